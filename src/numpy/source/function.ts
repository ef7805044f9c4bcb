/**
 * Reading functions: a walk over a function's own source that runs it on arrays, with operators as array arithmetic.
 *
 * Owns statements, calls of local functions, and taking values apart; expressions are `function-expressions.ts`.
 */
import type { ForOfStatement, ForStatement, Pattern, Statement, VariableDeclaration } from "acorn";
import { NDArray } from "../ndarray.ts";
import { type Declare, FunctionExpressions } from "./function-expressions.ts";
import { type FunctionTree, isPlain, LocalFunction, Names } from "./names.ts";
import { describeValue, type Value } from "./values.ts";

/** How a statement ends that does not simply go on. */
type Completion =
  | { readonly kind: "return"; readonly value: Value }
  | { readonly kind: "break" | "continue" };

/** Calls inside calls. */
const MAX_CALLS = 50;

export class FunctionReader extends FunctionExpressions {
  private readonly tree: FunctionTree;
  private calls = 0;

  /** @param scope values of the function's free names */
  constructor(tree: FunctionTree, scope: ReadonlyMap<string, Value>) {
    super(tree.text, scope);
    this.tree = tree;
  }

  /** Runs the function. */
  run(args: readonly Value[]): Value {
    return this.invoke(new LocalFunction(this.tree.node, new Names()), args);
  }

  protected override invoke(fn: LocalFunction, args: readonly Value[]): Value {
    const { node } = fn;
    if (++this.calls > MAX_CALLS) throw this.type(`more than ${MAX_CALLS} calls inside each other`, node);
    const outer = this.names;
    this.names = new Names(fn.names);
    const declare = (name: string, value: Value) => this.names.declare(name, value, false);
    node.params.forEach((param, i) => {
      if (param.type === "RestElement") this.bind(param.argument, args.slice(i), declare);
      else this.bind(param, args[i], declare);
    });
    const { body } = node;
    const done = body.type === "BlockStatement" ? this.block(body.body) : undefined;
    const value =
      body.type === "BlockStatement" ? (done?.kind === "return" ? done.value : undefined) : this.value(body);
    this.names = outer;
    this.calls--;
    return value;
  }

  protected override bind(pattern: Pattern, value: Value, declare: Declare): void {
    switch (pattern.type) {
      case "Identifier":
        declare(pattern.name, value, pattern);
        return;
      case "AssignmentPattern":
        this.bind(pattern.left, value === undefined ? this.value(pattern.right) : value, declare);
        return;
      case "ArrayPattern": {
        const items =
          value instanceof NDArray ? Array.from({ length: value.length }, (_, i) => value.at(i)) : value;
        if (!Array.isArray(items))
          throw this.type(`${describeValue(value)} cannot be taken apart as a list`, pattern);
        pattern.elements.forEach((element, i) => {
          if (element?.type === "RestElement") this.bind(element.argument, items.slice(i), declare);
          else if (element) this.bind(element, items[i], declare);
        });
        return;
      }
      case "ObjectPattern":
        if (!isPlain(value))
          throw this.type(`${describeValue(value)} cannot be taken apart by names`, pattern);
        for (const property of pattern.properties) {
          if (property.type === "RestElement" || property.computed || property.key.type !== "Identifier") {
            throw this.syntax("only plain names can be taken out of an object", property);
          }
          this.bind(property.value, this.property(value, property.key.name, property.key), declare);
        }
        return;
      default:
        throw this.syntax("only local names can be assigned", pattern);
    }
  }

  private block(body: readonly Statement[]): Completion | undefined {
    const outer = this.names;
    this.names = new Names(outer);
    for (const statement of body) {
      if (statement.type !== "FunctionDeclaration") continue;
      this.names.declare(statement.id.name, this.localFunction(statement), true);
    }
    let done: Completion | undefined;
    for (const statement of body) {
      done = this.statement(statement);
      if (done) break;
    }
    this.names = outer;
    return done;
  }

  private statement(node: Statement): Completion | undefined {
    switch (node.type) {
      case "ReturnStatement":
        return { kind: "return", value: node.argument ? this.value(node.argument) : undefined };
      case "ExpressionStatement":
        this.value(node.expression);
        return undefined;
      case "VariableDeclaration":
        this.declaration(node);
        return undefined;
      case "BlockStatement":
        return this.block(node.body);
      case "IfStatement": {
        const chosen = this.truth(node.test, "write np.where(condition, x, y)")
          ? node.consequent
          : node.alternate;
        return chosen ? this.statement(chosen) : undefined;
      }
      case "ForStatement":
        return this.counted(node);
      case "WhileStatement":
        return this.repeat(() => this.truth(node.test, "a loop ends by a plain number"), node.body);
      case "ForOfStatement":
        return this.each(node);
      case "BreakStatement":
      case "ContinueStatement":
        if (node.label) throw this.syntax("labels are not read", node);
        return { kind: node.type === "BreakStatement" ? "break" : "continue" };
      case "FunctionDeclaration":
      case "EmptyStatement":
        return undefined;
      default:
        throw this.syntax(`this statement is not read (${node.type})`, node);
    }
  }

  private declaration({ declarations, kind }: VariableDeclaration): void {
    for (const { id, init } of declarations) {
      const value = init ? this.value(init) : undefined;
      this.bind(id, value, (name, part) => this.names.declare(name, part, kind !== "let" && kind !== "var"));
    }
  }

  private repeat(test: () => boolean, body: Statement, after = () => {}): Completion | undefined {
    for (; test(); after()) {
      const done = this.statement(body);
      if (done?.kind === "return") return done;
      if (done?.kind === "break") break;
    }
    return undefined;
  }

  private counted(node: ForStatement): Completion | undefined {
    const outer = this.names;
    this.names = new Names(outer);
    const { init, test, update } = node;
    if (init?.type === "VariableDeclaration") this.declaration(init);
    else if (init) this.value(init);
    const goesOn = () => test == null || this.truth(test, "a loop ends by a plain number");
    const done = this.repeat(goesOn, node.body, () => {
      if (update) this.value(update);
    });
    this.names = outer;
    return done;
  }

  private each(node: ForOfStatement): Completion | undefined {
    if (node.await || node.left.type !== "VariableDeclaration")
      throw this.syntax("this loop is not read", node);
    const pattern = node.left.declarations[0]!.id;
    const fixed = node.left.kind === "const";
    const outer = this.names;
    for (const item of this.list(node.right)) {
      this.names = new Names(outer);
      this.bind(pattern, item, (name, value) => this.names.declare(name, value, fixed));
      const done = this.statement(node.body);
      if (done?.kind === "return") return done;
      if (done?.kind === "break") break;
    }
    this.names = outer;
    return undefined;
  }
}
