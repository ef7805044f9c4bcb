/**
 * Taking elements by position: `take` and `take_along_axis`, as gathers that fuse with what computes the positions and with
 * what is done to the elements.
 */
import { expand, gather, reshape } from "../graph/build.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { broadcastShapes, normalizeAxis, showShape } from "../graph/shape.ts";
import { type ArrayLike, arrayOf, toArray } from "./convert.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import { type PositionMode, positionArray, positionsIn } from "./positions.ts";
import type { OwnType } from "./types.ts";
import { deliver } from "./ufunc-results.ts";

/** What `take` takes after the indices. */
export interface TakeOptions {
  /** null, the default: the flattened array. */
  readonly axis?: number | null | undefined;
  readonly out?: NDArray | undefined;
  readonly mode?: PositionMode | undefined;
}

/** Elements of a node at positions (of any shape) along an axis, which the positions' axes replace. */
export function takeNode(x: Node, positions: Node, axis: number): Node {
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const units = [...before.map(() => 1), positions.size, ...after.map(() => 1)];
  const along = expand(reshape(positions, units), [...before, positions.size, ...after]);
  return reshape(gather(x, along, axis), [...before, ...positions.shape, ...after]);
}

/**
 * Elements at positions along an axis: of shape `a.shape` with the axis replaced by the shape of `indices`.
 *
 * The indices are computed at once, to be checked; the result is not.
 *
 * @param indices integers, negative ones counted from the end
 * @param options `axis` (the flattened array if not given), `out`, `mode`: `raise`, `wrap` or `clip` for indices outside
 * @throws IndexError when an index is out of bounds, TypeError when indices are no integers
 * @example np.take(table, rows, { axis: 0 })
 * @see https://numpy.org/doc/stable/reference/generated/numpy.take.html
 */
export function take<A extends ArrayLike>(
  a: A,
  indices: ArrayLike,
  ...rest: [] | [number | null | TakeOptions] | [number | null, TakeOptions]
): NDArray<OwnType<A>>;
export function take(a: ArrayLike, indices: ArrayLike, ...rest: unknown[]): NDArray {
  const given = readArguments("take", ["axis", "out", "mode"], rest) as TakeOptions;
  const x = arrayOf(a);
  const flat = given.axis === undefined || given.axis === null;
  const line = flat ? reshape(x.node(), [x.size]) : x.node();
  const axis = flat ? 0 : normalizeAxis(given.axis as number, x.ndim);
  const wanted = positionArray("take", indices);
  const positions = positionsIn("take", wanted, line.shape[axis]!, axis, given.mode ?? "raise");
  return deliver("take", takeNode(line, positions, axis), { out: given.out, casting: "unsafe", exact: true });
}

/**
 * Elements at positions along an axis, with positions of their own for every place of the other axes: what `argsort` and
 * `argmax` with `keepdims` give.
 *
 * @param indices integers, with as many axes as `arr`; the other axes are broadcast together
 * @param axis the last if not given; null: both are 1-d, or `arr` is flattened
 * @throws IndexError when an index is out of bounds, ValueError when the shapes do not fit
 * @see https://numpy.org/doc/stable/reference/generated/numpy.take_along_axis.html
 */
export function take_along_axis<A extends ArrayLike>(
  arr: A,
  indices: ArrayLike,
  ...rest: [] | [number | null | { readonly axis?: number | null }]
): NDArray<OwnType<A>>;
export function take_along_axis(arr: ArrayLike, indices: ArrayLike, ...rest: unknown[]): NDArray {
  const { axis: given = -1 } = readArguments("take_along_axis", ["axis"], rest) as { axis?: number | null };
  const a = toArray(arr, true);
  const x = given === null ? reshape(a.node(), [a.size]) : a.node();
  const wanted = positionArray("take_along_axis", indices);
  if (wanted.ndim !== x.shape.length) {
    throw new ValueError(
      `take_along_axis: \`indices\` and \`arr\` must have the same number of dimensions, got ${wanted.ndim} and ${x.shape.length}`,
    );
  }
  const axis = given === null ? 0 : normalizeAxis(given, x.shape.length);
  const apart = (shape: readonly number[], extent: number) => shape.map((e, i) => (i === axis ? extent : e));
  let others: readonly number[];
  try {
    others = broadcastShapes([apart(x.shape, 1), apart(wanted.shape, 1)]);
  } catch {
    throw new ValueError(
      `take_along_axis: shapes ${showShape(x.shape)} and ${showShape(wanted.shape)} do not broadcast but for axis ${axis}`,
    );
  }
  const positions = positionsIn("take_along_axis", wanted, x.shape[axis]!, axis, "raise");
  const along = expand(positions, apart(others, wanted.shape[axis]!));
  return NDArray.fromNode(gather(expand(x, apart(others, x.shape[axis]!)), along, axis));
}
