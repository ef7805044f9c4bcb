/**
 * What kernels of the JS target may call: the reference functions, and the approximated functions as JavaScript.
 *
 * Owns turning an approximation's program into a function. A kernel only holds the call; the function is compiled when it
 * is first called, from numbers and names of our own.
 */
import { InternalError } from "../../graph/errors.ts";
import type { MachineOp, Scalar } from "../../graph/scalar/machine.ts";
import { APPROXIMATED, approximation, HOST, isRare } from "../../graph/scalar/math/table.ts";
import type { Value } from "../../graph/scalar/program.ts";
import { approximatedName, convertText, opText, REFERENCE } from "./expressions.ts";

type FloatFunction = (x: number, y: number) => number;

function literal(value: Scalar): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.startsWith("-") ? `(${text})` : text;
}

/** A function's source: a `const` for each value of its program. */
export function helperSource(op: MachineOp, type: "f64" | "f32"): string {
  const { program, wide } = approximation(op, type);
  const texts = new Map<Value, string>();
  const text = (v: Value) => texts.get(v)!;
  const lines: string[] = [];
  for (const v of program.values) {
    const args = v.args.map(text);
    if (v.op === "param") texts.set(v, `p${v.value}`);
    else if (v.op === "const") texts.set(v, literal(v.value!));
    else if (v.op === "loop" || v.op === "result") throw new InternalError("an approximation has no loops");
    else {
      const operands = v.op === "select" || v.op === "choose" ? v.type : v.args[0]!.type;
      const made =
        v.op === "convert" ? convertText(args[0]!, operands, v.type) : opText(v.op, operands, args);
      // A rare case stands in the branch that needs it.
      if (isRare(v.op)) texts.set(v, made);
      else {
        lines.push(`const v${v.id} = ${made};`);
        texts.set(v, `v${v.id}`);
      }
    }
  }
  const result = text(program.results[0]!);
  lines.push(`return ${wide ? `Math.fround(${result})` : result};`);
  const name = approximatedName(op, type);
  return `return function ${name}(${program.params.map((_, i) => `p${i}`).join(", ")}) {\n${lines.join("\n")}\n};`;
}

function compiled(op: MachineOp, type: "f64" | "f32"): FloatFunction {
  const host = type === "f64" ? HOST[op] : undefined;
  if (host) return host;
  return new Function(...Object.keys(HELPERS), helperSource(op, type))(
    ...Object.values(HELPERS),
  ) as FloatFunction;
}

/** The function, compiled at its first call. */
function lazily(op: MachineOp, type: "f64" | "f32"): FloatFunction {
  let made: FloatFunction | undefined;
  return (x, y) => {
    made ??= compiled(op, type);
    return made(x, y);
  };
}

function approximations(): { readonly [name: string]: FloatFunction } {
  const functions: { [name: string]: FloatFunction } = {};
  for (const op of APPROXIMATED) {
    for (const type of ["f64", "f32"] as const) functions[approximatedName(op, type)] = lazily(op, type);
  }
  return functions;
}

/** By name. */
export const HELPERS: { readonly [name: string]: unknown } = { ...REFERENCE, ...approximations() };
