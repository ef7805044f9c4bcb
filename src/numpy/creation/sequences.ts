/**
 * Sequences: evenly spaced values, on a linear or a logarithmic scale. They stay lazy.
 */
import {
  cast,
  constant,
  constantOf,
  elementwise,
  expand,
  permute,
  reduce,
  reshape,
} from "../../graph/build.ts";
import {
  bool,
  complex128,
  type DatetimeName,
  type DType,
  type DTypeLike,
  type DTypeName,
  float64,
  int64,
  isTime,
} from "../../graph/dtype.ts";
import { ValueError, ZeroDivisionError } from "../../graph/errors.ts";
import type { Node } from "../../graph/ops.ts";
import { resultType, type WeakKind } from "../../graph/promotion.ts";
import { normalizeAxis } from "../../graph/shape.ts";
import { apply } from "../compose.ts";
import {
  type ArrayLike,
  describe,
  integerFits,
  type ScalarLike,
  scalarParts,
  toArray,
  weakKind,
} from "../convert.ts";
import { plainTime, type TimeBound, timeRange } from "../datetime/range.ts";
import { timeDTypeOf } from "../datetime/scalars.ts";
import { NDArray } from "../ndarray.ts";
import { readArguments, type Trailing } from "../options.ts";
import type { OperandType, Promoted, WeakPair } from "../types.ts";
import { anywhere } from "../ufunc-checks.ts";
import { counting, type DTypeArgument, type DTypeOption, optionalDType } from "./shared.ts";

/** What numbers of those types make together: a literal shows whether it is an integer. */
type Alike<S> = WeakPair<OperandType<S>, never>;

/**
 * Evenly spaced values: `arange(stop)`, `arange(start, stop)`, `arange(start, stop, step)`.
 *
 * Times may stand for all three: dates or a date and a span as bounds, a span as step, numbers as counts of the common unit;
 * texts where the dtype is one of time.
 *
 * @param options `dtype`; int64 when all arguments are integers that it holds, of times their common unit, else float64
 * @returns values from start up to but without stop
 * @throws ZeroDivisionError when the step of integers is 0, ValueError when that of floats is or the length would be nan, TypeError on units without a common one
 * @example np.arange(0, 1, 0.25) // [0, 0.25, 0.5, 0.75]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.arange.html
 */
export function arange<S extends number | bigint, D extends DTypeName = Alike<S>>(
  stop: S,
  options?: DTypeOption<D>,
): NDArray<NoInfer<D>>;
export function arange<S extends number | bigint, D extends DTypeName = Alike<S>>(
  start: S,
  stop: S,
  options?: DTypeOption<D>,
): NDArray<NoInfer<D>>;
export function arange<S extends number | bigint, D extends DTypeName = Alike<S>>(
  start: S,
  stop: S,
  step: S,
  options?: DTypeArgument<D>,
): NDArray<NoInfer<D>>;
export function arange<D extends DTypeName = DatetimeName>(
  start: TimeBound,
  stop?: TimeBound,
  step?: TimeBound,
  options?: DTypeArgument<D>,
): NDArray<NoInfer<D>>;
export function arange<D extends DTypeName = DatetimeName>(
  start: TimeBound,
  stop: TimeBound,
  options: DTypeOption<D>,
): NDArray<NoInfer<D>>;
export function arange(...args: unknown[]): NDArray {
  const given = readArguments("arange", ["start", "stop", "step", "dtype"], args);
  const wanted = optionalDType(given["dtype"]);
  const bounds = [given["start"], given["stop"], given["step"]];
  if (wanted ? isTime(wanted) : bounds.some((bound) => timeDTypeOf(plainTime(bound)) !== undefined))
    return timeRange(bounds.map(plainTime), wanted);
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
  const dtype = wanted ?? (held ? int64 : float64);
  if (Number(step) === 0) {
    if (integers) throw new ZeroDivisionError("division by zero: arange with a step of 0");
    throw new ValueError("Maximum allowed size exceeded: arange with a step of 0");
  }
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

interface LinspaceOptions<D extends DTypeName> extends DTypeOption<D> {
  readonly num?: number;
  readonly endpoint?: boolean;
  readonly axis?: number;
}
type SpacedRest<O> = [O] | [num: number, options: O] | [num: number, endpoint: boolean, options: O];
/** The dtype of values between two ends: what they promote to, integers counted as float64. */
type Spaced<A, B> =
  Promoted<A, B> extends infer D
    ? (D extends "bool" | `int${string}` | `uint${string}` ? "float64" : D) & DTypeName
    : never;

/**
 * `num` values from start to stop, both ends included.
 *
 * @param num how many, 50 by default
 * @param options `endpoint` (true), `retstep` (also return the spacing), `dtype`, `axis` (0: where the values lie if the ends
 *   are arrays)
 * @returns the array, or `[array, step]` with `retstep`
 * @throws ValueError when num is negative
 * @example np.linspace(0, 1, 5) // [0, 0.25, 0.5, 0.75, 1]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linspace.html
 */
export function linspace<A extends ArrayLike, B extends ArrayLike, D extends DTypeName = Spaced<A, B>>(
  start: A,
  stop: B,
  ...rest: SpacedRest<LinspaceOptions<D> & { readonly retstep: true }>
): [NDArray<NoInfer<D>>, NDArray];
export function linspace<A extends ArrayLike, B extends ArrayLike, D extends DTypeName = Spaced<A, B>>(
  start: A,
  stop: B,
  ...rest:
    | []
    | [num: number, endpoint?: boolean]
    | SpacedRest<LinspaceOptions<D> & { readonly retstep?: false }>
): NDArray<NoInfer<D>>;
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  ...rest: unknown[]
): NDArray | [NDArray, NDArray] {
  const given = readArguments("linspace", ["num", "endpoint", "retstep", "dtype", "axis"], rest);
  const num = checkCount("linspace", given["num"] ?? 50);
  const endpoint = given["endpoint"] !== false;
  const wanted = optionalDType(given["dtype"]);
  const steps = endpoint ? num - 1 : num;
  const [from, to] = asFloats(start, stop) as [NDArray, NDArray];
  const delta = apply("subtract", to, from);
  const dt = delta.dtype;
  const index = NDArray.fromNode(reshape(counting(num, dt), [num, ...delta.shape.map(() => 1)]));
  const step = steps > 0 ? apply("divide", delta, steps) : undefined;
  let values: NDArray;
  if (step) {
    // NumPy scales by the step, unless some step is 0 (of a denormal span, delta is not).
    const scaled = apply("multiply", index, step);
    const divided = apply("multiply", apply("divide", index, steps), delta);
    const degenerate = anywhere(elementwise("equal", [step.node(), constantOf(0, dt)]));
    let chosen: Node;
    if (degenerate.op === "constant") chosen = (degenerate.attr.parts[0] ? divided : scaled).node();
    else {
      const test = expand(degenerate, scaled.shape);
      chosen = elementwise("where", [test, divided.node(), scaled.node()]);
    }
    values = apply("add", NDArray.fromNode(chosen), from);
  } else values = apply("add", apply("multiply", index, delta), from);
  if (endpoint && num > 1) values = withRow(values, to, num - 1, num);
  if (wanted && "iu".includes(wanted.kind)) values = apply("floor", values);
  const lying = along(values, given["axis"]);
  const result = wanted ? NDArray.fromNode(cast(lying.node(), wanted)) : lying;
  if (given["retstep"] !== true) return result;
  return [result, step ?? NDArray.fromNode(constantOf(Number.NaN, float64))];
}

