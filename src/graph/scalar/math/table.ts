/**
 * Which program computes an approximated machine op at which type.
 *
 * Owns the table and the programs, each built when it is first asked for. The op stays one op in every kernel; a target
 * expands it when it writes code. To add a function: its op in `machine.ts`, its expansion beside its kin, a row here.
 */
import type { ScalarType } from "../../dtype.ts";
import { hypot, hypotSingle } from "../accurate.ts";
import type { MachineOp } from "../machine.ts";
import { extract, type Program, ProgramBuilder, type Value } from "../program.ts";
import * as exponential from "./exponential.ts";
import { HUGE_CONSTANTS, makeHuge } from "./huge.ts";
import * as inverse from "./inverse.ts";
import * as logarithm from "./logarithm.ts";
import type { Expansion, FloatType } from "./parts.ts";
import { pow, powRare, powSingle } from "./power.ts";
import { fmod, fmodSingle } from "./remainder.ts";
import * as trigonometric from "./trigonometric.ts";

interface Row {
  readonly arity?: 2;
  /** In float64; absent where the host computes it. */
  readonly f64?: Expansion;
  /** In float32 arithmetic. Without it float32 operands are widened and the result is rounded. */
  readonly f32?: Expansion;
  /** In float64 arithmetic for float32 operands, where that is simpler than `f64`. */
  readonly single?: Expansion;
}

const both = (expansion: Expansion): Row => ({ f64: expansion, f32: expansion });
/** A rare case in float32: there are no rare cases of it in float64. */
const rare = (name: MachineOp, f64?: Expansion): Row => {
  const single: Expansion = (b, x) => b.op(name, x!);
  return f64 ? { f64, single } : { single };
};

const ROWS: { readonly [name in MachineOp]?: Row } = {
  exp: both(exponential.exp),
  exp2: both(exponential.exp2),
  expm1: both(exponential.expm1),
  sinh: both(exponential.sinh),
  cosh: both(exponential.cosh),
  tanh: both(exponential.tanh),
  log: both(logarithm.log),
  log2: both(logarithm.log2),
  log10: both(logarithm.log10),
  log1p: both(logarithm.log1p),
  asinh: both(logarithm.asinh),
  acosh: both(logarithm.acosh),
  atanh: both(logarithm.atanh),
  sin: both(trigonometric.sin),
  cos: both(trigonometric.cos),
  tan: both(trigonometric.tan),
  asin: both(inverse.asin),
  acos: both(inverse.acos),
  atan: both(inverse.atan),
  cbrt: both(inverse.cbrt),
  atan2: { arity: 2, ...both(inverse.atan2) },
  hypot: { arity: 2, f64: hypot, single: hypotSingle },
  pow: { arity: 2, f64: pow, single: powSingle },
  fmod: { arity: 2, f64: fmod, single: fmodSingle },
  powRare: { arity: 2, f64: powRare },
  fmodRare: { arity: 2, single: (b, x, y) => b.op("fmodRare", x!, y!) },
  expRare: rare("exp", exponential.expRare),
  exp2Rare: rare("exp2", exponential.exp2Rare),
  expm1Rare: rare("expm1", exponential.expm1Rare),
  logRare: rare("log", logarithm.logRare),
  log2Rare: rare("log2", logarithm.log2Rare),
  log10Rare: rare("log10", logarithm.log10Rare),
  log1pRare: rare("log1p", logarithm.log1pRare),
  sinRare: rare("sin"),
  cosRare: rare("cos"),
  tanRare: rare("tan"),
};

/** float64 functions that the host computes, on every target. */
export const HOST: { readonly [name in MachineOp]?: (x: number, y: number) => number } = {
  fmodRare: (x, y) => x % y,
  ...makeHuge(...HUGE_CONSTANTS),
};

/** Every approximated op. */
export const APPROXIMATED = Object.keys(ROWS) as readonly MachineOp[];

export function isApproximated(op: string): op is MachineOp {
  return ROWS[op as MachineOp] !== undefined;
}

/** Whether an op computes another's rare case: only where a `choose` has found one. */
export function isRare(op: string): boolean {
  return op.endsWith("Rare");
}

/** The type whose program serves a type; float16 is rounded from float32. */
export function programType(type: ScalarType): FloatType {
  return type === "f64" ? "f64" : "f32";
}

export interface Approximation {
  readonly program: Program;
  /** The program is float64's: operands are to be widened, the result rounded. */
  readonly wide: boolean;
}

const made = new Map<string, Approximation>();

/** The program of an approximated op; none for float64 where `HOST` has it. */
export function approximation(op: MachineOp, type: FloatType): Approximation {
  const key = `${op} ${type}`;
  const known = made.get(key);
  if (known) return known;
  const row = ROWS[op]!;
  const own = row[type];
  const expansion = own ?? row.single ?? row.f64!;
  const b = new ProgramBuilder();
  const inner: FloatType = own ? type : "f64";
  const operands: Value[] = [];
  for (let i = 0; i < (row.arity ?? 1); i++) operands.push(b.param(inner));
  const result = expansion(b, ...operands);
  const approximation = { program: extract(b.finish([result]), [result]), wide: inner !== type };
  made.set(key, approximation);
  return approximation;
}
