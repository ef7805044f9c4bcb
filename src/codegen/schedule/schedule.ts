/**
 * The scheduler: cuts a graph into groups, each of which becomes one kernel, and says why it cut.
 *
 * It walks from consumers to producers. Every node first collects its demands (which group needs it, at which place,
 * through which views); then it is inlined where they agree or recomputing is cheap, and stored otherwise. It decides
 * only what is fused: the loops are lowering's, and no decision here may change a bit of a result.
 */
import { InternalError } from "../../graph/errors.ts";
import { isView, type Node, type NodeWith } from "../../graph/ops.ts";
import { type Shape, sameShape } from "../../graph/shape.ts";
import { contiguousView, sliceView, type View } from "../../graph/view.ts";
import { topological } from "../../graph/walk.ts";
import { type Chain, Chains, isFlatIdentity, mergesAxes, withoutUnits } from "./chain.ts";
import {
  belowViews,
  describe,
  type Facts,
  factsOf,
  foldsAlike,
  isStoredAnyway,
  opCount,
  ordersDiffer,
  readsOtherwise,
  sharesInput,
} from "./facts.ts";
import type { Group, Output, Reduction, Schedule, Slot } from "./group.ts";
import { type Operand, operandOf, productsLast } from "./product.ts";

/** Limits beyond which a kernel is split: V8 optimizes badly past them. */
export const MAX_NODES = 256;
export const MAX_OPS = 900;
export const MAX_BUFFERS = 16;
/** A value with several uses is recomputed up to this extra cost, in simple ops. */
export const CHEAP = 4;
/** Elements that cost more are not computed twice so that two folds can have lanes of their own. */
const DEAR = 16;

export interface ScheduleOptions {
  /** Off: every operation is its own kernel, as an eager library would run it. */
  readonly fuse: boolean;
  /** The root is an update of a buffer that nobody else needs: write into it. */
  readonly inPlace?: boolean;
}

/** Where in a group a value is needed: at the outputs' index, or inside the folded loops. */
type Place = "outer" | "inner";

interface Demand {
  readonly group: Group;
  readonly place: Place;
  readonly chain: Chain | undefined;
}

export function schedule(roots: readonly Node[], options: ScheduleOptions = { fuse: true }): Schedule {
  return new Scheduler(roots, options).run();
}

class Scheduler {
  private readonly chains = new Chains();
  private readonly groups: Group[] = [];
  private readonly slots = new Map<Node, Slot>();
  private readonly producers = new Map<Node, Group[]>();
  private readonly demands = new Map<Node, Demand[]>();
  private readonly facts = new Map<Node, Facts>();
  private readonly mustStore = new Map<Node, string>();
  private readonly consumers = new Map<Node, number>();
  private readonly rootSet: Set<Node>;
  private readonly roots: readonly Node[];
  private readonly options: ScheduleOptions;
  private readonly shared = new Map<Node, Slot>();
  /** Groups that write into a shared buffer, with the value that it held before. */
  private readonly overwrites = new Map<Group, Node>();
  /** Stored values that a group reads in any order. */
  private readonly gathered = new Map<Group, Set<Node>>();
  private overwritten: Schedule["overwritten"];
  private slotCount = 0;

  constructor(roots: readonly Node[], options: ScheduleOptions) {
    this.roots = roots;
    this.options = options;
    this.rootSet = new Set(roots);
  }

  run(): Schedule {
    const order = topological(this.roots);
    for (const node of order) this.look(node);
    for (let i = order.length - 1; i >= 0; i--) this.visit(order[i]!);
    const { slots, roots, overwritten } = this;
    return { groups: this.inOrder(), slots, roots, ...(overwritten ? { overwritten } : {}) };
  }

  // ---- forward: facts ------------------------------------------------------------------------------------------

  private look(node: Node): void {
    for (const input of node.inputs) this.consumers.set(input, (this.consumers.get(input) ?? 0) + 1);
    this.facts.set(
      node,
      factsOf(node, (input) => this.facts.get(input)!),
    );
  }

  // ---- backward: placing ---------------------------------------------------------------------------------------

