/** Every ufunc on times, beside times and beside numbers of every kind. */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { answer, bits, onTarget, stored, TARGETS, TIMES, wantedBits } from "./times.ts";

const { values, rows, types } = TIMES.ufuncs;
type Fn = ((...operands: unknown[]) => np.NDArray | np.NDArray[]) & { readonly types: readonly string[] };
const ufunc = (name: string) => (np as unknown as { [name: string]: Fn })[name]!;

function operand(dtype: string, column: boolean): unknown {
  const value = values[dtype]!;
  if (typeof value !== "string") return value;
  const array = stored(value, dtype);
  return column ? array.reshape(-1, 1) : array;
}

/** The texts that are NumPy's to the letter; others name dtypes as Python classes, or list loops. */
const EXACT = /cannot use operands|Cannot cast ufunc|common metadata divisor|is only defined for/;

describe.each(TARGETS)("ufuncs on times, %s", (target) => {
  test.each(Object.keys(types))("%s", (name) => {
    onTarget(target, () => {
      for (const [, dtypes, wanted] of rows.filter((row) => row[0] === name)) {
        const got = answer(() => {
          const results = ufunc(name)(
            ...dtypes.map((dtype, i) => operand(dtype, dtypes.length === 2 && i === 0)),
          );
          return [results].flat().map((result): [string, string] => [result.dtype.str, bits(result)]);
        });
        const label = `${name} of ${dtypes.join(" and ")}`;
        if (typeof wanted[0] !== "string") {
          const results = wanted as [string, string][];
          expect(got, label).toEqual(results.map(([dtype, result]) => [dtype, wantedBits(dtype, result)]));
        } else {
          const [error, text] = wanted as [string, string];
          expect(got[0], label).toBe(error === "UFuncTypeError" ? "TypeError" : error);
          if (EXACT.test(text)) expect(got[1], label).toBe(text);
        }
      }
    });
  });
});

test("ufuncs name their loops over times", () => {
  for (const [name, wanted] of Object.entries(types)) {
    const has = ufunc(name).types.filter((type) => /[mM]/.test(type));
    expect(has, name).toEqual(wanted);
  }
});
