import { A, B, C, DTYPES, elementwise, workload } from "../workload.ts";

export const multiplyAdd = workload({
  name: "multiply-add",
  formula: "a * b + c",
  dtypes: DTYPES,
  inputs: { a: A, b: B, c: C },
  numfuse: (_np, { a, b, c }) => a.mul(b).add(c),
  calls: (o, { a, b, c }) => o.add(o.multiply(a, b), c),
  numpy: "a * b + c",
  numexpr: "evaluate('a * b + c')",
  ...elementwise({
    js: "R(R(a[i] * b[i]) + c[i])",
    numba: "a[i] * b[i] + c[i]",
    c: "a[i] * b[i] + c[i]",
  }),
});
