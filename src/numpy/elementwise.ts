/**
 * The ufuncs as functions of the module, and the elementwise functions that are compositions of them.
 */
import { cast, constant, elementwise, expand } from "../graph/build.ts";
import {
  bool,
  type DType,
  type DTypeLike,
  type DTypeName,
  dtype as dtypeOf,
  SCALARS,
} from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import { resultType, type WeakKind } from "../graph/promotion.ts";
import { broadcastShapes } from "../graph/shape.ts";
import { nonzeroPlaces } from "./advanced-index.ts";
import { convertedScalar } from "./choices.ts";
import { apply } from "./compose.ts";
import { type ArrayLike, arrayOf, type ScalarLike, scalarParts, toArray, weakKind } from "./convert.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments, type Trailing } from "./options.ts";
import type { Chosen, Floating, OwnType, Promoted, RealOf } from "./types.ts";
import type { UfuncOptions } from "./ufunc.ts";
import { type Delivery, deliver } from "./ufunc-results.ts";

export * from "./ufunc-exports.ts";

/**
 * Elements of `x` where the condition is true, of `y` elsewhere.
 *
 * @param condition anything; nonzero is true
 * @returns an array of the promoted dtype and the broadcast shape of all three; of a condition alone, where it is true, as
 *   `np.nonzero` says it
 * @throws ValueError when the shapes do not broadcast, or one of `x` and `y` is missing
 * @example np.where(np.greater(a, b), a, b)
 * @see https://numpy.org/doc/stable/reference/generated/numpy.where.html
 */
export function where<X extends ArrayLike, Y extends ArrayLike>(
  condition: ArrayLike,
  x: X,
  y: Y,
): NDArray<Promoted<X, Y>>;
export function where(condition: ArrayLike): NDArray<"int64">[];
export function where(condition: ArrayLike, x?: ArrayLike, y?: ArrayLike): NDArray | NDArray[] {
  if (x === undefined || y === undefined) {
    if (x === undefined && y === undefined) return nonzeroPlaces(arrayOf(condition));
    throw new ValueError(
      "where() takes a condition alone, or both x and y: either both or neither should be given",
    );
  }
  const mask = toArray(condition, true);
  const [kx, ky] = [weakKind(x), weakKind(y)];
  const [ax, ay] = [kx ? undefined : toArray(x, true), ky ? undefined : toArray(y, true)];
  const dtype = ax && ax.dtype === ay?.dtype ? ax.dtype : choiceType(ax, ay, kx, ky);
  const shape = broadcastShapes([mask.shape, ax?.shape ?? NO_AXES, ay?.shape ?? NO_AXES]);
  const choice = (array: NDArray | undefined, value: unknown) =>
    array ? expand(cast(array.node(), dtype), shape) : convertedScalar(value as ScalarLike, dtype);
  const test = expand(cast(mask.node(), bool), shape);
  return NDArray.fromNode(expand(elementwise("where", [test, choice(ax, x), choice(ay, y)]), shape));
}

const NO_AXES: readonly number[] = [];

/** The dtype of either of two operands, of which scalars yield to arrays. */
function choiceType(
  x: NDArray | undefined,
  y: NDArray | undefined,
  weakX: WeakKind | undefined,
  weakY: WeakKind | undefined,
): DType {
  if (x) return y ? resultType([x.dtype, y.dtype]) : resultType([x.dtype], [weakY!]);
  return y ? resultType([y.dtype], [weakX!]) : resultType([], [weakX!, weakY!]);
}

/**
 * Elements held between two bounds: `minimum(maximum(a, min), max)`.
 *
 * @param min lower bound, or null for none; an integer that the array's own dtype cannot go below is none either
 * @param max upper bound, or null for none
 * @param options `out`, `where`, `dtype`, `casting`
 * @throws OverflowError when an integer bound leaves no value of an integer dtype
 * @see https://numpy.org/doc/stable/reference/generated/numpy.clip.html
 */
export function clip<A extends ArrayLike, D extends DTypeName = never>(
  a: A,
  min?: ArrayLike | null,
  max?: ArrayLike | null,
  options?: UfuncOptions<D>,
): NDArray<Chosen<D, OwnType<A>>>;
export function clip(a: ArrayLike, ...rest: unknown[]): NDArray {
  const given = readArguments("clip", ["min", "max", "|", "out", "where", "dtype", "casting"], rest);
  const x = arrayOf(a);
  const [min, max] = [boundOf(x.dtype, given["min"], true), boundOf(x.dtype, given["max"], false)];
  const strong = [x.dtype];
  const weak: WeakKind[] = [];
  for (const bound of [min, max]) {
    const kind = weakKind(bound);
    if (kind) weak.push(kind);
    else if (bound !== undefined) strong.push(toArray(bound, true).dtype);
  }
  const dtype = resultType(strong, weak);
  const value = clipped(dtype === x.dtype ? x : NDArray.fromNode(cast(x.node(), dtype)), min, max);
  const wanted = given["dtype"] as DTypeLike | undefined;
  const node = wanted === undefined ? value.node() : cast(value.node(), dtypeOf(wanted));
  const { out, where: mask, casting } = given as Delivery & { readonly out?: NDArray };
  return deliver("clip", node, { out, where: mask, casting });
}

