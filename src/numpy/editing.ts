/**
 * Arrays with parts put in or left out along an axis, and arrays put together from blocks.
 *
 * Owns what the positions mean: they are computed at the call, the elements stay lazy. One place is cut by slices; several
 * are a take.
 */
import { reshape } from "../graph/build.ts";
import { bool, type DType } from "../graph/dtype.ts";
import { IndexError, ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { normalizeAxis, type Shape, sameShape, showShape } from "../graph/shape.ts";
import { part } from "./compose.ts";
import { type ArrayLike, arrayOf, toArray } from "./convert.ts";
import { parseIndex, sliceRange } from "./indexing.ts";
import { concatenate, moveaxis, ravel } from "./manipulation.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments, type Trailing } from "./options.ts";
import { positionArray } from "./positions.ts";
import { take } from "./taking.ts";
import type { OwnType } from "./types.ts";
import { filling, valueFor } from "./writing.ts";

type Same<A> = NDArray<OwnType<A>>;
type AxisRest = Trailing<number | null, { readonly axis?: number | null }>;

/** Where along an axis: an integer, a slice in a string, integers or a mask. */
export type Places = number | bigint | string | ArrayLike;

function lineOf(name: string, arr: ArrayLike, rest: readonly unknown[]): { x: NDArray; axis: number } {
  const { axis } = readArguments(name, ["axis"], rest) as { readonly axis?: number | null };
  const x = arrayOf(arr);
  if (axis === undefined || axis === null) return { x: ravel(x), axis: 0 };
  return { x, axis: normalizeAxis(axis, x.ndim) };
}

/** The places as numbers, as they are given; a single integer stands alone. */
function placesOf(
  name: string,
  obj: Places,
  extent: number,
): { places: number[]; alone: boolean; mask?: NDArray } {
  if (typeof obj === "string") {
    const items = parseIndex([obj]);
    const [item] = items;
    if (items.length === 1 && item!.kind === "integer") return { places: [item!.at], alone: true };
    if (items.length !== 1 || item!.kind !== "slice") {
      throw new IndexError(`${name}: ${JSON.stringify(obj)} is no slice along one axis`);
    }
    const { start, step, count } = sliceRange(item as Extract<typeof item, { kind: "slice" }>, extent);
    return { places: Array.from({ length: count }, (_, i) => start + i * step), alone: false };
  }
  if (typeof obj === "number" || typeof obj === "bigint") {
    if (typeof obj === "number" && !Number.isInteger(obj)) {
      throw new IndexError(`${name}: indices must be integers, got ${obj}`);
    }
    return { places: [Number(obj)], alone: true };
  }
  const given = toArray(obj, true);
  if (given.dtype === (bool as DType)) {
    const places = Array.from(given.raw() as Uint8Array, (truth, i) => (truth ? i : -1)).filter(
      (i) => i >= 0,
    );
    return { places: given.ndim === 1 ? places : [], alone: false, mask: given };
  }
  if (!Array.isArray(obj) && !"iu".includes(given.dtype.kind)) {
    throw new IndexError(
      `arrays used as indices must be of integer (or boolean) type, got ${given.dtype.name} (${name})`,
    );
  }
  const integers = positionArray(name, obj);
  const places = Array.from(integers.raw() as Iterable<number | bigint>, Number);
  return { places, alone: integers.ndim === 0 };
}

const outside = (name: string, place: number, axis: number, extent: number): IndexError =>
  new IndexError(`index ${place} is out of bounds for axis ${axis} with size ${extent} (${name})`);

/**
 * The array without parts along an axis.
 *
 * @param obj which: an integer, a slice in a string (`"1:3"`), integers or a mask
 * @param options `axis`: without, the flattened array
 * @throws IndexError when a place is out of bounds, ValueError when a mask has another extent
 * @example np.delete([1, 2, 3, 4], [0, 2]) // [2, 4]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.delete.html
 */
function deleteParts<A extends ArrayLike>(arr: A, obj: Places, ...rest: AxisRest): Same<A>;
function deleteParts(arr: ArrayLike, obj: Places, ...rest: unknown[]): NDArray {
  const { x, axis } = lineOf("delete", arr, rest);
  const extent = x.shape[axis]!;
  const { places, mask } = placesOf("delete", obj, extent);
  if (mask && !sameShape(mask.shape, [extent])) {
    throw new ValueError(
      `boolean array argument obj to delete must be one dimensional and match the axis length of ${extent}, got ${showShape(mask.shape)}`,
    );
  }
  const gone = new Set<number>();
  for (const place of places) {
    if (place < -extent || place >= extent) throw outside("delete", place, axis, extent);
    gone.add(place < 0 ? place + extent : place);
  }
  if (gone.size === 0) return x.copy();
  const [low, high] = [...gone].reduce(([a, b], one) => [Math.min(a, one), Math.max(b, one)], [extent, -1]);
  if (high - low + 1 === gone.size) {
    return concatenate([part(x, axis, 0, low), part(x, axis, high + 1, extent - high - 1)], axis);
  }
  const kept = Array.from({ length: extent }, (_, i) => i).filter((i) => !gone.has(i));
  return take(x, toArray(Int32Array.from(kept), true), axis);
}

export { deleteParts as delete };

function fitted(value: Node, shape: Shape): NDArray {
  const filled = filling(value, shape);
  if (filled) return NDArray.fromNode(filled);
  throw new ValueError(
    `shape mismatch: value array of shape ${showShape(value.shape)} could not be broadcast to indexing result of shape ${showShape(shape)}`,
  );
}

/**
 * The array with values put in before places along an axis.
 *
 * @param obj before which: an integer, a slice in a string, integers or a mask; the extent itself is the end
 * @param values broadcast to what is put in, in the array's dtype
 * @param options `axis`: without, the flattened array
 * @throws IndexError when a place is out of bounds, ValueError when values do not broadcast
 * @example np.insert([1, 2, 3], 1, 9) // [1, 9, 2, 3]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.insert.html
 */
export function insert<A extends ArrayLike>(
  arr: A,
  obj: Places,
  values: ArrayLike,
  ...rest: AxisRest
): Same<A>;
export function insert(arr: ArrayLike, obj: Places, values: ArrayLike, ...rest: unknown[]): NDArray {
  const { x, axis } = lineOf("insert", arr, rest);
  const extent = x.shape[axis]!;
  const { places, alone, mask } = placesOf("insert", obj, extent);
  if (mask && mask.ndim !== 1) {
    throw new ValueError("boolean array argument obj to insert must be one dimensional");
  }
  if (!alone && !mask && typeof obj !== "string" && toArray(obj as ArrayLike, true).ndim > 1) {
    throw new ValueError("index array argument obj to insert must be one dimensional or scalar");
  }
  const counted = places.map((place) => {
    if (place < -extent || place > extent) throw outside("insert", place, axis, extent);
    return place < 0 ? place + extent : place;
  });
  const value = valueFor(x.dtype, values);
  const region = (count: number) => x.shape.map((one, i) => (i === axis ? count : one));
  if (counted.length === 1) {
    // The values say how many there are; beside a lone integer they have no axis for that yet.
    const lead = new Array<number>(Math.max(0, x.ndim - value.shape.length)).fill(1);
    let block = NDArray.fromNode(reshape(value, [...lead, ...value.shape]));
    if (alone) block = moveaxis(block, 0, axis);
    const put = fitted(block.node(), region(block.shape[axis]!));
    const [at] = counted as [number];
    return concatenate([part(x, axis, 0, at), put, part(x, axis, at, extent - at)], axis);
  }
  const put = fitted(value, region(counted.length));
  if (counted.length === 0) return x.copy();
  const order = counted.map((_, i) => i).sort((i, j) => counted[i]! - counted[j]! || i - j);
  const from: number[] = [];
  let next = 0;
  for (let i = 0; i <= extent; i++) {
    for (; next < order.length && counted[order[next]!] === i; next++) from.push(extent + order[next]!);
    if (i < extent) from.push(i);
  }
  return take(concatenate([x, put], axis), toArray(Int32Array.from(from), true), axis);
}

// ---- blocks ------------------------------------------------------------------------------------------------------------

/** Blocks in lists, nested as deep as there are axes to join them along. */
export type Blocks = ArrayLike | readonly Blocks[];

const placeText = (path: readonly number[]): string => `arrays${path.map((i) => `[${i}]`).join("")}`;

/** How deep the lists are nested, which must be the same everywhere, and the most axes of a block. */
function depthOf(blocks: Blocks): { depth: number; ndim: number } {
  let first: number | undefined;
  let ndim = 0;
  let empty: readonly number[] | undefined;
  const visit = (one: Blocks, path: readonly number[]): void => {
    const list = Array.isArray(one) ? (one as readonly Blocks[]) : undefined;
    if (list && list.length > 0) {
      list.forEach((inner, i) => {
        visit(inner, [...path, i]);
      });
      return;
    }
    const depth = path.length + (list ? 1 : 0);
    first ??= depth;
    if (depth !== first) {
      throw new ValueError(
        `List depths are mismatched. First element was at depth ${first}, but there is an element at depth ${depth} (${placeText(path)})`,
      );
    }
    if (list) empty ??= path;
    else ndim = Math.max(ndim, arrayOf(one).ndim);
  };
  visit(blocks, []);
  if (empty) throw new ValueError(`List at ${placeText(empty)} cannot be empty`);
  return { depth: first!, ndim };
}

/**
 * An array put together from blocks: the innermost lists are joined along the last axis, the ones around them along the
 * one before, and so on. A plain list is no block, but a list of blocks.
 *
 * @throws ValueError when lists are empty or not nested equally deep, or blocks do not fit
 * @example np.block([[a, np.zeros([2, 2])], [np.ones([2, 2]), b]])
 * @see https://numpy.org/doc/stable/reference/generated/numpy.block.html
 */
export function block(arrays: Blocks): NDArray {
  const { depth, ndim } = depthOf(arrays);
  const rank = Math.max(depth, ndim);
  const join = (blocks: Blocks, level: number): NDArray => {
    if (level === depth) {
      const x = arrayOf(blocks);
      const shape = [...new Array<number>(rank - x.ndim).fill(1), ...x.shape];
      return NDArray.fromNode(reshape(x.node(), shape));
    }
    const parts = (blocks as readonly Blocks[]).map((one) => join(one, level + 1));
    return concatenate(parts, rank - depth + level);
  };
  return join(arrays, 0);
}
