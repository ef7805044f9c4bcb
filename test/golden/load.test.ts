/** The comparison and the harness themselves, without the library. */
import { describe, expect, test } from "vitest";
import {
  type Case,
  component,
  describeCase,
  differences,
  elementText,
  type Fixture,
  float,
  halfToNumber,
  hostView,
  type Library,
  Runner,
  type Stored,
  type StoredArray,
  ulpOf,
  ulps,
} from "./load.ts";

const f64 = (...x: number[]) => new Uint8Array(new Float64Array(x).buffer);
const f32 = (...x: number[]) => new Uint8Array(new Float32Array(x).buffer);
const i64 = (...x: bigint[]) => new Uint8Array(new BigInt64Array(x).buffer);
const f16 = (...bits: number[]) => new Uint8Array(new Uint16Array(bits).buffer);
const base64 = (b: Uint8Array) => Buffer.from(b).toString("base64");
const stored = (d: string, s: number[], b: Uint8Array): StoredArray => ({ d, s, x: base64(b) });

describe("ulps", () => {
  test("of doubles", () => {
    const next = 1 + Number.EPSILON;
    expect(ulps("float64", f64(1), f64(1), 0)).toBe(0);
    expect(ulps("float64", f64(1), f64(next), 0)).toBe(1);
    expect(ulps("float64", f64(1), f64(1 - Number.EPSILON / 2), 0)).toBe(1);
    expect(ulps("float64", f64(2), f64(2 + 8 * Number.EPSILON), 0)).toBe(4);
    expect(ulps("float64", f64(-5e-324), f64(5e-324), 0)).toBe(2);
    expect(ulps("float64", f64(0), f64(5e-324), 0)).toBe(1);
    expect(ulps("float64", f64(0, 7), f64(0, 7.5), 1)).toBe(2 ** 49);
  });
  test("of other floats", () => {
    expect(ulps("float32", f32(1), f32(1 + 2 ** -23), 0)).toBe(1);
    expect(ulps("float32", f32(-1), f32(1), 0)).toBe(2 * 0x3f800000);
    expect(ulps("float16", f16(0x3c00), f16(0x3c03), 0)).toBe(3);
    expect(ulps("float16", f16(0x8001), f16(0x0001), 0)).toBe(2);
  });
  test("nan, infinity and the zeros", () => {
    const payload = new Uint8Array(new BigUint64Array([0xfff8000000000123n]).buffer);
    expect(ulps("float64", f64(NaN), payload, 0)).toBe(0);
    expect(ulps("float64", f64(NaN), f64(1), 0)).toBe(Infinity);
    expect(ulps("float64", f64(1), f64(NaN), 0)).toBe(Infinity);
    expect(ulps("float64", f64(Infinity), f64(Infinity), 0)).toBe(0);
    expect(ulps("float64", f64(Infinity), f64(-Infinity), 0)).toBe(Infinity);
    expect(ulps("float64", f64(Infinity), f64(Number.MAX_VALUE), 0)).toBe(Infinity);
    expect(ulps("float64", f64(0), f64(-0), 0)).toBe(Infinity);
    expect(ulps("float64", f64(0), f64(-0), 0, { sign: true })).toBe(0);
    expect(ulps("float64", f64(-Infinity), f64(Infinity), 0, { sign: true })).toBe(0);
    expect(ulps("float64", f64(-1), f64(1 + Number.EPSILON), 0, { sign: true })).toBe(1);
    expect(ulps("float16", f16(0x7c00), f16(0x7bff), 0)).toBe(Infinity);
    expect(ulps("float16", f16(0x7c01), f16(0xffff), 0)).toBe(0);
  });
  test("of integers: nothing but equality", () => {
    expect(ulps("int64", i64(2n ** 62n + 1n), i64(2n ** 62n), 0)).toBe(Infinity);
    expect(ulps("int64", i64(-1n), i64(-1n), 0)).toBe(0);
    expect(ulps("bool", new Uint8Array([1]), new Uint8Array([0]), 0)).toBe(Infinity);
    expect(ulps("bool", new Uint8Array([1]), new Uint8Array([2]), 0)).toBe(Infinity);
  });
  test("of complex numbers: those of the larger component", () => {
    const tiny = 2 ** -60;
    expect(ulps("complex128", f64(1, 0.001), f64(1, 0.001 + 2 ** -52), 1)).toBe(1);
    expect(ulps("complex128", f64(1, 0.001), f64(1 + 2 ** -52, 0.001), 0)).toBe(1);
    expect(ulps("complex128", f64(tiny, 1), f64(0, 1), 0)).toBeLessThan(1);
    expect(ulps("complex128", f64(tiny, NaN), f64(0, NaN), 0)).toBeGreaterThan(1e15);
    expect(ulps("complex128", f64(1, Infinity), f64(2, Infinity), 0)).toBeGreaterThan(1e15);
    expect(ulps("complex128", f64(0, 1), f64(-0, 1), 0)).toBe(Infinity);
    expect(ulps("complex64", f32(3, 4), f32(3 + 2 ** -21, 4), 0)).toBe(1);
  });
  test("the unit in the last place", () => {
    expect(ulpOf("float64", 1)).toBe(Number.EPSILON);
    expect(ulpOf("float64", 0)).toBe(5e-324);
    expect(ulpOf("float64", -3e-310)).toBe(5e-324);
    expect(ulpOf("float64", 8 - 2 ** -50)).toBe(2 ** -50);
    expect(ulpOf("float64", Number.MAX_VALUE)).toBe(2 ** 971);
    expect(ulpOf("float32", 1.5)).toBe(2 ** -23);
    expect(ulpOf("float16", 65504)).toBe(32);
    for (let e = -1022; e <= 1023; e++) {
      expect(ulpOf("float64", 2 ** e)).toBe(2 ** (e - 52));
      if (e > -1022) expect(ulpOf("float64", 2 ** e * (1 - 2 ** -53))).toBe(2 ** (e - 53));
    }
  });
});

