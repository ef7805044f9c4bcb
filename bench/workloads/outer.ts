import { A, B, C, square, workload } from "../workload.ts";

export const outer = workload({
  name: "outer",
  formula: "a[:, None] * b[None, :] + c",
  inputs: { a: A, b: B, c: C },
  shape: square,
  shapes: ([rows, columns]) => ({ a: [rows!], b: [columns!] }),
  numfuse: (np, { a, b, c }) => a.at(":", np.newaxis).mul(b.at(np.newaxis, ":")).add(c),
  calls: (o, { a, b, c }) => o.add(o.multiply(o.column(a), o.row(b)), c),
  js: `
for (let i = 0; i < rows; i++) {
  const x = a[i];
  for (let j = 0; j < columns; j++) out[i * columns + j] = R(R(x * b[j]) + c[i * columns + j]);
}`,
  numpy: "a[:, None] * b[None, :] + c",
  numexpr: "x, y = a[:, None], b[None, :]\nevaluate('x * y + c')",
  numba: `
for i in range(out.shape[0]):
    for j in range(out.shape[1]):
        out[i, j] = a[i] * b[j] + c[i, j]`,
  c: `
for (long i = 0; i < rows; i++)
  for (long j = 0; j < columns; j++) out[i * columns + j] = a[i] * b[j] + c[i * columns + j];`,
});
