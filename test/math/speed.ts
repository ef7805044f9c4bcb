/**
 * Measures the approximated functions' WebAssembly kernels, in nanoseconds an element on one thread.
 *
 *     npx tsx test/math/speed.ts [elements] [function...]
 */
import { callLayout } from "../../src/codegen/wasm/convention.ts";
import { emitWasm } from "../../src/codegen/wasm/emit.ts";
import { IMPORTED } from "../../src/codegen/wasm/imports.ts";
import { webAssembly } from "../../src/codegen/wasm/webassembly.ts";
import { planFor } from "../../src/runtime/evaluate.ts";
import { enableFma, expression, type Floats, type FloatType, floats } from "./targets.ts";

/** Operands: uniform between bounds. */
const RANGES: { readonly [op: string]: readonly [number, number] } = {
  exp: [-10, 10],
  exp2: [-10, 10],
  expm1: [-5, 5],
  log: [0.01, 100],
  log2: [0.01, 100],
  log10: [0.01, 100],
  log1p: [0, 10],
  sin: [-50, 50],
  cos: [-50, 50],
  tan: [-50, 50],
  asin: [-1, 1],
  acos: [-1, 1],
  atan: [-5, 5],
  sinh: [-5, 5],
  cosh: [-5, 5],
  tanh: [-3, 3],
  asinh: [-5, 5],
  acosh: [1, 10],
  atanh: [-1, 1],
  cbrt: [-100, 100],
  atan2: [-5, 5],
  hypot: [-5, 5],
  pow: [0.1, 5],
};
const BINARY = new Set(["atan2", "hypot", "pow"]);

const PAGES = 2048;
const CHUNK = 32768;

/** A generator of the same numbers every time (Lehmer's). */
function uniform(low: number, high: number, length: number, type: FloatType): Floats {
  const out = floats(type, length);
  let state = 12345;
  for (let i = 0; i < length; i++) {
    state = (state * 48271) % 2147483647;
    out[i] = low + ((high - low) * state) / 2147483647;
  }
  return out;
}

/** The least and the median time an element. */
export function measure(op: string, type: FloatType, n: number, fma: boolean): readonly [number, number] {
  const api = webAssembly()!;
  const [low, high] = RANGES[op]!;
  const operands = (BINARY.has(op) ? [0, 1] : [0]).map(() => uniform(low, high, n, type));
  const { plan } = planFor([expression(op, operands).node()]);
  const { nest } = plan.steps[0]!.kernel;
  const kernel = emitWasm(nest, { fma });
  const memory = new api.Memory({ initial: PAGES });
  const env = Object.fromEntries(kernel.imports.map((name) => [name, IMPORTED[name]!]));
  const instance = new api.Instance(new api.Module(kernel.bytes), { env: { memory, ...env } });
  const run = instance.exports["run"]!;
  const layout = callLayout(nest);
  const block = 1024;
  const slots = new Float64Array(memory.buffer);
  slots.set(plan.steps[0]!.integers, block / 8 + layout.integers);
  let next = 65536;
  let operand = 0;
  plan.steps[0]!.sources.forEach((source, i) => {
    slots[block / 8 + layout.bases + i] = next;
    const view =
      type === "f64" ? new Float64Array(memory.buffer, next, n) : new Float32Array(memory.buffer, next, n);
    if (source >= 0) view.set(operands[operand++]!);
    next = 65536 * Math.ceil((next + 8 * n) / 65536) + 192 * (i + 1);
  });
  const times: number[] = [];
  const turns = Math.max(15, Math.ceil(3e6 / n));
  for (let turn = 0; turn < turns; turn++) {
    const start = performance.now();
    for (let i = 0; i < n; i += CHUNK) run(i, Math.min(n, i + CHUNK), block);
    times.push((1e6 * (performance.now() - start)) / n);
  }
  times.sort((x, y) => x - y);
  return [times[0]!, times[Math.floor(times.length / 2)]!];
}

const chosen = process.argv.slice(3);
const n = Number(process.argv[2] ?? 1e5);
const withFma = enableFma();
console.log(`least (median) ns an element, n = ${n}`);
for (const op of chosen.length > 0 ? chosen : Object.keys(RANGES)) {
  const cells = (["f64", "f32"] as const).flatMap((type) =>
    [false, true].map((fma) => {
      if (fma && !withFma) return "";
      const [least, median] = measure(op, type, n, fma);
      return `${least.toFixed(2)} (${median.toFixed(2)})`;
    }),
  );
  console.log([op.padEnd(6), ...cells.map((cell) => cell.padStart(15))].join(" "));
}
