/**
 * NDArray's computing methods, made from the module's functions: one list a kind, no wrapper written by hand.
 *
 * This is the one module that does something when it is imported; `package.json` says so to bundlers.
 */

import type { DType, DTypeName, DTypeSpelling } from "../graph/dtype.ts";
import * as arranging from "./arranging.ts";
import * as choosing from "./choosing.ts";
import type { ArrayLike, NestedTimes, ScalarLike } from "./convert.ts";
import type { CumulativeRest } from "./cumulative.ts";
import * as cumulative from "./cumulative.ts";
import * as elementwise from "./elementwise.ts";
import type { DiagonalOptions } from "./finding.ts";
import * as finding from "./finding.ts";
import type { ProductOptions } from "./gufuncs.ts";
import * as gufuncs from "./gufuncs.ts";
import type { IndexItem } from "./indexing.ts";
import * as manipulation from "./manipulation.ts";
import { NDArray } from "./ndarray.ts";
import type { Trailing } from "./options.ts";
import type { PositionMode } from "./positions.ts";
import * as products from "./products.ts";
import type { ReductionOptions, ReductionRest } from "./reducing.ts";
import * as reductions from "./reductions.ts";
import * as searching from "./searching.ts";
import type { TakeOptions } from "./taking.ts";
import * as taking from "./taking.ts";
import type { BinaryResult, Chosen, OperandType, Promote, RealOf, Summed, UnaryResult } from "./types.ts";
import type { Ufunc, UfuncOptions } from "./ufunc.ts";
import type { UfuncResults } from "./ufunc-exports.ts";
import * as writing from "./writing.ts";

type Reduce<R extends DTypeName> = <E extends DTypeName = never>(
  ...options: ReductionRest<E>
) => NDArray<Chosen<E, R>>;
type Un<N extends keyof UfuncResults, D> = <E extends DTypeName = never>(
  options?: UfuncOptions<E>,
) => NDArray<Chosen<E, UnaryResult<N, D>>>;
type Bin<N extends keyof UfuncResults, D> = <B extends ArrayLike, E extends DTypeName = never>(
  other: B,
  options?: UfuncOptions<E>,
) => NDArray<Chosen<E, BinaryResult<N, D, OperandType<B>>>>;
type MeanOf<D> = (D extends "bool" | `int${string}` | `uint${string}` ? "float64" : D) & DTypeName;

/** Ufuncs that are methods under another name. */
const RENAMED = {
  sub: "subtract",
  mul: "multiply",
  div: "divide",
  floorDiv: "floor_divide",
  mod: "remainder",
  pow: "power",
  neg: "negative",
  abs: "absolute",
  eq: "equal",
  ne: "not_equal",
  lt: "less",
  le: "less_equal",
  gt: "greater",
  ge: "greater_equal",
  and: "logical_and",
  or: "logical_or",
  not: "logical_not",
  conj: "conjugate",
} as const;

/** Functions of the module that take the array first and are methods under the same name. */
const UFUNC_METHODS = [
  ...["add", "subtract", "multiply", "divide", "floor_divide", "remainder", "power", "negative", "absolute"],
  ...[
    "sign",
    "reciprocal",
    "square",
    "conjugate",
    "sqrt",
    "cbrt",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
  ],
  ...[
    "log1p",
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "arctan2",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
  ],
  ...[
    "arccosh",
    "arctanh",
    "floor",
    "ceil",
    "trunc",
    "rint",
    "equal",
    "not_equal",
    "less",
    "less_equal",
    "greater",
  ],
  ...[
    "greater_equal",
    "logical_and",
    "logical_or",
    "logical_xor",
    "logical_not",
    "bitwise_and",
    "bitwise_or",
  ],
  ...[
    "bitwise_xor",
    "invert",
    "left_shift",
    "right_shift",
    "maximum",
    "minimum",
    "isnan",
    "isinf",
    "isfinite",
  ],
] as const;
const COMPOSED_METHODS = ["clip", "round"] as const;
const REDUCTION_METHODS = [
  "sum",
  "prod",
  "max",
  "min",
  "mean",
  "var",
  "std",
  "any",
  "all",
  "argmax",
  "argmin",
] as const;
const CUMULATIVE_METHODS = ["cumsum", "cumprod"] as const;
const PRODUCT_METHODS = ["dot", "matmul"] as const;
const SHAPE_METHODS = ["transpose", "swapaxes", "squeeze", "ravel", "astype", "copy"] as const;

