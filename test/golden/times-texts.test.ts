/** Reading and writing times as texts. */
import { expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { answer, bits, type ScalarRow, stored, TIMES } from "./times.ts";

function scalarRow(scalar: np.Datetime64 | np.Timedelta64): ScalarRow {
  return [scalar.dtype.str, bits(np.array(scalar)), scalar.toString(), scalar.repr()];
}

test("datetime64 of texts", () => {
  for (const [text, unit, wanted] of TIMES.parsing) {
    const got = answer(() => scalarRow(unit === null ? np.datetime64(text) : np.datetime64(text, unit)));
    // Values whose text NumPy's overflow garbles are compared by their bits only.
    const parts = wanted.length === 4 && wanted[2] === null ? 2 : 4;
    expect(got.slice(0, parts), `${text} in ${unit}`).toEqual(wanted.slice(0, parts));
  }
});

test("arrays of texts", () => {
  for (const [texts, dtype, wanted] of TIMES.lists) {
    const got = answer((): [string, string] => {
      const array = np.array(texts, { dtype: dtype as np.DTypeName });
      return [array.dtype.str, bits(array)];
    });
    expect(got, `${texts} in ${dtype}`).toEqual(wanted);
  }
});

test("timedelta64", () => {
  for (const [value, unit, wanted] of TIMES.spans) {
    const given = (typeof value === "string" && value.length > 15 ? BigInt(value) : value) as bigint;
    const got = answer(() => scalarRow(unit === null ? np.timedelta64(given) : np.timedelta64(given, unit)));
    expect(got, `${value} in ${unit}`).toEqual(wanted);
  }
});

test("datetime_as_string", () => {
  for (const [dtype, values, options, wanted] of TIMES.texts) {
    const got = answer(() => np.datetime_as_string(stored(values, dtype), options) as string[]);
    expect(got, `${dtype} ${JSON.stringify(options)}`).toEqual(wanted);
  }
});
