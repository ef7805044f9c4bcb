/**
 * Operators on arrays in programs that are typed: `a * b` becomes a call that looks at its operands.
 *
 * Owns the rewriting of source text, and the meaning of the calls. What operators mean on arrays is the table of
 * `numpy/source/operators.ts`. Everything else in the text stays as it was typed, to the character. Only what a user types
 * at the prompt is rewritten: it runs anyway.
 */
import { NDArray } from "../index.ts";
import {
  arrayBinary,
  arrayUnary,
  BINARY_OPERATORS,
  concernsArrays,
  PLAIN_BINARY,
} from "../numpy/source/operators.ts";
import { parseStatements } from "../numpy/source/parse.ts";

/** The name by which rewritten programs find the calls. */
export const OPERATE = "__numfuse__";

/** What rewritten programs call. */
export const operations = Object.freeze({
  binary(operator: string, a: unknown, b: unknown): unknown {
    const absent = (x: unknown) => x === null || x === undefined || typeof x === "string";
    const identity = /^[!=]==?$/.test(operator) && (absent(a) || absent(b));
    if (!identity && concernsArrays(a, b)) return arrayBinary(operator, a, b);
    return PLAIN_BINARY[operator]!(a as never, b as never);
  },
  unary(operator: string, a: unknown): unknown {
    if (a instanceof NDArray) return arrayUnary(operator, a);
    if (operator === "!") return !a;
    if (operator === "-") return -(a as number);
    return operator === "~" ? ~(a as number) : +(a as number);
  },
  /** `a[i, j]` */
  at(target: unknown, ...index: unknown[]): unknown {
    if (target instanceof NDArray) return target.at(...(index as []));
    return (target as { [name: PropertyKey]: unknown })[index.at(-1) as PropertyKey];
  },
  /** `a[i, j] = value` */
  put(target: unknown, index: readonly unknown[], value: unknown): unknown {
    if (target instanceof NDArray) target.set(index as [], value as number);
    else (target as { [name: PropertyKey]: unknown })[index.at(-1) as PropertyKey] = value;
    return value;
  },
});

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

/** Changes of a text: what stands in place of a range. Ranges of nested changes touch only at their ends. */
class Edits {
  private readonly opened = new Map<number, string>();
  private readonly closed = new Map<number, string>();
  private readonly replaced = new Map<number, readonly [end: number, by: string]>();
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  /** Begins a call; outer nodes come first, so that their calls open before those inside them. */
  open(at: number, call: string): void {
    this.opened.set(at, `${this.opened.get(at) ?? ""}${OPERATE}.${call}`);
  }

  close(at: number): void {
    this.closed.set(at, `)${this.closed.get(at) ?? ""}`);
  }

  replace(start: number, end: number, by: string): void {
    this.replaced.set(start, [end, by]);
  }

  result(): string {
    let out = "";
    for (let i = 0; i <= this.text.length; ) {
      out += this.closed.get(i) ?? "";
      const opening = this.opened.get(i);
      // `return-a`: a name must not grow together with the word before it.
      if (opening) out += /[\p{L}\p{N}_$]$/u.test(out) ? ` ${opening}` : opening;
      const change = this.replaced.get(i);
      if (change) {
        out += change[1];
        // A change at an opening node's start leaves nothing of it out.
        i = change[0];
      } else out += this.text[i++] ?? "";
    }
    return out;
  }
}

/**
 * The program with operators, indices and assignments to indices as calls.
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

  const visit = (node: Node, target: boolean): void => {
    const child = (name: string, asTarget = false) => {
      const value = node[name];
      for (const one of Array.isArray(value) ? value : [value]) {
        if (typeof one === "object" && one !== null && "type" in one) visit(one as Node, asTarget);
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
        child("argument", node.operator === "delete" || node.operator === "typeof");
        return;
      }
      case "AssignmentExpression": {
        const binary = node.operator!.slice(0, -1);
        if (
          left.type === "MemberExpression" &&
          left.computed &&
          node.operator === "=" &&
          isPlainMember(left)
        ) {
          const object = left["object"] as Node;
          edits.open(node.start, "put(");
          edits.close(node.end);
          operator("[", object.end, ", [");
          operator("=", left.end, ",");
        } else if (left.type === "Identifier" && Object.hasOwn(BINARY_OPERATORS, binary)) {
          const name = text.slice(left.start, left.end);
          operator(node.operator!, left.end, `= ${OPERATE}.binary("${binary}", ${name},`);
          edits.close(node.end);
        }
        child("left", true);
        child("right");
        return;
      }
      case "MemberExpression": {
        const object = node["object"] as Node;
        if (node.computed && !target && isPlainMember(node)) {
          edits.open(node.start, "at(");
          operator("[", object.end, ", ");
          edits.replace(node.end - 1, node.end, ")");
        }
        child("object");
        if (node.computed) child("property");
        return;
      }
      case "CallExpression":
      case "NewExpression":
        child("callee", true);
        child("arguments");
        return;
      case "TaggedTemplateExpression":
        child("tag", true);
        child("quasi");
        return;
      case "ChainExpression":
        // What is asked for with `?.` is asked for as it stands.
        return;
      case "UpdateExpression":
        child("argument", true);
        return;
      case "ForInStatement":
      case "ForOfStatement":
        child("left", true);
        child("right");
        child("body");
        return;
      case "AssignmentPattern":
        child("left", true);
        child("right");
        return;
      case "Property":
      case "MethodDefinition":
      case "PropertyDefinition":
        if (node.computed) child("key");
        child("value", target);
        return;
      case "ParenthesizedExpression":
        child("expression", target);
        return;
      default:
        for (const name of Object.keys(node)) child(name, PATTERNS.has(node.type));
    }
  };
  visit(parsed.node as unknown as Node, false);
  return edits.result();
}

function isPlainMember(node: Node): boolean {
  return !node.optional && (node["object"] as Node).type !== "Super";
}
