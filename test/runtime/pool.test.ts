/**
 * Memory: what is given back, when, and what may not be used after. Caches are bounded.
 */
import { afterEach, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { planCount } from "../../src/runtime/evaluate.ts";
import { kernelCount } from "../../src/runtime/kernels.ts";
import { LRU } from "../../src/runtime/lru.ts";

const MB = 2 ** 20;
const big = () => np.add(np.arange(MB / 8, { dtype: "float64" }), 0.5);

const defaults = { ...np.config };
afterEach(() => {
  Object.assign(np.config, defaults);
});

function pooled<T>(work: () => T): { lent: number; allocated: number; reused: number; result: T } {
  const before = np.counters().heap;
  const result = work();
  const after = np.counters().heap;
  return {
    lent: after.lentBytes - before.lentBytes,
    allocated: after.allocated - before.allocated,
    reused: after.reused - before.reused,
    result,
  };
}

describe("dispose()", () => {
  test("gives the memory back to the pool, which lends it again", () => {
    const first = pooled(() => big().eval());
    expect(first.lent).toBe(MB);
    expect(pooled(() => first.result.dispose()).lent).toBe(-MB);
    const second = pooled(() => big().eval());
    expect({ allocated: second.allocated, reused: second.reused }).toEqual({ allocated: 0, reused: 1 });
    expect(second.result.at(7).item()).toBe(7.5);
    second.result.dispose();
  });

  test("makes the array unusable, with an error that says why", () => {
    const a = big().eval();
    a.dispose();
    expect(() => a.item(0)).toThrow(/dispose/);
    expect(() => np.add(a, 1).eval()).toThrow(/dispose/);
  });

  test("may be called twice", () => {
    const a = big().eval();
    a.dispose();
    expect(pooled(() => a.dispose()).lent).toBe(0);
  });

  test("is what `using` calls", () => {
    const a = big().eval();
    const dispose = (a as unknown as { [key: symbol]: () => void })[
      Symbol.dispose ?? Symbol.for("Symbol.dispose")
    ]!;
    expect(pooled(() => dispose.call(a)).lent).toBe(-MB);
  });

  test("of an array that an expression still needs changes nothing", () => {
    const a = big().eval();
    const later = np.negative(a);
    a.dispose();
    expect(later.at(2).item()).toBe(-2.5);
  });

  test("of a wrapped typed array leaves it alone", () => {
    const memory = Float64Array.of(1, 2);
    const a = np.asarray(memory);
    a.dispose();
    expect([...memory]).toEqual([1, 2]);
    expect(a.tolist()).toEqual([1, 2]);
  });
});

describe("temporaries", () => {
  const chained = () => {
    const a = big();
    // Each operation on its own: without fusion every step but the last is a temporary.
    return np
      .sqrt(np.multiply(np.add(np.negative(a), 3), 2))
      .absolute()
      .eval();
  };

  test("go back to the pool before the evaluation ends", () => {
    np.config.fusion = false;
    chained().dispose();
    const { lent, allocated, reused, result } = pooled(chained);
    expect(lent).toBe(MB);
    expect(allocated).toBe(0);
    expect(reused).toBeGreaterThanOrEqual(5);
    result.dispose();
  });

  test("number two at most in a chain: what is read and what is written", () => {
    np.config.fusion = false;
    np.config.rewrite = false;
    chained().dispose();
    expect(np.counters().heap.freeBytes).toBeLessThanOrEqual(3 * MB);
  });

  test("do not exist in a fused chain", () => {
    chained().dispose();
    const { allocated, reused, result } = pooled(chained);
    expect({ allocated, reused }).toEqual({ allocated: 0, reused: 1 });
    result.dispose();
  });

  test("go back after the interpreter's steps too", () => {
    np.config.target = "interpreter";
    chained().dispose();
    const { lent, result } = pooled(chained);
    expect(lent).toBe(MB);
    result.dispose();
  });
});

describe("the least recently used goes first", () => {
  test("when a map is full", () => {
    const map = new LRU<string, number>(2);
    map.set("a", 1);
    map.set("b", 2);
    expect(map.get("a")).toBe(1);
    map.set("c", 3);
    expect([map.get("a"), map.peek("b"), map.get("c"), map.size]).toEqual([1, undefined, 3, 2]);
  });

  test("and peeking is no use", () => {
    const map = new LRU<string, number>(2);
    map.set("a", 1);
    map.set("b", 2);
    map.peek("a");
    map.set("c", 3);
    expect([map.peek("a"), map.peek("b"), map.peek("c")]).toEqual([undefined, 2, 3]);
  });

  test("and storing an entry again makes it the latest", () => {
    const map = new LRU<string, number>(2);
    map.set("a", 1);
    map.set("b", 2);
    map.set("a", 4);
    map.set("c", 3);
    expect([map.peek("a"), map.peek("b")]).toEqual([4, undefined]);
  });
});

describe("caches stay bounded", () => {
  test("plans: at most 1024 of 1200 shapes are kept, and the latest", () => {
    np.clear_caches();
    const a = np.array(np.arange(1300));
    for (let n = 1; n <= 1200; n++) a.at(`:${n}`).add(1.5).eval();
    // A cache that overflows forgets its older quarter.
    expect(planCount()).toBe(945);
    const { plansMade } = np.counters();
    a.at(":1200").add(1.5).eval();
    expect(np.counters().plansMade).toBe(plansMade);
  });

  test("kernels: at most 2048 of 2197 chains are kept", { timeout: 60_000 }, () => {
    np.clear_caches();
    const steps = [
      ...[
        np.sin,
        np.cos,
        np.tan,
        np.exp,
        np.log,
        np.sqrt,
        np.cbrt,
        np.arctan,
        np.tanh,
        np.floor,
        np.ceil,
        np.exp2,
        np.log2,
      ],
    ];
    const a = np.array([0.5]);
    for (const f of steps) for (const g of steps) for (const h of steps) h(g(f(a))).eval();
    expect(kernelCount()).toBe(2197 - 512 - 50);
  });

  test("a forgotten kernel is compiled again with the same result", () => {
    const a = np.array([4, 9]);
    const wanted = np.sqrt(a).add(1.5).tolist();
    np.clear_caches();
    expect(np.sqrt(a).add(1.5).tolist()).toEqual(wanted);
    expect(wanted).toEqual([3.5, 4.5]);
  });
});
