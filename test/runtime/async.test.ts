/**
 * evalAsync(): the same results, while the event loop goes on; and whatever happens meanwhile changes none of them.
 */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { data, EXPRESSIONS } from "./expressions.ts";
import { beforeCall, turn, watched } from "./workers.ts";

/** A worker that stands still in one of its first pieces: long enough for anything to happen meanwhile. */
function slow(call = 1, milliseconds = 250): string {
  return beforeCall(call, `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});`);
}

/** Long enough for every step to be worth a turn of the event loop. */
const N = 600_000;
const last = N - 1;

/** Numfuse with a slow worker, and 0, 1, 2, ... as float64 in the heap. */
async function slowly(call = 1, milliseconds = 250) {
  const it = await watched(slow(call, milliseconds));
  it.np.config.threads = 1;
  const a = it.np.array(it.np.arange(N, { dtype: "float64" })).eval();
  it.np.config.threads = 2;
  return { ...it, a };
}

/** The bytes, in a few characters. */
function digest(array: { tobytes(): Uint8Array }): string {
  return createHash("sha256").update(array.tobytes()).digest("hex");
}

/** Whether the elements are those of a function of the index. */
function holds(array: { toTypedArray(): object }, of: (i: number) => number): boolean {
  const values = array.toTypedArray() as Float64Array;
  for (let i = 0; i < N; i++) if (values[i] !== of(i)) return false;
  return values.length === N;
}

describe("evalAsync() gives what eval() gives", () => {
  test("of every kind, one after the other", async () => {
    const { np } = await watched();
    const given = data(np, 100_000);
    let jobs = 0;
    for (const [name, build] of Object.entries(EXPRESSIONS)) {
      const wanted = build(given).map(digest);
      const arrays = build(given);
      const before = np.counters().threadedJobs;
      for (const array of arrays) expect(await array.evalAsync()).toBe(array);
      jobs += np.counters().threadedJobs - before;
      expect(arrays.map((array) => array.computed)).toEqual(arrays.map(() => true));
      expect(arrays.map(digest), name).toEqual(wanted);
    }
    expect(jobs).toBeGreaterThan(20);
  });

  test("of every kind, all at once", async () => {
    const { np, team } = await watched();
    const given = data(np, 100_000);
    const wanted = Object.values(EXPRESSIONS).flatMap((build) => build(given).map(digest));
    const arrays = Object.values(EXPRESSIONS).flatMap((build) => build(given));
    await Promise.all(arrays.map((array) => array.evalAsync()));
    expect(arrays.map(digest)).toEqual(wanted);
    expect({ working: team.working, free: team.free }).toEqual({ working: false, free: true });
  });

  test("with one thread, in the interpreter, in JavaScript, and of what is computed already", async () => {
    const { np, started } = await watched();
    const settings = [{ threads: 1 }, { target: "interpreter" }, { target: "js" }] as const;
    for (const setting of settings) {
      Object.assign(np.config, { target: "auto", threads: 2 }, setting);
      const x = np.add(np.arange(5000), 1);
      expect((await x.evalAsync()).at(-1).item()).toBe(5000);
      expect(await x.evalAsync()).toBe(x);
    }
    expect(started()).toBe(0);
  });
});

describe("the event loop goes on", () => {
  test("while workers compute: timers fire", async () => {
    const { np, a } = await slowly(1, 400);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const x = np.sqrt(a).multiply(2);
    await x.evalAsync();
    clearInterval(timer);
    expect(ticks).toBeGreaterThanOrEqual(10);
    expect(np.counters().threadedJobs).toBe(1);
    expect(holds(x, (i) => Math.sqrt(i) * 2)).toBe(true);
  });

  test("and does not with eval(), by which the timers here are known to tell", async () => {
    const { np, a } = await slowly(1, 400);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    np.sqrt(a).multiply(2).eval();
    expect(ticks).toBe(0);
    await turn(30);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });
});

