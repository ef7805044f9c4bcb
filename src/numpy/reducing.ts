/**
 * What reductions and the ufuncs' methods share: reading a call's axes and masks, and folding in NumPy's order.
 *
 * Owns the dtype and the order in which elements are folded. The functions themselves are `reductions.ts` and
 * `ufunc-methods.ts`. Invariant: what a fold gives does not depend on whether its operand was computed before.
 */
import { cast, constant, elementwise, expand, permute, reduce, reshape } from "../graph/build.ts";
import {
  bool,
  type DType,
  type DTypeLike,
  type DTypeName,
  dtype as dtypeOf,
  float16,
  float32,
  int64,
  isTime,
  uint64,
} from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import { layoutOf, nestingOf } from "../graph/layout.ts";
import type { Node, ReduceFunction } from "../graph/ops.ts";
import { foldIdentity } from "../graph/scalar/folds.ts";
import { broadcastShapes, normalizeAxes, sameShape, showShape } from "../graph/shape.ts";
import { type ArrayLike, arrayOf, type ScalarLike, scalarParts, toArray } from "./convert.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import { deliver } from "./ufunc-results.ts";

/** One axis, several, or all (null, the default). */
export type Axis = number | readonly number[] | null;

/** What reductions take; each function names those it knows. */
export interface ReductionOptions<D extends DTypeName = DTypeName> {
  readonly axis?: Axis | undefined;
  readonly dtype?: DTypeLike<D> | undefined;
  readonly out?: NDArray<D> | undefined;
  /** Leave the folded axes in place with extent 1. */
  readonly keepdims?: boolean | undefined;
  /** Where the accumulator starts; `null`: with the first element. */
  readonly initial?: ScalarLike | null | undefined;
  /** Which elements count. */
  readonly where?: NDArray | boolean | readonly boolean[] | undefined;
  /** Degrees of freedom taken off the count (var, std). */
  readonly ddof?: number | undefined;
  /** The array API's name for `ddof`. */
  readonly correction?: number | undefined;
}

/** What follows the array: the axes by position, options, or both. */
export type ReductionRest<D extends DTypeName = DTypeName> =
  | []
  | [Axis | ReductionOptions<D>]
  | [Axis, ReductionOptions<D>];

/** A call's array, axes and options. A class, so that every call has the same fields in the same order. */
export class Call implements ReductionOptions {
  readonly x: NDArray;
  readonly axes: readonly number[];
  readonly axis: ReductionOptions["axis"];
  readonly dtype: ReductionOptions["dtype"];
  readonly out: ReductionOptions["out"];
  readonly keepdims: boolean;
  readonly initial: ReductionOptions["initial"];
  readonly where: ReductionOptions["where"];
  readonly ddof: number | undefined;
  readonly correction: number | undefined;

  constructor(x: NDArray, axes: readonly number[], options: ReductionOptions) {
    this.x = x;
    this.axes = axes;
    this.axis = options.axis;
    this.dtype = options.dtype;
    this.out = options.out;
    this.keepdims = options.keepdims === true;
    this.initial = options.initial;
    this.where = options.where;
    this.ddof = options.ddof;
    this.correction = options.correction;
  }
}

export function readCall(fn: string, names: readonly string[], a: ArrayLike, rest: readonly unknown[]): Call {
  const options = readArguments(fn, names, rest) as ReductionOptions;
  const x = a instanceof NDArray ? a : arrayOf(a);
  return new Call(x, normalizeAxes(options.axis, x.ndim), options);
}

function keptShape(call: Call): number[] {
  return call.x.shape.map((extent, axis) => (call.axes.includes(axis) ? 1 : extent));
}

/** Gives folded axes back as extent 1 where `keepdims` asks for it. */
export function shaped(node: Node, call: Call, keepdims = call.keepdims): Node {
  return keepdims ? reshape(node, keptShape(call)) : node;
}

export function finish(fn: string, node: Node, call: Call): NDArray {
  const result = shaped(node, call);
  if (call.out === undefined) return NDArray.fromNode(result);
  return deliver(fn, result, { out: call.out, casting: "unsafe", exact: true });
}

export function isMasked(call: Call): boolean {
  return call.where !== undefined && call.where !== true;
}

/** The mask, which must be of bool and not larger than the array. */
export function readMask(call: Call): NDArray {
  const mask = toArray(call.where as ArrayLike, true);
  if (mask.dtype !== (bool as DType)) {
    throw new TypeError(
      `Cannot cast array data from ${mask.dtype.name} to bool according to the rule 'safe' (where)`,
    );
  }
  const { shape } = call.x;
  if (!sameShape(broadcastShapes([mask.shape, shape]), shape)) {
    throw new ValueError(
      `non-broadcastable operand: where of shape ${showShape(mask.shape)} for an array of shape ${showShape(shape)}`,
    );
  }
  return mask;
}

