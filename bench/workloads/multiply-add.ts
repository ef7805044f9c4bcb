import { random, type Workload } from "../workload.ts";

export const multiplyAdd: Workload = {
  name: "multiply-add",
  formula: "a * b + c",
  make(np, n) {
    const [x, y, z] = [random(n), random(n, -2, 2, 7), random(n, 0, 1, 9)];
    const out = new Float64Array(n);
    const [a, b, c] = [np.array(x), np.array(y), np.array(z)];
    return {
      expression: () => a.mul(b).add(c),
      hand: () => {
        for (let i = 0; i < n; i++) {
          out[i] = x[i]! * y[i]! + z[i]!;
        }
        return out;
      },
    };
  },
};
