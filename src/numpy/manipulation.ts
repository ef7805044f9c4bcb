/**
 * Changing shape: views where strides can express the result, as in NumPy, and joins.
 */
import { cast, concat } from "../graph/build.ts";
import {
  type DType,
  type DTypeLike,
  type DTypeName,
  type DTypeSpelling,
  dtype as dtypeOf,
  withUnitOf,
} from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import { type Casting, canCast, resultType, type WeakKind } from "../graph/promotion.ts";
import {
  broadcastShapes,
  broadcastsTo,
  checkShape,
  normalizeAxes,
  normalizeAxis,
  resolveReshape,
  type Shape,
  sameShape,
  showShape,
} from "../graph/shape.ts";
import { type ArrayLike, arrayOf, describe, toArray, weakKind } from "./convert.ts";
import type { ShapeLike } from "./creation/index.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments, type Trailing } from "./options.ts";
import type { Chosen, Joined, OwnType } from "./types.ts";
import { assign } from "./ufunc-results.ts";

type Same<A> = NDArray<OwnType<A>>;
type Axes = number | readonly number[] | null;

/** Options of the functions that join arrays. */
export interface JoinOptions<D extends DTypeName = DTypeName> {
  /** Where to join, 0 by default; null joins the flattened arrays (`concatenate` only). */
  readonly axis?: number | null | undefined;
  readonly out?: NDArray<D> | undefined;
  readonly dtype?: DTypeLike<D> | undefined;
  readonly casting?: Casting | undefined;
}

/** Options of `vstack` and `hstack`. */
export type StackOptions<D extends DTypeName> = Pick<JoinOptions<D>, "dtype" | "casting">;

function input<A extends ArrayLike>(a: A): Same<A> {
  return arrayOf(a) as Same<A>;
}

/**
 * The same elements in row-major order under another shape; a view where strides allow, else a copy.
 *
 * @param shape extents, one of which may be -1
 * @throws ValueError when the sizes do not agree
 * @example np.reshape(np.arange(6), [2, -1])
 * @see https://numpy.org/doc/stable/reference/generated/numpy.reshape.html
 */
export function reshape<A extends ArrayLike>(a: A, shape: ShapeLike): Same<A> {
  const x = input(a);
  return x.viewed({ op: "reshape", attr: { shape: resolveReshape(x.shape, shape) } });
}

/** All elements in one row: a view where possible. @see https://numpy.org/doc/stable/reference/generated/numpy.ravel.html */
export function ravel<A extends ArrayLike>(a: A): Same<A> {
  return reshape(a, -1 as number);
}

/**
 * Axes in another order; reversed when none is given.
 *
 * @throws ValueError when the axes are no permutation
 * @see https://numpy.org/doc/stable/reference/generated/numpy.transpose.html
 */
export function transpose<A extends ArrayLike>(a: A, axes?: readonly number[] | null): Same<A> {
  const x = input(a);
  if (axes === undefined || axes === null) {
    return x.viewed({ op: "permute", attr: { axes: x.shape.map((_, i) => x.ndim - 1 - i) } });
  }
  if (axes.length !== x.ndim) {
    throw new ValueError(
      `axes don't match array: ${axes.length} axes for an array of shape ${showShape(x.shape)}`,
    );
  }
  const order = normalizeAxes(axes, x.ndim);
  return x.viewed({ op: "permute", attr: { axes: order } });
}

/** Exchanges two axes. @see https://numpy.org/doc/stable/reference/generated/numpy.swapaxes.html */
export function swapaxes<A extends ArrayLike>(a: A, axis1: number, axis2: number): Same<A> {
  const x = input(a);
  const [i, j] = [normalizeAxis(axis1, x.ndim, "axis1: axis"), normalizeAxis(axis2, x.ndim, "axis2: axis")];
  const axes = x.shape.map((_, axis) => (axis === i ? j : axis === j ? i : axis));
  return x.viewed({ op: "permute", attr: { axes } });
}

/**
 * Moves axes to new places; the others keep their order.
 *
 * @throws ValueError when source and destination differ in number
 * @see https://numpy.org/doc/stable/reference/generated/numpy.moveaxis.html
 */
