/**
 * How a compiled kernel is called.
 *
 * The module imports its memory as ("env", "memory") and the functions of `imports` as ("env", name), and exports
 *
 *   run(begin, end, block)
 *
 * all i32. `block` is the address of a parameter block in the memory, 16-byte aligned, that the caller fills once an
 * evaluation: the same block serves every call and every thread of it, save for the scratch memory at its end, which
 * each thread needs for itself (so threads take copies of the block). `begin .. end` is a range of the outermost axis,
 * 0 .. `rangeLength` for all of it:
 *
 * - An outermost `map` axis: any ranges, in any order, on any thread.
 * - An outermost `fold` or `scan` axis: ranges that follow one another, from 0 to the extent, on one thread and one block; the
 *   state waits in the scratch memory in between, and the results of a fold are stored by the last call.
 *   Where the order is free (`parts` below), `part(begin, end, block)` folds a range by itself and leaves its state, and
 *   `finish(begin, end, block)` stores the results of the state that all ranges' states, in their order, come to.
 * - An outermost `pairwise` run (`parts` below): its whole length at once; or by subtrees, through two more exports.
 *   `part` sums one subtree of the recursion, `finish` takes the total. `pairwiseSplit` says where the recursion cuts; sums
 *   are added in their own precision.
 *
 * Both leave and take what they do at the scratch memory's start, one machine value in each 16 bytes: of a number in the
 * low bytes (float16 as float32), of a bool in all bits.
 *
 * The block is an array of 8-byte slots: the integers of `integerLayout` as float64, the address of each access's
 * buffer as float64 (unused for `index`), the scalar arguments (float64; 64-bit integers as they are), then scratch.
 */
import type { ScalarType } from "../../graph/dtype.ts";
import { foldsFreely } from "../loops/free-order.ts";
import { integerLayout, type LoopNest } from "../loops/ir.ts";

/** Columns whose accumulators are kept in scratch memory between blocks of rows. */
export const JAM_COLUMNS = 1024;
/** Machine values up to which NumPy sums with eight accumulators. */
export const PAIRWISE_BLOCK = 128;
/** Deeper than any recursion over less than 2^32 elements. */
const PAIRWISE_DEPTH = 36;

export interface CallLayout {
  /** First slot of the integers, which come in the order of `integerLayout`. */
  readonly integers: number;
  readonly integerCount: number;
  /** First slot of the buffers' addresses, one an access. */
  readonly bases: number;
  /** First slot of the scalar arguments. */
  readonly scalars: number;
  readonly scalarTypes: readonly ScalarType[];
  /** Bytes from the block's start to the scratch memory. */
  readonly scratch: number;
  /** Size of the whole block. */
  readonly bytes: number;
  /** What bounds `begin` and `end`. */
  readonly range: "map" | "fold" | "pairwise" | "none";
  /** The exports `part` and `finish` exist; the machine values of a state, and their types. */
  readonly parts: readonly ScalarType[] | undefined;
}

export function callLayout(nest: LoopNest): CallLayout {
  const integerCount = integerLayout(nest).length;
  const bases = integerCount;
  const scalars = bases + nest.accesses.length;
  const slots = scalars + nest.arguments.length;
  const scratch = 16 * Math.ceil(slots / 2);
  const states = nest.folds.flatMap((fold) => fold.types);
  const sums = nest.folds.flatMap((fold) => (fold.pairwise ? fold.types : []));
  const stack = sums.length > 0 ? PAIRWISE_DEPTH * 16 * (1 + sums.length) : 0;
  const columns = nest.jam ? JAM_COLUMNS * 16 * states.length : 0;
  const outermost = nest.axes[0] ?? "none";
  const range = outermost === "scan" ? "fold" : outermost;
  return {
    integers: 0,
    integerCount,
    bases,
    scalars,
    scalarTypes: nest.arguments,
    scratch,
    bytes: scratch + 16 * states.length + Math.max(stack, columns),
    range,
    parts: comesInParts(nest) ? states : undefined,
  };
}

/** Whether a nest's outermost axis can be folded part by part, by whoever. */
function comesInParts(nest: LoopNest): boolean {
  if (nest.axes[0] === "pairwise") return nest.folds.every((fold) => fold.pairwise);
  return nest.axes[0] === "fold" && foldsFreely(nest);
}

/**
 * How many of a run's elements go to the left half in NumPy's pairwise recursion; `undefined` for a run that is not cut.
 *
 * @param components machine values an element
 */
export function pairwiseSplit(length: number, components: number): number | undefined {
  const values = length * components;
  if (values <= PAIRWISE_BLOCK) return undefined;
  const half = Math.floor(values / 2);
  return (half - (half % 8)) / components;
}

/** Where a whole range ends: the outermost axis's extent, of a pairwise run all elements, 1 where nothing is looped over. */
export function rangeLength(nest: LoopNest, extents: readonly number[]): number {
  if (nest.axes[0] !== "pairwise") return nest.axes.length > 0 ? extents[0]! : 1;
  return nest.axes.reduce((product, _, axis) => product * extents[axis]!, 1);
}
