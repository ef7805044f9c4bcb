/**
 * stdlib: an array at a time with its own functions applied by its strided and ndarray loops, or one callback for a whole
 * formula. Plain JavaScript: its native add-ons are not built.
 *
 * Arrays are the descriptors that its `base` packages take, so that views and broadcasting cost nothing.
 */
import { type Calls, Refusal, withRefusals } from "../../calls.ts";
import { allocate, count, type Data, type DTypeOfBench, type Input, type Problem } from "../../workload.ts";
import { type Adapter, loadCommon } from "./adapter.ts";

export const packages = [
  ...["strided-base-unary", "ndarray-base-binary", "ndarray-base-ternary"],
  ...["math-base-special-exp", "math-base-special-ln", "math-base-special-sin", "math-base-special-cos"],
  ...["blas-ext-base-dsumpw", "blas-ext-base-ssumpw", "stats-base-max", "stats-base-min"],
].map((name) => `@stdlib/${name}`);

interface Value {
  readonly dtype: DTypeOfBench;
  readonly data: Data;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  readonly order: "row-major";
}

type Scalar = (...elements: number[]) => number;
type Strided = { ndarray(n: number, x: Data, stride: number, offset: number): number };
type Elementwise = (arrays: readonly Value[], f: Scalar) => void;

interface Library {
  readonly unary: (
    arrays: readonly Data[],
    shape: readonly number[],
    strides: readonly number[],
    f: Scalar,
  ) => void;
  readonly binary: Elementwise;
  readonly ternary: Elementwise;
  readonly exp: Scalar;
  readonly ln: Scalar;
  readonly sin: Scalar;
  readonly cos: Scalar;
  readonly dsumpw: Strided;
  readonly ssumpw: Strided;
  readonly max: Strided;
  readonly min: Strided;
}

const rowMajor = (shape: readonly number[]) => shape.map((_, i) => count(shape.slice(i + 1)));

function view(
  like: Value,
  shape: readonly number[],
  strides: readonly number[],
  offset = like.offset,
): Value {
  return { ...like, shape, strides, offset };
}

function fresh(dtype: DTypeOfBench, shape: readonly number[], data = allocate(dtype, shape)): Value {
  return { dtype, data, shape, strides: rowMajor(shape), offset: 0, order: "row-major" };
}

const isWhole = ({ shape, strides, offset, data }: Value) =>
  offset === 0 && data.length === count(shape) && rowMajor(shape).every((s, i) => s === strides[i]);

/** A view of an array's full shape; axes of one element are repeated. */
function broadcast(x: Value, shape: readonly number[]): Value {
  const missing = shape.length - x.shape.length;
  const strides = shape.map((_, i) =>
    i < missing || x.shape[i - missing] === 1 ? 0 : x.strides[i - missing]!,
  );
  return view(x, shape, strides);
}

function common(values: readonly Value[]): readonly number[] {
  const rank = Math.max(...values.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, i) =>
    Math.max(...values.map(({ shape }) => shape[i - rank + shape.length] ?? 1)),
  );
}

