/**
 * JavaScript's operators and Math on values of a function that is read.
 *
 * Each is NumPy's ufunc of the same meaning at the operands' dtypes; where JavaScript's numbers have a rule of their own
 * (`%` takes the dividend's sign, `1 ** nan`, bits of floats, `Math.round`, `Math.max(-0, 0)`), that rule holds. Numbers
 * of the text alone are computed as JavaScript does.
 */
import { bool, float64, SCALARS } from "../../../graph/dtype.ts";
import type { ProgramBuilder, Value } from "../../../graph/scalar/program.ts";
import { BINARY_OPERATORS } from "../operators.ts";
import { hasUfunc, ufunc } from "./ufuncs.ts";
import { boolean, converted, joined, literal, opposite, Refusal, type Typed, truth, WEAK } from "./values.ts";

/** The ufuncs of arrays' operators, but for JavaScript's remainder and the shift that arrays do not have. */
const UFUNC_OF: { readonly [operator: string]: string } = {
  ...BINARY_OPERATORS,
  "%": "fmod",
  ">>>": "right_shift",
};

const ON_BITS: ReadonlySet<string> = new Set(["&", "|", "^", "<<", ">>", ">>>"]);
const SHIFTS: ReadonlySet<string> = new Set(["<<", ">>", ">>>"]);
const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "===", "!==", "<", "<=", ">", ">="]);

/** The operators on plain numbers. */
const PLAIN: { readonly [operator: string]: (x: number, y: number) => number | boolean } = {
  "+": (x, y) => x + y,
  "-": (x, y) => x - y,
  "*": (x, y) => x * y,
  "/": (x, y) => x / y,
  "%": (x, y) => x % y,
  "**": (x, y) => x ** y,
  "&": (x, y) => x & y,
  "|": (x, y) => x | y,
  "^": (x, y) => x ^ y,
  "<<": (x, y) => x << y,
  ">>": (x, y) => x >> y,
  ">>>": (x, y) => x >>> y,
  "==": (x, y) => x === y,
  "!=": (x, y) => x !== y,
  "===": (x, y) => x === y,
  "!==": (x, y) => x !== y,
  "<": (x, y) => x < y,
  "<=": (x, y) => x <= y,
  ">": (x, y) => x > y,
  ">=": (x, y) => x >= y,
};

export function isBinary(operator: string): boolean {
  return Object.hasOwn(UFUNC_OF, operator);
}

/** In arithmetic a boolean is 0 or 1. */
function numeric(b: ProgramBuilder, x: Typed): Typed {
  if (typeof x.literal === "boolean") return literal(b, Number(x.literal));
  return x.dtype === bool ? converted(b, x, WEAK.int) : x;
}

const isFloat = (x: Typed) => "fc".includes(x.dtype.kind);

export function binary(b: ProgramBuilder, operator: string, x: Typed, y: Typed): Typed {
  if (typeof x.literal === "number" && typeof y.literal === "number") {
    return literal(b, PLAIN[operator]!(x.literal, y.literal));
  }
  const name = UFUNC_OF[operator]!;
  if (COMPARISONS.has(operator)) return ufunc(b, name, [x, y]);
  if (ON_BITS.has(operator)) return bits(b, operator, x, y);
  // A lone boolean gives way to what it meets, as in NumPy.
  const twoBools = x.dtype === bool && y.dtype === bool;
  const [p, q] = twoBools || operator === "**" ? [numeric(b, x), numeric(b, y)] : [x, y];
  return operator === "**" ? power(b, p, q) : ufunc(b, name, [p, q]);
}

function power(b: ProgramBuilder, x: Typed, y: Typed): Typed {
  if (y.literal === 2) return ufunc(b, "multiply", [x, x]);
  const made = ufunc(b, "power", [x, y]);
  if (made.dtype.kind !== "f" || (typeof y.literal === "number" && Number.isFinite(y.literal))) return made;
  // nan and infinity as exponents of 1 and -1 give nan in JavaScript.
  const [base, exponent] = [x, y].map((operand) => converted(b, operand, made).parts[0]!) as [Value, Value];
  const { scalar } = made.dtype;
  const endless = b.not(b.lt(b.op("abs", exponent), b.const(Number.POSITIVE_INFINITY, scalar)));
  const odd = b.and(endless, b.eq(b.op("abs", base), b.const(1, scalar)));
  return { ...made, parts: [b.choose(odd, b.const(Number.NaN, scalar), made.parts[0]!)] };
}

