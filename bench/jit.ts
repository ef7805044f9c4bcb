/**
 * What np.jit saves where there is hardly anything to compute: twenty operations on ten elements, built at each call and
 * replayed. Run it with `npx tsx bench/jit.ts`.
 */
import * as np from "../src/index.ts";
import { median } from "./statistics.ts";

type A = np.NDArray;

const [a, b] = [np.linspace(0.3, 1.2, 10).eval(), np.linspace(0.7, 1.1, 10).eval()] as [A, A];
const STEPS = [0, 1, 2, 3, 4];
const twenty = (x: A, y: A) => STEPS.reduce((inner) => inner.add(y).mul(x).sub(y).mul(y) as A, x);
const jitted = np.jit(twenty);

/** Median nanoseconds a call, of rounds that take turns. */
function timed(...calls: (() => unknown)[]): number[] {
  const repeats = 5000;
  const rounds = Array.from({ length: 25 }, () =>
    calls.map((call) => {
      const start = performance.now();
      for (let i = 0; i < repeats; i++) call();
      return ((performance.now() - start) / repeats) * 1e6;
    }),
  );
  // The first rounds warm up.
  return calls.map((_, i) => median(rounds.slice(5).map((round) => round[i]!)));
}

const [built, replayed] = timed(
  () => twenty(a, b).eval(),
  () => jitted(a, b),
) as [number, number];
console.log(
  `built at each call ${built.toFixed(0)} ns, replayed ${replayed.toFixed(0)} ns: ${(built / replayed).toFixed(1)} times`,
);
