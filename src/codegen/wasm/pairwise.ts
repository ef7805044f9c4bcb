/**
 * Runs summed in NumPy's order: halves (cut at a multiple of eight) down to blocks of 128 values, each block with eight
 * accumulators that are joined as ((0+1)+(2+3))+((4+5)+(6+7)), then what is left over.
 *
 * The eight accumulators are the lanes of a few vectors. The recursion is a loop with a stack in scratch memory: an entry
 * holds the size of a pending right half, later -1 and the left half's sums.
 */
import type { ScalarType } from "../../graph/dtype.ts";
import { PAIRWISE_BLOCK } from "./convention.ts";
import { type Expr, i32, instruction, type Local, op } from "./encoder.ts";
import { round } from "./float16.ts";
import { foldEntries, type Instance, type Kernel, SCALAR } from "./kernel.ts";
import { lanePattern } from "./lanes.ts";
import { elementsOf, type Member, stepFold } from "./members.ts";
import { defineAll, laneCount, valueOf } from "./values.ts";

/** A block's body is written out for all accumulators up to so many values. */
const UNROLL_LIMIT = 160;

/** One machine value that is summed. float16 is summed in float32, as NumPy does. */
interface Sum {
  readonly f: number;
  readonly part: number;
  readonly type: ScalarType;
  readonly local: Local;
}

export function emitPairwise(kernel: Kernel, axis: number, member: Member): void {
  kernel.f.scope(() => {
    const sums = newSums(kernel);
    sumRun(kernel, axis, sums, member);
    joinState(kernel, sums, member);
  });
}

export function newSums(kernel: Kernel): Sum[] {
  return foldEntries(kernel.nest, true).flatMap(({ fold, f }) =>
    fold.types.map((type, part) => ({ f, part, type, local: kernel.f.local("v128") })),
  );
}

/** The accumulators take in the sums. */
export function joinState(kernel: Kernel, sums: readonly Sum[], member: Member): void {
  const { k, f } = kernel;
  for (const { f: fold, part, type, local } of sums) {
    const state = member.states[fold]![part]!;
    const total = addSums(type, f.get(state), f.get(local));
    const rounded = type === "f16" ? round(k, total, "f32") : total;
    f.set(state, k.spread(rounded, type === "f64" ? 64 : 32));
  }
}

function addSums(type: ScalarType, x: Expr, y: Expr): Expr {
  return op(type === "f64" ? "f64x2.add" : "f32x4.add", x, y);
}

