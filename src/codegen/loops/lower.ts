/**
 * Lowering: a group of the schedule becomes a loop nest and the numbers to call it with.
 *
 * Views end here, as strides and offsets of accesses; complex values become two reals; axes are collapsed so that a
 * kernel does not depend on rank or extents that do not matter. Owns the choice of loops; what is computed was decided
 * by the schedule, and how it is written by the emitters.
 */
import { isSpecial, nodeProgram } from "../../graph/build.ts";
import type { ScalarType } from "../../graph/dtype.ts";
import { InternalError } from "../../graph/errors.ts";
import { type DataSource, isView, type Node, type NodeWith } from "../../graph/ops.ts";
import { argStep, foldingOf, worstOf } from "../../graph/scalar/folds.ts";
import type { Scalar } from "../../graph/scalar/machine.ts";
import { type Loop, loopText, type Program } from "../../graph/scalar/program.ts";
import { type Shape, sameShape } from "../../graph/shape.ts";
import { canMerge, contiguousStrides, contiguousView, reshapeView, type View } from "../../graph/view.ts";
import { type Chain, Chains, throughChain } from "../schedule/chain.ts";
import type { Group, Reduction, Schedule, Slot } from "../schedule/group.ts";
import { operandOf } from "../schedule/product.ts";
import {
  type Access,
  type AxisRole,
  type Fold,
  integerLayout,
  isRead,
  type LoopNest,
  type LoopValue,
  type Store,
} from "./ir.ts";
import { verify } from "./verify.ts";

/** What an access walks through when the kernel is called. */
export type Binding =
  | { readonly kind: "source"; readonly source: DataSource }
  | { readonly kind: "slot"; readonly slot: Slot }
  | { readonly kind: "none" };

/** A scalar argument: one part of a graph constant. */
export interface ScalarBinding {
  readonly parts: readonly Scalar[];
  readonly part: number;
}

/** A kernel and how to call it. */
export interface Lowered {
  readonly nest: LoopNest;
  readonly bindings: readonly Binding[];
  readonly integers: readonly number[];
  readonly scalars: readonly ScalarBinding[];
  /** Of each access: its first element, and how far a step along each axis moves it. */
  readonly offsets: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

type Place = "outer" | "inner";

/** An access before its axes are collapsed. */
interface RawAccess {
  readonly kind: Access["kind"];
  readonly type: ScalarType;
  readonly components: 1 | 2;
  readonly binding: Binding;
  readonly offset: number;
  strides: number[];
  /** How far one gathered position moves it. */
  readonly indexed?: number;
}

/** A value under construction: its level follows from its accesses, once those are collapsed. */
type Draft = { -readonly [K in keyof LoopValue]: K extends "args" ? Draft[] : LoopValue[K] };

export function lower(group: Group, schedule: Schedule): Lowered {
  return new Lowering(group, schedule).run();
}

class Lowering {
  private readonly chains = new Chains();
  private readonly accesses: RawAccess[] = [];
  private readonly accessKeys = new Map<string, number>();
  private readonly bindingIds = new Map<unknown, number>();
  private readonly values: Draft[] = [];
  private readonly valueKeys = new Map<string, Draft>();
  private readonly memo = new Map<Node, Map<string, Draft[]>>();
  private readonly scalars: ScalarBinding[] = [];
  private readonly scalarTypes: ScalarType[] = [];
  private readonly folds: Fold[] = [];
  /** Extents of the axes that index the epilogue, in the order of the inner shape. */
  private readonly kept: Shape;
  private readonly keptAxes: readonly number[];
  private readonly foldAxes: readonly number[];
  private readonly extents: number[];
  private readonly roles: AxisRole[];
  private readonly group: Group;
  private readonly schedule: Schedule;

