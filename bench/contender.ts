/**
 * What is timed: a contender computes one problem, a peer is another system that has contenders to offer.
 */
import type { Data, Problem } from "./workload.ts";

/** The columns of the results, and what each is in words. */
export const CONTENDERS = {
  numfuse: "numfuse, one thread",
  numfuse2: "numfuse, two threads",
  numfuseJs: "numfuse compiled to JavaScript",
  numfuseJit: "numfuse through np.jit, one thread",
  numfuseUnfused: "numfuse with fusion off, one thread",
  hand: "one hand-written JavaScript loop",
  numpy: "NumPy, one thread",
  numpy2: "NumPy, two threads",
  numexpr: "numexpr, one thread",
  numba: "Numba, one thread",
  c: "C",
  c128: "C held to 128-bit vectors, which is what WebAssembly has",
  "numpy-ts": "numpy-ts",
  "jax-js": "jax-js, WebAssembly, jit",
  tfjs: "TensorFlow.js, WebAssembly",
  stdlib: "stdlib",
  ndarray: "ndarray with cwise",
  mathjs: "mathjs",
} as const;

export type ContenderName = keyof typeof CONTENDERS;

/** What is numfuse's or the benchmark's own to answer for. */
export const isOurs = (name: ContenderName): boolean => name === "hand" || name.startsWith("numfuse");

export interface Contender {
  readonly name: ContenderName;
  /** Several contenders of one name are ways to compile the same text; the fastest of them is timed. */
  readonly variant: string;
  /** Whether it becomes faster while it runs, as V8's code does. */
  readonly tiersUp: boolean;
  /** Milliseconds for which its threads go on looking for work after a batch, and take a core from whoever comes next. */
  readonly lingers?: number;
  result(): Promise<Data>;
  /** Milliseconds that `repeats` runs in a row take, after one that is not counted if there is more than one. */
  batch(repeats: number): Promise<number>;
}

export interface Peer {
  readonly name: ContenderName;
  readonly version: string;
  /** Its process, where it is one, for those who ask about memory. */
  readonly pid?: number | undefined;
  /**
   * Takes in the problem; no contenders where the workload has no text for this peer, or the reason in words where it
   * lacks something.
   */
  contenders(problem: Problem): Promise<readonly Contender[] | string>;
  close(): void;
}

/** A peer, or the line that says why there is none. */
export type Found = Peer | string;

/** A peer that can be started, as often as one likes. */
export interface Launcher {
  readonly name: ContenderName;
  launch(): Promise<Found>;
}
