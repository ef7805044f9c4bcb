/**
 * The ufuncs' methods: `reduce`, `accumulate`, `reduceat`, `outer` and `at` (which is `ufunc-at.ts`).
 *
 * Owns their arguments, the loop that a fold runs at and NumPy's refusals. The folding itself is `reducing.ts` and
 * `segments.ts`; whatever computes the operand fuses into it.
 */
import { cast, elementwise, reduce, reduceFromFirst, reshape, scan, slice } from "../graph/build.ts";
import { bool, type DType, type DTypeLike, dtype as dtypeOf, float16, float32 } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import { layoutOf, nestingOf } from "../graph/layout.ts";
import type { Node, ReduceFunction } from "../graph/ops.ts";
import { identityOf } from "../graph/scalar/folds.ts";
import type { FunctionName } from "../graph/scalar/functions.ts";
import { normalizeAxes } from "../graph/shape.ts";
import type { Index } from "./advanced-index.ts";
import { type ArrayLike, arrayOf, toArray } from "./convert.ts";
import type { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import {
  type Axis,
  accumulator,
  Call,
  finish,
  isMasked,
  type ReductionOptions,
  refuseEmpty,
  total,
} from "./reducing.ts";
import { segmentStarts, segments } from "./segments.ts";
import type { Ufunc, UfuncOptions } from "./ufunc.ts";
import { changeAt } from "./ufunc-at.ts";
import { holdTo } from "./ufunc-checks.ts";
import { type Loop, resolveLoop, type UfuncSpec } from "./ufunc-loops.ts";
import { deliver } from "./ufunc-results.ts";

/** What `reduce` takes after the array. */
export type ReduceOptions = Pick<
  ReductionOptions,
  "axis" | "dtype" | "out" | "keepdims" | "initial" | "where"
>;
/** What `accumulate` takes after the array. */
export interface AccumulateOptions {
  readonly axis?: number | undefined;
  readonly dtype?: DTypeLike | undefined;
  readonly out?: NDArray | undefined;
}

/** The methods of a ufunc. */
export interface UfuncMethods {
  /**
   * Folds the elements along axes: `f(f(f(a[0], a[1]), a[2]), ...)`. Sums of floats are added in NumPy's pairwise order.
   *
   * @param options `axis` (0 if not given; null for all), `dtype` of the fold (for add and multiply 64 bits if the array's
   *   integers are smaller), `out`, `keepdims`, `initial` (null: the first element), `where`
   * @throws ValueError when there is nothing to fold and no identity, or when several axes are given to a function whose
   *   order matters; TypeError where the ufunc has no loop whose result is like its operands
   * @example np.multiply.reduce(a, { axis: [0, 1], keepdims: true })
   * @see https://numpy.org/doc/stable/reference/generated/numpy.ufunc.reduce.html
   */
  reduce(a: ArrayLike, ...options: [] | [Axis | ReduceOptions] | [Axis, ReduceOptions]): NDArray;
  /**
   * All intermediate results of folding along an axis, one element after the other: of the array's shape.
   *
   * @param options `axis` (0 if not given), `dtype` (as for `reduce`), `out`
   * @throws TypeError when the array is 0-d
   * @example np.multiply.accumulate([1, 2, 3, 4]) // 1, 2, 6, 24
   * @see https://numpy.org/doc/stable/reference/generated/numpy.ufunc.accumulate.html
   */
  accumulate(
    a: ArrayLike,
    ...options: [] | [number | AccumulateOptions] | [number, AccumulateOptions]
  ): NDArray;
  /**
   * Folds segments of an axis: from each index to the next, the last to the end; where the next index is not greater,
   * the element at the index alone. Sums of floats are added in NumPy's pairwise order.
   *
   * @param indices where segments begin: integers from 0 on
   * @param options `axis` (0 if not given), `dtype` (as for `reduce`), `out`
   * @throws IndexError when an index is out of bounds, TypeError when the array is 0-d or an index no integer
   * @example np.add.reduceat([1, 2, 3, 4, 5], [0, 3]) // 6, 9
   * @see https://numpy.org/doc/stable/reference/generated/numpy.ufunc.reduceat.html
   */
  reduceat(
    a: ArrayLike,
    indices: ArrayLike,
    ...options: [] | [number | AccumulateOptions] | [number, AccumulateOptions]
  ): NDArray;
  /**
   * The function of every element of `a` with every element of `b`: of shape `a.shape` followed by `b.shape`.
   *
   * @example np.subtract.outer([1, 2, 3], [10, 20])
   * @see https://numpy.org/doc/stable/reference/generated/numpy.ufunc.outer.html
   */
  outer(a: ArrayLike, b: ArrayLike, options?: UfuncOptions): NDArray;
  /**
   * Changes elements in place: `a[indices] = f(a[indices], b)`, but one after the other, so that an index that comes
   * several times counts as often.
   *
   * @param indices as for reading: integers, slices in strings, `null`, integer arrays, masks, or a list of them, one an
   *   axis; a list of plain numbers is one array
   * @param b what the second operand is, broadcast to the shape of what is indexed; none for a ufunc of one operand
   * @throws IndexError when an index is out of bounds, before anything is changed; ValueError when `b` does not fit
   * @example np.add.at(counts, [0, 2, 2], 1) // counts[2] grows by 2
   * @see https://numpy.org/doc/stable/reference/generated/numpy.ufunc.at.html
   */
  at(a: NDArray, indices: Index, b?: ArrayLike): void;
}

/** Refuses what no method but `at` and `outer` is for. */
export function checkFolds(spec: UfuncSpec, method: string): void {
  if (spec.nin !== 2) throw new ValueError(`${method} only supported for binary functions`);
  if (spec.nout !== 1) {
    throw new ValueError(`${method} only supported for functions returning a single value`);
  }
}

/** Ufuncs that fold whatever they are given as truth values. */
const TRUTH: ReadonlySet<string> = new Set(["logical_and", "logical_or", "logical_xor"]);
/** Ufuncs that fold small integers in 64 bits. */
const WIDENED: ReadonlySet<string> = new Set(["add", "multiply"]);

/** The dtype that a fold runs at, and the function that folds. */
export interface FoldLoop {
  readonly fn: ReduceFunction;
  readonly dtype: DType;
}

/**
 * The loop of a fold: one whose result is like its operands.
 *
 * @throws TypeError when there is none
 */
export function foldLoop(
  spec: UfuncSpec,
  operand: DType,
  wanted: DTypeLike | null | undefined,
  out: NDArray | undefined,
): FoldLoop {
  const given = wanted === undefined || wanted === null ? undefined : dtypeOf(wanted);
  let loop: Loop;
  if (given) loop = resolveLoop(spec, given, given);
  else if (TRUTH.has(spec.name)) loop = resolveLoop(spec, bool, bool);
  else if (out) loop = resolveLoop(spec, out.dtype, operand);
  else if (WIDENED.has(spec.name)) loop = resolveLoop(spec, accumulator(operand), accumulator(operand));
  else loop = resolveLoop(spec, operand, operand);
  const [dtype, second] = loop.ins as readonly [DType, DType];
  if (!loop.fn || dtype !== second || dtype !== loop.outs[0] || (given && dtype !== given)) {
    throw new TypeError(
      `No loop matching the specified signature and casting was found for ufunc ${spec.name}: a fold of ` +
        `${(given ?? operand).name} needs one whose result has its operands' dtype`,
    );
  }
  return { fn: loop.fn, dtype };
}

/** Functions that NumPy folds over one axis only: their order matters. Those with an identity are never among them. */
const REORDERABLE: ReadonlySet<FunctionName> = new Set(["maximum", "minimum", "fmax", "fmin"]);

function readReduce(spec: UfuncSpec, a: ArrayLike, rest: readonly unknown[]): Call {
  const names = ["axis", "dtype", "out", "keepdims", "initial", "where"];
  const options = readArguments(`${spec.name}.reduce`, names, rest) as ReduceOptions;
  const x = toArray(a, true);
  const axis = options.axis === undefined ? 0 : options.axis;
  // A 0-d array is folded over no axis, though it may be called its first or last.
  const axes = x.ndim === 0 && (axis === 0 || axis === -1) ? [] : normalizeAxes(axis, x.ndim);
  return new Call(x, axes, { ...options, axis });
}

/** Refuses folds that have no start, or whose order would not be told. */
function checkReduce(spec: UfuncSpec, call: Call, { fn, dtype }: FoldLoop): void {
  const identity = identityOf(fn, dtype) !== undefined;
  if (call.axes.length > 1 && !identity && !REORDERABLE.has(fn)) {
    throw new ValueError(
      `reduction operation '${spec.name}' is not reorderable, so at most one axis may be specified, got ${call.axes.length}`,
    );
  }
  const starts = call.initial === null ? false : call.initial !== undefined || identity;
  if (starts) return;
  if (isMasked(call)) {
    throw new ValueError(
      `reduction operation '${spec.name}' does not have an identity, so to use a where mask one has to specify 'initial'`,
    );
  }
  refuseEmpty(spec.name, call);
}

function reduceMethod(spec: UfuncSpec): UfuncMethods["reduce"] {
  return (a, ...rest) => {
    checkFolds(spec, "reduce");
    const call = readReduce(spec, a, rest);
    const loop = foldLoop(spec, call.x.dtype, call.dtype, call.out);
    checkReduce(spec, call, loop);
    const hold = holdElements(spec, cast(call.x.node(), loop.dtype), call.axes);
    const fromFirst = call.initial === null && call.axes.length === 1;
    const value = fromFirst ? foldFromFirst(loop, call) : total(loop.fn, call, loop.dtype);
    hold(value);
    return finish(spec.name, value, call);
  };
}

/** Holds a fold to its ufunc's rule: second operands are all elements but the first. */
function holdElements(spec: UfuncSpec, node: Node, axes: readonly number[]): (result: Node) => void {
  if (!spec.rule || axes.length !== 1) return () => {};
  const [rest] = afterFirst(node, axes[0]!);
  return holdTo(spec, [node, rest]);
}

/** All elements along an axis but the first, and the first. */
function afterFirst(node: Node, axis: number): [rest: Node, first: Node] {
  const part = (start: number, count: number) =>
    slice(
      node,
      node.shape.map((extent, i) =>
        i === axis ? { start, step: 1, count } : { start: 0, step: 1, count: extent },
      ),
    );
  return [part(1, Math.max(0, node.shape[axis]! - 1)), part(0, Math.min(1, node.shape[axis]!))];
}

/** A fold that starts from the first element although the function has an identity (`initial: null`). */
function foldFromFirst({ fn, dtype }: FoldLoop, call: Call): Node {
  const [axis] = call.axes as [number];
  if (identityOf(fn, dtype) === undefined)
    return total(fn, new Call(call.x, call.axes, { ...call, initial: undefined }), dtype);
  const node = cast(call.x.node(), dtype);
  const pairwise = fn === "add" && "fc".includes(dtype.kind) && nestingOf(layoutOf(node)).at(-1) === axis;
  if (!pairwise) return reduceFromFirst(fn, node, axis);
  // The sum of the others by itself: what it starts from changes nothing.
  const [rest, first] = afterFirst(cast(node, dtype === (float16 as DType) ? float32 : dtype), axis);
  const start = reshape(
    first,
    first.shape.filter((_, i) => i !== axis),
  );
  const zero = new Array<number>(dtype.components).fill(-0);
  return cast(elementwise("add", [start, reduce("add", rest, [axis], zero)]), dtype);
}

function accumulateMethod(spec: UfuncSpec): UfuncMethods["accumulate"] {
  return (a, ...rest) => {
    checkFolds(spec, "accumulate");
    const { x, axis, dtype, out } = readAlong(spec, "accumulate", a, rest);
    return deliver(spec.name, accumulated(spec, x, axis, dtype, out), {
      out,
      casting: "unsafe",
      exact: true,
    });
  };
}

/** The array and options of a method that works along one axis. */
function readAlong(spec: UfuncSpec, method: string, a: ArrayLike, rest: readonly unknown[]) {
  const given = readArguments(`${spec.name}.${method}`, ["axis", "dtype", "out"], rest) as {
    readonly axis?: Axis;
    readonly dtype?: DTypeLike;
    readonly out?: NDArray;
  };
  const x = toArray(a, true);
  if (x.ndim === 0) throw new TypeError(`cannot ${method} on a scalar`);
  const axes = normalizeAxes(given.axis === undefined ? 0 : given.axis, x.ndim);
  if (axes.length !== 1) throw new ValueError(`${method} does not allow multiple axes`);
  return { x, axis: axes[0]!, dtype: given.dtype, out: given.out };
}

/** `accumulate` as a node. */
export function accumulated(
  spec: UfuncSpec,
  x: NDArray,
  axis: number,
  dtype?: DTypeLike | null,
  out?: NDArray,
): Node {
  const loop = foldLoop(spec, x.dtype, dtype, out);
  const node = cast(x.node(), loop.dtype);
  const hold = holdElements(spec, node, [axis]);
  const result = scan(loop.fn, node, axis);
  hold(result);
  return result;
}

function reduceatMethod(spec: UfuncSpec): UfuncMethods["reduceat"] {
  return (a, indices, ...rest) => {
    checkFolds(spec, "reduceat");
    const { x, axis, dtype, out } = readAlong(spec, "reduceat", a, rest);
    const starts = segmentStarts(spec.name, indices, x.shape[axis]!);
    const loop = foldLoop(spec, x.dtype, dtype, out);
    const node = cast(x.node(), loop.dtype);
    const hold = holdElements(spec, node, [axis]);
    const result = segments(loop.fn, node, axis, starts);
    hold(result);
    return deliver(spec.name, result, { out, casting: "unsafe", exact: true });
  };
}

function outerMethod(spec: UfuncSpec, ufunc: Ufunc): UfuncMethods["outer"] {
  return (a, b, ...options) => {
    if (spec.nin !== 2) throw new ValueError("outer product only supported for binary functions");
    const x = arrayOf(a);
    const y = arrayOf(b);
    const units = new Array<number>(y.ndim).fill(1);
    const wide = x.viewed({ op: "reshape", attr: { shape: [...x.shape, ...units] } });
    return ufunc(wide, y, ...options) as NDArray;
  };
}

/** Gives a ufunc its methods. */
export function withMethods(spec: UfuncSpec, ufunc: Ufunc): Ufunc & UfuncMethods {
  const methods: UfuncMethods = {
    reduce: reduceMethod(spec),
    accumulate: accumulateMethod(spec),
    reduceat: reduceatMethod(spec),
    outer: outerMethod(spec, ufunc),
    at: (a, indices, b) => changeAt(spec, a, indices, b),
  };
  for (const [name, method] of Object.entries(methods)) Object.defineProperty(ufunc, name, { value: method });
  return ufunc as Ufunc & UfuncMethods;
}
