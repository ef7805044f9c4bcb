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
  give(problem: Problem): readonly (readonly [name: string, file: string])[] {
    const files = [...problem.inputs.keys()].map((name) => [name, `${name}.bin`] as const);
    if (this.current !== problem) {
      for (const [name, file] of files) writeFileSync(join(this.folder, file), problem.inputs.get(name)!);
    }
    this.current = problem;
    return files;
  }

  take(file: string, dtype: DTypeOfBench): Data {
    return fromBytes(dtype, readFileSync(join(this.folder, file)));
  }
}
