/**
 * The expressions of functions that are read: local names, and JavaScript's scalars, lists and objects beside arrays.
 *
 * What is outside the subset raises a source error, and `operators` tells whether an operator has met an array before: if
 * none has, the function may as well be called. Statements are `function.ts`. Invariant: only the module's functions,
 * functions of the scope and local functions are called.
 */
import type {
  AnyNode,
  AssignmentExpression,
  CallExpression,
  Expression,
  MemberExpression,
  ObjectExpression,
  Pattern,
  SpreadElement,
  Super,
} from "acorn";
import { Complex } from "../complex.ts";
import { NDArray } from "../ndarray.ts";
import { isOurModule } from "./compiled.ts";
import { type FunctionNode, isObject, isPlain, LocalFunction, Names } from "./names.ts";
import { CONSTANTS, FUNCTIONS, type NamedFunction } from "./namespace.ts";
import { arrayUnary, PLAIN_BINARY } from "./operators.ts";
import { type Callee, Reader } from "./reader.ts";
import { describeValue, type Value } from "./values.ts";

/** What is done with a name and its value where a pattern takes one apart. */
export type Declare = (name: string, value: Value, node: AnyNode) => void;

/** Methods that ask for values: said of them, rather than that they do not exist. */
const FORCING: ReadonlySet<string> = new Set(
  "eval evalAsync item tolist toTypedArray tobytes toString toJSON valueOf repr dispose".split(" "),
);

/** A function's expressions; statements are for who extends it. */
export abstract class FunctionExpressions extends Reader {
  private readonly scope: ReadonlyMap<string, Value>;
  /** The names of the block that is read. */
  protected names = new Names();

  /** @param scope values of the function's free names */
  constructor(text: string, scope: ReadonlyMap<string, Value>) {
    super(text);
    this.scope = scope;
  }

  /** Calls a function that is written in the one that is read. */
  protected abstract invoke(fn: LocalFunction, args: readonly Value[]): Value;
  /** Takes a value apart as a pattern says. */
  protected abstract bind(pattern: Pattern, value: Value, declare: Declare): void;

  // ---- names -------------------------------------------------------------------------------------------------------

  protected lookup(name: string): { readonly value: Value } | undefined {
    const local = this.names.find(name);
    if (local) return local;
    return this.scope.has(name) ? { value: this.scope.get(name) } : undefined;
  }

  protected given(): Iterable<string> {
    return [...this.names, ...this.scope.keys()];
  }

  protected override name(name: string, node: AnyNode): Value {
    const own = this.lookup(name);
    if (own) {
      if (typeof own.value === "function")
        throw this.syntax(`${name} is a function: it can only be called`, node);
      return own.value;
    }
    if (name === "undefined") return undefined;
    if (name === "NaN") return Number.NaN;
    if (name === "Infinity") return Number.POSITIVE_INFINITY;
    throw this.unknown(name, node);
  }

  protected override unknownText(name: string): string {
    if (name === "np") return "'np' alone is no value: call its functions, np.sin(x)";
    return (
      `'${name}' is a name from outside, which np.jit cannot see: pass it as an argument, or give it as ` +
      `np.jit(f, { scope: { ${name} } })`
    );
  }

  protected override isModule(node: Expression | Super): boolean {
    if (node.type !== "Identifier") return false;
    const own = this.lookup(node.name);
    if (!own) return isOurModule(node.name);
    const { value } = own;
    return isObject(value) && Reflect.get(value, "multiply") === FUNCTIONS.get("multiply");
  }

  protected override namedFunction(name: string, node: AnyNode): Callee {
    const own = this.lookup(name)?.value;
    if (own instanceof LocalFunction) return { fn: (...args) => this.invoke(own, args), name };
    if (typeof own === "function") return { fn: own as NamedFunction, name };
    // esbuild's helper that gives a function its name.
    if (own === undefined && name === "__name") return { fn: (fn) => fn, name };
    if (own === undefined) throw this.unknown(name, node);
    throw this.type(`${name} is ${describeValue(own)}, not a function`, node);
  }

  // ---- scalars -----------------------------------------------------------------------------------------------------

  protected scalarBinary(operator: string, a: Value, b: Value, at: number): Value {
    const meaning = Object.hasOwn(PLAIN_BINARY, operator) ? PLAIN_BINARY[operator] : undefined;
    if (!meaning) throw this.syntax(`'${operator}' is not read`, at);
    return meaning(a as never, b as never);
  }

  protected scalarUnary(operator: string, a: Value): Value {
    if (operator === "!") return !a;
    if (a instanceof Complex) return arrayUnary(operator, FUNCTIONS.get("array")!(a) as NDArray)!.item();
    if (operator === "-") return -(a as number);
    return operator === "~" ? ~(a as number) : +(a as number);
  }

