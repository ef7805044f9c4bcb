/**
 * Arrays at least so deep, rolled, turned, repeated, appended, cut apart: compositions of views and joins.
 *
 * Everything here is lazy; what strides can express is a view, as in NumPy. The steps themselves are `manipulation.ts`.
 */
import { AxisError, ValueError } from "../graph/errors.ts";
import { checkShape, normalizeAxes, normalizeAxis, showShape, sizeOf } from "../graph/shape.ts";
import { type ArrayLike, arrayOf, toArray } from "./convert.ts";
import type { ShapeLike } from "./creation/index.ts";
import { zeros } from "./creation/index.ts";
import {
  concatenate,
  copy,
  flip,
  type JoinOptions,
  moveaxis,
  ravel,
  reshape,
  swapaxes,
  transpose,
} from "./manipulation.ts";
import type { NDArray } from "./ndarray.ts";
import { readArguments, type Trailing } from "./options.ts";
import { positionArray } from "./positions.ts";
import { take } from "./taking.ts";
import type { Joined, OwnType } from "./types.ts";

type Same<A> = NDArray<OwnType<A>>;
type Axes = number | readonly number[];

function input<A extends ArrayLike>(a: A): Same<A> {
  return arrayOf(a) as Same<A>;
}

// ---- names of the array API --------------------------------------------------------------------------------------------

/** The array API's name for `concatenate`. @see https://numpy.org/doc/stable/reference/generated/numpy.concat.html */
export const concat = concatenate;
/** The array API's name for `transpose`. @see https://numpy.org/doc/stable/reference/generated/numpy.permute_dims.html */
export const permute_dims = transpose;

/**
 * A stack of matrices, each transposed: the last two axes change places.
 *
 * @throws ValueError when there are fewer than two axes
 * @see https://numpy.org/doc/stable/reference/generated/numpy.matrix_transpose.html
 */
export function matrix_transpose<A extends ArrayLike>(x: A): Same<A> {
  const matrix: NDArray = input(x);
  if (matrix.ndim < 2) {
    throw new ValueError(`Input array must be at least 2-dimensional, but it is ${matrix.ndim}`);
  }
  return swapaxes(matrix, -1, -2) as Same<A>;
}

// ---- what arrays are ---------------------------------------------------------------------------------------------------

/** How many axes. @see https://numpy.org/doc/stable/reference/generated/numpy.ndim.html */
export function ndim(a: ArrayLike): number {
  return input(a).ndim;
}

/** Extents. @see https://numpy.org/doc/stable/reference/generated/numpy.shape.html */
export function shape(a: ArrayLike): readonly number[] {
  return input(a).shape;
}

/** How many elements, in all or along axes. @see https://numpy.org/doc/stable/reference/generated/numpy.size.html */
export function size(a: ArrayLike, axis?: Axes | null): number {
  const x = input(a);
  return normalizeAxes(axis, x.ndim).reduce((count, one) => count * x.shape[one]!, 1);
}

// ---- more axes ---------------------------------------------------------------------------------------------------------

/** A shape with axes put before and behind so that there are at least that many. */
const DEEP: readonly ((shape: readonly number[]) => readonly number[])[] = [
  (shape) => (shape.length === 0 ? [1] : shape),
  (shape) => (shape.length < 2 ? [1, shape[0] ?? 1] : shape),
  (shape) => (shape.length < 2 ? [1, shape[0] ?? 1, 1] : shape.length === 2 ? [...shape, 1] : shape),
];

interface AtLeast {
  <A extends ArrayLike>(a: A): Same<A>;
  (...arrays: ArrayLike[]): NDArray[];
}

function atLeast(depth: 1 | 2 | 3): AtLeast {
  const one = (a: ArrayLike) => {
    const x = arrayOf(a);
    return x.ndim >= depth ? x : reshape(x, DEEP[depth - 1]!(x.shape));
  };
  return ((...arrays: ArrayLike[]) => (arrays.length === 1 ? one(arrays[0]!) : arrays.map(one))) as AtLeast;
}

/**
 * Arrays with at least one axis: one array, or a list of them where several are given.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.atleast_1d.html
 */
export const atleast_1d = atLeast(1);
/** Arrays with at least two axes, new ones in front. @see https://numpy.org/doc/stable/reference/generated/numpy.atleast_2d.html */
export const atleast_2d = atLeast(2);
/**
 * Arrays with at least three axes: (n) becomes (1, n, 1), (m, n) becomes (m, n, 1).
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.atleast_3d.html
 */
export const atleast_3d = atLeast(3);

// ---- joining -----------------------------------------------------------------------------------------------------------

