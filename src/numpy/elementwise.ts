/**
 * The ufuncs as functions of the module, and the elementwise functions that are compositions of them.
 *
 * The names are listed once more here because ES modules export names statically; types say what each returns.
 */
import { cast, constant, elementwise, expand } from "../graph/build.ts";
import { bool, type DTypeLike, dtype as dtypeOf } from "../graph/dtype.ts";
import { resultType } from "../graph/promotion.ts";
import { broadcastShapes } from "../graph/shape.ts";
import { type ArrayLike, type ScalarLike, scalarParts, toArray, weakKind } from "./convert.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import type { Binary, Divmod, OwnType, Promoted, RealOf, Unary } from "./types.ts";
import { applyUfunc, deliver, type UfuncOptions } from "./ufunc.ts";
import { UFUNC_SPECS, UFUNCS } from "./ufuncs.ts";

/** How each ufunc's result dtype follows from its operands', for the type checker. */
interface Signatures {
  negative: Unary<"same">;
  positive: Unary<"same">;
  absolute: Unary<"real">;
  abs: Unary<"real">;
  fabs: Unary<"float">;
  sign: Unary<"same">;
  reciprocal: Unary<"same">;
  square: Unary<"same">;
  conjugate: Unary<"same">;
  conj: Unary<"same">;
  sqrt: Unary<"float">;
  cbrt: Unary<"float">;
  exp: Unary<"float">;
  exp2: Unary<"float">;
  expm1: Unary<"float">;
  log: Unary<"float">;
  log2: Unary<"float">;
  log10: Unary<"float">;
  log1p: Unary<"float">;
  sin: Unary<"float">;
  cos: Unary<"float">;
  tan: Unary<"float">;
  arcsin: Unary<"float">;
  arccos: Unary<"float">;
  arctan: Unary<"float">;
  sinh: Unary<"float">;
  cosh: Unary<"float">;
  tanh: Unary<"float">;
  arcsinh: Unary<"float">;
  arccosh: Unary<"float">;
  arctanh: Unary<"float">;
  asin: Unary<"float">;
  acos: Unary<"float">;
  atan: Unary<"float">;
  asinh: Unary<"float">;
  acosh: Unary<"float">;
  atanh: Unary<"float">;
  degrees: Unary<"float">;
  rad2deg: Unary<"float">;
  radians: Unary<"float">;
  deg2rad: Unary<"float">;
  floor: Unary<"same">;
  ceil: Unary<"same">;
  trunc: Unary<"same">;
  rint: Unary<"float">;
  logical_not: Unary<"bool">;
  invert: Unary<"same">;
  bitwise_not: Unary<"same">;
  bitwise_invert: Unary<"same">;
  isnan: Unary<"bool">;
  isinf: Unary<"bool">;
  isfinite: Unary<"bool">;
  signbit: Unary<"bool">;
  add: Binary<"promote">;
  subtract: Binary<"promote">;
  multiply: Binary<"promote">;
  divide: Binary<"divide">;
  true_divide: Binary<"divide">;
  floor_divide: Binary<"promote">;
  remainder: Binary<"promote">;
  mod: Binary<"promote">;
  fmod: Binary<"promote">;
  divmod: Divmod;
  power: Binary<"promote">;
  pow: Binary<"promote">;
  float_power: Binary<"divide">;
  logaddexp: Binary<"float">;
  logaddexp2: Binary<"float">;
  arctan2: Binary<"float">;
  atan2: Binary<"float">;
  hypot: Binary<"float">;
  copysign: Binary<"float">;
  equal: Binary<"bool">;
  not_equal: Binary<"bool">;
  less: Binary<"bool">;
  less_equal: Binary<"bool">;
  greater: Binary<"bool">;
  greater_equal: Binary<"bool">;
  logical_and: Binary<"bool">;
  logical_or: Binary<"bool">;
  logical_xor: Binary<"bool">;
  bitwise_and: Binary<"promote">;
  bitwise_or: Binary<"promote">;
  bitwise_xor: Binary<"promote">;
  left_shift: Binary<"promote">;
  bitwise_left_shift: Binary<"promote">;
  right_shift: Binary<"promote">;
  bitwise_right_shift: Binary<"promote">;
  maximum: Binary<"promote">;
  minimum: Binary<"promote">;
  fmax: Binary<"promote">;
  fmin: Binary<"promote">;
}

export const {
  negative,
  positive,
  absolute,
  abs,
  fabs,
  sign,
  reciprocal,
  square,
  conjugate,
  conj,
  sqrt,
  cbrt,
  exp,
  exp2,
  expm1,
  log,
  log2,
  log10,
  log1p,
  sin,
  cos,
  tan,
  arcsin,
  arccos,
  arctan,
  sinh,
  cosh,
  tanh,
  arcsinh,
  arccosh,
  arctanh,
  asin,
  acos,
  atan,
  asinh,
  acosh,
  atanh,
  degrees,
  rad2deg,
  radians,
  deg2rad,
  floor,
  ceil,
  trunc,
  rint,
  logical_not,
  invert,
  bitwise_not,
  bitwise_invert,
  isnan,
  isinf,
  isfinite,
  signbit,
  add,
  subtract,
  multiply,
  divide,
  true_divide,
  floor_divide,
  remainder,
  mod,
  fmod,
  divmod,
  power,
  pow,
  float_power,
  logaddexp,
  logaddexp2,
  arctan2,
  atan2,
  hypot,
  copysign,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  logical_and,
  logical_or,
  logical_xor,
  bitwise_and,
  bitwise_or,
  bitwise_xor,
  left_shift,
  bitwise_left_shift,
  right_shift,
  bitwise_right_shift,
  maximum,
  minimum,
  fmax,
  fmin,
} = UFUNCS as unknown as Signatures;

