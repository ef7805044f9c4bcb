/**
 * What a workload of the fusion benchmark is: one formula, three ways to compute it.
 */
import type * as numfuse from "../src/index.ts";

/** The module under test: the built package, as users get it. */
export type Numfuse = typeof numfuse;
export type Array_ = numfuse.NDArray;

/** A workload at one size, ready to run. */
export interface Case {
  /** The expression, not yet computed. */
  readonly expression: () => Array_;
  /** One hand-written loop over preallocated typed arrays; returns its output. */
  readonly hand: () => Float64Array | Int32Array;
  /** Greatest relative difference from the hand-written loop (which adds in another order), 0 by default. */
  readonly tolerance?: number;
}

export interface Workload {
  readonly name: string;
  readonly formula: string;
  make(np: Numfuse, n: number): Case;
}

/** Reproducible numbers in [low, high): a linear congruential generator, so that branches cannot be predicted. */
export function random(n: number, low = -2, high = 2, seed = 1): Float64Array {
  let state = seed >>> 0;
  return Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 4294967296;
  });
}