const ARRANGING_METHODS = ["repeat"] as const;
const FINDING_METHODS = ["nonzero", "diagonal", "trace"] as const;

declare module "./ndarray.ts" {
  interface NDArray<D extends DTypeName = DTypeName> {
    add: Bin<"add", D>;
    subtract: Bin<"subtract", D>;
    sub: Bin<"subtract", D>;
    multiply: Bin<"multiply", D>;
    mul: Bin<"multiply", D>;
    divide: Bin<"divide", D>;
    div: Bin<"divide", D>;
    floor_divide: Bin<"floor_divide", D>;
    floorDiv: Bin<"floor_divide", D>;
    remainder: Bin<"remainder", D>;
    mod: Bin<"remainder", D>;
    power: Bin<"power", D>;
    pow: Bin<"power", D>;
    arctan2: Bin<"arctan2", D>;
    equal: Bin<"equal", D>;
    eq: Bin<"equal", D>;
    not_equal: Bin<"not_equal", D>;
    ne: Bin<"not_equal", D>;
    less: Bin<"less", D>;
    lt: Bin<"less", D>;
    less_equal: Bin<"less_equal", D>;
    le: Bin<"less_equal", D>;
    greater: Bin<"greater", D>;
    gt: Bin<"greater", D>;
    greater_equal: Bin<"greater_equal", D>;
    ge: Bin<"greater_equal", D>;
    logical_and: Bin<"logical_and", D>;
    and: Bin<"logical_and", D>;
    logical_or: Bin<"logical_or", D>;
    or: Bin<"logical_or", D>;
    logical_xor: Bin<"logical_xor", D>;
    bitwise_and: Bin<"bitwise_and", D>;
    bitwise_or: Bin<"bitwise_or", D>;
    bitwise_xor: Bin<"bitwise_xor", D>;
    left_shift: Bin<"left_shift", D>;
    right_shift: Bin<"right_shift", D>;
    maximum: Bin<"maximum", D>;
    minimum: Bin<"minimum", D>;
    negative: Un<"negative", D>;
    neg: Un<"negative", D>;
    absolute: Un<"absolute", D>;
    abs: Un<"absolute", D>;
    sign: Un<"sign", D>;
    reciprocal: Un<"reciprocal", D>;
    square: Un<"square", D>;
    conjugate: Un<"conjugate", D>;
    conj: Un<"conjugate", D>;
    sqrt: Un<"sqrt", D>;
    cbrt: Un<"cbrt", D>;
    exp: Un<"exp", D>;
    exp2: Un<"exp2", D>;
    expm1: Un<"expm1", D>;
    log: Un<"log", D>;
    log2: Un<"log2", D>;
    log10: Un<"log10", D>;
    log1p: Un<"log1p", D>;
    sin: Un<"sin", D>;
    cos: Un<"cos", D>;
    tan: Un<"tan", D>;
    arcsin: Un<"arcsin", D>;
    arccos: Un<"arccos", D>;
    arctan: Un<"arctan", D>;
    sinh: Un<"sinh", D>;
    cosh: Un<"cosh", D>;
    tanh: Un<"tanh", D>;
    arcsinh: Un<"arcsinh", D>;
    arccosh: Un<"arccosh", D>;
    arctanh: Un<"arctanh", D>;
    floor: Un<"floor", D>;
    ceil: Un<"ceil", D>;
    trunc: Un<"trunc", D>;
    rint: Un<"rint", D>;
    invert: Un<"invert", D>;
    logical_not: Un<"logical_not", D>;
    not: Un<"logical_not", D>;
    isnan: Un<"isnan", D>;
    isinf: Un<"isinf", D>;
    isfinite: Un<"isfinite", D>;
    clip<E extends DTypeName = never>(
      min?: ArrayLike | null,
      max?: ArrayLike | null,
      options?: UfuncOptions<E>,
    ): NDArray<Chosen<E, D>>;
    round(options?: number | { readonly decimals?: number; readonly out?: NDArray }): NDArray<D>;
    sum: Reduce<Summed<D>>;
    prod: Reduce<Summed<D>>;
    max: Reduce<D>;
    min: Reduce<D>;
    mean: Reduce<MeanOf<D>>;
    var: Reduce<RealOf<MeanOf<D>>>;
    std: Reduce<RealOf<MeanOf<D>>>;
    any: Reduce<"bool">;
    all: Reduce<"bool">;
    cumsum<E extends DTypeName = never>(...options: CumulativeRest<E>): NDArray<Chosen<E, Summed<D>>>;
    cumprod<E extends DTypeName = never>(...options: CumulativeRest<E>): NDArray<Chosen<E, Summed<D>>>;
    take(
      indices: ArrayLike,
      ...options: [] | [number | null | TakeOptions] | [number | null, TakeOptions]
    ): NDArray<D>;
    argmax<E extends DTypeName = "int64">(
      ...options: Trailing<number | null, ReductionOptions<E>>
    ): NDArray<E>;
    argmin<E extends DTypeName = "int64">(
      ...options: Trailing<number | null, ReductionOptions<E>>
    ): NDArray<E>;
    /** As `np.dot`. */
    dot<B extends ArrayLike>(
      b: B,
      options?: { readonly out?: NDArray },
    ): NDArray<Promote<D, OperandType<B>> & DTypeName>;
    /** As `np.matmul`. */
    matmul<B extends ArrayLike>(
      b: B,
      options?: ProductOptions,
    ): NDArray<Promote<D, OperandType<B>> & DTypeName>;
    transpose(...axes: [] | [readonly number[] | null] | number[]): NDArray<D>;
    swapaxes(axis1: number, axis2: number): NDArray<D>;
    squeeze(
      ...options: [] | [number | readonly number[] | { readonly axis?: number | readonly number[] }]
    ): NDArray<D>;
    ravel(): NDArray<D>;
    /** All elements in one row, as a copy. */
    flatten(): NDArray<D>;
    /** As `np.choose`: the array says which choice stands where. */
    choose(
      choices: readonly ArrayLike[] | NDArray,
      ...options:
        | []
        | [NDArray | null | choosing.ChooseOptions]
        | [NDArray | null, PositionMode | choosing.ChooseOptions]
    ): NDArray;
    /** As `np.searchsorted`: where values would stand in this sorted array. */
    searchsorted(
      v: ArrayLike,
      ...options: [] | [searching.Side | searching.SearchsortedOptions] | [searching.Side, ArrayLike]
    ): NDArray<"int64">;
    /** As `np.nonzero`. */
    nonzero(): NDArray<"int64">[];
    /** As `np.diagonal`. */
    diagonal(...options: [] | [number | DiagonalOptions]): NDArray<D>;
    /** As `np.trace`. */
    trace(...options: [] | [number | DiagonalOptions]): NDArray<Summed<D>>;
    /** As `np.compress`. */
    compress(
      condition: ArrayLike,
      ...options: [] | [number | null | { readonly axis?: number | null }]
    ): NDArray<D>;
    /** As `np.repeat`. */
    repeat(
      repeats: ArrayLike,
      ...options: [] | [number | null | { readonly axis?: number | null }]
    ): NDArray<D>;
    reshape(...shape: [readonly number[]] | number[]): NDArray<D>;
    astype<E extends DTypeName>(dtype: DType<E> | E | DTypeSpelling, options?: object): NDArray<E>;
    copy(): NDArray<D>;
    /** The transposed view. */
    readonly T: NDArray<D>;
    /** A stack of matrices, each transposed. */
    readonly mT: NDArray<D>;
    readonly real: NDArray<RealOf<D>>;
    readonly imag: NDArray<RealOf<D>>;
    /**
     * Writes into a part of the array, and so into every view of it.
     *
     * @param index as for `at`, in a list; `[]` or `["..."]` is the whole array
     * @param value anything that broadcasts to the part; cast to the array's dtype
     * @throws IndexError on a bad index, ValueError when the shapes do not broadcast
     */
    set(index: readonly IndexItem[], value: ArrayLike | NestedTimes): this;
    fill(value: ScalarLike | string | null): this;
    /** As `np.put`: writes values into elements of the flattened array. */
    put(
      indices: ArrayLike,
      values: ArrayLike,
      ...options: [] | [PositionMode | { readonly mode?: PositionMode }]
    ): void;
  }
}