  constructor(group: Group, schedule: Schedule) {
    this.group = group;
    this.schedule = schedule;
    const first = group.reductions[0];
    const inner = first ? first.inputs[0]!.shape : group.domain;
    this.foldAxes = first?.attr.axes ?? [];
    this.keptAxes = inner.map((_, axis) => axis).filter((axis) => !this.foldAxes.includes(axis));
    const scans = first?.op === "scan";
    this.kept = scans ? inner : this.keptAxes.map((axis) => inner[axis]!);
    const run = Math.max(0, ...group.reductions.map((r) => (r.op === "reduce" ? r.attr.pairwise : 0)));
    this.extents = [...this.keptAxes, ...this.foldAxes].map((axis) => inner[axis]!);
    this.roles = this.extents.map((_, i) => {
      if (i < this.keptAxes.length) return "map";
      return scans ? "scan" : i < this.extents.length - run ? "fold" : "pairwise";
    });
  }

  run(): Lowered {
    for (const reduction of this.group.reductions) this.fold(reduction);
    const stores = this.group.outputs.map((output) => {
      const values = this.value(output.node, "outer", undefined);
      const { scalar, components } = output.node.dtype;
      const access = this.access(
        "store",
        { kind: "slot", slot: output.slot },
        scalar,
        components,
        output.view,
        "outer",
      );
      return { access, values: values as readonly LoopValue[] };
    });
    const { scatter } = this.group;
    const changes = scatter ? [this.change(scatter)] : [];
    this.collapse();
    for (const value of this.values) this.place(value);
    const accesses = this.accesses.map(finishAccess);
    const nest: LoopNest = {
      axes: this.roles,
      accesses,
      arguments: this.scalarTypes,
      values: this.numbered(),
      folds: this.folds,
      stores: [...stores, ...changes],
      jam: this.jams(),
    };
    verify(nest);
    return {
      nest,
      bindings: this.accesses.map((access) => access.binding),
      integers: this.integers(nest),
      scalars: this.scalars,
      offsets: this.accesses.map((access) => access.offset),
      strides: this.accesses.map((access) => access.strides),
    };
  }

  /** The element at a position, made anew. */
  private change({ node, slot }: NonNullable<Group["scatter"]>): Store {
    const [, positions, ...values] = node.inputs as readonly [Node, Node, ...Node[]];
    const [position] = this.value(positions, "outer", undefined) as [Draft];
    const { scalar, components } = node.dtype;
    const still = { shape: this.group.domain, strides: this.group.domain.map(() => 0), offset: 0 };
    const through = (kind: Access["kind"]) =>
      this.access(kind, { kind: "slot", slot }, scalar, components, still, "outer", 1);
    const access = through("load");
    const old = Array.from({ length: components }, (_, part) =>
      this.draft("gather", scalar, "outer", [position], access, part),
    );
    const made = values.flatMap((value) => this.value(value, "outer", undefined));
    return {
      access: through("store"),
      values: this.inlineProgram(node.attr.program, [...old, ...made], "outer"),
      position,
    };
  }

  // ---- values --------------------------------------------------------------------------------------------------

  /** A node's parts at the index that a chain of views makes of the loops' index. */
  private value(start: Node, place: Place, startChain: Chain | undefined): Draft[] {
    let node = start;
    let chain = startChain;
    while (isView(node) && !this.schedule.slots.has(node)) {
      chain = this.chains.prepend(node, chain);
      node = node.inputs[0]!;
    }
    const known = this.memo.get(node) ?? new Map<string, Draft[]>();
    this.memo.set(node, known);
    const key = `${place} ${chain?.key ?? ""}`;
    let parts = known.get(key);
    if (!parts) {
      parts = this.compute(node, place, chain);
      known.set(key, parts);
    }
    return parts;
  }

  private compute(node: Node, place: Place, chain: Chain | undefined): Draft[] {
    if (node.op === "constant") return node.attr.parts.map((_, i) => this.constant(node, i, place));
    const folded = this.group.reductions.indexOf(node as Reduction);
    if (folded >= 0 && place === "outer") return this.foldedParts(node as Reduction, folded);
    const slot = this.schedule.slots.get(node);
    const mine = this.group.outputs.some((output) => output.node === node && output.slot === slot);
    if (slot !== undefined && !(mine && place === "outer" && !chain)) {
      return this.load({ kind: "slot", slot }, node, contiguousView(node.shape), place, chain);
    }
    switch (node.op) {
      case "buffer":
        return this.load({ kind: "source", source: node.attr.source }, node, node.attr.view, place, chain);
      case "iota":
        return [this.position(node.dtype.scalar, this.viewAt(node.attr.view, place, chain), place)];
      case "gather":
        return this.gathered(node, place, chain);
      case "cast":
      case "elementwise":
      case "apply": {
        const args = node.inputs.flatMap((input) => this.value(input, place, chain));
        return this.inlineProgram(nodeProgram(node), args, place);
      }
      default:
        // A view that is stored by this very group.
        if (isView(node)) return this.value(node.inputs[0]!, place, this.chains.prepend(node, chain));
        throw new InternalError(`${node.op} was left inside a kernel`);
    }
  }

