/** Registered loops and wrapped JavaScript functions. */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { ufuncSpec } from "../../src/numpy/ufunc.ts";
import { counters } from "../../src/runtime/counters.ts";

type Call = (...args: unknown[]) => np.NDArray;
const i1 = np.array([1, 2, 3], { dtype: "int8" });
const f4 = np.array([1, 2, 3], { dtype: "float32" });
const f8 = np.array([1, 2, 3]);

describe("np.ufunc", () => {
  test("is what ufuncs are instances of", () => {
    expect(np.add instanceof np.ufunc).toBe(true);
    expect(np.matmul instanceof np.ufunc).toBe(true);
    expect((np.sum as unknown) instanceof np.ufunc).toBe(false);
    expect(() => (np.ufunc as unknown as () => void)()).toThrow(TypeError);
  });
});

describe("register", () => {
  const twoLoops = np.ufunc.register("own_two_loops", {
    types: "bb->b",
    loop: (x, y) => x.mul(10).add(y),
    identity: 0,
  });
  np.ufunc.register("own_two_loops", { types: "dd->d", loop: (x, y) => x.sub(y) });

  test("two loops under one name: each dtype gets its own", () => {
    const call = twoLoops as Call;
    const small = call(i1, i1);
    expect([small.dtype.name, small.tolist()]).toEqual(["int8", [11, 22, 33]]);
    const large = call(f8, [3, 2, 1]);
    expect([large.dtype.name, large.tolist()]).toEqual(["float64", [-2, 0, 2]]);
    // float32 casts safely to float64 only, bool to int8 first.
    const middle = call(f4, f4);
    expect([middle.dtype.name, middle.tolist()]).toEqual(["float64", [0, 0, 0]]);
    const truth = call(np.array([true]), np.array([true]));
    expect([truth.dtype.name, truth.tolist()]).toEqual(["int8", [11]]);
    expect(twoLoops.types).toEqual(["bb->b", "dd->d"]);
    expect([twoLoops.name, twoLoops.nin, twoLoops.nout, twoLoops.identity]).toEqual([
      "own_two_loops",
      2,
      1,
      0,
    ]);
    expect(() => call(np.array([np.complex(1, 1)]), f8)).toThrow(TypeError);
  });

  test("broadcasts, takes out, where, scalars and dtype as any ufunc", () => {
    const call = twoLoops as Call;
    expect(call(i1.reshape(3, 1), i1).tolist()).toEqual([
      [11, 12, 13],
      [21, 22, 23],
      [31, 32, 33],
    ]);
    expect(call(i1, 5).tolist()).toEqual([15, 25, 35]);
    expect(call(5, i1).tolist()).toEqual([51, 52, 53]);
    const out = np.zeros(3);
    call(i1, i1, { out, where: np.array([true, false, true]) });
    expect(out.tolist()).toEqual([11, 0, 33]);
    expect(call(i1, i1, { dtype: "float64" }).tolist()).toEqual([0, 0, 0]);
  });

  test("fuses: one kernel for a loop and what is around it", () => {
    const call = twoLoops as Call;
    const x = np.arange(1000).astype("float64").eval();
    const before = counters.kernelCalls;
    call(x.add(1), x.mul(2)).sqrt().eval();
    expect(counters.kernelCalls - before).toBe(1);
  });

  test("no loop is replaced unless asked for", () => {
    const sub = { types: "dd->d", loop: (x: np.NDArray, y: np.NDArray) => x.add(y) };
    expect(() => np.ufunc.register("own_two_loops", sub)).toThrow(
      "has a loop for these dtypes already (dd->d)",
    );
    expect((twoLoops as Call)(f8, f8).tolist()).toEqual([0, 0, 0]);
    np.ufunc.register("own_replaced", sub);
    const replaced = np.ufunc.register("own_replaced", { ...sub, loop: (x, y) => x.mul(y), replace: true });
    expect((replaced as Call)(f8, f8).tolist()).toEqual([1, 4, 9]);
    expect(replaced.ntypes).toBe(1);
  });

  test("a loop beside those of a ufunc of the module", () => {
    const spec = ufuncSpec(np.gcd as unknown as np.Ufunc);
    const count = spec.loops.length;
    try {
      np.ufunc.register("gcd", {
        types: "dd->d",
        loop: (x, y) => np.gcd(x.astype("int64"), y.astype("int64")).astype("float64"),
      });
      expect((np.gcd as unknown as Call)([12, 18], [8, 27]).tolist()).toEqual([4, 9]);
      expect(np.gcd(i1, i1).dtype.name).toBe("int8");
      expect(() => np.ufunc.register("gcd", { types: "bb->b", loop: (x) => x })).toThrow(np.ValueError);
    } finally {
      spec.loops.length = count;
      spec.resolved.clear();
    }
    expect(() => (np.gcd as unknown as Call)([12], [8])).toThrow(TypeError);
  });

  test("what is wrong with a loop shows at once", () => {
    expect(() => np.ufunc.register("own_wrong", { types: "bb->b", loop: (x, y) => x.divide(y) })).toThrow(
      "the loop bb->b of own_wrong must give an array of int8, gave float64: use astype()",
    );
    expect(() => np.ufunc.register("own_wrong", { types: "bb->bb", loop: (x) => x })).toThrow(
      "must give 2 arrays, gave 1",
    );
    expect(() => np.ufunc.register("own_wrong", { types: "bb", loop: (x) => x })).toThrow(TypeError);
    expect(() => np.ufunc.register("add", { types: "b->b", loop: (x) => x })).toThrow(np.ValueError);
    expect(() => np.ufunc.register("own_wrong", { types: [], loop: (x) => x })).toThrow(np.ValueError);
    expect(() => np.ufunc.register("own_wrong", { types: "b->b", loop: 1 as never })).toThrow(TypeError);
  });

  test("several results, of other dtypes than the operands", () => {
    const both = np.ufunc.register("own_extremes", {
      types: "ff->f?",
      loop: (x, y) => [np.maximum(x, y), np.greater(x, y)],
    }) as unknown as (...args: unknown[]) => [np.NDArray, np.NDArray];
    const [most, first] = both(f4, 2);
    expect([most.dtype.name, most.tolist()]).toEqual(["float32", [2, 2, 3]]);
    expect([first.dtype.name, first.tolist()]).toEqual(["bool", [false, false, true]]);
  });
});

