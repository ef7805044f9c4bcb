/**
 * Reading expressions: a walk over a syntax tree that calls NumPy's functions on arrays. Nothing is evaluated as code.
 *
 * Owns what each kind of expression means and which are refused, with the remedy. Two dialects share it: formulas
 * (Python's scalars, keyword arguments) and functions (JavaScript's scalars). Invariant: values of foreign kinds never
 * come in, names and members are looked up in allowlists, and every error shows its place.
 */
import type {
  AnyNode,
  AssignmentExpression,
  CallExpression,
  Expression,
  MemberExpression,
  ObjectExpression,
  SpreadElement,
  Super,
} from "acorn";
import { Complex } from "../complex.ts";
import { describe } from "../convert.ts";
import { NDArray } from "../ndarray.ts";
import { withoutWrites } from "../ufunc-results.ts";
import {
  arrayMethod,
  arrayProperty,
  CONSTANTS,
  FUNCTIONS,
  type NamedFunction,
  similarName,
  ufuncMethod,
} from "./namespace.ts";
import { arrayBinary, arrayUnary, COMPARING, concernsArrays, REFUSED_OPERATORS } from "./operators.ts";
import { SourceReferenceError, type SourceSyntaxError } from "./parse.ts";
import { Placing } from "./placing.ts";
import { isFormulaScalar, WholeFloat } from "./scalars.ts";
import { type IndexItem, sliceText } from "./slices.ts";
import { describeValue, isReadable, type Value } from "./values.ts";

/** Something to call: the function, and its name for errors. */
export interface Callee {
  readonly fn: NamedFunction;
  readonly name: string;
}

/** How deeply trees may nest: their walk recurses. Rows of operators nest, too. */
const MAX_DEPTH = 1100;

/** What V8, JavaScriptCore and SpiderMonkey say where a program did not expect a value. */
const ACCIDENT =
  /^Cannot (?:read|set|mix|convert|destructure)|^(?:undefined|null) is|is not (?:a function|iterable|an object|defined)|can't|object null|is (?:undefined|null)$/;

/** Constructs that no dialect has, with what to do instead. */
const REFUSED: { readonly [type: string]: string } = {
  ThisExpression: "'this' has no meaning here: give values by name",
  NewExpression: "'new' is not part of formulas: make the value outside and give it by name",
  FunctionExpression: "functions are not part of formulas",
  ArrowFunctionExpression: "functions are not part of formulas",
  ClassExpression: "classes are not part of formulas",
  ImportExpression: "'import' is not part of formulas: import outside and give the value by name",
  MetaProperty: "'import.meta' and 'new.target' are not part of formulas",
  AwaitExpression: "'await' is not part of formulas: await outside and give the value by name",
  YieldExpression: "'yield' is not part of formulas",
  TaggedTemplateExpression: "templates are not part of formulas",
  TemplateLiteral: "templates are not part of formulas: write the string in quotes",
  UpdateExpression: "'++' and '--' are not part of formulas: write x + 1, or - -x for two minus signs",
  ChainExpression: "'?.' is not part of formulas",
  SequenceExpression: "a comma separates arguments and indices only",
  ObjectExpression: "braces hold options, as the last argument of a call: sum(a, {axis: 0})",
  Super: "'super' is not part of formulas",
  PrivateIdentifier: "'#' is not part of formulas",
  SpreadElement: "'...' is not part of formulas; an ellipsis in an index is written a[..., 0]",
};

/** Names that people bring along from elsewhere, with what formulas have for them. */
const ELSEWHERE: { readonly [name: string]: string } = {
  True: "'True' is Python's: write true",
  False: "'False' is Python's: write false",
  None: "'None' is Python's: write null",
  math: "'math' is Python's: write the functions without a prefix, sin(x)",
  Math: "'Math' works on single numbers: write the functions without a prefix, sin(x)",
  len: "'len' is Python's: write x.length",
  range: "'range' is Python's: write arange(n)",
};

export abstract class Reader extends Placing {
  private depth = 0;
  /** Operators that were applied to arrays so far. */
  operators = 0;

