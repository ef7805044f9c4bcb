/**
 * `dot`, `inner`, `vdot` and `outer`: products that are no ufuncs, in terms of those of `gufuncs.ts`.
 */
import { elementwise, expand, permute, reshape } from "../graph/build.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { type Shape, sameShape, sizeOf } from "../graph/shape.ts";
import { type ArrayLike, arrayOf } from "./convert.ts";
import { conjugated, inOneDType, multiplied, type Rest, swapped, tuple } from "./gufuncs.ts";
import type { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import type { Promoted } from "./types.ts";
import { applyUfunc } from "./ufunc.ts";
import { deliver } from "./ufunc-results.ts";
import { UFUNC_SPECS } from "./ufuncs.ts";

function notAligned(a: Shape, b: Shape, axis: number): ValueError {
  return new ValueError(
    `shapes ${tuple(a)} and ${tuple(b)} not aligned: ${a.at(-1)} (dim ${a.length - 1}) != ${b[axis]} (dim ${axis})`,
  );
}

/** Sums over `a`'s last axis and one axis of `b`; the other axes follow one another. */
function contracted(name: string, a: ArrayLike, b: ArrayLike, axisOf: (rank: number) => number): Node {
  const [first, second] = [arrayOf(a), arrayOf(b)];
  if (first.ndim === 0 || second.ndim === 0)
    return applyUfunc(UFUNC_SPECS.get("multiply")!, [first, second])[0]!;
  const axis = axisOf(second.ndim);
  if (first.shape.at(-1) !== second.shape[axis]) throw notAligned(first.shape, second.shape, axis);
  const [x, y] = inOneDType(name, first.node(), second.node());
  const depth = x.shape.at(-1)!;
  const kept = x.shape.slice(0, -1);
  const others = y.shape.filter((_, i) => i !== axis);
  const [rows, columns] = [sizeOf(kept), sizeOf(others)];
  const order = y.shape.map((_, i) => i).filter((i) => i !== axis);
  const matrix =
    axis === y.shape.length - 1
      ? swapped(reshape(y, [columns, depth]))
      : reshape(permute(y, [axis, ...order]), [depth, columns]);
  return reshape(multiplied(reshape(x, [rows, depth]), matrix), [...kept, ...others]);
}

/**
 * The dot product: of vectors, of matrices (as `matmul`), a product by a scalar, or else the sum over the last axis of `a`
 * and the last but one of `b`.
 *
 * @param options `out`, which must have the very dtype and shape of the result
 * @returns shape a.shape[:-1] + b.shape[:-2] + b.shape[-1:], of the promoted dtype; added up as by `matmul`
 * @throws ValueError when the shapes are not aligned or `out` does not fit
 * @example np.dot([1, 2], [3, 4]) // 11
 * @see https://numpy.org/doc/stable/reference/generated/numpy.dot.html
 */
export function dot<A extends ArrayLike, B extends ArrayLike>(
  a: A,
  b: B,
  ...options: Rest<{ readonly out?: NDArray | undefined }>
): NDArray<Promoted<A, B>> {
  const { out } = readArguments("dot", ["out"], options) as { out?: NDArray };
  const node = contracted("dot", a, b, (rank) => Math.max(0, rank - 2));
  if (out && (out.dtype !== node.dtype || !sameShape(out.shape, node.shape))) {
    throw new ValueError(
      "output array is not acceptable (must have the right datatype, number of dimensions, and be a C-Array): it has " +
        `${out.dtype.name} ${tuple(out.shape)} for ${node.dtype.name} ${tuple(node.shape)}`,
    );
  }
  return deliver("dot", node, { out }) as NDArray<Promoted<A, B>>;
}

/**
 * The inner product: the sum over the last axes of both; a product where one is a scalar.
 *
 * @returns shape a.shape[:-1] + b.shape[:-1], of the promoted dtype
 * @throws ValueError when the last axes differ
 * @example np.inner([[1, 2], [3, 4]], [5, 6]) // [17, 39]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.inner.html
 */
export function inner<A extends ArrayLike, B extends ArrayLike>(
  a: A,
  b: B,
  ...none: readonly never[]
): NDArray<Promoted<A, B>> {
  readArguments("inner", [], none);
  return deliver(
    "inner",
    contracted("inner", a, b, (rank) => rank - 1),
    {},
  ) as NDArray<Promoted<A, B>>;
}

/**
 * The dot product of flattened arrays, the first conjugated.
 *
 * @returns a 0-d array of the promoted dtype
 * @throws ValueError when the sizes differ
 * @example np.vdot([1, 2], [3, 4]) // 11
 * @see https://numpy.org/doc/stable/reference/generated/numpy.vdot.html
 */
export function vdot<A extends ArrayLike, B extends ArrayLike>(
  a: A,
  b: B,
  ...none: readonly never[]
): NDArray<Promoted<A, B>> {
  readArguments("vdot", [], none);
  const [x, y] = inOneDType("vdot", arrayOf(a).node(), arrayOf(b).node());
  if (x.size !== y.size) {
    throw new ValueError(`cannot reshape array of size ${y.size} into shape (${x.size},)`);
  }
  const product = multiplied(conjugated(reshape(x, [1, x.size])), reshape(y, [y.size, 1]));
  return deliver("vdot", reshape(product, []), {}) as NDArray<Promoted<A, B>>;
}

/**
 * Every element of the first array times every one of the second; both are flattened.
 *
 * @param options `out`
 * @returns shape (a.size, b.size), of the promoted dtype
 * @example np.outer([1, 2], [3, 4]) // [[3, 4], [6, 8]]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.outer.html
 */
export function outer<A extends ArrayLike, B extends ArrayLike>(
  a: A,
  b: B,
  ...options: Rest<{ readonly out?: NDArray | undefined }>
): NDArray<Promoted<A, B>> {
  const { out } = readArguments("outer", ["out"], options) as { out?: NDArray };
  const [x, y] = inOneDType("outer", arrayOf(a).node(), arrayOf(b).node());
  const shape = [x.size, y.size];
  const fn = x.dtype.kind === "b" ? "logical_and" : "multiply";
  const node = elementwise(fn, [
    expand(reshape(x, [x.size, 1]), shape),
    expand(reshape(y, [1, y.size]), shape),
  ]);
  return deliver("outer", node, { out }) as NDArray<Promoted<A, B>>;
}
