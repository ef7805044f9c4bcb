/**
 * Cold and warm: the first call in a process that has never computed anything, compilation included, against later ones;
 * and the memory that the process came to need above its operands.
 *
 * Everyone starts anew for each row, numfuse and the hand-written loop in a process of their own as well. The first call
 * is one sample, so it says an order of magnitude, not a percentage. C has no cold start worth the name.
 */
import { Refusal } from "./calls.ts";
import { wrong } from "./check.ts";
import type { Contender, ContenderName, Launcher } from "./contender.ts";
import { hand } from "./local.ts";
import { watchMemory } from "./machine.ts";
import { type Failure, type Plan, type Times, warmUp } from "./rounds.ts";
import type { Data, DTypeOfBench, Problem } from "./workload.ts";

export interface ColdRow {
  readonly workload: string;
  readonly formula: string;
  readonly dtype: DTypeOfBench;
  readonly n: number;
  /** Milliseconds of the first call, and of one after warming up. */
  readonly first: Times;
  readonly warm: Times;
  /** Bytes by which the peak of resident memory lay above what was there before the first call. */
  readonly memory: Times;
}

interface Sample {
  readonly first: number;
  readonly warm: number;
  readonly memory: number | undefined;
}

async function sample(pid: number | undefined, contender: Contender, plan: Plan): Promise<Sample> {
  const peak = watchMemory(pid);
  const first = await contender.batch(1);
  const { once } = await warmUp(contender, plan);
  return { first, warm: once, memory: peak() };
}

/** A sample of each way that a peer has, each in a process of its own; the one that is fastest when warm counts. */
async function samples(
  { name, launch }: Launcher,
  problem: Problem,
  want: Data,
  plan: Plan,
): Promise<Sample | string | undefined> {
  const found: Sample[] = [];
  let reason: string | undefined;
  for (let way = 0, ways = 1; way < ways; way++) {
    const peer = await launch();
    if (typeof peer === "string") return peer;
    try {
      const contenders = await peer.contenders(problem);
      if (typeof contenders === "string") return contenders;
      ways = contenders.length;
      if (ways === 0) return undefined;
      const contender = contenders[way]!;
      const one = await sample(peer.pid, contender, plan);
      // Checked afterwards: what is asked about is the first call. What is wrong is not reported as a time either.
      const why = wrong(problem, name, await contender.result(), want, "hand");
      if (why !== undefined) throw new Error(why);
      found.push(one);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reason = error.message;
    } finally {
      peer.close();
    }
  }
  return found.sort((x, y) => x.warm - y.warm)[0] ?? reason;
}

export async function cold(
  problem: Problem,
  launchers: readonly Launcher[],
  plan: Plan,
  failures: Failure[],
): Promise<ColdRow> {
  const { workload, dtype, n } = problem;
  const want = hand(problem)().slice();
  const found = new Map<ContenderName, Sample>();
  for (const launcher of launchers) {
    const { name } = launcher;
    try {
      const one = await samples(launcher, problem, want, plan);
      if (typeof one === "object") found.set(name, one);
    } catch (error) {
      failures.push({ name, why: (error as Error).message });
    }
  }
  const all = (key: keyof Sample): Times =>
    Object.fromEntries(
      [...found].flatMap(([name, one]) => (one[key] === undefined ? [] : [[name, one[key]] as const])),
    );
  return {
    ...{ workload: workload.name, formula: workload.formula, dtype, n },
    ...{ first: all("first"), warm: all("warm"), memory: all("memory") },
  };
}
