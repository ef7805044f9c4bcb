/** What the golden cases of writing cannot say: memory that is shared, expressions built before, refusals that change nothing. */
import { expect, test } from "vitest";
import * as np from "../../src/index.ts";

test("a write is seen by views and by the typed array, and not by expressions built before", () => {
  const data = Float64Array.of(0, 1, 2, 3, 4, 5);
  const a = np.asarray(data).reshape(2, 3);
  const before = a.mul(10);
  np.put(a, [0, -1], [7, 8]);
  np.putmask(a, a.eq(3), -3);
  np.copyto(a.T, 9, {
    where: [
      [false, false],
      [true, false],
      [false, false],
    ],
  });
  expect(a.tolist()).toEqual([
    [7, 9, 2],
    [-3, 4, 8],
  ]);
  expect(Array.from(data)).toEqual([7, 9, 2, -3, 4, 8]);
  expect(before.tolist()).toEqual([
    [0, 10, 20],
    [30, 40, 50],
  ]);
});

test("values that share memory with the target are read before it changes", () => {
  const a = np.arange(6);
  np.copyto(a.at("1:"), a.at(":-1"));
  expect(a.tolist()).toEqual([0, 0, 1, 2, 3, 4]);
  np.put(a, [0, 1, 2, 3, 4, 5], a.at("::-1"));
  expect(a.tolist()).toEqual([4, 3, 2, 1, 0, 0]);
});

test("what is refused has changed nothing", () => {
  const a = np.zeros([2, 3]);
  expect(() => np.put(a, [0, 6], 1)).toThrow(np.IndexError);
  expect(() => np.place(a, np.ones([2, 3]), np.zeros(0))).toThrow("Cannot insert from an empty array!");
  expect(() => np.copyto(a, np.complex(1, 2))).toThrow(TypeError);
  expect(() => np.put([1, 2] as never, [0], 1)).toThrow(/writes into an NDArray, got a list/);
  expect(() => np.put_along_axis(a, [[0]], 1, {} as never)).toThrow(/missing 1 required/);
  expect(a.sum().item()).toBe(0);
});

test("lists of plain numbers are positions, values and masks; put is a method", () => {
  const a = np.zeros([2, 2], { dtype: "int8" });
  a.put([1, 5], [3, 4], "wrap");
  expect(a.tolist()).toEqual([
    [0, 4],
    [0, 0],
  ]);
  np.put_along_axis(a, [[1], [0]], 2.9, 1);
  np.place(a, [1, 0, 0, 1], [5, 6]);
  expect(a.tolist()).toEqual([
    [5, 2],
    [2, 6],
  ]);
});

test("diagonals of arrays that are views; times", () => {
  const a = np.zeros([4, 6]);
  np.fill_diagonal(a.at("::-1", "::2"), [1, 2]);
  expect(a.tolist()).toEqual([
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 1, 0],
    [0, 0, 2, 0, 0, 0],
    [1, 0, 0, 0, 0, 0],
  ]);
  const days = np.array(["2020-01-01", "2020-01-02"], { dtype: "datetime64[D]" });
  np.put(days, [1], np.array(["2021-05-06"], { dtype: "datetime64[s]" }));
  expect(String(days)).toBe("['2020-01-01' '2021-05-06']");
});

test("np.jit refuses writes into what it did not make", () => {
  const into = np.zeros(3);
  const f = np.jit((x: np.NDArray) => {
    np.fill_diagonal(into.reshape(1, 3), 1);
    return x;
  });
  expect(() => f(np.ones(3))).toThrow(np.TraceError);
  const g = np.jit((x: np.NDArray) => {
    const own = x.copy();
    np.put(own, [0, 2], x.at("::-1"));
    np.putmask(own, own.gt(2), 0);
    return own;
  });
  expect(g(np.array([1, 2, 3])).tolist()).toEqual([0, 2, 2]);
  expect(g(np.array([2, 2, 1])).tolist()).toEqual([1, 2, 2]);
});