test("half precision", () => {
  const all = [0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x03ff, 0x7c00, 0xfc00, 0x3555];
  const want = [
    0,
    -0,
    1,
    -2,
    65504,
    2 ** -24,
    2 ** -14,
    1023 * 2 ** -24,
    Infinity,
    -Infinity,
    0.333251953125,
  ];
  expect(all.map(halfToNumber)).toEqual(want);
  expect(halfToNumber(0x7e00)).toBeNaN();
});

test("elements as text", () => {
  expect(elementText("complex64", f32(1, -0, 2, NaN), 1)).toBe("(2, NaNi)");
  expect(elementText("float64", f64(-0), 0)).toBe("-0");
  expect(elementText("int64", i64(2n ** 63n - 1n), 0)).toBe("9223372036854775807");
  expect(component("uint16", new Uint8Array([1, 2]), 0)).toBe(513);
  expect(float("-inf")).toBe(-Infinity);
  expect(float("1e-07")).toBe(1e-7);
});

describe("differences", () => {
  const r = stored("float64", [3], f64(1, 2, NaN));
  const exact = { f: "add" };
  test("by bits, nan whatever its payload", () => {
    expect(differences(exact, r, f64(1, 2, NaN))).toEqual([]);
    expect(differences(exact, r, f64(1, 2 + 2 ** -51, NaN))).toEqual([{ index: 1, ulps: 1 }]);
    expect(differences(exact, r, f64(1, 2, 3))).toEqual([{ index: 2, ulps: Infinity }]);
  });
  test("undefined values, open signs, alternatives, tolerances", () => {
    expect(differences({ ...exact, u: [0, 2] }, r, f64(7, 2, 0))).toEqual([]);
    expect(differences({ ...exact, u: [0] }, r, f64(7, 2, 0)).map((d) => d.index)).toEqual([2]);
    expect(differences({ ...exact, n: [1] }, r, f64(1, -2, NaN))).toEqual([]);
    expect(differences({ ...exact, n: [0] }, r, f64(1, -2, NaN)).map((d) => d.index)).toEqual([1]);
    const or = { ...r, ai: [1], ax: base64(f64(5)) };
    expect(differences(exact, or, f64(1, 5, NaN))).toEqual([]);
    expect(differences(exact, or, f64(1, 2, NaN))).toEqual([]);
    expect(differences(exact, or, f64(5, 5, NaN)).map((d) => d.index)).toEqual([0]);
    expect(differences({ ...exact, tol: 1e-3 }, r, f64(1.0005, 2, NaN))).toEqual([]);
    expect(differences({ ...exact, tol: 1e-3 }, r, f64(1.002, 2, NaN)).length).toBe(1);
    expect(differences({ ...exact, tol: 1e-3 }, r, f64(NaN, 2, NaN)).length).toBe(1);
    expect(differences({ ...exact, tol: 1e-3 }, r, f64(1, 2, 1)).length).toBe(1);
    const each = { ...exact, tol: [1e-3, 0.5, 0] };
    expect(differences(each, r, f64(1.0005, 2.4, NaN))).toEqual([]);
    expect(differences(each, r, f64(1.4, 2.6, NaN)).map((d) => d.index)).toEqual([0, 1]);
  });
  test("wider limits of single components", () => {
    const near = f64(1 + 2 ** -49, 2, NaN);
    expect(differences({ ...exact, l: { 0: 8 } }, r, near)).toEqual([]);
    expect(differences({ ...exact, l: { 0: 7 } }, r, near)).toEqual([{ index: 0, ulps: 8 }]);
    expect(differences({ ...exact, l: { 1: 8 } }, r, near).length).toBe(1);
  });
  test("complex elements are one element", () => {
    const z = stored("complex128", [2], f64(1, 2, 3, 4));
    expect(differences(exact, z, f64(1, 2, 5, 6)).map((d) => d.index)).toEqual([1]);
    expect(differences({ ...exact, u: [2, 3] }, z, f64(1, 2, 5, 6))).toEqual([]);
    expect(differences({ ...exact, u: [2] }, z, f64(1, 2, 5, 6)).map((d) => d.index)).toEqual([1]);
  });
  test("only functions of the table have a tolerance", () => {
    expect(differences({ f: "sqrt" }, stored("float64", [1], f64(1)), f64(1 + 2 ** -52)).length).toBe(1);
    expect(differences({ f: "exp" }, stored("float64", [1], f64(1)), f64(1 + 2 ** -52))).toEqual([]);
    expect(differences({ f: "exp" }, stored("float64", [1], f64(1)), f64(1 + 2 ** -40)).length).toBe(1);
  });
});

