/**
 * Machine ops in lanes: the one table of the WASM target's instructions.
 *
 * Each result equals `evaluateOp` to the bit in every lane. Where there is no vector instruction the op is applied lane
 * by lane: division of 64-bit integers and common divisors, shifts of wide integers by amounts that differ, and the functions that the
 * host provides. Integer ops that take several instructions stand in `integers.ts`.
 */
import { SCALARS, type ScalarType } from "../../graph/dtype.ts";
import type { MachineOp } from "../../graph/scalar/machine.ts";
import { LEAST_SIGNIFICAND } from "../../graph/scalar/reference.ts";
import type { Context } from "./context.ts";
import { call, type Expr, type FunctionRef, i32, instruction, op } from "./encoder.ts";
import { round } from "./float16.ts";
import {
  commonDivisor,
  integerPower,
  multiplyBytes,
  quotient,
  setBits,
  shiftLeft,
  shiftRight,
} from "./integers.ts";
import { type Lanes, SHAPES } from "./lanes.ts";
import type { Opcode } from "./opcodes.ts";

/** Float ops with one instruction, and whether their result in the type is exact already. */
const FLOAT_OPS: { readonly [name in MachineOp]?: readonly [instruction: string, exact: boolean] } = {
  add: ["add", false],
  sub: ["sub", false],
  mul: ["mul", false],
  div: ["div", false],
  sqrt: ["sqrt", false],
  neg: ["neg", true],
  abs: ["abs", true],
  floor: ["floor", true],
  ceil: ["ceil", true],
  trunc: ["trunc", true],
  rint: ["nearest", true],
};

const BIT_OPS: { readonly [name in MachineOp]?: Opcode } = {
  and: "v128.and",
  or: "v128.or",
  xor: "v128.xor",
  not: "v128.not",
};

const INTEGER_OPS: { readonly [name in MachineOp]?: string } = {
  add: "add",
  sub: "sub",
  neg: "neg",
  mul: "mul",
};

/** Scalar instructions for what vectors lack; `u` and `s` tell apart unsigned and signed. */
const LANE_OPS: { readonly [name in MachineOp]?: (signed: boolean) => string } = {
  idiv: (signed) => (signed ? "div_s" : "div_u"),
  shl: () => "shl",
  shr: (signed) => (signed ? "shr_s" : "shr_u"),
};

const COMPARISONS: ReadonlySet<MachineOp> = new Set(["lt", "le", "eq", "ne"]);

/**
 * A machine op that is not approximated, on values in lanes.
 *
 * @param type the operands' type (for a choice, that of the two arms)
 * @param count lanes that matter
 */
