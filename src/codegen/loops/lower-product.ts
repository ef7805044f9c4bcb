/**
 * Lowering of matrix products: the numbers that a product's code is called with, in the form that a kernel's have.
 *
 * The nest says what the product walks through and how, so that whatever places, cuts and joins kernels (bands, pieces,
 * threads) treats it as one; its code is not made from the nest.
 */

import type { Schedule } from "../schedule/group.ts";
import type { MatrixProduct, Operand } from "../schedule/product.ts";
import { productOf } from "../schedule/product.ts";
import { cutOf, productIntegers, productNest, rowStride } from "../wasm/matmul/convention.ts";
import type { Binding, Lowered } from "./lower.ts";

export function lowerProduct(matrices: MatrixProduct, schedule: Schedule): Lowered {
  const product = productOf(matrices);
  const { a, b, columns } = product;
  const binding = ({ node }: Operand): Binding =>
    node.op === "buffer"
      ? { kind: "source", source: node.attr.source }
      : { kind: "slot", slot: schedule.slots.get(node)! };
  return {
    nest: productNest(product.type, product.components),
    bindings: [
      binding(matrices.a),
      binding(matrices.b),
      { kind: "slot", slot: schedule.slots.get(matrices.node)! },
    ],
    integers: productIntegers(product, cutOf(product)),
    scalars: [],
    offsets: [a.start, b.start, 0],
    strides: [
      [rowStride(product), 0, a.column],
      [0, b.column, b.row],
      [columns, 1, 0],
    ],
  };
}
