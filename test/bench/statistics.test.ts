import { describe, expect, test } from "vitest";
import { geometricMean, median, quantile, spread } from "../../bench/statistics.ts";

describe("statistics", () => {
  test("quantiles lie between neighbours in proportion, in any order of the values", () => {
    expect(quantile([4, 1, 3, 2], 0)).toBe(1);
    expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
    expect(quantile([4, 1, 3, 2], 1)).toBe(4);
    expect(quantile([7], 0.3)).toBe(7);
    expect(() => quantile([], 0.5)).toThrow(new RangeError("there is no quantile of nothing"));
  });

  test("the median of an even count is the mean of the middle two, and the values stay as they are", () => {
    const values = [10, 2, 8, 4];
    expect(median(values)).toBe(6);
    expect(median([9, 1, 5])).toBe(5);
    expect(values).toEqual([10, 2, 8, 4]);
  });

  test("one wild value does not move the spread", () => {
    expect(spread([1, 1, 1, 1])).toBe(0);
    expect(spread([10, 11, 12, 13, 14])).toBe(2 / 12);
    expect(spread([10, 11, 12, 13, 1e6])).toBe(2 / 12);
  });

  test("twice as fast and half as fast make one", () => {
    expect(geometricMean([2, 0.5])).toBeCloseTo(1, 12);
    expect(geometricMean([])).toBeUndefined();
  });
});
