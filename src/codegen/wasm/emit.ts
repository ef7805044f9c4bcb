/**
 * The WebAssembly target: a loop nest as the bytes of one module.
 *
 * The emitter follows the nest from the outside in, down to the innermost map axis (`map-loop.ts`) or to what is folded
 * (`folds.ts`). It decides nothing about results: order and rounding are the nest's.
 */
import { foldsFreely } from "../loops/free-order.ts";
import type { LoopNest } from "../loops/ir.ts";
import { Context, Unsupported } from "./context.ts";
import { type CallLayout, callLayout } from "./convention.ts";
import { call, ModuleBuilder } from "./encoder.ts";
import { emitFolds, epilogue, foldLoops } from "./folds.ts";
import { emitJam } from "./jam.ts";
import { Kernel, SCALAR } from "./kernel.ts";
import { foldInLanes, joinParts, startFreely } from "./lanefolds.ts";
import { mapLoop } from "./map-loop.ts";
import { loadStates, newMember, saveStates, startStates, stateLocals } from "./members.ts";
import { joinState, newSums, sumRun } from "./pairwise.ts";
import { inTiles, wantsTiles } from "./tiles.ts";
import { defineAll, storeAll } from "./values.ts";

export { Unsupported };

export interface WasmOptions {
  /** Pages that a shared memory may grow to, as it was made with; without it the memory is not shared. */
  readonly sharedPages?: number;
  /** See `VectorOptions`; `relaxed` is as `fma` is where it is left out. */
  readonly fma?: boolean;
  readonly relaxed?: boolean;
}

export interface WasmKernel {
  readonly bytes: Uint8Array;
  readonly params: CallLayout;
  /** Names of the host's functions that the module imports: keys of `IMPORTED`. */
  readonly imports: readonly string[];
}

/** Range and parameter block. */
const ENTRY = ["i32", "i32", "i32"] as const;

/**
 * A nest compiled to a module, called as `convention.ts` says.
 *
 * @throws Unsupported for what this target has no code for
 */
export function emitWasm(nest: LoopNest, options: WasmOptions = {}): WasmKernel {
  const module = new ModuleBuilder();
  module.importHeap(options.sharedPages);
  const imports: string[] = [];
  const params = callLayout(nest);
  const { fma = false, relaxed = fma } = options;
  const vectors = { fma, relaxed };
  const entry = (name: string, write: (kernel: Kernel) => void) => {
    const ref = module.function(ENTRY, [], (f, locals) => {
      const k = new Context(module, f, imports, vectors);
      const code = f.collect(() => write(new Kernel(nest, params, k, locals)));
      f.insert(k.prologue());
      f.insert(code);
    });
    module.export(name, ref);
    return ref;
  };
  const inParts = params.range === "pairwise" && params.parts;
  if (!inParts) entry("run", (kernel) => new Emitter(kernel).run());
  if (params.parts) {
    const steps = [
      entry("part", (kernel) => new Emitter(kernel).part()),
      entry("finish", (kernel) => new Emitter(kernel).finish()),
    ];
    if (inParts) {
      const run = module.function(ENTRY, [], (f, locals) => {
        for (const step of steps) f.do(call(step, ...locals.map((local) => f.get(local))));
      });
      module.export("run", run);
    }
  }
  return { bytes: module.bytes(), params, imports };
}

class Emitter {
  private readonly kernel: Kernel;
  private readonly nest: LoopNest;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.nest = kernel.nest;
  }

  run(): void {
    this.valuesAt(0);
    if (this.kernel.depth === 0) this.innermost();
    else this.axis(0);
  }

  /** Values of a level outside the innermost loop. */
  private valuesAt(level: number): void {
    const { depth, storeDepth } = this.kernel;
    if (level === depth && this.nest.folds.length === 0) return;
    const here = this.nest.values.filter((v) => v.level === level && (!v.after || level < storeDepth));
    defineAll(this.kernel, here, SCALAR);
  }

  private axis(axis: number): void {
    if (axis === this.kernel.depth - 1) {
      if (this.nest.folds.length === 0) mapLoop(this.kernel, axis);
      else if (this.nest.jam) emitJam(this.kernel, axis);
      else this.kernel.loop(axis, () => this.element(axis));
      return;
    }
    const loops = () =>
      this.kernel.loop(axis, () => {
        this.valuesAt(axis + 1);
        this.axis(axis + 1);
      });
    const { depth } = this.kernel;
    if (axis === depth - 2 && wantsTiles(this.nest, depth)) inTiles(this.kernel, axis, loops);
    else loops();
  }

  private element(axis: number): void {
    this.valuesAt(axis + 1);
    this.innermost();
  }

  /** What stands inside all map axes, for one element. */
  private innermost(): void {
    const { kernel } = this;
    if (this.nest.folds.length > 0) {
      emitFolds(kernel, (member) => {
        if (foldsFreely(kernel.nest)) foldInLanes(kernel, member);
        else foldLoops(kernel, kernel.depth, [member]);
      });
      return;
    }
    defineAll(
      kernel,
      this.nest.values.filter((v) => v.level === 0),
      SCALAR,
    );
    storeAll(kernel, SCALAR);
  }

  /** The state of a part of the outermost fold, left in scratch memory. */
  part(): void {
    const { kernel } = this;
    this.valuesAt(0);
    if (this.nest.axes[0] === "fold") {
      const member = newMember(kernel, SCALAR);
      startFreely(kernel, member);
      foldInLanes(kernel, member);
      saveStates(kernel, stateLocals([member]), kernel.scratch());
      return;
    }
    const sums = newSums(kernel);
    sumRun(kernel, 0, sums, newMember(kernel, SCALAR));
    saveStates(
      kernel,
      sums.map((sum) => sum.local),
      kernel.scratch(),
    );
  }

  /** The results from the total in scratch memory. */
  finish(): void {
    const { kernel } = this;
    this.valuesAt(0);
    const member = newMember(kernel, SCALAR);
    startStates(kernel, member);
    if (this.nest.axes[0] === "fold") joinParts(kernel, member);
    else {
      const sums = newSums(kernel);
      loadStates(
        kernel,
        sums.map((sum) => sum.local),
        kernel.scratch(),
      );
      joinState(kernel, sums, member);
    }
    epilogue(kernel, [member]);
  }
}
