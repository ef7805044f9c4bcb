/**
 * Every workload is written several times: for numfuse, as calls, as an element, as a loop. Here they have to agree, so
 * that a library which is skipped or wrong in a run is so by itself.
 */
import { describe, expect, test } from "vitest";
import { type Calls, Refusal, withRefusals } from "../../bench/calls.ts";
import { catalogue, dtypesOf } from "../../bench/catalogue.ts";
import { wrong } from "../../bench/check.ts";
import { expression, hand } from "../../bench/local.ts";
import { SMALL } from "../../bench/micro.ts";
import { LAST, parse } from "../../bench/options.ts";
import { Refused } from "../../bench/refused.ts";
import { allocate, type Data, type Numfuse, type Operand, problem } from "../../bench/workload.ts";
import * as np from "../../src/index.ts";

/** The calls in numfuse. */
const calls: Calls<Operand> = {
  ...{ add: np.add, subtract: np.subtract, multiply: np.multiply, divide: np.divide, negative: np.negative },
  ...{ reciprocal: np.reciprocal, square: np.square, sqrt: np.sqrt, exp: np.exp, log: np.log, sin: np.sin },
  ...{ cos: np.cos, clip: np.clip, greater: np.greater, where: np.where, left_shift: np.left_shift },
  ...{ bitwise_and: np.bitwise_and, bitwise_xor: np.bitwise_xor, matmul: np.matmul },
  sum: (x, axis, keepdims = false) => np.sum(x, { axis: axis ?? null, keepdims }),
  mean: (x, axis, keepdims = false) => np.mean(x, { axis: axis ?? null, keepdims }),
  max: (x, axis, keepdims = false) => np.max(x, { axis: axis ?? null, keepdims }),
  min: (x, axis, keepdims = false) => np.min(x, { axis: axis ?? null, keepdims }),
  std: (x, axis) => np.std(x, axis),
  slice: (x, start, stop, step = 1) => x.at(`${start}:${stop}:${step}`),
  transpose: (x) => x.T,
  column: (x) => x.at(":", np.newaxis),
  row: (x) => x.at(np.newaxis, ":"),
} as Calls<Operand>;

const all = [...(await catalogue()), ...SMALL].filter(({ name }) => name !== "matmul");
const cases = all.flatMap((workload) =>
  dtypesOf(workload).map((dtype) => ({ name: workload.name, dtype, workload })),
);

describe.each(cases)("$name in $dtype", ({ workload, dtype }) => {
  const given = problem(workload, dtype, 60);
  const { make } = expression(np as unknown as Numfuse, given);
  const value = make();
  const ours = value.toTypedArray().slice() as Data;

  test("numfuse and the hand-written loop", () => {
    expect(value.dtype.name).toBe(dtype);
    expect(value.shape).toEqual(given.output);
    expect(wrong(given, "hand", hand(given)(), ours, "numpy")).toBeUndefined();
  });

  test.skipIf(workload.calls === undefined)("calls", () => {
    const arrays = Object.fromEntries(
      [...given.inputs].map(([name, { data, shape }]) => [name, np.array(data).reshape(shape) as Operand]),
    );
    const result = workload.calls!(calls, arrays, given.shape);
    expect(result.shape).toEqual(given.output);
    expect(wrong(given, "hand", result.toTypedArray() as Data, ours, "numpy")).toBeUndefined();
  });

  test.skipIf(workload.element === undefined || dtype === "int64")("an element", () => {
    const names = [...given.inputs.keys()];
    const values = [...given.inputs.values()].map(({ data }) => data);
    const f = new Function(...names, `return ${workload.element};`);
    const each = Array.from(
      values[0] as Float64Array,
      (_, i) => f(...values.map((data) => data[i])) as number,
    );
    const out = allocate(dtype, given.output) as Float64Array;
    out.set(workload.fold ? [each.reduce((sum, x) => sum + x, 0)] : each);
    expect(wrong(given, "hand", out, ours, "numpy")).toBeUndefined();
  });
});

describe("what is told", () => {
  test("a call that a library lacks is a refusal that names it", () => {
    const some = withRefusals<number>({ add: (x, y) => x + y });
    expect(some.add(1, 2)).toBe(3);
    expect(() => some.left_shift(1, 2)).toThrow(new Refusal("no left_shift"));
  });

  test("a reason is said once, and kept with its workloads", () => {
    const said: string[] = [];
    const refused = new Refused((line) => said.push(line));
    refused.note("tfjs", "no float64", "chain");
    refused.note("tfjs", "no float64", "bits");
    refused.wrong("jax-js", "element 0 is 1", "chain", "float64");
    refused.wrong("jax-js", "element 0 is 2", "chain", "float64");
    expect(said).toEqual([
      "tfjs: no float64; skipped (chain, and wherever else)",
      "jax-js: wrong in float64 (chain): element 0 is 1; not timed",
    ]);
    expect(refused.lines()).toEqual(["tfjs: no float64 (bits, chain)", "jax-js: wrong in float64 (chain)"]);
  });

  test("values: integers exactly, floats within units in the last place, nan never", () => {
    const of = (dtype: "float64" | "int64") => problem(all.find(({ name }) => name === "where")!, dtype, 10);
    const check = (got: Data, want: Data, dtype: "float64" | "int64") =>
      wrong(of(dtype), "c", got, want, "numpy");
    const big = 2n ** 60n;
    expect(check(BigInt64Array.of(big), BigInt64Array.of(big), "int64")).toBeUndefined();
    expect(check(BigInt64Array.of(big + 1n), BigInt64Array.of(big), "int64")).toBe(
      `element 0 is ${big + 1n}, by numpy ${big} (0 ulps are allowed)`,
    );
    expect(check(Float64Array.of(1 + 2 ** -49), Float64Array.of(1), "float64")).toBeUndefined();
    expect(check(Float64Array.of(1 + 2 ** -45), Float64Array.of(1), "float64")).toMatch(/^element 0 is 1.0/);
    expect(check(Float64Array.of(Number.NaN), Float64Array.of(1), "float64")).toMatch(/^element 0 is NaN/);
    expect(check(Float64Array.of(1), Float64Array.of(1, 2), "float64")).toBe("has 1 elements, numpy 2");
  });
});

describe("the command line", () => {
  test("what it means by default, and quickly", () => {
    expect(parse([])).toMatchObject({ sizes: [10, 1e3, 1e5, 1e6, 1e7], quick: false, threads: [1, 2] });
    expect(parse(["--quick"])).toMatchObject({ sizes: [10, 1e3, 1e5, 1e6], quick: true });
    expect(parse(["--peers=none"]).peers).toEqual([]);
    expect("compare" in parse([])).toBe(false);
  });

  test("compares with the last run, or with a file", () => {
    expect(parse(["chain", "--compare", "--n=10"])).toMatchObject({
      compare: LAST,
      names: ["chain"],
      sizes: [10],
    });
    expect(parse(["--compare=old.json"]).compare).toBe("old.json");
  });

  test("refuses what there is not", () => {
    expect(() => parse(["--peers=torch"])).toThrow(/^--peers: 'torch' is none of numpy, numexpr, .*mathjs$/);
    expect(() => parse(["--n=5"])).toThrow("--n: 5 is less than the 10 elements that workloads need");
    expect(() => parse(["--dtype=int8"])).toThrow(
      "--dtype: 'int8' is none of float64, float32, int32, int64",
    );
  });
});
