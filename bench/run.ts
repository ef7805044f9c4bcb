/**
 * The benchmark: numfuse against NumPy, numexpr, Numba, C, a hand-written loop and other JavaScript libraries, as ratios
 * within one run.
 *
 * `npm run bench` for everything; options.ts has the command line, README.md the method. Exits with 1 when a result
 * was wrong.
 */
import { readFileSync } from "node:fs";
import { catalogue, dtypesOf } from "./catalogue.ts";
import { type ColdRow, cold } from "./cold.ts";
import { changes, changeTable, differences, summary } from "./compare.ts";
import { isOurs, type Peer } from "./contender.ts";
import { type FusionRow, fusion } from "./fusion.ts";
import { local, modes } from "./local.ts";
import { machine } from "./machine.ts";
import { firstEvaluation, SMALL } from "./micro.ts";
import { isPart, LAST, PARTS, type Part, parse } from "./options.ts";
import { coldLaunchers, launchers, start } from "./peers/index.ts";
import { Refused } from "./refused.ts";
import {
  coldTables,
  firstTable,
  fusionTable,
  type Results,
  sizeTables,
  slower,
  smallTables,
} from "./report.ts";
import { FULL, measure, QUICK, type Reasons, type Row } from "./rounds.ts";
import { last, read, save } from "./saved.ts";
import { asText, type Table } from "./table.ts";
import { type DTypeOfBench, type Numfuse, problem, type Workload } from "./workload.ts";

// A URL, not a literal: types are checked before the package is built.
const built = new URL("../dist/index.js", import.meta.url).href;
const np = (await import(built)) as unknown as Numfuse;

const date = new Date().toISOString();
const args = process.argv.slice(2);
const options = parse(args);
// Read before anything is measured: a file that cannot be is a mistake in the command.
const before =
  options.compare === undefined ? undefined : options.compare === LAST ? last() : read(options.compare);
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
    cold: has("cold") ? there : [],
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
  const result = await measure(given, contenders, plan, { failures, refusals });
  end();
  for (const { name, why } of refusals) refused.note(name, why, workload.name);
  for (const { name, why } of failures) {
    if (isOurs(name)) console.log(`${workload.name} ${dtype} n=${n}: ${name}: ${why}`);
    else refused.wrong(name, why, workload.name, dtype);
  }
  return result;
}

const refused = new Refused();
const plan = options.quick ? QUICK : FULL;
/** Large enough that temporaries show in the memory. */
const COLD = 1e6;

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
    if (measured.length > 0) show(sizeTables(n, measured, "text"));
    found.push(...measured);
  }
  return found;
}

/** Each workload once, in the first of its dtypes: every contender of every row starts a process. */
async function coldRows(workloads: readonly Workload[]): Promise<ColdRow[]> {
  const launch = workloads.length > 0 ? await coldLaunchers(options.peers) : [];
  const found: ColdRow[] = [];
  for (const workload of workloads) {
    const [dtype] = dtypes(workload);
    if (dtype === undefined) continue;
    const failures: Reasons["failures"] = [];
    const n = workload.sizes?.[0] ?? Math.min(COLD, Math.max(...options.sizes));
    found.push(await cold(problem(workload, dtype, n), launch, plan, failures));
    for (const { name, why } of failures) refused.wrong(name, why, workload.name, dtype);
  }
  return found;
}

const show = (tables: readonly Table[]) => {
  for (const one of tables) console.log(asText(one));
};

const asked = chosen();
const { peers, skipped } = await startPeers([...asked.workloads, ...asked.small]);
const table = await bySize(peers, asked.workloads);
if (table.length > 0 && peers.some(({ name }) => name === "numpy")) console.log(`\n${slower(table)}`);

const small = await rows(peers, asked.small, 10);
if (small.length > 0) show(smallTables(small, "text"));
const first = asked.small.length > 0 ? firstEvaluation(np) : undefined;
if (first) show([firstTable(first)]);
for (const peer of peers) peer.close();

const fused: FusionRow[] = [];
for (const workload of asked.fusion) {
  for (const dtype of dtypes(workload)) fused.push(await fusion(np, workload, dtype, options.quick));
}
if (fused.length > 0) show([fusionTable(fused)]);

const colds = await coldRows(asked.cold);
if (colds.length > 0) show(coldTables(colds));

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Results;
const results: Results = {
  date,
  machine: machine(),
  version,
  command: args.length > 0 ? ` -- ${args.join(" ")}` : "",
  peers: Object.fromEntries(peers.map(({ name, version }) => [name, version])),
  skipped,
  refused: refused.lines(),
  quick: options.quick,
  rows: table,
  small,
  fusion: fused,
  cold: colds,
  ...(first && { first }),
};
if (options.compare !== undefined) {
  if (before) {
    const all = changes(before, results);
    for (const line of differences(before, results)) console.log(line);
    if (all.length > 0) show([changeTable(all, `Against the run of ${before.date}`)]);
    console.log(`\n${summary(all)}`);
  } else console.log("There is no earlier run to compare with.");
}
console.log(`\nbench/results: ${save(results).join(", ")}`);
// A peer's wrong answer is told; ours is a defect.
const wrong = [...table, ...small].flatMap(({ failures }) => failures).some(({ name }) => isOurs(name));
if (wrong) process.exitCode = 1;