  private visit(node: Node): void {
    const demands = this.demands.get(node) ?? [];
    const root = this.rootSet.has(node);
    if (!root && demands.length === 0 && !this.mustStore.has(node)) return;
    switch (node.op) {
      case "buffer":
      case "constant":
      case "iota":
        if (root || this.mustStore.has(node)) this.storeAlone(node, demands, "a copy");
        return;
      case "reshape":
      case "permute":
      case "expand":
      case "slice":
        if (root || this.mustStore.has(node)) this.storeAlone(node, demands, "a view made contiguous");
        else for (const demand of demands) this.passThrough(node, demand);
        return;
      case "elementwise":
      case "apply":
      case "cast":
      case "gather":
        this.placePoint(node, demands, root);
        return;
      case "reduce":
      case "argreduce":
      case "scan":
        this.placeReduction(node, demands, root);
        return;
      case "concat":
        this.placeConcat(node, demands);
        return;
      case "scatter":
        this.placeScatter(node, demands);
        return;
      case "update":
        this.placeUpdate(node, demands);
        return;
      case "matmul":
        this.placeProduct(node, demands);
    }
  }

  /** Hands a view's demand on to its input, or has the input stored where a reshape would need a copy. */
  private passThrough(node: Node, demand: Demand): void {
    if (!isView(node)) throw new InternalError(`${node.op} is no view`);
    const input = node.inputs[0]!;
    if (node.op === "reshape" && !this.facts.get(input)!.flat && mergesAxes(input.shape, node.shape)) {
      this.mustStore.set(input, "a reshape across axes that do not lie in order needs its input stored");
    }
    this.demand(input, { ...demand, chain: this.chains.prepend(node, demand.chain) });
  }

  private demand(node: Node, demand: Demand): void {
    if (node.op === "constant") return;
    const list = this.demands.get(node);
    if (!list) this.demands.set(node, [demand]);
    else if (
      !list.some((d) => d.group === demand.group && d.place === demand.place && d.chain === demand.chain)
    ) {
      list.push(demand);
    }
  }

  private placePoint(node: Node, demands: readonly Demand[], root: boolean): void {
    const forced = this.mustStore.get(node);
    if (root || forced !== undefined) {
      this.store(node, demands, forced ?? "a result", root);
      return;
    }
    const refusal = this.refusalToInline(node, demands);
    if (refusal !== undefined) this.store(node, demands, refusal, false);
    else for (const demand of demands) this.inline(node, demand);
  }

  /** Why a value is not computed inside its consumers; `undefined` when it can be. */
  private refusalToInline(node: Node, demands: readonly Demand[]): string | undefined {
    if (!this.options.fuse) return "fusion is off";
    const { cost, epilogue } = this.facts.get(node)!;
    const first = demands[0]!;
    const repeats = demands.some((d) => d.chain?.expands && domainSize(d) > node.size);
    if (repeats && epilogue) return "a reduction's result is broadcast back";
    if (repeats && cost > CHEAP) return `a value of cost ${cost} is broadcast: computed once`;
    // Every use beyond the first computes the value once more.
    if (cost * (demands.length - 1) > CHEAP) {
      const kernels = new Set(demands.map((d) => d.group)).size;
      const where = kernels > 1 ? `in ${kernels} kernels` : "at several places of one kernel";
      return `${demands.length} consumers ${where}, cost ${cost}: stored`;
    }
    const ops = opCount(node);
    for (const { group } of demands) {
      if (group.nodes + 1 > MAX_NODES) return `its consumer has reached ${MAX_NODES} operations: split`;
      if (group.ops + ops > MAX_OPS) return `its consumer has reached ${MAX_OPS} machine operations: split`;
      if (group.loads.size + this.newLoads(group, node) + group.outputs.length > MAX_BUFFERS) {
        return `its consumer has reached ${MAX_BUFFERS} buffers: split`;
      }
    }
    if (demands.length > 1 && epilogue && demands.some((d) => d.group !== first.group)) {
      return "a reduction's result has consumers in several kernels";
    }
    return undefined;
  }

  private newLoads(group: Group, node: Node): number {
    let count = 0;
    for (const input of node.inputs) {
      const base = belowViews(input);
      if (base.op === "buffer" && !group.loads.has(base.attr.source)) count++;
    }
    return count;
  }

  /** Computes a node's inputs where the node itself is computed. */
  private inline(node: Node, at: Demand): void {
    at.group.nodes++;
    at.group.ops += opCount(node);
    this.demandInputs(node, at);
  }

  private demandInputs(node: Node, at: Demand): void {
    if (node.op === "gather") {
      this.gatherFrom(node.inputs[0]!, at.group);
      this.demand(node.inputs[1]!, at);
      return;
    }
    for (const input of node.inputs) {
      const base = belowViews(input);
      if (base.op === "buffer") at.group.loads.add(base.attr.source);
      this.demand(input, at);
    }
  }