  private draft(
    op: LoopValue["op"],
    type: ScalarType,
    place: Place,
    args: Draft[],
    value: Scalar = 0,
    part = 0,
    loop?: Loop,
  ): Draft {
    const after = place === "outer" && this.group.reductions.length > 0;
    const text = Object.is(value, -0) ? "-0" : `${typeof value}${value}`;
    const turn = loop ? loopText(loop) : "";
    const key = `${op} ${type} ${after} ${text} ${part} ${args.map((a) => a.id).join()} ${turn}`;
    const found = this.valueKeys.get(key);
    if (found) return found;
    const id = this.values.length;
    const made: Draft = { id, op, type, args, value, part, level: 0, after, ...(loop ? { loop } : {}) };
    this.values.push(made);
    this.valueKeys.set(key, made);
    return made;
  }

  private constant(node: NodeWith<"constant">, part: number, place: Place): Draft {
    const type = node.dtype.scalar;
    const value = node.attr.parts[part]!;
    if (isSpecial(value)) return this.draft("const", type, place, [], value);
    let index = this.scalars.findIndex((s) => s.parts === node.attr.parts && s.part === part);
    if (index < 0) {
      index = this.scalars.length;
      this.scalars.push({ parts: node.attr.parts, part });
      this.scalarTypes.push(type);
    }
    return this.draft("argument", type, place, [], index);
  }

  private inlineProgram(program: Program, args: readonly Draft[], place: Place): Draft[] {
    const made: Draft[] = [];
    for (const v of program.values) {
      if (v.op === "param") made.push(args[v.value as number]!);
      else if (v.op === "const") made.push(this.draft("const", v.type, place, [], v.value!));
      else {
        const inputs = v.args.map((a) => made[a.id]!);
        made.push(this.draft(v.op, v.type, place, inputs, v.value, 0, v.loop));
      }
    }
    return program.results.map((result) => made[result.id]!);
  }

  private load(binding: Binding, node: Node, view: View, place: Place, chain: Chain | undefined): Draft[] {
    const { scalar, components } = node.dtype;
    const access = this.access("load", binding, scalar, components, this.viewAt(view, place, chain), place);
    return Array.from({ length: components }, (_, part) =>
      this.draft("load", scalar, place, [], access, part),
    );
  }

  /** Elements of stored data, where computed positions say. */
  private gathered(node: NodeWith<"gather">, place: Place, chain: Chain | undefined): Draft[] {
    const { node: stored, view } = operandOf(node.inputs[0]!);
    const [at] = this.value(node.inputs[1]!, place, chain) as [Draft];
    const { axis } = node.attr;
    const still = { ...view, shape: node.shape, strides: view.strides.map((s, i) => (i === axis ? 0 : s)) };
    const binding: Binding =
      stored.op === "buffer"
        ? { kind: "source", source: stored.attr.source }
        : { kind: "slot", slot: this.schedule.slots.get(stored)! };
    const { scalar, components } = node.dtype;
    const through = this.viewAt(still, place, chain);
    const access = this.access("load", binding, scalar, components, through, place, view.strides[axis]!);
    return Array.from({ length: components }, (_, part) =>
      this.draft("gather", scalar, place, [at], access, part),
    );
  }

  private position(type: ScalarType, view: View, place: Place): Draft {
    return this.draft("index", type, place, [], this.access("index", { kind: "none" }, type, 1, view, place));
  }

