import { random, type Workload } from "../workload.ts";

export const hypotenuse: Workload = {
  name: "hypotenuse",
  formula: "sqrt(a ** 2 + b ** 2)",
  make(np, n) {
    const [x, y] = [random(n), random(n, -2, 2, 7)];
    const out = new Float64Array(n);
    const [a, b] = [np.array(x), np.array(y)];
    return {
      expression: () => np.sqrt(a.square().add(b.square())),
      hand: () => {
        for (let i = 0; i < n; i++) {
          const p = x[i]!;
          const q = y[i]!;
          out[i] = Math.sqrt(p * p + q * q);
        }
        return out;
      },
    };
  },
};
