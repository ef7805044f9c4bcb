/**
 * Pieces: a WebAssembly kernel's range, cut so that each call is short.
 *
 * V8 replaces a module's first, slow code only between calls, and threads share a range by its pieces. It is cut where
 * the kernel's meaning allows (`codegen/wasm/convention.ts`), the same way whoever runs it: no cut changes a bit.
 */
import { pairwiseSplit } from "../codegen/wasm/convention.ts";
import { heap } from "./heap.ts";
import type { Step } from "./plan.ts";
import type { WasmProgram } from "./wasm.ts";

/** Runs a filled kernel over its whole range. */
export function runPieces(step: Step, program: WasmProgram): void {
  const { length, size } = step.pieces;
  const { range, parts } = program.layout;
  if (length <= size || range === "none" || (range === "pairwise" && !parts)) program.run(0, length);
  else if (range === "pairwise") sumParts(step, program);
  else for (let begin = 0; begin < length; begin += size) program.run(begin, Math.min(length, begin + size));
}

/** The subtrees of a pairwise run that are summed in one call each, left to right. */
export function leavesOf(length: number, components: number, most: number): number[] {
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

/** Reads the sums that a call of `part` left. */
export function readSums(program: WasmProgram, into: Float64Array, at: number): void {
  const { f64, f32 } = heap.views;
  program.layout.parts!.forEach((type, i) => {
    const address = program.sums + 16 * i;
    into[at + i] = type === "f64" ? f64[address / 8]! : f32[address / 4]!;
  });
}

/** A long pairwise run, subtree by subtree. */
function sumParts(step: Step, program: WasmProgram): void {
  const { length, size, components } = step.pieces;
  const width = program.layout.parts!.length;
  const ends = leavesOf(length, components, size);
  const sums = new Float64Array(ends.length * width);
  let begin = 0;
  ends.forEach((end, leaf) => {
    program.part(begin, end);
    readSums(program, sums, leaf * width);
    begin = end;
  });
  joinSums(step, program, sums);
}

/** Adds the leaves' sums in the order of the recursion, and has the results stored. */
export function joinSums(step: Step, program: WasmProgram, sums: Float64Array): void {
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
