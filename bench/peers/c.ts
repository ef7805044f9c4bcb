/**
 * C as a peer: the workloads' C text, in one program a set of flags, compiled by gcc into the exchange folder.
 *
 * `-ffast-math` lets gcc call its library's vectorised exp, log, sin and cos, and add in any order. It is not given to
 * the linker, where it would switch off denormal numbers for the whole process.
 *
 * Held to vectors of 128 bits, C shows what the width alone costs: WebAssembly has no wider ones.
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Contender, Found, Peer } from "../contender.ts";
import { allocate, count, type DTypeOfBench, extents, type Problem, type Workload } from "../workload.ts";
import { Child } from "./child.ts";
import type { Exchange } from "./exchange.ts";

const call = promisify(execFile);
const HARNESS = fileURLToPath(new URL("./harness.c", import.meta.url));

const FLAGS = ["-std=c11", "-O3", "-march=native", "-fno-math-errno", "-fopenmp-simd"];
const NARROW = [...FLAGS, "-mprefer-vector-width=128"];
const FAST = "-ffast-math";

/** A way to compile the workloads. */
interface Variant {
  readonly contender: "c" | "c128";
  readonly variant: string;
  readonly flags: readonly string[];
}

const VARIANTS: readonly Variant[] = [
  { contender: "c", variant: "exact", flags: FLAGS },
  { contender: "c", variant: "fastmath", flags: [...FLAGS, FAST] },
  { contender: "c128", variant: "exact", flags: NARROW },
  { contender: "c128", variant: "fastmath", flags: [...NARROW, FAST] },
];

const TYPES: { readonly [dtype in DTypeOfBench]: string } = {
  float64: "double",
  float32: "float",
  int32: "int32_t",
  int64: "int64_t",
};

const identifier = (workload: Workload, dtype: string) => `${workload.name.replaceAll("-", "_")}_${dtype}`;

/** One function for the loop, whose parameters are restrict, and one of the harness's form that calls it. */
function source(workload: Workload, dtype: DTypeOfBench, text: string): string {
  const name = identifier(workload, dtype);
  const inputs = Object.keys(workload.inputs);
  const parameters = ["const long n", "const long rows", "const long columns"];
  parameters.push(...inputs.map((input) => `const T *restrict ${input}`), "T *restrict out");
  const passed = ["n", "rows", "columns", ...inputs.map((_, i) => `inputs[${i}]`), "output"];
  return `
#define T ${TYPES[dtype]}
__attribute__((noinline)) static void ${name}_loop(${parameters.join(", ")}) {
(void)n, (void)rows, (void)columns;
${text.trim()}
}
static void ${name}(long n, long rows, long columns, void *const *inputs, void *output) {
${name}_loop(${passed.join(", ")});
}
#undef T
`;
}

/** Every function, and the table of them by name. */
function header(workloads: readonly Workload[], dtypesOf: (workload: Workload) => readonly DTypeOfBench[]) {
  const functions: string[] = [];
  const rows: string[] = [];
  for (const workload of workloads) {
    if (workload.c === undefined) continue;
    for (const dtype of dtypesOf(workload)) {
      functions.push(source(workload, dtype, workload.c));
      rows.push(`{"${identifier(workload, dtype)}", ${identifier(workload, dtype)}},`);
    }
  }
  return `${functions.join("")}\nstatic const struct named FUNCTIONS[] = {\n${rows.join("\n")}\n};\n`;
}

/** The peer, given the program of each variant. */
function peer(version: string, programs: ReadonlyMap<Variant, Child>, exchange: Exchange): Peer {
  const contenders = async (problem: Problem) => {
    const { workload, dtype, output } = problem;
    if (workload.c === undefined) return [];
    const { n, rows, columns } = extents(problem);
    const files = exchange.give(problem).map(([, file, shape]) => `${count(shape)} ${file}`);
    const { length, BYTES_PER_ELEMENT: size } = allocate(dtype, output);
    const load = ["load", identifier(workload, dtype), n, rows, columns, length, size, ...files].join(" ");
    const found: Contender[] = [];
    for (const [{ contender, variant }, program] of programs) {
      await program.ask(load);
      found.push({
        name: contender,
        variant,
        tiersUp: false,
        result: async () => {
          await program.ask("result c.out");
          return exchange.take("c.out", dtype);
        },
        batch: async (repeats) => Number((await program.ask(`batch ${repeats}`)).ms),
      });
    }
    return found;
  };
  const close = () => {
    for (const program of programs.values()) program.close();
  };
  return { name: "c", version, contenders, close };
}

export async function cPeer(
  exchange: Exchange,
  workloads: readonly Workload[],
  dtypesOf: (workload: Workload) => readonly DTypeOfBench[],
): Promise<Found> {
  let version: string;
  try {
    version = `gcc ${(await call("gcc", ["-dumpfullversion"])).stdout.trim()}`;
  } catch {
    return "c: no gcc; skipped";
  }
  const { folder } = exchange;
  writeFileSync(join(folder, "workloads.h"), header(workloads, dtypesOf));
  const build = async (one: Variant) => {
    const program = `${one.contender}-${one.variant}`;
    const object = `${program}.o`;
    await call("gcc", [...one.flags, `-I${folder}`, "-c", HARNESS, "-o", object], { cwd: folder });
    await call("gcc", [object, "-o", program, "-lm"], { cwd: folder });
    return [one, new Child(join(folder, program), [], folder, 1)] as const;
  };
  try {
    const programs = await Promise.all(VARIANTS.map(build));
    return peer(version, new Map(programs), exchange);
  } catch (error) {
    return `c: gcc does not compile the workloads (${(error as Error).message.trim()}); skipped`;
  }
}