export function moveaxis<A extends ArrayLike>(
  a: A,
  source: number | readonly number[],
  destination: number | readonly number[],
): Same<A> {
  const x = input(a);
  const from = normalizeAxes(source, x.ndim);
  const to = normalizeAxes(destination, x.ndim);
  if (from.length !== to.length) {
    throw new ValueError("`source` and `destination` arguments must have the same number of elements");
  }
  const axes = x.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
  const moves = to.map((place, i) => [place, from[i]!] as const).sort((p, q) => p[0] - q[0]);
  for (const [place, axis] of moves) axes.splice(place, 0, axis);
  return x.viewed({ op: "permute", attr: { axes } });
}

/** Inserts axes of extent 1. @see https://numpy.org/doc/stable/reference/generated/numpy.expand_dims.html */
export function expand_dims<A extends ArrayLike>(a: A, axis: number | readonly number[]): Same<A> {
  const x = input(a);
  const count = typeof axis === "number" ? 1 : axis.length;
  const places = normalizeAxes(axis, x.ndim + count);
  const rest = x.shape.slice();
  const shape = Array.from({ length: x.ndim + count }, (_, i) => (places.includes(i) ? 1 : rest.shift()!));
  return x.viewed({ op: "reshape", attr: { shape } });
}

/**
 * Drops axes of extent 1.
 *
 * @param options `axis`: which; all of them by default
 * @throws ValueError when a chosen axis is longer
 * @see https://numpy.org/doc/stable/reference/generated/numpy.squeeze.html
 */
export function squeeze<A extends ArrayLike>(
  a: A,
  ...rest: Trailing<Axes, { readonly axis?: Axes }>
): Same<A> {
  const { axis } = readArguments("squeeze", ["axis"], rest);
  const x = input(a);
  const chosen =
    axis === undefined || axis === null
      ? x.shape.flatMap((extent, i) => (extent === 1 ? [i] : []))
      : normalizeAxes(axis as number | readonly number[], x.ndim);
  for (const i of chosen) {
    if (x.shape[i] !== 1) {
      throw new ValueError(
        `cannot select an axis to squeeze out which has size not equal to one: axis ${i} of shape ${showShape(x.shape)}`,
      );
    }
  }
  return x.viewed({ op: "reshape", attr: { shape: x.shape.filter((_, i) => !chosen.includes(i)) } });
}

/**
 * The array repeated to a shape, without a copy.
 *
 * @throws ValueError when it does not broadcast to that shape
 * @see https://numpy.org/doc/stable/reference/generated/numpy.broadcast_to.html
 */
export function broadcast_to<A extends ArrayLike>(a: A, shape: ShapeLike): Same<A> {
  const x = input(a);
  const wanted = checkShape(shape);
  if (!broadcastsTo(x.shape, wanted)) {
    throw new ValueError(
      `operands could not be broadcast together with remapped shapes [original->remapped]: ${showShape(x.shape)} and requested shape ${showShape(wanted)}`,
    );
  }
  const lead = wanted.length - x.ndim;
  const padded = x.viewed({
    op: "reshape",
    attr: { shape: [...new Array<number>(lead).fill(1), ...x.shape] },
  });
  return padded.viewed({ op: "expand", attr: { shape: wanted } });
}

/** Arrays broadcast against each other. @see https://numpy.org/doc/stable/reference/generated/numpy.broadcast_arrays.html */
export function broadcast_arrays(...arrays: ArrayLike[]): NDArray[] {
  const made = arrays.map((a) => arrayOf(a));
  const shape = broadcastShapes(made.map((a) => a.shape));
  return made.map((a) => broadcast_to(a, shape));
}

/** The shape that shapes broadcast to. @see https://numpy.org/doc/stable/reference/generated/numpy.broadcast_shapes.html */
export function broadcast_shapes(...shapes: ShapeLike[]): Shape {
  return broadcastShapes(shapes.map(checkShape));
}

/**
 * Elements in reversed order along axes (all by default), as a view.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.flip.html
 */
export function flip<A extends ArrayLike>(a: A, ...rest: Trailing<Axes, { readonly axis?: Axes }>): Same<A> {
  const { axis } = readArguments("flip", ["axis"], rest);
  const x = input(a);
  const chosen = normalizeAxes(axis as number | readonly number[] | null | undefined, x.ndim);
  const ranges = x.shape.map((count, i) =>
    chosen.includes(i) && count > 0 ? { start: count - 1, step: -1, count } : { start: 0, step: 1, count },
  );
  return x.viewed({ op: "slice", attr: { ranges } });
}

