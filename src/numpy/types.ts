/**
 * Static types of dtypes: what an operand's dtype is at compile time and what two of them promote to.
 */
import type { ComplexName, DTypeName, FloatName, IntegerName, NumericName } from "../graph/dtype.ts";
import type { Complex } from "./complex.ts";
import type { ArrayLike, ScalarLike } from "./convert.ts";
import type { Datetime64, Timedelta64 } from "./datetime/scalars.ts";
import type { NDArray } from "./ndarray.ts";
import type { Trailing } from "./options.ts";
import type { PromotionTable } from "./promotion-table.ts";
import type { UfuncAttributes, UfuncOptions } from "./ufunc.ts";

/** A JavaScript number beside an array: NumPy's weak int or weak float; which one shows only at run time. */
export interface Weak<K extends "number" | "bigint" | "complex"> {
  readonly weak: K;
}

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
                            ? Weak<"number">
                            : A extends bigint
                              ? Weak<"bigint">
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
    ? [L] extends [NDArray<infer D>]
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
  T extends Weak<"bigint"> ? "int64" : T extends Weak<"complex"> ? "complex128" : "int64" | "float64";

type ComplexBeside<D> = D extends ComplexName
  ? D
  : D extends "float16" | "float32"
    ? "complex64"
    : "complex128";
type NumberBeside<D> = D extends FloatName | ComplexName
  ? D
  : D extends "bool"
    ? "int64" | "float64"
    : D | "float64";
type WeakBeside<W, D> =
  W extends Weak<"bigint">
    ? D extends "bool"
      ? "int64"
      : D
    : W extends Weak<"complex">
      ? ComplexBeside<D>
      : NumberBeside<D>;

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
      : "int64" | "float64" | "complex128";

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
/** The result dtype of true division: float64 for all integers. */
export type Divided<D> = (D extends "bool" | IntegerName ? "float64" : D) & DTypeName;
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

/** A ufunc of one operand whose result dtype is a function of the operand's. */
export interface Unary<R extends "same" | "float" | "bool" | "real"> extends UfuncAttributes {
  <A extends ArrayLike>(x: A, ...options: Outputs): NDArray<UnaryResult<R, OwnType<A>>>;
}
export type UnaryResult<R, D> = R extends "same"
  ? D & DTypeName
  : R extends "float"
    ? Floating<D>
    : R extends "real"
      ? RealOf<D>
      : "bool";

/** A ufunc of two operands. */
export interface Binary<R extends "promote" | "divide" | "float" | "bool"> extends UfuncAttributes {
  <A extends ArrayLike, B extends ArrayLike>(
    x: A,
    y: B,
    ...options: Outputs
  ): NDArray<BinaryResult<R, Promoted<A, B>>>;
}
export type BinaryResult<R, D> = R extends "promote"
  ? D & DTypeName
  : R extends "divide"
    ? Divided<D>
    : R extends "float"
      ? Floating<D>
      : "bool";

/** `divmod`: the quotient and the remainder, by position and by name. */
export interface Divmod extends UfuncAttributes {
  <A extends ArrayLike, B extends ArrayLike>(
    x: A,
    y: B,
    ...options: Outputs<2>
  ): [quotient: NDArray<Promoted<A, B>>, remainder: NDArray<Promoted<A, B>>];
}

export type { ArrayLike, ScalarLike };