/** Values that lie along the first axis moved to another. */
function along(values: NDArray, axis: unknown): NDArray {
  const to = normalizeAxis((axis ?? 0) as number, values.ndim);
  if (to === 0) return values;
  const rest = values.shape.map((_, i) => i).slice(1);
  return NDArray.fromNode(permute(values.node(), [...rest.slice(0, to), 0, ...rest.slice(to)]));
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

/** Ends in the inexact dtype that they have in common; plain numbers yield. */
function asFloats(...ends: readonly ArrayLike[]): NDArray[] {
  const weak: WeakKind[] = ["float"];
  const strong: DType[] = [];
  const made = ends.map((end) => {
    const kind = weakKind(end);
    if (kind) weak.push(kind);
    const array = asFloat(end);
    if (!kind) strong.push(array.dtype);
    return array;
  });
  const dtype = resultType(strong, weak);
  return made.map((array) => NDArray.fromNode(cast(array.node(), dtype)));
}

function asFloat(value: ArrayLike): NDArray {
  if (weakKind(value) === "complex") return NDArray.fromNode(weakConstant(value as ScalarLike, complex128));
  if (weakKind(value)) return NDArray.fromNode(constantOf(Number(value), float64));
  const made = toArray(value, true);
  if (isTime(made.dtype)) throw new TypeError(`${made.dtype.name} and float64 have no common DType`);
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
 * @param options `num`, `endpoint`, `base` (10), `dtype`, `axis`
 * @see https://numpy.org/doc/stable/reference/generated/numpy.logspace.html
 */
export function logspace(
  start: ArrayLike,
  stop: ArrayLike,
  ...rest: Trailing<
    number,
    {
      readonly num?: number;
      readonly endpoint?: boolean;
      readonly base?: ArrayLike;
      readonly dtype?: DTypeLike;
      readonly axis?: number;
    }
  >
): NDArray {
  const given = readArguments("logspace", ["num", "endpoint", "base", "dtype", "axis"], rest);
  const exponents = linspace(start, stop, Number(given["num"] ?? 50), {
    endpoint: given["endpoint"] !== false,
  });
  const base = (given["base"] ?? 10) as ArrayLike;
  const values = along(apply("power", weakKind(base) ? base : asFloat(base), exponents), given["axis"]);
  const wanted = optionalDType(given["dtype"]);
  return wanted ? NDArray.fromNode(cast(values.node(), wanted)) : values;
}

/**
 * Values evenly spaced on a log scale between two endpoints (a geometric progression).
 *
 * @param start numbers, arrays or complex scalars; a progression between complex ends is a spiral
 * @param options `num`, `endpoint`, `dtype`, `axis`
 * @returns nan between real ends of different sign
 * @throws ValueError when an end is 0
 * @see https://numpy.org/doc/stable/reference/generated/numpy.geomspace.html
 */
export function geomspace(
  start: ArrayLike,
  stop: ArrayLike,
  ...rest: Trailing<
    number,
    {
      readonly num?: number;
      readonly endpoint?: boolean;
      readonly dtype?: DTypeLike;
      readonly axis?: number;
    }
  >
): NDArray {
  const given = readArguments("geomspace", ["num", "endpoint", "dtype", "axis"], rest);
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
  const turned = along(apply("multiply", values, direction), given["axis"]);
  return NDArray.fromNode(cast(turned.node(), wanted ?? dtype));
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
