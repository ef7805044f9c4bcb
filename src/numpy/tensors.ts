/**
 * Products of several axes at once: cross products, Kronecker's, and sums over chosen axes.
 */
import { cast } from "../graph/build.ts";
import { IndexError, ValueError } from "../graph/errors.ts";
import { promoteTypes } from "../graph/promotion.ts";
import { broadcastShapes, normalizeAxis, showShape } from "../graph/shape.ts";
import { apply } from "./compose.ts";
import { type ArrayLike, arrayOf } from "./convert.ts";
import { broadcast_to, moveaxis, reshape, stack, transpose } from "./manipulation.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import { dot } from "./products.ts";
import type { Promoted } from "./types.ts";

/** What `cross` takes after the arrays. */
export interface CrossOptions {
  /** Where the vectors are: in the first array, in the second, in the result; the last axes. */
  readonly axisa?: number | undefined;
  readonly axisb?: number | undefined;
  readonly axisc?: number | undefined;
  /** The same for all three. */
  readonly axis?: number | null | undefined;
}

/**
 * Cross products of vectors of three components; of two, the third counts as 0, and of two such only the third component is
 * given.
 *
 * @param options `axisa`, `axisb`, `axisc`, `axis`
 * @returns the promoted dtype; shapes broadcast
 * @throws ValueError when vectors have neither two nor three components, AxisError, TypeError for bool
 * @example np.cross([1, 2, 3], [4, 5, 6]) // [-3, 6, -3]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.cross.html
 */
export function cross<A extends ArrayLike, B extends ArrayLike>(
  a: A,
  b: B,
  ...rest: [] | [...number[]] | [...number[], CrossOptions]
): NDArray<Promoted<A, B>>;
export function cross(a: ArrayLike, b: ArrayLike, ...rest: unknown[]): NDArray {
  const given = readArguments("cross", ["axisa", "axisb", "axisc", "axis"], rest) as CrossOptions;
  const [first, second] = [arrayOf(a), arrayOf(b)];
  if (first.ndim < 1 || second.ndim < 1) throw new ValueError("At least one array has zero dimension");
  const axisOf = (own: number | undefined) => given.axis ?? own ?? -1;
  const dtype = promoteTypes(first.dtype, second.dtype);
  const [x, y] = (
    [
      [first, normalizeAxis(axisOf(given.axisa), first.ndim, "axisa: axis")],
      [second, normalizeAxis(axisOf(given.axisb), second.ndim, "axisb: axis")],
    ] as const
  ).map(([array, axis]) => moveaxis(NDArray.fromNode(cast(array.node(), dtype)), axis, -1)) as [
    NDArray,
    NDArray,
  ];
  const [m, n] = [x.shape.at(-1)!, y.shape.at(-1)!];
  if (![m, n].every((count) => count === 2 || count === 3)) {
    throw new ValueError(
      `incompatible dimensions for cross product (dimension must be 2 or 3), got ${m} and ${n} in shapes ` +
        `${showShape(first.shape)} and ${showShape(second.shape)}`,
    );
  }
  const product = (i: number, j: number) => apply("multiply", x.at("...", i), y.at("...", j));
  const minus = (p: NDArray, q: NDArray) => apply("subtract", p, q);
  const third = () => minus(product(0, 1), product(1, 0));
  if (m === 2 && n === 2) return third();
  const shape = broadcastShapes([x.shape.slice(0, -1), y.shape.slice(0, -1)]);
  const axis = normalizeAxis(axisOf(given.axisc), shape.length + 1, "axisc: axis");
  const parts =
    m === 3 && n === 3
      ? [minus(product(1, 2), product(2, 1)), minus(product(2, 0), product(0, 2)), third()]
      : m === 2
        ? [product(1, 2), apply("negative", product(0, 2)), third()]
        : [apply("negative", product(2, 1)), product(2, 0), third()];
  return stack(
    parts.map((one) => broadcast_to(one, shape)),
    axis,
  );
}

/**
 * Kronecker's product: the second array as often as the first has elements, each time multiplied by one of them.
 *
 * @returns the promoted dtype; extents multiply, missing axes in front count as 1
 * @example np.kron([1, 10], [1, 2]) // [1, 2, 10, 20]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.kron.html
 */
