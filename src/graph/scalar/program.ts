/**
 * Scalar programs: typed SSA over machine ops, the meaning of an elementwise function at one dtype.
 *
 * Owns building (hash-consed, so equal subexpressions are one value) and checking them. A program is data: `evaluate.ts`
 * runs it, codegen inlines it into loops. It has no memory and no complex type, and runs straight through but for loops
 * whose end depends on data: each is one value, with a program of its own for a turn (`Loop`).
 */

import { SCALARS, type ScalarType } from "../dtype.ts";
import { InternalError } from "../errors.ts";
import { fit, literalText, type MachineOp, machineOp, type Scalar } from "./machine.ts";

/** One value of a program. `args` come before it in the program's list. */
export interface Value {
  readonly id: number;
  /**
   * `loop` is a whole loop over the state that its first arguments start; the others are what its turns read from
   * outside. It has no value of its own (its type is that of the first part): `result` is a part of the state at its end.
   */
  readonly op: MachineOp | "param" | "const" | "convert" | "loop" | "result";
  readonly type: ScalarType;
  readonly args: readonly Value[];
  /** The constant, the parameter's number, or the number of a loop's result. */
  readonly value?: Scalar;
  readonly loop?: Loop;
}

export interface Program {
  readonly params: readonly ScalarType[];
  readonly values: readonly Value[];
  readonly results: readonly Value[];
  /** Summed cost of its ops. */
  readonly cost: number;
  /** Its values, those of its loops' turns included. */
  readonly size: number;
}

/**
 * A loop: `for (;;) { if (!enter) break; state = next; if (!again) break; }`.
 *
 * A turn is `step`: its parameters are the parts of the state, then what it reads from outside; its results are `enter`,
 * `again` (both bool) and the next state. The first `entry` values of the step are what `enter` needs; the others are
 * computed only in turns that are entered, so that a loop inside them ends. Only loops care: all other ops must do no
 * harm on any operands, for vectors compute them on lanes whose loop has ended, too.
 */
export interface Loop {
  readonly step: Program;
  readonly entry: number;
  /** Parts of the state. */
  readonly parts: number;
}

/** What a turn of a loop comes to. */
export interface Turn {
  /** Whether the turn is taken; always, if left out. */
  readonly enter?: Value | undefined;
  /** Whether there may be another turn; always, if left out. */
  readonly again?: Value | undefined;
  readonly next: readonly Value[];
}

/** Turns that a loop is taken to have where only a guess can be made. */
export const LOOP_TURNS = 16;

const ACCEPTS = {
  float: (t: ScalarType) => !SCALARS[t].integer,
  integer: (t: ScalarType) => SCALARS[t].integer && t !== "bool",
  number: (t: ScalarType) => t !== "bool",
  bits: (t: ScalarType) => SCALARS[t].integer,
  any: () => true,
} as const;

/** Builds a program. The short methods are the machine ops; operand types must agree. */
export class ProgramBuilder {
  readonly values: Value[] = [];
  private readonly known = new Map<string, Value>();
  private readonly params: ScalarType[] = [];
  /** The program around the loop whose turn is being built, and its values that the turn reads. */
  private readonly outer: ProgramBuilder | undefined;
  private readonly captured = new Map<Value, Value>();

  constructor(outer?: ProgramBuilder) {
    this.outer = outer;
  }

  private make(
    op: Value["op"],
    type: ScalarType,
    args: readonly Value[],
    key: string,
    more: Pick<Value, "value" | "loop"> = {},
  ): Value {
    const found = this.known.get(key);
    if (found) return found;
    const made: Value = { id: this.values.length, op, type, args, ...more };
    this.values.push(made);
    this.known.set(key, made);
    return made;
  }

  /** The value as one of this program: those of programs around it become parameters. */
  private own(x: Value): Value {
    if (this.values[x.id] === x) return x;
    if (x.op === "const") return this.const(x.value!, x.type);
    if (!this.outer) throw new InternalError(`${x.op} is a value of another program`);
    const there = this.outer.own(x);
    let here = this.captured.get(there);
    if (!here) {
      here = this.param(there.type);
      this.captured.set(there, here);
    }
    return here;
  }

  param(type: ScalarType): Value {
    this.params.push(type);
    const index = this.params.length - 1;
    return this.make("param", type, [], `param${index}`, { value: index });
  }

  /** A constant, given as a number and fitted to the type. */
  const(value: number | bigint, type: ScalarType): Value {
    const { big, integer } = SCALARS[type];
    const fitted = big
      ? fit(BigInt(value), type)
      : fit(Number(integer ? BigInt.asIntN(32, BigInt(value)) : value), type);
    return this.make("const", type, [], `const ${type} ${literalText(fitted)}`, { value: fitted });
  }

