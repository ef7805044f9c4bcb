/**
 * Closeness and equality of arrays, what their elements are, and what stands for those that are no numbers.
 *
 * What asks about a whole array (`allclose`, `array_equal`) computes it and gives a plain boolean, as NumPy does: an array
 * would always be true in a condition.
 */
import { cast, constantOf, elementwise, expand } from "../graph/build.ts";
import { bool } from "../graph/dtype.ts";
import type { Node } from "../graph/ops.ts";
import { resultType } from "../graph/promotion.ts";
import { broadcastShapes, sameShape } from "../graph/shape.ts";
import { Complex } from "./complex.ts";
import { apply } from "./compose.ts";
import { type ArrayLike, arrayOf, type ScalarLike, scalarParts, weakKind } from "./convert.ts";
import { Datetime64, Timedelta64 } from "./datetime/scalars.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import { all } from "./reductions.ts";
import type { OwnType } from "./types.ts";
import { assign, deliver } from "./ufunc-results.ts";

/** What `isclose` and `allclose` take after the arrays. */
export interface ClosenessOptions {
  /** Relative to the second array's magnitude: 1e-5. */
  readonly rtol?: ArrayLike | undefined;
  /** Absolute: 1e-8. */
  readonly atol?: ArrayLike | undefined;
  /** Whether nan is close to nan. */
  readonly equal_nan?: boolean | undefined;
}

const CLOSENESS = ["rtol", "atol", "equal_nan"];

/**
 * Whether elements are equal within `atol + rtol * |b|`; infinities only if they are the same.
 *
 * @param options `rtol` (1e-5), `atol` (1e-8), `equal_nan` (false)
 * @example np.isclose([1, 2], [1 + 1e-9, 2.1]) // true, false
 * @see https://numpy.org/doc/stable/reference/generated/numpy.isclose.html
 */
export function isclose(a: ArrayLike, b: ArrayLike, ...options: Rest): NDArray<"bool">;
export function isclose(a: ArrayLike, b: ArrayLike, ...rest: unknown[]): NDArray {
  const given = readArguments("isclose", CLOSENESS, rest) as ClosenessOptions;
  const [x, integral] = [arrayOf(a), arrayOf(b)];
  // Differences of integers could wrap.
  const y =
    integral.dtype.kind === "m"
      ? integral
      : NDArray.fromNode(cast(integral.node(), resultType([integral.dtype], ["float"])));
  const { rtol = 1e-5, atol = 1e-8, equal_nan: nan = false } = given;
  const margin = apply("add", atol, apply("multiply", rtol, apply("absolute", y)));
  const near = apply("less_equal", apply("absolute", apply("subtract", x, y)), margin);
  const close = apply("logical_or", apply("logical_and", near, apply("isfinite", y)), apply("equal", x, y));
  return nan ? apply("logical_or", close, apply("logical_and", apply("isnan", x), apply("isnan", y))) : close;
}

type Rest =
  | []
  | [ArrayLike | ClosenessOptions]
  | [ArrayLike, ArrayLike | ClosenessOptions]
  | [ArrayLike, ArrayLike, boolean];

const isTrue = (x: NDArray): boolean => Boolean(all(x).item());

/** Whether all elements are close, computed now. @see https://numpy.org/doc/stable/reference/generated/numpy.allclose.html */
export function allclose(a: ArrayLike, b: ArrayLike, ...options: Rest): boolean {
  return isTrue(isclose(a, b, ...options));
}

/**
 * Whether arrays have one shape and equal elements, computed now.
 *
 * @param options `equal_nan`: nan counts as equal to nan
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array_equal.html
 */
export function array_equal(
  a1: ArrayLike,
  a2: ArrayLike,
  ...rest: [] | [boolean | { readonly equal_nan?: boolean }]
): boolean {
  const { equal_nan: nan } = readArguments("array_equal", ["equal_nan"], rest);
  const [x, y] = [arrayOf(a1), arrayOf(a2)];
  if (!sameShape(x.shape, y.shape)) return false;
  const equal = apply("equal", x, y);
  if (nan !== true) return isTrue(equal);
  return isTrue(apply("logical_or", equal, apply("logical_and", isNaN_(x), isNaN_(y))));
}

const isNaN_ = (x: NDArray): NDArray =>
  "?biu".includes(x.dtype.char) ? apply("not_equal", x, x) : apply("isnan", x);

/** Whether arrays broadcast to equal ones, computed now. @see https://numpy.org/doc/stable/reference/generated/numpy.array_equiv.html */
export function array_equiv(a1: ArrayLike, a2: ArrayLike): boolean {
  const [x, y] = [arrayOf(a1), arrayOf(a2)];
  try {
    broadcastShapes([x.shape, y.shape]);
  } catch {
    return false;
  }
  return isTrue(apply("equal", x, y));
}

// ---- what elements are -------------------------------------------------------------------------------------------------

const imaginary = (a: ArrayLike): Node => elementwise("imag", [arrayOf(a).node()]);

/** Whether elements have an imaginary part that is not zero. @see https://numpy.org/doc/stable/reference/generated/numpy.iscomplex.html */
export function iscomplex(x: ArrayLike): NDArray<"bool"> {
  const part = imaginary(x);
  return NDArray.fromNode(elementwise("not_equal", [part, constantOf(0, part.dtype)]));
}

/** Whether elements have no imaginary part. @see https://numpy.org/doc/stable/reference/generated/numpy.isreal.html */
export function isreal(x: ArrayLike): NDArray<"bool"> {
  const part = imaginary(x);
  return NDArray.fromNode(elementwise("equal", [part, constantOf(0, part.dtype)]));
}

