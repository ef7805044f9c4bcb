/** mathjs: typed matrices with one call after another, or one callback mapped over plain arrays. JavaScript numbers only. */
import { type Calls, withRefusals } from "../../calls.ts";
import { allocate, type Data, type DTypeOfBench, type Problem } from "../../workload.ts";
import { type Adapter, load } from "./adapter.ts";

export const packages = ["mathjs"];

interface Matrix {
  valueOf(): Nested;
}
type Nested = readonly (number | Nested)[];
type Value = Matrix | number;
type Functions = { readonly [name: string]: (...args: readonly unknown[]) => Value };
interface Library {
  create(all: unknown, options: object): Functions;
  readonly all: unknown;
}

const BINARY = {
  ...{ add: "add", subtract: "subtract", multiply: "dotMultiply", divide: "dotDivide", greater: "larger" },
  ...{ left_shift: "leftShift", bitwise_and: "bitAnd", bitwise_xor: "bitXor" },
  ...{ negative: "unaryMinus", transpose: "transpose", matmul: "multiply" },
} as const satisfies { readonly [name in keyof Calls<Value>]?: string };

function calls(math: Functions): Calls<Value> {
  const same = Object.entries(BINARY).map(([name, theirs]) => [name, math[theirs]]);
  const map = (f: (x: number) => number) => (x: Value) => math["map"]!(x, f);
  const fold = (name: string) => (x: Value, axis?: 0 | 1, keepdims?: boolean) => {
    const folded = axis === undefined ? math[name]!(x) : math[name]!(x, axis);
    if (!keepdims || typeof folded === "number") return folded;
    // As a column: its broadcasting wants as many axes on both sides.
    return math["reshape"]!(folded, [-1, 1]);
  };
  const asRow = (x: Value) => math["reshape"]!(x, [1, -1]);
  return withRefusals<Value>({
    ...(Object.fromEntries(same) as Partial<Calls<Value>>),
    reciprocal: map((x) => 1 / x),
    square: map((x) => x * x),
    sqrt: map(Math.sqrt),
    exp: map(Math.exp),
    log: map(Math.log),
    sin: map(Math.sin),
    cos: map(Math.cos),
    clip: (x, low, high) => map((v) => Math.min(Math.max(v, low), high))(x),
    where: (condition, x, y) =>
      typeof y === "number"
        ? math["map"]!(condition, x, (t: boolean, u: number) => (t ? u : y))
        : math["map"]!(condition, x, y, (t: boolean, u: number, v: number) => (t ? u : v)),
    sum: fold("sum"),
    mean: (x, axis, keepdims) => {
      const means = fold("mean")(x, axis, keepdims);
      return axis === 0 && !keepdims ? asRow(means) : means;
    },
    max: fold("max"),
    min: fold("min"),
    std: (x, axis) => asRow(math["std"]!(x, axis, "uncorrected")),
    slice: (x, start, stop, step = 1) =>
      math["subset"]!(x, math["index"]!(math["range"]!(start, stop, step))),
    column: (x) => math["reshape"]!(x, [-1, 1]),
    row: asRow,
  });
}

/** Rows of a table, or the elements of a vector, as mathjs has them. */
function nested(data: Data, shape: readonly number[]): Nested {
  const flat = Array.from(data as Float64Array);
  if (shape.length < 2) return flat;
  return Array.from({ length: shape[0]! }, (_, i) => flat.slice(i * shape[1]!, (i + 1) * shape[1]!));
}

function elements(value: Value | Nested, dtype: DTypeOfBench): Data {
  const nested = value.valueOf() as Nested | number;
  const flat = typeof nested === "number" ? [nested] : (nested.flat() as number[]);
  const out = allocate(dtype, [flat.length]) as Float64Array;
  out.set(flat);
  return out;
}

function callback(math: Functions, { workload, inputs }: Problem) {
  if (workload.element === undefined) return undefined;
  const f = new Function(...inputs.keys(), `"use strict"; return ${workload.element};`);
  const values = [...inputs.values()].map(({ data, shape }) => nested(data, shape));
  const mapped = () => math["map"]!(...values, (...args: number[]) => f(...args.slice(0, values.length)));
  return workload.fold ? () => math["sum"]!(mapped()) : mapped;
}

export async function open(): Promise<Adapter> {
  const { create, all } = await load<Library>("mathjs");
  const math = create(all, {});
  const o = calls(math);
  return {
    dtypes: ["float64", "int32"],
    // Ten million boxed elements and their copies take minutes and gigabytes.
    most: 1e6,
    ways: (problem) => {
      const { workload, dtype, shape, inputs } = problem;
      const way = (once: () => Value) => ({ run: once, result: () => elements(once(), dtype) });
      const one = callback(math, problem);
      const { calls: steps } = workload;
      const arrays = Object.fromEntries(
        [...inputs].map(([name, { data, shape }]) => [
          name,
          math["matrix"]!(nested(data, shape), "dense", "number"),
        ]),
      );
      return { map: one && way(one), calls: steps && way(() => steps(o, arrays, shape)) };
    },
  };
}
