/**
 * Wrong calls of a beginner's: each error says what was given and what is wanted.
 */
import { expect, test } from "vitest";
import * as np from "../../src/index.ts";

const a = np.arange(6).reshape([2, 3]);
// What the type checker would not let through.
const loose = np as unknown as Record<string, (...args: unknown[]) => unknown>;
const any = a as unknown as { at(...index: unknown[]): unknown };
const number = a as unknown as number;
const operators =
  "JavaScript's operators take numbers, not an array of shape (2, 3): write a.mul(b), a.gt(b); np.jit, np.evaluate and " +
  "the prompt have operators on arrays";
const indices = 'only integers, slices in strings (":"), "..." and newaxis are valid indices here, got ';

const WRONG: readonly (readonly [what: string, call: () => unknown, name: string, message: string])[] = [
  ["a * 2", () => number * 2, "TypeError", operators],
  ["a > 1", () => number > 1, "TypeError", operators],
  ["-a", () => -number, "TypeError", operators],
  [
    "concatenate(a, a)",
    () => loose["concatenate"]!(a, a),
    "TypeError",
    "concatenate() takes a list of arrays, np.concatenate([a, b]), got arrays one by one",
  ],
  [
    "stack(a, a)",
    () => loose["stack"]!(a, a),
    "TypeError",
    "stack() takes a list of arrays, np.stack([a, b]), got arrays one by one",
  ],
  [
    "vstack(3)",
    () => loose["vstack"]!(3),
    "TypeError",
    "vstack() takes a list of arrays, np.vstack([a, b]), got the number 3",
  ],
  ["hstack([])", () => np.hstack([]), "ValueError", "need at least one array to concatenate"],
  ["concatenate([])", () => np.concatenate([]), "ValueError", "need at least one array to concatenate"],
  ["a.at({})", () => any.at({}), "IndexError", `${indices}an object (Object)`],
  ["a.at(0.5)", () => any.at(0.5), "IndexError", `${indices}0.5`],
  ["a.at(undefined)", () => any.at(undefined), "IndexError", `${indices}undefined`],
];

test.each(WRONG)("%s", (_, call, name, message) => {
  let error: unknown;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(Error);
  const { name: given, message: said } = error as Error;
  expect([given, said]).toEqual([name, message]);
});

test("an array's rows are joined as a list of them is", () => {
  expect(np.concatenate(a as unknown as np.NDArray[]).tolist()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(np.stack(a as unknown as np.NDArray[], 1).tolist()).toEqual([
    [0, 3],
    [1, 4],
    [2, 5],
  ]);
});

test("single elements are numbers to JavaScript; texts are joined", () => {
  const one = a.at(1, 2) as unknown as number;
  expect([one * 2, one > 4, -one, one + 1]).toEqual([10, true, -5, 6]);
  expect(`${a.at(0)}`).toBe("[0 1 2]");
  expect(`row: ${String(a.at(0))}`).toBe("row: [0 1 2]");
  expect("row: ".concat(a.at(0) as unknown as string)).toBe("row: [0 1 2]");
  const text = "row: " as unknown as number;
  expect(text + (a.at(0) as unknown as number)).toBe("row: [0 1 2]");
  expect(Number(np.array([2.5]))).toBe(2.5);
  const moment = np.array("2024-01-01", { dtype: "datetime64[D]" }) as unknown as number;
  expect(moment > 3).toBe(true);
});
