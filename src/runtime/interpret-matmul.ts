/**
 * The interpreter's matrix products: three loops over scalar programs, in the order of addition of `graph/matmul.ts`.
 */

import type { DType } from "../graph/dtype.ts";
import { float16, float32 } from "../graph/dtype.ts";
import type { NodeWith } from "../graph/ops.ts";
import { evaluateProgram } from "../graph/scalar/evaluate.ts";
import { functionProgram } from "../graph/scalar/functions.ts";
import { convertScalar, fit, type Scalar } from "../graph/scalar/machine.ts";

type Parts = readonly Scalar[];

/** The result's elements, from the operands' in row-major order. */
export function multiplyMatrices(
  node: NodeWith<"matmul">,
  a: readonly Parts[],
  b: readonly Parts[],
): Parts[] {
  const { dtype, shape } = node;
  const [rows, columns] = shape.slice(-2) as [number, number];
  const depth = node.inputs[0]!.shape.at(-1)!;
  const wide = dtype === (float16 as DType) ? (float32 as DType) : dtype;
  const logical = dtype.kind === "b";
  const product = functionProgram(logical ? "logical_and" : "multiply", wide);
  const sum = functionProgram(logical ? "logical_or" : "add", wide);
  const zero = new Array<Scalar>(dtype.components).fill(convertScalar(0, "f64", wide.scalar));
  const result: Parts[] = [];
  for (let i = 0; i < node.size; i++) {
    const matrix = Math.floor(i / (rows * columns));
    const row = (matrix * rows + (Math.floor(i / columns) % rows)) * depth;
    const column = matrix * depth * columns + (i % columns);
    let total: Parts | undefined;
    for (let first = 0; first < depth; first += node.attr.block) {
      let state: Parts = zero;
      for (let k = first; k < Math.min(depth, first + node.attr.block); k++) {
        const term = evaluateProgram(product, [...a[row + k]!, ...b[column + k * columns]!]);
        state = evaluateProgram(sum, [...state, ...term]);
      }
      total = total ? evaluateProgram(sum, [...total, ...state]) : state;
    }
    result.push((total ?? zero).map((part) => (wide === dtype ? part : fit(part as number, "f16"))));
  }
  return result;
}
