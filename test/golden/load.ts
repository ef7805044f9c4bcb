/**
 * The golden fixtures: NumPy's own results (see generate.py and spec.py for the format), their reader, the
 * comparison by bits and ULPs, and the harness that runs the cases against the library.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";

// --- what the fixtures hold ---------------------------------------------------------------------------

export type Step = [name: string, ...rest: (string | number | null)[]];

export type Arg =
  | { t: string; v?: Step[] }
  | { d: string; s: number[]; x: string; v?: Step[] }
  | { a: number; v?: Step[] }
  | { w: "int" | "float"; x: string }
  | { w: "bool"; x: boolean }
  | { w: "complex"; x: [string, string] }
  | { l: Arg[] }
  | Literal;
type Literal = string | number | boolean | null | Literal[];

export interface StoredArray {
  d: string;
  s: number[];
  x: string;
  /** components for which the same NumPy without its AVX2/FMA3 loops gives another value */
  ai?: number[];
  ax?: string;
}
export type Stored =
  | StoredArray
  | { e: string; m: string }
  | { j: string | boolean }
  | { dt: string }
  | Stored[];

export interface Case {
  f: string;
  a: Arg[];
  k?: Record<string, Arg>;
  r: Stored;
  /** components whose value is undefined in C */
  u?: number[];
  /** components whose sign is undefined */
  n?: number[];
  /** ULPs that single components may be off, where they are more than the function's */
  l?: Record<string, number>;
  /** absolute tolerance: of all components, or of each */
  tol?: number | number[];
}

export interface Fixture {
  numpy: string;
  about: string;
  tables: Record<string, { d: string; s: number[]; x: string } | { d: string; of: string }>;
  cases: Case[];
  accepts?: Record<string, string[]>;
  resolve?: Record<string, string[][]>;
}

export function load(name: string): Fixture {
  const file = new URL(`./fixtures/${name}.json.gz`, import.meta.url);
  return JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as Fixture;
}

/** A copy of its own, aligned for every element type. */
function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

// --- element types ------------------------------------------------------------------------------------

export const INTS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"];
export const FLOATS = ["float16", "float32", "float64"];
export const REALS = ["bool", ...INTS, ...FLOATS];
export const COMPLEXES = ["complex64", "complex128"];
export const DTYPES = [...REALS, ...COMPLEXES];

export type Part =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float16"
  | "float32"
  | "float64";

/** The dtype of one component: an element, or a part of a complex element. */
export function partOf(dtype: string): Part {
  if (dtype === "complex64") return "float32";
  if (dtype === "complex128") return "float64";
  if (!REALS.includes(dtype)) throw new Error(`unknown dtype ${dtype}`);
  return dtype as Part;
}

const SIZE: Record<Part, number> = {
  bool: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
};

