/**
 * Forcing several arrays at once, and looking at what the machinery did.
 */
import { counters as runtimeCounters, type Counters, resetCounters } from "../runtime/counters.ts";
import { clearKernels } from "../runtime/kernels.ts";
import { clearPlans } from "../runtime/evaluate.ts";
import { pool, type PoolStatistics } from "../runtime/buffer.ts";
import { force } from "../runtime/storage.ts";
import { NDArray } from "./ndarray.ts";

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

export { evalArrays as eval };

/** What the runtime has done since the last reset, with the pool's state. */
export function counters(): Counters & { readonly pool: PoolStatistics } {
  return { ...runtimeCounters, pool: pool.statistics() };
}

export { resetCounters as reset_counters };

/** Forgets every plan and compiled kernel. */
export function clear_caches(): void {
  clearPlans();
  clearKernels();
}
