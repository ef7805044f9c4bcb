/** Times as scalars, in lists, in ranges and among other functions: expected values are NumPy's. */
import { describe, expect, it } from "vitest";
import * as np from "../../../src/index.ts";

const { datetime64, timedelta64 } = np;
const days = (...texts: (string | null)[]) => np.array(texts, { dtype: "datetime64[D]" });

describe("scalars", () => {
  it("are what items of arrays are", () => {
    const item = days("2024-02-29", "NaT").item(0);
    expect(item).toBeInstanceOf(np.Datetime64);
    expect([item.value, item.unit, item.dtype.name, `${item}`, item.isNaT]).toEqual([
      19782n,
      "D",
      "datetime64[D]",
      "2024-02-29",
      false,
    ]);
    expect(days("NaT").item().isNaT).toBe(true);
    expect(np.array([5n], { dtype: "timedelta64[s]" }).tolist()).toEqual([timedelta64(5, "s")]);
    expect(JSON.stringify(days("2024-02-29", "NaT"))).toBe('["2024-02-29","NaT"]');
  });

  it("do not change", () => {
    expect(() => Object.assign(datetime64("2024"), { value: 0n })).toThrow(TypeError);
  });

  it("become dates and come from them", () => {
    expect(datetime64("2024-02-29T12:30").toDate()).toEqual(new Date("2024-02-29T12:30Z"));
    expect(datetime64(new Date(1234)).repr()).toBe("np.datetime64('1970-01-01T00:00:01.234')");
    expect(datetime64(new Date(1999), "s").repr()).toBe("np.datetime64('1970-01-01T00:00:01')");
    expect(datetime64("NaT", "D").toDate().getTime()).toBeNaN();
    expect(datetime64(new Date(Number.NaN)).isNaT).toBe(true);
  });

  it("know now and today", () => {
    expect(Math.abs(datetime64("now").toDate().getTime() - Date.now())).toBeLessThan(5000);
    expect(datetime64("today").unit).toBe("D");
  });

  it("compare as counts of their unit", () => {
    expect(datetime64("2024-01-01") < datetime64("2024-01-02")).toBe(true);
  });

  it("are operands", () => {
    expect(np.add(datetime64("2024-01-31"), timedelta64(1, "D")).item()).toEqual(datetime64("2024-02-01"));
    expect(days("2024-01-01").sub(new Date(0)).repr()).toBe(
      "array([1704067200000], dtype='timedelta64[ms]')",
    );
    expect(np.where([true, false], datetime64("2024"), datetime64("2025-03")).repr()).toBe(
      "array(['2024-01', '2025-03'], dtype='datetime64[M]')",
    );
  });
});

describe("lists", () => {
  it("promote the units of their times", () => {
    expect(np.array([datetime64("2024"), datetime64("2024-02-01")]).repr()).toBe(
      "array(['2024-01-01', '2024-02-01'], dtype='datetime64[D]')",
    );
    expect(np.array([timedelta64(5, "s"), 7]).repr()).toBe("array([5, 7], dtype='timedelta64[s]')");
    expect(np.array([new Date(0)]).dtype.name).toBe("datetime64[ms]");
  });

  it("refuse what is no time", () => {
    expect(() => np.array(["2024-01-01"] as never)).toThrow("elements are numbers");
    expect(() => np.array([1.5], { dtype: "datetime64[D]" })).toThrow(
      "Could not convert object to NumPy datetime",
    );
    expect(() => np.array([timedelta64(1, "D")], { dtype: "datetime64[D]" })).toThrow(np.ValueError);
    expect(() => np.array([timedelta64(1, "M")], { dtype: "timedelta64[D]" })).toThrow(
      "from metadata [M] to [D]",
    );
  });

  it("fill and are written", () => {
    const a = np.zeros(3, { dtype: "datetime64[D]" });
    a.set([0], "2024-01-01");
    a.set([1], new Date(86400000 * 3));
    a.set(["2:"], ["NaT"]);
    expect(a.repr()).toBe("array(['2024-01-01', '1970-01-04',        'NaT'], dtype='datetime64[D]')");
    expect(np.full(2, "2024-05-05", { dtype: "datetime64[D]" }).at(1).item()).toEqual(
      datetime64("2024-05-05"),
    );
    expect(() => a.set([0], "x")).toThrow('Error parsing datetime string "x" at position 0');
    expect(a.at(0).item()).toEqual(datetime64("2024-01-01"));
  });
});

