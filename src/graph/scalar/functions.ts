/**
 * The elementwise functions: NumPy's meaning of each, per kind of dtype, written out in machine ops.
 *
 * This is the registry that dispatches by dtype: one name, one entry, one expansion a kind. To add a function, add its
 * entry here (in `integer.ts`, `float.ts`, `complex.ts` or `time.ts` by kind) and a row in `numpy/ufuncs.ts`.
 * Owns which functions exist and their result rule; the expansions live beside it.
 */
import type { DType, ScalarType } from "../dtype.ts";
import { bool, realDType } from "../dtype.ts";
import { COMPLEX } from "./complex.ts";
import { FLOAT } from "./float.ts";
import { BOOL, INTEGER } from "./integer.ts";
import { type Program, ProgramBuilder, type Value } from "./program.ts";
import { TIME } from "./time.ts";

/** A complex value during expansion. */
export interface Complex {
  readonly re: Value;
  readonly im: Value;
}

/** Expansion of a function whose operands and result are single machine values. */
export type RealExpansion = (b: ProgramBuilder, ...operands: Value[]) => Value;
/** Expansion over complex operands; a lone Value is a bool or real result. */
export type ComplexExpansion = (b: ProgramBuilder, ...operands: Complex[]) => Complex | Value;

/** Result dtype of a function beside its operands' dtype: the same, bool, or the real part's. */
type ResultRule = "same" | "bool" | "real";

interface FunctionFacts {
  readonly arity: 1 | 2 | 3;
  readonly result: ResultRule;
  /** f(x, y) equals f(y, x) to the bit, so operands may be put in one order. */
  readonly commutes?: boolean;
}

const f = (arity: 1 | 2 | 3, result: ResultRule = "same"): FunctionFacts => ({ arity, result });
const commuting = (result: ResultRule = "same"): FunctionFacts => ({ arity: 2, result, commutes: true });

/** Every elementwise function of the graph. Operands share one dtype, save `where`'s condition. */
export const FUNCTIONS = {
  add: commuting(),
  subtract: f(2),
  multiply: commuting(),
  divide: f(2),
  floor_divide: f(2),
  remainder: f(2),
  fmod: f(2),
  power: f(2),
  negative: f(1),
  positive: f(1),
  absolute: f(1, "real"),
  sign: f(1),
  reciprocal: f(1),
  square: f(1),
  conjugate: f(1),
  sqrt: f(1),
  cbrt: f(1),
  exp: f(1),
  exp2: f(1),
  expm1: f(1),
  log: f(1),
  log2: f(1),
  log10: f(1),
  log1p: f(1),
  logaddexp: f(2),
  logaddexp2: f(2),
  sin: f(1),
  cos: f(1),
  tan: f(1),
  arcsin: f(1),
  arccos: f(1),
  arctan: f(1),
  arctan2: f(2),
  hypot: f(2),
  sinh: f(1),
  cosh: f(1),
  tanh: f(1),
  arcsinh: f(1),
  arccosh: f(1),
  arctanh: f(1),
  degrees: f(1),
  radians: f(1),
  floor: f(1),
  ceil: f(1),
  trunc: f(1),
  rint: f(1),
  equal: commuting("bool"),
  not_equal: commuting("bool"),
  less: f(2, "bool"),
  less_equal: f(2, "bool"),
  greater: f(2, "bool"),
  greater_equal: f(2, "bool"),
  logical_and: commuting("bool"),
  logical_or: commuting("bool"),
  logical_xor: commuting("bool"),
  logical_not: f(1, "bool"),
  bitwise_and: commuting(),
  bitwise_or: commuting(),
  bitwise_xor: commuting(),
  invert: f(1),
  left_shift: f(2),
  right_shift: f(2),
  maximum: f(2),
  minimum: f(2),
  fmax: f(2),
  fmin: f(2),
  where: f(3),
  isnan: f(1, "bool"),
  isinf: f(1, "bool"),
  isfinite: f(1, "bool"),
  signbit: f(1, "bool"),
  copysign: f(2),
  gcd: commuting(),
  lcm: commuting(),
  /** Set bits of the magnitude, at the operand's own dtype. */
  bitwise_count: f(1),
  heaviside: f(2),
  nextafter: f(2),
  spacing: f(1),
  /** frexp's and modf's results, each a function; the exponent is an integer-valued float. */
  frexp_mantissa: f(1),
  frexp_exponent: f(1),
  modf_fraction: f(1),
  /** x * 2^n of an integer-valued float n. */
  ldexp: f(2),
  real: f(1, "real"),
  imag: f(1, "real"),
  /** Puts two real operands together: the one function whose result is complex where its operands are not. */
  complex: f(2),
} as const satisfies { readonly [name: string]: FunctionFacts };

