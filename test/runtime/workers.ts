/**
 * Worker threads under a test's eye: a new copy of numfuse whose workers run some lines before their own program.
 */
import workerThreads from "node:worker_threads";
import { vi } from "vitest";

/** Calls back before the nth call of any kernel's entry in this worker. */
export function beforeCall(n: number, action: string): string {
  return `
    const Instance = WebAssembly.Instance;
    let calls = 0;
    WebAssembly.Instance = class {
      constructor(module, imports) {
        const entries = Object.entries(new Instance(module, imports).exports);
        this.exports = Object.fromEntries(entries.map(([name, entry]) => [name, (...args) => {
          if (++calls === ${n}) { ${action} }
          return entry(...args);
        }]));
      }
    };
  `;
}

export interface Watched {
  readonly np: typeof import("../../src/index.ts");
  readonly team: typeof import("../../src/runtime/threads.ts")["team"];
  readonly heap: typeof import("../../src/runtime/heap.ts")["heap"];
  readonly tuning: typeof import("../../src/runtime/cuts.ts")["tuning"];
  /** Workers started so far. */
  readonly started: () => number;
  /** What workers have posted; `require("node:worker_threads").parentPort.postMessage(...)` does. */
  readonly messages: unknown[];
}

type Builtin = typeof process.getBuiltinModule;
const builtin: Builtin = process.getBuiltinModule;

/**
 * A copy of numfuse with a heap and threads of its own.
 *
 * @param prelude source that each worker runs first
 * @param refused workers cannot be started at all
 */
export async function watched(prelude = "", refused = false): Promise<Watched> {
  vi.resetModules();
  let started = 0;
  const messages: unknown[] = [];
  class Worker extends workerThreads.Worker {
    constructor(source: string, options: object) {
      if (refused) throw new Error("no workers here");
      super(`{ ${prelude} }\n${source}`, options);
      started++;
      this.on("message", (message) => messages.push(message));
    }
  }
  process.getBuiltinModule = ((name: string) =>
    name === "node:worker_threads" ? { ...workerThreads, Worker } : builtin.call(process, name)) as Builtin;
  const np = await import("../../src/index.ts");
  const { team } = await import("../../src/runtime/threads.ts");
  const { heap } = await import("../../src/runtime/heap.ts");
  const { tuning } = await import("../../src/runtime/cuts.ts");
  Object.assign(tuning, { pieceTime: 0, pieceElements: 512 });
  Object.assign(np.config, { target: "wasm", threads: 2, threadsFrom: 0 });
  return { np, team, heap, tuning, started: () => started, messages };
}

/** Stands still, as a long computation of the main thread does. */
export function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Lets the event loop turn for a while. */
export function turn(milliseconds = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
