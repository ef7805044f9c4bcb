/**
 * sin, cos and tan of any float64, reduced exactly: for operands too large for the quick reduction.
 *
 * Payne and Hanek, "Radian Reduction for Trigonometric Functions" (1983): of x * 2/pi only the bits around the point
 * matter, and they depend on few bits of 2/pi. The work is done in integers; a target calls these as they are.
 */
import { COS_64, HALF_PI_192, SIN_64, TWO_OVER_PI_1280 } from "./coefficients.ts";

const F64 = new Float64Array(1);
const BITS = new BigUint64Array(F64.buffer);
/** Bits of the quarter turns' fraction that are computed: the least fraction of any float64 has 62 leading zeros. */
const FRACTION = 192n;

/** Quarter turns modulo 4, and the rest of the angle as a sum of two. */
interface Angle {
  readonly turns: number;
  readonly high: number;
  readonly low: number;
}

/** For x of at least 1. */
function reduced(x: number): Angle {
  F64[0] = x;
  const exponent = ((BITS[0]! >> 52n) & 0x7ffn) - 1075n;
  const integer = (BITS[0]! & 0xfffffffffffffn) | 0x10000000000000n;
  // Bits of 2/pi worth 4 and more whole turns drop out of the product modulo 4; those far behind the point do not count.
  const cut = 1280n - FRACTION - 64n - exponent;
  const bits = cut > 0n ? TWO_OVER_PI_1280 >> cut : TWO_OVER_PI_1280 << -cut;
  const product = BigInt.asUintN(Number(FRACTION) + 66, integer * bits) >> 64n;
  const half = 1n << (FRACTION - 1n);
  const turns = (product + half) >> FRACTION;
  const angle = ((product - (turns << FRACTION)) * HALF_PI_192) >> 192n;
  const high = Number(angle);
  const scale = 2 ** -Number(FRACTION);
  return { turns: Number(turns & 3n), high: high * scale, low: Number(angle - BigInt(high)) * scale };
}

const polynomial = (z: number, c: readonly number[]) => c.reduceRight((sum, one) => sum * z + one, 0);

/** A sine or cosine, rounded, and what rounding took from it. */
interface Rounded {
  readonly value: number;
  readonly rest: number;
}

function sinOf({ high, low }: Angle): Rounded {
  const z = high * high;
  const less = high * z * polynomial(z, SIN_64) - low * (1 - 0.5 * z);
  const value = high - less;
  return { value, rest: high - value - less };
}

function cosOf({ high, low }: Angle): Rounded {
  const z = high * high;
  const lead = 1 - 0.5 * z;
  const more = 1 - lead - 0.5 * z + (z * z * polynomial(z, COS_64) - high * low);
  const value = lead + more;
  return { value, rest: lead - value + more };
}

/** sin of x >= 1 + some quarter turns. */
function turned(angle: Angle, more: number): Rounded {
  const turns = angle.turns + more;
  const { value, rest } = turns & 1 ? cosOf(angle) : sinOf(angle);
  return turns & 2 ? { value: -value, rest: -rest } : { value, rest };
}

const finite = (x: number) => Math.abs(x) < Number.POSITIVE_INFINITY;

export function sinHuge(x: number): number {
  if (!finite(x)) return Number.NaN;
  const { value } = turned(reduced(Math.abs(x)), 0);
  return x < 0 ? -value : value;
}

export function cosHuge(x: number): number {
  return finite(x) ? turned(reduced(Math.abs(x)), 1).value : Number.NaN;
}

export function tanHuge(x: number): number {
  if (!finite(x)) return Number.NaN;
  const angle = reduced(Math.abs(x));
  const sine = turned(angle, 0);
  const cosine = turned(angle, 1);
  const quotient = sine.value / cosine.value;
  const value = quotient + (sine.rest - quotient * cosine.rest) / cosine.value;
  return x < 0 ? -value : value;
}
