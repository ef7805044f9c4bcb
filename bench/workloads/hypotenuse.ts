import { A, B, elementwise, workload } from "../workload.ts";

export const hypotenuse = workload({
  name: "hypotenuse",
  formula: "sqrt(a ** 2 + b ** 2)",
  inputs: { a: A, b: B },
  numfuse: (np, { a, b }) => np.sqrt(a.square().add(b.square())),
  calls: (o, { a, b }) => o.sqrt(o.add(o.square(a), o.square(b))),
  numpy: "np.sqrt(a ** 2 + b ** 2)",
  numexpr: "evaluate('sqrt(a ** 2 + b ** 2)')",
  ...elementwise({
    js: "R(Math.sqrt(R(R(a[i] * a[i]) + R(b[i] * b[i]))))",
    numba: "math.sqrt(a[i] * a[i] + b[i] * b[i])",
    c: "sqrt(a[i] * a[i] + b[i] * b[i])",
  }),
});
