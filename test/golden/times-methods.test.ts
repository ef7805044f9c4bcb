/** The ufuncs' methods on times: folds, segments, tables and changes in place, and what NumPy refuses. */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { ACCIDENT } from "./load.ts";
import { answer, bits, type MethodOperand, onTarget, stored, TARGETS, TIMES, wantedBits } from "./times.ts";

type Method = (...operands: unknown[]) => np.NDArray;
type Methods = { readonly [method: string]: Method };

function operand(value: MethodOperand): unknown {
  if (!Array.isArray(value)) return value;
  const [dtype, values, shape] = value;
  if (shape.includes(0)) return np.zeros(shape, { dtype: dtype as np.DTypeName });
  return stored(values, dtype).reshape(shape);
}

function optionsOf(given: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } {
  const entries = Object.entries(given).map(([name, value]) => {
    const array = (value as { readonly array?: MethodOperand } | null)?.array;
    if (array === undefined) return [name, value] as const;
    const made = operand(array) as np.NDArray;
    return [name, made.ndim === 0 ? made.item() : made] as const;
  });
  return Object.fromEntries(entries);
}

/** Where the text is NumPy's to the letter. */
const EXACT = /cannot use operands|only supported for|is only defined for/;

function same(got: readonly unknown[], [dtype, result, shape]: readonly unknown[]): boolean {
  const want = [dtype, wantedBits(dtype as string, result as string), shape];
  return JSON.stringify(got) === JSON.stringify(want);
}

function refused(got: readonly unknown[], [error, text]: [string, string]): boolean {
  if (got[0] !== (error === "UFuncTypeError" ? "TypeError" : error) || ACCIDENT.test(String(got[1])))
    return false;
  return !EXACT.test(text) || got[1] === text;
}

const names = [...new Set(TIMES.methods.map(([ufunc, method]) => `${ufunc}.${method}`))];

describe.each(TARGETS)("methods on times, %s", (target) => {
  test.each(names)("%s", (name) => {
    onTarget(target, () => {
      const rows = TIMES.methods.filter(([ufunc, method]) => `${ufunc}.${method}` === name);
      const wrong: unknown[] = [];
      for (const [ufunc, method, operands, options, wanted] of rows) {
        const args = operands.map(operand);
        const got = answer(() => {
          const call = (np as unknown as { [name: string]: Methods })[ufunc]![method]!;
          const given = Object.keys(options).length > 0 ? [...args, optionsOf(options)] : args;
          const made = call(...given);
          const result = method === "at" ? (args[0] as np.NDArray) : made;
          return [result.dtype.str, bits(result), [...result.shape]] as [string, string, number[]];
        });
        const types = operands.map((value) => (Array.isArray(value) ? `${value[0]}[${value[2]}]` : value));
        const label = `${name} of ${types.join(", ")} ${JSON.stringify(options)}`;
        const right = wanted.length === 3 ? same(got, wanted) : refused(got, wanted as [string, string]);
        if (!right) wrong.push([label, got, wanted]);
      }
      expect(wrong).toEqual([]);
    });
  });
});
