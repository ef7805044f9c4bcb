/**
 * The verifier refuses malformed loop nests, rule by rule.
 */
import { describe, expect, test } from "vitest";
import type { Access, Fold, LoopNest, LoopValue } from "../../src/codegen/loops/ir.ts";
import { lower } from "../../src/codegen/loops/lower.ts";
import { verify } from "../../src/codegen/loops/verify.ts";
import { schedule } from "../../src/codegen/schedule/schedule.ts";
import type { Node } from "../../src/graph/ops.ts";
import { add, call, data, multiply, number, sum } from "./graphs.ts";

function nestOf(root: Node): LoopNest {
  const cut = schedule([root]);
  return lower(cut.groups[0]!, cut).nest;
}

const map = () => nestOf(add(multiply(data([8]), data([8])), number(2.5)));
const fold = () => nestOf(call("sqrt", sum(call("square", data([5, 9])), 1)));

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** A nest with something changed. */
function changed(nest: LoopNest, change: (nest: LoopNest) => Partial<LoopNest>): LoopNest {
  return { ...nest, ...change(nest) };
}

/** With one of its values replaced, in the list and where it is used. */
function withValue(nest: LoopNest, op: LoopValue["op"], change: Partial<Draft<LoopValue>>): LoopNest {
  const old = nest.values.find((v) => v.op === op)!;
  const replaced = new Map<LoopValue, LoopValue>();
  for (const v of nest.values) {
    const args = v.args.map((arg) => replaced.get(arg)!);
    replaced.set(v, v === old ? { ...v, args, ...change } : { ...v, args });
  }
  const swap = (values: readonly LoopValue[]) => values.map((v) => replaced.get(v)!);
  return {
    ...nest,
    values: swap(nest.values),
    folds: nest.folds.map((f) => ({ ...f, initial: swap(f.initial), elements: swap(f.elements) })),
    stores: nest.stores.map((s) => ({ ...s, values: swap(s.values) })),
  };
}

const withAccess = (nest: LoopNest, kind: Access["kind"], change: Partial<Access>) =>
  changed(nest, () => ({
    accesses: nest.accesses.map((a) => (a.kind === kind ? { ...a, ...change } : a)),
  }));

const withFold = (nest: LoopNest, change: Partial<Fold>) =>
  changed(nest, () => ({ folds: nest.folds.map((f) => ({ ...f, ...change })) }));

test("what lowering makes is well formed", () => {
  expect(() => verify(map())).not.toThrow();
  expect(() => verify(fold())).not.toThrow();
});

describe("refused are", () => {
  const element = () => fold().folds[0]!.elements[0]!;
  const cases: { readonly [rule: string]: readonly [LoopNest, RegExp] } = {
    "axes out of order": [
      changed(fold(), () => ({ axes: ["pairwise", "map"] })),
      /axes out of order|folded axes|stride|moves along/,
    ],
    "folded axes without an accumulator": [changed(fold(), () => ({ folds: [] })), /without an accumulator/],
    "a stride missing": [withAccess(map(), "load", { strides: [] }), /name a stride for every axis/],
    "a store along a folded axis": [
      withAccess(fold(), "store", { strides: ["1", "1"] }),
      /moves along a folded axis/,
    ],
    "a use before the definition": [
      changed(map(), (d) => ({ values: [...d.values].reverse() })),
      /before it is defined/,
    ],
    "a value of a deeper loop": [withValue(map(), "load", { level: 9 }), /deeper loop/],
    "an epilogue's value inside the loops": [
      withValue(fold(), "load", { after: true }),
      /inside the (loops|folded)/,
    ],
    "an argument of another type": [withValue(map(), "argument", { type: "f32" }), /is not argument/],
    "an argument that is not there": [withValue(map(), "argument", { value: 7 }), /is not argument/],
    "a load through a store": [withAccess(map(), "load", { kind: "store" }), /does not match access/],
    "a load of another type": [withAccess(map(), "load", { type: "f32" }), /does not match access/],
    "a fold's result that is none": [withValue(fold(), "folded", { part: 1 }), /no fold's result/],
    "an operation of mixed types": [withValue(map(), "mul", { type: "f32" }), /takes/],
    "an operation with an operand missing": [withValue(map(), "mul", { args: [] }), /takes|undefined/],
    "an unknown operation": [withValue(map(), "mul", { op: "conjure" as LoopValue["op"] }), /unknown op/],
    "a state without a start": [withFold(fold(), { initial: [] }), /another size than its start/],
    "a step that takes other types": [
      withFold(fold(), { types: ["f32"] }),
      /a fold's (step|result)|no fold's/,
    ],
    "a fold of a value of the epilogue": [
      changed(fold(), (d) => ({
        folds: d.folds.map((f) => ({ ...f, elements: [d.values.find((v) => v.after)!] })),
      })),
      /value of the epilogue/,
    ],
    "a start inside the loops": [
      withFold(fold(), { initial: [{ ...element(), id: 99 }] }),
      /starts from a value inside/,
    ],
    "a store through a load": [
      changed(map(), (d) => ({ stores: d.stores.map((s) => ({ ...s, access: 0 })) })),
      /store through access 0/,
    ],
    "a store of too many parts": [
      changed(map(), (d) => ({
        stores: d.stores.map((s) => ({ ...s, values: [...s.values, ...s.values] })),
      })),
      /wrong number of parts/,
    ],
    "a store of another type": [withAccess(map(), "store", { type: "f32" }), /store of another type/],
    "a store of a value inside the folds": [
      changed(fold(), (d) => ({
        stores: d.stores.map((s) => ({
          ...s,
          values: [d.values.find((v) => !v.after && v.level > 1)!],
        })),
      })),
      /inside the folds/,
    ],
  };
  for (const [rule, [nest, message]] of Object.entries(cases)) {
    test(rule, () => {
      expect(() => verify(nest)).toThrow(message);
    });
  }
});

test("an error names itself as internal, to be reported", () => {
  expect(() => verify(changed(fold(), () => ({ folds: [] })))).toThrow(
    /^numfuse internal error: malformed kernel/,
  );
});
