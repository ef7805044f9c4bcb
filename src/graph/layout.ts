/**
 * Where elements lie and in which order NumPy's iterator walks them: what the order of a fold depends on.
 *
 * Owns view ops as view arithmetic, a node's layout and the nesting of its axes. Builds nothing.
 */
import type { DType } from "./dtype.ts";
import { type Attributes, isView, type Node, type ReduceFunction, type ViewNode } from "./ops.ts";
import { contiguousView, expandView, permuteView, reshapeView, sliceView, type View } from "./view.ts";

/** A view op without its input. */
export type ViewStep = {
  [O in ViewNode["op"]]: { readonly op: O; readonly attr: Attributes[O] };
}[ViewNode["op"]];

/** The strided view that a view op makes of its input's view; `undefined` when a reshape needs a copy. */
export function applyView(node: ViewStep, view: View): View | undefined {
  switch (node.op) {
    case "reshape":
      return reshapeView(view, node.attr.shape);
    case "permute":
      return permuteView(view, node.attr.axes);
    case "expand":
      return expandView(view, node.attr.shape);
    case "slice":
      return sliceView(view, node.attr.ranges);
  }
}

/** Where a node's elements lie relative to its own storage or that of the node it views: NumPy's memory layout. */
export function layoutOf(node: Node): View {
  const chain: ViewNode[] = [];
  let base = node;
  while (isView(base)) {
    chain.push(base);
    base = base.inputs[0]!;
  }
  let view = base.op === "buffer" || base.op === "iota" ? base.attr.view : contiguousView(base.shape);
  for (let i = chain.length - 1; i >= 0; i--) {
    const step = chain[i]!;
    view = applyView(step, view) ?? contiguousView(step.shape);
  }
  return view;
}

/** Whether a fold gives the same in every order of its elements, to the bit. */
export function orderFree(fn: ReduceFunction, dtype: DType): boolean {
  return ORDER_FREE.has(fn) || ((fn === "add" || fn === "multiply") && "biu".includes(dtype.kind));
}

const ORDER_FREE: ReadonlySet<ReduceFunction> = new Set([
  ...(["maximum", "minimum", "logical_and", "logical_or", "logical_xor"] as const),
  ...(["bitwise_and", "bitwise_or", "bitwise_xor"] as const),
]);

/** The axes longer than 1 as NumPy's iterator nests them over this layout, outermost first. */
export function nestingOf(layout: View): number[] {
  const { shape, strides } = layout;
  // Insertion sort as NumPy's: an axis moves outwards past smaller strides; a stride of 0 decides nothing.
  const order: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 1) continue;
    let place = order.length;
    const mine = Math.abs(strides[axis]!);
    for (let i = order.length - 1; i >= 0; i--) {
      const other = Math.abs(strides[order[i]!]!);
      if (mine === 0 || other === 0) continue;
      if (mine <= other) break;
      place = i;
    }
    if (place === order.length) order.push(axis);
    else order.splice(place, 0, axis);
  }
  return order;
}

/** How NumPy's iterator walks the folded axes of this layout. */
export function memoryOrder(layout: View, folded: readonly number[]) {
  const { shape, strides } = layout;
  const order = nestingOf(layout);
  const axes = order.filter((axis) => folded.includes(axis));
  const units = folded.filter((axis) => shape[axis] === 1);
  let run = 0;
  let expected = 0;
  for (let i = order.length - 1; i >= 0; i--) {
    const axis = order[i]!;
    const stride = Math.abs(strides[axis]!);
    if (!folded.includes(axis) || (run > 0 && stride !== expected)) break;
    expected = stride * shape[axis]!;
    run++;
  }
  // With nothing kept and nothing to walk, a lone element is still a run.
  if (order.length === 0 && units.length > 0) return { axes: units, run: units.length };
  return { axes: [...units, ...axes], run };
}
