/**
 * Operators on arrays in programs that are typed: `a * b` becomes a call that looks at its operands.
 *
 * Calls of NumPy's functions take Python's tuples and named arguments, which JavaScript would take for something else.
 *
 * Owns the rewriting of source text; what the calls do is `operations.ts`. Everything else in the text stays as it was
 * typed, to the character. Only what a user types at the prompt is rewritten: it runs anyway.
 */
import { NDArray } from "../numpy/ndarray.ts";
import { noteOriginal } from "../numpy/source/compiled.ts";
import { BINARY_OPERATORS } from "../numpy/source/operators.ts";
import { parseStatements } from "../numpy/source/parse.ts";
import type { Slice } from "../numpy/source/slices.ts";

/** The name by which rewritten programs find the calls. */
export const OPERATE = "__numfuse__";

/** A syntax node, as far as rewriting looks at one. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly operator?: string;
  readonly computed?: boolean;
  readonly optional?: boolean;
  readonly [child: string]: unknown;
}

const UNARY = new Set(["-", "+", "~", "!"]);
/** Nodes whose children are places to put values, not values. */
const PATTERNS = new Set(["ArrayPattern", "ObjectPattern", "RestElement"]);

/** What an expression stands for: its value, a place to put one, or something that stays as it is written. */
type Role = "value" | "place" | "kept";

/** The argument's name in functions that assign. */
const VALUE = `${OPERATE}value`;

/** Changes of a text: what stands in place of a range. Ranges of nested changes touch only at their ends. */
class Edits {
  private readonly opened = new Map<number, string>();
  private readonly closed = new Map<number, string>();
  private readonly replaced = new Map<number, readonly [end: number, by: string]>();
  private readonly followed: { start: number; end: number; inside: number }[] = [];
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  /** Begins a call; outer nodes come first, so that their calls open before those inside them. */
  open(at: number, call: string): void {
    this.opened.set(at, `${this.opened.get(at) ?? ""}${OPERATE}.${call}`);
  }

  /** Puts text before what stands at a place. */
  before(at: number, by: string): void {
    this.opened.set(at, (this.opened.get(at) ?? "") + by);
  }

  close(at: number, by = ")"): void {
    this.closed.set(at, by + (this.closed.get(at) ?? ""));
  }

  replace(start: number, end: number, by: string): void {
    this.replaced.set(start, [end, by]);
  }

  /** Follows a range while what is in it is changed. */
  follow(start: number, end: number, change: () => void): void {
    const outside = this.closed.get(end)?.length ?? 0;
    change();
    this.followed.push({ start, end, inside: (this.closed.get(end)?.length ?? 0) - outside });
  }

  /** The changed text, and what became of the ranges that were followed. */
  result(): { readonly text: string; readonly ranges: readonly { from: string; to: string }[] } {
    let out = "";
    const starts = new Map<number, number>();
    const ends = new Map<number, number>();
    for (let i = 0; i <= this.text.length; ) {
      ends.set(i, out.length);
      out += this.closed.get(i) ?? "";
      const opening = this.opened.get(i);
      // `return-a`: a name must not grow together with the word before it.
      if (opening) out += /[\p{L}\p{N}_$]$/u.test(out) ? ` ${opening}` : opening;
      starts.set(i, out.length);
      const change = this.replaced.get(i);
      if (change) {
        out += change[1];
        // A change at an opening node's start leaves nothing of it out.
        i = change[0];
      } else out += this.text[i++] ?? "";
    }
    const ranges = this.followed.map(({ start, end, inside }) => ({
      from: this.text.slice(start, end),
      to: out.slice(starts.get(start), ends.get(end)! + inside),
    }));
    return { text: out, ranges };
  }
}

/**
 * The program with operators, indices and assignments to indices as calls. What functions in it were is noted for those
 * who read functions.
 *
 * @returns the text as it is where it cannot be parsed: whoever runs it says why
 */
