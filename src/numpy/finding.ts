/**
 * Where elements are, and elements by where they are: nonzero places, parts by conditions, diagonals, grids of indices.
 *
 * How many elements are true is known only once they are computed, so what finds places computes its condition at the call.
 */
import { ValueError } from "../graph/errors.ts";
import { normalizeAxis, showShape } from "../graph/shape.ts";
import { nonzeroPlaces } from "./advanced-index.ts";
import { type ArrayLike, arrayOf } from "./convert.ts";
import { arange, tri, zeros } from "./creation/index.ts";
import { broadcast_to, moveaxis, ravel, reshape, stack } from "./manipulation.ts";
import type { NDArray } from "./ndarray.ts";
import { isOptions, readArguments, type Trailing } from "./options.ts";
import { type ReductionOptions, sum } from "./reductions.ts";
import { take } from "./taking.ts";
import type { OwnType, Summed } from "./types.ts";

type Same<A> = NDArray<OwnType<A>>;

/**
 * Where elements are not zero: for each axis the positions, in row-major order.
 *
 * @throws ValueError for a 0-d array
 * @example np.nonzero([0, 3, 0, 5]) // [[1, 3]]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nonzero.html
 */
export function nonzero(a: ArrayLike): NDArray<"int64">[] {
  return nonzeroPlaces(arrayOf(a));
}

/** Where elements of the flattened array are not zero. @see https://numpy.org/doc/stable/reference/generated/numpy.flatnonzero.html */
export function flatnonzero(a: ArrayLike): NDArray<"int64"> {
  return nonzero(ravel(arrayOf(a)))[0]!;
}

/** Where elements are not zero, a row each. @see https://numpy.org/doc/stable/reference/generated/numpy.argwhere.html */
export function argwhere(a: ArrayLike): NDArray<"int64"> {
  const x = arrayOf(a);
  if (x.ndim === 0) return zeros([x.item() ? 1 : 0, 0], { dtype: "int64" });
  return stack(nonzero(x), 1) as NDArray<"int64">;
}

/**
 * Parts along an axis where a condition is true.
 *
 * @param condition one truth for each place, or fewer
 * @param options `axis`: without, of the flattened array; `out`
 * @throws ValueError unless the condition is 1-d, IndexError when it is true beyond the axis
 * @example np.compress([true, false, true], [1, 2, 3]) // [1, 3]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.compress.html
 */
export function compress<A extends ArrayLike>(
  condition: ArrayLike,
  a: A,
  ...rest: Trailing<number | null, { readonly axis?: number | null; readonly out?: NDArray }>
): Same<A>;
export function compress(condition: ArrayLike, a: ArrayLike, ...rest: unknown[]): NDArray {
  const { axis = null, out } = readArguments("compress", ["axis", "out"], rest) as {
    readonly axis?: number | null;
    readonly out?: NDArray;
  };
  const mask = arrayOf(condition);
  if (mask.ndim !== 1) throw new ValueError("condition must be a 1-d array");
  return take(arrayOf(a), flatnonzero(mask), { axis, ...(out ? { out } : {}) });
}

/** Elements where a condition is true, of both flattened. @see https://numpy.org/doc/stable/reference/generated/numpy.extract.html */
export function extract<A extends ArrayLike>(condition: ArrayLike, arr: A): Same<A>;
export function extract(condition: ArrayLike, arr: ArrayLike): NDArray {
  return take(ravel(arrayOf(arr)), flatnonzero(condition));
}

// ---- diagonals ---------------------------------------------------------------------------------------------------------

/** What `diagonal` takes after the array. */
export interface DiagonalOptions {
  /** Above the main diagonal where positive, below where negative. */
  readonly offset?: number | undefined;
  readonly axis1?: number | undefined;
  readonly axis2?: number | undefined;
}

type DiagonalRest =
  | []
  | [number | DiagonalOptions]
  | [number, number | DiagonalOptions]
  | [number, number, number | DiagonalOptions];

/**
 * The diagonals of the matrices in two axes, as a last axis. A copy, where NumPy gives a view that cannot be written.
 *
 * @param options `offset` (0), `axis1` (0), `axis2` (1)
 * @throws ValueError when there are fewer than two axes, or they are the same
 * @see https://numpy.org/doc/stable/reference/generated/numpy.diagonal.html
 */
export function diagonal<A extends ArrayLike>(a: A, ...rest: DiagonalRest): Same<A>;
export function diagonal(a: ArrayLike, ...rest: unknown[]): NDArray {
  return diagonalOf("diagonal", arrayOf(a), readArguments("diagonal", ["offset", "axis1", "axis2"], rest));
}

