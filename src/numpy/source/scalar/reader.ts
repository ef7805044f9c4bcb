/**
 * Reading scalar functions: a walk over a function's tree that builds its program. The function is never called.
 *
 * Owns statements, loops and returning; expressions are `expressions.ts`. A loop becomes a loop of the program: the
 * variables assigned in it are its state, at the types that they have once they do not change from turn to turn.
 */
import type { Expression, Pattern, Statement } from "acorn";
import { type ScalarType, uint8 } from "../../../graph/dtype.ts";
import type { Value } from "../../../graph/scalar/program.ts";
import { SourceSyntaxError } from "../parse.ts";
import type { Definition } from "./definition.ts";
import { ExpressionReader, type Reading, type Turn, type Values, type Variable } from "./expressions.ts";
import { plain } from "./names.ts";
import { assignedNames, leaves, PATTERNS, REFUSED, returnsWithin } from "./syntax.ts";
import {
  both,
  type Condition,
  chosen,
  conditionValue,
  converted,
  either,
  joined,
  opposite,
  sameType,
  type Type,
  type Typed,
} from "./values.ts";

/** A loop's expressions and its body. `test` is asked before a turn, `until` after it whether there is another. */
interface LoopParts {
  readonly test?: Expression;
  readonly update?: Expression;
  readonly until?: Expression;
  readonly body: Statement;
}

/** What a loop starts from. */
interface Around {
  readonly values: Values;
  readonly live: Condition;
  readonly partial: boolean;
  readonly turn: Turn | undefined;
}

/** The state of a loop: variables and results with the types that they are read at. */
interface LoopState {
  readonly carried: readonly Variable[];
  readonly types: readonly Type[];
  readonly resultTypes: readonly Type[];
  readonly returns: boolean;
  readonly around: Around;
}

/** The types that a reading of a loop found; settled if they are those that it was read at. */
interface Found {
  readonly settled: boolean;
  readonly types: readonly Type[];
  readonly resultTypes: readonly Type[];
}

/**
 * Reads a function at given arguments.
 *
 * @param scopeArgs the numbers of its scope
 * @returns its results, whether they were in a list, and the exceptions that a watched reading found
 * @throws SourceSyntaxError, SourceTypeError or SourceReferenceError, each with the place, for what is not supported
 */
export function readFunction(
  reading: Reading,
  definition: Definition,
  args: readonly Typed[],
  scopeArgs: readonly Typed[],
): { readonly results: readonly Typed[]; readonly isList: boolean; readonly faults: Typed | undefined } {
  const reader = new Reader(reading, definition, scopeArgs, true);
  const none: Typed = { dtype: uint8, weak: undefined, parts: [reading.b.const(0, "u8")] };
  const { results, faults } = reader.run(args, reading.faults ? none : undefined);
  return { results, isList: reader.isList, faults };
}

class Reader extends ExpressionReader {
  /** How many results there are; -1 as long as nothing returned. */
  private count = -1;
  /** Whether a list is returned, be it of one. */
  isList = false;

  run(args: readonly Typed[], faults: Typed | undefined) {
    const known = this.reading.faults;
    if (known) this.values.set(known, faults!);
    const { params, body, text } = this.definition;
    params.forEach((name, i) => {
      this.values.set(this.declare(name, false, undefined), args[i]!);
    });
    if ("type" in body) this.leaveWith(body);
    else this.block(body);
    if (this.count < 0) throw new SourceSyntaxError("the function returns no value", text, text.length - 1);
    if (this.live !== false) {
      throw new SourceSyntaxError(
        "not every way through the function returns a value",
        text,
        text.length - 1,
      );
    }
    const results = this.results.map((result) => this.values.get(result)!);
    return { results, faults: known && this.values.get(known) };
  }

  protected readCalled(definition: Definition, args: readonly Typed[], scopeArgs: readonly Typed[]): Typed[] {
    const known = this.reading.faults;
    const reader = new Reader(this.reading, definition, scopeArgs, this.live);
    const { results, faults } = reader.run(args, known && this.values.get(known));
    if (known) this.values.set(known, faults!);
    return results;
  }

  // ---- statements ------------------------------------------------------------------------------------------------

  private block(statements: readonly Statement[]): void {
    this.scoped(() => this.statements(statements));
  }

  private statements(statements: readonly Statement[]): void {
    for (let i = 0; i < statements.length; i++) {
      const statement = statements[i]!;
      if (this.live === false) return;
      // What follows a branch that leaves is its other branch.
      if (statement.type === "IfStatement" && !statement.alternate && leaves(statement.consequent)) {
        const rest = statements.slice(i + 1);
        this.visit(statement);
        this.branch(
          statement,
          this.condition(statement.test),
          () => this.statement(statement.consequent),
          () => this.statements(rest),
        );
        return;
      }
      this.statement(statement);
    }
  }

