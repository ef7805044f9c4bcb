/**
 * Loop IR: one kernel as data. A perfect nest of counted loops, typed SSA values at the depth where they first can be
 * computed, accumulators that fold the inner axes, and stores.
 *
 * Axes run outermost first: `map` axes index the outputs, `fold` axes are accumulated one after the other, `pairwise`
 * axes form one run that is summed in NumPy's pairwise order. A `scan` axis is a fold whose every state is a result: the
 * epilogue and the stores stand inside it. Memory is reached through accesses with affine index;
 * extents, offsets and strides are arguments, except the classes 0 and 1. Complex is two reals, float16 converts at
 * loads and stores. The canonical text (`text.ts`) is the kernel's identity; the verifier (`verify.ts`) its grammar.
 */
import type { ScalarType } from "../../graph/dtype.ts";
import type { MachineOp, Scalar } from "../../graph/scalar/machine.ts";
import type { Loop, Program } from "../../graph/scalar/program.ts";

export type AxisRole = "map" | "fold" | "pairwise" | "scan";

/** How far one step along an axis moves: not at all, to the next element, or by an argument. */
export type StrideClass = "0" | "1" | "s";

/** One way of walking through a buffer. `index` accesses have no buffer: their value is the position itself. */
export interface Access {
  readonly kind: "load" | "store" | "index";
  readonly type: ScalarType;
  readonly components: 1 | 2;
  /** The offset is an argument (else it is 0). */
  readonly offset: boolean;
  readonly strides: readonly StrideClass[];
  /** How far one position moves it that a `gather` brings along; undefined: it goes where the loops lead. */
  readonly indexed?: Exclude<StrideClass, "0">;
}

export interface LoopValue {
  readonly id: number;
  /** `loop` and `result` are as in scalar programs: a loop inside one element's computation, and a part of its end. */
  readonly op:
    | MachineOp
    | ("const" | "argument" | "load" | "gather" | "index" | "folded" | "convert" | "loop" | "result");
  readonly type: ScalarType;
  readonly args: readonly LoopValue[];
  /** const: the literal; argument: its number; load, gather, index: the access; folded: the fold; result: the loop's part. */
  readonly value: Scalar;
  /** load, gather: the component; folded: the part of the state. */
  readonly part: number;
  /** How many loops enclose it. */
  readonly level: number;
  /** It belongs to the epilogue, after the folded loops or after a scan's step. */
  readonly after: boolean;
  readonly loop?: Loop;
}

/** An accumulator: a state, and how an element changes it. */
export interface Fold {
  readonly types: readonly ScalarType[];
  readonly initial: readonly LoopValue[];
  /** Parameters: the state's parts, then the element's. */
  readonly step: Program;
  readonly elements: readonly LoopValue[];
  /** The pairwise axes are summed first and the sum then added to the state. */
  readonly pairwise: boolean;
}

export interface Store {
  readonly access: number;
  readonly values: readonly LoopValue[];
  /** Where an indexed access stores. Such stores must be made one after the other. */
  readonly position?: LoopValue;
}

export interface LoopNest {
  readonly axes: readonly AxisRole[];
  readonly accesses: readonly Access[];
  /** Types of the scalar arguments. */
  readonly arguments: readonly ScalarType[];
  /** Before their users, body before epilogue. */
  readonly values: readonly LoopValue[];
  readonly folds: readonly Fold[];
  readonly stores: readonly Store[];
  /** Compute this many neighbours along the last map axis at once: its elements are adjacent and the folded are not. */
  readonly jam: boolean;
}

/** Depth of the outputs: how many axes are `map`. */
export function mapDepth(nest: LoopNest): number {
  let depth = 0;
  while (nest.axes[depth] === "map") depth++;
  return depth;
}

/** Whether elements must be computed one after the other, in the order of the loops: one may change what the next reads. */
export function isSequential(nest: LoopNest): boolean {
  return nest.stores.some((store) => store.position !== undefined);
}

/** Whether a value is read from memory through an access: where it lies changes with the access. */
export function isRead(v: LoopValue): boolean {
  return v.op === "load" || v.op === "gather" || v.op === "index";
}

/** How many loops enclose the epilogue and the stores. */
export function storeDepth(nest: LoopNest): number {
  return isScan(nest) ? nest.axes.length : mapDepth(nest);
}

/** Whether every state of the folds is a result, not the last alone. */
export function isScan(nest: LoopNest): boolean {
  return nest.axes[nest.axes.length - 1] === "scan";
}

/** Where each argument of the integer vector stands: extents first, then every access's offset and strides. */
export interface IntegerLayout {
  readonly extents: number;
  readonly offsets: readonly number[];
  /** By access and axis; -1 where the class says it all. */
  readonly strides: readonly (readonly number[])[];
  /** By access: the stride of a gathered position; -1 where there is none, or the class says it. */
  readonly indexed: readonly number[];
  readonly length: number;
}

export function integerLayout(nest: LoopNest): IntegerLayout {
  let next = nest.axes.length;
  const offsets: number[] = [];
  const strides: number[][] = [];
  const indexed: number[] = [];
  for (const access of nest.accesses) {
    offsets.push(access.offset ? next++ : -1);
    strides.push(access.strides.map((cls) => (cls === "s" ? next++ : -1)));
    indexed.push(access.indexed === "s" ? next++ : -1);
  }
  return { extents: 0, offsets, strides, indexed, length: next };
}