export function exactOperation(
  k: Context,
  name: MachineOp,
  type: ScalarType,
  args: readonly Lanes[],
  count: number,
): Lanes {
  if (name === "select" || name === "choose") return choice(k, args[0]!, args[1]!, args[2]!);
  if (type === "bool") return boolOp(k, name, args);
  if (COMPARISONS.has(name)) return comparison(k, name, type, args);
  const full = args.every((x) => x.full);
  const { bits, name: shape } = SHAPES[type];
  const made = (expr: Expr): Lanes => ({ type, expr, bits, full });
  const operands = args.map((x) => x.expr);
  if (!SCALARS[type].integer) {
    if (name === "signbit") return signbit(k, args[0]!);
    if (name === "odd") return odd(k, args[0]!);
    if (name === "special") return special(k, args[0]!);
    const onBits = ON_BITS[name];
    if (onBits) return made(onBits(k, operands, type === "f64" ? "f64" : "f32"));
    const row = FLOAT_OPS[name];
    if (!row) return hostOp(k, name, type, args, count);
    const value = op(`${shape}.${row[0]}` as Opcode, ...operands);
    return made(type === "f16" && !row[1] ? round(k, value, "f32") : value);
  }
  const bitOp = BIT_OPS[name];
  if (bitOp) return made(op(bitOp, ...operands));
  if (name === "mul" && bits === 8) return made(multiplyBytes(k, operands[0]!, operands[1]!));
  const integerOp = INTEGER_OPS[name];
  if (integerOp) return made(op(`${shape}.${integerOp}` as Opcode, ...operands));
  if ((name === "shl" || name === "shr") && args[1]!.full) {
    const direction = name === "shl" ? "shl" : SCALARS[type].signed ? "shr_s" : "shr_u";
    return made(op(`${shape}.${direction}` as Opcode, operands[0]!, shiftAmount(k, args[1]!)));
  }
  if (name === "popcnt") return made(setBits(k, operands[0]!, bits));
  if (name === "ipow") {
    return made(call(integerPower(k, bits), operands[0]!, operands[1]!));
  }
  if (name === "gcd") {
    const divisor = commonDivisor(k, bits === 64 ? "i64" : "i32");
    return k.perLane(args, type, count, (x, y) => call(divisor, x!, y!));
  }
  if (name === "shl" && bits < 64) return made(shiftLeft(k, operands[0]!, operands[1]!, bits));
  // Of 32 bits, single shifts are as fast as products in 64.
  if (name === "shr" && bits < 32) {
    return made(shiftRight(k, operands[0]!, operands[1]!, bits, SCALARS[type].signed));
  }
  // Division by a constant is a multiplication to the engine, once it sees the constant.
  if (name === "idiv" && bits < 64 && count > 1 && (bits < 32 || args[1]!.literal === undefined)) {
    return made(quotient(k, operands[0]!, operands[1]!, bits, SCALARS[type].signed));
  }
  const scalar = `${SHAPES[type].scalar}.${LANE_OPS[name]!(SCALARS[type].signed)}` as Opcode;
  return k.perLane(args, type, count, (x, y) => op(scalar, x!, y!));
}

/** The amount of a shift by the same in all lanes, as WebAssembly wants it. */
export function shiftAmount(k: Context, x: Lanes): Expr {
  if (x.amount) return x.amount;
  const lane = k.extract(x.expr, x.type, 0);
  return lane.type === "i64" ? op("i32.wrap_i64", lane) : lane;
}

/** The lesser or the greater of two values that were compared: one instruction instead of a comparison and a choice. */
function extreme({ less }: Lanes, x: Lanes, y: Lanes): Expr | undefined {
  if (!less) return undefined;
  const [p, q] = less;
  const lesser = x.expr === p && y.expr === q;
  if (!lesser && (x.expr !== q || y.expr !== p)) return undefined;
  const { name, bits } = SHAPES[x.type];
  const { integer, signed } = SCALARS[x.type];
  // The pseudo-minimum and -maximum are defined as just these choices, also for nan and signed zeros.
  if (!integer) return lesser ? op(`${name as "f64x2"}.pmin`, q, p) : op(`${name as "f64x2"}.pmax`, p, q);
  if (bits === 64) return undefined;
  return op(`${name as "i32x4"}.${lesser ? "min" : "max"}_${signed ? "s" : "u"}`, p, q);
}

function choice(k: Context, condition: Lanes, x: Lanes, y: Lanes): Lanes {
  const full = condition.full && x.full && y.full;
  const found = extreme(condition, x, y);
  if (found) return { type: x.type, expr: found, bits: x.bits, full };
  // A full mask fits every width, so the width is that of an arm that is not full.
  const bits = x.type === "bool" && x.full ? (y.full ? condition.bits : y.bits) : x.bits;
  const arm = (value: Lanes) => (value.type === "bool" ? k.maskAt(value, bits) : value.expr);
  const expr = k.pick(arm(x), arm(y), k.maskAt(condition, bits), bits);
  return { type: x.type, expr, bits, full };
}

function boolOp(k: Context, name: MachineOp, args: readonly Lanes[]): Lanes {
  const bits = (args.find((x) => !x.full) ?? args[0]!).bits;
  const [x, y] = args.map((arg) => k.maskAt(arg, bits)) as [Expr, Expr];
  const full = args.every((arg) => arg.full);
  const table: { readonly [name in MachineOp]?: () => Expr } = {
    and: () => op("v128.and", x, y),
    or: () => op("v128.or", x, y),
    xor: () => op("v128.xor", x, y),
    ne: () => op("v128.xor", x, y),
    not: () => op("v128.not", x),
    eq: () => op("v128.not", op("v128.xor", x, y)),
    lt: () => op("v128.andnot", y, x),
    le: () => op("v128.or", op("v128.not", x), y),
  };
  return k.mask(table[name]!(), bits, full);
}