  // ---- folds ---------------------------------------------------------------------------------------------------

  private fold(node: Reduction): void {
    const input = node.inputs[0]!;
    const elements = this.value(input, "inner", undefined);
    const { scalar, components } = input.dtype;
    const types: ScalarType[] = new Array<ScalarType>(components).fill(scalar);
    const literal = (value: Scalar, type: ScalarType) => this.draft("const", type, "inner", [], value);
    if (node.op === "argreduce") {
      const shape = this.foldAxes.map((axis) => input.shape[axis]!);
      const along = contiguousStrides(shape);
      const strides = input.shape.map((_, axis) => along[this.foldAxes.indexOf(axis)] ?? 0);
      const place = this.position("f64", { shape: input.shape, strides, offset: 0 }, "inner");
      const worst = worstOf(node.attr.fn, input.dtype).map((part) => literal(part, scalar));
      this.folds.push({
        types: [...types, "f64"],
        initial: [...worst, literal(0, "f64")],
        step: argStep(node.attr.fn, input.dtype),
        elements: [...elements, place],
        pairwise: false,
      });
      return;
    }
    const folding = foldingOf(node);
    const given = node.op === "reduce" ? node.attr.initial : undefined;
    const counts = node.inputs.slice(1).flatMap((mask) => this.value(mask, "inner", undefined));
    this.folds.push({
      types: folding.types,
      initial: folding.initial.map((part, i) =>
        given ? this.initial(given, i, scalar) : literal(part, folding.types[i]!),
      ),
      step: folding.step,
      elements: [...elements, ...counts],
      pairwise: node.op === "reduce" && node.attr.pairwise > 0,
    });
  }

  private initial(parts: readonly Scalar[], part: number, type: ScalarType): Draft {
    const value = parts[part]!;
    if (isSpecial(value)) return this.draft("const", type, "inner", [], value);
    this.scalars.push({ parts, part });
    this.scalarTypes.push(type);
    return this.draft("argument", type, "inner", [], this.scalars.length - 1);
  }

  private foldedParts(node: Reduction, index: number): Draft[] {
    const fold = this.folds[index]!;
    if (node.op === "argreduce") {
      const position = this.draft("folded", "f64", "outer", [], index, fold.types.length - 1);
      return [this.draft("convert", "i64", "outer", [position])];
    }
    const parts = fold.types.slice(0, node.dtype.components);
    return parts.map((type, part) => this.draft("folded", type, "outer", [], index, part));
  }

  // ---- accesses ------------------------------------------------------------------------------------------------

  private viewAt(view: View, place: Place, chain: Chain | undefined): View {
    const there = throughChain(view, chain);
    if (place === "inner" || this.group.reductions.length === 0) return there;
    // The outputs may have axes of extent 1 where the folded shape has none, or the reverse.
    return this.toKept(there);
  }

  private toKept(view: View): View {
    const kept = reshapeView(view, this.kept);
    if (!kept) throw new InternalError("an epilogue's index space differs from its reduction's");
    return kept;
  }

  private access(
    kind: Access["kind"],
    binding: Binding,
    type: ScalarType,
    components: 1 | 2,
    view: View,
    place: Place,
    indexed?: number,
  ): number {
    let strides: number[];
    const all = [...this.keptAxes, ...this.foldAxes];
    if (place === "inner") strides = all.map((axis) => view.strides[axis]!);
    else {
      const kept = this.group.reductions.length > 0 ? this.toKept(view) : view;
      const scans = this.kept.length === all.length;
      strides = scans
        ? all.map((axis) => kept.strides[axis]!)
        : [...kept.strides, ...this.foldAxes.map(() => 0)];
    }
    const buffer = binding.kind === "source" ? binding.source : binding.kind === "slot" ? binding.slot : type;
    const id = this.bindingIds.get(buffer) ?? this.bindingIds.size;
    this.bindingIds.set(buffer, id);
    const key = `${kind} ${id} ${view.offset} ${strides.join()} ${indexed ?? ""}`;
    const known = this.accessKeys.get(key);
    if (known !== undefined) return known;
    const raw = { kind, type, components, binding, offset: view.offset, strides };
    this.accesses.push(indexed === undefined ? raw : { ...raw, indexed });
    this.accessKeys.set(key, this.accesses.length - 1);
    return this.accesses.length - 1;
  }

