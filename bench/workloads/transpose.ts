import { A, B, square, workload } from "../workload.ts";

export const transpose = workload({
  name: "transpose",
  formula: "a + b.T",
  inputs: { a: A, b: B },
  shape: square,
  numfuse: (_np, { a, b }) => a.add(b.T),
  calls: (o, { a, b }) => o.add(a, o.transpose(b)),
  js: `
for (let i = 0; i < rows; i++) {
  for (let j = 0; j < columns; j++) out[i * columns + j] = R(a[i * columns + j] + b[j * columns + i]);
}`,
  numpy: "a + b.T",
  numexpr: "t = b.T\nevaluate('a + t')",
  numba: `
for i in range(out.shape[0]):
    for j in range(out.shape[1]):
        out[i, j] = a[i, j] + b[j, i]`,
  // Tiles of 16: a tile's columns of b stay in the first cache.
  c: `
for (long i = 0; i < rows; i += 16) {
  for (long j = 0; j < columns; j += 16) {
    const long bottom = i + 16 < rows ? i + 16 : rows, right = j + 16 < columns ? j + 16 : columns;
    for (long p = i; p < bottom; p++)
      for (long q = j; q < right; q++) out[p * columns + q] = a[p * columns + q] + b[q * columns + p];
  }
}`,
});
