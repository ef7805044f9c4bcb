/**
 * Elementwise functions on float16, float32 and float64: nan, infinities and signed zeros as NumPy has them.
 *
 * A function of one machine op rounds its float16 result once; functions of several compute in float32 as NumPy does,
 * so that their constants and intermediate values keep more than eleven bits.
 */
import { PARTS } from "./float-parts.ts";
import type { RealExpansion } from "./functions.ts";
import type { MachineOp } from "./machine.ts";
import type { ProgramBuilder, Value } from "./program.ts";

type Table = { readonly [name: string]: RealExpansion };

const zero = (b: ProgramBuilder, x: Value) => b.const(0, x.type);
const constant = (b: ProgramBuilder, x: Value, value: number) => b.const(value, x.type);
const truth = (b: ProgramBuilder, x: Value) => b.ne(x, zero(b, x));
const machine =
  (name: MachineOp): RealExpansion =>
  (b, ...operands) =>
    b.op(name, ...operands);

function copysign(b: ProgramBuilder, x: Value, y: Value): Value {
  return b.select(b.xor(b.op("signbit", x), b.op("signbit", y)), b.neg(x), x);
}

/**
 * Python's divmod on floats, as NumPy computes it: both results come from one fmod, so that
 * quotient * divisor + remainder stays as close to the dividend as it can.
 */
function divmod(b: ProgramBuilder, x: Value, y: Value): { readonly quotient: Value; readonly rest: Value } {
  const mod = b.op("fmod", x, y);
  const inexact = b.ne(mod, zero(b, x));
  const wrongSign = b.and(inexact, b.xor(b.lt(y, zero(b, y)), b.lt(mod, zero(b, mod))));
  const adjusted = b.select(wrongSign, b.add(mod, y), mod);
  // A zero remainder takes the divisor's sign.
  const rest = b.choose(inexact, adjusted, copysign(b, zero(b, x), y));
  const exact = b.div(b.sub(x, mod), y);
  const ratio = b.select(wrongSign, b.sub(exact, constant(b, x, 1)), exact);
  // The ratio is an integer up to rounding: snap to the nearer one.
  const floored = b.op("floor", ratio);
  const up = b.gt(b.sub(ratio, floored), constant(b, x, 0.5));
  const snapped = b.choose(up, b.add(floored, constant(b, x, 1)), floored);
  const quotient = b.choose(truth(b, ratio), snapped, copysign(b, zero(b, x), b.div(x, y)));
  return { quotient, rest };
}

function floorDivide(b: ProgramBuilder, x: Value, y: Value): Value {
  const byZero = b.eq(y, zero(b, y));
  return b.choose(byZero, b.div(x, y), divmod(b, x, y).quotient);
}

function remainder(b: ProgramBuilder, x: Value, y: Value): Value {
  const byZero = b.eq(y, zero(b, y));
  return b.choose(byZero, b.op("fmod", x, y), divmod(b, x, y).rest);
}

const isNaN = (b: ProgramBuilder, x: Value) => b.isNaN(x);

/** The second operand where it outdoes the first, which no nan does. */
const outdone = (b: ProgramBuilder, name: "gt" | "lt", x: Value, y: Value): Value =>
  b.select(b[name](y, x), y, x);

/** maximum and minimum hand nan on; of two equal values the first is taken. */
function extremum(name: "gt" | "lt"): RealExpansion {
  return (b, x, y) => b.select(isNaN(b, y), y, outdone(b, name, x, y));
}

/** fmax and fmin pass nan over. */
function extremumIgnoringNaN(name: "gt" | "lt"): RealExpansion {
  return (b, x, y) => b.select(isNaN(b, x), y, outdone(b, name, x, y));
}

/** log(exp(x) + exp(y)) without overflow: the larger operand plus log1p of what the smaller adds. */
function logAddExp(base2: boolean): RealExpansion {
  return (b, x, y) => {
    const log2e = constant(b, x, Math.LOG2E);
    const difference = b.sub(x, y);
    const larger = b.select(b.gt(difference, zero(b, x)), x, y);
    const below = b.neg(b.op("abs", difference));
    const term = base2 ? b.mul(log2e, b.op("log1p", b.op("exp2", below))) : b.op("log1p", b.op("exp", below));
    // Equal operands first: inf - inf would be nan.
    const same = b.add(x, base2 ? constant(b, x, 1) : constant(b, x, Math.LN2));
    const sum = b.choose(isNaN(b, difference), difference, b.add(larger, term));
    return b.choose(b.eq(x, y), same, sum);
  };
}

