import { elementwise, uniform, workload } from "../workload.ts";

export const bits = workload({
  name: "bits",
  formula: "(a << 3) ^ (b & 255)",
  dtypes: ["int32", "int64"],
  inputs: { a: uniform(-1e6, 1e6, 1), b: uniform(-1e6, 1e6, 7) },
  numfuse: (_np, { a, b }) => a.left_shift(3).bitwise_xor(b.bitwise_and(255)),
  calls: (o, { a, b }) => o.bitwise_xor(o.left_shift(a, 3), o.bitwise_and(b, 255)),
  numpy: "(a << 3) ^ (b & 255)",
  // numexpr knows & and ^ of booleans only.
  ...elementwise({
    js: "R((a[i] << K(3)) ^ (b[i] & K(255)))",
    numba: "(a[i] << 3) ^ (b[i] & 255)",
    c: "(a[i] << 3) ^ (b[i] & 255)",
  }),
});
