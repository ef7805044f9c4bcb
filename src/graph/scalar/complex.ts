/**
 * Elementwise functions on complex64 and complex128, a complex value being two reals.
 *
 * Owns the table, and arithmetic, powers, comparisons and predicates; transcendental kernels are in `complex-math.ts`
 * and `complex-inverse.ts`. Arithmetic runs in the parts' own precision with NumPy's order of operations; a function
 * that NumPy has no complex loop for (floor, arctan2, ...) has no entry here.
 */
import * as inverse from "./complex-inverse.ts";
import * as math from "./complex-math.ts";
import { inDouble, infinite, isZero, narrow, widen, withSign } from "./complex-math.ts";
import type { Complex, ComplexExpansion } from "./functions.ts";
import type { ProgramBuilder, Value } from "./program.ts";

type Table = { readonly [name: string]: ComplexExpansion };
type Unary = (b: ProgramBuilder, z: Complex) => Complex | Value;
type Binary = (b: ProgramBuilder, x: Complex, y: Complex) => Complex | Value;

const constant = (b: ProgramBuilder, like: Complex, value: number) => b.const(value, like.re.type);
const eitherNaN = (b: ProgramBuilder, z: Complex) => b.or(b.isNaN(z.re), b.isNaN(z.im));
const eitherInfinite = (b: ProgramBuilder, z: Complex) => b.or(infinite(b, z.re), infinite(b, z.im));
const bothZero = (b: ProgramBuilder, z: Complex) => b.and(isZero(b, z.re), isZero(b, z.im));
const truth = (b: ProgramBuilder, z: Complex) => b.not(bothZero(b, z));

type Choice = "select" | "choose";
function pick(b: ProgramBuilder, how: Choice, c: Value, x: Complex, y: Complex): Complex {
  return { re: b[how](c, x.re, y.re), im: b[how](c, x.im, y.im) };
}

// ---------------------------------------------------------------------------------------------- arithmetic

/** NumPy's loops for long arrays fuse the multiplications where the machine can; this is its portable form. */
function multiply(b: ProgramBuilder, x: Complex, y: Complex): Complex {
  return {
    re: b.sub(b.mul(x.re, y.re), b.mul(x.im, y.im)),
    im: b.add(b.mul(x.re, y.im), b.mul(x.im, y.re)),
  };
}

/** Smith's division (CACM Algorithm 116): by the divisor's larger part, so that nothing overflows early. */
function divide(b: ProgramBuilder, x: Complex, y: Complex): Complex {
  const one = constant(b, x, 1);
  const byReal = b.ge(b.op("abs", y.re), b.op("abs", y.im));
  const larger = b.select(byReal, y.re, y.im);
  const smaller = b.select(byReal, y.im, y.re);
  const ratio = b.div(smaller, larger);
  const scale = b.div(one, b.add(larger, b.mul(smaller, ratio)));
  const first = b.select(byReal, x.re, x.im);
  const second = b.select(byReal, x.im, x.re);
  const re = b.mul(b.add(first, b.mul(second, ratio)), scale);
  const imReal = b.sub(x.im, b.mul(x.re, ratio));
  const imImaginary = b.sub(b.mul(x.im, ratio), x.re);
  const im = b.mul(b.select(byReal, imReal, imImaginary), scale);
  // A zero divisor gives infinities and nans, whatever its signs.
  const none = bothZero(b, y);
  const zero = constant(b, x, 0);
  return { re: b.choose(none, b.div(x.re, zero), re), im: b.choose(none, b.div(x.im, zero), im) };
}

function reciprocal(b: ProgramBuilder, z: Complex): Complex {
  const one = constant(b, z, 1);
  const byReal = b.le(b.op("abs", z.im), b.op("abs", z.re));
  const larger = b.select(byReal, z.re, z.im);
  const smaller = b.select(byReal, z.im, z.re);
  const ratio = b.div(smaller, larger);
  const divisor = b.add(larger, b.mul(smaller, ratio));
  const long = b.div(one, divisor);
  const short = b.div(ratio, divisor);
  return { re: b.select(byReal, long, short), im: b.neg(b.select(byReal, short, long)) };
}

/** complex128 by the machine's hypot, which is what NumPy's vector loop is like; complex64 rounds once. */
function absolute(b: ProgramBuilder, z: Complex): Value {
  return b.op("hypot", z.re, z.im);
}

