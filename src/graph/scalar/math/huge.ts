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

function sinOf({ high, low }: Angle): number {
  const z = high * high;
  return high - (high * z * polynomial(z, SIN_64) - low);
}

function cosOf({ high, low }: Angle): number {
  const z = high * high;
  const lead = 1 - 0.5 * z;
  return lead + (1 - lead - 0.5 * z + (z * z * polynomial(z, COS_64) - high * low));
}

/** sin of x + some quarter turns. */
function turned(x: number, more: number): number {
  if (!(x < Number.POSITIVE_INFINITY)) return Number.NaN;
  const angle = reduced(x);
  const turns = angle.turns + more;
  const size = turns & 1 ? cosOf(angle) : sinOf(angle);
  return turns & 2 ? -size : size;
}

export function sinHuge(x: number): number {
  return x < 0 ? -turned(-x, 0) : turned(x, 0);
}

export function cosHuge(x: number): number {
  return turned(Math.abs(x), 1);
}

export function tanHuge(x: number): number {
  const size = Math.abs(x);
  const value = turned(size, 0) / turned(size, 1);
  return x < 0 ? -value : value;
}
