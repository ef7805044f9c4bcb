/**
 * Matrix products in a schedule: where their operands lie, and the numbers that a product's code is called with.
 *
 * An operand is read where it is stored, under whatever strides the views between make of it: transposed, stepped,
 * reversed and broadcast operands are not copied first.
 */
import { applyView } from "../../graph/layout.ts";
import { isView, type Node, type NodeWith, type ViewNode } from "../../graph/ops.ts";
import { contiguousView, type View } from "../../graph/view.ts";
import type { OperandLayout, Product } from "../wasm/matmul/convention.ts";
import type { Group } from "./group.ts";

/** Stored data (a buffer, or a node with a slot) and the view of it that an operand is. */
export interface Operand {
  readonly node: Node;
  readonly view: View;
}

export interface MatrixProduct {
  readonly node: NodeWith<"matmul">;
  readonly a: Operand;
  readonly b: Operand;
}

/** The stored data behind an operand. Views are strides where they can be; a reshape that needs a copy is stored itself. */
export function operandOf(input: Node): Operand {
  const chain: ViewNode[] = [];
  let node = input;
  while (isView(node)) {
    chain.push(node);
    node = node.inputs[0]!;
  }
  let view = node.op === "buffer" ? node.attr.view : contiguousView(node.shape);
  let stored: Node = node;
  for (let i = chain.length - 1; i >= 0; i--) {
    const step = chain[i]!;
    const next = applyView(step, view);
    if (!next) stored = step;
    view = next ?? contiguousView(step.shape);
  }
  return { node: stored, view };
}

/** The shapes and strides of a product, with batch axes joined where both operands walk through them as through one. */
export function productOf({ node, a, b }: MatrixProduct): Product {
  const rank = node.shape.length;
  const [x, y] = [a.view, b.view];
  const batch: number[] = [];
  const strides: [number[], number[]] = [[], []];
  for (let axis = 0; axis < rank - 2; axis++) {
    const extent = node.shape[axis]!;
    if (extent === 1) continue;
    const last = batch.length - 1;
    const [p, q] = [x.strides[axis]!, y.strides[axis]!];
    if (last >= 0 && strides[0][last] === p * extent && strides[1][last] === q * extent) {
      batch[last]! *= extent;
      strides[0][last] = p;
      strides[1][last] = q;
    } else {
      batch.push(extent);
      strides[0].push(p);
      strides[1].push(q);
    }
  }
  const layout = (view: View, of: readonly number[]): OperandLayout => ({
    start: view.offset,
    row: view.strides[rank - 2]!,
    column: view.strides[rank - 1]!,
    batch: of,
  });
  return {
    type: node.dtype.scalar,
    components: node.dtype.components,
    rows: node.shape[rank - 2]!,
    columns: node.shape[rank - 1]!,
    depth: x.shape[rank - 1]!,
    block: node.attr.block,
    batch,
    a: layout(x, strides[0]),
    b: layout(y, strides[1]),
  };
}

/** Each matrix product right before the first group that reads it, which may then run on it block by block. */
export function productsLast(order: readonly Group[]): Group[] {
  const moved = order.filter((group) => !group.product);
  for (const group of order.filter((one) => one.product).reverse()) {
    const { node } = group.product!;
    const consumer = moved.findIndex((other) => other.reads.has(node) || other.after.has(group));
    moved.splice(consumer < 0 ? moved.length : consumer, 0, group);
  }
  return moved;
}
