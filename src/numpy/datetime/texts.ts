/**
 * Times as texts and units as data: `np.datetime_as_string`, `np.datetime_data`.
 */
import { type DatetimeUnit, type DTypeLike, dtype as dtypeOf, isTime } from "../../graph/dtype.ts";
import { ValueError } from "../../graph/errors.ts";
import type { Casting } from "../../graph/promotion.ts";
import { type ArrayLike, toArray } from "../convert.ts";
import type { NestedList } from "../ndarray.ts";
import { readArguments } from "../options.ts";
import { addMinutes, isoText, losslessUnit, type Moment, momentOf, NAT } from "./moment.ts";
import { unitOf } from "./scalars.ts";

/** What `np.datetime_as_string` takes besides the array. */
export interface DatetimeStringOptions {
  /** The unit of the last part, or "auto" for the coarsest that loses nothing; by default the array's. */
  readonly unit?: DatetimeUnit | "auto" | undefined;
  /** "naive" (default) writes no zone, "UTC" a Z, "local" the local time with its offset. */
  readonly timezone?: "naive" | "UTC" | "local" | undefined;
  /** Whether parts may be cut off: "same_kind" (default) and "unsafe" allow it. */
  readonly casting?: Casting | undefined;
}

const COARSE: readonly DatetimeUnit[] = ["Y", "M", "W", "D"];
const FINENESS: readonly DatetimeUnit[] = [...COARSE, "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"];

const ZONES = ["naive", "UTC", "local"];

/**
 * Moments as texts in ISO 8601.
 *
 * @param arr an array of datetime64
 * @param options `unit`, `timezone`, `casting`
 * @returns nested lists of texts as deep as the array; of a 0-d array one text
 * @throws TypeError on an array of another dtype, and where the rule forbids to cut parts off; ValueError on an unknown zone
 * @example np.datetime_as_string(dates, { unit: "m", timezone: "UTC" })
 * @see https://numpy.org/doc/stable/reference/generated/numpy.datetime_as_string.html
 */
export function datetime_as_string(
  arr: ArrayLike,
  ...rest:
    | []
    | [DatetimeStringOptions["unit"] | DatetimeStringOptions]
    | [DatetimeStringOptions["unit"], DatetimeStringOptions]
): NestedList<string> {
  const given = readArguments(
    "datetime_as_string",
    ["unit", "timezone", "casting"],
    rest,
  ) as DatetimeStringOptions;
  const { timezone = "naive", casting = "same_kind" } = given;
  const x = toArray(arr, true);
  if (x.dtype.kind !== "M") throw new TypeError("input must have type NumPy datetime");
  const unit = given.unit === "auto" ? undefined : stringUnit(x.dtype.unit!.name, given.unit, casting);
  if (!ZONES.includes(timezone)) throw new ValueError(`Unsupported timezone input string "${timezone}"`);
  const text = (value: bigint): string => {
    if (value === NAT || unit === "generic") return "NaT";
    return momentText(momentOf(value, x.dtype.unit!), unit, timezone, casting);
  };
  const texts = (list: unknown): NestedList<string> =>
    Array.isArray(list) ? list.map(texts) : text((list as { readonly value: bigint }).value);
  return texts(x.tolist());
}

/** The unit asked for, to which the array's must cast. */
function stringUnit(own: DatetimeUnit, wanted: string | undefined, casting: Casting): DatetimeUnit {
  if (wanted === undefined || wanted === null) return own;
  const { name } = unitOf(wanted);
  const finer = FINENESS.indexOf(name) - FINENESS.indexOf(own);
  if (finer === 0 || casting === "unsafe" || casting === "same_kind") return name;
  if (casting === "safe" && finer > 0) return name;
  throw new TypeError(
    `Cannot create a datetime string as units '${name}' from a NumPy datetime with units '${own}' according to the rule '${casting}'`,
  );
}

/** "auto": dates and times of day are not split up. */
function automaticUnit(moment: Moment, local: boolean): DatetimeUnit {
  const unit = losslessUnit(moment);
  if (unit === "h" || (local && COARSE.includes(unit))) return "m";
  return COARSE.includes(unit) ? "D" : unit;
}

function momentText(
  utc: Moment,
  wanted: DatetimeUnit | undefined,
  timezone: string,
  casting: Casting,
): string {
  // As in NumPy: years before 1970 and after 9999 are never made local.
  const local = timezone === "local" && utc.year >= 1970n && utc.year < 10000n;
  const offset = local ? localOffset(utc) : 0;
  const moment = local ? addMinutes(utc, offset) : utc;
  const unit = wanted ?? automaticUnit(utc, local);
  if (casting !== "unsafe") checkLoss(moment, unit, local, casting);
  const text = isoText(moment, unit);
  if (COARSE.includes(unit)) return text;
  if (local) return text + offsetText(offset);
  return timezone === "UTC" ? `${text}Z` : text;
}

function checkLoss(moment: Moment, unit: DatetimeUnit, local: boolean, casting: Casting): void {
  if (local && COARSE.includes(unit)) {
    throw new TypeError(
      "Cannot create a local timezone-based date string from a NumPy datetime without forcing 'unsafe' casting",
    );
  }
  const needed = losslessUnit(moment);
  if (casting === "same_kind" || FINENESS.indexOf(needed) <= FINENESS.indexOf(unit === "W" ? "D" : unit))
    return;
  throw new TypeError(
    `Cannot create a string with unit precision '${unit}' from the NumPy datetime, which has data at unit precision ` +
      `'${needed}', requires 'unsafe' or 'same_kind' casting`,
  );
}

/** Minutes from UTC to local time at a moment. */
function localOffset(utc: Moment): number {
  const date = Date.UTC(Number(utc.year), utc.month - 1, utc.day, utc.hour, utc.minute);
  return -new Date(date).getTimezoneOffset();
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

/**
 * The unit of a dtype of time and how many of it make one step.
 *
 * @throws TypeError on another dtype
 * @example np.datetime_data("timedelta64[25s]") // ["s", 25]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.datetime_data.html
 */
export function datetime_data(dtype: DTypeLike): [unit: DatetimeUnit, count: number] {
  const type = dtypeOf(dtype);
  if (!isTime(type)) throw new TypeError("cannot get datetime metadata from non-datetime type");
  return [type.unit!.name, type.unit!.multiple];
}
