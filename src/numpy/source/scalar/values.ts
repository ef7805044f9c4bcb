/**
 * Values of a function that is read: machine values with a dtype, or with none yet as Python's numbers have it.
 *
 * Owns promotion of such values, their conversion, and how two become one where branches meet. Literals are plain numbers
 * for as long as they can be, so that they fit whatever they meet.
 */
import { bool, type DType, float64, int64 } from "../../../graph/dtype.ts";
import { promoteTypes, type WeakKind, weakDType } from "../../../graph/promotion.ts";
import { castProgram } from "../../../graph/scalar/casts.ts";
import type { ProgramBuilder, Value } from "../../../graph/scalar/program.ts";
import { scalarParts, weakKind } from "../../convert.ts";

/** Raised where a value cannot be what is asked for; the reader adds the place. */
export class Refusal extends Error {}

/** What a value is: a dtype, or a kind of weak number with the dtype that it is held in. */
export interface Type {
  readonly dtype: DType;
  readonly weak: Exclude<WeakKind, "bool" | "complex"> | undefined;
}

export interface Typed extends Type {
  readonly parts: readonly Value[];
  /** The number that it is, where the text says so. */
  readonly literal?: number | boolean;
}

export const WEAK: { readonly [K in "int" | "float"]: Type } = {
  int: { dtype: int64, weak: "int" },
  float: { dtype: float64, weak: "float" },
};
export const BOOL: Type = { dtype: bool, weak: undefined };

/** What promotion looks at. */
export const operandType = (x: Type): DType | WeakKind => x.weak ?? x.dtype;

export const sameType = (x: Type, y: Type) => x.dtype === y.dtype && x.weak === y.weak;

/** A number or boolean of the text. */
export function literal(b: ProgramBuilder, value: number | boolean): Typed {
  const kind = weakKind(value);
  const big = kind === "int" && Math.abs(value as number) >= 2 ** 63;
  const type = kind === "bool" ? BOOL : kind === "int" && !big ? WEAK.int : WEAK.float;
  const [part] = scalarParts(value, type.dtype);
  return { ...type, parts: [b.const(part!, type.dtype.scalar)], literal: value };
}

/**
 * The type that both become where they meet.
 *
 * @throws TypeError where there is none
 */
export function joined(x: Type, y: Type): Type {
  if (x.weak && y.weak) return x.weak === "float" || y.weak === "float" ? WEAK.float : WEAK.int;
  if (!x.weak && !y.weak) return { dtype: promoteTypes(x.dtype, y.dtype), weak: undefined };
  const [weak, strong] = x.weak ? [x.weak, y.dtype] : [y.weak!, x.dtype];
  return { dtype: weakDType(weak, strong), weak: undefined };
}

/** A value as another type. Literals must fit it, other values convert as arrays do. */
export function converted(b: ProgramBuilder, x: Typed, to: Type): Typed {
  if (x.dtype === to.dtype)
    return x.weak === to.weak ? x : { dtype: to.dtype, weak: to.weak, parts: x.parts };
  const { dtype, weak } = to;
  if (x.literal !== undefined) {
    const parts = scalarParts(x.literal, dtype).map((part) => b.const(part, dtype.scalar));
    return { dtype, weak, parts };
  }
  return { dtype, weak, parts: b.inline(castProgram(x.dtype, dtype), x.parts) };
}

/** One of two values of any types by a condition. */
export function chosen(b: ProgramBuilder, condition: Value, x: Typed, y: Typed): Typed {
  if (x === y) return x;
  const type = joined(x, y);
  const [p, q] = [converted(b, x, type), converted(b, y, type)];
  if (p.parts.every((part, i) => part === q.parts[i])) return { ...type, parts: p.parts };
  return { ...type, parts: p.parts.map((part, i) => b.select(condition, part, q.parts[i]!)) };
}

// ---- truth -------------------------------------------------------------------------------------------------------------

/** A condition: known beforehand, or a bool. */
export type Condition = boolean | Value;

/** JavaScript's truth of a value: zero, -0 and nan are false. */
export function truth(b: ProgramBuilder, x: Typed): Condition {
  if (x.literal !== undefined) return Boolean(x.literal);
  if ("mM".includes(x.dtype.kind)) throw new Refusal(`${x.dtype.name} is neither true nor false: compare it`);
  if (x.dtype === bool) return x.parts[0]!;
  const nonzero = x.parts.map((part) => {
    const zero = b.const(0, part.type);
    return "fc".includes(x.dtype.kind) ? b.lt(zero, b.op("abs", part)) : b.ne(part, zero);
  });
  return nonzero.reduce((p, q) => b.or(p, q));
}

export function both(b: ProgramBuilder, x: Condition, y: Condition): Condition {
  if (x === true || y === false) return y;
  return y === true || x === false ? x : b.and(x, y);
}

export function either(b: ProgramBuilder, x: Condition, y: Condition): Condition {
  if (x === false || y === true) return y;
  return y === false || x === true ? x : b.or(x, y);
}

export function opposite(b: ProgramBuilder, x: Condition): Condition {
  return typeof x === "boolean" ? !x : b.not(x);
}

export function conditionValue(b: ProgramBuilder, x: Condition): Value {
  return typeof x === "boolean" ? b.const(x ? 1 : 0, "bool") : x;
}

export function boolean(b: ProgramBuilder, x: Condition): Typed {
  return typeof x === "boolean" ? literal(b, x) : { ...BOOL, parts: [x] };
}
