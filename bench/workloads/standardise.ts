import { A, table, workload } from "../workload.ts";

export const standardise = workload({
  name: "standardise",
  formula: "(a - mean(a, 0)) / std(a, 0)",
  inputs: { a: A },
  shape: table,
  // A mean that is off in its last places moves the small differences from it.
  peerTolerance: { ulps: 2000, scale: 1 },
  numfuse: (_np, { a }) => a.sub(a.mean(0)).div(a.std(0)),
  calls: (o, { a }) => o.divide(o.subtract(a, o.mean(a, 0)), o.std(a, 0)),
  js: `
const mean = new out.constructor(columns);
const std = new out.constructor(columns);
for (let i = 0; i < n; i += columns) for (let j = 0; j < columns; j++) mean[j] = R(mean[j] + a[i + j]);
for (let j = 0; j < columns; j++) mean[j] = R(mean[j] / rows);
for (let i = 0; i < n; i += columns) {
  for (let j = 0; j < columns; j++) {
    const d = R(a[i + j] - mean[j]);
    std[j] = R(std[j] + R(d * d));
  }
}
for (let j = 0; j < columns; j++) std[j] = R(Math.sqrt(R(std[j] / rows)));
for (let i = 0; i < n; i += columns) {
  for (let j = 0; j < columns; j++) out[i + j] = R(R(a[i + j] - mean[j]) / std[j]);
}`,
  numpy: "(a - a.mean(axis=0)) / a.std(axis=0)",
  numba: `
rows, columns = a.shape
mean = np.zeros(columns, a.dtype)
std = np.zeros(columns, a.dtype)
for i in range(rows):
    for j in range(columns):
        mean[j] += a[i, j]
for j in range(columns):
    mean[j] /= T(rows)
for i in range(rows):
    for j in range(columns):
        d = a[i, j] - mean[j]
        std[j] += d * d
for j in range(columns):
    std[j] = math.sqrt(std[j] / T(rows))
for i in range(rows):
    for j in range(columns):
        out[i, j] = (a[i, j] - mean[j]) / std[j]`,
  c: `
T mean[columns], std[columns];
for (long j = 0; j < columns; j++) mean[j] = std[j] = 0;
for (long i = 0; i < rows; i++)
  for (long j = 0; j < columns; j++) mean[j] += a[i * columns + j];
for (long j = 0; j < columns; j++) mean[j] /= rows;
for (long i = 0; i < rows; i++) {
  for (long j = 0; j < columns; j++) {
    const T d = a[i * columns + j] - mean[j];
    std[j] += d * d;
  }
}
for (long j = 0; j < columns; j++) std[j] = sqrt(std[j] / rows);
for (long i = 0; i < rows; i++)
  for (long j = 0; j < columns; j++) out[i * columns + j] = (a[i * columns + j] - mean[j]) / std[j];`,
});
