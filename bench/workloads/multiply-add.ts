import { A, B, C, elementwise, workload } from "../workload.ts";

export const multiplyAdd = workload({
  name: "multiply-add",
  formula: "a * b + c",
  inputs: { a: A, b: B, c: C },
  numfuse: (_np, { a, b, c }) => a.mul(b).add(c),
  numpy: "a * b + c",
  numexpr: "evaluate('a * b + c')",
  ...elementwise({
    js: "R(R(a[i] * b[i]) + c[i])",
    numba: "a[i] * b[i] + c[i]",
    c: "a[i] * b[i] + c[i]",
  }),
});
