/**
 * float16 in lanes: bits to float32, rounding to float16, and back to bits.
 *
 * A float16 value is held as the float32 (or float64) that equals it. Sums, differences, products, quotients and roots of
 * such values may be computed in float32 and rounded again: 24 bits are more than 2 * 11 + 1, so rounding twice gives
 * what rounding once gives.
 */
import type { Context } from "./context.ts";
import { type Expr, instruction, op } from "./encoder.ts";

/** float16 bits in the low lanes of i16x8 to float32. */
export function decode(k: Context, bits: Expr): Expr {
  const wide = k.hold(k.extend(bits, 16, 32, false));
  const magnitude = k.hold(op("v128.and", wide, k.pattern(0x7fffn, 32)));
  const shifted = k.hold(op("i32x4.shl", magnitude, instruction("i32.const", [], [13])));
  // Scaling by 2^112 moves the exponent's bias, and makes normals of subnormals.
  const finite = op("f32x4.mul", shifted, k.splatExpr(2 ** 112, "f32"));
  const special = op("v128.or", shifted, k.pattern(0x7f800000n, 32));
  const isSpecial = op("i32x4.gt_s", magnitude, k.pattern(0x7bffn, 32));
  const value = op("v128.bitselect", special, finite, isSpecial);
  const sign = op(
    "i32x4.shl",
    op("v128.and", wide, k.pattern(0x8000n, 32)),
    instruction("i32.const", [], [16]),
  );
  return op("v128.or", value, sign);
}

/** float32 values that are float16 values, as bits in the low lanes of i16x8. */
export function encode(k: Context, value: Expr): Expr {
  const x = k.hold(value);
  const magnitude = k.hold(op("v128.and", x, k.pattern(0x7fffffffn, 32)));
  const thirteen = instruction("i32.const", [], [13]);
  const normal = op("i32x4.shr_u", op("i32x4.sub", magnitude, k.pattern(0x38000000n, 32)), thirteen);
  // A subnormal is a multiple of 2^-24.
  const tiny = op("i32x4.trunc_sat_f32x4_s", op("f32x4.mul", magnitude, k.splatExpr(2 ** 24, "f32")));
  const isTiny = op("i32x4.lt_s", magnitude, k.pattern(0x38800000n, 32));
  const finite = op("v128.bitselect", tiny, normal, isTiny);
  const isInfinite = op("i32x4.eq", magnitude, k.pattern(0x7f800000n, 32));
  const isNaN = op("i32x4.gt_s", magnitude, k.pattern(0x7f800000n, 32));
  const orInfinite = op("v128.bitselect", k.pattern(0x7c00n, 32), finite, isInfinite);
  const all = op("v128.bitselect", k.pattern(0x7e00n, 32), orInfinite, isNaN);
  const sign = op(
    "v128.and",
    op("i32x4.shr_u", x, instruction("i32.const", [], [16])),
    k.pattern(0x8000n, 32),
  );
  return k.cut(op("v128.or", all, sign), 32, 16);
}

/**
 * The nearest float16 values, ties to even, in one rounding: adding 1.5 * 2^52 (or 2^23) units in the last place of the
 * result makes the hardware round exactly there.
 */
export function round(k: Context, value: Expr, from: "f32" | "f64"): Expr {
  const shape = from === "f64" ? "f64x2" : "f32x4";
  const number = (x: number) => k.splatExpr(x, from);
  const x = k.hold(value);
  const exponents = k.splatExpr(Number.POSITIVE_INFINITY, from);
  // The power of two below |x|, no less than the least normal float16's and no more than overflows anyway.
  const power = op(`${shape}.max`, op("v128.and", x, exponents), number(2 ** -14));
  const clamped = op(`${shape}.min`, power, number(2 ** 18));
  const magic = k.hold(op(`${shape}.mul`, clamped, number(1.5 * 2 ** (from === "f64" ? 42 : 13))));
  const rounded = k.hold(op(`${shape}.sub`, op(`${shape}.add`, x, magic), magic));
  const size = op(`${shape}.abs`, rounded);
  const over = op(`${shape}.gt`, size, number(65504));
  const result = op("v128.bitselect", number(Number.POSITIVE_INFINITY), rounded, over);
  // The sign is x's throughout: of zeros and of infinities too.
  return op("v128.bitselect", x, result, number(-0));
}
