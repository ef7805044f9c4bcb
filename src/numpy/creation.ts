/**
 * Making arrays: from values, filled, and as sequences. Sequences and fills stay lazy: they cost nothing until used.
 */
import {
  cast,
  concat,
  constant,
  constantOf,
  elementwise,
  expand,
  iota,
  reduce,
  reshape,
} from "../graph/build.ts";
import {
  bool,
  complex128,
  type DType,
  type DTypeLike,
  type DTypeName,
  dtype as dtypeOf,
  float64,
  int64,
  realDType,
} from "../graph/dtype.ts";
import { OverflowError, ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { resultType } from "../graph/promotion.ts";
import { checkShape } from "../graph/shape.ts";
import { contiguousView } from "../graph/view.ts";
import { Buffer } from "../runtime/buffer.ts";
import { Storage } from "../runtime/storage.ts";
import { Complex } from "./complex.ts";
import {
  type ArrayLike,
  aloneDType,
  describe,
  integerFits,
  type ScalarLike,
  scalarParts,
  toArray,
  weakKind,
} from "./convert.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import type { OwnType } from "./types.ts";
import { applyUfunc } from "./ufunc.ts";
import { UFUNC_SPECS } from "./ufuncs.ts";

type DTypeOption<D extends DTypeName> = { readonly dtype?: DType<D> | D | undefined };
/** A shape: an extent or a list of them. */
export type ShapeLike = number | readonly number[];

function optionalDType(value: unknown): DType | undefined {
  return value === undefined || value === null ? undefined : dtypeOf(value as DTypeLike);
}

/** A ufunc's first result, on nodes: how compositions below are written. */
function apply(name: string, ...operands: unknown[]): NDArray {
  return NDArray.fromNode(applyUfunc(UFUNC_SPECS.get(name)!, operands)[0]!);
}

// ---- from values -------------------------------------------------------------------------------------------------------

/**
 * A new array with a copy of the data.
 *
 * @param object nested lists, a typed array, a number or an array. Lists of numbers become float64, of booleans bool, of
 *   bigints int64; typed arrays keep their type
 * @param options `dtype`
 * @throws ValueError on ragged lists, OverflowError on an integer that does not fit, TypeError on other values
 * @example np.array([[1, 2], [3, 4]], { dtype: "int32" })
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array.html
 */
export function array<A extends ArrayLike>(object: A): NDArray<OwnType<A>>;
export function array<D extends DTypeName>(object: ArrayLike, options: DTypeOption<D>): NDArray<D>;
export function array(object: ArrayLike, ...rest: unknown[]): NDArray {
  const { dtype } = readArguments("array", ["dtype"], rest);
  const wanted = optionalDType(dtype);
  const made = toArray(object, true, wanted);
  if (made !== object) return wanted ? astypeNode(made, wanted) : made;
  return NDArray.fromNode(cast(made.node(), wanted ?? made.dtype)).eval();
}

/**
 * The data as an array, without a copy where possible: arrays are returned as they are, typed arrays are wrapped, so
 * that writes reach them.
 *
 * @param options `dtype`; `copy: true` copies in any case
 * @see https://numpy.org/doc/stable/reference/generated/numpy.asarray.html
 */
export function asarray<A extends ArrayLike>(object: A): NDArray<OwnType<A>>;
export function asarray<D extends DTypeName>(
  object: ArrayLike,
  options: DTypeOption<D> & { copy?: boolean },
): NDArray<D>;
export function asarray(object: ArrayLike, ...rest: unknown[]): NDArray {
  const { dtype, copy } = readArguments("asarray", ["dtype", "|", "copy"], rest);
  const wanted = optionalDType(dtype);
  const made = toArray(object, copy === true, wanted);
  return wanted ? astypeNode(made, wanted) : made;
}

function astypeNode(made: NDArray, wanted: DType): NDArray {
  return made.dtype === wanted ? made : NDArray.fromNode(cast(made.node(), wanted));
}

/**
 * The bytes of a buffer as a 1-D array (copied).
 *
 * @param buffer an ArrayBuffer or a view of one, little-endian
 * @param options `dtype` (default float64), `count` (elements, all by default), `offset` (bytes)
 * @throws ValueError when the size is no multiple of the dtype's
 * @see https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
 */
export function frombuffer<D extends DTypeName = "float64">(
  buffer: ArrayBufferLike | ArrayBufferView,
  options?: DTypeOption<D> & { count?: number; offset?: number },
): NDArray<D>;
export function frombuffer(buffer: ArrayBufferLike | ArrayBufferView, ...rest: unknown[]): NDArray {
  const given = readArguments("frombuffer", ["dtype", "count", "offset"], rest);
  const dtype = optionalDType(given["dtype"]) ?? float64;
  const bytes = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  const offset = Number(given["offset"] ?? 0);
  const available = bytes.byteLength - offset;
  const count = Number(given["count"] ?? -1);
  if (offset < 0 || offset > bytes.byteLength) {
    throw new ValueError(
      `offset must be non-negative and no greater than buffer length (${bytes.byteLength})`,
    );
  }
  if (count < 0 && available % dtype.itemsize !== 0) {
    throw new ValueError(
      `buffer size must be a multiple of element size: ${available} bytes, ${dtype.itemsize} an element`,
    );
  }
  const length = count < 0 ? available / dtype.itemsize : count;
  if (length * dtype.itemsize > available) {
    throw new ValueError(
      `buffer is smaller than requested size: ${available} bytes for ${length} of ${dtype.name}`,
    );
  }
  const storage = Storage.of(Buffer.allocate(dtype, length), [length]);
  const made = new NDArray(storage, [length]);
  const data = storage.forced().data;
  new Uint8Array(data.buffer, data.byteOffset, length * dtype.itemsize).set(
    bytes.subarray(offset, offset + length * dtype.itemsize),
  );
  return made;
}

// ---- filled ------------------------------------------------------------------------------------------------------------

function filled(shape: ShapeLike, value: ScalarLike, dtype: DType): NDArray {
  return NDArray.fromNode(constant(scalarParts(value, dtype), dtype, checkShape(shape)));
}

/**
 * An array of zeros.
 *
 * @param shape an extent or a list of them
 * @param options `dtype`, float64 by default
 * @see https://numpy.org/doc/stable/reference/generated/numpy.zeros.html
 */
export function zeros<D extends DTypeName = "float64">(
  shape: ShapeLike,
  options?: DTypeOption<D>,
): NDArray<D>;
export function zeros(shape: ShapeLike, ...rest: unknown[]): NDArray {
  return filled(shape, 0, optionalDType(readArguments("zeros", ["dtype"], rest)["dtype"]) ?? float64);
}

/** An array of ones; as `zeros`. @see https://numpy.org/doc/stable/reference/generated/numpy.ones.html */
export function ones<D extends DTypeName = "float64">(shape: ShapeLike, options?: DTypeOption<D>): NDArray<D>;
export function ones(shape: ShapeLike, ...rest: unknown[]): NDArray {
  return filled(shape, 1, optionalDType(readArguments("ones", ["dtype"], rest)["dtype"]) ?? float64);
}

/**
 * An array whose elements are unspecified; here, zeros.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.empty.html
 */
export function empty<D extends DTypeName = "float64">(
  shape: ShapeLike,
  options?: DTypeOption<D>,
): NDArray<D>;
export function empty(shape: ShapeLike, ...rest: unknown[]): NDArray {
  return filled(shape, 0, optionalDType(readArguments("empty", ["dtype"], rest)["dtype"]) ?? float64);
}

/**
 * An array with one value in every place.
 *
 * @param value a scalar, or an array that broadcasts to the shape
 * @param options `dtype`; by default that of the value (an integer-valued number is int64, beyond that uint64)
 * @see https://numpy.org/doc/stable/reference/generated/numpy.full.html
 */
export function full<D extends DTypeName = DTypeName>(
  shape: ShapeLike,
  value: ArrayLike,
  options?: DTypeOption<D>,
): NDArray<D>;
export function full(shape: ShapeLike, value: ArrayLike, ...rest: unknown[]): NDArray {
  const wanted = optionalDType(readArguments("full", ["dtype"], rest)["dtype"]);
  const kind = weakKind(value);
  if (kind) return filledWith(shape, value as ScalarLike, wanted ?? aloneDType(value as ScalarLike, kind));
  const source = toArray(value, true, wanted);
  return NDArray.fromNode(expand(cast(source.node(), wanted ?? source.dtype), checkShape(shape)));
}

/** A fill copies its value in by any cast: a complex one leaves its imaginary part behind. */
function filledWith(shape: ShapeLike, value: ScalarLike, dtype: DType): NDArray {
  if (value instanceof Complex) {
    return NDArray.fromNode(
      cast(constant(scalarParts(value, complex128), complex128, checkShape(shape)), dtype),
    );
  }
  if (dtype === bool && weakKind(value) === "int" && !integerFits(value as number, int64)) {
    throw new OverflowError(`Python int too large to convert to C long: ${value} as bool`);
  }
  return filled(shape, value, dtype);
}

function like(name: string, value: ScalarLike) {
  return <D extends DTypeName = DTypeName>(
    prototype: ArrayLike,
    options?: DTypeOption<D> & { shape?: ShapeLike },
  ): NDArray<D> => {
    const given = readArguments(name, ["dtype", "|", "shape"], options === undefined ? [] : [options]);
    const model = toArray(prototype, false);
    const dtype = optionalDType(given["dtype"]) ?? model.dtype;
    return filled((given["shape"] as ShapeLike | undefined) ?? model.shape, value, dtype) as NDArray<D>;
  };
}

/** Zeros in the shape and dtype of another array. */
export const zeros_like = like("zeros_like", 0);
/** Ones in the shape and dtype of another array. */
export const ones_like = like("ones_like", 1);
/** An unspecified array in the shape and dtype of another. */
export const empty_like = like("empty_like", 0);

/** One value in the shape and dtype of another array. */
export function full_like(prototype: ArrayLike, value: ArrayLike, ...rest: unknown[]): NDArray {
  const given = readArguments("full_like", ["dtype", "|", "shape"], rest);
  const model = toArray(prototype, false);
  const dtype = optionalDType(given["dtype"]) ?? model.dtype;
  return full((given["shape"] as ShapeLike | undefined) ?? model.shape, value, { dtype });
}

// ---- sequences ---------------------------------------------------------------------------------------------------------

function counting(length: number, dtype: DType): Node {
  return cast(iota(realDType(dtype), contiguousView([length])), dtype);
}

/**
 * Evenly spaced values: `arange(stop)`, `arange(start, stop)`, `arange(start, stop, step)`.
 *
 * @param options `dtype`; int64 when all arguments are integers that it holds, else float64
 * @returns values from start up to but without stop
 * @throws ValueError when step is 0 or the length would be nan
 * @example np.arange(0, 1, 0.25) // [0, 0.25, 0.5, 0.75]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.arange.html
 */
export function arange<D extends DTypeName = "int64">(
  stop: number | bigint,
  options?: DTypeOption<D>,
): NDArray<D>;
export function arange<D extends DTypeName = "int64">(
  start: number | bigint,
  stop: number | bigint,
  options?: DTypeOption<D>,
): NDArray<D>;
export function arange<D extends DTypeName = "int64">(
  start: number | bigint,
  stop: number | bigint,
  step: number | bigint,
  options?: DTypeOption<D>,
): NDArray<D>;
export function arange(...args: unknown[]): NDArray {
  const given = readArguments("arange", ["start", "stop", "step", "|", "dtype"], args);
  const one = given["stop"] === undefined;
  const start = (one ? 0 : given["start"]) as number | bigint;
  const stop = (one ? given["start"] : given["stop"]) as number | bigint;
  const step = (given["step"] ?? 1) as number | bigint;
  for (const [name, value] of Object.entries({ start, stop, step })) {
    if (typeof value !== "number" && typeof value !== "bigint") {
      throw new TypeError(`arange() takes numbers, got ${describe(value)} as ${name}`);
    }
  }
  const integers = [start, stop, step].every((v) => typeof v === "bigint" || Number.isInteger(v));
  const held = integers && [start, stop, step].every((v) => integerFits(v, int64));
  const dtype = optionalDType(given["dtype"]) ?? (held ? int64 : float64);
  if (Number(step) === 0) throw new ValueError("Maximum allowed size exceeded: arange with a step of 0");
  const length = integers
    ? arangeLength(BigInt(start), BigInt(stop), BigInt(step))
    : Math.ceil((Number(stop) - Number(start)) / Number(step));
  if (Number.isNaN(length)) throw new ValueError("arange: cannot compute length");
  if (!Number.isFinite(length) || length > 2 ** 53) throw new ValueError("Maximum allowed size exceeded");
  const count = Math.max(0, length);
  // As NumPy fills: the first two values are converted, their difference is the step.
  const following =
    typeof start === "bigint" && integers ? start + BigInt(step) : Number(start) + Number(step);
  if (dtype === bool) {
    if (count > 2) {
      throw new TypeError(
        `arange() is only supported for booleans when the result has at most length 2, not ${count}`,
      );
    }
    return toArray([start, following].slice(0, count), true, bool);
  }
  if ("iu".includes(dtype.kind)) {
    const first = scalarParts(integral(start), dtype)[0]!;
    const second = scalarParts(integral(following), dtype)[0]!;
    const delta =
      typeof first === "bigint" ? (second as bigint) - first : (second as number) - (first as number);
    const scaled = elementwise("multiply", [counting(count, dtype), constantOf(delta, dtype)]);
    return NDArray.fromNode(elementwise("add", [scaled, constant([first], dtype)]));
  }
  const wide = dtype.kind === "c" ? dtype : float64;
  const real = dtype.kind === "c" ? float64 : dtype;
  const first = constantOf(Number(start), real);
  const next = constantOf(Number(start) + Number(step), real);
  const delta = elementwise("subtract", [next, first]);
  const scaled = elementwise("multiply", [counting(count, real), delta]);
  const sum = elementwise("add", [scaled, first]);
  return NDArray.fromNode(wide === dtype ? cast(sum, dtype) : sum);
}

function integral(value: number | bigint): number | bigint {
  return typeof value === "bigint" ? value : Math.trunc(value);
}

function arangeLength(start: bigint, stop: bigint, step: bigint): number {
  const span = stop - start;
  const whole = span / step;
  return Number(span % step === 0n ? whole : span > 0n === step > 0n ? whole + 1n : 0n);
}

/**
 * `num` values from start to stop, both ends included.
 *
 * @param num how many, 50 by default
 * @param options `endpoint` (true), `retstep` (also return the spacing), `dtype`
 * @returns the array, or `[array, step]` with `retstep`
 * @throws ValueError when num is negative
 * @example np.linspace(0, 1, 5) // [0, 0.25, 0.5, 0.75, 1]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linspace.html
 */
export function linspace<D extends DTypeName = "float64">(
  start: ArrayLike,
  stop: ArrayLike,
  num?: number,
  options?: DTypeOption<D> & { endpoint?: boolean; retstep?: false },
): NDArray<D>;
export function linspace<D extends DTypeName = "float64">(
  start: ArrayLike,
  stop: ArrayLike,
  num: number,
  options: DTypeOption<D> & { endpoint?: boolean; retstep: true },
): [NDArray<D>, NDArray];
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  ...rest: unknown[]
): NDArray | [NDArray, NDArray] {
  const given = readArguments("linspace", ["num", "endpoint", "retstep", "dtype"], rest);
  const num = checkCount("linspace", given["num"] ?? 50);
  const endpoint = given["endpoint"] !== false;
  const wanted = optionalDType(given["dtype"]);
  const steps = endpoint ? num - 1 : num;
  const from = asFloat(start);
  const to = asFloat(stop);
  const delta = apply("subtract", to, from);
  const dt = delta.dtype;
  const index = NDArray.fromNode(reshape(counting(num, dt), [num, ...delta.shape.map(() => 1)]));
  const step = steps > 0 ? apply("divide", delta, steps) : undefined;
  let values: NDArray;
  if (step) {
    // NumPy scales by the step, unless some step is 0 where delta is not (denormal spans).
    const scaled = apply("multiply", index, step);
    const divided = apply("multiply", apply("divide", index, steps), delta);
    const degenerate = delta.ndim === 0 ? step.item() === 0 : false;
    values = apply("add", degenerate ? divided : scaled, from);
  } else values = apply("add", apply("multiply", index, delta), from);
  if (endpoint && num > 1) values = withRow(values, to, num - 1, num);
  if (wanted && "iu".includes(wanted.kind)) values = apply("floor", values);
  const result = wanted ? NDArray.fromNode(cast(values.node(), wanted)) : values;
  if (given["retstep"] !== true) return result;
  return [result, step ?? NDArray.fromNode(constantOf(Number.NaN, float64))];
}

