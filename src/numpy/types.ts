/**
 * Static types of dtypes: what an operand's dtype is at compile time and what two of them promote to.
 */
import type {
  ComplexName,
  DatetimeName,
  DType,
  DTypeName,
  FloatName,
  IntegerName,
  NumericName,
} from "../graph/dtype.ts";
import type { Complex } from "./complex.ts";
import type { ArrayLike, ScalarLike } from "./convert.ts";
import type { Datetime64, Timedelta64 } from "./datetime/scalars.ts";
import type { TimeResult } from "./datetime/types.ts";
import type { NDArray } from "./ndarray.ts";
import type { Trailing } from "./options.ts";
import type { PromotionTable } from "./promotion-table.ts";
import type { UfuncAttributes, UfuncOptions } from "./ufunc.ts";
import type { UfuncResults } from "./ufunc-exports.ts";

/** A plain scalar beside an array: NumPy's weak int, float or complex. Of a "number" only the value tells int from float. */
export interface Weak<K extends "int" | "float" | "number" | "complex"> {
  readonly weak: K;
}

/** The kind of a JavaScript number: a literal shows whether it is an integer, anything else does so at run time only. */
export type WeakNumber<A extends number> = number extends A
  ? Weak<"number">
  : `${A}` extends `${bigint}`
    ? Weak<"int">
    : Weak<"float">;

/** The dtype of an operand, or the kind of a weak scalar. */
export type OperandType<A> =
  A extends NDArray<infer D>
    ? D
    : A extends Float64Array
      ? "float64"
      : A extends Float32Array
        ? "float32"
        : A extends Int32Array
          ? "int32"
          : A extends Uint32Array
            ? "uint32"
            : A extends Int16Array
              ? "int16"
              : A extends Uint16Array
                ? "uint16"
                : A extends Int8Array
                  ? "int8"
                  : A extends Uint8Array | Uint8ClampedArray
                    ? "uint8"
                    : A extends BigInt64Array
                      ? "int64"
                      : A extends BigUint64Array
                        ? "uint64"
                        : A extends boolean
                          ? "bool"
                          : A extends number
                            ? WeakNumber<A>
                            : A extends bigint
                              ? Weak<"int">
                              : A extends Complex
                                ? Weak<"complex">
                                : A extends Datetime64<infer D> | Timedelta64<infer D>
                                  ? D
                                  : A extends Date
                                    ? "datetime64[ms]"
                                    : A extends readonly (infer E)[]
                                      ? ListType<E>
                                      : DTypeName;

/** What stands in a list nested up to four deep: deeper lists are typed by their values' union. */
type Leaf<E> = E extends readonly (infer F)[]
  ? F extends readonly (infer G)[]
    ? G extends readonly (infer H)[]
      ? H
      : G
    : F
  : E;

/** The dtype of a list of plain values. */
export type ListType<E> =
  Leaf<E> extends infer L
    ? [L] extends [never]
      ? "float64"
      : [L] extends [NDArray<infer D>]
        ? D
        : [L] extends [boolean]
          ? "bool"
          : [L] extends [boolean | number]
            ? "float64"
            : [L] extends [boolean | bigint]
              ? "int64"
              : [L] extends [boolean | number | bigint | Complex]
                ? "float64" | "complex128"
                : DTypeName
    : never;

/** The dtype that an operand has by itself, weak or not. */
export type OwnType<A> = OperandType<A> extends infer T ? (T extends DTypeName ? T : Alone<T>) : never;
type Alone<T> =
  T extends Weak<"int">
    ? "int64"
    : T extends Weak<"float">
      ? "float64"
      : T extends Weak<"complex">
        ? "complex128"
        : "int64" | "float64";

type ComplexBeside<D> = D extends ComplexName
  ? D
  : D extends "float16" | "float32"
    ? "complex64"
    : "complex128";
type IntBeside<D> = D extends "bool" ? "int64" : D;
type FloatBeside<D> = D extends FloatName | ComplexName ? D : "float64";
type WeakBeside<W, D> =
  W extends Weak<"int">
    ? IntBeside<D>
    : W extends Weak<"float">
      ? FloatBeside<D>
      : W extends Weak<"complex">
        ? ComplexBeside<D>
        : IntBeside<D> | FloatBeside<D>;
