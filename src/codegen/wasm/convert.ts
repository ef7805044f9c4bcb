/**
 * NumPy's casts in lanes: from every machine type to every other, equal to `convertScalar` to the bit.
 *
 * The table of routes is small: bool, integers, float32 (which float16 is held in) and float64. Integers reach floats
 * in one rounding, floats reach integers as on x86.
 */
import { SCALARS, type ScalarType } from "../../graph/dtype.ts";
import type { Context } from "./context.ts";
import { call, type Expr, i64, instruction, op, selectScalar } from "./encoder.ts";
import { round } from "./float16.ts";
import { type Lanes, SHAPES } from "./lanes.ts";

const TWO_63 = 2 ** 63;
const MIN_64 = -(2n ** 63n);

/** A value converted to another type. */
export function convert(k: Context, x: Lanes, to: ScalarType, count: number): Lanes {
  if (x.type === to) return x;
  const [source, target] = [SCALARS[x.type], SCALARS[to]];
  if (x.type === "bool") return fromBool(k, x, to);
  if (to === "bool") return truth(k, x);
  if (source.integer) {
    if (!target.integer) return integerToFloat(k, x, to as "f16" | "f32" | "f64", count);
    const expr =
      source.bits < target.bits
        ? k.extend(x.expr, source.bits, target.bits, source.signed)
        : k.cut(x.expr, source.bits, target.bits);
    return lanes(x, expr, to);
  }
  return target.integer ? floatToInteger(k, x, to, count) : floatToFloat(k, x, to as "f16" | "f32" | "f64");
}

function lanes(x: Lanes, expr: Expr, type: ScalarType): Lanes {
  return { type, expr, bits: SHAPES[type].bits, full: x.full };
}

function fromBool(k: Context, x: Lanes, to: ScalarType): Lanes {
  const { bits, name } = SHAPES[to];
  const mask = k.maskAt(x, bits);
  if (SCALARS[to].integer) return lanes(x, op(`${name}.neg` as "i8x16.neg", mask), to);
  return lanes(x, op("v128.and", mask, k.splatExpr(1, to)), to);
}

function truth(k: Context, x: Lanes): Lanes {
  const { bits, name } = SHAPES[x.type];
  return k.mask(op(`${name}.ne`, x.expr, k.splatExpr(SCALARS[x.type].big ? 0n : 0, x.type)), bits, x.full);
}

/** Instructions that fill only the low half need their result spread again where all lanes are to hold it. */
function refill(k: Context, x: Lanes, expr: Expr, bits: number): Expr {
  return x.full ? k.spread(expr, bits) : expr;
}

function floatToFloat(k: Context, x: Lanes, to: "f16" | "f32" | "f64"): Lanes {
  if (to === "f64") return lanes(x, op("f64x2.promote_low_f32x4", x.expr), to);
  if (x.type !== "f64") return lanes(x, to === "f16" ? round(k, x.expr, "f32") : x.expr, to);
  const value = to === "f16" ? round(k, x.expr, "f64") : x.expr;
  return lanes(x, refill(k, x, op("f32x4.demote_f64x2_zero", value), 32), to);
}

// ---- integers to floats ----------------------------------------------------------------------------------------------

function integerToFloat(k: Context, x: Lanes, to: "f16" | "f32" | "f64", count: number): Lanes {
  const { bits, signed } = SCALARS[x.type];
  const sign = signed ? "s" : "u";
  if (bits === 64) {
    if (to === "f64") return lanes(x, longToDouble(k, x.expr, signed), to);
    const single = k.perLane([x], "f32", count, (long) => op(`f32.convert_i64_${sign}`, long));
    return to === "f32" ? single : floatToFloat(k, single, to);
  }
  const wide = k.extend(x.expr, bits, 32, signed);
  if (to === "f64") return lanes(x, op(`f64x2.convert_low_i32x4_${sign}`, wide), to);
  const single = op(`f32x4.convert_i32x4_${sign}`, wide);
  // Integers that float32 cannot hold are beyond float16's range: rounding twice does no harm.
  return lanes(x, to === "f16" ? round(k, single, "f32") : single, to);
}

/**
 * 64-bit integers to float64 in one rounding: the halves become the low bits of 2^84 and 2^52, and only the last sum of
 * the two is inexact. A signed integer is taken as unsigned with an offset of 2^63.
 */
function longToDouble(k: Context, x: Expr, signed: boolean): Expr {
  const value = k.hold(signed ? op("v128.xor", x, k.pattern(1n << 63n, 64)) : x);
  const shift = instruction("i32.const", [], [32]);
  const high = op("v128.or", op("i64x2.shr_u", value, shift), k.splatExpr(2 ** 84, "f64"));
  const offset = 2 ** 84 + 2 ** 52 + (signed ? TWO_63 : 0);
  const low = op("v128.or", op("v128.and", value, k.pattern(0xffffffffn, 64)), k.splatExpr(2 ** 52, "f64"));
  return op("f64x2.add", op("f64x2.sub", high, k.splatExpr(offset, "f64")), low);
}

// ---- floats to integers ----------------------------------------------------------------------------------------------

function floatToInteger(k: Context, x: Lanes, to: ScalarType, count: number): Lanes {
  if (to === "u32" || to === "i64" || to === "u64") {
    return k.perLane([x], to, count, (lane) => {
      const wide = x.type === "f64" ? lane : op("f64.promote_f32", lane);
      if (to === "u64") return call(unsignedLong(k), wide);
      const long = call(signedLong(k), wide);
      return to === "i64" ? long : op("i32.wrap_i64", long);
    });
  }
  const value = k.hold(x.expr);
  // Saturation is right below and wrong above, where x86 gives the least integer too; nan is not below 2^31.
  const least = k.splatExpr(-(2 ** 31), "i32");
  let made: Expr;
  if (x.type === "f64") {
    const below = k.mask(op("f64x2.lt", value, k.splatExpr(2 ** 31, "f64")), 64, x.full);
    const cut = op("i32x4.trunc_sat_f64x2_s_zero", value);
    made = refill(k, x, op("v128.bitselect", cut, least, k.maskAt(below, 32)), 32);
  } else {
    const below = op("f32x4.lt", value, k.splatExpr(2 ** 31, "f32"));
    made = op("v128.bitselect", op("i32x4.trunc_sat_f32x4_s", value), least, below);
  }
  return lanes(x, k.cut(made, 32, SHAPES[to].bits), to);
}

/** float64 to int64: the least integer for whatever does not fit. */
function signedLong(k: Context) {
  return k.helper("toI64", ["f64"], "i64", (_, [x]) =>
    selectScalar(
      op("f64.lt", x!, instruction("f64.const", [], [TWO_63])),
      op("i64.trunc_sat_f64_s", x!),
      i64(MIN_64),
    ),
  );
}

/** float64 to uint64 through int64: the upper half by an offset. */
function unsignedLong(k: Context) {
  const signed = signedLong(k);
  return k.helper("toU64", ["f64"], "i64", (_, [x]) => {
    const offset = instruction("f64.const", [], [TWO_63]);
    const upper = op("i64.xor", call(signed, op("f64.sub", x!, offset)), i64(MIN_64));
    return selectScalar(op("f64.ge", x!, offset), upper, call(signed, x!));
  });
}
