/**
 * Scalar programs: straight-line typed SSA over machine ops, the meaning of an elementwise function at one dtype.
 *
 * Owns building (hash-consed, so equal subexpressions are one value) and checking them. A program is data: `evaluate.ts`
 * runs it, codegen inlines it into loops. It has no loops, no memory and no complex type.
 */

import { SCALARS, type ScalarType } from "../dtype.ts";
import { InternalError } from "../errors.ts";
import { fit, type MachineOp, machineOp, type Scalar } from "./machine.ts";

/** One value of a program. `args` come before it in the program's list. */
export interface Value {
  readonly id: number;
  readonly op: MachineOp | "param" | "const" | "convert";
  readonly type: ScalarType;
  readonly args: readonly Value[];
  /** The constant, or the parameter's number. */
  readonly value?: Scalar;
}

export interface Program {
  readonly params: readonly ScalarType[];
  readonly values: readonly Value[];
  readonly results: readonly Value[];
  /** Summed cost of its ops. */
  readonly cost: number;
}

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

  private make(
    op: Value["op"],
    type: ScalarType,
    args: readonly Value[],
    key: string,
    value?: Scalar,
  ): Value {
    const found = this.known.get(key);
    if (found) return found;
    const made: Value =
      value === undefined
        ? { id: this.values.length, op, type, args }
        : { id: this.values.length, op, type, args, value };
    this.values.push(made);
    this.known.set(key, made);
    return made;
  }

  param(type: ScalarType): Value {
    this.params.push(type);
    const index = this.params.length - 1;
    return this.make("param", type, [], `param${index}`, index);
  }

  /** A constant, given as a number and fitted to the type. */
  const(value: number | bigint, type: ScalarType): Value {
    const { big, integer } = SCALARS[type];
    const fitted = big
      ? fit(BigInt(value), type)
      : fit(Number(integer ? BigInt.asIntN(32, BigInt(value)) : value), type);
    const text = Object.is(fitted, -0) ? "-0" : String(fitted);
    return this.make("const", type, [], `const ${type} ${text}`, fitted);
  }

  convert(x: Value, to: ScalarType): Value {
    if (x.type === to) return x;
    return this.make("convert", to, [x], `convert ${to} ${x.id}`);
  }

  /** Any machine op. */
  op(name: MachineOp, ...args: Value[]): Value {
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

  finish(results: readonly Value[]): Program {
    let cost = 0;
    for (const value of this.values) {
      if (value.op === "convert") cost += 1;
      else if (value.op !== "param" && value.op !== "const") cost += machineOp(value.op).cost;
    }
    return { params: this.params, values: this.values, results, cost };
  }
}
