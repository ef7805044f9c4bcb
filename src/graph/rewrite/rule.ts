/**
 * What a rewrite rule is, and the few patterns that rules are written with.
 *
 * A rule is a law on a line: what it replaces by what, and why that changes no bit on the dtypes on which it fires.
 * "No bit" leaves out the payload of a nan, but not its sign, which `signbit` shows: so no rule moves a negation
 * through float arithmetic. The value of a constant may be looked at only if it is special (see `isSpecial`), and a new
 * constant must be special: every other is an argument of a plan, the same plan for all its values.
 */
import { constantOf, isSpecialConstant } from "../build.ts";
import type { DType } from "../dtype.ts";
import type { Node, NodeWith, OpName } from "../ops.ts";
import { type FunctionName, functionFacts } from "../scalar/functions.ts";

/** A rule that fired, and how often. */
export interface RuleHit {
  readonly rule: string;
  readonly count: number;
}

interface RuleFor<O extends OpName> {
  readonly name: string;
  /** The law: pattern -> replacement. */
  readonly law: string;
  /** Why both sides are equal to the bit, and for which dtypes. */
  readonly exact: string;
  /** The root of the pattern; for elementwise also its functions. */
  readonly op: O;
  readonly fn?: O extends "elementwise" ? readonly FunctionName[] : never;
  /**
   * The replacement, or `undefined` where the pattern or its guard does not hold. Inputs are in normal form. It has
   * the node's dtype and shape, save that a constant may have any shape.
   */
  apply(node: NodeWith<O>): Node | undefined;
}

export type Rule = { [O in OpName]: RuleFor<O> }[OpName];

// ---- dtypes ----------------------------------------------------------------------------------------------------------

export const isInteger = ({ kind }: DType): boolean => kind === "i" || kind === "u";
export const isFloat = ({ kind }: DType): boolean => kind === "f";
export const isReal = (dtype: DType): boolean => isInteger(dtype) || isFloat(dtype);
export const isComplex = ({ kind }: DType): boolean => kind === "c";
export const isBool = ({ kind }: DType): boolean => kind === "b";

// ---- patterns --------------------------------------------------------------------------------------------------------

/** The dtype at which an elementwise node computes. */
export function loopOf(node: NodeWith<"elementwise">): DType {
  return node.inputs[node.inputs.length - 1]!.dtype;
}

/** Whether a node is one of these functions. */
export function isFunction<F extends FunctionName>(
  node: Node,
  ...names: readonly F[]
): node is NodeWith<"elementwise"> & { readonly attr: { readonly fn: F } } {
  return node.op === "elementwise" && (names as readonly FunctionName[]).includes(node.attr.fn);
}

/** Whether a node is the special constant of this value; 0 is not -0, and a complex one has it in every part. */
export function isValue(node: Node, value: number): boolean {
  return isSpecialConstant(node) && node.attr.parts.every((part) => Object.is(Number(part), value));
}

/** The other operand, where one is the special constant of this value; on the left only if the function commutes. */
export function besideValue(node: NodeWith<"elementwise">, value: number): Node | undefined {
  const [x, y] = node.inputs as readonly [Node, Node];
  if (isValue(y, value)) return x;
  return functionFacts(node.attr.fn).commutes === true && isValue(x, value) ? y : undefined;
}

/** A special constant of a real dtype or bool. */
export function special(value: -1 | 0 | 1 | 2 | 0.5, dtype: DType): Node {
  return constantOf(value, dtype);
}