  convert(value: Value, to: ScalarType): Value {
    const x = this.own(value);
    if (x.type === to) return x;
    return this.make("convert", to, [x], `convert ${to} ${x.id}`);
  }

  /** Any machine op. */
  op(name: MachineOp, ...given: Value[]): Value {
    const args = given.map((x) => this.own(x));
    const facts = machineOp(name);
    const chooses = name === "select" || name === "choose";
    const operands = chooses ? args.slice(1) : args;
    const type = operands[0]!.type;
    const ok =
      args.length === facts.arity &&
      operands.every((a) => a.type === type) &&
      ACCEPTS[facts.on](type) &&
      (!chooses || args[0]!.type === "bool");
    if (!ok) {
      throw new InternalError(`${name} cannot take (${args.map((a) => a.type).join(", ")})`);
    }
    const result = facts.rule === "bool" ? "bool" : type;
    return this.make(name, result, args, `${name} ${args.map((a) => a.id).join(" ")}`);
  }

  add = (x: Value, y: Value) => this.op("add", x, y);
  sub = (x: Value, y: Value) => this.op("sub", x, y);
  mul = (x: Value, y: Value) => this.op("mul", x, y);
  div = (x: Value, y: Value) => this.op("div", x, y);
  neg = (x: Value) => this.op("neg", x);
  /** x * y + z in an approximation, where it may round once or twice. */
  fma = (x: Value, y: Value, z: Value) => this.op("fma", x, y, z);
  and = (x: Value, y: Value) => this.op("and", x, y);
  or = (x: Value, y: Value) => this.op("or", x, y);
  xor = (x: Value, y: Value) => this.op("xor", x, y);
  not = (x: Value) => this.op("not", x);
  lt = (x: Value, y: Value) => this.op("lt", x, y);
  le = (x: Value, y: Value) => this.op("le", x, y);
  gt = (x: Value, y: Value) => this.op("lt", y, x);
  ge = (x: Value, y: Value) => this.op("le", y, x);
  eq = (x: Value, y: Value) => this.op("eq", x, y);
  ne = (x: Value, y: Value) => this.op("ne", x, y);
  /** A choice that data decide, either way as likely. */
  select = (c: Value, x: Value, y: Value) => this.op("select", c, x, y);
  /** A choice whose condition is rarely true: special values. */
  choose = (c: Value, x: Value, y: Value) => this.op("choose", c, x, y);
  isNaN = (x: Value) => this.op("ne", x, x);

  /**
   * A loop whose end depends on data.
   *
   * @param initial the state that it starts from
   * @param turn builds one turn from the state, in a program of its own; it may use all values of this one
   * @returns the state at the end
   */
  loop(initial: readonly Value[], turn: (b: ProgramBuilder, state: readonly Value[]) => Turn): Value[] {
    const inner = new ProgramBuilder(this);
    const { enter, again, next } = turn(
      inner,
      initial.map((x) => inner.param(x.type)),
    );
    const flow = [enter, again].map((x) => (x ? inner.own(x) : inner.const(1, "bool")));
    return this.addLoop(inner, initial, flow as [Value, Value], next);
  }

  private addLoop(
    inner: ProgramBuilder,
    initial: readonly Value[],
    [enter, again]: readonly [Value, Value],
    given: readonly Value[],
  ): Value[] {
    const next = given.map((x) => inner.own(x));
    const fits = next.length === initial.length && next.every((x, i) => x.type === initial[i]!.type);
    if (!fits || enter.type !== "bool" || again.type !== "bool") {
      throw new InternalError(
        `a loop over (${initial.map((x) => x.type)}) goes on with (${next.map((x) => x.type)})`,
      );
    }
    const whole = inner.finish([enter, again, ...next]);
    const needed = neededFor(whole, [enter]);
    const first = whole.values.filter((v) => needed.has(v));
    const rest = whole.values.filter((v) => !needed.has(v));
    const step = extract({ ...whole, values: [...first, ...rest] }, whole.results);
    const entry = first.filter((v) => v.op !== "param").length + step.params.length;
    const args = [...initial, ...inner.captured.keys()].map((x) => this.own(x));
    const loop: Loop = { step, entry, parts: initial.length };
    const key = `loop ${entry} ${args.map((a) => a.id).join(" ")} ${programKey(step)}`;
    const made = this.make("loop", initial[0]!.type, args, key, { loop });
    return initial.map((x, i) => this.result(made, i, x.type));
  }

