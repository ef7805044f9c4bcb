/** What golden cases cannot hold: functions, slices in strings, objects by axis, laziness. */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";

describe("insert and delete", () => {
  test("slices in strings, masks and lists of plain numbers", () => {
    const a = np.arange(10);
    expect(np.delete(a, "2:8").tolist()).toEqual([0, 1, 8, 9]);
    expect(np.delete(a, "::-2").tolist()).toEqual([0, 2, 4, 6, 8]);
    expect(np.delete(a, "-1").tolist()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(np.delete([1, 2, 3], [true, false, true]).tolist()).toEqual([2]);
    expect(np.insert([1, 2, 3, 4], "::2", [7, 8]).tolist()).toEqual([7, 1, 2, 8, 3, 4]);
    expect(np.insert([1, 2], [0, 2], -1).tolist()).toEqual([-1, 1, 2, -1]);
    expect(() => np.delete(a, "1,2")).toThrow(np.IndexError);
    expect(() => np.insert(a, 1.5, 0)).toThrow(np.IndexError);
  });

  test("elements stay lazy", () => {
    const a = np.arange(10).mul(2);
    const made = np.delete(a, [1, 5]);
    expect(a.computed || made.computed).toBe(false);
    expect(made.tolist()).toEqual([0, 4, 6, 8, 12, 14, 16, 18]);
  });
});

describe("pad", () => {
  test("a function changes each row in place", () => {
    const seen: unknown[] = [];
    const made = np.pad(
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 0],
        [0, 2],
      ],
      (row, [before, behind], axis, options) => {
        seen.push([row.shape[0], before, behind, axis, options]);
        if (before > 0) row.set([`:${before}`], options["value"] as number);
        if (behind > 0) row.set([`-${behind}:`], row.at(0));
      },
      { value: 9 },
    );
    expect(made.tolist()).toEqual([
      [9, 9, 9, 9],
      [1, 2, 1, 1],
      [3, 4, 3, 3],
    ]);
    expect(seen).toEqual([
      ...new Array(4).fill([3, 1, 0, 0, { value: 9 }]),
      ...new Array(3).fill([4, 0, 2, 1, { value: 9 }]),
    ]);
  });

  test("widths by axis, the mode by name, and errors", () => {
    const a = np.ones([2, 2], { dtype: "int8" });
    expect(np.pad(a, { "-1": [0, 1] }).tolist()).toEqual([
      [1, 1, 0],
      [1, 1, 0],
    ]);
    expect(np.pad([1, 2, 3], 2, { mode: "wrap" }).tolist()).toEqual([2, 3, 1, 2, 3, 1, 2]);
    expect(np.pad([1, 2, 3], [2, 0], "median").tolist()).toEqual([2, 2, 1, 2, 3]);
    expect(() => np.pad(a, { 2: 1 })).toThrow("names axis 2, and the array has 2");
    expect(() => np.pad(a, 1, "edge", { end_values: 1 })).toThrow(
      "unsupported keyword arguments for mode 'edge'",
    );
    expect(() => np.pad(a, 1, "mirror" as "wrap")).toThrow("mode 'mirror' is not supported");
  });

  test("what is padded fuses, and is not computed at the call", () => {
    const a = np.arange(4).mul(3);
    const made = np.pad(a, 1, "reflect").add(1);
    expect(made.computed).toBe(false);
    expect(made.tolist()).toEqual([4, 1, 4, 7, 10, 7]);
  });
});

describe("piecewise", () => {
  const x = np.array([-2, -1, 0, 1, 2]);

  test("functions get the elements of their piece; values and what is left", () => {
    const sizes: number[] = [];
    const made = np.piecewise(
      x,
      [x.lt(0), x.gt(1)],
      [
        (v: np.NDArray) => {
          sizes.push(v.size);
          return v.mul(10);
        },
        7,
        (v: np.NDArray, by: number) => v.add(by),
      ],
      0.5,
    );
    expect(made.tolist()).toEqual([-20, -10, 0.5, 1.5, 7]);
    expect(sizes).toEqual([2]);
    // NumPy: np.piecewise(np.arange(4), [[1, 0, 1, 0], [1, 1, 0, 0]], [5, 6])
    const masks = [
      [true, false, true, false],
      [true, true, false, false],
    ];
    expect(np.piecewise(np.arange(4), masks, [5, 6]).tolist()).toEqual([6, 6, 5, 0]);
    expect(np.piecewise(np.arange(4), [true, false, true, false], [2.5]).tolist()).toEqual([2, 0, 2, 0]);
    expect(np.piecewise(3, [false], [5, (v: np.NDArray) => v.add(1)]).item()).toBe(4);
  });

  test("refusals", () => {
    expect(() => np.piecewise(x, [x.lt(0)], [1, 2, 3])).toThrow(
      "with 1 condition(s), either 1 or 2 functions are expected",
    );
    expect(() => np.piecewise(x, [[true, false]], [1])).toThrow(np.IndexError);
    expect(() => np.piecewise(np.zeros(2, { dtype: "int8" }), [true, false], [500])).toThrow(
      np.OverflowError,
    );
  });
});

test("choose is a method, and fuses", () => {
  const at = np.array([0, 1, 1], { dtype: "uint8" });
  const made = at.choose([np.array([1, 2, 3]), 10]).mul(2);
  expect(made.computed).toBe(false);
  expect(made.tolist()).toEqual([2, 20, 20]);
});