function sign(b: ProgramBuilder, x: Value): Value {
  const positive = b.convert(b.gt(x, zero(b, x)), x.type);
  const negative = b.convert(b.lt(x, zero(b, x)), x.type);
  return b.choose(isNaN(b, x), x, b.sub(positive, negative));
}

/** Runs an expansion of several ops in float32 where the operands are float16. */
function inFloat32(expansion: RealExpansion): RealExpansion {
  return (b, ...operands) => {
    const type = operands[0]!.type;
    if (type !== "f16") return expansion(b, ...operands);
    return b.convert(expansion(b, ...operands.map((x) => b.convert(x, "f32"))), type);
  };
}

/** A factor of angles: NumPy divides in the working precision, from a pi already rounded to it. */
function angleFactor(ratio: (pi: number) => number): RealExpansion {
  return inFloat32((b, x) => {
    const pi = x.type === "f32" ? Math.fround(Math.PI) : Math.PI;
    return b.mul(x, constant(b, x, ratio(pi)));
  });
}

const INFINITE = Number.POSITIVE_INFINITY;

export const FLOAT: Table = {
  add: machine("add"),
  subtract: machine("sub"),
  multiply: machine("mul"),
  divide: machine("div"),
  floor_divide: inFloat32(floorDivide),
  remainder: inFloat32(remainder),
  fmod: machine("fmod"),
  power: machine("pow"),
  positive: (_, x) => x,
  negative: machine("neg"),
  absolute: machine("abs"),
  sign,
  reciprocal: (b, x) => b.div(constant(b, x, 1), x),
  square: (b, x) => b.mul(x, x),
  conjugate: (_, x) => x,
  sqrt: machine("sqrt"),
  cbrt: machine("cbrt"),
  exp: machine("exp"),
  exp2: machine("exp2"),
  expm1: machine("expm1"),
  log: machine("log"),
  log2: machine("log2"),
  log10: machine("log10"),
  log1p: machine("log1p"),
  logaddexp: inFloat32(logAddExp(false)),
  logaddexp2: inFloat32(logAddExp(true)),
  sin: machine("sin"),
  cos: machine("cos"),
  tan: machine("tan"),
  arcsin: machine("asin"),
  arccos: machine("acos"),
  arctan: machine("atan"),
  arctan2: machine("atan2"),
  hypot: machine("hypot"),
  sinh: machine("sinh"),
  cosh: machine("cosh"),
  tanh: machine("tanh"),
  arcsinh: machine("asinh"),
  arccosh: machine("acosh"),
  arctanh: machine("atanh"),
  degrees: angleFactor((pi) => 180 / pi),
  radians: angleFactor((pi) => pi / 180),
  floor: machine("floor"),
  ceil: machine("ceil"),
  trunc: machine("trunc"),
  rint: machine("rint"),
  equal: (b, x, y) => b.eq(x, y),
  not_equal: (b, x, y) => b.ne(x, y),
  less: (b, x, y) => b.lt(x, y),
  less_equal: (b, x, y) => b.le(x, y),
  greater: (b, x, y) => b.gt(x, y),
  greater_equal: (b, x, y) => b.ge(x, y),
  logical_and: (b, x, y) => b.and(truth(b, x), truth(b, y)),
  logical_or: (b, x, y) => b.or(truth(b, x), truth(b, y)),
  logical_xor: (b, x, y) => b.xor(truth(b, x), truth(b, y)),
  logical_not: (b, x) => b.eq(x, zero(b, x)),
  maximum: extremum("gt"),
  minimum: extremum("lt"),
  fmax: extremumIgnoringNaN("gt"),
  fmin: extremumIgnoringNaN("lt"),
  isnan: isNaN,
  isinf: (b, x) => b.eq(b.op("abs", x), constant(b, x, INFINITE)),
  isfinite: (b, x) => b.lt(b.op("abs", x), constant(b, x, INFINITE)),
  signbit: machine("signbit"),
  copysign,
  ...PARTS,
  real: (_, x) => x,
  imag: (b, x) => zero(b, x),
};
