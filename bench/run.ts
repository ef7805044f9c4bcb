/**
 * The fusion benchmark: `npm run bench`, or `npm run bench -- chain where --n=1e5` for a part.
 *
 * Every workload of the design's table, at several sizes: fused, with fusion off, and as one hand-written loop. Values
 * are checked before anything is timed. Figures are ratios within one run, since machines differ and are noisy; the
 * medians in milliseconds go into `bench/results/latest.json`.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import benny from "benny";
import type { Case, Numfuse, Workload } from "./workload.ts";

const np = (await import("../dist/index.js")) as unknown as Numfuse;

const asked = process.argv.slice(2);
const names = asked.filter((arg) => !arg.startsWith("--"));
const sizes = asked
  .filter((arg) => arg.startsWith("--n="))
  .flatMap((arg) => arg.slice(4).split(",").map(Number));
const SIZES = sizes.length > 0 ? sizes : [10, 1e3, 1e5, 1e6];

interface Row {
  readonly workload: string;
  readonly formula: string;
  readonly n: number;
  /** Median milliseconds. */
  readonly fused: number;
  readonly unfused: number;
  readonly hand: number;
}

async function workloads(): Promise<Workload[]> {
  const folder = new URL("./workloads/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  const found: Workload[] = [];
  for (const file of files.sort()) {
    const module = (await import(new URL(file, folder).href)) as { readonly [name: string]: Workload };
    found.push(...Object.values(module));
  }
  return names.length === 0 ? found : found.filter((one) => names.includes(one.name));
}

/** @throws Error when numfuse and the hand-written loop disagree */
function check(workload: Workload, n: number, one: Case): void {
  const got = one.expression().toTypedArray() as Float64Array;
  const want = one.hand();
  want.forEach((value, i) => {
    const limit = (one.tolerance ?? 0) * Math.max(1, Math.abs(value));
    if (!(Math.abs(got[i]! - value) <= limit)) {
      throw new Error(`${workload.name} at n = ${n}: element ${i} is ${got[i]}, by hand ${value}`);
    }
  });
}

async function measure(workload: Workload, n: number): Promise<Row> {
  const one = workload.make(np, n);
  check(workload, n, one);
  const run = (fusion: boolean) => () => {
    np.config.fusion = fusion;
    one.expression().eval().dispose();
  };
  const options = { minSamples: 7, maxTime: 0.7 };
  const summary = await benny.suite(
    `${workload.name} n=${n}`,
    benny.add("fused", run(true), options),
    benny.add("unfused", run(false), options),
    benny.add("hand", () => void one.hand(), options),
  );
  np.config.fusion = true;
  const median = (name: string) => summary.results.find((r) => r.name === name)!.details.median * 1e3;
  return {
    workload: workload.name,
    formula: workload.formula,
    n,
    fused: median("fused"),
    unfused: median("unfused"),
    hand: median("hand"),
  };
}

function print(rows: readonly Row[]): void {
  const line = (cells: readonly string[]) =>
    console.log(cells.map((c, i) => (i === 0 ? c.padEnd(20) : c.padStart(11))).join(" "));
  line(["workload", "n", "fused ms", "/ hand", "unfused / fused"]);
  for (const row of rows) {
    line([
      row.workload,
      String(row.n),
      row.fused.toPrecision(3),
      (row.fused / row.hand).toFixed(2),
      (row.unfused / row.fused).toFixed(1),
    ]);
  }
  for (const n of SIZES) {
    const ratios = rows.filter((row) => row.n === n).map((row) => row.fused / row.hand);
    const mean = Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / ratios.length);
    line(["geometric mean", String(n), "", mean.toFixed(2), ""]);
  }
}

const rows: Row[] = [];
for (const workload of await workloads()) for (const n of SIZES) rows.push(await measure(workload, n));
print(rows);
const folder = new URL("./results/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(
  new URL("latest.json", folder),
  `${JSON.stringify({ node: process.version, rows }, null, 2)}\n`,
);
