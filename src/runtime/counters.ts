/**
 * Counters: what the runtime has done so far, for tests, benchmarks and `np.counters()`.
 */

export interface Counters {
  /** Graphs evaluated. */
  evaluations: number;
  plansMade: number;
  planHits: number;
  kernelsCompiled: number;
  kernelHits: number;
  kernelCalls: number;
  /** Evaluations that ran step by step instead of through kernels. */
  interpreted: number;
  /** Expressions that computed themselves because they had grown past the budget. */
  forcedByBudget: number;
  /** Buffers written in place of a copy. */
  inPlace: number;
  bytesAllocated: number;
  /** Kernel runs that were shared among threads. */
  threadedJobs: number;
  /** Pieces of them that a worker failed in, done again by the calling thread. */
  piecesRedone: number;
  /** Kernels that ran together, row by row. */
  bands: number;
}

export const counters: Counters = {
  evaluations: 0,
  plansMade: 0,
  planHits: 0,
  kernelsCompiled: 0,
  kernelHits: 0,
  kernelCalls: 0,
  interpreted: 0,
  forcedByBudget: 0,
  inPlace: 0,
  bytesAllocated: 0,
  threadedJobs: 0,
  piecesRedone: 0,
  bands: 0,
};

export function resetCounters(): void {
  for (const name of Object.keys(counters) as (keyof Counters)[]) counters[name] = 0;
}
