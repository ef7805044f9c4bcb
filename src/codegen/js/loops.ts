/**
 * Loops inside one element's computation as JavaScript: `for (;;)` over variables, one a part of the state.
 *
 * Everything named here starts with the name that the caller gives the loop, so that loops and lanes do not meet. Short
 * values that are used once stand where they are used; conditions stand as conditions, not as 0 or 1.
 */
import type { MachineOp } from "../../graph/scalar/machine.ts";
import { literalText } from "../../graph/scalar/machine.ts";
import type { Loop, Program, Value } from "../../graph/scalar/program.ts";
import { COMPARE, convertText, opText } from "./expressions.ts";

/** Texts up to this length stand inline. */
const SHORT = 72;

/** The variable that holds a part of a loop's state, at the end its result. */
export function stateName(loop: string, part: number): string {
  return `${loop}_s${part}`;
}

/**
 * A loop's lines.
 *
 * @param name what its names start with
 * @param args texts of its arguments; what comes after the state must be names or literals
 */
export function loopLines({ step, entry, parts }: Loop, name: string, args: readonly string[]): string[] {
  const states = step.params.slice(0, parts).map((_, part) => stateName(name, part));
  const turn = new Turn(step, name, [...states, ...args.slice(parts)]);
  const [enter, again, ...next] = step.results as [Value, Value, ...Value[]];
  turn.define(step.values.slice(0, entry));
  turn.leaveUnless(enter);
  turn.define(step.values.slice(entry));
  // What comes after may use the old state: so may each new part. A part that another takes is kept aside.
  const leave = turn.leavingUnless(again);
  const texts = next.map((v, part) => {
    if (v.op !== "param" || v.value === part || (v.value as number) >= parts) return turn.text(v);
    turn.lines.push(`const ${name}_t${part} = ${turn.text(v)};`);
    return `${name}_t${part}`;
  });
  texts.forEach((text, part) => {
    if (text !== states[part]) turn.lines.push(`${states[part]} = ${text};`);
  });
  turn.lines.push(...leave);
  return [
    ...states.map((state, part) => `let ${state} = ${args[part]};`),
    "for (;;) {",
    ...turn.lines.map((line) => `  ${line}`),
    "}",
  ];
}

/** One turn under construction. */
class Turn {
  readonly lines: string[] = [];
  private readonly texts = new Map<Value, string>();
  private readonly conditions = new Map<Value, string>();
  private readonly uses = new Map<Value, number>();
  private readonly name: string;
  private readonly params: readonly string[];
  /** What has a name: the next state, assigned after all is computed, and what an inner loop reads at its turns. */
  private readonly named: Set<Value>;

  constructor(step: Program, name: string, params: readonly string[]) {
    this.name = name;
    this.params = params;
    this.named = new Set(step.results.slice(2));
    const use = (v: Value) => this.uses.set(v, (this.uses.get(v) ?? 0) + 1);
    for (const v of step.values) {
      v.args.forEach(use);
      if (v.op === "loop") for (const arg of v.args) this.named.add(arg);
    }
    step.results.forEach(use);
  }

  text(v: Value): string {
    return this.texts.get(v)!;
  }

  private condition(v: Value): string {
    return this.conditions.get(v) ?? this.text(v);
  }

  /** The same later, by a condition that is computed now. */
  leavingUnless(v: Value): string[] {
    if (v.op === "const" && v.value) return [];
    this.lines.push(`const ${this.name}_a = ${this.condition(v)};`);
    return [`if (!${this.name}_a) break;`];
  }

  leaveUnless(v: Value): void {
    if (v.op === "const" && v.value) return;
    this.lines.push(`if (!(${this.condition(v)})) break;`);
  }

  define(values: readonly Value[]): void {
    for (const v of values) {
      if (v.op === "param") this.texts.set(v, this.params[v.value as number]!);
      else if (v.op === "const") this.texts.set(v, operandLiteral(v));
      else if (v.op === "result")
        this.texts.set(v, stateName(`${this.name}_p${v.args[0]!.id}`, v.value as number));
      else if (v.op === "loop") {
        const args = v.args.map((arg) => this.text(arg));
        this.lines.push(...loopLines(v.loop!, `${this.name}_p${v.id}`, args));
      } else this.compute(v, v.op);
    }
  }

  private compute(v: Value, op: MachineOp | "convert"): void {
    const text = this.expression(v, op);
    if (this.uses.get(v) === 1 && text.length < SHORT && !this.named.has(v)) {
      this.texts.set(v, text);
      const condition = this.asCondition(v);
      if (condition !== undefined) this.conditions.set(v, condition);
      return;
    }
    const name = `${this.name}_p${v.id}`;
    this.lines.push(`const ${name} = ${text};`);
    this.texts.set(v, name);
  }

  private expression(v: Value, op: MachineOp | "convert"): string {
    const args = v.args.map((arg) => this.text(arg));
    if (op === "convert") return convertText(args[0]!, v.args[0]!.type, v.type);
    if (op === "select" || op === "choose")
      return `(${this.condition(v.args[0]!)} ? ${args[1]} : ${args[2]})`;
    return opText(op, v.args[0]!.type, args);
  }

  /** A bool as JavaScript's own condition. */
  private asCondition(v: Value): string | undefined {
    const [x, y] = v.args as [Value, Value];
    const compare = COMPARE[v.op as MachineOp];
    if (compare) return `${this.text(x)} ${compare} ${this.text(y)}`;
    if (v.type !== "bool") return undefined;
    if (v.op === "not") return `!(${this.condition(x)})`;
    if (v.op === "and") return `(${this.condition(x)}) && (${this.condition(y)})`;
    if (v.op === "or") return `(${this.condition(x)}) || (${this.condition(y)})`;
    return undefined;
  }
}

/** A constant as an operand: negatives in parentheses, so that no operator joins its sign. */
export function operandLiteral(v: { readonly value?: number | bigint }): string {
  const text = literalText(v.value!);
  return text.startsWith("-") ? `(${text})` : text;
}
