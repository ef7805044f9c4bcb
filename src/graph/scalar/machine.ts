/**
 * The machine ops: what one typed value can be computed from others. Every target implements exactly these.
 *
 * Owns the vocabulary of scalar programs, each op's arity, type rule, cost and exact meaning. Complex numbers do not
 * exist here (they are two reals) and neither do NumPy's rules for zero divisors and wide shifts: `functions.ts`
 * writes those out in terms of these ops.
 */
import { SCALARS, type ScalarType } from "../dtype.ts";
import * as ref from "./reference.ts";

/** A machine value: bigint for i64 and u64, else number; bool is 0 or 1. */
export type Scalar = number | bigint;

/** A machine value as a literal of JavaScript. */
export function literalText(value: Scalar): string {
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** What the result's type is: the operands' type, or bool. */
type Rule = "same" | "bool";

interface OpFacts {
  readonly arity: 1 | 2 | 3;
  readonly rule: Rule;
  /** Rough time in simple ops: what the scheduler weighs recomputation with. */
  readonly cost: number;
  /** Which operand types it takes. */
  readonly on: "float" | "integer" | "number" | "bits" | "any";
}

const op = (arity: 1 | 2 | 3, on: OpFacts["on"], cost = 1, rule: Rule = "same"): OpFacts => ({
  arity,
  on,
  cost,
  rule,
});

/**
 * The page of machine ops. `number` is float or integer, `bits` integer or bool.
 *
 * `idiv` truncates, `gcd` and `popcnt` take unsigned operands, and `shl`, `shr` shift by 0 .. bits-1: operands outside that are for the caller to avoid.
 */
export const MACHINE_OPS = {
  // 1. arithmetic; integers wrap
  add: op(2, "number"),
  sub: op(2, "number"),
  mul: op(2, "number"),
  div: op(2, "float", 2),
  neg: op(1, "number"),
  idiv: op(2, "integer", 3),
  ipow: op(2, "integer", 20),
  gcd: op(2, "integer", 40),
  /** Set bits. */
  popcnt: op(1, "integer", 5),
  // 2. bits
  and: op(2, "bits"),
  or: op(2, "bits"),
  xor: op(2, "bits"),
  not: op(1, "bits"),
  shl: op(2, "integer"),
  shr: op(2, "integer"),
  // 3. comparison and choice; `select` suits unpredictable conditions, `choose` rare exceptions
  lt: op(2, "any", 1, "bool"),
  le: op(2, "any", 1, "bool"),
  eq: op(2, "any", 1, "bool"),
  ne: op(2, "any", 1, "bool"),
  select: op(3, "any"),
  choose: op(3, "any"),
  // 4. exact float functions
  abs: op(1, "float"),
  sqrt: op(1, "float", 2),
  floor: op(1, "float"),
  ceil: op(1, "float"),
  trunc: op(1, "float"),
  rint: op(1, "float", 2),
  signbit: op(1, "float", 2, "bool"),
  /** The magnitude of the first with the sign bit of the second. */
  copysign: op(2, "float"),
  // 5. what approximations are made of
  /** x * y + z, rounded twice; once where the target can and is told to. Only approximations may use it. */
  fma: op(3, "float"),
  /**
   * What rounding x * y left out, for a third operand that is the rounded product: exact, for operands below 2^990 whose
   * product is above 2^-960 (in float64; float32 has room to spare).
   */
  mulLow: op(3, "float", 4),
  /** 2^k for an operand of `POW2_BASE` + k, with k from the least normal exponent to the greatest. */
  pow2: op(1, "float"),
  /** x * 2^k for an operand x of about 1 and one of `SCALE_BASE` + k, rounded once: k may go past both ends of the type. */
  scale: op(2, "float", 3),
  /** Whether it is anything but a positive normal number. */
  special: op(1, "float", 1, "bool"),
  /** The k of a positive normal x = s * 2^k with s between about sqrt(1/2) and sqrt(2). */
  exponent: op(1, "float", 2),
  /** The s of the same. */
  significand: op(1, "float", 2),
  /** Whether k is odd, for an operand of `COUNT_BASE` + k. */
  odd: op(1, "float", 1, "bool"),
  /** The first, negated when k mod 4 is 2 or 3, for a second of `COUNT_BASE` + k. */
  turn: op(2, "float"),
  // 6. approximated float functions: `math/` has their programs
  exp: op(1, "float", 20),
  exp2: op(1, "float", 20),
  expm1: op(1, "float", 20),
  log: op(1, "float", 20),
  log2: op(1, "float", 20),
  log10: op(1, "float", 20),
  log1p: op(1, "float", 20),
  sin: op(1, "float", 20),
  cos: op(1, "float", 20),
  tan: op(1, "float", 20),
  asin: op(1, "float", 20),
  acos: op(1, "float", 20),
  atan: op(1, "float", 20),
  sinh: op(1, "float", 20),
  cosh: op(1, "float", 20),
  tanh: op(1, "float", 20),
  asinh: op(1, "float", 20),
  acosh: op(1, "float", 20),
  atanh: op(1, "float", 20),
  cbrt: op(1, "float", 20),
  atan2: op(2, "float", 30),
  hypot: op(2, "float", 30),
  pow: op(2, "float", 40),
  // exact, and made like the approximated ones
  fmod: op(2, "float", 12),
  // 7. the same off the beaten track: correct for every operand, computed only where one needs it (see `math/table.ts`)
  fmodRare: op(2, "float", 40),
  powRare: op(2, "float", 80),
  expRare: op(1, "float", 40),
  exp2Rare: op(1, "float", 40),
  expm1Rare: op(1, "float", 40),
  logRare: op(1, "float", 40),
  log2Rare: op(1, "float", 40),
  log10Rare: op(1, "float", 40),
  log1pRare: op(1, "float", 40),
  sinRare: op(1, "float", 200),
  cosRare: op(1, "float", 200),
  tanRare: op(1, "float", 200),
} as const satisfies { readonly [name: string]: OpFacts };

export type MachineOp = keyof typeof MACHINE_OPS;

/** A machine op's facts under one type, for code that walks the table. */
export function machineOp(name: MachineOp): OpFacts {
  return MACHINE_OPS[name];
}

const WRAP32: { readonly [S in ScalarType]?: (x: number) => number } = {
  bool: (x) => x & 1,
  i8: (x) => (x << 24) >> 24,
  i16: (x) => (x << 16) >> 16,
  i32: (x) => x | 0,
  u8: (x) => x & 0xff,
  u16: (x) => x & 0xffff,
  u32: (x) => x >>> 0,
};

/** The value wrapped to an integer type, or rounded to a float type. */
export function fit(value: Scalar, type: ScalarType): Scalar {
  if (typeof value === "bigint") return type === "u64" ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value);
  if (type === "f64") return value;
  if (type === "f32") return Math.fround(value);
  if (type === "f16") return ref.roundF16(value);
  return WRAP32[type]!(value);
}

