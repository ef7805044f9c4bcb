import { A, B, workload } from "../workload.ts";

export const squaredDifference = workload({
  name: "squared-difference",
  formula: "sum((a - b) ** 2)",
  inputs: { a: A, b: B },
  output: () => [],
  // One running sum of a million float32 terms loses about a thousandth of a hundredth.
  peerTolerance: { ulps: 5000 },
  numfuse: (np, { a, b }) => np.sum(a.sub(b).square()),
  calls: (o, { a, b }) => o.sum(o.square(o.subtract(a, b))),
  element: "(a - b) * (a - b)",
  fold: "sum",
  js: `
let sum = 0;
for (let i = 0; i < n; i++) {
  const d = R(a[i] - b[i]);
  sum = R(sum + R(d * d));
}
out[0] = sum;`,
  numpy: "np.sum((a - b) ** 2)",
  numexpr: "evaluate('sum((a - b) ** 2)')",
  numba: `
total = T(0)
for i in range(a.size):
    d = a[i] - b[i]
    total += d * d
out[()] = total`,
  c: `
T sum = 0;
#pragma omp simd reduction(+ : sum)
for (long i = 0; i < n; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
out[0] = sum;`,
});
