/** Conversion of every dtype to every dtype. */
import { expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library } from "./load.ts";

const functions = "astype".split(" ");

const runner = goldenTests(np as unknown as Library, {
  fixture: "astype",
  cases: 784,
  functions,
  dtypes: DTYPES,
  accepted: 14,
});

test("every pair of dtypes is there", () => {
  expect(runner.pairs.size).toBe(DTYPES.length ** 2);
});
