/**
 * What reading a function needs besides its walk: local names, local functions, and a look at which operators it has.
 */
import type { ArrowFunctionExpression, FunctionDeclaration, FunctionExpression } from "acorn";
import type { Parsed } from "./parse.ts";
import type { Value } from "./values.ts";

export type FunctionNode = ArrowFunctionExpression | FunctionExpression | FunctionDeclaration;
export type FunctionTree = Parsed<ArrowFunctionExpression | FunctionExpression>;

/** Local names of a block, inside those of another. */
export class Names {
  private readonly values = new Map<string, { value: Value; readonly fixed: boolean }>();
  readonly outer: Names | undefined;
  constructor(outer?: Names) {
    this.outer = outer;
  }

  find(name: string): { value: Value; readonly fixed: boolean } | undefined {
    for (let names: Names | undefined = this; names; names = names.outer) {
      const found = names.values.get(name);
      if (found) return found;
    }
    return undefined;
  }

  declare(name: string, value: Value, fixed: boolean): void {
    this.values.set(name, { value, fixed });
  }

  *[Symbol.iterator](): Generator<string> {
    for (let names: Names | undefined = this; names; names = names.outer) yield* names.values.keys();
  }
}

/** A function that is written inside the one that is read. */
export class LocalFunction {
  readonly node: FunctionNode;
  readonly names: Names;
  constructor(node: FunctionNode, names: Names) {
    this.node = node;
    this.names = names;
  }
}

/** Node types by which a function can do arithmetic or decide on arrays: without any, reading it tells nothing new. */
const OPERATING: ReadonlySet<string> = new Set(
  "BinaryExpression UnaryExpression LogicalExpression ConditionalExpression IfStatement WhileStatement ForStatement".split(
    " ",
  ),
);

/** Whether a function has operators, or reads an element by brackets. */
export function hasOperators({ node }: FunctionTree): boolean {
  const pending: unknown[] = [node];
  while (pending.length > 0) {
    const item = pending.pop();
    if (Array.isArray(item)) pending.push(...item);
    else if (typeof item === "object" && item !== null && "type" in item) {
      const { type, operator, computed } = item as { type: string; operator?: string; computed?: boolean };
      if (OPERATING.has(type) || (type === "MemberExpression" && computed)) return true;
      if (type === "AssignmentExpression" && operator !== "=") return true;
      pending.push(...Object.values(item));
    }
  }
  return false;
}

export function isObject(value: Value): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether a value is an object that only holds values. */
export function isPlain(value: Value): value is { readonly [name: string]: Value } {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