/** A bound as it was given; undefined without one, and for an integer that every value of the array's dtype keeps to. */
function boundOf(dtype: DType, bound: unknown, lower: boolean): unknown {
  if (bound === null || !"iu".includes(dtype.kind) || weakKind(bound) !== "int") return bound ?? undefined;
  const { min, max } = SCALARS[dtype.scalar];
  const needless = lower ? (bound as number | bigint) <= min : (bound as number | bigint) >= max;
  return needless ? undefined : bound;
}

function clipped(x: NDArray, min: unknown, max: unknown): NDArray {
  if (min === undefined && max === undefined) return apply("positive", x);
  if (max === undefined) return apply("maximum", x, min);
  if (min === undefined) return apply("minimum", x, max);
  if (x.dtype.kind === "c") return clippedByParts(clippedByParts(x, min, "greater"), max, "less");
  // Of equal values, 0 and -0, NumPy keeps the array's where both bounds stay the same along a row, else the bound's.
  if (staysAlongRow(min) && staysAlongRow(max)) return apply("minimum", apply("maximum", x, min), max);
  return apply("minimum", max, apply("maximum", min, x));
}

function staysAlongRow(bound: unknown): boolean {
  return weakKind(bound) !== undefined || (toArray(bound, true).shape.at(-1) ?? 1) === 1;
}

/** NumPy's clip compares complex numbers by parts without a look at nan in the bound, which maximum hands on. */
function clippedByParts(x: NDArray, bound: unknown, beats: "greater" | "less"): NDArray {
  const limit = weakKind(bound)
    ? NDArray.fromNode(constant(scalarParts(bound as ScalarLike, x.dtype), x.dtype))
    : NDArray.fromNode(cast(toArray(bound, true).node(), x.dtype));
  const tied = apply("equal", real(x), real(limit));
  const within = where(tied, apply(beats, imag(x), imag(limit)), apply(beats, real(x), real(limit)));
  return where(apply("logical_or", apply("isnan", x), within), x, limit);
}

/**
 * Rounded to a number of decimals, half to even.
 *
 * @param decimals places after the point; negative ones before it
 * @throws TypeError on decimals that are no integer, and on decimals of bool
 * @see https://numpy.org/doc/stable/reference/generated/numpy.round.html
 */
export function round<A extends ArrayLike>(
  a: A,
  options?: number | { readonly decimals?: number; readonly out?: NDArray },
): NDArray<OwnType<A>>;
export function round(a: ArrayLike, ...rest: unknown[]): NDArray {
  const given = readArguments("round", ["decimals", "out"], rest);
  const decimals = Number(given["decimals"] ?? 0);
  if (!Number.isInteger(decimals)) throw new TypeError(`decimals must be an integer, got ${decimals}`);
  const x = arrayOf(a);
  return deliver("round", roundNode(x, decimals).node(), {
    out: given["out"] as NDArray | undefined,
    exact: true,
  });
}

export const around = round;

function roundNode(x: NDArray, decimals: number): NDArray {
  const { kind } = x.dtype;
  if (kind === "b") {
    if (decimals === 0) return apply("rint", x);
    const step = decimals > 0 ? "multiply" : "divide";
    throw new TypeError(
      `Cannot cast ufunc '${step}' output from float64 to bool with casting rule 'same_kind' (rounding bool to ${decimals} decimals)`,
    );
  }
  if (kind === "c") {
    const part = (fn: "real" | "imag") =>
      roundNode(NDArray.fromNode(elementwise(fn, [x.node()])), decimals).node();
    return NDArray.fromNode(elementwise("complex", [part("real"), part("imag")]));
  }
  if ("iu".includes(kind)) {
    if (decimals >= 0) return x;
    // NumPy's integers: scaled down as float64, rounded, scaled up again.
    const scale = 10 ** -decimals;
    const scaled = apply("rint", apply("divide", x, scale));
    return NDArray.fromNode(cast(apply("multiply", scaled, scale).node(), x.dtype));
  }
  if (decimals === 0) return apply("rint", x);
  const scale = 10 ** Math.abs(decimals);
  const [there, back] = decimals > 0 ? ["multiply", "divide"] : ["divide", "multiply"];
  return apply(back!, apply("rint", apply(there!, x, scale)), scale);
}

/**
 * The real part.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.real.html
 */
export function real<A extends ArrayLike>(a: A): NDArray<RealOf<OwnType<A>>> {
  const x = arrayOf(a);
  return NDArray.fromNode(x.dtype.kind === "c" ? elementwise("real", [x.node()]) : x.node());
}

/** The imaginary part; 0 for real arrays. @see https://numpy.org/doc/stable/reference/generated/numpy.imag.html */
export function imag<A extends ArrayLike>(a: A): NDArray<RealOf<OwnType<A>>> {
  const x = arrayOf(a);
  return NDArray.fromNode(elementwise("imag", [x.node()]));
}

/**
 * The angle of complex numbers, in radians, or in degrees with `{ deg: true }`.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.angle.html
 */
export function angle<A extends ArrayLike>(
  a: A,
  ...rest: Trailing<boolean, { readonly deg?: boolean }>
): NDArray<Floating<RealOf<OwnType<A>>>>;
export function angle(a: ArrayLike, ...rest: unknown[]): NDArray {
  const { deg } = readArguments("angle", ["deg"], rest);
  const x = arrayOf(a);
  // The imaginary part of a real number is a weak 0, which makes bool an integer.
  const radians_ = x.dtype.kind === "c" ? apply("arctan2", imag(x), real(x)) : apply("arctan2", 0, x);
  return deg === true ? apply("multiply", radians_, 180 / Math.PI) : radians_;
}
