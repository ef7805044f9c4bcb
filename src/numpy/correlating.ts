/**
 * Sliding sums of products (`convolve`, `correlate`) and covariances.
 *
 * A short window is a chain of shifted slices, which fuses like any other arithmetic; a long one is a reduction over a gather
 * with computed positions, so that no matrix of windows is ever stored. Where a window reaches over an end, only the
 * elements that there are count: nothing is padded, for 0 times infinity would be nan.
 */
import {
  cast,
  concat,
  constantOf,
  elementwise,
  expand,
  gather,
  iota,
  reduce,
  reshape as reshapeNode,
  slice,
} from "../graph/build.ts";
import {
  type DType,
  type DTypeLike,
  dtype as dtypeOf,
  float16,
  float32,
  float64,
  int32,
  isTime,
} from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { resultType } from "../graph/promotion.ts";
import { apply } from "./compose.ts";
import { type ArrayLike, arrayOf, describe, scalarParts } from "./convert.ts";
import { diag } from "./creation/index.ts";
import { clip } from "./elementwise.ts";
import { conjugated, inOneDType } from "./gufuncs.ts";
import { concatenate, expand_dims, flip, reshape, squeeze, transpose } from "./manipulation.ts";
import { average } from "./nan-reductions.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import { dot } from "./products.ts";
import { all, any, sum } from "./reductions.ts";
import type { Promoted } from "./types.ts";

/** How much of the ends: where the window lies inside, as long as the longer array, or wherever both meet. */
export type SlidingMode = "valid" | "same" | "full";
const MODES: readonly SlidingMode[] = ["valid", "same", "full"];

/** Windows up to so long are chains of slices. */
const SHORT = 32;

type Combine = readonly ["multiply", "add"] | readonly ["logical_and", "logical_or"];

/** Sums of the window times what it lies on, at `count` places from `start` on; it lies inside at all of them. */
function inside(x: Node, window: Node, start: number, count: number, [times, plus]: Combine): Node {
  const at = (i: number, many: number, of: Node) =>
    slice(of, [{ start: many > 0 ? i : 0, step: 1, count: many }]);
  // Sums start at 0, not at -0.
  let made: Node = constantOf(0, x.dtype, [count]);
  for (let i = 0; i < window.size; i++) {
    const weight = expand(at(i, 1, window), [count]);
    made = elementwise(plus, [made, elementwise(times, [at(start + i, count, x), weight])]);
  }
  return made;
}

/** The same by a gather, at places where the window may reach over the ends. */
function anywhere(x: Node, window: Node, start: number, count: number, [times, plus]: Combine): Node {
  const shape = [count, window.size];
  const place = iota(int32, { shape, strides: [1, 1], offset: 0 });
  const from = elementwise("add", [place, constantOf(start, int32)]);
  const last = constantOf(x.size - 1, int32);
  const low = elementwise("less", [from, constantOf(0, int32)]);
  const outside = elementwise("logical_or", [low, elementwise("greater", [from, last])]);
  const held = elementwise("minimum", [elementwise("maximum", [from, constantOf(0, int32)]), last]);
  const rows = expand(reshapeNode(x, [1, x.size]), [count, x.size]);
  const products = elementwise(times, [
    gather(rows, held, 1),
    expand(reshapeNode(window, [1, window.size]), shape),
  ]);
  const kept = elementwise("where", [outside, constantOf(0, x.dtype), products]);
  return reduce(plus, kept, [1], scalarParts(0, x.dtype));
}

/** Sums of a window times what it lies on, from its first place to its last. */
function sliding(a: Node, v: Node, mode: SlidingMode): Node {
  const [n, m] = [a.size, v.size];
  if (n < m) {
    const swapped = sliding(v, a, mode);
    return slice(swapped, [{ start: swapped.size - 1, step: -1, count: swapped.size }]);
  }
  const { dtype } = a;
  const wide = dtype === (float16 as DType) ? float32 : dtype;
  const [x, window] = [cast(a, wide), cast(v, wide)];
  const combine: Combine = dtype.kind === "b" ? ["logical_and", "logical_or"] : ["multiply", "add"];
  const before = mode === "valid" ? 0 : mode === "full" ? m - 1 : Math.floor(m / 2);
  const behind = mode === "valid" ? 0 : mode === "full" ? m - 1 : m - 1 - before;
  const middle = n - m + 1;
  const whole = m <= SHORT ? inside : anywhere;
  const parts = [
    ...(before > 0 ? [anywhere(x, window, -before, before, combine)] : []),
    whole(x, window, 0, middle, combine),
    ...(behind > 0 ? [anywhere(x, window, middle, behind, combine)] : []),
  ];
  return cast(concat(parts, 0), dtype);
}

function modeOf(name: string, rest: readonly unknown[], otherwise: SlidingMode): SlidingMode {
  const { mode = otherwise } = readArguments(name, ["mode"], rest) as { readonly mode?: unknown };
  const found = typeof mode === "number" ? MODES[mode] : MODES.find((one) => one === mode);
  if (found === undefined) {
    throw new ValueError(`mode must be one of 'valid', 'same', or 'full' (got ${describe(mode)}) (${name})`);
  }
  return found;
}

