/** Searching and binning beyond the golden cases: laziness, long arrays, sums by blocks, complex interpolation. */
import { expect, test } from "vitest";
import * as np from "../../src/index.ts";

test("places stay lazy, and a search is one kernel", () => {
  const a = np.arange(1000).mul(2).eval();
  const x = np.arange(50).mul(41).eval();
  const places = np.searchsorted(a, x).add(1);
  expect(places.computed).toBe(false);
  expect(np.explain(places).kernels.length).toBe(1);
  expect(places.tolist()).toEqual(
    Array.from({ length: 50 }, (_, i) => Math.min(1000, Math.ceil((41 * i) / 2)) + 1),
  );
  expect(np.interp(x, a, a).computed).toBe(false);
  expect(np.digitize(x, a).computed).toBe(false);
  expect(np.bincount([0, 1, 1]).computed).toBe(false);
});

test("complex samples, nan, and samples that are infinite", () => {
  // NumPy: np.interp([1.5, 2.25, 4], [2, 3, 5], [1j, 0, 2+3j])
  const made = np.interp([1.5, 2.25, 4], [2, 3, 5], [np.complex(0, 1), 0, np.complex(2, 3)]);
  expect(made.dtype.name).toBe("complex128");
  expect(made.real.tolist()).toEqual([0, 0, 1]);
  expect(made.imag.tolist()).toEqual([1, 0.75, 1.5]);
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  expect(np.interp([nan, 1, 1.5], [1, 2], [7, inf]).tolist()).toEqual([nan, 7, inf]);
  expect(np.interp([1.5], [1, 2], [inf, inf]).tolist()).toEqual([inf]);
  expect(np.interp([1.5], [1, 2], [inf, -inf]).tolist()).toEqual([nan]);
  expect(np.interp([1, 9], [2, 3], [1, 2], { left: np.complex(1, 0).re, right: -1 }).tolist()).toEqual([
    1, -1,
  ]);
});

test("histograms of more values than NumPy adds up at once", () => {
  const n = 70000;
  const x = np.arange(n).remainder(7);
  const w = np.arange(n).mul(0.1).astype("float32");
  const [counts, edges] = np.histogram(x, 7, [0, 7]);
  expect(counts.tolist()).toEqual([10000, 10000, 10000, 10000, 10000, 10000, 10000]);
  expect(edges.tolist()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  // NumPy 2.4: np.histogram(np.arange(70000) % 7, 7, (0, 7), weights=(np.arange(70000) * 0.1).astype("f4"))[0]
  expect(np.histogram(x, { bins: 7, range: [0, 7], weights: w })[0].tolist()).toEqual(WEIGHED);
});

const WEIGHED = [34996500, 34997500, 34998500, 34999500, 35000500, 35001500, 35002500];

test("rules for bins", () => {
  const x = np.arange(100).mul(37).remainder(101).sqrt();
  // NumPy 2.4: len(np.histogram_bin_edges(np.sqrt(np.arange(100) * 37 % 101), rule)) - 1
  const counts = Object.fromEntries(
    (["auto", "doane", "fd", "rice", "scott", "sqrt", "stone", "sturges"] as const).map((rule) => [
      rule,
      np.histogram_bin_edges(x, rule).size - 1,
    ]),
  );
  expect(counts).toEqual(RULES);
});

const RULES = { auto: 8, doane: 10, fd: 7, rice: 10, scott: 6, sqrt: 10, stone: 5, sturges: 8 };

test("counting writes into nobody's zeros", () => {
  const first = np.bincount([0, 1]);
  const second = np.bincount([0, 1]);
  first.eval();
  expect([first.tolist(), second.tolist()]).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(() => np.bincount([0, -1])).toThrow("must have no negative elements");
  expect(() => np.histogram([1, Number.NaN])).toThrow("autodetected range of [NaN, NaN] is not finite");
});

test("error states hear of nothing that NumPy does not tell", () => {
  const raised = <T>(body: () => T): T => np.errstate({ all: "raise" }, body);
  // Two samples at one place: NumPy gives [1, 1.5, 4] and says nothing.
  expect(raised(() => np.interp([0, 0.5, 3], [0, 1, 1, 2], [1, 2, 3, 4]).tolist())).toEqual([1, 1.5, 4]);
  const large = raised(() => Number(np.i0(700).item()));
  // NumPy: np.i0(700.0)
  expect(Math.abs(large / 1.5295933476718735e302 - 1)).toBeLessThan(1e-15);
});
