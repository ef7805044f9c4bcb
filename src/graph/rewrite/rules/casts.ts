/**
 * Laws of conversion. Lossless here means: every value, converted, is the same number. NumPy's "safe" says more than
 * that (int64 to float64 is safe, but rounds) and is not used.
 */
import { openCast as cast, iota } from "../../build.ts";
import { type DType, SCALARS } from "../../dtype.ts";
import type { Node, NodeWith } from "../../ops.ts";
import { viewBounds } from "../../view.ts";
import { isComplex, isInteger, isReal, type Rule } from "../rule.ts";

/** Bits of a float's significand: every integer up to 2 ** bits is one of its values. */
const SIGNIFICAND = { f16: 11, f32: 24, f64: 53 } as const;

function significand({ scalar }: DType): number {
  return scalar === "f16" || scalar === "f32" || scalar === "f64" ? SIGNIFICAND[scalar] : 0;
}

/** Whether the dtype holds every value of the other, as the same number. */
export function isLossless(from: DType, to: DType): boolean {
  if (from === to) return true;
  if (!"biufc".includes(from.kind) || !"biufc".includes(to.kind)) return false;
  if (from.kind === "b") return true;
  const [given, wanted] = [SCALARS[from.scalar], SCALARS[to.scalar]];
  if (isInteger(from)) {
    if (isInteger(to)) return wanted.min <= given.min && given.max <= wanted.max;
    return significand(to) >= given.bits - (given.signed ? 1 : 0);
  }
  return to.components >= from.components && significand(to) >= significand(from);
}

/**
 * Whether converting onwards from a lossless image gives what converting directly gives.
 *
 * It does unless an integer comes by way of a float to an integer type that it does not fit: a float saturates to the
 * machine's indefinite value where an integer wraps. Through 32 signed bits and less both wrap.
 */
function convertsAlike(from: DType, by: DType, to: DType): boolean {
  if (!isInteger(from) || isInteger(by) || !isInteger(to)) return true;
  const { min, max } = SCALARS[from.scalar];
  return isLossless(from, to) || (min >= SCALARS.i32.min && max <= SCALARS.i32.max);
}

/** Whether a dtype holds these integers. */
function holds(dtype: DType, low: number, high: number): boolean {
  if (isComplex(dtype) || !isReal(dtype)) return false;
  const bits = significand(dtype);
  if (bits > 0) return low >= -(2 ** bits) && high <= 2 ** bits;
  const { min, max } = SCALARS[dtype.scalar];
  return Number.isSafeInteger(low) && Number.isSafeInteger(high) && BigInt(low) >= min && BigInt(high) <= max;
}

export const CASTS: readonly Rule[] = [
  {
    name: "cast through a wider dtype",
    law: "cast(cast(x, wide), to) -> cast(x, to); cast(cast(x, wide), own) -> x",
    exact:
      "where the first cast is lossless, so that the second converts the same number (see convertsAlike)",
    op: "cast",
    apply(node) {
      const inner = node.inputs[0]!;
      if (inner.op !== "cast") return undefined;
      const { from } = inner.attr;
      if (!isLossless(from, inner.dtype) || !convertsAlike(from, inner.dtype, node.dtype)) return undefined;
      return cast(inner.inputs[0]!, node.dtype);
    },
  },
  {
    name: "cast through more bits than are kept",
    law: "cast(cast(x, narrow), narrower) -> cast(x, narrower)",
    exact: "integers: both casts drop high bits, the second no fewer than the first",
    op: "cast",
    apply(node) {
      const inner = node.inputs[0]!;
      if (inner.op !== "cast" || !isInteger(node.dtype)) return undefined;
      const whole = isInteger(inner.attr.from) && isInteger(inner.dtype);
      return whole && node.dtype.itemsize <= inner.dtype.itemsize
        ? cast(inner.inputs[0]!, node.dtype)
        : undefined;
    },
  },
  {
    name: "cast of an index",
    law: "cast(iota) -> iota",
    exact: "where both dtypes hold every value of the range",
    op: "cast",
    apply(node) {
      const input: Node = node.inputs[0]!;
      return input.op === "iota" && fitsBoth(input, node.dtype)
        ? iota(node.dtype, input.attr.view)
        : undefined;
    },
  },
];

function fitsBoth(input: NodeWith<"iota">, to: DType): boolean {
  const bounds = viewBounds(input.attr.view) ?? [0, 0];
  return holds(input.dtype, ...bounds) && holds(to, ...bounds);
}
