/**
 * The math library's functions on every target: the interpreter, JavaScript, and WebAssembly without and with fused
 * multiply-adds. For tests and measurements.
 */
import { setFlagsFromString } from "node:v8";
import { HELPERS } from "../../src/codegen/js/helpers.ts";
import { hasFeature } from "../../src/codegen/wasm/features.ts";
import { evaluateOp } from "../../src/graph/scalar/evaluate.ts";
import type { MachineOp } from "../../src/graph/scalar/machine.ts";
import * as np from "../../src/index.ts";
import { planFor } from "../../src/runtime/evaluate.ts";
import { runWasm, type Way } from "../codegen/wasm/harness.ts";

export type Floats = Float64Array | Float32Array;
export type FloatType = "f64" | "f32";

/** NumPy's names, where they are not the machine ops'. */
const NAMES: { readonly [op: string]: string } = {
  asin: "arcsin",
  acos: "arccos",
  atan: "arctan",
  atan2: "arctan2",
  asinh: "arcsinh",
  acosh: "arccosh",
  atanh: "arctanh",
  pow: "power",
};

export const floats = (type: FloatType, length: number): Floats =>
  type === "f64" ? new Float64Array(length) : new Float32Array(length);

type Elementwise = (x: number, y: number) => number;

function each(type: FloatType, operands: readonly Floats[], f: Elementwise): Floats {
  const [x, y = x!] = operands as [Floats, Floats?];
  const out = floats(type, x.length);
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]!, y[i]!);
  return out;
}

export function onInterpreter(op: string, type: FloatType, operands: readonly Floats[]): Floats {
  return each(type, operands, (x, y) => evaluateOp(op as MachineOp, type, [x, y]) as number);
}

export function onJavaScript(op: string, type: FloatType, operands: readonly Floats[]): Floats {
  return each(type, operands, HELPERS[`${op}_${type}`] as Elementwise);
}

/** Whether this platform has fused multiply-adds in WebAssembly; on older versions of V8 a flag asks for them. */
export function enableFma(): boolean {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
  return hasFeature("fma");
}

type Ufunc = (...operands: np.NDArray[]) => np.NDArray;

/** The function of arrays, not yet computed. */
export function expression(op: string, operands: readonly Floats[]): np.NDArray {
  const ufunc = (np as unknown as { readonly [name: string]: Ufunc })[NAMES[op] ?? op]!;
  return ufunc(...operands.map((x) => np.array(x)));
}

/** The compiled kernel of the NumPy function. */
export function onWebAssembly(
  op: string,
  type: FloatType,
  operands: readonly Floats[],
  way: Way = {},
): Floats {
  const { plan, signature } = planFor([expression(op, operands).node()]);
  const step = plan.steps[0]!;
  const out = floats(type, operands[0]!.length);
  const buffers = step.sources.map((source) =>
    source >= 0 ? (signature.sources[source] as unknown as { readonly data: Floats }).data : out,
  );
  const results = runWasm(step.kernel.nest, buffers, step.integers, [], way);
  const bytes = results[step.kernel.nest.stores[0]!.access]!;
  return type === "f64" ? new Float64Array(bytes.buffer) : new Float32Array(bytes.buffer);
}
