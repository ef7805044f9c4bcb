/**
 * Every elementwise ufunc alone against NumPy's: where a call is slower, and by how much.
 *
 * `npx tsx bench/ufuncs.ts [names] [--n=1e5,1e6] [--dtype=float64,int32] [--threads=1]` needs python3 with NumPy, which has
 * one thread here as everywhere. Both sides take turns within one run; the median of the rounds counts. Nothing fuses: it
 * is the case that suits NumPy best.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as np from "../src/index.ts";
import { UFUNC_SPECS } from "../src/numpy/ufuncs.ts";
import { geometricMean, median } from "./statistics.ts";
import { asText, shown } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    n: { type: "string", default: "1e5,1e6" },
    threads: { type: "string", default: "1" },
    dtype: { type: "string", default: "float64,float32,int64,int32,uint8,bool,complex128" },
  },
});
const sizes = values.n.split(",").map(Number);
const dtypes = values.dtype.split(",") as np.DTypeName[];

const ROUNDS = 7;
/** Milliseconds that a side computes in a round, about. */
const ROUND_MS = 8;

/** Operands that every function takes: no poles, no overflow, and no cases that are rare. */
const RANGES: { readonly [name: string]: readonly [number, number] } = {
  arccosh: [1.1, 5],
  left_shift: [0, 6],
  right_shift: [0, 6],
};
const rangeOf = (name: string, dtype: np.DTypeName): readonly [number, number] =>
  RANGES[name] ??
  (/^(float|complex)/.test(dtype)
    ? [0.1, 0.9]
    : dtype === "bool"
      ? [0, 1.5]
      : name === "power"
        ? [0, 4]
        : [1, 90]);

/** The dtypes of a ufunc's operands where the first is of this dtype; undefined where it has no such loop. */
function operandTypes(name: string, dtype: np.DTypeName): np.DTypeName[] | undefined {
  const loop = UFUNC_SPECS.get(name)!.loops.find(({ ins }) => ins[0]!.name === dtype);
  return loop?.ins.map((one) => one.name);
}

function operand(dtype: np.DTypeName, n: number, position: number, [low, high]: readonly [number, number]) {
  const saw = np
    .arange(n, { dtype: "float64" })
    .mul(position + 1)
    .mod(97)
    .div(97);
  return saw
    .mul(high - low)
    .add(low)
    .astype(dtype)
    .eval();
}

const python = spawn("python3", [fileURLToPath(new URL("peers/ufuncs.py", import.meta.url))], {
  stdio: ["pipe", "pipe", "inherit"],
  env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
});
const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
const answer = async () =>
  JSON.parse((await lines.next()).value as string) as { seconds?: number; version?: string };
const ask = (request: object) => {
  python.stdin.write(`${JSON.stringify(request)}\n`);
  return answer();
};

interface Row {
  readonly name: string;
  readonly dtype: string;
  readonly n: number;
  readonly ms: number;
  readonly ratio: number;
}

async function measure(name: string, types: readonly np.DTypeName[], n: number): Promise<Row> {
  const range = rangeOf(name, types[0]!);
  await ask({ name, dtypes: types, n, range });
  const operands = types.map((type, i) => operand(type, n, i, range));
  const ufunc = (
    np as unknown as { readonly [name: string]: (...args: unknown[]) => np.NDArray | np.NDArray[] }
  )[name]!;
  const once = () => {
    const results = [ufunc(...operands)].flat();
    np.eval(...results);
    for (const result of results) result.dispose();
  };
  const ours = (repeats: number) => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) once();
    return (performance.now() - start) / repeats;
  };
  const theirs = async (repeats: number) => (await ask({ repeats })).seconds! * 1e3;
  // A first look, which also lets V8 replace its first code.
  const warm = performance.now();
  while (performance.now() - warm < 4 * ROUND_MS) once();
  const repeats = [ours(2), await theirs(2)].map((ms) => Math.max(1, Math.round(ROUND_MS / ms))) as [
    number,
    number,
  ];
  const rounds: [number, number][] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push([ours(repeats[0]), await theirs(repeats[1])]);
  for (const one of operands) one.dispose();
  return {
    name,
    dtype: types[0]!,
    n,
    ms: median(rounds.map(([mine]) => mine)),
    ratio: median(rounds.map(([mine, its]) => its / mine)),
  };
}

const threads = Number(values.threads);
np.config.threads = threads;
const { version } = await answer();
const names =
  positionals.length > 0
    ? positionals
    : [...UFUNC_SPECS.keys()].filter((name) => UFUNC_SPECS.get(name)!.signature === null);
const rows: Row[] = [];
for (const name of names) {
  for (const dtype of dtypes) {
    const types = operandTypes(name, dtype);
    if (types) for (const n of sizes) rows.push(await measure(name, types, n));
  }
}
python.stdin.end();

console.log(
  `NumPy ${version}'s time divided by numfuse's by ${threads} thread${threads > 1 ? "s" : ""}: below 1 NumPy is faster`,
);
for (const n of sizes) {
  const head = ["", ...dtypes];
  const cell = (name: string, dtype: string) => {
    const row = rows.find((one) => one.n === n && one.name === name && one.dtype === dtype);
    return row ? shown(row.ratio) + (row.ratio < 1 ? " !" : "") : "";
  };
  const body = names.map((name) => [name, ...dtypes.map((dtype) => cell(name, dtype))]);
  const means = dtypes.map((dtype) =>
    shown(geometricMean(rows.filter((one) => one.n === n && one.dtype === dtype).map((one) => one.ratio))),
  );
  const lines = [
    head,
    ...body.filter((line) => line.slice(1).some((text) => text !== "")),
    ["geometric mean", ...means],
  ];
  console.log(asText({ title: `n = ${n.toLocaleString("en")}`, lines }));
}
const slower = rows.filter((one) => one.ratio < 1).sort((x, y) => x.ratio - y.ratio);
console.log(`\nslower than NumPy: ${slower.length} of ${rows.length}`);
for (const { name, dtype, n, ms, ratio } of slower) {
  console.log(`  ${name} ${dtype} n=${n}: ${shown(ratio)} (${shown(ms)} ms)`);
}
