/**
 * Places in sorted arrays: where values would stand, which bin they fall into, and what lies between two samples.
 *
 * A search is a chain of halvings, each a gather at computed positions, as deep as the array's length has bits: it stays lazy
 * and fuses with what is done to the places. Nothing is sorted, and only `digitize` looks at its bins.
 */
import { cast, constantOf, elementwise, expand, gather, reshape } from "../graph/build.ts";
import { type DType, float64, int32, int64 } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { canCast, resultType } from "../graph/promotion.ts";
import { apply, unwatched } from "./compose.ts";
import { type ArrayLike, arrayOf, describe, type ScalarLike, scalarParts, toArray } from "./convert.ts";
import { concatenate, flip, ravel } from "./manipulation.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import { take } from "./taking.ts";

/** On which side of equal elements. */
export type Side = "left" | "right";

const number = (value: number, dtype: DType): Node => constantOf(value, dtype);

/** Whether elements come before others, nan last. */
function precedes(a: Node, b: Node): Node {
  const less = elementwise("less", [a, b]);
  const nans = elementwise("logical_and", [
    elementwise("isnan", [b]),
    elementwise("logical_not", [elementwise("isnan", [a])]),
  ]);
  return elementwise("logical_or", [less, nans]);
}

/** Whether an element of the sorted row stands before each value, or not behind it: by as few comparisons as it takes. */
function comparison(values: Node, side: Side): (element: Node) => Node {
  const { kind } = values.dtype;
  if (kind === "c") {
    return side === "left"
      ? (element) => precedes(element, values)
      : (element) => elementwise("logical_not", [precedes(values, element)]);
  }
  const compare = (element: Node) => elementwise(side === "left" ? "less" : "less_equal", [element, values]);
  if (kind !== "f") return compare;
  // Whether a value is nan is asked once; all but nan stand before it, or, on the right, all.
  const gone = elementwise("isnan", [values]);
  return side === "right"
    ? (element) => elementwise("logical_or", [compare(element), gone])
    : (element) =>
        elementwise("logical_or", [
          compare(element),
          elementwise("logical_and", [gone, elementwise("equal", [element, element])]),
        ]);
}

/**
 * How many elements of a sorted row come before each value (`left`), or do not come behind it (`right`); both have one dtype.
 *
 * Each step looks at the last element of the lower half of what is left, and moves on by that half or not. So positions
 * lie in the row by themselves.
 */
export function placesIn(sorted: Node, values: Node, side: Side): Node {
  const index: DType = sorted.size < 2 ** 30 ? int32 : int64;
  const flat = reshape(values, [values.size]);
  let place: Node = expand(number(0, index), flat.shape);
  if (sorted.size === 0 || flat.size === 0) return cast(reshape(place, values.shape), int64);
  const before = comparison(flat, side);
  const moved = (by: number): Node => elementwise("add", [place, number(by, index)]);
  const at = (position: Node): Node => gather(sorted, expand(position, flat.shape), 0);
  let left = sorted.size;
  for (; left > 1; left -= left >> 1) {
    const half = left >> 1;
    place = elementwise("where", [before(at(moved(half - 1))), moved(half), place]);
  }
  place = elementwise("where", [before(at(place)), moved(1), place]);
  return cast(reshape(place, values.shape), int64);
}

/** What `searchsorted` takes after the values. */
export interface SearchsortedOptions {
  readonly side?: Side | undefined;
  /** Positions that sort the array, where it is not sorted itself. */
  readonly sorter?: ArrayLike | null | undefined;
}

/**
 * Where values would have to stand in a sorted array to keep it sorted. nan counts as the greatest.
 *
 * @param a one axis, ascending
 * @param options `side`: before equal elements (`left`) or behind them (`right`); `sorter`: positions that sort `a`
 * @returns int64, of the shape of `v`
 * @throws ValueError when `a` has not one axis, or for another side
 * @example np.searchsorted([1, 2, 3], [0, 2.5]) // [0, 2]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.searchsorted.html
 */
export function searchsorted(
  a: ArrayLike,
  v: ArrayLike,
  ...rest: [] | [Side | SearchsortedOptions] | [Side, ArrayLike | SearchsortedOptions]
): NDArray<"int64"> {
  const { side = "left", sorter } = readArguments(
    "searchsorted",
    ["side", "sorter"],
    rest,
  ) as SearchsortedOptions;
  if (side !== "left" && side !== "right") {
    throw new ValueError(`search side must be one of 'left' or 'right' (got ${describe(side)})`);
  }
  let sorted = arrayOf(a);
  if (sorted.ndim !== 1) {
    throw new ValueError(
      `object ${sorted.ndim === 0 ? "of too small depth" : "too deep"} for desired array: searchsorted takes a 1-d array, got ${sorted.ndim} dimensions`,
    );
  }
  if (sorter !== undefined && sorter !== null) {
    const order = arrayOf(sorter);
    if (order.ndim !== 1) throw new ValueError("sorter must be 1-d array");
    if (order.size !== sorted.size)
      throw new ValueError(`sorter.size must equal len(a), got ${order.size} and ${sorted.size}`);
    sorted = take(sorted, sorter);
  }
  return NDArray.fromNode(placesAmong(sorted, v, side));
}

