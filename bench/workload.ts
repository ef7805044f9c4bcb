/**
 * What a workload of the benchmark is: one formula, and the text of it for every contender.
 *
 * A workload file holds everything about its formula: inputs, the numfuse expression, and the same work as a
 * hand-written JavaScript loop, as NumPy, numexpr and Numba code, and as C. The loops are text, not functions: each
 * dtype then gets a function of its own, and neither V8's type feedback nor a compiler's choice is shared by two.
 */
import type * as numfuse from "../src/index.ts";
import type { Calls } from "./calls.ts";

/** The module under test: the built package, as users get it. */
export type Numfuse = typeof numfuse;
export type Operand = numfuse.NDArray;

export const DTYPES = ["float64", "float32", "int32", "int64"] as const;
export type DTypeOfBench = (typeof DTYPES)[number];
export type Data = Float64Array | Float32Array | Int32Array | BigInt64Array;

const CONSTRUCTORS = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  int64: BigInt64Array,
} as const;

export const isInteger = (dtype: DTypeOfBench): boolean => dtype.startsWith("int");

/** Uniform numbers in [low, high), one stream a seed. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly seed: number;
  /** What integers are multiplied with before they are cut off: [-2, 2) would leave three of them. */
  readonly integers?: number;
  /** In rising order, as coordinates are. */
  readonly sorted?: boolean;
}

/** How far a result may be from NumPy's: `ulps` units in the last place of the larger of `|wanted|` and `scale`. */
export interface Tolerance {
  readonly ulps: number;
  /** The size of the terms that a result is the difference of; 0 where nothing cancels. */
  readonly scale?: number;
}

export interface Workload<Names extends string = string> {
  readonly name: string;
  readonly formula: string;
  /** float64 and float32 by default. */
  readonly dtypes?: readonly DTypeOfBench[];
  /** Fixed sizes, for a workload that is not a question of length. */
  readonly sizes?: readonly number[];
  /** The function of numfuse without which the workload is skipped. */
  readonly needs?: string;
  /** NumPy computes this on as many threads as it is given (BLAS): it is run with one and with two. */
  readonly blas?: boolean;
  readonly inputs: { readonly [name in Names]: Range };
  /** The shape that is computed over, at about n elements: `[n]` by default. Inputs have it unless `shapes` says otherwise. */
  shape?(n: number): readonly number[];
  /** The shapes of inputs that are broadcast, or that are looked at in steps. */
  shapes?(shape: readonly number[]): { readonly [name in Names]?: readonly number[] };
  /** The shape of the result: `shape` by default. */
  output?(shape: readonly number[]): readonly number[];
  /** numfuse against NumPy: equal to the bit by default. */
  readonly tolerance?: Tolerance;
  /** The others against NumPy: they may contract to FMA, use another library's exp, or add in another order. */
  readonly peerTolerance?: Tolerance;

  numfuse(np: Numfuse, arrays: { readonly [name in Names]: Operand }): Operand;
  /** The same as calls of one array function after another, for the JavaScript libraries. */
  calls?<V>(o: Calls<V>, arrays: { readonly [name in Names]: V }, shape: readonly number[]): V;
  /** The same for one element, in JavaScript, for libraries that map a function over arrays; `fold` if it is summed up. */
  readonly element?: string;
  readonly fold?: "sum";
  /**
   * JavaScript statements over the typed arrays named as the inputs, `out`, and the extents `n`, `rows` and `columns`.
   * `R(...)` rounds to the dtype: `Math.fround` in float32, `BigInt.asIntN` in int64, nothing otherwise. `K(...)` is a
   * constant: a bigint in int64.
   */
  readonly js: string;
  /** What a good NumPy user writes; the last line is the result. `T` is the scalar type. */
  readonly numpy: string;
  /** The same with numexpr's `evaluate`. Its float literals are float64, so constants are variables made by `T`. */
  readonly numexpr?: string;
  /** Statements of a Numba function over the arrays (of the given shape) and `out`. */
  readonly numba?: string;
  /** C statements over `const T *` arrays, `T *out`, and `n`, `rows`, `columns`; <tgmath.h> is there. */
  readonly c?: string;
}

