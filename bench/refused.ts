/**
 * What peers cannot compute, a line a reason (a library without float64 would say so at every row), and what they get
 * wrong, a line a workload and dtype.
 */
import type { ContenderName } from "./contender.ts";

export class Refused {
  private readonly workloads = new Map<string, Set<string>>();
  private readonly say: (line: string) => void;

  constructor(say: (line: string) => void = console.log) {
    this.say = say;
  }

  /** Says a reason when it is new, naming the workload at which it came up. */
  note(name: ContenderName, reason: string, workload: string): void {
    const key = `${name}: ${reason}`;
    const known = this.workloads.get(key) ?? new Set();
    if (known.size === 0) this.say(`${key}; skipped (${workload}, and wherever else)`);
    this.workloads.set(key, known.add(workload));
  }

  wrong(name: ContenderName, why: string, workload: string, dtype: string): void {
    const key = `${name}: wrong in ${dtype}`;
    const known = this.workloads.get(key) ?? new Set();
    if (!known.has(workload)) this.say(`${key} (${workload}): ${why}; not timed`);
    this.workloads.set(key, known.add(workload));
  }

  /** Each reason with the workloads that it concerned. */
  lines(): readonly string[] {
    return [...this.workloads].map(([key, workloads]) => `${key} (${[...workloads].sort().join(", ")})`);
  }
}