export type FunctionName = keyof typeof FUNCTIONS;

/** A row of the table with its name, and a number for hashes and signatures. */
type NumberedFacts = FunctionFacts & { readonly fn: FunctionName; readonly id: number };

/** The rows by name; a Map is read faster than so large an object. */
const FACTS: ReadonlyMap<string, NumberedFacts> = new Map(
  (Object.entries(FUNCTIONS) as [FunctionName, FunctionFacts][]).map(([fn, facts], i) => [
    fn,
    { ...facts, fn, id: 101 + i },
  ]),
);

export function functionFacts(name: FunctionName): NumberedFacts {
  return FACTS.get(name)!;
}

/** The result dtype of a function whose loop runs at `loop`. */
export function functionResult(name: FunctionName, loop: DType): DType {
  return resultOf(functionFacts(name), loop);
}

/** The same, for a function whose row is known. */
export function resultOf({ result }: FunctionFacts, loop: DType): DType {
  return result === "bool" ? bool : result === "real" ? realDType(loop) : loop;
}

type Expansions<E> = { readonly [name in FunctionName]?: E };

const TABLES: { readonly [kind in DType["kind"]]: object } = {
  b: BOOL,
  i: INTEGER,
  u: INTEGER,
  f: FLOAT,
  c: {},
  m: TIME,
  M: TIME,
};

function realExpansion(name: FunctionName, kind: DType["kind"]): RealExpansion | undefined {
  return (TABLES[kind] as Expansions<RealExpansion>)[name];
}

/** Whether the function has an expansion for that dtype. */
export function hasFunction(name: FunctionName, loop: DType): boolean {
  if (name === "where") return true;
  if (loop.kind === "c") return (COMPLEX as Expansions<ComplexExpansion>)[name] !== undefined;
  return realExpansion(name, loop.kind) !== undefined;
}

function operandOf(b: ProgramBuilder, type: ScalarType, components: 1 | 2): Value | Complex {
  return components === 1 ? b.param(type) : { re: b.param(type), im: b.param(type) };
}

const programs = new Map<string, Program>();

/** The scalar program of a function at one loop dtype; parameters are the operands' components in order. */
export function functionProgram(name: FunctionName, loop: DType): Program {
  const key = `${name} ${loop.name}`;
  const known = programs.get(key);
  if (known) return known;
  const b = new ProgramBuilder();
  let out: Value | Complex;
  if (name === "where") {
    const c = b.param("bool");
    const x = operandOf(b, loop.scalar, loop.components);
    const y = operandOf(b, loop.scalar, loop.components);
    out =
      "re" in x && "re" in y
        ? { re: b.select(c, x.re, y.re), im: b.select(c, x.im, y.im) }
        : b.select(c, x as Value, y as Value);
  } else if (name === "complex") {
    out = { re: b.param(loop.scalar), im: b.param(loop.scalar) };
  } else {
    const operands: (Value | Complex)[] = [];
    for (let i = 0; i < functionFacts(name).arity; i++) {
      operands.push(operandOf(b, loop.scalar, loop.components));
    }
    if (loop.kind === "c") {
      const expand = (COMPLEX as Expansions<ComplexExpansion>)[name];
      if (!expand) throw new TypeError(`${name} has no loop for ${loop.name}`);
      out = expand(b, ...(operands as Complex[]));
    } else {
      const expand = realExpansion(name, loop.kind);
      if (!expand) throw new TypeError(`${name} has no loop for ${loop.name}`);
      out = expand(b, ...(operands as Value[]));
    }
  }
  const program = b.finish("re" in out ? [out.re, out.im] : [out]);
  programs.set(key, program);
  return program;
}
