/**
 * Machine ops as JavaScript expressions: the one table of the JS target's syntax.
 *
 * Every result is already rounded or wrapped to its type. Operands are atoms or parenthesised, so that texts nest.
 * The only calls are Math.*, Number, BigInt, BigInt.asIntN/asUintN and the helpers listed here.
 */
import { SCALARS, type ScalarType } from "../../graph/dtype.ts";
import type { MachineOp } from "../../graph/scalar/machine.ts";
import { isApproximated, programType } from "../../graph/scalar/math/table.ts";
import * as reference from "../../graph/scalar/reference.ts";

/**
 * What kernels may call or use besides Math and the approximated functions (`helpers.ts`): the reference functions
 * themselves, a two-slot table for choices that branch prediction would get wrong, and a stack for pairwise sums.
 */
export const REFERENCE = {
  rint: reference.rint,
  roundF16: reference.roundF16,
  encodeF16: reference.encodeF16,
  decodeF16: reference.decodeF16,
  signbit: reference.signbit,
  toI32: reference.toI32,
  toI64: reference.toI64,
  toU32: reference.toU32,
  toU64: reference.toU64,
  bigToF32: reference.bigToF32,
  powI32: reference.powI32,
  powI64: reference.powI64,
  gcd32: reference.gcd32,
  gcd64: reference.gcd64,
  popcnt32: reference.popcnt32,
  popcnt64: reference.popcnt64,
  copysign: reference.copysign,
  mulLow: reference.mulLow,
  pow2: reference.pow2,
  pow2Single: reference.pow2Single,
  scale: reference.scale,
  scaleSingle: reference.scaleSingle,
  exponent: reference.exponent,
  exponentSingle: reference.exponentSingle,
  significand: reference.significand,
  significandSingle: reference.significandSingle,
  special: reference.special,
  specialSingle: reference.specialSingle,
  odd: reference.odd,
  oddSingle: reference.oddSingle,
  turn: reference.turn,
  turnSingle: reference.turnSingle,
  pick: new Float64Array(2),
  stack: new Float64Array(64 * 33),
  lanes: new Float64Array(8 * 32),
} as const;

const MATH: { readonly [name in MachineOp]?: string } = {
  abs: "Math.abs",
  sqrt: "Math.sqrt",
  floor: "Math.floor",
  ceil: "Math.ceil",
  trunc: "Math.trunc",
  rint: "rint",
  copysign: "copysign",
};

const INFIX: { readonly [name in MachineOp]?: string } = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  idiv: "/",
  and: "&",
  or: "|",
  xor: "^",
  shl: "<<",
  shr: ">>",
};

/** Comparisons as conditions. */
export const COMPARE: { readonly [name in MachineOp]?: string } = { lt: "<", le: "<=", eq: "===", ne: "!==" };

/** Ops on the bits of a float: exact, and with a function for each type. */
const ON_BITS: ReadonlySet<string> = new Set([
  "pow2",
  "scale",
  "special",
  "exponent",
  "significand",
  "odd",
  "turn",
]);

/** The helper that computes an approximated op. */
export function approximatedName(op: MachineOp, type: ScalarType): string {
  return `${op}_${programType(type)}`;
}

/** Float operations whose result in the type is exact, so that rounding it again changes nothing. */
const EXACT: ReadonlySet<string> = new Set(["neg", "abs", "floor", "ceil", "trunc", "rint", "copysign"]);

/** The text wrapped to an integer type or rounded to a float type. */
export function fitText(text: string, type: ScalarType): string {
  switch (type) {
    case "f64":
      return text;
    case "f32":
      return `Math.fround(${text})`;
    case "f16":
      return `roundF16(${text})`;
    case "bool":
      return `(${text} & 1)`;
    case "i8":
      return `(${text} << 24 >> 24)`;
    case "i16":
      return `(${text} << 16 >> 16)`;
    case "i32":
      return `(${text} | 0)`;
    case "u8":
      return `(${text} & 255)`;
    case "u16":
      return `(${text} & 65535)`;
    case "u32":
      return `(${text} >>> 0)`;
    case "i64":
      return `BigInt.asIntN(64, ${text})`;
    case "u64":
      return `BigInt.asUintN(64, ${text})`;
  }
}

/**
 * A machine op on operand texts.
 *
 * @param type the operands' type
 * @param predictable choices may branch: inside accumulators the same way is taken nearly always
 */
