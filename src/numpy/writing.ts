/**
 * Writing into arrays: parts, masks, places and diagonals of them.
 *
 * Owns which elements change and what stands for them; the change itself is the storage's, as an update where views and
 * masks say what changes, as a scatter where positions do. So nothing here computes but positions that must be checked, and
 * what is refused is refused before anything has changed. Values are taken as they were before the write, even where they
 * share memory with its target.
 */
import {
  cast,
  constant,
  constantOf,
  elementwise,
  expand,
  gather,
  iota,
  reshape,
  scan,
  slice,
} from "../graph/build.ts";
import { bool, type DType, int64, isTime } from "../graph/dtype.ts";
import { IndexError, ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { CASTINGS, type Casting, canCast } from "../graph/promotion.ts";
import { ProgramBuilder } from "../graph/scalar/program.ts";
import { broadcastsTo, normalizeAxis, type Shape, showShape, sizeOf } from "../graph/shape.ts";
import { contiguousView, isContiguous } from "../graph/view.ts";
import {
  type ArrayLike,
  aloneDType,
  describe,
  type NestedTimes,
  type ScalarLike,
  scalarParts,
  toArray,
  weakKind,
} from "./convert.ts";
import { standsForTime } from "./datetime/scalars.ts";
import { type IndexItem, parseIndex } from "./indexing.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import { MODES, type PositionMode, positionArray, positionDType, positionsIn } from "./positions.ts";
import { holdUnless } from "./ufunc-checks.ts";
import { assign } from "./ufunc-results.ts";

// ---- values ------------------------------------------------------------------------------------------------------------

/**
 * A value in the dtype of the array that it is written into; of a plain scalar a constant without axes.
 *
 * @throws OverflowError when a plain integer does not fit, TypeError when there is no cast
 */
export function valueFor(dtype: DType, value: unknown): Node {
  if (weakKind(value) || standsForTime(value, dtype)) {
    return constant(scalarParts(value as ScalarLike, dtype), dtype);
  }
  const source = toArray(value, true, isTime(dtype) ? dtype : undefined);
  if (!canCast(source.dtype, dtype, "unsafe")) {
    throw new TypeError(`cannot write ${source.dtype} into ${dtype}`);
  }
  return cast(source.node(), dtype);
}

/**
 * A value in the shape of what it is written into; undefined where it does not spread to that. As in NumPy, leading axes of
 * extent 1 may be too many.
 */
export function filling(value: Node, shape: Shape): Node | undefined {
  let own = value.shape;
  while (own.length > shape.length && own[0] === 1) own = own.slice(1);
  return broadcastsTo(own, shape) ? expand(reshape(value, own), shape) : undefined;
}

function spread(value: Node, shape: Shape): Node {
  const filled = filling(value, shape);
  if (filled) return filled;
  throw new ValueError(
    `could not broadcast input array from shape ${showShape(value.shape)} into shape ${showShape(shape)}`,
  );
}

/** The first `count` of values that begin again when there are too few. */
function cycled(values: Node, count: number): Node {
  const line = reshape(values, [values.size]);
  if (values.size === count) return line;
  if (values.size === 1) return expand(line, [count]);
  if (values.size > count) return slice(line, [{ start: 0, step: 1, count }]);
  const place = iota(positionDType(count), contiguousView([count]));
  return gather(line, elementwise("remainder", [place, constantOf(values.size, place.dtype)]), 0);
}

function target(name: string, a: unknown): NDArray {
  if (a instanceof NDArray) return a;
  throw new TypeError(`${name}() writes into an NDArray, got ${describe(a)}`);
}

// ---- by views ----------------------------------------------------------------------------------------------------------

/** Whether an index of a part without axes names an element itself. */
function isElement(index: readonly IndexItem[]): boolean {
  return !parseIndex(index).some(({ kind }) => kind === "ellipsis");
}

/** Writes into the part of an array that a basic index names (`NDArray.set`). */
export function setRegion(into: NDArray, index: readonly IndexItem[], value: ArrayLike | NestedTimes): void {
  if (!Array.isArray(index)) throw new TypeError("set() takes the index as a list: a.set([0, ':'], value)");
  const part = into.at(...index);
  const values = valueFor(part.dtype, value);
  // As NumPy, one element takes no sequence, however short, but its truth; a part without axes takes what spreads to it.
  if (part.ndim === 0 && values.shape.length > 0 && part.dtype !== (bool as DType) && isElement(index)) {
    throw new ValueError(
      `setting an array element with a sequence: [${index.join(", ")}] is one element, the value has shape ${showShape(values.shape)}`,
    );
  }
  assign(part, spread(values, part.shape));
}

/** What `copyto` takes after the arrays. */
export interface CopytoOptions {
  /** What casts are allowed: "same_kind". */
  readonly casting?: Casting | undefined;
  /** Which elements are written; broadcast to the target. */
  readonly where?: ArrayLike | undefined;
}

/**
 * Writes values into an array, where a mask allows.
 *
 * @param dst the array that changes
 * @param src broadcast to it; plain numbers take its dtype
 * @param options `casting` ("same_kind"), `where` (everywhere)
 * @throws TypeError when the values cannot cast, ValueError when shapes do not broadcast, OverflowError
 * @example np.copyto(a, 0, { where: np.isnan(a) })
 * @see https://numpy.org/doc/stable/reference/generated/numpy.copyto.html
 */
export function copyto(
  dst: NDArray,
  src: ArrayLike,
  ...rest: [] | [Casting | CopytoOptions] | [Casting, ArrayLike | CopytoOptions]
): void {
  const { casting = "same_kind", where } = readArguments(
    "copyto",
    ["casting", "where"],
    rest,
  ) as CopytoOptions;
  const into = target("copyto", dst);
  if (!CASTINGS.includes(casting)) {
    throw new ValueError(
      `casting must be one of ${CASTINGS.map((one) => `'${one}'`).join(", ")} (got ${describe(casting)})`,
    );
  }
  const weak = weakKind(src);
  const from = weak ? weakFrom(src as ScalarLike, into.dtype) : toArray(src, true).dtype;
  if (!canCast(from, into.dtype, casting)) {
    throw new TypeError(
      `Cannot cast ${weak ? "scalar" : "array data"} from ${from.name} to ${into.dtype.name} according to the rule '${casting}'`,
    );
  }
  const value = spread(valueFor(into.dtype, src), into.shape);
  const mask = where === undefined || where === true ? undefined : maskFor(where, into.shape);
  assign(into, mask ? elementwise("where", [mask, value, into.node()]) : value);
}

/** The dtype that a plain scalar counts as beside an array that it is written into: of one kind, the array's own. */
function weakFrom(value: ScalarLike, dtype: DType): DType {
  const own = aloneDType(value, weakKind(value)!);
  return own.kind === dtype.kind || (own.kind === "i" && "ufc".includes(dtype.kind)) ? dtype : own;
}

function maskFor(where: ArrayLike, shape: Shape): Node {
  const weak = weakKind(where);
  const mask = weak ? constant([where ? 1 : 0], bool) : toArray(where, true).node();
  // Lists of plain numbers are read as truths; arrays have a dtype of their own.
  if (mask.dtype !== (bool as DType) && !Array.isArray(where)) {
    throw new TypeError(
      `Cannot cast array data from ${mask.dtype.name} to bool according to the rule 'safe' (where)`,
    );
  }
  if (!broadcastsTo(mask.shape, shape)) {
    throw new ValueError(
      `could not broadcast where mask from shape ${showShape(mask.shape)} into shape ${showShape(shape)}`,
    );
  }
  return expand(cast(mask, bool), shape);
}

// ---- by masks ----------------------------------------------------------------------------------------------------------

/** A mask with as many elements as the array, as truths in its shape. */
function maskLike(name: string, mask: ArrayLike, into: NDArray): Node {
  const truth = cast(toArray(mask, true).node(), bool);
  if (truth.size !== into.size) {
    throw new ValueError(
      `${name}: mask and data must be the same size, got ${truth.size} and ${into.size} elements`,
    );
  }
  return reshape(truth, into.shape);
}

/** As `valueFor`; an array must cast safely. */
function safeValue(name: string, dtype: DType, value: ArrayLike): Node {
  if (!weakKind(value) && !Array.isArray(value)) {
    const own = toArray(value, true).dtype;
    if (!canCast(own, dtype, "safe")) {
      throw new TypeError(
        `Cannot cast array data from ${own.name} to ${dtype.name} according to the rule 'safe' (${name})`,
      );
    }
  }
  return valueFor(dtype, value);
}

/**
 * Writes values one after the other into the elements where a mask is true; they begin again when there are too few.
 *
 * @param mask of as many elements as the array
 * @param vals an array must cast to the array's dtype safely
 * @throws ValueError when the sizes differ, or something is to be written and there are no values; TypeError when the values
 *   cannot cast
 * @example np.place(a, a.lt(0), [1, 2])
 * @see https://numpy.org/doc/stable/reference/generated/numpy.place.html
 */
export function place(arr: NDArray, mask: ArrayLike, vals: ArrayLike): void {
  const into = target("place", arr);
  const chosen = maskLike("place", mask, into);
  const values = safeValue("place", into.dtype, vals);
  if (into.size === 0) return;
  if (values.size === 0) {
    holdUnless(chosen, () => new ValueError("Cannot insert from an empty array!"));
    return;
  }
  let written: Node;
  if (values.size === 1) written = expand(reshape(values, []), into.shape);
  else {
    // The how many-th that is chosen takes the value of that number.
    const numbers = scan("add", cast(reshape(chosen, [into.size]), int64), 0);
    const before = elementwise("subtract", [numbers, constantOf(1, int64)]);
    const places = elementwise("remainder", [before, constantOf(values.size, int64)]);
    written = reshape(gather(reshape(values, [values.size]), places, 0), into.shape);
  }
  assign(into, elementwise("where", [chosen, written, into.node()]));
}

/**
 * Writes values where a mask is true, each into the element at its own flat place: `a.flat[i] = values[i % n]`.
 *
 * @param mask of as many elements as the array
 * @param values an array must cast to the array's dtype safely
 * @throws ValueError when the sizes differ, TypeError when the values cannot cast
 * @example np.putmask(a, a.gt(2), a.mul(2))
 * @see https://numpy.org/doc/stable/reference/generated/numpy.putmask.html
 */
export function putmask(a: NDArray, mask: ArrayLike, values: ArrayLike): void {
  const into = target("putmask", a);
  const chosen = maskLike("putmask", mask, into);
  const given = safeValue("putmask", into.dtype, values);
  if (given.size === 0 || into.size === 0) return;
  const written = reshape(cycled(given, into.size), into.shape);
  assign(into, elementwise("where", [chosen, written, into.node()]));
}

// ---- by positions ------------------------------------------------------------------------------------------------------

/** Where in its storage the elements of an array at flat row-major positions are. */
function inStorage(a: NDArray, positions: Node): Node {
  const view = a.view();
  const size = sizeOf(a.storage.shape);
  const dtype = positionDType(size);
  const number = (value: number) => constantOf(value, dtype);
  const flat = cast(positions, dtype);
  if (isContiguous(view)) {
    return view.offset === 0 ? flat : elementwise("add", [flat, number(view.offset)]);
  }
  let place: Node = number(view.offset);
  let inner = 1;
  for (let axis = view.shape.length - 1; axis >= 0; axis--) {
    const extent = view.shape[axis]!;
    const outer = elementwise("floor_divide", [flat, number(inner)]);
    const along = axis === 0 ? outer : elementwise("remainder", [outer, number(extent)]);
    place = elementwise("add", [place, elementwise("multiply", [along, number(view.strides[axis]!)])]);
    inner *= extent;
  }
  return place;
}

/** Writes values into the elements at flat row-major positions, in order; both are 1-d, the positions lie in the array. */
function scatterInto(name: string, a: NDArray, positions: Node, values: Node): void {
  const { scalar, components } = a.dtype;
  const b = new ProgramBuilder();
  const params = () => Array.from({ length: components }, () => b.param(scalar));
  params();
  a.storage.scatter(inStorage(a, positions), [values], b.finish(params()), name);
}

/**
 * Writes values into elements of the flattened array at positions, one after the other.
 *
 * @param ind integers, negative ones counted from the end; computed at once, to be checked
 * @param v values, which begin again when there are too few
 * @param options `mode`: `raise`, `wrap` or `clip` for positions outside
 * @throws IndexError when a position is out of bounds
 * @example np.put(a, [0, 2], [-44, -55])
 * @see https://numpy.org/doc/stable/reference/generated/numpy.put.html
 */
export function put(
  a: NDArray,
  ind: ArrayLike,
  v: ArrayLike,
  ...rest: [] | [PositionMode | { readonly mode?: PositionMode }]
): void {
  const { mode = "raise" } = readArguments("put", ["mode"], rest) as { readonly mode?: PositionMode };
  const into = target("put", a);
  const wanted = positionArray("put", ind);
  const values = valueFor(into.dtype, v);
  if (wanted.size > 0 && into.size === 0) throw new IndexError("cannot replace elements of an empty array");
  if (!MODES.includes(mode))
    throw new ValueError(`clipmode must be one of ${MODES.join(", ")}, got ${describe(mode)}`);
  if (wanted.size === 0 || values.size === 0) return;
  const positions = positionsIn("put", wanted, into.size, 0, mode);
  scatterInto("put", into, reshape(positions, [wanted.size]), cycled(values, wanted.size));
}

/**
 * Writes values at positions along an axis, with positions of their own for every place of the other axes: the way back of
 * `take_along_axis`.
 *
 * @param indices integers, with as many axes as `arr`; the other axes are broadcast to those of `arr`
 * @param values broadcast to the places that are written
 * @param axis null: `indices` is 1-d and means the flattened array
 * @throws IndexError when an index is out of bounds or is no integer, ValueError when shapes do not fit
 * @example np.put_along_axis(a, np.expand_dims(np.argmax(a, 1), 1), 99, 1)
 * @see https://numpy.org/doc/stable/reference/generated/numpy.put_along_axis.html
 */
export function put_along_axis(
  arr: NDArray,
  indices: ArrayLike,
  values: ArrayLike,
  ...rest: [number | null | { readonly axis: number | null }]
): void {
  const name = "put_along_axis";
  const { axis: given } = readArguments(name, ["axis"], rest) as { readonly axis?: number | null };
  const into = target(name, arr);
  if (given === undefined) throw new TypeError(`${name}() missing 1 required positional argument: 'axis'`);
  if (!Array.isArray(indices) && !"iu".includes(toArray(indices, true).dtype.kind)) {
    throw new IndexError("`indices` must be an integer array");
  }
  const wanted = positionArray(name, indices);
  if (given === null && wanted.ndim !== 1) {
    throw new ValueError("when axis=None, `indices` must have a single dimension.");
  }
  const shape = given === null ? [into.size] : into.shape;
  const axis = given === null ? 0 : normalizeAxis(given, into.ndim);
  if (wanted.ndim !== shape.length) {
    throw new ValueError(
      `\`indices\` and \`arr\` must have the same number of dimensions, got ${wanted.ndim} and ${shape.length}`,
    );
  }
  const region = shape.map((extent, i) => (i === axis ? wanted.shape[i]! : extent));
  if (!broadcastsTo(wanted.shape, region)) {
    throw new IndexError(
      `shape mismatch: indices of shape ${showShape(wanted.shape)} do not broadcast to ${showShape(region)}, ` +
        `which an array of shape ${showShape(shape)} has along axis ${axis}`,
    );
  }
  const value = valueFor(into.dtype, values);
  if (!broadcastsTo(value.shape, region)) {
    throw new ValueError(
      `shape mismatch: value array of shape ${showShape(value.shape)} could not be broadcast to indexing result of ` +
        `shape ${showShape(region)}`,
    );
  }
  if (sizeOf(region) === 0) return;
  const positions = expand(positionsIn(name, wanted, shape[axis]!, axis, "raise"), region);
  // A flat position is where the others axes are, and the index along this one.
  const dtype = positionDType(into.size);
  const strides = contiguousView(shape).strides;
  const others = iota(dtype, {
    shape: region,
    strides: strides.map((s, i) => (i === axis ? 0 : s)),
    offset: 0,
  });
  const along = elementwise("multiply", [cast(positions, dtype), constantOf(strides[axis]!, dtype)]);
  const flat = elementwise("add", [along, others]);
  const count = sizeOf(region);
  scatterInto(name, into, reshape(flat, [count]), reshape(expand(value, region), [count]));
}

/**
 * Writes into the main diagonal of an array: of a matrix, or of one whose axes all have one extent.
 *
 * @param val values, which begin again when there are too few
 * @param options `wrap`: whether the diagonal of a matrix with more rows than columns begins again below
 * @throws ValueError for fewer than two axes, or more with different extents
 * @example np.fill_diagonal(a, 5)
 * @see https://numpy.org/doc/stable/reference/generated/numpy.fill_diagonal.html
 */
export function fill_diagonal(
  a: NDArray,
  val: ArrayLike,
  ...rest: [] | [boolean | { readonly wrap?: boolean }]
): void {
  const { wrap = false } = readArguments("fill_diagonal", ["wrap"], rest) as { readonly wrap?: boolean };
  const into = target("fill_diagonal", a);
  const { shape, size } = into;
  if (shape.length < 2) throw new ValueError("array must be at least 2-d");
  if (shape.length > 2 && shape.some((extent) => extent !== shape[0])) {
    throw new ValueError("All dimensions of input must be of equal length");
  }
  const step = contiguousView(shape.map((extent) => Math.max(extent, 1))).strides.reduce(
    (sum, one) => sum + one,
    0,
  );
  const end = shape.length === 2 && !wrap ? Math.min(size, shape[1]! * shape[1]!) : size;
  const values = valueFor(into.dtype, val);
  const count = Math.ceil(end / step);
  if (count === 0 || values.size === 0) return;
  const places = iota(positionDType(size), { shape: [count], strides: [step], offset: 0 });
  scatterInto("fill_diagonal", into, places, cycled(values, count));
}