export function kron<A extends ArrayLike, B extends ArrayLike>(a: A, b: B): NDArray<Promoted<A, B>>;
export function kron(a: ArrayLike, b: ArrayLike): NDArray {
  const [x, y] = [arrayOf(a), arrayOf(b)];
  const rank = Math.max(x.ndim, y.ndim);
  const deep = (array: NDArray) => [...new Array<number>(rank - array.ndim).fill(1), ...array.shape];
  const [outer, inner] = [deep(x), deep(y)];
  const made = apply(
    "multiply",
    reshape(
      x,
      outer.flatMap((extent) => [extent, 1]),
    ),
    reshape(
      y,
      inner.flatMap((extent) => [1, extent]),
    ),
  );
  return reshape(
    made,
    outer.map((extent, i) => extent * inner[i]!),
  );
}

/** Which axes are summed over: so many last ones of the first and first ones of the second, or lists of them for both. */
export type TensorAxes = number | readonly [number | readonly number[], number | readonly number[]];

/** Axes of one operand, counted from the front. */
function axesOf(x: NDArray, given: number | readonly number[]): number[] {
  const axes = [given].flat() as number[];
  if (new Set(axes).size !== axes.length) {
    throw new ValueError(`duplicate axes are not allowed in tensordot: [${axes.join(", ")}]`);
  }
  return axes.map((axis) => {
    if (!Number.isInteger(axis) || axis < -x.ndim || axis >= x.ndim) {
      throw new IndexError(`tensordot: axis ${axis} is out of range for an array of ${x.ndim} dimensions`);
    }
    return axis < 0 ? axis + x.ndim : axis;
  });
}

/**
 * Products of arrays summed over several axes of both.
 *
 * @param axes how many (2), or lists of axes for the first and the second
 * @returns the axes of both that are left; the promoted dtype
 * @throws ValueError when extents differ or axes come twice, IndexError when there is no such axis
 * @example np.tensordot(a, b, [[1, 0], [0, 1]])
 * @see https://numpy.org/doc/stable/reference/generated/numpy.tensordot.html
 */
export function tensordot<A extends ArrayLike, B extends ArrayLike>(
  a: A,
  b: B,
  ...rest: [] | [TensorAxes | { readonly axes?: TensorAxes }]
): NDArray<Promoted<A, B>>;
export function tensordot(a: ArrayLike, b: ArrayLike, ...rest: unknown[]): NDArray {
  const { axes = 2 } = readArguments("tensordot", ["axes"], rest) as { readonly axes?: TensorAxes };
  const [x, y] = [arrayOf(a), arrayOf(b)];
  const counted = typeof axes === "number" ? Math.max(0, axes) : 0;
  const places = Array.from({ length: counted }, (_, i) => i);
  const [first, second] = typeof axes === "number" ? [places.map((i) => i - counted), places] : axes;
  if (first === undefined || second === undefined) {
    throw new ValueError("tensordot: not enough values to unpack: axes are a number or a pair of lists");
  }
  if ([first].flat().length !== [second].flat().length) {
    throw new ValueError(`shape-mismatch for sum: axes ${String(first)} and ${String(second)} do not pair`);
  }
  const [own, other] = [axesOf(x, first), axesOf(y, second)];
  own.forEach((axis, i) => {
    if (x.shape[axis] !== y.shape[other[i]!]) {
      throw new ValueError(
        `shape-mismatch for sum: axis ${axis} of shape ${showShape(x.shape)} and axis ${other[i]} of ${showShape(y.shape)}`,
      );
    }
  });
  const rest_ = (array: NDArray, gone: readonly number[]) =>
    array.shape.map((_, i) => i).filter((i) => !gone.includes(i));
  const [rows, columns] = [rest_(x, own), rest_(y, other)];
  const size = (array: NDArray, list: readonly number[]) =>
    list.reduce((count, i) => count * array.shape[i]!, 1);
  const left = reshape(transpose(x, [...rows, ...own]), [size(x, rows), size(x, own)]);
  const right = reshape(transpose(y, [...other, ...columns]), [size(y, other), size(y, columns)]);
  return reshape(dot(left, right), [...rows.map((i) => x.shape[i]!), ...columns.map((i) => y.shape[i]!)]);
}
