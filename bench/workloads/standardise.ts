import { random, type Workload } from "../workload.ts";

export const standardise: Workload = {
  name: "standardise",
  formula: "(a - mean(a, 0)) / std(a, 0)",
  make(np, n) {
    const columns = n < 100 ? 5 : 100;
    const rows = n / columns;
    const x = random(n);
    const out = new Float64Array(n);
    const a = np.array(x).reshape(rows, columns);
    return {
      expression: () => a.sub(a.mean(0)).div(a.std(0)),
      hand: () => {
        const mean = new Float64Array(columns);
        const std = new Float64Array(columns);
        for (let i = 0; i < n; i += columns) for (let j = 0; j < columns; j++) mean[j] = mean[j]! + x[i + j]!;
        for (let j = 0; j < columns; j++) mean[j] = mean[j]! / rows;
        for (let i = 0; i < n; i += columns) {
          for (let j = 0; j < columns; j++) {
            const d = x[i + j]! - mean[j]!;
            std[j] = std[j]! + d * d;
          }
        }
        for (let j = 0; j < columns; j++) std[j] = Math.sqrt(std[j]! / rows);
        for (let i = 0; i < n; i += columns) {
          for (let j = 0; j < columns; j++) out[i + j] = (x[i + j]! - mean[j]!) / std[j]!;
        }
        return out;
      },
      tolerance: 1e-12,
    };
  },
};