  // ---- axes ----------------------------------------------------------------------------------------------------

  /** Drops axes of extent 1 and joins neighbours of one role that every access walks through as one. */
  private collapse(): void {
    for (let axis = this.extents.length - 1; axis >= 0; axis--) {
      const lastFold = this.roles[axis] !== "map" && this.roles.filter((role) => role !== "map").length === 1;
      if (this.extents[axis] === 1 && !lastFold) this.dropAxis(axis);
    }
    for (let axis = this.extents.length - 1; axis > 0; axis--) {
      if (this.roles[axis] !== this.roles[axis - 1]) continue;
      // The rows of a matrix product stay rows, so that what reads it can run with it (`bands.ts`).
      if (axis === this.extents.length - 1 && this.readsProduct()) continue;
      const strides = this.accesses.map((access) => access.strides);
      if (!canMerge(strides, this.extents, axis - 1, axis)) continue;
      this.extents[axis]! *= this.extents[axis - 1]!;
      this.dropAxis(axis - 1);
    }
  }

  private readsProduct(): boolean {
    for (const read of this.group.reads) {
      if (read.op === "matmul" && sameShape(read.shape, this.group.domain)) return true;
    }
    return false;
  }

  private dropAxis(axis: number): void {
    this.extents.splice(axis, 1);
    this.roles.splice(axis, 1);
    for (const access of this.accesses) access.strides.splice(axis, 1);
  }

  /** A value lives at the depth of the deepest axis that it changes along. */
  private place(value: Draft): void {
    let level = 0;
    if (isRead(value)) {
      const { strides } = this.accesses[value.value as number]!;
      level = strides.findLastIndex((stride) => stride !== 0) + 1;
    } else if (value.op === "folded") {
      level = this.roles.filter((role) => role === "map" || role === "scan").length;
    }
    for (const arg of value.args) level = Math.max(level, arg.level);
    value.level = level;
  }

  /** Values in the order of the text: body before epilogue, numbered anew. */
  private numbered(): Draft[] {
    const ordered = [...this.values.filter((v) => !v.after), ...this.values.filter((v) => v.after)];
    ordered.forEach((value, i) => {
      value.id = i;
    });
    return ordered;
  }

  /** Whether neighbours along the last kept axis lie together in memory while neighbours of a fold do not. */
  private jams(): boolean {
    const lastMap = this.roles.lastIndexOf("map");
    const last = this.roles.length - 1;
    if (lastMap < 0 || lastMap === last || this.roles.includes("pairwise")) return false;
    const loads = this.accesses.filter(
      (a) => a.kind === "load" && a.strides.slice(lastMap + 1).some((s) => s !== 0),
    );
    return (
      loads.some((a) => a.strides[lastMap] === 1) &&
      !loads.some((a) => a.strides[last] === 1 && a.strides[lastMap] !== 0)
    );
  }

  private integers(nest: LoopNest): number[] {
    const layout = integerLayout(nest);
    const numbers: number[] = new Array(layout.length);
    this.extents.forEach((extent, axis) => {
      numbers[axis] = extent;
    });
    this.accesses.forEach((access, i) => {
      if (layout.offsets[i]! >= 0) numbers[layout.offsets[i]!] = access.offset;
      layout.strides[i]!.forEach((at, axis) => {
        if (at >= 0) numbers[at] = access.strides[axis]!;
      });
      if (layout.indexed[i]! >= 0) numbers[layout.indexed[i]!] = access.indexed!;
    });
    return numbers;
  }
}

function finishAccess(raw: RawAccess): Access {
  return {
    kind: raw.kind,
    type: raw.type,
    components: raw.components,
    offset: raw.offset !== 0,
    strides: raw.strides.map((stride) => (stride === 0 ? "0" : stride === 1 ? "1" : "s")),
    ...(raw.indexed === undefined ? {} : { indexed: raw.indexed === 1 ? "1" : "s" }),
  };
}
