import { random, type Workload } from "../workload.ts";

export const softmax: Workload = {
  name: "softmax",
  formula: "row softmax",
  make(np, n) {
    const columns = n < 100 ? 5 : 100;
    const rows = n / columns;
    const x = random(n);
    const out = new Float64Array(n);
    const a = np.array(x).reshape(rows, columns);
    return {
      expression: () => {
        const e = np.exp(a.sub(a.max({ axis: 1, keepdims: true })));
        return e.div(e.sum({ axis: 1, keepdims: true }));
      },
      hand: () => {
        for (let i = 0; i < rows; i++) {
          const start = i * columns;
          let max = Number.NEGATIVE_INFINITY;
          for (let j = 0; j < columns; j++) if (x[start + j]! > max) max = x[start + j]!;
          let sum = 0;
          for (let j = 0; j < columns; j++) {
            const e = Math.exp(x[start + j]! - max);
            out[start + j] = e;
            sum += e;
          }
          for (let j = 0; j < columns; j++) out[start + j] = out[start + j]! / sum;
        }
        return out;
      },
      tolerance: 1e-12,
    };
  },
};
