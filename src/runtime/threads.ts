/**
 * Threads: shares the pieces of a kernel's range among workers over the shared heap.
 *
 * The protocol, in a control block of the heap (`platform/worker.ts` names its words): the main thread writes a job,
 * opens a gate for each worker and raises the job's number. A worker that wakes passes its gate, takes pieces from a
 * common counter until none is left, and closes the gate behind it. The main thread takes pieces too; then it shuts the
 * gates that nobody passed and waits for those who work. So a sleeping worker costs nothing but its help, and what a
 * dead one had in hand is done again. Pieces are the same whoever takes them: the number of threads changes no result.
 */
import { importedSource } from "../codegen/wasm/imports.ts";
import { settings } from "./config.ts";
import { counters } from "./counters.ts";
import { type Block, heap } from "./heap.ts";
import { mayBlock, startWorker } from "./platform/host.ts";
import { CONTROL, MAX_THREADS, type WorkerData, workerMain } from "./platform/worker.ts";
import { type Listener, listening } from "./progress.ts";
import type { WasmProgram } from "./wasm.ts";

/** Waking a worker takes some 70 microseconds, one that still looks for work a few: that part of `threadsFrom` is enough. */
const WORTH_ASKING = 0.27;
/** How long a worker looks for another job: turns, and about the milliseconds that they take. */
const SPIN_TURNS = 20_000;
const SPIN_MS = 0.1;
/** This thread waits in turns of so long. */
const TURN_MS = 100;

/** A buffer of which each piece needs its own rows only, as one access of one kernel walks through it. */
export interface JobTile {
  readonly step: number;
  readonly access: number;
  readonly rowBytes: number;
  /** Addresses by thread. */
  readonly addresses: readonly number[];
}

/** Kernels to run for each piece of one range; filled for the main thread. */
export interface Job {
  readonly programs: readonly WasmProgram[];
  readonly length: number;
  /** Units a piece. */
  readonly size: number;
  readonly tiles: readonly JobTile[];
  /** A pairwise run: the ends of its leaves, and where their sums go. */
  readonly leaves?: { readonly ends: readonly number[]; readonly endsAt: number; readonly sumsAt: number };
  /** Doing a piece twice does no harm. */
  readonly repeatable: boolean;
}

class Team {
  /**
   * A worker that does not finish one piece in so many milliseconds is taken for dead. Time in which this thread stood
   * still too does not count.
   */
  patience = 10_000;
  /** Held: a block that nobody holds goes back to the heap. */
  private control: Block | undefined;
  private words: Int32Array | undefined;
  private started = 0;
  /** Workers that have a part in the current job: fewer than were started once `config.threads` was lowered. */
  private helpers = 0;
  private dead = false;
  /** Workers that are known to have ended. */
  private readonly ended = new Set<number>();
  private blocking = false;
  private job = 0;
  private lastJob = 0;
  private busy = false;

  /** Threads that a job would have, the main one included. */
  get wanted(): number {
    return Math.min(settings.threads, MAX_THREADS);
  }

  /** Whether work of about so many nanoseconds is worth sharing. */
  worth(time: number): boolean {
    const { threadsFrom } = settings;
    if (time < WORTH_ASKING * threadsFrom || !this.free) return false;
    return time >= threadsFrom || performance.now() - this.lastJob < SPIN_MS;
  }

  /** Another job may be begun. */
  get free(): boolean {
    return !this.busy && !this.dead && settings.threads > 1 && heap.shared;
  }

  /** A job of `evalAsync` has the workers. */
  get working(): boolean {
    return this.busy;
  }

  get threads(): number {
    return this.helpers + 1;
  }

