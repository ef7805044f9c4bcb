/**
 * sin, cos and tan.
 *
 * x = k pi/2 + r by subtracting k times pi/2 in three parts (Cody and Waite), r kept as two numbers; then one polynomial
 * each for sin r and cos r, of which k's low bits choose, as in fdlibm's k_sin.c and k_cos.c (Sun Microsystems, 1993).
 * Past the bound up to which the products are exact, `huge.ts` reduces.
 */
import type { ProgramBuilder, Value } from "../program.ts";
import { COUNT_BASE } from "../reference.ts";
import * as c from "./coefficients.ts";
import { type Expansion, floatType, num, polynomial } from "./parts.ts";

const SIN = { f64: c.SIN_64, f32: c.SIN_32 } as const;
const COS = { f64: c.COS_64, f32: c.COS_32 } as const;
const HALF_PI = { f64: c.HALF_PI_64, f32: c.HALF_PI_32 } as const;
/** k has 16 bits (7 in float32): with the 37 (17) of pi/2's first parts no product is rounded. */
const LIMIT = { f64: 102900, f32: 199 } as const;

/** r = high - less, and k as `odd` and `turn` take it. */
interface Reduced {
  readonly counted: Value;
  readonly high: Value;
  readonly less: Value;
}

function reduced(b: ProgramBuilder, x: Value): Reduced {
  const type = floatType(x);
  const [first, second, third] = HALF_PI[type];
  const base = num(b, x, COUNT_BASE[type]);
  const counted = b.fma(x, num(b, x, 2 / Math.PI), base);
  const k = b.sub(counted, base);
  const near = b.fma(k, num(b, x, -first), x);
  const more = b.mul(k, num(b, x, second));
  const high = b.sub(near, more);
  const error = b.sub(more, b.sub(near, high));
  return { counted, high, less: b.fma(k, num(b, x, third), error) };
}

/** The order of the last two differences keeps the sign of zero. */
function sinOf(b: ProgramBuilder, { high, less }: Reduced, z: Value): Value {
  return b.sub(high, b.fma(b.mul(high, z), polynomial(b, z, SIN[floatType(z)]), less));
}

/**
 * 1 - (z/2 - tail) as 3/4 - ((z/2 - 1/4) - tail): the inner difference is exact where z/2 is large, and the rounding of
 * the other costs next to nothing.
 */
function cosOf(b: ProgramBuilder, { high, less }: Reduced, z: Value): Value {
  const tail = b.fma(b.mul(z, z), polynomial(b, z, COS[floatType(z)]), b.mul(high, less));
  const part = b.fma(z, num(b, z, 0.5), num(b, z, -0.25));
  return b.sub(num(b, z, 0.75), b.sub(part, tail));
}

function guarded(b: ProgramBuilder, x: Value, rare: Value, value: Value): Value {
  return b.choose(b.lt(num(b, x, LIMIT[floatType(x)]), b.op("abs", x)), rare, value);
}

export const sin: Expansion = (b, x) => {
  const r = reduced(b, x!);
  const z = b.mul(r.high, r.high);
  const value = b.select(b.op("odd", r.counted), cosOf(b, r, z), sinOf(b, r, z));
  return guarded(b, x!, b.op("sinRare", x!), b.op("turn", value, r.counted));
};

/** cos x = sin(x + pi/2): one more quarter turn. */
export const cos: Expansion = (b, x) => {
  const r = reduced(b, x!);
  const z = b.mul(r.high, r.high);
  const value = b.select(b.op("odd", r.counted), sinOf(b, r, z), cosOf(b, r, z));
  return guarded(b, x!, b.op("cosRare", x!), b.op("turn", value, b.add(r.counted, num(b, x!, 1))));
};

/**
 * The quotient of sine and cosine (or of cosine and -sine, a quarter turn on), corrected by what the two lost when they
 * were rounded. The order of the last operations keeps the sign of zero.
 */
export const tan: Expansion = (b, x) => {
  const { counted, high, less } = reduced(b, x!);
  const type = floatType(x!);
  const z = b.mul(high, high);
  const one = num(b, z, 1);
  const half = b.mul(num(b, z, 0.5), z);
  const lead = b.sub(one, half);
  const subtrahend = b.fma(b.mul(high, z), polynomial(b, z, SIN[type]), b.mul(less, lead));
  const sine = b.sub(high, subtrahend);
  const sineOver = b.sub(subtrahend, b.sub(high, sine));
  const tail = b.fma(b.mul(z, z), polynomial(b, z, COS[type]), b.mul(high, less));
  const addend = b.add(b.sub(b.sub(one, lead), half), tail);
  const cosine = b.add(lead, addend);
  const cosineLow = b.add(b.sub(lead, cosine), addend);
  const odd = b.op("odd", counted);
  const divisor = b.select(odd, b.neg(sine), cosine);
  const quotient = b.div(b.select(odd, cosine, sine), divisor);
  // What the quotient is too large by: (quotient * divisor's low part - dividend's low part) / divisor.
  const divisorLow = b.select(odd, sineOver, cosineLow);
  const dividendOver = b.select(odd, b.neg(cosineLow), sineOver);
  const over = b.div(b.fma(quotient, divisorLow, dividendOver), divisor);
  return guarded(b, x!, b.op("tanRare", x!), b.sub(quotient, over));
};
