/**
 * Reductions that leave nan out, and averages with weights.
 *
 * Each is the plain reduction of the array with nan replaced by what changes nothing; means divide by how many are left.
 * NumPy warns where nothing is left; here the result (nan) says so.
 */
import { cast, constantOf, elementwise, expand, reduce } from "../graph/build.ts";
import { type DTypeName, float64, int64 } from "../graph/dtype.ts";
import { ValueError, ZeroDivisionError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { resultType } from "../graph/promotion.ts";
import { normalizeAxes, sameShape } from "../graph/shape.ts";
import { type ArrayLike, arrayOf } from "./convert.ts";
import { broadcast_to, expand_dims, transpose } from "./manipulation.ts";
import { divideByCount, type Mean, squaredDeviation } from "./means.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments, type Trailing } from "./options.ts";
import {
  type Axis,
  accumulator,
  Call,
  chosenDType,
  finish,
  fold,
  inMemoryOrder,
  type ReductionOptions,
  type ReductionRest,
  readCall,
  refuseEmpty,
  shaped,
  total,
} from "./reducing.ts";
import { argmax, argmin, mean, std, sum, variance_ } from "./reductions.ts";
import type { Chosen, OwnType, RealOf, Summed } from "./types.ts";
import { holdUnless } from "./ufunc-checks.ts";

const hasNaN = (x: NDArray): boolean => "fc".includes(x.dtype.kind);
const isNaN_ = (x: Node): Node => elementwise("isnan", [x]);
const without = (x: Node, value: number): Node =>
  elementwise("where", [isNaN_(x), expand(constantOf(value, x.dtype), x.shape), x]);

/** The call over the array with nan replaced; the mask of `where` goes on. */
const replacing = (call: Call, value: number): Call =>
  new Call(NDArray.fromNode(without(call.x.node(), value)), call.axes, call);

// ---- sums, products, extremes ------------------------------------------------------------------------------------------

const SUM = ["axis", "dtype", "out", "keepdims", "initial", "where"];

function skipping(name: string, fn: "add" | "multiply", value: number) {
  return <A extends ArrayLike, D extends DTypeName = never>(
    a: A,
    ...rest: ReductionRest<D>
  ): NDArray<Chosen<D, Summed<OwnType<A>>>> => {
    const call = readCall(name, SUM, a, rest);
    const dtype = chosenDType(call, accumulator(call.x.dtype));
    const { call: ordered, restored } = inMemoryOrder(call);
    const clean = hasNaN(call.x) ? replacing(ordered, value) : ordered;
    return finish(fn, restored(total(fn, clean, dtype)), call) as NDArray<Chosen<D, Summed<OwnType<A>>>>;
  };
}

/**
 * The sum over axes with nan counted as 0.
 *
 * @param options as for `sum`
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nansum.html
 */
export const nansum = skipping("nansum", "add", 0);
/** The product over axes with nan counted as 1. @see https://numpy.org/doc/stable/reference/generated/numpy.nanprod.html */
export const nanprod = skipping("nanprod", "multiply", 1);

function nanExtreme(name: string, fn: "fmax" | "fmin") {
  return <A extends ArrayLike, D extends DTypeName = never>(
    a: A,
    ...rest: ReductionRest<D>
  ): NDArray<Chosen<D, OwnType<A>>> => {
    const call = readCall(name, ["axis", "out", "keepdims", "initial", "where"], a, rest);
    if (call.initial === undefined) refuseEmpty(fn, call);
    if (call.initial === undefined && call.where !== undefined && call.where !== true) {
      throw new ValueError(
        `reduction operation '${fn}' does not have an identity, so to use a where mask one has to specify 'initial'`,
      );
    }
    return finish(fn, fold(fn, call.x.node(), call), call) as NDArray<Chosen<D, OwnType<A>>>;
  };
}

/**
 * The greatest element over axes that is not nan; nan where all are.
 *
 * @throws ValueError when there are no elements
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanmax.html
 */
export const nanmax = nanExtreme("nanmax", "fmax");
/** The least element over axes that is not nan. @see https://numpy.org/doc/stable/reference/generated/numpy.nanmin.html */
export const nanmin = nanExtreme("nanmin", "fmin");

function nanArg(name: string, find: typeof argmax, worst: number) {
  return <D extends DTypeName = "int64">(
    a: ArrayLike,
    ...rest: Trailing<number | null, ReductionOptions<D>>
  ): NDArray<D> => {
    const x = arrayOf(a);
    if (!hasNaN(x)) return find<D>(x, ...rest);
    const call = readCall(name, ["axis", "out", "|", "keepdims"], x, rest);
    const empty = reduce("logical_and", isNaN_(x.node()), call.axes);
    const hold = holdUnless(empty, () => new ValueError("All-NaN slice encountered"));
    const made = find<D>(replacing(call, worst).x, ...rest);
    hold(made.node());
    return made;
  };
}

/**
 * The position of the first greatest element that is not nan.
 *
 * @throws ValueError where all are nan, or there is none
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanargmax.html
 */
export const nanargmax = nanArg("nanargmax", argmax, Number.NEGATIVE_INFINITY);
/** The position of the first least element that is not nan. @see https://numpy.org/doc/stable/reference/generated/numpy.nanargmin.html */
export const nanargmin = nanArg("nanargmin", argmin, Number.POSITIVE_INFINITY);

// ---- means -------------------------------------------------------------------------------------------------------------

/** How many elements are left to each result. */
function leftOver(call: Call): Node {
  return fold("add", cast(elementwise("logical_not", [isNaN_(call.x.node())]), int64), {
    ...call,
    initial: undefined,
  } as Call);
}

/**
 * The mean over axes of what is not nan; nan where nothing is left.
 *
 * @param options `axis`, `dtype`, `out`, `keepdims`, `where`
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanmean.html
 */
export function nanmean<A extends ArrayLike, D extends DTypeName = never>(
  a: A,
  ...rest: ReductionRest<D>
): NDArray<Chosen<D, Mean<OwnType<A>>>>;
export function nanmean(a: ArrayLike, ...rest: ReductionRest): NDArray {
  const names = ["axis", "dtype", "out", "keepdims", "|", "where"];
  const call = readCall("nanmean", names, a, rest);
  if (!hasNaN(call.x)) return mean(call.x, ...rest);
  const { call: ordered, restored } = inMemoryOrder(call);
  const dtype = chosenDType(call, call.x.dtype);
  const sums = total("add", replacing(ordered, 0), dtype);
  return finish("nanmean", restored(divideByCount(sums, leftOver(ordered), dtype)), call);
}

function nanVariance(call: Call): Node {
  const { call: ordered, restored } = inMemoryOrder(call);
  const x = ordered.x.node();
  const dtype = chosenDType(call, call.x.dtype);
  const count = leftOver(ordered);
  const clean = replacing(ordered, 0);
  const average = shaped(divideByCount(total("add", clean, dtype), count, dtype), ordered, true);
  const zero = constantOf(0, x.dtype);
  // Deviations are of the array's own dtype, and none where there is nan.
  const deviation = NDArray.fromNode(
    elementwise("where", [
      isNaN_(x),
      expand(zero, x.shape),
      elementwise("subtract", [clean.x.node(), expand(cast(average, x.dtype), x.shape)]),
    ]),
  );
  const squares = squaredDeviation(deviation, constantOf(0, x.dtype, x.shape));
  const sums = fold("add", cast(squares, call.dtype === undefined ? squares.dtype : dtype), ordered);
  const ddof = constantOf(Number(call.ddof ?? call.correction ?? 0), float64);
  const free = elementwise("subtract", [cast(count, float64), ddof]);
  const quotient = divideByCount(sums, free, sums.dtype);
  const bad = elementwise("less_equal", [free, constantOf(0, float64)]);
  const none = expand(constantOf(Number.NaN, quotient.dtype), quotient.shape);
  return restored(elementwise("where", [bad, none, quotient]));
}

function nanSpread(name: "nanvar" | "nanstd", plain: typeof std) {
  return <A extends ArrayLike, D extends DTypeName = never>(
    a: A,
    ...rest: ReductionRest<D>
  ): NDArray<Chosen<D, RealOf<Mean<OwnType<A>>>>> => {
    const names = ["axis", "dtype", "out", "ddof", "keepdims", "|", "where", "correction"];
    const call = readCall(name, names, a, rest);
    type Result = NDArray<Chosen<D, RealOf<Mean<OwnType<A>>>>>;
    if (!hasNaN(call.x)) return plain(call.x, ...rest) as unknown as Result;
    if (call.ddof !== undefined && call.correction !== undefined) {
      throw new ValueError("ddof and correction can't be provided simultaneously.");
    }
    const value = nanVariance(call);
    return finish(name, name === "nanstd" ? elementwise("sqrt", [value]) : value, call) as Result;
  };
}

/**
 * The variance over axes of what is not nan.
 *
 * @param options `axis`, `dtype`, `out`, `ddof` (or `correction`), `keepdims`, `where`
 * @returns nan where `ddof` elements or fewer are left
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanvar.html
 */
export const nanvar = nanSpread("nanvar", variance_);
/** The root of `nanvar`. @see https://numpy.org/doc/stable/reference/generated/numpy.nanstd.html */
export const nanstd = nanSpread("nanstd", std);

// ---- averages ----------------------------------------------------------------------------------------------------------

/** What `average` takes after the array. */
export interface AverageOptions {
  readonly axis?: Axis | undefined;
  /** How much each element counts: of the array's shape, or of the extents of the axes. */
  readonly weights?: ArrayLike | null | undefined;
  /** Give the sum of the weights as well. */
  readonly returned?: boolean | undefined;
  readonly keepdims?: boolean | undefined;
}

/**
 * The mean with weights: sum(a * weights) / sum(weights).
 *
 * @param options `axis`, `weights`, `returned`, `keepdims`
 * @returns the average, or with `returned` a list of it and the sum of the weights
 * @throws TypeError when weights of another shape come without an axis, ValueError when they do not fit it,
 *   ZeroDivisionError when they add up to zero
 * @example np.average([1, 2, 3], { weights: [3, 1, 0] }) // 1.25
 * @see https://numpy.org/doc/stable/reference/generated/numpy.average.html
 */
export function average(
  a: ArrayLike,
  options: AverageOptions & { readonly returned: true },
): [NDArray, NDArray];
export function average(
  a: ArrayLike,
  ...options: [] | [Axis | AverageOptions] | [Axis, ArrayLike | AverageOptions]
): NDArray;
export function average(a: ArrayLike, ...rest: unknown[]): NDArray | [NDArray, NDArray] {
  const given = readArguments(
    "average",
    ["axis", "weights", "returned", "|", "keepdims"],
    rest,
  ) as AverageOptions;
  const x = arrayOf(a);
  const { axis = null, weights, returned, keepdims = false } = given;
  if (weights === undefined || weights === null) {
    const made = mean(x, { axis, keepdims });
    if (!returned) return made;
    const count = made.size === 0 ? 0 : x.size / made.size;
    return [made, NDArray.fromNode(constantOf(count, made.dtype, made.shape))];
  }
  const given_ = arrayOf(weights);
  const integral = "biu".includes(x.dtype.kind);
  const dtype = resultType(integral ? [x.dtype, given_.dtype, float64] : [x.dtype, given_.dtype]);
  const own = weightsAlong(x, given_, axis);
  const wide = (node: Node): NDArray => NDArray.fromNode(cast(node, dtype));
  const scale = sum(wide(own.node()), { axis, keepdims });
  const zero = elementwise("equal", [scale.node(), constantOf(0, dtype)]);
  const hold = holdUnless(zero, () => new ZeroDivisionError("Weights sum to zero, can't be normalized"));
  const product = elementwise("multiply", [wide(x.node()).node(), wide(own.node()).node()]);
  const made = elementwise("divide", [
    sum(NDArray.fromNode(product), { axis, keepdims }).node(),
    scale.node(),
  ]);
  hold(made);
  return returned ? [NDArray.fromNode(made), scale] : NDArray.fromNode(made);
}

/** Weights of the array's own shape. */
function weightsAlong(x: NDArray, weights: NDArray, axis: Axis): NDArray {
  if (sameShape(x.shape, weights.shape)) return weights;
  if (axis === null) throw new TypeError("Axis must be specified when shapes of a and weights differ.");
  const axes = normalizeAxes(axis, x.ndim);
  const extents = axes.map((one) => x.shape[one]!);
  if (!sameShape(weights.shape, extents)) {
    throw new ValueError("Shape of weights must be consistent with shape of a along specified axis.");
  }
  // In the order of the array's axes, those that the weights do not have being 1 wide.
  const order = axes.map((_, i) => i).sort((p, q) => axes[p]! - axes[q]!);
  const turned: NDArray = transpose(weights, order);
  const others = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  return broadcast_to(expand_dims(turned, others), x.shape);
}
