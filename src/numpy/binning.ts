/**
 * Counts of equal integers and of values in bins.
 *
 * Counting is a scatter that adds, in the order of the elements, so the results stay lazy; what decides their shape or the
 * bins' ends (the greatest number, the extremes) is computed at the call.
 */
import { cast, constantOf, elementwise, expand, gather } from "../graph/build.ts";
import { type DType, float64, int64, uint8 } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { canCast, resultType } from "../graph/promotion.ts";
import { functionProgram } from "../graph/scalar/functions.ts";
import { sameShape, showShape } from "../graph/shape.ts";
import { apply, floating } from "./compose.ts";
import { type ArrayLike, arrayOf, describe, weakKind } from "./convert.ts";
import { linspace } from "./creation/index.ts";
import { diff } from "./differences.ts";
import { compress } from "./finding.ts";
import { ravel } from "./manipulation.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import { positionArray } from "./positions.ts";
import { any, max, mean, min, std, sum } from "./reductions.ts";
import { placesIn } from "./searching.ts";

const number = (value: number): Node => constantOf(value, int64);

/** Zeros, to which each value is added at its place; places lie in the row. */
function added(places: Node, values: Node, count: number): NDArray {
  const made = NDArray.fromNode(constantOf(0, values.dtype, [count]));
  if (places.size > 0)
    made.storage.scatter(places, [values], functionProgram("add", values.dtype), "bincount");
  return made;
}

// ---- integers ----------------------------------------------------------------------------------------------------------

/** What `bincount` takes after the integers. */
export interface BincountOptions {
  /** How much each counts: float64. */
  readonly weights?: ArrayLike | null | undefined;
  /** How many counts there are at least. */
  readonly minlength?: number | undefined;
}

/**
 * How often each integer comes, from 0 on. The integers are computed at the call; the counts are not.
 *
 * @param options `weights`: sums of these instead, in float64; `minlength`
 * @returns int64 or float64
 * @throws ValueError when an integer is negative or there is another number of weights, TypeError for other numbers
 * @example np.bincount([0, 1, 1, 3]) // [1, 2, 0, 1]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.bincount.html
 */
export function bincount(
  x: ArrayLike,
  ...rest: [] | [ArrayLike | null | BincountOptions] | [ArrayLike | null, number | BincountOptions]
): NDArray {
  const { weights, minlength = 0 } = readArguments(
    "bincount",
    ["weights", "minlength"],
    rest,
  ) as BincountOptions;
  const { ndim } = arrayOf(x);
  if (ndim !== 1) {
    throw new ValueError(
      `object ${ndim === 0 ? "of too small depth" : "too deep"} for desired array: bincount takes a 1-d array, got ${ndim} dimensions`,
    );
  }
  const given = positionArray("bincount", x);
  if (!Number.isInteger(minlength)) {
    throw new TypeError(`bincount: 'minlength' must be an integer, got ${describe(minlength)}`);
  }
  if (minlength < 0) throw new ValueError("'minlength' must not be negative");
  let length = minlength;
  if (given.size > 0) {
    if (Number(min(given).item()) < 0) throw new ValueError("'list' argument must have no negative elements");
    length = Math.max(length, Number(max(given).item()) + 1);
  }
  let values: Node = number(1);
  if (weights !== undefined && weights !== null) {
    const own = arrayOf(weights);
    if (!canCast(own.dtype, float64, "safe")) {
      throw new TypeError(
        `Cannot cast array data from ${own.dtype.name} to float64 according to the rule 'safe' (weights)`,
      );
    }
    if (!sameShape(own.shape, given.shape)) {
      throw new ValueError(
        `The weights and list don't have the same length: ${showShape(own.shape)} and ${showShape(given.shape)}`,
      );
    }
    values = cast(own.node(), float64);
  }
  return added(given.node(), values, length);
}

// ---- bins --------------------------------------------------------------------------------------------------------------

/** Rules that say how many bins there are. */
export type BinRule = "auto" | "doane" | "fd" | "rice" | "scott" | "sqrt" | "stone" | "sturges";

/** What `histogram_bin_edges` takes after the values. */
export interface BinOptions {
  /** How many, their edges, or the rule by which they are chosen: 10. */
  readonly bins?: number | ArrayLike | BinRule | undefined;
  /** From where to where; the extremes of the values. */
  readonly range?: readonly [number, number] | null | undefined;
  /** How much each value counts. */
  readonly weights?: ArrayLike | null | undefined;
}

/** What `histogram` takes after the values. */
export interface HistogramOptions extends BinOptions {
  /** Give densities, whose integral is 1. */
  readonly density?: boolean | null | undefined;
}

