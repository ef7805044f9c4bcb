/** Static types of arithmetic with times. */
import { expect, expectTypeOf, test } from "vitest";
import type { NDArray } from "../../src/index.ts";
import * as np from "../../src/index.ts";

const days = np.array(["2024-01-01"], { dtype: "datetime64[D]" });
const span = np.array([5n], { dtype: "timedelta64[D]" });
const hours = np.array([5n], { dtype: "timedelta64[h]" });

/** An array whose static dtype is its dtype at run time. */
function is<D extends np.DTypeName>(array: NDArray<D>, name: D): void {
  expect(array.dtype.name).toBe(name);
}

test("moments and spans", () => {
  expectTypeOf(np.subtract(days, days)).toEqualTypeOf<NDArray<"timedelta64[D]">>();
  is(np.subtract(days, days), "timedelta64[D]");
  expectTypeOf(days.add(span)).toEqualTypeOf<NDArray<"datetime64[D]">>();
  is(days.add(span), "datetime64[D]");
  expectTypeOf(days.sub(1)).toEqualTypeOf<NDArray<"datetime64[D]">>();
  expectTypeOf(span.div(span)).toEqualTypeOf<NDArray<"float64">>();
  is(span.div(span), "float64");
  expectTypeOf(span.floorDiv(span)).toEqualTypeOf<NDArray<"int64">>();
  is(span.floorDiv(span), "int64");
  expectTypeOf(span.mul(2.5)).toEqualTypeOf<NDArray<"timedelta64[D]">>();
  expectTypeOf(np.maximum(days, days)).toEqualTypeOf<NDArray<"datetime64[D]">>();
  expectTypeOf(days.lt(days)).toEqualTypeOf<NDArray<"bool">>();
  expectTypeOf(np.diff(days)).toEqualTypeOf<NDArray<"timedelta64[D]">>();
  is(np.diff(days), "timedelta64[D]");
});

test("units that differ are some unit", () => {
  const moved = days.add(hours);
  expectTypeOf<"datetime64[h]">().toExtend<typeof moved.dtype.name>();
  expect(moved.dtype.name).toBe("datetime64[h]");
});

test("items are scalars", () => {
  expectTypeOf(days.item()).toEqualTypeOf<np.Datetime64<"datetime64[D]">>();
  expectTypeOf(span.item()).toEqualTypeOf<np.Timedelta64<"timedelta64[D]">>();
});
