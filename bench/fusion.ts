/**
 * What fusion itself is worth: each workload fused, with fusion off, and as the hand-written loop; a benny suite each.
 *
 * All three run in this process, where benny can time them. How numfuse stands against others is not asked here.
 */
import benny from "benny";
import { wrong } from "./check.ts";
import { apply, expression, hand } from "./local.ts";
import { type Data, type DTypeOfBench, type Numfuse, problem, type Workload } from "./workload.ts";

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

/** To the bit: a nan is not equal to itself. */
const equal = (x: Data, y: Data) =>
  Buffer.from(x.buffer, x.byteOffset, x.byteLength).equals(Buffer.from(y.buffer, y.byteOffset, y.byteLength));

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
  const read = (fusion: boolean): Data => {
    apply(np, { fusion });
    const value = make();
    const data = value.toTypedArray().slice() as Data;
    value.dispose();
    return data;
  };
  // Before anything is timed: the same bits fused and unfused, and what the loop gives.
  const fused = read(true);
  const why = equal(fused, read(false))
    ? wrong(given, "numfuse", fused, loop(), "hand")
    : "fused and unfused differ";
  if (why !== undefined) throw new Error(`${workload.name} ${dtype}: ${why}`);
  // Cases of a suite run one after another, so each run sets what it wants; that costs nanoseconds.
  const run = (fusion: boolean) => () => {
    apply(np, { fusion });
    make().eval().dispose();
  };
  const options = quick ? { minSamples: 3, maxTime: 0.05 } : { minSamples: 5, maxTime: 0.2 };
  const summary = await benny.suite(
    `${workload.name} ${dtype} n=${n}`,
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