type Method = (this: NDArray, ...args: unknown[]) => unknown;

function define(name: string, method: Method): void {
  Object.defineProperty(NDArray.prototype, name, { value: method, writable: true, configurable: true });
}

function fromFunctions(names: readonly string[], module: object): void {
  for (const name of names) {
    const fn = (module as { [name: string]: (...args: unknown[]) => unknown })[name]!;
    define(name, function (...args) {
      return fn(this, ...args);
    });
  }
}

/** Ufuncs are called most often: their methods take fixed parameters. */
function fromUfuncs(names: readonly string[], target: (name: string) => string): void {
  for (const name of names) {
    const fn = (elementwise as unknown as { [name: string]: Ufunc })[target(name)]!;
    const method: Method =
      fn.nin === 1
        ? function (options) {
            return options === undefined ? fn(this) : fn(this, options);
          }
        : function (other, options) {
            return options === undefined ? fn(this, other) : fn(this, other, options);
          };
    define(name, method);
  }
}

fromUfuncs(UFUNC_METHODS, (name) => name);
fromUfuncs(Object.keys(RENAMED), (name) => RENAMED[name as keyof typeof RENAMED]);
fromFunctions(COMPOSED_METHODS, elementwise);
fromFunctions(REDUCTION_METHODS, reductions);
fromFunctions(CUMULATIVE_METHODS, cumulative);
fromFunctions(["take"], taking);
fromFunctions(PRODUCT_METHODS, { ...products, ...gufuncs });
fromFunctions(SHAPE_METHODS, manipulation);
fromFunctions(ARRANGING_METHODS, arranging);
fromFunctions(FINDING_METHODS, finding);
fromFunctions(["choose"], choosing);
fromFunctions(["searchsorted"], searching);
fromFunctions(["put"], writing);
define("compress", function (condition, ...options) {
  return finding.compress(condition as ArrayLike, this, ...(options as []));
});

define("reshape", function (...shape) {
  return manipulation.reshape(this, (Array.isArray(shape[0]) ? shape[0] : shape) as number[]);
});
define("transpose", function (...axes) {
  return manipulation.transpose(
    this,
    (axes.length > 0 && typeof axes[0] === "number" ? axes : axes[0]) as number[],
  );
});
define("flatten", function () {
  return manipulation.copy(manipulation.ravel(this));
});
define("set", function (index, value) {
  writing.setRegion(this, index as readonly IndexItem[], value as ArrayLike);
  return this;
});
define("fill", function (value) {
  writing.setRegion(this, [], value as ArrayLike);
  return this;
});
for (const [name, get] of Object.entries({
  T: (x: NDArray) => manipulation.transpose(x),
  mT: (x: NDArray) => arranging.matrix_transpose(x),
  real: (x: NDArray) => elementwise.real(x),
  imag: (x: NDArray) => elementwise.imag(x),
})) {
  Object.defineProperty(NDArray.prototype, name, {
    get(this: NDArray) {
      return get(this);
    },
    configurable: true,
  });
}
