import { random, type Workload } from "../workload.ts";

export const chain: Workload = {
  name: "chain",
  formula: "12 operations in a row",
  make(np, n) {
    const [x, y, z] = [random(n), random(n, -2, 2, 7), random(n, 0, 1, 9)];
    const out = new Float64Array(n);
    const [a, b, c] = [np.array(x), np.array(y), np.array(z)];
    return {
      expression: () => a.mul(b).add(c).mul(a).sub(b).mul(c).add(a).mul(b).sub(c).add(b).mul(a).sub(a).mul(c),
      hand: () => {
        for (let i = 0; i < n; i++) {
          const p = x[i]!;
          const q = y[i]!;
          const r = z[i]!;
          out[i] = (((((p * q + r) * p - q) * r + p) * q - r + q) * p - p) * r;
        }
        return out;
      },
    };
  },
};