function bits(b: ProgramBuilder, operator: string, x: Typed, y: Typed): Typed {
  if (isFloat(x) || isFloat(y)) return bitsOfFloats(b, operator, x, y);
  const shifts = SHIFTS.has(operator);
  const [p, q] = shifts ? [numeric(b, x), numeric(b, y)] : [x, y];
  if (operator !== ">>>") return ufunc(b, UFUNC_OF[operator]!, [p, q]);
  // Zeros from the left, at the width of both operands together.
  const type = joined(p, q);
  const { signed } = SCALARS[type.dtype.scalar];
  const [count, value] = [converted(b, q, type), converted(b, p, type)];
  if (!signed) return ufunc(b, "right_shift", [value, count]);
  const unsigned = type.dtype.scalar.replace("i", "u") as "u8";
  const all = b.const(SCALARS[unsigned].bits, unsigned);
  const [from, by] = [value, count].map((z) => b.convert(z.parts[0]!, unsigned)) as [Value, Value];
  const shifted = b.op("shr", from, b.and(by, b.const(SCALARS[unsigned].bits - 1, unsigned)));
  const made = b.select(b.lt(by, all), shifted, b.const(0, unsigned));
  return { ...type, parts: [b.convert(made, type.dtype.scalar)] };
}

/** A float's integer modulo 2^32: what JavaScript's operators on bits see. */
function toUint32(b: ProgramBuilder, x: Typed): Value {
  if (x.dtype.kind === "c" || "mM".includes(x.dtype.kind)) throw new Refusal(`${x.dtype.name} has no bits`);
  if (x.dtype.kind !== "f") return b.convert(x.parts[0]!, "u32");
  const value = b.convert(x.parts[0]!, "f64");
  const num = (n: number) => b.const(n, "f64");
  const whole = b.op("trunc", value);
  const rest = b.sub(whole, b.mul(b.op("floor", b.mul(whole, num(2 ** -32))), num(2 ** 32)));
  const finite = b.lt(b.op("abs", value), num(Number.POSITIVE_INFINITY));
  return b.convert(b.choose(finite, rest, num(0)), "u32");
}

/** Operators on the bits of floats: of their 32-bit integers; the result is a float again. */
function bitsOfFloats(b: ProgramBuilder, operator: string, x: Typed, y: Typed): Typed {
  const [p, q] = [toUint32(b, x), toUint32(b, y)];
  const weak = x.weak && y.weak ? ("float" as const) : undefined;
  const count = b.and(q, b.const(31, "u32"));
  const signed = (v: Value) => b.convert(v, "i32");
  const table: { readonly [operator: string]: () => Value } = {
    "&": () => signed(b.and(p, q)),
    "|": () => signed(b.or(p, q)),
    "^": () => signed(b.xor(p, q)),
    "<<": () => signed(b.op("shl", p, count)),
    ">>": () => b.op("shr", signed(p), signed(count)),
    ">>>": () => b.op("shr", p, count),
  };
  return { dtype: float64, weak, parts: [b.convert(table[operator]!(), "f64")] };
}

export const UNARY: ReadonlySet<string> = new Set(["-", "+", "!", "~"]);

export function unary(b: ProgramBuilder, operator: string, x: Typed): Typed {
  if (operator === "!") return boolean(b, opposite(b, truth(b, x)));
  if (typeof x.literal === "number") {
    return literal(b, operator === "-" ? -x.literal : operator === "~" ? ~x.literal : x.literal);
  }
  const value = numeric(b, x);
  if (operator === "+") return value;
  if (operator === "-") return ufunc(b, "negative", [value]);
  if (isFloat(value)) return bitsOfFloats(b, "^", value, literal(b, -1));
  return ufunc(b, "invert", [value]);
}

// ---- Math --------------------------------------------------------------------------------------------------------------

/** Functions of Math whose ufunc has another name. */
const RENAMED: { readonly [name: string]: string } = {
  asin: "arcsin",
  acos: "arccos",
  atan: "arctan",
  atan2: "arctan2",
  asinh: "arcsinh",
  acosh: "arccosh",
  atanh: "arctanh",
  abs: "absolute",
};