/** z / |z|. Along an axis at infinity the direction is known, at a corner it is not. */
function sign(b: ProgramBuilder, z: Complex): Complex {
  const size = b.op("hypot", z.re, z.im);
  const zero = constant(b, z, 0);
  const one = constant(b, z, 1);
  const endless = infinite(b, size);
  const reInfinite = infinite(b, z.re);
  const imInfinite = infinite(b, z.im);
  const nan = constant(b, z, Number.NaN);
  const corner = b.and(reInfinite, imInfinite);
  const part = (v: Value, isInfinite: Value) => {
    // A finite z may have an infinite |z|: NumPy then calls it imaginary.
    const axis = b.choose(isInfinite, withSign(b, one, v), zero);
    return b.choose(endless, b.choose(corner, nan, axis), b.div(v, size));
  };
  const overflow = b.not(b.or(reInfinite, imInfinite));
  const re = part(z.re, reInfinite);
  const im = part(z.im, b.or(imInfinite, overflow));
  const unknown = b.isNaN(size);
  const none = isZero(b, size);
  const settle = (v: Value) => b.choose(none, zero, b.choose(unknown, nan, v));
  return { re: settle(re), im: settle(im) };
}

// ---------------------------------------------------------------------------------------------- power

/** Integer exponents up to this many bits are done by squaring, as NumPy does for |n| < 100. */
const EXPONENT_BITS = 7;

/** base ** n for |n| < 100, to the bit as NumPy's loop has it: every square is computed, selects keep the set bits. */
function integerPower(b: ProgramBuilder, base: Complex, exponent: Value): Complex {
  const size = b.convert(b.op("abs", exponent), "i32");
  const isSize = (n: number) => b.eq(size, b.const(n, "i32"));
  const one: Complex = { re: constant(b, base, 1), im: constant(b, base, 0) };
  let product = one;
  let square = base;
  for (let bit = 0; bit < EXPONENT_BITS; bit++) {
    if (bit > 0) square = multiply(b, square, square);
    const mask = b.const(1 << bit, "i32");
    const set = b.ne(b.and(size, mask), b.const(0, "i32"));
    product = pick(b, "select", set, multiply(b, product, square), product);
  }
  const inverted = divide(b, one, product);
  const negative = b.lt(exponent, constant(b, base, 0));
  const powered = pick(b, "select", negative, inverted, product);
  // 1, 2 and 3 leave out the product with 1, which would turn infinities into nan.
  const squared = multiply(b, base, base);
  const low = pick(
    b,
    "select",
    isSize(1),
    base,
    pick(b, "select", isSize(2), squared, multiply(b, base, squared)),
  );
  const isLow = b.and(b.not(negative), b.le(size, b.const(3, "i32")));
  return pick(b, "select", isLow, low, powered);
}

/** A product that keeps infinities where plain multiplication gives (nan, nan): C99 Annex G.5.1. */
function multiplyKeepingInfinity(b: ProgramBuilder, x: Complex, y: Complex): Complex {
  const plain = multiply(b, x, y);
  const zero = constant(b, x, 0);
  const one = constant(b, x, 1);
  const overflow = (p: Value, q: Value) => infinite(b, b.mul(p, q));
  const xInfinite = eitherInfinite(b, x);
  const yInfinite = eitherInfinite(b, y);
  const recoverable = [
    xInfinite,
    yInfinite,
    overflow(x.re, y.re),
    overflow(x.im, y.im),
    overflow(x.re, y.im),
    overflow(x.im, y.re),
  ].reduce(b.or);
  const boxed = (v: Value, whole: Value) => {
    const corner = withSign(b, b.select(infinite(b, v), one, zero), v);
    return b.choose(b.isNaN(v), zero, b.choose(whole, corner, v));
  };
  const box = (z: Complex, whole: Value) => ({ re: boxed(z.re, whole), im: boxed(z.im, whole) });
  const direction = multiply(b, box(x, xInfinite), box(y, yInfinite));
  const endless = constant(b, x, Number.POSITIVE_INFINITY);
  const recovered = { re: b.mul(endless, direction.re), im: b.mul(endless, direction.im) };
  const lost = b.and(b.and(b.isNaN(plain.re), b.isNaN(plain.im)), recoverable);
  return pick(b, "choose", lost, recovered, plain);
}

/** NumPy's npy_cpow: 1 for a zero exponent, 0 or nan for a zero base, products for small integers, else exp(y log x). */
function power(b: ProgramBuilder, x: Complex, y: Complex): Complex {
  const small = x.re.type === "f32";
  const wide = widen(b, x);
  const exponent = multiplyKeepingInfinity(b, widen(b, y), math.log(b, wide, small));
  // Not `small`: an exponent can carry the product past what exp of a float32 would see.
  const general = narrow(b, math.exp(b, exponent, false), x);
  const zero = constant(b, x, 0);
  const one = constant(b, x, 1);
  const nan = constant(b, x, Number.NaN);
  const isInteger = b.eq(b.op("rint", y.re), y.re);
  const inRange = b.lt(b.op("abs", y.re), constant(b, x, 100));
  const byProducts = b.and(b.and(isZero(b, y.im), inRange), isInteger);
  // Clamped, so that the exponent is an integer whether or not it is used.
  const n = b.select(byProducts, y.re, one);
  const value = pick(b, "select", byProducts, integerPower(b, x, n), general);
  const ofZero = b.select(b.gt(y.re, zero), zero, nan);
  const based = pick(b, "choose", bothZero(b, x), { re: ofZero, im: ofZero }, value);
  return pick(b, "choose", bothZero(b, y), { re: one, im: zero }, based);
}

