/**
 * Calls as people write them who know NumPy by heart. Every expected value is NumPy 2.4's.
 */
import { describe, expect, expectTypeOf, test } from "vitest";
import * as np from "../../src/index.ts";

describe("a dtype by position", () => {
  test("is a dtype, not options", () => {
    expect(np.zeros([2], np.int8).repr()).toBe("array([0, 0], dtype=int8)");
    expect(np.full(2, 7, np.float32).repr()).toBe("array([7., 7.], dtype=float32)");
    expect(np.empty(0, np.complex64).repr()).toBe("array([], dtype=complex64)");
    expect(np.array([1, 2], np.uint16).repr()).toBe("array([1, 2], dtype=uint16)");
    expect(np.ones([1], np.dtype("datetime64[D]")).repr()).toBe(
      "array(['1970-01-02'], dtype='datetime64[D]')",
    );
  });

  test("goes through np.jit as it is", () => {
    const typed = np.jit((x: np.NDArray, dtype: np.DType) => [x.astype(dtype), dtype, { dtype }]);
    const [array, dtype, named] = typed(np.array([1.5]), np.int16) as [
      np.NDArray,
      np.DType,
      { dtype: np.DType },
    ];
    expect([array.repr(), dtype, named.dtype]).toEqual(["array([1], dtype=int16)", np.int16, np.int16]);
  });
});

describe("np.where of a condition alone", () => {
  test("says where it is true", () => {
    const a = np.array([
      [0, 3, 0],
      [1, 0, 0],
    ]);
    expect(np.where(a.gt(0)).map((x) => x.repr())).toEqual(["array([0, 1])", "array([1, 0])"]);
    expect(np.where([true, false, true]).map(String)).toEqual(["[0 2]"]);
    expectTypeOf(np.where([1])).toEqualTypeOf<np.NDArray<"int64">[]>();
  });

  test("refuses 0-d arrays and one value of two", () => {
    expect(() => np.where(3)).toThrow("Calling nonzero on 0d arrays is not allowed");
    const where = np.where as (...given: unknown[]) => unknown;
    expect(() => where([1], 2)).toThrow(np.ValueError);
    expect(() => where([1], 2)).toThrow("either both or neither should be given");
  });
});

describe("arguments by position, as NumPy has them", () => {
  test("arange", () => {
    expect(np.arange(1, 4, 1, np.int16).repr()).toBe("array([1, 2, 3], dtype=int16)");
    expect(() => np.arange(0, 5, 0)).toThrow(np.ZeroDivisionError);
    expect(() => np.arange(0, 1, 0.5 - 0.5)).toThrow(np.ZeroDivisionError);
    expect(() => np.arange(0.5, 1, 0)).toThrow(np.ValueError);
    expect(np.arange(0, 1, 0.25).repr()).toBe("array([0.  , 0.25, 0.5 , 0.75])");
  });

  test("linspace and its like", () => {
    expect(np.linspace(0, 1, 4, false).repr()).toBe("array([0.  , 0.25, 0.5 , 0.75])");
    expect(np.linspace(0, 1, { num: 3 }).repr()).toBe("array([0. , 0.5, 1. ])");
    expect(np.linspace([0, 1], [2, 3], 3, { axis: 1 }).tolist()).toEqual([
      [0, 1, 2],
      [1, 2, 3],
    ]);
    expect(np.linspace([0, 1], [2, 3], 3, { axis: -1 }).shape).toEqual([2, 3]);
    expect(np.logspace([0, 1], [2, 3], 3, { axis: 1 }).tolist()).toEqual([
      [1, 10, 100],
      [10, 100, 1000],
    ]);
    expect(np.geomspace([1, 1], [100, 1e4], 3, { axis: 1 }).tolist()).toEqual([
      [1, 10, 100],
      [1, 100, 1e4],
    ]);
    expect(() => np.linspace(0, 1, 3, { axis: 1 })).toThrow(np.AxisError);
  });

  test("eye, likes, frombuffer, asarray", () => {
    expect(np.eye(2, 3, 1).tolist()).toEqual([
      [0, 1, 0],
      [0, 0, 1],
    ]);
    expect(np.zeros_like([1, 2], np.int8).repr()).toBe("array([0, 0], dtype=int8)");
    expect(np.full_like([1, 2], 3, "uint8").repr()).toBe("array([3, 3], dtype=uint8)");
    expect(np.frombuffer(new Uint8Array([1, 2]), "uint8").repr()).toBe("array([1, 2], dtype=uint8)");
    expect(np.frombuffer(new Uint8Array([1, 0, 2, 0]), { dtype: "<u2" }).repr()).toBe(
      "array([1, 2], dtype=uint16)",
    );
    expect(np.asarray([1, 2], "f4").repr()).toBe("array([1., 2.], dtype=float32)");
    expect(np.zeros(2, "int").repr()).toBe("array([0, 0])");
  });

  test("joins deliver into out", () => {
    const out = np.zeros(4);
    expect(np.concatenate([np.arange(2), np.arange(2)], 0, { out })).toBe(out);
    expect(out.tolist()).toEqual([0, 1, 0, 1]);
    expect(
      np.vstack(
        [
          [1, 2],
          [3, 4],
        ],
        { dtype: "float32" },
      ).dtype.name,
    ).toBe("float32");
    expect(np.hstack([np.arange(2), np.arange(2)], { dtype: "int8", casting: "unsafe" }).repr()).toBe(
      "array([0, 1, 0, 1], dtype=int8)",
    );
    expect(() => np.hstack([[1.5]], { dtype: "int8" })).toThrow(TypeError);
  });
});

