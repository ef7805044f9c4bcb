/**
 * Loop IR: one kernel as data. A perfect nest of counted loops, typed SSA values at the depth where they first can be
 * computed, accumulators that fold the inner axes, and stores.
 *
 * Axes run outermost first: `map` axes index the outputs, `fold` axes are accumulated one after the other, `pairwise`
 * axes form one run that is summed in NumPy's pairwise order. Memory is reached through accesses with affine index;
 * extents, offsets and strides are arguments, except the classes 0 and 1. Complex is two reals, float16 converts at
 * loads and stores. The canonical text (`text.ts`) is the kernel's identity; the verifier (`verify.ts`) its grammar.
 */
import type { ScalarType } from "../../graph/dtype.ts";
import type { MachineOp, Scalar } from "../../graph/scalar/machine.ts";
import type { Loop, Program } from "../../graph/scalar/program.ts";

export type AxisRole = "map" | "fold" | "pairwise";

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
}

export interface LoopValue {
  readonly id: number;
  /** `loop` and `result` are as in scalar programs: a loop inside one element's computation, and a part of its end. */
  readonly op: MachineOp | "const" | "argument" | "load" | "index" | "folded" | "convert" | "loop" | "result";
  readonly type: ScalarType;
  readonly args: readonly LoopValue[];
  /** const: the literal; argument: its number; load, index: the access; folded: the fold; result: the loop's part. */
  readonly value: Scalar;
  /** load: the component; folded: the part of the state. */
  readonly part: number;
  /** How many loops enclose it. */
  readonly level: number;
  /** It belongs to the epilogue, after the folded loops. */
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

/** Where each argument of the integer vector stands: extents first, then every access's offset and strides. */
export interface IntegerLayout {
  readonly extents: number;
  readonly offsets: readonly number[];
  /** By access and axis; -1 where the class says it all. */
  readonly strides: readonly (readonly number[])[];
  readonly length: number;
}

export function integerLayout(nest: LoopNest): IntegerLayout {
  let next = nest.axes.length;
  const offsets: number[] = [];
  const strides: number[][] = [];
  for (const access of nest.accesses) {
    offsets.push(access.offset ? next++ : -1);
    strides.push(access.strides.map((cls) => (cls === "s" ? next++ : -1)));
  }
  return { extents: 0, offsets, strides, length: next };
}
