/**
 * How accumulators start and step: the fold-only parts of the scalar registry.
 */
import { type DType, isTime, SCALARS, type ScalarType } from "../dtype.ts";
import type { NodeWith, ReduceFunction } from "../ops.ts";
import { functionProgram } from "./functions.ts";
import { fit, type Scalar } from "./machine.ts";
import { type Program, ProgramBuilder, type Value } from "./program.ts";

/** Where a fold by each function starts in NumPy; functions that are not here start from their first element. */
const IDENTITIES: { readonly [fn in ReduceFunction]?: number } = {
  add: 0,
  multiply: 1,
  logical_and: 1,
  logical_or: 0,
  logical_xor: 0,
  bitwise_and: -1,
  bitwise_or: 0,
  bitwise_xor: 0,
  hypot: 0,
  gcd: 0,
  logaddexp: Number.NEGATIVE_INFINITY,
  logaddexp2: Number.NEGATIVE_INFINITY,
};

function filled(value: number | bigint, dtype: DType): Scalar[] {
  const { big } = SCALARS[dtype.scalar];
  const part = fit(
    big ? BigInt(value) : dtype.scalar === "bool" ? Math.abs(Number(value)) : value,
    dtype.scalar,
  );
  return dtype.components === 2 ? [part, fit(0, dtype.scalar)] : [part];
}

/** The value that every other is at least as good as: the least for `maximum`. */
export function worstOf(fn: "maximum" | "minimum", dtype: DType): Scalar[] {
  const lowest = fn === "maximum";
  const facts = SCALARS[dtype.scalar];
  let value: Scalar = lowest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (facts.integer) {
    // The least of a time is NaT, which no fold passes over.
    const exact = lowest ? facts.min + (isTime(dtype) ? 1n : 0n) : facts.max;
    value = facts.big ? exact : Number(exact);
  }
  return new Array<Scalar>(dtype.components).fill(value);
}

/** What NumPy calls the function's identity; `undefined` where it has none. */
export function identityOf(fn: ReduceFunction, dtype: DType): Scalar[] | undefined {
  const identity = IDENTITIES[fn];
  return identity === undefined ? undefined : filled(identity, dtype);
}

/** Where an accumulator starts: a value that changes nothing. `undefined`: with the first element. */
export function foldIdentity(fn: ReduceFunction, dtype: DType): Scalar[] | undefined {
  if (fn === "maximum" || fn === "minimum") return worstOf(fn, dtype);
  return identityOf(fn, dtype);
}

/** Where a scan starts: the value with which every first element gives itself, to the bit. */
function scanStart(fn: ReduceFunction, dtype: DType): Scalar[] | undefined {
  // 0 + -0 would be 0, and a complex 1 times infinity nan.
  if (fn === "add" && "fc".includes(dtype.kind)) return new Array<Scalar>(dtype.components).fill(-0);
  if (dtype.components === 2 || !EXACT_START.has(fn)) return undefined;
  return foldIdentity(fn, dtype);
}

const EXACT_START: ReadonlySet<ReduceFunction> = new Set([
  ...(["add", "multiply", "maximum", "minimum", "logical_and", "logical_or", "logical_xor"] as const),
  ...(["bitwise_and", "bitwise_or", "bitwise_xor"] as const),
]);

/** How an accumulator starts and takes in an element. */
export interface Folding {
  /** The state: the value's parts, then whether an element has come yet where the first is the start. */
  readonly types: readonly ScalarType[];
  /** Where the state starts, unless the reduction says. */
  readonly initial: readonly Scalar[];
  /** Parameters: the state, the element's parts, and whether the element counts where the fold is masked. */
  readonly step: Program;
}

/** The folding of a `reduce` or `scan` node. */
export function foldingOf(node: NodeWith<"reduce"> | NodeWith<"scan">): Folding {
  const { fn } = node.attr;
  const { dtype } = node;
  if (node.op === "scan") return folding(fn, dtype, scanStart(fn, dtype), false);
  const start = node.attr.first ? scanStart(fn, dtype) : (node.attr.initial ?? foldIdentity(fn, dtype));
  return folding(fn, dtype, start, node.inputs.length > 1);
}

function folding(
  fn: ReduceFunction,
  dtype: DType,
  start: readonly Scalar[] | undefined,
  masked: boolean,
): Folding {
  const parts = new Array<ScalarType>(dtype.components).fill(dtype.scalar);
  const program = functionProgram(fn, dtype);
  if (start && !masked) return { types: parts, initial: start, step: program };
  return {
    types: start ? parts : [...parts, "bool"],
    initial: start ?? [...filled(0, dtype), 0],
    step: guardedStep(fn, dtype, !start, masked),
  };
}

const steps = new Map<string, Program>();

/** A function's step that leaves masked elements out, or that takes the first element as it is. */
function guardedStep(fn: ReduceFunction, dtype: DType, first: boolean, masked: boolean): Program {
  const key = `${fn} ${dtype.name} ${first} ${masked}`;
  const known = steps.get(key);
  if (known) return known;
  const b = new ProgramBuilder();
  const params = (type: ScalarType, count: number = dtype.components) =>
    Array.from({ length: count }, () => b.param(type));
  const state = params(dtype.scalar);
  const started = first ? b.param("bool") : undefined;
  const element = params(dtype.scalar);
  const counts = masked ? b.param("bool") : undefined;
  let next = b.inline(functionProgram(fn, dtype), [...state, ...element]);
  if (started) next = next.map((part, i) => b.choose(started, part, element[i]!));
  if (counts) next = next.map((part, i) => b.select(counts, part, state[i]!));
  if (started) next.push(counts ? b.or(started, counts) : b.const(1, "bool"));
  const program = b.finish(next);
  steps.set(key, program);
  return program;
}

/**
 * One step of argmax or argmin. The state is the best element so far and its position; an element takes over when it is
 * strictly better, or the first nan.
 */
export function argStep(fn: "maximum" | "minimum", dtype: DType): Program {
  const key = `${fn} ${dtype.name}`;
  const known = steps.get(key);
  if (known) return known;
  const b = new ProgramBuilder();
  const params = (count: number, type = dtype.scalar) => Array.from({ length: count }, () => b.param(type));
  const best = params(dtype.components);
  const [at] = params(1, "f64") as [Value];
  const element = params(dtype.components);
  const [position] = params(1, "f64") as [Value];
  const compare = functionProgram(fn === "maximum" ? "greater" : "less", dtype);
  const [better] = b.inline(compare, [...element, ...best]) as [Value];
  const isNaN = (parts: readonly Value[]) => b.inline(functionProgram("isnan", dtype), parts)[0]!;
  const firstNaN = b.and(isNaN(element), b.not(isNaN(best)));
  const take = b.and(b.or(better, firstNaN), b.not(isNaN(best)));
  const next = best.map((part, i) => b.choose(take, element[i]!, part));
  const program = b.finish([...next, b.choose(take, position, at)]);
  steps.set(key, program);
  return program;
}
