/**
 * Laws of bits, truth values, comparisons and choices.
 *
 * Refused: the opposite of an ordering on floats (not (a < b) is true of nan, a >= b is not), and x == x -> true there.
 */
import { openElementwise as elementwise } from "../../build.ts";
import { bool } from "../../dtype.ts";
import type { Node, NodeWith } from "../../ops.ts";
import type { FunctionName } from "../../scalar/functions.ts";
import { besideValue, isBool, isFunction, isInteger, isValue, loopOf, type Rule, special } from "../rule.ts";

/** On bool these have one expansion with the function they stand for. */
const BOOL_NAMES: { readonly [fn in FunctionName]?: FunctionName } = {
  add: "logical_or",
  bitwise_or: "logical_or",
  maximum: "logical_or",
  fmax: "logical_or",
  multiply: "logical_and",
  bitwise_and: "logical_and",
  minimum: "logical_and",
  fmin: "logical_and",
  bitwise_xor: "logical_xor",
  invert: "logical_not",
};

const OPPOSITES: { readonly [fn in FunctionName]?: FunctionName } = {
  equal: "not_equal",
  not_equal: "equal",
  less: "greater_equal",
  greater_equal: "less",
  greater: "less_equal",
  less_equal: "greater",
};

const ORDERINGS: readonly FunctionName[] = ["less", "less_equal", "greater", "greater_equal"];

function sameOperands(node: NodeWith<"elementwise">): boolean {
  return node.inputs[0] === node.inputs[1];
}

function isNot(node: Node): node is NodeWith<"elementwise"> {
  return isFunction(node, "logical_not") && isBool(node.inputs[0]!.dtype);
}