/** Both operands as rows in the dtype of their products. */
function rows(name: string, a: NDArray, v: NDArray): [Node, Node] {
  for (const one of [a, v]) {
    if (one.ndim !== 1) {
      throw new ValueError(
        `object ${one.ndim === 0 ? "of too small depth" : "too deep"} for desired array: ${name} takes 1-d arrays, got ${one.ndim} dimensions`,
      );
    }
    if (isTime(one.dtype)) throw new TypeError(`${name} takes numbers, got ${one.dtype.name}`);
  }
  return inOneDType(name, a.node(), v.node());
}

type ModeRest = [] | [SlidingMode | { readonly mode?: SlidingMode }];

/**
 * The discrete convolution of two rows: sums of products, one of them read backwards.
 *
 * @param options `mode`: `full` (wherever both meet), `same` (as long as the longer one), `valid` (one inside the other)
 * @returns the promoted dtype
 * @throws ValueError when an array is empty or has several axes, or the mode is another one
 * @example np.convolve([1, 2, 3], [0, 1, 0.5]) // [0, 1, 2.5, 4, 1.5]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.convolve.html
 */
export function convolve<A extends ArrayLike, V extends ArrayLike>(
  a: A,
  v: V,
  ...rest: ModeRest
): NDArray<Promoted<A, V>>;
export function convolve(a: ArrayLike, v: ArrayLike, ...rest: unknown[]): NDArray {
  const mode = modeOf("convolve", rest, "full");
  const line = (one: ArrayLike) => {
    const array = arrayOf(one);
    return array.ndim === 0 ? reshape(array, [1]) : array;
  };
  const [x, y] = [line(a), line(v)];
  if (x.length === 0) throw new ValueError("a cannot be empty");
  if (y.length === 0) throw new ValueError("v cannot be empty");
  const [long, short] = y.length > x.length ? [y, x] : [x, y];
  const [first, second] = rows("convolve", long, flip(short));
  return NDArray.fromNode(sliding(first, second, mode));
}

/**
 * The cross-correlation of two rows: sums of products at every shift, the second conjugated.
 *
 * @param options `mode`: `valid` (one inside the other), `same`, `full`
 * @returns the promoted dtype
 * @throws ValueError when an array is empty or has not one axis, or the mode is another one
 * @example np.correlate([1, 2, 3], [0, 1, 0.5], "same") // [2, 3.5, 3]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.correlate.html
 */
export function correlate<A extends ArrayLike, V extends ArrayLike>(
  a: A,
  v: V,
  ...rest: ModeRest
): NDArray<Promoted<A, V>>;
export function correlate(a: ArrayLike, v: ArrayLike, ...rest: unknown[]): NDArray {
  const mode = modeOf("correlate", rest, "valid");
  const [first, second] = rows("correlate", arrayOf(a), arrayOf(v));
  if (first.size === 0) throw new ValueError("first array argument cannot be empty");
  if (second.size === 0) throw new ValueError("second array argument cannot be empty");
  return NDArray.fromNode(sliding(first, conjugated(second), mode));
}

// ---- covariances -------------------------------------------------------------------------------------------------------

/** What `cov` takes after the array. */
export interface CovOptions {
  /** More variables, of the same form. */
  readonly y?: ArrayLike | null | undefined;
  /** Whether rows are variables (true) or columns. */
  readonly rowvar?: boolean | undefined;
  /** Divide by the number of observations, not by one less. */
  readonly bias?: boolean | undefined;
  /** What is taken off the number of observations instead. */
  readonly ddof?: number | null | undefined;
  /** How often each observation counts: integers. */
  readonly fweights?: ArrayLike | null | undefined;
  /** How much each observation counts. */
  readonly aweights?: ArrayLike | null | undefined;
  readonly dtype?: DTypeLike | null | undefined;
}

/** Weights of observations, looked at now. */
function weightsOf(
  name: "fweights" | "aweights",
  given: ArrayLike | null | undefined,
  count: number,
): NDArray | undefined {
  if (given === undefined || given === null) return undefined;
  const weights = NDArray.fromNode(cast(arrayOf(given).node(), float64));
  if (name === "fweights" && !all(apply("equal", weights, apply("rint", weights))).item()) {
    throw new TypeError("fweights must be integer");
  }
  if (weights.ndim > 1) throw new ValueError(`cannot handle multidimensional ${name}`);
  if (weights.shape[0] !== count) {
    throw new ValueError(`incompatible numbers of samples and ${name}: ${count} and ${weights.shape[0]}`);
  }
  if (any(apply("less", weights, 0)).item()) throw new ValueError(`${name} cannot be negative`);
  return weights;
}

