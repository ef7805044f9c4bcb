import { A, elementwise, workload } from "../workload.ts";

export const gaussian = workload({
  name: "gaussian",
  formula: "exp(-a ** 2 / 2) * k",
  inputs: { a: A },
  tolerance: { ulps: 8 },
  numfuse: (np, { a }) => np.exp(a.square().neg().div(2)).mul(0.3989422804014327),
  calls: (o, { a }) => o.multiply(o.exp(o.divide(o.negative(o.square(a)), 2)), 0.3989422804014327),
  numpy: "np.exp(-(a ** 2) / 2) * 0.3989422804014327",
  numexpr: "k = T(0.3989422804014327)\nevaluate('exp(-(a ** 2) / 2) * k')",
  ...elementwise({
    js: "R(R(Math.exp(R(R(-(a[i] * a[i])) * 0.5))) * R(0.3989422804014327))",
    numba: "math.exp(-(a[i] * a[i]) * T(0.5)) * T(0.3989422804014327)",
    c: "exp(-(a[i] * a[i]) * (T)0.5) * (T)0.3989422804014327",
  }),
});