/** A workload whose inputs' names TypeScript knows. */
export const workload = <const Names extends string>(given: Workload<Names>): Workload => given;

/** One element by itself: without the index, and without rounding on the way, which such libraries leave to the store. */
const alone = (js: string) => js.replaceAll("[i]", "").replaceAll(/\b[RK]\(/g, "(");

/** One loop over the elements in each language, from the expression of element `i`. */
export const elementwise = (of: { js: string; numba: string; c: string }) => ({
  element: alone(of.js),
  js: `for (let i = 0; i < n; i++) out[i] = ${of.js};`,
  numba: `for i in range(out.size):\n    out[i] = ${of.numba}`,
  c: `for (long i = 0; i < n; i++) out[i] = ${of.c};`,
});

export const uniform = (low: number, high: number, seed: number): Range => ({ low, high, seed });

/** Three streams that most workloads take. */
export const A = { ...uniform(-2, 2, 1), integers: 1000 };
export const B = { ...uniform(-2, 2, 7), integers: 1000 };
export const C = { ...uniform(0, 1, 9), integers: 1000 };

/** A table of 100 columns; of 5 where that would be too few rows. */
export function table(n: number): readonly number[] {
  const columns = n < 1000 ? 5 : 100;
  return [Math.max(2, Math.floor(n / columns)), columns];
}

export function square(n: number): readonly number[] {
  const side = Math.floor(Math.sqrt(n));
  return [side, side];
}

/** Reproducible numbers: a linear congruential generator, so that branches cannot be predicted. */
export function random(n: number, { low, high, seed }: Range): Float64Array {
  let state = seed >>> 0;
  return Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 4294967296;
  });
}

export const count = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

/** An input's numbers in its dtype; integers are cut off. */
function stream(dtype: DTypeOfBench, n: number, range: Range): Data {
  const numbers = random(n, range);
  if (range.sorted) numbers.sort();
  if (!isInteger(dtype)) return dtype === "float64" ? numbers : Float32Array.from(numbers);
  const integers = Int32Array.from(numbers, (x) => x * (range.integers ?? 1));
  return dtype === "int32" ? integers : BigInt64Array.from(integers, BigInt);
}

/** A workload at one dtype and size: what every contender is given. */
export interface Problem {
  readonly workload: Workload;
  readonly dtype: DTypeOfBench;
  /** The size as asked for; the shape decides how many elements there are. */
  readonly n: number;
  readonly shape: readonly number[];
  readonly output: readonly number[];
  readonly inputs: ReadonlyMap<string, Input>;
}

export interface Input {
  readonly shape: readonly number[];
  readonly data: Data;
}

/** A problem, with inputs made here or, in a child process, read from where `read` finds them. */
export function problem(
  workload: Workload,
  dtype: DTypeOfBench,
  n: number,
  read: (name: string, shape: readonly number[]) => Data = (name, shape) =>
    stream(dtype, count(shape), workload.inputs[name]!),
): Problem {
  const shape = workload.shape?.(n) ?? [n];
  const shapes = workload.shapes?.(shape) ?? {};
  const inputs = Object.keys(workload.inputs).map((name) => {
    const own = shapes[name] ?? shape;
    return [name, { shape: own, data: read(name, own) }] as const;
  });
  const output = workload.output?.(shape) ?? shape;
  return { workload, dtype, n, shape, output, inputs: new Map(inputs) };
}

/** The extents that the JavaScript and C texts know by name; a vector is one row. */
export const extents = ({ shape }: Problem) => ({
  n: count(shape),
  rows: shape.length === 2 ? shape[0]! : 1,
  columns: shape.at(-1)!,
});

export const allocate = (dtype: DTypeOfBench, shape: readonly number[]): Data =>
  new CONSTRUCTORS[dtype](count(shape));

/** The bytes of a file as numbers; copied, since a view needs an aligned start. */
export const fromBytes = (dtype: DTypeOfBench, bytes: Uint8Array): Data =>
  new CONSTRUCTORS[dtype](Uint8Array.from(bytes).buffer);
