/**
 * Launching: runs a plan's steps on data. Allocates what a step writes, calls its kernel, frees what nobody needs after.
 *
 * A JavaScript kernel takes typed arrays and is called once. A WebAssembly kernel takes addresses in the heap and is
 * called piece by piece (`pieces.ts`); operands that lie elsewhere are brought there (`staging.ts`, `loose.ts`).
 */
import type { DataSource } from "../graph/ops.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { runBand } from "./band.ts";
import type { Buffer } from "./buffer.ts";
import { settings } from "./config.ts";
import { counters } from "./counters.ts";
import { runLoose } from "./loose.ts";
import { type Arguments, allocate, fillConstants, operand, release } from "./operands.ts";
import { runPieces } from "./pieces.ts";
import type { Plan, Step } from "./plan.ts";
import { type Listener, listenerFor, listening } from "./progress.ts";
import { commonStage, stage, unstage } from "./staging.ts";
import type { WasmProgram } from "./wasm.ts";

/**
 * Runs a plan on data and constants; gives each root's buffer.
 *
 * @param listener hears of each step
 */
export function runPlan(
  plan: Plan,
  sources: readonly DataSource[],
  constants: readonly (readonly Scalar[])[],
  listener = settings.progress === false ? undefined : listenerFor(plan),
): Buffer[] {
  if (!listener) return runSteps(plan, sources, constants, undefined);
  listening.now = listener;
  try {
    return runSteps(plan, sources, constants, listener);
  } finally {
    listening.now = undefined;
    listener.close();
  }
}

function runSteps(
  plan: Plan,
  sources: readonly DataSource[],
  constants: readonly (readonly Scalar[])[],
  listener: Listener | undefined,
): Buffer[] {
  const made: (Buffer | undefined)[] = new Array(plan.slotTypes.length).fill(undefined);
  if (plan.overwritten) made[plan.overwritten.slot] = sources[plan.overwritten.source] as Buffer;
  for (let s = 0; s < plan.steps.length; s++) {
    const band = plan.bands.get(s);
    listener?.begin(s, band?.count ?? 1);
    if (band && runBand(plan, band, { sources, made, constants })) {
      listener?.end(s, band.count);
      s += band.count - 1;
    } else {
      if (band) listener?.begin(s, 1);
      runStep(plan, plan.steps[s]!, { sources, made, constants });
      listener?.end(s, 1);
    }
  }
  return plan.roots.map((slot) => made[slot]!);
}

/** Runs one step. */
export function runStep(plan: Plan, step: Step, given: Arguments): void {
  allocate(plan, step, given);
  if (!step.empty) {
    fillConstants(step, given);
    if (step.wasm) launchWasm(step, step.wasm, given);
    else launchJS(step, given);
    counters.kernelCalls++;
  }
  release(step, given);
}

function launchJS(step: Step, given: Arguments): void {
  const { buffers } = step;
  for (let i = 0; i < buffers.length; i++) buffers[i] = operand(step, i, given)?.data;
  (step.javascript ?? step.kernel.javascript())(buffers, step.integers, step.constants);
  // A plan keeps no data alive between calls.
  for (let i = 0; i < buffers.length; i++) buffers[i] = undefined;
}

function launchWasm(step: Step, program: WasmProgram, given: Arguments): void {
  const { addresses } = step;
  let inHeap = true;
  for (let i = 0; i < addresses.length; i++) {
    const buffer = operand(step, i, given);
    addresses[i] = buffer === undefined ? 0 : buffer.address;
    if (buffer !== undefined && addresses[i] === 0) inHeap = false;
  }
  if (!program.reserve(step.integers)) {
    launchJS(step, given);
    return;
  }
  if (inHeap) {
    program.fill(step.integers, addresses, step.constants);
    runPieces(step, program);
    return;
  }
  const buffers = addresses.map((_, access) => operand(step, access, given));
  const at = commonStage();
  if (at && stage(buffers, addresses, at)) {
    program.fill(step.integers, addresses, step.constants);
    runPieces(step, program);
    unstage(step, buffers, at);
  } else runLoose(step, program, buffers);
}
