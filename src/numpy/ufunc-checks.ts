/**
 * Rules that a ufunc's operands must keep, and that their values decide (no integer to a negative power).
 *
 * A rule is a graph over the operands whose one bool says that it is broken. It is computed at the call, so that the error
 * stands where it was caused; in a trace, where operands have no values yet, it rides along with whatever computes the
 * result, as error states do, and speaks each time.
 */
import { reduce } from "../graph/build.ts";
import type { Node } from "../graph/ops.ts";
import { Storage } from "../runtime/storage.ts";
import { isTracing } from "../runtime/trace.ts";
import { watch } from "../runtime/watch.ts";
import type { UfuncSpec } from "./ufunc-loops.ts";

/** Whether a condition holds anywhere, as one bool. */
export function anywhere(condition: Node): Node {
  const axes = condition.shape.map((_, axis) => axis);
  return axes.length === 0 ? condition : reduce("logical_or", condition, axes);
}

/**
 * Holds operands to their ufunc's rule, if it has one.
 *
 * @returns takes what is computed of the operands, which must keep the rule later where it could not be looked at now
 * @throws what the rule says
 */
export function holdTo(spec: UfuncSpec, operands: readonly Node[]): (result: Node) => void {
  const rule = spec.rule?.(operands);
  if (!rule) return () => {};
  return holdUnless(rule.broken, rule.error);
}

/**
 * Refuses a condition that holds anywhere, as `holdTo` does.
 *
 * @returns takes what is computed of the operands
 */
export function holdUnless(broken: Node, error: () => Error): (result: Node) => void {
  const condition = anywhere(broken);
  const report = () => {
    throw error();
  };
  if (condition.op === "constant") {
    if (condition.attr.parts[0]) report();
  } else if (isTracing()) {
    return (result) => watch(result, [{ condition, report }]);
  } else if (Storage.from(condition).forced().data[0]) report();
  return () => {};
}