type Binary = (x: number, y: number) => number;
type BigBinary = (x: bigint, y: bigint) => bigint;
const UNARY_FLOAT: { readonly [name: string]: (x: number) => number } = {
  abs: Math.abs,
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  rint: ref.rint,
};
const BINARY_FLOAT: { readonly [name: string]: Binary } = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  copysign: ref.copysign,
};
/** Ops that look at the bits, by the type whose bits they are. */
const ON_BITS: { readonly [name: string]: { readonly [S in ScalarType]?: Binary } } = {
  pow2: { f64: ref.pow2, f32: ref.pow2Single },
  scale: { f64: ref.scale, f32: ref.scaleSingle },
  exponent: { f64: ref.exponent, f32: ref.exponentSingle },
  significand: { f64: ref.significand, f32: ref.significandSingle },
  odd: { f64: ref.odd, f32: ref.oddSingle },
  turn: { f64: ref.turn, f32: ref.turnSingle },
};
const BINARY_INT: { readonly [name: string]: Binary } = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: Math.imul,
  idiv: (x, y) => Math.trunc(x / y),
  ipow: ref.powI32,
  gcd: ref.gcd32,
  popcnt: ref.popcnt32,
  and: (x, y) => x & y,
  or: (x, y) => x | y,
  xor: (x, y) => x ^ y,
  shl: (x, y) => x << y,
};
const BINARY_BIG: { readonly [name: string]: BigBinary } = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  idiv: (x, y) => x / y,
  ipow: ref.powI64,
  gcd: ref.gcd64,
  popcnt: ref.popcnt64,
  and: (x, y) => x & y,
  or: (x, y) => x | y,
  xor: (x, y) => x ^ y,
  shl: (x, y) => x << y,
  shr: (x, y) => x >> y,
};

