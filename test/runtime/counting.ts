/**
 * What a piece of work made the runtime do: differences of its counters.
 */
import * as np from "../../src/index.ts";

type Counts = Omit<ReturnType<typeof np.counters>, "heap">;

/** The counters' increase while `work` runs. */
export function counted(work: () => void): Counts {
  const before = np.counters();
  work();
  const after = np.counters();
  const difference: { [name: string]: number } = {};
  for (const name of Object.keys(before) as (keyof Counts)[]) {
    if (typeof before[name] === "number") difference[name] = after[name] - before[name];
  }
  return difference as unknown as Counts;
}

/** As `counted`, with no plan or kernel known before. */
export function countedCold(work: () => void): Counts {
  np.clear_caches();
  return counted(work);
}

/** Integers from 0 as float64 in computed memory, in a shape. */
export function computed(shape: readonly number[], dtype: np.DTypeName = "float64"): np.NDArray {
  const size = shape.reduce((a, b) => a * b, 1);
  return np
    .array(Array.from({ length: size }, (_, i) => i))
    .astype(dtype)
    .reshape(shape)
    .copy()
    .eval();
}