export function halfToNumber(h: number): number {
  const sign = h & 0x8000 ? -1 : 1;
  const e = (h >> 10) & 31;
  const m = h & 1023;
  if (e === 31) return m ? NaN : sign * Infinity;
  return e ? sign * 2 ** (e - 25) * (1024 + m) : sign * 2 ** -24 * m;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Component `i` as a number, or a bigint for 64-bit integers. */
export function component(part: Part, bytes: Uint8Array, i: number): number | bigint {
  const v = viewOf(bytes);
  const at = i * SIZE[part];
  switch (part) {
    case "bool":
    case "uint8":
      return v.getUint8(at);
    case "int8":
      return v.getInt8(at);
    case "int16":
      return v.getInt16(at, true);
    case "uint16":
      return v.getUint16(at, true);
    case "int32":
      return v.getInt32(at, true);
    case "uint32":
      return v.getUint32(at, true);
    case "int64":
      return v.getBigInt64(at, true);
    case "uint64":
      return v.getBigUint64(at, true);
    case "float16":
      return halfToNumber(v.getUint16(at, true));
    case "float32":
      return v.getFloat32(at, true);
    case "float64":
      return v.getFloat64(at, true);
  }
}

function show(x: number | bigint): string {
  return Object.is(x, -0) ? "-0" : String(x);
}

export function elementText(dtype: string, bytes: Uint8Array, i: number): string {
  const part = partOf(dtype);
  if (dtype === "bool") return bytes[i] === 0 ? "false" : bytes[i] === 1 ? "true" : `bool byte ${bytes[i]}`;
  if (!COMPLEXES.includes(dtype)) return show(component(part, bytes, i));
  return `(${show(component(part, bytes, 2 * i))}, ${show(component(part, bytes, 2 * i + 1))}i)`;
}

function count(shape: readonly number[]): number {
  return shape.reduce((p, n) => p * n, 1);
}

// --- ULPs ---------------------------------------------------------------------------------------------

const MANTISSA = { float16: 10, float32: 23, float64: 52 };
const LEAST_EXPONENT = { float16: -14, float32: -126, float64: -1022 };

/** The unit in the last place of `x`: the spacing of the numbers of x's binade. */
export function ulpOf(part: "float16" | "float32" | "float64", x: number): number {
  const a = Math.abs(x);
  let e = LEAST_EXPONENT[part];
  if (a >= 2 ** e) {
    e = Math.floor(Math.log2(a));
    // log2 rounds: correct it at the ends of the binade
    if (2 ** e > a) e--;
    else if (e < 1023 && 2 ** (e + 1) <= a) e++;
  }
  return 2 ** (e - MANTISSA[part]);
}

/** Floats in their order as integers, both zeros at 0. */
function ordinal(part: "float16" | "float32" | "float64", bytes: Uint8Array, i: number): bigint {
  const v = viewOf(bytes);
  let bits: bigint;
  let sign: bigint;
  if (part === "float64") {
    bits = v.getBigUint64(i * 8, true);
    sign = 1n << 63n;
  } else if (part === "float32") {
    bits = BigInt(v.getUint32(i * 4, true));
    sign = 1n << 31n;
  } else {
    bits = BigInt(v.getUint16(i * 2, true));
    sign = 1n << 15n;
  }
  return bits & sign ? -(bits ^ sign) : bits;
}

function isFloat(part: Part): part is "float16" | "float32" | "float64" {
  return part === "float16" || part === "float32" || part === "float64";
}

/**
 * Distance of component `i` of `got` from that of `want`, in ULPs; Infinity for another integer, a nan on one
 * side only, an infinity on one side only, and a zero of the other sign. With `open.sign` only magnitudes count.
 *
 * For complex elements the unit is that of the larger component of the wanted element, if that is finite.
 */
export function ulps(
  dtype: string,
  want: Uint8Array,
  got: Uint8Array,
  i: number,
  open: { sign?: boolean } = {},
): number {
  const part = partOf(dtype);
  let w = component(part, want, i);
  let g = component(part, got, i);
  if (!isFloat(part) || typeof w === "bigint" || typeof g === "bigint") return w === g ? 0 : Infinity;
  if (open.sign) {
    w = Math.abs(w);
    g = Math.abs(g);
  }
  if (Object.is(w, g)) return 0;
  if (Number.isNaN(w) || Number.isNaN(g)) return Infinity;
  if (w === 0 && g === 0) return Infinity;
  if (COMPLEXES.includes(dtype)) {
    const other = Math.abs(Number(component(part, want, i ^ 1)));
    const larger = Math.max(other, Math.abs(w));
    if (Number.isFinite(w) && Number.isFinite(g) && Number.isFinite(larger)) {
      return Math.abs(w - g) / ulpOf(part, larger);
    }
  }
  // the next after the largest number is infinity; but an overflow is no rounding error
  if (!Number.isFinite(w) || !Number.isFinite(g)) return Infinity;
  if (open.sign) return distance(abs(ordinal(part, want, i)), abs(ordinal(part, got, i)));
  return distance(ordinal(part, want, i), ordinal(part, got, i));
}

function abs(x: bigint): bigint {
  return x < 0n ? -x : x;
}

function distance(a: bigint, b: bigint): number {
  return Number(abs(a - b));
}

/** [float16, float32, float64, complex64, complex128]: ULPs in which a function may differ from NumPy. */
export type Tolerance = readonly [number, number, number, number, number];

const FORMATS = ["float16", "float32", "float64", "complex64", "complex128"];

/**
 * The functions that are not bit-exact; every other one is, in every dtype.
 *
 * Measured on the fixtures, as the distance between NumPy and this library's own approximations (docs/math.md has their
 * errors against exact values). Both are within 1 or 2 ULP of the truth, on either side of it, so that 1 between them is
 * the rule where neither rounds correctly; an entry of 0 says that on the fixtures they always agree. NumPy's own errors
 * are given where they are the larger ones (against the exact value, by mpmath). Half precision is single precision
 * rounded once more.
 */
export const ULP: Record<string, Tolerance> = {
  // each within 1 ULP of the truth, or a little more
  exp: [0, 1, 1, 1, 1],
  log: [0, 1, 1, 1, 1],
  log2: [0, 1, 1, 1, 1],
  sin: [0, 1, 1, 2, 2],
  cos: [0, 1, 1, 2, 2],
  tan: [0, 1, 1, 2, 2],
  arcsin: [0, 1, 1, 2, 2],
  arctan: [0, 1, 1, 2, 3],
  arcsinh: [0, 1, 1, 1, 3],
  arccosh: [0, 1, 1, 1, 1],
  sinh: [0, 1, 1, 2, 2],
  cosh: [0, 1, 1, 2, 2],
  // NumPy's complex arctanh is 3 ULP off (single precision)
  arctanh: [0, 1, 1, 3, 1],
  // NumPy's complex tanh is 2.3 ULP off
  tanh: [0, 1, 1, 2, 4],
  expm1: [0, 1, 1, 1, 2],
  // NumPy's log10f is 1.6 ULP off
  log10: [0, 2, 1, 1, 1],
  // the C library's cbrt is 2.7 ULP off
  cbrt: [0, 1, 2, 0, 0],
  // half precision: NumPy rounds twice, to single precision and to half
  arccos: [1, 1, 1, 1, 1],
  arctan2: [1, 1, 1, 0, 0],
  // the C library's is correctly rounded, ours within 0.51 ULP; NumPy's loop for complex numbers is 1 ULP off
  hypot: [0, 0, 1, 0, 0],
  // the real functions are exact; a complex one goes through hypot or arctan2
  sqrt: [0, 0, 0, 1, 1],
  sign: [0, 0, 0, 0, 2],
  "absolute of complex": [0, 1, 1, 0, 0],
  "abs of complex": [0, 1, 1, 0, 0],
  "angle of complex": [0, 1, 1, 0, 0],
  // x + log1p(exp(y - x)), rounded at every step; NumPy is 3.5 ULP off in single precision
  logaddexp: [0, 1, 1, 0, 0],
  logaddexp2: [0, 2, 2, 0, 0],
  // complex: NumPy is worse (20 to 170 ULP); the fixtures hold the right value too where it is
  exp2: [0, 1, 1, 2, 4],
  log1p: [0, 1, 1, 2, 2],
  power: [0, 0, 1, 2, 8],
  float_power: [0, 0, 1, 0, 7],
  // exp times a series, over a root
  i0: [0, 1, 2, 0, 0],
  // powers of 10, rounded to the dtype
  logspace: [1, 1, 1, 2, 2],
  geomspace: [1, 1, 1, 2, 2],
};

/** ULPs that a fold of a few elements may be off, for each that the function may. */
const FOLDED = 4;

/** How far `f` may be off in results of `dtype`, given whether an operand is complex. */
export function tolerance(f: string, dtype: string, complex = COMPLEXES.includes(dtype)): number {
  const [name, method] = f.split(".") as [string, string?];
  const row = (complex ? ULP[`${name} of complex`] : undefined) ?? ULP[name];
  const column = FORMATS.indexOf(dtype);
  if (row === undefined || column < 0) return 0;
  // A fold rounds as often as it has elements: those of the fixtures have few.
  return row[column]! * (method === undefined || method === "outer" ? 1 : FOLDED);
}

export interface Difference {
  /** the element */
  index: number;
  ulps: number;
}

/** The elements in which `got` is not what NumPy gives, as bytes of dtype `r.d`. */
export function differences(
  c: Pick<Case, "f" | "u" | "n" | "l" | "tol">,
  r: StoredArray,
  got: Uint8Array,
  complexOperand?: boolean,
): Difference[] {
  const want = bytesOf(r.x);
  if (want.length !== got.length) throw new Error(`${got.length} bytes instead of ${want.length}`);
  if (Buffer.compare(want, got) === 0) return [];
  const part = partOf(r.d);
  const complex = COMPLEXES.includes(r.d);
  const size = SIZE[part];
  const limit = tolerance(c.f, r.d, complexOperand);
  const open = new Set(c.u);
  const unsigned = new Set(c.n);
  const otherAt = new Map<number, number>();
  for (const [k, i] of (r.ai ?? []).entries()) otherAt.set(i, k);
  const others = r.ax === undefined ? undefined : bytesOf(r.ax);
  const patched = others === undefined ? want : want.slice();
  if (others !== undefined) {
    for (const [i, k] of otherAt) patched.set(others.subarray(k * size, k * size + size), i * size);
  }
  const out: Difference[] = [];
  const n = want.length / size;
  for (let i = 0; i < n; i++) {
    if (open.has(i)) continue;
    const sign = { sign: unsigned.has(i) };
    let far = ulps(r.d, want, got, i, sign);
    if (far > limit && otherAt.has(i)) far = Math.min(far, ulps(r.d, patched, got, i, sign));
    if (far <= (c.l?.[i] ?? limit)) continue;
    const within = typeof c.tol === "object" ? c.tol[i] : c.tol;
    if (within !== undefined && process.env["GOLDEN_STRICT"] === undefined) {
      const w = Number(component(part, want, i));
      const g = Number(component(part, got, i));
      if (Math.abs(w - g) <= within) continue;
    }
    const index = complex ? i >> 1 : i;
    const last = out.at(-1);
    if (last !== undefined && last.index === index) last.ulps = Math.max(last.ulps, far);
    else out.push({ index, ulps: far });
  }
  return out;
}

// --- views, computed here too, to show the inputs of an element -----------------------------------------

export interface Host {
  dtype: string;
  bytes: Uint8Array;
  shape: number[];
  strides: number[];
  offset: number;
}

function hostOf(dtype: string, shape: number[], bytes: Uint8Array): Host {
  const strides: number[] = new Array(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i]!;
  }
  return { dtype, bytes, shape, strides, offset: 0 };
}

