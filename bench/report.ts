/**
 * Results as tables. The same cells go to the terminal and into Markdown.
 */
import type { ColdRow } from "./cold.ts";
import { CONTENDERS, type ContenderName } from "./contender.ts";
import type { FusionRow } from "./fusion.ts";
import type { Machine } from "./machine.ts";
import type { FirstEvaluation } from "./micro.ts";
import { JS_PEERS } from "./peers/js.ts";
import type { Row } from "./rounds.ts";
import { geometricMean } from "./statistics.ts";
import { asMarkdown, shown, type Table } from "./table.ts";

export interface Results {
  /** When it began, as ISO 8601 has it. */
  readonly date: string;
  readonly machine: Machine;
  /** numfuse's own version, and the words after `npm run bench`. */
  readonly version: string;
  readonly command: string;
  /** Versions of the peers that took part, by name. */
  readonly peers: { readonly [name in ContenderName]?: string };
  /** Peers that did not, a line each. */
  readonly skipped: readonly string[];
  /** What those that did could not compute, or got wrong, a line a reason. */
  readonly refused: readonly string[];
  readonly quick: boolean;
  readonly rows: readonly Row[];
  readonly small: readonly Row[];
  readonly fusion: readonly FusionRow[];
  readonly cold: readonly ColdRow[];
  readonly first?: FirstEvaluation;
}

/** Times of one contender in those of another. */
const ratio = (of: ContenderName, to: ContenderName) => (row: Row) => {
  const [x, y] = [row.medians[of], row.medians[to]];
  return x === undefined || y === undefined ? undefined : x / y;
};

/** Above 1 numfuse is faster, except beside C: there 1 is the speed of C. */
const RATIOS: readonly (readonly [head: string, value: (row: Row) => number | undefined])[] = [
  ["NumPy / numfuse", ratio("numpy", "numfuse")],
  ["numexpr / numfuse", ratio("numexpr", "numfuse")],
  ["Numba / numfuse", ratio("numba", "numfuse")],
  ["numfuse / C", ratio("numfuse", "c")],
  ["numfuse / C 128 bits", ratio("numfuse", "c128")],
  ["hand JS / numfuse", ratio("hand", "numfuse")],
  ["JS target / numfuse", ratio("numfuseJs", "numfuse")],
  ["unfused / numfuse", ratio("numfuseUnfused", "numfuse")],
  ["NumPy / jit", ratio("numpy", "numfuseJit")],
  ["1T / 2T", ratio("numfuse", "numfuse2")],
  ["NumPy / 2T", ratio("numpy", "numfuse2")],
  ["NumPy 2T / 2T", ratio("numpy2", "numfuse2")],
];

/** The JavaScript libraries have a table of their own: one is wide enough. */
const LIBRARIES = JS_PEERS.map((name) => [`${name} / numfuse`, ratio(name, "numfuse")] as const);

const againstNumpy = RATIOS[0]![1];
const isSlower = (row: Row) => (againstNumpy(row) ?? 1) < 1;

/** Small times read better in microseconds. */
const UNITS = { ms: 1, µs: 1e3 } as const;

/** How a table calls a workload: by the name that the command line knows, or by its formula. */
const LABELS = {
  text: (row: Row) => row.workload,
  markdown: (row: Row) => `\`${row.formula.replaceAll("|", "\\|")}\``,
};
type Format = keyof typeof LABELS;

function ratioTable(
  title: string,
  rows: readonly Row[],
  unit: keyof typeof UNITS,
  format: Format,
  ratios: typeof RATIOS = RATIOS,
): Table {
  // A column that nobody took part in says nothing.
  const columns = ratios.filter(([, value]) => rows.some((row) => value(row) !== undefined));
  const body = rows.map((row) => [
    `${LABELS[format](row)}${isSlower(row) ? " (!)" : ""}`,
    row.dtype,
    row.medians.numfuse === undefined ? "wrong" : shown(row.medians.numfuse * UNITS[unit]),
    ...columns.map(([, value]) => shown(value(row))),
  ]);
  const mean = (dtype: string, some: readonly Row[]) => [
    "geometric mean",
    dtype,
    "",
    ...columns.map(([, value]) => shown(geometricMean(some.map(value).filter((one) => one !== undefined)))),
  ];
  const dtypes = [...new Set(rows.map((row) => row.dtype))];
  const means = dtypes.flatMap((dtype) => {
    const some = rows.filter((row) => row.dtype === dtype);
    return dtypes.length > 1 && some.length > 1 ? [mean(dtype, some)] : [];
  });
  if (rows.length > 1) means.push(mean("all", rows));
  return {
    title,
    lines: [["", "dtype", `numfuse ${unit}`, ...columns.map(([head]) => head)], ...body, ...means],
  };
}

/** The tables of some rows: against native code and numfuse's own modes, and against libraries where there are any. */
function pair(title: string, rows: readonly Row[], unit: keyof typeof UNITS, format: Format): Table[] {
  const found = [ratioTable(title, rows, unit, format)];
  if (rows.some((row) => LIBRARIES.some(([, value]) => value(row) !== undefined))) {
    found.push(ratioTable(`${title}: JavaScript libraries`, rows, unit, format, LIBRARIES));
  }
  return found;
}

