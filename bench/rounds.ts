/**
 * Interleaved timing: in each round every contender runs one short batch, and medians are taken over the rounds.
 *
 * A machine's speed drifts by tens of percent over seconds, which a suite that times its cases one after another (as
 * benny does) takes for a difference between them. Contenders in one round share the weather, so the ratio of their
 * medians is steady when the medians are not. benny also times only what runs in this process; the peers do not.
 */
import { setImmediate, setTimeout } from "node:timers/promises";
import { Refusal } from "./calls.ts";
import { wrong } from "./check.ts";
import type { Contender, ContenderName } from "./contender.ts";
import { median, spread } from "./statistics.ts";
import type { DTypeOfBench, Problem } from "./workload.ts";

export interface Plan {
  /** Milliseconds of a batch. */
  readonly batch: number;
  /** Milliseconds of warming up what tiers up as it runs, and what was compiled before. */
  readonly warm: number;
  readonly settle: number;
  readonly rounds: number;
  /** Milliseconds after which a contender sits out the rounds that are left: the slowest would take all the time. */
  readonly most: number;
}

export const FULL: Plan = { batch: 20, warm: 150, settle: 30, rounds: 7, most: 2000 };
export const QUICK: Plan = { batch: 5, warm: 50, settle: 10, rounds: 3, most: 300 };

export type Times = { readonly [name in ContenderName]?: number };

export interface Row {
  readonly workload: string;
  readonly formula: string;
  readonly dtype: DTypeOfBench;
  readonly n: number;
  /** Milliseconds of one run. */
  readonly medians: Times;
  readonly minima: Times;
  /** By how much of its median a contender varied from round to round: the distance of its quartiles. */
  readonly spreads: Times;
  /** How the fastest of several ways to compile a contender was made. */
  readonly variants: { readonly [name in ContenderName]?: string };
  /** Contenders that were not timed because they were wrong. */
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly name: ContenderName;
  readonly why: string;
}

/** A contender, and how many runs make a batch. */
interface Ready {
  readonly contender: Contender;
  readonly repeats: number;
  /** Milliseconds of one run, in the last batch of the warm-up. */
  readonly once: number;
}

async function batch(contender: Contender, repeats: number): Promise<number> {
  await setImmediate(); // Finalizers and workers' messages have their turn outside the times.
  const took = await contender.batch(repeats);
  if (contender.lingers) await setTimeout(contender.lingers);
  return took;
}

/** Runs until compilers have settled, and finds the number of runs that fill a batch. */
export async function warmUp(contender: Contender, plan: Plan): Promise<Ready> {
  let repeats = 1;
  const enough = contender.tiersUp ? plan.warm : plan.settle;
  for (let spent = 0; ; ) {
    const took = await batch(contender, repeats);
    const once = took / repeats;
    const filling = Math.max(1, Math.round(plan.batch / Math.max(once, 1e-6)));
    spent += took;
    if (spent >= enough) return { contender, repeats: filling, once };
    repeats = Math.min(filling, repeats * 10);
  }
}

/** Why contenders are not timed: what they got wrong, and what they cannot do. */
export interface Reasons {
  readonly failures: Failure[];
  readonly refusals: Failure[];
}

/** The results that agree; NumPy's own, else the hand-written loop's, is what they must agree with. */
async function checked(problem: Problem, contenders: readonly Contender[], { failures, refusals }: Reasons) {
  const judge =
    contenders.find(({ name }) => name === "numpy") ?? contenders.find(({ name }) => name === "hand")!;
  const want = await judge.result();
  const good: Contender[] = [];
  const refused: Failure[] = [];
  for (const contender of contenders) {
    const { name } = contender;
    try {
      const got = contender === judge ? want : await contender.result();
      const why = wrong(problem, name, got, want, judge.name);
      if (why === undefined) good.push(contender);
      else failures.push({ name, why });
    } catch (error) {
      const why = (error as Error).message;
      (error instanceof Refusal ? refused : failures).push({ name, why });
    }
  }
  // Of several ways to compute it, one is enough.
  const able = new Set(good.map(({ name }) => name));
  refusals.push(...refused.filter(({ name }) => !able.has(name)));
  return good;
}

/** Of contenders with one name, the fastest. */
function fastest(all: readonly Ready[]): readonly Ready[] {
  const best = new Map<ContenderName, Ready>();
  for (const one of all) {
    const other = best.get(one.contender.name);
    if (!other || one.once < other.once) best.set(one.contender.name, one);
  }
  return [...best.values()];
}

export async function measure(
  problem: Problem,
  contenders: readonly Contender[],
  plan: Plan,
  reasons: Reasons,
): Promise<Row> {
  const warmed: Ready[] = [];
  for (const one of await checked(problem, contenders, reasons)) warmed.push(await warmUp(one, plan));
  const ready = fastest(warmed);
  const times = new Map(ready.map(({ contender }) => [contender.name, [] as number[]]));
  const spent = new Map<ContenderName, number>();
  for (let round = 0; round < plan.rounds; round++) {
    for (let i = 0; i < ready.length; i++) {
      // Each round starts with another one, so that nobody always follows the same neighbour.
      const { contender, repeats } = ready[(i + round) % ready.length]!;
      const { name } = contender;
      const before = spent.get(name) ?? 0;
      if (before > plan.most) continue;
      const took = await batch(contender, repeats);
      spent.set(name, before + took);
      times.get(name)!.push(took / repeats);
    }
  }
  const { workload, dtype, n } = problem;
  const over = (statistic: (values: readonly number[]) => number): Times =>
    Object.fromEntries([...times].map(([name, values]) => [name, statistic(values)]));
  const variants = ready.filter(({ contender }) => contender.variant !== "");
  return {
    workload: workload.name,
    formula: workload.formula,
    dtype,
    n,
    medians: over(median),
    minima: over((values) => Math.min(...values)),
    spreads: over(spread),
    variants: Object.fromEntries(variants.map(({ contender }) => [contender.name, contender.variant])),
    failures: reasons.failures,
  };
}
