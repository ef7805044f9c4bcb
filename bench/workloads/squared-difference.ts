import { random, type Workload } from "../workload.ts";

export const squaredDifference: Workload = {
  name: "squared-difference",
  formula: "sum((a - b) ** 2)",
  make(np, n) {
    const [x, y] = [random(n), random(n, -2, 2, 7)];
    const out = new Float64Array(1);
    const [a, b] = [np.array(x), np.array(y)];
    return {
      expression: () => np.sum(a.sub(b).square()),
      hand: () => {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          const d = x[i]! - y[i]!;
          sum += d * d;
        }
        out[0] = sum;
        return out;
      },
      tolerance: 1e-9,
    };
  },
};
