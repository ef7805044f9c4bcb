/**
 * Pieces: a WebAssembly kernel's range, cut so that each call is short.
 *
 * V8 replaces a module's first, slow code only between calls, and threads share a range by its pieces. It is cut where
 * the kernel's meaning allows (`codegen/wasm/convention.ts`), the same way whoever runs it: no cut changes a bit.
 */
import { isSequential } from "../codegen/loops/ir.ts";
import { type CallLayout, pairwiseSplit } from "../codegen/wasm/convention.ts";
import type { ScalarType } from "../graph/dtype.ts";
import type { Pieces } from "./cuts.ts";
import { heap } from "./heap.ts";
import type { Step } from "./plan.ts";
import { listening } from "./progress.ts";
import { type Job, team } from "./threads.ts";
import type { WasmProgram } from "./wasm.ts";

/** A kernel's work in a form that threads can share. */
export interface Shared {
  readonly job: Job;
  /** Brings the shares together when all are done; the kernel must be filled as it was. */
  finish(): void;
}

/** Runs a filled kernel over its whole range, by as many threads as it is worth. */
export function runPieces(step: Step, program: WasmProgram): void {
  const { length, size, time } = step.pieces;
  const { range } = program.layout;
  const shared = team.worth(time) && team.start() ? share(step, program) : undefined;
  if (shared) {
    team.run(shared.job);
    shared.finish();
  } else if (inOneCall(step.pieces, program.layout)) program.run(0, length);
  else if (range === "pairwise") sumParts(step, program);
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
  if (range === "pairwise" && parts && length > size) return shareParts(step, program, parts);
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
  const { length, size, components, time } = pieces;
  if (empty || !wasm) return { calls: empty ? 0 : 1, threads: 1, size: length };
  const { range } = wasm.layout;
  if (range === "map" && length > 1 && !isSequential(kernel.nest)) return rangeCut(pieces);
  if (inOneCall(pieces, wasm.layout)) return { calls: 1, threads: 1, size: length };
  if (range !== "pairwise") return { calls: Math.ceil(length / size), threads: 1, size };
  // The leaves' sums are brought together in one call more.
  const calls = leavesOf(length, components, size).length + 1;
  return { calls, threads: team.worth(time) ? team.wanted : 1, size };
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

/** The subtrees of a pairwise run that are summed in one call each, left to right. */
function leavesOf(length: number, components: number, most: number): number[] {
  const ends: number[] = [];
  const visit = (begin: number, end: number): void => {
    const left = end - begin > most ? pairwiseSplit(end - begin, components) : undefined;
    if (left === undefined) ends.push(end);
    else {
      visit(begin, begin + left);
      visit(begin + left, end);
    }
  };
  visit(0, length);
  return ends;
}

/** Reads the sums that a call of `part` left at an address. */
function readSums(types: readonly ScalarType[], from: number, into: Float64Array, at: number): void {
  const { f64, f32 } = heap.views;
  types.forEach((type, i) => {
    const address = from + 16 * i;
    into[at + i] = type === "f64" ? f64[address / 8]! : f32[address / 4]!;
  });
}

/** A long pairwise run, subtree by subtree. */
function sumParts(step: Step, program: WasmProgram): void {
  const { length, size, components } = step.pieces;
  const types = program.layout.parts!;
  const ends = leavesOf(length, components, size);
  const sums = new Float64Array(ends.length * types.length);
  let begin = 0;
  ends.forEach((end, leaf) => {
    program.part(begin, end);
    readSums(types, program.sums, sums, leaf * types.length);
    begin = end;
    listening.now?.part(end / length);
  });
  joinSums(step, program, sums);
}

/** A long pairwise run whose subtrees are summed by several threads; their sums meet in a table of the heap. */
function shareParts(step: Step, program: WasmProgram, types: readonly ScalarType[]): Shared | undefined {
  if (!program.reserveThreads(team.threads)) return undefined;
  const { length, size, components } = step.pieces;
  const ends = leavesOf(length, components, size);
  const table = heap.take(16 * (1 + ends.length / 4 + ends.length * types.length));
  if (!table) return undefined;
  const sumsAt = table.address + 16 * Math.ceil(ends.length / 4);
  heap.views.i32.set(ends, table.address / 4);
  const leaves = { ends, endsAt: table.address, sumsAt };
  return {
    job: { programs: [program], length, size: 1, tiles: [], leaves, repeatable: true },
    finish: () => {
      const sums = new Float64Array(ends.length * types.length);
      ends.forEach((_, leaf) => {
        readSums(types, sumsAt + 16 * leaf * types.length, sums, leaf * types.length);
      });
      heap.give(table);
      joinSums(step, program, sums);
    },
  };
}

/** Adds the leaves' sums in the order of the recursion, and has the results stored. */
function joinSums(step: Step, program: WasmProgram, sums: Float64Array): void {
  const { length, size, components } = step.pieces;
  const types = program.layout.parts!;
  const width = types.length;
  let leaf = 0;
  // The left sums are in the first leaf's place when the right ones have been added to them.
  const visit = (count: number): number => {
    const left = count > size ? pairwiseSplit(count, components) : undefined;
    if (left === undefined) return leaf++;
    const x = visit(left);
    const y = visit(count - left);
    for (let i = 0; i < width; i++) {
      const sum = sums[x * width + i]! + sums[y * width + i]!;
      sums[x * width + i] = types[i] === "f64" ? sum : Math.fround(sum);
    }
    return x;
  };
  visit(length);
  const { f64, f32 } = heap.views;
  types.forEach((type, i) => {
    const address = program.sums + 16 * i;
    if (type === "f64") f64[address / 8] = sums[i]!;
    else f32[address / 4] = sums[i]!;
  });
  program.finish(length);
}
