/** Operands of different dtypes: values for eight functions, result dtypes for all. */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { ACCIDENT, DTYPES, goldenTests, type Library, load } from "./load.ts";

const functions = "add divide power maximum less bitwise_and left_shift arctan2".split(" ");

const runner = goldenTests(np as unknown as Library, {
  fixture: "mixed",
  cases: 1604,
  functions,
  dtypes: DTYPES,
  accepted: 0,
});

/** The result dtype, or the refusal, of every binary function for every pair of dtypes. */
describe("golden: result dtypes", () => {
  const { resolve } = load("mixed");
  const library = np as unknown as Record<string, (a: unknown, b: unknown) => unknown>;
  const ones = (dtype: string) => library["ones"]!([2], { dtype });
  test("the fixture has them all", () => {
    expect(Object.keys(resolve!).length).toBe(35);
  });
  test.each(Object.entries(resolve!))("%s", (f, rows) => {
    const wrong: string[] = [];
    let ran = 0;
    for (const [i, d] of DTYPES.entries()) {
      for (const [k, e] of DTYPES.entries()) {
        let got: string;
        try {
          const r = library[f]!(ones(d), ones(e));
          got = ((Array.isArray(r) ? r[0] : r) as { dtype: { name: string } }).dtype.name;
        } catch (error) {
          got = error instanceof TypeError && !ACCIDENT.test(error.message) ? "TypeError" : String(error);
        }
        const want = rows[i]![k];
        if (got !== want) wrong.push(`${f}(${d}, ${e}): want ${want}, got ${got}`);
        ran++;
      }
    }
    expect(wrong).toEqual([]);
    expect(ran).toBe(196);
  });
});

test("every pair of dtypes is there, for each of the eight", () => {
  expect(runner.pairs.size).toBe(8 * DTYPES.length ** 2);
});