function calls(std: Library, dtype: DTypeOfBench): Calls<Value> {
  const map1 = (f: Scalar, x: Value): Value => {
    if (!isWhole(x)) throw new Refusal("no function of one argument over a view");
    const out = fresh(dtype, x.shape);
    std.unary([x.data, out.data], [x.data.length], [1, 1], f);
    return out;
  };
  const map2 = (f: Scalar, x: Value, y: Value | number): Value => {
    if (typeof y === "number") return isWhole(x) ? map1((v) => f(v, y), x) : map2(f, x, constant(y));
    const shape = common([x, y]);
    const out = fresh(dtype, shape);
    std.binary([broadcast(x, shape), broadcast(y, shape), out], f);
    return out;
  };
  const constant = (value: number) => {
    const one = fresh(dtype, []);
    (one.data as Float64Array)[0] = value;
    return one;
  };
  const map3 = (f: Scalar, ...of: readonly [Value, Value, Value]): Value => {
    const shape = common(of);
    const out = fresh(dtype, shape);
    std.ternary([...of.map((one) => broadcast(one, shape)), out], f);
    return out;
  };
  /** A fold of everything, or along an axis of a table. */
  const fold = (f: Strided["ndarray"], x: Value, axis?: 0 | 1, keepdims = false): Value => {
    if (axis === undefined) {
      if (!isWhole(x)) throw new Refusal("no fold of a view");
      return constant(f(x.data.length, x.data, 1, 0));
    }
    const [extent, stride] = [x.shape[axis]!, x.strides[axis]!];
    const [others, step] = [x.shape[1 - axis]!, x.strides[1 - axis]!];
    const out = fresh(dtype, keepdims ? x.shape.map((n, i) => (i === axis ? 1 : n)) : [others]);
    for (let i = 0; i < others; i++) {
      (out.data as Float64Array)[i] = f(extent, x.data, stride, x.offset + i * step);
    }
    return out;
  };
  const sum = dtype === "float32" ? std.ssumpw : std.dsumpw;
  const mean = (x: Value, axis?: 0 | 1, keepdims = false): Value => {
    const total = fold(sum.ndarray, x, axis, keepdims);
    return map1((v) => v / (count(x.shape) / count(total.shape)), total);
  };
  const { exp, ln, sin, cos } = std;
  const all: Calls<Value> = {
    add: (x, y) => map2((u, v) => u! + v!, x, y),
    subtract: (x, y) => map2((u, v) => u! - v!, x, y),
    multiply: (x, y) => map2((u, v) => u! * v!, x, y),
    divide: (x, y) => map2((u, v) => u! / v!, x, y),
    negative: (x) => map1((v) => -v!, x),
    reciprocal: (x) => map1((v) => 1 / v!, x),
    square: (x) => map1((v) => v! * v!, x),
    sqrt: (x) => map1(Math.sqrt, x),
    exp: (x) => map1(exp, x),
    log: (x) => map1(ln, x),
    sin: (x) => map1(sin, x),
    cos: (x) => map1(cos, x),
    clip: (x, low, high) => map1((v) => Math.min(Math.max(v!, low), high), x),
    greater: (x, y) => map2((u, v) => Number(u! > v!), x, y),
    where: (c, x, y) => map3((t, u, v) => (t ? u! : v!), c, x, typeof y === "number" ? constant(y) : y),
    left_shift: (x, by) => map1((v) => v! << by, x),
    bitwise_and: (x, y) => map1((v) => v! & y, x),
    bitwise_xor: (x, y) => map2((u, v) => u! ^ v!, x, y),
    sum: (x, axis, keepdims) => fold(sum.ndarray, x, axis, keepdims),
    mean,
    max: (x, axis, keepdims) => fold(std.max.ndarray, x, axis, keepdims),
    min: (x, axis, keepdims) => fold(std.min.ndarray, x, axis, keepdims),
    std: (x, axis) => {
      const d = map2((u, v) => u! - v!, x, mean(x, axis, true));
      return map1(
        Math.sqrt,
        mean(
          map1((v) => v! * v!, d),
          axis,
        ),
      );
    },
    slice: (x, start, stop, step = 1) =>
      view(x, [Math.ceil((stop - start) / step)], [x.strides[0]! * step], x.offset + start * x.strides[0]!),
    transpose: (x) => view(x, x.shape.toReversed(), x.strides.toReversed()),
    column: (x) => view(x, [x.shape[0]!, 1], [x.strides[0]!, 0]),
    row: (x) => view(x, [1, x.shape[0]!], [0, x.strides[0]!]),
    matmul: () => {
      throw new Refusal("no matmul among the packages taken");
    },
  };
  return withRefusals(all);
}

/** The whole formula as one callback. There are loops for one, two and three arrays. */
function callback(std: Library, { workload, inputs, output, dtype }: Problem) {
  if (workload.element === undefined || workload.fold || inputs.size > 3) return undefined;
  const names = [...inputs.keys()];
  const text = workload.element.replaceAll(/Math\.(exp|sin|cos|log)\(/g, "$1(");
  const f = new Function("exp", "log", "sin", "cos", `"use strict"; return (${names}) => ${text};`)(
    ...[std.exp, std.ln, std.sin, std.cos],
  ) as Scalar;
  const values = [...inputs.values()].map((input: Input) => fresh(dtype, input.shape, input.data));
  return (): Value => {
    const out = fresh(dtype, output);
    const [x] = values;
    if (values.length === 1) std.unary([x!.data, out.data], [out.data.length], [1, 1], f);
    else (values.length === 2 ? std.binary : std.ternary)([...values, out], f);
    return out;
  };
}

export async function open(): Promise<Adapter> {
  const loaded = packages.map((name) => [name.split("-").at(-1)!, loadCommon<unknown>(name)] as const);
  const std = Object.fromEntries(loaded) as unknown as Library;
  return {
    dtypes: ["float64", "float32", "int32"],
    ways: (problem) => {
      const { workload, dtype, shape, inputs } = problem;
      const way = (once: () => Value) => ({ run: once, result: () => once().data });
      const fused = callback(std, problem);
      const { calls: steps } = workload;
      const o = calls(std, dtype);
      const arrays = Object.fromEntries(
        [...inputs].map(([name, input]) => [name, fresh(dtype, input.shape, input.data)]),
      );
      return {
        callback: fused && way(fused),
        calls: steps && way(() => steps(o, arrays, shape)),
      };
    },
  };
}