  /** The value of a name that the user gave, or undefined where there is none. */
  protected abstract lookup(name: string): { readonly value: Value } | undefined;
  /** Names that the user gave, for errors. */
  protected abstract given(): Iterable<string>;
  /** An operator among values without arrays. */
  protected abstract scalarBinary(operator: string, a: Value, b: Value, at: number): Value;
  protected abstract scalarUnary(operator: string, a: Value, at: number): Value;

  // ---- expressions -------------------------------------------------------------------------------------------------

  /** The value of an expression. */
  value(node: Expression | Super | SpreadElement): Value {
    if (++this.depth > MAX_DEPTH) {
      throw this.syntax(`nested deeper than ${MAX_DEPTH}: compute parts first, and name them`, node);
    }
    const value = this.read(node);
    this.depth--;
    return value;
  }

  protected read(node: Expression | Super | SpreadElement): Value {
    switch (node.type) {
      case "ParenthesizedExpression":
        return this.value(node.expression);
      case "Literal":
        return this.literal(node);
      case "Identifier":
        return this.name(node.name, node);
      case "UnaryExpression":
        return this.unary(node.operator, this.operand(node.operator, node.argument), node.start);
      case "BinaryExpression": {
        if (node.left.type === "PrivateIdentifier") throw this.refused(node.left);
        if (COMPARING.has(node.operator) && isComparison(node.left))
          throw this.chained(node.left, node.operator);
        const a = this.value(node.left);
        return this.binary(node.operator, a, this.value(node.right), this.operatorPlace(node));
      }
      case "LogicalExpression":
        return this.logical(node.operator, node.left, node.right, this.operatorPlace(node));
      case "ConditionalExpression":
        return this.truth(node.test, "write where(condition, x, y) for a choice element by element")
          ? this.value(node.consequent)
          : this.value(node.alternate);
      case "CallExpression":
        return this.call(node);
      case "MemberExpression":
        return this.member(node);
      case "ArrayExpression":
        return node.elements.map((item) => {
          if (item === null) throw this.syntax("an element is missing in this list", node);
          return this.unwrapped(this.value(item));
        });
      case "AssignmentExpression":
        return this.assignment(node);
      default:
        throw this.refused(node);
    }
  }

  protected refused(node: AnyNode): SourceSyntaxError {
    return this.syntax(REFUSED[node.type] ?? `this is not part of formulas (${node.type})`, node);
  }

  protected literal(node: Extract<Expression, { type: "Literal" }>): Value {
    if (node.regex) throw this.syntax("regular expressions are not part of formulas", node);
    return node.bigint == null ? node.value : BigInt(node.bigint);
  }

  protected assignment(node: AssignmentExpression): Value {
    throw this.syntax(
      "a formula assigns nothing: '=' names an argument inside a call, '==' compares",
      this.text.indexOf(node.operator, node.left.end),
    );
  }

  /** The value of a name: the user's own, else a constant. */
  protected name(name: string, node: AnyNode): Value {
    const own = this.lookup(name);
    if (own) return own.value;
    if (CONSTANTS.has(name)) return CONSTANTS.get(name);
    if (name === "undefined") return undefined;
    if (FUNCTIONS.has(name)) throw this.type(`${name} is a function: call it, ${name}(...)`, node);
    throw this.unknown(name, node);
  }

  protected unknown(name: string, node: AnyNode): SourceReferenceError {
    return this.own(new SourceReferenceError(this.unknownText(name), this.text, node.start));
  }

  protected unknownText(name: string): string {
    if (Object.hasOwn(ELSEWHERE, name)) return ELSEWHERE[name]!;
    const names = [...this.given()];
    const similar = similarName(name, names, CONSTANTS.keys(), FUNCTIONS.keys());
    const known = names.length > 0 ? `given are ${names.slice(0, 20).join(", ")}` : "no names are given";
    return `'${name}' has no value: ${known}${similar ? `; did you mean ${similar}?` : ""}`;
  }