  /** Starts workers that are missing; false where there can be none. */
  start(): boolean {
    if (!this.words) {
      const block = heap.take(4 * CONTROL.words);
      if (!block || !heap.shared) return false;
      this.control = block;
      this.words = new Int32Array(heap.memory!.buffer as SharedArrayBuffer, block.address, CONTROL.words);
      this.words.fill(0);
      this.blocking = mayBlock();
    }
    while (this.started < this.wanted - 1 && !this.dead) {
      const thread = this.started + 1;
      const data: WorkerData = {
        memory: heap.memory!,
        control: this.control!.address,
        thread,
        layout: CONTROL,
      };
      if (!startWorker(workerSource(), data, () => this.lose(thread))) this.dead = true;
      else this.started++;
    }
    this.helpers = Math.min(this.started, this.wanted - 1);
    return !this.dead && this.helpers > 0;
  }

  private lose(thread: number): void {
    this.dead = true;
    this.ended.add(thread);
  }

  /** Runs a job, on the main thread too. */
  run(job: Job): void {
    this.open(job);
    this.help(job);
    this.finish(job);
    this.lastJob = performance.now();
    counters.threadedJobs++;
  }

  /**
   * Runs a job on the workers alone, while the event loop goes on.
   *
   * @param listener hears how many pieces have been taken
   * @param refill fills the main thread's blocks again: other evaluations may have used them meanwhile
   */
  async runApart(job: Job, refill: () => void, listener?: Listener): Promise<void> {
    this.busy = true;
    try {
      this.open(job);
      const words = this.words!;
      while (!this.idle() && !this.dead) {
        await pause();
        listener?.part(Math.min(1, Atomics.load(words, CONTROL.next) / Math.max(1, words[CONTROL.pieces]!)));
      }
      refill();
      // Workers that died have left pieces.
      this.help(job);
      this.finish(job);
      counters.threadedJobs++;
    } finally {
      this.busy = false;
    }
  }

  /** Runs a job piece by piece on the main thread. */
  runAlone(job: Job): void {
    const pieces = Math.ceil(job.length / job.size);
    for (let piece = 0; piece < pieces; piece++) {
      this.do(job, piece);
      listening.now?.part((piece + 1) / pieces);
    }
  }

  /** Nobody works on the job, and nobody will: all pieces are taken, or all workers came and went (some may have failed). */
  private idle(): boolean {
    const words = this.words!;
    const taken = Atomics.load(words, CONTROL.next) >= words[CONTROL.pieces]!;
    for (let thread = 1; thread <= this.helpers; thread++) {
      const gate = Atomics.load(words, CONTROL.gate + thread);
      if (gate < 0 || (gate > 0 && !taken)) return false;
    }
    return true;
  }

  private open(job: Job): void {
    const words = this.words!;
    words[CONTROL.steps] = job.programs.length;
    words[CONTROL.size] = job.size;
    words[CONTROL.length] = job.length;
    words[CONTROL.pieces] = job.leaves ? job.leaves.ends.length : Math.ceil(job.length / job.size);
    words[CONTROL.ends] = job.leaves?.endsAt ?? 0;
    words[CONTROL.sums] = job.leaves?.sumsAt ?? 0;
    words[CONTROL.sumBytes] = job.leaves ? sumBytes(job) : 0;
    words[CONTROL.spin] = SPIN_TURNS;
    words[CONTROL.tiles] = job.tiles.length;
    job.programs.forEach((program, s) => {
      const row = CONTROL.step + s * CONTROL.stepWords;
      const code = program.codeBlock();
      words[row] = program.id;
      words[row + 1] = code.address;
      words[row + 2] = program.bytes.length;
      words[row + 3] = program.layout.scratch;
      for (let thread = 1; thread <= this.helpers; thread++) {
        words[CONTROL.block + s * CONTROL.blockWords + thread] = program.share(thread);
      }
    });
    job.tiles.forEach((tile, t) => {
      const row = CONTROL.tile + t * CONTROL.tileWords;
      words[row] = tile.step;
      words[row + 1] = 8 * (job.programs[tile.step]!.layout.bases + tile.access);
      words[row + 2] = tile.rowBytes;
      for (let thread = 0; thread <= this.helpers; thread++)
        words[row + 4 + thread] = tile.addresses[thread]!;
    });
    Atomics.store(words, CONTROL.next, 0);
    this.job = this.job >= 2 ** 30 ? 1 : this.job + 1;
    for (let thread = 1; thread <= this.helpers; thread++) {
      words[CONTROL.failed + thread] = 0;
      words[CONTROL.piece + thread] = -1;
      Atomics.store(words, CONTROL.gate + thread, this.job);
    }
    Atomics.store(words, CONTROL.job, this.job);
    Atomics.notify(words, CONTROL.job);
  }

