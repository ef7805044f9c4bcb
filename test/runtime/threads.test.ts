/**
 * Threads: they change no bit, start when they are wanted; one that fails costs its help only.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { fingerprint } from "../differential/ways.ts";
import { type Data, data, EXPRESSIONS } from "./expressions.ts";
import { beforeCall, sleep, turn, type Watched, watched } from "./workers.ts";

describe("results are the same to the bit by one to four threads", () => {
  let it: Watched;
  let given: Data;
  beforeAll(async () => {
    it = await watched(beforeCall(1, 'require("node:worker_threads").parentPort.postMessage("worked");'));
    given = data(it.np);
    it.np.config.threads = 4;
    it.np.add(given.a, 1).eval();
    // The workers are awake when the tests begin.
    sleep(500);
  });

  const computed = (name: string, threads: number) => {
    it.np.config.threads = threads;
    const before = it.np.counters().threadedJobs;
    const results = EXPRESSIONS[name]!(given);
    it.np.eval(...results);
    return { bits: results.map(fingerprint), jobs: it.np.counters().threadedJobs - before };
  };

  for (const name of Object.keys(EXPRESSIONS)) {
    test(name, () => {
      const one = computed(name, 1);
      expect(one.jobs).toBe(0);
      for (const threads of [2, 3, 4]) {
        const more = computed(name, threads);
        expect(more.bits).toEqual(one.bits);
        expect(more.jobs).toBeGreaterThan(0);
        expect(it.team.threads).toBe(threads);
      }
    });
  }

  test("and workers did have a part in it, and none failed", async () => {
    await turn(50);
    expect(it.messages).toEqual(["worked", "worked", "worked"]);
    expect(it.started()).toBe(3);
    expect(it.team.free).toBe(true);
    expect(it.np.counters().piecesRedone).toBe(0);
  });
});

/** Tells which host function a worker's kernels call first. */
const TELL_IMPORTS = `
  const Instance = WebAssembly.Instance;
  const told = new Set();
  WebAssembly.Instance = function (module, { env }) {
    const watched = Object.entries(env).map(([name, f]) => [name, typeof f !== "function" ? f : (...args) => {
      if (!told.has(name)) require("node:worker_threads").parentPort.postMessage(name);
      told.add(name);
      return f(...args);
    }]);
    return new Instance(module, { env: Object.fromEntries(watched) });
  };
`;

test("workers have every host function: they do their pieces themselves, of angles of any size", async () => {
  const { np, team, messages } = await watched(TELL_IMPORTS);
  const a = np.array(Float64Array.from({ length: 60_000 }, (_, i) => (i + 1) * 1.7e300)).eval();
  const build = () => [np.sin(a), np.cos(a), np.tan(a), np.fmod(a, 0.7)];
  np.config.threads = 1;
  const alone = build().map(fingerprint);
  np.config.threads = 2;
  team.start();
  for (let i = 0; i < 100 && messages.length < 4; i++) {
    expect(build().map(fingerprint)).toEqual(alone);
    await turn(5);
  }
  expect([...messages].sort()).toEqual(["cosRare", "fmodRare", "sinRare", "tanRare"]);
  expect(np.counters().piecesRedone).toBe(0);
});

describe("threads are started", () => {
  test("never with threads = 1", async () => {
    const { np, started } = await watched();
    np.config.threads = 1;
    np.config.threadsFrom = 0;
    expect(np.add(np.arange(100_000), 1).sum().item()).toBe(5_000_050_000);
    expect(await np.multiply(np.arange(100_000), 2).evalAsync()).toBeDefined();
    expect(started()).toBe(0);
    expect(np.counters().threadedJobs).toBe(0);
  });

  test("for work that is long enough, not before", async () => {
    const { np, started } = await watched();
    np.config.threadsFrom = 1e9;
    np.add(np.arange(100_000), 1).eval();
    expect(started()).toBe(0);
    np.config.threadsFrom = 1000;
    np.add(np.arange(100_000), 1).eval();
    expect(started()).toBe(1);
  });

  test("once, and more when more are asked for", async () => {
    const { np, started, team } = await watched();
    const work = (threads: number) => {
      np.config.threads = threads;
      np.add(np.arange(20_000), 1).eval();
      return [started(), team.threads];
    };
    expect([3, 3, 2, 4].map(work)).toEqual([
      [2, 3],
      [2, 3],
      [2, 2],
      [3, 4],
    ]);
  });
});

/**
 * Evaluates until a worker is lost (`team.free`), or twenty times where it only fails; every result must be right.
 *
 * @param lost whether the worker ends; one that fails in a piece goes on
 */
async function survives({ np, team }: Watched, apart: boolean, lost = true): Promise<void> {
  const a = np.array(np.arange(60_000, { dtype: "float64" })).eval();
  for (let i = 1; i <= (lost ? 100 : 20) && team.free; i++) {
    const result = np.multiply(np.sin(np.multiply(a, 0)).add(a), i);
    if (apart) await result.evalAsync();
    else result.eval();
    const values = result.toTypedArray();
    expect(values.every((value: number | bigint, j: number) => value === i * j)).toBe(true);
    if (i === 1) sleep(200);
  }
  expect(team.free, "the team goes on").toBe(!lost);
  if (!lost) return;
  const { threadedJobs } = np.counters();
  expect(np.multiply(a, 3).at(59_999).item()).toBe(179_997);
  expect((await np.multiply(a, 5).evalAsync()).at(59_999).item()).toBe(299_995);
  expect(np.counters().threadedJobs).toBe(threadedJobs);
}

