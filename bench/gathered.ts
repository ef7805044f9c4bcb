/**
 * The peers' table, in the form in which the README has it: a row a workload, a column a peer, and under it why numfuse
 * is not the fastest where it is not.
 */
import type { Chart } from "./chart.ts";
import type { ContenderName } from "./contender.ts";
import type { Results } from "./report.ts";
import type { Row } from "./rounds.ts";
import { geometricMean } from "./statistics.ts";
import { ABSENT, asMarkdown, shown } from "./table.ts";
import type { DTypeOfBench } from "./workload.ts";

/** In the order of the columns. C and numfuse's other modes are measures, not alternatives. */
const PEERS: readonly (readonly [name: ContenderName, head: string])[] = [
  ["numpy", "NumPy"],
  ["numexpr", "numexpr"],
  ["numba", "Numba"],
  ["hand", "hand JS"],
  ["numpy-ts", "numpy-ts"],
  ["jax-js", "jax-js"],
  ["tfjs", "tfjs"],
  ["stdlib", "stdlib"],
  ["ndarray", "ndarray + cwise"],
  ["mathjs", "mathjs"],
];

/** Workloads that are one call of a library, with nothing to fuse. */
const UNFUSED = ["matmul"];

/** Workloads that have a size of their own. */
const SIZED = ["matmul", "mandelbrot"];

interface Reason {
  readonly peer: ContenderName;
  /** All, where none are named. */
  readonly workloads?: readonly string[];
  readonly why: string;
}

/** Why a peer is faster, where it is known. The first that fits is given. */
const REASONS: readonly Reason[] = [
  {
    peer: "numpy",
    workloads: ["matmul"],
    why: "OpenBLAS multiplies with AVX-512 and fused multiply-adds; WebAssembly has 128 bits a register",
  },
  {
    peer: "numpy",
    workloads: ["gaussian", "softmax", "black-scholes", "sin-cos"],
    why: "NumPy's exp, log, sin and cos compute 512 bits at a time; WebAssembly has 128",
  },
  {
    peer: "numpy",
    workloads: ["normalise"],
    why: "clip, minimum and maximum test every element for nan, which NumPy does 512 bits at a time",
  },
  {
    peer: "numba",
    why: "native code with registers of up to 512 bits, written into an array that is there already",
  },
];

/** Ratios nearer to 1 come and go. */
const NOISE = 1.05;

/** How many times as fast numfuse is: above 1 where it is faster. */
const times = ({ medians }: Row, peer: ContenderName) =>
  medians[peer] === undefined || medians.numfuse === undefined ? undefined : medians[peer] / medians.numfuse;

/** The rows of a dtype at a size. A workload that has a size of its own is there, too. */
function rowsAt({ rows }: Pick<Results, "rows">, dtype: DTypeOfBench, n: number): Row[] {
  return rows.filter((row) => row.dtype === dtype && (row.n === n || SIZED.includes(row.workload)));
}

/** What to say of a row that numfuse does not win; undefined where it does. */
export function whyNot(row: Row): string | undefined {
  const faster = PEERS.filter(([name]) => (times(row, name) ?? 1) < 1);
  if (faster.length === 0) return undefined;
  const said = faster.map(([name, head]) => {
    const ratio = 1 / times(row, name)!;
    const reason = REASONS.find(
      ({ peer, workloads }) => peer === name && (workloads?.includes(row.workload) ?? true),
    );
    const why = reason?.why ?? (ratio < NOISE ? "less than runs differ by" : "no reason is known");
    return `${head} is ${shown(ratio)} times as fast (${why})`;
  });
  return `${row.workload}, ${row.dtype}: ${said.join("; ")}`;
}

function table(rows: readonly Row[], dtype: DTypeOfBench, n: number): string {
  const columns = PEERS.filter(([name]) => rows.some((row) => times(row, name) !== undefined));
  const cell = (value: number | undefined) => {
    if (value === undefined) return ABSENT;
    return value < 1 ? `**${shown(value)}**` : shown(value);
  };
  const body = rows.map((row) => [
    `\`${row.formula.replaceAll("|", "\\|")}\``,
    ...columns.map(([name]) => cell(times(row, name))),
  ]);
  const mean = [
    "geometric mean",
    ...columns.map(([name]) =>
      cell(geometricMean(rows.map((row) => times(row, name)).filter((one) => one !== undefined))),
    ),
  ];
  const head = ["", ...columns.map(([, one]) => one)];
  return asMarkdown({
    title: `${dtype}, n = ${n.toLocaleString("en")}`,
    lines: [head, ...body, mean],
  });
}

/** The whole text; nothing where there are no such rows. */
export function gathered(results: Results, n: number, dtypes: readonly DTypeOfBench[]): string | undefined {
  const found = dtypes.map((dtype) => [dtype, rowsAt(results, dtype, n)] as const);
  const all = found.flatMap(([, rows]) => rows);
  if (all.length === 0) return undefined;
  const fused = all.filter(({ workload }) => !UNFUSED.includes(workload));
  const reasons = all.map(whyNot).filter((one) => one !== undefined);
  const first = fused.filter((row) => whyNot(row) === undefined).length;
  const { machine, peers } = results;
  const versions = PEERS.flatMap(([name]) => (peers[name] === undefined ? [] : [peers[name]]));
  const parts = [
    [
      `How many times as fast numfuse is (the peer's time in numfuse's; both on one thread): \`npm run bench${results.command}\`,`,
      `numfuse ${results.version}, Node ${machine.node.slice(1)}, ${machine.cpu}. ${versions.join("; ")}.`,
      `numfuse is the fastest on ${first} of ${fused.length} fused rows. **Bold**: the peer is faster.`,
    ].join("\n"),
    ...found.filter(([, rows]) => rows.length > 0).map(([dtype, rows]) => table(rows, dtype, n)),
  ];
  if (reasons.length > 0) parts.push(`Where it is not:\n\n${reasons.map((one) => `- ${one}`).join("\n")}\n`);
  if (results.refused.length > 0) {
    parts.push(`Not timed (${ABSENT}):\n\n${results.refused.map((one) => `- ${one}`).join("\n")}\n`);
  }
  return parts.join("\n\n").replaceAll(/\n{3,}/g, "\n\n");
}

/** The same as a picture. */
export function pictured(results: Results, dtype: DTypeOfBench, n: number): Chart | undefined {
  const groups = rowsAt(results, dtype, n)
    .map((row) => ({
      label: row.formula.length > 34 ? row.workload : row.formula,
      bars: PEERS.flatMap(([name, series]) => {
        const value = times(row, name);
        return value === undefined ? [] : [{ series, value }];
      }),
    }))
    .filter(({ bars }) => bars.length > 0);
  if (groups.length === 0) return undefined;
  const { machine, date, version } = results;
  return {
    title: `Time in numfuse's time: ${dtype}, ${n.toLocaleString("en")} elements`,
    subtitle: `numfuse ${version}, Node ${machine.node.slice(1)}, ${machine.cpu}, one thread, ${date.slice(0, 10)}`,
    axis: "times numfuse's time (1 = as fast; right of it slower)",
    groups,
  };
}
