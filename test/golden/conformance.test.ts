/**
 * Every ufunc of NumPy, on every combination of dtypes and plain scalars, on every target: result dtypes, values (to the bit,
 * or within the ULPs of load.ts) and error classes. `npm run conformance` prints the table.
 */
import { afterAll, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { conform, fixture, type Row, report, ufuncOf } from "./conformance.ts";

const rows: Row[] = [];

afterAll(() => {
  if (process.env["npm_lifecycle_event"] === "conformance") console.log(report(rows));
});

test("the fixture has all ufuncs, and no case has gone missing", () => {
  const { ufuncs, aliases } = fixture;
  expect(Object.keys(ufuncs).length).toBe(90);
  expect(Object.keys(aliases).length).toBe(16);
  expect(Object.values(ufuncs).reduce((sum, { cases }) => sum + cases.length, 0)).toBe(18348);
});

test("every ufunc has NumPy's loops, identity and other names", () => {
  const missing = Object.keys(fixture.ufuncs).flatMap((name) => {
    const own = new Set(ufuncOf(name)?.types.map((type) => type.replaceAll("q", "l").replaceAll("Q", "L")));
    return fixture.ufuncs[name]!.loops.filter((loop) => !own.has(loop)).map((loop) => `${name} ${loop}`);
  });
  expect(missing).toEqual([]);
  for (const [name, { identity }] of Object.entries(fixture.ufuncs)) {
    expect(ufuncOf(name)!.identity, name).toBe(identity === "-inf" ? Number.NEGATIVE_INFINITY : identity);
  }
  for (const [alias, name] of Object.entries(fixture.aliases))
    expect(ufuncOf(alias), alias).toBe(ufuncOf(name));
});

describe.each(["interpreter", "js", "wasm"] as const)("on the target %s", (target) => {
  test.each(Object.keys(fixture.ufuncs))("%s", { timeout: 120_000 }, (name) => {
    const before = { ...np.config };
    Object.assign(np.config, { target, fma: false });
    try {
      const row = conform(name);
      if (target === "wasm") rows.push(row);
      expect(row.failures.slice(0, 8)).toEqual([]);
      expect(row.agreeing).toBe(row.cases);
    } finally {
      Object.assign(np.config, before);
    }
  });
});
