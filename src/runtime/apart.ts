/**
 * Evaluating apart: a plan's steps on the workers, while the event loop of the calling thread stays free.
 *
 * Between two steps anything may happen here, other evaluations included, so nothing of a step that runs is kept in the
 * step itself. Steps that threads cannot share run at once on the calling thread, with a turn of the event loop between.
 */
import type { DataSource } from "../graph/ops.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import type { Buffer } from "./buffer.ts";
import { settings } from "./config.ts";
import { counters } from "./counters.ts";
import { heap } from "./heap.ts";
import { runStep } from "./launch.ts";
import { type Arguments, allocate, fillConstants, operand, release } from "./operands.ts";
import { share } from "./pieces.ts";
import type { Plan, Step } from "./plan.ts";
import { type Listener, listenerFor } from "./progress.ts";
import { ownStage, stage, unstage } from "./staging.ts";
import { pause, team } from "./threads.ts";

/** Shorter steps, in nanoseconds, are not worth a turn of the event loop. */
const WORTH_APART = 50_000;

/** Runs a plan on data and constants; gives each root's buffer. */
export async function runPlanApart(
  plan: Plan,
  sources: readonly DataSource[],
  constants: readonly (readonly Scalar[])[],
): Promise<Buffer[]> {
  const made: (Buffer | undefined)[] = new Array(plan.slotTypes.length).fill(undefined);
  const given = { sources, made, constants };
  const listener = settings.progress === false ? undefined : listenerFor(plan);
  try {
    for (const [s, step] of plan.steps.entries()) {
      const long = step.pieces.time >= WORTH_APART;
      listener?.begin(s, 1);
      if (!long || !(await runStepApart(plan, step, given, listener))) {
        runStep(plan, step, given);
        if (long) await pause();
      }
      listener?.end(s, 1);
    }
  } finally {
    listener?.close();
  }
  return plan.roots.map((slot) => made[slot]!);
}

/** Runs a step on the workers; false, and nothing done, where they cannot. */
async function runStepApart(
  plan: Plan,
  step: Step,
  given: Arguments,
  listener: Listener | undefined,
): Promise<boolean> {
  const program = step.wasm;
  if (!program || step.empty) return false;
  while (team.working) await pause();
  if (!team.free || !team.start()) return false;
  if (!program.reserve(step.integers)) return false;
  allocate(plan, step, given);
  const buffers = step.addresses.map((_, access) => operand(step, access, given));
  const at = ownStage();
  if (!at) return false;
  try {
    const addresses = buffers.map(() => 0);
    if (!stage(buffers, addresses, at)) return false;
    fillConstants(step, given);
    const constants = step.constants.slice();
    const fill = () => {
      // Another evaluation may have given a part of the block back.
      program.reserve(step.integers);
      program.fill(step.integers, addresses, constants);
    };
    fill();
    step.addresses.splice(0, addresses.length, ...addresses);
    const shared = share(step, program);
    if (!shared) return false;
    await team.runApart(shared.job, fill, listener);
    shared.finish();
    unstage(step, buffers, at);
  } finally {
    heap.give(at.block);
  }
  counters.kernelCalls++;
  release(step, given);
  return true;
}