  /** What is gathered from is stored: its elements are read in any order, some of them often. */
  private gatherFrom(data: Node, group: Group): void {
    const { node } = operandOf(data);
    if (node.op === "buffer") {
      group.loads.add(node.attr.source);
      return;
    }
    this.mustStore.set(node, "what positions are taken from is stored");
    const known = this.gathered.get(group);
    if (known) known.add(node);
    else this.gathered.set(group, new Set([node]));
    group.reads.add(node);
    group.loads.add(node);
    this.demand(node, { group, place: "outer", chain: undefined });
  }

  // ---- storing -------------------------------------------------------------------------------------------------

  private newSlot(node: Node): Slot {
    const slot = { id: this.slotCount++, node };
    this.slots.set(node, slot);
    return slot;
  }

  private newGroup(domain: Shape, reason: string, own?: Pick<Group, "product" | "scatter">): Group {
    const group: Group = {
      id: this.groups.length,
      domain,
      outputs: [],
      reductions: [],
      ...own,
      reasons: [reason],
      reads: new Set(),
      after: new Set(),
      nodes: 0,
      ops: 0,
      loads: new Set(),
    };
    this.groups.push(group);
    return group;
  }

  private addOutput(group: Group, output: Output, stored: Node): void {
    group.outputs.push(output);
    const producers = this.producers.get(stored);
    if (producers) producers.push(group);
    else this.producers.set(stored, [group]);
  }

  private loadFrom(node: Node, demands: readonly Demand[]): void {
    for (const { group } of demands) {
      group.reads.add(node);
      group.loads.add(node);
    }
  }

  /** Stores an elementwise node: in a group that computes it anyway or shares its index space, else in its own. */
  private store(node: Node, demands: readonly Demand[], reason: string, root: boolean): void {
    const host = this.options.fuse ? this.hostFor(node, demands, root) : undefined;
    const group = host ?? this.newGroup(node.shape, reason);
    if (host) host.reasons.push(`also stores ${describe(node)}: ${reason}`);
    this.addOutput(group, { node, slot: this.newSlot(node), view: contiguousView(node.shape) }, node);
    this.inline(node, { group, place: "outer", chain: undefined });
    this.loadFrom(
      node,
      demands.filter((d) => d.group !== group),
    );
  }

  /** A group over the same index space that can take one more output without a cycle or an overfull kernel. */
  private hostFor(node: Node, demands: readonly Demand[], root: boolean): Group | undefined {
    const fits = (group: Group) =>
      !group.product &&
      !group.scatter &&
      !this.gathered.get(group)?.has(node) &&
      sameShape(group.domain, node.shape) &&
      group.nodes < MAX_NODES &&
      group.ops + opCount(node) <= MAX_OPS &&
      group.loads.size + this.newLoads(group, node) + group.outputs.length + 1 <= MAX_BUFFERS &&
      demands.every((d) =>
        d.group === group ? d.place === "outer" && !d.chain : !this.dependsOn(group, d.group),
      );
    for (const { group } of demands) if (fits(group)) return group;
    // Results over one index space share a kernel even when neither uses the other.
    if (root)
      for (let i = this.groups.length - 1, tries = 0; i >= 0 && tries < 8; i--, tries++) {
        const group = this.groups[i]!;
        if (group.outputs.every((output) => this.rootSet.has(output.node)) && fits(group)) return group;
      }
    return undefined;
  }

  /** Stores a leaf or view as it is. */
  private storeAlone(node: Node, demands: readonly Demand[], reason: string): void {
    const group = this.newGroup(node.shape, this.mustStore.get(node) ?? reason);
    this.addOutput(group, { node, slot: this.newSlot(node), view: contiguousView(node.shape) }, node);
    if (isView(node)) this.passThrough(node, { group, place: "outer", chain: undefined });
    else if (node.op === "buffer") group.loads.add(node.attr.source);
    this.loadFrom(node, demands);
  }

  private placeReduction(node: Reduction, demands: readonly Demand[], root: boolean): void {
    const reason = this.refusalToAbsorb(node, demands, root);
    let group: Group;
    if (reason === undefined) {
      group = demands[0]!.group;
      if (root || this.mustStore.has(node)) this.outputReduction(group, node);
    } else {
      group = this.sibling(node, demands) ?? this.newGroup(node.shape, reason);
      this.outputReduction(group, node);
      this.loadFrom(node, demands);
    }
    group.reductions.push(node);
    group.nodes++;
    this.demandInputs(node, { group, place: "inner", chain: undefined });
  }

  private outputReduction(group: Group, node: Reduction): void {
    this.addOutput(group, { node, slot: this.newSlot(node), view: contiguousView(group.domain) }, node);
  }