describe("ranges", () => {
  it.each<[() => np.NDArray, string]>([
    [
      () => np.arange(datetime64("2024-01"), datetime64("2024-04")),
      "array(['2024-01', '2024-02', '2024-03'], dtype='datetime64[M]')",
    ],
    [() => np.arange(datetime64("2024-01"), 2), "array(['2024-01', '2024-02'], dtype='datetime64[M]')"],
    [
      () => np.arange(datetime64("2024-01-01"), datetime64("2024-01-02"), timedelta64(12, "h")),
      "array(['2024-01-01T00', '2024-01-01T12'], dtype='datetime64[h]')",
    ],
    [() => np.arange(timedelta64(3, "h")), "array([0, 1, 2], dtype='timedelta64[h]')"],
    [() => np.arange(0, 10, timedelta64(4, "s")), "array([0, 4, 8], dtype='timedelta64[s]')"],
    [() => np.arange(2, 5, { dtype: "timedelta64[D]" }), "array([2, 3, 4], dtype='timedelta64[D]')"],
    [
      () => np.arange("2024-01-01", "2024-01-05", 2, { dtype: "datetime64[D]" }),
      "array(['2024-01-01', '2024-01-03'], dtype='datetime64[D]')",
    ],
    [
      () => np.arange(datetime64(9, "D"), datetime64(5, "D"), -2),
      "array(['1970-01-10', '1970-01-08'], dtype='datetime64[D]')",
    ],
    [() => np.arange(datetime64(5, "D"), datetime64(9, "D"), -1), "array([], dtype='datetime64[D]')"],
    [
      () => np.arange(datetime64(5, "D"), timedelta64(1, "D")),
      "array(['1970-01-06'], dtype='datetime64[D]')",
    ],
  ])("%s", (make, wanted) => {
    expect(make().repr()).toBe(wanted);
  });

  it.each<[() => unknown, string]>([
    [
      () => np.arange(3, { dtype: "datetime64[D]" }),
      "arange requires both a start and a stop for NumPy datetime64 ranges",
    ],
    [
      () => np.arange(datetime64("2024"), datetime64("2025"), datetime64("2024")),
      "cannot use a datetime as a step in arange",
    ],
    [() => np.arange(datetime64("2024"), datetime64("2025"), 0), "arange: step cannot be zero"],
    [
      () => np.arange(datetime64("NaT"), datetime64("2025")),
      "arange: cannot use NaT (not-a-time) datetime values",
    ],
    [
      () => np.arange("2024", "2025", timedelta64(1, "M"), { dtype: "datetime64[D]" }),
      "Cannot cast NumPy timedelta64 scalar from metadata [M] to [D] according to the rule 'same_kind'",
    ],
    [() => np.arange(1.5, { dtype: "timedelta64[s]" }), "Could not convert object to NumPy timedelta"],
  ])("refuse %s", (make, text) => {
    expect(make).toThrow(text);
  });
});

describe("other functions", () => {
  it("differ", () => {
    expect(np.diff(days("2024-01-01", "2024-03-01"), { append: datetime64("2025") }).repr()).toBe(
      "array([ 60, 306], dtype='timedelta64[D]')",
    );
    expect(np.diff([1, 4, 9, 16], 2).tolist()).toEqual([2, 2]);
    expect(
      np
        .diff(
          [
            [1, 4],
            [9, 16],
          ],
          { axis: 0, prepend: 0 },
        )
        .tolist(),
    ).toEqual([
      [1, 4],
      [8, 12],
    ]);
    expect(np.diff([true, false, false]).tolist()).toEqual([true, false]);
    expect(() => np.diff([1, 2], -1)).toThrow("order must be non-negative but got -1");
  });

  it("join units, not kinds", () => {
    const years = np.array(["2024"], { dtype: "datetime64[Y]" });
    expect(np.concatenate([days("2024-02-29"), years]).repr()).toBe(
      "array(['2024-02-29', '2024-01-01'], dtype='datetime64[D]')",
    );
    const spans = np.array([1n], { dtype: "timedelta64[D]" });
    expect(() => np.concatenate([days("2024-02-29"), spans])).toThrow(TypeError);
    expect(() => np.linspace(datetime64("2024"), datetime64("2025"), 3)).toThrow(TypeError);
  });

  it("tell units", () => {
    expect(np.datetime_data("timedelta64[25s]")).toEqual(["s", 25]);
    expect(() => np.datetime_data("int64")).toThrow("cannot get datetime metadata from non-datetime type");
    expect(() => np.dtype("datetime64[x]")).toThrow(TypeError);
  });

  it("write local time with its offset", () => {
    const text = np.datetime_as_string(datetime64("2024-06-01T12:00"), { timezone: "local" }) as string;
    expect(text).toMatch(/^2024-0[56]-\d\dT\d\d:\d\d[+-]\d{4}$/);
    expect(new Date(text.replace(/(\d\d)$/, ":$1"))).toEqual(new Date("2024-06-01T12:00Z"));
    expect(np.datetime_as_string(datetime64("1960-06-01T12:00"), { timezone: "local" })).toBe(
      "1960-06-01T12:00",
    );
    expect(() => np.datetime_as_string(datetime64("2024"), { timezone: "local" })).toThrow(
      "without forcing 'unsafe' casting",
    );
    expect(() => np.datetime_as_string(datetime64("2024"), { timezone: "x" as never })).toThrow(
      'Unsupported timezone input string "x"',
    );
  });

  it("run on many threads as on one", () => {
    const a = np.arange(20_000).mul(7919).sub(3e8).astype("datetime64[s]").eval();
    const work = () =>
      a.add(timedelta64(3, "D")).astype("datetime64[M]").sub(datetime64("1970-01")).astype("int64");
    const before = { ...np.config };
    np.config.target = "interpreter";
    const wanted = work().at("::997").tolist();
    Object.assign(np.config, before, { target: "wasm", threads: 2, threadsFrom: 0 });
    expect(work().at("::997").tolist()).toEqual(wanted);
    Object.assign(np.config, before);
  });
});
