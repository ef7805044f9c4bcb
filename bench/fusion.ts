/**
 * What fusion itself is worth: each workload fused, with fusion off, and as the hand-written loop; a benny suite each.
 *
 * All three run in this process, where benny can time them. How numfuse stands against others is not asked here.
 */
import benny from "benny";
import { apply, expression, hand } from "./local.ts";
import { type DTypeOfBench, type Numfuse, problem, type Workload } from "./workload.ts";

const SIZE = 1e5;

export interface FusionRow {
  readonly workload: string;
  readonly dtype: DTypeOfBench;
  readonly n: number;
  /** Median milliseconds. */
  readonly fused: number;
  readonly unfused: number;
  readonly hand: number;
}

export async function fusion(
  np: Numfuse,
  workload: Workload,
  dtype: DTypeOfBench,
  quick: boolean,
): Promise<FusionRow> {
  const n = workload.sizes?.[0] ?? SIZE;
  const given = problem(workload, dtype, n);
  const { make, release } = expression(np, given);
  const loop = hand(given);
  const run = (fusion: boolean) => () => {
    apply(np, { fusion });
    make().eval().dispose();
  };
  const options = quick ? { minSamples: 3, maxTime: 0.05 } : { minSamples: 5, maxTime: 0.2 };
  const summary = await benny.suite(
    `${workload.name} n=${n}`,
    benny.add("fused", run(true), options),
    benny.add("unfused", run(false), options),
    benny.add("hand", () => void loop(), options),
  );
  apply(np, { fusion: true });
  release();
  const median = (name: string) => summary.results.find((r) => r.name === name)!.details.median * 1e3;
  return {
    workload: workload.name,
    dtype,
    n,
    fused: median("fused"),
    unfused: median("unfused"),
    hand: median("hand"),
  };
}