/** Functions of Math whose ufunc has its name. */
const SAME: ReadonlySet<string> = new Set(
  "cbrt ceil cos cosh exp expm1 floor hypot log log10 log1p log2 sin sinh sqrt tan tanh trunc".split(" "),
);

type Meaning = (b: ProgramBuilder, ...args: Typed[]) => Typed;

const SPECIAL: { readonly [name: string]: { readonly arity: number; readonly meaning: Meaning } } = {
  pow: { arity: 2, meaning: (b, x, y) => binary(b, "**", x!, y!) },
  sign: { arity: 1, meaning: sign },
  round: { arity: 1, meaning: round },
  fround: {
    arity: 1,
    meaning: (b, x) => {
      const single = b.convert(b.convert(converted(b, x!, WEAK.float).parts[0]!, "f32"), "f64");
      return { dtype: float64, weak: x!.weak && "float", parts: [single] };
    },
  },
  imul: {
    arity: 2,
    meaning: (b, x, y) => {
      const product = b.mul(b.convert(toUint32(b, x!), "i32"), b.convert(toUint32(b, y!), "i32"));
      return { dtype: float64, weak: x!.weak && y!.weak && "float", parts: [b.convert(product, "f64")] };
    },
  },
};

/** Whether Math has a function that is known here. */
export function isMathFunction(name: string): boolean {
  return (
    SAME.has(name) ||
    Object.hasOwn(RENAMED, name) ||
    Object.hasOwn(SPECIAL, name) ||
    name === "min" ||
    name === "max"
  );
}

/** A call of Math. */
export function callMath(b: ProgramBuilder, name: string, args: readonly Typed[]): Typed {
  const values = args.map((x) => numeric(b, x));
  if (name === "min" || name === "max") {
    if (values.length === 0)
      return literal(b, name === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
    return values.reduce((x, y) => extremum(b, name, x, y));
  }
  if (Object.hasOwn(SPECIAL, name)) {
    const { arity, meaning } = SPECIAL[name]!;
    if (values.length !== arity)
      throw new Refusal(`Math.${name} takes ${arity} operands, got ${values.length}`);
    return meaning(b, ...values);
  }
  const own = RENAMED[name] ?? name;
  return ufunc(b, hasUfunc(own) ? own : name, values);
}

/** JavaScript's extremum: nan goes on, and 0 is above -0. */
function extremum(b: ProgramBuilder, name: "min" | "max", x: Typed, y: Typed): Typed {
  const type = joined(x, y);
  if (type.dtype.kind !== "f") return ufunc(b, name === "min" ? "minimum" : "maximum", [x, y]);
  const [p, q] = [x, y].map((z) => converted(b, z, type).parts[0]!) as [Value, Value];
  const below = b.lt(p, q);
  const ordered = name === "min" ? b.select(below, p, q) : b.select(below, q, p);
  // Equal ones are the same but for the signs of zeros; of nan and anything their sum is nan.
  const zeros = name === "min" ? b.neg(b.add(b.neg(p), b.neg(q))) : b.add(p, q);
  const zero = b.and(b.eq(p, q), b.eq(p, b.const(0, p.type)));
  const isNaN = b.or(b.isNaN(p), b.isNaN(q));
  return { ...type, parts: [b.choose(b.or(zero, isNaN), zeros, ordered)] };
}

/** Keeps the sign of zeros. */
function sign(b: ProgramBuilder, x: Typed): Typed {
  const made = ufunc(b, "sign", [x]);
  if (x.dtype.kind !== "f") return made;
  const [value] = converted(b, x, made).parts as [Value];
  return { ...made, parts: [b.choose(b.eq(value, b.const(0, value.type)), value, made.parts[0]!)] };
}

/** The nearest integer, of two the upper one; zeros keep the operand's sign. */
function round(b: ProgramBuilder, x: Typed): Typed {
  if (x.dtype.kind !== "f") return ufunc(b, "trunc", [x]);
  const [value] = x.parts as [Value];
  const narrow = value.type === "f16";
  const wide = narrow ? b.convert(value, "f32") : value;
  const low = b.op("floor", wide);
  const up = b.le(b.const(0.5, wide.type), b.sub(wide, low));
  const made = b.op("copysign", b.select(up, b.add(low, b.const(1, wide.type)), low), wide);
  return { dtype: x.dtype, weak: x.weak, parts: [narrow ? b.convert(made, "f16") : made] };
}
