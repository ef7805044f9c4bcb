/** numpy-ts: NumPy's functions over WebAssembly kernels, one call at a time. */
import { type Calls, withRefusals } from "../../calls.ts";
import { allocate, type Data, DTYPES, type DTypeOfBench } from "../../workload.ts";
import { type Adapter, load } from "./adapter.ts";

export const packages = ["numpy-ts"];

interface Value {
  readonly data: Data;
  readonly T: Value;
  readonly [method: string]: unknown;
  reshape(...shape: readonly number[]): Value;
  slice(...indices: readonly string[]): Value;
  dispose(): void;
}

type Library = { readonly [name: string]: (...args: readonly unknown[]) => Value };

/** Functions whose arguments are NumPy's, in NumPy's order. */
const SAME = [
  ...[
    "add",
    "subtract",
    "multiply",
    "divide",
    "negative",
    "reciprocal",
    "square",
    "sqrt",
    "exp",
    "log",
    "sin",
  ],
  ...["cos", "clip", "greater", "where", "left_shift", "bitwise_and", "bitwise_xor", "mean", "std"],
  ...["sum", "max", "min", "transpose", "matmul"],
] as const satisfies readonly (keyof Calls<Value>)[];

/** The calls, each of which puts its result on the list of what a run lets go at its end. */
function calls(np: Library, made: Value[], dtype: DTypeOfBench): Calls<Value> {
  const noted = <const Args extends readonly unknown[]>(f: (...args: Args) => Value) => {
    return (...args: Args): Value => {
      const value = f(...args);
      if (typeof value === "object") made.push(value);
      return value;
    };
  };
  const same = SAME.filter((name) => name in np).map((name) => [name, noted(np[name]!)]);
  return withRefusals<Value>({
    ...(Object.fromEntries(same) as Partial<Calls<Value>>),
    // Folds of everything are JavaScript's numbers; so is what is made of two of them.
    subtract: (x, y) =>
      typeof x === "number" ? ((x - Number(y)) as unknown as Value) : noted(np["subtract"]!)(x, y),
    // It takes no number among 64-bit integers.
    where: noted((condition, x, y) =>
      np["where"]!(condition, x, typeof y === "number" && dtype === "int64" ? BigInt(y) : y),
    ),
    slice: noted((x, start, stop, step = 1) => x.slice(`${start}:${stop}:${step}`)),
    column: noted((x) => np["expand_dims"]!(x, 1)),
    row: noted((x) => np["expand_dims"]!(x, 0)),
  });
}

export async function open(): Promise<Adapter> {
  const np = await load<Library>("numpy-ts");
  const made: Value[] = [];
  // Finalizers do not run inside a loop; its documentation says to dispose there.
  const letGo = () => {
    for (const value of made) value.dispose();
    made.length = 0;
  };
  return {
    dtypes: DTYPES,
    ways: ({ workload, dtype, shape, inputs, output }) => {
      const arrays = Object.fromEntries(
        [...inputs].map(([name, { data, shape }]) => [name, np["array"]!(data).reshape(...shape)]),
      );
      const { calls: steps } = workload;
      if (!steps) return {};
      const o = calls(np, made, dtype);
      return {
        "": {
          run: () => {
            steps(o, arrays, shape);
            letGo();
          },
          result: () => {
            letGo(); // What a run left that failed.
            const value: Value | number | bigint = steps(o, arrays, shape);
            const data =
              typeof value === "object"
                ? np["ascontiguousarray"]!(value).data.slice()
                : allocate(dtype, output).fill((dtype === "int64" ? BigInt(value) : value) as never);
            letGo();
            return data;
          },
        },
      };
    },
  };
}
