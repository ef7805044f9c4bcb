import { random, type Workload } from "../workload.ts";

export const transpose: Workload = {
  name: "transpose",
  formula: "a + b.T",
  make(np, n) {
    const side = Math.floor(Math.sqrt(n));
    const [x, y] = [random(side * side), random(side * side, -2, 2, 7)];
    const out = new Float64Array(side * side);
    const [a, b] = [np.array(x).reshape(side, side), np.array(y).reshape(side, side)];
    return {
      expression: () => a.add(b.T),
      hand: () => {
        for (let i = 0; i < side; i++) {
          for (let j = 0; j < side; j++) out[i * side + j] = x[i * side + j]! + y[j * side + i]!;
        }
        return out;
      },
    };
  },
};
