/**
 * Polynomials as rows of coefficients, the highest power first: values, sums, products, derivatives, integrals.
 */
import { int64 } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import { atleast_1d } from "./arranging.ts";
import { apply, part } from "./compose.ts";
import { type ArrayLike, arrayOf, describe } from "./convert.ts";
import { convolve } from "./correlating.ts";
import { arange, ones, zeros, zeros_like } from "./creation/index.ts";
import { flatnonzero } from "./finding.ts";
import { concatenate, reshape } from "./manipulation.ts";
import type { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import type { Promoted } from "./types.ts";

/**
 * The value of a polynomial, by Horner's rule.
 *
 * @param p coefficients
 * @param x where
 * @returns the promoted dtype, the shape of `x`
 * @example np.polyval([3, 0, 1], 5) // 76
 * @see https://numpy.org/doc/stable/reference/generated/numpy.polyval.html
 */
export function polyval<P extends ArrayLike, X extends ArrayLike>(p: P, x: X): NDArray<Promoted<P, X>>;
export function polyval(p: ArrayLike, x: ArrayLike): NDArray {
  const coefficients = arrayOf(p);
  const at = arrayOf(x);
  if (coefficients.ndim === 0)
    throw new TypeError("polyval: iteration over a 0-d array: coefficients stand in a row");
  let made: NDArray = zeros_like(at);
  for (let i = 0; i < coefficients.length; i++)
    made = apply("add", apply("multiply", made, at), coefficients.at(i));
  return made;
}

/** Sums or differences, the shorter row with zeros in front. */
function combined(name: "polyadd" | "polysub", fn: "add" | "subtract") {
  return <A extends ArrayLike, B extends ArrayLike>(a1: A, a2: B): NDArray<Promoted<A, B>> => {
    const rows = [atleast_1d(arrayOf(a1)), atleast_1d(arrayOf(a2))] as const;
    const length = Math.max(...rows.map((row) => row.length));
    const [first, second] = rows.map((row) => {
      const missing = length - row.length;
      if (missing === 0) return row;
      if (row.ndim > 1)
        throw new ValueError(`${name}: coefficients stand in one row, got ${row.ndim} dimensions`);
      return concatenate([zeros(missing, { dtype: row.dtype }), row], 0);
    });
    return apply(fn, first, second) as NDArray<Promoted<A, B>>;
  };
}

/**
 * The sum of two polynomials.
 *
 * @example np.polyadd([1, 2], [9, 5, 4]) // [9, 6, 6]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.polyadd.html
 */
export const polyadd = combined("polyadd", "add");
/** The difference of two polynomials. @see https://numpy.org/doc/stable/reference/generated/numpy.polysub.html */
export const polysub = combined("polysub", "subtract");

/** Coefficients from the first that is not zero on; computed now. */
function trimmed(given: ArrayLike): NDArray {
  const row = atleast_1d(arrayOf(given)) as NDArray;
  if (row.ndim > 1) throw new ValueError(`Polynomial must be 1d only, got ${row.ndim} dimensions`);
  const places = flatnonzero(row);
  if (places.size === 0) return zeros(1, { dtype: row.dtype });
  const start = Number(places.item(0));
  return part(row, 0, start, row.size - start);
}

/**
 * The product of two polynomials. Leading zeros are left out, so the coefficients are looked at.
 *
 * @throws ValueError for more than one axis
 * @example np.polymul([1, 2, 3], [9, 5, 1]) // [9, 23, 38, 17, 3]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.polymul.html
 */
export function polymul<A extends ArrayLike, B extends ArrayLike>(a1: A, a2: B): NDArray<Promoted<A, B>>;
export function polymul(a1: ArrayLike, a2: ArrayLike): NDArray {
  return convolve(trimmed(a1), trimmed(a2));
}

function order(name: string, m: unknown, kin: string): number {
  const count = Math.trunc(Number(m));
  if (typeof m !== "number" || Number.isNaN(count))
    throw new TypeError(`${name}: m must be an integer, got ${describe(m)}`);
  if (count < 0)
    throw new ValueError(
      `Order of ${name === "polyder" ? "derivative" : "integral"} must be positive (see ${kin})`,
    );
  return count;
}

/** n, n - 1, ..., 1 */
const falling = (n: number): NDArray => arange(Math.max(0, n), 0, -1, { dtype: int64 });

function row(name: string, p: ArrayLike): NDArray {
  const given = arrayOf(p);
  if (given.ndim === 0) throw new TypeError(`${name}: coefficients stand in a row, got a single number`);
  return given;
}

/**
 * The derivative of a polynomial.
 *
 * @param options `m`: how many times over, 1
 * @throws ValueError when that is negative
 * @example np.polyder([1, 1, 1, 1]) // [3, 2, 1]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.polyder.html
 */
export function polyder(p: ArrayLike, ...rest: [] | [number | { readonly m?: number }]): NDArray {
  const { m = 1 } = readArguments("polyder", ["m"], rest) as { readonly m?: number };
  const count = order("polyder", m, "polyint");
  let made = row("polyder", p);
  for (let i = 0; i < count; i++) {
    const n = Math.max(0, made.length - 1);
    made = apply("multiply", part(made, 0, 0, n), falling(n));
  }
  return made;
}

/** What `polyint` takes after the coefficients. */
export interface PolyintOptions {
  /** How many times over: 1. */
  readonly m?: number | undefined;
  /** Constants of integration, for the first time first: 0. */
  readonly k?: ArrayLike | null | undefined;
}

/**
 * The antiderivative of a polynomial.
 *
 * @param options `m`: how many times over, 1; `k`: constants of integration, one for all or one each
 * @throws ValueError when `m` is negative or there are too few constants
 * @example np.polyint([3, 2, 1]) // [1, 1, 1, 0]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.polyint.html
 */
export function polyint(
  p: ArrayLike,
  ...rest: [] | [number | PolyintOptions] | [number, ArrayLike | PolyintOptions]
): NDArray {
  const { m = 1, k } = readArguments("polyint", ["m", "k"], rest) as PolyintOptions;
  const count = order("polyint", m, "polyder");
  let made = row("polyint", p);
  const given: NDArray = k === undefined || k === null ? zeros(count) : atleast_1d(arrayOf(k));
  const shared = given.size === 1 && count > 1;
  if (!shared && given.length < count) {
    throw new ValueError(
      `k must be a scalar or a rank-1 array of length 1 or >m, got ${given.length} for ${count}`,
    );
  }
  for (let i = 0; i < count; i++) {
    const constant = reshape(given.at(shared ? 0 : i), [1]);
    // One constant for all comes as a float.
    const own = shared ? apply("multiply", constant, ones(1)) : constant;
    made = concatenate([apply("divide", made, falling(made.length)), own], 0);
  }
  return made;
}
