import { type Numfuse, type Operand, uniform, workload } from "../workload.ts";

/** The normal distribution by the logistic approximation of Bowling et al. (2009). */
const cdf = (np: Numfuse, x: Operand) =>
  np.reciprocal(np.exp(x.mul(x).mul(x).mul(-0.07056).sub(x.mul(1.5976))).add(1));

/** The interest rate is 0.03, the volatility 0.2; rate plus half the variance is 0.05. */
export const blackScholes = workload({
  name: "black-scholes",
  formula: "Black-Scholes call price",
  // Prices near the strike: none is so far off that float32 overflows or ends in denormal numbers.
  inputs: { s: uniform(80, 120, 1), k: uniform(80, 120, 7), t: uniform(0.1, 2, 9) },
  tolerance: { ulps: 32, scale: 100 },
  peerTolerance: { ulps: 64, scale: 100 },
  numfuse: (np, { s, k, t }) => {
    const root = np.sqrt(t).mul(0.2);
    const d1 = np.log(s.div(k)).add(t.mul(0.05)).div(root);
    return s.mul(cdf(np, d1)).sub(k.mul(np.exp(t.mul(-0.03))).mul(cdf(np, d1.sub(root))));
  },
  calls: (o, { s, k, t }) => {
    const root = o.multiply(o.sqrt(t), 0.2);
    const d1 = o.divide(o.add(o.log(o.divide(s, k)), o.multiply(t, 0.05)), root);
    const d2 = o.subtract(d1, root);
    const exponent = (d: typeof d1) =>
      o.subtract(o.multiply(o.multiply(o.multiply(d, d), d), -0.07056), o.multiply(d, 1.5976));
    const p1 = o.reciprocal(o.add(o.exp(exponent(d1)), 1));
    const p2 = o.reciprocal(o.add(o.exp(exponent(d2)), 1));
    return o.subtract(o.multiply(s, p1), o.multiply(o.multiply(k, o.exp(o.multiply(t, -0.03))), p2));
  },
  numpy: `
root = np.sqrt(t) * 0.2
d1 = (np.log(s / k) + t * 0.05) / root
d2 = d1 - root
p1 = 1 / (np.exp(d1 * d1 * d1 * -0.07056 - d1 * 1.5976) + 1)
p2 = 1 / (np.exp(d2 * d2 * d2 * -0.07056 - d2 * 1.5976) + 1)
s * p1 - k * np.exp(t * -0.03) * p2`,
  numexpr: `
v, rate, drift, c3, c1 = T(0.2), T(-0.03), T(0.05), T(-0.07056), T(1.5976)
d1 = evaluate('(log(s / k) + t * drift) / (sqrt(t) * v)')
d2 = evaluate('d1 - sqrt(t) * v')
evaluate('s / (exp(d1 * d1 * d1 * c3 - d1 * c1) + 1) - k * exp(t * rate) / (exp(d2 * d2 * d2 * c3 - d2 * c1) + 1)')`,
  element: `((root) => ((d1, d2) =>
    s / (Math.exp(d1 * d1 * d1 * -0.07056 - d1 * 1.5976) + 1)
    - k * Math.exp(t * -0.03) / (Math.exp(d2 * d2 * d2 * -0.07056 - d2 * 1.5976) + 1)
  )((Math.log(s / k) + t * 0.05) / root, (Math.log(s / k) + t * 0.05) / root - root))(Math.sqrt(t) * 0.2)`,
  js: `
for (let i = 0; i < n; i++) {
  const root = R(R(Math.sqrt(t[i])) * R(0.2));
  const d1 = R(R(R(Math.log(R(s[i] / k[i]))) + R(t[i] * R(0.05))) / root);
  const d2 = R(d1 - root);
  const e1 = R(Math.exp(R(R(R(R(d1 * d1) * d1) * R(-0.07056)) - R(d1 * R(1.5976)))));
  const e2 = R(Math.exp(R(R(R(R(d2 * d2) * d2) * R(-0.07056)) - R(d2 * R(1.5976)))));
  const discounted = R(k[i] * R(Math.exp(R(t[i] * R(-0.03)))));
  out[i] = R(R(s[i] * R(1 / R(e1 + 1))) - R(discounted * R(1 / R(e2 + 1))));
}`,
  numba: `
for i in range(out.size):
    root = math.sqrt(t[i]) * T(0.2)
    d1 = (math.log(s[i] / k[i]) + t[i] * T(0.05)) / root
    d2 = d1 - root
    p1 = T(1) / (math.exp(d1 * d1 * d1 * T(-0.07056) - d1 * T(1.5976)) + T(1))
    p2 = T(1) / (math.exp(d2 * d2 * d2 * T(-0.07056) - d2 * T(1.5976)) + T(1))
    out[i] = s[i] * p1 - k[i] * math.exp(t[i] * T(-0.03)) * p2`,
  c: `
for (long i = 0; i < n; i++) {
  const T root = sqrt(t[i]) * (T)0.2;
  const T d1 = (log(s[i] / k[i]) + t[i] * (T)0.05) / root;
  const T d2 = d1 - root;
  const T p1 = 1 / (exp(d1 * d1 * d1 * (T)-0.07056 - d1 * (T)1.5976) + 1);
  const T p2 = 1 / (exp(d2 * d2 * d2 * (T)-0.07056 - d2 * (T)1.5976) + 1);
  out[i] = s[i] * p1 - k[i] * exp(t[i] * (T)-0.03) * p2;
}`,
});
