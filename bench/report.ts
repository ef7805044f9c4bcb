/**
 * Results as tables: aligned text for a terminal, Markdown for the README. Both are made of the same cells.
 */
import { CONTENDERS, type ContenderName } from "./contender.ts";
import type { FusionRow } from "./fusion.ts";
import type { FirstEvaluation } from "./micro.ts";
import type { Row } from "./rounds.ts";
import { geometricMean } from "./statistics.ts";

export interface Results {
  readonly node: string;
  /** Versions of the peers that took part, by name. */
  readonly peers: { readonly [name in ContenderName]?: string };
  /** Peers that did not, a line each. */
  readonly skipped: readonly string[];
  readonly quick: boolean;
  readonly rows: readonly Row[];
  readonly small: readonly Row[];
  readonly fusion: readonly FusionRow[];
  readonly first?: FirstEvaluation;
}

/** Lines of cells; the first is the head. */
interface Table {
  readonly title: string;
  readonly lines: readonly (readonly string[])[];
}

const ABSENT = "–";

function shown(value: number | undefined): string {
  if (value === undefined) return ABSENT;
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** Times of one contender in those of another. */
const ratio = (of: ContenderName, to: ContenderName) => (row: Row) => {
  const [x, y] = [row.medians[of], row.medians[to]];
  return x === undefined || y === undefined ? undefined : x / y;
};

/** Above 1 numfuse is faster, except in numfuse / C: there 1 is the speed of C. */
const RATIOS: readonly (readonly [head: string, value: (row: Row) => number | undefined])[] = [
  ["NumPy / numfuse", ratio("numpy", "numfuse")],
  ["numexpr / numfuse", ratio("numexpr", "numfuse")],
  ["Numba / numfuse", ratio("numba", "numfuse")],
  ["numfuse / C", ratio("numfuse", "c")],
  ["hand JS / numfuse", ratio("hand", "numfuse")],
  ["JS target / numfuse", ratio("numfuseJs", "numfuse")],
  ["1T / 2T", ratio("numfuse", "numfuse2")],
  ["NumPy / 2T", ratio("numpy", "numfuse2")],
  ["NumPy 2T / 2T", ratio("numpy2", "numfuse2")],
];

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

function ratioTable(title: string, rows: readonly Row[], unit: keyof typeof UNITS, format: Format): Table {
  // A column that nobody took part in says nothing.
  const columns = RATIOS.filter(([, value]) => rows.some((row) => value(row) !== undefined));
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

/** One table a size. A workload of a fixed size of its own is put where that size is. */
export function sizeTable(n: number, rows: readonly Row[], format: Format): Table {
  return ratioTable(`n = ${n.toLocaleString("en")}`, rows, n < 1e4 ? "µs" : "ms", format);
}

export function smallTable(rows: readonly Row[], format: Format): Table {
  return ratioTable("Ten elements: what a call costs", rows, "µs", format);
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

const numeric = (cell: string) => cell === ABSENT || /^[\d.,e+-]*$/.test(cell);

export function asText({ title, lines }: Table): string {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const text = lines.map((line) =>
    line
      .map((cell, i) =>
        i === 0 && !numeric(lines[1]![0]!) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
      )
      .join("  "),
  );
  return `\n${title}\n${text.join("\n")}`;
}

function asMarkdown({ title, lines }: Table): string {
  const [head, ...body] = lines;
  const rule = head!.map((_, i) => (numeric(body[0]![i]!) ? "--:" : "---"));
  const rows = [head!, rule, ...body].map((line) => `| ${line.join(" | ")} |`);
  return `### ${title}\n\n${rows.join("\n")}\n`;
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
function tables({ rows, small, fusion, first }: Results): Table[] {
  const sizes = [...new Set(rows.map((row) => row.n))];
  const found = sizes.map((n) => {
    const some = rows.filter((row) => row.n === n);
    return sizeTable(n, some, "markdown");
  });
  if (small.length > 0) found.push(smallTable(small, "markdown"));
  if (first) found.push(firstTable(first));
  if (fusion.length > 0) found.push(fusionTable(fusion));
  return found;
}

export function markdown(results: Results): string {
  const versions = Object.entries(results.peers).map(
    ([name, version]) => `${CONTENDERS[name as ContenderName]} (${version})`,
  );
  const opening = [
    `Made by \`npm run bench${results.quick ? " -- --quick" : ""}\`, Node ${results.node.slice(1)}. Times are medians;`,
    "ratios are of medians within one run, so above 1 numfuse is faster, except in numfuse / C, where 1 is C's speed.",
    `(!) marks what NumPy does faster. Peers: ${versions.join("; ") || "none"}.`,
  ];
  return `${opening.join("\n")}\n\n${tables(results).map(asMarkdown).join("\n")}`;
}