/** The values with one row exactly as given: rounding may have missed an end. */
function withRow(values: NDArray, exact: NDArray, index: number, num: number): NDArray {
  const { shape } = values;
  const row = reshape(counting(num, float64), [num, ...shape.slice(1).map(() => 1)]);
  const here = elementwise("equal", [row, constantOf(index, float64)]);
  return NDArray.fromNode(
    elementwise("where", [
      expand(here, shape),
      expand(cast(exact.node(), values.dtype), shape),
      values.node(),
    ]),
  );
}

function asFloat(value: ArrayLike): NDArray {
  if (weakKind(value) === "complex") return NDArray.fromNode(weakConstant(value as ScalarLike, complex128));
  if (weakKind(value)) return NDArray.fromNode(constantOf(Number(value), float64));
  const made = toArray(value, true);
  return "fc".includes(made.dtype.kind) ? made : NDArray.fromNode(cast(made.node(), float64));
}

function weakConstant(value: ScalarLike, dtype: DType): Node {
  return constant(scalarParts(value, dtype), dtype);
}

function checkCount(fn: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw new TypeError(`${fn}: num must be an integer, got ${describe(value)} ${String(value)}`);
  }
  if (value < 0) throw new ValueError(`Number of samples, ${value}, must be non-negative.`);
  return value;
}