/** Vectors as columns, matrices as they are, side by side. @see https://numpy.org/doc/stable/reference/generated/numpy.column_stack.html */
export function column_stack<const L extends readonly ArrayLike[]>(arrays: L): NDArray<Joined<L>>;
export function column_stack(arrays: readonly ArrayLike[]): NDArray {
  const columns = arrays.map((a) => {
    const x = arrayOf(a);
    return x.ndim < 2 ? reshape(x, [x.size, 1]) : x;
  });
  return concatenate(columns, { axis: 1 });
}

/** Arrays joined along the third axis. @see https://numpy.org/doc/stable/reference/generated/numpy.dstack.html */
export function dstack<const L extends readonly ArrayLike[]>(arrays: L): NDArray<Joined<L>>;
export function dstack(arrays: readonly ArrayLike[]): NDArray {
  return concatenate(
    arrays.map((a) => atleast_3d(a)),
    { axis: 2 },
  );
}

/**
 * Values behind an array, along an axis or behind the flattened array.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.append.html
 */
export function append<A extends ArrayLike, B extends ArrayLike>(
  arr: A,
  values: B,
  ...rest: Trailing<number | null, { readonly axis?: number | null }>
): NDArray<Joined<readonly [A, B]>>;
export function append(arr: ArrayLike, values: ArrayLike, ...rest: unknown[]): NDArray {
  const { axis } = readArguments("append", ["axis"], rest) as Pick<JoinOptions, "axis">;
  const [x, y] = [arrayOf(arr), arrayOf(values)];
  if (axis === undefined || axis === null) return concatenate([ravel(x), ravel(y)], { axis: 0 });
  return concatenate([x, y], { axis });
}

// ---- moving ------------------------------------------------------------------------------------------------------------

/** Part of an array along one axis. */
function along(x: NDArray, axis: number, start: number, count: number): NDArray {
  const ranges = x.shape.map((extent, i) =>
    i === axis ? { start: count > 0 ? start : 0, step: 1, count } : { start: 0, step: 1, count: extent },
  );
  return x.viewed({ op: "slice", attr: { ranges } });
}

/**
 * Elements moved along axes; those that leave at one end come back at the other.
 *
 * @param shift how far, for each axis
 * @param axis one axis or several; without, the flattened array is rolled
 * @throws ValueError where shifts and axes do not pair, AxisError
 * @example np.roll([1, 2, 3], 1) // [3, 1, 2]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.roll.html
 */
export function roll<A extends ArrayLike>(
  a: A,
  shift: Axes,
  ...rest: Trailing<Axes | null, { readonly axis?: Axes | null }>
): Same<A>;
export function roll(a: ArrayLike, shift: Axes, ...rest: unknown[]): NDArray {
  const { axis } = readArguments("roll", ["axis"], rest) as { readonly axis?: Axes | null };
  const x = input(a);
  if (axis === undefined || axis === null) return reshape(roll(ravel(x), shift, 0), x.shape);
  const [shifts, axes] = [[shift].flat(), [axis].flat().map((one) => normalizeAxis(one, x.ndim))];
  const pairs = Math.max(shifts.length, axes.length);
  if ([shifts, axes].some((list) => list.length !== pairs && list.length !== 1)) {
    throw new ValueError(
      `'shift' and 'axis' should be scalars or 1D sequences of one length, got ${shifts.length} shifts and ${axes.length} axes`,
    );
  }
  let made: NDArray = x;
  for (let i = 0; i < pairs; i++) {
    made = rolled(made, shifts[i % shifts.length]!, axes[i % axes.length]!);
  }
  return made;
}

function rolled(x: NDArray, shift: number, axis: number): NDArray {
  if (!Number.isInteger(shift)) throw new TypeError(`roll: a shift must be an integer, got ${shift}`);
  const extent = x.shape[axis]!;
  const by = extent === 0 ? 0 : ((shift % extent) + extent) % extent;
  if (by === 0) return x.copy();
  return concatenate([along(x, axis, extent - by, by), along(x, axis, 0, extent - by)], axis);
}

/**
 * An axis moved to just before another; `moveaxis` is the clearer one.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.rollaxis.html
 */
export function rollaxis<A extends ArrayLike>(a: A, axis: number, start = 0): Same<A> {
  const x: NDArray = input(a);
  const from = normalizeAxis(axis, x.ndim);
  const counted = start < 0 ? start + x.ndim : start;
  if (counted < 0 || counted > x.ndim) {
    throw new AxisError(
      `'start' arg requires ${-x.ndim} <= start < ${x.ndim + 1}, but ${start} was passed in`,
    );
  }
  return moveaxis(x, from, from < counted ? counted - 1 : counted) as Same<A>;
}

