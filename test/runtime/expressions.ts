/**
 * One expression of each kind that threads can share, over data that show any change of order.
 */
import type { NDArray } from "../../src/index.ts";

type Numfuse = typeof import("../../src/index.ts");

/** Data whose sums have other bits in every other order. */
export function data(np: Numfuse, size = 12_000) {
  const wave = (n: number, k: number) =>
    np.array(Float64Array.from({ length: n }, (_, i) => Math.sin(i * k) * 10 ** ((i % 7) - 3)));
  const [rows, columns] = [size / 100, 101];
  const [a, b, c] = [wave(size, 1), wave(size, 0.7), wave(size, 1.3)];
  return {
    ...{ np, a, b, c },
    m: wave(rows * columns, 0.9)
      .reshape([rows, columns])
      .copy()
      .eval(),
    z: np.add(a.astype("complex128"), np.multiply(b, np.complex(0, 1))).eval(),
    f32: a.astype("float32").eval(),
    f16: b.astype("float16").eval(),
    i64: np.multiply(a, 1000).astype("int64").eval(),
  };
}

export type Data = ReturnType<typeof data>;

function softmax(np: Numfuse, m: NDArray): NDArray {
  const e = np.exp(m.subtract(m.max(1, { keepdims: true })));
  return np.divide(e, e.sum(1, { keepdims: true }));
}

export const EXPRESSIONS: { readonly [name: string]: (data: Data) => NDArray[] } = {
  "a map": ({ np, a, b, c }) => [np.add(np.multiply(a, b), c)],
  "a map of functions": ({ np, a, b }) => [np.add(np.sin(a), np.exp(np.negative(np.absolute(b))))],
  "functions of the host": ({ np, a, b }) => [
    np.fmod(a, 0.3),
    np.power(np.absolute(a), 1.5),
    np.arctan2(a, b),
  ],
  "angles beyond the quick reduction": ({ np, a, b }) => [
    np.sin(np.multiply(a.at("::8"), 1e250)),
    np.cos(np.multiply(b.at("::8"), 1e9)),
    np.tan(np.multiply(a.at("::8"), -1e7)),
  ],
  "huge angles in place": ({ np, a }) => {
    const copy = np.multiply(a.at("::8"), 1e250).eval();
    return [np.sin(copy, { out: copy })];
  },
  "a map of rows": ({ np, m }) => [np.add(m, m.at("::-1", "::-1"))],
  "a map in place": ({ np, a }) => {
    const copy = np.add(a, 0).eval();
    return [np.multiply(copy, 3, { out: copy })];
  },
  "several maps at once": ({ np, a, b }) => [np.add(a, b), np.subtract(a, b), np.greater(a, b)],
  float16: ({ np, f16 }) => [np.multiply(f16, f16).add(0.5)],
  int64: ({ np, i64 }) => [np.multiply(i64, 3).add(i64)],
  "complex numbers": ({ np, z }) => [np.multiply(z, z)],
  "a sum": ({ np, a, b }) => [np.multiply(a, b).sum()],
  "a sum of float32": ({ np, f32 }) => [np.multiply(f32, f32).sum()],
  "a sum of float16": ({ f16 }) => [f16.sum()],
  "a sum of complex numbers": ({ z }) => [z.sum()],
  "sums at once": ({ a }) => [a.sum(), a.square().sum()],
  "sums of rows": ({ m }) => [m.sum(1), m.mean(1)],
  "sums of columns": ({ m }) => [m.sum(0)],
  "greatest of rows and columns": ({ m }) => [m.max(1), m.argmax(1), m.max(0)],
  "greatest of all": ({ np, a, f32, f16, i64 }) => [
    ...[a, f32, f16, i64].flatMap((x) => [x.max(), x.min(), x.argmax(), x.argmin()]),
    np.max(np.where(np.greater(a, 0), np.nan, a)),
    np.min(np.multiply(np.remainder(i64, 2), 0).astype("float64").multiply(-1)),
    np.max(np.where(np.less(np.arange(a.size), 9000), -0, 0)),
    np.argmax(np.where(np.greater(np.abs(a), 5e2), np.nan, a)),
  ],
  "sums and products of integers": ({ np, i64 }) => [
    ...(["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"] as const).flatMap(
      (dtype) => {
        const x = i64.astype(dtype);
        return [
          x.sum(),
          np.prod(np.bitwise_or(x, 1)),
          x.max(),
          x.min(),
          np.argmin(x),
          np.sum(x, { initial: 7 }),
        ];
      },
    ),
    np.bitwise_xor.reduce(i64),
    np.bitwise_and.reduce(np.bitwise_or(i64, 6)),
  ],
  "truth of all": ({ np, a, i64 }) => [
    np.any(np.greater(a, 1e9)),
    np.any(np.greater(a, 999)),
    np.all(np.less(a, 1e9)),
    np.all(i64),
    np.count_nonzero(i64),
  ],
  "greatest of rows that do not join": ({ m }) => [m.at("::2", "1:").max(), m.at("::-1", ":-1").argmin()],
  "several folds at once": ({ np, a }) => [a.max(), a.min(), np.any(np.isnan(a)), a.max().sub(a.min())],
  "a band": ({ np, m }) => [softmax(np, m)],
  "a product": ({ np, m }) => [np.matmul(m, m.T)],
};