/** Python's slice.indices. */
function sliceIndices(text: string, n: number): [start: number, step: number, length: number] {
  const parts = text.split(":").map((p) => (p.trim() === "" ? undefined : Number(p)));
  const step = parts[2] ?? 1;
  const clamp = (v: number | undefined, whole: number, low: number, high: number) =>
    v === undefined ? whole : Math.min(Math.max(v < 0 ? v + n : v, low), high);
  const start = step > 0 ? clamp(parts[0], 0, 0, n) : clamp(parts[0], n - 1, -1, n - 1);
  const stop = step > 0 ? clamp(parts[1], n, 0, n) : clamp(parts[1], -1, -1, n - 1);
  return [start, step, Math.max(0, Math.ceil((stop - start) / step))];
}

export function hostView(host: Host, steps: readonly Step[] = []): Host {
  let h = host;
  for (const [name, ...rest] of steps) {
    if (name === "transpose") {
      const axes = rest as number[];
      h = { ...h, shape: axes.map((a) => h.shape[a]!), strides: axes.map((a) => h.strides[a]!) };
    } else if (name === "reshape") {
      const n = count(h.shape);
      const size = SIZE[partOf(h.dtype)] * (COMPLEXES.includes(h.dtype) ? 2 : 1);
      const bytes = new Uint8Array(n * size);
      for (let i = 0; i < n; i++) {
        const at = place(h, i, h.shape) * size;
        bytes.set(h.bytes.subarray(at, at + size), i * size);
      }
      h = hostOf(h.dtype, rest as number[], bytes);
    } else {
      const shape: number[] = [];
      const strides: number[] = [];
      let { offset } = h;
      const used = rest.filter((r) => r !== null && r !== "...").length;
      const index = rest.includes("...") ? rest : [...rest, "..."];
      let axis = 0;
      for (const r of index) {
        if (r === null) {
          shape.push(1);
          strides.push(0);
        } else if (r === "...") {
          for (let k = h.shape.length - used; k > 0; k--, axis++) {
            shape.push(h.shape[axis]!);
            strides.push(h.strides[axis]!);
          }
        } else if (typeof r === "number") {
          offset += h.strides[axis]! * (r < 0 ? r + h.shape[axis]! : r);
          axis++;
        } else {
          const [start, step, length] = sliceIndices(r, h.shape[axis]!);
          offset += h.strides[axis]! * start;
          shape.push(length);
          strides.push(h.strides[axis]! * step);
          axis++;
        }
      }
      h = { ...h, shape, strides, offset };
    }
  }
  return h;
}