/**
 * Turned by quarters in the plane of two axes, from the first towards the second.
 *
 * @param options `k`: how many quarters, 1; `axes`: the plane, [0, 1]
 * @throws ValueError unless there are two different axes of the array
 * @see https://numpy.org/doc/stable/reference/generated/numpy.rot90.html
 */
export function rot90<A extends ArrayLike>(
  m: A,
  ...rest: Trailing<number, { readonly k?: number; readonly axes?: readonly number[] }>
): Same<A>;
export function rot90(m: ArrayLike, ...rest: unknown[]): NDArray {
  const { k = 1, axes = [0, 1] } = readArguments("rot90", ["k", "axes"], rest) as {
    readonly k?: number;
    readonly axes?: readonly number[];
  };
  const x = input(m);
  if (axes.length !== 2) throw new ValueError("len(axes) must be 2.");
  const [first, second] = axes as readonly [number, number];
  if (first === second || Math.abs(first - second) === x.ndim)
    throw new ValueError("Axes must be different.");
  if (axes.some((axis) => axis >= x.ndim || axis < -x.ndim)) {
    throw new ValueError(`Axes=(${first}, ${second}) out of range for array of ndim=${x.ndim}.`);
  }
  const quarters = ((k % 4) + 4) % 4;
  if (quarters === 0) return x.at();
  if (quarters === 2) return flip(x, [first, second]);
  return quarters === 1 ? swapaxes(flip(x, second), first, second) : flip(swapaxes(x, first, second), second);
}

// ---- repeating ---------------------------------------------------------------------------------------------------------

/** Each axis so many times over: whole, or element by element. */
function repeated(x: NDArray, counts: readonly number[], whole: boolean): NDArray {
  const pairs = x.shape.map((extent, i) => (whole ? [counts[i]!, extent] : [extent, counts[i]!]));
  const units = x.shape.map((extent) => (whole ? [1, extent] : [extent, 1]));
  const wide = reshape(x, units.flat()).viewed({ op: "expand", attr: { shape: pairs.flat() } });
  // Never a view, though one repetition could be one.
  return copy(
    reshape(
      wide,
      x.shape.map((extent, i) => extent * counts[i]!),
    ),
  );
}

/**
 * The array so many times over along each axis.
 *
 * @param reps one count, or one an axis; missing ones in front are 1
 * @example np.tile([1, 2], [2, 2]) // [[1, 2, 1, 2], [1, 2, 1, 2]]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.tile.html
 */
export function tile<A extends ArrayLike>(A: A, reps: Axes): Same<A>;
export function tile(A: ArrayLike, reps: Axes): NDArray {
  const x = arrayOf(A);
  const counts = checkShape(reps);
  const rank = Math.max(x.ndim, counts.length);
  const deep = reshape(x, [...new Array<number>(rank - x.ndim).fill(1), ...x.shape]);
  return repeated(deep, [...new Array<number>(rank - counts.length).fill(1), ...counts], true);
}

/**
 * Every element so many times, one behind the other.
 *
 * @param repeats one count, or one for each element along the axis
 * @param options `axis`: without, the flattened array is repeated
 * @throws ValueError where a count is negative or there are too few or many, TypeError for counts that are no integers
 * @example np.repeat([1, 2], 2) // [1, 1, 2, 2]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.repeat.html
 */
export function repeat<A extends ArrayLike>(
  a: A,
  repeats: ArrayLike,
  ...rest: Trailing<number | null, { readonly axis?: number | null }>
): Same<A>;
export function repeat(a: ArrayLike, repeats: ArrayLike, ...rest: unknown[]): NDArray {
  const { axis: given } = readArguments("repeat", ["axis"], rest) as { readonly axis?: number | null };
  const flat = given === undefined || given === null;
  const x = flat ? ravel(arrayOf(a)) : input(a);
  const axis = flat ? 0 : normalizeAxis(given, x.ndim);
  const list = Array.from(positionArray("repeat", repeats).raw() as Iterable<number | bigint>, Number);
  if (list.some((count) => count < 0)) throw new ValueError("repeats may not contain negative values.");
  const extent = x.shape[axis]!;
  if (list.length === 1) {
    const counts = x.shape.map((_, i) => (i === axis ? list[0]! : 1));
    return repeated(x, counts, false);
  }
  if (list.length !== extent) {
    throw new ValueError(
      `operands could not be broadcast together with shape (${extent},) (${list.length},): repeats must be one count, or one an element`,
    );
  }
  const places = list.flatMap((count, i) => new Array<number>(count).fill(i));
  return take(x, toArray(new Int32Array(places), true), axis);
}

