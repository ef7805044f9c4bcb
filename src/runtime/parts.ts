/**
 * Parts: an outermost fold cut where its meaning allows, each part folded by itself, and what they come to joined here.
 *
 * A pairwise run is cut into subtrees of its recursion, whose sums are added as the recursion adds them. A fold whose
 * order is free is cut evenly; its parts' states join in their order, by the fold's own step. The cuts depend on nothing
 * but the shape, so that neither threads nor their number change a bit.
 */
import type { LoopNest } from "../codegen/loops/ir.ts";
import { pairwiseSplit } from "../codegen/wasm/convention.ts";
import { SCALARS, type ScalarType } from "../graph/dtype.ts";
import { evaluateProgram } from "../graph/scalar/evaluate.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
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

/** The machine values of all accumulators. */
type State = readonly Scalar[];

/** Where the parts of a range end, from left to right. */
export function endsOf(nest: LoopNest, { length, size, components }: Pieces): number[] {
  if (nest.axes[0] !== "pairwise") {
    return Array.from({ length: Math.ceil(length / size) }, (_, i) => Math.min(length, (i + 1) * size));
  }
  const ends: number[] = [];
  const visit = (begin: number, end: number): void => {
    const left = leftOf(end - begin, components, size);
    if (left === undefined) ends.push(end);
    else {
      visit(begin, begin + left);
      visit(begin + left, end);
    }
  };
  visit(0, length);
  return ends;
}

/** How much of a run is its left half; undefined for what is summed in one call. */
function leftOf(length: number, components: number, most: number): number | undefined {
  return length > most ? pairwiseSplit(length, components) : undefined;
}

/** Reads the state that a call of `part` left at an address. */
function readState(types: readonly ScalarType[], from: number): State {
  const { views } = heap;
  return types.map((type, i): Scalar => {
    const address = from + 16 * i;
    switch (type) {
      case "f64":
        return views.f64[address / 8]!;
      case "f32":
      case "f16":
        return views.f32[address / 4]!;
      case "bool":
        return views.bytes[address]! & 1;
      case "i64":
        return views.i64[address / 8]!;
      case "u64":
        return BigInt.asUintN(64, views.i64[address / 8]!);
      default: {
        const { bits, signed } = SCALARS[type];
        const word = views.i32[address / 4]!;
        return signed ? (word << (32 - bits)) >> (32 - bits) : (word << (32 - bits)) >>> (32 - bits);
      }
    }
  });
}

/** Puts a state where `finish` takes it from. */
function writeState(types: readonly ScalarType[], state: State, to: number): void {
  const { views } = heap;
  types.forEach((type, i) => {
    const value = state[i]!;
    const address = to + 16 * i;
    if (typeof value === "bigint") views.i64[address / 8] = BigInt.asIntN(64, value);
    else if (type === "f64") views.f64[address / 8] = value;
    else if (type === "f32" || type === "f16") views.f32[address / 4] = value;
    else views.i32[address / 4] = type === "bool" ? -value : value;
  });
}

/** A long range, part by part. */
export function runParts(step: Step, program: WasmProgram): void {
  const types = program.layout.parts!;
  const ends = endsOf(step.kernel.nest, step.pieces);
  const states: State[] = [];
  let begin = 0;
  for (const end of ends) {
    program.part(begin, end);
    states.push(readState(types, program.sums));
    begin = end;
    listening.now?.part(end / step.pieces.length);
  }
  joinStates(step, program, states);
}

/** A long range whose parts are folded by several threads; their states meet in a table of the heap. */
export function shareParts(step: Step, program: WasmProgram): Shared | undefined {
  if (!program.reserveThreads(team.threads)) return undefined;
  const types = program.layout.parts!;
  const ends = endsOf(step.kernel.nest, step.pieces);
  const width = 16 * types.length;
  const table = heap.take(16 * (1 + ends.length / 4) + width * ends.length);
  if (!table) return undefined;
  const sumsAt = table.address + 16 * Math.ceil(ends.length / 4);
  heap.views.i32.set(ends, table.address / 4);
  const leaves = { ends, endsAt: table.address, sumsAt };
  return {
    job: {
      programs: [program],
      length: step.pieces.length,
      size: 1,
      tiles: [],
      leaves,
      repeatable: true,
    },
    finish: () => {
      const states = ends.map((_, leaf) => readState(types, sumsAt + width * leaf));
      heap.give(table);
      joinStates(step, program, states);
    },
  };
}

/** Joins the parts' states, and has the results stored. */
function joinStates(step: Step, program: WasmProgram, states: readonly State[]): void {
  const { nest } = step.kernel;
  const types = program.layout.parts!;
  const total = nest.axes[0] === "pairwise" ? added(step.pieces, types, states) : folded(nest, states);
  writeState(types, total, program.sums);
  program.finish(step.pieces.length);
}

/** Sums in the order of the recursion that cut them. */
function added(
  { length, size, components }: Pieces,
  types: readonly ScalarType[],
  sums: readonly State[],
): State {
  let leaf = 0;
  const visit = (count: number): State => {
    const left = leftOf(count, components, size);
    if (left === undefined) return sums[leaf++]!;
    const [x, y] = [visit(left), visit(count - left)];
    return types.map((type, i) => {
      const sum = (x[i] as number) + (y[i] as number);
      return type === "f64" ? sum : Math.fround(sum);
    });
  };
  return visit(length);
}

/** States joined by the steps of the folds: each as an element that comes after those before it. */
function folded(nest: LoopNest, states: readonly State[]): State {
  return states.reduce((before, next) => {
    let at = 0;
    return nest.folds.flatMap(({ types, step }) => {
      const from = at;
      at += types.length;
      return evaluateProgram(step, [...before.slice(from, at), ...next.slice(from, at)]);
    });
  });
}
