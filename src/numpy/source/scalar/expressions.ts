/**
 * Reading expressions of scalar functions: values, variables, branches, names and calls.
 *
 * Both sides of a branch are computed and one is chosen. What is carried along is the value of each variable, and in which
 * elements this place is reached (`live`); where some have left a loop's turn, assignments keep the old value for them.
 * Statements and loops are `reader.ts`. Invariant: nothing of the text reaches the program but numbers; every error shows
 * its place.
 */
import type { AnyNode, Expression, Pattern } from "acorn";
import { dtype as dtypeOf, NUMERIC_DTYPES } from "../../../graph/dtype.ts";
import { OverflowError, ValueError } from "../../../graph/errors.ts";
import { ProgramBuilder, type Value } from "../../../graph/scalar/program.ts";
import { SourceReferenceError, SourceSyntaxError, SourceTypeError } from "../parse.ts";
import type { Definition, ScopeValue } from "./definition.ts";
import {
  GLOBAL_CONSTANTS,
  GLOBAL_FUNCTIONS,
  MATH_CONSTANTS,
  type Name,
  NP_CONSTANTS,
  NUMBER_CONSTANTS,
  nameOf,
  plain,
} from "./names.ts";
import { binary, callMath, isBinary, isMathFunction, UNARY, unary } from "./operators.ts";
import { PATTERNS, REFUSED } from "./syntax.ts";
import { cast, hasUfunc, hear, ufunc } from "./ufuncs.ts";
import {
  BOOL,
  boolean,
  both,
  type Condition,
  chosen,
  conditionValue,
  converted,
  either,
  literal,
  opposite,
  Refusal,
  type Typed,
  truth,
} from "./values.ts";

/** Nodes visited, and branches within branches: what is in loops is read several times. */
const LIMITS = { visits: 200_000, depth: 400 };

/** What an error can point at. */
export interface Placed {
  readonly start: number;
}

export interface Variable {
  readonly name: string;
  readonly constant: boolean;
}

/** The loop whose turn is being read. */
export interface Turn {
  broken: Condition;
  continued: Condition;
  returned: Condition;
}

export type Values = Map<Variable, Typed>;

/** What all functions read for one program share. */
export class Reading {
  b = new ProgramBuilder();
  visits = 0;
  depth = 0;
  /** Where exceptions are watched: the variable that holds those of each element, a bit a kind. */
  readonly faults: Variable | undefined;

  constructor(watched = false) {
    this.faults = watched ? { name: "faults", constant: false } : undefined;
  }
}

/** A function's expressions; which statements they stand in is for others to say. */
export abstract class ExpressionReader {
  protected readonly reading: Reading;
  protected readonly definition: Definition;
  /** Numbers of the scope, which are arguments of the program. */
  private readonly scopeArgs: readonly Typed[];
  private scopes: Map<string, Variable>[] = [new Map()];
  protected values: Values = new Map();
  /** In which elements this place is reached: of those that the loop around, or the function, is about. */
  protected live: Condition;
  /** Whether some elements have left the loop's turn: assignments must not touch them. */
  protected partial = false;
  protected turn: Turn | undefined;
  /** What has been returned so far, for elements that are not live any more. */
  protected readonly results: Variable[] = [];

  constructor(reading: Reading, definition: Definition, scopeArgs: readonly Typed[], live: Condition) {
    this.reading = reading;
    this.definition = definition;
    this.scopeArgs = scopeArgs;
    this.live = live;
  }

  protected get b(): ProgramBuilder {
    return this.reading.b;
  }

  /** A function called from this one, in the elements that are live. */
  protected abstract readCalled(
    definition: Definition,
    args: readonly Typed[],
    scopeArgs: readonly Typed[],
  ): Typed[];

  // ---- errors ----------------------------------------------------------------------------------------------------

  protected refuse(message: string, node: Placed): never {
    throw new SourceSyntaxError(message, this.definition.text, node.start);
  }