/**
 * Values evenly spaced on a log scale: `base ** linspace(start, stop, num)`.
 *
 * @param options `num`, `endpoint`, `base` (10), `dtype`
 * @see https://numpy.org/doc/stable/reference/generated/numpy.logspace.html
 */
export function logspace(start: ArrayLike, stop: ArrayLike, ...rest: unknown[]): NDArray {
  const given = readArguments("logspace", ["num", "endpoint", "base", "dtype"], rest);
  const exponents = linspace(start, stop, Number(given["num"] ?? 50), {
    endpoint: given["endpoint"] !== false,
  });
  const values = apply("power", asFloat((given["base"] ?? 10) as ArrayLike), exponents);
  const wanted = optionalDType(given["dtype"]);
  return wanted ? NDArray.fromNode(cast(values.node(), wanted)) : values;
}

/**
 * Values evenly spaced on a log scale between two endpoints (a geometric progression).
 *
 * @param start numbers, arrays or complex scalars; a progression between complex ends is a spiral
 * @param options `num`, `endpoint`, `dtype`
 * @returns nan between real ends of different sign
 * @throws ValueError when an end is 0
 * @see https://numpy.org/doc/stable/reference/generated/numpy.geomspace.html
 */
export function geomspace(start: ArrayLike, stop: ArrayLike, ...rest: unknown[]): NDArray {
  const given = readArguments("geomspace", ["num", "endpoint", "dtype"], rest);
  const num = checkCount("geomspace", given["num"] ?? 50);
  const endpoint = given["endpoint"] !== false;
  const wanted = optionalDType(given["dtype"]);
  const [first, last] = [asFloat(start), asFloat(stop)];
  if (hasZero(first) || hasZero(last)) throw new ValueError("Geometric sequence cannot include zero");
  const dtype = resultType([first.dtype, last.dtype, wanted ?? float64]);
  const [from, to] = [first, last].map((end) => NDArray.fromNode(cast(end.node(), dtype))) as [
    NDArray,
    NDArray,
  ];
  // As NumPy: turned so that the first value is positive, and turned back at the end.
  const direction = apply("sign", from);
  const [low, high] = [apply("divide", from, direction), apply("divide", to, direction)];
  let values = logspace(apply("log10", low), apply("log10", high), num, { endpoint, dtype });
  // Powers of logarithms miss the ends.
  if (num > 0) values = withRow(values, low, 0, num);
  if (endpoint && num > 1) values = withRow(values, high, num - 1, num);
  return NDArray.fromNode(cast(apply("multiply", values, direction).node(), wanted ?? dtype));
}

