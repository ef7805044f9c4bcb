/** Kinds of dtypes, functions along axes, and what golden cases of windows, positions and polynomials leave out. */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";

describe("kinds of dtypes", () => {
  // NumPy 2.4: np.min_scalar_type(value)
  test.each([
    [10, "uint8"],
    [-10, "int8"],
    [300, "uint16"],
    [-129, "int16"],
    [2n ** 63n, "uint64"],
    [-(2n ** 63n), "int64"],
    [2 ** 32, "uint64"],
    [3.1, "float16"],
    [1e50, "float64"],
    [1e-50, "float16"],
    [70000.5, "float32"],
    [64999.5, "float16"],
    [Number.NaN, "float16"],
    [Number.POSITIVE_INFINITY, "float16"],
    [true, "bool"],
    [np.complex(0, 1), "complex64"],
    [np.complex(1e300, 1), "complex128"],
    [np.complex(Number.POSITIVE_INFINITY, 1), "complex128"],
    [np.arange(3), "int64"],
    [np.array(300, { dtype: "int64" }), "uint16"],
    [np.array(-1, { dtype: "int64" }), "int8"],
    [np.array(3, { dtype: "uint64" }), "uint8"],
    [np.array(1e10, { dtype: "float32" }), "float32"],
    [np.array(1e39), "float64"],
    [np.array(5, { dtype: "float16" }), "float16"],
    [np.array([1]), "float64"],
  ] as [Parameters<typeof np.min_scalar_type>[0], string][])("min_scalar_type of %s is %s", (value, name) => {
    expect(np.min_scalar_type(value).name).toBe(name);
  });

  test("issubdtype knows the abstract dtypes and what is below them", () => {
    const kinds = [
      np.generic,
      np.number,
      np.integer,
      np.signedinteger,
      np.unsignedinteger,
      np.inexact,
      np.floating,
      np.complexfloating,
    ] as const;
    // NumPy 2.4: "".join("01"[np.issubdtype(d, kind)] for kind in kinds)
    const table = {
      bool: "10000000",
      int8: "11110000",
      uint64: "11101000",
      float16: "11000110",
      complex64: "11000101",
      "datetime64[s]": "10000000",
      "timedelta64[s]": "11110000",
    } as const;
    for (const [dtype, row] of Object.entries(table)) {
      expect(kinds.map((kind) => Number(np.issubdtype(dtype, kind))).join(""), dtype).toBe(row);
    }
    expect(np.issubdtype("float32", "float32")).toBe(true);
    expect(np.issubdtype("float32", np.float64)).toBe(false);
    expect(np.issubdtype("datetime64[s]", "datetime64[D]")).toBe(true);
    expect([np.issubdtype(np.floating, np.inexact), np.issubdtype(np.inexact, np.floating)]).toEqual([
      true,
      false,
    ]);
    expect(np.issubdtype(np.integer, "int8")).toBe(false);
    expect(() => np.issubdtype("float32", "floats")).toThrow(TypeError);
  });

  test("isdtype takes kinds, dtypes and lists of them", () => {
    expect(np.isdtype(np.float32, "real floating")).toBe(true);
    expect(np.isdtype(np.float32, ["bool", "integral"])).toBe(false);
    expect(np.isdtype(np.float32, [np.float64, "numeric"])).toBe(true);
    expect(np.isdtype(np.int8, np.int8)).toBe(true);
    expect(np.isdtype("uint8", "signed integer")).toBe(false);
    expect(np.isdtype("timedelta64[s]", "integral")).toBe(false);
    expect(() => np.isdtype(np.int8, "floats" as "bool")).toThrow("'floats' is not a known kind name");
  });
});

