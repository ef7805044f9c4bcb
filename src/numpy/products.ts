/**
 * Products of vectors and matrices: what each function's shapes mean, in terms of two things.
 *
 * Matrices are multiplied by the graph's `matmul`. A product with a vector is a reduction of elementwise products, so
 * that it fuses with what comes before and after; it is summed along memory, pairwise where the vector's axis is the
 * fastest. float16 is summed by `matmul` throughout, in NumPy's order.
 */
import {
  cast,
  constantOf,
  elementwise,
  expand,
  layoutOf,
  matmul as matmulNode,
  permute,
  reduce,
  reshape,
} from "../graph/build.ts";
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf, float16 } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { type Casting, canCast } from "../graph/promotion.ts";
import { broadcastShapes, normalizeAxes, type Shape, sameShape, sizeOf } from "../graph/shape.ts";
import { type ArrayLike, aloneDType, type ScalarLike, scalarParts, toArray, weakKind } from "./convert.ts";
import type { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import type { Promoted } from "./types.ts";
import { applyUfunc, deliver, resolveLoop, type UfuncSpec } from "./ufunc.ts";
import { UFUNC_SPECS } from "./ufuncs.ts";

/** What the products that are ufuncs in NumPy take after their operands. */
export interface ProductOptions {
  /** An array that receives the result, by casting of the same kind. */
  readonly out?: NDArray | undefined;
  /** The dtype in which to compute. */
  readonly dtype?: DTypeLike | undefined;
  readonly casting?: Casting | undefined;
}

/** `vecdot` takes its axis as well. */
export interface VecdotOptions extends ProductOptions {
  readonly axis?: number | undefined;
}

type Rest<O> = [] | [NDArray | O] | [NDArray, O];

// ---- operands --------------------------------------------------------------------------------------------------------

/** An operand as an array; of plain numbers with the dtype that they have alone. */
function arrayOf(value: unknown): NDArray {
  const weak = weakKind(value);
  return toArray(value, true, weak ? aloneDType(value as ScalarLike, weak) : undefined);
}

const specs = new Map<string, UfuncSpec>();

/** A row like a ufunc's, for the choice of the loop's dtype. */
function specOf(name: string): UfuncSpec {
  let spec = specs.get(name);
  if (!spec) {
    spec = {
      name,
      nin: 2,
      fns: ["multiply"],
      loops: UFUNC_SPECS.get("multiply")!.loops,
      resolved: new Map(),
    };
    specs.set(name, spec);
  }
  return spec;
}

/** Both operands in the dtype of the product. */
function inOneDType(name: string, x: Node, y: Node, options: ProductOptions = {}): [Node, Node] {
  let loop: DType;
  if (options.dtype === undefined) loop = resolveLoop(specOf(name), x.dtype, y.dtype);
  else {
    loop = dtypeOf(options.dtype);
    const casting = options.casting ?? "same_kind";
    for (const input of [x, y]) {
      if (!canCast(input.dtype, loop, casting)) {
        throw new TypeError(
          `Cannot cast ufunc '${name}' input from ${input.dtype.name} to ${loop.name} with casting rule '${casting}'`,
        );
      }
    }
    resolveLoop(specOf(name), loop, loop);
  }
  return [cast(x, loop), cast(y, loop)];
}

const tuple = (shape: readonly (number | string)[]): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(",")})`;

const conjugated = (x: Node): Node => (x.dtype.kind === "c" ? elementwise("conjugate", [x]) : x);

function swapped(x: Node): Node {
  const rank = x.shape.length;
  return permute(
    x,
    x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)),
  );
}

// ---- the two kinds of product ----------------------------------------------------------------------------------------

/** (..., m, k) times (..., k, n): one dtype, equal axes before the last two. */
function multiplied(x: Node, y: Node): Node {
  const batch = x.shape.slice(0, -2);
  const [rows, depth] = x.shape.slice(-2) as [number, number];
  const columns = y.shape.at(-1)!;
  const shape = [...batch, rows, columns];
  if (depth === 0 || sizeOf(shape) === 0) return constantOf(0, x.dtype, shape);
  if (x.dtype === (float16 as DType) || (rows > 1 && columns > 1)) return matmulNode(x, y);
  // One vector's axis is added up; the matrix stays as it lies.
  const [matrix, vector] = columns === 1 ? [x, swapped(y)] : [swapped(y), x];
  return reshape(alongRows(matrix, vector), shape);
}

/** The sums of each of a matrix's rows times a vector: (..., m, k), (..., 1, k) to (..., m). */
function alongRows(matrix: Node, vector: Node): Node {
  const { strides } = layoutOf(matrix);
  const axis = matrix.shape.length - 1;
  const across = matrix.shape[axis - 1]! > 1 && Math.abs(strides[axis - 1]!) < Math.abs(strides[axis]!);
  const [x, y] = across ? [swapped(matrix), swapped(vector)] : [matrix, vector];
  const operands = [x, expand(y, x.shape)];
  const folded = [across ? axis - 1 : axis];
  if (x.dtype.kind === "b") return reduce("logical_or", elementwise("logical_and", operands), folded);
  // Sums start at 0, not at the identity -0.
  return reduce("add", elementwise("multiply", operands), folded, scalarParts(0, x.dtype));
}

// ---- generalized ufuncs ----------------------------------------------------------------------------------------------

/** Core dimensions of the operands: how many each has, and NumPy's text. */
interface Signature {
  readonly text: string;
  readonly least: readonly [number, number];
}

const SIGNATURES = {
  matmul: { text: "(n?,k),(k,m?)->(n?,m?)", least: [1, 1] },
  vecdot: { text: "(n),(n)->()", least: [1, 1] },
  matvec: { text: "(m,n),(n)->(m)", least: [2, 1] },
  vecmat: { text: "(n),(n,m)->(m)", least: [1, 2] },
} as const satisfies { readonly [name: string]: Signature };

type Name = keyof typeof SIGNATURES;

function mismatch(name: Name, role: string, axis: number, size: number, other: number): ValueError {
  return new ValueError(
    `${name}: ${role} has a mismatch in its core dimension ${axis}, with gufunc signature ` +
      `${SIGNATURES[name].text} (size ${size} is different from ${other})`,
  );
}

/** Operands as matrices over common batch axes, multiplied; `drop` names core axes that the result does not have. */
function generalized(name: Name, a: ArrayLike, b: ArrayLike, given: readonly unknown[], conjugate = false) {
  const options = readArguments(name, ["out", "|", "dtype", "casting"], given) as ProductOptions;
  const inputs = [a, b].map((value) => arrayOf(value).node()) as [Node, Node];
  const { least, text } = SIGNATURES[name];
  inputs.forEach(({ shape }, i) => {
    if (shape.length >= least[i]!) return;
    throw new ValueError(
      `${name}: Input operand ${i} does not have enough dimensions (has ${shape.length}, ` +
        `gufunc core with signature ${text} requires ${least[i]})`,
    );
  });
  const [p, q] = inOneDType(name, inputs[0], inputs[1], options);
  const left = name === "vecdot" || name === "vecmat" || p.shape.length === 1;
  const right = name === "vecdot" || name === "matvec" || q.shape.length === 1;
  const x = left ? reshape(p, [...p.shape.slice(0, -1), 1, p.shape.at(-1)!]) : p;
  const y = right ? reshape(q, [...q.shape, 1]) : q;
  const [rows, depth] = x.shape.slice(-2) as [number, number];
  const [size, columns] = y.shape.slice(-2) as [number, number];
  if (size !== depth) throw mismatch(name, "Input operand 1", 0, size, depth);
  const batch = commonBatch(x.shape, y.shape, left ? p.shape : x.shape, right ? q.shape : y.shape);
  const product = multiplied(
    expand(conjugate ? conjugated(x) : x, [...batch, rows, depth]),
    expand(y, [...batch, depth, columns]),
  );
  const core = [...(left ? [] : [rows]), ...(right ? [] : [columns])];
  if (options.out) checkOutput(name, options.out.shape, core);
  return deliver(name, reshape(product, [...batch, ...core]), options);
}

function commonBatch(x: Shape, y: Shape, a: Shape, b: Shape): Shape {
  try {
    return broadcastShapes([x.slice(0, -2), y.slice(0, -2)]);
  } catch {
    const remapped = (whole: Shape, matrix: Shape) => {
      const batch = matrix.slice(0, -2);
      return `${tuple(whole)}->${tuple([...batch, ...whole.slice(batch.length).map(() => "newaxis")])}`;
    };
    throw new ValueError(
      "operands could not be broadcast together with remapped shapes [original->remapped]: " +
        `${remapped(a, x)} ${remapped(b, y)}  and requested shape ${tuple([x.at(-2)!, y.at(-1)!])}`,
    );
  }
}

function checkOutput(name: Name, shape: Shape, core: Shape): void {
  const own = shape.slice(shape.length - core.length);
  core.forEach((extent, axis) => {
    if (shape.length >= core.length && own[axis] !== extent)
      throw mismatch(name, "Output operand 0", axis, own[axis]!, extent);
  });
}

/**
 * The matrix product.
 *
 * @param a shape (..., n, k), or (k) for a row
 * @param b shape (..., k, m), or (k) for a column; axes before the last two broadcast
 * @param options `out`, `dtype`, `casting`
 * @returns shape (..., n, m), without the axis of an operand that was 1-D. The dtype is the promoted one: integers wrap
 *   at their width, bool is "or" of "and"s, float16 is summed in float32. Floats are summed in an order that depends on
 *   the shapes and the layout only, so results are the same everywhere; it is not that of NumPy's BLAS, from which they differ
 *   by rounding
 * @throws ValueError when an operand is 0-d, or the shapes do not fit; TypeError for dtypes without products
 * @example np.matmul([[1, 2], [3, 4]], [5, 6]) // [17, 39]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.matmul.html
 */
export function matmul<D extends DTypeName>(
  a: ArrayLike,
  b: ArrayLike,
  options: ProductOptions & { readonly dtype: DType<D> | D },
): NDArray<D>;
export function matmul<A extends ArrayLike, B extends ArrayLike>(
  a: A,
  b: B,
  ...options: Rest<ProductOptions>
): NDArray<Promoted<A, B>>;
export function matmul(a: ArrayLike, b: ArrayLike, ...options: unknown[]): NDArray {
  return generalized("matmul", a, b, options);
}

/**
 * Matrices times vectors: (..., m, n), (..., n) to (..., m).
 *
 * @param options `out`, `dtype`, `casting`
 * @throws ValueError when the shapes do not fit
 * @example np.matvec([[1, 2], [3, 4]], [5, 6]) // [17, 39]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.matvec.html
 */
export function matvec<A extends ArrayLike, B extends ArrayLike>(
  x1: A,
  x2: B,
  ...options: Rest<ProductOptions>
): NDArray<Promoted<A, B>> {
  return generalized("matvec", x1, x2, options) as NDArray<Promoted<A, B>>;
}

/**
 * Vectors, conjugated, times matrices: (..., n), (..., n, m) to (..., m).
 *
 * @param options `out`, `dtype`, `casting`
 * @throws ValueError when the shapes do not fit
 * @example np.vecmat([5, 6], [[1, 2], [3, 4]]) // [23, 34]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.vecmat.html
 */
export function vecmat<A extends ArrayLike, B extends ArrayLike>(
  x1: A,
  x2: B,
  ...options: Rest<ProductOptions>
): NDArray<Promoted<A, B>> {
  return generalized("vecmat", x1, x2, options, true) as NDArray<Promoted<A, B>>;
}

/**
 * Products of vectors, the first conjugated: (..., n), (..., n) to (...).
 *
 * @param options `axis` of the vectors (the last), `out`, `dtype`, `casting`
 * @throws ValueError when the shapes do not fit, AxisError on a bad axis
 * @example np.vecdot([[1, 2], [3, 4]], [5, 6]) // [17, 39]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.vecdot.html
 */
export function vecdot<A extends ArrayLike, B extends ArrayLike>(
  x1: A,
  x2: B,
  ...options: Rest<VecdotOptions>
): NDArray<Promoted<A, B>> {
  const { axis, ...rest } = readArguments("vecdot", ["out", "|", "axis", "dtype", "casting"], options);
  const last = (value: ArrayLike): ArrayLike => {
    const array = arrayOf(value);
    if (axis === undefined || array.ndim === 0) return array;
    const [moved] = normalizeAxes(axis as number, array.ndim) as [number];
    return array.transpose([...array.shape.keys()].filter((i) => i !== moved).concat(moved));
  };
  return generalized("vecdot", last(x1), last(x2), [rest], true) as NDArray<Promoted<A, B>>;
}

// ---- dot and its kin -------------------------------------------------------------------------------------------------

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
export function inner<A extends ArrayLike, B extends ArrayLike>(a: A, b: B): NDArray<Promoted<A, B>> {
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
export function vdot<A extends ArrayLike, B extends ArrayLike>(a: A, b: B): NDArray<Promoted<A, B>> {
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