export type { Signatures };

function apply(name: string, ...operands: unknown[]): NDArray {
  return NDArray.fromNode(applyUfunc(UFUNC_SPECS.get(name)!, operands)[0]!);
}

/**
 * Elements of `x` where the condition is true, of `y` elsewhere.
 *
 * @param condition anything; nonzero is true
 * @returns an array of the promoted dtype and the broadcast shape of all three
 * @throws ValueError when the shapes do not broadcast
 * @example np.where(np.greater(a, b), a, b)
 * @see https://numpy.org/doc/stable/reference/generated/numpy.where.html
 */
export function where<X extends ArrayLike, Y extends ArrayLike>(condition: ArrayLike, x: X, y: Y): NDArray<Promoted<X, Y>> {
  if (x === undefined || y === undefined) {
    throw new TypeError("where() takes a condition and both x and y");
  }
  const mask = toArray(condition, true);
  const [kx, ky] = [weakKind(x), weakKind(y)];
  const [ax, ay] = [kx ? undefined : toArray(x, true), ky ? undefined : toArray(y, true)];
  const strong = [ax, ay].flatMap((a) => (a ? [a.dtype] : []));
  const dtype = resultType(
    strong,
    [kx, ky].flatMap((kind) => (kind ? [kind] : [])),
  );
  const shape = broadcastShapes([mask.shape, ax?.shape ?? [], ay?.shape ?? []]);
  const choice = (array: NDArray | undefined, value: unknown) =>
    array ? expand(cast(array.node(), dtype), shape) : constant(scalarParts(value as ScalarLike, dtype), dtype, shape);
  const test = expand(cast(mask.node(), bool), shape);
  return NDArray.fromNode(elementwise("where", [test, choice(ax, x), choice(ay, y)]));
}

/**
 * Elements held between two bounds: `minimum(maximum(a, min), max)`.
 *
 * @param min lower bound, or null for none
 * @param max upper bound, or null for none
 * @param options `out`, `where`, `dtype`, `casting`
 * @see https://numpy.org/doc/stable/reference/generated/numpy.clip.html
 */
export function clip<A extends ArrayLike>(
  a: A,
  min?: ArrayLike | null,
  max?: ArrayLike | null,
  options?: UfuncOptions,
): NDArray<OwnType<A>>;
export function clip(a: ArrayLike, ...rest: unknown[]): NDArray {
  const given = readArguments("clip", ["min", "max", "|", "out", "where", "dtype", "casting"], rest);
  const x = toArray(a, true);
  const bounds = [given["min"] ?? undefined, given["max"] ?? undefined];
  const strong = [x.dtype];
  const weak = bounds.flatMap((bound) => (weakKind(bound) ? [weakKind(bound)!] : []));
  for (const bound of bounds) if (bound !== undefined && !weakKind(bound)) strong.push(toArray(bound, true).dtype);
  const dtype = resultType(strong, weak);
  let value = NDArray.fromNode(cast(x.node(), dtype));
  if (bounds[0] !== undefined) value = apply("maximum", value, bounds[0]);
  if (bounds[1] !== undefined) value = apply("minimum", value, bounds[1]);
  const wanted = given["dtype"] as DTypeLike | undefined;
  const node = wanted === undefined ? value.node() : cast(value.node(), dtypeOf(wanted));
  const { out, where: mask, casting } = given as UfuncOptions;
  return deliver("clip", node, { out, where: mask, casting });
}

/**
 * Rounded to a number of decimals, half to even.
 *
 * @param decimals places after the point; negative ones before it
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
  const x = toArray(a, true);
  return deliver("round", roundNode(x, decimals).node(), { out: given["out"] as NDArray | undefined });
}

export const around = round;

function roundNode(x: NDArray, decimals: number): NDArray {
  const { kind } = x.dtype;
  if (kind === "b") return apply("rint", x);
  if (kind === "c") {
    const part = (fn: "real" | "imag") => roundNode(NDArray.fromNode(elementwise(fn, [x.node()])), decimals).node();
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
  const x = toArray(a, true);
  return NDArray.fromNode(x.dtype.kind === "c" ? elementwise("real", [x.node()]) : x.node());
}

/** The imaginary part; 0 for real arrays. @see https://numpy.org/doc/stable/reference/generated/numpy.imag.html */
export function imag<A extends ArrayLike>(a: A): NDArray<RealOf<OwnType<A>>> {
  const x = toArray(a, true);
  return NDArray.fromNode(elementwise("imag", [x.node()]));
}

/**
 * The angle of complex numbers, in radians, or in degrees with `{ deg: true }`.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.angle.html
 */
export function angle(a: ArrayLike, ...rest: unknown[]): NDArray {
  const { deg } = readArguments("angle", ["deg"], rest);
  const x = toArray(a, true);
  const [im, re] = x.dtype.kind === "c" ? [imag(x), real(x)] : [NDArray.fromNode(imag(x).node()), x];
  const radians_ = apply("arctan2", im, re);
  return deg === true ? apply("multiply", radians_, 180 / Math.PI) : radians_;
}