  /** Why a reduction's consumer is not its epilogue; `undefined` when it is. */
  private refusalToAbsorb(node: Reduction, demands: readonly Demand[], root: boolean): string | undefined {
    const first = demands[0];
    if (!first) return "a result";
    if (!this.options.fuse) return "fusion is off";
    if (this.mustStore.has(node)) return this.mustStore.get(node)!;
    for (const demand of demands) {
      if (demand.chain?.expands && domainSize(demand) > node.size)
        return "a reduction's result is broadcast back";
      if (demand.place === "inner") return "a reduction's result is reduced again";
      if (demand.group !== first.group) return `a reduction's result has ${demands.length} consumers`;
      if (!isFlatIdentity(node.shape, demand.chain))
        return "a reduction's result is rearranged by its consumer";
    }
    const { group } = first;
    if (!sameShape(withoutUnits(group.domain), withoutUnits(node.shape))) {
      return "a reduction's result is reshaped by its consumer";
    }
    const other = group.reductions[0];
    if (other && !foldsAlike(other, node)) return "its consumer folds other axes in the same kernel";
    if (other && !this.worthMixing(other, node))
      return "its consumer folds in another order in the same kernel";
    return root && group.outputs.length + 1 > MAX_BUFFERS ? "too many outputs" : undefined;
  }

  /**
   * A pairwise sum holds what else its loops fold to an element at a time: lanes of both cost less, even when data are read
   * twice, unless the elements cost too much to be computed twice.
   */
  private worthMixing(a: Reduction, b: Reduction): boolean {
    return !ordersDiffer(a, b) || Math.max(...[a, b].map((r) => this.facts.get(r.inputs[0]!)!.cost)) > DEAR;
  }

  /** Another reduction over the same axes of an equal shape, whose loops can fold this one too. */
  private sibling(node: Reduction, demands: readonly Demand[]): Group | undefined {
    if (!this.options.fuse) return undefined;
    for (let i = this.groups.length - 1, tries = 0; i >= 0 && tries < 8; i--, tries++) {
      const group = this.groups[i]!;
      const other = group.reductions[0];
      if (!other || !foldsAlike(other, node) || !sameShape(group.domain, node.shape)) continue;
      if (!this.worthMixing(other, node)) continue;
      if (!sharesInput(other, node) || group.outputs.length + group.loads.size >= MAX_BUFFERS) continue;
      if (demands.some((d) => this.dependsOn(group, d.group))) continue;
      group.reasons.push(`also folds ${describe(node)}: same axes of the same data`);
      return group;
    }
    return undefined;
  }

  private placeConcat(node: NodeWith<"concat">, demands: readonly Demand[]): void {
    const slot = this.newSlotFor(node);
    let start = 0;
    for (const input of node.inputs) {
      const ranges = node.shape.map((count, axis) =>
        axis === node.attr.axis
          ? { start, step: 1, count: input.shape[axis]! }
          : { start: 0, step: 1, count },
      );
      start += input.shape[node.attr.axis]!;
      this.storePart(input, node, {
        slot,
        view: sliceView(contiguousView(node.shape), ranges),
        what: "joined",
      });
    }
    this.loadFrom(node, demands);
  }

  /** The old value is copied, unless nobody else needs it, and the region written over it. */
  private placeUpdate(node: NodeWith<"update">, demands: readonly Demand[]): void {
    const [old, value] = node.inputs as readonly [Node, Node];
    const slot = this.newSlotFor(node);
    const shares = this.consumers.get(old) === 1 && !this.rootSet.has(old) && isStoredAnyway(old);
    const inPlace = this.options.inPlace === true && old.op === "buffer" && this.rootSet.has(node);
    if (shares) {
      // The old value's own buffer becomes the new one's: its groups write it first.
      this.slots.set(old, slot);
      this.shared.set(old, slot);
      this.mustStore.set(old, "changed where it lies");
    } else if (inPlace) {
      this.overwritten = { slot, source: old.attr.source };
      if (readsOtherwise(value, old.attr.source, node.attr.region)) {
        this.mustStore.set(value, "the region written is read in another order");
      }
    } else this.copyOld(old, node, slot);
    const copies = this.producers.get(node)?.slice() ?? [];
    const writer = this.storePart(value, node, {
      slot,
      view: node.attr.region,
      what: "written into a region",
    });
    // Whatever writes the old value, here or in groups not yet made, runs before the region is written.
    for (const group of copies) writer.after.add(group);
    if (shares) this.overwrites.set(writer, old);
    this.loadFrom(node, demands);
  }