function hasZero(ends: NDArray): boolean {
  const zero = apply("equal", ends, 0).node();
  return (
    NDArray.fromNode(
      reduce(
        "logical_or",
        zero,
        zero.shape.map((_, axis) => axis),
      ),
    ).item() === true
  );
}

// ---- matrices ----------------------------------------------------------------------------------------------------------

/** Row number minus column number, over a matrix shape. */
function diagonalNumber(rows: number, columns: number): Node {
  const row = expand(reshape(counting(rows, float64), [rows, 1]), [rows, columns]);
  const column = expand(reshape(counting(columns, float64), [1, columns]), [rows, columns]);
  return elementwise("subtract", [column, row]);
}

/**
 * Ones on a diagonal, zeros elsewhere.
 *
 * @param N rows
 * @param options `M` (columns, N by default), `k` (which diagonal), `dtype`
 * @see https://numpy.org/doc/stable/reference/generated/numpy.eye.html
 */
export function eye<D extends DTypeName = "float64">(
  N: number,
  options?: DTypeOption<D> & { M?: number; k?: number },
): NDArray<D>;
export function eye(N: number, ...rest: unknown[]): NDArray {
  const given = readArguments("eye", ["M", "k", "dtype"], rest);
  const [rows, columns] = checkShape([N, (given["M"] as number | undefined) ?? N]) as [number, number];
  const on = elementwise("equal", [
    diagonalNumber(rows, columns),
    constantOf(Number(given["k"] ?? 0), float64),
  ]);
  return NDArray.fromNode(cast(on, optionalDType(given["dtype"]) ?? float64));
}

