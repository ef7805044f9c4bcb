/**
 * Reductions: sums, products, extremes, means and spreads over axes.
 *
 * Each is a composition of the graph's `reduce` and elementwise functions, so that what comes before fuses into its
 * loops and what comes after into its epilogue.
 */
import { argreduce, cast, constantOf, elementwise, expand, reduce } from "../graph/build.ts";
import {
  bool,
  type DType,
  type DTypeName,
  float16,
  float32,
  float64,
  int64,
  isTime,
} from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import type { ArrayLike } from "./convert.ts";
import { applied, divideByCount, type Mean, squaredDeviation } from "./means.ts";
import type { NDArray } from "./ndarray.ts";
import type { Trailing } from "./options.ts";
import {
  type Axis,
  accumulator,
  type Call,
  chosenDType,
  finish,
  fold,
  total as foldTotal,
  inMemoryOrder,
  isMasked,
  type ReductionOptions,
  type ReductionRest,
  readCall,
  readMask,
  refuseEmpty,
  shaped,
} from "./reducing.ts";
import type { Chosen, OwnType, RealOf, Summed } from "./types.ts";
import { resolveLoop } from "./ufunc-loops.ts";
import { UFUNC_SPECS } from "./ufuncs.ts";

export type { Axis, ReductionOptions };

function total(fn: "add" | "multiply", call: Call, dtype: DType): Node {
  // Of times only spans have sums, and none has products.
  if (isTime(dtype)) resolveLoop(UFUNC_SPECS.get(fn)!, dtype, dtype);
  return foldTotal(fn, call, dtype);
}

const SUM = ["axis", "dtype", "out", "keepdims", "initial", "where"];

/**
 * The sum over axes, in NumPy's order of addition (pairwise along contiguous axes).
 *
 * @param options `axis`, `dtype` (of the accumulator; 64 bits for smaller integers), `out`, `keepdims`, `initial`, `where`
 * @throws AxisError, TypeError on an unknown option
 * @example np.sum(a, { axis: 0, keepdims: true })
 * @see https://numpy.org/doc/stable/reference/generated/numpy.sum.html
 */
export function sum<A extends ArrayLike, D extends DTypeName = never>(
  a: A,
  ...options: ReductionRest<D>
): NDArray<Chosen<D, Summed<OwnType<A>>>>;
export function sum(a: ArrayLike, ...rest: unknown[]): NDArray {
  const call = readCall("sum", SUM, a, rest);
  return finish("add", total("add", call, chosenDType(call, accumulator(call.x.dtype))), call);
}

/** The product over axes; as `sum`. @see https://numpy.org/doc/stable/reference/generated/numpy.prod.html */
export function prod<A extends ArrayLike, D extends DTypeName = never>(
  a: A,
  ...options: ReductionRest<D>
): NDArray<Chosen<D, Summed<OwnType<A>>>>;
export function prod(a: ArrayLike, ...rest: unknown[]): NDArray {
  const call = readCall("prod", SUM, a, rest);
  return finish("multiply", total("multiply", call, chosenDType(call, accumulator(call.x.dtype))), call);
}

function extreme(name: string, fn: "maximum" | "minimum") {
  return <A extends ArrayLike, D extends DTypeName = never>(
    a: A,
    ...rest: ReductionRest<D>
  ): NDArray<Chosen<D, OwnType<A>>> => {
    const call = readCall(name, ["axis", "out", "keepdims", "initial", "where"], a, rest);
    if (call.initial === undefined) refuseEmpty(fn, call);
    if (call.initial === undefined && isMasked(call)) {
      throw new ValueError(
        `reduction operation '${fn}' does not have an identity, so to use a where mask one has to specify 'initial'`,
      );
    }
    return finish(fn, fold(fn, call.x.node(), call), call) as NDArray<Chosen<D, OwnType<A>>>;
  };
}

