import { random, type Workload } from "../workload.ts";

export const where: Workload = {
  name: "where",
  formula: "where(a > b, a, b) * 2",
  make(np, n) {
    const [x, y] = [random(n), random(n, -2, 2, 7)];
    const out = new Float64Array(n);
    const [a, b] = [np.array(x), np.array(y)];
    return {
      expression: () => np.where(a.gt(b), a, b).mul(2),
      hand: () => {
        for (let i = 0; i < n; i++) {
          const p = x[i]!;
          const q = y[i]!;
          // biome-ignore lint/complexity/useMathMinMax: the same choice as the expression's.
          out[i] = (p > q ? p : q) * 2;
        }
        return out;
      },
    };
  },
};