export function rewriteOperators(text: string): string {
  const parsed = parseStatements(text);
  if (!parsed) return text;
  const edits = new Edits(text);
  const { comments } = parsed;
  const find = (token: string, from: number): number => {
    let at = text.indexOf(token, from);
    for (let c = comments.find((one) => one.start <= at && at < one.end); c; ) {
      at = text.indexOf(token, c.end);
      c = comments.find((one) => one.start <= at && at < one.end);
    }
    return at;
  };
  const operator = (token: string, from: number, by: string) => {
    const at = find(token, from);
    edits.replace(at, at + token.length, by);
  };

  /** `object[index]` as arguments of a call. */
  const place = (node: Node) => {
    const { object, property } = node as { object?: Node; property?: Node };
    if (node.computed) {
      operator("[", object!.end, ", [");
    } else {
      operator(".", object!.end, ", ");
      edits.replace(property!.start, property!.end, `["${text.slice(property!.start, property!.end)}"]`);
    }
  };

  const visit = (node: Node, role: Role): void => {
    const child = (name: string, as: Role = "value") => {
      const value = node[name];
      for (const one of Array.isArray(value) ? value : [value]) {
        if (typeof one === "object" && one !== null && "type" in one) visit(one as Node, as);
      }
    };
    const left = node["left"] as Node;
    switch (node.type) {
      case "BinaryExpression":
        if (Object.hasOwn(BINARY_OPERATORS, node.operator!) && left.type !== "PrivateIdentifier") {
          edits.open(node.start, `binary("${node.operator}", `);
          edits.close(node.end);
          operator(node.operator!, left.end, ",");
        }
        child("left");
        child("right");
        return;
      case "UnaryExpression": {
        const argument = node["argument"] as Node;
        if (UNARY.has(node.operator!) && argument.type !== "Literal") {
          edits.open(node.start, `unary("${node.operator}", `);
          edits.close(node.end);
          edits.replace(node.start, node.start + 1, "");
        }
        child("argument", node.operator === "delete" || node.operator === "typeof" ? "kept" : "value");
        return;
      }
      case "AssignmentExpression": {
        const binary = node.operator!.slice(0, -1);
        const isOperator = Object.hasOwn(BINARY_OPERATORS, binary);
        if (left.type === "MemberExpression" && left.computed && node.operator === "=" && isPlace(left)) {
          edits.open(node.start, "put(");
          edits.close(node.end);
          place(left);
          operator("=", left.end, ",");
          child("left", "kept");
        } else if (left.type === "MemberExpression" && isOperator && isPlace(left)) {
          edits.open(node.start, "held(");
          place(left);
          operator(node.operator!, left.end, `).change("${binary}",`);
          edits.close(node.end);
          child("left", "kept");
        } else if (left.type === "Identifier" && isOperator) {
          const name = text.slice(left.start, left.end);
          edits.open(node.start, `change("${binary}", `);
          operator(node.operator!, left.end, ",");
          edits.close(node.end, `, (${VALUE}) => ${name} = ${VALUE})`);
        } else child("left", "place");
        child("right");
        return;
      }
      case "MemberExpression": {
        const object = node["object"] as Node;
        if (node.computed && role === "value" && isPlace(node)) {
          edits.open(node.start, "at(");
          operator("[", object.end, ", ");
          edits.replace(node.end - 1, node.end, ")");
        } else if (node.computed && role === "place" && isPlace(node)) {
          edits.open(node.start, "place(");
          place(node);
          edits.close(node.end, ").value");
        }
        child("object");
        if (node.computed) child("property");
        return;
      }
      case "Slice": {
        const { lower, upper, step } = node as unknown as Slice;
        edits.open(node.start, "slice(");
        if (lower) operator(":", lower.end, ",");
        else edits.replace(node.start, node.start + 1, "undefined, ");
        if (step !== undefined) {
          const first = lower ? find(":", lower.end) : node.start;
          operator(":", upper ? upper.end : first + 1, upper ? "," : "undefined,");
        }
        edits.close(node.end);
        for (const name of ["lower", "upper", "step"]) child(name);
        return;
      }
      case "Ellipsis":
        edits.replace(node.start, node.end, '"..."');
        return;
      case "CallExpression": {
        child("callee", "kept");
        const given = node["arguments"] as readonly Node[];
        if (!isNumPys(node["callee"] as Node)) {
          child("arguments");
          return;
        }
        // `np.sum(a, axis=0)`: what is named at the end is an options object.
        const last = given.findLastIndex((one) => !isNamed(one));
        if (last + 1 < given.length) {
          edits.before(given[last + 1]!.start, "{ ");
          edits.close(given.at(-1)!.end, " }");
        }
        given.forEach((one, i) => {
          if (i > last) operator("=", (one["left"] as Node).end, ":");
          const value = i > last ? (one["right"] as Node) : one;
          // `np.zeros((2, 3))`: a tuple is a list.
          const inner = value["expression"] as Node | undefined;
          if (value.type === "ParenthesizedExpression" && inner?.type === "SequenceExpression") {
            edits.replace(value.start, value.start + 1, "[");
            edits.replace(value.end - 1, value.end, "]");
          }
          visit(value, "value");
        });
        return;
      }
      case "NewExpression":
        child("callee", "kept");
        child("arguments");
        return;
      case "TaggedTemplateExpression":
        child("tag", "kept");
        child("quasi");
        return;
      case "ChainExpression":
        // What is asked for with `?.` is asked for as it stands.
        return;
      case "UpdateExpression":
        child("argument", "place");
        return;
      case "ForInStatement":
      case "ForOfStatement":
        child("left", "place");
        child("right");
        child("body");
        return;
      case "AssignmentPattern":
        child("left", "place");
        child("right");
        return;
      case "Property":
      case "MethodDefinition":
      case "PropertyDefinition":
        if (node.computed) child("key");
        child("value", role);
        return;
      case "ParenthesizedExpression":
        child("expression", role);
        return;
      case "ArrowFunctionExpression":
      case "FunctionExpression":
      case "FunctionDeclaration":
        edits.follow(node.start, node.end, () => {
          child("params", "place");
          child("body");
        });
        return;
      default:
        for (const name of Object.keys(node)) child(name, PATTERNS.has(node.type) ? "place" : "value");
    }
  };
  visit(parsed.node as unknown as Node, "value");
  const { text: rewritten, ranges } = edits.result();
  for (const { from, to } of ranges) if (from !== to) noteOriginal(to, from);
  return rewritten;
}

/** An argument by name, as Python writes it. */
function isNamed(node: Node): boolean {
  return (
    node.type === "AssignmentExpression" &&
    node.operator === "=" &&
    (node["left"] as Node).type === "Identifier"
  );
}

/** Built-in classes whose methods are never taken for an array's. */
const BUILT_IN: readonly object[] = [Array.prototype, String.prototype, Map.prototype, Set.prototype];

/** Whether a callee is one of NumPy's functions, or by its name can only be an array's method. */
function isNumPys(callee: Node): boolean {
  if (callee.type !== "MemberExpression" || callee.computed) return false;
  const [object, property] = [callee["object"] as Node, callee["property"] as Node];
  const [owner, name] = [object["name"], property["name"]];
  if (typeof name !== "string" || owner === "Math") return false;
  return owner === "np" || (name in NDArray.prototype && !BUILT_IN.some((own) => name in own));
}

/** Whether a member is one that calls can reach: not of `super`, not private, not asked for with `?.`. */
function isPlace(node: Node): boolean {
  const [object, property] = [node["object"] as Node, node["property"] as Node];
  return !node.optional && object.type !== "Super" && property.type !== "PrivateIdentifier";
}
