/**
 * This run against an earlier one: by how much numfuse's time changed in each row, beyond what the machine did.
 *
 * The peers and the hand-written loop did not change between the runs, so the median of their changes in a row is taken
 * for the machine's share and divided out. What is left counts when it is larger than both runs' own noise.
 */
import { type ContenderName, isOurs } from "./contender.ts";
import type { Results } from "./report.ts";
import type { Row, Times } from "./rounds.ts";
import { geometricMean, median } from "./statistics.ts";
import { shown, type Table } from "./table.ts";

/** Less than this is never called a change. */
const LEAST = 0.05;

export interface Change {
  readonly workload: string;
  readonly dtype: string;
  readonly n: number;
  readonly who: ContenderName;
  /** Milliseconds. */
  readonly before: number;
  readonly now: number;
  /** What the machine did: the median change of those who stayed the same; 1 where there are none. */
  readonly others: number;
  /** now / before / others: above 1 is slower. */
  readonly change: number;
  /** What a change has to exceed. */
  readonly noise: number;
  readonly verdict: "slower" | "faster" | "";
}

const key = ({ workload, dtype, n }: Row) => `${workload} ${dtype} ${n}`;

const names = (times: Times) => Object.keys(times) as ContenderName[];

function change(before: Row, now: Row, who: ContenderName): Change | undefined {
  const [x, y] = [before.medians[who], now.medians[who]];
  if (x === undefined || y === undefined) return undefined;
  const steady = names(now.medians).filter(
    (name) => (name === "hand" || !isOurs(name)) && before.medians[name] !== undefined,
  );
  const changes = steady.map((name) => now.medians[name]! / before.medians[name]!);
  const others = changes.length > 0 ? median(changes) : 1;
  const spreads = [before, now].map(({ spreads }) => {
    const theirs = steady.map((name) => spreads[name] ?? 0);
    return Math.max(spreads[who] ?? 0, theirs.length > 0 ? median(theirs) : 0);
  });
  const noise = Math.max(LEAST, spreads[0]! + spreads[1]!);
  const relative = y / x / others;
  const { workload, dtype, n } = now;
  const verdict = relative > 1 + noise ? "slower" : relative < 1 / (1 + noise) ? "faster" : "";
  return { workload, dtype, n, who, before: x, now: y, others, change: relative, noise, verdict };
}

/** The changes of rows that both runs have, in this run's order. */
export function changes(
  before: Results,
  now: Results,
  who: readonly ContenderName[] = ["numfuse", "numfuse2"],
): Change[] {
  const old = new Map([...before.rows, ...before.small].map((row) => [key(row), row]));
  return [...now.rows, ...now.small].flatMap((row) => {
    const other = old.get(key(row));
    return other ? who.flatMap((name) => change(other, row, name) ?? []) : [];
  });
}

export function changeTable(all: readonly Change[], title: string): Table {
  const body = all.map((one) => [
    one.workload,
    one.dtype,
    one.n.toLocaleString("en"),
    one.who === "numfuse2" ? "2" : "1",
    shown(one.before),
    shown(one.now),
    shown(one.now / one.before),
    shown(one.others),
    shown(one.change),
    `±${(one.noise * 100).toFixed(0)} %`,
    one.verdict,
  ]);
  const head = [
    "",
    "dtype",
    "n",
    "threads",
    "before ms",
    "now ms",
    "now / before",
    "others'",
    "change",
    "noise",
    "",
  ];
  return { title, lines: [head, ...body] };
}

/** In a line: how many rows changed, and by how much in the mean. */
export function summary(all: readonly Change[]): string {
  const count = (verdict: Change["verdict"]) => all.filter((one) => one.verdict === verdict).length;
  const mean = geometricMean(all.map((one) => one.change));
  if (mean === undefined) return "The runs have no row in common.";
  return `${all.length} rows: ${count("slower")} slower, ${count("faster")} faster beyond noise; geometric mean of the changes ${shown(mean)} (above 1 is slower).`;
}

/** What makes two runs hard to compare, a line each. */
export function differences(before: Results, now: Results): string[] {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ["processor", before.machine.cpu, now.machine.cpu],
    ["Node", before.machine.node, now.machine.node],
    ["quick", before.quick, now.quick],
    // Who took part in one of them only is no yardstick, and does no harm.
    ...(Object.keys(now.peers) as ContenderName[]).map(
      (name) => [name, before.peers[name], now.peers[name]] as const,
    ),
  ];
  return pairs
    .filter(([, x, y]) => x !== undefined && x !== y)
    .map(([what, x, y]) => `The runs differ in ${what}: ${x} then, ${y} now.`);
}
