/**
 * The temporary folder through which inputs and results pass, as raw bytes, between this process and its children.
 *
 * Children run in it, so that names of files need no quoting. It goes away with the process.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Data, type DTypeOfBench, fromBytes, type Problem } from "../workload.ts";

export class Exchange {
  readonly folder = mkdtempSync(join(tmpdir(), "numfuse-bench-"));
  private current: Problem | undefined;

  constructor() {
    process.once("exit", () => rmSync(this.folder, { recursive: true, force: true }));
    process.once("SIGINT", () => process.exit(130)); // Or "exit" does not come.
  }

  /** Writes each input once, whichever peer asks first; the file of input `a` is `a.bin`. */
  give(problem: Problem): readonly (readonly [name: string, file: string, shape: readonly number[]])[] {
    const inputs = [...problem.inputs];
    if (this.current !== problem) {
      for (const [name, { data }] of inputs) writeFileSync(join(this.folder, `${name}.bin`), data);
    }
    this.current = problem;
    return inputs.map(([name, { shape }]) => [name, `${name}.bin`, shape] as const);
  }

  take(file: string, dtype: DTypeOfBench): Data {
    return fromBytes(dtype, readFileSync(join(this.folder, file)));
  }
}
