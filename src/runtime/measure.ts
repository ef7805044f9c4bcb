/**
 * Measuring plans: how long each step takes, for `explain`.
 */
import type { Found } from "./evaluate.ts";
import type { Times } from "./explain.ts";
import { runPlan } from "./launch.ts";
import type { Listener } from "./progress.ts";

/** Runs at most, and milliseconds after which no other run is begun. */
const RUNS = 7;
const LONG = 300;

/**
 * Runs a plan a few times and gives the least time of each step: the first runs meet code that V8 has not finished. The
 * results are thrown away.
 */
export function timePlan({ plan, signature }: Found): Times {
  const steps = new Map<number, number>();
  let whole = Number.POSITIVE_INFINITY;
  let begun = 0;
  const listener: Listener = {
    begin: () => {
      begun = performance.now();
    },
    part: () => {},
    end: (step) => {
      steps.set(step, Math.min(steps.get(step) ?? Number.POSITIVE_INFINITY, performance.now() - begun));
    },
    close: () => {},
  };
  const first = performance.now();
  for (let run = 0; run < RUNS && (run === 0 || performance.now() - first < LONG); run++) {
    const start = performance.now();
    const results = runPlan(plan, signature.sources, signature.constants, listener);
    whole = Math.min(whole, performance.now() - start);
    for (const result of new Set(results)) result.release();
  }
  return { steps, whole };
}
