/**
 * The ways in which a program can be run, all of which must give the same bits.
 */
import * as np from "../../src/index.ts";
import { tuning } from "../../src/runtime/cuts.ts";
import type { Program } from "./program.ts";

/** Cuts even the smallest ranges: into single rows, bands of one row, columns two by two. */
const SMALL_PIECES = {
  pieceTime: 0,
  pieceElements: 3,
  pieceColumns: 2,
  sharedColumns: 2,
  productRows: 1,
  bandBytes: 0,
  bandRows: 2,
};

export const WAYS = {
  interpreted: { target: "interpreter" },
  "js, as built": { target: "js", fusion: false, rewrite: false },
  "js, fused": { target: "js", rewrite: false },
  "js, rewritten": { target: "js", fusion: false },
  "js, fused and rewritten": { target: "js" },
  "wasm, as built": { target: "wasm", fusion: false, rewrite: false, threads: 1 },
  wasm: { target: "wasm", threads: 1 },
  "wasm, cut into pieces": { target: "wasm", threads: 1, tuning: SMALL_PIECES },
  "wasm, three threads": { target: "wasm", threads: 3, threadsFrom: 0, tuning: SMALL_PIECES },
  "wasm, without room in the heap": { target: "wasm", threads: 1, maxHeapBytes: 0, tuning: SMALL_PIECES },
  "by size": { target: "auto", wasmFrom: 20 },
  // Fused multiply-adds may move the last bit of an approximation: these agree among themselves.
  "fused multiply-adds, as built": { target: "wasm", fusion: false, rewrite: false, threads: 1, fma: true },
  "fused multiply-adds": { target: "wasm", threads: 1, fma: true },
  "fused multiply-adds, three threads": {
    target: "wasm",
    threads: 3,
    threadsFrom: 0,
    tuning: SMALL_PIECES,
    fma: true,
  },
} as const satisfies { readonly [way: string]: Partial<typeof np.config> & { tuning?: object } };

export type Way = keyof typeof WAYS;

/** Ways that agree to the bit, each family with its first. */
export const FAMILIES: readonly (readonly Way[])[] = [false, true].map((fma) =>
  (Object.keys(WAYS) as Way[]).filter((way) => "fma" in WAYS[way] === fma),
);

/** NUMFUSE_FUZZ_WAYS=wasm,threads keeps only the ways whose names hold one of these words (and the first). */
const ONLY = process.env["NUMFUSE_FUZZ_WAYS"]?.split(",");
export const CHOSEN = FAMILIES.map((family) =>
  family.filter((way, i) => i === 0 || !ONLY || ONLY.some((word) => way.includes(word))),
);

/** Runs a program under a configuration; its values in a comparable form. */
export function evaluated(program: Program, way: Way): string[] {
  const before = { ...np.config };
  const cuts = { ...tuning };
  const { tuning: changed, ...settings }: Partial<typeof np.config> & { tuning?: object } = WAYS[way];
  Object.assign(np.config, { fma: false, ...settings });
  Object.assign(tuning, changed);
  np.clear_caches();
  try {
    const values = program.run();
    // Some together, in one plan; the rest one by one.
    np.eval(...values.filter((_, i) => i % 3 === 2));
    return values.map(fingerprint);
  } finally {
    Object.assign(np.config, before);
    Object.assign(tuning, cuts);
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
