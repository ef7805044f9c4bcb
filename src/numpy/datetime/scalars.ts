/**
 * Scalars of time: what `item()` of a datetime64 or timedelta64 array gives, and what stands for one among operands.
 *
 * Owns the two classes and how plain values (texts, `Date`, numbers) become counts of a unit. Arrays of them are
 * `convert.ts`'s matter.
 */
import {
  type DatetimeName,
  type DType,
  type DTypeName,
  isTime,
  parseUnit,
  type TimeUnit,
  timeDType,
} from "../../graph/dtype.ts";
import { ValueError } from "../../graph/errors.ts";
import { type Casting, canCast } from "../../graph/promotion.ts";
import { castProgram } from "../../graph/scalar/casts.ts";
import { evaluateProgram } from "../../graph/scalar/evaluate.ts";
import { unitText } from "../../graph/units.ts";
import { scalarRepr, scalarStr } from "../printing/scalars.ts";
import { NAT, valueAt, wrap } from "./moment.ts";
import { parseDatetime } from "./parse.ts";

/** What both kinds of scalar share. Immutable. */
abstract class TimeScalar<D extends DTypeName> {
  /** How many units; NaT is the least 64-bit integer. */
  readonly value: bigint;
  readonly dtype: DType<D>;

  constructor(value: bigint, dtype: DType<D>) {
    this.value = value;
    this.dtype = dtype;
    Object.freeze(this);
  }

  /** The unit as NumPy writes it: `"D"`, `"25s"`, `"generic"`. */
  get unit(): string {
    return unitText(this.dtype.unit!).slice(1, -1) || "generic";
  }

  /** Whether it is not-a-time. */
  get isNaT(): boolean {
    return this.value === NAT;
  }

  /** The count, so that `<` compares times of one unit. */
  valueOf(): bigint {
    return this.value;
  }

  /** As Python's `str` prints it. */
  toString(): string {
    return scalarStr(this.value, this.dtype);
  }

  toJSON(): string {
    return this.toString();
  }

  /** As Python's `repr` prints it. */
  repr(): string {
    return scalarRepr(this.value, this.dtype);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.repr();
  }

  /** The count in another unit. @internal */
  in(unit: TimeUnit): bigint {
    return castTime(this.value, this.dtype, timeDType(this.dtype.kind as "m" | "M", unit));
  }
}

function castTime(value: bigint, from: DType, to: DType): bigint {
  return evaluateProgram(castProgram(from, to), [value])[0] as bigint;
}

/** A moment, as `np.datetime64` makes it. */
export class Datetime64<D extends DTypeName = DTypeName> extends TimeScalar<D> {
  /** Tells the two classes apart for the type checker. */
  declare readonly kind: "M";

  /** The moment as a JavaScript date, to the millisecond below it; an invalid one for NaT. */
  toDate(): Date {
    return new Date(this.isNaT ? Number.NaN : Number(this.in({ name: "ms", multiple: 1 })));
  }
}

/** A span of time, as `np.timedelta64` makes it. */
export class Timedelta64<D extends DTypeName = DTypeName> extends TimeScalar<D> {
  declare readonly kind: "m";
}

/** The scalar of a dtype of time. */
export function timeScalar(value: bigint, dtype: DType): Datetime64 | Timedelta64 {
  return dtype.kind === "M" ? new Datetime64(value, dtype) : new Timedelta64(value, dtype);
}

export function isTimeScalar(value: unknown): value is Datetime64 | Timedelta64 {
  return value instanceof TimeScalar;
}

/** A unit as users give it: `"25s"`, or a list `["s", 25]`. */
export type UnitLike = string | readonly [unit: string, multiple: number];

/**
 * @throws TypeError when there is no such unit
 */
export function unitOf(unit: UnitLike): TimeUnit {
  const text = typeof unit === "string" ? unit : `${unit[1]}${unit[0]}`;
  const found = parseUnit(text);
  if (found) return found;
  throw new TypeError(`Invalid datetime unit "${text}" in metadata`);
}

const MILLISECONDS: TimeUnit = { name: "ms", multiple: 1 };

/** A text or a `Date` as a moment in its own unit, a scalar as it is; undefined for all others. */
function ownTime(value: unknown): Datetime64 | Timedelta64 | undefined {
  if (isTimeScalar(value)) return value;
  if (value instanceof Date) {
    const time = value.getTime();
    return new Datetime64(Number.isNaN(time) ? NAT : BigInt(time), timeDType("M", MILLISECONDS));
  }
  return typeof value === "string" ? fromText(value) : undefined;
}

function fromText(text: string, as?: TimeUnit): Datetime64 {
  const { moment, unit: implied } = parseDatetime(text);
  const own = timeDType("M", { name: implied, multiple: 1 });
  const dtype = as === undefined ? own : timeDType("M", as);
  return new Datetime64(moment ? valueAt(moment, dtype.unit!) : NAT, dtype);
}

/** Refuses a conversion between units that the rule forbids. */
function checkUnits(value: unknown, from: DType, to: DType, casting: Casting): void {
  if (canCast(from, to, casting)) return;
  if (typeof value === "string") {
    throw new TypeError(`Cannot parse "${value}" as unit '${to.unit!.name}' using casting rule '${casting}'`);
  }
  const what = isTimeScalar(value) ? "NumPy timedelta64 scalar" : "Date object";
  throw new TypeError(
    `Cannot cast ${what} from metadata ${unitText(from.unit!)} to ${unitText(to.unit!)} according to the rule '${casting}'`,
  );
}