  /** Runs what may refuse its operands, and adds the place. */
  protected at<T>(node: Placed, make: () => T): T {
    try {
      return this.reading.faults ? this.heard(make) : make();
    } catch (error) {
      const is = (kinds: readonly (new (...args: never[]) => Error)[]) =>
        kinds.some((kind) => error instanceof kind);
      if (is([SourceTypeError]) || !is([Refusal, TypeError, ValueError, OverflowError])) throw error;
      throw new SourceTypeError((error as Error).message, this.definition.text, node.start);
    }
  }

  /** Runs what computes; the exceptions that it shows are those of the elements that are live. */
  private heard<T>(make: () => T): T {
    const bits: Value[] = [];
    const made = hear(bits, make);
    if (bits.length === 0 || this.live === false) return made;
    const { b, live } = this;
    const old = this.values.get(this.reading.faults!)!;
    const all = bits.reduce((x, y) => b.or(x, y));
    const own = live === true ? all : b.select(live, all, b.const(0, "u8"));
    this.values.set(this.reading.faults!, { ...old, parts: [b.or(old.parts[0]!, own)] });
    return made;
  }

  protected visit(node: Placed): void {
    if (++this.reading.visits > LIMITS.visits)
      this.refuse("this function is too complicated: make several of it", node);
  }

  // ---- variables -------------------------------------------------------------------------------------------------

  protected declare(name: string, constant: boolean, node: Placed | undefined): Variable {
    const scope = this.scopes.at(-1)!;
    if (scope.has(name) && node) this.refuse(`'${name}' is declared twice`, node);
    const variable = { name, constant };
    scope.set(name, variable);
    return variable;
  }