describe("the result is right, and comes, with a worker that", () => {
  const cases = {
    "cannot compile": 'WebAssembly.Module = class { constructor() { throw new Error("refused"); } };',
    "fails in its first piece": beforeCall(1, 'throw new Error("broken");'),
    "fails in a later piece": beforeCall(4, 'throw new Error("broken");'),
    "fails after half a piece": beforeCall(
      3,
      "const [begin, end, block] = args; entry(begin, begin + (end - begin >> 1), block); throw new Error();",
    ),
    "ends in a piece": beforeCall(2, "process.exit();"),
    "ends before it began": "process.exit();",
  };
  for (const [name, prelude] of Object.entries(cases)) {
    test(`${name}, in eval()`, async () => {
      const it = await watched(prelude);
      it.team.patience = 200;
      if (name === "ends before it began") {
        // The news of its end comes with a turn of the event loop.
        expect(it.np.add(it.np.arange(60_000), 1).sum().item()).toBe(1_800_030_000);
        for (let i = 0; i < 100 && it.team.free; i++) await turn(10);
      }
      await survives(it, false, name.startsWith("ends"));
      if (name.startsWith("fails")) expect(it.np.counters().piecesRedone).toBeGreaterThan(0);
    });
    test(`${name}, in evalAsync()`, async () => {
      const it = await watched(prelude);
      it.team.patience = 200;
      await survives(it, true, name.startsWith("ends"));
      if (name.startsWith("fails")) expect(it.np.counters().piecesRedone).toBeGreaterThan(0);
    });
  }

  test("cannot be started", async () => {
    const it = await watched("", true);
    expect(it.np.add(it.np.arange(60_000), 1).sum().item()).toBe(1_800_030_000);
    await survives(it, false);
    expect(it.np.counters().threadedJobs).toBe(0);
  });

  test("stands still longer than patience, but is not dead: its pieces are done again", async () => {
    const it = await watched(
      beforeCall(2, "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);"),
    );
    it.team.patience = 300;
    await survives(it, false);
  });
});

test("a worker that fails in a piece that may not be done twice is an error", async () => {
  const { np, team } = await watched(beforeCall(2, 'throw new Error("broken");'));
  const { planFor } = await import("../../src/runtime/evaluate.ts");
  np.config.threads = 1;
  const a = np.array(np.arange(60_000, { dtype: "float64" })).eval();
  const sum = np.add(a, 1);
  const program = planFor([sum.storage.node]).plan.steps[0]!.wasm!;
  // Leaves the kernel filled: the jobs below do the same again.
  sum.eval();
  np.config.threads = 2;
  expect(team.start() && program.reserveThreads(2)).toBe(true);
  sleep(300);
  expect(() => {
    for (let i = 0; i < 100; i++) {
      team.run({ programs: [program], length: 60_000, size: 512, tiles: [], repeatable: false });
    }
  }).toThrow("a worker thread failed while it changed an array in place: the array's contents are undefined");
  expect(team.free).toBe(true);
});

describe("the memory that threads share", () => {
  test("is not lost to the garbage collector", async () => {
    const { np, team, heap } = await watched();
    const collect = (globalThis as { gc?: () => void }).gc!;
    expect(np.add(np.arange(60_000), 1).sum().item()).toBe(1_800_030_000);
    for (let i = 0; i < 10; i++) {
      collect();
      await turn(1);
    }
    // Whatever is free now is somebody else's.
    const blocks = Array.from({ length: 300 }, (_, i) => heap.take(64 * (1 + i))!);
    for (const { address, bytes } of blocks) heap.views.bytes.fill(0xff, address, address + bytes);
    const a = np.array(np.arange(60_000, { dtype: "float64" })).eval();
    for (let i = 1; i <= 20; i++) {
      expect(np.add(a, i).sum().item()).toBe(1_799_970_000 + 60_000 * i);
    }
    for (const { address, bytes } of blocks) {
      expect(heap.views.bytes.subarray(address, address + bytes).every((byte) => byte === 0xff)).toBe(true);
    }
    expect(team.free).toBe(true);
  });

  test("may lie past 2 GiB", async () => {
    const { np, team, heap, messages } = await watched(
      beforeCall(1, 'require("node:worker_threads").parentPort.postMessage("worked");'),
    );
    // Address space only: nothing of it is touched.
    const below = heap.take(2 ** 31)!;
    const given = data(np);
    expect(given.m.storage.buffer!.address).toBeGreaterThan(2 ** 31);
    np.add(given.a, 1).eval();
    sleep(300);
    for (const [name, build] of Object.entries(EXPRESSIONS)) {
      np.config.threads = 1;
      const alone = build(given).map(fingerprint);
      np.config.threads = 3;
      for (let i = 0; i < 3; i++) expect(build(given).map(fingerprint), name).toEqual(alone);
    }
    expect(team.free).toBe(true);
    await turn(50);
    expect(messages.length).toBeGreaterThan(0);
    heap.give(below);
  });
});

describe("np.config.threads", () => {
  test("takes integers from 1 to 16, and says so", async () => {
    const { np } = await watched();
    for (const value of [1, 16]) {
      np.config.threads = value;
      expect(np.config.threads).toBe(value);
    }
    for (const value of [0, 17, -1, 1.5, Number.NaN, "2", null, undefined]) {
      expect(() => {
        np.config.threads = value as number;
      }).toThrow(new np.ValueError(`np.config.threads takes an integer from 1 to 16, got ${value}`));
    }
    expect(() => {
      np.config.threadsFrom = -1;
    }).toThrow(new np.ValueError("np.config.threadsFrom takes a number of nanoseconds, got -1"));
    expect(np.config.threads).toBe(16);
  });
});