test("views computed by the harness", () => {
  const bytes = new Uint8Array(24).map((_, i) => i);
  const host = { dtype: "uint8", bytes, shape: [24], strides: [1], offset: 0 };
  const values = (steps: Parameters<typeof hostView>[1]) => {
    const h = hostView(host, [...(steps ?? []), ["reshape", -1]]);
    return [...h.bytes];
  };
  expect(values([["at", "::-5"]])).toEqual([23, 18, 13, 8, 3]);
  expect(values([["at", "-3:100"]])).toEqual([21, 22, 23]);
  expect(values([["at", "5:2"]])).toEqual([]);
  expect(
    values([
      ["reshape", 4, 6],
      ["transpose", 1, 0],
      ["at", "::-2", 1],
    ]),
  ).toEqual([11, 9, 7]);
  expect(
    values([
      ["reshape", 2, 3, 4],
      ["at", "...", 3, null],
    ]),
  ).toEqual([3, 7, 11, 15, 19, 23]);
  expect(
    values([
      ["reshape", 2, 3, 4],
      ["at", -1, "1:"],
    ]),
  ).toEqual([16, 17, 18, 19, 20, 21, 22, 23]);
  expect(
    hostView(host, [
      ["reshape", 2, 3, 4],
      ["at", null, "...", "::2"],
    ]).shape,
  ).toEqual([1, 2, 3, 2]);
});

