/** Casts of datetime64 and timedelta64 between all units, to and from numbers; promotion and casting rules. */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { answer, bits, onTarget, stored, TARGETS, TIMES, timeName } from "./times.ts";

describe.each(TARGETS)("casts of times, %s", (target) => {
  test.each(TIMES.casts)("%s8[%s] to every unit", (kind, from, values, rows) => {
    onTarget(target, () => {
      const x = stored(values, timeName(kind, from));
      for (const [unit, wanted] of rows) {
        const got = answer(() => bits(x.astype(timeName(kind, unit) as np.DTypeName)));
        expect(got, `${from} to ${unit}`).toEqual(wanted);
      }
    });
  });

  test("between times and numbers", () => {
    onTarget(target, () => {
      for (const [from, to, values, wanted] of TIMES.numberCasts) {
        expect(bits(stored(values, from).astype(to as np.DTypeName)), `${from} to ${to}`).toBe(wanted);
      }
    });
  });
});

test("the fixture has every pair of units", () => {
  expect(TIMES.casts.map(([kind, , , rows]) => `${kind}${rows.length}`)).toEqual([
    ...new Array(21).fill("M20"),
    ...new Array(21).fill("m20"),
  ]);
});

test("promotion", () => {
  for (const [a, b, wanted] of TIMES.promoted) {
    const got = answer(() => np.promote_types(a, b).str);
    if (Array.isArray(wanted))
      expect(Array.isArray(got) && got[0], `${a} with ${b}`).toBe(
        wanted[0].replace(/^DTypePromotionError$/, "TypeError"),
      );
    else expect(got, `${a} with ${b}`).toBe(wanted);
  }
});

test("casting rules", () => {
  const rules = ["no", "equiv", "safe", "same_kind", "unsafe"] as const;
  for (const [a, b, wanted] of TIMES.allowed) {
    expect(
      rules.filter((rule) => np.can_cast(a, b, rule)),
      `${a} to ${b}`,
    ).toEqual(wanted);
  }
});

test("a cast without a unit keeps the unit there is", () => {
  const days = np.array([5n], { dtype: "datetime64[D]" });
  expect(days.astype("datetime64").dtype.name).toBe("datetime64[D]");
  expect(days.astype("timedelta64").dtype.name).toBe("timedelta64[D]");
});

test("units too far apart are refused where the cast is written", () => {
  const days = np.array([5n], { dtype: "datetime64[D]" });
  expect(() => days.astype("datetime64[ps]")).toThrow(
    "Integer overflow while computing the conversion factor between NumPy datetime units D and ps",
  );
});

test("a million dates become years by way of months in one kernel", () => {
  const days = np.arange(1_000_000).astype("datetime64[D]").eval();
  const years = days.astype("datetime64[M]").astype("datetime64[Y]");
  expect(np.explain(years).kernels).toHaveLength(1);
  expect(years.at(-1).repr()).toBe("array('4707', dtype='datetime64[Y]')");
});
