import { A, workload } from "../workload.ts";

/** What is done to sound before it is listened to: clip it, take its mean away, bring its peaks to unit distance. */
export const normalise = workload({
  name: "normalise",
  formula: "y = clip(a, -1.5, 1.5); (y - mean(y)) / (max(y) - min(y))",
  inputs: { a: A },
  peerTolerance: { ulps: 2000, scale: 1 },
  numfuse: (np, { a }) => {
    const y = np.clip(a, -1.5, 1.5);
    return y.sub(y.mean()).div(y.max().sub(y.min()));
  },
  calls: (o, { a }) => {
    const y = o.clip(a, -1.5, 1.5);
    return o.divide(o.subtract(y, o.mean(y)), o.subtract(o.max(y), o.min(y)));
  },
  js: `
let low = Infinity, high = -Infinity, mean = 0;
for (let i = 0; i < n; i++) {
  const y = Math.min(Math.max(a[i], -1.5), 1.5);
  out[i] = y;
  low = Math.min(low, y);
  high = Math.max(high, y);
  mean = R(mean + y);
}
mean = R(mean / n);
const width = R(high - low);
for (let i = 0; i < n; i++) out[i] = R(R(out[i] - mean) / width);`,
  numpy: `
y = np.clip(a, -1.5, 1.5)
(y - y.mean()) / (y.max() - y.min())`,
  numba: `
low, high, total = T(np.inf), T(-np.inf), T(0)
for i in range(a.size):
    y = min(max(a[i], T(-1.5)), T(1.5))
    out[i] = y
    low, high = min(low, y), max(high, y)
    total += y
mean, width = total / T(a.size), high - low
for i in range(a.size):
    out[i] = (out[i] - mean) / width`,
  c: `
T low = INFINITY, high = -INFINITY, mean = 0;
#pragma omp simd reduction(min : low) reduction(max : high) reduction(+ : mean)
for (long i = 0; i < n; i++) {
  T y = a[i] > (T)-1.5 ? a[i] : (T)-1.5;
  y = y < (T)1.5 ? y : (T)1.5;
  out[i] = y;
  low = y < low ? y : low;
  high = y > high ? y : high;
  mean += y;
}
mean /= n;
const T width = high - low;
for (long i = 0; i < n; i++) out[i] = (out[i] - mean) / width;`,
});
