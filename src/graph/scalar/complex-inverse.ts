/**
 * Complex arcsin, arccos, arctan and their hyperbolic kin, on float64 parts (see `complex-math.ts`).
 *
 * Arcsin and arccos follow Hull, Fairgrieve and Tang, "Implementing the Complex Arcsine and Arccosine Functions Using
 * Exception Handling" (ACM TOMS 23, 1997); in place of its exception branches the formulas are arranged so that
 * underflow is harmless, and huge operands are scaled first. Arctanh follows Kahan's branch cut paper.
 */
import { infinite, isZero, type Kernel, modulus, num, rotated, withSign } from "./complex-math.ts";
import type { Complex } from "./functions.ts";
import type { ProgramBuilder, Value } from "./program.ts";

/** Up to here arcsin(b) is well conditioned; beyond, the arctangent form is used (the paper's B_crossover). */
const B_CROSSOVER = 0.6417;
/** Up to here a - 1 is computed apart, to escape cancellation (the paper's A_crossover). */
const A_CROSSOVER = 1.5;
/** Above this a - 1 + sqrt(a^2 - 1) is 2a - 1 to the last bit. */
const A_LARGE = 2 ** 30;
/** Operands past HUGE are multiplied by SHRINK, after which 1 is negligible beside them all the same. */
const HUGE = 2 ** 1000;
const SHRINK = 2 ** -4;

interface FirstQuadrant {
  readonly x: Value;
  readonly y: Value;
  /** What the parts were multiplied with, when that can differ from 1. */
  readonly huge: Value | undefined;
}

function firstQuadrant(b: ProgramBuilder, z: Complex, small: boolean): FirstQuadrant {
  const x = b.op("abs", z.re);
  const y = b.op("abs", z.im);
  if (small) return { x, y, huge: undefined };
  const huge = b.or(b.gt(x, num(b, HUGE)), b.gt(y, num(b, HUGE)));
  const scale = b.choose(huge, num(b, SHRINK), num(b, 1));
  return { x: b.mul(x, scale), y: b.mul(y, scale), huge };
}

/** The paper's quantities: z's distances r and s from -1 and 1, and a = (r + s) / 2. */
interface Hull {
  readonly x: Value;
  readonly y: Value;
  readonly a: Value;
  /** s + |x - 1| and r + x + 1. */
  readonly fromOne: Value;
  readonly fromMinusOne: Value;
  readonly ySquaredPart: Value;
  readonly inside: Value;
}

function hull(b: ProgramBuilder, { x, y }: FirstQuadrant, small: boolean): Hull {
  const one = num(b, 1);
  const xPlus = b.add(x, one);
  const xMinus = b.sub(x, one);
  const r = modulus(b, xPlus, y, small);
  const s = modulus(b, xMinus, y, small);
  const a = b.mul(num(b, 0.5), b.add(r, s));
  const fromMinusOne = b.add(r, xPlus);
  return {
    x,
    y,
    a,
    fromOne: b.add(s, b.op("abs", xMinus)),
    fromMinusOne,
    ySquaredPart: b.div(b.mul(y, y), fromMinusOne),
    inside: b.lt(x, one),
  };
}

/** The imaginary part of arcsin and arccos up to sign: log(a + sqrt(a^2 - 1)). */
function arcImaginary(b: ProgramBuilder, h: Hull, huge: Value | undefined): Value {
  const one = num(b, 1);
  const half = num(b, 0.5);
  const halfSum = b.mul(b.add(h.a, one), half);
  // Twice a - 1, and sqrt(a^2 - 1); inside, y is kept out of the root so that y^2 may underflow.
  const reciprocals = b.add(b.div(one, h.fromMinusOne), b.div(one, h.fromOne));
  const twiceInside = b.mul(b.mul(h.y, h.y), reciprocals);
  const twiceOutside = b.add(h.ySquaredPart, h.fromOne);
  const rootInside = b.mul(h.y, b.op("sqrt", b.mul(reciprocals, halfSum)));
  const rootOutside = b.op("sqrt", b.mul(twiceOutside, halfSum));
  const near = b.add(
    b.mul(half, b.select(h.inside, twiceInside, twiceOutside)),
    b.select(h.inside, rootInside, rootOutside),
  );
  const less = b.sub(h.a, one);
  const middle = b.add(less, b.op("sqrt", b.mul(less, b.add(h.a, one))));
  const far = b.choose(b.gt(h.a, num(b, A_LARGE)), b.add(h.a, less), middle);
  const value = b.op("log1p", b.select(b.le(h.a, num(b, A_CROSSOVER)), near, far));
  if (huge === undefined) return value;
  return b.add(value, b.choose(huge, num(b, -Math.log(SHRINK)), num(b, 0)));
}

/** sqrt(a^2 - x^2), the side opposite x in the triangle whose angle is arcsin(x / a), without cancellation. */
function oppositeSide(b: ProgramBuilder, h: Hull): Value {
  const half = num(b, 0.5);
  const sum = b.add(h.a, h.x);
  const inside = b.op("sqrt", b.mul(b.mul(half, sum), b.add(h.ySquaredPart, h.fromOne)));
  const ratios = b.add(b.div(sum, h.fromMinusOne), b.div(sum, h.fromOne));
  const outside = b.mul(h.y, b.op("sqrt", b.mul(half, ratios)));
  return b.select(b.le(h.x, num(b, 1)), inside, outside);
}

const anyInfinite = (b: ProgramBuilder, z: Complex) => b.or(infinite(b, z.re), infinite(b, z.im));