function comparison(k: Context, name: MachineOp, type: ScalarType, args: readonly Lanes[]): Lanes {
  const { name: shape, bits } = SHAPES[type];
  const { integer, signed } = SCALARS[type];
  const ordered = name === "lt" || name === "le";
  let operands = args.map((x) => x.expr);
  if (type === "u64" && ordered) {
    // There is no unsigned comparison of 64 bits: the sign bits flipped, signed order is unsigned order.
    operands = operands.map((x) => op("v128.xor", x, k.pattern(1n << 63n, 64)));
  }
  const suffix = integer && ordered ? (signed || type === "u64" ? "_s" : "_u") : "";
  const expr = op(`${shape}.${name}${suffix}` as Opcode, ...operands);
  const mask = k.mask(
    expr,
    bits,
    args.every((x) => x.full),
  );
  const [x, y] = args as [Lanes, Lanes];
  return name === "lt" && x.expr.simple && y.expr.simple ? { ...mask, less: [x.expr, y.expr] } : mask;
}

type FloatLanes = "f64" | "f32";
type Operation = (x: Expr, y: Expr) => Expr;

const floats = (type: FloatLanes) => (type === "f64" ? "f64x2" : "f32x4");
const integers = (type: FloatLanes) => (type === "f64" ? "i64x2" : "i32x4");
const width = (type: FloatLanes) => (type === "f64" ? 64 : 32);
const shift = (name: "shl" | "shr_s" | "shr_u", type: FloatLanes, x: Expr, by: number) =>
  op(`${integers(type)}.${name}`, x, i32(by));
/** A pattern given by its upper 32 bits. */
const high = (k: Context, type: FloatLanes, word: number) =>
  k.pattern(type === "f64" ? BigInt(word >>> 0) << 32n : BigInt(word >>> 0), width(type));

/** The exponent's bits counted from `LEAST_SIGNIFICAND`, with a bias of `ONE`; below them the significand's. */
const ONE = { f64: 0x3ff00000, f32: 0x3f800000 } as const;
const centred = (k: Context, x: Expr, type: FloatLanes) =>
  op(`${integers(type)}.add`, x, high(k, type, ONE[type] - LEAST_SIGNIFICAND[type]));