/** Bins with edges; where they are even, with both ends as they were given or found. */
interface Bins {
  readonly edges: NDArray;
  readonly even?: {
    readonly first: number | NDArray;
    readonly last: number | NDArray;
    readonly count: number;
  };
}

function rows(a: ArrayLike, weights: ArrayLike | null | undefined): { x: NDArray; own: NDArray | undefined } {
  const given = arrayOf(a);
  const x = given.dtype.kind === "b" ? NDArray.fromNode(cast(given.node(), uint8)) : given;
  if (weights === undefined || weights === null) return { x: ravel(x), own: undefined };
  const own = arrayOf(weights);
  if (!sameShape(own.shape, x.shape)) {
    throw new ValueError(
      `weights should have the same shape as a, got ${showShape(own.shape)} and ${showShape(x.shape)}`,
    );
  }
  return { x: ravel(x), own: ravel(own) };
}

const plain = (value: number | NDArray): number =>
  typeof value === "number" ? value : Number(floating(value).item());

/** Both ends: those of the range, or the least and the greatest value, moved apart where they are one. */
function endsOf(x: NDArray, range: BinOptions["range"]): [number | NDArray, number | NDArray] {
  let ends: [number | NDArray, number | NDArray];
  if (range !== undefined && range !== null) {
    const [low, high] = range;
    if (low > high)
      throw new ValueError(`max must be larger than min in range parameter, got ${low} and ${high}`);
    if (!Number.isFinite(low) || !Number.isFinite(high)) {
      throw new ValueError(`supplied range of [${low}, ${high}] is not finite`);
    }
    ends = [low, high];
  } else if (x.size === 0) ends = [0, 1];
  else {
    ends = [min(x).eval(), max(x).eval()];
    const [low, high] = ends.map((one) => (x.dtype.kind === "c" ? 0 : plain(one))) as [number, number];
    if (!Number.isFinite(low) || !Number.isFinite(high)) {
      throw new ValueError(`autodetected range of [${low}, ${high}] is not finite`);
    }
  }
  const [first, last] = ends;
  const same =
    typeof first === "number" || typeof last === "number"
      ? first === last
      : apply("equal", first, last).item() === true;
  if (!same) return ends;
  const moved = (one: number | NDArray, by: number) =>
    typeof one === "number" ? one + by : apply("add", floating(one), by);
  return [moved(first, -0.5), moved(last, 0.5)];
}

/** How far apart both ends are: of integers without overflow, as a float64. */
function distance(first: number | NDArray, last: number | NDArray): NDArray {
  if (typeof first === "number" || typeof last === "number") {
    return NDArray.fromNode(constantOf(plain(last) - plain(first), float64));
  }
  if (!"iu".includes(first.dtype.kind)) return apply("subtract", last, first);
  const [low, high] = [first, last].map((one) => BigInt(one.item() as number | bigint)) as [bigint, bigint];
  return NDArray.fromNode(constantOf(Number(high - low), float64));
}

/** The width of bins by each rule, of values within the range; 0 where it does not know. */
const RULES: { readonly [R in BinRule]: (x: NDArray, range: BinOptions["range"]) => number } = {
  sqrt: (x) => spread(x) / Math.sqrt(x.size),
  sturges: (x) => spread(x) / (Math.log2(x.size) + 1),
  rice: (x) => spread(x) / (2 * x.size ** (1 / 3)),
  scott: (x) => ((24 * Math.PI ** 0.5) / x.size) ** (1 / 3) * Number(std(x).item()),
  doane: (x) => {
    const n = x.size;
    const sigma = std(x);
    if (n <= 2 || !(Number(sigma.item()) > 0)) return 0;
    const scaled = apply("divide", apply("subtract", x, mean(x)), sigma);
    const skew = Math.abs(Number(mean(apply("power", scaled, 3)).item()));
    const error = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
    return spread(x) / (1 + Math.log2(n) + Math.log2(1 + skew / error));
  },
  fd: (x) => 2 * quartiles(x) * x.size ** (-1 / 3),
  auto: (x, range) => {
    const wide = Math.max(RULES.fd(x, range), RULES.sqrt(x, range) / 2);
    return Math.min(wide, RULES.sturges(x, range));
  },
  stone: (x, range) => {
    const [n, whole] = [x.size, spread(x)];
    if (n <= 1 || whole === 0) return 0;
    const most = Math.max(100, Math.floor(Math.sqrt(n)));
    let [best, least] = [1, Number.POSITIVE_INFINITY];
    for (let count = 1; count <= most; count++) {
      const [counts] = histogram(x, { bins: count, ...(range ? { range } : {}) });
      const squares = Array.from(counts.raw() as BigInt64Array, (c) => (Number(c) / n) ** 2);
      const loss = (2 - (n + 1) * squares.reduce((total, one) => total + one, 0)) / (whole / count);
      if (loss < least) [best, least] = [count, loss];
    }
    return whole / best;
  },
};

