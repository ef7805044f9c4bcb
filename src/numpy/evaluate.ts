/**
 * `np.evaluate` and `np.expr`: NumPy's formulas as text.
 *
 * Owns the two entries, the cache of trees, and the words for Python's syntax that JavaScript's parser stumbles over.
 * What a formula means is `source/reader.ts`.
 */
import type { Expression } from "acorn";
import { float64 } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Casting } from "../graph/promotion.ts";
import { sameShape, showShape } from "../graph/shape.ts";
import { LRU } from "../runtime/lru.ts";
import {
  type ArrayLike,
  aloneDType,
  type ScalarLike,
  toArray,
  typedArrayDType,
  weakKind,
} from "./convert.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import { type Parsed, parseExpression, SourceSyntaxError } from "./source/parse.ts";
import { Reader } from "./source/reader.ts";
import { floatOf, WholeFloat } from "./source/scalars.ts";
import { describeValue, formulaBinary, formulaUnary, isReadable, type Value } from "./source/values.ts";
import { deliver } from "./ufunc-results.ts";

const trees = new LRU<string, Parsed<Expression>>(512);

/** Python's words and signs, with what formulas have for them. */
const REMEDIES: readonly (readonly [at: RegExp, remedy: string])[] = [
  [/^\.\.\./, "an ellipsis stands in an index: a[..., 0]"],
  [/^:/, "a slice stands in an index: a[1:3], a[0, :]"],
  [/^@/, "'@' is not JavaScript: write matmul(a, b)"],
  [/^if\b/, "'if' is not part of formulas: write where(condition, x, y)"],
  [/^else\b/, "'else' is not part of formulas: write where(condition, x, y)"],
  [/^and\b/, "'and' is Python's: write &, with each comparison in parentheses"],
  [/^or\b/, "'or' is Python's: write |, with each comparison in parentheses"],
  [/^is\b/, "'is' is Python's: write =="],
  [/^for\b/, "'for' is not part of formulas: arrays are computed as a whole"],
  [/^\*\*/, "a sign before '**' needs parentheses: -(a ** 2) or (-a) ** 2"],
  [/^;/, "a formula is one expression, without ';'"],
];

function remedyFor(text: string): (index: number) => string | undefined {
  return (index) => {
    if (/(?<![\w$.])not\s+$/.test(text.slice(0, index))) return "'not' is Python's: write ~";
    if (/^[jJ](?![\w$])/.test(text.slice(index)) && /\d$/.test(text.slice(0, index))) {
      return "an imaginary number is written complex(0, 1)";
    }
    return REMEDIES.find(([at]) => at.test(text.slice(index)))?.[1];
  };
}

function treeOf(text: string): Parsed<Expression> {
  const known = trees.get(text);
  if (known) return known;
  const parsed = parseExpression(text, remedyFor(text), true);
  const [comment] = parsed.comments;
  if (comment) {
    const remedy = text.startsWith("//", comment.start)
      ? "'//' begins a comment in JavaScript: write floor_divide(a, b)"
      : "comments are not part of formulas";
    throw new SourceSyntaxError(remedy, text, comment.start);
  }
  trees.set(text, parsed);
  return parsed;
}

class Formula extends Reader {
  private readonly names: ReadonlyMap<string, Value>;

  constructor(text: string, names: ReadonlyMap<string, Value>) {
    super(text);
    this.names = names;
  }

  protected lookup(name: string): { readonly value: Value } | undefined {
    return this.names.has(name) ? { value: this.names.get(name) } : undefined;
  }

  protected given(): Iterable<string> {
    return this.names.keys();
  }

  protected override literal(node: Extract<Expression, { type: "Literal" }>): Value {
    const value = super.literal(node);
    // 2.0 and 2e0 are floats, whatever their value.
    return typeof value === "number" && /^\d*\.|^\d+e/i.test(node.raw ?? "") ? floatOf(value) : value;
  }

  override binary(operator: string, a: Value, b: Value, at: number): Value {
    if (operator === "===" || operator === "!==") {
      throw this.syntax(`'${operator}' asks for identity: write ${operator.slice(0, 2)}`, at);
    }
    return super.binary(operator, a, b, at);
  }

  protected scalarBinary(operator: string, a: Value, b: Value): Value {
    return formulaBinary(operator, a, b);
  }