export function opText(
  op: MachineOp,
  type: ScalarType,
  args: readonly string[],
  predictable = false,
): string {
  const [x, y, z] = args as [string, string, string];
  const compare = COMPARE[op];
  if (compare) return `+(${x} ${compare} ${y})`;
  if (op === "select" || op === "choose") return choiceText(type, x, y, z, predictable || op === "choose");
  if (op === "signbit") return `signbit(${x})`;
  const { big, integer, signed } = SCALARS[type];
  if (op === "neg") return fitText(`(-${x})`, integer ? type : "f64");
  if (op === "not")
    return type === "bool" ? `(${x} ^ 1)` : big && signed ? `(~${x})` : fitText(`(~${x})`, type);
  if (op === "mulLow") {
    return type === "f64" ? `mulLow(${x}, ${y}, ${z})` : fitText(`(${x} * ${y} - ${z})`, type);
  }
  if (op === "fma") return fitText(`(${fitText(`(${x} * ${y})`, type)} + ${z})`, type);
  if (!integer) return floatText(op, type, x, y);
  if (op === "popcnt") return `popcnt${big ? 64 : 32}(${x})`;
  if (op === "gcd") return `gcd${big ? 64 : 32}(${x}, ${y})`;
  if (op === "ipow") return fitText(`powI${big ? 64 : 32}(${x}, ${y})`, type);
  if (big) {
    const text = `(${x} ${INFIX[op]} ${y})`;
    return op === "add" || op === "sub" || op === "mul" || op === "shl" ? fitText(text, type) : text;
  }
  if (op === "mul") return type === "i32" ? `Math.imul(${x}, ${y})` : fitText(`Math.imul(${x}, ${y})`, type);
  if (op === "shr") return signed ? `(${x} >> ${y})` : `(${x} >>> ${y})`;
  const text = `(${x} ${INFIX[op]} ${y})`;
  const bitwise = op === "and" || op === "or" || op === "xor";
  return bitwise && type !== "u32" ? text : fitText(text, type);
}

function floatText(op: MachineOp, type: ScalarType, x: string, y: string): string {
  if (ON_BITS.has(op)) {
    const name = type === "f64" ? op : `${op}Single`;
    return y === undefined ? `${name}(${x})` : `${name}(${x}, ${y})`;
  }
  if (isApproximated(op)) {
    const text = `${approximatedName(op, type)}(${y === undefined ? x : `${x}, ${y}`})`;
    return type === "f16" ? fitText(text, type) : text;
  }
  const infix = INFIX[op];
  const call = MATH[op];
  const text = infix ? `(${x} ${infix} ${y})` : y === undefined ? `${call}(${x})` : `${call}(${x}, ${y})`;
  return EXACT.has(op) ? text : fitText(text, type);
}

/** A choice without a branch where the condition is data; the last operands are atoms, evaluated already. */
function choiceText(type: ScalarType, c: string, x: string, y: string, branch: boolean): string {
  const { big, integer } = SCALARS[type];
  if (branch || big) return `(${c} ? ${x} : ${y})`;
  if (!integer) return `(pick[0] = ${y}, pick[1] = ${x}, pick[${c}])`;
  const mixed = `(${y} ^ ((${x} ^ ${y}) & -${c}))`;
  return type === "u32" ? `(${mixed} >>> 0)` : mixed;
}

/** NumPy's cast, as `convertScalar` has it. */
export function convertText(x: string, from: ScalarType, to: ScalarType): string {
  if (from === to) return x;
  const [source, target] = [SCALARS[from], SCALARS[to]];
  if (to === "bool") return `+(${x} !== ${source.big ? "0n" : "0"})`;
  if (target.big) {
    if (!source.integer) return to === "u64" ? `toU64(${x})` : `toI64(${x})`;
    const text = source.big ? x : `BigInt(${x})`;
    return source.big || (source.signed && to === "u64") ? fitText(text, to) : text;
  }
  if (source.big) {
    if (to === "f32") return `bigToF32(${x})`;
    if (!target.integer) return fitText(`Number(${x})`, to);
    return fitText(`Number(BigInt.asIntN(32, ${x}))`, to);
  }
  if (target.integer && !source.integer) {
    return to === "u32" ? `toU32(${x})` : to === "i32" ? `toI32(${x})` : fitText(`toI32(${x})`, to);
  }
  // A wider type holds every value of a narrower one.
  const widens = target.integer
    ? target.bits > source.bits && (target.signed || !source.signed)
    : source.integer
      ? to === "f64" || source.bits <= (to === "f32" ? 16 : 8)
      : target.bits > source.bits;
  return widens ? x : fitText(x, to);
}