const spread = (x: NDArray): number => Number(distance(min(x), max(x)).item());

/** The distance of the quartiles, by linear interpolation. */
function quartiles(x: NDArray): number {
  const sorted = Array.from(floating(x).toTypedArray() as Float64Array, Number).sort((a, b) => a - b);
  const at = (q: number) => {
    const place = q * (sorted.length - 1);
    const low = Math.floor(place);
    const [a, b, t] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!, place - low];
    return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
  };
  return at(0.75) - at(0.25);
}

function countBy(rule: string, x: NDArray, range: BinOptions["range"], weighted: boolean): number {
  if (!Object.hasOwn(RULES, rule)) throw new ValueError(`'${rule}' is not a valid estimator for \`bins\``);
  if (weighted) {
    throw new TypeError("Automated estimation of the number of bins is not supported for weighted data");
  }
  const [first, last] = endsOf(x, range);
  let inner = x;
  if (range) {
    const kept = apply("logical_and", apply("greater_equal", x, first), apply("less_equal", x, last));
    inner = compress(kept, x);
  }
  if (inner.size === 0) return 1;
  let width = RULES[rule as BinRule](inner, range);
  if (!width) return 1;
  if ("iu".includes(x.dtype.kind) && width < 1) width = 1;
  return Math.ceil(Number(distance(first, last).item()) / width);
}

function binsOf(x: NDArray, given: BinOptions): Bins {
  const { bins = 10, range } = given;
  let count: number;
  if (typeof bins === "string") {
    count = countBy(bins, x, range, given.weights !== undefined && given.weights !== null);
  } else if (weakKind(bins) || arrayOf(bins).ndim === 0) {
    count = Number(weakKind(bins) ? bins : (arrayOf(bins).item() as number));
    if (!Number.isInteger(count)) throw new TypeError("`bins` must be an integer, a string, or an array");
    if (count < 1) throw new ValueError("`bins` must be positive, when an integer");
  } else {
    const edges = arrayOf(bins);
    if (edges.ndim !== 1)
      throw new ValueError(`\`bins\` must be 1d, when an array, got ${edges.ndim} dimensions`);
    if (any(apply("greater", edges.at(":-1"), edges.at("1:"))).item()) {
      throw new ValueError("`bins` must increase monotonically, when an array");
    }
    return { edges };
  }
  const [first, last] = endsOf(x, range);
  const strong = [first, last].flatMap((one) => (typeof one === "number" ? [] : [one.dtype]));
  const weak = [first, last].flatMap((one) => (typeof one === "number" ? [weakKind(one)!] : []));
  const common = resultType([...strong, x.dtype], weak);
  const dtype = "iu".includes(common.kind) ? float64 : common;
  const edges = linspace(first, last, count + 1, { dtype }).eval() as NDArray;
  if (any(apply("greater_equal", edges.at(":-1"), edges.at("1:"))).item()) {
    throw new ValueError(`Too many bins for data range. Cannot create ${count} finite-sized bins.`);
  }
  return { edges, even: { first, last, count } };
}

const BIN_OPTIONS = ["bins", "range", "weights"];

/**
 * The edges of the bins that `histogram` would use.
 *
 * @param options `bins`: how many (10), edges, or a rule (`auto`, `fd`, `doane`, `scott`, `stone`, `rice`, `sturges`, `sqrt`);
 *   `range`; `weights`
 * @throws ValueError when the range is not finite or in no order, or bins are not positive or do not rise; TypeError
 * @example np.histogram_bin_edges([1, 2, 5], 4) // [1, 2, 3, 4, 5]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.histogram_bin_edges.html
 */
export function histogram_bin_edges(
  a: ArrayLike,
  ...rest:
    | []
    | [NonNullable<BinOptions["bins"]> | BinOptions]
    | [NonNullable<BinOptions["bins"]>, readonly [number, number] | null | BinOptions]
): NDArray {
  const given = readArguments("histogram_bin_edges", BIN_OPTIONS, rest) as BinOptions;
  return binsOf(rows(a, given.weights).x, given).edges;
}

