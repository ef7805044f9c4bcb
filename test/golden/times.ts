/** The fixture of datetime64 and timedelta64 (see times.py), and the targets that it is run on. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as np from "../../src/index.ts";

/** An error's class and text, or what was to be found. */
export type Answer<T> = T | [error: string, text: string];

/** A scalar: dtype, bits, `str` and `repr`. */
export type ScalarRow = [dtype: string, value: string, str: string | null, repr: string | null];

export interface BusdayRow {
  readonly calendar: { readonly weekmask?: string | number[]; readonly holidays?: string[] };
  readonly weekmask: boolean[];
  readonly holidays: string;
  readonly is: boolean[];
  readonly count: string;
  readonly offset: { readonly [roll: string]: Answer<string> };
}

/** An operand of a method: an array, or a plain number. */
export type MethodOperand = [dtype: string, values: string, shape: number[]] | number;

export interface TimesFixture {
  readonly casts: [
    kind: "m" | "M",
    from: string,
    values: string,
    to: [unit: string, result: Answer<string>][],
  ][];
  readonly numberCasts: [from: string, to: string, values: string, results: string][];
  readonly promoted: [a: string, b: string, result: Answer<string>][];
  readonly allowed: [a: string, b: string, castings: string[]][];
  readonly parsing: [text: string, unit: string | null, scalar: Answer<ScalarRow>][];
  readonly lists: [texts: string[], dtype: string, array: Answer<[dtype: string, values: string]>][];
  readonly spans: [value: string | number | boolean | null, unit: string | null, scalar: Answer<ScalarRow>][];
  readonly ufuncs: {
    /** Operands by dtype: bytes, or a plain scalar. */
    readonly values: { readonly [dtype: string]: string | number | boolean };
    readonly rows: [ufunc: string, operands: string[], results: Answer<[dtype: string, values: string][]>][];
    readonly types: { readonly [ufunc: string]: string[] };
  };
  readonly busdays: { readonly dates: string; readonly offsets: number[]; readonly rows: BusdayRow[] };
  readonly reductions: [fn: string, dtype: string, values: string, options: object, result: Answer<string>][];
  readonly methods: [
    ufunc: string,
    method: string,
    operands: MethodOperand[],
    options: { readonly [name: string]: unknown },
    result: Answer<[dtype: string, values: string, shape: number[]]>,
  ][];
  readonly texts: [dtype: string, values: string, options: object, texts: Answer<string[]>][];
}

const file = new URL("./fixtures/times.json.gz", import.meta.url);
export const TIMES = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as TimesFixture;

/** Bytes of their own, aligned. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

export function timeName(kind: string, unit: string): string {
  return unit === "generic" ? `${kind}8` : `${kind}8[${unit}]`;
}

/** An array over base64 bytes. */
export function stored(base64: string, dtype: string): np.NDArray {
  return np.frombuffer(bytesOf(base64).buffer, { dtype: dtype as np.DTypeName });
}

/** The elements' bits in base64, with one nan for all. */
export function bits(array: np.NDArray): string {
  const bytes = array.tobytes();
  return base64(array.dtype.name === "float64" ? oneNaN(bytes) : bytes);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function oneNaN(bytes: Uint8Array): Uint8Array {
  const floats = new Float64Array(bytes.slice().buffer);
  return new Uint8Array(floats.map((x) => (Number.isNaN(x) ? Number.NaN : x)).buffer);
}

/** The same of what NumPy gave. */
export function wantedBits(dtype: string, wanted: string): string {
  return dtype === "<f8" ? base64(oneNaN(bytesOf(wanted))) : wanted;
}

/** What a call gives, or its error's class and text. */
export function answer<T>(call: () => T): Answer<T> {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [error.name, error.message];
  }
}

export const TARGETS = ["interpreter", "js", "wasm"] as const;

/** Runs under a target. */
export function onTarget<T>(target: (typeof TARGETS)[number], run: () => T): T {
  const before = np.config.target;
  np.config.target = target;
  try {
    return run();
  } finally {
    np.config.target = before;
  }
}