/** Where element `i` (in C order) of the array broadcast to `shape` lies in `h.bytes`, in elements. */
function place(h: Host, i: number, shape: readonly number[]): number {
  let at = h.offset;
  let rest = i;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = shape[axis]!;
    const k = rest % n;
    rest = (rest - k) / n;
    const own = axis - (shape.length - h.shape.length);
    if (own >= 0 && h.shape[own]! !== 1) at += k * h.strides[own]!;
  }
  return at;
}

function broadcasts(from: readonly number[], to: readonly number[]): boolean {
  const skip = to.length - from.length;
  return skip >= 0 && from.every((n, i) => n === 1 || n === to[i + skip]);
}

// --- the harness --------------------------------------------------------------------------------------

interface ArrayLike {
  readonly dtype: { readonly name: string };
  readonly shape: readonly number[];
  tobytes(): Uint8Array;
  reshape(shape: number[]): ArrayLike;
  transpose(axes: number[]): ArrayLike;
  at(...index: unknown[]): ArrayLike;
  astype(dtype: string): ArrayLike;
}

/** The library's namespace, as loosely as the fixtures need it. */
export type Library = Readonly<Record<string, unknown>>;

function fn(np: Library, name: string): (...args: unknown[]) => unknown {
  const [own, method] = name.split(".") as [string, string?];
  const f = method === undefined ? np[own] : (np[own] as Library | undefined)?.[method];
  if (typeof f !== "function") throw new Missing(`the library has no function ${name}`);
  return f as (...args: unknown[]) => unknown;
}

class Missing extends Error {}

function isArray(x: unknown): x is ArrayLike {
  return (
    typeof x === "object" &&
    x !== null &&
    "dtype" in x &&
    "shape" in x &&
    typeof (x as ArrayLike).tobytes === "function"
  );
}

function apply(np: Library, array: ArrayLike, steps: readonly Step[] = []): ArrayLike {
  let a = array;
  for (const [name, ...rest] of steps) {
    if (name === "reshape") a = a.reshape(rest as number[]);
    else if (name === "transpose") a = a.transpose(rest as number[]);
    else a = a.at(...rest.map((r) => (r === null ? np["newaxis"] : r)));
  }
  return a;
}