describe("the harness notices", () => {
  class AxisError extends Error {}
  class ValueError extends Error {}
  const array = (d: string, shape: number[], bytes: Uint8Array) => ({
    dtype: { name: d },
    shape,
    tobytes: () => bytes,
    reshape: (s: number[]) => array(d, s, bytes),
    transpose: () => array(d, shape, bytes),
    at: () => array(d, shape, bytes),
    astype: () => array(d, shape, bytes),
  });
  const fixture: Fixture = {
    numpy: "",
    about: "",
    tables: { t: { d: "float64", s: [2], x: base64(f64(1, 2)) } },
    cases: [],
  };
  const run = (r: Stored, result: unknown, more: Partial<Case> = {}) => {
    const np: Library = {
      frombuffer: (b: Uint8Array, { dtype }: { dtype: string }) => array(dtype, [b.length / 8], b),
      negative: () => {
        if (result instanceof Error) throw result;
        return result;
      },
      AxisError,
      ValueError,
    };
    return new Runner(np, fixture).run({ f: "negative", a: [{ t: "t" }], r, ...more });
  };
  const want = stored("float64", [2], f64(-1, -2));
  test("nothing wrong with the right result", () => {
    expect(run(want, array("float64", [2], f64(-1, -2)))).toBeUndefined();
  });
  test("values, dtypes, shapes, kinds", () => {
    const wrong = run(want, array("float64", [2], f64(-1, -3)));
    expect(wrong).toContain("negative(t<float64 [2]>)");
    expect(wrong).toContain("[1] negative(2): want -2, got -3");
    expect(run(want, array("float32", [2], f32(-1, -2)))).toContain("want float64 [2]");
    expect(run(want, array("float64", [2, 1], f64(-1, -2)))).toContain("got float64 [2,1]");
    expect(run(want, array("float64", [2], f64(-1)))).toContain("8 bytes");
    expect(run(want, -1)).toContain("got -1");
    expect(run(want, undefined)).toContain("got undefined");
    expect(run([want, want], [array("float64", [2], f64(-1, -2))])).toContain("2 results");
    expect(run({ dt: "int8" }, { name: "int16" })).toContain("int16");
    expect(run({ dt: "int8" }, { name: "int8" })).toBeUndefined();
    expect(run({ j: true }, false)).toContain("want true");
    expect(run({ j: "127" }, 127)).toBeUndefined();
    expect(run({ j: "9223372036854775807" }, 2 ** 63)).toContain("want");
    expect(run({ j: "9223372036854775807" }, 2n ** 63n - 1n)).toBeUndefined();
  });
  test("errors", () => {
    const axis = { e: "AxisError", m: "axis 3" };
    expect(run(axis, new AxisError("axis 3"))).toBeUndefined();
    expect(run(axis, new ValueError("axis 3"))).toContain("want AxisError");
    expect(run(axis, array("float64", [2], f64(-1, -2)))).toContain("want AxisError");
    expect(run({ e: "ValueError", m: "" }, new ValueError(""))).toBeUndefined();
    expect(run({ e: "ValueError", m: "" }, new AxisError(""))).toContain("want ValueError");
    expect(run({ e: "TypeError", m: "" }, new TypeError("ufunc 'x' not supported"))).toBeUndefined();
    expect(run({ e: "TypeError", m: "" }, new TypeError("Cannot read properties of undefined"))).toContain(
      "accident",
    );
    expect(run({ e: "TypeError", m: "" }, new TypeError("x.y is not a function"))).toContain("accident");
    expect(run({ e: "TypeError", m: "" }, new Error("no"))).toContain("want TypeError");
    expect(run({ e: "OverflowError", m: "" }, new ValueError(""))).toContain("no OverflowError");
    expect(run(want, new TypeError("no"))).toContain("got TypeError: no");
    expect(run(want, new TypeError("no"), { f: "absent" })).toContain("no function absent");
    expect(run({ e: "TypeError", m: "" }, 0, { f: "absent" })).toContain("no function absent");
  });
  test("and names the case", () => {
    const c: Case = {
      f: "add",
      a: [
        { t: "t", v: [["at", "::-1", null]] },
        { w: "int", x: "300" },
      ],
      k: { axis: [0, 1] },
      r: want,
    };
    expect(describeCase(c)).toBe("add(t.at(::-1, newaxis), 300, axis: [0,1])");
  });
});