/**
 * The greatest element over axes; nan if there is one.
 *
 * @param options `axis`, `out`, `keepdims`, `initial`, `where`
 * @throws ValueError when there are no elements and no `initial`
 * @see https://numpy.org/doc/stable/reference/generated/numpy.max.html
 */
export const max = extreme("max", "maximum");
/** The least element over axes; nan if there is one. @see https://numpy.org/doc/stable/reference/generated/numpy.min.html */
export const min = extreme("min", "minimum");
/** NumPy's longer names. */
export const amax = max;
export const amin = min;

function logical(name: string, fn: "logical_and" | "logical_or") {
  return (a: ArrayLike, ...rest: ReductionRest): NDArray<"bool"> => {
    const call = readCall(name, ["axis", "out", "keepdims", "|", "where"], a, rest);
    return finish(fn, fold(fn, cast(call.x.node(), bool), call), call) as NDArray<"bool">;
  };
}

/** Whether any element is true. @see https://numpy.org/doc/stable/reference/generated/numpy.any.html */
export const any = logical("any", "logical_or");
/** Whether all elements are true. @see https://numpy.org/doc/stable/reference/generated/numpy.all.html */
export const all = logical("all", "logical_and");

/**
 * How many elements are not zero.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.count_nonzero.html
 */
export function count_nonzero(a: ArrayLike, ...rest: ReductionRest): NDArray<"int64"> {
  const call = readCall("count_nonzero", ["axis", "|", "keepdims"], a, rest);
  return finish("add", fold("add", cast(cast(call.x.node(), bool), int64), call), call) as NDArray<"int64">;
}

function arg(name: string, fn: "maximum" | "minimum") {
  return <D extends DTypeName = "int64">(
    a: ArrayLike,
    ...rest: Trailing<number | null, ReductionOptions<D>>
  ): NDArray<D> => {
    const call = readCall(name, ["axis", "out", "|", "keepdims"], a, rest);
    if (Array.isArray(call.axis)) throw new TypeError(`${name}() takes one axis or null, got a list`);
    const folded = call.axes.reduce((size, axis) => size * call.x.shape[axis]!, 1);
    if (folded === 0) throw new ValueError(`attempt to get ${name} of an empty sequence`);
    return finish(name, argreduce(fn, call.x.node(), call.axes), call) as NDArray<D>;
  };
}

/**
 * The position of the first greatest element (or of the first nan) along an axis, or in the flattened array.
 *
 * @throws ValueError when the sequence is empty
 * @see https://numpy.org/doc/stable/reference/generated/numpy.argmax.html
 */
export const argmax = arg("argmax", "maximum");
/** The position of the first least element. @see https://numpy.org/doc/stable/reference/generated/numpy.argmin.html */
export const argmin = arg("argmin", "minimum");

/** Greatest minus least. @see https://numpy.org/doc/stable/reference/generated/numpy.ptp.html */
export function ptp<A extends ArrayLike, D extends DTypeName = never>(
  a: A,
  ...rest: ReductionRest<D>
): NDArray<Chosen<D, OwnType<A>>> {
  const call = readCall("ptp", ["axis", "out", "keepdims"], a, rest);
  if (call.x.dtype.kind === "b") throw new TypeError("numpy boolean subtract: ptp of bool is not supported");
  refuseEmpty("maximum", call);
  const x = call.x.node();
  const span = applied("subtract", fold("maximum", x, call), fold("minimum", x, call));
  return finish("subtract", span, call) as NDArray<Chosen<D, OwnType<A>>>;
}

// ---- means -------------------------------------------------------------------------------------------------------------

/** How many elements each result folds: a number, or a node where a mask decides. */
function itemCount(call: Call): number | Node {
  const count = call.axes.reduce((size, axis) => size * call.x.shape[axis]!, 1);
  if (!isMasked(call)) return count;
  return reduce("add", cast(expand(readMask(call).node(), call.x.shape), int64), call.axes);
}

