import { A, B, C, workload } from "../workload.ts";

export const strided = workload({
  name: "strided",
  formula: "a[::2] * b[::2] + c",
  inputs: { a: A, b: B, c: C },
  shapes: ([n]) => ({ a: [2 * n!], b: [2 * n!] }),
  numfuse: (_np, { a, b, c }) => a.at("::2").mul(b.at("::2")).add(c),
  calls: (o, { a, b, c }, [n]) => o.add(o.multiply(o.slice(a, 0, 2 * n!, 2), o.slice(b, 0, 2 * n!, 2)), c),
  js: "for (let i = 0; i < n; i++) out[i] = R(R(a[2 * i] * b[2 * i]) + c[i]);",
  numpy: "a[::2] * b[::2] + c",
  numexpr: "x, y = a[::2], b[::2]\nevaluate('x * y + c')",
  numba: "for i in range(out.size):\n    out[i] = a[2 * i] * b[2 * i] + c[i]",
  c: "for (long i = 0; i < n; i++) out[i] = a[2 * i] * b[2 * i] + c[i];",
});
