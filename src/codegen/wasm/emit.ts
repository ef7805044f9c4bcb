/**
 * The WebAssembly target: a loop nest as the bytes of one module.
 *
 * The emitter follows the nest from the outside in. Its innermost map axis is computed in groups of neighbours: two
 * vectors at a time, then one, then single elements. It decides nothing about results: order and rounding are the
 * nest's, and every group size gives the same bits.
 */
import { SCALARS, type ScalarType } from "../../graph/dtype.ts";
import type { MachineOp } from "../../graph/scalar/machine.ts";
import { approximation, HOST, isApproximated, programType } from "../../graph/scalar/math/table.ts";
import { foldsFreely } from "../loops/free-order.ts";
import { isSequential, type LoopNest, type LoopValue } from "../loops/ir.ts";
import { Context, Unsupported } from "./context.ts";
import { type CallLayout, callLayout } from "./convention.ts";
import { call, ModuleBuilder } from "./encoder.ts";
import { emitFolds, epilogue, foldLoops } from "./folds.ts";
import { emitJam } from "./jam.ts";
import { type Instance, Kernel, SCALAR } from "./kernel.ts";
import { foldInLanes, joinParts, startFreely } from "./lanefolds.ts";
import type { Lanes } from "./lanes.ts";
import { loadStates, newMember, saveStates, startStates, stateLocals } from "./members.ts";
import { packs, storePacked } from "./memory.ts";
import { joinState, newSums, sumRun } from "./pairwise.ts";
import { inTiles, wantsTiles } from "./tiles.ts";
import { defineAll, defineTogether, laneCount, storeAll, valueOf } from "./values.ts";

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
/** Values that the main loop's turn may come to where its body is written out several times, and how often at most. */
const UNROLLED_VALUES = 64;
const UNROLL_MOST = 8;

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
      if (this.nest.folds.length === 0) this.mapLoop(axis);
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

  /** Instances of the innermost body, so many side by side. What does not fill a vector waits for its neighbours. */
  private instances(body: readonly LoopValue[], instances: readonly Instance[], together: number): void {
    const { kernel } = this;
    const first = instances[0]!;
    const packed =
      instances.length > 1 ? kernel.nest.stores.filter(({ access }) => packs(kernel, access, first)) : [];
    const waiting = packed.map((): Lanes[] => []);
    for (let i = 0; i < instances.length; i += together) {
      const group = instances.slice(i, i + together);
      const scopes = group.map(() => kernel.inner());
      defineTogether(kernel, body, group, scopes);
      group.forEach((at, member) => {
        kernel.within(scopes[member]!, () => {
          storeAll(kernel, at, packed);
          packed.forEach((store, s) => {
            waiting[s]!.push(kernel.k.held(valueOf(kernel, store.values[0]!)));
          });
        });
      });
    }
    packed.forEach(({ access }, s) => {
      storePacked(kernel, access, waiting[s]!, first);
    });
  }

  /** The innermost map axis, by groups of neighbours. */
  private mapLoop(axis: number): void {
    const { kernel } = this;
    const { f } = kernel;
    const body = this.nest.values.filter((v) => v.level === axis + 1);
    const stored = this.nest.stores.map((store) => this.nest.accesses[store.access]!.type);
    const lanes = laneCount(body, stored);
    const together = body.some((v) => isApproximated(v.op) && divides(v.op, v.type)) ? 2 : 1;
    f.scope(() => {
      const left = f.let(kernel.count(axis));
      kernel.walking(axis, kernel.from(axis), (moving) => {
        for (const group of isSequential(this.nest) ? [1] : groupSizes(lanes, body, stored)) {
          kernel.repeat(left, group, () => {
            const count = Math.min(group, lanes);
            const instances = Array.from({ length: group / count }, (_, i) =>
              group === 1 ? SCALAR : { axis, count, shift: i * count },
            );
            f.scope(() => this.instances(body, instances, together));
            for (const i of moving) kernel.advance(i, axis, group);
          });
        }
      });
    });
  }
}

/** Whether an approximation waits for divisions: two of them side by side share the time. */
function divides(name: MachineOp, type: ScalarType): boolean {
  if (type === "f64" && HOST[name]) return false;
  return approximation(name, programType(type)).program.values.some((v) => v.op === "div" || v.op === "sqrt");
}

/** Elements a turn of each loop over the innermost axis, largest first. */
function groupSizes(lanes: number, body: readonly LoopValue[], stored: readonly ScalarType[]): number[] {
  if (lanes === 1) return [1];
  if (body.some((v) => v.op === "loop")) return [lanes, 1];
  // A turn costs some eight instructions whatever it does.
  const fitting = 2 ** Math.floor(Math.log2(UNROLLED_VALUES / (body.length + 1)));
  // Narrow results of up to so many turns make one vector.
  const narrowest = Math.min(...stored.map((type) => SCALARS[type].bits));
  const least = body.length <= UNROLLED_VALUES ? 2 : Math.min(2, 128 / (lanes * narrowest));
  const times = Math.min(UNROLL_MOST, Math.max(fitting, least));
  return times > 1 ? [times * lanes, lanes, 1] : [lanes, 1];
}
