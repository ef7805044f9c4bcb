/**
 * Static dtypes: each line is a statement for the type checker (`npm run typecheck` fails on a wrong one), and is run
 * too, so that the dtype at run time is the one that was promised.
 */
import { describe, expect, expectTypeOf, test } from "vitest";
import type { NDArray } from "../../src/index.ts";
import * as np from "../../src/index.ts";

const f64 = np.zeros(3);
const f32 = np.zeros(3, { dtype: "float32" });
const f16 = np.zeros(3, { dtype: "float16" });
const i64 = np.zeros(3, { dtype: "int64" });
const i32 = np.zeros(3, { dtype: "int32" });
const i8 = np.zeros(3, { dtype: "int8" });
const u8 = np.zeros(3, { dtype: "uint8" });
const flags = np.zeros(3, { dtype: "bool" });
const c64 = np.zeros(3, { dtype: "complex64" });

/** Holds the promised dtype against the real one. */
function is<D extends np.DTypeName>(array: NDArray<D>, name: D): void {
  expect(array.dtype.name).toBe(name);
}

describe("products", () => {
  test("promote", () => {
    const [a, b] = [np.zeros([2, 2], { dtype: "float32" }), np.zeros([2, 2], { dtype: "int16" })];
    expectTypeOf(np.matmul(a, b)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.matmul(b, b, { dtype: "int64" })).toEqualTypeOf<NDArray<"int64">>();
    expectTypeOf(np.dot(f64, i32)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.inner(flags, flags)).toEqualTypeOf<NDArray<"bool">>();
    expectTypeOf(np.outer(c64, f32)).toEqualTypeOf<NDArray<"complex64">>();
    expectTypeOf(np.vecdot(i8, u8)).toEqualTypeOf<NDArray<"int16">>();
    expectTypeOf(a.matmul(b)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(f16.dot(f32)).toEqualTypeOf<NDArray<"float32">>();
    is(np.matmul(a, b), "float32");
    is(np.matmul(b, b, { dtype: "int64" }), "int64");
    is(np.inner(flags, flags), "bool");
    is(np.vecdot(i8, u8), "int16");
    is(f16.dot(f32), "float32");
  });
});

describe("compositions", () => {
  test("keep, promote, or count", () => {
    expectTypeOf(np.pad(f32, 1)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.insert(i8, 0, 1)).toEqualTypeOf<NDArray<"int8">>();
    expectTypeOf(np.delete(u8, 0)).toEqualTypeOf<NDArray<"uint8">>();
    expectTypeOf(np.piecewise(f16, [flags], [1])).toEqualTypeOf<NDArray<"float16">>();
    expectTypeOf(np.choose(i32, [f32, f32])).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.convolve(f32, i8)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.kron(i8, u8)).toEqualTypeOf<NDArray<"int16">>();
    expectTypeOf(np.cross(f32, f64)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.tensordot(f32, f32, 1)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.polyadd(f32, i8)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.ediff1d(i32)).toEqualTypeOf<NDArray<"int32">>();
    expectTypeOf(np.searchsorted(f32, f32)).toEqualTypeOf<NDArray<"int64">>();
    expectTypeOf(np.unravel_index(i32, 9)).toEqualTypeOf<NDArray<"int64">[]>();
    expectTypeOf(np.hanning(5)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.i0(f32)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.i0(i8)).toEqualTypeOf<NDArray<"float64">>();
    is(np.pad(f32, 1), "float32");
    is(np.insert(i8, 0, 1), "int8");
    is(np.delete(u8, 0), "uint8");
    is(np.piecewise(f16, [flags], [1]), "float16");
    is(np.choose(i32, [f32, f32]), "float32");
    is(np.convolve(f32, i8), "float32");
    is(np.kron(i8, u8), "int16");
    is(np.cross(f32, f64), "float64");
    is(np.tensordot(f32, f32, 1), "float32");
    is(np.polyadd(f32, i8), "float32");
    is(np.ediff1d(i32), "int32");
    is(np.searchsorted(f32, f32), "int64");
    is(np.hanning(5), "float64");
    is(np.i0(f32), "float32");
    is(np.i0(i8), "float64");
  });
});

