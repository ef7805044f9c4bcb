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
