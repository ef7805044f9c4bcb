/**
 * What the example scripts share: reading the published data, and printing headings, sentences and tables.
 *
 * Nothing here computes on arrays; that is left to the cells.
 */
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import type * as np from "../src/index.ts";

/** Prints a cell's number and title. */
export function heading(number: number, title: string): void {
  console.log(`\n── ${number}. ${title} ${"─".repeat(Math.max(3, 84 - title.length))}`);
}

/** Reads a data set of `vega-datasets` (plain commas, no quotes) into one list of texts for each column. */
export function readCsv<const Name extends string>(
  file: string,
  names: readonly Name[],
): Record<Name, string[]> {
  const path = new URL(`../node_modules/vega-datasets/data/${file}`, import.meta.url);
  const [header = "", ...lines] = readFileSync(path, "utf8").trim().split(/\r?\n/);
  const fields = lines.map((line) => line.split(","));
  const found = header.split(",");
  const columns = names.map((name) => {
    const at = found.indexOf(name);
    if (at < 0) throw new Error(`${file} has no column ${name}; it has ${found.join(", ")}`);
    return [name, fields.map((row) => row[at] ?? "")] as const;
  });
  return Object.fromEntries(columns) as Record<Name, string[]>;
}

/** Texts as numbers; an empty field is nan. */
export function numbers(texts: readonly string[]): Float64Array {
  return Float64Array.from(texts, (text) => (text === "" ? Number.NaN : Number(text)));
}

/** A 1-D array's elements as JavaScript numbers. */
export function values(x: np.NDArray): number[] {
  return Array.from(x.toTypedArray() as Iterable<number | bigint>, Number);
}

/** Prints rows under a header, the first column to the left, the others to the right; numbers get `digits` decimals. */
export function table(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  digits = 1,
): void {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === "number" ? cell.toFixed(digits) : cell)),
  );
  const widths = header.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[i]!))).join("  ");
  console.log(`  ${line(header)}`);
  for (const row of cells) console.log(`  ${line(row)}`);
}

/** Median time of a call in milliseconds, after a few calls that warm up. */
export function medianTime(run: () => void, runs = 15): number {
  for (let i = 0; i < 5; i++) run();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[runs >> 1]!;
}
