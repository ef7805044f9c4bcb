/**
 * Plans: what to run for a graph of a given signature, with data and constants left open.
 *
 * Making one rewrites, schedules, lowers, chooses targets and compiles. Running one is `launch.ts`. A plan keeps no data.
 */

import { type LoopNest, mapDepth } from "../codegen/loops/ir.ts";
import { type Binding, type Lowered, lower } from "../codegen/loops/lower.ts";
import type { Schedule, Slot } from "../codegen/schedule/group.ts";
import type { MatrixProduct, Operand } from "../codegen/schedule/product.ts";
import { schedule } from "../codegen/schedule/schedule.ts";
import { rangeLength } from "../codegen/wasm/convention.ts";
import type { DType, TypedArray } from "../graph/dtype.ts";
import { InternalError } from "../graph/errors.ts";
import type { DataSource, Node } from "../graph/ops.ts";
import { optimize, type RuleHit } from "../graph/rewrite/optimize.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { counters } from "./counters.ts";
import { type Kernel, type KernelFunction, kernelFor } from "./kernels.ts";
import { fusesWith, type ProductStep, productStep } from "./product.ts";
import type { Signature } from "./signature.ts";
import { type Choice, chooseTarget, elementCost, iterations } from "./target.ts";
import type { WasmProgram } from "./wasm.ts";

/** About how long a piece of a kernel's range takes: V8 replaces a module's first code only between calls. */
const PIECE_NS = 20_000;
/** A piece has at least so many elements, and so many columns where an outer axis is folded. */
const PIECE_ELEMENTS = 2048;
const PIECE_COLUMNS = 64;

/** How a WebAssembly kernel's range is cut into pieces. */
export interface Pieces {
  /** Length of the range, in units of its outermost axis. */
  readonly length: number;
  /** Units a piece. */
  readonly size: number;
  /** Of a pairwise run: machine values an element. */
  readonly components: number;
  /** About how long the whole takes, in nanoseconds. */
  readonly time: number;
}

/** One kernel call. Buffers are an argument of the plan (by number) or a slot; -1 where an access has no buffer. */
export interface Step {
  readonly kernel: Kernel;
  readonly choice: Choice;
  /** The compiled form that runs. */
  readonly javascript: KernelFunction | undefined;
  readonly wasm: WasmProgram | undefined;
  readonly pieces: Pieces;
  readonly sources: readonly number[];
  readonly slots: readonly number[];
  readonly integers: readonly number[];
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

export interface Plan {
  readonly signature: Signature["tape"];
  readonly steps: readonly (Step | ProductStep)[];
  readonly slotTypes: readonly { readonly dtype: DType; readonly length: number }[];
  /** The slot of each root. */
  readonly roots: readonly number[];
  /** A slot that is an argument's own buffer, changed in place. */
  readonly overwritten?: { readonly slot: number; readonly source: number };
  /** For `explain`. */
  readonly schedule: Schedule;
  readonly lowered: readonly (Lowered | undefined)[];
  readonly rules: readonly RuleHit[];
}

export interface PlanOptions {
  readonly fuse: boolean;
  readonly rewrite: boolean;
  readonly inPlace: boolean;
}

const NO_WASM: Choice = { target: "js", reason: "this kernel has no WebAssembly" };

function piecesOf(nest: LoopNest, integers: readonly number[]): Pieces {
  const length = rangeLength(nest, integers);
  const elements = iterations(nest, integers);
  const cost = elementCost(nest);
  const unit = Math.max(1, elements / Math.max(1, length));
  const columns = nest.jam && mapDepth(nest) === 1 ? PIECE_COLUMNS : 1;
  const size = Math.max(columns, Math.floor(Math.max(PIECE_ELEMENTS, PIECE_NS / cost) / unit));
  const components = nest.folds.find((fold) => fold.pairwise)?.types.length ?? 1;
  return { length, size, components, time: elements * cost };
}

/** What a product reads and writes, as a kernel's accesses would. */
function productBindings({ node, a, b }: MatrixProduct, cut: Schedule): Binding[] {
  const operand = ({ node: stored }: Operand): Binding =>
    stored.op === "buffer"
      ? { kind: "source", source: stored.attr.source }
      : { kind: "slot", slot: cut.slots.get(stored)! };
  return [operand(a), operand(b), { kind: "slot", slot: cut.slots.get(node)! }];
}

export function makePlan(roots: readonly Node[], signature: Signature, options: PlanOptions): Plan {
  const optimized = options.rewrite ? optimize(roots) : { roots, rules: [] };
  const cut = schedule(optimized.roots, options);
  const lowered = cut.groups.map((group) => (group.product ? undefined : lower(group, cut)));
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
  const sourcePlaces = new Map(signature.sources.map((source, i) => [source, i]));
  const constantOf = (parts: readonly Scalar[], part: number): readonly [number, number] => {
    const at = constantPlaces.get(parts);
    if (at === undefined) throw new InternalError("an optimizer rule made a new constant");
    return [at, part];
  };
  const sourceOf = (source: DataSource): number => sourcePlaces.get(source)!;
  const drafts = cut.groups.map((group, i) => {
    const bindings = group.product ? productBindings(group.product, cut) : lowered[i]!.bindings;
    return {
      group,
      one: lowered[i],
      sources: bindings.map((b) => (b.kind === "source" ? sourceOf(b.source) : -1)),
      slots: bindings.map((b) => (b.kind === "slot" ? numberOf(b.slot) : -1)),
      scalars: (lowered[i]?.scalars ?? []).map((s) => constantOf(s.parts, s.part)),
    };
  });
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
  const steps = drafts.map((draft, i): Step | ProductStep => {
    const { group, one, sources, slots, scalars } = draft;
    const allocates = [...new Set(slots)].filter((slot) => slot >= 0 && !live.has(slot));
    for (const slot of allocates) live.add(slot);
    const kept = (slot: number) => rootSlots.includes(slot) || slot === overwritten?.slot;
    const frees = [...new Set(slots)].filter((slot) => slot >= 0 && lastUse.get(slot) === i && !kept(slot));
    if (!one) {
      const next = drafts[i + 1];
      const result = slots[2]!;
      const fused =
        next?.one !== undefined &&
        next.slots.includes(result) &&
        fusesWith(next.one, slotTypes[result]!.length, (access) => next.slots[access] === result);
      if (fused)
        next.group.reasons.push("runs on each block of rows of the matrix product as it is computed");
      return { ...productStep(group.product!), sources, slots, allocates, frees, fused };
    }
    const depth = mapDepth(one.nest);
    const before = counters.kernelsCompiled;
    const kernel = kernelFor(one.nest);
    const choice = chooseTarget(one.nest, one.integers);
    const wasm = choice.target === "wasm" ? kernel.wasm() : undefined;
    return {
      kernel,
      choice: wasm || choice.target === "js" ? choice : NO_WASM,
      javascript: wasm ? undefined : kernel.javascript(),
      wasm,
      pieces: piecesOf(one.nest, one.integers),
      compiled: counters.kernelsCompiled > before,
      sources,
      slots,
      integers: one.integers,
      scalars,
      allocates,
      frees,
      empty: one.integers.slice(0, depth).includes(0),
      buffers: new Array(sources.length).fill(undefined),
      addresses: new Array(sources.length).fill(0),
      constants: new Array(scalars.length).fill(0),
    };
  });
  counters.plansMade++;
  return {
    signature: signature.tape,
    steps,
    slotTypes,
    roots: rootSlots,
    ...(overwritten ? { overwritten } : {}),
    schedule: cut,
    lowered,
    rules: optimized.rules,
  };
}
