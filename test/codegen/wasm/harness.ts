/**
 * Runs the kernels of a real expression on both targets: the same plan, step by step, the JS kernel and the WASM kernel
 * on copies of the same data, and compares what they stored, byte by byte (nan is nan, whatever its payload).
 */
import { expect } from "vitest";
import type { LoopNest } from "../../../src/codegen/loops/ir.ts";
import { nestText } from "../../../src/codegen/loops/text.ts";
import { callLayout, pairwiseSplit, rangeLength } from "../../../src/codegen/wasm/convention.ts";
import { emitWasm, type WasmKernel } from "../../../src/codegen/wasm/emit.ts";
import { IMPORTED } from "../../../src/codegen/wasm/imports.ts";
import { type WasmInstance, type WasmMemory, webAssembly } from "../../../src/codegen/wasm/webassembly.ts";
import { SCALARS, type ScalarType, type TypedArray } from "../../../src/graph/dtype.ts";
import type { Scalar } from "../../../src/graph/scalar/machine.ts";
import type * as np from "../../../src/index.ts";
import { Buffer } from "../../../src/runtime/buffer.ts";
import { planFor } from "../../../src/runtime/evaluate.ts";

const { Module, Instance, Memory } = webAssembly()!;
const PAGES = 512;
/** Bytes between buffers that nobody may touch. */
const GUARD = 64;

const memories: Record<"plain" | "shared", WasmMemory> = {
  plain: new Memory({ initial: PAGES, maximum: PAGES }),
  shared: new Memory({ initial: PAGES, maximum: PAGES, shared: true }),
};

interface Compiled {
  readonly kernel: WasmKernel;
  readonly exports: WasmInstance["exports"];
}

const compiled = new Map<string, Compiled>();

/** How many different kernels this test file compiled. */
export function kernelsSeen(): number {
  return compiled.size;
}

export function compile(nest: LoopNest, where: "plain" | "shared" = "plain", fma = false): Compiled {
  const key = `${where} ${fma} ${nestText(nest)}`;
  let made = compiled.get(key);
  if (!made) {
    const kernel = emitWasm(nest, { fma, ...(where === "shared" ? { sharedPages: PAGES } : {}) });
    const env = Object.fromEntries(kernel.imports.map((name) => [name, IMPORTED[name]!]));
    const instance = new Instance(new Module(kernel.bytes), {
      env: { memory: memories[where], ...env },
    });
    made = { kernel, exports: instance.exports };
    compiled.set(key, made);
  }
  return made;
}

export interface Way {
  readonly memory?: "plain" | "shared";
  /** Elements of the outermost axis a call. */
  readonly chunk?: number;
  /** With fused multiply-adds: other last bits than JavaScript's. */
  readonly fma?: boolean;
}

/** Calls a WASM kernel on typed arrays: copies them in, runs, and gives every access's bytes afterwards. */
export function runWasm(
  nest: LoopNest,
  buffers: readonly (TypedArray | undefined)[],
  integers: readonly number[],
  scalars: readonly Scalar[],
  way: Way = {},
): (Uint8Array | undefined)[] {
  const where = way.memory ?? "plain";
  const { exports } = compile(nest, where, way.fma);
  const call = callLayout(nest);
  const memory = memories[where].buffer;
  const bytes = new Uint8Array(memory);
  const floats = new Float64Array(memory);
  const longs = new BigInt64Array(memory);
  let next = 1024;
  const take = (size: number): number => {
    const at = next;
    bytes.fill(0xa5, at + size, at + size + GUARD + 16);
    next = 16 * Math.ceil((at + size + GUARD) / 16);
    return at;
  };
  const block = take(call.bytes);
  const places = new Map<TypedArray, number>();
  const addresses = buffers.map((buffer) => {
    if (!buffer) return 0;
    let at = places.get(buffer);
    if (at === undefined) {
      at = take(buffer.byteLength);
      bytes.set(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength), at);
      places.set(buffer, at);
    }
    return at;
  });
  const slot = block / 8;
  floats.set(integers, slot + call.integers);
  floats.set(addresses, slot + call.bases);
  scalars.forEach((value, i) => {
    if (typeof value === "bigint") longs[slot + call.scalars + i] = value;
    else floats[slot + call.scalars + i] = value;
  });
  const total = rangeLength(nest, integers);
  invoke(exports, nest, block, way.chunk ?? 0, total);
  for (const [buffer, at] of [...places, [undefined, block] as const]) {
    const end = at + (buffer ? buffer.byteLength : call.bytes);
    for (let i = end; i < end + GUARD; i++) if (bytes[i] !== 0xa5) throw new Error("wrote past the end");
  }
  return buffers.map((buffer, i) => {
    if (!buffer) return undefined;
    const at = addresses[i]!;
    return bytes.slice(at, at + buffer.byteLength);
  });

  function invoke(
    run: WasmInstance["exports"],
    of: LoopNest,
    at: number,
    chunk: number,
    length: number,
  ): void {
    if (chunk === 0) {
      run["run"]!(0, length, at);
    } else if (call.range === "map" || call.range === "fold") {
      for (let i = 0; i < length; i += chunk) run["run"]!(i, Math.min(length, i + chunk), at);
      if (length === 0) run["run"]!(0, 0, at);
    } else if (call.range === "pairwise" && call.parts) {
      const parts = call.parts;
      const components = of.folds.find((fold) => fold.pairwise)!.types.length;
      const sum = (begin: number, end: number): number[] => {
        const left = end - begin > chunk ? pairwiseSplit(end - begin, components) : undefined;
        if (left === undefined) {
          run["part"]!(begin, end, at);
          return parts.map((type, i) => readSum(type, at + call.scratch + 16 * i));
        }
        const [x, y] = [sum(begin, begin + left), sum(begin + left, end)];
        return parts.map((type, i) => (type === "f64" ? x[i]! + y[i]! : Math.fround(x[i]! + y[i]!)));
      };
      sum(0, length).forEach((value, i) => {
        const place = at + call.scratch + 16 * i;
        if (parts[i] === "f64") floats[place / 8] = value;
        else new Float32Array(memory)[place / 4] = value;
      });
      run["finish"]!(0, length, at);
    } else run["run"]!(0, length, at);
  }

  function readSum(type: ScalarType, place: number): number {
    return type === "f64" ? floats[place / 8]! : new Float32Array(memory)[place / 4]!;
  }
}