/** Functions that change their first argument and give nothing. */
const WRITING: ReadonlySet<string> = new Set(
  "copyto put place putmask put_along_axis fill_diagonal".split(" "),
);

export class Runner {
  readonly np: Library;
  readonly fixture: Fixture;
  readonly tables = new Map<string, ArrayLike>();
  readonly hosts = new Map<string, Host>();
  ran = 0;
  elements = 0;
  readonly covered = new Set<string>();
  readonly refused = new Set<string>();
  readonly pairs = new Set<string>();

  constructor(np: Library, fixture: Fixture) {
    this.np = np;
    this.fixture = fixture;
  }

  host(name: string): Host {
    let h = this.hosts.get(name);
    if (h === undefined) {
      const t = this.fixture.tables[name];
      if (t === undefined) throw new Error(`no table ${name}`);
      if ("of" in t) {
        const other = this.host(t.of);
        h = hostOf(t.d, [count(other.shape) / 2], other.bytes);
      } else {
        h = hostOf(t.d, t.s, bytesOf(t.x));
      }
      this.hosts.set(name, h);
    }
    return h;
  }

  private array(h: Host): ArrayLike {
    if (count(h.shape) === 0) return fn(this.np, "zeros")(h.shape, { dtype: h.dtype }) as ArrayLike;
    const flat = fn(this.np, "frombuffer")(h.bytes.slice(), { dtype: h.dtype }) as ArrayLike;
    return h.shape.length === 1 ? flat : flat.reshape(h.shape);
  }

  private table(name: string): ArrayLike {
    let a = this.tables.get(name);
    if (a === undefined) {
      a = this.array(this.host(name));
      this.tables.set(name, a);
    }
    return a;
  }

  private value(arg: Arg, args: readonly unknown[], own: boolean): unknown {
    if (arg === null || typeof arg !== "object" || Array.isArray(arg)) return arg;
    if ("t" in arg) return apply(this.np, own ? this.array(this.host(arg.t)) : this.table(arg.t), arg.v);
    if ("s" in arg) return apply(this.np, this.array(hostOf(arg.d, arg.s, bytesOf(arg.x))), arg.v);
    if ("a" in arg) return apply(this.np, args[arg.a] as ArrayLike, arg.v);
    if ("l" in arg) return arg.l.map((x) => this.value(x, args, own));
    return weak(this.np, arg);
  }

  hostArg(c: Case, arg: Arg | undefined): Host | undefined {
    if (arg === undefined || arg === null || typeof arg !== "object" || Array.isArray(arg)) return undefined;
    if ("t" in arg) return hostView(this.host(arg.t), arg.v);
    if ("s" in arg) return hostView(hostOf(arg.d, arg.s, bytesOf(arg.x)), arg.v);
    if ("a" in arg) {
      const h = this.hostArg(c, c.a[arg.a]);
      return h && hostView(h, arg.v);
    }
    return undefined;
  }

  /** What is wrong with the library's result, or undefined. */
  run(c: Case): string | undefined {
    this.ran++;
    this.cover(c);
    let got: unknown;
    let thrown: unknown;
    let failed = false;
    try {
      got = this.call(c);
    } catch (e) {
      failed = true;
      thrown = e;
    }
    const wrong = failed ? this.wrongError(c, thrown) : this.wrongResult(c, c.r, got);
    return wrong === undefined ? undefined : `${describeCase(c, this)}\n      ${wrong}`;
  }

  private call(c: Case): unknown {
    const { np } = this;
    const kw = Object.entries(c.k ?? {});
    const changes = c.f.endsWith(".at") || WRITING.has(c.f);
    const own = changes || kw.some(([, v]) => typeof v === "object" && v !== null && "a" in v);
    const args: unknown[] = [];
    for (const a of c.a) args.push(this.value(a, args, own));
    const options: Record<string, unknown> = {};
    for (const [k, v] of kw) options[k] = this.value(v, args, own);
    let result: unknown;
    if (c.f === "at") {
      result = (args[0] as ArrayLike).at(...args.slice(1).map((i) => (i === null ? np["newaxis"] : i)));
    } else if (c.f === "astype") {
      result = (args[0] as ArrayLike).astype(args[1] as string);
    } else if (c.f === "finfo" || c.f === "iinfo") {
      result = (fn(np, c.f)(args[0]) as Record<string, unknown>)[args[1] as string];
    } else {
      result = kw.length > 0 ? fn(np, c.f)(...args, options) : fn(np, c.f)(...args);
    }
    if (changes) result = args[0];
    const out = options["out"];
    if (out !== undefined && result !== out && isArray(out)) {
      const a = Buffer.from(out.tobytes());
      if (!isArray(result) || Buffer.compare(a, result.tobytes()) !== 0)
        throw new Error("out does not hold the result");
    }
    // evaluated now: the library is lazy
    for (const r of Array.isArray(result) ? result : [result]) if (isArray(r)) r.tobytes();
    return result;
  }

