/**
 * Members: what is computed side by side in a fold, a single element or a vector of neighbours, each with accumulators
 * and values of its own.
 *
 * Owns the accumulators' locals, their state in scratch memory between calls, and how one element joins them. The loops
 * around are `folds.ts`, `pairwise.ts`, `lanefolds.ts` and `jam.ts`.
 */
import { type Fold, isRead, type LoopValue } from "../loops/ir.ts";
import { type Expr, instruction, type Local } from "./encoder.ts";
import { type Instance, type Kernel, SCALAR } from "./kernel.ts";
import { type Lanes, SHAPES } from "./lanes.ts";
import { runProgram } from "./programs.ts";
import { defineAll, valueOf } from "./values.ts";

/** A group of neighbours and what is its own: accumulators by fold and part, and values that differ between lanes. */
export interface Member {
  readonly at: Instance;
  readonly states: readonly (readonly Local[])[];
  values: Map<LoopValue, Lanes>;
}

export function newMember(kernel: Kernel, at: Instance): Member {
  const states = kernel.nest.folds.map((fold) => fold.types.map(() => kernel.f.local("v128")));
  return { at, states, values: new Map() };
}

/** An accumulator as a value. A mask is kept as wide as the body's lanes. */
export function stateOf(kernel: Kernel, member: Member, fold: number, part: number): Lanes {
  const type = kernel.nest.folds[fold]!.types[part]!;
  const bits = type === "bool" ? 128 / member.at.count : SHAPES[type].bits;
  const full = member.at.axis < 0;
  return {
    type,
    expr: kernel.f.get(member.states[fold]![part]!),
    bits: full && type === "bool" ? 8 : bits,
    full,
  };
}

export function setState(kernel: Kernel, member: Member, fold: number, part: number, value: Lanes): void {
  const { bits } = stateOf(kernel, member, fold, part);
  const expr = value.type === "bool" ? kernel.k.maskAt(value, bits) : value.expr;
  kernel.f.set(member.states[fold]![part]!, expr);
}

/** Every accumulator at its start. */
export function startStates(kernel: Kernel, member: Member): void {
  kernel.nest.folds.forEach((fold, f) => {
    fold.initial.forEach((v, part) => {
      setState(kernel, member, f, part, valueOf(kernel, v));
    });
  });
}

/** All accumulators' locals of members, in one order. */
export function stateLocals(members: readonly Member[]): Local[] {
  return members.flatMap((member) => member.states.flat());
}

export function saveStates(kernel: Kernel, locals: readonly Local[], address: Expr): void {
  locals.forEach((local, i) => {
    kernel.f.do(instruction("v128.store", [address, kernel.f.get(local)], [16 * i]));
  });
}

export function loadStates(kernel: Kernel, locals: readonly Local[], address: Expr): void {
  locals.forEach((local, i) => {
    kernel.f.set(local, instruction("v128.load", [address], [16 * i]));
  });
}

/** Runs a body with a member's values known, and keeps what it defines. */
export function within(kernel: Kernel, member: Member, body: () => void): void {
  const shared = kernel.scope;
  kernel.scope = { values: new Map([...shared.values, ...member.values]), pairs: new Map() };
  const known = kernel.scope.values;
  body();
  for (const [v, lanes] of known) if (!shared.values.has(v)) member.values.set(v, lanes);
  kernel.scope = shared;
}

/** Defines values of a level: what is the same for all members once, the rest for each. */
export function defineFor(kernel: Kernel, values: readonly LoopValue[], members: readonly Member[]): void {
  const axis = members[0]!.at.axis;
  const laned = lanedValues(kernel, axis);
  defineAll(
    kernel,
    values.filter((v) => !laned.has(v)),
    SCALAR,
  );
  const own = values.filter((v) => laned.has(v));
  if (own.length === 0) return;
  for (const member of members) within(kernel, member, () => defineAll(kernel, own, member.at));
}

/** Values that differ between neighbours along an axis. */
export function lanedValues(kernel: Kernel, axis: number): ReadonlySet<LoopValue> {
  const laned = new Set<LoopValue>();
  if (axis < 0) return laned;
  for (const v of kernel.nest.values) {
    const moves = isRead(v) && kernel.step(v.value as number, axis) !== 0;
    if (moves || v.op === "folded" || v.args.some((arg) => laned.has(arg))) laned.add(v);
  }
  return laned;
}

/** One element (or one group of neighbours) joins a fold. */
export function stepFold(kernel: Kernel, member: Member, f: number, elements: readonly Lanes[]): void {
  const fold = kernel.nest.folds[f]!;
  const state = fold.types.map((_, part) => stateOf(kernel, member, f, part));
  // All results are in locals before the first state changes.
  let results = runProgram(kernel.k, fold.step, [...state, ...elements], member.at.count);
  if (results.length > 1) results = results.map((x) => ({ ...x, expr: kernel.f.get(kernel.f.let(x.expr)) }));
  results.forEach((result, part) => {
    setState(kernel, member, f, part, result);
  });
}

export function elementsOf(kernel: Kernel, fold: Fold): Lanes[] {
  return fold.elements.map((v) => valueOf(kernel, v));
}