/** Sums a run, or where it is outermost the part of it from `begin` to `end`. */
export function sumRun(kernel: Kernel, axis: number, sums: readonly Sum[], member: Member): void {
  const { f, nest } = kernel;
  const components = nest.folds.find((fold) => fold.pairwise)!.types.length;
  const runAxes = nest.axes.map((_, i) => i).slice(axis);
  const whole = runAxes.map((i) => f.get(kernel.extents[i]!)).reduce((x, y) => op("i32.mul", x, y));
  const outermost = axis === 0;
  const width = 16 * (1 + sums.length);
  const bottom = f.let(kernel.scratch(16 * nest.folds.flatMap((fold) => fold.types).length));
  const top = f.let(f.get(bottom));
  const size = f.let(outermost ? op("i32.sub", f.get(kernel.end), f.get(kernel.begin)) : whole);
  const move = (bytes: number) => f.set(top, op("i32.add", f.get(top), i32(bytes)));
  const pending = () => instruction("i32.load", [f.get(top)], [0]);
  inRun(kernel, axis, outermost ? kernel.begin : undefined, (advance, single) => {
    f.block((finished) => {
      f.loop((next) => {
        descend();
        for (const sum of sums) f.set(sum.local, kernel.k.splatExpr(-0, sum.type));
        sumBlock(kernel, axis, sums, member, { size, components, single, advance });
        ascend();
        f.brIf(finished, op("i32.eq", f.get(top), f.get(bottom)));
        move(-width);
        sums.forEach((sum, i) => {
          f.do(instruction("v128.store", [f.get(top), f.get(sum.local)], [16 * (i + 1)]));
        });
        f.set(size, pending());
        f.do(instruction("i32.store", [f.get(top), i32(-1)], [0]));
        move(width);
        f.br(next);
      });
    });
  });

  /** Cuts off right halves until a block is left. */
  function descend(): void {
    f.block((small) => {
      f.loop((again) => {
        f.brIf(small, op("i32.le_u", f.get(size), i32(PAIRWISE_BLOCK / components)));
        const half = f.let(components === 1 ? op("i32.shr_u", f.get(size), i32(1)) : f.get(size));
        f.set(half, op("i32.and", f.get(half), i32(-8)));
        if (components === 2) f.set(half, op("i32.shr_u", f.get(half), i32(1)));
        f.do(instruction("i32.store", [f.get(top), op("i32.sub", f.get(size), f.get(half))], [0]));
        move(width);
        f.set(size, f.get(half));
        f.br(again);
      });
    });
  }

  /** Joins the sums of finished left halves. */
  function ascend(): void {
    f.block((done) => {
      f.loop((again) => {
        f.brIf(done, op("i32.eq", f.get(top), f.get(bottom)));
        move(-width);
        f.if(op("i32.ge_s", pending(), i32(0)), () => {
          move(width);
          f.br(done);
        });
        sums.forEach((sum, i) => {
          const left = instruction("v128.load", [f.get(top)], [16 * (i + 1)]);
          f.set(sum.local, addSums(sum.type, left, f.get(sum.local)));
        });
        f.br(again);
      });
    });
  }
}

/** How a block walks: by plain increments along one axis, or with counters that carry from axis to axis. */
interface Run {
  readonly size: Local;
  readonly components: number;
  readonly single: boolean;
  readonly advance: (elements: number) => void;
}

function inRun(
  kernel: Kernel,
  axis: number,
  from: Local | undefined,
  body: (advance: (elements: number) => void, single: boolean) => void,
): void {
  if (axis === kernel.nest.axes.length - 1) {
    kernel.walking(axis, from, (moving) => {
      body((elements) => {
        for (const i of moving) kernel.advance(i, axis, elements);
      }, true);
    });
  } else odometer(kernel, axis, from, (advance) => body(advance, false));
}

function sumBlock(kernel: Kernel, axis: number, sums: readonly Sum[], member: Member, run: Run): void {
  const { f, k, nest } = kernel;
  const lanes = 8 / run.components;
  const body = nest.values.filter((v) => v.level > axis && !v.after);
  const apart = !run.single || foldEntries(nest, false).length > 0;
  const count = apart
    ? 1
    : Math.min(
        lanes,
        laneCount(
          body,
          sums.map((sum) => sum.type),
        ),
      );
  const groups = lanes / count;
  f.scope(() => {
    const left = f.let(f.get(run.size));
    f.if(op("i32.ge_u", f.get(left), i32(lanes)), () => {
      const accumulators = sums.map(() => Array.from({ length: groups }, () => f.local("v128")));
      sums.forEach((sum, s) => {
        for (const local of accumulators[s]!) f.set(local, k.splatExpr(-0, sum.type));
      });
      const unrolled = run.single && body.length * groups <= UNROLL_LIMIT;
      const whole = f.let(op("i32.and", f.get(left), i32(-lanes)));
      f.set(left, op("i32.sub", f.get(left), f.get(whole)));
      kernel.repeat(whole, unrolled ? lanes : count, () => {
        for (let group = 0; group < (unrolled ? groups : 1); group++) {
          const at: Instance = { axis: run.single ? axis : -1, count, shift: group * count };
          f.scope(() =>
            element(at, (sum, x) => {
              const mine = accumulators[sums.indexOf(sum)]!;
              const total = addSums(sum.type, f.get(mine[group]!), x);
              if (unrolled) f.set(mine[group]!, total);
              else rotate(mine, total);
            }),
          );
        }
        run.advance(unrolled ? lanes : count);
      });
      sums.forEach((sum, s) => {
        f.set(sum.local, tree(kernel, sum.type, accumulators[s]!, count));
      });
    });
    kernel.repeat(left, 1, () => {
      element(SCALAR, (sum, x) => f.set(sum.local, addSums(sum.type, f.get(sum.local), x)));
      run.advance(1);
    });
  });

  /** The accumulators take turns: the first is used and becomes the last. */
  function rotate(locals: readonly Local[], value: Expr): void {
    const held = k.hold(value);
    for (let i = 0; i + 1 < locals.length; i++) f.set(locals[i]!, f.get(locals[i + 1]!));
    f.set(locals[locals.length - 1]!, held);
  }

  function element(at: Instance, add: (sum: Sum, x: Expr) => void): void {
    kernel.nested(() => {
      defineAll(kernel, body, at);
      for (const sum of sums) add(sum, valueOf(kernel, nest.folds[sum.f]!.elements[sum.part]!).expr);
      for (const { fold, f: number } of foldEntries(nest, false)) {
        stepFold(kernel, member, number, elementsOf(kernel, fold));
      }
    });
  }
}

