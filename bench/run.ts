/**
 * The benchmark: numfuse against NumPy, numexpr, Numba, C and a hand-written loop, as ratios within one run.
 *
 * `npm run bench` for everything; options.ts has the command line, README.md the method. Exits with 1 when a result
 * was wrong.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { catalogue, dtypesOf } from "./catalogue.ts";
import type { Contender, Peer } from "./contender.ts";
import { type FusionRow, fusion } from "./fusion.ts";
import { local } from "./local.ts";
import { type FirstEvaluation, firstEvaluation, SMALL } from "./micro.ts";
import { PARTS, type Part, parse } from "./options.ts";
import { start } from "./peers/index.ts";
import {
  asText,
  firstTable,
  fusionTable,
  markdown,
  type Results,
  sizeTable,
  slower,
  smallTable,
} from "./report.ts";
import { FULL, measure, QUICK, type Row } from "./rounds.ts";
import { type DTypeOfBench, type Numfuse, problem, type Workload } from "./workload.ts";

const np = (await import("../dist/index.js")) as unknown as Numfuse;

const options = parse(process.argv.slice(2));
const everything = await catalogue();

const known: readonly string[] = [...everything.map(({ name }) => name), ...PARTS];
const unknown = options.names.filter((name) => !known.includes(name));
if (unknown.length > 0) throw new Error(`no '${unknown.join("', '")}' here; there is ${known.join(", ")}`);

/** No names at all mean everything. */
const isAsked = (name: string) => options.names.length === 0 || options.names.includes(name);

const workloads = everything.filter(({ name, needs }) => {
  if (isAsked(name) && needs !== undefined && !(needs in np))
    console.log(`${name}: there is no np.${needs} yet; skipped`);
  return isAsked(name) && (needs === undefined || needs in np);
});

const dtypes = (workload: Workload) => dtypesOf(workload).filter((dtype) => options.dtypes.includes(dtype));

const peers: Peer[] = [];
const skipped: string[] = [];
for (const found of await start(options.peers, [...workloads, ...(asksFor("micro") ? SMALL : [])])) {
  if (typeof found === "string") skipped.push(found);
  else peers.push(found);
}
for (const line of skipped) console.log(line);
for (const { name, version } of peers) console.log(`${name}: ${version}`);

function asksFor(part: Part): boolean {
  return isAsked(part);
}

async function row(workload: Workload, dtype: DTypeOfBench, n: number): Promise<Row> {
  const given = problem(workload, dtype, n);
  const failures: string[] = [];
  const contenders: Contender[] = local(np, given, options.threads);
  for (const peer of peers) {
    try {
      contenders.push(...(await peer.contenders(given)));
    } catch (error) {
      failures.push(`${peer.name}: ${(error as Error).message}`);
    }
  }
  const result = await measure(given, contenders, options.quick ? QUICK : FULL, failures);
  for (const why of failures) console.log(`${workload.name} ${dtype} n=${n}: ${why}`);
  return result;
}

async function rows(some: readonly Workload[], n: number): Promise<Row[]> {
  const found: Row[] = [];
  for (const workload of some)
    for (const dtype of dtypes(workload)) found.push(await row(workload, dtype, n));
  return found;
}

const table: Row[] = [];
const ownSizes = workloads.flatMap(({ sizes }) => sizes ?? []);
for (const n of new Set([...(workloads.some(({ sizes }) => !sizes) ? options.sizes : []), ...ownSizes])) {
  const some = workloads.filter(({ sizes }) => (sizes ? sizes.includes(n) : options.sizes.includes(n)));
  const measured = await rows(some, n);
  table.push(...measured);
  if (measured.length > 0) console.log(asText(sizeTable(n, measured)));
}

const small = asksFor("micro") ? await rows(SMALL, 10) : [];
if (small.length > 0) console.log(asText(smallTable(small)));
const first: FirstEvaluation | undefined = asksFor("micro") ? firstEvaluation(np) : undefined;
if (first) console.log(asText(firstTable(first)));

const fused: FusionRow[] = [];
if (asksFor("fusion")) {
  const some =
    options.names.length === 1 ? everything.filter(({ needs }) => !needs || needs in np) : workloads;
  for (const workload of some) {
    const dtype = dtypes(workload)[0];
    if (dtype) fused.push(await fusion(np, workload, dtype, options.quick));
  }
  if (fused.length > 0) console.log(asText(fusionTable(fused)));
}

for (const peer of peers) peer.close();

if (table.length > 0 && peers.some(({ name }) => name === "numpy")) console.log(`\n${slower(table)}`);

const results: Results = {
  node: process.version,
  peers: Object.fromEntries(peers.map(({ name, version }) => [name, version])),
  skipped,
  quick: options.quick,
  rows: table,
  small,
  fusion: fused,
  ...(first && { first }),
};
const folder = new URL("./results/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL("latest.json", folder), `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(new URL("latest.md", folder), markdown(results));
if ([...table, ...small].some(({ failures }) => failures.length > 0)) process.exitCode = 1;