  protected lookup(name: string): Variable | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const found = this.scopes[i]!.get(name);
      if (found) return found;
    }
    return undefined;
  }

  protected readonly isLocal = (name: string) => this.lookup(name) !== undefined;

  protected scoped<T>(body: () => T): T {
    const outer = this.scopes;
    this.scopes = [...outer, new Map()];
    const made = body();
    this.scopes = outer;
    return made;
  }

  /** Gives a variable a value in the elements that are live. */
  protected set(variable: Variable, value: Typed, node: Placed): void {
    const old = this.values.get(variable);
    const keeps = this.partial && old !== undefined && typeof this.live !== "boolean";
    const live = this.live as Value;
    this.values.set(variable, keeps ? this.at(node, () => chosen(this.b, live, value, old)) : value);
  }

  // ---- branches --------------------------------------------------------------------------------------------------

  protected condition(node: Expression): Condition {
    const value = this.expression(node);
    return this.at(node, () => truth(this.b, value));
  }

  /** Whether any element gets here. */
  protected isReached(): boolean {
    return this.live !== false;
  }

  /** Both ways of a branch, then one of the values of each variable. */
  protected branch<T>(
    node: Placed,
    test: Condition,
    yes: () => T,
    no: () => T,
  ): readonly [T | undefined, T | undefined] {
    if (test === true) return [yes(), undefined];
    if (test === false) return [undefined, no()];
    if (++this.reading.depth > LIMITS.depth)
      this.refuse("branches are nested too deeply: make several functions of it", node);
    const { b, live } = this;
    const before = this.values;
    const partial = this.partial;
    const way = (condition: Condition, body: () => T) => {
      this.values = new Map(before);
      this.live = both(b, live, condition);
      this.partial = partial;
      const made = body();
      return { made, values: this.values, live: this.live, partial: this.partial };
    };
    const first = way(test, yes);
    const second = way(opposite(b, test), no);
    this.values = this.at(node, () => this.merged(test, first, second));
    // Where nobody has left on either way, as many are here as before.
    const whole = first.live === both(b, live, test) && second.live === both(b, live, opposite(b, test));
    this.live = whole ? live : either(b, first.live, second.live);
    this.partial = first.partial || second.partial;
    this.reading.depth--;
    return [first.made, second.made];
  }

  protected merged(
    test: Value,
    first: { readonly values: Values; readonly live: Condition },
    second: { readonly values: Values; readonly live: Condition },
  ): Values {
    const made: Values = new Map();
    for (const variable of new Set([...first.values.keys(), ...second.values.keys()])) {
      const [x, y] = [first.values.get(variable), second.values.get(variable)];
      const isResult = this.results.includes(variable) || variable === this.reading.faults;
      if (x && y) {
        // Ways that are left for good bring nothing but results, and what a loop's turn keeps.
        if (!this.turn && !isResult && first.live === false) made.set(variable, y);
        else if (!this.turn && !isResult && second.live === false) made.set(variable, x);
        else made.set(variable, chosen(this.b, test, x, y));
      } else if (isResult) made.set(variable, (x ?? y)!);
      else if (x && second.live === false) made.set(variable, x);
      else if (y && first.live === false) made.set(variable, y);
    }
    return made;
  }

  // ---- expressions -----------------------------------------------------------------------------------------------

  protected expression(node: Expression): Typed {
    this.visit(node);
    switch (node.type) {
      case "ParenthesizedExpression":
        return this.expression(node.expression);
      case "Literal":
        return this.literal(node);
      case "Identifier":
      case "MemberExpression":
        return this.named(node);
      case "UnaryExpression": {
        if (!UNARY.has(node.operator))
          this.refuse(`'${node.operator}' is not supported in vectorized functions`, node);
        const value = this.expression(node.argument);
        return this.at(node, () => unary(this.b, node.operator, value));
      }
      case "BinaryExpression": {
        if (!isBinary(node.operator))
          this.refuse(`'${node.operator}' is not supported in vectorized functions`, node);
        if (node.left.type === "PrivateIdentifier") return this.refuse("'#' has no meaning here", node);
        const x = this.expression(node.left);
        const y = this.expression(node.right);
        return this.at(node, () => binary(this.b, node.operator, x, y));
      }
      case "LogicalExpression":
        return this.logical(node, node.operator, this.expression(node.left), () =>
          this.expression(node.right),
        );
      case "ConditionalExpression":
        return this.choice(
          node,
          this.condition(node.test),
          () => this.expression(node.consequent),
          () => this.expression(node.alternate),
        );
      case "AssignmentExpression":
        return this.assignment(node);
      case "UpdateExpression": {
        const variable = this.target(node.argument as Expression);
        const old = this.read(variable, node.argument);
        const made = this.at(node, () =>
          binary(this.b, node.operator === "++" ? "+" : "-", old, literal(this.b, 1)),
        );
        this.set(variable, made, node);
        return node.prefix ? made : old;
      }
      case "SequenceExpression":
        return node.expressions.map((item) => this.expression(item)).at(-1)!;
      case "CallExpression":
        return this.call(node);
      default:
        return this.refuse(
          REFUSED[node.type] ?? `a ${node.type} is not supported in vectorized functions`,
          node,
        );
    }
  }

  private literal(node: Expression & { type: "Literal" }): Typed {
    if (typeof node.value === "number" || typeof node.value === "boolean") return literal(this.b, node.value);
    if (node.bigint)
      return this.refuse("write the number without the n: integers are whole numbers here", node);
    const what = node.regex ? "a regular expression" : node.value === null ? "null" : "a string";
    return this.refuse(`${what} is no number`, node);
  }

  private logical(node: Placed, operator: string, x: Typed, other: () => Typed): Typed {
    if (operator === "??") return this.refuse("'??' has no meaning on numbers: write isNaN(x) ? y : x", node);
    const { b } = this;
    const and = operator === "&&";
    const test = this.at(node, () => truth(b, x));
    const [first, second] = and
      ? this.branch(node, test, other, () => x)
      : this.branch(node, test, () => x, other);
    if (!first || !second) return (first ?? second)!;
    if (first.dtype !== BOOL.dtype || second.dtype !== BOOL.dtype)
      return this.chosenAt(node, test, first, second);
    // Two truths are a matter of bits, not of choice.
    return boolean(b, and ? both(b, test, truth(b, first)) : either(b, test, truth(b, second)));
  }

  private choice(node: Placed, test: Condition, yes: () => Typed, no: () => Typed): Typed {
    const [x, y] = this.branch(node, test, yes, no);
    return x && y ? this.chosenAt(node, test, x, y) : (x ?? y)!;
  }

  private chosenAt(node: Placed, test: Condition, x: Typed, y: Typed): Typed {
    return this.at(node, () => chosen(this.b, conditionValue(this.b, test), x, y));
  }

  private target(node: Expression | Pattern): Variable {
    const inner = node.type === "ParenthesizedExpression" ? plain(node) : node;
    if (inner.type !== "Identifier") {
      return this.refuse(PATTERNS[inner.type] ?? "only variables can be assigned to", inner);
    }
    const variable = this.lookup(inner.name);
    if (!variable)
      return this.refuse(
        `'${inner.name}' is not declared in the function: nothing outside can be changed`,
        inner,
      );
    if (variable.constant) return this.refuse(`'${inner.name}' is a constant`, inner);
    return variable;
  }

  private read(variable: Variable, node: Placed): Typed {
    return this.values.get(variable) ?? this.refuse(`'${variable.name}' may have no value here`, node);
  }

  private assignment(node: Expression & { type: "AssignmentExpression" }): Typed {
    const variable = this.target(node.left);
    const operator = node.operator.slice(0, -1);
    let value: Typed;
    if (operator === "") value = this.expression(node.right);
    else if (isBinary(operator)) {
      const old = this.read(variable, node.left);
      const right = this.expression(node.right);
      value = this.at(node, () => binary(this.b, operator, old, right));
    } else {
      const old = this.read(variable, node.left);
      return this.logical(node, operator, old, () => {
        const made = this.expression(node.right);
        this.set(variable, made, node);
        return made;
      });
    }
    this.set(variable, value, node);
    return value;
  }

  // ---- names and calls -------------------------------------------------------------------------------------------

  private scopeValue(name: Name): ScopeValue | undefined {
    return name.from === "here" || name.from === "np" ? this.definition.scope.get(name.name) : undefined;
  }

  private named(node: Expression): Typed {
    const name =
      nameOf(node, this.isLocal) ??
      this.refuse("members are not supported in vectorized functions, but those of Math and np", node);
    const { b } = this;
    if (name.from === "here") {
      const variable = this.lookup(name.name);
      if (variable) return this.read(variable, node);
    }
    const given = this.scopeValue(name);
    if (given?.kind === "boolean") return literal(b, given.value);
    if (given?.kind === "number") return this.scopeArgs[given.place]!;
    if (given) return this.refuse(`'${name.name}' is a function: call it`, node);
    const table = {
      here: GLOBAL_CONSTANTS,
      Math: MATH_CONSTANTS,
      Number: NUMBER_CONSTANTS,
      np: NP_CONSTANTS,
    }[name.from];
    if (Object.hasOwn(table, name.name)) return literal(b, table[name.name]!);
    return this.unknown(name, node);
  }

  private unknown(name: Name, node: Expression): never {
    const { text } = this.definition;
    if (name.from === "Math" && isMathFunction(name.name))
      return this.refuse(`Math.${name.name} is a function: call it`, node);
    if (name.from === "here" || name.from === "np") {
      const near = name.from === "here" && hasUfunc(name.name) ? `, or write np.${name.name}` : "";
      const said = name.from === "here" ? `'${name.name}'` : `'${name.name}' of a module`;
      throw new SourceReferenceError(
        `${said} is not known inside the function: pass it as an argument, or by { scope: { ${name.name} } }${near}`,
        text,
        node.start,
      );
    }
    throw new SourceReferenceError(
      `${name.from}.${name.name} is not supported in vectorized functions`,
      text,
      node.start,
    );
  }

  private call(node: Expression & { type: "CallExpression" }): Typed {
    if (node.optional) this.refuse("'?.' is not supported in vectorized functions", node);
    if (node.callee.type === "Super") return this.refuse("'super' has no meaning here", node);
    const name = nameOf(node.callee, this.isLocal);
    if (!name) {
      const callee = plain(node.callee);
      if (callee.type === "MemberExpression")
        return this.refuse("methods are not supported in vectorized functions: use Math or np", node);
      return this.refuse("only functions that have a name can be called", node);
    }
    // esbuild marks functions with their names.
    if (name.from === "here" && name.name === "__name" && !this.isLocal("__name") && node.arguments[0]) {
      const marked = node.arguments[0];
      return marked.type === "SpreadElement"
        ? this.refuse(REFUSED["SpreadElement"]!, marked)
        : this.expression(marked);
    }
    if (name.from === "here" && this.isLocal(name.name))
      this.refuse(`'${name.name}' is a number, not a function`, node);
    const callee = this.callee(name, node);
    const args = node.arguments.map((arg) =>
      arg.type === "SpreadElement" ? this.refuse(REFUSED["SpreadElement"]!, arg) : this.expression(arg),
    );
    return this.at(node, () => callee(args));
  }

  private callee(name: Name, node: AnyNode): (args: readonly Typed[]) => Typed {
    const { b } = this;
    const given = this.scopeValue(name);
    if (given?.kind === "function") return (args) => this.callFunction(given, args);
    if (given?.kind === "ufunc") return (args) => ufunc(b, given.name, args);
    if (given) return this.refuse(`'${name.name}' is a number, not a function`, node);
    if (name.from === "Math" && isMathFunction(name.name)) return (args) => callMath(b, name.name, args);
    if (name.from === "here" && name.name === "Number") return (args) => this.number(args);
    const own = { here: GLOBAL_FUNCTIONS, Number: GLOBAL_FUNCTIONS, np: {}, Math: {} }[name.from] as {
      readonly [name: string]: string;
    };
    if (Object.hasOwn(own, name.name)) return (args) => ufunc(b, own[name.name]!, args);
    if (name.from === "np") {
      if (hasUfunc(name.name)) return (args) => ufunc(b, name.name, args);
      if (name.name === "where") return (args) => this.where(args);
      if (NUMERIC_DTYPES.some((type) => type.name === name.name)) {
        return (args) => {
          if (args.length !== 1) throw new Refusal(`${name.name} takes one number, got ${args.length}`);
          return cast(b, args[0]!, dtypeOf(name.name));
        };
      }
    }
    return this.unknown(name, node as Expression);
  }

  /** `Number(x)`: what is a number already, so it is there for TypeScript; truths become 0 and 1. */
  private number(args: readonly Typed[]): Typed {
    if (args.length !== 1) throw new Refusal(`Number takes one number, got ${args.length}`);
    return unary(this.b, "+", args[0]!);
  }

  private where(args: readonly Typed[]): Typed {
    const [test, x, y] = args as [Typed, Typed, Typed];
    if (args.length !== 3)
      throw new Refusal(`where takes a condition and two values, got ${args.length} operands`);
    // NumPy's truth: nan is true.
    const condition = converted(this.b, test, BOOL).parts[0]!;
    return chosen(this.b, condition, x, y);
  }

  private callFunction(
    { definition, places }: ScopeValue & { kind: "function" },
    args: readonly Typed[],
  ): Typed {
    const { params, name } = definition;
    if (args.length !== params.length) {
      throw new Refusal(
        `${name} takes ${params.length} argument${params.length === 1 ? "" : "s"}, got ${args.length}`,
      );
    }
    const numbers = places.map((place) => this.scopeArgs[place]!);
    const results = this.readCalled(definition, args, numbers);
    if (results.length !== 1) {
      throw new Refusal(`${name} gives ${results.length} results: here a function gives one`);
    }
    return results[0]!;
  }
}
