import { A, B, workload } from "../workload.ts";

export const maskedSum = workload({
  name: "masked-sum",
  formula: "sum(where(a > b, a - b, 0))",
  dtypes: ["float64", "float32", "int64"],
  inputs: { a: A, b: B },
  output: () => [],
  // One running sum of float32 terms, as in squared-difference.
  peerTolerance: { ulps: 5000 },
  numfuse: (np, { a, b }) => np.sum(np.where(a.gt(b), a.sub(b), 0)),
  calls: (o, { a, b }) => o.sum(o.where(o.greater(a, b), o.subtract(a, b), 0)),
  element: "a > b ? a - b : 0",
  fold: "sum",
  js: `
let sum = K(0);
for (let i = 0; i < n; i++) sum = R(sum + (a[i] > b[i] ? R(a[i] - b[i]) : K(0)));
out[0] = sum;`,
  numpy: "np.sum(np.where(a > b, a - b, 0))",
  numexpr: "zero = T(0)\nevaluate('sum(where(a > b, a - b, zero))')",
  numba: `
total = T(0)
for i in range(a.size):
    total += a[i] - b[i] if a[i] > b[i] else T(0)
out[()] = total`,
  c: `
T sum = 0;
#pragma omp simd reduction(+ : sum)
for (long i = 0; i < n; i++) sum += a[i] > b[i] ? a[i] - b[i] : 0;
out[0] = sum;`,
});