describe("functions along axes", () => {
  const a = np.arange(24).reshape(2, 3, 4);

  test("results replace the axis, whatever shape they have", () => {
    const spread = np.apply_along_axis((row) => row.max().sub(row.min()), 1, a);
    expect(spread.tolist()).toEqual([
      [8, 8, 8, 8],
      [8, 8, 8, 8],
    ]);
    expect(spread.computed).toBe(true);
    // NumPy: np.apply_along_axis(np.diag, axis, np.arange(24).reshape(2, 3, 4)).shape
    expect([0, 1, -1].map((axis) => np.apply_along_axis(np.diag, axis, a).shape)).toEqual([
      [2, 2, 3, 4],
      [2, 3, 3, 4],
      [2, 3, 4, 4],
    ]);
    const ends = np.apply_along_axis(
      (row, by: number) => [Number(row.item(0)) * by, Number(row.item(-1))],
      0,
      a,
      10,
    );
    expect(ends.shape).toEqual([2, 3, 4]);
    expect(ends.at(":", 1, 2).tolist()).toEqual([60, 18]);
  });

  test("few rows stay lazy, many are computed; both give the same, in the first result's dtype", () => {
    const rows = np.arange(40).reshape(20, 2).astype("int16");
    const double = (row: np.NDArray) => row.mul(2);
    const few = np.apply_along_axis(double, 1, rows.at(":10"));
    const many = np.apply_along_axis(double, 1, rows);
    expect([few.dtype.name, many.dtype.name]).toEqual(["int16", "int16"]);
    expect(few.tolist()).toEqual(rows.at(":10").mul(2).tolist());
    expect(many.tolist()).toEqual(rows.mul(2).tolist());
    expect(np.apply_along_axis(double, 1, rows.at(":10")).computed).toBe(false);
    const half = np.apply_along_axis((row) => row.astype("complex64").mul(np.complex(0, 0.5)), 1, rows);
    expect(half.imag.tolist()).toEqual(rows.mul(0.5).tolist());
  });

  test("refusals", () => {
    expect(() => np.apply_along_axis((row) => row, 3, a)).toThrow(np.AxisError);
    expect(() => np.apply_along_axis((row) => row.sum(), 1, np.zeros([0, 3]))).toThrow(np.ValueError);
    let calls = 0;
    expect(() => np.apply_along_axis((row) => row.at(`:${++calls}`), 1, np.ones([2, 3]))).toThrow(
      "one shape for all rows",
    );
    expect(() => np.apply_over_axes(() => np.zeros([3]), a, [0, 1])).toThrow("correct shape");
  });

  test("apply_over_axes keeps axes", () => {
    expect(np.apply_over_axes((x, axis) => np.sum(x, axis), a, [0, 2]).tolist()).toEqual([
      [[60], [92], [124]],
    ]);
    expect(np.apply_over_axes((x, axis) => np.cumsum(x, axis), a, -1).shape).toEqual([2, 3, 4]);
  });
});

test("positions are checked at the call; results are lazy", () => {
  const [rows, columns] = np.unravel_index(np.array([5, 3], { dtype: "int64" }).add(1), [3, 4]) as [
    np.NDArray,
    np.NDArray,
  ];
  expect([rows.tolist(), columns.tolist()]).toEqual([
    [1, 1],
    [2, 0],
  ]);
  expect(() => np.unravel_index([0, 12], [3, 4])).toThrow("index 12 is out of bounds for array with size 12");
  expect(() => np.ravel_multi_index([[3], [0]], [3, 4])).toThrow(
    "invalid entry in coordinates array: axis 0 has 3 places",
  );
  expect(
    np
      .ravel_multi_index(
        [
          [1, 2],
          [3, 0],
        ],
        [3, 4],
      )
      .tolist(),
  ).toEqual([7, 8]);
  expect(np.ravel_multi_index([[5], [-1]], [3, 4], ["clip", "wrap"]).tolist()).toEqual([11]);
});

test("windows and polynomials are lazy; products look at leading zeros", () => {
  const window = np.hanning(8).mul(np.arange(8));
  expect(window.computed).toBe(false);
  expect(np.kaiser(3, 0).tolist()).toEqual([1, 1, 1]);
  expect(() => np.hanning(Number.NaN)).toThrow(TypeError);
  const x = np.arange(4);
  const value = np.polyval([1, 0, -1], x);
  expect(value.computed).toBe(false);
  expect(value.tolist()).toEqual([-1, 0, 3, 8]);
  expect(np.polymul([0, 0, 2], [0, 1, 3]).tolist()).toEqual([2, 6]);
  expect(() => np.polyder(3)).toThrow("coefficients stand in a row");
  expect(() => np.polyint([1], -1)).toThrow("Order of integral must be positive (see polyder)");
});
