/**
 * Cumulative sums and products: `accumulate` of the ufuncs `add` and `multiply`.
 *
 * Owns which axis they run along and what becomes of nan.
 */
import { concat, constant, constantOf, elementwise, reshape } from "../graph/build.ts";
import type { DTypeLike, DTypeName } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { identityOf } from "../graph/scalar/folds.ts";
import { normalizeAxis } from "../graph/shape.ts";
import { type ArrayLike, arrayOf } from "./convert.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments, type Trailing } from "./options.ts";
import type { Chosen, OwnType, Summed } from "./types.ts";
import { accumulated } from "./ufunc-methods.ts";
import { deliver } from "./ufunc-results.ts";
import { UFUNC_SPECS } from "./ufuncs.ts";

/** What cumulative functions take after the array. */
export interface CumulativeOptions<D extends DTypeName = DTypeName> {
  /** null, the default: the flattened array. */
  readonly axis?: number | null | undefined;
  readonly dtype?: DTypeLike<D> | undefined;
  readonly out?: NDArray<D> | undefined;
}

/** What the array API's cumulative functions take after the array. */
export interface CumulativeApiOptions<D extends DTypeName = DTypeName> extends CumulativeOptions<D> {
  /** Begin with the sum or product of nothing: one result more. */
  readonly include_initial?: boolean | undefined;
}

export type CumulativeRest<D extends DTypeName = DTypeName> = Trailing<number | null, CumulativeOptions<D>>;

function run(name: string, fn: "add" | "multiply", x: NDArray, given: CumulativeOptions): NDArray {
  const flat = given.axis === undefined || given.axis === null || x.ndim === 0;
  if (flat && typeof given.axis === "number") normalizeAxis(given.axis, 1);
  const line = flat ? NDArray.fromNode(reshape(x.node(), [x.size])) : x;
  const axis = flat ? 0 : normalizeAxis(given.axis as number, x.ndim);
  const node = accumulated(UFUNC_SPECS.get(fn)!, line, axis, given.dtype, given.out);
  return deliver(name, node, { out: given.out, casting: "unsafe", exact: true });
}

/** The array with every nan replaced by a value that changes nothing. */
function withoutNaN(x: NDArray, value: number): NDArray {
  if (!"fc".includes(x.dtype.kind)) return x;
  const node = x.node();
  return NDArray.fromNode(
    elementwise("where", [elementwise("isnan", [node]), constantOf(value, x.dtype), node]),
  );
}

function cumulative(name: string, fn: "add" | "multiply", skip?: number) {
  function call<A extends ArrayLike, D extends DTypeName = never>(
    a: A,
    ...rest: CumulativeRest<D>
  ): NDArray<Chosen<D, Summed<OwnType<A>>>>;
  function call(a: ArrayLike, ...rest: readonly unknown[]): NDArray<DTypeName> {
    const given = readArguments(name, ["axis", "dtype", "out"], rest) as CumulativeOptions;
    const x = arrayOf(a);
    return run(name, fn, skip === undefined ? x : withoutNaN(x, skip), given);
  }
  return call;
}

/**
 * The sums of all first elements: `[a0, a0 + a1, a0 + a1 + a2, ...]`, added one after the other.
 *
 * @param options `axis` (the flattened array if not given), `dtype` (64 bits for smaller integers), `out`
 * @throws AxisError
 * @example np.cumsum([1, 2, 3]) // 1, 3, 6
 * @see https://numpy.org/doc/stable/reference/generated/numpy.cumsum.html
 */
export const cumsum = cumulative("cumsum", "add");
/** The products of all first elements. @see https://numpy.org/doc/stable/reference/generated/numpy.cumprod.html */
export const cumprod = cumulative("cumprod", "multiply");
/** As `cumsum`, with nan counted as 0. @see https://numpy.org/doc/stable/reference/generated/numpy.nancumsum.html */
export const nancumsum = cumulative("nancumsum", "add", 0);
/** As `cumprod`, with nan counted as 1. @see https://numpy.org/doc/stable/reference/generated/numpy.nancumprod.html */
export const nancumprod = cumulative("nancumprod", "multiply", 1);

function arrayApi(name: string, fn: "add" | "multiply") {
  function call<A extends ArrayLike, D extends DTypeName = never>(
    x: A,
    options?: CumulativeApiOptions<D>,
  ): NDArray<Chosen<D, Summed<OwnType<A>>>>;
  function call(a: ArrayLike, ...rest: unknown[]): NDArray {
    const names = ["|", "axis", "dtype", "out", "include_initial"];
    const given = readArguments(name, names, rest) as CumulativeApiOptions;
    const x = arrayOf(a);
    if (x.ndim > 1 && (given.axis === undefined || given.axis === null)) {
      throw new ValueError(
        `${name}: for arrays which have more than one dimension the axis argument is required; the array has ${x.ndim}`,
      );
    }
    if (given.include_initial !== true) return run(name, fn, x, given);
    const line = x.ndim === 0 ? NDArray.fromNode(reshape(x.node(), [1])) : x;
    const axis = normalizeAxis(given.axis ?? 0, line.ndim);
    const rest_ = accumulated(UFUNC_SPECS.get(fn)!, line, axis, given.dtype, given.out);
    return deliver(name, concat([startOf(fn, rest_, axis), rest_], axis), {
      out: given.out,
      casting: "unsafe",
      exact: true,
    });
  }
  return call;
}

/** The identity where a cumulative result begins. */
function startOf(fn: "add" | "multiply", node: Node, axis: number): Node {
  const shape = node.shape.map((extent, i) => (i === axis ? 1 : extent));
  return constant(identityOf(fn, node.dtype)!, node.dtype, shape);
}

/**
 * The array API's cumulative sum.
 *
 * @param options `axis` (needed when the array has several), `dtype`, `out`, `include_initial`: begin with 0
 * @throws ValueError when the axis is missing
 * @see https://numpy.org/doc/stable/reference/generated/numpy.cumulative_sum.html
 */
export const cumulative_sum = arrayApi("cumulative_sum", "add");
/** The array API's cumulative product. @see https://numpy.org/doc/stable/reference/generated/numpy.cumulative_prod.html */
export const cumulative_prod = arrayApi("cumulative_prod", "multiply");