  protected override checkScalars(operator: string, at: number, ...values: Value[]): void {
    // Identity and truth are defined for everything.
    if (["==", "!=", "===", "!==", "!"].includes(operator)) return;
    super.checkScalars(operator, at, ...values);
  }

  override binary(operator: string, a: Value, b: Value, at: number): Value {
    const absent = (x: Value) => x === undefined || x === null || typeof x === "string";
    if (/^[!=]==?$/.test(operator) && (absent(a) || absent(b))) return this.scalarBinary(operator, a, b, at);
    return super.binary(operator, a, b, at);
  }

  override truth(test: Expression, remedy: string): boolean {
    const value = this.value(test);
    if (!(value instanceof NDArray)) return Boolean(value);
    this.operators++;
    throw this.type(`a condition on an array, whose values are not known yet: ${remedy}`, test);
  }

  protected override logical(operator: string, left: Expression, right: Expression, at: number): Value {
    const value = this.value(left);
    if (value instanceof NDArray && operator !== "??") {
      this.operators++;
      super.logical(operator, left, right, at);
    }
    const enough =
      operator === "&&" ? !value : operator === "||" ? Boolean(value) : value !== null && value !== undefined;
    return enough ? value : this.value(right);
  }

  // ---- expressions -------------------------------------------------------------------------------------------------

  protected override read(node: Expression | Super | SpreadElement): Value {
    switch (node.type) {
      case "ArrowFunctionExpression":
      case "FunctionExpression":
        return this.localFunction(node);
      case "ObjectExpression":
        return this.object(node);
      case "ArrayExpression":
        return node.elements.flatMap((item) => {
          if (item === null) return [undefined];
          return item.type === "SpreadElement" ? this.list(item.argument) : [this.value(item)];
        });
      case "TemplateLiteral":
        return node.quasis.reduce((text, { value }, i) => {
          const inner = i > 0 ? this.value(node.expressions[i - 1]!) : "";
          if (isObject(inner)) throw this.syntax("only strings and numbers can stand in a template", node);
          return text + String(inner) + (value.cooked ?? "");
        }, "");
      case "SequenceExpression": {
        let last: Value;
        for (const item of node.expressions) last = this.value(item);
        return last;
      }
      case "UpdateExpression": {
        const { argument, operator, prefix } = node;
        if (argument.type !== "Identifier") throw this.syntax("only local names can be changed", node);
        const old = this.name(argument.name, argument);
        const value = this.binary(operator === "++" ? "+" : "-", old, 1, node.start);
        this.assign(argument.name, value, argument);
        return prefix ? value : old;
      }
      default:
        return super.read(node);
    }
  }

  protected localFunction(node: FunctionNode): LocalFunction {
    if (node.async || node.generator) throw this.syntax("async functions and generators are not read", node);
    return new LocalFunction(node, this.names);
  }

  private object(node: ObjectExpression): Value {
    const made: { [name: string]: Value } = {};
    for (const property of node.properties) {
      if (property.type === "SpreadElement") {
        const value = this.value(property.argument);
        if (!isPlain(value)) throw this.syntax("only plain objects can be spread here", property);
        Object.assign(made, value);
        continue;
      }
      const { key } = property;
      const name =
        key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : undefined;
      if (property.computed || property.kind !== "init" || name === undefined || name === "__proto__") {
        throw this.syntax("a property is written name: value", property);
      }
      made[name] = this.value(property.value);
    }
    return made;
  }

  /** The elements of a list, or an array's rows. */
  protected list(node: Expression): Value[] {
    const value = this.value(node);
    if (Array.isArray(value)) return value as Value[];
    if (!(value instanceof NDArray)) throw this.type(`${describeValue(value)} is no list`, node);
    this.operators++;
    return this.placing(node.start, () => Array.from({ length: value.length }, (_, i) => value.at(i)));
  }

  protected override assignment(node: AssignmentExpression): Value {
    const { left, operator, right } = node;
    if (operator === "=" && left.type !== "Identifier" && left.type !== "MemberExpression") {
      const value = this.value(right);
      this.bind(left, value, (name, part, at) => this.assign(name, part, at));
      return value;
    }
    if (left.type === "MemberExpression") {
      throw this.syntax(
        "only local names can be assigned; an array is written by a.set([index], value)",
        node,
      );
    }
    const { name } = left as { name: string };
    const value =
      operator === "="
        ? this.value(right)
        : this.binary(operator.slice(0, -1), this.name(name, left), this.value(right), left.end + 1);
    this.assign(name, value, left);
    return value;
  }

  private assign(name: string, value: Value, node: AnyNode): void {
    const local = this.names.find(name);
    if (!local) throw this.syntax(`'${name}' is assigned, but is no name of this function`, node);
    if (local.fixed) throw this.type(`'${name}' is a const`, node);
    local.value = value;
  }

