/**
 * Differences of neighbours along an axis.
 */
import { ValueError } from "../graph/errors.ts";
import { normalizeAxis } from "../graph/shape.ts";
import { type ArrayLike, toArray } from "./convert.ts";
import type { Difference } from "./datetime/types.ts";
import { concatenate } from "./manipulation.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import type { OwnType } from "./types.ts";
import { applyUfunc } from "./ufunc.ts";
import { UFUNC_SPECS } from "./ufuncs.ts";

/** What `np.diff` takes besides the array. */
export interface DiffOptions {
  /** How many times over, 1 by default. */
  readonly n?: number | undefined;
  /** The last axis by default. */
  readonly axis?: number | undefined;
  /** What is put before or behind the array along the axis first. */
  readonly prepend?: ArrayLike | undefined;
  readonly append?: ArrayLike | undefined;
}

/**
 * Each element minus the one before it along an axis; of bool, whether they differ; of datetime64, timedelta64.
 *
 * @param options `n` (times over), `axis`, `prepend`, `append`
 * @returns an array that is shorter by `n` along the axis
 * @throws ValueError on a 0-d array or a negative n, AxisError
 * @example np.diff([1, 4, 9]) // [3, 5]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.diff.html
 */
export function diff<A extends ArrayLike>(
  a: A,
  ...options: [] | [number | DiffOptions] | [number, DiffOptions]
): NDArray<Difference<OwnType<A>>>;
export function diff(a: ArrayLike, ...rest: unknown[]): NDArray {
  const given = readArguments("diff", ["n", "axis", "prepend", "append"], rest) as DiffOptions;
  const { n = 1 } = given;
  let x = toArray(a, true);
  if (!Number.isInteger(n)) throw new TypeError(`diff: n must be an integer, got ${String(n)}`);
  if (n === 0) return x;
  if (n < 0) throw new ValueError(`order must be non-negative but got ${n}`);
  if (x.ndim === 0) throw new ValueError("diff requires input that is at least one dimensional");
  const axis = normalizeAxis(given.axis ?? -1, x.ndim);
  const beside = (value: ArrayLike): NDArray => {
    const one = toArray(value, true);
    return one.ndim > 0 ? one : one.viewed({ op: "reshape", attr: { shape: x.shape.map(() => 1) } });
  };
  const parts = [given.prepend, x, given.append].flatMap((part) =>
    part === undefined ? [] : [beside(part)],
  );
  if (parts.length > 1)
    x = concatenate(
      parts.map((part) => spread(part, x, axis)),
      axis,
    );
  const fn = UFUNC_SPECS.get(x.dtype.kind === "b" ? "not_equal" : "subtract")!;
  const along = (range: string) => x.at(...x.shape.map((_, i) => (i === axis ? range : ":")));
  for (let i = 0; i < n; i++) x = NDArray.fromNode(applyUfunc(fn, [along("1:"), along(":-1")])[0]!);
  return x;
}

/** A scalar beside the array as one row of it. */
function spread(part: NDArray, x: NDArray, axis: number): NDArray {
  if (part.size !== 1 || part === x) return part;
  const shape = x.shape.map((extent, i) => (i === axis ? 1 : extent));
  return part.viewed({ op: "expand", attr: { shape } });
}