/** Two scalars alone. */
export type WeakPair<S, T> = [S | T] extends [Weak<"int">]
  ? "int64"
  : [Weak<"complex">] extends [S | T]
    ? "complex128"
    : Weak<"float"> extends S | T
      ? "float64"
      : "int64" | "float64";

/** NEP 50 promotion of two operand types. */
export type Promote<S, T> = S extends NumericName
  ? T extends NumericName
    ? PromotionTable[S][T]
    : T extends DTypeName
      ? DTypeName
      : WeakBeside<T, S>
  : S extends DTypeName
    ? DTypeName
    : T extends DTypeName
      ? WeakBeside<S, T>
      : WeakPair<S, T>;

/** What a list's arrays have in common: two promote, more are known where all are of one dtype. */
export type Joined<L extends readonly unknown[]> = (L extends readonly [infer A, infer B]
  ? Promote<OwnType<A>, OwnType<B>>
  : Lone<OwnType<L[number]>>) &
  DTypeName;
/** A dtype alone; of several nothing is said. */
type Lone<D, Every = D> = D extends unknown ? ([Every] extends [D] ? D : DTypeName) : never;

/** The result dtype of a binary ufunc that promotes. */
export type Promoted<A, B> = Promote<OperandType<A>, OperandType<B>> & DTypeName;

type FloatOf<D> = D extends "bool" | "int8" | "uint8"
  ? "float16"
  : D extends "int16" | "uint16"
    ? "float32"
    : D extends IntegerName
      ? "float64"
      : D;
/** The result dtype of a ufunc with float loops only: the smallest that holds the operand. */
export type Floating<D> = FloatOf<D> & DTypeName;
/** Complex numbers' parts. */
export type RealOf<D> = (D extends "complex64" ? "float32" : D extends "complex128" ? "float64" : D) &
  DTypeName;
/** The accumulator of a sum or product. */
export type Summed<D> = (D extends "bool" | "int8" | "int16" | "int32"
  ? "int64"
  : D extends "uint8" | "uint16" | "uint32"
    ? "uint64"
    : D) &
  DTypeName;

/** What follows a ufunc's operands: outputs by position, options, or both. */
export type Outputs<N extends 1 | 2 = 1> = N extends 1
  ? Trailing<NDArray, UfuncOptions>
  :
      | Trailing<NDArray, UfuncOptions>
      | [out1: NDArray | undefined, out2: NDArray]
      | [out1: NDArray | undefined, out2: NDArray, options: UfuncOptions];

/** A cell of a table by dtype; open where the dtype is. */
type Cell<T, D> = D extends keyof T ? T[D] : T extends { time: infer R } ? R : DTypeName;
/** Rows and columns of tables by pairs. */
type PairKey<S> =
  S extends Weak<"number">
    ? "int" | "float"
    : S extends Weak<"int">
      ? "int"
      : S extends Weak<"float">
        ? "float"
        : S extends Weak<"complex">
          ? "complex"
          : S;
type PairCell<P, S, T> = S extends keyof P ? Cell<P[S], T> : DTypeName;

/** The dtype of a ufunc's result from that of its operand; never where it refuses that. */
export type UnaryResult<N extends keyof UfuncResults, D> = Cell<UfuncResults[N][0], D> & DTypeName;
/**
 * The dtype of a ufunc's result from what its operands promote to, or are (where the table is by pairs). Operands that may be
 * a time or a number have the results of both.
 */
export type BinaryResult<N extends keyof UfuncResults, S, T> = [Extract<S | T, DatetimeName>] extends [never]
  ? ResultOfTwo<UfuncResults[N][0], S, T>
  : [DTypeName] extends [S] | [T]
    ? ResultOfTwo<UfuncResults[N][0], S, T>
    : (
        | TimeResult<N, S, T, ResultOfTwo<UfuncResults[N][0], S, T>>
        | ResultOfNumbers<UfuncResults[N][0], Exclude<S, DatetimeName>, Exclude<T, DatetimeName>>
      ) &
        DTypeName;

type ResultOfNumbers<R, S, T> = [S] extends [never]
  ? never
  : [T] extends [never]
    ? never
    : ResultOfTwo<R, S, T>;

type ResultOfTwo<R, S, T> = (R extends { pairs: infer P }
  ? PairCell<P, PairKey<S>, PairKey<T>>
  : R extends { each: infer E }
    ? OfEach<E, S, T>
    : Cell<R, Promote<S, T>>) &
  DTypeName;

