import { random, type Workload } from "../workload.ts";

export const stencil: Workload = {
  name: "stencil",
  formula: "(a[:-2] + a[1:-1] + a[2:]) / 3",
  make(np, n) {
    const x = random(n);
    const out = new Float64Array(n - 2);
    const a = np.array(x);
    return {
      expression: () => a.at(":-2").add(a.at("1:-1")).add(a.at("2:")).div(3),
      hand: () => {
        for (let i = 0; i < n - 2; i++) out[i] = (x[i]! + x[i + 1]! + x[i + 2]!) / 3;
        return out;
      },
    };
  },
};