/** The dtype in which means are summed: integers in float64. */
function meanDType(call: Call): DType {
  return chosenDType(call, "biu".includes(call.x.dtype.kind) ? float64 : call.x.dtype);
}

/**
 * The arithmetic mean over axes. float16 is summed in float32, integers in float64.
 *
 * @param options `axis`, `dtype`, `out`, `keepdims`, `where`
 * @returns nan where there is nothing to average
 * @see https://numpy.org/doc/stable/reference/generated/numpy.mean.html
 */
export function mean<A extends ArrayLike, D extends DTypeName = never>(
  a: A,
  ...rest: ReductionRest<D>
): NDArray<Chosen<D, Mean<OwnType<A>>>>;
export function mean(a: ArrayLike, ...rest: unknown[]): NDArray {
  const call = readCall("mean", ["axis", "dtype", "out", "keepdims", "|", "where"], a, rest);
  const half = call.dtype === undefined && call.x.dtype === (float16 as DType);
  const dtype = half ? float32 : meanDType(call);
  const sums = total("add", call, dtype);
  if (!half) return finish("mean", divideByCount(sums, itemCount(call), dtype), call);
  // NumPy rounds a lone mean once, an array of means by way of float32.
  const lone = sums.size === 1 && sums.shape.length === 0 && !call.keepdims;
  const means = divideByCount(sums, itemCount(call), lone ? float16 : float32);
  return finish("mean", cast(means, float16), call);
}

function variance(name: string, a: ArrayLike, rest: readonly unknown[]): { call: Call; value: Node } {
  const call = readCall(
    name,
    ["axis", "dtype", "out", "ddof", "keepdims", "|", "where", "correction"],
    a,
    rest,
  );
  if (call.ddof !== undefined && call.correction !== undefined) {
    throw new ValueError("ddof and correction can't be provided simultaneously.");
  }
  const { call: ordered, restored } = inMemoryOrder(call);
  const { x } = ordered;
  const dtype = meanDType(call);
  const count = itemCount(ordered);
  const mean = shaped(divideByCount(total("add", ordered, dtype), count, dtype), ordered, true);
  const squares = squaredDeviation(x, mean);
  // As in NumPy, `dtype` is that of the two sums; what lies between them is computed as wide as the operands need.
  const integers = "biu".includes(x.dtype.kind);
  const sums = fold("add", cast(squares, chosenDType(call, integers ? float64 : squares.dtype)), ordered);
  const ddof = Number(call.ddof ?? call.correction ?? 0);
  const free =
    typeof count === "number"
      ? Math.max(count - ddof, 0)
      : elementwise("maximum", [
          elementwise("subtract", [cast(count, float64), constantOf(ddof, float64)]),
          constantOf(0, float64),
        ]);
  return { call, value: restored(divideByCount(sums, free, sums.dtype)) };
}

/**
 * The variance over axes: the mean of squared deviations from the mean.
 *
 * @param options `axis`, `dtype`, `out`, `ddof` (or `correction`), `keepdims`, `where`
 * @see https://numpy.org/doc/stable/reference/generated/numpy.var.html
 */
export function variance_<A extends ArrayLike, D extends DTypeName = never>(
  a: A,
  ...rest: ReductionRest<D>
): NDArray<Chosen<D, RealOf<Mean<OwnType<A>>>>> {
  const { call, value } = variance("var", a, rest);
  return finish("var", value, call) as NDArray<Chosen<D, RealOf<Mean<OwnType<A>>>>>;
}

/** The standard deviation: the root of `var`. @see https://numpy.org/doc/stable/reference/generated/numpy.std.html */
export function std<A extends ArrayLike, D extends DTypeName = never>(
  a: A,
  ...rest: ReductionRest<D>
): NDArray<Chosen<D, RealOf<Mean<OwnType<A>>>>> {
  const { call, value } = variance("std", a, rest);
  return finish("std", elementwise("sqrt", [value]), call) as NDArray<Chosen<D, RealOf<Mean<OwnType<A>>>>>;
}

export { variance_ as var };
