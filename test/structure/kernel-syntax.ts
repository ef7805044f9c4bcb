/**
 * What generated kernels may be made of: an allowlist of syntax, names and calls. Whatever is not listed is refused, so
 * that nothing a user says can become code.
 */
import { type Node, parse } from "acorn";
import { HELPERS } from "../../src/codegen/js/helpers.ts";

const NODES = new Set(
  (
    "Program ReturnStatement FunctionExpression BlockStatement VariableDeclaration VariableDeclarator ForStatement " +
    "WhileStatement IfStatement BreakStatement ExpressionStatement AssignmentExpression UpdateExpression BinaryExpression " +
    "UnaryExpression LogicalExpression ConditionalExpression SequenceExpression CallExpression MemberExpression Identifier Literal"
  ).split(" "),
);

const MATH = new Set(
  (
    "abs acos acosh asin asinh atan atan2 atanh cbrt ceil cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 " +
    "max min sin sinh sqrt tan tanh trunc"
  ).split(" "),
);
const BIGINT = new Set(["asIntN", "asUintN"]);
const OPERATORS = new Set(
  "+ - * / % & | ^ ~ << >> >>> < <= > >= === !== && || ! = += -= *= ++ --".split(" "),
);

const TABLES = ["pick", "stack", "lanes"];
const CALLABLE = new Set([
  ...Object.keys(HELPERS).filter((name) => !TABLES.includes(name)),
  "Number",
  "BigInt",
]);

/** The kernel's own names: what the emitter calls its locals. */
const LOCAL = /^(?:[bnocwijt]\d+|[sp]\d+_\d+|v\d+(?:_\d+)?|[ar]\d+_\d+(?:_\d+)?|[mqdhkelz]|rest)$/;
const PARAMETERS = ["B", "I", "C"];
const KERNEL = /^(?:map|fold)__[a-z0-9_]+__to__[a-z0-9_]+__[0-9a-f]{8}$/;
/** Values that print as names. */
const NUMBERS = new Set(["NaN", "Infinity"]);

interface Syntax extends Node {
  readonly [field: string]: unknown;
}

/** What is wrong with a kernel's source, one line each; nothing for a good one. */
export function syntaxViolations(source: string): string[] {
  const wrong: string[] = [];
  let tree: Syntax;
  try {
    tree = parse(source, { ecmaVersion: 2022, allowReturnOutsideFunction: true }) as unknown as Syntax;
  } catch (error) {
    return [`does not parse: ${(error as Error).message}`];
  }
  const refuse = (node: Syntax, why: string) =>
    wrong.push(`${why}: ${source.slice(node.start, node.end).slice(0, 80)}`);
  const body = tree["body"] as Syntax[];
  const result = body[0]?.["argument"] as Syntax | undefined;
  if (body.length !== 1 || body[0]!.type !== "ReturnStatement" || result?.type !== "FunctionExpression") {
    return ["is not one function that is returned"];
  }
  const parameters = (result["params"] as Syntax[]).map((parameter) => parameter["name"]);
  if (parameters.join() !== PARAMETERS.join()) refuse(result, "other parameters");
  if (!KERNEL.test(String((result["id"] as Syntax | null)?.["name"]))) refuse(result, "a kernel's name");
  if (result["async"] === true || result["generator"] === true) refuse(result, "no plain function");

  const name = (node: Syntax | undefined) => (node?.type === "Identifier" ? String(node["name"]) : undefined);

  const visitChildren = (node: Syntax, ...fields: string[]) => {
    for (const field of fields) {
      const child = node[field];
      if (Array.isArray(child)) for (const one of child as (Syntax | null)[]) one && visit(one);
      else if (child) visit(child as Syntax);
    }
  };

  const visit = (node: Syntax): void => {
    if (!NODES.has(node.type)) {
      refuse(node, `${node.type} is not allowed`);
      return;
    }
    if (typeof node["operator"] === "string" && !OPERATORS.has(node["operator"]))
      refuse(node, `operator ${node["operator"]}`);
    switch (node.type) {
      case "Literal":
        if (typeof node["value"] !== "number" && typeof node["value"] !== "bigint")
          refuse(node, "a literal that is no number");
        return;
      case "Identifier":
        // Everything else that names something is looked at where it stands.
        if (!LOCAL.test(String(node["name"])) && !NUMBERS.has(String(node["name"])))
          refuse(node, "an unknown name");
        return;
      case "FunctionExpression":
        if (node !== result) refuse(node, "a function inside a kernel");
        visitChildren(node, "body");
        return;
      case "MemberExpression": {
        const object = name(node["object"] as Syntax);
        if (node["computed"] !== true || node["optional"] === true) refuse(node, "a property by name");
        else if (!object || !(/^b\d+$/.test(object) || [...TABLES, ...PARAMETERS].includes(object)))
          refuse(node, "an element of something else");
        visitChildren(node, "property");
        return;
      }
      case "CallExpression":
        if (!isCallable(node["callee"] as Syntax)) refuse(node, "a call of something else");
        if (node["optional"] === true) refuse(node, "an optional call");
        visitChildren(node, "arguments");
        return;
      case "AssignmentExpression":
      case "UpdateExpression": {
        const target = (node["left"] ?? node["argument"]) as Syntax;
        const element = target.type === "MemberExpression" ? name(target["object"] as Syntax) : undefined;
        const local = name(target);
        const writes =
          local !== undefined ? LOCAL.test(local) : element !== undefined && !PARAMETERS.includes(element);
        if (!writes) refuse(node, "an assignment to something else");
        visitChildren(node, "left", "argument", "right");
        return;
      }
      case "VariableDeclarator":
        if (!LOCAL.test(name(node["id"] as Syntax) ?? "")) refuse(node, "an unknown local");
        visitChildren(node, "init");
        return;
      case "VariableDeclaration":
        if (node["kind"] === "var") refuse(node, "var");
        visitChildren(node, "declarations");
        return;
      case "BreakStatement":
        if (node["label"]) refuse(node, "a label");
        return;
      default:
        visitChildren(
          node,
          ..."body argument init test update consequent alternate expression expressions left right".split(
            " ",
          ),
        );
    }
  };

  const isCallable = (callee: Syntax): boolean => {
    if (callee.type === "Identifier") return CALLABLE.has(name(callee)!);
    if (callee.type !== "MemberExpression" || callee["computed"] === true) return false;
    const [object, property] = [name(callee["object"] as Syntax), name(callee["property"] as Syntax)];
    return (
      (object === "Math" && MATH.has(property ?? "")) || (object === "BigInt" && BIGINT.has(property ?? ""))
    );
  };

  visit(result);
  return wrong;
}
