/**
 * Static types of arithmetic with times: exact where units are equal, some unit where they differ, never where NumPy
 * refuses.
 */
import type { DatetimeName, DTypeName, FloatName, IntegerName } from "../../graph/dtype.ts";
import type { Weak } from "../types.ts";

type Moment = Extract<DatetimeName, `datetime64${string}`>;
type Span = Extract<DatetimeName, `timedelta64${string}`>;

/** The span of a moment's unit. */
export type SpanOf<D> = D extends `datetime64${infer U}` ? Extract<Span, `timedelta64${U}`> : D;

/** The dtype of differences of neighbours. */
export type Difference<D> = SpanOf<D> & DTypeName;

type WholeNumber = "bool" | IntegerName | Weak<"number"> | Weak<"int">;
type RealNumber = WholeNumber | FloatName | Weak<"float">;

/** What two times of a kind promote to. */
type Common<S, T> = S extends T ? S : S extends Moment ? Moment : Span;

/** A moment with a span added or taken away: the moment's dtype where both count the same. */
type Moved<M, S> = SpanOf<M> extends S ? M : Moment;

type Sum<S, T> = S extends Moment
  ? T extends Span
    ? Moved<S, T>
    : T extends WholeNumber
      ? S
      : never
  : S extends Span
    ? T extends Moment
      ? Moved<T, S>
      : T extends Span
        ? Common<S, T>
        : T extends WholeNumber
          ? S
          : never
    : S extends WholeNumber
      ? T
      : never;

type Subtracted<S, T> = T extends Moment ? (S extends Moment ? SpanOf<Common<S, T>> : never) : Sum<S, T>;

type Scaled<S, T> = S extends Span
  ? T extends RealNumber
    ? S
    : never
  : T extends Span
    ? S extends RealNumber
      ? T
      : never
    : never;

/** The quotient of two spans is a number. */
type Quotient<S, T, Number> = S extends Span ? (T extends Span ? Number : Scaled<S, T>) : never;

type Alike<S, T> = S extends Moment
  ? T extends Moment
    ? Common<S, T>
    : never
  : T extends Span
    ? S extends Span
      ? Common<S, T>
      : T
    : T extends WholeNumber
      ? S
      : never;

/**
 * The dtype of a ufunc's result by its name, where an operand is a time.
 *
 * @template Else for ufuncs that are not named here
 */
export type TimeResult<N extends string, S, T, Else> = N extends "add"
  ? Sum<S, T>
  : N extends "subtract"
    ? Subtracted<S, T>
    : N extends "multiply"
      ? Scaled<S, T>
      : N extends "divide"
        ? Quotient<S, T, "float64">
        : N extends "floor_divide"
          ? Quotient<S, T, "int64">
          : N extends "remainder" | "maximum" | "minimum" | "fmax" | "fmin"
            ? Alike<S, T>
            : Else;