  private wrongError(c: Case, thrown: unknown): string | undefined {
    const e = thrown instanceof Error ? thrown : new Error(String(thrown));
    const got = `${e.constructor.name}: ${e.message}`;
    const r = c.r;
    if (thrown instanceof Missing) return got;
    if (Array.isArray(r) || !("e" in r)) {
      const at = process.env["GOLDEN_STACK"] ? `\n${e.stack}` : "";
      return `want ${storedText(r)}, got ${got}${at}`;
    }
    const want = `want ${r.e} (${r.m})`;
    if (ACCIDENT.test(e.message)) return `${want}, got an accident: ${got}`;
    const type = r.e === "TypeError" ? TypeError : this.np[r.e];
    if (typeof type !== "function") return `${want}, but the library has no ${r.e}`;
    const right =
      thrown instanceof (type as new () => Error) && (r.e === "AxisError" || !isAxisError(this.np, thrown));
    return right ? undefined : `${want}, got ${got}`;
  }

  private wrongResult(c: Case, r: Stored, got: unknown): string | undefined {
    if (Array.isArray(r)) {
      if (!Array.isArray(got) || got.length !== r.length) return `want ${r.length} results, got ${text(got)}`;
      for (const [i, part] of r.entries()) {
        const wrong = this.wrongResult(c, part, got[i]);
        if (wrong !== undefined) return `result ${i}: ${wrong}`;
      }
      return undefined;
    }
    if ("e" in r) return `want ${r.e} (${r.m}), got ${text(got)}`;
    if ("j" in r) return wrongPlain(r.j, got);
    if ("dt" in r) {
      const name = (got as { name?: unknown } | undefined)?.name;
      return name === r.dt ? undefined : `want dtype ${r.dt}, got ${text(got)} ${String(name)}`;
    }
    if (typeof got === "number" && c.f === "linspace" && r.s.length === 0) {
      // the step of linspace may be a plain number
      return this.wrongBytes(c, r, new Uint8Array(new Float64Array([got]).buffer));
    }
    if (!isArray(got)) return `want ${storedText(r)}, got ${text(got)}`;
    const dtype = got.dtype.name;
    const shape = [...got.shape];
    if (dtype !== r.d || shape.length !== r.s.length || shape.some((n, i) => n !== r.s[i])) {
      return `want ${storedText(r)}, got ${dtype} [${shape}]${valuesText(dtype, got.tobytes())}`;
    }
    const bytes = got.tobytes();
    if (bytes.length !== bytesOf(r.x).length) return `want ${storedText(r)}, got ${bytes.length} bytes`;
    return this.wrongBytes(c, r, bytes);
  }

  private wrongBytes(c: Case, r: StoredArray, got: Uint8Array): string | undefined {
    const n = count(r.s);
    this.elements += n;
    const complex = c.a.some((a) => COMPLEXES.includes(this.hostArg(c, a)?.dtype ?? ""));
    const wrong = differences(c, r, got, complex);
    if (wrong.length === 0) return undefined;
    const want = bytesOf(r.x);
    const inputs = [...c.a, ...(c.k?.["where"] === undefined ? [] : [c.k["where"]])].map((a) =>
      this.hostArg(c, a),
    );
    const lines = wrong.slice(0, 4).map(({ index, ulps: far }) => {
      const from = inputs
        .map((h, i) => {
          if (h === undefined) return i < c.a.length ? argText(c.a[i]!) : undefined;
          if (!broadcasts(h.shape, r.s)) return undefined;
          return elementText(h.dtype, h.bytes, place(h, index, r.s));
        })
        .filter((s) => s !== undefined);
      const by = Number.isFinite(far) ? ` (${Number(far.toPrecision(3))} ulp)` : "";
      return `[${unravel(index, r.s)}] ${c.f}(${from.join(", ")}): want ${elementText(r.d, want, index)}, got ${elementText(r.d, got, index)}${by}`;
    });
    const worst = wrong.reduce((m, d) => Math.max(m, d.ulps), 0);
    return `${r.d}: ${wrong.length} of ${n} elements differ, by up to ${worst} ulp\n      ${lines.join("\n      ")}`;
  }

