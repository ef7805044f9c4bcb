/**
 * Evaluating scalar programs and machine ops, one value at a time: what the interpreter and constant folding do.
 *
 * Owns running programs as data and, for the approximated functions, as rows of closures that are made once. Nothing is
 * compiled from source here, so all of it works where `new Function` is forbidden.
 */
import type { ScalarType } from "../dtype.ts";
import { InternalError } from "../errors.ts";
import { convertScalar, evaluateExact, fit, floatFunction, type MachineOp, type Scalar } from "./machine.ts";
import { approximation, HOST, isApproximated, isRare, programType } from "./math/table.ts";
import type { Loop, Program, Value } from "./program.ts";

type FloatFunction = (x: number, y: number) => number;

/** One step of a program: it reads and writes the registers. */
type Step = (r: number[]) => void;

function stepOf(v: Value): Step {
  const { id, args } = v;
  if (v.op === "loop" || v.op === "result") throw new InternalError("an approximation has no loops");
  const { op } = v;
  const [a = 0, b = 0, c = 0] = args.map((arg) => arg.id);
  if (op === "param") return () => {};
  if (op === "const") {
    const value = v.value as number;
    return (r) => {
      r[id] = value;
    };
  }
  if (op === "convert") {
    const from = args[0]!.type;
    return (r) => {
      r[id] = convertScalar(r[a]!, from, v.type) as number;
    };
  }
  const rare = op === "choose" ? args[1]! : undefined;
  if (rare !== undefined && isRare(rare.op)) {
    const f = approximated(rare.op as MachineOp, rare.type as "f64" | "f32");
    const [x, y = x] = rare.args.map((arg) => arg.id);
    return (r) => {
      r[id] = r[a] ? f(r[x!]!, r[y!]!) : r[c]!;
    };
  }
  if (op === "select" || op === "choose") {
    return (r) => {
      r[id] = r[a] ? r[b]! : r[c]!;
    };
  }
  const { type } = args[0]!;
  if (isApproximated(op)) {
    const f = approximated(op, type as "f64" | "f32");
    return (r) => {
      r[id] = f(r[a]!, r[b]!);
    };
  }
  const f = type.startsWith("f") ? floatFunction(op, type) : undefined;
  if (f) {
    return (r) => {
      r[id] = f(r[a]!, r[b]!, r[c]!);
    };
  }
  return (r) => {
    r[id] = evaluateExact(
      op,
      type,
      args.map((arg) => r[arg.id]!),
    ) as number;
  };
}

/** A program of floats with one result as a function. Programs do not call themselves: the registers can be kept. */
function closure(program: Program): FloatFunction {
  const rare = (v: Value) => isRare(v.op);
  const steps = program.values.filter((v) => v.op !== "param" && v.op !== "const" && !rare(v)).map(stepOf);
  const registers: number[] = new Array(1 + program.values.at(-1)!.id).fill(0);
  for (const v of program.values) if (v.op === "const") registers[v.id] = v.value as number;
  const [x, y] = program.values.filter((v) => v.op === "param").map((v) => v.id);
  const result = program.results[0]!.id;
  return (p, q) => {
    registers[x!] = p;
    if (y !== undefined) registers[y] = q;
    for (let i = 0; i < steps.length; i++) steps[i]!(registers);
    return registers[result]!;
  };
}

const closures = new Map<string, FloatFunction>();

/** An approximated function at float64 or float32. */
function approximated(op: MachineOp, type: "f64" | "f32"): FloatFunction {
  const key = `${op} ${type}`;
  let made = closures.get(key);
  if (!made) {
    const host = type === "f64" ? HOST[op] : undefined;
    if (host) made = host;
    else {
      const { program, wide } = approximation(op, type);
      const inner = closure(program);
      made = wide ? (x, y) => Math.fround(inner(x, y)) : inner;
    }
    closures.set(key, made);
  }
  return made;
}

/**
 * What a machine op gives: the reference that every target must equal to the bit.
 *
 * @param name the op
 * @param type the operands' type (for `select`, that of the two choices)
 * @param args the operands, already of that type
 */
export function evaluateOp(name: MachineOp, type: ScalarType, args: readonly Scalar[]): Scalar {
  if (!isApproximated(name)) return evaluateExact(name, type, args);
  return fit(approximated(name, programType(type))(args[0] as number, args[1] as number), type);
}

/** What is computed so far: machine values by number, and the states that loops have ended with. */
interface Computed {
  readonly values: Scalar[];
  readonly states: Map<Value, readonly Scalar[]>;
}

/** Runs a program on machine values; results in order. The interpreter's inner loop. */
export function evaluateProgram(program: Program, args: readonly Scalar[]): Scalar[] {
  const computed: Computed = { values: new Array(program.values.length), states: new Map() };
  for (const value of program.values) evaluateValue(value, args, computed);
  return program.results.map((result) => computed.values[result.id]!);
}

function evaluateValue(value: Value, params: readonly Scalar[], { values, states }: Computed): void {
  const { id, op, args, type } = value;
  const inputs = () => args.map((arg) => values[arg.id]!);
  if (op === "param") values[id] = params[value.value as number]!;
  else if (op === "const") values[id] = value.value!;
  else if (op === "convert") values[id] = convertScalar(values[args[0]!.id]!, args[0]!.type, type);
  else if (op === "loop") states.set(value, evaluateLoop(value.loop!, inputs()));
  else if (op === "result") values[id] = states.get(args[0]!)![value.value as number]!;
  // A comparison's type is that of its operands, a choice's that of its arms.
  else values[id] = evaluateOp(op, op === "select" || op === "choose" ? type : args[0]!.type, inputs());
}

function evaluateLoop({ step, entry, parts }: Loop, args: readonly Scalar[]): readonly Scalar[] {
  const outside = args.slice(parts);
  const [enter, again, ...next] = step.results as [Value, Value, ...Value[]];
  const computed: Computed = { values: new Array(step.values.length), states: new Map() };
  const { values } = computed;
  for (let state = args.slice(0, parts); ; ) {
    const params = [...state, ...outside];
    for (let i = 0; i < entry; i++) evaluateValue(step.values[i]!, params, computed);
    if (!values[enter.id]) return state;
    for (let i = entry; i < step.values.length; i++) evaluateValue(step.values[i]!, params, computed);
    state = next.map((v) => values[v.id]!);
    if (!values[again.id]) return state;
  }
}
