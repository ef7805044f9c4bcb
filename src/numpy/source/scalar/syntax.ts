/**
 * What can be told from a function's tree before it is read: what is assigned where, which statements leave, and the
 * words for what is refused.
 */
import type { AnyNode, Statement } from "acorn";

/** Constructs that vectorized functions do not have, with what to do instead. */
export const REFUSED: { readonly [type: string]: string } = {
  ArrayExpression: "an array can only be returned: return [a, b] gives two results",
  ArrowFunctionExpression:
    "functions inside are not supported: vectorize it by itself and give it by { scope }",
  AwaitExpression: "'await' is not supported in vectorized functions",
  ChainExpression: "'?.' is not supported in vectorized functions",
  ClassDeclaration: "classes are not supported in vectorized functions",
  ClassExpression: "classes are not supported in vectorized functions",
  DebuggerStatement: "'debugger' has no meaning here: the function is read, not run",
  ForInStatement: "'for ... in' is not supported: count with for (let i = 0; i < n; i++)",
  ForOfStatement: "'for ... of' is not supported: count with for (let i = 0; i < n; i++)",
  FunctionDeclaration: "functions inside are not supported: vectorize it by itself and give it by { scope }",
  FunctionExpression: "functions inside are not supported: vectorize it by itself and give it by { scope }",
  ImportExpression: "'import' is not supported in vectorized functions",
  LabeledStatement: "labels are not supported in vectorized functions",
  MetaProperty: "'import.meta' and 'new.target' are not supported in vectorized functions",
  NewExpression: "'new' is not supported: there are only numbers here",
  ObjectExpression: "objects are not supported: there are only numbers here",
  SpreadElement: "'...' is not supported in vectorized functions",
  SwitchStatement: "'switch' is not supported: write if (x === 1) ... else if ...",
  TaggedTemplateExpression: "templates are not supported: there are only numbers here",
  TemplateLiteral: "templates are not supported: there are only numbers here",
  ThisExpression: "'this' has no meaning here: pass what you need as an argument",
  ThrowStatement: "'throw' is not supported: return NaN for elements without a value",
  TryStatement: "'try' is not supported: nothing here throws",
  WithStatement: "'with' is not supported",
  YieldExpression: "'yield' is not supported in vectorized functions",
};

/** What stands where a name is wanted. */
export const PATTERNS: { readonly [type: string]: string } = {
  ArrayPattern: "destructuring is not supported: take the values one by one",
  AssignmentPattern: "default values are not supported: give every argument",
  MemberExpression: "only variables can be assigned to",
  ObjectPattern: "destructuring is not supported: take the values one by one",
  RestElement: "'...' is not supported: name every argument",
};

/** The children of a node, for walks that look for something. */
function children(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item && typeof item === "object" && typeof item.type === "string") found.push(item as AnyNode);
    }
  }
  return found;
}

/** Calls back with every node of a tree. */
function everyNode(roots: readonly (AnyNode | undefined)[], visit: (node: AnyNode) => void): void {
  const queue = roots.filter((root) => root !== undefined);
  for (let node = queue.pop(); node; node = queue.pop()) {
    visit(node);
    queue.push(...children(node));
  }
}

/** Names that are assigned to. */
export function assignedNames(roots: readonly (AnyNode | undefined)[]): ReadonlySet<string> {
  const names = new Set<string>();
  everyNode(roots, (node) => {
    const target =
      node.type === "AssignmentExpression"
        ? node.left
        : node.type === "UpdateExpression"
          ? node.argument
          : undefined;
    let inner: AnyNode | undefined = target;
    while (inner?.type === "ParenthesizedExpression") inner = inner.expression;
    if (inner?.type === "Identifier") names.add(inner.name);
  });
  return names;
}

/** Whether a statement has a `return` in it. */
export function returnsWithin(root: Statement): boolean {
  let found = false;
  everyNode([root], (node) => {
    found ||= node.type === "ReturnStatement";
  });
  return found;
}

/** Whether a statement never goes on to the next. */
export function leaves(node: Statement): boolean {
  switch (node.type) {
    case "ReturnStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return true;
    case "BlockStatement":
      return node.body.some(leaves);
    case "IfStatement":
      return node.alternate != null && leaves(node.consequent) && leaves(node.alternate);
    default:
      return false;
  }
}
