/**
 * Complex square root, exponential, logarithm and the forward trigonometric functions.
 *
 * Every kernel here works on float64 parts. complex64 is widened, computed and rounded once at the end: that is both
 * nearer to the exact value than NumPy's float libm and free of most overflow. Inverse functions are in
 * `complex-inverse.ts`, arithmetic and comparisons in `complex.ts`.
 * Branch cuts and signed zeros follow Kahan, "Branch Cuts for Complex Elementary Functions, or Much Ado About
 * Nothing's Sign Bit" (1987); nan and infinity follow C99 Annex G, as glibc has them.
 */
import { hypotOfSingles, type Pair, twoSquare, twoSum } from "./accurate.ts";
import type { Complex, ComplexExpansion } from "./functions.ts";
import type { ProgramBuilder, Value } from "./program.ts";

/** A function of one complex float64. `small`: the parts were float32, so their squares neither over- nor underflow. */
export type Kernel = (b: ProgramBuilder, z: Complex, small: boolean) => Complex;

export const num = (b: ProgramBuilder, value: number) => b.const(value, "f64");
export const infinite = (b: ProgramBuilder, x: Value) =>
  b.eq(b.op("abs", x), b.const(Number.POSITIVE_INFINITY, x.type));
export const isZero = (b: ProgramBuilder, x: Value) => b.eq(x, b.const(0, x.type));

/** A magnitude (never negative) with the sign bit of `of`. */
export function withSign(b: ProgramBuilder, magnitude: Value, of: Value): Value {
  return b.select(b.op("signbit", of), b.neg(magnitude), magnitude);
}

export function widen(b: ProgramBuilder, z: Complex): Complex {
  return { re: b.convert(z.re, "f64"), im: b.convert(z.im, "f64") };
}

export function narrow(b: ProgramBuilder, z: Complex, like: Complex): Complex {
  return { re: b.convert(z.re, like.re.type), im: b.convert(z.im, like.im.type) };
}

/** A kernel as an expansion for both complex dtypes. */
export function inDouble(kernel: Kernel): ComplexExpansion {
  return (b, z) => {
    const operand = z!;
    return narrow(b, kernel(b, widen(b, operand), operand.re.type === "f32"), operand);
  };
}

/** |x + iy| of finite parts. */
export function modulus(b: ProgramBuilder, x: Value, y: Value, small: boolean): Value {
  return small ? hypotOfSingles(b, x, y) : b.op("hypot", x, y);
}

/** (x, y) as (y, x): what multiplying by i does to the odd functions, apart from signs that cancel. */
const swapped = (z: Complex): Complex => ({ re: z.im, im: z.re });
/** f(z) = -i g(iz) for an odd g that commutes with conjugation, as sin from sinh. */
export const rotated =
  (g: Kernel): Kernel =>
  (b, z, small) =>
    swapped(g(b, swapped(z), small));

// ---------------------------------------------------------------------------------------------- square root

/** Powers of four that bring the parts where hypot neither overflows nor loses bits, and the root to multiply with. */
function rootScale(b: ProgramBuilder, larger: Value): { readonly scale: Value; readonly root: Value } {
  const huge = b.gt(larger, num(b, 2 ** 1020));
  const tiny = b.lt(larger, num(b, 2 ** -960));
  const pick = (h: number, t: number) => b.choose(huge, num(b, h), b.choose(tiny, num(b, t), num(b, 1)));
  return { scale: pick(2 ** -4, 2 ** 108), root: pick(2 ** 2, 2 ** -54) };
}

/** Principal root: the part that is a sum of like signs first, the other by division (CACM Algorithm 312). */
export const sqrt: Kernel = (b, z, small) => {
  let x = b.op("abs", z.re);
  let y = b.op("abs", z.im);
  const factors = small ? undefined : rootScale(b, b.select(b.lt(x, y), y, x));
  if (factors) {
    x = b.mul(x, factors.scale);
    y = b.mul(y, factors.scale);
  }
  // The infinite cases below need hypot's rule that an infinity outdoes nan.
  const sum = b.mul(b.add(x, b.op("hypot", x, y)), num(b, 0.5));
  let main = b.op("sqrt", sum);
  let other = b.choose(isZero(b, main), num(b, 0), b.div(y, b.add(main, main)));
  if (factors) {
    main = b.mul(main, factors.root);
    other = b.mul(other, factors.root);
  }
  const left = b.lt(z.re, num(b, 0));
  const re = b.select(left, other, main);
  const im = withSign(b, b.select(left, main, other), z.im);
  const endless = infinite(b, z.im);
  return { re: b.choose(endless, b.op("abs", z.im), re), im: b.choose(endless, z.im, im) };
};

// ---------------------------------------------------------------------------------------------- exponential

/** Past LIMIT, e^x is taken as e^(x - SHIFT) e^SHIFT: a factor below 1 may still bring the product into range. */
const LIMIT = 709;
const SHIFT = 680;
const E_SHIFT = Math.exp(SHIFT);

/** An exponent, and what multiplies a sine or cosine (before anything else does, lest it underflow) to make up. */
interface Reduced {
  readonly x: Value;
  readonly grow: (v: Value) => Value;
}

