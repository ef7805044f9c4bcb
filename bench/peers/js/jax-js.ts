/** jax-js on its WebAssembly device: each workload as one jitted function, which it fuses. One thread in Node. */
import { type Calls, Refusal, withRefusals } from "../../calls.ts";
import type { Data } from "../../workload.ts";
import { type Adapter, load } from "./adapter.ts";

export const packages = ["@jax-js/jax"];

/** Arguments are used up by the function that gets them, unless they are passed as `.ref`. */
interface Value {
  readonly ref: Value;
  readonly shape: readonly number[];
  reshape(shape: readonly number[]): Value;
  slice(...index: readonly (number | null | readonly number[])[]): Value;
  dispose(): void;
  blockUntilReady(): Promise<Value>;
  data(): Promise<Data>;
}

interface Library {
  init(device: string): Promise<unknown>;
  defaultDevice(device: string): unknown;
  jit<F>(f: F): F;
  readonly numpy: { readonly [name: string]: (...args: readonly unknown[]) => Value } & {
    readonly int32: unknown;
  };
}

/** Functions whose arguments are NumPy's, in NumPy's order, under jax-js's names. */
const SAME = {
  ...{ add: "add", subtract: "subtract", multiply: "multiply", divide: "trueDivide", negative: "negative" },
  ...{ reciprocal: "reciprocal", square: "square", sqrt: "sqrt", exp: "exp", log: "log", sin: "sin" },
  ...{ cos: "cos", clip: "clip", greater: "greater", where: "where", bitwise_xor: "bitwiseXor" },
  ...{ std: "std", transpose: "transpose", matmul: "matmul" },
} as const satisfies { readonly [name in keyof Calls<Value>]?: string };

const REDUCTIONS = ["sum", "mean", "max", "min"] as const;

const kept = (x: unknown) => (typeof x === "object" ? (x as Value).ref : x);

function calls({ numpy: np }: Library): Calls<Value> {
  const same = Object.entries(SAME).map(([name, theirs]) => {
    const f = np[theirs];
    return [name, f && ((...args: readonly unknown[]) => f(...args.map(kept)))];
  });
  const reductions = REDUCTIONS.map((name) => [
    name,
    (x: Value, axis?: number, keepdims = false) => np[name]!(x.ref, axis ?? null, { keepdims }),
  ]);
  // A number among integers would be float32.
  const integer = (value: number) => np["array"]!([value], { dtype: np.int32 });
  return withRefusals<Value>({
    ...(Object.fromEntries([...same, ...reductions]) as Partial<Calls<Value>>),
    left_shift: (x, by) => np["leftShift"]!(x.ref, integer(by)),
    bitwise_and: (x, y) => np["bitwiseAnd"]!(x.ref, integer(y)),
    // There are no steps in its slices: the columns of a table are.
    slice: (x, start, stop, step = 1) => {
      if (step === 1) return x.ref.slice([start, stop]);
      if ((stop - start) % step !== 0) throw new Refusal("no slice with a step");
      return x.ref
        .slice([start, stop])
        .reshape([(stop - start) / step, step])
        .slice([], 0);
    },
    column: (x) => x.ref.slice([], null),
    row: (x) => x.ref.slice(null, []),
  });
}

export async function open(): Promise<Adapter> {
  // It asks whether data are Float16Array, which Node 20 does not have.
  Reflect.set(globalThis, "Float16Array", Reflect.get(globalThis, "Float16Array") ?? class Float16Array {});
  const jax = await load<Library>("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  const o = calls(jax);
  return {
    dtypes: ["float64", "float32", "int32"],
    ways: ({ workload, shape, inputs }) => {
      const { calls } = workload;
      if (!calls) return {};
      const names = [...inputs.keys()];
      const values = [...inputs.values()].map(({ data, shape }) => jax.numpy["array"]!(data).reshape(shape));
      const f = jax.jit((...args: readonly Value[]) => {
        const result = calls(o, Object.fromEntries(names.map((name, i) => [name, args[i]!])), shape);
        for (const one of args) one.dispose();
        return result;
      });
      const once = () => f(...values.map((one) => one.ref));
      return {
        "": {
          asynchronous: true,
          run: async () => (await once().blockUntilReady()).dispose(),
          result: () => once().data(),
        },
      };
    },
  };
}