const FLOAT_VIEWS: { readonly [S in ScalarType]?: (bytes: Uint8Array) => ArrayLike<number> } = {
  f64: (bytes) => new Float64Array(bytes.slice().buffer),
  f32: (bytes) => new Float32Array(bytes.slice().buffer),
};

/** Where two results differ, in words, or `undefined`. */
export function difference(type: ScalarType, expected: Uint8Array, given: Uint8Array): string | undefined {
  const size = SCALARS[type].bits / 8;
  for (let i = 0; i < expected.length; i++) {
    if (expected[i] === given[i]) continue;
    const at = Math.floor(i / size);
    const view = FLOAT_VIEWS[type];
    const [x, y] = [expected, given].map((bytes) => bytes.slice(at * size, (at + 1) * size)) as [
      Uint8Array,
      Uint8Array,
    ];
    if (view) {
      const [a, b] = [view(x)[0]!, view(y)[0]!];
      if (Number.isNaN(a) && Number.isNaN(b)) continue;
      return `element ${at}: ${Object.is(a, -0) ? "-0" : a} expected, got ${Object.is(b, -0) ? "-0" : b}`;
    }
    if (type === "f16" && isNaN16(x) && isNaN16(y)) continue;
    return `element ${at}: bytes ${x} expected, got ${y}`;
  }
  return undefined;
}

function isNaN16(bytes: Uint8Array): boolean {
  const bits = bytes[0]! | (bytes[1]! << 8);
  return (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
}

/** Evaluates an expression on both targets and demands equal bytes of every kernel. */
export function agree(array: np.NDArray, label: string, ways: readonly Way[] = [{}]): void {
  const { plan, signature } = planFor([array.node()]);
  const made = plan.slotTypes.map(({ dtype, length }) => Buffer.allocate(dtype, length));
  plan.steps.forEach((step, s) => {
    if (step.empty) return;
    const { nest, text } = step.kernel;
    const buffers = step.sources.map((source, i) => {
      const slot = step.slots[i]!;
      return source >= 0
        ? (signature.sources[source] as Buffer).data
        : slot >= 0
          ? made[slot]!.data
          : undefined;
    });
    const scalars = step.scalars.map(([constant, part]) => signature.constants[constant]![part]!);
    const results = ways.map((way) => runWasm(nest, buffers, step.integers, scalars, way));
    step.kernel.javascript()(buffers, step.integers, scalars);
    results.forEach((result, w) => {
      for (const { access } of nest.stores) {
        const { type } = nest.accesses[access]!;
        const { buffer, byteOffset, byteLength } = buffers[access]!;
        const wrong = difference(type, new Uint8Array(buffer, byteOffset, byteLength), result[access]!);
        if (wrong) {
          expect.fail(
            `${label}, kernel ${s}, ${JSON.stringify(ways[w])}: ${wrong}\n${text}\n${step.kernel.source}`,
          );
        }
      }
    });
  });
}
