import { A, B, C, elementwise, workload } from "../workload.ts";

const FORMULA = "(((((a * b + c) * a - b) * c + a) * b - c + b) * a - a) * c";
const ELEMENT = FORMULA.replace(/[abc]/g, "$&[i]");

export const chain = workload({
  name: "chain",
  formula: "12 operations in a row",
  inputs: { a: A, b: B, c: C },
  // Terms reach a hundred before they cancel.
  peerTolerance: { ulps: 16, scale: 100 },
  numfuse: (_np, { a, b, c }) =>
    a.mul(b).add(c).mul(a).sub(b).mul(c).add(a).mul(b).sub(c).add(b).mul(a).sub(a).mul(c),
  calls: (o, { a, b, c }) => {
    const first = o.add(o.multiply(o.subtract(o.multiply(o.add(o.multiply(a, b), c), a), b), c), a);
    return o.multiply(o.subtract(o.multiply(o.add(o.subtract(o.multiply(first, b), c), b), a), a), c);
  },
  numpy: FORMULA,
  numexpr: `evaluate('${FORMULA}')`,
  ...elementwise({
    js: "R(R(R(R(R(R(R(R(R(R(R(R(a[i] * b[i]) + c[i]) * a[i]) - b[i]) * c[i]) + a[i]) * b[i]) - c[i]) + b[i]) * a[i]) - a[i]) * c[i])",
    numba: ELEMENT,
    c: ELEMENT,
  }),
});
