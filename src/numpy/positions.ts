/**
 * Positions along an axis, as `take` and its like are given them.
 *
 * Owns their dtypes, their bounds and what negative ones mean. Invariant: what `positionsIn` gives lies in
 * `0 .. extent - 1`, whatever happens to the user's array later, so that no kernel checks again.
 */
import { cast, constantOf, elementwise, reduce, reshape } from "../graph/build.ts";
import { bool, type DType, int32, int64, SCALARS, uint64 } from "../graph/dtype.ts";
import { IndexError, ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { force, Storage } from "../runtime/storage.ts";
import { type ArrayLike, toArray } from "./convert.ts";
import { NDArray } from "./ndarray.ts";

/** What becomes of positions outside: refused, counted around, or moved to the nearest end. */
export type PositionMode = "raise" | "wrap" | "clip";

export const MODES: readonly string[] = ["raise", "wrap", "clip"];

/** Up to so many positions are looked at one by one. */
const FEW = 1000;

/**
 * Positions as an integer array. Lists of plain numbers count as integers when they are.
 *
 * @throws TypeError on an array of another kind, IndexError on numbers that are no integers
 */
export function positionArray(name: string, given: ArrayLike): NDArray {
  const isList = !(given instanceof NDArray) && !ArrayBuffer.isView(given);
  const x = toArray(given, true);
  if (x.dtype === (bool as DType)) return NDArray.fromNode(cast(x.node(), int64));
  if (x.dtype === (uint64 as DType)) return NDArray.fromNode(cast(x.node(), int64));
  if ("iu".includes(x.dtype.kind)) return x;
  if (isList && x.dtype.name === "float64") {
    for (const value of x.raw() as Float64Array) {
      if (!Number.isInteger(value)) throw new IndexError(`${name}: indices must be integers, got ${value}`);
    }
    return toArray(given, true, int64);
  }
  throw new TypeError(
    `${name}: cannot cast indices from ${x.dtype.name} to int64 according to the rule 'safe'`,
  );
}

/** The least and the greatest of some integers. */
function range(positions: NDArray): [number, number] {
  if (positions.size <= FEW) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of positions.raw()) {
      low = Math.min(low, Number(value));
      high = Math.max(high, Number(value));
    }
    return [low, high];
  }
  const axes = positions.shape.map((_, axis) => axis);
  const extremes = (["minimum", "maximum"] as const).map((fn) =>
    Storage.from(reduce(fn, positions.node(), axes)),
  );
  force(extremes);
  return extremes.map((one) => Number(one.buffer!.data[0])) as [number, number];
}

/** The array's node over data that nobody else can write into. */
function kept(positions: NDArray): Node {
  positions.eval();
  if (!positions.storage.buffer?.external) return positions.node();
  const raw = positions.raw();
  return reshape(toArray(raw, true).node(), positions.shape);
}

/**
 * Positions along an axis of some extent as a node whose values lie in it.
 *
 * @throws IndexError naming the first one that is out of bounds (mode `raise`)
 */
export function positionsIn(
  name: string,
  given: NDArray,
  extent: number,
  axis: number,
  mode: PositionMode,
): Node {
  if (!MODES.includes(mode)) {
    throw new ValueError(`${name}: mode must be one of ${MODES.join(", ")}, got ${String(mode)}`);
  }
  if (given.size === 0) return given.node();
  if (extent === 0) throw new IndexError("cannot do a non-empty take from an empty axes.");
  // Wide enough to count with; narrow ones are read faster where they do.
  const wide = (node: Node): Node =>
    Number(SCALARS[node.dtype.scalar].max) >= 2 * extent
      ? node
      : cast(node, extent < 2 ** 30 && node.dtype.itemsize < 4 ? int32 : int64);
  if (mode === "clip") {
    const node = wide(given.node());
    const low = elementwise("maximum", [node, constantOf(0, node.dtype)]);
    return elementwise("minimum", [low, constantOf(extent - 1, node.dtype)]);
  }
  if (mode === "wrap") {
    const node = wide(given.node());
    return elementwise("remainder", [node, constantOf(extent, node.dtype)]);
  }
  const node = kept(given);
  const [low, high] = range(NDArray.fromNode(node));
  if (low < -extent || high >= extent) {
    const bad = Array.from(given.raw() as Iterable<number | bigint>).find((i) => i < -extent || i >= extent);
    throw new IndexError(`index ${bad} is out of bounds for axis ${axis} with size ${extent} (${name})`);
  }
  if (low >= 0) return node;
  const counted = wide(node);
  const negative = elementwise("less", [counted, constantOf(0, counted.dtype)]);
  return elementwise("where", [
    negative,
    elementwise("add", [counted, constantOf(extent, counted.dtype)]),
    counted,
  ]);
}

/** The dtype of positions among so many elements. */
export function positionDType(extent: number): DType {
  return extent < 2 ** 31 ? int32 : int64;
}

/** Plain positions as a node. */
export function positionList(positions: readonly number[], extent: number): Node {
  return toArray(positions as number[], true, positionDType(extent)).node();
}
