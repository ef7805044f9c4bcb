/**
 * Matrices by their diagonals: identity, triangles, diagonals. All lazy, save the diagonal of a matrix, which is a view.
 */
import { cast, concat, constantOf, elementwise, expand, reshape } from "../../graph/build.ts";
import { type DTypeName, float64 } from "../../graph/dtype.ts";
import { ValueError } from "../../graph/errors.ts";
import type { Node } from "../../graph/ops.ts";
import { checkShape } from "../../graph/shape.ts";
import { type ArrayLike, toArray } from "../convert.ts";
import { NDArray } from "../ndarray.ts";
import { readArguments } from "../options.ts";
import type { OwnType } from "../types.ts";
import { counting, type DTypeArgument, optionalDType, type ShapeRest } from "./shared.ts";

/** Row number minus column number, over a matrix shape. */
function diagonalNumber(rows: number, columns: number): Node {
  const row = expand(reshape(counting(rows, float64), [rows, 1]), [rows, columns]);
  const column = expand(reshape(counting(columns, float64), [1, columns]), [rows, columns]);
  return elementwise("subtract", [column, row]);
}

/**
 * Ones on a diagonal, zeros elsewhere.
 *
 * @param N rows
 * @param options `M` (columns, N by default), `k` (which diagonal), `dtype`
 * @see https://numpy.org/doc/stable/reference/generated/numpy.eye.html
 */
export function eye<D extends DTypeName = "float64">(
  N: number,
  ...options: ShapeRest<D>
): NDArray<NoInfer<D>>;
export function eye(N: number, ...rest: unknown[]): NDArray {
  const given = readArguments("eye", ["M", "k", "dtype"], rest);
  const [rows, columns] = checkShape([N, (given["M"] as number | undefined) ?? N]) as [number, number];
  const on = elementwise("equal", [
    diagonalNumber(rows, columns),
    constantOf(Number(given["k"] ?? 0), float64),
  ]);
  return NDArray.fromNode(cast(on, optionalDType(given["dtype"]) ?? float64));
}

/** The identity matrix. @see https://numpy.org/doc/stable/reference/generated/numpy.identity.html */
export function identity<D extends DTypeName = "float64">(
  n: number,
  options?: DTypeArgument<D>,
): NDArray<NoInfer<D>>;
export function identity(n: number, ...rest: unknown[]): NDArray {
  const given = readArguments("identity", ["dtype"], rest);
  return eye(n, { dtype: optionalDType(given["dtype"]) ?? float64 });
}

/**
 * Ones at and below a diagonal, zeros above.
 *
 * @param options `M` (columns), `k` (which diagonal), `dtype`
 * @see https://numpy.org/doc/stable/reference/generated/numpy.tri.html
 */
export function tri<D extends DTypeName = "float64">(
  N: number,
  ...options: ShapeRest<D>
): NDArray<NoInfer<D>>;
export function tri(N: number, ...rest: unknown[]): NDArray {
  const given = readArguments("tri", ["M", "k", "dtype"], rest);
  const [rows, columns] = checkShape([N, (given["M"] as number | undefined) ?? N]) as [number, number];
  const below = elementwise("less_equal", [
    diagonalNumber(rows, columns),
    constantOf(Number(given["k"] ?? 0), float64),
  ]);
  return NDArray.fromNode(cast(below, optionalDType(given["dtype"]) ?? float64));
}

function triangle(name: string, fn: "less_equal" | "greater_equal") {
  return <A extends ArrayLike>(m: A, options?: { readonly k?: number } | number): NDArray<OwnType<A>> => {
    const { k } = readArguments(name, ["k"], options === undefined ? [] : [options]);
    const matrix = toArray(m, true);
    if (matrix.ndim === 0)
      throw new TypeError(`${name}: the input must have at least 1 dimension, got a 0-d array`);
    // A vector is repeated into a square, as NumPy does.
    const shape = matrix.ndim === 1 ? [matrix.size, matrix.size] : matrix.shape;
    const [rows, columns] = shape.slice(-2) as [number, number];
    const keep = elementwise(fn, [diagonalNumber(rows, columns), constantOf(Number(k ?? 0), float64)]);
    const zero = constantOf(0, matrix.dtype);
    const kept = elementwise("where", [
      expand(keep, shape),
      expand(matrix.node(), shape),
      expand(zero, shape),
    ]);
    return NDArray.fromNode(kept);
  };
}

/** The lower triangle, zeros above diagonal `k`. @see https://numpy.org/doc/stable/reference/generated/numpy.tril.html */
export const tril = triangle("tril", "less_equal");
/** The upper triangle, zeros below diagonal `k`. @see https://numpy.org/doc/stable/reference/generated/numpy.triu.html */
export const triu = triangle("triu", "greater_equal");

/**
 * The diagonal of a matrix, or the matrix with a vector on its diagonal.
 *
 * @param options `k`: above the main diagonal where positive, below where negative
 * @throws ValueError unless the input is 1-D or 2-D
 * @see https://numpy.org/doc/stable/reference/generated/numpy.diag.html
 */
export function diag<A extends ArrayLike>(
  v: A,
  options?: { readonly k?: number } | number,
): NDArray<OwnType<A>>;
export function diag(v: ArrayLike, ...rest: unknown[]): NDArray {
  const k = Number(readArguments("diag", ["k"], rest)["k"] ?? 0);
  const source = toArray(v, true);
  if (source.ndim === 2) return diagonalOf(source, k);
  if (source.ndim !== 1) throw new ValueError("Input must be 1- or 2-d.");
  const n = source.size + Math.abs(k);
  // Rows (or columns) count along the vector; the others hold zeros.
  const on = elementwise("equal", [diagonalNumber(n, n), constantOf(k, float64)]);
  const padded = padLine(source, k);
  const values = k >= 0 ? reshape(padded, [n, 1]) : reshape(padded, [1, n]);
  const zero = constantOf(0, source.dtype, [n, n]);
  return NDArray.fromNode(elementwise("where", [on, expand(values, [n, n]), zero]));
}

/** The vector with |k| unused places behind it, so that it lines up with a square's rows or columns. */
function padLine(source: NDArray, k: number): Node {
  if (k === 0) return source.node();
  const zeros = constantOf(0, source.dtype, [Math.abs(k)]);
  return concat([source.node(), zeros], 0);
}

function diagonalOf(matrix: NDArray, k: number): NDArray {
  const [rows, columns] = matrix.shape as [number, number];
  const [row, column] = [Math.max(0, -k), Math.max(0, k)];
  const count = Math.max(0, Math.min(rows - row, columns - column));
  const data = new NDArray(matrix.storage, matrix.shape, matrix.view());
  const view = data.eval().view();
  const [down, across] = view.strides as [number, number];
  const offset = count === 0 ? 0 : view.offset + row * down + column * across;
  const window = { shape: [count], strides: [down + across], offset };
  return new NDArray(data.storage, [count], window);
}
