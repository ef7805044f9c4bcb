/**
 * The verifier of loop IR: what a well-formed nest is, as a list of rules. Lowering runs it on every kernel it makes.
 */
import { InternalError } from "../../graph/errors.ts";
import { MACHINE_OPS, type MachineOp, machineOp } from "../../graph/scalar/machine.ts";
import type { Value } from "../../graph/scalar/program.ts";
import { type LoopNest, type LoopValue, mapDepth, storeDepth } from "./ir.ts";

/**
 * @throws InternalError naming the first rule that is broken
 */
export function verify(nest: LoopNest): void {
  const fail = (what: string): never => {
    throw new InternalError(`malformed kernel: ${what}`);
  };
  const depth = mapDepth(nest);
  const stored = storeDepth(nest);
  const roles = nest.axes.join(" ");
  if (!/^(map ?)*(fold ?)*(pairwise ?|scan$)*$/.test(roles)) fail(`axes out of order: ${roles}`);
  if (nest.axes.length > depth && nest.folds.length === 0) fail("folded axes without an accumulator");
  for (const access of nest.accesses) {
    if (access.strides.length !== nest.axes.length) fail("an access does not name a stride for every axis");
    if (access.kind === "store" && access.strides.slice(stored).some((s) => s !== "0")) {
      fail("a store moves along a folded axis");
    }
  }
  const defined = new Set<LoopValue>();
  for (const v of nest.values) {
    for (const arg of v.args) {
      if (!defined.has(arg)) fail(`v${v.id} uses v${arg.id} before it is defined`);
      if (arg.level > v.level) fail(`v${v.id} at level ${v.level} uses v${arg.id} of a deeper loop`);
      if (arg.after && !v.after) fail(`v${v.id} uses the epilogue's v${arg.id} inside the loops`);
    }
    if (v.after && v.level > stored) fail(`the epilogue's v${v.id} lies inside the folded loops`);
    checkValue(nest, v, fail);
    defined.add(v);
  }
  for (const fold of nest.folds) {
    if (fold.types.length !== fold.initial.length || fold.step.results.length !== fold.types.length) {
      fail("a fold's state has another size than its start");
    }
    const params = [...fold.types, ...fold.elements.map((e) => e.type)];
    if (params.join() !== fold.step.params.join()) {
      fail(`a fold's step takes (${fold.step.params}) and gets (${params})`);
    }
    if (fold.elements.some((e) => e.after || !defined.has(e))) fail("a fold takes a value of the epilogue");
    if (fold.initial.some((v) => v.level > 0 || v.after)) fail("a fold starts from a value inside the loops");
  }
  for (const store of nest.stores) {
    const access = nest.accesses[store.access];
    if (access?.kind !== "store") fail(`store through access ${store.access}`);
    else if ((access.indexed !== undefined) !== (store.position !== undefined))
      fail("a store without its position");
    else if (store.values.length !== access.components) fail("a store of the wrong number of parts");
    else if (store.values.some((v) => v.type !== access.type)) fail("a store of another type");
    if (store.values.some((v) => v.level > stored || !defined.has(v)))
      fail("a store of a value inside the folds");
  }
}

function checkValue(nest: LoopNest, v: LoopValue, fail: (what: string) => never): void {
  switch (v.op) {
    case "const":
      if ((typeof v.value === "bigint") !== (v.type === "i64" || v.type === "u64"))
        fail(`v${v.id} is no ${v.type}`);
      return;
    case "argument":
      if (nest.arguments[v.value as number] !== v.type) fail(`v${v.id} is not argument ${v.value}`);
      return;
    case "gather": {
      const access = nest.accesses[v.value as number];
      if (access?.kind !== "load" || !access.indexed || access.type !== v.type || v.args.length !== 1) {
        fail(`v${v.id} does not match access ${v.value}`);
      }
      return;
    }
    case "load":
    case "index": {
      const access = nest.accesses[v.value as number];
      if (access?.kind !== v.op || access.type !== v.type) fail(`v${v.id} does not match access ${v.value}`);
      return;
    }
    case "folded":
      if (!v.after || nest.folds[v.value as number]?.types[v.part] !== v.type)
        fail(`v${v.id} is no fold's result`);
      return;
    case "loop":
      checkLoop(v, fail);
      return;
    case "result": {
      const loop = v.args[0]?.loop;
      if (!loop || loop.step.results[2 + (v.value as number)]?.type !== v.type)
        fail(`v${v.id} is no loop's result`);
      return;
    }
    case "convert":
      if (v.args.length !== 1) fail(`v${v.id} converts ${v.args.length} values`);
      return;
    default: {
      if (!(v.op in MACHINE_OPS)) fail(`v${v.id} has the unknown op ${v.op}`);
      const facts = machineOp(v.op as MachineOp);
      const chooses = v.op === "select" || v.op === "choose";
      const operands = chooses ? v.args.slice(1) : v.args;
      const same = operands.every((a) => a.type === operands[0]!.type);
      const result = facts.rule === "bool" ? "bool" : operands[0]!.type;
      if (v.args.length !== facts.arity || !same || result !== v.type) {
        fail(`v${v.id} = ${v.op} takes (${v.args.map((a) => a.type).join(", ")})`);
      }
      if (chooses && v.args[0]!.type !== "bool") fail(`v${v.id} chooses by a ${v.args[0]!.type}`);
    }
  }
}

function checkLoop(v: LoopValue, fail: (what: string) => never): void {
  const { step, entry, parts } = v.loop!;
  const results = ["bool", "bool", ...step.params.slice(0, parts)].join();
  if (v.args.map((a) => a.type).join() !== step.params.join())
    fail(`v${v.id} gives a turn of its loop other values`);
  if (parts < 1 || step.results.map((r) => r.type).join() !== results)
    fail(`v${v.id} goes on with another state`);
  const defined = new Set<Value>();
  step.values.forEach((inner, i) => {
    if (inner.id !== i || inner.args.some((arg) => !defined.has(arg))) {
      fail(`p${inner.id} in the loop v${v.id} is used before it is defined`);
    }
    defined.add(inner);
  });
  if (!(step.results[0]!.id < entry)) fail(`v${v.id} enters its turns too early`);
}
