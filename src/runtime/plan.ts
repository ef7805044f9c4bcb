/**
 * Plans: what to run for a graph of a given signature, with data and constants left open.
 *
 * Making one rewrites, schedules, lowers and compiles; running one allocates, calls and frees. A plan keeps no data.
 */

import { mapDepth } from "../codegen/loops/ir.ts";
import type { Lowered } from "../codegen/loops/lower.ts";
import { lower } from "../codegen/loops/lower.ts";
import type { Schedule, Slot } from "../codegen/schedule/group.ts";
import { schedule } from "../codegen/schedule/schedule.ts";
import type { DType, TypedArray } from "../graph/dtype.ts";
import { InternalError } from "../graph/errors.ts";
import type { DataSource, Node } from "../graph/ops.ts";
import { optimize, type RuleHit } from "../graph/rewrite/optimize.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { Buffer } from "./buffer.ts";
import { counters } from "./counters.ts";
import { type Kernel, kernelFor } from "./kernels.ts";
import type { Signature } from "./signature.ts";

/** A buffer of a step: an argument of the plan (by number) or a slot; -1 where an access has no buffer. */
interface Step {
  readonly kernel: Kernel;
  readonly sources: readonly number[];
  readonly slots: readonly number[];
  readonly integers: readonly number[];
  /** Constant number and part of each scalar argument. */
  readonly scalars: readonly (readonly [constant: number, part: number])[];
  /** Slots first written here, and those not needed after. */
  readonly allocates: readonly number[];
  readonly frees: readonly number[];
  /** Nothing to loop over. */
  readonly empty: boolean;
  /** The kernel was new when the plan was made. */
  readonly compiled: boolean;
  /** Argument vectors, filled at each call. */
  readonly buffers: (TypedArray | undefined)[];
  readonly constants: Scalar[];
}

export interface Plan {
  readonly signature: Signature["tape"];
  readonly steps: readonly Step[];
  readonly slotTypes: readonly { readonly dtype: DType; readonly length: number }[];
  /** The slot of each root. */
  readonly roots: readonly number[];
  /** A slot that is an argument's own buffer, changed in place. */
  readonly overwritten?: { readonly slot: number; readonly source: number };
  /** For `explain`. */
  readonly schedule: Schedule;
  readonly lowered: readonly Lowered[];
  readonly rules: readonly RuleHit[];
}

export interface PlanOptions {
  readonly fuse: boolean;
  readonly rewrite: boolean;
  readonly inPlace: boolean;
}

export function makePlan(roots: readonly Node[], signature: Signature, options: PlanOptions): Plan {
  const optimized = options.rewrite ? optimize(roots) : { roots, rules: [] };
  const cut = schedule(optimized.roots, options);
  const lowered = cut.groups.map((group) => lower(group, cut));
  const numbers = new Map<Slot, number>();
  const slotTypes: { dtype: DType; length: number }[] = [];
  const numberOf = (slot: Slot): number => {
    let number = numbers.get(slot);
    if (number === undefined) {
      number = slotTypes.length;
      numbers.set(slot, number);
      slotTypes.push({ dtype: slot.node.dtype, length: slot.node.size });
    }
    return number;
  };
  const constantPlaces = new Map(signature.constants.map((parts, i) => [parts, i]));
  const sourcePlaces = new Map(signature.sources.map((source, i) => [source, i]));
  const constantOf = (parts: readonly Scalar[], part: number): readonly [number, number] => {
    const at = constantPlaces.get(parts);
    if (at === undefined) throw new InternalError("an optimizer rule made a new constant");
    return [at, part];
  };
  const sourceOf = (source: DataSource): number => sourcePlaces.get(source)!;
  const drafts = lowered.map((one) => ({
    one,
    sources: one.bindings.map((b) => (b.kind === "source" ? sourceOf(b.source) : -1)),
    slots: one.bindings.map((b) => (b.kind === "slot" ? numberOf(b.slot) : -1)),
    scalars: one.scalars.map((s) => constantOf(s.parts, s.part)),
  }));
  const rootSlots = optimized.roots.map((root) => numberOf(cut.slots.get(root)!));
  const lastUse = new Map<number, number>();
  drafts.forEach((draft, i) => {
    for (const slot of draft.slots) if (slot >= 0) lastUse.set(slot, i);
  });
  const overwritten = cut.overwritten && {
    slot: numberOf(cut.overwritten.slot),
    source: sourceOf(cut.overwritten.source),
  };
  const live = new Set<number>(overwritten ? [overwritten.slot] : []);
  const steps = drafts.map((draft, i): Step => {
    const { one, sources, slots, scalars } = draft;
    const allocates = [...new Set(slots)].filter((slot) => slot >= 0 && !live.has(slot));
    for (const slot of allocates) live.add(slot);
    const kept = (slot: number) => rootSlots.includes(slot) || slot === overwritten?.slot;
    const frees = [...new Set(slots)].filter((slot) => slot >= 0 && lastUse.get(slot) === i && !kept(slot));
    const depth = mapDepth(one.nest);
    const before = counters.kernelsCompiled;
    const kernel = kernelFor(one.nest);
    return {
      kernel,
      compiled: counters.kernelsCompiled > before,
      sources,
      slots,
      integers: one.integers,
      scalars,
      allocates,
      frees,
      empty: one.integers.slice(0, depth).includes(0),
      buffers: new Array(sources.length).fill(undefined),
      constants: new Array(scalars.length).fill(0),
    };
  });
  counters.plansMade++;
  return {
    signature: signature.tape,
    steps,
    slotTypes,
    roots: rootSlots,
    ...(overwritten ? { overwritten } : {}),
    schedule: cut,
    lowered,
    rules: optimized.rules,
  };
}

/** Runs a plan on data and constants; gives each root's buffer. */
export function runPlan(
  plan: Plan,
  sources: readonly DataSource[],
  constants: readonly (readonly Scalar[])[],
): Buffer[] {
  const made: (Buffer | undefined)[] = new Array(plan.slotTypes.length).fill(undefined);
  if (plan.overwritten) made[plan.overwritten.slot] = sources[plan.overwritten.source] as Buffer;
  for (let s = 0; s < plan.steps.length; s++) {
    const step = plan.steps[s]!;
    for (let i = 0; i < step.allocates.length; i++) {
      const slot = step.allocates[i]!;
      const { dtype, length } = plan.slotTypes[slot]!;
      made[slot] = Buffer.allocate(dtype, length);
    }
    if (!step.empty) {
      const { buffers } = step;
      for (let i = 0; i < buffers.length; i++) {
        const source = step.sources[i]!;
        const slot = step.slots[i]!;
        buffers[i] =
          source >= 0 ? (sources[source] as Buffer).data : slot >= 0 ? made[slot]!.data : undefined;
      }
      for (let i = 0; i < step.scalars.length; i++) {
        const [constant, part] = step.scalars[i]!;
        step.constants[i] = constants[constant]![part]!;
      }
      step.kernel.run(buffers, step.integers, step.constants);
      counters.kernelCalls++;
      // A plan keeps no data alive between calls.
      for (let i = 0; i < buffers.length; i++) buffers[i] = undefined;
    }
    for (let i = 0; i < step.frees.length; i++) made[step.frees[i]!]!.release();
  }
  return plan.roots.map((slot) => made[slot]!);
}