/** The identity matrix. @see https://numpy.org/doc/stable/reference/generated/numpy.identity.html */
export function identity<D extends DTypeName = "float64">(n: number, options?: DTypeOption<D>): NDArray<D>;
export function identity(n: number, ...rest: unknown[]): NDArray {
  const given = readArguments("identity", ["dtype"], rest);
  return eye(n, { dtype: optionalDType(given["dtype"]) ?? float64 });
}

/**
 * Ones at and below a diagonal, zeros above.
 *
 * @param options `M` (columns), `k` (which diagonal), `dtype`
 * @see https://numpy.org/doc/stable/reference/generated/numpy.tri.html
 */
export function tri<D extends DTypeName = "float64">(
  N: number,
  options?: DTypeOption<D> & { M?: number; k?: number },
): NDArray<D>;
export function tri(N: number, ...rest: unknown[]): NDArray {
  const given = readArguments("tri", ["M", "k", "dtype"], rest);
  const [rows, columns] = checkShape([N, (given["M"] as number | undefined) ?? N]) as [number, number];
  const below = elementwise("less_equal", [
    diagonalNumber(rows, columns),
    constantOf(Number(given["k"] ?? 0), float64),
  ]);
  return NDArray.fromNode(cast(below, optionalDType(given["dtype"]) ?? float64));
}