describe("frompyfunc", () => {
  test("calls a function for every element, in float64 unless told otherwise", () => {
    const hypot = np.frompyfunc((x, y) => Math.hypot(x!, y!), 2, 1) as Call;
    const made = hypot([3, 5], 4);
    expect([made.dtype.name, made.tolist()]).toEqual(["float64", [5, Math.hypot(5, 4)]]);
    expect(hypot(i1.reshape(3, 1), [0, 0]).shape).toEqual([3, 2]);
    expect(hypot instanceof np.ufunc).toBe(true);
  });

  test("several results and dtypes", () => {
    const parts = np.frompyfunc((x: bigint | number) => [Number(x) % 3, Number(x) > 2], 1, 2, {
      types: ["l->l?", "d->d?"],
    }) as unknown as (...args: unknown[]) => [np.NDArray, np.NDArray];
    expect(parts(np.array([1n, 5n])).map((r) => [r.dtype.name, r.tolist()])).toEqual([
      ["int64", [1, 2]],
      ["bool", [false, true]],
    ]);
    expect(parts([2.5])[0].dtype.name).toBe("float64");
  });

  test("refuses what is no plain value, and a wrong count", () => {
    expect(() => (np.frompyfunc(() => "a", 1, 1) as Call)([1])).toThrow(TypeError);
    expect(() => (np.frompyfunc(() => 1, 1, 2) as Call)([1])).toThrow("must give 2 values");
    expect(() => np.frompyfunc(() => 1, 0, 1)).toThrow(np.ValueError);
    expect(() => np.frompyfunc(() => 1, 1, 1, { types: "dd->d" })).toThrow(np.ValueError);
    expect(() => np.frompyfunc(1 as never, 1, 1)).toThrow(TypeError);
  });
});
