/** TensorFlow.js on its WebAssembly backend (SIMD, one thread in Node), one call at a time. */
import { type Calls, withRefusals } from "../../calls.ts";
import type { Data } from "../../workload.ts";
import { type Adapter, load } from "./adapter.ts";

export const packages = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-wasm"];

interface Value {
  readonly dtype: "float32" | "int32" | "bool";
  dataSync(): Data;
  dispose(): void;
}

type Functions = { readonly [name: string]: (...args: readonly unknown[]) => Value };

interface Library {
  setBackend(name: string): Promise<boolean>;
  tensor(data: Data, shape: readonly number[], dtype: string): Value;
  scalar(value: number, dtype: string): Value;
  tidy(f: () => Value): Value;
}

const UNARY = ["reciprocal", "square", "sqrt", "exp", "log", "sin", "cos"] as const;
const BINARY = { add: "add", subtract: "sub", multiply: "mul", divide: "div" } as const;
const REDUCTIONS = ["sum", "mean", "max", "min"] as const;

function calls(tf: Library & Functions): Calls<Value> {
  const unary = UNARY.map((name) => [name, tf[name]]);
  const binary = Object.entries(BINARY).map(([name, theirs]) => [
    name,
    // A number beside int32 would be float32.
    (x: Value, y: Value | number) =>
      tf[theirs]!(x, typeof y === "number" && x.dtype === "int32" ? tf.scalar(y, "int32") : y),
  ]);
  const reductions = REDUCTIONS.map((name) => [
    name,
    (x: Value, axis?: number, keepdims = false) => tf[name]!(x, axis, keepdims),
  ]);
  return withRefusals<Value>({
    ...(Object.fromEntries([...unary, ...binary, ...reductions]) as Partial<Calls<Value>>),
    negative: (x) => tf["neg"]!(x),
    clip: (x, low, high) => tf["clipByValue"]!(x, low, high),
    greater: (x, y) => tf["greater"]!(x, y),
    where: (condition, x, y) => tf["where"]!(condition, x, typeof y === "number" ? tf.scalar(y, x.dtype) : y),
    std: (x, axis) => tf["sqrt"]!((tf["moments"]!(x, axis) as unknown as { variance: Value }).variance),
    slice: (x, start, stop, step = 1) =>
      step === 1 ? tf["slice"]!(x, start, stop - start) : tf["stridedSlice"]!(x, [start], [stop], [step]),
    transpose: (x) => tf["transpose"]!(x),
    column: (x) => tf["expandDims"]!(x, 1),
    row: (x) => tf["expandDims"]!(x, 0),
    matmul: (x, y) => tf["matMul"]!(x, y),
  });
}

export async function open(): Promise<Adapter> {
  const tf = await load<Library & Functions>("@tensorflow/tfjs-core");
  await load("@tensorflow/tfjs-backend-wasm");
  if (!(await tf.setBackend("wasm"))) throw new Error("its WebAssembly backend does not start");
  const o = calls(tf);
  return {
    dtypes: ["float32", "int32"],
    ways: ({ workload, dtype, shape, inputs }) => {
      const { calls } = workload;
      if (!calls) return {};
      const arrays = Object.fromEntries(
        [...inputs].map(([name, { data, shape }]) => [name, tf.tensor(data, shape, dtype)]),
      );
      const once = () => tf.tidy(() => calls(o, arrays, shape));
      return {
        "": {
          run: () => once().dispose(),
          result: () => {
            const value = once();
            const data = value.dataSync().slice();
            value.dispose();
            return data;
          },
        },
      };
    },
  };
}
