/**
 * Integer operations that have no vector instruction: quotients, products of bytes, shifts by amounts that differ, set
 * bits, powers, and common divisors.
 *
 * Operands are vectors of lanes of some bits; results are exact in every lane.
 */
import type { Context } from "./context.ts";
import { type Expr, type FunctionRef, i32, instruction, op, type ValueType } from "./encoder.ts";
import { INTEGER_SHAPES } from "./lanes.ts";

/** What a vector of wider lanes is made of. */
type Half = "low" | "high";

/**
 * x / y, truncated, in lanes of up to 32 bits.
 *
 * Floats with twice the bits of the quotient: rounded, it cannot reach an integer that the exact one does not reach.
 *
 * @param y not 0, and not -1 below the least integer
 */
export function quotient(k: Context, x: Expr, y: Expr, bits: number, signed: boolean): Expr {
  const [left, right] = [k.hold(x), k.hold(y)];
  const s = signed ? "s" : "u";
  if (bits === 8) {
    const wide = (v: Expr, half: Half) => op(`i16x8.extend_${half}_i8x16_${s}`, v);
    const part = (half: Half) => quotient(k, wide(left, half), wide(right, half), 16, signed);
    return op(`i8x16.narrow_i16x8_${s}`, part("low"), part("high"));
  }
  if (bits === 16) {
    const wide = (v: Expr, half: Half) =>
      op("f32x4.convert_i32x4_s", op(`i32x4.extend_${half}_i16x8_${s}`, v));
    const part = (half: Half) => {
      const exact = op("f32x4.div", wide(left, half), wide(right, half));
      return op(k.options.relaxed ? "i32x4.relaxed_trunc_f32x4_s" : "i32x4.trunc_sat_f32x4_s", exact);
    };
    return op(`i16x8.narrow_i32x4_${s}`, part("low"), part("high"));
  }
  const highest = Array.from({ length: 16 }, (_, byte) => 8 + (byte % 8));
  const wide = (v: Expr, half: Half) =>
    op(`f64x2.convert_low_i32x4_${s}`, half === "low" ? v : k.move(v, highest));
  // Integers below 2^32 are the low bits of these numbers, negative ones with a 1 above to borrow from.
  const bias = k.splatExpr(signed ? 1.5 * 2 ** 52 : 2 ** 52, "f64");
  const part = (half: Half) =>
    op("f64x2.add", op("f64x2.trunc", op("f64x2.div", wide(left, half), wide(right, half))), bias);
  const lower = Array.from({ length: 16 }, (_, byte) => (byte % 4) + 8 * Math.floor(byte / 4));
  return instruction("i8x16.shuffle", [part("low"), part("high")], lower);
}

/** Set bits: those of bytes, added to neighbours until the lane is full. */
export function setBits(k: Context, x: Expr, bits: number): Expr {
  const bytes = op("i8x16.popcnt", x);
  if (bits === 8) return bytes;
  const words = op("i16x8.extadd_pairwise_i8x16_u", bytes);
  if (bits === 16) return words;
  const halves = op("i32x4.extadd_pairwise_i16x8_u", words);
  if (bits === 32) return halves;
  const both = k.hold(halves);
  return op("i64x2.add", op("i64x2.shr_u", both, i32(32)), op("v128.and", both, k.pattern(0xffn, 64)));
}

/** Products of bytes: those of even bytes are the low bytes of 16-bit products, odd bytes are moved there and back. */
export function multiplyBytes(k: Context, left: Expr, right: Expr): Expr {
  const [x, y] = [k.hold(left), k.hold(right)];
  const upper = (value: Expr) => op("i16x8.shr_u", value, i32(8));
  const even = op("v128.and", op("i16x8.mul", x, y), k.pattern(0xffn, 16));
  return op("v128.or", even, op("i16x8.shl", op("i16x8.mul", upper(x), upper(y)), i32(8)));
}

/** The bytes 2^n of 0 <= n < 8, and 0 of the other indices below 16. */
const POWERS = Array.from({ length: 16 }, (_, n) => (n < 8 ? 2 ** n : 0));

/**
 * 2^n in each lane. Byte k of a lane is the table's entry for n - 8k: outside 0 .. 15, an index gives 0.
 *
 * @param n 0 .. bits - 1
 */
