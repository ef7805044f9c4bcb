import { random, type Workload } from "../workload.ts";

export const blackScholes: Workload = {
  name: "black-scholes",
  formula: "Black-Scholes call price",
  make(np, n) {
    const [s, k, t] = [random(n, 50, 150), random(n, 50, 150, 7), random(n, 0.1, 2, 9)];
    const [r, v] = [0.03, 0.2];
    const out = new Float64Array(n);
    const [S, K, T] = [np.array(s), np.array(k), np.array(t)];
    // The normal distribution by the logistic approximation of Bowling et al. (2009).
    const cdf = (x: ReturnType<typeof np.exp>) =>
      np.reciprocal(np.exp(x.mul(x).mul(x).mul(-0.07056).sub(x.mul(1.5976))).add(1));
    const normal = (x: number) => 1 / (Math.exp(x * x * x * -0.07056 - x * 1.5976) + 1);
    return {
      expression: () => {
        const root = np.sqrt(T).mul(v);
        const d1 = np
          .log(S.div(K))
          .add(T.mul(r + (v * v) / 2))
          .div(root);
        return S.mul(cdf(d1)).sub(K.mul(np.exp(T.mul(-r))).mul(cdf(d1.sub(root))));
      },
      hand: () => {
        for (let i = 0; i < n; i++) {
          const root = Math.sqrt(t[i]!) * v;
          const d1 = (Math.log(s[i]! / k[i]!) + t[i]! * (r + (v * v) / 2)) / root;
          out[i] = s[i]! * normal(d1) - k[i]! * Math.exp(t[i]! * -r) * normal(d1 - root);
        }
        return out;
      },
    };
  },
};
