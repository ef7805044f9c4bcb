/**
 * Laws of folds. The order of float sums was fixed when they were built, so nothing here regroups one.
 */
import { constant, reduce, reshape } from "../../build.ts";
import type { NodeWith } from "../../ops.ts";
import { isBool, isComplex, isInteger, isReal, type Rule } from "../rule.ts";

function foldsOne(node: NodeWith<"reduce"> | NodeWith<"argreduce">): boolean {
  const { shape } = node.inputs[0]!;
  return node.attr.axes.every((axis) => shape[axis] === 1);
}

/** Whether f(identity, x) is x to the bit. */
function keepsLoneElement({ dtype, attr: { fn } }: NodeWith<"reduce">): boolean {
  switch (fn) {
    case "add":
      return isInteger(dtype) || isBool(dtype);
    case "multiply":
      return isReal(dtype) || isBool(dtype);
    case "maximum":
    case "minimum":
      return !isComplex(dtype);
    case "logical_and":
    case "logical_or":
      return isBool(dtype);
  }
}

export const REDUCTIONS: readonly Rule[] = [
  {
    name: "fold of one element",
    law: "reduce(x, axes of extent 1 or none) -> reshape(x)",
    exact:
      "where the identity changes nothing: integers and bool; products and extrema of floats too, but not their sums, " +
      "since 0 + -0 is 0; and no initial value",
    op: "reduce",
    apply(node) {
      if (node.attr.initial || !foldsOne(node) || !keepsLoneElement(node)) return undefined;
      return reshape(node.inputs[0]!, node.shape);
    },
  },
  {
    name: "fold of a fold",
    law: "reduce(reduce(x, a), b) -> reduce(x, a and b)",
    exact: "one function on integers or bool, where order does not matter, and no initial value",
    op: "reduce",
    apply(node) {
      const inner = node.inputs[0]!;
      if (inner.op !== "reduce" || inner.attr.fn !== node.attr.fn || !"biu".includes(node.dtype.kind))
        return undefined;
      if (node.attr.initial || inner.attr.initial) return undefined;
      const x = inner.inputs[0]!;
      const kept = x.shape.map((_, axis) => axis).filter((axis) => !inner.attr.axes.includes(axis));
      return reduce(node.attr.fn, x, [...inner.attr.axes, ...node.attr.axes.map((axis) => kept[axis]!)]);
    },
  },
  {
    name: "position of one element",
    law: "argreduce(x, axes of extent 1 or none) -> 0",
    exact: "the only position there is, nan or not",
    op: "argreduce",
    apply: (node) => (foldsOne(node) ? constant([0n], node.dtype) : undefined),
  },
];
