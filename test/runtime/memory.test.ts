/**
 * Memory comes back: long synchronous loops, in which no finalizer can run, end with the memory that they began with.
 */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { heap } from "../../src/runtime/heap.ts";

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

/** NUMFUSE_LONG=1 runs the loops at their full length, a few minutes; without it a sample of each runs. */
const LONG = process.env["NUMFUSE_LONG"] === "1";

/** Runs one synchronous loop on one thread; memory while it runs, after a beginning in which the budget is used up. */
function watchedLoop(count: number, beginning: number, body: (i: number) => void) {
  const samples: number[] = [];
  const { threads } = np.config;
  np.config.threads = 1;
  for (let i = 0; i < count; i++) {
    body(i);
    if (i >= beginning && i % Math.ceil((count - beginning) / 20) === 0)
      samples.push(process.memoryUsage.rss() / MB);
  }
  np.config.threads = threads;
  const half = samples.length >> 1;
  const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const result = {
    first: mean(samples.slice(0, half)),
    second: mean(samples.slice(half)),
    greatest: Math.max(...samples),
  };
  if (LONG) console.log(`${count} evaluations: resident megabytes`, result);
  return result;
}

describe("in one synchronous loop, in which no finalizer runs, memory is flat", () => {
  test("over thousands of results of 8 MB that nobody keeps", { timeout: 600_000 }, () => {
    const a = np.arange(MB, { dtype: "float64" }).copy().eval();
    let last = a;
    // The budget is lent after 128 results: later ones lie in ordinary memory, which the collector takes.
    const { first, second, greatest } = watchedLoop(LONG ? 5000 : 300, 150, (i) => {
      last = np.add(a, i).eval();
    });
    expect(last.item(7)).toBe(7 + (LONG ? 4999 : 299));
    expect(second - first).toBeLessThan(100);
    expect(greatest).toBeLessThan(2 * 1024 + 512);
  });

  test("over thousands of results of 8 MB that are disposed of, or go into one array", {
    timeout: 600_000,
  }, () => {
    const a = np.arange(MB, { dtype: "float64" }).copy().eval();
    const out = np.zeros(MB).copy().eval();
    const { heap } = np.counters();
    const { first, second } = watchedLoop(LONG ? 5000 : 100, 10, (i) => {
      np.add(a, i).eval().dispose();
      np.multiply(a, i, { out }).eval();
    });
    expect(out.item(2)).toBe(2 * (LONG ? 4999 : 99));
    expect(second - first).toBeLessThan(10);
    expect(np.counters().heap.lentBytes).toBeLessThanOrEqual(heap.lentBytes + 8 * MB);
  });

  test("over a million results of 80 bytes", { timeout: 600_000 }, () => {
    const [a, b] = [np.array(np.arange(10, { dtype: "float64" })).eval(), np.ones(10).eval()];
    let last = a;
    const { lentBytes } = np.counters().heap;
    const count = LONG ? 1_000_000 : 100_000;
    const { first, second } = watchedLoop(count, count / 10, (i) => {
      last = np.add(np.multiply(a, i), b).eval();
    });
    expect(last.tolist()).toEqual(Array.from({ length: 10 }, (_, i) => i * (count - 1) + 1));
    expect(np.counters().heap.lentBytes).toBe(lentBytes);
    expect(second - first).toBeLessThan(20);
  });
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

test("results that nobody disposes of come back between turns, long before the heap is full", async () => {
  const a = np.arange(1e6, { dtype: "float64" }).copy().eval();
  let most = 0;
  for (let i = 0; i < 150; i++) {
    np.add(a, i).eval();
    most = Math.max(most, heap.statistics().lentBytes);
    await new Promise((resolve) => setImmediate(resolve));
  }
  // 1200 MB were asked for, of which the heap may lend 1024.
  expect(most / MB).toBeLessThan(700);
}, 60_000);

test("plans in the cache keep no array alive", async () => {
  const before = heap.statistics().lentBytes;
  for (let i = 0; i < 40; i++) {
    // Each is a structure of its own, over an array of its own.
    const a = np.arange(1e5, { dtype: "float64" }).copy().eval();
    let x: np.NDArray = a;
    for (let bit = 0; bit < 6; bit++) x = (i >> bit) & 1 ? x.add(a) : x.mul(a);
    x.eval();
  }
  for (let turn = 0; turn < 3; turn++) {
    collect!();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  // 64 MB were made.
  expect((heap.statistics().lentBytes - before) / MB).toBeLessThan(4);
});
