/**
 * `pad`: arrays with more elements before and behind along each axis.
 *
 * Owns what stands there in each mode. Axes are padded one after the other, as in NumPy, so that corners are made of what
 * the axes before gave; each is a join of lazy parts. The median is the one mode that needs its elements at the call.
 */
import { cast, expand, reshape } from "../graph/build.ts";
import type { DType } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { convertedScalar } from "./choices.ts";
import { part } from "./compose.ts";
import { type ArrayLike, arrayOf, describe, type ScalarLike, toArray, weakKind } from "./convert.ts";
import { linspace } from "./creation/index.ts";
import { around } from "./elementwise.ts";
import { concatenate, flip, moveaxis, reshape as reshaped } from "./manipulation.ts";
import { applied } from "./means.ts";
import { NDArray } from "./ndarray.ts";
import { isOptions } from "./options.ts";
import { max, mean, min } from "./reductions.ts";
import { take_along_axis } from "./taking.ts";
import type { OwnType } from "./types.ts";

/** A value for both sides of all axes, or a pair of them, or a pair for each axis. */
export type Pairs<T> = T | readonly T[] | readonly (readonly T[])[];

/** What a padding function of one's own gets: a row with zeros where padding goes, how many those are, the axis, options. */
export type PadFunction = (
  vector: NDArray,
  iaxis_pad_width: readonly [number, number],
  iaxis: number,
  kwargs: Readonly<Record<string, unknown>>,
) => void;

export type PadMode =
  | "constant"
  | "edge"
  | "linear_ramp"
  | "maximum"
  | "mean"
  | "median"
  | "minimum"
  | "reflect"
  | "symmetric"
  | "wrap"
  | "empty";

/** What `pad` takes by name. */
export interface PadOptions {
  readonly mode?: PadMode | PadFunction | undefined;
  /** What stands there (`constant`): 0. */
  readonly constant_values?: Pairs<ScalarLike> | NDArray | undefined;
  /** Where ramps end (`linear_ramp`): 0. */
  readonly end_values?: Pairs<ScalarLike> | NDArray | undefined;
  /** How many elements at the edge count (`maximum`, `mean`, `median`, `minimum`): all. */
  readonly stat_length?: Pairs<number | null> | null | undefined;
  /** `even`: as in a mirror; `odd`: turned about the edge's value (`reflect`, `symmetric`). */
  readonly reflect_type?: "even" | "odd" | undefined;
  /** For functions of one's own. */
  readonly [name: string]: unknown;
}

type Pair<T> = readonly [T, T];

/** One axis of an array to be padded: how many before and behind, and its extent in the array that was given. */
interface Side {
  readonly axis: number;
  readonly width: Pair<number>;
  readonly extent: number;
}

// ---- pairs -------------------------------------------------------------------------------------------------------------

/** A pair for each axis, by the rules of broadcasting to (ndim, 2). */
function pairsOf<T>(what: string, given: unknown, ndim: number): Pair<T>[] {
  const value: unknown = given instanceof NDArray ? given.tolist() : given;
  const wrong = () =>
    new ValueError(
      `operands could not be broadcast together: ${what} must be one value, a pair, or a pair for each of ${ndim} axes`,
    );
  const pair = (row: unknown): Pair<T> => {
    if (!Array.isArray(row)) return [row as T, row as T];
    if (row.length === 0 || row.length > 2 || row.some(Array.isArray)) throw wrong();
    return [row[0] as T, row[row.length - 1] as T];
  };
  if (!Array.isArray(value) || !value.some(Array.isArray)) return new Array<Pair<T>>(ndim).fill(pair(value));
  if (value.length === 1) return new Array<Pair<T>>(ndim).fill(pair(value[0]));
  if (value.length !== ndim || !value.every(Array.isArray)) throw wrong();
  return value.map(pair);
}

function counts<T extends number | null>(what: string, pairs: readonly Pair<T>[]): readonly Pair<T>[] {
  for (const count of pairs.flat()) {
    if (count === null) continue;
    if (!Number.isInteger(count))
      throw new TypeError(`\`${what}\` must be of integral type, got ${describe(count)}`);
    if (count < 0) throw new ValueError(`index can't contain negative values (${what})`);
  }
  return pairs;
}