/** Functions that leave the state as it is, to the bit, when they take in their start. */
const NEUTRAL: ReadonlySet<ReduceFunction> = new Set([
  ...(["add", "multiply", "maximum", "minimum", "logical_and", "logical_or", "logical_xor"] as const),
  ...(["bitwise_and", "bitwise_or", "bitwise_xor"] as const),
]);

/**
 * Folds the axes of a call.
 *
 * Masked elements become the value that changes nothing where there is one, else the fold leaves them out.
 *
 * @param start the dtype of `initial`: the accumulator's own, unless that is a wider one for its sake
 */
export function fold(fn: ReduceFunction, node: Node, call: Call, start = node.dtype): Node {
  const initial =
    call.initial === undefined || call.initial === null ? undefined : scalarParts(call.initial, start);
  if (!isMasked(call)) return reduce(fn, node, call.axes, initial);
  const mask = expand(readMask(call).node(), node.shape);
  if (!NEUTRAL.has(fn) || (fn === "multiply" && node.dtype.kind === "c")) {
    return reduce(fn, node, call.axes, initial, mask);
  }
  const neutral = constant(foldIdentity(fn, node.dtype)!, node.dtype);
  return reduce(fn, elementwise("where", [mask, node, neutral]), call.axes, initial);
}

/**
 * The call with the axes in the order in which NumPy's iterator nests them, and the way back for its result.
 *
 * What is computed from an array before it is summed (a cast, a deviation) keeps the array's memory order in NumPy, but
 * is row-major here: only with the axes in memory order is it added in the same order.
 */
export function inMemoryOrder(call: Call): {
  readonly call: Call;
  readonly restored: (result: Node) => Node;
} {
  const { x } = call;
  const nesting = nestingOf(layoutOf(x.node()));
  if (!nesting.some((axis, i) => i > 0 && axis < nesting[i - 1]!)) {
    return { call, restored: (result) => result };
  }
  const order = [...x.shape.flatMap((extent, axis) => (extent === 1 ? [axis] : [])), ...nesting];
  const turned = (node: Node) => NDArray.fromNode(permute(node, order));
  const where = isMasked(call) ? turned(expand(readMask(call).node(), x.shape)) : undefined;
  const kept = order.filter((axis) => !call.axes.includes(axis));
  const axes = call.axes.map((axis) => order.indexOf(axis));
  const back = kept
    .slice()
    .sort((a, b) => a - b)
    .map((axis) => kept.indexOf(axis));
  return {
    call: new Call(turned(x.node()), axes, { ...call, where }),
    restored: (result) => permute(result, back),
  };
}

/** The accumulator's dtype of sums and products: small integers count in 64 bits. */
export function accumulator(dtype: DType): DType {
  if (dtype.kind === "b" || dtype.kind === "i") return dtype.itemsize < 8 ? int64 : dtype;
  return dtype.kind === "u" && dtype.itemsize < 8 ? uint64 : dtype;
}

/** Functions that NumPy folds in float32 where float16 elements lie behind each other. */
const IN_SINGLE: ReadonlySet<ReduceFunction> = new Set(["multiply", "subtract", "divide"]);

/** Whether NumPy folds a run of float16 in float32 and rounds once; sums of runs are added so by the graph's `reduce`. */
export function foldsInSingle(fn: ReduceFunction): boolean {
  return fn === "add" || IN_SINGLE.has(fn);
}

/** A fold whose elements are first cast to a dtype, in NumPy's order. */
export function total(fn: ReduceFunction, call: Call, dtype: DType): Node {
  // Along the fastest axis NumPy multiplies float16 in float32 and rounds once; across it, at every step.
  const halves = IN_SINGLE.has(fn) && dtype === (float16 as DType);
  const wide = halves && call.axes.includes(nestingOf(layoutOf(call.x.node())).at(-1) ?? 0) ? float32 : dtype;
  if (wide === call.x.dtype && !isMasked(call)) return fold(fn, call.x.node(), call);
  const { call: ordered, restored } = inMemoryOrder(call);
  const x = cast(cast(ordered.x.node(), dtype), wide);
  return restored(cast(fold(fn, x, ordered, dtype), dtype));
}

/** A fold over nothing has no answer where there is no identity. */
export function refuseEmpty(fn: string, call: Call): void {
  const folded = call.axes.reduce((size, axis) => size * call.x.shape[axis]!, 1);
  const results = call.x.shape.reduce(
    (size, extent, axis) => (call.axes.includes(axis) ? size : size * extent),
    1,
  );
  if (folded === 0 && results > 0) {
    throw new ValueError(
      `zero-size array to reduction operation ${fn} which has no identity: the array has shape ${showShape(call.x.shape)}`,
    );
  }
}

export function chosenDType(call: Call, otherwise: DType): DType {
  if (isTime(call.x.dtype)) return call.x.dtype;
  return call.dtype === undefined || call.dtype === null ? otherwise : dtypeOf(call.dtype);
}
