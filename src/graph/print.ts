/**
 * Graphs as text: what `explain` shows of level 1.
 *
 * Reads nodes and writes strings; large graphs are cut, since nobody reads a thousand lines.
 */
import type { Node } from "./ops.ts";
import { topological } from "./walk.ts";

const SHOWN = 200;

/** A node's dtype and shape. */
export function shapeText(node: Node): string {
  return `${node.dtype.name}[${node.shape.join(", ")}]`;
}

/** What distinguishes a node from others of its op. */
export function detail(node: Node): string {
  switch (node.op) {
    case "elementwise":
      return node.attr.fn;
    case "scatter":
      return `scatter by ${node.attr.name}`;
    case "apply":
      return node.attr.name;
    case "reduce":
    case "scan":
    case "argreduce":
      return `${node.op} ${node.attr.fn} over axes ${node.attr.axes.join(", ")}`;
    case "constant":
      return `constant ${node.attr.parts.join(" ")}`;
    case "buffer":
    case "iota": {
      const { offset, strides } = node.attr.view;
      return `${node.op} strides (${strides.join(", ")})${offset === 0 ? "" : ` from ${offset}`}`;
    }
    case "permute":
      return `permute ${node.attr.axes.join(" ")}`;
    case "slice":
      return `slice ${node.attr.ranges.map((r) => `${r.start}+${r.count}*${r.step}`).join(", ")}`;
    case "gather":
    case "concat":
      return `${node.op} along ${node.attr.axis}`;
    default:
      return node.op;
  }
}

interface Listed {
  readonly order: readonly Node[];
  readonly name: (node: Node) => string;
  readonly hidden: number;
}

function listed(roots: readonly Node[]): Listed {
  const all = topological(roots);
  const order = all.slice(Math.max(0, all.length - SHOWN));
  const numbers = new Map(order.map((node, i) => [node, i]));
  return { order, name: (node) => `%${numbers.get(node) ?? "…"}`, hidden: all.length - order.length };
}

/** One line a node, inputs before their consumers. */
export function graphText(roots: readonly Node[]): string {
  const { order, name, hidden } = listed(roots);
  const lines = order.map((node) => {
    const inputs = node.inputs.length > 0 ? `(${node.inputs.map(name).join(", ")})` : "";
    const mark = roots.includes(node) ? "  <- result" : "";
    return `${name(node)} = ${detail(node)}${inputs}: ${shapeText(node)}${mark}`;
  });
  if (hidden > 0) lines.unshift(`… ${hidden} nodes before these`);
  return lines.join("\n");
}