/** Widths by axis, `{ 0: 1, "-1": [2, 3] }`; axes that are not named are not padded. */
function widthsOf(given: unknown, ndim: number): readonly Pair<number>[] {
  if (!isOptions(given)) return counts("pad_width", pairsOf<number>("pad_width", given, ndim));
  const widths = new Array<Pair<number>>(ndim).fill([0, 0]);
  for (const [name, width] of Object.entries(given)) {
    const axis = Number(name);
    const place = axis < 0 ? axis + ndim : axis;
    if (!Number.isInteger(axis) || place < 0 || place >= ndim) {
      throw new ValueError(`pad_width names axis ${name}, and the array has ${ndim}`);
    }
    widths[place] = pairsOf<number>("pad_width", width, 1)[0]!;
  }
  return counts("pad_width", widths);
}

// ---- parts -------------------------------------------------------------------------------------------------------------

const widened = (x: NDArray, axis: number, count: number): NDArray =>
  NDArray.fromNode(
    expand(
      x.node(),
      x.shape.map((extent, i) => (i === axis ? count : extent)),
    ),
  );

const inDType = (node: Node, dtype: DType): NDArray => NDArray.fromNode(cast(node, dtype));

/** The array with what stands before and behind; parts without elements are left out. */
function joined(axis: number, ...parts: readonly NDArray[]): NDArray {
  const some = parts.filter((one) => one.shape[axis]! > 0);
  return some.length > 0 ? concatenate(some, axis) : parts[0]!;
}

/** Padding that is one row an axis, repeated. */
function repeating(rows: (x: NDArray, side: Side) => Pair<NDArray>) {
  return (x: NDArray, side: Side): NDArray => {
    const { axis, width } = side;
    const [before, behind] = rows(x, side);
    return joined(axis, widened(before, axis, width[0]), x, widened(behind, axis, width[1]));
  };
}

type Padder = (x: NDArray, side: Side) => NDArray;

function scalarRow(value: unknown, x: NDArray, axis: number): NDArray {
  const node = weakKind(value)
    ? convertedScalar(value as ScalarLike, x.dtype)
    : cast(toArray(value, true).node(), x.dtype);
  return NDArray.fromNode(
    expand(
      reshape(node, []),
      x.shape.map((extent, i) => (i === axis ? 1 : extent)),
    ),
  );
}

const edges = (x: NDArray, axis: number): Pair<NDArray> => [
  part(x, axis, 0, 1),
  part(x, axis, x.shape[axis]! - 1, 1),
];

// ---- modes -------------------------------------------------------------------------------------------------------------

function constants(options: PadOptions, ndim: number): Padder {
  const values = pairsOf("constant_values", options.constant_values ?? 0, ndim);
  return repeating((x, { axis }) => [
    scalarRow(values[axis]![0], x, axis),
    scalarRow(values[axis]![1], x, axis),
  ]);
}

function ramps(options: PadOptions, ndim: number): Padder {
  const given = options.end_values ?? 0;
  // One value or pair for all axes counts as an array's elements, pairs for each axis as plain numbers.
  const plain =
    Array.isArray(given) && given.flat().length > 1 && Array.isArray(given[0]) && given.length > 1;
  const ends = pairsOf<ScalarLike>("end_values", given, ndim).map((pair) =>
    pair.map((end) => (plain ? end : arrayOf(end))),
  );
  const ramp = (end: ArrayLike, edge: NDArray, axis: number, count: number): NDArray => {
    const shape = edge.shape.filter((_, i) => i !== axis);
    const line = linspace(end, reshaped(edge, shape), count, { endpoint: false, dtype: edge.dtype });
    return moveaxis(line, 0, axis);
  };
  return (x, { axis, width }) => {
    const [first, last] = edges(x, axis);
    const [start, end] = ends[axis] as [ArrayLike, ArrayLike];
    return joined(axis, ramp(start, first, axis, width[0]), x, flip(ramp(end, last, axis, width[1]), axis));
  };
}

type Statistic = (x: NDArray, options: { axis: number; keepdims: true }) => NDArray;

