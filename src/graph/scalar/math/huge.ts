/**
 * sin, cos and tan of any float64, reduced exactly: for operands too large for the quick reduction.
 *
 * Payne and Hanek, "Radian Reduction for Trigonometric Functions" (1983): of x * 2/pi only the bits around the point
 * matter, and they depend on few bits of 2/pi. The work is done in integers; a target calls these as they are.
 *
 * Worker threads get the functions as source text: `makeHuge` uses nothing but its parameters and the language itself.
 */
import { COS_64, HALF_PI_192, SIN_64, TWO_OVER_PI_1280 } from "./coefficients.ts";

/** Quarter turns modulo 4, and the rest of the angle as a sum of two. */
interface Angle {
  readonly turns: number;
  readonly high: number;
  readonly low: number;
}

/** A sine or cosine, rounded, and what rounding took from it. */
interface Rounded {
  readonly value: number;
  readonly rest: number;
}

export interface HugeFunctions {
  readonly sinRare: (x: number) => number;
  readonly cosRare: (x: number) => number;
  readonly tanRare: (x: number) => number;
}

/** What `makeHuge` takes: the polynomials of sine and cosine, 1280 bits of 2/pi and 192 of pi/2. */
export const HUGE_CONSTANTS = [SIN_64, COS_64, TWO_OVER_PI_1280, HALF_PI_192] as const;

/** The functions. Coverage tools must not count in here: their counters are not where the source is sent. */
export const makeHuge = /* istanbul ignore next -- @preserve */ (
  sinPolynomial: readonly number[],
  cosPolynomial: readonly number[],
  twoOverPi: bigint,
  halfPi: bigint,
): HugeFunctions => {
  const f64 = new Float64Array(1);
  const bits64 = new BigUint64Array(f64.buffer);
  /** Bits of the quarter turns' fraction that are computed: the least fraction of any float64 has 62 leading zeros. */
  const fraction = 192n;

  /** For x of at least 1. */
  const reduced = (x: number): Angle => {
    f64[0] = x;
    const exponent = ((bits64[0]! >> 52n) & 0x7ffn) - 1075n;
    const integer = (bits64[0]! & 0xfffffffffffffn) | 0x10000000000000n;
    // Bits of 2/pi worth 4 and more whole turns drop out of the product modulo 4; those far behind the point do not count.
    const cut = 1280n - fraction - 64n - exponent;
    const bits = cut > 0n ? twoOverPi >> cut : twoOverPi << -cut;
    const product = BigInt.asUintN(Number(fraction) + 66, integer * bits) >> 64n;
    const half = 1n << (fraction - 1n);
    const turns = (product + half) >> fraction;
    const angle = ((product - (turns << fraction)) * halfPi) >> 192n;
    const high = Number(angle);
    const scale = 2 ** -Number(fraction);
    return { turns: Number(turns & 3n), high: high * scale, low: Number(angle - BigInt(high)) * scale };
  };

  const polynomial = (z: number, c: readonly number[]) => c.reduceRight((sum, one) => sum * z + one, 0);

  const sinOf = ({ high, low }: Angle): Rounded => {
    const z = high * high;
    const less = high * z * polynomial(z, sinPolynomial) - low * (1 - 0.5 * z);
    const value = high - less;
    return { value, rest: high - value - less };
  };

  const cosOf = ({ high, low }: Angle): Rounded => {
    const z = high * high;
    const lead = 1 - 0.5 * z;
    const more = 1 - lead - 0.5 * z + (z * z * polynomial(z, cosPolynomial) - high * low);
    const value = lead + more;
    return { value, rest: lead - value + more };
  };

  /** sin of x >= 1 + some quarter turns. */
  const turned = (angle: Angle, more: number): Rounded => {
    const turns = angle.turns + more;
    const { value, rest } = turns & 1 ? cosOf(angle) : sinOf(angle);
    return turns & 2 ? { value: -value, rest: -rest } : { value, rest };
  };

  const finite = (x: number) => Math.abs(x) < Number.POSITIVE_INFINITY;

  return {
    sinRare: (x) => {
      if (!finite(x)) return Number.NaN;
      const { value } = turned(reduced(Math.abs(x)), 0);
      return x < 0 ? -value : value;
    },
    cosRare: (x) => (finite(x) ? turned(reduced(Math.abs(x)), 1).value : Number.NaN),
    tanRare: (x) => {
      if (!finite(x)) return Number.NaN;
      const angle = reduced(Math.abs(x));
      const sine = turned(angle, 0);
      const cosine = turned(angle, 1);
      const quotient = sine.value / cosine.value;
      const value = quotient + (sine.rest - quotient * cosine.rest) / cosine.value;
      return x < 0 ? -value : value;
    },
  };
};

/** The functions as the source of an expression. */
export function hugeSource(): string {
  const list = (values: readonly number[]) => `[${values.join(", ")}]`;
  const [sin, cos, twoOverPi, halfPi] = HUGE_CONSTANTS;
  return `(${makeHuge.toString()})(${list(sin)}, ${list(cos)}, ${twoOverPi}n, ${halfPi}n)`;
}