  /** The value as an array. */
  result(node: Expression): NDArray {
    const value = this.value(node);
    if (value instanceof NDArray) return value;
    if (value instanceof WholeFloat) return toArray(value.value, true, float64);
    const kind = weakKind(value);
    if (kind === undefined) {
      throw this.type(`a formula gives an array; this one gives ${describeValue(value)}`, node);
    }
    const plain = value as ScalarLike;
    return this.placing(node.start, () => toArray(plain, true, aloneDType(plain, kind)));
  }

  protected scalarUnary(operator: string, a: Value): Value {
    return formulaUnary(operator, a);
  }
}

/** A value given to a formula by name, checked. */
function taken(name: string, value: unknown): Value {
  if (!isReadable(value)) {
    throw new TypeError(
      `np.evaluate takes arrays, numbers and lists by name; '${name}' is ${describeValue(value)}`,
    );
  }
  return typedArrayDType(value) ? toArray(value, true) : value;
}

function compute(text: string, names: ReadonlyMap<string, Value>): NDArray {
  const { node } = treeOf(text);
  return new Formula(text, names).result(node);
}

/** What `evaluate` takes after the names. */
export interface EvaluateOptions {
  /** An array that receives the result, by casting of the same kind. */
  readonly out?: NDArray | undefined;
  readonly casting?: Casting | undefined;
}

/**
 * Computes a formula written as NumPy writes it.
 *
 * Operators are `+ - * / % **`, `& | ^ ~ << >>` and comparisons, with NumPy's meaning on arrays; `floor_divide(a, b)`
 * stands for Python's `//`, `!` for `logical_not`. Functions of the module are called by name, with arguments by name as
 * in Python (`sum(a, axis=0)`) or in braces; arrays have their methods, `.T`, `.shape` and indices (`a[0]`, `a[1, "::-1"]`).
 * Literal scalars are Python's: `2.0` is a float. The result is lazy, as any expression; the text is parsed once.
 *
 * @param text the formula; nothing in it is run as code
 * @param names the values of its names: arrays, typed arrays, numbers, lists
 * @param options `out`, `casting`
 * @returns an array
 * @throws SourceSyntaxError, SourceReferenceError, SourceTypeError, or what a function in it throws; the message shows
 *   the place
 * @example np.evaluate("where(a > b, a, b) * 2 + sum(c, 0)", { a, b, c })
 */
export function evaluate(
  text: string,
  names: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown> = {},
  ...rest: [] | [EvaluateOptions]
): NDArray {
  if (typeof text !== "string")
    throw new TypeError(`np.evaluate takes a formula as text, got ${typeof text}`);
  if (typeof names !== "object" || names === null) {
    throw new TypeError("np.evaluate takes the values of names in an object: np.evaluate('a + b', { a, b })");
  }
  const options = readArguments("evaluate", ["|", "out", "casting"], rest) as EvaluateOptions;
  const entries = names instanceof Map ? [...names] : Object.entries(names);
  const result = compute(text, new Map(entries.map(([name, value]) => [name, taken(name, value)])));
  const { out } = options;
  if (out === undefined) return result;
  if (out instanceof NDArray && !sameShape(out.shape, result.shape)) {
    throw new ValueError(
      `output array is the wrong shape: ${showShape(out.shape)} for a result of shape ${showShape(result.shape)}`,
    );
  }
  return deliver("evaluate", result.node(), options);
}

/** Texts of templates: a template's strings are one object for each place in a program. */
const templates = new WeakMap<TemplateStringsArray, string>();

/**
 * Computes a formula with values put in between, as a tagged template. Values are operands, never text: what is in a
 * string cannot change the formula. In errors they appear as `$0`, `$1`, ...
 *
 * @returns an array, lazy
 * @throws as `np.evaluate`
 * @example np.expr`${a} * 2 + sin(${b})`
 */
export function expr(
  strings: TemplateStringsArray,
  ...values: readonly (ArrayLike | string | null)[]
): NDArray {
  let text = templates.get(strings);
  if (text === undefined) {
    text = strings.raw.reduce((joined, part, i) => `${joined}$${i - 1}${part}`);
    templates.set(strings, text);
  }
  return compute(text, new Map(values.map((value, i) => [`$${i}`, taken(`$${i}`, value)])));
}
