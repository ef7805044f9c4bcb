/**
 * Sampled functions: gradients, differences with ends, integrals by trapezoids, phases without jumps.
 *
 * All are slices and arithmetic, so they fuse with what comes before and after; only the distances of samples are looked at,
 * since even ones have a formula of their own.
 */
import { cast, constantOf } from "../graph/build.ts";
import { type DType, float64, isTime } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import { canCast, resultType } from "../graph/promotion.ts";
import { normalizeAxes, normalizeAxis } from "../graph/shape.ts";
import { apply, floating, part } from "./compose.ts";
import { type ArrayLike, arrayOf, weakKind } from "./convert.ts";
import { cumsum } from "./cumulative.ts";
import type { Difference } from "./datetime/types.ts";
import { diff } from "./differences.ts";
import { where } from "./elementwise.ts";
import { concatenate, ravel, reshape } from "./manipulation.ts";
import { NDArray } from "./ndarray.ts";
import { isOptions, readArguments } from "./options.ts";
import { all, sum } from "./reductions.ts";
import type { OwnType } from "./types.ts";
import { valueFor } from "./writing.ts";

const inDType = (x: NDArray, dtype: DType): NDArray => NDArray.fromNode(cast(x.node(), dtype));

// ---- differences -------------------------------------------------------------------------------------------------------

/** What `ediff1d` takes after the array. */
export interface Ediff1dOptions {
  /** What is put behind the differences. */
  readonly to_end?: ArrayLike | undefined;
  /** What is put before them. */
  readonly to_begin?: ArrayLike | undefined;
}

/**
 * Differences of neighbours of the flattened array, with values before and behind.
 *
 * @param options `to_end`, `to_begin`: must cast to the array's dtype by the rule `same_kind`
 * @throws TypeError when they do not, or for bool
 * @example np.ediff1d([1, 2, 4], { to_begin: -99 }) // [-99, 1, 2]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.ediff1d.html
 */
export function ediff1d<A extends ArrayLike>(
  ary: A,
  ...rest: [] | [ArrayLike | null | Ediff1dOptions] | [ArrayLike | null, ArrayLike | Ediff1dOptions]
): NDArray<Difference<OwnType<A>>>;
export function ediff1d(ary: ArrayLike, ...rest: unknown[]): NDArray {
  const given = readArguments("ediff1d", ["to_end", "to_begin"], rest) as Ediff1dOptions;
  const x = ravel(arrayOf(ary));
  const count = Math.max(0, x.size - 1);
  const made = apply("subtract", part(x, 0, 1, count), part(x, 0, 0, count));
  const beside = (name: "to_end" | "to_begin"): NDArray[] => {
    const value = given[name];
    if (value === undefined || value === null) return [];
    const own = arrayOf(value).dtype;
    // Lists of plain numbers have no dtype of their own.
    if (!Array.isArray(value) && !canCast(own, x.dtype, "same_kind")) {
      throw new TypeError(
        `dtype of \`${name}\` must be compatible with input \`ary\` under the \`same_kind\` rule: ${own.name} and ${x.dtype.name}`,
      );
    }
    return [ravel(NDArray.fromNode(valueFor(made.dtype, weakKind(value) ? arrayOf(value) : value)))];
  };
  const parts = [...beside("to_begin"), made, ...beside("to_end")];
  return parts.length === 1 ? made : concatenate(parts, 0);
}

// ---- gradients ---------------------------------------------------------------------------------------------------------

/** What `gradient` takes after the array and the distances. */
export interface GradientOptions<X = number | readonly number[] | null> {
  /** Along which axes: all. */
  readonly axis?: X | undefined;
  /** How exact the ends are: 1 or 2. */
  readonly edge_order?: 1 | 2 | undefined;
}

/** Even distances, or the differences of neighbouring samples. */
type Spacing = { readonly even: number | NDArray } | { readonly steps: NDArray };

