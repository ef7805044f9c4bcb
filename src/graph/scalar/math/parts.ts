/**
 * What the approximations share: polynomials, signs, and arithmetic in pairs.
 */

import type { ProgramBuilder, Value } from "../program.ts";
import { POW2_BASE } from "../reference.ts";

export type Expansion = (b: ProgramBuilder, ...operands: Value[]) => Value;
/** The types that approximations are written for. */
export type FloatType = "f64" | "f32";

export const floatType = (x: Value) => x.type as FloatType;
/** A constant of the type of another value. */
export const num = (b: ProgramBuilder, like: Value, value: number) => b.const(value, like.type);

function horner(b: ProgramBuilder, x: Value, c: readonly number[]): Value {
  let sum = num(b, x, c.at(-1)!);
  for (let i = c.length - 2; i >= 0; i--) sum = b.fma(sum, x, num(b, x, c[i]!));
  return sum;
}

/**
 * A polynomial, coefficients from the constant term up. Long ones as even and odd parts in x^2: two chains of half the
 * length, for one more product.
 */
export function polynomial(b: ProgramBuilder, x: Value, c: readonly number[]): Value {
  if (c.length < 5) return horner(b, x, c);
  const square = b.mul(x, x);
  const part = (from: 0 | 1) =>
    horner(
      b,
      square,
      c.filter((_, i) => i % 2 === from),
    );
  return b.fma(part(1), x, part(0));
}

/** x where it is below a bound, else the bound; nan stays. */
export function atMost(b: ProgramBuilder, x: Value, most: number): Value {
  return b.select(b.lt(num(b, x, most), x), num(b, x, most), x);
}

/** x between bounds; nan stays. */
export function clamped(b: ProgramBuilder, x: Value, [least, most]: readonly [number, number]): Value {
  const below = atMost(b, x, most);
  return b.select(b.lt(below, num(b, x, least)), num(b, x, least), below);
}

/** 2^k of an integer-valued float. */
export function power2(b: ProgramBuilder, k: Value): Value {
  return b.op("pow2", b.add(k, num(b, k, POW2_BASE[floatType(k)])));
}

/** For an odd function: its value at |x|, with the sign of x. */
export function odd(magnitude: (b: ProgramBuilder, x: Value) => Value): Expansion {
  return (b, x) => b.op("copysign", magnitude(b, b.op("abs", x!)), x!);
}

export const INFINITE = Number.POSITIVE_INFINITY;
export const NAN = Number.NaN;
/** The least normal number. */
export const LEAST = { f64: 2 ** -1022, f32: 2 ** -126 } as const;
