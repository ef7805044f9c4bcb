/**
 * How much is compiled: one kernel serves every length, every scalar and every repetition; a new dtype or layout costs
 * exactly one.
 */
import { beforeEach, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { computed, counted, countedCold } from "./counting.ts";

beforeEach(() => {
  np.clear_caches();
});

describe("a second length compiles nothing", () => {
  const expressions: { readonly [name: string]: (n: number) => np.NDArray } = {
    "a * b + c": (n) => np.add(np.multiply(computed([n]), computed([n])), computed([n])),
    "sqrt(a) over a strided view": (n) => np.sqrt(computed([3 * n]).at("::3")),
    "a reversed": (n) => computed([n]).at("::-1").add(1),
    "the sum of squares": (n) => computed([n]).square().sum(),
    "a mean over rows": (n) => computed([n, 7]).mean(0),
    "a maximum over columns": (n) => computed([n, 2 * n]).max(1),
    "a matrix plus its transpose": (n) => np.add(computed([n, n]), computed([n, n]).T),
    "a row broadcast over a matrix": (n) => np.add(computed([n, n + 1]), computed([n + 1])),
    "a column broadcast over a matrix": (n) => np.add(computed([n, n + 1]), computed([n, 1])),
    "a join": (n) => np.concatenate([computed([n]), computed([n + 3])]),
    "an argmax": (n) => computed([n]).argmax(),
    arange: (n) => np.arange(n).multiply(2),
    "a matrix inside a matrix": (n) =>
      computed([n + 2, n + 2])
        .at("1:-1", "1:-1")
        .multiply(2),
    "three axes, the middle one summed": (n) => computed([n, n + 1, n + 2]).sum(1),
  };
  for (const [name, build] of Object.entries(expressions)) {
    test(name, () => {
      build(40).eval();
      const { kernelsCompiled, kernelCalls } = counted(() => build(61).eval());
      expect(kernelsCompiled).toBe(0);
      expect(kernelCalls).toBeGreaterThan(0);
    });
  }

  test("a write into a part", () => {
    const write = (n: number) =>
      computed([n])
        .set(["1::2"], computed([Math.floor(n / 2)]).add(1))
        .eval();
    write(40);
    expect(counted(() => write(61)).kernelsCompiled).toBe(0);
  });
});

describe("a second scalar", () => {
  test("compiles nothing and makes no plan", () => {
    const a = computed([50]);
    const scaled = (k: number) => a.multiply(k).add(k + 1.25);
    expect(scaled(4.5).at(2).item()).toBe(14.75);
    const { kernelsCompiled, plansMade, planHits } = counted(() =>
      expect(scaled(8.5).at(2).item()).toBe(26.75),
    );
    expect({ kernelsCompiled, plansMade, planHits }).toEqual({
      kernelsCompiled: 0,
      plansMade: 0,
      planHits: 1,
    });
  });

  test("of an integer dtype compiles nothing", () => {
    const a = computed([50], "int32");
    a.multiply(1234).eval();
    expect(counted(() => expect(a.multiply(4321).at(2).item()).toBe(8642)).kernelsCompiled).toBe(0);
  });

  test("of a complex dtype compiles nothing", () => {
    const a = computed([5], "complex128");
    a.multiply(np.complex(5.5, 7.5)).eval();
    const next = counted(() =>
      expect(a.multiply(np.complex(4.5, 6.5)).at(2).item()).toEqual(np.complex(9, 13)),
    );
    expect(next.kernelsCompiled).toBe(0);
  });

  test("over a strided view compiles nothing", () => {
    const a = computed([50]).at("::5");
    a.multiply(1234.5).eval();
    expect(counted(() => expect(a.multiply(0.75).item(1)).toBe(3.75)).kernelsCompiled).toBe(0);
  });

  test("that is 0 or 1 may compile once more, since rules look at it, and never again", () => {
    const a = computed([50]);
    a.add(17).eval();
    expect(counted(() => a.add(0).eval()).kernelsCompiled).toBeLessThanOrEqual(1);
    expect(counted(() => a.add(0).eval()).kernelsCompiled).toBe(0);
  });
});

describe("exactly one kernel is compiled", () => {
  test("for a new dtype", () => {
    const twice = (dtype: np.DTypeName) => np.add(computed([9], dtype), computed([9], dtype)).eval();
    twice("float64");
    for (const dtype of ["float32", "int32", "int64", "uint8", "complex64", "float16"] as const) {
      const operands = [computed([9], dtype), computed([9], dtype)] as const;
      expect(counted(() => np.add(...operands).eval()).kernelsCompiled, dtype).toBe(1);
      expect(counted(() => np.add(...operands).eval()).kernelsCompiled, dtype).toBe(0);
    }
  });

  test("for a new stride class, whatever the stride", () => {
    const a = computed([60]);
    const b = computed([20]);
    np.add(b, b.copy().eval()).eval();
    expect(counted(() => np.add(a.at("::3"), b).eval()).kernelsCompiled).toBe(1);
    expect(counted(() => np.add(a.at(":40:2"), b).eval()).kernelsCompiled).toBe(0);
    expect(counted(() => np.add(a.at("::-3"), b).eval()).kernelsCompiled).toBeLessThanOrEqual(1);
    expect(counted(() => np.add(a.at("40:0:-2"), b).eval()).kernelsCompiled).toBe(0);
  });

  test("for a rank that does not collapse", () => {
    const twice = (shape: readonly number[]) => np.add(computed(shape), computed(shape));
    twice([24]).eval();
    expect(counted(() => twice([4, 6]).eval()).kernelsCompiled, "two contiguous axes are one").toBe(0);
    expect(counted(() => twice([2, 3, 4]).eval()).kernelsCompiled, "so are three").toBe(0);
    const part = (rows: number) => np.add(computed([rows, 8]).at(":", ":5"), 2.25);
    expect(counted(() => part(6).eval()).kernelsCompiled).toBe(1);
    expect(counted(() => part(9).eval()).kernelsCompiled).toBe(0);
  });
});

describe("plans", () => {
  test("a repeated expression hits its plan, on other data too", () => {
    const run = () =>
      np
        .add(computed([30]), 2.75)
        .sqrt()
        .sum()
        .item();
    run();
    const { plansMade, planHits, kernelsCompiled } = counted(run);
    expect(plansMade).toBe(0);
    expect(planHits).toBeGreaterThan(0);
    expect(kernelsCompiled).toBe(0);
  });

  test("the same array twice and two equal arrays are different plans", () => {
    const [a, b] = [computed([3]), computed([3])];
    expect(np.multiply(a, a).tolist()).toEqual([0, 1, 4]);
    b.set([0], 7);
    expect(np.multiply(a, b).tolist()).toEqual([0, 1, 4]);
    expect(np.multiply(b, b).tolist()).toEqual([49, 1, 4]);
  });

  test("clear_caches forgets kernels and plans", () => {
    const a = computed([30]);
    a.add(5.5).eval();
    np.clear_caches();
    const { plansMade, kernelsCompiled } = counted(() => a.add(5.5).eval());
    expect({ plansMade, kernelsCompiled }).toEqual({ plansMade: 1, kernelsCompiled: 1 });
  });
});

describe("one kernel computes", () => {
  const [a, b, c] = [computed([40, 30]), computed([40, 30]), computed([40, 30])];
  const kernels = (work: () => np.NDArray) => countedCold(() => work().eval()).kernelCalls;

  test("sum((a - b) ** 2) over either axis and over all", () => {
    for (const axis of [0, 1, null])
      expect(kernels(() => np.sum(np.power(np.subtract(a, b), 2), axis))).toBe(1);
  });
  test("where(a > b, a, b) * 2 + c", () => {
    expect(kernels(() => np.add(np.multiply(np.where(np.greater(a, b), a, b), 2), c))).toBe(1);
  });
  test("a chain of twelve operations", () => {
    expect(
      kernels(() => {
        let x = np.multiply(a, b);
        for (let i = 0; i < 11; i++) x = i % 2 === 0 ? x.add(c) : x.multiply(a);
        return x;
      }),
    ).toBe(1);
  });
  test("a mean with its division, and a sum with its root", () => {
    expect(kernels(() => a.mean(1))).toBe(1);
    expect(kernels(() => a.square().sum(1).sqrt())).toBe(1);
  });
  test("a sum of a cast and of a comparison", () => {
    expect(kernels(() => np.sum(np.astype(a, "float32"), 0))).toBe(1);
    expect(kernels(() => np.count_nonzero(np.greater(a, 5), 0))).toBe(1);
  });
  test("three results over one index space", () => {
    const calls = countedCold(() => {
      np.eval(np.add(a, b), np.subtract(a, b), np.multiply(a, b));
    }).kernelCalls;
    expect(calls).toBe(1);
  });
  test("least and greatest of the same data", () => {
    expect(countedCold(() => np.eval(a.min(1), a.max(1))).kernelCalls).toBe(1);
  });
});