/** Variables as rows, in one dtype. */
function variables(x: NDArray, dtype: DType, turned: boolean): NDArray {
  const row = NDArray.fromNode(cast(x.node(), dtype));
  const deep = row.ndim < 2 ? reshape(row, [1, row.size]) : row;
  return turned ? transpose(deep) : deep;
}

function covariance(name: string, m: ArrayLike, given: CovOptions): NDArray {
  const { rowvar = true, bias = false, dtype: wanted } = given;
  const ddof = given.ddof ?? (bias ? 0 : 1);
  if (!Number.isInteger(ddof)) throw new ValueError(`ddof must be integer, got ${describe(ddof)}`);
  const first = arrayOf(m);
  const second = given.y === undefined || given.y === null ? undefined : arrayOf(given.y);
  if (first.ndim > 2) throw new ValueError(`m has more than 2 dimensions (${name})`);
  if (second && second.ndim > 2) throw new ValueError(`y has more than 2 dimensions (${name})`);
  const dtype =
    wanted === undefined || wanted === null
      ? resultType([first.dtype, ...(second ? [second.dtype] : []), float64])
      : dtypeOf(wanted);
  let x = variables(first, dtype, !rowvar && first.ndim !== 1);
  if (x.shape[0] === 0) return NDArray.fromNode(constantOf(0, float64, [0, 0]));
  if (second) {
    const more = variables(second, dtype, false);
    x = concatenate([x, !rowvar && more.shape[0] !== 1 ? transpose(more) : more], 0);
  }
  const count = x.shape[1]!;
  const often = weightsOf("fweights", given.fweights, count);
  const much = weightsOf("aweights", given.aweights, count);
  const weights = often && much ? apply("multiply", often, much) : (often ?? much);
  const [mean, total] = average(x, { axis: 1, ...(weights ? { weights } : {}), returned: true });
  let degrees: NDArray | number;
  if (!weights) degrees = Math.max(0, count - ddof);
  else {
    const all_ = total.at(0);
    let less: NDArray | number = ddof;
    if (much && ddof !== 0) {
      less = apply("divide", apply("multiply", ddof, sum(apply("multiply", weights, much))), all_);
    }
    degrees = apply("maximum", apply("subtract", all_, less), 0);
  }
  const centered = apply("subtract", x, expand_dims(mean, 1));
  const weighed = weights ? apply("multiply", centered, weights) : centered;
  const product = dot(centered, NDArray.fromNode(conjugated(transpose(weighed).node())));
  const one = NDArray.fromNode(constantOf(1, float64));
  const scaled = apply("multiply", product, apply("divide", one, degrees));
  return squeeze(NDArray.fromNode(cast(scaled.node(), product.dtype)));
}

const COV = ["y", "rowvar", "bias", "ddof", "fweights", "aweights", "|", "dtype"];

/**
 * The covariances of variables, of which each row is one and each column an observation.
 *
 * @param options `y`, `rowvar`, `bias`, `ddof`, `fweights`, `aweights` (weights are computed at the call), `dtype`
 * @returns a matrix, 0-d for one variable; float64 or complex128 unless a dtype is given
 * @throws ValueError for more than two axes, wrong or negative weights (RuntimeError for some of them in NumPy), TypeError
 *   for `fweights` that are no integers
 * @example np.cov([[0, 1, 2], [2, 1, 0]]) // [[1, -1], [-1, 1]]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.cov.html
 */
export function cov(
  m: ArrayLike,
  ...rest:
    | []
    | [ArrayLike | null | CovOptions]
    | [ArrayLike | null, boolean | CovOptions]
    | [ArrayLike | null, boolean, CovOptions]
): NDArray {
  return covariance("cov", m, readArguments("cov", COV, rest) as CovOptions);
}

/**
 * Pearson's correlation coefficients of variables: their covariances over the products of their deviations.
 *
 * @param options `y`, `rowvar`, `dtype`, as for `cov`
 * @returns a matrix with parts between -1 and 1, 0-d for one variable
 * @throws ValueError for more than two axes
 * @example np.corrcoef([1, 2, 3], [1, 2, 2])
 * @see https://numpy.org/doc/stable/reference/generated/numpy.corrcoef.html
 */
export function corrcoef(
  x: ArrayLike,
  ...rest:
    | []
    | [ArrayLike | null | Pick<CovOptions, "y" | "rowvar" | "dtype">]
    | [ArrayLike | null, boolean | Pick<CovOptions, "rowvar" | "dtype">]
): NDArray {
  const c = covariance(
    "corrcoef",
    x,
    readArguments("corrcoef", ["y", "rowvar", "|", "dtype"], rest) as CovOptions,
  );
  if (c.ndim === 0) return apply("divide", c, c);
  const deviation = apply("sqrt", diag(c).real);
  const scaled = apply("divide", apply("divide", c, expand_dims(deviation, 1)), expand_dims(deviation, 0));
  if (c.dtype.kind !== "c") return clip(scaled, -1, 1);
  const parts = [scaled.real, scaled.imag].map((part) => clip(part, -1, 1).node());
  return NDArray.fromNode(elementwise("complex", parts));
}
