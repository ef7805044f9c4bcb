/**
 * What names mean inside a function that is read. Its text is all there is to see, so they go by the name alone: `Math`,
 * `Number` and JavaScript's global numbers, `np`, and modules as compilers name them.
 */
import type { Expression, MemberExpression } from "acorn";
import { e, euler_gamma, inf, nan, pi } from "../../constants.ts";
import { isSomeModule } from "../compiled.ts";

/** Names that compilers put between a module and what it exports. */
const BETWEEN: ReadonlySet<string> = new Set(["default", "np"]);

export type Name =
  | { readonly from: "here"; readonly name: string }
  | { readonly from: "Math" | "Number" | "np"; readonly name: string };

export const MATH_CONSTANTS: { readonly [name: string]: number } = {
  E: Math.E,
  LN10: Math.LN10,
  LN2: Math.LN2,
  LOG10E: Math.LOG10E,
  LOG2E: Math.LOG2E,
  PI: Math.PI,
  SQRT1_2: Math.SQRT1_2,
  SQRT2: Math.SQRT2,
};

export const NUMBER_CONSTANTS: { readonly [name: string]: number } = {
  EPSILON: Number.EPSILON,
  MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
  MAX_VALUE: Number.MAX_VALUE,
  MIN_SAFE_INTEGER: Number.MIN_SAFE_INTEGER,
  MIN_VALUE: Number.MIN_VALUE,
  NEGATIVE_INFINITY: Number.NEGATIVE_INFINITY,
  NaN: Number.NaN,
  POSITIVE_INFINITY: Number.POSITIVE_INFINITY,
};

export const NP_CONSTANTS: { readonly [name: string]: number } = { e, euler_gamma, inf, nan, pi };
export const GLOBAL_CONSTANTS: { readonly [name: string]: number } = {
  Infinity: Number.POSITIVE_INFINITY,
  NaN: Number.NaN,
};
/** Functions of JavaScript, by the ufunc that they are. */
export const GLOBAL_FUNCTIONS: { readonly [name: string]: string } = { isFinite: "isfinite", isNaN: "isnan" };

/** Without parentheses, and without the `(0, f)` that compilers call imports through. */
export function plain(node: Expression): Expression {
  let inner = node;
  for (;;) {
    if (inner.type === "ParenthesizedExpression") inner = inner.expression;
    else if (
      inner.type === "SequenceExpression" &&
      inner.expressions.length === 2 &&
      isZero(inner.expressions[0]!)
    ) {
      inner = inner.expressions[1]!;
    } else return inner;
  }
}

const isZero = (node: Expression) => node.type === "Literal" && node.value === 0;

/**
 * A name as it is written, plain or with what it is from; undefined for anything else.
 *
 * @param isLocal whether the function itself declares a name
 */
export function nameOf(given: Expression, isLocal: (name: string) => boolean): Name | undefined {
  const node = plain(given);
  if (node.type === "Identifier") return { from: "here", name: node.name };
  if (node.type !== "MemberExpression" || node.computed || node.optional) return undefined;
  if (node.property.type !== "Identifier") return undefined;
  const from = sourceOf(node, isLocal);
  return from && { from, name: node.property.name };
}

function sourceOf(
  node: MemberExpression,
  isLocal: (name: string) => boolean,
): "Math" | "Number" | "np" | undefined {
  if (node.object.type === "Super") return undefined;
  const object = plain(node.object);
  if (object.type === "Identifier" && !isLocal(object.name)) {
    if (object.name === "Math" || object.name === "Number") return object.name;
    return isSomeModule(object.name) ? "np" : undefined;
  }
  const inner = nameOf(object, isLocal);
  return inner?.from === "np" && BETWEEN.has(inner.name) ? "np" : undefined;
}
