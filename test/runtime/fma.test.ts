/**
 * Fused multiply-adds: only in approximations, only where asked for, and at most a last bit away.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { fmaAvailable } from "../../src/runtime/wasm.ts";

const before = { ...np.config };
beforeEach(() => {
  np.clear_caches();
  Object.assign(np.config, { target: "wasm", threads: 1 });
});
afterEach(() => {
  Object.assign(np.config, before);
});

const x = np.linspace(-3, 3, 1000).eval();
const why = (array: np.NDArray) => np.explain(array).kernels[0]!.why;

describe.runIf(fmaAvailable())("fused multiply-adds", () => {
  test("stand in approximations, which explain says", () => {
    np.config.fma = true;
    expect(why(x.exp())).toBe("np.config.target is wasm, with fused multiply-adds");
    expect(why(x.multiply(x).add(x))).toBe("np.config.target is wasm");
    expect(why(np.hypot(x, x).add(x))).toMatch(/^np\.config\.target is wasm/);
    np.config.fma = false;
    expect(why(x.exp())).toBe("np.config.target is wasm");
  });

  test("make other kernels of approximations, and of nothing else", () => {
    const compiled = (array: np.NDArray) => {
      const { kernelsCompiled } = np.counters();
      array.eval();
      return np.counters().kernelsCompiled - kernelsCompiled;
    };
    const counts = [true, false, true].map((fma) => {
      np.config.fma = fma;
      return [compiled(x.exp().add(1)), compiled(x.multiply(x).add(1))];
    });
    expect(counts).toEqual([
      [1, 1],
      [1, 0],
      [0, 0],
    ]);
  });

  test("move an approximation by a last bit somewhere, arithmetic nowhere", () => {
    const both = (make: () => np.NDArray) =>
      [true, false].map((fma) => {
        np.config.fma = fma;
        return make().tolist() as number[];
      });
    const [fused, plain] = both(() => np.exp(x)) as [number[], number[]];
    const apart = fused.map((value, i) => Math.abs(value - plain[i]!) / (value * Number.EPSILON));
    expect(Math.max(...apart)).toBeGreaterThan(0);
    expect(Math.max(...apart)).toBeLessThanOrEqual(1);
    const [left, right] = both(() => x.multiply(x).add(x).multiply(0.1).sum({ keepdims: true }));
    expect(left).toEqual(right);
  });
});

test("the setting takes nothing but true and false", () => {
  expect(() => {
    (np.config as { fma: unknown }).fma = "yes";
  }).toThrow("np.config.fma takes true or false, got yes");
});
