/**
 * A fold's step and the sums of a pairwise run as JavaScript texts.
 */
import type { ScalarType } from "../../graph/dtype.ts";
import type { MachineOp } from "../../graph/scalar/machine.ts";
import { isRare } from "../../graph/scalar/math/table.ts";
import type { Program } from "../../graph/scalar/program.ts";
import { convertText, opText } from "./expressions.ts";
import { operandLiteral } from "./loops.ts";

/** Addition within a run: float16 is summed in float32, as NumPy does. */
export function sumText(type: ScalarType, x: string, y: string): string {
  return type === "f64" ? `${x} + ${y}` : `Math.fround(${x} + ${y})`;
}

/** ((0+1)+(2+3))+((4+5)+(6+7)) */
export function treeText(type: ScalarType, terms: readonly string[]): string {
  let level = terms;
  while (level.length > 1) {
    const next: string[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const sum = sumText(type, level[i]!, level[i + 1]!);
      next.push(type === "f64" ? `(${sum})` : sum);
    }
    level = next;
  }
  return level[0]!;
}

/** A program's results as texts over its parameters' texts, and the values that are used several times: of a fold's step, which has no loops. */
export function stepTexts(
  program: Program,
  params: readonly string[],
): { readonly shared: readonly string[]; readonly results: readonly string[] } {
  const texts: string[] = [];
  const shared: string[] = [];
  const uses = new Map<number, number>();
  for (const v of program.values) for (const { id } of v.args) uses.set(id, (uses.get(id) ?? 0) + 1);
  for (const v of program.values) {
    const args = v.args.map((a) => texts[a.id]!);
    if (v.op === "param") texts.push(params[v.value as number]!);
    else if (v.op === "const") texts.push(operandLiteral(v));
    else if (v.op === "convert") texts.push(convertText(args[0]!, v.args[0]!.type, v.type));
    else {
      const type = v.op === "select" || v.op === "choose" ? v.type : v.args[0]!.type;
      texts.push(opText(v.op as MachineOp, type, args, true));
    }
    // What an atom is not, is computed once; a rare case stands in the branch that needs it.
    const computed = v.op !== "param" && v.op !== "const";
    if (computed && (uses.get(v.id) ?? 0) > 1 && !isRare(v.op)) {
      const name = `t${program.results.length + v.id}`;
      shared.push(`const ${name} = ${texts[v.id]};`);
      texts[v.id] = name;
    }
  }
  return { shared, results: program.results.map((r) => texts[r.id]!) };
}
