/**
 * Runs on disk: results/<date>.json, one a run, and the last one's tables and charts beside them. Not in the repository.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { barChart } from "./chart.ts";
import { gathered, pictured } from "./gathered.ts";
import { markdown, type Results } from "./report.ts";
import type { DTypeOfBench } from "./workload.ts";

const FOLDER = new URL("./results/", import.meta.url);

/** The size that the peers' table is of. */
const GATHERED = 1e6;
const DTYPES_GATHERED: readonly DTypeOfBench[] = ["float64", "float32"];

const RUN = /^\d{4}-\d\d-\d\dT[\d-]+Z\.json$/;

/** The newest run that was saved; undefined where there is none. */
export function last(folder: URL = FOLDER): Results | undefined {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  const newest = names
    .filter((name) => RUN.test(name))
    .sort()
    .at(-1);
  return newest === undefined ? undefined : read(new URL(newest, folder));
}

/** @throws Error where the file is not a run of this benchmark */
export function read(file: URL | string): Results {
  const value = JSON.parse(readFileSync(file, "utf8")) as Partial<Results>;
  if (!Array.isArray(value.rows) || !value.machine || !value.peers) {
    throw new Error(`${file} does not hold a run of this benchmark`);
  }
  return {
    ...value,
    small: value.small ?? [],
    fusion: value.fusion ?? [],
    cold: value.cold ?? [],
  } as Results;
}

/** Writes a run, and what is made of it; the names of the files. */
export function save(results: Results, folder: URL = FOLDER): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const files = new Map([
    [`${results.date.replaceAll(/[:.]/g, "-")}.json`, `${JSON.stringify(results, null, 2)}\n`],
    ["latest.md", markdown(results)],
  ]);
  const table = gathered(results, GATHERED, DTYPES_GATHERED);
  if (table !== undefined) files.set("peers.md", table);
  for (const dtype of DTYPES_GATHERED) {
    const chart = pictured(results, dtype, GATHERED);
    if (chart) files.set(`peers-${dtype}.svg`, barChart(chart));
  }
  for (const [name, text] of files) writeFileSync(new URL(name, folder), text);
  return [...files.keys()];
}
