/**
 * The generalized ufuncs: products of vectors and matrices, with core dimensions in place of single elements.
 *
 * Owns what is multiplied how. Matrices are multiplied by the graph's `matmul`. A product with a vector is a reduction of
 * elementwise products, so that it fuses with what comes before and after; it is summed along memory, pairwise where the
 * vector's axis is the fastest. float16 is summed by `matmul` throughout, in NumPy's order.
 */
import {
  cast,
  constantOf,
  elementwise,
  expand,
  matmul as matmulNode,
  permute,
  reduce,
  reshape,
} from "../graph/build.ts";
import { type DType, type DTypeLike, type DTypeName, float16 } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import { layoutOf } from "../graph/layout.ts";
import type { Node } from "../graph/ops.ts";
import type { Casting } from "../graph/promotion.ts";
import { broadcastShapes, type Shape, sizeOf } from "../graph/shape.ts";
import { type ArrayLike, arrayOf, scalarParts } from "./convert.ts";
import {
  AXES_OPTIONS,
  type AxesOptions,
  axesOptions,
  type CoreAxes,
  coreFromEnd,
  corePlaces,
  coreToEnd,
  orderOf,
} from "./core-axes.ts";
import type { NDArray } from "./ndarray.ts";
import type { Promoted } from "./types.ts";
import { type CallOptions, callOptions, makeUfunc, type Ufunc, type UfuncAttributes } from "./ufunc.ts";
import { loopFor, requestedLoop, specOf, type UfuncSpec } from "./ufunc-loops.ts";
import { deliver } from "./ufunc-results.ts";

/** What the products that are ufuncs in NumPy take after their operands. */
export interface ProductOptions {
  /** An array that receives the result, by casting of the same kind. */
  readonly out?: NDArray | undefined;
  /** The dtype in which to compute. */
  readonly dtype?: DTypeLike | undefined;
  readonly signature?: string | readonly (DTypeLike | null | undefined)[] | undefined;
  readonly casting?: Casting | undefined;
  /** Taken, and without meaning here. */
  readonly order?: "K" | "A" | "C" | "F" | undefined;
  /** Taken, and without meaning here. */
  readonly subok?: boolean | undefined;
  /**
   * Where the core axes are, one entry an operand and one for the result: a list of axes, or a number for a single one. A
   * result without core axes may be left out.
   */
  readonly axes?: readonly CoreAxes[] | undefined;
}

/** `vecdot` has one core axis, which operands share. */
export interface VecdotOptions extends ProductOptions {
  /** The vectors' axis, in all operands. */
  readonly axis?: number | undefined;
  /** Keep the vectors' axis in the result, with extent 1. */
  readonly keepdims?: boolean | undefined;
}

export type Rest<O> = [] | [NDArray | O] | [NDArray, O];

/** The dtypes with products, in the order in which they are tried. */
const LOOPS = "?bBhHiIlLefdFD";

// ---- operands --------------------------------------------------------------------------------------------------------

/** Both operands in the dtype of the product. */
export function inOneDType(name: string, x: Node, y: Node): [Node, Node] {
  const row = { doc: "", nin: 2, fns: ["multiply"], loops: LOOPS } as const;
  const loop = loopFor(specOf(name, row), [x.dtype, y.dtype]);
  return [cast(x, loop.ins[0]!), cast(y, loop.ins[1]!)];
}

