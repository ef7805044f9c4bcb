/**
 * Forcing several arrays at once, and looking at what the machinery did.
 */

import type { Node } from "../graph/ops.ts";
import { type Counters, resetCounters, counters as runtimeCounters } from "../runtime/counters.ts";
import { clearPlans, planFor } from "../runtime/evaluate.ts";
import { type Explanation, explainPlan, NOTHING_TO_RUN } from "../runtime/explain.ts";
import { type HeapStatistics, heap } from "../runtime/heap.ts";
import { clearKernels } from "../runtime/kernels.ts";
import { timePlan } from "../runtime/measure.ts";
import { clearProducts } from "../runtime/product.ts";
import { force } from "../runtime/storage.ts";
import { NDArray } from "./ndarray.ts";
import { isOptions, readArguments } from "./options.ts";

/**
 * Computes several arrays in one plan, so that they share loops and intermediate values.
 *
 * @returns the same arrays
 * @example np.eval(a.mean(), a.max())
 */
function evalArrays<T extends readonly NDArray[]>(...arrays: T): T {
  for (const array of arrays) {
    if (!(array instanceof NDArray)) throw new TypeError("eval() takes arrays");
  }
  force([...new Set(arrays.map((array) => array.storage))]);
  return arrays;
}

export type { ExplainedBand, ExplainedKernel, Explanation } from "../runtime/explain.ts";
export type { Progress } from "../runtime/progress-facts.ts";
export { evalArrays as eval };

/** Options of `np.explain`. */
export interface ExplainOptions {
  /** Run it, and tell how long each kernel and band takes. */
  readonly time?: boolean | undefined;
}

/**
 * What computing arrays would do now, and why. Compiles, but does not run.
 *
 * - The graph, as text, DOT and Mermaid, and the optimizer's rules that changed it.
 * - Each kernel: why it stands alone, the form that runs (WebAssembly or JavaScript) and why, the calls that it takes and
 *   the threads that share them, its loop IR, and its source: text of the form that runs; `javascript` has the other.
 * - Bands: kernels that run together on a few rows at a time, and the values that never leave the cache for that.
 * - Bytes moved between memory and processor, against what one loop an operation would move.
 * - What came from the cache, and what was compiled.
 *
 * @param arrays one or several, as `np.eval` would take them; `{ time: true }` at the end runs them a few times, and has
 *   the least time of each kernel and band told; the arrays stay as they are, uncomputed
 * @returns the facts as fields; printed, they are told in words; `toDOT()`, `toMermaid()` and `toHTML()` draw them
 * @example console.log(String(np.explain(np.sum(a.sub(b).square()))))
 * @example np.explain(a.mul(2).add(1)).kernels[0].target // "wasm"
 */
export function explain(...arrays: readonly (NDArray | ExplainOptions)[]): Explanation {
  const last = arrays.at(-1);
  const options = isOptions(last) ? last : undefined;
  const { time = false } = readArguments("explain", ["|", "time"], options ? [options] : []);
  const roots: Node[] = [];
  for (const array of options ? arrays.slice(0, -1) : arrays) {
    if (!(array instanceof NDArray)) throw new TypeError("explain() takes arrays");
    if (!array.computed && !roots.includes(array.storage.node)) roots.push(array.storage.node);
  }
  if (roots.length === 0) return NOTHING_TO_RUN;
  const found = planFor(roots);
  return explainPlan(found.plan, roots, found.cached, time === true ? timePlan(found) : undefined);
}

/** What the runtime has done since the last reset, with the heap's state. */
export function counters(): Counters & { readonly heap: HeapStatistics } {
  return { ...runtimeCounters, heap: heap.statistics() };
}

export { resetCounters as reset_counters };

/** Forgets every plan and compiled kernel. */
export function clear_caches(): void {
  clearPlans();
  clearKernels();
  clearProducts();
}