/** Reverses rows. */
export function flipud<A extends ArrayLike>(a: A): Same<A> {
  return flip(a, 0);
}

/** Reverses columns. */
export function fliplr<A extends ArrayLike>(a: A): Same<A> {
  return flip(a, 1);
}

/** The dtype of a join: arrays promote, plain numbers are weak. */
function joinedDType(given: readonly unknown[], arrays: readonly NDArray[]): DType {
  const weak: WeakKind[] = [];
  const strong: DType[] = [];
  given.forEach((value, i) => {
    const kind = weakKind(value);
    if (kind) weak.push(kind);
    else strong.push(arrays[i]!.dtype);
  });
  return resultType(strong, strong.length > 0 ? [] : weak);
}

/** The arrays that are joined: a list of them, or the rows of one. */
function listed(name: string, arrays: readonly ArrayLike[] | NDArray, axis?: unknown): readonly ArrayLike[] {
  const list =
    arrays instanceof NDArray && arrays.ndim > 0
      ? Array.from({ length: arrays.length }, (_, i) => arrays.at(i))
      : arrays;
  // An array where the axis would stand: the list was forgotten.
  const given = axis instanceof NDArray ? "arrays one by one" : describe(arrays);
  if (!Array.isArray(list) || axis instanceof NDArray) {
    throw new TypeError(`${name}() takes a list of arrays, np.${name}([a, b]), got ${given}`);
  }
  if (list.length === 0)
    throw new ValueError(`need at least one array to ${name === "stack" ? name : "concatenate"}`);
  return list as readonly ArrayLike[];
}

/**
 * Arrays joined along an existing axis.
 *
 * @param options `axis` (0; null flattens first), `dtype`, `casting`, `out`
 * @throws ValueError when other extents differ or there is nothing to join
 * @see https://numpy.org/doc/stable/reference/generated/numpy.concatenate.html
 */
export function concatenate<const L extends readonly ArrayLike[], D extends DTypeName = never>(
  arrays: L,
  ...rest: Trailing<number | null, JoinOptions<D>>
): NDArray<Chosen<D, Joined<L>>>;
export function concatenate(arrays: readonly ArrayLike[], ...rest: unknown[]): NDArray {
  const given = readArguments("concatenate", ["axis", "out", "|", "dtype", "casting"], rest);
  const list = listed("concatenate", arrays, given["axis"]);
  let parts = list.map((a) => toArray(a, true));
  const dtype =
    given["dtype"] === undefined ? joinedDType(list, parts) : dtypeOf(given["dtype"] as DTypeLike);
  const casting = (given["casting"] ?? "same_kind") as Casting;
  for (const part of parts) {
    if (!canCast(part.dtype, dtype, casting)) {
      throw new TypeError(
        `Cannot cast array data from ${part.dtype.name} to ${dtype.name} according to the rule '${casting}'`,
      );
    }
  }
  const flat = given["axis"] === null;
  if (flat) parts = parts.map((part) => ravel(part));
  const first = parts[0]!;
  if (first.ndim === 0) throw new ValueError("zero-dimensional arrays cannot be concatenated");
  const axis = flat ? 0 : normalizeAxis((given["axis"] ?? 0) as number, first.ndim);
  parts.forEach((part, i) => {
    if (part.ndim !== first.ndim) {
      throw new ValueError(
        `all the input array dimensions must match: the array at index 0 has ${first.ndim} dimension(s) and the array at index ${i} has ${part.ndim}`,
      );
    }
    part.shape.forEach((extent, d) => {
      if (d !== axis && extent !== first.shape[d]) {
        throw new ValueError(
          `all the input array dimensions except for the concatenation axis must match exactly, but along dimension ${d}, ` +
            `the array at index 0 has size ${first.shape[d]} and the array at index ${i} has size ${extent}`,
        );
      }
    });
  });
  const joined = NDArray.fromNode(
    concat(
      parts.map((part) => cast(part.node(), dtype)),
      axis,
    ),
  );
  const out = given["out"] as NDArray | undefined;
  if (out === undefined) return joined;
  if (!sameShape(out.shape, joined.shape)) {
    throw new ValueError(
      `Output array is the wrong shape: ${showShape(out.shape)} for ${showShape(joined.shape)}`,
    );
  }
  assign(out, cast(joined.node(), out.dtype));
  return out;
}