export const tuple = (shape: readonly (number | string)[]): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(",")})`;

export const conjugated = (x: Node): Node => (x.dtype.kind === "c" ? elementwise("conjugate", [x]) : x);

export function swapped(x: Node): Node {
  const rank = x.shape.length;
  return permute(
    x,
    x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)),
  );
}

// ---- the two kinds of product ----------------------------------------------------------------------------------------

/** (..., m, k) times (..., k, n): one dtype, equal axes before the last two. */
export function multiplied(x: Node, y: Node): Node {
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

/** A generalized ufunc: NumPy's text of its core dimensions, and how many each operand has at least. */
interface Row {
  readonly doc: string;
  readonly text: string;
  readonly least: readonly [number, number];
  /** The first operand is conjugated. */
  readonly conjugate?: boolean;
}

const ROWS = {
  matmul: { doc: "Product of matrices.", text: "(n?,k),(k,m?)->(n?,m?)", least: [1, 1] },
  vecdot: { doc: "Products of vectors.", text: "(n),(n)->()", least: [1, 1], conjugate: true },
  matvec: { doc: "Matrices times vectors.", text: "(m,n),(n)->(m)", least: [2, 1] },
  vecmat: { doc: "Vectors times matrices.", text: "(n),(n,m)->(m)", least: [1, 2], conjugate: true },
} as const satisfies { readonly [name: string]: Row };

type Name = keyof typeof ROWS;

function mismatch(name: Name, role: string, axis: number, size: number, other: number): ValueError {
  return new ValueError(
    `${name}: ${role} has a mismatch in its core dimension ${axis}, with gufunc signature ` +
      `${ROWS[name].text} (size ${size} is different from ${other})`,
  );
}

function checkEnough(name: Name, role: string, ndim: number, least: number): void {
  if (ndim >= least) return;
  throw new ValueError(
    `${name}: ${role} does not have enough dimensions (has ${ndim}, ` +
      `gufunc core with signature ${ROWS[name].text} requires ${least})`,
  );
}

/** Operands as matrices over common batch axes, multiplied; core axes that an operand lacks the result lacks too. */
function generalized(
  spec: UfuncSpec,
  a: ArrayLike,
  b: ArrayLike,
  options: CallOptions,
  where: AxesOptions,
): NDArray {
  const name = spec.name as Name;
  const inputs = [a, b].map((value) => arrayOf(value).node()) as [Node, Node];
  const { least, text, conjugate }: Row = ROWS[name];
  inputs.forEach(({ shape }, i) => {
    checkEnough(name, `Input operand ${i}`, shape.length, least[i]!);
  });
  const loop = requestedLoop(
    spec,
    inputs.map((input) => input.dtype),
    options,
  );
  const dims = inputs.map((input) => input.shape.length) as [number, number];
  const left = name === "vecdot" || name === "vecmat" || dims[0] === 1;
  const right = name === "vecdot" || name === "matvec" || dims[1] === 1;
  const kept = where.keepdims ? 1 : (left ? 0 : 1) + (right ? 0 : 1);
  const counts = [left ? 1 : 2, right ? 1 : 2, kept];
  const out = options.outs[0] ?? undefined;
  if (out) checkEnough(name, "Output operand 0", out.ndim, kept);
  const rank = Math.max(dims[0] - counts[0]!, dims[1] - counts[1]!) + kept;
  const places = corePlaces(name, where, counts, [...dims, out ? out.ndim : rank], 2, text.endsWith("()"));
  const [p, q] = inputs.map((input, i) => cast(coreToEnd(input, places[i]!), loop.ins[i]!)) as [Node, Node];
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
  const core = where.keepdims ? [1] : [...(left ? [] : [rows]), ...(right ? [] : [columns])];
  const result = reshape(product, [...batch, ...core]);
  if (!out) return deliver(name, coreFromEnd(result, places[2]!), { casting: options.casting });
  const order = orderOf(out.ndim, places[2]!);
  const target = order ? out.transpose(order) : out;
  checkOutput(name, target.shape, core);
  deliver(name, result, { casting: options.casting, out: target });
  return out;
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
    if (own[axis] !== extent) throw mismatch(name, "Output operand 0", axis, own[axis]!, extent);
  });
}

const OPTIONS = ["out", "|", "casting", "order", "dtype", "signature", "sig", "subok", ...AXES_OPTIONS];

function makeProduct(name: Name): Ufunc {
  const { doc, text } = ROWS[name];
  const spec = { ...specOf(name, { doc, nin: 2, loops: LOOPS, fns: ["multiply"] }), signature: text };
  return makeUfunc(spec, (a, b, ...given) => {
    if (a === undefined || b === undefined) throw new TypeError(`${name}() takes 2 arrays`);
    const options = callOptions(spec, given, OPTIONS);
    const where = axesOptions(name, text, options.read);
    return generalized(spec, a as ArrayLike, b as ArrayLike, options, where);
  });
}

/** A generalized ufunc's call. */
export interface Product<O = ProductOptions> extends UfuncAttributes {
  <D extends DTypeName>(
    a: ArrayLike,
    b: ArrayLike,
    options: O & { readonly dtype: DType<D> | D },
  ): NDArray<D>;
  <A extends ArrayLike, B extends ArrayLike>(a: A, b: B, ...options: Rest<O>): NDArray<Promoted<A, B>>;
}

/**
 * The matrix product.
 *
 * @param a shape (..., n, k), or (k) for a row
 * @param b shape (..., k, m), or (k) for a column; axes before the last two broadcast
 * @param options `out`, `dtype`, `casting`; `axes`, where rows and columns of the operands and the result are
 * @returns shape (..., n, m), without the axis of an operand that was 1-D. The dtype is the promoted one: integers wrap
 *   at their width, bool is "or" of "and"s, float16 is summed in float32. Floats are summed in an order that depends on
 *   the shapes and the layout only, so results are the same everywhere; it is not that of NumPy's BLAS, from which they differ
 *   by rounding
 * @throws ValueError when an operand is 0-d, or the shapes do not fit; AxisError on bad axes; TypeError for dtypes without products
 * @example np.matmul([[1, 2], [3, 4]], [5, 6]) // [17, 39]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.matmul.html
 */
export const matmul = makeProduct("matmul") as unknown as Product;

/**
 * Matrices times vectors: (..., m, n), (..., n) to (..., m).
 *
 * @param options `out`, `dtype`, `casting`; `axes`, where the core axes are
 * @throws ValueError when the shapes do not fit, AxisError on bad axes
 * @example np.matvec([[1, 2], [3, 4]], [5, 6]) // [17, 39]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.matvec.html
 */
export const matvec = makeProduct("matvec") as unknown as Product;

/**
 * Vectors, conjugated, times matrices: (..., n), (..., n, m) to (..., m).
 *
 * @param options `out`, `dtype`, `casting`; `axes`, where the core axes are
 * @throws ValueError when the shapes do not fit, AxisError on bad axes
 * @example np.vecmat([5, 6], [[1, 2], [3, 4]]) // [23, 34]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.vecmat.html
 */
export const vecmat = makeProduct("vecmat") as unknown as Product;

/**
 * Products of vectors, the first conjugated: (..., n), (..., n) to (...).
 *
 * @param options `axis` of the vectors (the last) or `axes`, one an operand; `keepdims`; `out`, `dtype`, `casting`
 * @throws ValueError when the shapes do not fit, AxisError on a bad axis
 * @example np.vecdot([[1, 2], [3, 4]], [5, 6]) // [17, 39]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.vecdot.html
 */
export const vecdot = makeProduct("vecdot") as unknown as Product<VecdotOptions>;
