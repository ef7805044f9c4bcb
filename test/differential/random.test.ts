/**
 * The same random program under every way of running it: fused, unfused, without rewriting, and interpreted. All must
 * agree to the bit (the payload and sign of a nan aside, which IEEE 754 leaves open).
 *
 * NUMFUSE_FUZZ=n runs n programs instead of a few hundred; NUMFUSE_SEED chooses others;
 * NUMFUSE_FUZZ_WAYS=threads,pieces tries only ways of those names;
 * NUMFUSE_FUZZ_WITHOUT=set,out leaves kinds of statement out, to look past a known bug.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { type Program, programs } from "./program.ts";
import { CHOSEN, evaluated, fingerprint, type Way } from "./ways.ts";

const RUNS = Number(process.env["NUMFUSE_FUZZ"] ?? 300);
const SEED = Number(process.env["NUMFUSE_SEED"] ?? 20260101);
const WITHOUT = (process.env["NUMFUSE_FUZZ_WITHOUT"] ?? "").split(",");

function agree(program: Program): void {
  for (const family of CHOSEN) agreeWithin(program, family);
}

function agreeWithin(program: Program, family: readonly Way[]): void {
  const [first, ...others] = family;
  const wanted = evaluated(program, first!);
  for (const way of others) {
    const got = evaluated(program, way);
    const differing = got.findIndex((value, i) => value !== wanted[i]);
    if (differing < 0) continue;
    const values = `v[${differing}] ${first}:\n  ${wanted[differing]}\nv[${differing}] ${way}:\n  ${got[differing]}`;
    throw new Error(`${values}\nof the program${program}`);
  }
}

describe("a random program gives the same bits however it is run", () => {
  test(`${RUNS} programs`, { timeout: 60_000 + RUNS * 200 }, () => {
    const before = np.counters();
    fc.assert(fc.property(programs(14, WITHOUT), agree), { seed: SEED, numRuns: RUNS, endOnFailure: true });
    // The ways are what their names say.
    const after = np.counters();
    if (process.env["NUMFUSE_FUZZ_WAYS"]) return;
    for (const counter of ["threadedJobs", "bands", "interpreted", "inPlace"] as const) {
      expect(after[counter] - before[counter], counter).toBeGreaterThan(RUNS / 50);
    }
  });
});

test("a difference in one bit is seen", () => {
  const [one, next] = [np.array([1]), np.array([1 + Number.EPSILON])];
  expect(fingerprint(one)).not.toBe(fingerprint(next));
  expect(fingerprint(np.array([0]))).not.toBe(fingerprint(np.array([-0])));
  expect(fingerprint(np.array([Number.NaN]))).toBe(fingerprint(np.negative(np.array([Number.NaN]))));
});
