/**
 * Plans: what to run for a graph of a given signature, with data and constants left open.
 *
 * Making one rewrites, schedules, lowers, chooses targets and compiles. Running one is `launch.ts`. A plan keeps no data.
 */

import { type Band, bandsOf } from "../codegen/bands.ts";
import { mapDepth } from "../codegen/loops/ir.ts";
import { type Lowered, lower } from "../codegen/loops/lower.ts";
import { lowerProduct } from "../codegen/loops/lower-product.ts";
import type { Schedule, Slot } from "../codegen/schedule/group.ts";
import { schedule } from "../codegen/schedule/schedule.ts";
import { elementBytes } from "../codegen/wasm/kernel.ts";
import { buffer, rebuild } from "../graph/build.ts";
import type { DType, TypedArray } from "../graph/dtype.ts";
import { InternalError } from "../graph/errors.ts";
import type { DataSource, Node } from "../graph/ops.ts";
import { optimize, type RuleHit } from "../graph/rewrite/optimize.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { topological } from "../graph/walk.ts";
import { counters } from "./counters.ts";
import { iterations, type Pieces, tuning } from "./cuts.ts";
import { type KernelFunction, kernelFor, type Runnable } from "./kernels.ts";
import { MAX_STEPS, MAX_TILES } from "./platform/worker.ts";
import { productKernel } from "./product.ts";
import type { Signature } from "./signature.ts";
import { type Choice, chooseTarget } from "./target.ts";
import type { WasmProgram } from "./wasm.ts";

/** One kernel call. Buffers are an argument of the plan (by number) or a slot; -1 where an access has no buffer. */
export interface Step {
  readonly kernel: Runnable;
  readonly choice: Choice;
  /** The compiled form that runs. */
  readonly javascript: KernelFunction | undefined;
  readonly wasm: WasmProgram | undefined;
  readonly pieces: Pieces;
  readonly sources: readonly number[];
  readonly slots: readonly number[];
  readonly integers: readonly number[];
  /** Of each access: its first element, and how far a step along each axis moves it. */
  readonly offsets: readonly number[];
  readonly strides: readonly (readonly number[])[];
  /** Constant number and part of each scalar argument. */
  readonly scalars: readonly (readonly [constant: number, part: number])[];
  /** Slots first written here, and those not needed after. */
  readonly allocates: readonly number[];
  readonly frees: readonly number[];
  /** Nothing to loop over. */
  readonly empty: boolean;
  /** The kernel was new when the plan was made. */
  readonly compiled: boolean;
  /** Argument vectors, filled at each call. */
  readonly buffers: (TypedArray | undefined)[];
  readonly addresses: number[];
  readonly constants: Scalar[];
}

/** Steps that run together, a few rows at a time. */
export interface StepBand {
  readonly first: number;
  readonly count: number;
  /** The steps, and the code that runs each. */
  readonly steps: readonly Step[];
  readonly programs: readonly WasmProgram[];
  readonly pieces: Pieces;
  /** Slots that need memory for a piece's rows only: their numbers, and how large a row is. */
  readonly tiled: ReadonlySet<number>;
  readonly tiles: readonly {
    readonly slot: number;
    readonly rowBytes: number;
    readonly uses: readonly (readonly [step: number, access: number])[];
  }[];
}

export interface Plan {
  readonly steps: readonly Step[];
  /** By number of the first step. */
  readonly bands: ReadonlyMap<number, StepBand>;
  readonly slotTypes: readonly { readonly dtype: DType; readonly length: number }[];
  /** The slot of each root. */
  readonly roots: readonly number[];
  /** A slot that is an argument's own buffer, changed in place. */
  readonly overwritten?: { readonly slot: number; readonly source: number };
  /** For `explain`. */
  readonly schedule: Schedule;
  readonly lowered: readonly Lowered[];
  readonly rules: readonly RuleHit[];
}

export interface PlanOptions {
  readonly fuse: boolean;
  readonly rewrite: boolean;
  readonly inPlace: boolean;
}

const NO_WASM: Choice = { target: "js", reason: "this kernel has no WebAssembly" };

function stepBand(band: Band, steps: readonly Step[], numberOf: (slot: Slot) => number): StepBand {
  const members = steps.slice(band.first, band.first + band.count);
  let rowBytes = 0;
  for (const { kernel, integers, pieces } of members) {
    const elements = iterations(kernel.nest, integers) / pieces.length;
    const loads = kernel.nest.accesses.filter((access) => access.kind !== "index");
    for (const access of loads) rowBytes += elements * elementBytes(access);
  }
  const wanted = members.map(({ kernel, pieces }) => (kernel.keepsPieces ? pieces.size : 1));
  const size = Math.max(...wanted, Math.min(band.rows, Math.floor(tuning.bandBytes / Math.max(1, rowBytes))));
  const least = Math.max(...members.map(({ kernel, pieces }) => (kernel.keepsPieces ? pieces.least : 1)));
  const time = members.reduce((sum, step) => sum + step.pieces.time, 0);
  const tiles = band.tiles.map(({ slot, row, uses }) => ({
    slot: numberOf(slot),
    rowBytes: row * slot.node.dtype.itemsize,
    uses,
  }));
  return {
    first: band.first,
    count: band.count,
    steps: members,
    programs: members.map((step) => step.wasm!),
    tiled: new Set(tiles.map(({ slot }) => slot)),
    pieces: { length: band.rows, size, least, components: 1, time },
    tiles,
  };
}