/** Places among an array's elements, compared in the dtype that both have in common; plain numbers have one, too. */
function placesAmong(sorted: NDArray, v: ArrayLike, side: Side): Node {
  const values = arrayOf(v);
  const dtype = resultType([sorted.dtype, values.dtype]);
  return placesIn(cast(sorted.node(), dtype), cast(values.node(), dtype), side);
}

/**
 * The number of the bin that each value falls into: bin i holds `bins[i-1] <= x < bins[i]`.
 *
 * @param bins one axis, ascending or descending; computed at the call, to be checked
 * @param options `right`: whether bins hold their right ends instead of their left ones
 * @returns int64, of the shape of `x`
 * @throws ValueError when the bins are in no order, TypeError for complex numbers
 * @example np.digitize([0.2, 6.4, 3], [0, 1, 2.5, 4, 10]) // [1, 4, 3]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.digitize.html
 */
export function digitize(
  x: ArrayLike,
  bins: ArrayLike,
  ...rest: [] | [boolean | { readonly right?: boolean }]
): NDArray<"int64"> {
  const { right = false } = readArguments("digitize", ["right"], rest) as { readonly right?: boolean };
  const edges = arrayOf(bins);
  const values = arrayOf(x);
  if (values.dtype.kind === "c") throw new TypeError("x may not be complex");
  if (!canCast(edges.dtype, float64, "same_kind")) {
    throw new TypeError(
      `Cannot cast array data from ${edges.dtype.name} to float64 according to the rule 'safe' (digitize)`,
    );
  }
  if (edges.ndim !== 1)
    throw new ValueError(`object too deep for desired array: bins have ${edges.ndim} dimensions`);
  // As NumPy, the order is looked at in float64, and only values that differ say anything: nan comes last or first.
  const list = Array.from(cast64(edges).raw() as Float64Array);
  const rising = isMonotonic(list);
  if (rising === 0) throw new ValueError("bins must be monotonically increasing or decreasing");
  const side: Side = right ? "left" : "right";
  if (rising > 0) return NDArray.fromNode(placesAmong(edges, values, side));
  const place = placesAmong(flip(edges), values, side);
  return NDArray.fromNode(elementwise("subtract", [number(edges.size, int64), place]));
}

const cast64 = (x: NDArray): NDArray => NDArray.fromNode(cast(x.node(), float64));

/** 1 for rising values, -1 for falling ones, 0 for neither. As in NumPy, the first pair that differs decides, nan compares false. */
function isMonotonic(list: readonly number[]): number {
  let i = 0;
  while (i + 1 < list.length && list[i + 1] === list[i]) i++;
  if (i + 1 >= list.length) return 1;
  const direction = list[i]! < list[i + 1]! ? 1 : -1;
  for (; i + 1 < list.length; i++) {
    if (direction > 0 ? list[i]! > list[i + 1]! : list[i]! < list[i + 1]!) return 0;
  }
  return direction;
}

// ---- interpolation -----------------------------------------------------------------------------------------------------

/** What `interp` takes after the samples. */
export interface InterpOptions {
  /** What stands left of the samples: the first. */
  readonly left?: ScalarLike | null | undefined;
  /** What stands right of them: the last. */
  readonly right?: ScalarLike | null | undefined;
  /** The period of the function; the samples need not be sorted then, and are looked at. */
  readonly period?: number | null | undefined;
}

function real(name: string, x: ArrayLike): NDArray {
  const array = arrayOf(x);
  if (!"biuf".includes(array.dtype.kind)) {
    throw new TypeError(`interp: ${name} must be real numbers, got ${array.dtype.name}`);
  }
  return cast64(array);
}

/** Samples of one period in order, with one more of the next on either side. */
function periodic(xp: NDArray, fp: NDArray, period: number): [NDArray, NDArray] {
  const places = apply("remainder", xp, period);
  const keys = Array.from(places.raw() as Float64Array);
  const order = keys.map((_, i) => i).sort((i, j) => keys[i]! - keys[j]! || i - j);
  const sorter = toArray(Int32Array.from(order), true);
  const [x, y] = [take(places, sorter), take(fp, sorter)];
  return [
    concatenate([apply("subtract", x.at("-1:"), period), x, apply("add", x.at("0:1"), period)], 0),
    concatenate([y.at("-1:"), y, y.at("0:1")], 0),
  ];
}