function powers(k: Context, n: Expr, bits: number): Expr {
  const size = bits / 8;
  let index = n;
  if (size > 1) {
    const lowest = Array.from({ length: 16 }, (_, byte) => byte - (byte % size));
    const places = k.vector(`bits before the bytes of ${bits}`, () =>
      Array.from({ length: 16 }, (_, byte) => 8 * (byte % size)),
    );
    index = op("i8x16.sub", k.move(n, lowest), places);
  }
  return op(
    "i8x16.swizzle",
    k.vector("powers of 2", () => POWERS),
    index,
  );
}

/** x << n in lanes of up to 32 bits, each by an amount of its own, 0 .. bits - 1. */
export function shiftLeft(k: Context, x: Expr, n: Expr, bits: number): Expr {
  const power = powers(k, n, bits);
  return bits === 8
    ? multiplyBytes(k, x, power)
    : op(`${INTEGER_SHAPES[bits]!.name as "i32x4"}.mul`, x, power);
}

/** x >> n in lanes of 8 or 16 bits, each by an amount of its own, 0 .. bits - 1. */
export function shiftRight(k: Context, x: Expr, n: Expr, bits: number, signed: boolean): Expr {
  if (!signed) return logicalShift(k, x, n, bits);
  // What is negative is shifted with its bits flipped.
  const held = k.hold(x);
  const { name } = INTEGER_SHAPES[bits]!;
  const sign = k.hold(op(`${name as "i32x4"}.lt_s`, held, k.pattern(0n, bits)));
  return op("v128.xor", logicalShift(k, op("v128.xor", held, sign), n, bits), sign);
}

/** The upper part of the product with 2^(bits - 1 - n), which is as wide as the lanes are. */
function logicalShift(k: Context, left: Expr, n: Expr, bits: number): Expr {
  const x = k.hold(left);
  const factor = k.hold(powers(k, op("v128.xor", n, k.pattern(BigInt(bits - 1), bits)), bits));
  if (bits === 8) {
    const low = k.pattern(0xffn, 16);
    const upper = (value: Expr) => op("i16x8.shr_u", value, i32(8));
    const even = op("i16x8.mul", op("v128.and", x, low), op("v128.and", factor, low));
    const odd = op("i16x8.shr_u", op("i16x8.mul", upper(x), upper(factor)), i32(7));
    return op("v128.or", op("i16x8.shr_u", even, i32(7)), op("i16x8.shl", odd, i32(8)));
  }
  const half = (which: Half) => op("i32x4.shr_u", op(`i32x4.extmul_${which}_i16x8_u`, x, factor), i32(15));
  return op("i16x8.narrow_i32x4_u", half("low"), half("high"));
}

/** The greatest common divisor of unsigned operands, as Euclid has it. */
export function commonDivisor(k: Context, type: ValueType & ("i32" | "i64")): FunctionRef {
  return k.helper(`gcd_${type}`, [type, type], type, (inner, params) => {
    const { f } = inner;
    const larger = f.let(params[0]!);
    const smaller = f.let(params[1]!);
    f.block((done) => {
      f.loop((again) => {
        f.brIf(done, op(`${type}.eqz`, f.get(smaller)));
        const rest = f.let(op(`${type}.rem_u`, f.get(larger), f.get(smaller)));
        f.set(larger, f.get(smaller));
        f.set(smaller, f.get(rest));
        f.br(again);
      });
    });
    return f.get(larger);
  });
}

/** base ** exponent by squaring in all lanes, until no exponent has bits left; wrapped, the exponents unsigned. */
export function integerPower(k: Context, bits: number): FunctionRef {
  const { name } = INTEGER_SHAPES[bits]!;
  return k.helper(`ipow_${name}`, ["v128", "v128"], "v128", (inner, params) => {
    const { f } = inner;
    const one = inner.pattern(1n, bits);
    const [square, rest, result] = [f.let(params[0]!), f.let(params[1]!), f.let(one)];
    const times = (x: Expr, y: Expr) =>
      bits === 8 ? multiplyBytes(inner, x, y) : op(`${name as "i32x4"}.mul`, x, y);
    f.block((done) => {
      f.loop((again) => {
        const odd = op(`${name as "i32x4"}.eq`, op("v128.and", f.get(rest), one), one);
        f.set(result, inner.pick(times(f.get(result), f.get(square)), f.get(result), odd, bits));
        f.set(rest, op(`${name as "i32x4"}.shr_u`, f.get(rest), i32(1)));
        f.brIf(done, op("i32.eqz", op("v128.any_true", f.get(rest))));
        f.set(square, times(f.get(square), f.get(square)));
        f.br(again);
      });
    });
    return f.get(result);
  });
}
