/**
 * Text to syntax trees, and errors that show the place in the text.
 *
 * Owns the calls of acorn, the limits on what it is given, and the form of an error with a caret. What a tree means is
 * its reader's. Invariant: no text, however deeply nested, overflows the stack or raises anything but the errors here.
 */
import {
  type ArrowFunctionExpression,
  type Comment,
  type Expression,
  type FunctionExpression,
  Parser,
  type Program,
} from "acorn";
import { withoutExports } from "./compiled.ts";
import { withSlices } from "./slices.ts";

/** Characters of a text, levels of nesting, and operators in one row that a text may have. */
export const LIMITS = { length: 100_000, depth: 200, row: 1000 };

/** Longest piece of a line that an error shows. */
const WIDTH = 100;

/**
 * The line of the text that holds a place, with a caret under it.
 *
 * @param index of a character, or the text's length for its end
 */
export function showPlace(text: string, index: number): string {
  const start = text.lastIndexOf("\n", index - 1) + 1;
  const end = text.indexOf("\n", index);
  let line = text.slice(start, end < 0 ? text.length : end);
  let column = index - start;
  if (line.length > WIDTH) {
    const from = Math.max(0, Math.min(column - WIDTH / 2, line.length - WIDTH));
    const to = Math.min(line.length, from + WIDTH);
    const [left, right] = [from > 0 ? "..." : "", to < line.length ? "..." : ""];
    line = left + line.slice(from, to) + right;
    column += left.length - from;
  }
  // Tabs stay tabs, so that the caret stands under its character.
  const indent = line.slice(0, column).replace(/[^\t]/g, " ");
  return `  ${line}\n  ${indent}^`;
}

/** A message followed by the place that it is about. */
export function placed(message: string, text: string, index: number): string {
  return `${message}\n\n${showPlace(text, index)}`;
}

/** What an error about a text has besides its message. */
interface InText {
  readonly text: string;
  readonly index: number;
}

/** A native error's class, for errors about a place in a text. */
function sourceError<E extends Error>(
  Base: new (message: string) => E,
  called: string,
): new (
  message: string,
  text: string,
  index: number,
) => E & InText {
  class SourceError extends (Base as new (message: string) => Error) implements InText {
    override name = called;
    readonly text: string;
    readonly index: number;
    constructor(message: string, text: string, index: number) {
      super(placed(message, text, index));
      this.text = text;
      this.index = index;
    }
  }
  return SourceError as unknown as new (
    message: string,
    text: string,
    index: number,
  ) => E & InText;
}

/** A text that is no formula or no function that can be read. `text` holds the place `index`. */
export class SourceSyntaxError extends sourceError(SyntaxError, "SourceSyntaxError") {}

/** An operation in a text that its operands do not have. */
export class SourceTypeError extends sourceError(TypeError, "SourceTypeError") {}

/** A name in a text that nobody gave a value. */
export class SourceReferenceError extends sourceError(ReferenceError, "SourceReferenceError") {}

// ---- acorn -------------------------------------------------------------------------------------------------------------

/** Raised inside acorn where a limit is passed. */
class TooDeep extends Error {
  readonly index: number;
  constructor(index: number) {
    super("too deep");
    this.index = index;
  }
}

type Method = (this: Bounds, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown) => unknown;

/** A parser with counts of how deeply some of its methods are inside each other. */
interface Bounds {
  readonly start: number;
  depths?: number[];
}

/** Methods of acorn that call themselves, and how often inside each other they may. */
const BOUNDED: readonly (readonly [method: string, limit: number])[] = [
  // Brackets and branches nest by the first, prefixes by the second, rows of operators by the third.
  ["parseMaybeAssign", LIMITS.depth],
  ["parseMaybeUnary", LIMITS.depth],
  ["parseExprOp", LIMITS.row],
  ["parseStatement", LIMITS.depth],
  ["parseBindingAtom", LIMITS.depth],
];

/** acorn's parser without what nobody here reads. */
const PlainParser = Parser.extend((base) => {
  class Plain extends base {}
  // acorn checks the syntax of regular expressions with a recursion of its own.
  (Plain.prototype as unknown as { [name: string]: unknown })["validateRegExpPattern"] = () => undefined;
  return Plain;
});

/** The same within bounds. */
function bounded(parser: typeof Parser): typeof Parser {
  return parser.extend((base) => {
    class Bounded extends base {}
    const methods = Bounded.prototype as unknown as { [name: string]: Method };
    BOUNDED.forEach(([name, limit], place) => {
      const inner = methods[name]!;
      methods[name] = function (a, b, c, d, e) {
        this.depths ??= BOUNDED.map(() => 0);
        const { depths } = this;
        if (++depths[place]! > limit) throw new TooDeep(this.start);
        const result = inner.call(this, a, b, c, d, e);
        depths[place]!--;
        return result;
      };
    });
    return Bounded;
  });
}

