import { A, B, elementwise, workload } from "../workload.ts";

export const sinCos = workload({
  name: "sin-cos",
  formula: "sin(a) * cos(b) + a",
  inputs: { a: A, b: B },
  tolerance: { ulps: 8, scale: 1 },
  numfuse: (np, { a, b }) => np.sin(a).mul(np.cos(b)).add(a),
  calls: (o, { a, b }) => o.add(o.multiply(o.sin(a), o.cos(b)), a),
  numpy: "np.sin(a) * np.cos(b) + a",
  numexpr: "evaluate('sin(a) * cos(b) + a')",
  ...elementwise({
    js: "R(R(R(Math.sin(a[i])) * R(Math.cos(b[i]))) + a[i])",
    numba: "math.sin(a[i]) * math.cos(b[i]) + a[i]",
    c: "sin(a[i]) * cos(b[i]) + a[i]",
  }),
});
