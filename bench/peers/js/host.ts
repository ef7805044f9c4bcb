/**
 * The JavaScript side of the benchmark: `host.ts <peer>` answers requests as python.py does, and holds one problem.
 *
 *   load    arrays from files; says which ways there are to compute them, or why there are none
 *   result  writes the result's bytes into a file
 *   batch   times runs in a row
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Refusal } from "../../calls.ts";
import { catalogue } from "../../catalogue.ts";
import { SMALL } from "../../micro.ts";
import { allocate, type DTypeOfBench, fromBytes, problem } from "../../workload.ts";
import type { Adapter, AdapterModule, Way } from "./adapter.ts";

interface Request {
  readonly op: "load" | "result" | "batch";
  readonly workload: string;
  readonly dtype: DTypeOfBench;
  readonly n: number;
  readonly inputs: readonly (readonly [name: string, file: string])[];
  readonly variant: string;
  readonly file: string;
  readonly repeats: number;
}

const workloads = new Map([...(await catalogue()), ...SMALL].map((one) => [one.name, one]));

/** What an adapter says about a request, and the ways of the problem that it holds. */
class Session {
  private readonly ways = new Map<string, Way>();
  private readonly adapter: Adapter;

  constructor(adapter: Adapter) {
    this.adapter = adapter;
  }

  load({ workload, dtype, n, inputs }: Request) {
    this.ways.clear(); // The last problem's memory can go before this one's comes.
    const files = new Map(inputs);
    if (!this.adapter.dtypes.includes(dtype)) throw new Refusal(`no ${dtype}`);
    if (n > (this.adapter.most ?? Number.POSITIVE_INFINITY)) {
      throw new Refusal(`not asked for more than ${this.adapter.most} elements`);
    }
    const read = (name: string) => fromBytes(dtype, readFileSync(files.get(name)!));
    const given = problem(workloads.get(workload)!, dtype, n, read);
    for (const [variant, way] of Object.entries(this.adapter.ways(given))) {
      if (way) this.ways.set(variant, way);
    }
    if (this.ways.size === 0) throw new Refusal("no way to write it");
    return { variants: [...this.ways.keys()].join(" ") };
  }

  async result({ variant, file, dtype }: Request) {
    const value = await this.ways.get(variant)!.result();
    if (value.constructor !== allocate(dtype, []).constructor) {
      throw new Refusal(`a ${value.constructor.name} of ${dtype} operands`);
    }
    writeFileSync(file, value);
    return {};
  }

  async batch({ variant, repeats }: Request) {
    const { run, asynchronous = false } = this.ways.get(variant)!;
    if (asynchronous) {
      if (repeats > 1) await run();
      const start = performance.now();
      for (let i = 0; i < repeats; i++) await run();
      return { ms: performance.now() - start };
    }
    if (repeats > 1) run();
    const start = performance.now();
    for (let i = 0; i < repeats; i++) run();
    return { ms: performance.now() - start };
  }
}

const reply = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

// Libraries greet and warn on the console, which is the pipe of replies.
console.log = console.info = console.debug = console.warn = () => {};

const module = (await import(new URL(`./${process.argv[2]}.ts`, import.meta.url).href)) as AdapterModule;
const session = new Session(await module.open());
reply({});
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  try {
    reply(await session[request.op](request));
  } catch (error) {
    const { name, message } = error as Error;
    const [first] = message.trim().split("\n");
    reply(error instanceof Refusal ? { refused: message } : { error: `${name}: ${first}` });
  }
}
