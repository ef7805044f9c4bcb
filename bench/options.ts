/**
 * The command line: `npm run bench -- chain softmax --n=1e5,1e6 --dtype=float32 --peers=numpy,c --threads=1 --quick
 * --compare`.
 */
import { parseArgs } from "node:util";
import { JS_PEERS } from "./peers/js.ts";
import { DTYPES, type DTypeOfBench } from "./workload.ts";

/** What else there is to run, beside the workloads' tables. */
export const PARTS = ["fusion", "micro", "cold"] as const;
export type Part = (typeof PARTS)[number];
export const isPart = (name: string): name is Part => PARTS.some((part) => part === name);

const PEERS = [...["numpy", "numexpr", "numba", "c"], ...JS_PEERS];

export interface Options {
  /** Names of workloads and parts; none means all. */
  readonly names: readonly string[];
  readonly sizes: readonly number[];
  readonly dtypes: readonly DTypeOfBench[];
  readonly peers: readonly string[];
  /** Thread counts at which numfuse is measured, beside one. */
  readonly threads: readonly number[];
  readonly quick: boolean;
  /** A run to compare this one with: a file, or the last one. */
  readonly compare?: string;
}

export const LAST = "last";

function numbers(option: string, text: string): number[] {
  return text.split(",").map((part) => {
    const value = Number(part);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${option}: '${part}' is not a count`);
    return value;
  });
}

function members<const T extends string>(option: string, text: string, known: readonly T[]): T[] {
  return text.split(",").flatMap((part) => {
    const one = known.find((name) => name === part);
    if (one === undefined && part !== "none") {
      throw new Error(`--${option}: '${part}' is none of ${known.join(", ")}`);
    }
    return one ?? [];
  });
}

/** @throws Error or TypeError on an option that there is not, or a value that it does not take */
export function parse(args: readonly string[]): Options {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    // `--compare` by itself means the last run.
    args: args.map((arg) => (arg === "--compare" ? `--compare=${LAST}` : arg)),
    allowPositionals: true,
    options: { n: text, dtype: text, peers: text, threads: text, compare: text, quick: { type: "boolean" } },
  });
  const quick = values.quick ?? false;
  const sizes = numbers("n", values.n ?? (quick ? "10,1e3,1e5,1e6" : "10,1e3,1e5,1e6,1e7"));
  const small = sizes.find((n) => n < 10);
  if (small !== undefined) throw new Error(`--n: ${small} is less than the 10 elements that workloads need`);
  return {
    names: positionals,
    sizes,
    dtypes: members("dtype", values.dtype ?? DTYPES.join(","), DTYPES),
    peers: members("peers", values.peers ?? PEERS.join(","), PEERS),
    threads: numbers("threads", values.threads ?? "1,2"),
    quick,
    ...(values.compare !== undefined && { compare: values.compare }),
  };
}
