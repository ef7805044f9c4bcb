import { random, type Workload } from "../workload.ts";

export const gaussian: Workload = {
  name: "gaussian",
  formula: "exp(-a ** 2 / 2) * k",
  make(np, n) {
    const x = random(n);
    const out = new Float64Array(n);
    const a = np.array(x);
    return {
      expression: () => np.exp(a.square().neg().mul(0.5)).mul(0.3989422804014327),
      hand: () => {
        for (let i = 0; i < n; i++) {
          const p = x[i]!;
          out[i] = Math.exp(-(p * p) * 0.5) * 0.3989422804014327;
        }
        return out;
      },
    };
  },
};