describe("creation", () => {
  test("zeros, ones and full have the dtype that is asked for, float64 otherwise", () => {
    expectTypeOf(np.zeros(3)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.zeros([2, 3], { dtype: "int8" })).toEqualTypeOf<NDArray<"int8">>();
    expectTypeOf(np.ones(3, { dtype: np.float32 })).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.full(3, 1, { dtype: "uint16" })).toEqualTypeOf<NDArray<"uint16">>();
    expectTypeOf(np.eye(3)).toEqualTypeOf<NDArray<"float64">>();
    is(np.zeros(3), "float64");
    is(np.ones(3, { dtype: np.float32 }), "float32");
  });

  test("lists of numbers are float64, of booleans bool, of bigints int64", () => {
    expectTypeOf(np.array([1, 2.5])).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.array([[1], [2]])).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.array([true, false])).toEqualTypeOf<NDArray<"bool">>();
    expectTypeOf(np.array([1n, 2n])).toEqualTypeOf<NDArray<"int64">>();
    expectTypeOf(np.array([1, 2], { dtype: "int16" })).toEqualTypeOf<NDArray<"int16">>();
    is(np.array([[1], [2]]), "float64");
    is(np.array([true]), "bool");
    is(np.array([1n]), "int64");
  });

  test("typed arrays keep their type", () => {
    expectTypeOf(np.array(new Float32Array(2))).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.asarray(new Uint8ClampedArray(2))).toEqualTypeOf<NDArray<"uint8">>();
    expectTypeOf(np.asarray(new BigUint64Array(2))).toEqualTypeOf<NDArray<"uint64">>();
    is(np.asarray(new Uint8ClampedArray(2)), "uint8");
    is(np.asarray(new BigUint64Array(2)), "uint64");
  });
});

