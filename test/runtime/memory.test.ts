/**
 * Memory comes back: long synchronous loops, in which no finalizer can run, end with the memory that they began with.
 */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";

const MB = 2 ** 20;

/** vitest.config.ts starts test processes with --expose-gc. */
const collect = (globalThis as { gc?: () => void }).gc;

/** Heap, memory outside it, and what the system sees; after a collection. */
function usage(): { heap: number; external: number; rss: number } {
  collect!();
  collect!();
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  return { heap: heapUsed, external: external + arrayBuffers, rss };
}

function growth(
  before: ReturnType<typeof usage>,
  after: ReturnType<typeof usage>,
): { [name: string]: number } {
  return {
    heap: (after.heap - before.heap) / MB,
    external: (after.external - before.external) / MB,
    rss: (after.rss - before.rss) / MB,
  };
}

test("the collector can be called", () => {
  expect(collect).toBeTypeOf("function");
});

describe("in steady state memory is flat", () => {
  test("from the 20,000th to the 100,000th evaluation of 80-byte arrays", { timeout: 60_000 }, () => {
    const [a, b] = [np.array(np.arange(10, { dtype: "float64" })), np.ones(10).eval()];
    let last = 0;
    const evaluate = (count: number) => {
      for (let i = 0; i < count; i++) last = np.add(np.multiply(a, i), b).sum().item();
    };
    evaluate(20_000);
    const before = usage();
    evaluate(80_000);
    const { heap, external, rss } = growth(before, usage());
    expect(last).toBe(45 * 79_999 + 10);
    expect(heap).toBeLessThan(1);
    expect(external).toBeLessThan(1);
    expect(rss).toBeLessThan(30);
  });

  test("over 2,000 evaluations of 1 MB arrays, which reuse the same blocks or are collected", {
    timeout: 60_000,
  }, () => {
    const a = np
      .arange(MB / 8, { dtype: "float64" })
      .copy()
      .eval();
    const evaluate = (count: number) => {
      for (let i = 0; i < count; i++) np.add(a, i).eval();
    };
    evaluate(1000);
    const before = usage();
    evaluate(2000);
    const after = usage();
    expect(growth(before, after)["heap"]).toBeLessThan(1);
    // The pool may lend 512 MB to arrays that no finalizer has freed yet; beyond that the collector frees.
    expect(after.external / MB).toBeLessThan(2 * 512 + 300);
    expect(growth(before, after)["rss"]).toBeLessThan(150);
  });

  test("over 2,000 evaluations that are disposed of", { timeout: 60_000 }, () => {
    const a = np
      .arange(MB / 8, { dtype: "float64" })
      .copy()
      .eval();
    np.add(a, 1).eval().dispose();
    const { allocated } = np.counters().heap;
    const before = usage();
    for (let i = 0; i < 2000; i++) np.add(a, i).eval().dispose();
    const { heap, external, rss } = growth(before, usage());
    expect(np.counters().heap.allocated).toBe(allocated);
    expect(heap).toBeLessThan(1);
    expect(external).toBeLessThan(2);
    expect(rss).toBeLessThan(20);
  });

  test("over 20,000 writes in place", { timeout: 60_000 }, () => {
    const a = np.zeros(1000).copy().eval();
    const x = np.ones(10).eval();
    const write = (count: number) => {
      for (let i = 0; i < count; i++) {
        const start = i % 100;
        a.set([`${start}:${start + 10}`], np.add(x, i)).eval();
      }
    };
    write(2000);
    const before = usage();
    write(20_000);
    const { heap, external } = growth(before, usage());
    expect(heap).toBeLessThan(1);
    expect(external).toBeLessThan(1);
  });
});

describe("arrays that nobody holds", () => {
  test("give their blocks back to the pool once the event loop turns", { timeout: 30_000 }, async () => {
    const { lentBytes } = np.counters().heap;
    for (let i = 0; i < 20; i++) np.add(np.arange(MB / 8), i).eval();
    for (let turn = 0; turn < 50 && np.counters().heap.lentBytes > lentBytes; turn++) {
      collect!();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(np.counters().heap.lentBytes).toBeLessThanOrEqual(lentBytes);
  });

  test("are let go by an expression that has been computed", { timeout: 30_000 }, async () => {
    let collected = false;
    const registry = new FinalizationRegistry<string>(() => {
      collected = true;
    });
    const result = (() => {
      const operand = np.array(np.arange(1000));
      registry.register(operand.storage, "operand");
      return np.add(operand, 1).eval();
    })();
    for (let turn = 0; turn < 50 && !collected; turn++) {
      collect!();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(collected).toBe(true);
    expect(result.at(3).item()).toBe(4);
  });
});
