/**
 * Pieces: a WebAssembly kernel's range, cut so that each call is short.
 *
 * V8 replaces a module's first, slow code only between calls, and threads share a range by its pieces. It is cut where
 * the kernel's meaning allows (`codegen/wasm/convention.ts`), the same way whoever runs it: no cut changes a bit.
 */
import { isSequential } from "../codegen/loops/ir.ts";
import type { CallLayout } from "../codegen/wasm/convention.ts";
import type { Pieces } from "./cuts.ts";
import { endsOf, runParts, type Shared, shareParts } from "./parts.ts";
import type { Step } from "./plan.ts";
import { listening } from "./progress.ts";
import { team } from "./threads.ts";
import type { WasmProgram } from "./wasm.ts";

/** Runs a filled kernel over its whole range, by as many threads as it is worth. */
export function runPieces(step: Step, program: WasmProgram): void {
  const { length, size, time } = step.pieces;
  const { range } = program.layout;
  const shared = team.worth(time) && team.start() ? share(step, program) : undefined;
  if (shared) {
    team.run(shared.job);
    shared.finish();
  } else if (inOneCall(step.pieces, program.layout)) program.run(0, length);
  else if (range === "pairwise") runParts(step, program);
  else {
    for (let begin = 0; begin < length; begin += size) {
      program.run(begin, Math.min(length, begin + size));
      listening.now?.part(Math.min(1, (begin + size) / length));
    }
  }
}

/** Whether a range is not cut on one thread: it is short, or its meaning does not allow it. */
function inOneCall({ length, size }: Pieces, { range, parts }: CallLayout): boolean {
  return length <= size || range === "none" || (range === "pairwise" && !parts);
}

/** The work as a job, where its range can be shared. */
export function share(step: Step, program: WasmProgram): Shared | undefined {
  const { length, size } = step.pieces;
  const { range, parts } = program.layout;
  if (parts && length > size) return shareParts(step, program);
  if (
    range !== "map" ||
    length < 2 ||
    isSequential(step.kernel.nest) ||
    !program.reserveThreads(team.threads)
  )
    return undefined;
  const job = {
    programs: [program],
    length,
    size: pieceSize(step.pieces),
    tiles: [],
    repeatable: repeatable(step),
  };
  return { job, finish: () => {} };
}

/** Units a piece where threads share a range: several pieces for each, so that they end together. */
export function pieceSize({ length, size, least }: Pieces, threads = team.threads): number {
  return Math.max(least, Math.min(size, Math.ceil(length / (4 * threads))));
}

/** How work is cut: calls of a kernel, and threads that share them. */
export interface Cut {
  readonly calls: number;
  readonly threads: number;
  /** Units a call at most. */
  readonly size: number;
}

/** How `runPieces` would run a step now; nothing is run or started. */
export function cutOf({ kernel, pieces, empty, wasm }: Step): Cut {
  const { length, size, time } = pieces;
  if (empty || !wasm) return { calls: empty ? 0 : 1, threads: 1, size: length };
  const { range } = wasm.layout;
  if (range === "map" && length > 1 && !isSequential(kernel.nest)) return rangeCut(pieces);
  if (inOneCall(pieces, wasm.layout)) return { calls: 1, threads: 1, size: length };
  const threads = wasm.layout.parts && length > size && team.worth(time) ? team.wanted : 1;
  if (range !== "pairwise" && threads === 1) return { calls: Math.ceil(length / size), threads, size };
  // What the parts come to is brought together in one call more.
  return { calls: endsOf(kernel.nest, pieces).length + 1, threads, size };
}

/** How a range is cut that threads can share, as a band's can. */
export function rangeCut(pieces: Pieces): Cut {
  const threads = team.worth(pieces.time) ? team.wanted : 1;
  const size = threads > 1 ? pieceSize(pieces, threads) : pieces.size;
  return { calls: Math.ceil(pieces.length / size), threads, size };
}

/** Whether a piece may be done twice: not if it reads what it writes. A tile has no address yet: its slot tells. */
export function repeatable({ kernel, addresses, slots }: Step): boolean {
  const place = (access: number) => addresses[access] || -1 - slots[access]!;
  const stored = new Set(kernel.nest.stores.map((store) => place(store.access)));
  return kernel.nest.accesses.every((access, i) => access.kind !== "load" || !stored.has(place(i)));
}