/**
 * The elements in another shape: cut off, or begun again from the first where there are too few.
 *
 * @throws ValueError on a negative extent
 * @see https://numpy.org/doc/stable/reference/generated/numpy.resize.html
 */
export function resize<A extends ArrayLike>(a: A, new_shape: ShapeLike): Same<A>;
export function resize(a: ArrayLike, new_shape: ShapeLike): NDArray {
  const x = ravel(arrayOf(a));
  const wanted = [new_shape].flat() as number[];
  if (wanted.some((extent) => extent < 0))
    throw new ValueError("all elements of `new_shape` must be non-negative");
  const count = sizeOf(checkShape(wanted));
  if (count === 0 || x.size === 0) return zeros(wanted, { dtype: x.dtype });
  const enough = tile(x, Math.ceil(count / x.size));
  return reshape(along(enough, 0, 0, count), wanted);
}

// ---- cutting -----------------------------------------------------------------------------------------------------------

/** Places where to cut: how many parts, or the places themselves. */
type Sections = number | readonly number[];

/**
 * The array in parts along an axis, of nearly one size, or cut at given places.
 *
 * @throws ValueError when there would be no part, AxisError
 * @example np.array_split(np.arange(5), 2) // [0, 1, 2] and [3, 4]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array_split.html
 */
export function array_split<A extends ArrayLike>(ary: A, sections: Sections, axis = 0): Same<A>[] {
  const x = input(ary);
  const place = normalizeAxis(axis, x.ndim);
  const extent = x.shape[place]!;
  const cut = (start: number, stop: number) =>
    x.at(...x.shape.map((_, i) => (i === place ? `${start}:${stop}` : ":"))) as Same<A>;
  if (typeof sections !== "number") {
    return [0, ...sections].map((start, i) => cut(start, sections[i] ?? extent));
  }
  if (!(sections >= 1)) throw new ValueError("number sections must be larger than 0.");
  const [least, extra] = [Math.floor(extent / sections), extent % sections];
  const start = (i: number) => i * least + Math.min(i, extra);
  return Array.from({ length: sections }, (_, i) => cut(start(i), start(i + 1)));
}

/**
 * The same in parts of one size.
 *
 * @throws ValueError when the parts would differ
 * @see https://numpy.org/doc/stable/reference/generated/numpy.split.html
 */
export function split<A extends ArrayLike>(ary: A, sections: Sections, axis = 0): Same<A>[] {
  const x: NDArray = input(ary);
  const extent = x.shape[normalizeAxis(axis, x.ndim)]!;
  if (typeof sections === "number" && sections !== 0 && extent % sections !== 0) {
    throw new ValueError(
      `array split does not result in an equal division: ${extent} elements along axis ${axis} in ${sections} parts`,
    );
  }
  return array_split(x, sections, axis) as Same<A>[];
}

function splitAlong(name: string, least: number, axisOf: (ndim: number) => number) {
  return <A extends ArrayLike>(ary: A, sections: Sections): Same<A>[] => {
    const x: NDArray = input(ary);
    if (x.ndim < least) {
      throw new ValueError(
        `${name} only works on arrays of ${least} or more dimensions, got shape ${showShape(x.shape)}`,
      );
    }
    return split(x, sections, axisOf(x.ndim)) as Same<A>[];
  };
}

/** `split` along columns (of a vector, along itself). @see https://numpy.org/doc/stable/reference/generated/numpy.hsplit.html */
export const hsplit = splitAlong("hsplit", 1, (ndim) => (ndim > 1 ? 1 : 0));
/** `split` along rows. @see https://numpy.org/doc/stable/reference/generated/numpy.vsplit.html */
export const vsplit = splitAlong("vsplit", 2, () => 0);
/** `split` along the third axis. @see https://numpy.org/doc/stable/reference/generated/numpy.dsplit.html */
export const dsplit = splitAlong("dsplit", 3, () => 2);

/**
 * The parts along an axis, each without it.
 *
 * @throws ValueError for a 0-d array
 * @see https://numpy.org/doc/stable/reference/generated/numpy.unstack.html
 */
export function unstack<A extends ArrayLike>(
  x: A,
  ...rest: Trailing<number, { readonly axis?: number }>
): Same<A>[] {
  const { axis = 0 } = readArguments("unstack", ["axis"], rest) as { readonly axis?: number };
  const given: NDArray = input(x);
  if (given.ndim === 0) throw new ValueError("Input array must be at least 1-d.");
  const first = moveaxis(given, axis, 0);
  return Array.from({ length: first.shape[0]! }, (_, i) => first.at(i) as Same<A>);
}