/**
 * The same graph over stand-ins for its data, in the order of the data: what is kept of a plan's graph, for `explain`,
 * must not keep the arrays alive that the plan happened to be made for.
 */
function withoutData(given: readonly Node[], sources: readonly DataSource[]) {
  const standIns = sources.map(({ dtype, length }): DataSource => ({ dtype, length }));
  const standIn = new Map(sources.map((source, i) => [source, standIns[i]!]));
  const made = new Map<Node, Node>();
  for (const node of topological(given)) {
    if (node.op === "buffer") made.set(node, buffer(standIn.get(node.attr.source)!, node.attr.view));
    else {
      const inputs = node.inputs.map((input) => made.get(input)!);
      const same = inputs.every((input, i) => input === node.inputs[i]);
      made.set(node, same ? node : rebuild(node, inputs));
    }
  }
  return { roots: given.map((root) => made.get(root)!), standIns };
}

export function makePlan(given: readonly Node[], signature: Signature, options: PlanOptions): Plan {
  const { roots, standIns } = withoutData(given, signature.sources);
  const optimized = options.rewrite ? optimize(roots) : { roots, rules: [] };
  const cut = schedule(optimized.roots, options);
  const lowered = cut.groups.map((group) =>
    group.product ? lowerProduct(group.product, cut) : lower(group, cut),
  );
  const numbers = new Map<Slot, number>();
  const slotTypes: { dtype: DType; length: number }[] = [];
  const numberOf = (slot: Slot): number => {
    let number = numbers.get(slot);
    if (number === undefined) {
      number = slotTypes.length;
      numbers.set(slot, number);
      slotTypes.push({ dtype: slot.node.dtype, length: slot.node.size });
    }
    return number;
  };
  const constantPlaces = new Map(signature.constants.map((parts, i) => [parts, i]));
  const sourcePlaces = new Map(standIns.map((source, i) => [source, i]));
  const constantOf = (parts: readonly Scalar[], part: number): readonly [number, number] => {
    const at = constantPlaces.get(parts);
    if (at === undefined) throw new InternalError("an optimizer rule made a new constant");
    return [at, part];
  };
  const sourceOf = (source: DataSource): number => sourcePlaces.get(source)!;
  const drafts = lowered.map((one) => ({
    one,
    sources: one.bindings.map((b) => (b.kind === "source" ? sourceOf(b.source) : -1)),
    slots: one.bindings.map((b) => (b.kind === "slot" ? numberOf(b.slot) : -1)),
    scalars: one.scalars.map((s) => constantOf(s.parts, s.part)),
  }));
  const rootSlots = optimized.roots.map((root) => numberOf(cut.slots.get(root)!));
  const lastUse = new Map<number, number>();
  drafts.forEach((draft, i) => {
    for (const slot of draft.slots) if (slot >= 0) lastUse.set(slot, i);
  });
  const overwritten = cut.overwritten && {
    slot: numberOf(cut.overwritten.slot),
    source: sourceOf(cut.overwritten.source),
  };
  const live = new Set<number>(overwritten ? [overwritten.slot] : []);
  const steps = drafts.map((draft, i): Step => {
    const { one, sources, slots, scalars } = draft;
    const allocates = [...new Set(slots)].filter((slot) => slot >= 0 && !live.has(slot));
    for (const slot of allocates) live.add(slot);
    const kept = (slot: number) => rootSlots.includes(slot) || slot === overwritten?.slot;
    const frees = [...new Set(slots)].filter((slot) => slot >= 0 && lastUse.get(slot) === i && !kept(slot));
    const depth = mapDepth(one.nest);
    const before = counters.kernelsCompiled;
    const matrices = cut.groups[i]!.product;
    const kernel: Runnable = matrices ? productKernel(matrices.node.dtype) : kernelFor(one.nest);
    const choice = chooseTarget(one.nest, one.integers);
    const wasm = choice.target === "wasm" ? kernel.wasm() : undefined;
    return {
      kernel,
      choice: wasm || choice.target === "js" ? choice : NO_WASM,
      javascript: wasm ? undefined : kernel.javascript(),
      wasm,
      pieces: kernel.pieces(one),
      compiled: counters.kernelsCompiled > before,
      sources,
      slots,
      integers: one.integers,
      offsets: one.offsets,
      strides: one.strides,
      scalars,
      allocates,
      frees,
      empty: one.integers.slice(0, depth).includes(0),
      buffers: new Array(sources.length).fill(undefined),
      addresses: new Array(sources.length).fill(0),
      constants: kernel.constants(scalars.length),
    };
  });
  counters.plansMade++;
  const bands = bandsOf(lowered, {
    code: (i) => (steps[i]!.empty ? undefined : steps[i]!.wasm),
    kept: (slot) => rootSlots.includes(numberOf(slot)) || numberOf(slot) === overwritten?.slot,
    rowsAtLeast: tuning.bandRows,
    tilesAtMost: MAX_TILES / MAX_STEPS,
    kernelsAtMost: options.fuse ? MAX_STEPS : 1,
  }).map((band) => stepBand(band, steps, numberOf));
  return {
    steps,
    bands: new Map(bands.map((band) => [band.first, band])),
    slotTypes,
    roots: rootSlots,
    ...(overwritten ? { overwritten } : {}),
    schedule: cut,
    lowered,
    rules: optimized.rules,
  };
}
