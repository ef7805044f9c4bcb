/**
 * Blocks that argmax and argmin pass over: those in which no element is better than the best so far.
 *
 * Whether one is better takes neither positions nor a choice, so it is asked for as many elements at once as the values
 * alone allow. The best is seldom beaten after the first blocks; where it cannot be beaten, by nan or by true, the rest is not
 * looked at.
 */
import type { ScalarType } from "../../graph/dtype.ts";
import { evaluateProgram } from "../../graph/scalar/evaluate.ts";
import type { Scalar } from "../../graph/scalar/machine.ts";
import { extract, type Program } from "../../graph/scalar/program.ts";
import type { Fold, LoopNest, LoopValue } from "../loops/ir.ts";
import { type Expr, i32, type Local, op, selectScalar } from "./encoder.ts";
import type { Instance, Kernel } from "./kernel.ts";
import type { Lanes } from "./lanes.ts";
import { type Member, stateOf } from "./members.ts";
import { runProgram } from "./programs.ts";
import { least } from "./tiles.ts";
import { defineAll, laneCount, valueOf } from "./values.ts";

/** Vectors a turn, and what is a multiple of all turns' elements. */
const VECTORS = 4;
const TURNS = 16 * VECTORS;
/** Elements of a block, once some are behind: the first are likely to hold something better. */
const BLOCK = 4 * TURNS;

/** The condition of a fold that keeps the best and its position; undefined where positions decide, too. */
function betterProgram({ step, types }: Fold): Program | undefined {
  const better = extract(step, [step.results[0]!.args[0]!]);
  const last = types.length - 1;
  const isPosition = (at: Scalar | undefined) => at === last || at === last + types.length;
  const used = better.values.flatMap((v) => v.args);
  return used.some((v) => v.op === "param" && isPosition(v.value)) ? undefined : better;
}

/** A value that nothing is better than. */
function unbeatable(better: Program, type: ScalarType): Scalar | undefined {
  const candidates = type === "bool" ? [0, 1] : ["f64", "f32", "f16"].includes(type) ? [Number.NaN] : [];
  const others =
    type === "bool" ? [0, 1] : [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const loses = (best: Scalar) => others.every((other) => !evaluateProgram(better, [best, 0, other, 0])[0]);
  return candidates.find(loses);
}

/** What of a body the elements' values rest on. */
function restsOn(values: readonly LoopValue[], body: readonly LoopValue[]): readonly LoopValue[] {
  const needed = new Set<LoopValue>(values);
  for (const v of body.toReversed()) if (needed.has(v)) for (const arg of v.args) needed.add(arg);
  return body.filter((v) => needed.has(v));
}

/** Whether the best is a value that nothing beats: nan, or a truth. */
function isBest(kernel: Kernel, member: Member, value: Scalar): Expr {
  const { type, expr, bits } = stateOf(kernel, member, 0, 0);
  if (type !== "bool") return op("v128.any_true", op(bits === 64 ? "f64x2.ne" : "f32x4.ne", expr, expr));
  const truth = op("v128.any_true", expr);
  return value ? truth : op("i32.eqz", truth);
}

/** What is asked of elements: by which program, of which values, and how many of them at once. */
interface Question {
  readonly better: Program;
  /** Of an element, without its position. */
  readonly values: readonly LoopValue[];
  /** What they rest on. */
  readonly body: readonly LoopValue[];
  readonly count: number;
}

/** Elements along an axis, of which it is asked whether one is better. */
interface Stretch {
  readonly axis: number;
  readonly from: Local;
  /** A multiple of what a turn looks at. */
  readonly size: Local;
}

/** Whether any element of a stretch is better than the best. */
function anyBetter(
  kernel: Kernel,
  member: Member,
  { axis, from, size }: Stretch,
  { better, values, body, count }: Question,
): Expr {
  const { f, k } = kernel;
  const found = f.let(k.pattern(0n, 64));
  const best = values.map((_, part) => stateOf(kernel, member, 0, part));
  // Positions are parameters, too, which nothing asks for.
  const place = k.constant(0, "f64");
  const rest = f.let(f.get(size));
  kernel.walking(axis, from, (moving) => {
    kernel.repeat(rest, VECTORS * count, () => {
      for (let i = 0; i < VECTORS; i++) {
        const at: Instance = { axis, count, shift: i * count };
        kernel.nested(() => {
          defineAll(kernel, body, at);
          const elements = values.map((v) => valueOf(kernel, v));
          const [mask] = runProgram(k, better, [...best, place, ...elements, place], count) as [Lanes];
          f.set(found, op("v128.or", f.get(found), k.maskAt(mask, 128 / count)));
        });
      }
      for (const i of moving) kernel.advance(i, axis, VECTORS * count);
    });
  });
  return op("v128.any_true", f.get(found));
}

/** What may be asked instead of folding; undefined where that is no gain. */
function questionOf(nest: LoopNest, body: readonly LoopValue[]): Question | undefined {
  const [fold] = nest.folds as readonly [Fold];
  const better = nest.folds.length === 1 ? betterProgram(fold) : undefined;
  if (!better) return undefined;
  const values = fold.elements.slice(0, -1);
  const needed = restsOn(values, body);
  const count = laneCount(needed, fold.types.slice(0, -1));
  return count < 2 ? undefined : { better, values, body: needed, count };
}

/**
 * Goes along an axis block by block, where that is worth it.
 *
 * @param member the best so far, after `pass`
 * @param body what is computed for each element
 * @param pass takes in the elements of the present stretch of the axis
 * @returns whether it did; else nothing was written
 */
export function passOver(
  kernel: Kernel,
  member: Member,
  axis: number,
  body: readonly LoopValue[],
  pass: () => void,
): boolean {
  const { f, nest } = kernel;
  const question = questionOf(nest, body);
  if (!question) return false;
  const { types } = nest.folds[0]!;
  const nothing = types.length === 2 ? unbeatable(question.better, types[0]!) : undefined;
  f.scope(() => {
    const from = kernel.from(axis);
    const start = from ? f.get(from) : i32(0);
    const position = f.let(start);
    const end = f.let(op("i32.add", start, kernel.count(axis)));
    const most = f.let(i32(TURNS));
    const size = f.local("i32");
    f.block((done) => {
      f.loop((again) => {
        const left = f.let(op("i32.sub", f.get(end), f.get(position)));
        f.brIf(done, op("i32.eqz", f.get(left)));
        const turns = f.let(op("i32.and", least(kernel, left, f.get(most)), i32(-TURNS)));
        f.set(size, selectScalar(f.get(turns), f.get(turns), f.get(left)));
        f.set(most, i32(BLOCK));
        kernel.stretches.set(axis, { from: position, count: size });
        f.block((next) => {
          f.if(f.get(turns), () => {
            const some = anyBetter(kernel, member, { axis, from: position, size }, question);
            f.brIf(next, op("i32.eqz", some));
          });
          pass();
          if (nothing !== undefined) f.brIf(done, isBest(kernel, member, nothing));
        });
        kernel.stretches.delete(axis);
        f.set(position, op("i32.add", f.get(position), f.get(size)));
        f.br(again);
      });
    });
  });
  return true;
}