  private cover(c: Case): void {
    const hosts = c.a.flatMap((a) =>
      typeof a === "object" && a !== null && "l" in a
        ? a.l.map((x) => this.hostArg(c, x))
        : [this.hostArg(c, a)],
    );
    const arrays = hosts.filter((h) => h !== undefined).map((h) => h.dtype);
    if (c.f === "where") arrays.shift();
    // Indices are no operands.
    if (c.f.startsWith("take") || c.f.endsWith(".reduceat") || WRITING.has(c.f)) arrays.splice(1);
    if (c.f.endsWith(".at"))
      arrays.splice(1, typeof c.a[1] === "object" && c.a[1] !== null && "l" in c.a[1] ? c.a[1].l.length : 1);
    if (arrays.length === 2 || c.f === "astype") this.pairs.add(`${c.f} ${arrays[0]} ${arrays[1] ?? c.a[1]}`);
    const kw = c.k?.["dtype"];
    const dtypes = arrays.length > 0 ? arrays : typeof kw === "string" ? [kw] : [];
    const first = dtypes[0];
    if (first === undefined || dtypes.some((d) => d !== first)) return;
    const r = Array.isArray(c.r) ? c.r[0] : c.r;
    if (!r) return;
    if ("e" in r) {
      if (r.e === "TypeError") this.refused.add(`${c.f} ${first}`);
    } else if (!("s" in r) || count(r.s) > 0) this.covered.add(`${c.f} ${first}`);
  }
}

/** Messages of JavaScript's own type errors: a bug in the library, and no refusal. */
export const ACCIDENT =
  /is not a function|cannot read propert|of (undefined|null)|is not iterable|cannot mix bigint|cannot convert a bigint|is not a constructor|is not defined|bigint value|to a bigint|private (field|member)|not implemented/i;

function isAxisError(np: Library, e: unknown): boolean {
  const type = np["AxisError"];
  return typeof type === "function" && e instanceof (type as new () => Error);
}

function weak(np: Library, arg: Extract<Arg, { w: string }>): unknown {
  if (arg.w === "bool") return arg.x;
  if (arg.w === "int") {
    const n = Number(arg.x);
    return Number.isSafeInteger(n) ? n : BigInt(arg.x);
  }
  if (arg.w === "float") return float(arg.x);
  return fn(np, "complex")(float(arg.x[0]), float(arg.x[1]));
}

/** The number that Python's repr shows. */
export function float(repr: string): number {
  if (repr === "nan") return NaN;
  if (repr === "inf") return Infinity;
  return repr === "-inf" ? -Infinity : Number(repr);
}

function wrongPlain(want: string | boolean, got: unknown): string | undefined {
  if (typeof want === "boolean" || !/^-?[\d.]|inf|nan/.test(want)) {
    return want === got ? undefined : `want ${want}, got ${text(got)}`;
  }
  const value = isArray(got) ? component(partOf(got.dtype.name), got.tobytes(), 0) : got;
  const right =
    typeof value === "bigint"
      ? value === BigInt(want)
      : typeof value === "number" && Object.is(value, float(want)) && (value % 1 !== 0 || exact(want, value));
  return right ? undefined : `want ${want}, got ${text(got)}`;
}

/** An integer beyond 2^53 has to be exact, so it has to be a bigint. */
function exact(want: string, got: number): boolean {
  return !/^-?\d+$/.test(want) || BigInt(want) === BigInt(got);
}

// --- texts --------------------------------------------------------------------------------------------

function unravel(index: number, shape: readonly number[]): string {
  const out: number[] = [];
  let rest = index;
  for (let i = shape.length - 1; i >= 0; i--) {
    out.unshift(rest % shape[i]!);
    rest = Math.floor(rest / shape[i]!);
  }
  return out.join(", ");
}

function valuesText(dtype: string, bytes: Uint8Array): string {
  if (!DTYPES.includes(dtype)) return "";
  const size = SIZE[partOf(dtype)] * (COMPLEXES.includes(dtype) ? 2 : 1);
  const n = Math.floor(bytes.length / size);
  const shown = Array.from({ length: Math.min(n, 4) }, (_, i) => elementText(dtype, bytes, i));
  return ` {${shown.join(", ")}${n > 4 ? ", ..." : ""}}`;
}

function storedText(r: Stored): string {
  if (Array.isArray(r)) return r.map(storedText).join(" and ");
  if ("e" in r) return `${r.e} (${r.m})`;
  if ("j" in r) return String(r.j);
  if ("dt" in r) return r.dt;
  return `${r.d} [${r.s}]${valuesText(r.d, bytesOf(r.x))}`;
}

function text(x: unknown): string {
  if (isArray(x)) return `${x.dtype.name} [${[...x.shape]}]${valuesText(x.dtype.name, x.tobytes())}`;
  if (Array.isArray(x)) return `[${x.map(text).join(", ")}]`;
  return typeof x === "bigint" ? `${x}n` : Object.is(x, -0) ? "-0" : String(x);
}

function stepsText(steps: readonly Step[] = []): string {
  return steps.map(([n, ...rest]) => `.${n}(${rest.map((r) => r ?? "newaxis").join(", ")})`).join("");
}

