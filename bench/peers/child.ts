/**
 * A child process that answers lines: one request, one reply, in order. Replies are JSON, with `error` where it failed.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export type Reply = { readonly [key: string]: string | number };

/** OpenBLAS picks its kernels by the processor, not by what a shell happens to export. */
const UNSET = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

/** What the numeric libraries read for their number of threads. */
const THREADS = [
  "OMP_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "MKL_NUM_THREADS",
  "NUMEXPR_NUM_THREADS",
  "NUMEXPR_MAX_THREADS",
  "NUMBA_NUM_THREADS",
];

/**
 * glibc keeps freed memory, as it comes to do by itself in a program that runs one expression in a loop. Here, where
 * problems of all sizes follow each other, it would now and then give pages back and fetch them anew at every run,
 * which makes NumPy up to ten times slower and numfuse look better than it is.
 */
const ALLOCATOR = {
  MALLOC_MMAP_THRESHOLD_: String(32 * 2 ** 20),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 30),
};

export class Child {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly replies: AsyncIterator<string>;
  private complaint = "";

  constructor(command: string, args: readonly string[], folder: string, threads: number) {
    const counts = Object.fromEntries(THREADS.map((name) => [name, String(threads)]));
    const env = { ...process.env, ...ALLOCATOR, ...counts };
    for (const name of UNSET) Reflect.deleteProperty(env, name);
    this.process = spawn(command, args, { cwd: folder, env });
    this.process.on("error", (error) => {
      this.complaint += error.message;
    });
    this.process.stdin.on("error", () => {}); // The missing reply tells.
    this.process.stderr.on("data", (chunk) => {
      this.complaint = `${this.complaint}${chunk}`.slice(-2000);
    });
    this.replies = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** @throws Error with the child's words when it ends instead of replying, or replies that it failed */
  async ask(line: string): Promise<Reply> {
    this.process.stdin.write(`${line}\n`);
    return this.reply();
  }

  async reply(): Promise<Reply> {
    const { value, done } = await this.replies.next();
    if (done) throw new Error(this.complaint.trim().split("\n").at(-1) || "the process ended");
    const reply = JSON.parse(value) as Reply;
    if (reply.error !== undefined) throw new Error(String(reply.error));
    return reply;
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  close(): void {
    this.process.stdin.end();
  }
}
