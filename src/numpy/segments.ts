/**
 * Folds of segments of an axis (`reduceat`): segments of one length are the rows of a gather, folded together.
 *
 * Owns NumPy's rule what a segment is, and the order in which it is folded: the first element, then, for sums of floats,
 * the others as one pairwise run, else one after the other.
 */
import {
  cast,
  concat,
  elementwise,
  expand,
  gather,
  iota,
  permute,
  reduce,
  reduceFromFirst,
  reshape,
  slice,
} from "../graph/build.ts";
import { type DType, float16, float32 } from "../graph/dtype.ts";
import { IndexError, ValueError } from "../graph/errors.ts";
import type { Node, ReduceFunction } from "../graph/ops.ts";
import { contiguousView } from "../graph/view.ts";
import type { ArrayLike } from "./convert.ts";
import { positionArray, positionList } from "./positions.ts";
import { foldsInSingle } from "./reducing.ts";

/** Where segments begin, checked: computed at once. */
export function segmentStarts(name: string, indices: ArrayLike, extent: number): number[] {
  const array = positionArray(`${name}.reduceat`, indices);
  if (array.ndim !== 1)
    throw new ValueError(`${name}.reduceat: indices must be 1-d, got ${array.ndim} dimensions`);
  const starts = Array.from(array.raw() as Iterable<number | bigint>, Number);
  for (const start of starts) {
    if (start < 0 || start >= extent) {
      throw new IndexError(`index ${start} out-of-bounds in ${name}.reduceat [0, ${extent})`);
    }
  }
  return starts;
}

/** The folds of the segments that begin at `starts`, along an axis that they replace. */
export function segments(fn: ReduceFunction, node: Node, axis: number, starts: readonly number[]): Node {
  const extent = node.shape[axis]!;
  const last = node.shape.length - 1;
  const order = [...node.shape.keys()].filter((i) => i !== axis);
  const line = permute(node, [...order, axis]);
  const lead = line.shape.slice(0, last);
  const back = [...Array(last).keys()];
  back.splice(axis, 0, last);
  if (starts.length === 0)
    return permute(
      slice(
        line,
        [...lead, 0].map((count) => ({ start: 0, step: 1, count })),
      ),
      back,
    );
  const byLength = new Map<number, number[]>();
  starts.forEach((start, i) => {
    const next = starts[i + 1] ?? extent;
    const length = next > start ? next - start : 1;
    const known = byLength.get(length);
    if (known) known.push(i);
    else byLength.set(length, [i]);
  });
  const groups = [...byLength].map(([length, members]) => {
    const from = members.map((i) => starts[i]!);
    return foldRows(fn, rowsOf(line, from, length));
  });
  const joined = concat(groups, last);
  const place = new Array<number>(starts.length);
  [...byLength.values()].flat().forEach((segment, i) => {
    place[segment] = i;
  });
  const ordered = place.every((p, i) => p === i)
    ? joined
    : gather(joined, expand(positionList(place, place.length), [...lead, place.length]), last);
  return permute(ordered, back);
}

/** Stretches of one length along the last axis, each a row. */
function rowsOf(line: Node, from: readonly number[], length: number): Node {
  const last = line.shape.length - 1;
  const lead = line.shape.slice(0, last);
  const extent = line.shape[last]!;
  const starts = positionList(from, extent);
  const shape = [from.length, length];
  const ahead = iota(starts.dtype, contiguousView([length]));
  const positions = elementwise("add", [
    expand(reshape(starts, [from.length, 1]), shape),
    expand(ahead, shape),
  ]);
  const rows = expand(reshape(line, [...lead, 1, extent]), [...lead, from.length, extent]);
  return gather(rows, expand(positions, [...lead, ...shape]), last + 1);
}

/** Folds the last axis of rows, of which each has at least one element. */
function foldRows(fn: ReduceFunction, rows: Node): Node {
  const { dtype, shape } = rows;
  const last = shape.length - 1;
  const wide = foldsInSingle(fn) && dtype === (float16 as DType) ? cast(rows, float32) : rows;
  if (fn !== "add" || !"fc".includes(dtype.kind)) return cast(reduceFromFirst(fn, wide, last), dtype);
  const part = (start: number, count: number) =>
    slice(
      wide,
      shape.map((extent, i) =>
        i === last ? { start, step: 1, count } : { start: 0, step: 1, count: extent },
      ),
    );
  const first = reshape(part(0, 1), shape.slice(0, last));
  if (shape[last] === 1) return cast(first, dtype);
  const nothing = new Array<number>(dtype.components).fill(-0);
  const others = reduce("add", part(1, shape[last]! - 1), [last], nothing);
  return cast(elementwise("add", [first, others]), dtype);
}
