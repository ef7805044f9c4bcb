/**
 * One kernel under construction: the nest, where each access points at the depth reached, and the values known there.
 *
 * Owns pointers and scopes. An access's pointer is a byte address in an i32 local; an `index` access's is the position
 * itself, an i64. Loops move pointers by increments.
 */
import { SCALARS } from "../../graph/dtype.ts";
import { evaluateOp } from "../../graph/scalar/evaluate.ts";
import type { Scalar } from "../../graph/scalar/machine.ts";
import { convertScalar, type MachineOp } from "../../graph/scalar/machine.ts";
import {
  type Access,
  type Fold,
  type IntegerLayout,
  integerLayout,
  type LoopNest,
  type LoopValue,
  mapDepth,
  storeDepth,
} from "../loops/ir.ts";
import type { Context } from "./context.ts";
import type { CallLayout } from "./convention.ts";
import { type Expr, type FunctionBuilder, i32, i64, instruction, type Local, op } from "./encoder.ts";
import type { Lanes } from "./lanes.ts";

/** A group of neighbours computed at once: `count` of them along `axis`, starting `shift` after the pointers. */
export interface Instance {
  /** -1: one element, nothing to its sides. */
  readonly axis: number;
  readonly count: number;
  readonly shift: number;
}

export const SCALAR: Instance = { axis: -1, count: 1, shift: 0 };

/** How far an access moves along an axis: not at all, by a constant, or by a local. */
export type Step = number | Local;

/** What is known at a point of the program. */
export interface Scope {
  readonly values: Map<LoopValue, Lanes>;
  /** Both parts of interleaved loads. */
  readonly pairs: Map<number, readonly Expr[]>;
}

export class Kernel {
  readonly nest: LoopNest;
  readonly k: Context;
  readonly f: FunctionBuilder;
  readonly depth: number;
  /** How many loops enclose the epilogue and the stores. */
  readonly storeDepth: number;
  readonly layout: IntegerLayout;
  readonly call: CallLayout;
  readonly extents: readonly Local[];
  /** The parameters: range and block. */
  readonly begin: Local;
  readonly end: Local;
  readonly block: Local;
  pointers: readonly Local[];
  scope: Scope = { values: new Map(), pairs: new Map() };
  private readonly steps: readonly (readonly Step[])[];
  /** How far a gathered position moves each access, in bytes. */
  private readonly positions: readonly Step[];
  readonly uses = new Map<LoopValue, number>();
  readonly users = new Map<LoopValue, LoopValue>();
  readonly shiftAmounts = new Set<LoopValue>();
  readonly literals = new Map<LoopValue, Scalar>();

  constructor(nest: LoopNest, call: CallLayout, k: Context, params: readonly Local[]) {
    this.nest = nest;
    this.call = call;
    this.k = k;
    this.f = k.f;
    [this.begin, this.end, this.block] = params as [Local, Local, Local];
    this.depth = mapDepth(nest);
    this.storeDepth = storeDepth(nest);
    this.layout = integerLayout(nest);
    this.extents = nest.axes.map((_, axis) => this.f.let(op("i32.wrap_i64", this.integer(axis))));
    this.steps = nest.accesses.map((access, i) =>
      nest.axes.map((_, axis): Step => {
        const cls = access.strides[axis]!;
        if (cls === "0") return 0;
        const size = elementBytes(access);
        if (cls === "1") return size;
        const stride = this.integer(this.layout.strides[i]![axis]!);
        if (access.kind === "index") return this.f.let(stride);
        return this.f.let(op("i32.mul", op("i32.wrap_i64", stride), i32(size)));
      }),
    );
    this.positions = nest.accesses.map((access, i) => {
      const size = elementBytes(access);
      if (access.indexed !== "s") return size;
      return this.f.let(op("i32.mul", op("i32.wrap_i64", this.integer(this.layout.indexed[i]!)), i32(size)));
    });
    this.pointers = nest.accesses.map((access, i) => this.f.let(this.start(access, i)));
    this.survey();
  }

  // ---- the parameter block -------------------------------------------------------------------------------------

  private slot(number: number): Expr {
    return instruction("f64.load", [this.f.get(this.block)], [8 * number]);
  }