function spacingOf(given: unknown, extent: number): Spacing {
  if (weakKind(given)) return { even: given as number };
  const x = arrayOf(given);
  if (x.ndim === 0) return { even: x };
  if (x.ndim !== 1) throw new ValueError(`distances must be either scalars or 1d, got ${x.ndim} dimensions`);
  if (x.size !== extent) {
    throw new ValueError(
      `when 1d, distances must match the length of the corresponding dimension, got ${x.size} for ${extent}`,
    );
  }
  const steps = diff("iu".includes(x.dtype.kind) ? floating(x) : x);
  const [first] = [part(steps, 0, 0, 1)];
  if (steps.size > 0 && all(apply("equal", steps, first)).item()) return { even: reshape(first, []) };
  return { steps };
}

/** Weights of three neighbours, and their sum; each weight is a scalar or in the shape of a line along the axis. */
function weighed(weights: readonly unknown[], parts: readonly NDArray[]): NDArray {
  const [first, second, third] = weights.map((weight, i) =>
    apply("multiply", weight, parts[i]!),
  ) as NDArray[];
  return apply("add", apply("add", first, second), third);
}

/** Both ends by one-sided differences of three samples, and how much each of these weighs. */
function endWeights(steps: readonly [unknown, unknown], last: boolean): NDArray[] {
  const [one, two] = last ? [steps[1], steps[0]] : steps;
  const both = apply("add", one, two);
  const near = apply("divide", apply("add", apply("multiply", 2, one), two), apply("multiply", one, both));
  const middle = apply("divide", both, apply("multiply", one, two));
  const far = apply("divide", one, apply("multiply", two, both));
  return last
    ? [far, apply("negative", middle), near]
    : [apply("negative", near), middle, apply("negative", far)];
}

function along(f: NDArray, axis: number, spacing: Spacing, order: 1 | 2, dtype: DType): NDArray {
  const extent = f.shape[axis]!;
  const at = (start: number, count: number) => part(f, axis, start, count);
  const inner = extent - 2;
  // Beside times a number must not pass for an integer.
  const number = (value: number) => (isTime(f.dtype) ? NDArray.fromNode(constantOf(value, float64)) : value);
  const parts = [at(0, inner), at(1, inner), at(2, inner)];
  const threes = [[0, 1, 2].map((i) => at(i, 1)), [-3, -2, -1].map((i) => at(extent + i, 1))] as const;
  let middle: NDArray;
  let ends: NDArray[];
  if ("even" in spacing) {
    const { even } = spacing;
    const times = (factor: number) =>
      typeof even === "number" ? number(factor * even) : apply("multiply", number(factor), even);
    const over = (factor: number) =>
      typeof even === "number" ? number(factor / even) : apply("divide", number(factor), even);
    middle = apply("divide", apply("subtract", parts[2]!, parts[0]!), times(2));
    if (order === 1) {
      const step = typeof even === "number" ? number(even) : even;
      ends = [at(1, 1), at(extent - 1, 1)].map((end, i) =>
        apply("divide", apply("subtract", end, at(i === 0 ? 0 : extent - 2, 1)), step),
      );
    } else {
      ends = [
        weighed([over(-1.5), over(2), over(-0.5)], threes[0]),
        weighed([over(0.5), over(-2), over(1.5)], threes[1]),
      ];
    }
  } else {
    const { steps } = spacing;
    const line = (x: NDArray) =>
      reshape(
        x,
        f.shape.map((_, i) => (i === axis ? x.size : 1)),
      );
    const [one, two] = [part(steps, 0, 0, inner), part(steps, 0, 1, inner)];
    const both = apply("add", one, two);
    const weights = [
      apply("divide", apply("negative", two), apply("multiply", one, both)),
      apply("divide", apply("subtract", two, one), apply("multiply", one, two)),
      apply("divide", one, apply("multiply", two, both)),
    ].map(line);
    middle = weighed(weights, parts);
    const step = (i: number) => line(part(steps, 0, i < 0 ? i + steps.size : i, 1));
    ends =
      order === 1
        ? [
            apply("divide", apply("subtract", at(1, 1), at(0, 1)), step(0)),
            apply("divide", apply("subtract", at(extent - 1, 1), at(extent - 2, 1)), step(-1)),
          ]
        : [
            weighed(endWeights([step(0), step(1)], false), threes[0]),
            weighed(endWeights([step(-2), step(-1)], true), threes[1]),
          ];
  }
  return concatenate(
    [ends[0]!, middle, ends[1]!].map((one) => inDType(one, dtype)),
    axis,
  );
}