  private statement(node: Statement): void {
    this.visit(node);
    switch (node.type) {
      case "EmptyStatement":
        return;
      case "BlockStatement":
        this.block(node.body);
        return;
      case "ExpressionStatement":
        if (!("directive" in node && node.directive)) this.expression(node.expression);
        return;
      case "VariableDeclaration":
        if (node.kind.includes("using"))
          this.refuse("'using' is not supported in vectorized functions", node);
        for (const { id, init } of node.declarations) {
          const name = this.identifier(id);
          const value = init ? this.expression(init) : undefined;
          const variable = this.declare(name, node.kind === "const", id);
          if (value) this.values.set(variable, value);
        }
        return;
      case "IfStatement": {
        const { consequent, alternate } = node;
        this.branch(
          node,
          this.condition(node.test),
          () => this.statement(consequent),
          () => alternate && this.statement(alternate),
        );
        return;
      }
      case "ReturnStatement":
        if (!node.argument) this.refuse("'return' without a value: every element needs one", node);
        this.leaveWith(node.argument);
        return;
      case "BreakStatement":
      case "ContinueStatement":
        this.leaveTurn(node);
        return;
      case "WhileStatement":
        this.loop(node, { test: node.test, body: node.body });
        return;
      case "DoWhileStatement":
        this.loop(node, { body: node.body, until: node.test });
        return;
      case "ForStatement": {
        const { init, test, update, body } = node;
        this.scoped(() => {
          if (init?.type === "VariableDeclaration") this.statement(init);
          else if (init) this.expression(init);
          this.loop(node, { body, ...(test ? { test } : {}), ...(update ? { update } : {}) });
        });
        return;
      }
      default:
        this.refuse(REFUSED[node.type] ?? `a ${node.type} is not supported in vectorized functions`, node);
    }
  }

  private identifier(pattern: Pattern): string {
    if (pattern.type === "Identifier") return pattern.name;
    return this.refuse(PATTERNS[pattern.type] ?? "a name is wanted here", pattern);
  }

  /** `return`: the elements that are live have their results. */
  private leaveWith(node: Expression): void {
    const inner = plain(node);
    if (inner.type === "ArrayExpression") this.isList = true;
    const values =
      inner.type === "ArrayExpression"
        ? inner.elements.map((element) => {
            if (!element) return this.refuse("an array with holes is no result", inner);
            if (element.type === "SpreadElement") return this.refuse(REFUSED["SpreadElement"]!, element);
            return this.expression(element);
          })
        : [this.expression(node)];
    if (values.length === 0) this.refuse("an empty array is no result", inner);
    if (this.count >= 0 && values.length !== this.count) {
      this.refuse(`this returns ${values.length} values, another 'return' ${this.count}`, node);
    }
    this.count = values.length;
    while (this.results.length < values.length) this.results.push({ name: "result", constant: false });
    values.forEach((value, i) => {
      const result = this.results[i]!;
      const old = this.values.get(result);
      const { live } = this;
      const keeps = old !== undefined && typeof live !== "boolean";
      this.values.set(result, keeps ? this.at(node, () => chosen(this.b, live, value, old)) : value);
    });
    if (this.turn) this.turn.returned = either(this.b, this.turn.returned, this.live);
    this.live = false;
  }

  private leaveTurn(node: Statement & { type: "BreakStatement" | "ContinueStatement" }): void {
    const word = node.type === "BreakStatement" ? "break" : "continue";
    if (node.label) this.refuse(`'${word}' with a label is not supported in vectorized functions`, node);
    const turn = this.turn ?? this.refuse(`'${word}' outside of a loop`, node);
    const list = word === "break" ? "broken" : "continued";
    turn[list] = either(this.b, turn[list], this.live);
    this.live = false;
    this.partial = true;
  }

  // ---- loops -----------------------------------------------------------------------------------------------------

  private loop(node: Statement, parts: LoopParts): void {
    const carried: Variable[] = [];
    for (const name of assignedNames([parts.test, parts.update, parts.until, parts.body])) {
      const variable = this.lookup(name);
      if (variable && this.values.has(variable)) carried.push(variable);
    }
    const around: Around = { values: this.values, live: this.live, partial: this.partial, turn: this.turn };
    const returns = returnsWithin(parts.body);
    if (carried.length === 0 && !returns)
      this.refuse("this loop changes nothing that is known before it", node);
    if (this.reading.faults) carried.push(this.reading.faults);
    let found: Found = {
      settled: false,
      types: carried.map((variable) => around.values.get(variable)!),
      resultTypes: [],
    };
    for (let tries = 0; !found.settled; tries++) {
      if (tries > 12) this.refuse("the types in this loop do not settle", node);
      const { types, resultTypes } = found;
      const state = { carried, types, resultTypes, returns, around };
      found = this.at(node, () => this.readLoop(node, parts, state));
    }
  }

