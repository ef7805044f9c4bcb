import { A, B, type Numfuse, type Operand, workload } from "../workload.ts";

interface WithMatmul {
  matmul(a: Operand, b: Operand): Operand;
}

export const matmul = workload({
  name: "matmul",
  formula: "a @ b, 512 x 512",
  sizes: [512 ** 2],
  needs: "matmul",
  blas: true,
  inputs: { a: A, b: B },
  shape: () => [512, 512],
  // 512 terms of either sign, in any order.
  tolerance: { ulps: 512, scale: 30 },
  peerTolerance: { ulps: 512, scale: 30 },
  numfuse: (np, { a, b }) => (np as Numfuse & WithMatmul).matmul(a, b),
  calls: (o, { a, b }) => o.matmul(a, b),
  js: `
for (let i = 0; i < rows; i++) {
  for (let j = 0; j < columns; j++) out[i * columns + j] = 0;
  for (let k = 0; k < columns; k++) {
    const x = a[i * columns + k];
    for (let j = 0; j < columns; j++) {
      out[i * columns + j] = R(out[i * columns + j] + R(x * b[k * columns + j]));
    }
  }
}`,
  numpy: "a @ b",
  numba: `
out[:] = T(0)
for i in range(a.shape[0]):
    for k in range(a.shape[1]):
        x = a[i, k]
        for j in range(b.shape[1]):
            out[i, j] += x * b[k, j]`,
  c: `
for (long i = 0; i < n; i++) out[i] = 0;
for (long i = 0; i < rows; i++)
  for (long k = 0; k < columns; k++)
    for (long j = 0; j < columns; j++) out[i * columns + j] += a[i * columns + k] * b[k * columns + j];`,
});