export const LOGIC: readonly Rule[] = [
  // ---- bits of integers
  {
    name: "bits with themselves",
    law: "x & x -> x; x | x -> x; x ^ x -> 0",
    exact: "integers, bit by bit",
    op: "elementwise",
    fn: ["bitwise_and", "bitwise_or", "bitwise_xor"],
    apply(node) {
      if (!isInteger(node.dtype) || !sameOperands(node)) return undefined;
      return node.attr.fn === "bitwise_xor" ? special(0, node.dtype) : node.inputs[0];
    },
  },
  {
    name: "bits with none",
    law: "x & 0 -> 0; x | 0 -> x; x ^ 0 -> x",
    exact: "integers, bit by bit",
    op: "elementwise",
    fn: ["bitwise_and", "bitwise_or", "bitwise_xor"],
    apply(node) {
      const x = isInteger(node.dtype) ? besideValue(node, 0) : undefined;
      return x && node.attr.fn === "bitwise_and" ? special(0, node.dtype) : x;
    },
  },
  {
    name: "bits with all",
    law: "x & -1 -> x; x | -1 -> -1; x ^ -1 -> ~x",
    exact: "signed integers: -1 is all ones",
    op: "elementwise",
    fn: ["bitwise_and", "bitwise_or", "bitwise_xor"],
    apply(node) {
      const x = isInteger(node.dtype) ? besideValue(node, -1) : undefined;
      if (!x || node.attr.fn === "bitwise_and") return x;
      return node.attr.fn === "bitwise_or" ? special(-1, node.dtype) : elementwise("invert", [x]);
    },
  },
  {
    name: "shift by zero",
    law: "x << 0 -> x; x >> 0 -> x",
    exact: "integers: no bit moves",
    op: "elementwise",
    fn: ["left_shift", "right_shift"],
    apply: (node) => besideValue(node, 0),
  },
  {
    name: "shift of zero",
    law: "0 << n -> 0; 0 >> n -> 0",
    exact: "integers: whatever the shift, also past the width",
    op: "elementwise",
    fn: ["left_shift", "right_shift"],
    apply: (node) => (isValue(node.inputs[0]!, 0) ? node.inputs[0] : undefined),
  },
  {
    name: "double inversion",
    law: "~~x -> x",
    exact: "integers, bit by bit",
    op: "elementwise",
    fn: ["invert"],
    apply: (node) => (isFunction(node.inputs[0]!, "invert") ? node.inputs[0].inputs[0] : undefined),
  },

  // ---- truth values
  {
    name: "one name on bool",
    law: "a + b, a | b, max(a, b) -> a or b; a * b, a & b, min(a, b) -> a and b; a ^ b -> a xor b; ~a -> not a",
    exact: "bool: the functions have the same expansion there; one form lets equal values be found",
    op: "elementwise",
    fn: Object.keys(BOOL_NAMES) as FunctionName[],
    apply: (node) => (isBool(loopOf(node)) ? elementwise(BOOL_NAMES[node.attr.fn]!, node.inputs) : undefined),
  },
  {
    name: "truth with itself",
    law: "a and a -> a; a or a -> a; a xor a -> false",
    exact: "bool operands; the xor of equal operands of any dtype",
    op: "elementwise",
    fn: ["logical_and", "logical_or", "logical_xor"],
    apply(node) {
      if (!sameOperands(node)) return undefined;
      if (node.attr.fn === "logical_xor") return special(0, bool);
      return isBool(loopOf(node)) ? node.inputs[0] : undefined;
    },
  },
  {
    name: "truth with true",
    law: "a and true -> a; a or true -> true; a xor true -> not a",
    exact: "bool operands, by truth table",
    op: "elementwise",
    fn: ["logical_and", "logical_or", "logical_xor"],
    apply(node) {
      const a = isBool(loopOf(node)) ? besideValue(node, 1) : undefined;
      if (!a || node.attr.fn === "logical_and") return a;
      return node.attr.fn === "logical_or" ? special(1, bool) : elementwise("logical_not", [a]);
    },
  },
  {
    name: "truth with false",
    law: "a and false -> false; a or false -> a; a xor false -> a",
    exact: "bool operands, by truth table",
    op: "elementwise",
    fn: ["logical_and", "logical_or", "logical_xor"],
    apply(node) {
      const a = isBool(loopOf(node)) ? besideValue(node, 0) : undefined;
      return a && node.attr.fn === "logical_and" ? special(0, bool) : a;
    },
  },
  {
    name: "truth with its opposite",
    law: "a and not a -> false; a or not a -> true",
    exact: "bool operands, by truth table",
    op: "elementwise",
    fn: ["logical_and", "logical_or"],
    apply(node) {
      const [a, b] = node.inputs as readonly [Node, Node];
      if (!(isNot(a) && a.inputs[0] === b) && !(isNot(b) && b.inputs[0] === a)) return undefined;
      return special(node.attr.fn === "logical_or" ? 1 : 0, bool);
    },
  },
  {
    name: "double not",
    law: "not not a -> a",
    exact: "bool operands; of a number it would be its truth",
    op: "elementwise",
    fn: ["logical_not"],
    apply: (node) => (isNot(node.inputs[0]!) ? node.inputs[0].inputs[0] : undefined),
  },
  {
    name: "not of a comparison",
    law: "not (x == y) -> x != y, and the reverse; not (x < y) -> x >= y, and the like",
    exact:
      "equality: every dtype (nan is unequal to all); orderings: integers and bool, where any two values compare",
    op: "elementwise",
    fn: ["logical_not"],
    apply(node) {
      const input = node.inputs[0]!;
      if (!isFunction(input, ...(Object.keys(OPPOSITES) as FunctionName[]))) return undefined;
      const total = "biu".includes(loopOf(input).kind);
      if (ORDERINGS.includes(input.attr.fn) && !total) return undefined;
      return elementwise(OPPOSITES[input.attr.fn]!, input.inputs);
    },
  },

  // ---- comparisons
  {
    name: "strict comparison with itself",
    law: "x < x -> false; x > x -> false",
    exact: "every dtype: nan compares false as well",
    op: "elementwise",
    fn: ["less", "greater"],
    apply: (node) => (sameOperands(node) ? special(0, bool) : undefined),
  },
  {
    name: "comparison with itself",
    law: "x == x -> true; x <= x -> true; x >= x -> true; x != x -> false",
    exact: "integers and bool; nan is unequal to itself",
    op: "elementwise",
    fn: ["equal", "not_equal", "less_equal", "greater_equal"],
    apply(node) {
      if (!sameOperands(node) || !"biu".includes(loopOf(node).kind)) return undefined;
      return special(node.attr.fn === "not_equal" ? 0 : 1, bool);
    },
  },
  {
    name: "comparison with a truth value",
    law: "a == true -> a; a != false -> a; a == false -> not a; a != true -> not a",
    exact: "bool operands, by truth table",
    op: "elementwise",
    fn: ["equal", "not_equal"],
    apply(node) {
      if (!isBool(loopOf(node))) return undefined;
      const ifTrue = besideValue(node, 1);
      const a = ifTrue ?? besideValue(node, 0);
      if (!a) return undefined;
      const asIs = (node.attr.fn === "equal") === (ifTrue !== undefined);
      return asIs ? a : elementwise("logical_not", [a]);
    },
  },

  // ---- choices
  {
    name: "choice decided",
    law: "where(true, a, b) -> a; where(false, a, b) -> b",
    exact: "every dtype: an element of an operand is copied",
    op: "elementwise",
    fn: ["where"],
    apply(node) {
      const [condition, a, b] = node.inputs as readonly [Node, Node, Node];
      if (isValue(condition, 1)) return a;
      return isValue(condition, 0) ? b : undefined;
    },
  },
  {
    name: "choice of one",
    law: "where(c, a, a) -> a",
    exact: "every dtype: an element of an operand is copied",
    op: "elementwise",
    fn: ["where"],
    apply: (node) => (node.inputs[1] === node.inputs[2] ? node.inputs[1] : undefined),
  },
  {
    name: "choice by a not",
    law: "where(not c, a, b) -> where(c, b, a)",
    exact: "every dtype, for a bool c",
    op: "elementwise",
    fn: ["where"],
    apply(node) {
      const [condition, a, b] = node.inputs as readonly [Node, Node, Node];
      return isNot(condition) ? elementwise("where", [condition.inputs[0]!, b, a]) : undefined;
    },
  },
  {
    name: "choice of truth values",
    law: "where(c, true, false) -> c; where(c, false, true) -> not c",
    exact: "bool operands, by truth table",
    op: "elementwise",
    fn: ["where"],
    apply(node) {
      const [condition, a, b] = node.inputs as readonly [Node, Node, Node];
      if (!isBool(node.dtype)) return undefined;
      if (isValue(a, 1) && isValue(b, 0)) return condition;
      return isValue(a, 0) && isValue(b, 1) ? elementwise("logical_not", [condition]) : undefined;
    },
  },
  {
    name: "choice made before",
    law: "where(c, where(c, a, x), b) -> where(c, a, b); where(c, a, where(c, x, b)) -> where(c, a, b)",
    exact: "every dtype: where c decides outside, it decides inside alike",
    op: "elementwise",
    fn: ["where"],
    apply(node) {
      const [condition, a, b] = node.inputs as readonly [Node, Node, Node];
      const decided = (arm: Node) => isFunction(arm, "where") && arm.inputs[0] === condition;
      if (decided(a)) return elementwise("where", [condition, a.inputs[1]!, b]);
      return decided(b) ? elementwise("where", [condition, a, b.inputs[2]!]) : undefined;
    },
  },
];