const isMissing = (value: unknown) => value === null || value === undefined;

/**
 * A plain value as a count in a dtype of time.
 *
 * Integers are counts of the dtype's unit; texts, `Date` and scalars convert to it; null is NaT.
 *
 * @throws ValueError when the value is no time, TypeError when the rule forbids the change of unit
 */
export function timeValue(value: unknown, dtype: DType, casting: Casting = "same_kind"): bigint {
  const kind = dtype.kind as "m" | "M";
  if (isMissing(value)) return NAT;
  if (typeof value === "bigint" || typeof value === "boolean" || Number.isInteger(value)) {
    if (kind === "M" && dtype.unit!.name === "generic") {
      throw new ValueError("Converting an integer to a NumPy datetime requires a specified unit");
    }
    return wrap(BigInt(value as number));
  }
  if (kind === "m" && typeof value === "string") {
    if (/^(nat)?$/i.test(value)) return NAT;
    if (/^\s*[+-]?\d+$/.test(value)) return wrap(BigInt(value.trim().replace(/^\+/, "")));
  }
  const own = kind === "m" && typeof value === "string" ? undefined : ownTime(value);
  if (own?.dtype.kind !== kind) {
    throw new ValueError(`Could not convert object to NumPy ${kind === "M" ? "datetime" : "timedelta"}`);
  }
  if (own.isNaT || own.dtype === dtype) return own.value;
  if (kind === "M" && dtype.unit!.name === "generic") {
    throw new ValueError("Cannot create a NumPy datetime other than NaT with generic units");
  }
  checkUnits(value, own.dtype, dtype, casting);
  // A text is read in the unit that is wanted: its own may be too fine for 64 bits.
  return typeof value === "string"
    ? fromText(value, dtype.unit).value
    : castTime(own.value, own.dtype, dtype);
}

/** The dtype of a value that is a time by itself (a scalar or a `Date`); undefined for all others. */
export function timeDTypeOf(value: unknown): DType | undefined {
  if (isTimeScalar(value)) return value.dtype;
  return value instanceof Date ? timeDType("M", MILLISECONDS) : undefined;
}

/** The dtype that a text has by itself, where a dtype of that kind is wanted. */
export function textDType(text: string, wanted: DType): DType {
  return wanted.kind === "M" ? fromText(text).dtype : wanted;
}

/** Whether a plain value is one element of an array of this dtype though it is no number: a text, a `Date`, null. */
export function standsForTime(value: unknown, dtype: DType): boolean {
  if (!isTime(dtype)) return false;
  return typeof value === "string" || value === null || value instanceof Date || isTimeScalar(value);
}

/** What `np.datetime64` takes. */
export type DatetimeLike = string | Date | Datetime64 | number | bigint | null;
/** What `np.timedelta64` takes. */
export type TimedeltaLike = string | Timedelta64 | number | bigint | null;

/**
 * A moment in time.
 *
 * @param value an ISO 8601 text, `"NaT"`, `"now"` or `"today"`, a `Date`, another datetime64, or a count of units since 1970
 * @param unit `"D"`, `"25s"` or `["s", 25]`; left out, that of the value: a text's last part, milliseconds of a `Date`
 * @throws ValueError on a text that is no date, and on a number without a unit; TypeError on an unknown unit
 * @example np.datetime64("2024-02-29T12:30", "m")
 * @see https://numpy.org/doc/stable/reference/arrays.scalars.html#numpy.datetime64
 */
export function datetime64<U extends string>(
  value: DatetimeLike,
  unit: U,
): Datetime64<`datetime64[${U}]` & DatetimeName>;
export function datetime64(value?: DatetimeLike, unit?: UnitLike): Datetime64;
export function datetime64(value: DatetimeLike = null, unit?: UnitLike): Datetime64 {
  if (unit !== undefined) {
    const dtype = timeDType("M", unitOf(unit));
    return new Datetime64(timeValue(value, dtype), dtype);
  }
  const own = ownTime(value);
  if (own?.dtype.kind === "M") return own as Datetime64;
  const dtype = timeDType("M", { name: "generic", multiple: 1 });
  return new Datetime64(timeValue(value, dtype), dtype);
}

/**
 * A span of time.
 *
 * @param value a count of units, as a number or a text; `"NaT"`; or another timedelta64
 * @param unit `"D"`, `"25s"` or `["s", 25]`; left out, that of the value, or the generic unit
 * @throws ValueError on a value that is no count, TypeError on an unknown unit or between months and days
 * @example np.timedelta64(5, "D")
 * @see https://numpy.org/doc/stable/reference/arrays.scalars.html#numpy.timedelta64
 */
export function timedelta64<U extends string>(
  value: TimedeltaLike,
  unit: U,
): Timedelta64<`timedelta64[${U}]` & DatetimeName>;
export function timedelta64(value?: TimedeltaLike, unit?: UnitLike): Timedelta64;
export function timedelta64(value: TimedeltaLike = 0, unit?: UnitLike): Timedelta64 {
  if (unit === undefined && value instanceof Timedelta64) return value;
  const dtype = timeDType("m", unit === undefined ? { name: "generic", multiple: 1 } : unitOf(unit));
  return new Timedelta64(timeValue(value, dtype), dtype);
}
