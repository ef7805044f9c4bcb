/**
 * What means and variances share: division by a count, and deviations, as NumPy rounds them.
 */
import { cast, constantOf, elementwise } from "../graph/build.ts";
import { complex128, type DType, type DTypeName, float64, isTime } from "../graph/dtype.ts";
import type { Node } from "../graph/ops.ts";
import { NDArray } from "./ndarray.ts";
import { applyUfunc } from "./ufunc.ts";
import { UFUNC_SPECS } from "./ufuncs.ts";

/** The dtype of a mean. */
export type Mean<D> = (D extends "bool" | `int${string}` | `uint${string}` ? "float64" : D) & DTypeName;

/** A ufunc's result, on nodes. */
export function applied(name: string, ...operands: readonly (Node | number)[]): Node {
  const given = operands.map((one) => (typeof one === "number" ? one : NDArray.fromNode(one)));
  return applyUfunc(UFUNC_SPECS.get(name)!, given)[0]!;
}

/** Division by a count as NumPy does it: in float64 or complex128, then rounded to the result's dtype; spans truncate. */
export function divideByCount(sum: Node, count: number | Node, dtype: DType): Node {
  if (isTime(dtype)) return applied("divide", sum, count);
  const wide = sum.dtype.kind === "c" ? complex128 : float64;
  const divisor = typeof count === "number" ? constantOf(count, wide) : cast(count, wide);
  return cast(elementwise("divide", [cast(sum, wide), divisor]), dtype);
}

/** Squares of the deviations: of complex numbers those of the magnitudes, but of real ones from a complex mean as they are. */
export function squaredDeviation(x: NDArray, mean: Node): Node {
  const deviation = applied("subtract", x.node(), mean);
  if (isTime(deviation.dtype)) return applied("square", deviation);
  if (deviation.dtype.kind !== "c" || "iuf".includes(x.dtype.kind)) return elementwise("square", [deviation]);
  const [re, im] = [elementwise("real", [deviation]), elementwise("imag", [deviation])];
  return elementwise("add", [elementwise("square", [re]), elementwise("square", [im])]);
}