  // ---- members and calls -------------------------------------------------------------------------------------------

  protected override moduleMember(name: string, node: AnyNode): Value {
    if (!CONSTANTS.has(name) && !FUNCTIONS.has(name))
      throw this.syntax(`np.${name} cannot be read here`, node);
    return super.moduleMember(name, node);
  }

  protected override moduleFunction(name: string, node: AnyNode): Callee {
    if (!FUNCTIONS.has(name))
      throw this.syntax(`np.${name}() cannot be called in a function that is read`, node);
    return super.moduleFunction(name, node);
  }

  protected override member(node: MemberExpression): Value {
    const { object, property } = node;
    if (!node.computed && this.isMath(object) && property.type === "Identifier") {
      const value: unknown = Object.getOwnPropertyDescriptor(Math, property.name)?.value;
      if (typeof value === "number") return value;
    }
    return super.member(node);
  }

  protected override property(object: Value, name: string, node: AnyNode): Value {
    if (isPlain(object)) return Object.hasOwn(object, name) ? object[name] : undefined;
    return super.property(object, name, node);
  }

  protected override indexed(target: Value, index: readonly Value[], node: AnyNode): Value {
    if (isPlain(target) && index.length === 1) return this.property(target, String(index[0]), node);
    if (target instanceof NDArray) this.operators++;
    return super.indexed(target, index, node);
  }

  protected override callee(node: Expression | Super): Callee {
    // `(0, module.f)(x)`: how bundlers call an imported function.
    if (node.type === "ParenthesizedExpression" && node.expression.type === "SequenceExpression") {
      return this.callee(node.expression.expressions.at(-1)!);
    }
    if (node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression") {
      const local = this.localFunction(node);
      return { fn: (...args) => this.invoke(local, args), name: "function" };
    }
    if (node.type === "MemberExpression" && !node.computed && node.property.type === "Identifier") {
      if (this.isMath(node.object)) return this.mathFunction(node.property.name, node.property);
    }
    return super.callee(node);
  }

  private isMath(node: Expression | Super): boolean {
    return node.type === "Identifier" && node.name === "Math" && !this.lookup("Math");
  }

  /** A function of `Math`, for numbers. */
  private mathFunction(name: string, node: AnyNode): Callee {
    const fn: unknown = Object.getOwnPropertyDescriptor(Math, name)?.value;
    if (typeof fn !== "function" || name === "random") throw this.syntax(`Math.${name}() is not read`, node);
    return {
      name,
      fn: (...args) => {
        if (args.every((arg) => typeof arg === "number")) return (fn as (...n: number[]) => number)(...args);
        this.operators++;
        throw this.type(`Math.${name} takes numbers: write np.${name} for arrays`, node);
      },
    };
  }

  protected override method(object: Value, name: string, node: AnyNode): Callee {
    if (Array.isArray(object)) return this.listMethod(object as Value[], name, node);
    if (isPlain(object) && Object.hasOwn(object, name)) {
      const fn = object[name];
      if (fn instanceof LocalFunction) return { fn: (...args) => this.invoke(fn, args), name };
      if (typeof fn === "function") return { fn: fn as NamedFunction, name };
    }
    if (object instanceof NDArray && FORCING.has(name)) {
      this.operators++;
      throw this.type(
        `${name}() asks for the values of an array, which has none while np.jit reads a function`,
        node,
      );
    }
    if (object instanceof NDArray && (name === "set" || name === "fill")) {
      return { fn: (...args) => (object[name] as NamedFunction)(...args), name };
    }
    return super.method(object, name, node);
  }

  private listMethod(list: Value[], name: string, node: AnyNode): Callee {
    const apply = (fn: Value, args: readonly Value[]) => {
      if (!(fn instanceof LocalFunction))
        throw this.syntax(`${name}() takes a function written in place`, node);
      return this.invoke(fn, args);
    };
    if (name === "map") return { name, fn: (fn) => list.map((item, i) => apply(fn, [item, i, list])) };
    if (name === "reduce") {
      const fn = (...args: Value[]) => {
        const [step, ...first] = args;
        const combine = (sum: Value, item: Value, i: number) => apply(step, [sum, item, i, list]);
        return first.length > 0 ? list.reduce(combine, first[0]) : list.reduce(combine);
      };
      return { name, fn };
    }
    throw this.syntax(`lists have map, reduce and length here, not '${name}'`, node);
  }

  protected override args(node: CallExpression): Value[] {
    return node.arguments.flatMap((arg) =>
      arg.type === "SpreadElement" ? this.list(arg.argument) : [this.value(arg)],
    );
  }

  /** Functions may write into what they made; a trace sees to it that they write nowhere else. */
  protected override calling(_name: string, action: () => Value): Value {
    return action();
  }

  protected override checked(value: Value): Value {
    return value;
  }
}
