/**
 * Operands: what the accesses of a plan's steps walk through while the plan runs.
 */
import type { DataSource } from "../graph/ops.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { Buffer } from "./buffer.ts";
import type { Plan, Step } from "./plan.ts";

/** What a plan is run on: its arguments, and the buffers of its slots as they are made. */
export interface Arguments {
  readonly sources: readonly DataSource[];
  readonly made: (Buffer | undefined)[];
  readonly constants: readonly (readonly Scalar[])[];
}

/** Makes the slots that a step is the first to write, but for some. */
export function allocate(plan: Plan, step: Step, { made }: Arguments, without?: ReadonlySet<number>): void {
  for (let i = 0; i < step.allocates.length; i++) {
    const slot = step.allocates[i]!;
    if (made[slot] || without?.has(slot)) continue;
    const { dtype, length } = plan.slotTypes[slot]!;
    made[slot] = Buffer.allocate(dtype, length, step.wasm !== undefined);
  }
}

/** Gives back the slots that nobody needs after a step. */
export function release(step: Step, { made }: Arguments): void {
  for (let i = 0; i < step.frees.length; i++) made[step.frees[i]!]?.release();
}

export function fillConstants(step: Step, { constants }: Arguments): void {
  for (let i = 0; i < step.scalars.length; i++) {
    const [constant, part] = step.scalars[i]!;
    step.constants[i] = constants[constant]![part]!;
  }
}

/** What an access of a step walks through. */
export function operand(step: Step, access: number, { sources, made }: Arguments): Buffer | undefined {
  const source = step.sources[access]!;
  if (source >= 0) return sources[source] as Buffer;
  const slot = step.slots[access]!;
  return slot >= 0 ? made[slot] : undefined;
}
