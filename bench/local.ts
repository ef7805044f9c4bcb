/**
 * The contenders in this process: numfuse in each of its modes, and the hand-written loop.
 */
import type { Contender, ContenderName } from "./contender.ts";
import { allocate, type Data, extents, type Numfuse, type Operand, type Problem } from "./workload.ts";

/** Settings of np.config that a contender is measured under. */
export type Settings = Readonly<Record<string, unknown>>;

/** Two threads are only asked about where a thread has something to do. */
const WORTH_THREADS = 1e5;

export function apply(np: Numfuse, settings: Settings): void {
  for (const [name, value] of Object.entries(settings)) Reflect.set(np.config, name, value);
}

/** Whether np.config takes this target; targets come and go with numfuse's versions and with the host. */
function knows(np: Numfuse, target: string): boolean {
  const before = np.config.target;
  try {
    return Reflect.set(np.config, "target", target);
  } catch {
    return false;
  } finally {
    apply(np, { target: before });
  }
}

/** The settings that each of numfuse's contenders is measured under. */
export interface Modes {
  /** numfuse as it comes, but on one thread. */
  readonly usual: Settings;
  readonly others: ReadonlyMap<ContenderName, Settings>;
}

/** Asked once, before anything is measured: what numfuse comes with is the reading of settings nobody touched yet. */
export function modes(np: Numfuse, threads: readonly number[]): Modes {
  const threaded = "threads" in np.config;
  const usual: Settings = { target: np.config.target, fusion: true, ...(threaded && { threads: 1 }) };
  const others = new Map<ContenderName, Settings>();
  if (threaded && threads.includes(2)) others.set("numfuse2", { ...usual, threads: 2 });
  if (knows(np, "wasm")) others.set("numfuseJs", { ...usual, target: "js" });
  if (typeof np.jit === "function") others.set("numfuseJit", usual);
  others.set("numfuseUnfused", { ...usual, fusion: false });
  apply(np, usual);
  return { usual, others };
}

/** A problem's numfuse expression, over arrays made once. */
export interface Expression {
  make(): Operand;
  /** The same through np.jit: traced once, then computed at each call without building a graph. */
  jitted(): Operand;
  /** Gives the arrays' memory back: inputs of many problems would fill the heap before the collector comes. */
  release(): void;
}

export function expression(np: Numfuse, problem: Problem): Expression {
  const { workload, inputs } = problem;
  const arrays = Object.fromEntries(
    [...inputs].map(([name, { data, shape }]) => [name, np.array(data).reshape(...shape) as Operand]),
  );
  type Jitted = (operands: typeof arrays) => Operand;
  let jitted: Jitted | undefined;
  return {
    make: () => workload.numfuse(np, arrays),
    jitted: () => {
      jitted ??= np.jit((operands: typeof arrays) => workload.numfuse(np, operands)) as Jitted;
      return jitted(arrays);
    },
    release: () => {
      for (const array of Object.values(arrays)) array.dispose();
    },
  };
}

/** What `R(` and `K(...)` of a workload's JavaScript become. */
const ROUNDING = { float64: "(", float32: "Math.fround(", int32: "(", int64: "BigInt.asIntN(64, " } as const;

/** The workload's JavaScript as a function of this dtype alone: V8 keeps type feedback by source text. */
export function hand(problem: Problem): () => Data {
  const { workload, dtype, output, inputs } = problem;
  const out = allocate(dtype, output);
  const body = workload.js
    .replaceAll(/\bR\(/g, ROUNDING[dtype])
    .replaceAll(/\bK\((-?\d+)\)/g, dtype === "int64" ? "$1n" : "$1");
  const { n, rows, columns } = extents(problem);
  const title = `"use strict"; // ${workload.name}, ${dtype}, ${problem.n} elements\n`;
  const loop = new Function("n", "rows", "columns", ...inputs.keys(), "out", title + body);
  const values = [...inputs.values()].map(({ data }) => data);
  return () => {
    loop(n, rows, columns, ...values, out);
    return out;
  };
}

function timed(repeats: number, run: () => void): number {
  if (repeats > 1) run();
  const start = performance.now();
  for (let i = 0; i < repeats; i++) run();
  return performance.now() - start;
}

export function local(np: Numfuse, problem: Problem, { usual, others }: Modes) {
  const { make: built, jitted, release } = expression(np, problem);
  const ours = [["numfuse", usual] as const, ...others].filter(
    ([name]) => name !== "numfuse2" || problem.n >= WORTH_THREADS,
  );
  const found: Contender[] = ours.map(([name, settings]) => {
    const make = name === "numfuseJit" ? jitted : built;
    return {
      name,
      variant: "",
      tiersUp: true,
      result: async () => {
        apply(np, settings);
        const value = make();
        const data = value.toTypedArray().slice() as Data; // A copy: the array's own memory is given back.
        value.dispose();
        return data;
      },
      batch: async (repeats) => {
        apply(np, settings);
        return timed(repeats, () => make().eval().dispose());
      },
    };
  });
  const loop = hand(problem);
  found.push({
    name: "hand",
    variant: "",
    tiersUp: true,
    result: async () => loop().slice(),
    batch: async (repeats) => timed(repeats, loop),
  });
  const end = () => {
    apply(np, usual);
    release();
  };
  return { contenders: found, end };
}
