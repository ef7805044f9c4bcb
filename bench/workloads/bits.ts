import { random, type Workload } from "../workload.ts";

export const bits: Workload = {
  name: "bits",
  formula: "int32: (a << 3) ^ (b & 255)",
  make(np, n) {
    const [x, y] = [Int32Array.from(random(n, -1e6, 1e6)), Int32Array.from(random(n, -1e6, 1e6, 7))];
    const out = new Int32Array(n);
    const [a, b] = [np.array(x), np.array(y)];
    return {
      expression: () => a.left_shift(3).bitwise_xor(b.bitwise_and(255)),
      hand: () => {
        for (let i = 0; i < n; i++) {
          out[i] = (x[i]! << 3) ^ (y[i]! & 255);
        }
        return out;
      },
    };
  },
};