/** Ops on the bits of floats, each a few instructions. */
const ON_BITS: {
  readonly [name in MachineOp]?: (k: Context, args: readonly Expr[], type: FloatLanes) => Expr;
} = {
  copysign: (k, [x, y], type) => op("v128.bitselect", y!, x!, k.splatExpr(-0, type)),
  fma: (k, [x, y, z], type) => {
    const shape = floats(type);
    if (k.options.fma) return op(`${shape}.relaxed_madd`, x!, y!, z!);
    return op(`${shape}.add`, op(`${shape}.mul`, x!, y!), z!);
  },
  pow2: (_, [x], type) => shift("shl", type, x!, type === "f64" ? 52 : 23),
  mulLow: (k, [x, y, product], type) => {
    const shape = floats(type);
    if (k.options.relaxed) return op(`${shape}.relaxed_madd`, x!, y!, op(`${shape}.neg`, product!));
    const [sub, add, mul] = (["sub", "add", "mul"] as const).map(
      (name) => (p: Expr, q: Expr) => k.hold(op(`${shape}.${name}`, p, q)),
    ) as [Operation, Operation, Operation];
    // The upper half of the bits, and the rest (Veltkamp); then Dekker's product.
    const halves = (value: Expr): [Expr, Expr] => {
      const whole = k.hold(value);
      const wide = mul(whole, k.splatExpr(type === "f64" ? 2 ** 27 + 1 : 2 ** 12 + 1, type));
      const upper = sub(wide, sub(wide, whole));
      return [upper, sub(whole, upper)];
    };
    const [xHigh, xLow] = halves(x!);
    const [yHigh, yLow] = halves(y!);
    const crossed = add(sub(mul(xHigh, yHigh), product!), mul(xHigh, yLow));
    return add(add(crossed, mul(xLow, yHigh)), mul(xLow, yLow));
  },
  scale: (k, [x, counted], type) => {
    const shape = floats(type);
    const by = type === "f64" ? 52 : 23;
    const whole = k.hold(counted!);
    const half = k.hold(shift("shr_u", type, whole, 1));
    const rest = op(`${integers(type)}.sub`, whole, half);
    const first = op(`${shape}.mul`, x!, shift("shl", type, half, by));
    return op(`${shape}.mul`, first, shift("shl", type, rest, by));
  },
  exponent: (k, [x], type) => {
    if (type === "f32") {
      const bits = shift("shr_s", type, op("i32x4.sub", x!, high(k, type, LEAST_SIGNIFICAND.f32)), 23);
      return op("f32x4.convert_i32x4_s", bits);
    }
    // As the low bits of 2^52: there is no conversion of 64-bit integers.
    const bits = op("v128.or", shift("shr_u", type, centred(k, x!, type), 52), k.splatExpr(2 ** 52, type));
    return op("f64x2.sub", bits, k.splatExpr(2 ** 52 + 1023, type));
  },
  significand: (k, [x], type) => {
    const bits = type === "f64" ? 0xfffffffffffffn : 0x7fffffn;
    const fraction = op("v128.and", centred(k, x!, type), k.pattern(bits, width(type)));
    return op(`${integers(type)}.add`, fraction, high(k, type, LEAST_SIGNIFICAND[type]));
  },
  turn: (k, [x, count], type) => {
    const sign = shift("shl", type, count!, width(type) - 2);
    return op("v128.xor", x!, op("v128.and", sign, k.splatExpr(-0, type)));
  },
};

/** The shape of a float's bits. */
const bitsOf = (x: Lanes) => (x.bits === 64 ? "i64x2" : "i32x4");

function odd(k: Context, x: Lanes): Lanes {
  const bit = k.pattern(1n, x.bits);
  const shape = bitsOf(x);
  return k.mask(op(`${shape}.eq`, op("v128.and", x.expr, bit), bit), x.bits, x.full);
}

/** The bits, counted from the least normal number as unsigned, from infinity on: with all sign bits flipped a signed comparison. */
function special(k: Context, x: Lanes): Lanes {
  const shape = bitsOf(x);
  const bits = BigInt(x.bits);
  const [least, infinite] = x.bits === 64 ? [1n << 52n, 0x7ffn << 52n] : [1n << 23n, 0xffn << 23n];
  const pattern = (value: bigint) => k.pattern(BigInt.asUintN(x.bits, value), x.bits);
  const flipped = 1n << (bits - 1n);
  const counted = op(`${shape}.add`, x.expr, pattern(flipped - least));
  return k.mask(op(`${shape}.gt_s`, counted, pattern(infinite - least - 1n - flipped)), x.bits, x.full);
}

function signbit(k: Context, x: Lanes): Lanes {
  const shape = bitsOf(x);
  return k.mask(op(`${shape}.lt_s`, x.expr, k.pattern(0n, x.bits)), x.bits, x.full);
}

/** A function of the host, at float64, its result rounded once. */
function hostOp(k: Context, name: MachineOp, type: ScalarType, args: readonly Lanes[], count: number): Lanes {
  const target = k.imported(name);
  return k.perLane(args, type, count, (...scalars) => {
    if (type === "f64") return call(target, ...scalars);
    const wide = call(target, ...scalars.map((x) => op("f64.promote_f32", x)));
    return type === "f32" ? op("f32.demote_f64", wide) : call(roundToHalf(k), wide);
  });
}

function roundToHalf(k: Context): FunctionRef {
  return k.helper("roundF16", ["f64"], "f32", (inner, [x]) => {
    const rounded = round(inner, op("f64x2.splat", x!), "f64");
    return instruction("f32x4.extract_lane", [op("f32x4.demote_f64x2_zero", rounded)], [0]);
  });
}
