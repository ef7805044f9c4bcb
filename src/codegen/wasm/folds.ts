/**
 * Folds: the loops over the inner axes and the epilogue behind them, for one element of the outputs or for neighbours
 * side by side.
 *
 * The accumulators are `members.ts`, runs in pairwise order `pairwise.ts`, folds whose order is free `lanefolds.ts`.
 */
import { isScan } from "../loops/ir.ts";
import { op } from "./encoder.ts";
import { type Kernel, SCALAR } from "./kernel.ts";
import {
  defineFor,
  elementsOf,
  loadStates,
  type Member,
  newMember,
  saveStates,
  startStates,
  stateLocals,
  stateOf,
  stepFold,
  within,
} from "./members.ts";
import { emitPairwise } from "./pairwise.ts";
import { defineAll, storeAll } from "./values.ts";

/** The loops over fold axes from `axis` on, and what stands in them. */
export function foldLoops(kernel: Kernel, axis: number, members: readonly Member[]): void {
  const { nest } = kernel;
  if (axis === nest.axes.length) {
    for (const member of members) {
      within(kernel, member, () => {
        nest.folds.forEach((fold, f) => {
          stepFold(kernel, member, f, elementsOf(kernel, fold));
        });
      });
      if (isScan(nest)) results(kernel, member);
    }
  } else if (nest.axes[axis] === "pairwise") emitPairwise(kernel, axis, members[0]!);
  else {
    const before = members.map((member) => member.values);
    kernel.loop(axis, () => {
      for (const member of members) member.values = new Map(member.values);
      defineFor(
        kernel,
        nest.values.filter((v) => v.level === axis + 1 && !v.after),
        members,
      );
      foldLoops(kernel, axis + 1, members);
    });
    members.forEach((member, i) => {
      member.values = before[i]!;
    });
  }
}

/** The epilogue and the stores behind the loops, from accumulators that are done; a scan has had them in its loop. */
export function epilogue(kernel: Kernel, members: readonly Member[]): void {
  if (!isScan(kernel.nest)) for (const member of members) results(kernel, member);
}

/** The epilogue and the stores, from the accumulators as they are. */
function results(kernel: Kernel, member: Member): void {
  const { nest, storeDepth } = kernel;
  within(kernel, member, () => {
    for (const v of nest.values) {
      if (v.op === "folded") kernel.scope.values.set(v, stateOf(kernel, member, v.value as number, v.part));
    }
    const here = nest.values.filter((v) => v.level === storeDepth && v.after && v.op !== "folded");
    defineAll(kernel, here, member.at);
    storeAll(kernel, member.at);
  });
}

/**
 * The folds of one element. Where the outermost axis is folded, a call does a part of it: the state comes from the call
 * before and goes to the next.
 */
export function emitFolds(kernel: Kernel, loops: (member: Member) => void): void {
  const { f, nest } = kernel;
  f.scope(() =>
    kernel.nested(() => {
      const member = newMember(kernel, SCALAR);
      if (nest.axes[0] !== "fold" && nest.axes[0] !== "scan") {
        startStates(kernel, member);
        loops(member);
        epilogue(kernel, [member]);
        return;
      }
      const locals = stateLocals([member]);
      f.if(
        op("i32.eqz", f.get(kernel.begin)),
        () => startStates(kernel, member),
        () => loadStates(kernel, locals, kernel.scratch()),
      );
      loops(member);
      f.if(
        op("i32.lt_u", f.get(kernel.end), f.get(kernel.extents[0]!)),
        () => saveStates(kernel, locals, kernel.scratch()),
        () => epilogue(kernel, [member]),
      );
    }),
  );
}
