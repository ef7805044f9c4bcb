/**
 * Groups: the kernels that a graph is cut into, as data. Built by `schedule.ts`, read by lowering and by `explain`.
 */
import type { DataSource, Node, NodeWith } from "../../graph/ops.ts";
import type { Shape } from "../../graph/shape.ts";
import type { View } from "../../graph/view.ts";
import type { MatrixProduct } from "./product.ts";

/** A flat buffer made while a schedule runs. An update may share the slot of the value that it changes. */
export interface Slot {
  readonly id: number;
  readonly node: Node;
}

/** A value that a group writes: `view` says where in the slot, over the group's domain. */
export interface Output {
  readonly node: Node;
  readonly slot: Slot;
  readonly view: View;
}

/** What is computed by accumulators. */
export type Reduction = NodeWith<"reduce"> | NodeWith<"argreduce"> | NodeWith<"scan">;

export function isReduction(node: Node): node is Reduction {
  return node.op === "reduce" || node.op === "argreduce" || node.op === "scan";
}

/** One kernel: loops over `domain`, inside them over the folded axes, then the epilogue's stores. */
export interface Group {
  readonly id: number;
  /** Index space of the outputs: what is left after folding; a scan leaves all. */
  readonly domain: Shape;
  readonly outputs: Output[];
  /** Reductions computed in this group's loops; all fold the same axes of the same shape, or all scan. */
  readonly reductions: Reduction[];
  /** The group is not a nest of loops but this product of matrices. */
  readonly product?: MatrixProduct;
  /** What the group changes in place of a copy, at positions. */
  readonly scatter?: { readonly node: NodeWith<"scatter">; readonly slot: Slot };
  /** Why the group stands by itself, in words. */
  readonly reasons: string[];
  /** Stored nodes that it loads. */
  readonly reads: Set<Node>;
  /** Groups that must run before, beyond those whose stores it loads. */
  readonly after: Set<Group>;
  /** Elementwise nodes computed inside, and machine ops they come to. */
  nodes: number;
  ops: number;
  /** Distinct buffers loaded. */
  readonly loads: Set<unknown>;
}

/** A graph cut into kernels, in an order in which they can run. */
export interface Schedule {
  readonly groups: readonly Group[];
  /** Where each stored node lies. */
  readonly slots: ReadonlyMap<Node, Slot>;
  readonly roots: readonly Node[];
  /** The slot that is an existing buffer, changed in place. */
  readonly overwritten?: { readonly slot: Slot; readonly source: DataSource };
}
