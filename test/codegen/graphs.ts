/**
 * Small graphs over stand-in data, for tests of scheduling and lowering: nothing is computed.
 */
import { buffer, constantOf, elementwise, expand, permute, reduce } from "../../src/graph/build.ts";
import { type DType, float64 } from "../../src/graph/dtype.ts";
import type { Node } from "../../src/graph/ops.ts";
import type { FunctionName } from "../../src/graph/scalar/functions.ts";
import { contiguousView } from "../../src/graph/view.ts";

/** Computed data of a shape. */
export function data(shape: readonly number[], dtype: DType = float64): Node {
  const length = shape.reduce((a, b) => a * b, 1);
  return buffer({ dtype, length }, contiguousView(shape));
}

export const number = (value: number, dtype: DType = float64): Node => constantOf(value, dtype);

export const call = (fn: FunctionName, ...inputs: Node[]): Node => elementwise(fn, inputs);
export const add = (x: Node, y: Node): Node => call("add", x, y);
export const multiply = (x: Node, y: Node): Node => call("multiply", x, y);
export const sum = (x: Node, ...axes: number[]): Node => reduce("add", x, axes);
export const transpose = (x: Node): Node =>
  permute(
    x,
    x.shape.map((_, i) => x.shape.length - 1 - i),
  );
export { expand };
