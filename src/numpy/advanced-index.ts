/**
 * Advanced indices: integer arrays and masks beside integers and slices, as positions among an array's elements.
 *
 * Owns NumPy's rules for what shape such an index has: arrays are broadcast together and stand where the first of them
 * stood, or in front where a slice stands between them; a mask counts as the positions of its true elements.
 */
import { cast, constantOf, elementwise, expand, iota, reshape } from "../graph/build.ts";
import { bool, type DType } from "../graph/dtype.ts";
import { IndexError, ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { broadcastShapes, showShape, sizeOf } from "../graph/shape.ts";
import { type ArrayLike, toArray } from "./convert.ts";
import { type IndexItem, type ParsedItem, parseIndex, sliceRange } from "./indexing.ts";
import { NDArray } from "./ndarray.ts";
import { positionArray, positionDType, positionList, positionsIn } from "./positions.ts";

/** One item of an advanced index. */
export type AdvancedItem = IndexItem | ArrayLike;

/**
 * An index: one item, or a list of them, one an axis. A list of numbers or booleans, nested or not, is one array, so that
 * several lists of numbers are given as arrays: `[np.array([0, 1]), np.array([1, 2])]`.
 */
export type Index = AdvancedItem | readonly AdvancedItem[];

type Item = ParsedItem | { readonly kind: "array"; readonly positions: NDArray };

/** Whether a value is made of plain numbers or booleans alone. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

/** Where elements are not zero, one array of positions an axis; computed now. */
export function nonzeroPlaces(x: NDArray): NDArray<"int64">[] {
  if (x.ndim === 0) {
    throw new ValueError(
      "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.",
    );
  }
  const lists = truePlaces(NDArray.fromNode(cast(x.node(), bool)));
  return lists.map((places) => toArray(BigInt64Array.from(places, BigInt), true) as NDArray<"int64">);
}

/** Positions of a mask's true elements, one list an axis. */
function truePlaces(mask: NDArray): number[][] {
  const places: number[][] = mask.shape.map(() => []);
  (mask.raw() as Uint8Array).forEach((truth, flat) => {
    if (!truth) return;
    let rest = flat;
    for (let axis = mask.ndim - 1; axis >= 0; axis--) {
      places[axis]!.push(rest % mask.shape[axis]!);
      rest = Math.floor(rest / mask.shape[axis]!);
    }
  });
  return places;
}

function itemsOf(name: string, index: Index, shape: readonly number[]): Item[] {
  const list: readonly unknown[] = Array.isArray(index) && !isPlain(index) ? index : [index];
  const items: Item[] = [];
  let axis = 0;
  for (const given of list) {
    if (given instanceof NDArray || Array.isArray(given) || ArrayBuffer.isView(given)) {
      const array = toArray(given as ArrayLike, true);
      // Lists of plain numbers are float64, and may hold integers.
      if (!Array.isArray(given) && !"biu".includes(array.dtype.kind)) {
        throw new IndexError(
          `${name}: arrays used as indices must be of integer (or boolean) type, got ${array.dtype.name}`,
        );
      }
      if (array.dtype !== (bool as DType) || array.ndim === 0) {
        items.push({ kind: "array", positions: positionArray(name, given as ArrayLike) });
        axis++;
        continue;
      }
      // The axis is known only where no ellipsis came before; then the mask's extents are checked by its positions.
      const before = items.some((item) => item.kind === "ellipsis");
      array.shape.forEach((extent, i) => {
        if (!before && extent !== shape[axis + i]) {
          throw new IndexError(
            `boolean index did not match indexed array along axis ${axis + i}; size of axis is ` +
              `${shape[axis + i]} but size of corresponding boolean axis is ${extent}`,
          );
        }
      });
      for (const places of truePlaces(array)) {
        items.push({ kind: "array", positions: NDArray.fromNode(positionList(places, 1)) });
      }
      axis += array.ndim;
    } else {
      const parsed = parseIndex([given]);
      items.push(...parsed);
      axis += parsed.filter((item) => item.kind === "integer" || item.kind === "slice").length;
    }
  }
  return items;
}

/** An axis of the result that a slice or a new axis makes. */
interface Straight {
  readonly extent: number;
  readonly stride: number;
}

/**
 * The positions that an index means among the flat elements of the array's storage, in the shape of what is indexed.
 *
 * @throws IndexError when an index is out of bounds, is no index, or when there are too many
 */
export function flatPositions(name: string, a: NDArray, index: Index): Node {
  const view = a.view();
  const items = itemsOf(name, index, a.shape);
  const taken = items.filter((item) => item.kind !== "newaxis" && item.kind !== "ellipsis").length;
  if (taken > a.ndim) {
    throw new IndexError(
      `too many indices for array: array is ${a.ndim}-dimensional of shape ${showShape(a.shape)}, but ${taken} were indexed`,
    );
  }
  if (items.filter((item) => item.kind === "ellipsis").length > 1) {
    throw new IndexError("an index can only have a single ellipsis ('...')");
  }
  if (!items.some((item) => item.kind === "ellipsis")) items.push({ kind: "ellipsis" });
  const advanced = items.some((item) => item.kind === "array");
  const size = sizeOf(a.storage.shape);
  const dtype = positionDType(size);
  const straight: Straight[] = [];
  const arrays: { readonly positions: Node; readonly stride: number }[] = [];
  const places: number[] = [];
  let [offset, axis, last] = [view.offset, 0, -2];
  let scattered = false;
  items.forEach((item, i) => {
    const [extent, stride] = [a.shape[axis] ?? 0, view.strides[axis] ?? 0];
    if (item.kind === "array" || (item.kind === "integer" && advanced)) {
      if (last >= 0 && last !== i - 1) scattered = true;
      last = i;
      places.push(straight.length);
    }
    if (item.kind === "newaxis") straight.push({ extent: 1, stride: 0 });
    else if (item.kind === "ellipsis") {
      for (let left = a.ndim - taken; left > 0; left--, axis++) {
        straight.push({ extent: a.shape[axis]!, stride: view.strides[axis]! });
      }
    } else if (item.kind === "slice") {
      const range = sliceRange(item, extent);
      if (range.count > 0) offset += range.start * stride;
      straight.push({ extent: range.count, stride: range.step * stride });
      axis++;
    } else if (item.kind === "integer") {
      if (item.at < -extent || item.at >= extent) {
        throw new IndexError(`index ${item.at} is out of bounds for axis ${axis} with size ${extent}`);
      }
      offset += (item.at < 0 ? item.at + extent : item.at) * stride;
      axis++;
    } else {
      arrays.push({ positions: positionsIn(name, item.positions, extent, axis, "raise"), stride });
      axis++;
    }
  });
  const at = scattered ? 0 : (places[0] ?? 0);
  const shared = sharedShape(arrays.map(({ positions }) => positions.shape));
  const before = straight.slice(0, at);
  const after = straight.slice(at);
  const parts = [...before, ...shared.map((extent) => ({ extent, stride: 0 })), ...after];
  const shape = parts.map((part) => part.extent);
  let flat: Node = iota(dtype, { shape, strides: parts.map((part) => part.stride), offset });
  for (const { positions, stride } of arrays) {
    const lead = new Array<number>(before.length + shared.length - positions.shape.length).fill(1);
    const units = [...lead, ...positions.shape, ...after.map(() => 1)];
    const moved = elementwise("multiply", [cast(positions, dtype), constantOf(stride, dtype)]);
    flat = elementwise("add", [flat, expand(reshape(moved, units), shape)]);
  }
  return flat;
}

function sharedShape(shapes: readonly (readonly number[])[]): readonly number[] {
  try {
    return broadcastShapes([[], ...shapes]);
  } catch {
    throw new IndexError(
      `shape mismatch: indexing arrays could not be broadcast together with shapes ${shapes.map(showShape).join(" ")}`,
    );
  }
}