/** The middle element, or the mean of the two: elements are ordered at the call. */
function median(x: NDArray, { axis }: { axis: number; keepdims: true }): NDArray {
  const extent = x.shape[axis]!;
  if (x.size === 0) return mean(x, { axis, keepdims: true });
  const rows = moveaxis(x, axis, -1);
  const parts = rows.dtype.kind === "c" ? [rows.real, rows.imag] : [rows];
  const [keys, ties] = parts.map((one) => Array.from(one.toTypedArray() as Iterable<number | bigint>)) as [
    (number | bigint)[],
    (number | bigint)[]?,
  ];
  const isNaN_ = (i: number) => Number.isNaN(keys[i]) || Number.isNaN(ties?.[i]);
  const compare = (list: readonly (number | bigint)[], i: number, j: number) =>
    list[i]! < list[j]! ? -1 : list[i]! > list[j]! ? 1 : 0;
  const wanted = extent % 2 === 1 ? [(extent - 1) / 2] : [extent / 2 - 1, extent / 2];
  const places: number[] = [];
  for (let start = 0; start < keys.length; start += extent) {
    const order = Array.from({ length: extent }, (_, i) => start + i);
    const bad = order.find(isNaN_);
    order.sort((i, j) => compare(keys, i, j) || (ties ? compare(ties, i, j) : 0));
    for (const i of wanted) places.push((bad ?? order[i]!) - start);
  }
  const chosen = reshaped(toArray(Int32Array.from(places), true), [
    ...rows.shape.slice(0, -1),
    wanted.length,
  ]);
  return mean(take_along_axis(x, moveaxis(chosen, -1, axis), axis), { axis, keepdims: true });
}

function statistics(name: string, statistic: Statistic) {
  return (options: PadOptions, ndim: number): Padder => {
    const lengths = counts(
      "stat_length",
      pairsOf<number | null>("stat_length", options.stat_length ?? null, ndim),
    );
    return repeating((x, { axis }) => {
      const extent = x.shape[axis]!;
      const [left, right] = lengths[axis]!.map((one) =>
        Math.min(one ?? extent, extent),
      ) as unknown as Pair<number>;
      if ((left === 0 || right === 0) && (name === "maximum" || name === "minimum")) {
        throw new ValueError("stat_length of 0 yields no value for padding");
      }
      const row = (start: number, count: number): NDArray => {
        const value = statistic(part(x, axis, start, count), { axis, keepdims: true });
        return inDType(("iu".includes(x.dtype.kind) ? around(value) : value).node(), x.dtype);
      };
      const first = row(0, left);
      return [first, left === extent && right === extent ? first : row(extent - right, right)];
    });
  };
}

function reflections(symmetric: boolean) {
  return (options: PadOptions): Padder =>
    (given, { axis, width, extent }) => {
      if (extent === 1) return repeating((x) => edges(x, axis))(given, { axis, width, extent });
      let x = given;
      let [left, right] = width;
      const turned = (chunk: NDArray, edge: NDArray): NDArray => {
        const back = flip(chunk, axis);
        if (options.reflect_type !== "odd") return back;
        return inDType(applied("subtract", applied("multiply", 2, edge.node()), back.node()), x.dtype);
      };
      const skipped = symmetric ? 0 : 1;
      while (left > 0 || right > 0) {
        const length = x.shape[axis]!;
        // Whole periods only: what is there already may end amid one.
        const period = extent - skipped;
        const whole = Math.floor((length - skipped) / period) * period;
        const [before, behind] = [Math.min(whole, left), Math.min(whole, right)];
        const [first, last] = edges(x, axis);
        x = joined(
          axis,
          turned(part(x, axis, skipped, before), first),
          x,
          turned(part(x, axis, length - skipped - behind, behind), last),
        );
        left -= before;
        right -= behind;
      }
      return x;
    };
}

const wrapping: Padder = (x, { axis, width: [left, right], extent }) => {
  const whole = (count: number) => new Array<NDArray>(Math.floor(count / extent)).fill(x);
  const [before, behind] = [left % extent, right % extent];
  return joined(
    axis,
    part(x, axis, extent - before, before),
    ...whole(left),
    x,
    ...whole(right),
    part(x, axis, 0, behind),
  );
};