  private result(loop: Value, part: number, type: ScalarType): Value {
    return this.make("result", type, [loop], `result ${loop.id} ${part}`, { value: part });
  }

  /** Another program's values in this one, for arguments in place of its parameters; gives its results. */
  inline(program: Program, args: readonly Value[]): Value[] {
    const made: Value[] = [];
    for (const v of program.values) made[v.id] = this.copy(v, made, args);
    return program.results.map((result) => made[result.id]!);
  }

  private copy(v: Value, made: readonly Value[], params: readonly Value[]): Value {
    if (v.op === "param") return this.own(params[v.value as number]!);
    const args = v.args.map((a) => made[a.id]!);
    if (v.op === "const") return this.const(v.value!, v.type);
    if (v.op === "convert") return this.convert(args[0]!, v.type);
    if (v.op === "result") return this.result(args[0]!, v.value as number, v.type);
    if (v.op !== "loop") return this.op(v.op, ...args);
    const loop = v.loop!;
    const key = `loop ${loop.entry} ${args.map((a) => a.id).join(" ")} ${programKey(loop.step)}`;
    return this.make("loop", v.type, args, key, { loop });
  }

  finish(results: readonly Value[]): Program {
    let cost = 0;
    let size = this.values.length;
    for (const { op, loop } of this.values) {
      if (loop) size += loop.step.size;
      if (op === "convert") cost += 1;
      else if (loop) cost += LOOP_TURNS * loop.step.cost;
      else if (op !== "param" && op !== "const" && op !== "result") cost += machineOp(op as MachineOp).cost;
    }
    return { params: this.params, values: this.values, results: results.map((x) => this.own(x)), cost, size };
  }
}

function neededFor(program: Program, results: readonly Value[]): ReadonlySet<Value> {
  const needed = new Set<Value>(results);
  for (const v of [...program.values].reverse()) if (needed.has(v)) for (const arg of v.args) needed.add(arg);
  return needed;
}

/** The part of a program that some of its values need, as a program of the same parameters. */
export function extract(program: Program, results: readonly Value[]): Program {
  const needed = neededFor(program, results);
  const b = new ProgramBuilder();
  const params = program.params.map((type) => b.param(type));
  const values = program.values.filter((v) => needed.has(v));
  return b.finish(b.inline({ ...program, values, results }, params));
}

const texts = new WeakMap<Program, string>();

/** A program in one line: equal programs, equal text. */
export function programText(program: Program): string {
  let text = texts.get(program);
  if (text === undefined) {
    text = program.values
      .filter((v) => v.op !== "param")
      .map(valueText)
      .concat(`=> ${program.results.map((r) => `p${r.id}`).join(" ")}`)
      .join("; ");
    texts.set(program, text);
  }
  return text;
}

function valueText(v: Value): string {
  const args = v.op === "const" ? literalText(v.value!) : v.args.map((a) => `p${a.id}`).join(" ");
  const part = v.op === "result" ? ` ${v.value}` : "";
  return `p${v.id}=${v.op}.${v.type}(${args}${part})${v.loop ? loopText(v.loop) : ""}`;
}

/** A loop's turn in one line. */
export function loopText({ step, entry }: Loop): string {
  return `{ ${entry} of (${step.params.join(" ")}) ${programText(step)} }`;
}

function programKey(program: Program): string {
  return `(${program.params.join(" ")}) ${programText(program)}`;
}

export interface Interned {
  readonly program: Program;
  readonly id: number;
}

const interned = new Map<string, Interned>();
const known = new WeakMap<Program, Interned>();
const INTERNED_MOST = 2000;
let internedCount = 0;

/**
 * The one program of its text, with a number: equal functions are then one function to caches.
 *
 * The table is emptied when it is full. A program that comes again after that is another to caches, and no harm is done.
 */
export function intern(program: Program): Interned {
  let found = known.get(program);
  if (found) return found;
  const key = programKey(program);
  found = interned.get(key);
  if (!found) {
    if (interned.size >= INTERNED_MOST) interned.clear();
    found = { program, id: internedCount++ };
    interned.set(key, found);
  }
  known.set(program, found);
  return found;
}

/** Calls back with every value of some, and of the turns of loops among them. */
export function eachValue(
  values: readonly { readonly loop?: Loop; readonly op: string; readonly type: ScalarType }[],
  visit: (v: { readonly op: string; readonly type: ScalarType }) => void,
): void {
  for (const v of values) {
    visit(v);
    if (v.loop) eachValue(v.loop.step.values, visit);
  }
}
