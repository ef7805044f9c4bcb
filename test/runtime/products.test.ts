/**
 * Matrix products in expressions: the same bits in every way of running, what runs with them, and what is not copied.
 */
import { beforeEach, describe, expect, it } from "vitest";
import * as np from "../../src/index.ts";
import { counters } from "../../src/runtime/counters.ts";
import type { Program } from "../differential/program.ts";
import { evaluated, WAYS, type Way } from "../differential/ways.ts";

/** Numbers that are rounded in every sum. */
function matrix(shape: readonly number[], dtype: np.DTypeName = "float64", seed = 1): np.NDArray {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = np
    .arange(size)
    .astype("float64")
    .mul(0.7391)
    .add(seed * 0.31)
    .mod(1)
    .sub(0.4);
  return (dtype.includes("int") ? values.mul(1000) : values).astype(dtype).reshape(shape).copy().eval();
}

/** Expressions around a product, by what they show. */
const EXPRESSIONS: { readonly [what: string]: (dtype: np.DTypeName) => np.NDArray[] } = {
  "a bias and a rectifier": (t) => [
    np.maximum(
      matrix([37, 20], t)
        .matmul(matrix([20, 19], t, 2))
        .add(matrix([19], t, 3)),
      0,
    ),
  ],
  "a flat map after it": (t) => [
    matrix([24, 9], t)
      .matmul(matrix([9, 33], t, 2))
      .mul(2),
  ],
  "a map of a batch": (t) => [
    matrix([3, 7, 5], t)
      .matmul(matrix([5, 6], t, 2))
      .add(matrix([3, 1, 6], t, 3)),
  ],
  "the product and a map of it": (t) => {
    const c = matrix([20, 5], t).matmul(matrix([5, 12], t, 2));
    return [c, c.mul(3), c.sum(1)];
  },
  "a fold over its rows": (t) => [
    matrix([20, 5], t)
      .matmul(matrix([5, 12], t, 2))
      .max(1),
  ],
  "a fold over its columns": (t) => [
    matrix([20, 5], t)
      .matmul(matrix([5, 12], t, 2))
      .sum(0),
  ],
  "standardised rows": (t) => {
    const c = matrix([20, 5], t).matmul(matrix([5, 12], t, 2));
    return [c.sub(c.max(1).reshape(20, 1))];
  },
  "operands that are computed": (t) => [
    matrix([30, 8], t)
      .add(1)
      .matmul(matrix([8, 11], t, 2).mul(matrix([11], t, 3))),
  ],
  "operands that are views of what is computed": (t) => [
    matrix([8, 30], t)
      .add(1)
      .T.matmul(matrix([9, 22], t, 2).mul(2).at("1:", "::-2")),
  ],
  "a constant operand": (t) => [np.matmul(np.ones([9, 6], { dtype: t }), matrix([6, 7], t))],
  "a chain of products": (t) => {
    const a = matrix([12, 12], t);
    return [a.matmul(a).matmul(a.T).add(a)];
  },
  "the transposed result": (t) => [
    matrix([20, 5], t)
      .matmul(matrix([5, 12], t, 2))
      .T.add(matrix([12, 20], t, 3)),
  ],
  "products with vectors": (t) => {
    const [a, v, w] = [matrix([40, 25], t), matrix([25], t, 2), matrix([40], t, 3)];
    return [a.matmul(v).add(w), w.matmul(a), a.T.matmul(w).mul(2), v.dot(v), a.at("::-2").matmul(v)];
  },
  "a write that reads a product of the same array": (t) => {
    const a = matrix([10, 10], t).copy();
    const before = a.matmul(a);
    a.set(["2:5"], a.matmul(a).at("5:8"));
    return [a, before];
  },
  "several blocks of terms": (t) => [
    matrix([9, 600], t)
      .matmul(matrix([600, 10], t, 2))
      .add(1),
  ],
};

const TYPES: readonly np.DTypeName[] = ["float64", "float32", "float16", "complex64", "int8", "int64"];

describe.each(Object.entries(EXPRESSIONS))("%s", (_, build) => {
  it.each(TYPES)("of %s has the same bits in every way", (dtype) => {
    const comparable = (dtype as string) !== "complex64" || !String(build).match(/maximum|max\(/);
    if (!comparable) return;
    const program = { run: () => build(dtype) } as unknown as Program;
    const expected = evaluated(program, "interpreted");
    for (const way of Object.keys(WAYS) as Way[]) expect(evaluated(program, way), way).toEqual(expected);
  });
});

describe("a product", () => {
  beforeEach(() => {
    np.clear_caches();
    np.config.target = "wasm";
  });

  it("runs with what is done to its result, rows by rows", () => {
    const [a, b, c] = [matrix([64, 32]), matrix([32, 48]), matrix([48])];
    for (const result of [np.maximum(a.matmul(b).add(c), 0), a.matmul(b).mul(3), a.matmul(b).max(1)]) {
      const { kernels, bands } = np.explain(result);
      expect(kernels).toHaveLength(2);
      expect(bands.map((band) => band.kernels)).toEqual([[0, 1]]);
      expect(bands[0]!.reason).toContain("kernels 1-2 run together");
      // The band says so, and nobody else.
      expect(kernels.flatMap(({ reasons }) => reasons).join()).not.toMatch(/together|runs with/);
      const before = counters.bands;
      result.eval();
      expect(counters.bands).toBe(before + 1);
    }
  });

  it("reads transposed, reversed and broadcast operands where they are", () => {
    const [a, b] = [matrix([32, 64]), matrix([4, 48, 32])];
    const cases = [
      a.T.matmul(b.at(0).T),
      a.at("::-1").T.matmul(b.at(1).swapaxes(0, 1)),
      np.matmul(a.T, b.swapaxes(1, 2)),
    ];
    for (const product of cases) expect(np.explain(product).kernels).toHaveLength(1);
  });

  it("is one kernel for all sizes of a dtype", () => {
    matrix([10, 20])
      .matmul(matrix([20, 30]))
      .eval();
    const before = counters.kernelsCompiled;
    for (const n of [2, 33, 300]) {
      matrix([n, 5])
        .matmul(matrix([5, 7]))
        .eval();
      np.matmul(matrix([3, n, 5]), matrix([5, n])).eval();
    }
    expect(counters.kernelsCompiled - before).toBeLessThanOrEqual(3);
    const text = String(np.explain(matrix([11, 20]).matmul(matrix([20, 30]))));
    expect(text).toContain("matmul__float64 (from the cache)");
  });

  it("sees new data where its operands were", () => {
    const [a, b] = [matrix([40, 30]), matrix([30, 20])];
    const first = a.matmul(b).eval();
    b.set([], 1);
    const second = a.matmul(b);
    expect(second.tolist()).toEqual(a.matmul(np.ones([30, 20])).tolist());
    expect(second.tolist()).not.toEqual(first.tolist());
  });

  it("gives the memory of its panels back when smaller ones do", () => {
    matrix([300, 700])
      .matmul(matrix([700, 500]))
      .eval();
    const before = np.counters().heap.freeBytes;
    matrix([20, 10])
      .matmul(matrix([10, 20]))
      .eval();
    expect(np.counters().heap.freeBytes - before).toBeGreaterThan(2_000_000);
  });

  it("is computed apart as at once", async () => {
    const [a, b, c] = [matrix([200, 90]), matrix([90, 150]), matrix([150])];
    const result = np.maximum(a.matmul(b).add(c), 0);
    const expected = np.maximum(a.matmul(b).add(c), 0).tobytes();
    await result.evalAsync();
    expect(Buffer.compare(result.tobytes(), expected)).toBe(0);
  });
});