/** The bin of each value among even ones, and which values lie in any. */
function evenPlaces(
  x: NDArray,
  edges: NDArray,
  { first, last, count }: NonNullable<Bins["even"]>,
): [Node, Node] {
  const kept = apply("logical_and", apply("greater_equal", x, first), apply("less_equal", x, last)).node();
  const within = NDArray.fromNode(cast(x.node(), edges.dtype));
  const share = apply("divide", apply("subtract", within, first), distance(first, last));
  const scaled = apply("multiply", share, count).node();
  const safe = elementwise("where", [kept, scaled, constantOf(0, scaled.dtype)]);
  let place = elementwise("minimum", [cast(safe, int64), number(count - 1)]);
  place = elementwise("maximum", [place, number(0)]);
  // A rounding error away from an edge, the edges themselves decide.
  const bound = (at: Node) => gather(edges.node(), at, 0);
  const below = elementwise("less", [within.node(), bound(place)]);
  const down = elementwise("maximum", [elementwise("subtract", [place, number(1)]), number(0)]);
  place = elementwise("where", [below, down, place]);
  const next = elementwise("add", [place, number(1)]);
  const above = elementwise("greater_equal", [within.node(), bound(next)]);
  const up = elementwise("logical_and", [above, elementwise("less", [place, number(count - 1)])]);
  return [elementwise("where", [up, next, place]), kept];
}

/** The bin of each value among given edges, of which the last one belongs to its bin, and which values lie in any. */
function placesBetween(x: NDArray, edges: NDArray): [Node, Node] {
  const dtype = resultType([x.dtype, edges.dtype]);
  const [values, bounds] = [cast(x.node(), dtype), cast(edges.node(), dtype)];
  const bins = edges.size - 1;
  const ends = [0, bins].map((i) => expand(gather(bounds, constantOf(i, int64, [1]), 0), values.shape)) as [
    Node,
    Node,
  ];
  const kept = elementwise("logical_and", [
    elementwise("greater_equal", [values, ends[0]]),
    elementwise("less_equal", [values, ends[1]]),
  ]);
  const place = elementwise("subtract", [placesIn(bounds, values, "right"), number(1)]);
  return [elementwise("maximum", [elementwise("minimum", [place, number(bins - 1)]), number(0)]), kept];
}

/** NumPy adds up so many elements by themselves. */
const BLOCK = 65536;

/** Sums of weights by bin, in the weights' dtype: each block in float64. */
function weighed(places: Node, kept: Node, own: NDArray, count: number): NDArray {
  const { dtype } = own;
  const sums = (values: Node): NDArray => {
    const wide = cast(values, float64);
    const masked = elementwise("where", [kept, wide, constantOf(0, float64)]);
    const part = (node: Node, start: number): Node =>
      NDArray.fromNode(node)
        .at(`${start}:${start + BLOCK}`)
        .node();
    const real = dtype.kind === "c" ? float64 : dtype;
    let made: NDArray | undefined;
    for (let start = 0; start < Math.max(1, places.size); start += BLOCK) {
      const some =
        places.size > BLOCK
          ? added(part(places, start), part(masked, start), count)
          : added(places, masked, count);
      const block = NDArray.fromNode(cast(some.node(), real));
      made = made ? apply("add", made, block) : block;
    }
    return made!;
  };
  if (dtype.kind !== "c") return sums(own.node());
  const parts = [sums(own.real.node()), sums(own.imag.node())].map((one) => one.node());
  return NDArray.fromNode(cast(elementwise("complex", parts), dtype));
}

/**
 * How many values lie in each bin, and the bins' edges. All bins but the last are without their right edge.
 *
 * @param options `bins`: how many (10), edges, or a rule; `range` (the extremes, which are computed at the call); `density`;
 *   `weights`: sums of these instead
 * @returns counts in int64, sums in the weights' dtype, densities in float64; the edges
 * @throws as `histogram_bin_edges`
 * @example np.histogram([1, 2, 1], [0, 1, 2, 3]) // [0, 2, 1] and the edges
 * @see https://numpy.org/doc/stable/reference/generated/numpy.histogram.html
 */
export function histogram(
  a: ArrayLike,
  ...rest:
    | []
    | [NonNullable<HistogramOptions["bins"]> | HistogramOptions]
    | [NonNullable<HistogramOptions["bins"]>, readonly [number, number] | null | HistogramOptions]
): [NDArray, NDArray] {
  const given = readArguments("histogram", ["bins", "range", "density", "weights"], rest) as HistogramOptions;
  const { x, own } = rows(a, given.weights);
  const { edges, even } = binsOf(x, given);
  const count = edges.size - 1;
  if (count < 1) return [NDArray.fromNode(constantOf(0, own?.dtype ?? int64, [0])), edges];
  const [places, kept] = even ? evenPlaces(x, edges, even) : placesBetween(x, edges);
  const dtype: DType = own?.dtype ?? int64;
  const made = own
    ? weighed(places, kept, own, count)
    : added(places, expand(cast(kept, dtype), places.shape), count);
  if (!given.density) return [made, edges];
  const widths = NDArray.fromNode(cast(diff(edges).node(), float64));
  return [apply("divide", apply("divide", made, widths), sum(made)), edges];
}