/**
 * Slopes of a sampled function: central differences inside, one-sided ones at the ends.
 *
 * @param spacing distances of samples: none (1), one number for all axes, or for each axis a number or the samples' places,
 *   which are computed at the call; then options: `axis` (all, in order), `edge_order` (1 or 2)
 * @returns an array for one axis, a list of them for several; integers give float64, times their differences
 * @throws ValueError where there are too few samples or places do not fit, TypeError for a wrong number of distances
 * @example np.gradient([1, 2, 4, 7]) // [1, 1.5, 2.5, 3]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.gradient.html
 */
export function gradient(
  f: ArrayLike,
  ...spacing: readonly [...ArrayLike[], GradientOptions<number> & { readonly axis: number }]
): NDArray;
export function gradient(
  f: ArrayLike,
  ...spacing: readonly (ArrayLike | GradientOptions)[]
): NDArray | NDArray[];
export function gradient(f: ArrayLike, ...rest: readonly unknown[]): NDArray | NDArray[] {
  const last = rest.at(-1);
  const options = isOptions(last) ? [last] : [];
  const { axis, edge_order: order = 1 } = readArguments(
    "gradient",
    ["|", "axis", "edge_order"],
    options,
  ) as GradientOptions;
  const given = rest.slice(0, rest.length - options.length);
  const x = arrayOf(f);
  const axes = normalizeAxes(axis, x.ndim);
  let spacing: Spacing[];
  const single = given.length === 1 && (weakKind(given[0]) || arrayOf(given[0]).ndim === 0);
  if (given.length === 0 || single) spacing = axes.map(() => spacingOf(given[0] ?? 1, 0));
  else if (given.length === axes.length) spacing = axes.map((one, i) => spacingOf(given[i], x.shape[one]!));
  else {
    throw new TypeError(
      `invalid number of arguments: gradient takes one distance or one for each of ${axes.length} axes, got ${given.length}`,
    );
  }
  if (order > 2) throw new ValueError("'edge_order' greater than 2 not supported");
  // Moments count from a moment: their differences are what is computed with.
  const origin = x.dtype.kind === "M" ? constantOf(0, x.dtype) : undefined;
  const values = origin
    ? apply("subtract", x, NDArray.fromNode(origin))
    : "iu".includes(x.dtype.kind)
      ? floating(x)
      : x;
  const dtype = values.dtype.kind === "b" ? float64 : values.dtype;
  const made = axes.map((one, i) => {
    if (x.shape[one]! < order + 1) {
      throw new ValueError(
        "Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required: " +
          `axis ${one} has ${x.shape[one]}`,
      );
    }
    return along(values, one, spacing[i]!, order, dtype);
  });
  return made.length === 1 ? made[0]! : made;
}

// ---- integrals ---------------------------------------------------------------------------------------------------------

/** What `trapezoid` takes after the array. */
export interface TrapezoidOptions {
  /** Where the samples are; in one row, or in the shape of `y`. */
  readonly x?: ArrayLike | null | undefined;
  /** How far they are apart where `x` is not given: 1. */
  readonly dx?: number | NDArray | undefined;
  /** The last one. */
  readonly axis?: number | undefined;
}

