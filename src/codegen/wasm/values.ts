/**
 * Values of a nest as instructions: each defined once in the scope where it first can be computed, for one instance.
 *
 * A value used once, in the very scope that defines it, stands inline where it is used; the others get locals. What does
 * not differ between lanes is defined once for all instances of a group.
 */

import type { ScalarType } from "../../graph/dtype.ts";
import type { MachineOp } from "../../graph/scalar/machine.ts";
import { isApproximated } from "../../graph/scalar/math/table.ts";
import { eachValue, type Loop } from "../../graph/scalar/program.ts";
import type { LoopValue, Store } from "../loops/ir.ts";
import { convert } from "./convert.ts";
import { i32 } from "./encoder.ts";
import type { Instance, Kernel, Scope } from "./kernel.ts";
import { type Lanes, SHAPES } from "./lanes.ts";
import { gather, load, position, store } from "./memory.ts";
import { shiftAmount } from "./operations.ts";
import { operation, operations, runLoop } from "./programs.ts";

/** The value as known in this scope. */
export function valueOf(kernel: Kernel, v: LoopValue): Lanes {
  const literal = kernel.literals.get(v);
  if (literal !== undefined) {
    const lanes = kernel.k.constant(literal, v.type);
    return kernel.shiftAmounts.has(v) ? { ...lanes, amount: i32(Number(literal)) } : lanes;
  }
  const known = kernel.scope.values.get(v);
  if (!known) throw new Error(`v${v.id} is used where it is not known`);
  return known;
}

/** Defines values in order, each for the instance. */
export function defineAll(kernel: Kernel, values: readonly LoopValue[], at: Instance): void {
  defineTogether(kernel, values, [at], [kernel.scope]);
}

/** Defines values in order, each for several instances of as many neighbours; every instance has a scope of its own. */
export function defineTogether(
  kernel: Kernel,
  values: readonly LoopValue[],
  instances: readonly Instance[],
  scopes: readonly Scope[],
): void {
  const outer = kernel.scope;
  const batch = new Set(values);
  const each = <T>(make: (at: Instance) => T): T[] =>
    instances.map((at, i) => {
      kernel.scope = scopes[i]!;
      return make(at);
    });
  for (const v of values) {
    if (kernel.literals.has(v) || !kernel.uses.has(v) || scopes[0]!.values.has(v)) continue;
    if (v.loop) {
      const { loop } = v;
      each((at) => defineLoop(kernel, v, loop, at));
      continue;
    }
    const made = isApproximated(v.op)
      ? operations(
          kernel.k,
          v.op,
          v.type,
          each(() => v.args.map((arg) => valueOf(kernel, arg))),
          instances[0]!.count,
        )
      : each((at) => compute(kernel, v, at));
    const inline = standsInline(kernel, v, batch);
    made.forEach((x, i) => {
      scopes[i]!.values.set(v, inline ? x : settled(kernel, v, x));
    });
  }
  kernel.scope = outer;
}

/** A loop defines its results. */
function defineLoop(kernel: Kernel, v: LoopValue, loop: Loop, at: Instance): void {
  const results = kernel.nest.values.filter((other) => other.op === "result" && other.args[0] === v);
  const wanted = new Set(results.map((result) => result.value as number));
  const args = v.args.map((arg) => valueOf(kernel, arg));
  const ended = runLoop(kernel.k, loop, args, wanted, { count: at.count });
  for (const result of results) {
    kernel.scope.values.set(result, settled(kernel, result, ended[result.value as number]!));
  }
}

/** A value in a local, with its lane 0 ready where it counts shifts. */
function settled(kernel: Kernel, v: LoopValue, made: Lanes): Lanes {
  const held = kernel.k.held(made);
  if (!held.full || !kernel.shiftAmounts.has(v)) return held;
  return { ...held, amount: kernel.k.hold(shiftAmount(kernel.k, held)) };
}

function standsInline(kernel: Kernel, v: LoopValue, batch: ReadonlySet<LoopValue>): boolean {
  if (kernel.uses.get(v) !== 1 || kernel.shiftAmounts.has(v)) return false;
  // A load must come before any store of its element.
  if ((v.op === "load" || v.op === "gather") && kernel.nest.stores.length > 1) return false;
  const user = kernel.users.get(v);
  return user !== undefined && batch.has(user) && user.op !== "loop";
}

function compute(kernel: Kernel, v: LoopValue, at: Instance): Lanes {
  switch (v.op) {
    case "load":
      return load(kernel, v.value as number, v.part, at);
    case "gather":
      return gather(kernel, v.value as number, v.part, at, valueOf(kernel, v.args[0]!));
    case "index":
      return position(kernel, v.value as number, at);
    case "argument":
      return kernel.argument(v.value as number);
    case "convert":
      return convert(kernel.k, valueOf(kernel, v.args[0]!), v.type, at.count);
    default: {
      const choice = v.op === "select" || v.op === "choose";
      const decided = choice ? kernel.literals.get(v.args[0]!) : undefined;
      if (decided !== undefined) return valueOf(kernel, v.args[decided ? 1 : 2]!);
      const args = v.args.map((arg) => valueOf(kernel, arg));
      const type = choice ? v.type : v.args[0]!.type;
      return operation(kernel.k, v.op as MachineOp, type, args, at.count);
    }
  }
}

/** The stores at the end of an instance, but for those that are made otherwise. */
export function storeAll(kernel: Kernel, at: Instance, except: readonly Store[] = []): void {
  for (const one of kernel.nest.stores) {
    if (except.includes(one)) continue;
    const { access, values, position } = one;
    store(
      kernel,
      access,
      values.map((v) => valueOf(kernel, v)),
      at,
      position && valueOf(kernel, position),
    );
  }
}

/** Lanes of a body: 128 bits divided by the widest type that it computes or keeps. */
export function laneCount(body: readonly LoopValue[], kept: readonly ScalarType[] = []): number {
  const types = new Set(kept);
  eachValue(body, (v) => types.add(v.type));
  types.delete("bool");
  return 128 / Math.max(8, ...[...types].map((type) => SHAPES[type].bits));
}