  private copyOld(old: Node, node: Node, slot: Slot): void {
    this.storePart(old, node, {
      slot,
      view: contiguousView(node.shape),
      what: "copied before it is changed",
    });
  }

  /** The old value is copied, unless nobody else needs it, and then changed at the positions. */
  private placeScatter(node: NodeWith<"scatter">, demands: readonly Demand[]): void {
    const [old, ...others] = node.inputs as readonly [Node, ...Node[]];
    const slot = this.newSlotFor(node);
    if (this.options.inPlace === true && old.op === "buffer" && this.rootSet.has(node)) {
      const { source } = old.attr;
      this.overwritten = { slot, source };
      for (const other of others) {
        const reads = topological([other]).some((n) => n.op === "buffer" && n.attr.source === source);
        if (reads) this.mustStore.set(other, "what is changed is read before");
      }
    } else this.copyOld(old, node, slot);
    const copies = this.producers.get(node)?.slice() ?? [];
    const writer = this.newGroup(others[0]!.shape, `${describe(node)} changes elements one after the other`, {
      scatter: { node, slot },
    });
    this.producers.set(node, [...copies, writer]);
    for (const group of copies) writer.after.add(group);
    writer.ops += node.attr.program.values.length;
    for (const other of others) {
      const base = belowViews(other);
      if (base.op === "buffer") writer.loads.add(base.attr.source);
      this.demand(other, { group: writer, place: "outer", chain: undefined });
    }
    this.loadFrom(node, demands);
  }

  private newSlotFor(node: Node): Slot {
    return this.shared.get(node) ?? this.newSlot(node);
  }

  /** Operands are stored where they are not data already; the product reads them under their views. */
  private placeProduct(node: NodeWith<"matmul">, demands: readonly Demand[]): void {
    const [a, b] = node.inputs.map(operandOf) as [Operand, Operand];
    const group = this.newGroup(node.shape, "a matrix product has code of its own", {
      product: { node, a, b },
    });
    this.addOutput(group, { node, slot: this.newSlot(node), view: contiguousView(node.shape) }, node);
    this.loadFrom(node, demands);
    for (const { node: stored } of [a, b]) {
      if (stored.op === "buffer") {
        group.loads.add(stored.attr.source);
        continue;
      }
      this.mustStore.set(stored, "an operand of a matrix product is stored");
      group.reads.add(stored);
      this.demand(stored, { group, place: "outer", chain: undefined });
    }
  }

  private storePart(
    input: Node,
    whole: Node,
    at: { readonly slot: Slot; readonly view: View; readonly what: string },
  ): Group {
    const group = this.newGroup(input.shape, `${describe(input)} is ${at.what}`);
    this.addOutput(group, { node: input, slot: at.slot, view: at.view }, whole);
    const base = belowViews(input);
    if (base.op === "buffer") group.loads.add(base.attr.source);
    this.demand(input, { group, place: "outer", chain: undefined });
    return group;
  }

  // ---- order ---------------------------------------------------------------------------------------------------

  /** Whether `group` must run after `other` (or is it). */
  private dependsOn(group: Group, other: Group): boolean {
    if (group === other) return true;
    const seen = new Set<Group>([group]);
    const queue = [group];
    for (let next = queue.pop(); next; next = queue.pop()) {
      for (const before of this.before(next)) {
        if (before === other) return true;
        if (!seen.has(before)) {
          seen.add(before);
          queue.push(before);
        }
      }
    }
    return false;
  }

  private *before(group: Group): Iterable<Group> {
    yield* group.after;
    const old = this.overwrites.get(group);
    if (old) for (const producer of this.producers.get(old) ?? []) if (producer !== group) yield producer;
    for (const read of group.reads) yield* this.producers.get(read) ?? [];
  }

  private inOrder(): Group[] {
    const done = new Set<Group>();
    const opened = new Set<Group>();
    const order: Group[] = [];
    // Consumers were made first: walking backwards meets producers early.
    const stack = this.groups.slice();
    while (stack.length > 0) {
      const group = stack[stack.length - 1]!;
      if (done.has(group) || opened.has(group)) {
        stack.pop();
        if (!done.has(group)) order.push(group);
        done.add(group);
        continue;
      }
      opened.add(group);
      for (const before of this.before(group)) {
        if (done.has(before)) continue;
        if (opened.has(before)) throw new InternalError("groups depend on each other");
        stack.push(before);
      }
    }
    return productsLast(order);
  }
}

function domainSize(demand: Demand): number {
  const { group, place } = demand;
  const shape = place === "inner" ? group.reductions[0]!.inputs[0]!.shape : group.domain;
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}