// ---------------------------------------------------------------------------------------------- comparison

/** Real parts decide, then imaginary parts; nan anywhere makes it false. */
function ordered(strict: "lt" | "gt", onTie: "lt" | "le" | "gt" | "ge"): Binary {
  return (b, x, y) => {
    const known = b.not(b.or(b.isNaN(x.im), b.isNaN(y.im)));
    const decided = b.and(b[strict](x.re, y.re), known);
    return b.or(decided, b.and(b.eq(x.re, y.re), b[onTie](x.im, y.im)));
  };
}

const greaterEqual = ordered("gt", "ge");
const lessEqual = ordered("lt", "le");

/** The first operand where it compares so, or where `kept` (whose nan decides) has a nan. */
function extremum(compare: Binary, kept: "first" | "second"): Binary {
  return (b, x, y) => {
    const takeFirst = b.or(compare(b, x, y) as Value, eitherNaN(b, kept === "first" ? x : y));
    return pick(b, "select", takeFirst, x, y);
  };
}

// ---------------------------------------------------------------------------------------------- table

const unary =
  (f: Unary): ComplexExpansion =>
  (b, z) =>
    f(b, z!);
const binary =
  (f: Binary): ComplexExpansion =>
  (b, x, y) =>
    f(b, x!, y!);
const eachPart = (f: (b: ProgramBuilder, x: Value) => Value): ComplexExpansion =>
  unary((b, z) => ({ re: f(b, z.re), im: f(b, z.im) }));

export const COMPLEX: Table = {
  add: binary((b, x, y) => ({ re: b.add(x.re, y.re), im: b.add(x.im, y.im) })),
  subtract: binary((b, x, y) => ({ re: b.sub(x.re, y.re), im: b.sub(x.im, y.im) })),
  multiply: binary(multiply),
  divide: binary(divide),
  power: binary(power),
  positive: (_, x) => x,
  negative: eachPart((b, x) => b.neg(x)),
  absolute: unary(absolute),
  sign: unary(sign),
  reciprocal: unary(reciprocal),
  square: unary((b, z) => multiply(b, z, z)),
  conjugate: unary((b, z) => ({ re: z.re, im: b.neg(z.im) })),
  sqrt: inDouble(math.sqrt),
  exp: inDouble(math.exp),
  exp2: inDouble(math.exp2),
  expm1: inDouble(math.expm1),
  log: inDouble(math.log),
  log2: inDouble(math.scaledLog(Math.LOG2E)),
  log10: inDouble(math.scaledLog(Math.LOG10E)),
  log1p: inDouble(math.log1p),
  sin: inDouble(math.rotated(math.sinh)),
  cos: inDouble(math.cos),
  tan: inDouble(math.rotated(math.tanh)),
  arcsin: inDouble(inverse.arcsin),
  arccos: inDouble(inverse.arccos),
  arctan: inDouble(inverse.arctan),
  sinh: inDouble(math.sinh),
  cosh: inDouble(math.cosh),
  tanh: inDouble(math.tanh),
  arcsinh: inDouble(inverse.arcsinh),
  arccosh: inDouble(inverse.arccosh),
  arctanh: inDouble(inverse.arctanh),
  rint: eachPart((b, x) => b.op("rint", x)),
  equal: binary((b, x, y) => b.and(b.eq(x.re, y.re), b.eq(x.im, y.im))),
  not_equal: binary((b, x, y) => b.or(b.ne(x.re, y.re), b.ne(x.im, y.im))),
  less: binary(ordered("lt", "lt")),
  less_equal: binary(lessEqual),
  greater: binary(ordered("gt", "gt")),
  greater_equal: binary(greaterEqual),
  logical_and: binary((b, x, y) => b.and(truth(b, x), truth(b, y))),
  logical_or: binary((b, x, y) => b.or(truth(b, x), truth(b, y))),
  logical_xor: binary((b, x, y) => b.xor(truth(b, x), truth(b, y))),
  logical_not: unary(bothZero),
  maximum: binary(extremum(greaterEqual, "first")),
  minimum: binary(extremum(lessEqual, "first")),
  fmax: binary(extremum(greaterEqual, "second")),
  fmin: binary(extremum(lessEqual, "second")),
  isnan: unary(eitherNaN),
  isinf: unary(eitherInfinite),
  isfinite: unary((b, z) => {
    const bound = constant(b, z, Number.POSITIVE_INFINITY);
    return b.and(b.lt(b.op("abs", z.re), bound), b.lt(b.op("abs", z.im), bound));
  }),
  real: unary((_, z) => z.re),
  imag: unary((_, z) => z.im),
};
