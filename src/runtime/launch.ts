/**
 * Launching: runs a plan's steps on data. Allocates what a step writes, calls its kernel, frees what nobody needs after.
 *
 * A JavaScript kernel takes typed arrays and is called once. A WebAssembly kernel takes addresses in the heap and is
 * called piece by piece (`pieces.ts`); operands that lie elsewhere are brought there (`loose.ts`).
 */
import type { DataSource } from "../graph/ops.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { Buffer } from "./buffer.ts";
import { counters } from "./counters.ts";
import { runLoose } from "./loose.ts";
import { runPieces } from "./pieces.ts";
import type { Plan, Step } from "./plan.ts";
import { type ProductStep, runProduct } from "./product.ts";
import type { WasmProgram } from "./wasm.ts";

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
    allocate(plan, step, made);
    if ("product" in step) {
      const next = step.fused ? (plan.steps[s + 1] as Step) : undefined;
      if (next) allocate(plan, next, made);
      if (launchProduct(step, next, sources, made, constants)) s++;
      for (let i = 0; i < step.frees.length; i++) made[step.frees[i]!]!.release();
      if (next && plan.steps[s] === next) for (const slot of next.frees) made[slot]!.release();
      continue;
    }
    if (!step.empty) {
      bindConstants(step, constants);
      if (step.wasm) launchWasm(step, step.wasm, sources, made);
      else launchJS(step, sources, made);
      counters.kernelCalls++;
    }
    for (let i = 0; i < step.frees.length; i++) made[step.frees[i]!]!.release();
  }
  return plan.roots.map((slot) => made[slot]!);
}

/** Makes the buffers that a step is the first to write. */
function allocate(plan: Plan, step: Step | ProductStep, made: (Buffer | undefined)[]): void {
  for (let i = 0; i < step.allocates.length; i++) {
    const slot = step.allocates[i]!;
    if (made[slot] !== undefined) continue;
    const { dtype, length } = plan.slotTypes[slot]!;
    made[slot] = Buffer.allocate(dtype, length);
  }
}

function bindConstants(step: Step, constants: readonly (readonly Scalar[])[]): void {
  for (let i = 0; i < step.scalars.length; i++) {
    const [constant, part] = step.scalars[i]!;
    step.constants[i] = constants[constant]![part]!;
  }
}

type Operands = readonly DataSource[];
type Made = readonly (Buffer | undefined)[];

/** What an access of a step walks through. */
function operand(
  step: Step | ProductStep,
  access: number,
  sources: Operands,
  made: Made,
): Buffer | undefined {
  const source = step.sources[access]!;
  if (source >= 0) return sources[source] as Buffer;
  const slot = step.slots[access]!;
  return slot >= 0 ? made[slot] : undefined;
}

/**
 * Runs a product, and with it the step after it where that can go on block by block.
 *
 * @returns whether the step after it has been run
 */
function launchProduct(
  step: ProductStep,
  next: Step | undefined,
  sources: Operands,
  made: Made,
  constants: readonly (readonly Scalar[])[],
): boolean {
  if (step.empty) return false;
  const [a, b, c] = [0, 1, 2].map((i) => operand(step, i, sources, made)!) as [Buffer, Buffer, Buffer];
  const program = next?.wasm;
  const together = program !== undefined && step.wasm !== undefined && inHeap(next!, sources, made);
  let epilogue: ((elements: number) => void) | undefined;
  if (together) {
    bindConstants(next!, constants);
    program.fill(next!.integers, next!.addresses, next!.constants);
    const unit = c.length / next!.pieces.length;
    let begin = 0;
    epilogue = (elements) => {
      const end = Math.floor(elements / unit);
      if (end > begin) program.run(begin, end);
      begin = end;
    };
  }
  const done = runProduct(step, [a, b, c], epilogue) && together;
  counters.kernelCalls += done ? 2 : 1;
  return done;
}

/** Whether all of a step's buffers lie in the heap; their addresses are then filled in. */
function inHeap(step: Step, sources: Operands, made: Made): boolean {
  const { addresses } = step;
  for (let i = 0; i < addresses.length; i++) {
    const buffer = operand(step, i, sources, made);
    addresses[i] = buffer === undefined ? 0 : buffer.address;
    if (buffer !== undefined && addresses[i] === 0) return false;
  }
  return true;
}

function launchJS(step: Step, sources: Operands, made: Made): void {
  const { buffers } = step;
  for (let i = 0; i < buffers.length; i++) buffers[i] = operand(step, i, sources, made)?.data;
  step.javascript!(buffers, step.integers, step.constants);
  // A plan keeps no data alive between calls.
  for (let i = 0; i < buffers.length; i++) buffers[i] = undefined;
}

function launchWasm(step: Step, program: WasmProgram, sources: Operands, made: Made): void {
  if (!inHeap(step, sources, made)) {
    const operands = step.addresses.map((_, access) => operand(step, access, sources, made));
    runLoose(step, program, operands);
    return;
  }
  program.fill(step.integers, step.addresses, step.constants);
  runPieces(step, program);
}
