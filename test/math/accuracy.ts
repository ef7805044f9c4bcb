/**
 * The fixtures of `generate.py`, and distances from exact results in units in the last place.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Floats, FloatType } from "./targets.ts";

export interface AccuracyCase {
  readonly op: string;
  readonly type: FloatType;
  readonly operands: readonly Floats[];
  /** Results: rounded in float64, exact to 29 more bits in float32. */
  readonly results: Float64Array;
  /** What is between a float64 result and the exact value, in 1/255 ULP. */
  readonly rests: Int8Array | undefined;
}

interface Header {
  readonly op: string;
  readonly type: FloatType;
  readonly arity: number;
  readonly count: number;
}

export function loadCases(): AccuracyCase[] {
  const bytes = gunzipSync(readFileSync(new URL("fixtures.bin.gz", import.meta.url)));
  let at = bytes.indexOf(10) + 1;
  const headers = JSON.parse(bytes.subarray(0, at).toString()) as Header[];
  const take = (size: number): ArrayBuffer => {
    const part = new Uint8Array(bytes.subarray(at, at + size)).buffer;
    at += size;
    return part;
  };
  return headers.map(({ op, type, arity, count }) => ({
    op,
    type,
    operands: Array.from({ length: arity }, () =>
      type === "f64" ? new Float64Array(take(8 * count)) : new Float32Array(take(4 * count)),
    ),
    results: new Float64Array(take(8 * count)),
    rests: type === "f64" ? new Int8Array(take(count)) : undefined,
  }));
}

const FORMAT = { f64: { least: -1022, bits: 52 }, f32: { least: -126, bits: 23 } } as const;

/** The distance between neighbours at a value. */
export function ulpOf(type: FloatType, value: number): number {
  const { least, bits } = FORMAT[type];
  const size = Math.abs(value);
  let exponent = Math.max(Math.floor(Math.log2(size)), least);
  if (exponent > least && size < 2 ** exponent) exponent--;
  else if (size >= 2 ** (exponent + 1)) exponent++;
  return 2 ** (exponent - bits);
}

/** Element `i`'s distance from the exact result; infinite for another nan, infinity or sign of zero. */
export function ulpsOff(one: AccuracyCase, given: Floats, i: number): number {
  const want = one.results[i]!;
  const got = given[i]!;
  if (Number.isNaN(want) || want === 0 || !Number.isFinite(want)) {
    return Object.is(want, got) ? 0 : Number.POSITIVE_INFINITY;
  }
  if (Math.sign(want) !== Math.sign(got) && got !== 0) return Number.POSITIVE_INFINITY;
  if (!Number.isFinite(got)) return Number.POSITIVE_INFINITY;
  const unit = ulpOf(one.type, want);
  return Math.abs((got - want) / unit - (one.rests?.[i] ?? 0) / 255);
}

export interface Worst {
  readonly ulps: number;
  readonly at: readonly number[];
  readonly want: number;
  readonly got: number;
}

/** The worst element. */
export function worstOf(one: AccuracyCase, given: Floats): Worst {
  let ulps = -1;
  let worst = 0;
  for (let i = 0; i < given.length; i++) {
    const off = ulpsOff(one, given, i);
    if (off > ulps) [ulps, worst] = [off, i];
  }
  return { ulps, at: one.operands.map((x) => x[worst]!), want: one.results[worst]!, got: given[worst]! };
}