  private integer(number: number): Expr {
    return op("i64.trunc_sat_f64_s", this.slot(this.call.integers + number));
  }

  private start(access: Access, i: number): Expr {
    const at = this.layout.offsets[i]!;
    if (access.kind === "index") return at < 0 ? i64(0) : this.integer(at);
    const base = op("i32.trunc_sat_f64_u", this.slot(this.call.bases + i));
    if (at < 0) return base;
    const offset = op("i32.wrap_i64", this.integer(at));
    return op("i32.add", base, op("i32.mul", offset, i32(elementBytes(access))));
  }

  /** A scalar argument in all lanes. */
  argument(number: number): Lanes {
    const type = this.nest.arguments[number]!;
    const address = this.f.get(this.block);
    const offset = 8 * (this.call.scalars + number);
    const { integer, big, bits } = SCALARS[type];
    if (big)
      return { type, expr: instruction("v128.load64_splat", [address], [offset]), bits: 64, full: true };
    const value = instruction("f64.load", [address], [offset]);
    if (type === "f64") return { type, expr: op("f64x2.splat", value), bits, full: true };
    if (!integer) return { type, expr: op("f32x4.splat", op("f32.demote_f64", value)), bits: 32, full: true };
    const wrapped = op("i32.wrap_i64", op("i64.trunc_sat_f64_s", value));
    if (type === "bool") return this.k.mask(op("i8x16.splat", op("i32.sub", i32(0), wrapped)), 8, true);
    const shape = bits === 8 ? "i8x16" : bits === 16 ? "i16x8" : "i32x4";
    return { type, expr: op(`${shape}.splat`, wrapped), bits, full: true };
  }

  /** The address of scratch memory, some bytes in. */
  scratch(bytes = 0): Expr {
    return op("i32.add", this.f.get(this.block), i32(this.call.scratch + bytes));
  }

  // ---- facts about values --------------------------------------------------------------------------------------

  private survey(): void {
    const { nest } = this;
    const use = (v: LoopValue, by?: LoopValue) => {
      this.uses.set(v, (this.uses.get(v) ?? 0) + 1);
      if (by) this.users.set(v, by);
    };
    for (const v of nest.values) {
      for (const arg of v.args) use(arg, v);
      if (v.op === "shl" || v.op === "shr") this.shiftAmounts.add(v.args[1]!);
      const literal = this.fold(v);
      if (literal !== undefined) this.literals.set(v, literal);
    }
    for (const fold of nest.folds) for (const v of [...fold.initial, ...fold.elements]) use(v);
    for (const store of nest.stores) {
      for (const v of store.values) use(v);
      if (store.position) use(store.position);
    }
  }

  /** What a value is, if constants alone decide it. */
  private fold(v: LoopValue): Scalar | undefined {
    if (v.op === "const") return v.value;
    const opaque = v.op === "loop" || v.op === "result" || v.op === "gather";
    if (v.args.length === 0 || opaque) return undefined;
    const args: Scalar[] = [];
    for (const arg of v.args) {
      const literal = this.literals.get(arg);
      if (literal === undefined) return undefined;
      args.push(literal);
    }
    if (v.op === "convert") return convertScalar(args[0]!, v.args[0]!.type, v.type);
    const type = v.op === "select" || v.op === "choose" ? v.type : v.args[0]!.type;
    return evaluateOp(v.op as MachineOp, type, args);
  }

  // ---- loops ---------------------------------------------------------------------------------------------------

  step(access: number, axis: number): Step {
    return axis < 0 ? 0 : this.steps[access]![axis]!;
  }

  /** A step as an expression of the pointer's type, some times over. */
  stepExpr(access: number, axis: number, times = 1): Expr {
    const step = this.step(access, axis);
    const index = this.nest.accesses[access]!.kind === "index";
    if (typeof step === "number") return index ? i64(step * times) : i32(step * times);
    if (times === 1) return this.f.get(step);
    return index ? op("i64.mul", this.f.get(step), i64(times)) : op("i32.mul", this.f.get(step), i32(times));
  }