/** An infinite part makes the imaginary part infinite, even beside nan. */
function arcImaginaryOrInfinity(b: ProgramBuilder, z: Complex, h: Hull, huge: Value | undefined): Value {
  return b.choose(anyInfinite(b, z), num(b, Number.POSITIVE_INFINITY), arcImaginary(b, h, huge));
}

export const arcsin: Kernel = (b, z, small) => {
  const quadrant = firstQuadrant(b, z, small);
  const h = hull(b, quadrant, small);
  const ratio = b.div(h.x, h.a);
  const steep = b.op("atan", b.div(h.x, oppositeSide(b, h)));
  const finite = b.select(b.le(ratio, num(b, B_CROSSOVER)), b.op("asin", ratio), steep);
  const angle = b.op("atan2", b.op("abs", z.re), b.op("abs", z.im));
  const re = withSign(b, b.choose(anyInfinite(b, z), angle, finite), z.re);
  return {
    re: b.choose(isZero(b, z.re), z.re, re),
    im: withSign(b, arcImaginaryOrInfinity(b, z, h, quadrant.huge), z.im),
  };
};

/** arccos up to the imaginary part's sign: both parts as magnitudes. */
function arccosParts(b: ProgramBuilder, z: Complex, small: boolean): Complex {
  const quadrant = firstQuadrant(b, z, small);
  const h = hull(b, quadrant, small);
  const ratio = b.div(h.x, h.a);
  const steep = b.op("atan", b.div(oppositeSide(b, h), h.x));
  const acute = b.select(b.le(ratio, num(b, B_CROSSOVER)), b.op("acos", ratio), steep);
  const finite = b.select(b.lt(z.re, num(b, 0)), b.sub(num(b, Math.PI), acute), acute);
  const angle = b.op("atan2", b.op("abs", z.im), z.re);
  const re = b.choose(anyInfinite(b, z), angle, finite);
  return {
    re: b.choose(isZero(b, z.re), num(b, Math.PI / 2), re),
    im: arcImaginaryOrInfinity(b, z, h, quadrant.huge),
  };
}

export const arccos: Kernel = (b, z, small) => {
  const { re, im } = arccosParts(b, z, small);
  return { re, im: b.neg(withSign(b, im, z.im)) };
};

/** i arccos z or -i arccos z, whichever has a real part that is not negative. */
export const arccosh: Kernel = (b, z, small) => {
  const { re, im } = arccosParts(b, z, small);
  return { re: im, im: withSign(b, re, z.im) };
};

/** Within this of the pole at 1, where x is 1 exactly, the square of the distance could underflow. */
const NEAR_POLE = 2 ** -300;
/** Beyond this, squares are taken of scaled values, and the imaginary part is a right angle to the last bit. */
const FAR = 2 ** 500;
const FAR_SCALE = 2 ** -600;

/** A quarter of log1p(4x / ((1 - x)^2 + y^2)). */
function arctanhReal(b: ProgramBuilder, x: Value, y: Value, far: Value | undefined): Value {
  const gap = b.sub(num(b, 1), x);
  const square = (v: Value) => b.mul(v, v);
  if (far === undefined) {
    const ratio = b.div(b.mul(num(b, 4), x), b.add(square(gap), square(y)));
    return b.mul(num(b, 0.25), b.op("log1p", ratio));
  }
  const scale = b.choose(far, num(b, FAR_SCALE), num(b, 1));
  const distance = b.add(square(b.mul(gap, scale)), square(b.mul(y, scale)));
  const ratio = b.mul(b.div(b.mul(num(b, 4), b.mul(x, scale)), distance), scale);
  // At the pole the value is log(2 / y) / 2; 2^-60 keeps the reciprocal finite.
  const pole = b.and(isZero(b, gap), b.lt(y, num(b, NEAR_POLE)));
  const argument = b.choose(pole, b.div(num(b, 2 ** -60), y), ratio);
  const factor = b.choose(pole, num(b, 0.5), num(b, 0.25));
  const shift = b.choose(pole, num(b, 30.5 * Math.LN2), num(b, 0));
  return b.add(b.mul(factor, b.op("log1p", argument)), shift);
}

export const arctanh: Kernel = (b, z, small) => {
  const x = b.op("abs", z.re);
  const y = b.op("abs", z.im);
  const far = small ? undefined : b.or(b.gt(x, num(b, FAR)), b.gt(y, num(b, FAR)));
  const one = num(b, 1);
  const across = b.sub(b.mul(b.sub(one, x), b.add(one, x)), b.mul(y, y));
  const angle = b.mul(num(b, 0.5), b.op("atan2", b.add(y, y), across));
  const right = num(b, Math.PI / 2);
  const xInfinite = infinite(b, x);
  const yInfinite = infinite(b, y);
  const endless = b.or(xInfinite, yInfinite);
  const outer = far ? b.or(far, endless) : endless;
  const unknown = b.and(b.isNaN(y), b.not(yInfinite));
  const finite = b.choose(outer, b.choose(unknown, y, right), angle);
  const flat = b.or(endless, isZero(b, x));
  const im = b.choose(b.and(b.isNaN(x), b.not(yInfinite)), x, finite);
  return {
    re: withSign(b, b.choose(flat, num(b, 0), arctanhReal(b, x, y, far)), z.re),
    im: withSign(b, im, z.im),
  };
};

export const arcsinh = rotated(arcsin);
export const arctan = rotated(arctanh);
