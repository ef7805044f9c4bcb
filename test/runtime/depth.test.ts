/**
 * Deep graphs: no walk over one recurses, and laziness is bounded.
 */
import { afterEach, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { computed, counted } from "./counting.ts";

const LEVELS = 100_000;
const defaults = { ...np.config };

afterEach(() => {
  Object.assign(np.config, defaults);
});

function chain(levels: number): np.NDArray {
  const one = computed([3]);
  let x: np.NDArray = np.zeros(3).eval();
  for (let i = 0; i < levels; i++) x = np.add(x, one);
  return x;
}

/** Every level uses the one below twice: 2 ** levels paths. */
function diamond(levels: number): np.NDArray {
  let x: np.NDArray = computed([3], "int32");
  for (let i = 0; i < levels; i++) x = np.subtract(np.add(x, x), x);
  return x;
}

describe(`${LEVELS} additions`, () => {
  test("give the exact value with the default limits", () => {
    const forced = counted(() =>
      expect(chain(LEVELS).tolist()).toEqual([0, LEVELS, 2 * LEVELS]),
    ).forcedByBudget;
    expect(forced).toBe(Math.floor(LEVELS / (np.config.maxDepth + 1)));
  });

  test("give the exact value as one graph", { timeout: 120_000 }, () => {
    np.config.maxDepth = Number.POSITIVE_INFINITY;
    const forced = counted(() =>
      expect(chain(LEVELS).tolist()).toEqual([0, LEVELS, 2 * LEVELS]),
    ).forcedByBudget;
    expect(forced).toBe(0);
  });

  test("give the exact value in the interpreter", { timeout: 120_000 }, () => {
    np.config.maxDepth = Number.POSITIVE_INFINITY;
    np.config.target = "interpreter";
    expect(chain(LEVELS).tolist()).toEqual([0, LEVELS, 2 * LEVELS]);
  });

  test("give the exact value without rewriting and without fusion", { timeout: 120_000 }, () => {
    np.config.maxDepth = Number.POSITIVE_INFINITY;
    np.config.rewrite = false;
    expect(chain(LEVELS).tolist()).toEqual([0, LEVELS, 2 * LEVELS]);
    np.config.fusion = false;
    expect(chain(10_000).tolist()).toEqual([0, 10_000, 20_000]);
  });
});

describe("a diamond", () => {
  test(`of ${LEVELS} levels gives the exact value as one graph`, { timeout: 120_000 }, () => {
    Object.assign(np.config, {
      maxDepth: Number.POSITIVE_INFINITY,
      maxCapturedBytes: Number.POSITIVE_INFINITY,
    });
    expect(diamond(LEVELS).tolist()).toEqual([0, 1, 2]);
    np.config.target = "interpreter";
    expect(diamond(LEVELS).tolist()).toEqual([0, 1, 2]);
  });

  test("computes itself once in a while, each level once, with the default limits", () => {
    const { forcedByBudget, kernelCalls } = counted(() => expect(diamond(200).tolist()).toEqual([0, 1, 2]));
    expect(forcedByBudget).toBeLessThanOrEqual(20);
    expect(kernelCalls).toBeLessThanOrEqual(200);
  });
});

describe("views nested deeply", () => {
  test("20,000 flips of an expression are followed in a loop", () => {
    let x: np.NDArray = np.add(computed([4]), 0.5);
    for (let i = 0; i < 20_001; i++) x = np.flip(x);
    expect(x.add(0).tolist()).toEqual([3.5, 2.5, 1.5, 0.5]);
  });
});

describe("an expression past the budget computes itself", () => {
  test("when it is too deep", () => {
    np.config.maxDepth = 10;
    let x: np.NDArray = computed([3]);
    const { forcedByBudget } = counted(() => {
      for (let i = 0; i < 22; i++) x = np.add(x, 1);
    });
    expect(forcedByBudget).toBe(2);
    expect(x.tolist()).toEqual([22, 23, 24]);
  });

  test("when it keeps too many bytes alive", () => {
    np.config.maxCapturedBytes = 1000;
    const a = computed([100]);
    const { forcedByBudget } = counted(() => {
      expect(np.add(a, a).computed).toBe(true);
    });
    expect(forcedByBudget).toBe(1);
  });

  test("a value that is computed lets go of what it was computed from", () => {
    const x = np.add(computed([3]), 1);
    expect(x.storage.node.inputs.length).toBeGreaterThan(0);
    x.eval();
    expect(x.storage.node.op).toBe("buffer");
    expect(x.storage.node.inputs).toEqual([]);
  });
});