describe("a number where an array stands is int64 or float64, as in NumPy", () => {
  test.each([
    ["broadcast_to", np.broadcast_to(1, [2]), "array([1, 1])"],
    ["sum", np.sum(5), "array(5)"],
    ["sum of a float", np.sum(5.5), "array(5.5)"],
    ["max", np.max(3), "array(3)"],
    ["reshape", np.reshape(5, [1, 1]), "array([[5]])"],
    ["clip", np.clip(5, 0, 3), "array(3)"],
    ["round", np.round(7), "array(7)"],
    ["real", np.real(2), "array(2)"],
    ["cumsum", np.cumsum(4), "array([4])"],
    ["zeros_like", np.zeros_like(4), "array(0)"],
    ["take", np.take(4, [0]), "array([4])"],
    ["expand_dims", np.expand_dims(5, 0), "array([5])"],
  ])("%s", (_, array, text) => {
    expect(array.repr()).toBe(text);
  });
});

describe("what is written must fit", () => {
  const a = () => np.arange(6).reshape(2, 3);

  test("out has the result's own shape, save a ufunc's", () => {
    const wide = () => np.zeros([2, 3], "int64");
    const refused: (() => unknown)[] = [
      () => np.max(a(), 0, { out: wide() }),
      () => np.sum(a(), { axis: 0, out: wide() }),
      () => np.argmax(a(), 0, { out: wide() }),
      () => np.mean(a(), 0, { out: wide() }),
      () => np.nansum(a(), 0, { out: wide() }),
      () => np.cumsum(np.arange(3), 0, { out: wide() }),
      () => np.add.accumulate(np.arange(3), { out: wide() }),
      () => np.add.reduceat(np.arange(3), [0, 1, 2], { out: wide() }),
      () => np.take(np.arange(3), [0, 1, 2], { out: wide() }),
      () => np.round(np.arange(3), { out: wide() }),
    ];
    for (const call of refused) expect(call).toThrow(np.ValueError);
    expect(refused[0]).toThrow(
      "output array does not match result of maximum: its shape is (2, 3), the result's (3,)",
    );
    expect(np.add(np.arange(3), 1, { out: wide() }).tolist()).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(np.max(a(), 0, { out: np.zeros(3, "int64") }).tolist()).toEqual([3, 4, 5]);
  });

  test("one element takes no sequence", () => {
    expect(() => a().set([0, 1], [5])).toThrow(np.ValueError);
    expect(() => a().set([0, 1], [5])).toThrow(
      "setting an array element with a sequence: [0, 1] is one element, the value has shape (1,)",
    );
    expect(() => a().set(["0, 1"], np.zeros([1, 1]))).toThrow("setting an array element");
    expect(a().set([0, 1, "..."], [7]).tolist()).toEqual([
      [0, 7, 2],
      [3, 4, 5],
    ]);
    expect(a().set([0, 1], np.array(8)).item(0, 1)).toBe(8);
    expect(np.zeros(2, "bool").set([1], [5]).tolist()).toEqual([false, true]);
  });
});

test("single calls name the line's width and small numbers as NumPy does there", () => {
  expect(np.array2string(np.arange(30), { max_line_width: 40 })).toBe(
    "[ 0  1  2  3  4  5  6  7  8  9 10 11 12\n 13 14 15 16 17 18 19 20 21 22 23 24 25\n 26 27 28 29]",
  );
  expect(np.array_str(np.array([1e-10, 1]), { suppress_small: true, precision: 3 })).toBe("[0. 1.]");
  expect(np.array_repr(np.arange(4), { max_line_width: 14 })).toBe("array([0, 1,\n       2, 3])");
});