  private help(job: Job): void {
    const words = this.words!;
    const pieces = words[CONTROL.pieces]!;
    for (let piece = this.next(words); piece < pieces; piece = this.next(words)) {
      this.do(job, piece);
      listening.now?.part((piece + 1) / pieces);
    }
  }

  private next(words: Int32Array): number {
    return Atomics.add(words, CONTROL.next, 1);
  }

  /** One piece, on this thread. */
  private do(job: Job, piece: number): void {
    const first = job.programs[0]!;
    if (job.leaves) {
      const { ends, sumsAt } = job.leaves;
      first.part(piece === 0 ? 0 : ends[piece - 1]!, ends[piece]!);
      const bytes = sumBytes(job);
      heap.views.bytes.copyWithin(sumsAt + piece * bytes, first.sums, first.sums + bytes);
      return;
    }
    const begin = piece * job.size;
    const end = Math.min(job.length, begin + job.size);
    for (const tile of job.tiles) {
      job.programs[tile.step]!.setAddress(tile.access, tile.addresses[0]! - begin * tile.rowBytes);
    }
    for (const program of job.programs) program.run(begin, end);
  }

  /** Shuts the gates, waits for who has passed one, and does again what was left undone. */
  private finish(job: Job): void {
    const words = this.words!;
    for (let thread = 1; thread <= this.helpers; thread++) {
      const gate = CONTROL.gate + thread;
      if (Atomics.compareExchange(words, gate, this.job, 0) === this.job) continue;
      const lost = !this.waitFor(thread);
      if (!lost && words[CONTROL.failed + thread] === 0) continue;
      // A worker that failed is alive; one that does not answer is not asked again.
      if (lost) this.dead = true;
      const piece = words[CONTROL.piece + thread]!;
      // It may be part done; where nothing was begun, nothing is left undone.
      if (piece < 0) continue;
      if (!job.repeatable) {
        throw new Error(
          "a worker thread failed while it changed an array in place: the array's contents are undefined",
        );
      }
      this.do(job, piece);
      counters.piecesRedone++;
    }
  }

  /** Waits until a worker has closed its gate; false when it never does. */
  private waitFor(thread: number): boolean {
    const words = this.words!;
    const gate = CONTROL.gate + thread;
    for (let turn = 0; turn < 20_000; turn++) if (Atomics.load(words, gate) >= 0) return true;
    let waited = 0;
    let last = performance.now();
    for (let value = Atomics.load(words, gate); value < 0; value = Atomics.load(words, gate)) {
      if (waited > this.patience || this.ended.has(thread)) return false;
      if (this.blocking) Atomics.wait(words, gate, value, TURN_MS);
      const now = performance.now();
      waited += Math.min(now - last, 2 * TURN_MS);
      last = now;
    }
    return true;
  }
}

/** Lets the event loop turn. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

function sumBytes(job: Job): number {
  return 16 * job.programs[0]!.layout.parts!.length;
}

/** The worker's program as text: the function, and the host functions that kernels import. */
function workerSource(): string {
  const helper = namingHelper();
  const named = helper ? `const ${helper} = (f) => f; ` : "";
  return `(data) => { ${named}(${workerMain.toString()})(data, ${importedSource()}); }`;
}

/** Transpilers that keep the names of functions leave calls of a helper in their text: what it is called here. */
function namingHelper(): string | undefined {
  const text = (() => {
    const named = () => 0;
    return named;
  }).toString();
  return /([\w$]+)\(\(\) ?=> ?0/.exec(text)?.[1];
}

export const team = new Team();
