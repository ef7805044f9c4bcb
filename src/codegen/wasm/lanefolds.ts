/**
 * Folds whose order is free: lanes of accumulators along the innermost fold axis, joined at the end.
 *
 * Wrapping sums and products, bits, truth and extrema of integers give the same in any order. Extrema of floats do so
 * too, up to the sign of a zero: the first zero met is the result. So a zero result is looked up again, one element
 * after the other, until the first zero. And argmax and argmin: each lane keeps its best element and position, and of
 * equally good ones the smallest position is the first.
 */
import { SCALARS } from "../../graph/dtype.ts";
import { freeOrder } from "../loops/free-order.ts";
import { type Expr, instruction, type Local, op } from "./encoder.ts";
import { type Instance, type Kernel, SCALAR } from "./kernel.ts";
import { type Lanes, lanePattern, SHAPES } from "./lanes.ts";
import { defineFor, elementsOf, type Member, newMember, setState, stateOf, stepFold } from "./members.ts";

import { operation, runProgram } from "./programs.ts";
import { passOver } from "./skips.ts";
import { defineAll, laneCount, valueOf } from "./values.ts";

/** Bodies of up to this many values get several accumulators, so that one need not wait for another. */
const UNROLL_LIMIT = 24;
const VECTORS = 4;

function lanesOf(kernel: Kernel): number {
  return laneCount(
    bodyOf(kernel),
    kernel.nest.folds.flatMap((fold) => fold.types),
  );
}

function bodyOf(kernel: Kernel) {
  const { nest } = kernel;
  return nest.values.filter((v) => v.level === nest.axes.length && !v.after);
}

/** Accumulators at a start that may be taken any number of times. */
export function startFreely(kernel: Kernel, member: Member): void {
  kernel.nest.folds.forEach((fold, n) => {
    const start = freeOrder(fold)!;
    fold.types.forEach((type, part) => {
      const neutral = start.kind === "neutral" ? kernel.k.constant(start.value, type) : undefined;
      kernel.f.set(member.states[n]![part]!, (neutral ?? valueOf(kernel, fold.initial[part]!)).expr);
    });
  });
}

export function foldInLanes(kernel: Kernel, member: Member): void {
  const { f, nest } = kernel;
  const axis = nest.axes.length - 1;
  const body = bodyOf(kernel);
  const count = lanesOf(kernel);
  const vectors = body.length <= UNROLL_LIMIT ? VECTORS : 1;
  const before = member.states.map(([first]) => f.let(f.get(first!)));
  const lanes = Array.from({ length: vectors }, (_, i) => {
    const at: Instance = { axis, count, shift: i * count };
    return newMember(kernel, at);
  });
  for (const one of lanes) startFreely(kernel, one);
  const step = (target: Member, at: Instance) =>
    kernel.nested(() => {
      defineAll(kernel, body, at);
      nest.folds.forEach((fold, n) => {
        stepFold(kernel, target, n, elementsOf(kernel, fold));
      });
    });
  const pass = () =>
    f.scope(() => {
      const left = f.let(kernel.count(axis));
      kernel.walking(axis, kernel.from(axis), (moving) => {
        for (const group of vectors > 1 ? [vectors, 1] : [1]) {
          kernel.repeat(left, group * count, () => {
            for (const one of lanes.slice(0, group)) f.scope(() => step(one, one.at));
            for (const i of moving) kernel.advance(i, axis, group * count);
          });
        }
        kernel.repeat(left, 1, () => {
          step(member, SCALAR);
          for (const i of moving) kernel.advance(i, axis, 1);
        });
      });
    });
  const joinAll = (n: number) => f.scope(() => join(kernel, member, lanes, n));
  const passAndJoin = () => {
    pass();
    joinAll(0);
  };
  const best = freeOrder(nest.folds[0]!)!.kind === "best";
  let joined = false;
  rows(kernel, kernel.depth, axis, () => {
    joined = best && passOver(kernel, member, axis, body, passAndJoin);
    if (!joined) pass();
  });
  nest.folds.forEach((fold, n) => {
    if (!joined) joinAll(n);
    if (fold.types.length === 1 && !SCALARS[fold.types[0]!].integer) firstZero(kernel, member, n, before[n]!);
  });
}

/** The loops over fold axes outside the last one. */
function rows(kernel: Kernel, axis: number, last: number, body: () => void): void {
  if (axis === last) {
    body();
    return;
  }
  kernel.loop(axis, () => {
    defineFor(
      kernel,
      kernel.nest.values.filter((v) => v.level === axis + 1 && !v.after),
      [{ at: SCALAR, states: [], values: new Map() }],
    );
    rows(kernel, axis + 1, last, body);
  });
}

