import { A, B, DTYPES, elementwise, workload } from "../workload.ts";

export const where = workload({
  name: "where",
  formula: "where(a > b, a, b) * 2",
  dtypes: DTYPES,
  inputs: { a: A, b: B },
  numfuse: (np, { a, b }) => np.where(a.gt(b), a, b).mul(2),
  calls: (o, { a, b }) => o.multiply(o.where(o.greater(a, b), a, b), 2),
  numpy: "np.where(a > b, a, b) * 2",
  numexpr: "evaluate('where(a > b, a, b) * 2')",
  ...elementwise({
    js: "R((a[i] > b[i] ? a[i] : b[i]) * K(2))",
    numba: "(a[i] if a[i] > b[i] else b[i]) * T(2)",
    c: "(a[i] > b[i] ? a[i] : b[i]) * 2",
  }),
});