/** The tables of a size. A workload of a fixed size of its own is put where that size is. */
export function sizeTables(n: number, rows: readonly Row[], format: Format): Table[] {
  return pair(`n = ${n.toLocaleString("en")}`, rows, n < 1e4 ? "µs" : "ms", format);
}

export function smallTables(rows: readonly Row[], format: Format): Table[] {
  return pair("Ten elements: what a call costs", rows, "µs", format);
}

/** The columns of the tables of cold runs. */
const COLD = (["numfuse", "hand", "numpy", "numexpr", "numba", ...JS_PEERS] as const).filter(
  (name) => name in CONTENDERS,
);

export function coldTables(rows: readonly ColdRow[]): Table[] {
  const of = (title: string, value: (row: ColdRow, name: ContenderName) => number | undefined): Table[] => {
    const columns = COLD.filter((name) => rows.some((row) => value(row, name) !== undefined));
    const body = rows.map((row) => [
      row.workload,
      row.dtype,
      ...columns.map((name) => shown(value(row, name))),
    ]);
    return body.length > 0 && columns.length > 0
      ? [{ title, lines: [["", "dtype", ...columns], ...body] }]
      : [];
  };
  const size = (rows[0]?.n ?? 0).toLocaleString("en");
  return [
    ...of(`The first call in a new process, ms (n = ${size})`, ({ first }, name) => first[name]),
    ...of(`The same when warm, ms (n = ${size})`, ({ warm }, name) => warm[name]),
    ...of(`Peak resident memory above the operands, MB (n = ${size})`, ({ memory }, name) =>
      memory[name] === undefined ? undefined : memory[name] / 1e6,
    ),
  ];
}

export function fusionTable(rows: readonly FusionRow[]): Table {
  const head = ["", "dtype", "n", "fused ms", "unfused / fused", "hand JS / fused"];
  const body = rows.map((row) => [
    row.workload,
    row.dtype,
    row.n.toLocaleString("en"),
    shown(row.fused),
    shown(row.unfused / row.fused),
    shown(row.hand / row.fused),
  ]);
  const over = (value: (row: FusionRow) => number) => shown(geometricMean(rows.map(value)));
  const means = [
    "geometric mean",
    "all",
    "",
    "",
    over((r) => r.unfused / r.fused),
    over((r) => r.hand / r.fused),
  ];
  return { title: "What fusion is worth", lines: [head, ...body, means] };
}

export function firstTable({ n, samples, first, steady, extra }: FirstEvaluation): Table {
  const title = `A new kernel's first evaluation (n = ${n.toLocaleString("en")}, median of ${samples})`;
  return { title, lines: [["first ms", "steady ms", "difference ms"], [first, steady, extra].map(shown)] };
}

/** How many rows NumPy wins, by size. */
export function slower(rows: readonly Row[]): string {
  const sizes = [...new Set(rows.map((row) => row.n))];
  const counts = sizes.map((n) => {
    const some = rows.filter((row) => row.n === n && againstNumpy(row) !== undefined);
    return `${some.filter(isSlower).length} of ${some.length} at n = ${n.toLocaleString("en")}`;
  });
  return `Slower than NumPy (!): ${counts.join(", ")}`;
}

/** All tables, sizes in the order in which they were measured. */
function tables({ rows, small, fusion, first, cold }: Results): Table[] {
  const sizes = [...new Set(rows.map((row) => row.n))];
  const found = sizes.flatMap((n) => {
    const some = rows.filter((row) => row.n === n);
    return sizeTables(n, some, "markdown");
  });
  if (small.length > 0) found.push(...smallTables(small, "markdown"));
  if (first) found.push(firstTable(first));
  found.push(...coldTables(cold));
  if (fusion.length > 0) found.push(fusionTable(fusion));
  return found;
}

export function markdown(results: Results): string {
  const { machine, peers, skipped, refused } = results;
  const versions = Object.entries(peers).map(
    ([name, version]) => `${CONTENDERS[name as ContenderName]} (${version})`,
  );
  const opening = [
    `Made by \`npm run bench${results.command}\` on ${results.date.slice(0, 10)}: numfuse ${results.version}, Node`,
    `${machine.node.slice(1)}, ${machine.cores} processors (${machine.cpu}), ${machine.platform}. Times are medians;`,
    "ratios are of medians within one run, so above 1 numfuse is faster, except in numfuse / C, where 1 is C's speed.",
    `(!) marks what NumPy does faster. Peers: ${versions.join("; ") || "none"}.`,
  ];
  const missing = [...skipped, ...refused].map((line) => `- ${line}`);
  const ending = missing.length > 0 ? `\n### What was not timed\n\n${missing.join("\n")}\n` : "";
  return `${opening.join("\n")}\n\n${tables(results).map(asMarkdown).join("\n")}${ending}`;
}