  private operatorPlace(node: { left: AnyNode; operator: string }): number {
    return Math.max(this.text.indexOf(node.operator, node.left.end), 0);
  }

  private operand(operator: string, node: Expression): Value {
    // `typeof` and `delete` may not even look.
    if (!["-", "+", "~", "!"].includes(operator)) {
      const at = this.text.lastIndexOf(operator, node.start);
      throw this.syntax(`'${operator}' is not part of formulas`, Math.max(at, 0));
    }
    return this.value(node);
  }

  unary(operator: string, a: Value, at: number): Value {
    if (!(a instanceof NDArray)) {
      this.checkScalars(operator, at, a);
      return this.placing(at, () => this.scalarUnary(operator, a, at));
    }
    this.operators++;
    return this.placing(at, () => arrayUnary(operator, a));
  }

  binary(operator: string, a: Value, b: Value, at: number): Value {
    if (Object.hasOwn(REFUSED_OPERATORS, operator)) throw this.syntax(REFUSED_OPERATORS[operator]!, at);
    if (!concernsArrays(a, b)) {
      this.checkScalars(operator, at, a, b);
      return this.placing(at, () => this.scalarBinary(operator, a, b, at));
    }
    this.operators++;
    const [x, y] = this.operands([a, b]);
    return this.placing(at, () => arrayBinary(operator, x, y));
  }

  /** Refuses lists and other things beside an operator where no array makes arrays of them. */
  protected checkScalars(operator: string, at: number, ...values: Value[]): void {
    for (const value of values) {
      if (
        value !== null &&
        typeof value === "object" &&
        !isFormulaScalar(value) &&
        !(value instanceof Complex)
      ) {
        const what = Array.isArray(value) ? "a list has no arithmetic: write array([...])" : describe(value);
        throw this.type(`'${operator}' between values that are no arrays: ${what}`, at);
      }
    }
  }

  protected logical(operator: string, _left: Expression, _right: Expression, at: number): Value {
    throw this.syntax(REFUSED_OPERATORS[operator]!, at);
  }

  /** The truth of a condition that is no array. */
  truth(test: Expression, remedy: string): boolean {
    const value = this.unwrapped(this.value(test));
    if (value instanceof NDArray) {
      throw this.type(`the truth value of an array is ambiguous: ${remedy}`, test);
    }
    return Boolean(value);
  }

  private chained(left: AnyNode, operator: string): SourceSyntaxError {
    return this.syntax(
      "comparisons in a row are not one test in JavaScript: write (a < b) & (b < c)",
      this.text.indexOf(operator, left.end),
    );
  }

  // ---- calls -------------------------------------------------------------------------------------------------------

  protected call(node: CallExpression): Value {
    if (node.optional) throw this.syntax(REFUSED["ChainExpression"]!, node);
    const { fn, name } = this.callee(node.callee);
    const args = this.args(node, name);
    return this.placing(node.start, () => this.checked(this.apply(fn, args, name, node), name, node));
  }

  /** Calls a function; formulas keep it from writing. */
  protected calling(name: string, action: () => Value): Value {
    return withoutWrites(`${name}: a formula writes nowhere, so it has no output`, action);
  }

  private apply(fn: NamedFunction, args: readonly Value[], name: string, node: AnyNode): Value {
    try {
      return this.calling(name, () => fn(...args));
    } catch (error) {
      // Not an error of NumPy's but of JavaScript's, inside: the arguments are of kinds that nobody thought of.
      if (!(error instanceof TypeError) || !ACCIDENT.test(error.message)) throw error;
      const kinds = args.map(describeValue).join(", ") || "nothing";
      const refusal = this.type(`${name}() cannot be called with ${kinds}`, node);
      refusal.cause = error;
      throw refusal;
    }
  }

