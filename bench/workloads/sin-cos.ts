import { random, type Workload } from "../workload.ts";

export const sinCos: Workload = {
  name: "sin-cos",
  formula: "sin(a) * cos(b) + a",
  make(np, n) {
    const [x, y] = [random(n), random(n, -2, 2, 7)];
    const out = new Float64Array(n);
    const [a, b] = [np.array(x), np.array(y)];
    return {
      expression: () => np.sin(a).mul(np.cos(b)).add(a),
      hand: () => {
        for (let i = 0; i < n; i++) {
          const p = x[i]!;
          out[i] = Math.sin(p) * Math.cos(y[i]!) + p;
        }
        return out;
      },
    };
  },
};
