/**
 * Laws of views, concat and update: which element lands where. Exact for every dtype, since elements are only copied.
 *
 * Views of leaves are folded when they are built, and views of elementwise work are left to the scheduler.
 */
import { concat, expand, permute, reshape, slice, update } from "../../build.ts";
import type { Node } from "../../ops.ts";
import { sizeOf } from "../../shape.ts";
import { isContiguous, type Range, sameView } from "../../view.ts";
import type { Rule } from "../rule.ts";

/** Inputs up to which nested concats are joined: a chain of n of them would else be n lists of up to n. */
const MAX_JOINED = 256;
const COPIES = "every dtype: elements are only copied";

/** The second range counted in the elements that the first one takes. */
function composed(first: Range, second: Range): Range {
  // An empty range has no first element; any start will do.
  if (second.count === 0) return { start: 0, step: 1, count: 0 };
  const { start, step, count } = second;
  return { start: first.start + start * first.step, step: step * first.step, count };
}

export const MOVEMENT: readonly Rule[] = [
  {
    name: "reshape of a reshape",
    law: "reshape(reshape(x, s), t) -> reshape(x, t)",
    exact: COPIES,
    op: "reshape",
    apply(node) {
      const inner = node.inputs[0]!;
      return inner.op === "reshape" ? reshape(inner.inputs[0]!, node.attr.shape) : undefined;
    },
  },
  {
    name: "permute of a permute",
    law: "permute(permute(x, p), q) -> permute(x, p of q)",
    exact: COPIES,
    op: "permute",
    apply(node) {
      const inner = node.inputs[0]!;
      if (inner.op !== "permute") return undefined;
      return permute(
        inner.inputs[0]!,
        node.attr.axes.map((axis) => inner.attr.axes[axis]!),
      );
    },
  },
  {
    name: "expand of an expand",
    law: "expand(expand(x, s), t) -> expand(x, t)",
    exact: COPIES,
    op: "expand",
    apply(node) {
      const inner = node.inputs[0]!;
      return inner.op === "expand" ? expand(inner.inputs[0]!, node.attr.shape) : undefined;
    },
  },
  {
    name: "slice of a slice",
    law: "slice(slice(x, r), q) -> slice(x, r of q)",
    exact: COPIES,
    op: "slice",
    apply(node) {
      const inner = node.inputs[0]!;
      if (inner.op !== "slice") return undefined;
      return slice(
        inner.inputs[0]!,
        node.attr.ranges.map((range, axis) => composed(inner.attr.ranges[axis]!, range)),
      );
    },
  },
  {
    name: "slice of an expand",
    law: "slice(expand(x, s), r) -> expand(slice(x, r'), s'), where r' leaves repeated axes alone",
    exact: COPIES,
    op: "slice",
    apply(node) {
      const inner = node.inputs[0]!;
      if (inner.op !== "expand") return undefined;
      const x = inner.inputs[0]!;
      const ranges = node.attr.ranges.map((range, axis) =>
        x.shape[axis] === inner.shape[axis] ? range : { start: 0, step: 1, count: 1 },
      );
      return expand(slice(x, ranges), node.shape);
    },
  },
  {
    name: "concat of a concat",
    law: "concat(concat(a, b), c) -> concat(a, b, c)",
    exact: COPIES,
    op: "concat",
    apply(node) {
      const { axis } = node.attr;
      const nested = (input: Node) => input.op === "concat" && input.attr.axis === axis;
      if (!node.inputs.some(nested)) return undefined;
      const inputs = node.inputs.flatMap((input) => (nested(input) ? input.inputs : [input]));
      return inputs.length <= MAX_JOINED ? concat(inputs, axis) : undefined;
    },
  },
  {
    name: "concat with nothing",
    law: "concat(a, b) -> concat(a) where b has no extent along the axis",
    exact: COPIES,
    op: "concat",
    apply(node) {
      const { axis } = node.attr;
      const inputs = node.inputs.filter((input) => input.shape[axis] !== 0);
      if (inputs.length === node.inputs.length) return undefined;
      return concat(inputs.length > 0 ? inputs : [node.inputs[0]!], axis);
    },
  },
  {
    name: "update of everything",
    law: "update(old, everything, value) -> value",
    exact: COPIES,
    op: "update",
    apply(node) {
      const { region } = node.attr;
      const whole = region.offset === 0 && sizeOf(region.shape) === node.size && isContiguous(region);
      return whole ? reshape(node.inputs[1]!, node.shape) : undefined;
    },
  },
  {
    name: "update of nothing",
    law: "update(old, nothing, value) -> old",
    exact: COPIES,
    op: "update",
    apply: (node) => (sizeOf(node.attr.region.shape) === 0 ? node.inputs[0] : undefined),
  },
  {
    name: "update of an update",
    law: "update(update(old, r, a), r, b) -> update(old, r, b)",
    exact: "every dtype: all that the first one wrote is written again",
    op: "update",
    apply(node) {
      const [old, value] = node.inputs as readonly [Node, Node];
      if (old.op !== "update" || !sameView(old.attr.region, node.attr.region)) return undefined;
      return update(old.inputs[0]!, node.attr.region, value);
    },
  },
];
