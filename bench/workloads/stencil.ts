import { A, workload } from "../workload.ts";

export const stencil = workload({
  name: "stencil",
  formula: "(a[:-2] + a[1:-1] + a[2:]) / 3",
  inputs: { a: A },
  output: ([n]) => [n! - 2],
  numfuse: (_np, { a }) => a.at(":-2").add(a.at("1:-1")).add(a.at("2:")).div(3),
  calls: (o, { a }, [n]) =>
    o.divide(o.add(o.add(o.slice(a, 0, n! - 2), o.slice(a, 1, n! - 1)), o.slice(a, 2, n!)), 3),
  js: "for (let i = 0; i < n - 2; i++) out[i] = R(R(R(a[i] + a[i + 1]) + a[i + 2]) / 3);",
  numpy: "(a[:-2] + a[1:-1] + a[2:]) / 3",
  numexpr: "l, m, r = a[:-2], a[1:-1], a[2:]\nevaluate('(l + m + r) / 3')",
  numba: "for i in range(out.size):\n    out[i] = (a[i] + a[i + 1] + a[i + 2]) / T(3)",
  c: "for (long i = 0; i < n - 2; i++) out[i] = (a[i] + a[i + 1] + a[i + 2]) / 3;",
});
