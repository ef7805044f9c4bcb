/**
 * The choice of target: which of a kernel's compiled forms runs a step.
 *
 * WebAssembly runs at the speed of C but works on the heap only; JavaScript works on any memory, which makes it the
 * faster one for small arrays, whose memory the garbage collector owns. So the number of elements decides. Both give the
 * same bits. Where the platform forbids one of them, the other runs everything.
 */
import type { LoopNest } from "../codegen/loops/ir.ts";
import { SCALARS } from "../graph/dtype.ts";
import { type MachineOp, machineOp } from "../graph/scalar/machine.ts";
import { LOOP_TURNS } from "../graph/scalar/program.ts";
import { settings } from "./config.ts";
import { javascriptAvailable } from "./kernels.ts";
import { wasmAvailable } from "./wasm.ts";

export type Target = "js" | "wasm";

export interface Choice {
  readonly target: Target;
  /** In words, for `explain`. */
  readonly reason: string;
}

/** Elements that a nest's loops visit. */
export function iterations(nest: LoopNest, integers: readonly number[]): number {
  let count = 1;
  for (let axis = 0; axis < nest.axes.length; axis++) count *= integers[axis]!;
  return count;
}

export function chooseTarget(nest: LoopNest, integers: readonly number[]): Choice {
  const { target, wasmFrom } = settings;
  if (!javascriptAvailable() && wasmAvailable())
    return { target: "wasm", reason: "new Function is forbidden" };
  if (target === "js") return { target, reason: "np.config.target is js" };
  if (!wasmAvailable()) return { target: "js", reason: "WebAssembly is not available" };
  if (target === "wasm") return { target, reason: "np.config.target is wasm" };
  const count = iterations(nest, integers);
  return count >= wasmFrom
    ? { target: "wasm", reason: `${count} elements, WebAssembly from ${wasmFrom} on` }
    : { target: "js", reason: `${count} elements, WebAssembly from ${wasmFrom} on` };
}

/**
 * About how many nanoseconds an element of a nest takes in WebAssembly: what threads and pieces are cut by.
 *
 * A simple op on a vector takes about 0.15 ns; what is in the cache moves at about thirty bytes a nanosecond.
 */
export function elementCost(nest: LoopNest): number {
  let cost = 0;
  for (const v of nest.values) {
    const ops = v.loop
      ? v.loop.step.cost * LOOP_TURNS
      : v.op in SIMPLE
        ? 0
        : machineOp(v.op as MachineOp).cost;
    cost += (0.15 * ops * Math.max(8, SCALARS[v.type].bits)) / 128;
  }
  for (const { kind, type, components, strides } of nest.accesses) {
    if (kind !== "index" && strides.at(-1) !== "0") cost += (0.03 * components * SCALARS[type].bits) / 8;
  }
  return cost + 0.05;
}

const SIMPLE = { const: 0, argument: 0, load: 0, index: 0, folded: 0, convert: 0, result: 0 };