/** Each mode's own options, and what pads one axis. */
const MODES: {
  readonly [M in PadMode]: {
    readonly takes: readonly string[];
    readonly padder: (options: PadOptions, ndim: number) => Padder;
  };
} = {
  constant: { takes: ["constant_values"], padder: constants },
  empty: { takes: [], padder: (_, ndim) => constants({}, ndim) },
  edge: { takes: [], padder: () => repeating((x, { axis }) => edges(x, axis)) },
  linear_ramp: { takes: ["end_values"], padder: ramps },
  maximum: { takes: ["stat_length"], padder: statistics("maximum", max as Statistic) },
  minimum: { takes: ["stat_length"], padder: statistics("minimum", min as Statistic) },
  mean: { takes: ["stat_length"], padder: statistics("mean", mean as Statistic) },
  median: { takes: ["stat_length"], padder: statistics("median", median) },
  reflect: { takes: ["reflect_type"], padder: reflections(false) },
  symmetric: { takes: ["reflect_type"], padder: reflections(true) },
  wrap: { takes: [], padder: () => wrapping },
};

/** Zeros around the array; each row along each axis then goes through the function, which changes it. */
function padByFunction(
  x: NDArray,
  widths: readonly Pair<number>[],
  fn: PadFunction,
  options: Readonly<Record<string, unknown>>,
): NDArray {
  const zero = constants({}, x.ndim);
  const padded = widths
    .reduce((made, width, axis) => zero(made, { axis, width, extent: x.shape[axis]! }), x)
    .copy();
  widths.forEach((width, axis) => {
    const last = moveaxis(padded, axis, -1);
    const rows = last.shape.slice(0, -1).reduce((count, extent) => count * extent, 1);
    for (let row = 0; row < rows; row++) {
      const index: number[] = [];
      for (let rest = row, i = last.ndim - 2; i >= 0; i--) {
        index.unshift(rest % last.shape[i]!);
        rest = Math.floor(rest / last.shape[i]!);
      }
      fn(last.at(...index), width, axis, options);
    }
  });
  return padded;
}

/**
 * The array with elements before and behind it along each axis.
 *
 * @param pad_width how many: a number, a pair for all axes, a pair for each, or an object by axis (`{ "-1": [0, 2] }`)
 * @param mode what stands there: `constant` (the default), `edge`, `linear_ramp`, `maximum`, `mean`, `median`, `minimum`,
 *   `reflect`, `symmetric`, `wrap`, `empty` (here zeros), or a function that changes each row in place
 * @param options `constant_values`, `end_values`, `stat_length`, `reflect_type`, as the mode takes them; a function gets all
 * @returns the array's dtype
 * @throws ValueError for an unknown mode or option, negative widths, and where an axis without elements cannot be extended;
 *   TypeError for widths that are no integers
 * @example np.pad([1, 2, 3], [2, 1], "reflect") // [3, 2, 1, 2, 3, 2]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.pad.html
 */
export function pad<A extends ArrayLike>(
  array: A,
  pad_width: Pairs<number> | NDArray | { readonly [axis: string]: number | readonly [number, number] },
  ...rest: [] | [PadMode | PadFunction | PadOptions] | [PadMode | PadFunction, PadOptions]
): NDArray<OwnType<A>>;
export function pad(array: ArrayLike, pad_width: unknown, ...rest: unknown[]): NDArray {
  const x = arrayOf(array);
  const last = rest.at(-1);
  const { mode: named, ...options } = (isOptions(last) ? last : {}) as PadOptions;
  const mode = (isOptions(rest[0]) ? named : (rest[0] ?? named)) ?? "constant";
  const widths = widthsOf(pad_width, x.ndim);
  if (typeof mode === "function") return padByFunction(x, widths, mode as PadFunction, options);
  if (!Object.hasOwn(MODES, mode as string)) throw new ValueError(`mode '${String(mode)}' is not supported`);
  const { takes, padder } = MODES[mode as PadMode];
  const unknown = Object.keys(options).filter((name) => !takes.includes(name));
  if (unknown.length > 0) {
    throw new ValueError(`unsupported keyword arguments for mode '${String(mode)}': ${unknown.join(", ")}`);
  }
  const stretches = mode === "constant" || mode === "empty";
  const bad = widths.findIndex((width, axis) => x.shape[axis] === 0 && width[0] + width[1] > 0);
  if (!stretches && bad >= 0) {
    throw new ValueError(`can't extend empty axis ${bad} using modes other than 'constant' or 'empty'`);
  }
  // Where there is nothing, there is nothing to be repeated either.
  const along = !stretches && x.size === 0 ? constants({}, x.ndim) : padder(options, x.ndim);
  let made = x;
  widths.forEach((width, axis) => {
    if (width[0] + width[1] > 0) made = along(made, { axis, width, extent: x.shape[axis]! });
  });
  return made === x ? x.copy() : made;
}