function triangle(name: string, fn: "less_equal" | "greater_equal") {
  return <A extends ArrayLike>(m: A, options?: { readonly k?: number } | number): NDArray<OwnType<A>> => {
    const { k } = readArguments(name, ["k"], options === undefined ? [] : [options]);
    const matrix = toArray(m, true);
    if (matrix.ndim === 0)
      throw new TypeError(`${name}: the input must have at least 1 dimension, got a 0-d array`);
    // A vector is repeated into a square, as NumPy does.
    const shape = matrix.ndim === 1 ? [matrix.size, matrix.size] : matrix.shape;
    const [rows, columns] = shape.slice(-2) as [number, number];
    const keep = elementwise(fn, [diagonalNumber(rows, columns), constantOf(Number(k ?? 0), float64)]);
    const zero = constantOf(0, matrix.dtype);
    const kept = elementwise("where", [
      expand(keep, shape),
      expand(matrix.node(), shape),
      expand(zero, shape),
    ]);
    return NDArray.fromNode(kept);
  };
}

/** The lower triangle, zeros above diagonal `k`. @see https://numpy.org/doc/stable/reference/generated/numpy.tril.html */
export const tril = triangle("tril", "less_equal");
/** The upper triangle, zeros below diagonal `k`. @see https://numpy.org/doc/stable/reference/generated/numpy.triu.html */
export const triu = triangle("triu", "greater_equal");