  /** One reading of a loop; if its types are settled, it is done. */
  private readLoop(node: Statement, parts: LoopParts, state: LoopState): Found {
    const { carried, types, resultTypes, returns, around } = state;
    const outer = this.b;
    const zero = (type: ScalarType) => outer.const(0, type);
    const initial = [
      ...(returns ? [zero("bool")] : []),
      ...carried.flatMap((variable, i) => converted(outer, around.values.get(variable)!, types[i]!).parts),
      ...resultTypes.flatMap(({ dtype }) =>
        Array.from({ length: dtype.components }, () => zero(dtype.scalar)),
      ),
    ];
    let found: Found | undefined;
    const ended = outer.loop(initial, (inner, parameters) => {
      this.reading.b = inner;
      try {
        const made = this.readTurn(node, parts, state, parameters);
        found = made.found;
        return made.turn;
      } finally {
        this.reading.b = outer;
        this.values = around.values;
        this.live = around.live;
        this.partial = around.partial;
        this.turn = around.turn;
      }
    });
    if (!found!.settled) return found!;
    this.values = new Map(around.values);
    const take = taking(returns ? ended.slice(1) : ended);
    carried.forEach((variable, i) => {
      this.values.set(variable, take(types[i]!));
    });
    const returned = ended[0]!;
    resultTypes.forEach((type, i) => {
      const [value, old] = [take(type), around.values.get(this.results[i]!)];
      this.values.set(this.results[i]!, old ? chosen(outer, returned, value, old) : value);
    });
    if (returns) {
      if (around.turn) around.turn.returned = either(outer, around.turn.returned, returned);
      this.live = both(outer, around.live, outer.not(returned));
    }
    return found!;
  }

  private readTurn(node: Statement, parts: LoopParts, state: LoopState, parameters: readonly Value[]) {
    const { carried, types, resultTypes, returns, around } = state;
    const { b } = this;
    const turn: Turn = { broken: false, continued: false, returned: false };
    this.turn = turn;
    this.live = true;
    this.partial = false;
    this.values = new Map(around.values);
    for (const result of this.results) this.values.delete(result);
    const take = taking(returns ? parameters.slice(1) : parameters);
    carried.forEach((variable, i) => {
      this.values.set(variable, take(types[i]!));
    });
    const oldResults = resultTypes.map(take);
    const enter = this.enterTurn(parts.test, around.live);
    if (this.isReached()) this.scoped(() => this.statement(parts.body));
    this.endTurn(turn);
    if (parts.update && this.isReached()) this.expression(parts.update);
    const more = parts.until && this.isReached() ? this.condition(parts.until) : true;
    const again = both(b, this.live, more);
    if (enter === around.live && again === true) {
      this.refuse("a loop without an end: nothing in it breaks or returns", node);
    }
    const next = carried.map((variable) => this.values.get(variable)!);
    const results = this.results.map((result) => this.values.get(result));
    const found = settle(next, results, types, resultTypes);
    const flat = (value: Typed, type: Type) => converted(b, value, type).parts;
    const goesOn = [
      ...(returns ? [conditionValue(b, turn.returned)] : []),
      ...next.flatMap((value, i) => flat(value, types[i]!)),
      ...oldResults.flatMap((old, i) => flat(results[i] ?? old, resultTypes[i]!)),
    ];
    return {
      found,
      turn: {
        enter: enter === true ? undefined : conditionValue(b, enter),
        again: again === true ? undefined : conditionValue(b, again),
        next: found.settled ? goesOn : parameters,
      },
    };
  }

  /** After a turn's body: elements that left it by `continue` are here again, those that broke or returned are not. */
  private endTurn({ broken, continued, returned }: Turn): void {
    const allHere = broken === false && returned === false;
    this.live = allHere || either(this.b, this.live, continued);
    this.partial = broken !== false;
  }

  /** The condition of a turn, in the elements that are live around the loop; its assignments and exceptions belong to the turn. */
  private enterTurn(test: Expression | undefined, around: Condition): Condition {
    if (!test) return around;
    const condition = this.condition(test);
    if (assignedNames([test]).size === 0 && !this.reading.faults) return both(this.b, around, condition);
    const turn = this.turn!;
    turn.broken = either(this.b, turn.broken, opposite(this.b, condition));
    this.live = condition;
    this.partial = condition !== true;
    return around;
  }
}

/** Takes a list's values one after the other, as many as a type has parts. */
function taking(values: readonly Value[]): (type: Type) => Typed {
  let at = 0;
  return ({ dtype, weak }) => {
    const parts = values.slice(at, at + dtype.components);
    at += dtype.components;
    return { dtype, weak, parts };
  };
}

/** The types that a loop's variables and results have after a turn that began with some. */
function settle(
  next: readonly Typed[],
  results: readonly (Typed | undefined)[],
  types: readonly Type[],
  resultTypes: readonly Type[],
): Found {
  const wider = next.map((value, i) => joined(value, types[i]!));
  const given = results.flatMap((value, i): Type[] => {
    const type = resultTypes[i];
    if (!value) return type ? [type] : [];
    return [type ? joined(value, type) : { dtype: value.dtype, weak: value.weak }];
  });
  const same = (found: readonly Type[], before: readonly Type[]) =>
    found.length === before.length && found.every((type, i) => sameType(type, before[i]!));
  return { settled: same(wider, types) && same(given, resultTypes), types: wider, resultTypes: given };
}
