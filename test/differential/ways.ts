/**
 * The ways in which a program can be run, all of which must give the same bits.
 */
import * as np from "../../src/index.ts";
import type { Program } from "./program.ts";

export const WAYS = {
  interpreted: { target: "interpreter", fusion: true, rewrite: true },
  unfused: { target: "js", fusion: false, rewrite: false },
  "fused, not rewritten": { target: "js", fusion: true, rewrite: false },
  "rewritten, not fused": { target: "js", fusion: false, rewrite: true },
  "fused and rewritten": { target: "js", fusion: true, rewrite: true },
} as const;

export type Way = keyof typeof WAYS;

/** Runs a program under a configuration; its values in a comparable form. */
export function evaluated(program: Program, way: Way): string[] {
  const before = { ...np.config };
  Object.assign(np.config, WAYS[way]);
  np.clear_caches();
  try {
    const values = program.run();
    // Some together, in one plan; the rest one by one.
    np.eval(...values.filter((_, i) => i % 3 === 2));
    return values.map(fingerprint);
  } finally {
    Object.assign(np.config, before);
  }
}

/** dtype, shape and bytes, with one nan for all. */
export function fingerprint(array: np.NDArray): string {
  const bytes = array.tobytes();
  const { dtype } = array;
  if (dtype.kind === "f" || dtype.kind === "c") canonicalNaNs(bytes, dtype.itemsize / dtype.components);
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
  const parts = hex.match(new RegExp(`.{${2 * dtype.itemsize}}`, "g")) ?? [];
  return `${dtype.name}(${array.shape.join(", ")}) ${parts.join(" ")}`;
}

function canonicalNaNs(bytes: Uint8Array, width: number): void {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += width) {
    if (width === 8) {
      if (Number.isNaN(data.getFloat64(at, true))) data.setFloat64(at, Number.NaN, true);
    } else if (width === 4) {
      if (Number.isNaN(data.getFloat32(at, true))) data.setFloat32(at, Number.NaN, true);
    } else if ((data.getUint16(at, true) & 0x7fff) > 0x7c00) data.setUint16(at, 0x7e00, true);
  }
}