describe("meanwhile", () => {
  test("the same expression on other data and constants is computed, by the same kernels", async () => {
    const { np, a, team } = await slowly(2);
    const f = (x: typeof a, k: number) => np.add(np.multiply(x, k), k);
    const b = np.negative(a).eval();
    np.config.threads = 1;
    f(a, 2.5).eval();
    np.config.threads = 2;
    const compiled = np.counters().kernelsCompiled;
    const x = f(a, 3.5);
    const computing = x.evalAsync();
    let rounds = 0;
    while (team.working) {
      const k = 4.5 + rounds++;
      expect(holds(f(b, k).eval(), (i) => -i * k + k)).toBe(true);
      await turn();
    }
    await computing;
    expect(rounds).toBeGreaterThan(2);
    expect(np.counters().kernelsCompiled).toBe(compiled);
    expect(holds(x, (i) => i * 3.5 + 3.5)).toBe(true);
  });

  test("sums are computed, whose parts meet in the same kernel's memory", async () => {
    const { np, a, team } = await slowly(2);
    const x = np.multiply(a, 2).sum();
    const computing = x.evalAsync();
    while (team.working) {
      expect(np.multiply(a, 3).sum().item()).toBe((3 * N * last) / 2);
      await turn();
    }
    await computing;
    expect(x.item()).toBe(N * last);
  });

  test("operands are written: the result is that of the old values", async () => {
    const { np, a, team } = await slowly();
    const small = np.array([1, 2, 3]);
    const x = np.add(np.multiply(a, 2), small.at(1));
    const computing = x.evalAsync();
    expect(team.working).toBe(true);
    a.set([0], 1e6);
    a.set([":"], np.zeros(N).add(7));
    np.add(a, 1, { out: a }).eval();
    small.set([1], 1000);
    await computing;
    expect(holds(x, (i) => 2 * i + 2)).toBe(true);
    expect(holds(a, () => 8)).toBe(true);
    expect(small.tolist()).toEqual([1, 1000, 3]);
  });

  test("a typed array is written through its wrapper: so too, in every step", async () => {
    const { np } = await slowly();
    np.config.fusion = false;
    const memory = Float64Array.from({ length: N }, (_, i) => i);
    const wrapped = np.asarray(memory);
    const x = np.add(np.sqrt(np.multiply(wrapped, wrapped)), wrapped);
    const computing = x.evalAsync();
    wrapped.set([":"], 5);
    await computing;
    expect(holds(x, (i) => 2 * i)).toBe(true);
    expect(memory.every((value) => value === 5)).toBe(true);
  });

  test("the array itself is written: it has what was written, and the rest", async () => {
    const { np, a, team } = await slowly();
    const x = np.add(a, 1);
    const computing = x.evalAsync();
    expect(team.working).toBe(true);
    x.set([3], -5);
    await computing;
    expect(holds(x, (i) => (i === 3 ? -5 : i + 1))).toBe(true);
  });

  test("a pending write is computed, and written again", async () => {
    const { np, a } = await slowly();
    const b = np.add(a, 0).eval();
    b.set(["10:"], np.negative(a).at("10:"));
    const computing = b.evalAsync();
    b.eval();
    b.set([0], 9);
    await computing;
    expect(holds(b, (i) => (i === 0 ? 9 : i < 10 ? i : -i))).toBe(true);
  });

  test("the array itself is computed: it stays what it then was", async () => {
    const { np, a, team } = await slowly();
    const x = np.add(a, 1);
    const computing = x.evalAsync();
    expect(team.working).toBe(true);
    const { buffer } = x.eval().storage;
    await computing;
    expect(x.storage.buffer).toBe(buffer);
    expect(holds(x, (i) => i + 1)).toBe(true);
  });

  test("it is asked for twice", async () => {
    const { np, a } = await slowly();
    const x = np.add(a, 1);
    const both = await Promise.all([x.evalAsync(), x.evalAsync()]);
    expect(both).toEqual([x, x]);
    expect(holds(x, (i) => i + 1)).toBe(true);
  });

  test("nobody else holds the operands, the collector runs, and memory is used again", async () => {
    const { np, a, heap, team } = await slowly(1, 400);
    const collect = (globalThis as { gc?: () => void }).gc!;
    const computing = (() => {
      const lost = np.add(a, 1).eval();
      return np.multiply(np.sqrt(lost), 2).evalAsync();
    })();
    while (team.working) {
      collect();
      await turn();
      const blocks = Array.from({ length: 8 }, () => heap.take(8 * N)!);
      for (const { address, bytes } of blocks) heap.views.bytes.fill(0xff, address, address + bytes);
      for (const block of blocks) heap.give(block);
    }
    expect(holds(await computing, (i) => Math.sqrt(i + 1) * 2)).toBe(true);
  });

  test("operands are disposed of", async () => {
    const { np, a, heap } = await slowly();
    const b = np.add(a, 1).eval();
    const computing = np.multiply(b, 2).evalAsync();
    b.dispose();
    const block = heap.take(8 * N)!;
    heap.views.bytes.fill(0xff, block.address, block.address + block.bytes);
    expect(holds(await computing, (i) => 2 * (i + 1))).toBe(true);
  });

  for (const lost of ["disposed of", "collected"] as const) {
    test(`a large product's operands are ${lost}, and their memory is asked for again`, async () => {
      // The worker stands still before it has packed anything: all operands are read after they are lost.
      const { np, heap, team } = await watched(slow(1, 400));
      const n = 500;
      const square = (k: number) =>
        np.array(Float64Array.from({ length: n * n }, (_, i) => Math.sin(i * k))).reshape([n, n]);
      np.config.threads = 1;
      const wanted = digest(np.matmul(square(1), np.negative(square(0.7))));
      np.config.threads = 2;
      const collect = (globalThis as { gc?: () => void }).gc!;
      const computing = (() => {
        const [a, b] = [square(1), np.negative(square(0.7)).eval()];
        expect(a.storage.buffer!.address).toBeGreaterThan(0);
        const product = np.matmul(a, b).evalAsync();
        if (lost === "disposed of") for (const operand of [a, b]) operand.dispose();
        return product;
      })();
      expect(team.working).toBe(true);
      let rounds = 0;
      while (team.working) {
        if (lost === "collected") collect();
        await turn(5);
        const blocks = Array.from({ length: 8 }, () => heap.take(8 * n * n)!);
        for (const { address, bytes } of blocks) heap.views.bytes.fill(0xff, address, address + bytes);
        for (const block of blocks) heap.give(block);
        rounds++;
      }
      expect(rounds).toBeGreaterThan(2);
      expect(digest(await computing)).toBe(wanted);
    });
  }

  test("caches are cleared", async () => {
    const { np, a } = await slowly();
    const x = np.add(a, 1);
    const computing = x.evalAsync();
    np.clear_caches();
    expect(holds(np.add(a, 2).eval(), (i) => i + 2)).toBe(true);
    await computing;
    expect(holds(x, (i) => i + 1)).toBe(true);
  });

  test("a smaller product takes the memory of a larger one, whose worker then fails", async () => {
    const { np, team, messages } = await watched(
      beforeCall(
        1,
        `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
         require("node:worker_threads").parentPort.postMessage("failed");
         throw new Error();`,
      ),
    );
    const square = (n: number) =>
      np
        .arange(n * n, { dtype: "float64" })
        .reshape([n, n])
        .copy()
        .eval();
    const [large, small] = [square(700), square(20)];
    np.config.threads = 1;
    const wanted = digest(np.matmul(large, large));
    const wantedSmall = digest(np.matmul(small, small));
    np.config.threads = 2;
    const x = np.matmul(large, large);
    const computing = x.evalAsync();
    expect(team.working).toBe(true);
    expect(digest(np.matmul(small, small))).toBe(wantedSmall);
    await computing;
    expect(digest(x)).toBe(wanted);
    await turn(50);
    expect(messages).toEqual(["failed"]);
  });
});

describe("an error rejects", () => {
  test("of an operand that is gone, and the next evaluation works", async () => {
    const { np, a, team } = await slowly(1000);
    const gone = np.add(a, 1).eval();
    const jobs = np.counters().threadedJobs;
    gone.dispose();
    const x = np.sqrt(gone);
    let promise: Promise<unknown> | undefined;
    expect(() => {
      promise = x.evalAsync();
    }).not.toThrow();
    await expect(promise).rejects.toThrow("this array's memory was given back by dispose()");
    expect(team.working).toBe(false);
    expect(holds(await np.add(a, 2).evalAsync(), (i) => i + 2)).toBe(true);
    expect(np.counters().threadedJobs).toBe(jobs + 1);
  });
});