/**
 * Arrays of one shape joined along a new axis.
 *
 * @param options `axis`: where the new axis goes, 0 by default
 * @throws ValueError when the shapes differ
 * @see https://numpy.org/doc/stable/reference/generated/numpy.stack.html
 */
export function stack<const L extends readonly ArrayLike[], D extends DTypeName = never>(
  arrays: L,
  ...rest: Trailing<number, JoinOptions<D>>
): NDArray<Chosen<D, Joined<L>>>;
export function stack(arrays: readonly ArrayLike[], ...rest: unknown[]): NDArray {
  const { axis, ...others } = readArguments("stack", ["axis", "out", "|", "dtype", "casting"], rest);
  const parts = listed("stack", arrays, axis).map((a) => toArray(a, true));
  const { shape } = parts[0]!;
  for (const part of parts) {
    if (!sameShape(part.shape, shape)) {
      throw new ValueError(
        `all input arrays must have the same shape: got ${parts.map((p) => showShape(p.shape)).join(" ")}`,
      );
    }
  }
  const place = normalizeAxis((axis ?? 0) as number, shape.length + 1);
  return concatenate(
    parts.map((part) => expand_dims(part, place)),
    { axis: place, ...others },
  );
}

/** Arrays joined as rows. @see https://numpy.org/doc/stable/reference/generated/numpy.vstack.html */
export function vstack<const L extends readonly ArrayLike[], D extends DTypeName = never>(
  arrays: L,
  options?: StackOptions<D>,
): NDArray<Chosen<D, Joined<L>>>;
export function vstack(arrays: readonly ArrayLike[], ...rest: unknown[]): NDArray {
  const options = readArguments("vstack", ["|", "dtype", "casting"], rest);
  return concatenate(listed("vstack", arrays).map(atLeast2D), { axis: 0, ...options });
}

/** Arrays joined side by side. @see https://numpy.org/doc/stable/reference/generated/numpy.hstack.html */
export function hstack<const L extends readonly ArrayLike[], D extends DTypeName = never>(
  arrays: L,
  options?: StackOptions<D>,
): NDArray<Chosen<D, Joined<L>>>;
export function hstack(arrays: readonly ArrayLike[], ...rest: unknown[]): NDArray {
  const options = readArguments("hstack", ["|", "dtype", "casting"], rest);
  const parts = listed("hstack", arrays).map((a) => {
    const x = arrayOf(a);
    return x.ndim === 0 ? x.viewed({ op: "reshape", attr: { shape: [1] } }) : x;
  });
  return concatenate(parts, { axis: parts[0]?.ndim === 1 ? 0 : 1, ...options });
}

function atLeast2D(a: ArrayLike): NDArray {
  const x = arrayOf(a);
  if (x.ndim >= 2) return x;
  return x.viewed({ op: "reshape", attr: { shape: [1, x.size] } });
}

/**
 * The array in another dtype.
 *
 * @param dtype a datetime64 or timedelta64 without a unit keeps the array's unit
 * @param options `casting` ("unsafe" by default), `copy` (true; false returns the same array when nothing changes)
 * @throws TypeError when the casting rule forbids it, OverflowError between units of time that lie too far apart
 * @see https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html
 */
export function astype<D extends DTypeName>(
  a: ArrayLike,
  dtype: DType<D> | D | DTypeSpelling,
  options?: { readonly casting?: Casting; readonly copy?: boolean },
): NDArray<D> {
  const given = readArguments("astype", ["|", "casting", "copy"], options === undefined ? [] : [options]);
  const x = toArray(a, true);
  const to = withUnitOf(x.dtype, dtypeOf(dtype as DTypeLike));
  const casting = (given["casting"] ?? "unsafe") as Casting;
  if (!canCast(x.dtype, to, casting)) {
    throw new TypeError(
      `Cannot cast array data from ${x.dtype.name} to ${to.name} according to the rule '${casting}'`,
    );
  }
  if (x.dtype === to) return (given["copy"] === false ? x : NDArray.fromNode(x.node())) as NDArray<D>;
  return NDArray.fromNode<D>(cast(x.node(), to));
}

/** A copy that shares nothing with the array. @see https://numpy.org/doc/stable/reference/generated/numpy.copy.html */
export function copy<A extends ArrayLike>(a: A): Same<A> {
  return NDArray.fromNode(input(a).node());
}