const COMPARE: { readonly [name: string]: (x: Scalar, y: Scalar) => boolean } = {
  lt: (x, y) => x < y,
  le: (x, y) => x <= y,
  eq: (x, y) => x === y,
  ne: (x, y) => x !== y,
};

/** Rounding to a float type. */
const ROUND: { readonly [S in ScalarType]?: (x: number) => number } = {
  f64: (x) => x,
  f32: Math.fround,
  f16: ref.roundF16,
};

/**
 * A float op with a float or bool result as a function, for code that applies it often.
 *
 * @returns `undefined` for what is none of those: approximated functions and choices
 */
export function floatFunction(
  name: MachineOp,
  type: ScalarType,
): ((x: number, y: number, z: number) => number) | undefined {
  const round = ROUND[type]!;
  if (name === "neg") return (x) => -x;
  if (name === "signbit") return ref.signbit;
  if (name === "special") return type === "f64" ? ref.special : ref.specialSingle;
  if (name === "mulLow") return type === "f64" ? ref.mulLow : (x, y, p) => round(x * y - p);
  if (name === "fma") return type === "f64" ? (x, y, z) => x * y + z : (x, y, z) => round(round(x * y) + z);
  const compare = COMPARE[name];
  if (compare) return (x, y) => (compare(x, y) ? 1 : 0);
  const bits = ON_BITS[name]?.[type];
  if (bits) return bits;
  const unary = UNARY_FLOAT[name];
  if (unary) return type === "f64" ? unary : (x) => round(unary(x));
  const binary = BINARY_FLOAT[name];
  return binary && (type === "f64" ? binary : (x, y) => round(binary(x, y)));
}

/**
 * What a machine op that is not approximated gives: the reference that every target must equal to the bit.
 *
 * @param name the op
 * @param type the operands' type (for `select`, that of the two choices)
 * @param args the operands, already of that type
 */
export function evaluateExact(name: MachineOp, type: ScalarType, args: readonly Scalar[]): Scalar {
  const [x, y, z] = args as [Scalar, Scalar, Scalar];
  if (name === "select" || name === "choose") return x ? y : z;
  const compare = COMPARE[name];
  if (compare) return compare(x, y) ? 1 : 0;
  if (name === "signbit") return ref.signbit(x as number);
  const facts = SCALARS[type];
  if (facts.big) {
    if (name === "neg") return fit(-(x as bigint), type);
    if (name === "not") return fit(~(x as bigint), type);
    return fit(BINARY_BIG[name]!(x as bigint, y as bigint), type);
  }
  if (name === "neg") return fit(-(x as number), type);
  if (name === "not") return type === "bool" ? 1 - (x as number) : fit(~(x as number), type);
  if (facts.integer) {
    if (name === "shr") {
      return facts.signed ? (x as number) >> (y as number) : fit((x as number) >>> (y as number), type);
    }
    return fit(BINARY_INT[name]!(x as number, y as number), type);
  }
  return floatFunction(name, type)!(x as number, y as number, z as number);
}

/** NumPy's cast of one machine value; floats out of an integer's range give what x86 gives. */
export function convertScalar(value: Scalar, from: ScalarType, to: ScalarType): Scalar {
  if (from === to) return value;
  const target = SCALARS[to];
  if (to === "bool") return value ? 1 : Number.isNaN(value) ? 1 : 0;
  if (target.big) {
    if (SCALARS[from].integer) return fit(BigInt(value), to);
    return to === "u64" ? ref.toU64(value as number) : ref.toI64(value as number);
  }
  if (typeof value === "bigint") {
    if (to === "f32") return ref.bigToF32(value);
    if (!target.integer) return fit(Number(value), to);
    return fit(Number(BigInt.asIntN(32, value)), to);
  }
  if (target.integer && !SCALARS[from].integer) {
    return to === "u32" ? ref.toU32(value) : fit(ref.toI32(value), to);
  }
  return fit(value, to);
}
