import { A, table, workload } from "../workload.ts";

export const softmax = workload({
  name: "softmax",
  formula: "row softmax",
  inputs: { a: A },
  shape: table,
  tolerance: { ulps: 16 },
  peerTolerance: { ulps: 64 },
  numfuse: (np, { a }) => {
    const e = np.exp(a.sub(a.max({ axis: 1, keepdims: true })));
    return e.div(e.sum({ axis: 1, keepdims: true }));
  },
  calls: (o, { a }) => {
    const e = o.exp(o.subtract(a, o.max(a, 1, true)));
    return o.divide(e, o.sum(e, 1, true));
  },
  js: `
for (let i = 0; i < n; i += columns) {
  let max = -Infinity;
  for (let j = i; j < i + columns; j++) if (a[j] > max) max = a[j];
  let sum = 0;
  for (let j = i; j < i + columns; j++) {
    const e = R(Math.exp(R(a[j] - max)));
    out[j] = e;
    sum = R(sum + e);
  }
  for (let j = i; j < i + columns; j++) out[j] = R(out[j] / sum);
}`,
  numpy: `
e = np.exp(a - a.max(axis=1, keepdims=True))
e / e.sum(axis=1, keepdims=True)`,
  numba: `
for i in range(a.shape[0]):
    top = a[i, 0]
    for j in range(a.shape[1]):
        top = max(top, a[i, j])
    total = T(0)
    for j in range(a.shape[1]):
        e = math.exp(a[i, j] - top)
        out[i, j] = e
        total += e
    for j in range(a.shape[1]):
        out[i, j] /= total`,
  c: `
for (long i = 0; i < rows; i++) {
  const T *restrict from = a + i * columns;
  T *restrict to = out + i * columns;
  T top = from[0], sum = 0;
#pragma omp simd reduction(max : top)
  for (long j = 0; j < columns; j++) top = from[j] > top ? from[j] : top;
#pragma omp simd reduction(+ : sum)
  for (long j = 0; j < columns; j++) {
    const T e = exp(from[j] - top);
    to[j] = e;
    sum += e;
  }
  for (long j = 0; j < columns; j++) to[j] /= sum;
}`,
});
