/**
 * Loop IR as text: the canonical form that keys the kernel cache, and what `explain` shows of level 3.
 *
 * Everything that changes generated code is in the text; nothing else is.
 */
import { literalText } from "../../graph/scalar/machine.ts";
import { loopText, programText } from "../../graph/scalar/program.ts";
import { type LoopNest, type LoopValue, mapDepth } from "./ir.ts";

function valueText(v: LoopValue): string {
  const args = v.args.map((a) => `v${a.id}`).join(" ");
  switch (v.op) {
    case "const":
      return literalText(v.value);
    case "argument":
      return `argument ${v.value}`;
    case "load":
    case "index":
    case "folded":
      return `${v.op} ${v.value}.${v.part}`;
    case "loop":
      return `${v.op} ${args} ${loopText(v.loop!)}`;
    case "result":
      return `${v.op} ${v.value} of ${args}`;
    case "gather":
      return `gather ${v.value}.${v.part} v${v.args[0]!.id}`;
    default:
      return `${v.op} ${args}`;
  }
}

export function nestText(nest: LoopNest): string {
  const lines = [`axes ${nest.axes.join(" ") || "none"}${nest.jam ? " jam" : ""}`];
  nest.accesses.forEach((a, i) => {
    const type = a.components === 2 ? `2x${a.type}` : a.type;
    const indexed = a.indexed ? ` at ${a.indexed}` : "";
    lines.push(`${a.kind} ${i}: ${type} [${a.strides.join(" ")}]${a.offset ? " +offset" : ""}${indexed}`);
  });
  if (nest.arguments.length > 0) lines.push(`arguments ${nest.arguments.join(" ")}`);
  const depth = mapDepth(nest);
  const line = (v: LoopValue) => `${"  ".repeat(v.level)}v${v.id}: ${v.type} = ${valueText(v)}`;
  for (const v of nest.values) if (!v.after) lines.push(line(v));
  nest.folds.forEach((fold, i) => {
    const indent = "  ".repeat(nest.axes.length);
    const initial = fold.initial.map((v) => `v${v.id}`).join(" ");
    const elements = fold.elements.map((v) => `v${v.id}`).join(" ");
    const order = fold.pairwise ? "pairwise" : "sequential";
    lines.push(`${indent}fold ${i}: ${fold.types.join(" ")} from ${initial} with ${elements} ${order}`);
    lines.push(`${indent}  ${programText(fold.step)}`);
  });
  for (const v of nest.values) if (v.after) lines.push(line(v));
  for (const s of nest.stores) {
    lines.push(
      `${"  ".repeat(depth)}store ${s.access}${s.position ? ` at v${s.position.id}` : ""} <- ${s.values.map((v) => `v${v.id}`).join(" ")}`,
    );
  }
  return lines.join("\n");
}
