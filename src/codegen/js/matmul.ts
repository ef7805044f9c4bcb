/**
 * Matrix products for the JS target: plain loops over typed arrays, written out once a dtype so that each has types and
 * feedback of its own. Four columns are computed side by side; the order of addition is that of `graph/matmul.ts`.
 */
import type { DType, ScalarType } from "../../graph/dtype.ts";
import { opText } from "./expressions.ts";

/** The numbers that a product function takes, in order: extents, the block of k, first elements and strides. */
export const MATMUL_NUMBERS = [
  "rows",
  "columns",
  "depth",
  "block",
  "aStart",
  "bStart",
  "cStart",
  "aRow",
  "aDepth",
  "bDepth",
  "bColumn",
] as const;

const LANES = 4;

/** Source that returns `(a, b, c, numbers)`: one product of matrices into row-major c. */
export function emitMatmulJS(dtype: DType): string {
  const { scalar, components } = dtype;
  const type: ScalarType = scalar === "f16" ? "f32" : scalar;
  const parts = Array.from({ length: components }, (_, part) => part);
  const zero = scalar === "i64" || scalar === "u64" ? "0n" : "0";
  const multiply = (x: string, y: string) => opText(scalar === "bool" ? "and" : "mul", type, [x, y]);
  const add = (x: string, y: string) => opText(scalar === "bool" ? "or" : "add", type, [x, y]);
  const element = (array: string, index: string, part: number) => {
    const place = components === 2 ? `2 * (${index})${part ? " + 1" : ""}` : index;
    return `${array}[${place}]`;
  };
  const load = (array: string, index: string, part: number) =>
    scalar === "f16" ? `decodeF16(${element(array, index, part)})` : element(array, index, part);
  const lines = [`return function matmul__${dtype.name}(a, b, c, I) {`];
  lines.push(`  const [${MATMUL_NUMBERS.join(", ")}] = I;`);
  lines.push("  for (let first = 0; first < depth; first += block) {");
  lines.push("    const count = Math.min(block, depth - first);");
  lines.push("    for (let i = 0; i < rows; i++) {");
  lines.push("      let j = 0;");
  for (const lanes of [LANES, 1]) lines.push(...columnLoop(lanes));
  lines.push("    }", "  }", "};");
  return lines.join("\n");

  function columnLoop(lanes: number): string[] {
    const all = Array.from({ length: lanes }, (_, lane) => lane);
    const sums = all.flatMap((lane) => parts.map((part) => `s${lane}_${part} = ${zero}`));
    const body = all.flatMap((lane) => {
      const at = lane === 0 ? "q" : lane === 1 ? "q + bColumn" : `q + ${lane} * bColumn`;
      const loads = parts.map((part) => `const y${lane}_${part} = ${load("b", at, part)};`);
      const [s, t] = [`s${lane}_0`, `s${lane}_1`];
      const y = parts.map((part) => `y${lane}_${part}`);
      if (components === 1) return [...loads, `${s} = ${add(s, multiply("x0", y[0]!))};`];
      const real = opText("sub", type, [multiply("x0", y[0]!), multiply("x1", y[1]!)]);
      const imaginary = add(multiply("x0", y[1]!), multiply("x1", y[0]!));
      return [...loads, `${s} = ${add(s, real)};`, `${t} = ${add(t, imaginary)};`];
    });
    const stores = all.flatMap((lane) =>
      parts.map((part) => {
        const sum = `s${lane}_${part}`;
        if (scalar === "f16") return `c[at + ${lane}] = encodeF16(roundF16(${sum}));`;
        const place = element("c", `at + ${lane}`, part);
        return `${place} = first === 0 ? ${sum} : ${add(place, sum)};`;
      }),
    );
    return [
      `      for (; j + ${lanes} <= columns; j += ${lanes}) {`,
      "        let p = aStart + i * aRow + first * aDepth;",
      "        let q = bStart + j * bColumn + first * bDepth;",
      `        let ${sums.join(", ")};`,
      "        for (let k = 0; k < count; k++) {",
      ...parts.map((part) => `          const x${part} = ${load("a", "p", part)};`),
      ...body.map((line) => `          ${line}`),
      "          p += aDepth;",
      "          q += bDepth;",
      "        }",
      "        const at = cStart + i * columns + j;",
      ...stores.map((line) => `        ${line}`),
      "      }",
    ];
  }
}