const SlicingParser = withSlices(PlainParser);
const BoundedParser = bounded(PlainParser);
const BoundedSlicingParser = bounded(SlicingParser);

/** The parser for a text. Each level of nesting takes a character at least, so most texts are too short to be too deep. */
function parserFor(text: string, slices: boolean): typeof Parser {
  if (text.length < LIMITS.depth) return slices ? SlicingParser : PlainParser;
  return slices ? BoundedSlicingParser : BoundedParser;
}

/** An expression, parsed, with the comments that stand in it. */
export interface Parsed<E> {
  readonly node: E;
  readonly text: string;
  readonly comments: readonly Comment[];
}

/**
 * Parses the one expression that a text holds. Parentheses stay in the tree, as nodes.
 *
 * @param remedy may find better words for an error than acorn's
 * @param slices whether Python's indices may stand in it
 * @throws SourceSyntaxError where there is no expression or more than one
 */
export function parseExpression(
  text: string,
  remedy: (index: number) => string | undefined = () => undefined,
  slices = false,
): Parsed<Expression> {
  if (text.length > LIMITS.length) {
    throw new SourceSyntaxError(
      `the text has ${text.length} characters; ${LIMITS.length} are allowed`,
      text,
      0,
    );
  }
  const comments: Comment[] = [];
  try {
    const node = parserFor(text, slices).parseExpressionAt(text, 0, {
      ecmaVersion: "latest",
      preserveParens: true,
      onComment: comments,
    });
    const rest = text.slice(node.end).search(/\S/);
    const isTail = rest >= 0 && !comments.some((comment) => comment.start === node.end + rest);
    if (isTail) {
      const at = node.end + rest;
      throw new SourceSyntaxError(remedy(at) ?? `unexpected ${shown(text, at)}`, text, at);
    }
    return { node, text, comments };
  } catch (error) {
    if (error instanceof TooDeep) {
      const message = `nested deeper than ${LIMITS.depth}, or more than ${LIMITS.row} operators in a row`;
      throw new SourceSyntaxError(`${message}: compute parts first, and name them`, text, error.index);
    }
    const { pos } = error as { pos?: number };
    if (!(error instanceof SyntaxError) || pos === undefined) throw error;
    const at = Math.min(pos, text.length);
    const said = error.message.replace(/ \(\d+:\d+\)$/, "");
    const plain = said === "Unexpected token" ? `unexpected ${shown(text, at)}` : said;
    throw new SourceSyntaxError(remedy(at) ?? plain, text, at);
  }
}

/**
 * Parses what is typed at a prompt: statements, with `await` outside functions, and with Python's indices.
 *
 * @returns undefined where it is none, or not yet
 */
export function parseStatements(text: string): Parsed<Program> | undefined {
  const comments: Comment[] = [];
  try {
    const node = parserFor(text, true).parse(text, {
      ecmaVersion: "latest",
      preserveParens: true,
      allowAwaitOutsideFunction: true,
      onComment: comments,
    });
    return { node, text, comments };
  } catch {
    return undefined;
  }
}

/** What stands at a place, for an error. */
function shown(text: string, at: number): string {
  if (at >= text.length) return "end of the text";
  const word = /^(?:[\p{L}\p{N}_$]+|.)/u.exec(text.slice(at, at + 40));
  return `'${word?.[0] ?? text[at]}'`;
}

/** A function's own text as a tree: an arrow function, a function, or a method. */
export function parseFunction(
  fn: (...args: never[]) => unknown,
): Parsed<ArrowFunctionExpression | FunctionExpression> {
  const text = Function.prototype.toString.call(fn);
  const parse = (source: string) => parseExpression(source);
  let parsed: Parsed<Expression>;
  try {
    parsed = parse(text);
  } catch (error) {
    // Methods are written without the keyword.
    if (!/^(?:async\s+)?[\p{L}_$][\p{L}\p{N}_$]*\s*\(/u.test(text)) throw error;
    parsed = parse(text.replace(/^(async\s+)?/, "$1function "));
  }
  const { node } = parsed;
  if (node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression")
    return { ...parsed, node: withoutExports(node, parsed.text) };
  throw new SourceSyntaxError(`a function was expected, this is a ${node.type}`, parsed.text, 0);
}
