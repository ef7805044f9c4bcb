/**
 * Elementwise functions on bool and integers: NumPy's rules for zero divisors, wide shifts and wrapping.
 *
 * Machine ops trap or misbehave outside their range; every guard for that is here.
 */
import { SCALARS } from "../dtype.ts";
import type { RealExpansion } from "./functions.ts";
import type { ProgramBuilder, Value } from "./program.ts";

type Table = { readonly [name: string]: RealExpansion };

const signed = (x: Value) => SCALARS[x.type].signed;
const zero = (b: ProgramBuilder, x: Value) => b.const(0, x.type);
const one = (b: ProgramBuilder, x: Value) => b.const(1, x.type);
const truth = (b: ProgramBuilder, x: Value) => b.ne(x, zero(b, x));

/** A divisor that cannot trap: 1 in place of 0, and of -1, whose quotients are plain negation (MIN / -1 wraps). */
function guarded(
  b: ProgramBuilder,
  y: Value,
): { readonly divisor: Value; readonly minusOne: Value | undefined } {
  const noZero = b.choose(b.eq(y, zero(b, y)), one(b, y), y);
  if (!signed(y)) return { divisor: noZero, minusOne: undefined };
  const minusOne = b.eq(y, b.const(-1, y.type));
  return { divisor: b.choose(minusOne, one(b, y), noZero), minusOne };
}

/** The truncated quotient and what remains; quotients are dear, and where both are wanted they share one. */
function divided(
  b: ProgramBuilder,
  x: Value,
  divisor: Value,
): { readonly quotient: Value; readonly rest: Value } {
  const quotient = b.op("idiv", x, divisor);
  return { quotient, rest: b.sub(x, b.mul(quotient, divisor)) };
}

function floorDivide(b: ProgramBuilder, x: Value, y: Value): Value {
  const { divisor, minusOne } = guarded(b, y);
  const { quotient, rest } = divided(b, x, divisor);
  const none = b.eq(y, zero(b, y));
  if (minusOne === undefined) return b.choose(none, zero(b, x), quotient);
  // Truncation rounded towards zero: one less where the signs differ and something remains.
  const inexact = b.ne(rest, zero(b, x));
  const lower = b.and(inexact, b.lt(b.xor(rest, divisor), zero(b, x)));
  const floored = b.sub(quotient, b.convert(lower, x.type));
  return b.choose(none, zero(b, x), b.choose(minusOne, b.neg(x), floored));
}

function truncatedRemainder(b: ProgramBuilder, x: Value, y: Value): Value {
  const { divisor } = guarded(b, y);
  // A divisor of 0 or -1 became 1, whose remainder is the 0 that NumPy gives for both.
  return divided(b, x, divisor).rest;
}

function remainder(b: ProgramBuilder, x: Value, y: Value): Value {
  const rest = truncatedRemainder(b, x, y);
  if (!signed(x)) return rest;
  // The sign of the divisor, as in Python.
  const wrongSign = b.and(b.ne(rest, zero(b, x)), b.lt(b.xor(rest, y), zero(b, x)));
  return b.select(wrongSign, b.add(rest, y), rest);
}

function shift(op: "shl" | "shr"): RealExpansion {
  return (b, x, y) => {
    const bits = SCALARS[x.type].bits;
    const width = b.const(bits, x.type);
    let inRange = b.lt(y, width);
    if (signed(y)) inRange = b.and(inRange, b.le(zero(b, y), y));
    const amount = b.and(y, b.const(bits - 1, x.type));
    const shifted = b.op(op, x, amount);
    // Past the width nothing is left but the sign.
    const none = zero(b, x);
    const gone = op === "shr" && signed(x) ? b.select(b.lt(x, none), b.const(-1, x.type), none) : none;
    return b.select(inRange, shifted, gone);
  };
}

function absolute(b: ProgramBuilder, x: Value): Value {
  if (!signed(x)) return x;
  // |MIN| wraps to MIN, as in C.
  return b.select(b.lt(x, zero(b, x)), b.neg(x), x);
}

function sign(b: ProgramBuilder, x: Value): Value {
  const most = smaller(b, x, one(b, x));
  return signed(x) ? larger(b, most, b.const(-1, x.type)) : most;
}

function reciprocal(b: ProgramBuilder, x: Value): Value {
  // Past 1 and -1 nothing is left of it.
  const unit = b.eq(x, one(b, x));
  const minusUnit = signed(x) ? b.eq(x, b.const(-1, x.type)) : undefined;
  const proper = b.select(minusUnit ? b.or(unit, minusUnit) : unit, x, zero(b, x));
  // 1/0 is 0 in the narrow types; the others give what C's conversion of infinity gives.
  const bits = SCALARS[x.type].bits;
  const wide = bits === 32 || bits === 64;
  const byZero = wide ? divideByZero(b, x) : zero(b, x);
  return b.select(b.eq(x, zero(b, x)), byZero, proper);
}