describe("arithmetic", () => {
  test("promotes as NumPy does", () => {
    expectTypeOf(np.add(f32, f32)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.add(i32, f32)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.multiply(i8, u8)).toEqualTypeOf<NDArray<"int16">>();
    expectTypeOf(np.subtract(f16, i8)).toEqualTypeOf<NDArray<"float16">>();
    expectTypeOf(np.add(c64, f64)).toEqualTypeOf<NDArray<"complex128">>();
    expectTypeOf(f32.add(i64)).toEqualTypeOf<NDArray<"float64">>();
    is(np.add(i32, f32), "float64");
    is(np.multiply(i8, u8), "int16");
    is(np.subtract(f16, i8), "float16");
    is(np.add(c64, f64), "complex128");
    is(f32.add(i64), "float64");
  });

  test("lets numbers yield; of integers their literal tells what they make, else it stays open", () => {
    const some: number = 2;
    expectTypeOf(np.add(f32, 2)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(f32.mul(0.5)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(i32.add(1n)).toEqualTypeOf<NDArray<"int32">>();
    expectTypeOf(np.add(i32, 2)).toEqualTypeOf<NDArray<"int32">>();
    expectTypeOf(np.add(i32, 2.5)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.add(i32, some)).toEqualTypeOf<NDArray<"int32" | "float64">>();
    expectTypeOf(u8.sub(1).mul(3)).toEqualTypeOf<NDArray<"uint8">>();
    expectTypeOf(flags.mul(2.5)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.where(flags, 1, 0)).toEqualTypeOf<NDArray<"int64">>();
    expectTypeOf(np.where(flags, 1, 0.5)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.sqrt(2)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.multiply(f32, np.complex(0, 1))).toEqualTypeOf<NDArray<"complex64">>();
    is(f32.mul(0.5), "float32");
    is(i32.add(1n), "int32");
    is(np.add(i32, 2), "int32");
    is(np.add(i32, 2.5), "float64");
    is(u8.add(1).mul(3), "uint8");
    is(flags.mul(2.5), "float64");
    is(np.where(flags, 1, 0), "int64");
    is(np.where(flags, 1, 0.5), "float64");
    expect([np.add(i32, 2).dtype.name, np.add(i32, 2.5).dtype.name]).toEqual(["int32", "float64"]);
    is(np.multiply(f32, np.complex(0, 1)), "complex64");
  });

  test("an array of any dtype may be a number or a time, whatever was done to it", () => {
    const open = np.arange(3).reshape(3) as NDArray;
    const result = open.sub(open).div(5);
    type Among<D, R> = D extends R ? true : false;
    expectTypeOf<Among<"float64", typeof result.dtype.name>>().toEqualTypeOf<true>();
    expectTypeOf<Among<"timedelta64[s]", typeof result.dtype.name>>().toEqualTypeOf<true>();
    expect(result.dtype.name).toBe("float64");
  });

  test("divides integers in float64", () => {
    expectTypeOf(np.divide(i8, i8)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.divide(f32, f32)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.floor_divide(i8, i8)).toEqualTypeOf<NDArray<"int8">>();
    is(np.divide(i8, i8), "float64");
    is(np.floor_divide(i8, np.ones(3, { dtype: "int8" })), "int8");
  });

  test("takes the smallest float that holds the operand for sqrt and its like", () => {
    expectTypeOf(np.sqrt(i8)).toEqualTypeOf<NDArray<"float16">>();
    expectTypeOf(np.sin(np.zeros(1, { dtype: "int16" }))).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.exp(i64)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(f32.sqrt()).toEqualTypeOf<NDArray<"float32">>();
    is(np.sqrt(i8), "float16");
    is(np.sin(np.zeros(1, { dtype: "int16" })), "float32");
    is(np.exp(i64), "float64");
  });

  test("compares into bool", () => {
    expectTypeOf(np.less(f32, 2)).toEqualTypeOf<NDArray<"bool">>();
    expectTypeOf(f64.eq(i32)).toEqualTypeOf<NDArray<"bool">>();
    expectTypeOf(np.isnan(c64)).toEqualTypeOf<NDArray<"bool">>();
    expectTypeOf(np.logical_not(i8)).toEqualTypeOf<NDArray<"bool">>();
    is(np.less(f32, 2), "bool");
    is(np.isnan(c64), "bool");
  });

  test("takes complex numbers apart", () => {
    expectTypeOf(np.absolute(c64)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.real(c64)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(c64.imag).toEqualTypeOf<NDArray<"float32">>();
    is(np.absolute(c64), "float32");
    is(c64.imag, "float32");
  });

  test("chooses in the promoted dtype", () => {
    expectTypeOf(np.where(flags, f32, i32)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.where(flags, f32, 0)).toEqualTypeOf<NDArray<"float32">>();
    is(np.where(flags, f32, i32), "float64");
    is(np.where(flags, f32, 0), "float32");
  });
});

describe("every ufunc by its own loops", () => {
  const i16 = np.zeros(3, { dtype: "int16" });
  const u64 = np.zeros(3, { dtype: "uint64" });

  test("float loops take the first float that holds both, not what they promote to", () => {
    expectTypeOf(np.add(i8, f32)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.arctan2(i8, u8)).toEqualTypeOf<NDArray<"float16">>();
    expectTypeOf(np.hypot(i16, u8)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.nextafter(i64, f16)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.arctan2(i8, 2n)).toEqualTypeOf<NDArray<"float16">>();
    expectTypeOf(np.arctan2(i8, 2)).toEqualTypeOf<NDArray<"float16">>();
    expectTypeOf(np.arctan2(i8, 2 as number)).toEqualTypeOf<NDArray<"float16" | "float64">>();
    is(np.arctan2(i8, u8), "float16");
    is(np.hypot(i16, u8), "float32");
    is(np.nextafter(i64, f16), "float64");
    is(np.arctan2(i8, 2n), "float16");
  });

  test("operands and results may differ", () => {
    expectTypeOf(np.ldexp(f16, i64)).toEqualTypeOf<NDArray<"float16">>();
    expectTypeOf(np.ldexp(f16, 3)).toEqualTypeOf<NDArray<"float16">>();
    expectTypeOf(np.frexp(f32)).toEqualTypeOf<[NDArray<"float32">, NDArray<"int32">]>();
    expectTypeOf(np.modf(i8)).toEqualTypeOf<[NDArray<"float16">, NDArray<"float16">]>();
    expectTypeOf(np.divmod(i8, u8)).toEqualTypeOf<[NDArray<"int16">, NDArray<"int16">]>();
    expectTypeOf(np.bitwise_count(i32)).toEqualTypeOf<NDArray<"uint8">>();
    expectTypeOf(np.floor_divide(flags, flags)).toEqualTypeOf<NDArray<"int8">>();
    expectTypeOf(np.gcd(i8, u8)).toEqualTypeOf<NDArray<"int16">>();
    expectTypeOf(np.signbit(i8)).toEqualTypeOf<NDArray<"bool">>();
    expectTypeOf(np.less(i64, u64)).toEqualTypeOf<NDArray<"bool">>();
    is(np.ldexp(f16, i64), "float16");
    is(np.ldexp(f16, 3), "float16");
    is(np.frexp(f32)[0], "float32");
    is(np.frexp(f32)[1], "int32");
    is(np.modf(i8)[1], "float16");
    is(np.bitwise_count(i32), "uint8");
    is(np.floor_divide(flags, flags), "int8");
    is(np.gcd(i8, u8), "int16");
    is(np.less(i64, u64), "bool");
  });

  test("questions about times are bool", () => {
    const days = np.array([0n, 1n], { dtype: "datetime64[D]" });
    expectTypeOf(np.isnat(days)).toEqualTypeOf<NDArray<"bool">>();
    expectTypeOf(np.less(days, days)).toEqualTypeOf<NDArray<"bool">>();
    is(np.isnat(days), "bool");
    is(np.less(days, days), "bool");
  });

  test("what no loop takes is never", () => {
    expectTypeOf(() => np.bitwise_and(f32, f32)).returns.toBeNever();
    expectTypeOf(() => np.subtract(flags, flags)).returns.toBeNever();
    expectTypeOf(() => np.gcd(i64, u64)).returns.toBeNever();
    expectTypeOf(() => np.floor(c64)).returns.toBeNever();
    expect(() => np.bitwise_and(f32, f32)).toThrow(TypeError);
    expect(() => np.subtract(flags, flags)).toThrow(TypeError);
    expect(() => np.gcd(i64, u64)).toThrow(TypeError);
    expect(() => np.floor(c64)).toThrow(TypeError);
  });

  test("dtype names the result's", () => {
    expectTypeOf(np.add(i8, i8, { dtype: "float32" })).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.sqrt(i8, { dtype: np.float64 })).toEqualTypeOf<NDArray<"float64">>();
    is(np.add(i8, i8, { dtype: "float32" }), "float32");
    is(np.sqrt(i8, { dtype: np.float64 }), "float64");
  });
});

describe("reductions", () => {
  test("sum small integers in 64 bits", () => {
    expectTypeOf(np.sum(i8)).toEqualTypeOf<NDArray<"int64">>();
    expectTypeOf(np.sum(u8, 0)).toEqualTypeOf<NDArray<"uint64">>();
    expectTypeOf(flags.sum()).toEqualTypeOf<NDArray<"int64">>();
    expectTypeOf(f32.sum({ axis: 0, keepdims: true })).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.sum(i8, { dtype: "float32" })).toEqualTypeOf<NDArray<"float32">>();
    is(np.sum(i8), "int64");
    is(np.sum(u8, 0), "uint64");
    is(flags.sum(), "int64");
    is(np.sum(i8, { dtype: "float32" }), "float32");
  });

  test("average integers in float64", () => {
    expectTypeOf(np.mean(i8)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(f32.mean(0)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(f32.std()).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(c64.var()).toEqualTypeOf<NDArray<"float32">>();
    is(np.mean(i8), "float64");
    is(f32.std(), "float32");
    is(c64.var(), "float32");
  });

  test("keep the dtype of extremes, and give positions as int64", () => {
    expectTypeOf(np.max(i8)).toEqualTypeOf<NDArray<"int8">>();
    expectTypeOf(f16.min()).toEqualTypeOf<NDArray<"float16">>();
    expectTypeOf(np.argmax(f32)).toEqualTypeOf<NDArray<"int64">>();
    expectTypeOf(np.any(f32)).toEqualTypeOf<NDArray<"bool">>();
    is(np.max(i8), "int8");
    is(np.argmax(f32), "int64");
    is(np.any(f32), "bool");
  });
});

describe("shapes and conversions", () => {
  test("views keep the dtype", () => {
    expectTypeOf(f32.T).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(f32.reshape(3, 1)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(i8.at("::-1")).toEqualTypeOf<NDArray<"int8">>();
    expectTypeOf(np.broadcast_to(u8, [2, 3])).toEqualTypeOf<NDArray<"uint8">>();
    is(i8.at("::-1"), "int8");
    is(np.broadcast_to(u8, [2, 3]), "uint8");
  });

  test("astype gives what it is asked for", () => {
    expectTypeOf(f64.astype("int16")).toEqualTypeOf<NDArray<"int16">>();
    expectTypeOf(f64.astype(np.complex64)).toEqualTypeOf<NDArray<"complex64">>();
    is(f64.astype("int16"), "int16");
    is(f64.astype(np.complex64), "complex64");
  });

  test("items are plain values of the dtype's kind", () => {
    expectTypeOf(f32.item(0)).toEqualTypeOf<number>();
    expectTypeOf(flags.item(0)).toEqualTypeOf<boolean>();
    expectTypeOf(i64.item(0)).toEqualTypeOf<number | bigint>();
    expectTypeOf(c64.item(0)).toEqualTypeOf<np.Complex>();
    expect([f32.item(0), flags.item(0), i64.item(0)]).toEqual([0, false, 0]);
  });
});

describe("the type checker refuses", () => {
  test("unknown dtypes, options and operands", () => {
    // @ts-expect-error there is no float31
    expect(() => np.zeros(3, { dtype: "float31" })).toThrow(TypeError);
    // @ts-expect-error there is no such option
    expect(() => np.sum(f32, { axes: 0 })).toThrow(TypeError);
    // @ts-expect-error a string is no operand
    expect(() => np.add(f32, "1")).toThrow(TypeError);
    // @ts-expect-error one operand is missing
    expect(() => np.add(f32)).toThrow(TypeError);
  });
});

describe("what a call names", () => {
  const out = np.zeros(3);

  test("dtype and out say the result's dtype, wherever they stand", () => {
    expectTypeOf(np.mean(i32, { dtype: "float32" })).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.sum(i8, 0, { dtype: "int16" })).toEqualTypeOf<NDArray<"int16">>();
    expectTypeOf(i8.sum({ axis: 0, dtype: np.float32 })).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(i8.cumsum(0, { dtype: "int8" })).toEqualTypeOf<NDArray<"int8">>();
    expectTypeOf(np.add(i8, i8, { out })).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(i8.add(i8, { out })).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(f32.mul(2, { dtype: "float64" })).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.argmax(f32, 0, { keepdims: true })).toEqualTypeOf<NDArray<"int64">>();
    expectTypeOf(np.sum(i8, 0, { keepdims: true })).toEqualTypeOf<NDArray<"int64">>();
    expectTypeOf(np.sqrt(i64, f32)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.add(i8, i8, out)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.clip(i8, 0, 1, { out })).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(i8.clip(0, 1)).toEqualTypeOf<NDArray<"int8">>();
    is(np.sqrt(i64, np.zeros(3, { dtype: "float32" })), "float32");
    is(np.add(i8, i8, out), "float64");
    is(np.clip(i8, 0, 1, { out }), "float64");
    is(np.mean(i32, { dtype: "float32" }), "float32");
    is(np.sum(i8, 0, { dtype: "int16" }), "int16");
    is(i8.sum({ axis: 0, dtype: np.float32 }), "float32");
    is(i8.cumsum(0, { dtype: "int8" }), "int8");
    is(np.add(i8, i8, { out }), "float64");
    is(i8.add(i8, { out }), "float64");
    is(f32.mul(2, { dtype: "float64" }), "float64");
    is(np.argmax(f32, 0, { keepdims: true }), "int64");
  });

  test("numbers of arange and full", () => {
    const some: number = 3;
    expectTypeOf(np.arange(3)).toEqualTypeOf<NDArray<"int64">>();
    expectTypeOf(np.arange(0, 1, 0.25)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.arange(some)).toEqualTypeOf<NDArray<"int64" | "float64">>();
    expectTypeOf(np.arange(some, { dtype: "int8" })).toEqualTypeOf<NDArray<"int8">>();
    expectTypeOf(np.arange(0, 3, 1, np.int8)).toEqualTypeOf<NDArray<"int8">>();
    expectTypeOf(np.full(2, 7)).toEqualTypeOf<NDArray<"int64">>();
    expectTypeOf(np.full(2, 0.5)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.full(2, true)).toEqualTypeOf<NDArray<"bool">>();
    expectTypeOf(np.array(7)).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.array([])).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.zeros_like(i8)).toEqualTypeOf<NDArray<"int8">>();
    expectTypeOf(np.full_like(i8, 2, "float32")).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.linspace(0, 1, 5)).toEqualTypeOf<NDArray<"float64">>();
    is(np.arange(0, 1, 0.25), "float64");
    is(np.full(2, 7), "int64");
    is(np.full(2, 0.5), "float64");
    is(np.array(7), "float64");
    is(np.zeros_like(i8), "int8");
    is(np.full_like(i8, 2, "float32"), "float32");
  });

  test("joins and grids", () => {
    expectTypeOf(np.concatenate([i64, f32])).toEqualTypeOf<NDArray<"float64">>();
    expectTypeOf(np.stack([f32, f32, f32])).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.stack([1, 2].map((k) => f32.mul(k)))).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.vstack([i8, u8])).toEqualTypeOf<NDArray<"int16">>();
    expectTypeOf(np.append(i8, f32)).toEqualTypeOf<NDArray<"float32">>();
    expectTypeOf(np.concatenate([i8, i8], { dtype: "int32" })).toEqualTypeOf<NDArray<"int32">>();
    expectTypeOf(np.meshgrid(i8, f32)).toEqualTypeOf<[NDArray<"int8">, NDArray<"float32">]>();
    is(np.concatenate([i64, f32]), "float64");
    is(np.vstack([i8, u8]), "int16");
    is(np.append(i8, f32), "float32");
    is(np.meshgrid(i8, f32, { indexing: "ij" })[0], "int8");
  });
});