/** Whether the dtype is complex, whatever the values are. @see https://numpy.org/doc/stable/reference/generated/numpy.iscomplexobj.html */
export function iscomplexobj(x: ArrayLike): boolean {
  return arrayOf(x).dtype.kind === "c";
}

/** Whether the dtype is not complex. @see https://numpy.org/doc/stable/reference/generated/numpy.isrealobj.html */
export function isrealobj(x: ArrayLike): boolean {
  return !iscomplexobj(x);
}

/** Whether a value is one number, time or text, and no array. @see https://numpy.org/doc/stable/reference/generated/numpy.isscalar.html */
export function isscalar(element: unknown): boolean {
  if (element instanceof Complex || element instanceof Datetime64 || element instanceof Timedelta64)
    return true;
  return ["number", "bigint", "boolean", "string"].includes(typeof element);
}

function infinityOf(name: string, negative: boolean) {
  return (x: ArrayLike, options?: { readonly out?: NDArray }): NDArray<"bool"> => {
    const { out } = readArguments(name, ["out"], options === undefined ? [] : [options]) as { out?: NDArray };
    const a = arrayOf(x);
    if (a.dtype.kind === "c") {
      throw new TypeError(
        `This operation is not supported for ${a.dtype.name} values because it would be ambiguous. (${name})`,
      );
    }
    const sign = apply("signbit", a);
    const made = apply("logical_and", apply("isinf", a), negative ? sign : apply("logical_not", sign));
    return deliver(name, made.node(), { out }) as NDArray<"bool">;
  };
}

/** Whether elements are -infinity. @see https://numpy.org/doc/stable/reference/generated/numpy.isneginf.html */
export const isneginf = infinityOf("isneginf", true);
/** Whether elements are infinity. @see https://numpy.org/doc/stable/reference/generated/numpy.isposinf.html */
export const isposinf = infinityOf("isposinf", false);

// ---- what stands for others --------------------------------------------------------------------------------------------

/** What `nan_to_num` takes after the array. */
export interface NanToNumOptions {
  /** A copy (true), or the array itself. */
  readonly copy?: boolean | undefined;
  /** What stands for nan: 0. */
  readonly nan?: ScalarLike | undefined;
  /** What stands for infinity: the greatest number of the dtype. */
  readonly posinf?: ScalarLike | null | undefined;
  /** What stands for -infinity: the least number of the dtype. */
  readonly neginf?: ScalarLike | null | undefined;
}

const GREATEST: { readonly [scalar: string]: number } = {
  f16: 65504,
  f32: (2 - 2 ** -23) * 2 ** 127,
  f64: Number.MAX_VALUE,
};

/**
 * The array with numbers for nan and infinities, in real and imaginary parts alike.
 *
 * @param options `copy` (true; false writes into the array), `nan` (0), `posinf` and `neginf` (the dtype's limits)
 * @returns an array of the same dtype
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nan_to_num.html
 */
export function nan_to_num<A extends ArrayLike>(
  x: A,
  ...rest: [] | [boolean | NanToNumOptions] | [boolean, NanToNumOptions | ScalarLike]
): NDArray<OwnType<A>>;
export function nan_to_num(x: ArrayLike, ...rest: unknown[]): NDArray {
  const given = readArguments("nan_to_num", ["copy", "nan", "posinf", "neginf"], rest) as NanToNumOptions;
  const a = arrayOf(x);
  if (!"fc".includes(a.dtype.kind)) return given.copy === false ? a : a.copy();
  const node = a.node();
  const made =
    a.dtype.kind === "c"
      ? elementwise("complex", [
          numbered(elementwise("real", [node]), given),
          numbered(elementwise("imag", [node]), given),
        ])
      : numbered(node, given);
  if (given.copy !== false) return NDArray.fromNode(made);
  assign(a, made);
  return a;
}

function numbered(x: Node, { nan = 0, posinf, neginf }: NanToNumOptions): Node {
  const limit = GREATEST[x.dtype.scalar]!;
  const value = (given: ScalarLike | null | undefined, otherwise: number) =>
    given === undefined || given === null
      ? constantOf(otherwise, x.dtype)
      : constantOf(Number(scalarParts(given, x.dtype)[0]), x.dtype);
  const [zero, above, below] = [value(nan, 0), value(posinf, limit), value(neginf, -limit)];
  const infinite = elementwise("isinf", [x]);
  const side = elementwise("where", [elementwise("signbit", [x]), below, expand(above, x.shape)]);
  return elementwise("where", [
    elementwise("isnan", [x]),
    expand(zero, x.shape),
    elementwise("where", [infinite, side, x]),
  ]);
}

/** The integer towards zero, of the array's own dtype. @see https://numpy.org/doc/stable/reference/generated/numpy.fix.html */
export function fix<A extends ArrayLike>(x: A, options?: { readonly out?: NDArray }): NDArray<OwnType<A>>;
export function fix(x: ArrayLike, options?: { readonly out?: NDArray }): NDArray {
  const { out } = readArguments("fix", ["out"], options === undefined ? [] : [options]) as { out?: NDArray };
  return deliver("fix", apply("trunc", weakKind(x) ? arrayOf(x) : x).node(), { out });
}

/**
 * sin(pi x) / (pi x), and 1 at 0.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.sinc.html
 */
export function sinc(x: ArrayLike): NDArray {
  const y = apply("multiply", Math.PI, arrayOf(x));
  const eps = { f16: 2 ** -10, f32: 2 ** -23, f64: 2 ** -52 }[y.dtype.scalar as "f64"];
  const least = y.dtype.kind === "f" ? eps : 1e-20;
  const safe = elementwise("where", [cast(y.node(), bool), y.node(), constantOf(least, y.dtype)]);
  return apply("divide", apply("sin", NDArray.fromNode(safe)), NDArray.fromNode(safe));
}
