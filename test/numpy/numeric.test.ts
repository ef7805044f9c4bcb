/** Gradients, sliding sums and products of axes: laziness, tracing, and equality of the two ways in which windows slide. */
import { expect, test } from "vitest";
import * as np from "../../src/index.ts";

test("nothing is computed at the call", () => {
  const x = np.arange(12).mul(0.5);
  const grid = x.reshape(3, 4);
  const made = [
    np.gradient(x),
    ...(np.gradient(grid, 2, [0, 1, 3, 4]) as np.NDArray[]),
    np.trapezoid(x),
    np.ediff1d(x, { to_end: 1 }),
    np.unwrap(x),
    np.kron(x, [1, 2]),
    np.tensordot(grid, grid, [[0], [0]]),
    np.cross(x.reshape(4, 3), [1, 2, 3]),
    np.convolve(x, [1, 2, 3]),
    np.cov(grid),
    np.corrcoef(grid),
  ] as np.NDArray[];
  expect(made.map((one) => one.computed)).toEqual(made.map(() => false));
  expect(x.computed).toBe(false);
  np.eval(...made);
  expect(made.every((one) => one.computed)).toBe(true);
});

test("a gradient is a list for several axes, an array for one", () => {
  const grid = np.array([
    [1, 2, 6],
    [3, 4, 5],
  ]);
  const [rows, columns] = np.gradient(grid) as [np.NDArray, np.NDArray];
  expect(rows.tolist()).toEqual([
    [2, 2, -1],
    [2, 2, -1],
  ]);
  expect(columns.tolist()).toEqual([
    [1, 2.5, 4],
    [1, 1, 1],
  ]);
  expect(np.gradient(grid, { axis: 1 }).tolist()).toEqual(columns.tolist());
  expect(np.gradient(np.array(1), { axis: [] } as object)).toEqual([]);
});

test("gradients of times are spans", () => {
  const days = np.array(["2020-01-01", "2020-01-02", "2020-01-08", "2020-01-09"], { dtype: "datetime64[D]" });
  const slopes = np.gradient(days) as np.NDArray;
  // NumPy: np.gradient(np.array([...], "M8[D]")) is [1, 3, 3, 1] days
  expect(slopes.dtype.name).toBe("timedelta64[D]");
  expect(slopes.astype("int64").tolist()).toEqual([1, 3, 3, 1]);
  // ... and with distances of 2 and edge_order 2, [0, 1, 1, -2]
  expect((np.gradient(days, 2, { edge_order: 2 }) as np.NDArray).astype("int64").tolist()).toEqual([
    0, 1, 1, -2,
  ]);
});

test("long windows give what short ones give", () => {
  const x = np.arange(200).mul(7).remainder(13).sub(6);
  const v = np.arange(40).mul(5).remainder(9).sub(4);
  for (const mode of ["valid", "same", "full"] as const) {
    const parts = [np.convolve(x, v.at(":20"), "full"), np.convolve(x, v.at("20:"), "full")];
    const whole = np.zeros(239);
    whole.set([":219"], parts[0]!);
    whole.set(["20:"], whole.at("20:").add(parts[1]!));
    const start = { valid: 39, same: 19, full: 0 }[mode];
    const count = { valid: 161, same: 200, full: 239 }[mode];
    expect(np.convolve(x, v, mode).tolist()).toEqual(whole.at(`${start}:${start + count}`).tolist());
  }
});

test("they are traced by np.jit", () => {
  const f = np.jit((x: np.NDArray) => np.convolve(np.gradient(x) as np.NDArray, [1, 1], "valid"));
  expect(f(np.array([1, 2, 4, 7])).tolist()).toEqual([2.5, 4, 5.5]);
  expect(f(np.array([0, 0, 2, 2])).tolist()).toEqual([1, 2, 1]);
});

test("refusals name what was given", () => {
  const a = np.ones([2, 3]);
  expect(() => np.gradient(a, [1, 2, 3], [1, 2, 3])).toThrow("got 3 for 2");
  expect(() => np.cross([1, 2, 3, 4], [1, 2, 3])).toThrow("got 4 and 3");
  expect(() => np.tensordot(a, a, 1)).toThrow(
    "shape-mismatch for sum: axis 1 of shape (2, 3) and axis 0 of (2, 3)",
  );
  expect(() => np.convolve(a, [1])).toThrow("object too deep for desired array");
  expect(() => np.cov(a, { fweights: [1, 2] })).toThrow(
    "incompatible numbers of samples and fweights: 3 and 2",
  );
});
