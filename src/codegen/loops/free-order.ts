/**
 * Folds whose order is free: lanes of accumulators, and parts of a run, may be folded apart and joined.
 *
 * Owns telling them by their step. Wrapping sums and products, bits, truth and extrema of integers give the same in any
 * order; extrema of floats do up to the sign of a zero, argmax and argmin where what is joined keeps its order.
 */
import { SCALARS, type ScalarType } from "../../graph/dtype.ts";
import type { Scalar } from "../../graph/scalar/machine.ts";
import type { Value } from "../../graph/scalar/program.ts";
import type { Fold, LoopNest } from "./ir.ts";

/** Where accumulators of free order start: a value that changes nothing, or the fold's own start, taken often. */
const NEUTRAL: { readonly [op: string]: (type: ScalarType) => number } = {
  add: () => 0,
  or: () => 0,
  xor: () => 0,
  mul: () => 1,
  and: (type) => (type === "bool" ? 1 : -1),
};

/** `best` is a fold that carries a position along. */
type Start = { readonly kind: "neutral"; readonly value: Scalar } | { readonly kind: "initial" | "best" };

/** Whether a fold's order is free, and where its accumulators start. */
export function freeOrder(fold: Fold): Start | undefined {
  const { step, types, pairwise } = fold;
  if (isArgument(fold)) return { kind: "best" };
  const [type] = types as [ScalarType];
  const [result] = step.results as [Value];
  if (pairwise || types.length !== 1 || step.params.length !== 2) return undefined;
  const isParam = (v: Value | undefined, n: number) => v?.op === "param" && v.value === n;
  const { integer, big, bits, signed } = SCALARS[type];
  const neutral = NEUTRAL[result.op];
  if (integer && neutral && isParam(result.args[0], 0) && isParam(result.args[1], 1)) {
    const value = neutral(type);
    const fitted = value < 0 && !signed ? 2n ** BigInt(bits) - 1n : BigInt(value);
    return { kind: "neutral", value: big ? fitted : Number(fitted) };
  }
  // An element is taken that is nan, or outdoes the state.
  const chooses = (v: Value | undefined, taken: Value | number): Value | undefined => {
    const [condition, first, second] = v?.op === "select" ? v.args : [];
    const other = typeof taken === "number" ? isParam(second, taken) : second === taken;
    return isParam(first, 1) && other ? condition : undefined;
  };
  let extreme: Value | undefined = result;
  if (!integer) {
    const [, , otherwise] = result.op === "select" ? result.args : [];
    const isNaN = otherwise && chooses(result, otherwise);
    if (isNaN?.op !== "ne" || !isNaN.args.every((arg) => isParam(arg, 1))) return undefined;
    extreme = otherwise;
  }
  const condition = chooses(extreme, 0);
  return condition?.op === "lt" && condition.args.every((arg) => arg.op === "param")
    ? { kind: "initial" }
    : undefined;
}

/** Whether all parts of a fold's state are taken from the element by one condition, a position among them. */
function isArgument({ step, types, elements }: Fold): boolean {
  const count = types.length;
  const position = elements[count - 1];
  const condition = step.results[0]!.args[0];
  const chosen = (v: Value | undefined, n: number) => v?.op === "param" && v.value === n;
  return (
    count > 1 &&
    position?.op === "index" &&
    step.results.every(
      (v, i) =>
        v.op === "choose" && v.args[0] === condition && chosen(v.args[1], count + i) && chosen(v.args[2], i),
    )
  );
}

/** Whether all folds of a nest may be folded in lanes along its last axis. */
export function foldsFreely(nest: LoopNest): boolean {
  if (nest.jam || nest.axes[nest.axes.length - 1] !== "fold") return false;
  return nest.folds.every((fold) => freeOrder(fold) !== undefined);
}
