/**
 * Progress of long evaluations: who is told, what, and that it changes nothing.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as np from "../../src/index.ts";
import { settings } from "../../src/runtime/config.ts";
import { barText, listening, reporting } from "../../src/runtime/progress.ts";
import { computed } from "./counting.ts";

const before = { ...settings };
const usual = { ...reporting };
beforeEach(() => {
  // Everything counts as long, and everything is reported.
  Object.assign(reporting, { from: 0, every: 0 });
  np.config.threads = 1;
});
afterEach(() => {
  Object.assign(settings, before);
  Object.assign(reporting, usual);
  vi.restoreAllMocks();
});

/** Progress of computing an array, with what it gives. */
function watched(build: () => np.NDArray): { told: np.Progress[]; same: boolean } {
  np.config.progress = false;
  const wanted = build().tobytes();
  const told: np.Progress[] = [];
  np.config.progress = (progress) => void told.push(progress);
  const found = build().tobytes();
  np.config.progress = false;
  return { told, same: Buffer.from(found).equals(Buffer.from(wanted)) };
}

const a = computed([600, 500]);
const BUILDS: [string, () => np.NDArray, number][] = [
  ["one kernel in pieces", () => np.exp(a), 1],
  ["a long sum", () => a.ravel().sum(), 1],
  ["a band", () => np.exp(a.sub(a.max(1, { keepdims: true }))).sum(1), 2],
  ["a matrix product", () => a.matmul(a.T), 1],
];

describe.each([1, 2])("with %i threads", (threads) => {
  test.each(BUILDS)("%s: from 0 to 1, never back", (_, build, kernels) => {
    np.config.threads = threads;
    np.config.threadsFrom = 0;
    const { told, same } = watched(build);
    expect(same).toBe(true);
    const fractions = told.map((progress) => progress.fraction);
    expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
    expect(fractions).toEqual([...fractions].sort((x, y) => x - y));
    expect(told.at(-1)!.kernels).toBe(told.at(-1)!.total);
    expect(told.at(-1)!.total).toBeGreaterThanOrEqual(kernels);
    if (threads === 1) expect(told.length).toBeGreaterThan(3);
    expect(told.every(({ elapsed }, i) => elapsed >= (told[i - 1]?.elapsed ?? 0))).toBe(true);
  });
});

test("evalAsync tells, too", async () => {
  const told: number[] = [];
  np.config.threads = 2;
  np.config.progress = ({ fraction }) => void told.push(fraction);
  await np.exp(a).evalAsync();
  expect([told[0], told.at(-1)]).toEqual([0, 1]);
});

test("short evaluations are silent, and listen to nobody", () => {
  Object.assign(reporting, usual);
  const callback = vi.fn();
  np.config.progress = callback;
  np.exp(a).eval();
  expect(callback).not.toHaveBeenCalled();
  expect(listening.now).toBeUndefined();
});

test("off by default", () => {
  expect(before.progress).toBe(false);
});

describe("a callback that", () => {
  test("throws is not called again, which is said once; the result stands", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const callback = vi.fn(() => {
      throw new Error("no");
    });
    np.config.progress = callback;
    const b = a.mul(2).eval();
    np.config.progress = false;
    expect(callback).toHaveBeenCalledTimes(1);
    expect(log.mock.calls).toEqual([["np.config.progress failed and is not called again: Error: no"]]);
    expect(b.item(3, 4)).toBe(2 * (a.item(3, 4) as number));
  });

  test("computes arrays is refused", () => {
    let message = "";
    np.config.progress = () => {
      try {
        np.ones(3).add(1).eval();
      } catch (error) {
        message = (error as Error).message;
      }
    };
    np.exp(a).eval();
    expect(message).toBe("a progress callback cannot compute arrays: an evaluation is under way");
  });
});

test("the setting takes true, false or a function", () => {
  expect(() => {
    np.config.progress = 1 as unknown as boolean;
  }).toThrow("np.config.progress takes true, false or a function, got 1");
});

describe("the bar", () => {
  test("has the part that is done, the kernel, and the time that is left", () => {
    const progress = { fraction: 0.25, elapsed: 1000, kernels: 1, total: 3 };
    expect(barText(progress, 60)).toBe("[█████·············]  25 %  kernel 2 of 3, 1.0 s, 3.0 s left");
    expect(barText({ ...progress, fraction: 0.01 }, 50)).toBe(
      "[····················]   1 %  kernel 2 of 3, 1.0 s",
    );
  });

  test("is drawn on the terminal behind stderr, and wiped out; without a terminal there is none", () => {
    const write = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
    const tty = Object.getOwnPropertyDescriptor(process.stderr, "isTTY");
    try {
      np.config.progress = true;
      Object.defineProperty(process.stderr, "isTTY", { value: false, configurable: true });
      np.exp(a).eval();
      expect(write).not.toHaveBeenCalled();
      Object.defineProperty(process.stderr, "isTTY", { value: true, configurable: true });
      np.exp(a).eval();
    } finally {
      if (tty) Object.defineProperty(process.stderr, "isTTY", tty);
      else delete (process.stderr as { isTTY?: boolean }).isTTY;
    }
    const texts = write.mock.calls.map(([text]) => String(text));
    const wipe = "\u001b[K";
    expect(texts[0]!.replace(/·+/, "·")).toBe(`\r[·]   0 %  kernel 1 of 1, 0.0 s${wipe}`);
    expect(texts.at(-1)).toBe(`\r${wipe}`);
  });
});
