/**
 * What reductions start from and how an argmax steps: the fold-only parts of the scalar registry.
 */
import { type DType, isTime, SCALARS } from "../dtype.ts";
import type { ReduceFunction } from "../ops.ts";
import { functionProgram } from "./functions.ts";
import { fit, type Scalar } from "./machine.ts";
import { type Program, ProgramBuilder, type Value } from "./program.ts";

/** The value that changes nothing: where an accumulator starts. */
export function foldIdentity(fn: ReduceFunction, dtype: DType): Scalar[] {
  const facts = SCALARS[dtype.scalar];
  const number = (value: number) => fit(facts.big ? BigInt(value) : value, dtype.scalar);
  const limit = (lowest: boolean): Scalar => {
    if (!facts.integer) return lowest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    // The least of a time is NaT, which no fold passes over.
    const value = lowest ? facts.min + (isTime(dtype) ? 1n : 0n) : facts.max;
    return facts.big ? value : Number(value);
  };
  const both = (real: Scalar, imag: Scalar) => (dtype.components === 2 ? [real, imag] : [real]);
  switch (fn) {
    case "add":
    case "logical_or":
      return both(number(0), number(0));
    case "multiply":
    case "logical_and":
      return both(number(1), number(0));
    case "maximum":
      return both(limit(true), limit(true));
    case "minimum":
      return both(limit(false), limit(false));
  }
}

const steps = new Map<string, Program>();

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
