/**
 * Laws of folds. The order of float sums was fixed when they were built, so nothing here regroups one.
 *
 * Refused: one fold for a fold of a fold. Where the inner one has other users, its whole input would be read twice.
 */
import { constant, reshape } from "../../build.ts";
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
    default:
      return false;
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
      if (node.attr.initial || node.inputs.length > 1 || !foldsOne(node) || !keepsLoneElement(node))
        return undefined;
      return reshape(node.inputs[0]!, node.shape);
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