/** All lanes of all accumulators join the one that single elements joined; they themselves stay as they are. */
function join(kernel: Kernel, member: Member, lanes: readonly Member[], fold: number): void {
  const { k, nest } = kernel;
  const { types } = nest.folds[fold]!;
  const { f } = kernel;
  // Lanes past those that matter get in on the way.
  const first = newMember(kernel, lanes[0]!.at);
  types.forEach((_, part) => {
    f.set(first.states[fold]![part]!, f.get(lanes[0]!.states[fold]![part]!));
  });
  const stateOfAll = (one: Member) => types.map((_, part) => stateOf(kernel, one, fold, part));
  const add = types.length > 1 ? takeBetter : stepFold;
  const moved = (x: Lanes, from: (lane: number) => number): Lanes => {
    return { ...x, expr: k.hold(k.move(x.expr, lanePattern(x.bits, x.bits, from))) };
  };
  for (const other of lanes.slice(1)) add(kernel, first, fold, stateOfAll(other));
  for (let half = first.at.count / 2; half >= 1; half /= 2) {
    const shifted = stateOfAll(first).map((x) => moved(x, (lane) => (lane + half) % (128 / x.bits)));
    add(kernel, first, fold, shifted);
  }
  const totals = stateOfAll(first).map((x) => ({ ...moved(x, () => 0), full: true }));
  add(kernel, member, fold, totals);
}

/** The state that parts of the range came to, in scratch memory, joins the accumulators. */
export function joinParts(kernel: Kernel, member: Member): void {
  let at = 0;
  const states = kernel.nest.folds.map((fold) =>
    fold.types.map((type): Lanes => {
      const { bits } = SHAPES[type];
      const value = instruction("v128.load", [kernel.scratch()], [16 * at++]);
      return { type, expr: kernel.k.hold(kernel.k.spread(value, bits)), bits, full: true };
    }),
  );
  states.forEach((state, fold) => {
    stepFold(kernel, member, fold, state);
  });
}

/** Of two bests with their positions the better one; of equally good ones that with the smaller position. */
function takeBetter(kernel: Kernel, member: Member, fold: number, other: readonly Lanes[]): void {
  const { k } = kernel;
  const { step, types } = kernel.nest.folds[fold]!;
  const { count } = member.at;
  const mine = types.map((_, part) => k.held(stateOf(kernel, member, fold, part)));
  const better = { ...step, results: [step.results[0]!.args[0]!] };
  const [theirs] = runProgram(k, better, [...mine, ...other], count) as [Lanes];
  const [ours] = runProgram(k, better, [...other, ...mine], count) as [Lanes];
  const last = types.length - 1;
  const earlier = operation(k, "lt", types[last]!, [other[last]!, mine[last]!], count);
  const tie = operation(k, "and", "bool", [operation(k, "not", "bool", [ours], count), earlier], count);
  const take = k.held(operation(k, "or", "bool", [theirs, tie], count));
  const results = mine.map((x, part) =>
    k.held(operation(k, "select", x.type, [take, other[part]!, x], count)),
  );
  results.forEach((result, part) => {
    setState(kernel, member, fold, part, result);
  });
}

/** A zero result takes the sign of the first zero among the start and the elements. */
function firstZero(kernel: Kernel, member: Member, fold: number, before: Local): void {
  const { f, nest } = kernel;
  const state = member.states[fold]![0]!;
  const axis = nest.axes.length - 1;
  const bits = SHAPES[nest.folds[fold]!.types[0]!].bits;
  const isZero = (): Expr => {
    const lane = instruction(bits === 64 ? "f64x2.extract_lane" : "f32x4.extract_lane", [f.get(state)], [0]);
    return bits === 64
      ? op("f64.eq", lane, instruction("f64.const", [], [0]))
      : op("f32.eq", lane, instruction("f32.const", [], [0]));
  };
  f.if(isZero(), () => {
    f.set(state, f.get(before));
    f.block((found) => {
      f.brIf(found, isZero());
      rows(kernel, kernel.depth, axis, () => {
        kernel.loop(axis, () => {
          defineAll(kernel, bodyOf(kernel), SCALAR);
          stepFold(kernel, member, fold, elementsOf(kernel, nest.folds[fold]!));
          f.brIf(found, isZero());
        });
      });
    });
  });
}