function diagonalOf(
  name: string,
  x: NDArray,
  { offset = 0, axis1 = 0, axis2 = 1 }: DiagonalOptions,
): NDArray {
  if (x.ndim < 2) {
    throw new ValueError(
      `diag requires an array of at least two dimensions, got shape ${showShape(x.shape)} (${name})`,
    );
  }
  const [first, second] = [
    normalizeAxis(axis1, x.ndim, "axis1: axis"),
    normalizeAxis(axis2, x.ndim, "axis2: axis"),
  ];
  if (first === second) throw new ValueError("axis1 and axis2 cannot be the same");
  const last: NDArray = moveaxis(x, [first, second], [-2, -1]);
  const [rows, columns] = last.shape.slice(-2) as [number, number];
  const [row, column] = [Math.max(0, -offset), Math.max(0, offset)];
  const count = Math.max(0, Math.min(rows - row, columns - column));
  const lead = last.shape.slice(0, -2);
  // Along the flattened matrix the diagonal's elements lie a row and a column apart.
  const flat = reshape(last, [...lead, rows * columns]);
  const ranges = flat.shape.map((extent, i) =>
    i < lead.length
      ? { start: 0, step: 1, count: extent }
      : { start: count > 0 ? row * columns + column : 0, step: columns + 1, count },
  );
  return flat.copy().viewed({ op: "slice", attr: { ranges } });
}

/**
 * Sums of diagonals.
 *
 * @param options `offset`, `axis1`, `axis2` as for `diagonal`; `dtype`, `out` as for `sum`
 * @see https://numpy.org/doc/stable/reference/generated/numpy.trace.html
 */
export function trace<A extends ArrayLike>(
  a: A,
  ...rest: [] | [number | (DiagonalOptions & Pick<ReductionOptions, "dtype" | "out">)]
): NDArray<Summed<OwnType<A>>>;
export function trace(a: ArrayLike, ...rest: unknown[]): NDArray {
  const names = ["offset", "axis1", "axis2", "dtype", "out"];
  const { dtype, out, ...where } = readArguments("trace", names, rest) as DiagonalOptions &
    Pick<ReductionOptions, "dtype" | "out">;
  return sum(diagonalOf("trace", arrayOf(a), where), { axis: -1, dtype, out } as ReductionOptions);
}

// ---- indices -----------------------------------------------------------------------------------------------------------

/** Where a lower triangle is: rows and columns. @see https://numpy.org/doc/stable/reference/generated/numpy.tril_indices.html */
export function tril_indices(n: number, k = 0, m: number = n): NDArray<"int64">[] {
  return nonzero(tri(n, { M: m, k, dtype: "bool" }));
}

/** Where an upper triangle is. @see https://numpy.org/doc/stable/reference/generated/numpy.triu_indices.html */
export function triu_indices(n: number, k = 0, m: number = n): NDArray<"int64">[] {
  return nonzero(tri(n, { M: m, k: k - 1, dtype: "bool" }).logical_not());
}

/** Where a diagonal of a cube is: the same positions for each axis. @see https://numpy.org/doc/stable/reference/generated/numpy.diag_indices.html */
export function diag_indices(n: number, ndim = 2): NDArray<"int64">[] {
  const places = arange(n, { dtype: "int64" }) as NDArray<"int64">;
  return Array.from({ length: ndim }, () => places);
}

/**
 * The positions of a grid: for each axis an array of the grid's shape that counts along it.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.indices.html
 */
export function indices(dimensions: readonly number[]): NDArray<"int64"> {
  if (dimensions.length === 0) return zeros([0], { dtype: "int64" });
  const counted = dimensions.map((extent, axis) => {
    const line = reshape(
      arange(extent, { dtype: "int64" }),
      dimensions.map((_, i) => (i === axis ? extent : 1)),
    );
    return broadcast_to(line, dimensions);
  });
  return stack(counted) as NDArray<"int64">;
}

/** An array for each of the axes. */
type Grid<L extends readonly ArrayLike[]> = { -readonly [I in keyof L]: Same<L[I]> };

/**
 * Coordinates of a grid from those of its axes.
 *
 * @param options at the end: `indexing` ("xy": the first two axes change places, or "ij"), `sparse` (extent 1 along the others)
 * @throws ValueError for another indexing
 * @example np.meshgrid([1, 2, 3], [4, 5]) // two arrays of shape (2, 3)
 * @see https://numpy.org/doc/stable/reference/generated/numpy.meshgrid.html
 */
export function meshgrid<const L extends readonly ArrayLike[]>(...axes: L): Grid<L>;
export function meshgrid<const L extends readonly ArrayLike[]>(
  ...axes: [...L, { readonly indexing?: "xy" | "ij"; readonly sparse?: boolean; readonly copy?: boolean }]
): Grid<L>;
export function meshgrid(...given: unknown[]): NDArray[] {
  const last = given.at(-1);
  const named = isOptions(last);
  const options = readArguments("meshgrid", ["|", "indexing", "sparse", "copy"], named ? [last] : []);
  const { indexing = "xy", sparse = false } = options as { indexing?: string; sparse?: boolean };
  if (indexing !== "xy" && indexing !== "ij") {
    throw new ValueError(`Valid values for \`indexing\` are 'xy' and 'ij', got '${indexing}'`);
  }
  const arrays = ((named ? given.slice(0, -1) : given) as ArrayLike[]).map((a) => ravel(arrayOf(a)));
  const place = (i: number) => (indexing === "xy" && i < 2 && arrays.length > 1 ? 1 - i : i);
  const shape = arrays.map((_, i) => arrays[place(i)]!.size);
  return arrays.map((x, i) => {
    const line = reshape(
      x,
      arrays.map((_, axis) => (axis === place(i) ? x.size : 1)),
    );
    return (sparse ? line : broadcast_to(line, shape)).copy();
  });
}