  /** What a call calls. */
  protected callee(node: Expression | Super): Callee {
    if (node.type === "ParenthesizedExpression") return this.callee(node.expression);
    if (node.type === "Identifier") return this.namedFunction(node.name, node);
    if (node.type !== "MemberExpression" || node.computed) {
      throw this.syntax("only functions by name and methods of arrays can be called", node);
    }
    const { object, property } = node;
    if (property.type !== "Identifier") throw this.refused(property);
    if (this.isModule(object)) return this.moduleFunction(property.name, property);
    if (this.isFunctionName(object)) {
      const { fn, name } = this.callee(object);
      const method = ufuncMethod(fn, property.name);
      if (method) return { fn: (...args) => method.apply(fn, args), name: `${name}.${property.name}` };
      throw this.type(`${name} has no method '${property.name}' that formulas may call`, property);
    }
    return this.method(this.value(object), property.name, property);
  }

  protected method(object: Value, name: string, node: AnyNode): Callee {
    if (!(object instanceof NDArray)) {
      throw this.type(`${describeValue(object)} has no methods here; only arrays have`, node);
    }
    const fn = arrayMethod(name);
    if (fn) return { fn: (...args) => fn.apply(object, args), name };
    if (arrayProperty(object, name)) throw this.type(`'${name}' is a property: write it without ()`, node);
    throw this.type(`'${name}' is no method of arrays that formulas may call`, node);
  }

  protected namedFunction(name: string, node: AnyNode): Callee {
    const own = this.lookup(name);
    if (own) throw this.type(`${name} is ${describeValue(own.value)}, not a function`, node);
    return this.moduleFunction(name, node);
  }

