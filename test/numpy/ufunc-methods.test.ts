/** `at` of ufuncs with repeated indices, masks, slices and tuples; what fuses into scans and gathers. Values are NumPy's. */
import { afterEach, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { UFUNC_SPECS } from "../../src/numpy/ufuncs.ts";

const { target } = np.config;
afterEach(() => {
  np.config.target = target;
});

describe.each(["interpreter", "js", "wasm"] as const)("at on %s", (way) => {
  test("repeated and negative indices", () => {
    np.config.target = way;
    const a = np.zeros(5);
    np.add.at(a, [0, 2, 2, -1], 1);
    np.add.at(a, [0, 2, 2, -1], np.array([1, 2, 3, 4]));
    expect(a.tolist()).toEqual([2, 0, 7, 0, 5]);
  });

  test("arrays beside slices, integers, views, one operand", () => {
    np.config.target = way;
    const b = np.zeros([3, 4], { dtype: "int32" });
    const values = np.array([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    np.add.at(b, [np.array([0n, 2n, 2n]), "1:3"], values);
    np.add.at(b.T, 0, 7);
    np.negative.at(b, [1]);
    expect(b.tolist()).toEqual([
      [7, 1, 2, 0],
      [-7, 0, 0, 0],
      [7, 8, 10, 0],
    ]);
  });

  test("masks, a reversed view, its own elements as operand", () => {
    np.config.target = way;
    const c = np.arange(6, { dtype: "float64" });
    np.multiply.at(c, np.array([true, false, true, false, false, true]), 10);
    np.subtract.at(c.at("::-1"), [0, 0, 1], c.at("0:3"));
    expect(c.tolist()).toEqual([0, 1, 20, 3, -16, 49]);
  });

  test("many indices", () => {
    np.config.target = way;
    const sums = np.zeros(1000);
    np.add.at(sums, np.arange(5000).remainder(1000).astype("int64"), np.arange(5000));
    expect(sums.at("0:3").tolist()).toEqual([10000, 10005, 10010]);
    expect(sums.sum().item()).toBe(12497500);
  });

  test("refusals change nothing", () => {
    np.config.target = way;
    const a = np.arange(3, { dtype: "float64" });
    expect(() => np.add.at(a, [0, 3], 1)).toThrow(np.IndexError);
    expect(() => np.add.at(a, [0, 1], [1, 2, 3])).toThrow(np.ValueError);
    expect(() => np.add.at(a, [0])).toThrow(/second operand needed/);
    expect(() => np.negative.at(a, [0], 1)).toThrow(/unary/);
    expect(() => np.divmod.at(a, [0], 1)).toThrow(np.ValueError);
    expect(a.tolist()).toEqual([0, 1, 2]);
  });

  test("expressions built before keep the old elements", () => {
    np.config.target = way;
    const a = np.arange(3, { dtype: "float64" });
    const before = a.add(0.5);
    np.add.at(a, [1], 10);
    expect(before.tolist()).toEqual([0.5, 1.5, 2.5]);
    expect(a.tolist()).toEqual([0, 11, 2]);
  });
});

describe("fusion", () => {
  const kernels = (x: np.NDArray) => np.explain(x).kernels.length;

  test("a producer and an epilogue join a scan", () => {
    const x = np.arange(5000, { dtype: "float64" }).eval();
    expect(kernels(np.multiply.accumulate(x.mul(2).add(1)).sub(3))).toBe(1);
  });

  test("a sum of a where stays one kernel", () => {
    const x = np.arange(5000, { dtype: "float64" }).eval();
    expect(kernels(np.add.reduce(np.where(x.gt(2), x, 0)))).toBe(1);
  });

  test("positions, what is taken and a fold are one kernel", () => {
    const x = np.arange(5000, { dtype: "float64" }).eval();
    const rows = np.array([3, 1, 2], { dtype: "int32" });
    expect(kernels(np.take(x, rows).mul(2).sum())).toBe(1);
  });
});

test("cumulative functions and take as methods of arrays", () => {
  const x = np.array([
    [1, 2],
    [3, 4],
  ]);
  expect(x.cumsum().tolist()).toEqual([1, 3, 6, 10]);
  expect(x.cumsum(0).tolist()).toEqual([
    [1, 2],
    [4, 6],
  ]);
  expect(x.cumprod({ axis: 1 }).tolist()).toEqual([
    [1, 2],
    [3, 12],
  ]);
  expect(x.take([3, 0]).tolist()).toEqual([4, 1]);
});

/** The table's identities and the folds' are one: what a reduction of nothing gives. */
test.each(
  [...UFUNC_SPECS].flatMap(([name, { identity }]) => (identity === null ? [] : [{ name, identity }])),
)("$name of nothing is its identity, $identity", ({ name, identity }) => {
  const { loops, signature } = UFUNC_SPECS.get(name)!;
  if (signature !== null) return;
  const { ins, outs } = loops.find((loop) => loop.ins[0]!.name !== "bool")!;
  const ufunc = (np as unknown as { readonly [ufunc: string]: { reduce(a: np.NDArray): np.NDArray } })[name]!;
  const nothing = ufunc.reduce(np.zeros(0, { dtype: ins[0]! }));
  expect(nothing.item()).toEqual(np.array(identity).astype(outs[0]!).item());
});