function argText(arg: Arg, runner?: Runner): string {
  if (arg === null || typeof arg !== "object" || Array.isArray(arg)) return JSON.stringify(arg);
  if ("t" in arg) {
    const h = runner && hostView(runner.host(arg.t), arg.v);
    return `${arg.t}${stepsText(arg.v)}${h ? `<${h.dtype} [${h.shape}]>` : ""}`;
  }
  if ("s" in arg) return `${arg.d}[${arg.s}]${valuesText(arg.d, bytesOf(arg.x))}${stepsText(arg.v)}`;
  if ("a" in arg) return `argument ${arg.a}${stepsText(arg.v)}`;
  if ("l" in arg) return `[${arg.l.map((a) => argText(a, runner)).join(", ")}]`;
  if (arg.w === "complex") return `complex(${arg.x.join(", ")})`;
  return String(arg.x);
}

export function describeCase(c: Case, runner?: Runner): string {
  const kw = Object.entries(c.k ?? {}).map(([k, v]) => `${k}: ${argText(v, runner)}`);
  return `${c.f}(${[...c.a.map((a) => argText(a, runner)), ...kw].join(", ")})`;
}

// --- tests --------------------------------------------------------------------------------------------

export interface Plan {
  fixture: string;
  /** how many cases the fixture has: a literal, so that none can go missing */
  cases: number;
  /** the functions that the fixture has to cover */
  functions: readonly string[];
  /** the dtypes for which each of them has to be covered where NumPy accepts it */
  dtypes: readonly string[];
  /** how many of those combinations NumPy accepts */
  accepted: number;
  /** the fixture has a refusal for each of the others */
  refusals?: boolean;
}

const SHOWN = 12;

/** One test a function, and one that none of them was vacuous. */
export function goldenTests(np: Library, plan: Plan): Runner {
  const fixture = load(plan.fixture);
  const runner = new Runner(np, fixture);
  const byFunction = new Map<string, Case[]>();
  for (const c of fixture.cases) {
    const list = byFunction.get(c.f);
    if (list === undefined) byFunction.set(c.f, [c]);
    else list.push(c);
  }
  let failed = 0;
  describe(`golden: ${plan.fixture} (NumPy ${fixture.numpy})`, () => {
    test("the fixture covers every function and dtype", () => {
      expect(fixture.cases.length).toBe(plan.cases);
      expect([...byFunction.keys()].sort()).toEqual([...plan.functions].sort());
      const probe = new Runner(np, fixture);
      for (const c of fixture.cases) probe["cover"](c);
      let accepted = 0;
      const missing: string[] = [];
      for (const f of plan.functions) {
        for (const d of plan.dtypes) {
          const ok = fixture.accepts?.[f]?.includes(d) ?? false;
          if (ok) {
            accepted++;
            if (!probe.covered.has(`${f} ${d}`)) missing.push(`${f} ${d}`);
          } else if (plan.refusals && !probe.refused.has(`${f} ${d}`)) missing.push(`refusal of ${f} ${d}`);
        }
      }
      expect(missing).toEqual([]);
      expect(accepted).toBe(plan.accepted);
    });
    for (const [f, cases] of byFunction) {
      test(`${f} (${cases.length} cases)`, () => {
        const before = runner.ran;
        const failures: string[] = [];
        for (const c of cases) {
          const wrong = runner.run(c);
          if (wrong !== undefined) {
            failures.push(wrong);
            record(plan.fixture, c, wrong);
          }
        }
        expect(runner.ran - before).toBe(cases.length);
        failed += failures.length;
        if (failures.length > 0) {
          const more = failures.length > SHOWN ? `\n  and ${failures.length - SHOWN} more` : "";
          throw new Error(
            `${failures.length} of ${cases.length} cases of ${f} differ from NumPy:\n  ${failures.slice(0, SHOWN).join("\n  ")}${more}`,
          );
        }
      });
    }
    test("every case ran, and the inputs are unchanged", () => {
      expect(runner.ran).toBe(plan.cases);
      if (failed === 0) expect(runner.elements).toBe(fixture.cases.reduce((n, c) => n + elementsOf(c.r), 0));
      for (const [name, a] of runner.tables) {
        const same = Buffer.compare(Buffer.from(a.tobytes()), runner.host(name).bytes) === 0;
        expect(same, `table ${name} was overwritten`).toBe(true);
      }
    });
  });
  return runner;
}

function elementsOf(r: Stored): number {
  if (Array.isArray(r)) return r.reduce((n, x) => n + elementsOf(x), 0);
  return "s" in r ? count(r.s) : 0;
}

/** With GOLDEN_REPORT=file every failure is appended to that file as a line of JSON. */
function record(fixture: string, c: Case, wrong: string): void {
  const file = process.env["GOLDEN_REPORT"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ fixture, f: c.f, wrong })}\n`);
}