/** The sums of all lanes of some vectors as a tree of neighbours; in lane 0. */
function tree(kernel: Kernel, type: ScalarType, locals: readonly Local[], count: number): Expr {
  const { k, f } = kernel;
  const bits = type === "f64" ? 64 : 32;
  const lanes = 128 / bits;
  let level = locals.map((local) => {
    let x = f.get(local);
    // Neighbours within a vector first: addition gives the same in both orders of two.
    for (let distance = 1; distance < count; distance *= 2) {
      const held = k.hold(x);
      const other = k.move(
        held,
        lanePattern(bits, bits, (lane) => (lane ^ distance) % lanes),
      );
      x = addSums(type, held, other);
    }
    return x;
  });
  while (level.length > 1) {
    const next: Expr[] = [];
    for (let i = 0; i < level.length; i += 2) next.push(addSums(type, level[i]!, level[i + 1]!));
    level = next;
  }
  return level[0]!;
}

/** A run over several axes that do not join: counters carry from the last axis to the first. */
function odometer(
  kernel: Kernel,
  axis: number,
  from: Local | undefined,
  body: (advance: (elements: number) => void) => void,
): void {
  const { f } = kernel;
  const { axes } = kernel.nest;
  const last = axes.length - 1;
  const before = kernel.pointers;
  const rest = f.let(from ? f.get(from) : i32(0));
  const counters = new Map<number, Local>();
  for (let a = last; a >= axis; a--) {
    const extent = f.get(kernel.extents[a]!);
    counters.set(a, f.let(a > axis ? op("i32.rem_u", f.get(rest), extent) : f.get(rest)));
    if (a > axis) f.set(rest, op("i32.div_u", f.get(rest), extent));
  }
  const moves = (i: number, a: number) => kernel.step(i, a) !== 0;
  const moving = before.map((_, i) => axes.some((_axis, a) => a >= axis && moves(i, a)));
  kernel.pointers = before.map((pointer, i) => (moving[i] ? f.let(f.get(pointer)) : pointer));
  for (let a = axis; a <= last; a++) {
    for (const i of kernel.moving(a)) kernel.moveBy(i, kernel.distance(i, a, f.get(counters.get(a)!)));
  }
  const carry = (a: number): void => {
    const counter = counters.get(a)!;
    for (const i of kernel.moving(a)) kernel.advance(i, a, 1);
    f.set(counter, op("i32.add", f.get(counter), i32(1)));
    if (a === axis) return;
    f.if(op("i32.eq", f.get(counter), f.get(kernel.extents[a]!)), () => {
      for (const i of kernel.moving(a)) {
        const back = kernel.distance(i, a, op("i32.sub", i32(0), f.get(kernel.extents[a]!)));
        kernel.moveBy(i, back);
      }
      f.set(counter, i32(0));
      carry(a - 1);
    });
  };
  body((elements) => {
    for (let i = 0; i < elements; i++) carry(last);
  });
  kernel.pointers = before;
}
