/**
 * What a worker thread runs: it waits for jobs in the shared heap and takes pieces of them.
 *
 * The function below is sent to the worker as its own source text, so that neither bundlers nor module paths matter:
 * it uses nothing but its parameters, the platform's globals and the language as this file writes it. The main thread's side is `threads.ts`, which explains
 * the protocol; both use the words of `CONTROL`.
 */
import type { WasmMemory } from "../../codegen/wasm/webassembly.ts";

/** Places in the control block, in 32-bit words; `gate`, `failed` and `piece` once a thread, `step` rows once a kernel. */
export const CONTROL = {
  /** Number of the latest job: what sleeping workers wait on. */
  job: 0,
  /** Next piece to take, and how many there are. */
  next: 1,
  pieces: 2,
  /** Units of the range a piece, and all of them. */
  size: 3,
  length: 4,
  /** Kernels to run for each piece. */
  steps: 5,
  /** Address of the leaves' ends where a pairwise run is summed in parts, else 0; of the sums; bytes of sums a leaf. */
  ends: 6,
  sums: 7,
  sumBytes: 8,
  /** Turns to look for another job before going to sleep. */
  spin: 9,
  /** Buffers that each thread has to itself, a tile of rows: how many. */
  tiles: 10,
  /** The job's number while a thread may join it, its negative while one works on it, else 0. */
  gate: 16,
  /** Set when a thread's piece failed. */
  failed: 32,
  /** The piece that a thread works on. */
  piece: 48,
  /** Rows: kernel number, address and length of its module, offset of scratch memory in a block. */
  step: 64,
  stepWords: 8,
  /** Parameter blocks: by step, then by thread. */
  block: 192,
  blockWords: 16,
  /** Rows of tiles: step, place of its address in the block, bytes a row; then addresses by thread. */
  tile: 448,
  tileWords: 20,
  words: 1408,
} as const;

export const MAX_THREADS = 16;
export const MAX_STEPS = 16;
export const MAX_TILES = 48;

export interface WorkerData {
  readonly memory: WasmMemory;
  /** Address of the control block. */
  readonly control: number;
  /** The worker's number: the main thread is 0. */
  readonly thread: number;
  readonly layout: typeof CONTROL;
}

/** The host functions that modules import, by name. */
export type HostFunctions = { readonly [name: string]: (...args: number[]) => number };

/** Coverage tools must not count in here: their counters are not where the source is sent. */
export const workerMain = /* istanbul ignore next -- @preserve */ (
  data: WorkerData,
  imported: HostFunctions,
): void => {
  // A function whose source arrived broken ends the worker now, not in the middle of a piece.
  for (const name of Object.keys(imported)) imported[name]!(1e300, 1);
  const { memory, control, thread, layout } = data;
  const words = new Int32Array(memory.buffer, control, layout.words);
  type Entry = (begin: number, end: number, block: number) => void;
  const kernels = new Map<number, { readonly [name: string]: Entry }>();
  const api = (globalThis as unknown as { WebAssembly: never })["WebAssembly"] as {
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object, imports: object) => { exports: { readonly [name: string]: Entry } };
  };

  // Addresses may lie beyond what a signed word counts.
  const address = (place: number) => words[place]! >>> 0;

  const kernel = (row: number) => {
    const id = words[row]!;
    let found = kernels.get(id);
    if (!found) {
      // The main thread forgets kernels too.
      if (kernels.size >= 1024) kernels.clear();
      const bytes = new Uint8Array(memory.buffer, address(row + 1), words[row + 2]!).slice();
      const env = { memory, ...imported };
      found = new api.Instance(new api.Module(bytes), { env }).exports;
      kernels.set(id, found);
    }
    return found;
  };

  const work = () => {
    const steps = words[layout.steps]!;
    const [pieces, size, length] = [words[layout.pieces]!, words[layout.size]!, words[layout.length]!];
    const [ends, sums, sumBytes] = [address(layout.ends), address(layout.sums), words[layout.sumBytes]!];
    const entries = Array.from({ length: steps }, (_, s) => kernel(layout.step + s * layout.stepWords));
    const blocks = entries.map((_, s) => address(layout.block + s * layout.blockWords + thread));
    for (;;) {
      const piece = Atomics.add(words, layout.next, 1);
      if (piece >= pieces) return;
      words[layout.piece + thread] = piece;
      if (ends !== 0) {
        const leaves = new Int32Array(memory.buffer, ends, pieces);
        entries[0]!["part"]!(piece === 0 ? 0 : leaves[piece - 1]!, leaves[piece]!, blocks[0]!);
        const from = blocks[0]! + words[layout.step + 3]!;
        new Uint8Array(memory.buffer).copyWithin(sums + piece * sumBytes, from, from + sumBytes);
        continue;
      }
      const begin = piece * size;
      for (let t = 0; t < words[layout.tiles]!; t++) {
        const row = layout.tile + t * layout.tileWords;
        const place = blocks[words[row]!]! + words[row + 1]!;
        const moved = address(row + 4 + thread) - begin * words[row + 2]!;
        new Float64Array(memory.buffer)[place / 8] = moved < 0 ? moved + 4294967296 : moved;
      }
      for (let s = 0; s < steps; s++) entries[s]!["run"]!(begin, Math.min(length, begin + size), blocks[s]!);
    }
  };

  let seen = 0;
  for (;;) {
    for (let turn = words[layout.spin]!; turn > 0 && Atomics.load(words, layout.job) === seen; turn--);
    if (Atomics.load(words, layout.job) === seen) Atomics.wait(words, layout.job, seen);
    seen = Atomics.load(words, layout.job);
    const gate = layout.gate + thread;
    if (Atomics.compareExchange(words, gate, seen, -seen) !== seen) continue;
    try {
      work();
    } catch {
      // The main thread does the piece again, and meets the fault itself if there is one.
      words[layout.failed + thread] = 1;
    }
    Atomics.store(words, gate, 0);
    Atomics.notify(words, gate);
  }
};
