/**
 * The benchmark: numfuse against NumPy, numexpr, Numba, C and a hand-written loop, as ratios within one run.
 *
 * `npm run bench` for everything; options.ts has the command line, README.md the method. Exits with 1 when a result
 * was wrong.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { catalogue, dtypesOf } from "./catalogue.ts";
import { isOurs, type Peer } from "./contender.ts";
import { type FusionRow, fusion } from "./fusion.ts";
import { local, modes } from "./local.ts";
import { firstEvaluation, SMALL } from "./micro.ts";
import { isPart, PARTS, type Part, parse } from "./options.ts";
import { launchers, start } from "./peers/index.ts";
import { Refused } from "./refused.ts";
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
import { FULL, measure, QUICK, type Reasons, type Row } from "./rounds.ts";
import { type DTypeOfBench, type Numfuse, problem, type Workload } from "./workload.ts";

// A URL, not a literal: types are checked before the package is built.
const built = new URL("../dist/index.js", import.meta.url).href;
const np = (await import(built)) as unknown as Numfuse;

const options = parse(process.argv.slice(2));
const catalogued = await catalogue();
const settings = modes(np, options.threads);

/** What the command line names: workloads, parts, or by naming nothing everything. */
function chosen() {
  const known: readonly string[] = [...catalogued.map(({ name }) => name), ...PARTS];
  const unknown = options.names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no '${unknown.join("', '")}' here; there is ${known.join(", ")}`);
  const named = options.names.filter((name) => !isPart(name));
  const asked = catalogued.filter(({ name }) => named.length === 0 || named.includes(name));
  const there = asked.filter(({ name, needs }) => {
    if (needs === undefined || needs in np) return true;
    console.log(`${name}: there is no np.${needs} yet; skipped`);
    return false;
  });
  const has = (part: Part) => options.names.length === 0 || options.names.includes(part);
  return {
    workloads: named.length > 0 || options.names.length === 0 ? there : [],
    fusion: has("fusion") ? there : [],
    small: has("micro") ? SMALL : [],
  };
}

async function startPeers(workloads: readonly Workload[]) {
  const found = workloads.length > 0 ? await start(await launchers(options.peers, workloads)) : [];
  const skipped = found.filter((one) => typeof one === "string");
  const peers = found.filter((one) => typeof one !== "string");
  for (const line of skipped) console.log(line);
  for (const { name, version } of peers) console.log(`${name}: ${version}`);
  return { peers, skipped };
}

async function row(peers: readonly Peer[], workload: Workload, dtype: DTypeOfBench, n: number): Promise<Row> {
  const given = problem(workload, dtype, n);
  const failures: Reasons["failures"] = [];
  const refusals: Reasons["refusals"] = [];
  const { contenders, end } = local(np, given, settings);
  for (const peer of peers) {
    try {
      const some = await peer.contenders(given);
      if (typeof some === "string") refusals.push({ name: peer.name, why: some });
      else contenders.push(...some);
    } catch (error) {
      failures.push({ name: peer.name, why: (error as Error).message });
    }
  }
  const result = await measure(given, contenders, options.quick ? QUICK : FULL, { failures, refusals });
  end();
  for (const { name, why } of refusals) refused.note(name, why, workload.name);
  for (const { name, why } of failures) {
    if (isOurs(name)) console.log(`${workload.name} ${dtype} n=${n}: ${name}: ${why}`);
    else refused.wrong(name, why, workload.name, dtype);
  }
  return result;
}

const refused = new Refused();

const dtypes = (workload: Workload) => dtypesOf(workload).filter((dtype) => options.dtypes.includes(dtype));

async function rows(peers: readonly Peer[], workloads: readonly Workload[], n: number): Promise<Row[]> {
  const found: Row[] = [];
  for (const workload of workloads) {
    for (const dtype of dtypes(workload)) found.push(await row(peers, workload, dtype, n));
  }
  return found;
}

/** The main tables: one a size, printed as it is done. */
async function bySize(peers: readonly Peer[], workloads: readonly Workload[]): Promise<Row[]> {
  const sizes = (workload: Workload) => workload.sizes ?? options.sizes;
  const found: Row[] = [];
  for (const n of [...new Set(workloads.flatMap(sizes))].sort((x, y) => x - y)) {
    const some = workloads.filter((workload) => sizes(workload).includes(n));
    const measured = await rows(peers, some, n);
    if (measured.length > 0) console.log(asText(sizeTable(n, measured, "text")));
    found.push(...measured);
  }
  return found;
}

const asked = chosen();
const { peers, skipped } = await startPeers([...asked.workloads, ...asked.small]);
const table = await bySize(peers, asked.workloads);
if (table.length > 0 && peers.some(({ name }) => name === "numpy")) console.log(`\n${slower(table)}`);

const small = await rows(peers, asked.small, 10);
if (small.length > 0) console.log(asText(smallTable(small, "text")));
const first = asked.small.length > 0 ? firstEvaluation(np) : undefined;
if (first) console.log(asText(firstTable(first)));
for (const peer of peers) peer.close();

const fused: FusionRow[] = [];
for (const workload of asked.fusion) {
  const [dtype] = dtypes(workload);
  if (dtype) fused.push(await fusion(np, workload, dtype, options.quick));
}
if (fused.length > 0) console.log(asText(fusionTable(fused)));

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
// A peer's wrong answer is told; ours is a defect.
const wrong = [...table, ...small].flatMap(({ failures }) => failures).some(({ name }) => isOurs(name));
if (wrong) process.exitCode = 1;
