/**
 * Python's indices for acorn: `a[1:3]`, `a[::-1, 0]`, `a[..., 0]`.
 *
 * Owns their syntax: an index that is no JavaScript becomes a node of its own, `Slice` or `Ellipsis`, where an expression
 * would stand. What JavaScript can read, `a[b ? c : d]` among it, means what it always meant.
 */
import { type Expression, type MemberExpression, type Parser, type TokenType, tokTypes } from "acorn";

/** `lower:upper:step`; null for a part that is left out, undefined for a step without its colon. */
export interface Slice {
  readonly type: "Slice";
  readonly start: number;
  readonly end: number;
  readonly lower: Expression | null;
  readonly upper: Expression | null;
  readonly step: Expression | null | undefined;
}

/** `...` */
export interface Ellipsis {
  readonly type: "Ellipsis";
  readonly start: number;
  readonly end: number;
}

/** What stands between the brackets of an index. */
export type IndexItem = Expression | Slice | Ellipsis;

type Draft = { [field: string]: unknown };

/** acorn's parser, as far as indices need it; its documentation calls these methods stable enough for plugins. */
interface Internals {
  readonly type: TokenType;
  readonly start: number;
  next(): void;
  eat(type: TokenType): boolean;
  expect(type: TokenType): void;
  startNodeAt(start: number, location: unknown): Draft;
  finishNode<T>(node: Draft, type: string): T;
  parseMaybeAssign(): Expression;
}

type Subscript = (this: Internals, base: unknown, start: number, ...rest: unknown[]) => unknown;

/** A parser that reads Python's indices, too. */
export function withSlices(parser: typeof Parser): typeof Parser {
  return parser.extend((base) => {
    class Slicing extends base {}
    const methods = Slicing.prototype as unknown as { parseSubscript: Subscript };
    const plain = methods.parseSubscript;
    methods.parseSubscript = function (object, start, ...rest) {
      if (this.type !== tokTypes.bracketL) return plain.call(this, object, start, ...rest);
      const node = this.startNodeAt(start, rest[0]);
      this.next();
      const items = [item(this)];
      const first = this.start;
      while (this.eat(tokTypes.comma) && this.type !== tokTypes.bracketR) items.push(item(this));
      const property =
        items.length === 1 ? items[0] : finish(this, items[0]?.start ?? first, { expressions: items });
      this.expect(tokTypes.bracketR);
      Object.assign(node, { object, property, computed: true, optional: false });
      return this.finishNode<MemberExpression>(node, "MemberExpression");
    };
    return Slicing;
  });
}

function finish(parser: Internals, start: number, fields: object): Expression {
  return parser.finishNode(Object.assign(parser.startNodeAt(start, undefined), fields), "SequenceExpression");
}

function item(parser: Internals): IndexItem {
  const node = parser.startNodeAt(parser.start, undefined);
  if (parser.eat(tokTypes.ellipsis)) return parser.finishNode(node, "Ellipsis");
  const part = () =>
    parser.type === tokTypes.colon || parser.type === tokTypes.comma || parser.type === tokTypes.bracketR
      ? null
      : parser.parseMaybeAssign();
  const lower = parser.type === tokTypes.colon ? null : parser.parseMaybeAssign();
  if (lower && parser.type !== tokTypes.colon) return lower;
  parser.next();
  const upper = part();
  const step = parser.eat(tokTypes.colon) ? part() : undefined;
  return parser.finishNode(Object.assign(node, { lower, upper, step }), "Slice");
}

/** The parts of an index as NumPy's text of a slice. */
export function sliceText(lower: unknown, upper: unknown, step: unknown): string {
  const [from, to, by] = [lower, upper, step].map(sliceBound) as [string, string, string];
  return by === "" ? `${from}:${to}` : `${from}:${to}:${by}`;
}

function sliceBound(value: unknown): string {
  if (value === undefined || value === null) return "";
  const plain: unknown = typeof value === "object" ? value.valueOf() : value;
  if (typeof plain === "bigint" || Number.isSafeInteger(plain)) return String(plain);
  throw new TypeError(
    `slice indices must be integers or left out, got ${typeof plain === "object" ? "an object" : String(plain)}`,
  );
}
