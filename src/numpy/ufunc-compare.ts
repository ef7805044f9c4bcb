/**
 * Comparisons whose operands no common dtype holds: an integer scalar beyond the array's dtype, or alone beyond int64, and
 * int64 with uint64. The answer is exact, as in NumPy.
 */
import { cast, constant, elementwise } from "../graph/build.ts";
import { bool, int64 } from "../graph/dtype.ts";
import type { Node } from "../graph/ops.ts";
import { integerFits, scalarParts } from "./convert.ts";
import type { Compute, Operand } from "./ufunc-loops.ts";

/** The six comparisons with what each is with its operands swapped, and on plain integers, numbers and bigints mixed. */
const COMPARISONS = {
  less: { swapped: "greater", exact: (x, y) => x < y },
  less_equal: { swapped: "greater_equal", exact: (x, y) => x <= y },
  greater: { swapped: "less", exact: (x, y) => x > y },
  greater_equal: { swapped: "less_equal", exact: (x, y) => x >= y },
  equal: { swapped: "equal", exact: (x, y) => x <= y && x >= y },
  not_equal: { swapped: "not_equal", exact: (x, y) => x < y || x > y },
} as const satisfies {
  readonly [fn: string]: {
    readonly swapped: string;
    readonly exact: (x: number | bigint, y: number | bigint) => boolean;
  };
};

export type Comparison = keyof typeof COMPARISONS;

/** The answer where a weak integer is out of range; undefined for all other operands. */
export function compareOutOfRange(fn: Comparison): (operands: readonly Operand[]) => Node | undefined {
  return (operands) => {
    const [a, b] = operands as readonly [Operand, Operand];
    if (a.weak !== undefined && b.weak === undefined) return withInteger(COMPARISONS[fn].swapped, b.node, a);
    if (b.weak !== undefined && a.weak === undefined) return withInteger(fn, a.node, b);
    if (a.weak !== "int" || b.weak !== "int") return undefined;
    const [x, y] = [a.value as number | bigint, b.value as number | bigint];
    if (integerFits(x, int64) && integerFits(y, int64)) return undefined;
    return constant([COMPARISONS[fn].exact(x, y) ? 1 : 0], bool);
  };
}

function withInteger(fn: Comparison, array: Node, scalar: Operand): Node | undefined {
  if (scalar.weak !== "int" || integerFits(scalar.value as number, array.dtype)) return undefined;
  const above = (scalar.value as number | bigint) > 0;
  const truth = fn === "not_equal" || (above ? fn.startsWith("less") : fn.startsWith("greater"));
  return constant([truth ? 1 : 0], bool, array.shape);
}

function compareSigned(fn: Comparison, signed: Node, unsigned: Node): Node {
  const negative = elementwise("less", [signed, constant(scalarParts(0, signed.dtype), signed.dtype)]);
  const answer = elementwise(fn, [cast(signed, unsigned.dtype), unsigned]);
  const below = fn.startsWith("less") || fn === "not_equal";
  return below
    ? elementwise("logical_or", [negative, answer])
    : elementwise("logical_and", [elementwise("logical_not", [negative]), answer]);
}

/** The loops of int64 with uint64. */
export function signedWithUnsigned(fn: Comparison): { readonly [signature: string]: Compute } {
  return {
    "lL->?": ([x, y]) => compareSigned(fn, x!, y!),
    "Ll->?": ([x, y]) => compareSigned(COMPARISONS[fn].swapped, y!, x!),
  };
}