/** What the results of each operand alone promote to; a weak one counts as what it yields to. */
type OfEach<E, S, T> = S extends NumericName
  ? T extends NumericName
    ? Cell<E, S> extends infer X extends NumericName
      ? Cell<E, T> extends infer Y extends NumericName
        ? PromotionTable[X][Y]
        : never
      : never
    : Cell<E, Promote<S, T>>
  : Cell<E, Promote<S, T>>;

/** The same of a ufunc's second result. */
type Second<N extends keyof UfuncResults> = UfuncResults[N] extends readonly [unknown, infer R] ? R : never;

/** An array of a result, or never. */
export type Result<D extends DTypeName> = [D] extends [never] ? never : NDArray<D>;

/** The dtype that a call's `dtype` or `out` names, or else what follows from its operands. */
export type Chosen<E extends DTypeName, Else extends DTypeName> = [E] extends [never] ? Else : E;

/** Options that name the dtype of the result. */
type OfDType<D extends DTypeName> = UfuncOptions<D> &
  ({ readonly dtype: DType<D> | D } | { readonly out: NDArray<D> });

/** A ufunc of one operand. */
export interface Unary<N extends keyof UfuncResults> extends UfuncAttributes {
  /**
   * @param x an array or what makes one; a plain number beside nothing is int64 or float64
   * @param options `out` (by position, too), `where`, `dtype`, `signature`, `casting`
   * @returns an array of the operand's shape, of the dtype of the first loop in `types` to which the operand casts safely
   * @throws TypeError where no loop takes the dtype, or the casting rule forbids it
   */
  <D extends DTypeName>(x: ArrayLike, out: NDArray<D>, ...options: [] | [UfuncOptions]): NDArray<D>;
  <D extends DTypeName>(x: ArrayLike, options: OfDType<D>): NDArray<D>;
  <A extends ArrayLike>(x: A, ...options: Outputs): Result<UnaryResult<N, OwnType<A>>>;
}

/** A ufunc of one operand with two results. */
export interface UnaryPair<N extends keyof UfuncResults> extends UfuncAttributes {
  /**
   * @param x as for other ufuncs
   * @param options as for other ufuncs; `out` is a list
   * @returns both results
   */
  <A extends ArrayLike>(
    x: A,
    ...options: Outputs<2>
  ): [Result<UnaryResult<N, OwnType<A>>>, Result<Cell<Second<N>, OwnType<A>> & DTypeName>];
}

/** A ufunc of two operands. */
export interface Binary<N extends keyof UfuncResults> extends UfuncAttributes {
  /**
   * @param x an array or what makes one; a plain number yields to the other operand's dtype
   * @param y the same; both broadcast
   * @param options `out` (by position, too), `where`, `dtype`, `signature`, `casting`
   * @returns an array of the broadcast shape, of the dtype of the first loop in `types` to which both cast safely
   * @throws TypeError where no loop takes the dtypes, or the casting rule forbids it; ValueError when shapes do not broadcast
   */
  <D extends DTypeName>(
    x: ArrayLike,
    y: ArrayLike,
    out: NDArray<D>,
    ...options: [] | [UfuncOptions]
  ): NDArray<D>;
  <D extends DTypeName>(x: ArrayLike, y: ArrayLike, options: OfDType<D>): NDArray<D>;
  <A extends ArrayLike, B extends ArrayLike>(
    x: A,
    y: B,
    ...options: Outputs
  ): Result<BinaryResult<N, OperandType<A>, OperandType<B>>>;
}

/** A ufunc of two operands with two results. */
export interface BinaryPair<N extends keyof UfuncResults> extends UfuncAttributes {
  /**
   * @param x as for other ufuncs
   * @param y as for other ufuncs
   * @param options as for other ufuncs; `out` is a list
   * @returns both results
   */
  <A extends ArrayLike, B extends ArrayLike>(
    x: A,
    y: B,
    ...options: Outputs<2>
  ): [
    Result<BinaryResult<N, OperandType<A>, OperandType<B>>>,
    Result<ResultOfTwo<Second<N>, OperandType<A>, OperandType<B>>>,
  ];
}

export type { ArrayLike, ScalarLike };