/**
 * Values of a sampled function, straight lines between the samples.
 *
 * @param x where
 * @param xp places of the samples, ascending
 * @param fp their values, real or complex
 * @param options `left`, `right`: what stands outside (the first and the last sample); `period`
 * @returns float64, or complex128, of the shape of `x`
 * @throws ValueError when there are no samples, or not as many places as values; TypeError for complex places
 * @example np.interp(2.5, [1, 2, 3], [3, 2, 0]) // 1
 * @see https://numpy.org/doc/stable/reference/generated/numpy.interp.html
 */
export function interp(
  x: ArrayLike,
  xp: ArrayLike,
  fp: ArrayLike,
  ...rest: [] | [ScalarLike | null | InterpOptions] | [ScalarLike | null, ScalarLike | null | InterpOptions]
): NDArray {
  const given = readArguments("interp", ["left", "right", "period"], rest) as InterpOptions;
  const values = arrayOf(fp);
  const complex = values.dtype.kind === "c";
  const dtype = resultType([float64, values.dtype]);
  let samples: [NDArray, NDArray] = [real("xp", xp), NDArray.fromNode(cast(values.node(), dtype))];
  for (const one of samples) {
    if (one.ndim !== 1) throw new ValueError(`Data points must be 1-D sequences, got ${one.ndim} dimensions`);
  }
  if (samples[0].size !== samples[1].size) {
    throw new ValueError(`fp and xp are not of the same length: ${samples[1].size} and ${samples[0].size}`);
  }
  const { period } = given;
  let at = real("x", x);
  const ends: (ScalarLike | null | undefined)[] = [given.left, given.right];
  if (period !== undefined && period !== null) {
    if (period === 0) throw new ValueError("period must be a non-zero value");
    at = apply("remainder", at, Math.abs(period));
    samples = periodic(...samples, Math.abs(period));
    ends.fill(null);
  }
  const [places, heights] = samples;
  const count = places.size;
  if (count === 0) throw new ValueError("array of sample points is empty");
  const flat = ravel(at).node();
  const after = cast(placesIn(places.node(), flat, "right"), int64);
  const held = (shift: number) =>
    elementwise("minimum", [
      elementwise("maximum", [elementwise("add", [after, number(shift, int64)]), number(0, int64)]),
      number(count - 1, int64),
    ]);
  const pick = (from: Node, shift: number) => gather(from, held(shift), 0);
  const [x0, x1] = [pick(places.node(), -1), pick(places.node(), 0)];
  const last = gather(places.node(), expand(number(count - 1, int64), flat.shape), 0);
  const isEqual = elementwise("equal", [x0, flat]);
  const between = (y: Node): Node => {
    const [y0, y1] = [pick(y, -1), pick(y, 0)];
    const [run, rise] = [elementwise("subtract", [x1, x0]), elementwise("subtract", [y1, y0])];
    const slope = complex
      ? elementwise("multiply", [rise, elementwise("divide", [number(1, float64), run])])
      : elementwise("divide", [rise, run]);
    const from = (x: Node, height: Node) =>
      elementwise("add", [elementwise("multiply", [slope, elementwise("subtract", [flat, x])]), height]);
    const isNaN_ = (node: Node) => elementwise("isnan", [node]);
    const near = from(x0, y0);
    const far = from(x1, y1);
    // Where samples are infinite, the other one may still tell.
    const level = elementwise("where", [
      elementwise("logical_and", [isNaN_(far), elementwise("equal", [y0, y1])]),
      y0,
      far,
    ]);
    const line = elementwise("where", [isNaN_(near), level, near]);
    const beyond = elementwise("greater", [after, number(count - 1, int64)]);
    return elementwise("where", [elementwise("logical_or", [isEqual, beyond]), y0, line]);
  };
  const outer = (end: ScalarLike | null | undefined, part: "re" | "im", y: Node, place: number): Node => {
    if (end === null || end === undefined) return gather(y, expand(number(place, int64), flat.shape), 0);
    return number(Number(scalarParts(end, dtype)[part === "re" ? 0 : 1]), float64);
  };
  const result = (part: "re" | "im"): Node => {
    const y = complex ? elementwise(part === "re" ? "real" : "imag", [heights.node()]) : heights.node();
    const below = elementwise("equal", [after, number(0, int64)]);
    const above = elementwise("greater", [flat, last]);
    const made = elementwise("where", [
      below,
      outer(ends[0], part, y, 0),
      elementwise("where", [above, outer(ends[1], part, y, count - 1), between(y)]),
    ]);
    const gone = part === "re" ? flat : number(0, float64);
    return elementwise("where", [elementwise("isnan", [flat]), gone, made]);
  };
  const node = unwatched(() =>
    complex ? elementwise("complex", [result("re"), result("im")]) : result("re"),
  );
  return NDArray.fromNode(reshape(node, at.shape));
}
