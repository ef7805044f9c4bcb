/**
 * The same random program under every way of running it: fused, unfused, without rewriting, and interpreted. All must
 * agree to the bit (the payload and sign of a nan aside, which IEEE 754 leaves open).
 *
 * NUMFUSE_FUZZ=n runs n programs instead of a few hundred; NUMFUSE_SEED chooses others.
 */
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { programs, type Program } from "./program.ts";

const RUNS = Number(process.env["NUMFUSE_FUZZ"] ?? 300);
const SEED = Number(process.env["NUMFUSE_SEED"] ?? 20260101);

const WAYS = {
  interpreted: { target: "interpreter", fusion: true, rewrite: true },
  unfused: { target: "js", fusion: false, rewrite: false },
  "fused, not rewritten": { target: "js", fusion: true, rewrite: false },
  "rewritten, not fused": { target: "js", fusion: false, rewrite: true },
  "fused and rewritten": { target: "js", fusion: true, rewrite: true },
} as const;

const defaults = { ...np.config };

afterEach(() => {
  Object.assign(np.config, defaults);
});

function evaluated(program: Program, way: keyof typeof WAYS): string[] {
  Object.assign(np.config, WAYS[way]);
  np.clear_caches();
  const values = program.run();
  // Some together, in one plan; the rest one by one.
  np.eval(...values.filter((_, i) => i % 3 === 2));
  const shown = values.map(fingerprint);
  Object.assign(np.config, defaults);
  return shown;
}

/** dtype, shape and bytes, with one nan for all. */
function fingerprint(array: np.NDArray): string {
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

function agree(program: Program): void {
  const [first, ...others] = Object.keys(WAYS) as (keyof typeof WAYS)[];
  const wanted = evaluated(program, first!);
  for (const way of others) {
    const got = evaluated(program, way);
    const differing = got.findIndex((value, i) => value !== wanted[i]);
    if (differing < 0) continue;
    const values = `v[${differing}] ${first}:\n  ${wanted[differing]}\nv[${differing}] ${way}:\n  ${got[differing]}`;
    throw new Error(`${values}\nof the program${program}`);
  }
}

describe("a random program gives the same bits however it is run", () => {
  test(`${RUNS} programs`, { timeout: 60_000 + RUNS * 200 }, () => {
    fc.assert(fc.property(programs(14), agree), { seed: SEED, numRuns: RUNS });
  });
});

test("a difference in one bit is seen", () => {
  const [one, next] = [np.array([1]), np.array([1 + Number.EPSILON])];
  expect(fingerprint(one)).not.toBe(fingerprint(next));
  expect(fingerprint(np.array([0]))).not.toBe(fingerprint(np.array([-0])));
  expect(fingerprint(np.array([Number.NaN]))).toBe(fingerprint(np.negative(np.array([Number.NaN]))));
});
