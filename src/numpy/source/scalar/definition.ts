/**
 * A function as it is to be read: its tree, and what the names in it mean that it does not declare.
 */
import type { Expression, Statement } from "acorn";
import { withoutExports } from "../compiled.ts";
import { parseExpression, SourceSyntaxError } from "../parse.ts";
import { PATTERNS } from "./syntax.ts";

/** A function that can be called from another: its tree, and what its names mean. */
export interface Definition {
  readonly name: string;
  readonly text: string;
  readonly params: readonly string[];
  readonly body: Expression | readonly Statement[];
  /** What `scope` gives. */
  readonly scope: ReadonlyMap<string, ScopeValue>;
}

/** A number is the argument of that place; a ufunc goes by its name. */
export type ScopeValue =
  | { readonly kind: "number"; readonly place: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "ufunc"; readonly name: string }
  | { readonly kind: "function"; readonly definition: Definition; readonly places: readonly number[] };

/**
 * A function's text as a definition. What is no plain function is refused by name.
 *
 * @throws SourceSyntaxError
 */
export function definitionOf(text: string, name: string, scope: ReadonlyMap<string, ScopeValue>): Definition {
  const refuse = (message: string, at = 0): never => {
    throw new SourceSyntaxError(message, text, at);
  };
  if (/\{\s*\[native code\]\s*\}\s*$/.test(text)) {
    refuse("a native or bound function has no text to read: write (x) => f(x)");
  }
  if (/^class\b/.test(text)) refuse("a class is no function of numbers");
  if (!/^(?:async\b|function\b|\(|[\p{L}_$][\p{L}\p{N}_$]*\s*=>)/u.test(text)) {
    refuse("methods are not supported: give an arrow function or a function");
  }
  const parsed = parseExpression(text).node;
  if (parsed.type !== "ArrowFunctionExpression" && parsed.type !== "FunctionExpression") {
    return refuse("methods are not supported: give an arrow function or a function");
  }
  const node = withoutExports(parsed, text);
  if (node.async) refuse("async functions are not supported: nothing here waits");
  if (node.generator) refuse("generators are not supported in vectorized functions");
  const params = node.params.map((param) =>
    param.type === "Identifier"
      ? param.name
      : refuse(PATTERNS[param.type] ?? "a name is wanted here", param.start),
  );
  if (params.length === 0) refuse("a function without arguments has nothing to go over");
  params.forEach((param, i) => {
    if (params.indexOf(param) !== i) refuse(`'${param}' is named twice`, node.params[i]!.start);
  });
  const body = node.body.type === "BlockStatement" ? node.body.body : node.body;
  return { name, text, params, body, scope };
}