  /** How far a position moves an access, in bytes. */
  positioned(access: number, position: Expr): Expr {
    const step = this.positions[access]!;
    return op("i32.mul", position, typeof step === "number" ? i32(step) : this.f.get(step));
  }

  /** The accesses that move along an axis. */
  moving(axis: number): number[] {
    return this.nest.accesses.flatMap((_, i) => (this.step(i, axis) === 0 ? [] : [i]));
  }

  /** Moves a pointer by a step taken some times. */
  advance(access: number, axis: number, times: number): void {
    this.moveBy(access, this.stepExpr(access, axis, times));
  }

  moveBy(access: number, distance: Expr): void {
    const pointer = this.pointers[access]!;
    this.f.set(pointer, op(`${pointer.type as "i32" | "i64"}.add`, this.f.get(pointer), distance));
  }

  /** A distance of so many steps, counted by an i32. */
  distance(access: number, axis: number, count: Expr): Expr {
    const step = this.stepExpr(access, axis);
    return step.type === "i64"
      ? op("i64.mul", op("i64.extend_i32_s", count), step)
      : op("i32.mul", count, step);
  }

  /** Runs a body with pointers of its own for what moves along an axis, started some elements in. */
  walking(axis: number, from: Local | undefined, body: (moving: readonly number[]) => void): void {
    const before = this.pointers;
    const moving = this.moving(axis);
    this.pointers = before.map((pointer, i) => {
      if (!moving.includes(i)) return pointer;
      const start = this.f.get(pointer);
      if (!from) return this.f.let(start);
      const distance = this.distance(i, axis, this.f.get(from));
      return this.f.let(op(`${pointer.type as "i32" | "i64"}.add`, start, distance));
    });
    body(moving);
    this.pointers = before;
  }

  /** Repeats a body, `group` elements at a time, while so many are left; takes them off `left`. */
  repeat(left: Local, group: number, body: () => void): void {
    const { f } = this;
    const enough = () => op("i32.ge_u", f.get(left), i32(group));
    f.if(enough(), () => {
      f.loop((again) => {
        f.scope(body);
        f.set(left, op("i32.sub", f.get(left), i32(group)));
        f.brIf(again, enough());
      });
    });
  }

  /** A loop over a whole axis, one element at a time. The outermost axis goes from `begin` to `end`. */
  loop(axis: number, body: () => void): void {
    const { f } = this;
    f.scope(() => {
      const left = f.let(this.count(axis));
      this.walking(axis, this.from(axis), (moving) => {
        this.repeat(left, 1, () => {
          this.nested(body);
          for (const i of moving) this.advance(i, axis, 1);
        });
      });
    });
  }

  /** Axes that a loop is to walk in part: from where, and how many elements. */
  readonly stretches = new Map<number, { readonly from: Local; readonly count: Local }>();

  count(axis: number): Expr {
    const stretch = this.stretches.get(axis);
    if (stretch) return this.f.get(stretch.count);
    if (axis > 0) return this.f.get(this.extents[axis]!);
    return op("i32.sub", this.f.get(this.end), this.f.get(this.begin));
  }

  from(axis: number): Local | undefined {
    return this.stretches.get(axis)?.from ?? (axis === 0 ? this.begin : undefined);
  }

  /** A scope inside the present one. */
  inner(): Scope {
    return { values: new Map(this.scope.values), pairs: new Map() };
  }

  /** Runs code in a scope. */
  within(scope: Scope, body: () => void): void {
    const outer = this.scope;
    this.scope = scope;
    body();
    this.scope = outer;
  }

  /** Values that a body defines are unknown after it. */
  nested(body: () => void): void {
    this.within(this.inner(), body);
  }
}

/** Bytes from one element to the next; positions count by one. */
export function elementBytes(access: Access): number {
  return access.kind === "index" ? 1 : (SCALARS[access.type].bits / 8) * access.components;
}

/** The folds of a nest with their numbers. */
export function foldEntries(
  nest: LoopNest,
  pairwise: boolean,
): { readonly fold: Fold; readonly f: number }[] {
  return nest.folds.flatMap((fold, f) => (fold.pairwise === pairwise ? [{ fold, f }] : []));
}
