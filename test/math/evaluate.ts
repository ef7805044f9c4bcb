/**
 * For `measure.py`: computes the operands that it wrote, in WebAssembly without and with fused multiply-adds.
 *
 *     npx tsx test/math/evaluate.ts folder
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { enableFma, type FloatType, onWebAssembly } from "./targets.ts";

const folder = process.argv[2]!;
const fma = enableFma();
for (const file of readdirSync(folder).filter((name) => name.endsWith(".in"))) {
  const [op, type, arity] = file.split(".") as [string, FloatType, string];
  const bytes = new Uint8Array(readFileSync(join(folder, file)));
  const size = bytes.length / Number(arity);
  const operands = Array.from({ length: Number(arity) }, (_, i) => {
    const { buffer } = bytes.slice(i * size, (i + 1) * size);
    return type === "f64" ? new Float64Array(buffer) : new Float32Array(buffer);
  });
  for (const way of fma ? [false, true] : [false]) {
    writeFileSync(
      join(folder, `${op}.${type}.${way ? "fma" : "plain"}`),
      onWebAssembly(op, type, operands, { fma: way }),
    );
  }
}