  protected moduleFunction(name: string, node: AnyNode): Callee {
    const fn = FUNCTIONS.get(name);
    if (fn) return { fn, name };
    if (CONSTANTS.has(name)) throw this.type(`${name} is a constant, not a function`, node);
    const similar = similarName(name, FUNCTIONS.keys());
    const plain = `'${name}' is no function that formulas may call${similar ? `; did you mean ${similar}?` : ""}`;
    const message = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name]! : plain;
    throw this.own(new SourceReferenceError(message, this.text, node.start));
  }

  /** Whether an expression is the module itself, as in `np.sin(x)`. */
  protected isModule(node: Expression | Super): boolean {
    return node.type === "Identifier" && node.name === "np" && !this.lookup("np");
  }

  private isFunctionName(node: Expression | Super): boolean {
    if (node.type === "Identifier") return !this.lookup(node.name) && FUNCTIONS.has(node.name);
    if (node.type !== "MemberExpression" || node.computed || !this.isModule(node.object)) return false;
    return node.property.type === "Identifier" && FUNCTIONS.has(node.property.name);
  }

  /** The arguments of a call; those by name go into one object at the end. */
  protected args(node: CallExpression, name: string): Value[] {
    const args: Value[] = [];
    let options: { [name: string]: Value } | undefined;
    node.arguments.forEach((arg, i) => {
      if (arg.type === "AssignmentExpression") {
        const { left, operator, right } = arg;
        if (left.type !== "Identifier" || operator !== "=") {
          throw this.syntax("an argument is named as in sum(a, axis=0)", arg);
        }
        options ??= Object.create(null) as { [name: string]: Value };
        this.option(options, left.name, right, name, left);
      } else if (arg.type === "ObjectExpression") {
        if (i < node.arguments.length - 1) throw this.syntax("options in braces come last", arg);
        options = this.options(arg, name, options);
      } else {
        if (options) throw this.syntax("a positional argument after one by name", arg);
        args.push(this.value(arg));
      }
    });
    const plain = this.operands(args).map((value) => this.unwrapped(value));
    return options ? [...plain, options] : plain;
  }

  private options(
    node: ObjectExpression,
    fn: string,
    into: { [name: string]: Value } = Object.create(null) as { [name: string]: Value },
  ): { [name: string]: Value } {
    for (const property of node.properties) {
      if (property.type === "SpreadElement") throw this.refused(property);
      const { key, value } = property;
      const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? key.value : undefined;
      if (property.computed || property.method || property.kind !== "init" || typeof name !== "string") {
        throw this.syntax("an option is written name: value", property);
      }
      this.option(into, name, value, fn, key);
    }
    return into;
  }

  private option(
    into: { [name: string]: Value },
    name: string,
    value: Expression,
    fn: string,
    node: AnyNode,
  ): void {
    if (name === "out") throw this.type(`${fn}: a formula writes nowhere, so it has no 'out'`, node);
    if (name === "__proto__") throw this.type(`${fn}() takes no argument '__proto__'`, node);
    if (name in into) throw this.type(`${fn}() got multiple values for argument '${name}'`, node);
    into[name] = this.unwrapped(this.value(value));
  }

  /** Operands for a function of arrays. A float that is whole makes floats of integer arrays, as in NumPy. */
  protected operands(values: readonly Value[]): Value[] {
    if (!values.some((value) => value instanceof WholeFloat)) return [...values];
    const arrays = values.filter((value) => value instanceof NDArray);
    const integers = arrays.length > 0 && arrays.every(({ dtype }) => "biu".includes(dtype.kind));
    const one = FUNCTIONS.get("array")!;
    return values.map((value) => {
      if (!(value instanceof WholeFloat)) return value;
      return integers ? one(value.value) : value.value;
    });
  }

  /** A value as functions take it. */
  protected unwrapped(value: Value): Value {
    return value instanceof WholeFloat ? value.value : value;
  }

  /** Looks at what a function gave: nothing of a foreign kind may come in. */
  protected checked(value: Value, name: string, node: AnyNode): Value {
    if (!isReadable(value))
      throw this.type(`${name}() gives ${describe(value)}, which formulas cannot use`, node);
    return value;
  }

  // ---- members -----------------------------------------------------------------------------------------------------

  protected member(node: MemberExpression): Value {
    const { object, property } = node;
    if (node.optional) throw this.syntax(REFUSED["ChainExpression"]!, node);
    if (property.type === "PrivateIdentifier") throw this.refused(property);
    if (!node.computed) {
      const name = (property as { name: string }).name;
      if (this.isModule(object)) return this.moduleMember(name, property);
      return this.property(this.value(object), name, property);
    }
    const target = this.value(object);
    const place = property.type === "SequenceExpression" ? property.expressions : [property];
    const index = place.map((item) => this.indexItem(item));
    return this.placing(property.start, () => this.indexed(target, index, property));
  }

  private indexItem(item: IndexItem): Value {
    if (item.type === "Ellipsis") return "...";
    if (item.type !== "Slice") return this.unwrapped(this.value(item));
    const [lower, upper, step] = [item.lower, item.upper, item.step].map(
      (part) => part && this.unwrapped(this.value(part)),
    );
    return this.placing(item.start, () => sliceText(lower, upper, step));
  }

  protected moduleMember(name: string, node: AnyNode): Value {
    if (CONSTANTS.has(name)) return CONSTANTS.get(name);
    if (FUNCTIONS.has(name)) throw this.type(`${name} is a function: call it, ${name}(...)`, node);
    throw this.unknown(name, node);
  }

  protected property(object: Value, name: string, node: AnyNode): Value {
    if (object instanceof NDArray) {
      const found = this.placing(node.start, () => arrayProperty(object, name));
      if (found) return found.value;
      if (arrayMethod(name)) throw this.type(`'${name}' is a method: call it, .${name}(...)`, node);
    } else if (Array.isArray(object) && name === "length") return object.length;
    throw this.type(`${describeValue(object)} has no property '${name}' that formulas may read`, node);
  }

  protected indexed(target: Value, index: readonly Value[], node: AnyNode): Value {
    if (target instanceof NDArray) return target.at(...(index as []));
    if (!Array.isArray(target)) throw this.type(`${describeValue(target)} cannot be indexed`, node);
    const [i] = index;
    if (index.length !== 1 || !Number.isInteger(i)) throw this.type("a list is indexed by one integer", node);
    const place = (i as number) < 0 ? (i as number) + target.length : (i as number);
    if (place < 0 || place >= target.length) {
      throw this.type(`index ${i as number} is out of range for a list of ${target.length}`, node);
    }
    return target[place] as Value;
  }
}

function isComparison(node: AnyNode): boolean {
  return node.type === "BinaryExpression" && COMPARING.has(node.operator);
}