/** 1/0 converted from float as x86 does it. */
function divideByZero(b: ProgramBuilder, x: Value): Value {
  return b.convert(b.const(Number.POSITIVE_INFINITY, "f64"), x.type);
}

const UNSIGNED = { i8: "u8", i16: "u16", i32: "u32", i64: "u64" } as const;

/** The magnitude, as an unsigned number, which holds that of the least signed one too. */
function magnitude(b: ProgramBuilder, x: Value): Value {
  return signed(x) ? b.convert(absolute(b, x), UNSIGNED[x.type as keyof typeof UNSIGNED]) : x;
}

function gcd(b: ProgramBuilder, x: Value, y: Value): Value {
  return b.convert(b.op("gcd", magnitude(b, x), magnitude(b, y)), x.type);
}

function lcm(b: ProgramBuilder, x: Value, y: Value): Value {
  const [m, n] = [magnitude(b, x), magnitude(b, y)];
  const divisor = b.op("gcd", m, n);
  // Of two zeros the divisor is 0; so is their multiple.
  const product = b.mul(b.op("idiv", m, b.choose(b.eq(divisor, zero(b, m)), one(b, m), divisor)), n);
  return b.convert(product, x.type);
}

function bitCount(b: ProgramBuilder, x: Value): Value {
  return b.convert(b.op("popcnt", magnitude(b, x)), x.type);
}

const constantFalse: RealExpansion = (b) => b.const(0, "bool");
const constantTrue: RealExpansion = (b) => b.const(1, "bool");
const same: RealExpansion = (_, x) => x;

const larger: RealExpansion = (b, x, y) => b.select(b.lt(x, y), y, x);
const smaller: RealExpansion = (b, x, y) => b.select(b.lt(y, x), y, x);

/** What comparison looks like for any type without nan. */
const COMPARISONS: Table = {
  equal: (b, x, y) => b.eq(x, y),
  not_equal: (b, x, y) => b.ne(x, y),
  less: (b, x, y) => b.lt(x, y),
  less_equal: (b, x, y) => b.le(x, y),
  greater: (b, x, y) => b.gt(x, y),
  greater_equal: (b, x, y) => b.ge(x, y),
  isnan: constantFalse,
  isinf: constantFalse,
  isfinite: constantTrue,
  conjugate: same,
  real: same,
  floor: same,
  ceil: same,
  trunc: same,
};

export const INTEGER: Table = {
  ...COMPARISONS,
  imag: (b, x) => zero(b, x),
  add: (b, x, y) => b.add(x, y),
  subtract: (b, x, y) => b.sub(x, y),
  multiply: (b, x, y) => b.mul(x, y),
  floor_divide: floorDivide,
  remainder,
  fmod: truncatedRemainder,
  power: (b, x, y) => b.op("ipow", x, y),
  positive: same,
  negative: (b, x) => b.neg(x),
  absolute,
  sign,
  reciprocal,
  square: (b, x) => b.mul(x, x),
  gcd,
  lcm,
  bitwise_count: bitCount,
  logical_and: (b, x, y) => b.and(truth(b, x), truth(b, y)),
  logical_or: (b, x, y) => b.or(truth(b, x), truth(b, y)),
  logical_xor: (b, x, y) => b.xor(truth(b, x), truth(b, y)),
  logical_not: (b, x) => b.eq(x, zero(b, x)),
  bitwise_and: (b, x, y) => b.and(x, y),
  bitwise_or: (b, x, y) => b.or(x, y),
  bitwise_xor: (b, x, y) => b.xor(x, y),
  invert: (b, x) => b.not(x),
  left_shift: shift("shl"),
  right_shift: shift("shr"),
  maximum: larger,
  minimum: smaller,
  fmax: larger,
  fmin: smaller,
};

const or: RealExpansion = (b, x, y) => b.or(x, y);
const and: RealExpansion = (b, x, y) => b.and(x, y);
const xor: RealExpansion = (b, x, y) => b.xor(x, y);
const not: RealExpansion = (b, x) => b.not(x);

export const BOOL: Table = {
  ...COMPARISONS,
  imag: constantFalse,
  add: or,
  multiply: and,
  absolute: same,
  logical_and: and,
  logical_or: or,
  logical_xor: xor,
  logical_not: not,
  bitwise_and: and,
  bitwise_or: or,
  bitwise_xor: xor,
  invert: not,
  maximum: or,
  minimum: and,
  fmax: or,
  fmin: and,
};