/** For x >= 0 or x of any sign: only large positive x changes, and the subtraction is exact where it matters. */
function reduced(b: ProgramBuilder, x: Value, small: boolean): Reduced {
  if (small) return { x, grow: (v) => v };
  const big = b.gt(x, num(b, LIMIT));
  const factor = b.choose(big, num(b, E_SHIFT), num(b, 1));
  return { x: b.choose(big, b.sub(x, num(b, SHIFT)), x), grow: (v) => b.mul(v, factor) };
}

/** The number of size e^x and angle y, where `size` grown is e^x. */
function polar(b: ProgramBuilder, size: Value, x: Value, y: Value, grow: Reduced["grow"]): Complex {
  const re = b.mul(size, grow(b.op("cos", y)));
  const im = b.mul(size, grow(b.op("sin", y)));
  // An infinite x with a y that has no angle: the size is known, the direction is not.
  const lost = b.and(b.isNaN(re), infinite(b, x));
  const negative = b.lt(x, num(b, 0));
  const limit = b.select(negative, num(b, 0), b.op("abs", x));
  const gone = b.or(isZero(b, y), b.and(lost, negative));
  // The sign of a nan is nobody's: targets give computed ones either.
  const zero = b.choose(b.isNaN(y), num(b, 0), withSign(b, num(b, 0), y));
  return { re: b.choose(lost, limit, re), im: b.choose(gone, zero, im) };
}

export const exp: Kernel = (b, z, small) => {
  const { x, grow } = reduced(b, z.re, small);
  return polar(b, b.op("exp", x), z.re, z.im, grow);
};

/** The size is a real power of two, exact for integers; the angle is y ln 2, as in NumPy. */
export const exp2: Kernel = (b, z, small) => {
  const big = b.gt(z.re, num(b, 1023));
  const x = small ? z.re : b.choose(big, b.sub(z.re, num(b, 1000)), z.re);
  const factor = b.choose(big, num(b, 2 ** 1000), num(b, 1));
  const size = b.op("exp2", x);
  const grow = (v: Value) => (small ? v : b.mul(v, factor));
  return polar(b, size, z.re, b.mul(z.im, num(b, Math.LN2)), grow);
};

/** e^z - 1 with cos y = 1 - 2 sin^2(y/2), so that nothing cancels near 0. Infinities are as in NumPy, not as in C99. */
export const expm1: Kernel = (b, z) => {
  const half = b.op("sin", b.mul(z.im, num(b, 0.5)));
  const versine = b.mul(b.mul(num(b, 2), half), half);
  const re = b.sub(b.mul(b.op("expm1", z.re), b.op("cos", z.im)), versine);
  return { re, im: b.mul(b.op("exp", z.re), b.op("sin", z.im)) };
};

// ---------------------------------------------------------------------------------------------- logarithm

/** x * x without error; of a float32 value it is exact as it stands. */
const exactSquare = (b: ProgramBuilder, x: Value, small: boolean): Pair =>
  small ? { high: b.mul(x, x), low: num(b, 0) } : twoSquare(b, x);

/** first + x^2 + y^2, accurate also where these all but cancel. */
function sumWithSquares(b: ProgramBuilder, first: Value, x: Value, y: Value, small: boolean): Value {
  const p = exactSquare(b, x, small);
  const q = exactSquare(b, y, small);
  const squares = twoSum(b, p.high, q.high);
  const total = twoSum(b, first, squares.high);
  const low = twoSum(b, squares.low, total.low);
  const errors = twoSum(b, p.low, q.low);
  const rest = twoSum(b, low.high, errors.high);
  const tail = b.add(rest.low, b.add(low.low, errors.low));
  return b.add(b.add(total.high, rest.high), tail);
}

/**
 * log|x + iy|. Near the unit circle it is half log1p of `beyond` = x^2 + y^2 - 1, which the caller computes without
 * cancellation; elsewhere half the log of the sum of squares, scaled to keep the squares in range.
 */
function logModulus(b: ProgramBuilder, x: Value, y: Value, beyond: Value, small: boolean): Value {
  const half = num(b, 0.5);
  const ax = b.op("abs", x);
  const ay = b.op("abs", y);
  let scaledX = ax;
  let scaledY = ay;
  let shift: Value | undefined;
  if (!small) {
    const larger = b.select(b.lt(ax, ay), ay, ax);
    const big = b.gt(larger, num(b, 2 ** 500));
    const tiny = b.lt(larger, num(b, 2 ** -400));
    const pick = (g: number, t: number, e: number) =>
      b.choose(big, num(b, g), b.choose(tiny, num(b, t), num(b, e)));
    const scale = pick(2 ** -600, 2 ** 600, 1);
    shift = pick(600 * Math.LN2, -600 * Math.LN2, 0);
    scaledX = b.mul(ax, scale);
    scaledY = b.mul(ay, scale);
  }
  const sum = b.add(b.mul(scaledX, scaledX), b.mul(scaledY, scaledY));
  const logOfSum = b.mul(half, b.op("log", sum));
  const far = shift ? b.add(logOfSum, shift) : logOfSum;
  const inRing = b.and(b.lt(num(b, 0.25), sum), b.lt(sum, num(b, 4)));
  const near = b.mul(half, b.op("log1p", beyond));
  const value = b.select(shift ? b.and(inRing, isZero(b, shift)) : inRing, near, far);
  const endless = b.or(infinite(b, x), infinite(b, y));
  return b.choose(endless, num(b, Number.POSITIVE_INFINITY), value);
}

