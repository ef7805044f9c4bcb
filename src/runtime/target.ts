/**
 * The choice of target: which of a kernel's compiled forms runs a step.
 *
 * WebAssembly runs at the speed of C but works on the heap only; JavaScript works on any memory, which makes it the
 * faster one for small arrays, whose memory the garbage collector owns. So the number of elements decides. Both give the
 * same bits. Where the platform forbids one of them, the other runs everything.
 */
import type { LoopNest } from "../codegen/loops/ir.ts";
import { settings } from "./config.ts";
import { iterations } from "./cuts.ts";
import { javascriptAvailable } from "./kernels.ts";
import { wasmAvailable } from "./wasm.ts";

export type Target = "js" | "wasm";

export interface Choice {
  readonly target: Target;
  /** In words, for `explain`. */
  readonly reason: string;
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
