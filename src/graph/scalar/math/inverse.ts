/**
 * asin, acos, atan, atan2 and cbrt.
 */
import type { ProgramBuilder, Value } from "../program.ts";
import { COUNT_BASE } from "../reference.ts";
import * as c from "./coefficients.ts";
import { type Expansion, floatType, INFINITE, LEAST, num, odd, polynomial, power2 } from "./parts.ts";

type Pair = readonly [high: number, low: number];
const NOTHING: Pair = [0, 0];
const TYPES = {
  f64: {
    atan: c.ATAN_64,
    asin: c.ASIN_64,
    pi: c.PI_PAIR,
    half: c.HALF_PI_PAIR,
    quarter: c.QUARTER_PI_PAIR,
    threeQuarters: c.THREE_QUARTERS_PI_PAIR,
    /** Operands past this are scaled. */
    large: 2 ** 1000,
    /** (1 + e)^(1/3) - 1 as e times a polynomial, the binomial series. */
    third: [1 / 3, -1 / 9, 5 / 81, -10 / 243, 22 / 729],
    /** 2^digits makes normal numbers of denormals; a multiple of 3. */
    digits: 54,
  },
  f32: {
    atan: c.ATAN_32,
    asin: c.ASIN_32,
    pi: c.PI_PAIR_32,
    half: c.HALF_PI_PAIR_32,
    quarter: c.QUARTER_PI_PAIR_32,
    threeQuarters: c.THREE_QUARTERS_PI_PAIR_32,
    large: 2 ** 100,
    third: [1 / 3, -1 / 9, 5 / 81],
    digits: 24,
  },
} as const;
/** tan(1/2): above it the rounding errors of a turned point weigh less than an ULP. */
const TAN_HALF = 0.5463024898437905;
const TAN_THREE_EIGHTHS = Math.SQRT2 + 1;

/** Values by region: `far` outdoes `middle`. */
type ByRegion = (far: Value, middle: Value, near: Value) => Value;

/**
 * The angle of the point (x, y), both not negative, from that of a point nearer to the axis: as it is, turned by pi/4 or
 * by pi/2. With `left`, the angle of (-x, y) where that is true.
 */
function angle(b: ProgramBuilder, y: Value, x: Value, left?: Value): Value {
  const { atan, pi, half, quarter, threeQuarters } = TYPES[floatType(x)];
  const far = b.gt(y, b.mul(x, num(b, x, TAN_THREE_EIGHTHS)));
  const middle = b.gt(y, b.mul(x, num(b, x, TAN_HALF)));
  const pick: ByRegion = (p, q, r) => b.select(far, p, b.select(middle, q, r));
  const ratio = b.div(pick(b.neg(x), b.sub(y, x), y), pick(y, b.add(y, x), x));
  const z = b.mul(ratio, ratio);
  const rest = b.sub(ratio, b.mul(b.mul(ratio, z), polynomial(b, z, atan)));
  const bases = (part: 0 | 1, middleBase: Pair, nearBase: Pair) =>
    pick(num(b, x, half[part]), num(b, x, middleBase[part]), num(b, x, nearBase[part]));
  const base = (part: 0 | 1) => {
    const right = bases(part, quarter, NOTHING);
    return left ? b.select(left, bases(part, threeQuarters, pi), right) : right;
  };
  const turned = left ? b.select(left, b.neg(rest), rest) : rest;
  return b.add(base(0), b.add(base(1), turned));
}

export const atan: Expansion = odd((b, x) => angle(b, x, num(b, x, 1)));

export const atan2: Expansion = (b, y, x) => {
  const [up, right] = [b.op("abs", y!), b.op("abs", x!)];
  // Equal sizes have the angle of (1, 1), also two infinities; two zeros that of (1, 0).
  const equal = b.eq(up, right);
  const one = num(b, x!, 1);
  const zero = num(b, x!, 0);
  const high = b.choose(equal, b.choose(b.eq(up, zero), zero, one), up);
  const wide = b.choose(equal, one, right);
  const bound = num(b, x!, TYPES[floatType(x!)].large);
  const large = b.or(b.gt(high, bound), b.gt(wide, bound));
  const scale = b.choose(large, num(b, x!, 2 ** -8), one);
  const size = angle(b, b.mul(high, scale), b.mul(wide, scale), b.op("signbit", x!));
  const known = b.choose(b.or(b.isNaN(x!), b.isNaN(y!)), b.add(x!, y!), size);
  return b.op("copysign", known, y!);
};

/** For |x| below 1/2 x + x z P(z) with z = x^2; else through the half angle, z = (1 - |x|) / 2. */
function arcsine(b: ProgramBuilder, size: Value) {
  const half = num(b, size, 0.5);
  const small = b.lt(size, half);
  const z = b.select(small, b.mul(size, size), b.mul(b.sub(num(b, size, 1), size), half));
  const s = b.select(small, size, b.op("sqrt", z));
  const tail = b.mul(b.mul(s, z), polynomial(b, z, TYPES[floatType(z)].asin));
  return { small, s, tail };
}

export const asin: Expansion = odd((b, x) => {
  const { small, s, tail } = arcsine(b, x);
  const [high, low] = TYPES[floatType(x)].half;
  const twice = b.add(s, s);
  const lead = b.sub(num(b, x, high), twice);
  const error = b.sub(b.sub(num(b, x, high), lead), twice);
  const large = b.add(lead, b.sub(b.add(error, num(b, x, low)), b.add(tail, tail)));
  return b.select(small, b.add(s, tail), large);
});

export const acos: Expansion = (b, x) => {
  const { small, s, tail } = arcsine(b, b.op("abs", x!));
  const negative = b.lt(x!, num(b, x!, 0));
  const { half, pi } = TYPES[floatType(x!)];
  const signedTail = b.select(negative, b.neg(tail), tail);
  const middle = b.sub(num(b, x!, half[0]), b.sub(x!, b.sub(num(b, x!, half[1]), signedTail)));
  const twice = b.add(s, s);
  const rest = b.add(tail, tail);
  const left = b.sub(num(b, x!, pi[0]), b.add(twice, b.sub(rest, num(b, x!, pi[1]))));
  return b.select(small, middle, b.select(negative, left, b.add(twice, rest)));
};

/** A polynomial's guess r at the root of the significand m, times the root of m / r^3; a third of the exponent beside it. */
export const cbrt: Expansion = (b, x) => {
  const value = odd((_, size) => {
    const { third: series, digits } = TYPES[floatType(size)];
    const base = num(b, size, COUNT_BASE[floatType(size)]);
    const tiny = b.lt(size, num(b, size, LEAST[floatType(size)]));
    const scaled = b.choose(tiny, b.mul(size, num(b, size, 2 ** digits)), size);
    const exponent = b.op("exponent", scaled);
    const third = b.sub(b.add(b.mul(exponent, num(b, size, 1 / 3)), base), base);
    const rest = b.sub(exponent, b.mul(third, num(b, size, 3)));
    const m = b.mul(b.op("significand", scaled), power2(b, rest));
    const guess = polynomial(b, m, c.CBRT);
    const cube = b.mul(b.mul(guess, guess), guess);
    const e = b.div(b.sub(m, cube), cube);
    const root = b.fma(b.mul(guess, e), polynomial(b, e, series), guess);
    return b.mul(root, power2(b, b.choose(tiny, b.sub(third, num(b, size, digits / 3)), third)));
  })(b, x!);
  const size = b.op("abs", x!);
  const regular = b.and(b.lt(num(b, x!, 0), size), b.lt(size, num(b, x!, INFINITE)));
  return b.choose(b.not(regular), x!, value);
};
