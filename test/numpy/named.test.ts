/** What functions that are compositions give beside arrays: numbers, booleans, views, errors of data. */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";

const a = np.arange(24).reshape(2, 3, 4);

describe("about arrays", () => {
  test("ndim, shape and size are plain numbers", () => {
    expect([np.ndim(a), np.ndim(3), np.shape(a), np.shape(3)]).toEqual([3, 0, [2, 3, 4], []]);
    expect([np.size(a), np.size(a, 1), np.size(a, [0, 2]), np.size(a, []), np.size([1, 2])]).toEqual([
      24, 3, 8, 1, 2,
    ]);
    expect(() => np.size(a, 3)).toThrow(np.AxisError);
  });

  test("closeness and equality of whole arrays are plain booleans", () => {
    expect(np.allclose([1, 2], [1 + 1e-9, 2])).toBe(true);
    expect(np.allclose([1, 2], [1.1, 2])).toBe(false);
    expect(np.allclose([Number.NaN], [Number.NaN], { equal_nan: true })).toBe(true);
    expect(np.array_equal([1, 2], [1, 2, 3])).toBe(false);
    expect(
      np.array_equiv(
        [1, 1],
        [
          [1, 1],
          [1, 1],
        ],
      ),
    ).toBe(true);
  });

  test("isscalar knows numbers, times and texts", () => {
    for (const one of [
      1,
      1n,
      true,
      "x",
      np.complex(1, 2),
      np.datetime64("2024-01-01"),
      np.timedelta64(3, "s"),
    ]) {
      expect(np.isscalar(one)).toBe(true);
    }
    for (const other of [[1], np.array(1), null, undefined, {}]) expect(np.isscalar(other)).toBe(false);
  });
});

describe("laziness and views", () => {
  test("parts, turns and transposes are views of the array, repeats and rolls are not", () => {
    const x = np.arange(12).reshape(3, 4);
    const [, middle] = np.split(x, 3);
    middle!.set(["0", "1"], 50);
    np.rot90(x).set([0, 0], 60);
    x.mT.set([0, 2], 70);
    np.hsplit(x, [2])[1]!.set([0, 0], 80);
    expect(x.tolist()).toEqual([
      [0, 1, 80, 60],
      [4, 50, 6, 7],
      [70, 9, 10, 11],
    ]);
    for (const copy of [np.roll(x, 0), np.roll(x, 1, 0), np.tile(x, 1), x.repeat(1), x.flatten()])
      copy.fill(-1);
    expect(x.at(0, 0).item()).toBe(0);
  });

  test("reductions without nan are one kernel each", () => {
    const x = np.linspace(0, 1, 5000).eval();
    for (const fn of [np.nansum, np.nanmax, np.nanprod]) expect(np.explain(fn(x)).kernels.length).toBe(1);
  });

  test("nan_to_num writes into the array where no copy is wanted", () => {
    const x = np.array([Number.NaN, 1, Number.POSITIVE_INFINITY]);
    expect(np.nan_to_num(x, { copy: false, posinf: 9 })).toBe(x);
    expect(x.tolist()).toEqual([0, 1, 9]);
  });
});

describe("errors of data", () => {
  test("come at the call", () => {
    expect(() => np.nanargmax([Number.NaN, Number.NaN])).toThrow("All-NaN slice encountered");
    expect(() => np.average([1, 2], { weights: [1, -1] })).toThrow(np.ZeroDivisionError);
    expect(() => np.average([[1, 2]], { weights: [1, 2] })).toThrow("Axis must be specified");
  });
});

test("methods of arrays find places, and a diagonal is a copy", () => {
  const x = np.array([
    [0, 1],
    [2, 0],
  ]);
  expect(x.nonzero().map((places) => places.tolist())).toEqual([
    [0, 1],
    [1, 0],
  ]);
  expect(x.trace().item()).toBe(0);
  expect(x.compress([true, false], 1).tolist()).toEqual([[0], [2]]);
  x.diagonal(1).fill(9);
  expect(x.tolist()).toEqual([
    [0, 1],
    [2, 0],
  ]);
});
