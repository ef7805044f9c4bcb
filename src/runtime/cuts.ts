/**
 * Cuts: what a kernel's work costs, and how its range is cut into pieces.
 *
 * Numbers only, worked out when a plan is made; `pieces.ts` and `band.ts` run them. No cut changes a result.
 */
import { type LoopNest, mapDepth } from "../codegen/loops/ir.ts";
import type { Lowered } from "../codegen/loops/lower.ts";
import { rangeLength } from "../codegen/wasm/convention.ts";
import { SCALARS } from "../graph/dtype.ts";
import { type MachineOp, machineOp } from "../graph/scalar/machine.ts";
import { LOOP_TURNS } from "../graph/scalar/program.ts";

/** How ranges are cut. Tests change these numbers to cut small arrays; no cut changes a result. */
export const tuning = {
  /** About how many nanoseconds a piece takes: V8 replaces a module's first code only between calls. */
  pieceTime: 20_000,
  /** Elements that a piece has at least. */
  pieceElements: 2048,
  /**
   * Columns that a piece has at least, where an outer axis is folded: a narrow strip of a row touches a page for a few
   * bytes. Threads make do with fewer, so that each has something to do.
   */
  pieceColumns: 256,
  sharedColumns: 32,
  /** Rows of a matrix product that a piece has at least. */
  productRows: 64,
  /** Bytes that a band's rows take together: about what stays in the cache. */
  bandBytes: 128 * 1024,
  /** Rows that a band has at least. */
  bandRows: 8,
};

/** How a WebAssembly kernel's range is cut into pieces. */
export interface Pieces {
  /** Length of the range, in units of its outermost axis. */
  readonly length: number;
  /** Units a piece, and at least. */
  readonly size: number;
  readonly least: number;
  /** Of a pairwise run: machine values an element. */
  readonly components: number;
  /** About how long the whole takes, in nanoseconds. */
  readonly time: number;
}

/** Elements that a nest's loops visit. */
export function iterations(nest: LoopNest, integers: readonly number[]): number {
  let count = 1;
  for (let axis = 0; axis < nest.axes.length; axis++) count *= integers[axis]!;
  return count;
}

/**
 * About how many nanoseconds a nest takes in WebAssembly: what threads and pieces are cut by.
 *
 * A simple op on a vector takes about 0.15 ns; what is in the cache moves at about thirty bytes a nanosecond.
 */
function timeOf(nest: LoopNest, integers: readonly number[]): number {
  // How often the body of each level of the loops runs, from outside in.
  const turns = [1];
  for (let axis = 0; axis < nest.axes.length; axis++) turns.push(turns[axis]! * integers[axis]!);
  const elements = turns[nest.axes.length]!;
  let time = 0.05 * elements;
  for (const v of nest.values) {
    const ops = v.loop
      ? v.loop.step.cost * LOOP_TURNS
      : v.op in SIMPLE
        ? 0
        : machineOp(v.op as MachineOp).cost;
    time += (turns[v.level]! * 0.15 * ops * Math.max(8, SCALARS[v.type].bits)) / 128;
  }
  for (const { kind, type, components, strides } of nest.accesses) {
    if (kind !== "index" && strides.at(-1) !== "0")
      time += (elements * 0.03 * components * SCALARS[type].bits) / 8;
  }
  return time;
}

const SIMPLE = { const: 0, argument: 0, load: 0, gather: 0, index: 0, folded: 0, convert: 0, result: 0 };

/** How a nest's range is cut. */
export function piecesOf({ nest, integers }: Lowered): Pieces {
  const length = rangeLength(nest, integers);
  const elements = iterations(nest, integers);
  const time = timeOf(nest, integers);
  const perUnit = (whole: number) => Math.max(1, whole) / Math.max(1, length);
  const inTime = Math.max(tuning.pieceElements / perUnit(elements), tuning.pieceTime / perUnit(time));
  const inColumns = nest.jam && mapDepth(nest) === 1;
  const size = Math.max(inColumns ? tuning.pieceColumns : 1, Math.floor(inTime));
  const components = nest.folds.find((fold) => fold.pairwise)?.types.length ?? 1;
  return { length, size, least: inColumns ? tuning.sharedColumns : 1, components, time };
}