/**
 * The diagonal of a matrix, or the matrix with a vector on its diagonal.
 *
 * @param options `k`: above the main diagonal where positive, below where negative
 * @throws ValueError unless the input is 1-D or 2-D
 * @see https://numpy.org/doc/stable/reference/generated/numpy.diag.html
 */
export function diag<A extends ArrayLike>(
  v: A,
  options?: { readonly k?: number } | number,
): NDArray<OwnType<A>>;
export function diag(v: ArrayLike, ...rest: unknown[]): NDArray {
  const k = Number(readArguments("diag", ["k"], rest)["k"] ?? 0);
  const source = toArray(v, true);
  if (source.ndim === 2) return diagonalOf(source, k);
  if (source.ndim !== 1) throw new ValueError("Input must be 1- or 2-d.");
  const n = source.size + Math.abs(k);
  // Rows (or columns) count along the vector; the others hold zeros.
  const on = elementwise("equal", [diagonalNumber(n, n), constantOf(k, float64)]);
  const padded = padLine(source, k);
  const values = k >= 0 ? reshape(padded, [n, 1]) : reshape(padded, [1, n]);
  const zero = constantOf(0, source.dtype, [n, n]);
  return NDArray.fromNode(elementwise("where", [on, expand(values, [n, n]), zero]));
}

/** The vector with |k| unused places behind it, so that it lines up with a square's rows or columns. */
function padLine(source: NDArray, k: number): Node {
  if (k === 0) return source.node();
  const zeros = constantOf(0, source.dtype, [Math.abs(k)]);
  return concat([source.node(), zeros], 0);
}

function diagonalOf(matrix: NDArray, k: number): NDArray {
  const [rows, columns] = matrix.shape as [number, number];
  const [row, column] = [Math.max(0, -k), Math.max(0, k)];
  const count = Math.max(0, Math.min(rows - row, columns - column));
  const data = new NDArray(matrix.storage, matrix.shape, matrix.view());
  const view = data.eval().view();
  const [down, across] = view.strides as [number, number];
  const offset = count === 0 ? 0 : view.offset + row * down + column * across;
  const window = { shape: [count], strides: [down + across], offset };
  return new NDArray(data.storage, [count], window);
}