/**
 * The integral of a sampled function by the trapezoidal rule.
 *
 * @param options `x`, `dx` (1), `axis` (-1)
 * @throws AxisError, ValueError when `x` does not fit
 * @example np.trapezoid([1, 2, 3], [4, 6, 8]) // 8
 * @see https://numpy.org/doc/stable/reference/generated/numpy.trapezoid.html
 */
export function trapezoid(
  y: ArrayLike,
  ...rest: [] | [ArrayLike | null | TrapezoidOptions] | [ArrayLike | null, number | TrapezoidOptions]
): NDArray {
  const given = readArguments("trapezoid", ["x", "dx", "axis"], rest) as TrapezoidOptions;
  const values = arrayOf(y);
  const axis = normalizeAxis(given.axis ?? -1, values.ndim);
  const count = Math.max(0, values.shape[axis]! - 1);
  const pairs = apply("add", part(values, axis, 1, count), part(values, axis, 0, count));
  const { x } = given;
  let areas: NDArray;
  if (x === undefined || x === null) areas = apply("multiply", given.dx ?? 1, floating(pairs));
  else {
    const places = arrayOf(x);
    const steps =
      places.ndim === 1
        ? reshape(
            diff(places),
            values.shape.map((_, i) => (i === axis ? places.size - 1 : 1)),
          )
        : diff(places, { axis: given.axis ?? -1 });
    areas = floating(apply("multiply", steps, pairs));
  }
  return sum(apply("divide", areas, isTime(areas.dtype) ? NDArray.fromNode(constantOf(2, float64)) : 2), {
    axis,
  });
}

// ---- phases ------------------------------------------------------------------------------------------------------------

/** What `unwrap` takes after the array. */
export interface UnwrapOptions {
  /** Jumps of less stay: half the period. */
  readonly discont?: number | null | undefined;
  /** The last one. */
  readonly axis?: number | undefined;
  /** 2 pi. */
  readonly period?: number | undefined;
}

/**
 * Phases without jumps: where neighbours differ by more than half the period, whole periods are added.
 *
 * @param options `discont` (half the period), `axis` (-1), `period` (2 pi; of integers, an integer keeps their dtype)
 * @throws TypeError for complex numbers, ValueError for a 0-d array
 * @example np.unwrap([0, 3, -3, 0], { period: 6 })
 * @see https://numpy.org/doc/stable/reference/generated/numpy.unwrap.html
 */
export function unwrap(
  p: ArrayLike,
  ...rest: [] | [number | null | UnwrapOptions] | [number | null, number | UnwrapOptions]
): NDArray {
  const given = readArguments("unwrap", ["discont", "axis", "|", "period"], rest) as UnwrapOptions;
  const { period = 2 * Math.PI } = given;
  const x = arrayOf(p);
  const steps = diff(x, { axis: given.axis ?? -1 });
  const axis = normalizeAxis(given.axis ?? -1, x.ndim);
  const weak = weakKind(period)!;
  const dtype = resultType([steps.dtype], [weak]);
  const integral = "iu".includes(dtype.kind);
  const high = integral ? Math.floor(period / 2) : period / 2;
  const folded = apply("add", apply("remainder", apply("subtract", steps, -high), period), -high);
  // A step of half a period goes up or down: as it was.
  const up = apply("logical_and", apply("equal", folded, -high), apply("greater", steps, 0));
  const even = !integral || period % 2 === 0;
  const wanted = even ? where(up, high, folded) : folded;
  const small = apply("less", apply("absolute", steps), given.discont ?? period / 2);
  const turns = where(small, 0, apply("subtract", wanted, steps));
  const count = x.shape[axis]! - 1;
  const moved = apply("add", part(x, axis, 1, count), cumsum(turns, axis));
  return concatenate(
    [part(x, axis, 0, Math.min(1, x.shape[axis]!)), moved].map((one) => inDType(one, dtype)),
    axis,
  );
}