export const log: Kernel = (b, z, small) => {
  const beyond = sumWithSquares(b, num(b, -1), z.re, z.im, small);
  return { re: logModulus(b, z.re, z.im, beyond, small), im: b.op("atan2", z.im, z.re) };
};

/** log(1 + z); |1 + z|^2 - 1 is 2x + x^2 + y^2. NumPy takes log of a rounded |1 + z| and so loses small results. */
export const log1p: Kernel = (b, z, small) => {
  const x = b.add(z.re, num(b, 1));
  const beyond = sumWithSquares(b, b.add(z.re, z.re), z.re, z.im, small);
  // x has been rounded to float64: for float32 parts its square still fits.
  return { re: logModulus(b, x, z.im, beyond, small), im: b.op("atan2", z.im, x) };
};

/** log z times a constant, as NumPy has log2 and log10. */
export const scaledLog =
  (factor: number): Kernel =>
  (b, z, small) => {
    const { re, im } = log(b, z, small);
    return { re: b.mul(re, num(b, factor)), im: b.mul(im, num(b, factor)) };
  };

// ---------------------------------------------------------------------------------------------- trigonometric

/** sinh and cosh of |x|, reduced. */
function hyperbolic(b: ProgramBuilder, x: Value, small: boolean) {
  const { x: size, grow } = reduced(b, b.op("abs", x), small);
  return { sinh: b.op("sinh", size), cosh: b.op("cosh", size), grow };
}

/** sinh x cos y + i cosh x sin y. */
export const sinh: Kernel = (b, z, small) => {
  const { sinh: s, cosh: c, grow } = hyperbolic(b, z.re, small);
  const re = b.mul(withSign(b, s, z.re), grow(b.op("cos", z.im)));
  const im = b.mul(c, grow(b.op("sin", z.im)));
  // y without an angle: zero and infinity outlast it.
  const lost = b.and(b.isNaN(re), b.or(isZero(b, z.re), infinite(b, z.re)));
  const limit = b.select(isZero(b, z.re), z.re, b.op("abs", z.re));
  return { re: b.choose(lost, limit, re), im: b.choose(isZero(b, z.im), z.im, im) };
};

/** cosh x cos y + i sinh x sin y. */
export const cosh: Kernel = (b, z, small) => {
  const { sinh: s, cosh: c, grow } = hyperbolic(b, z.re, small);
  const re = b.mul(c, grow(b.op("cos", z.im)));
  const im = b.mul(withSign(b, s, z.re), grow(b.op("sin", z.im)));
  const lost = b.and(b.isNaN(re), infinite(b, z.re));
  const onAxis = b.and(b.isNaN(im), b.or(isZero(b, z.re), isZero(b, z.im)));
  // Signs of the zero as in glibc, where C99 leaves them open.
  const product = withSign(b, withSign(b, num(b, 0), z.re), z.im);
  const zero = b.select(isZero(b, z.re), num(b, 0), b.select(b.isNaN(z.re), z.im, product));
  return { re: b.choose(lost, b.op("abs", z.re), re), im: b.choose(onAxis, zero, im) };
};

/** cos z = cosh iz. */
export const cos: Kernel = (b, z, small) => cosh(b, { re: b.neg(z.im), im: z.re }, small);

/** From here on tanh x is 1 to the last bit and only the imaginary part still varies. */
const TANH_FLAT = 22;

/** Kahan's formula in t = tan y and s = sinh x: one tangent, one sinh, and no subtraction. */
export const tanh: Kernel = (b, z) => {
  const one = num(b, 1);
  const x = b.op("abs", z.re);
  const t = b.op("tan", z.im);
  const beta = b.add(one, b.mul(t, t));
  const s = b.op("sinh", x);
  const rho = b.op("sqrt", b.add(one, b.mul(s, s)));
  const denominator = b.add(one, b.mul(b.mul(beta, s), s));
  const flat = b.gt(x, num(b, TANH_FLAT));
  const decay = b.op("exp", b.mul(num(b, -2), x));
  const endless = infinite(b, x);
  const level = b.choose(b.and(b.isNaN(t), b.not(endless)), t, one);
  const re = b.select(flat, level, b.div(b.mul(b.mul(beta, rho), s), denominator));
  const far = b.mul(b.div(b.mul(num(b, 4), t), beta), decay);
  const im = b.select(flat, far, b.div(t, denominator));
  const outlast = b.choose(b.and(endless, b.isNaN(t)), withSign(b, num(b, 0), z.im), im);
  return {
    re: b.choose(isZero(b, x), z.re, withSign(b, re, z.re)),
    im: b.choose(isZero(b, z.im), z.im, outlast),
  };
};
