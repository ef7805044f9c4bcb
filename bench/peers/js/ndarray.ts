/** ndarray: a whole formula as one loop compiled by cwise, or one ndarray-ops call after another. */
import { type Calls, Refusal, withRefusals } from "../../calls.ts";
import { allocate, count, type Data, type DTypeOfBench, type Problem } from "../../workload.ts";
import { type Adapter, loadCommon } from "./adapter.ts";

export const packages = ["ndarray", "cwise", "ndarray-ops"];

interface Value {
  readonly data: Data;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
  lo(...from: readonly number[]): Value;
  hi(...extent: readonly number[]): Value;
  step(...by: readonly number[]): Value;
  transpose(...axes: readonly number[]): Value;
}

type Make = (data: Data, shape: readonly number[], stride?: readonly number[], offset?: number) => Value;

interface Library {
  readonly ndarray: Make;
  cwise(of: {
    args: readonly string[];
    pre?: unknown;
    body: unknown;
    post?: unknown;
  }): (...args: readonly Value[]) => number | undefined;
  readonly ops: { readonly [name: string]: (...args: readonly unknown[]) => unknown };
}

const UNARY = {
  negative: "neg",
  reciprocal: "recip",
  sqrt: "sqrt",
  exp: "exp",
  log: "log",
  sin: "sin",
  cos: "cos",
};
const BINARY = { add: "add", subtract: "sub", multiply: "mul", divide: "div", bitwise_xor: "bxor" };

function calls({ ndarray, ops }: Library, dtype: DTypeOfBench): Calls<Value> {
  const fresh = (shape: readonly number[]) => ndarray(allocate(dtype, shape), shape);
  /** Broadcasting is an axis of stride 0. */
  const spread = (x: Value, shape: readonly number[]) => {
    const missing = shape.length - x.shape.length;
    if (missing === 0 && x.shape.every((n, i) => n === shape[i])) return x;
    const stride = shape.map((_, i) =>
      i < missing || x.shape[i - missing] === 1 ? 0 : x.stride[i - missing]!,
    );
    return ndarray(x.data, shape, stride, x.offset);
  };
  const wider = (x: Value, y: Value) => {
    const rank = Math.max(x.shape.length, y.shape.length);
    const extent = ({ shape }: Value, i: number) => shape[i - rank + shape.length] ?? 1;
    return Array.from({ length: rank }, (_, i) => Math.max(extent(x, i), extent(y, i)));
  };
  const unary = Object.entries(UNARY).map(([name, theirs]) => [
    name,
    (x: Value) => {
      const out = fresh(x.shape);
      ops[theirs]!(out, x);
      return out;
    },
  ]);
  const binary = Object.entries(BINARY).map(([name, theirs]) => [
    name,
    (x: Value, y: Value | number) => {
      const shape = typeof y === "number" ? x.shape : wider(x, y);
      const out = fresh(shape);
      if (typeof y === "number") ops[`${theirs}s`]!(out, x, y);
      else ops[theirs]!(out, spread(x, shape), spread(y, shape));
      return out;
    },
  ]);
  const scalar = (name: string) => (x: Value, y: number) => {
    const out = fresh(x.shape);
    ops[name]!(out, x, y);
    return out;
  };
  /** ndarray-ops folds whole arrays; there is none along an axis. */
  const whole = (name: string) => (x: Value, axis?: 0 | 1) => {
    if (axis !== undefined) throw new Refusal(`no ${name} along an axis`);
    const out = fresh([]);
    (out.data as Float64Array)[0] = ops[name]!(x) as number;
    return out;
  };
  return withRefusals<Value>({
    ...(Object.fromEntries([...unary, ...binary]) as Partial<Calls<Value>>),
    square: (x) => {
      const out = fresh(x.shape);
      ops["mul"]!(out, x, x);
      return out;
    },
    left_shift: scalar("lshifts"),
    bitwise_and: scalar("bands"),
    clip: (x, low, high) => {
      const out = fresh(x.shape);
      ops["maxs"]!(out, x, low);
      ops["minseq"]!(out, high);
      return out;
    },
    sum: whole("sum"),
    max: whole("sup"),
    min: whole("inf"),
    mean: (x, axis) => {
      const out = whole("sum")(x, axis);
      (out.data as Float64Array)[0]! /= count(x.shape);
      return out;
    },
    slice: (x, start, stop, step = 1) =>
      x
        .lo(start)
        .hi(stop - start)
        .step(step),
    transpose: (x) => x.transpose(1, 0),
    column: (x) => ndarray(x.data, [x.shape[0]!, 1], [x.stride[0]!, 0], x.offset),
    row: (x) => ndarray(x.data, [1, x.shape[0]!], [0, x.stride[0]!], x.offset),
  });
}

/** cwise reads the function's source, so its parts are functions made of the workload's text. */
function fused({ ndarray, cwise }: Library, { workload, dtype, shape, output, inputs }: Problem) {
  const { element, fold } = workload;
  if (element === undefined || /=>/.test(element)) return undefined; // cwise's parser is older than arrow functions.
  const names = [...inputs.keys()];
  const values = [...inputs.values()].map(({ data }) => ndarray(data, shape));
  const args = values.map(() => "array");
  if (fold) {
    const sum = cwise({
      args,
      pre: new Function("this.s = 0"),
      body: new Function(...names, `this.s += ${element}`),
      post: new Function("return this.s"),
    });
    return () => {
      const out = ndarray(allocate(dtype, output), output);
      (out.data as Float64Array)[0] = sum(...values)!;
      return out;
    };
  }
  const f = cwise({ args: ["array", ...args], body: new Function("o", ...names, `o = ${element}`) });
  return () => {
    const out = ndarray(allocate(dtype, output), output);
    f(out, ...values);
    return out;
  };
}

export async function open(): Promise<Adapter> {
  const ndarray = loadCommon<Library["ndarray"]>("ndarray");
  const cwise = loadCommon<Library["cwise"]>("cwise");
  const ops = loadCommon<Library["ops"]>("ndarray-ops");
  const library = { ndarray, cwise, ops };
  return {
    dtypes: ["float64", "float32", "int32"],
    ways: (problem) => {
      const { workload, dtype, shape, inputs } = problem;
      const way = (once: () => Value) => ({ run: once, result: () => once().data });
      const one = fused(library, problem);
      const { calls: steps } = workload;
      const o = calls(library, dtype);
      const arrays = Object.fromEntries(
        [...inputs].map(([name, { data, shape }]) => [name, ndarray(data, shape)]),
      );
      return { cwise: one && way(one), ops: steps && way(() => steps(o, arrays, shape)) };
    },
  };
}
