/**
 * Business days: calendars of a week's days and holidays, and counting by them.
 *
 * Owns NumPy's `busdaycalendar` and the functions that take one. They are computed at the call: the holidays are a list to
 * search, which no kernel does. Days are plain numbers here, counted from 1970-01-01; NaT is nan.
 */
import { cast, expand } from "../../graph/build.ts";
import { bool, type DType, dtype as dtypeOf, int64, timeDType } from "../../graph/dtype.ts";
import { ValueError } from "../../graph/errors.ts";
import { canCast } from "../../graph/promotion.ts";
import { broadcastShapes, type Shape, showShape } from "../../graph/shape.ts";
import { fromTyped, type NestedTimes, toArray } from "../convert.ts";
import { NDArray } from "../ndarray.ts";
import { readArguments } from "../options.ts";
import { deliver } from "../ufunc-results.ts";
import { momentOf, NAT } from "./moment.ts";

/** Days of the week from Monday on: `"1111100"`, `"Mon Tue Wed"`, or a list of seven truth values. */
export type Weekmask = string | readonly (boolean | number)[] | NDArray;

const DAYS = timeDType("M", { name: "D", multiple: 1 });
const ANY_DATE = dtypeOf("datetime64");
const NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** 1970-01-05 was a Monday. */
const FIRST_MONDAY = 4;

function readWeekmask(mask: Weekmask): readonly boolean[] {
  if (typeof mask === "string") return readWeekText(mask);
  const days = toArray(mask, true);
  if (days.ndim !== 1 || days.size !== 7) {
    throw new ValueError("A business day weekmask array must have length 7");
  }
  return Array.from(NDArray.fromNode(cast(days.node(), bool)).raw() as Uint8Array, (day) => day !== 0);
}

function readWeekText(text: string): readonly boolean[] {
  if (/^[01]{7}$/.test(text)) return [...text].map((digit) => digit === "1");
  const days = NAMES.map(() => false);
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const day = NAMES.indexOf(text.slice(at, at + 3));
    if (day < 0) throw new ValueError(`Invalid business day weekmask string "${text}"`);
    days[day] = true;
    at += 3;
  }
  return days;
}

/** Dates as days, and their shape. Whatever is finer than days would lose something. */
function readDates(dates: NestedTimes, operand: number): NDArray {
  const given = toArray(dates, true, ANY_DATE);
  if (!canCast(given.dtype, DAYS, "safe")) {
    throw new TypeError(
      `Iterator operand ${operand} dtype could not be cast from dtype('${given.dtype.str}') to dtype('<M8[D]') according to the rule 'safe'`,
    );
  }
  return NDArray.fromNode(cast(given.node(), DAYS));
}

const dayNumber = (value: number | bigint): number => (value === NAT ? Number.NaN : Number(value));

function dayNumbers(dates: NDArray, shape: Shape): number[] {
  return Array.from(NDArray.fromNode(expand(dates.node(), shape)).raw() as BigInt64Array, dayNumber);
}

function readHolidays(holidays: NestedTimes): number[] {
  const dates = readDates(holidays, 0);
  if (dates.ndim !== 1) throw new ValueError("holidays must be a provided as a one-dimensional array");
  return dayNumbers(dates, dates.shape);
}

const rest7 = (day: number) => ((day % 7) + 7) % 7;

/**
 * Which days are business days: a mask of the week, and holidays. Immutable.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.busdaycalendar.html
 */
export class Busdaycalendar {
  private readonly mask: readonly boolean[];
  /** Sorted, each once, business days by the mask. */
  private readonly days: readonly number[];
  /** Business days a week. @internal */
  readonly perWeek: number;

  /** @internal Use `np.busdaycalendar`. */
  constructor(mask: readonly boolean[], holidays: readonly number[]) {
    this.mask = mask;
    this.perWeek = mask.filter(Boolean).length;
    if (this.perWeek === 0) {
      throw new ValueError("Cannot construct a numpy.busdaycal with a weekmask of all zeros");
    }
    const counted = holidays.filter((day) => !Number.isNaN(day) && this.inMask(day));
    this.days = [...new Set(counted)].sort((a, b) => a - b);
    Object.freeze(this);
  }

  /** Seven truth values, Monday first. */
  get weekmask(): NDArray<"bool"> {
    return fromTyped(Uint8Array.from(this.mask, Number), bool, [7], true) as NDArray<"bool">;
  }

  /** The holidays that fall on days of the mask, sorted, each once. */
  get holidays(): NDArray<"datetime64[D]"> {
    return datesOf(this.days, [this.days.length]);
  }

  /** @internal */
  inMask(day: number): boolean {
    return this.mask[rest7(day - FIRST_MONDAY)]!;
  }

  /** How many holidays lie before a day. @internal */
  holidaysBefore(day: number): number {
    let [low, high] = [0, this.days.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.days[middle]! < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @internal */
  isBusinessDay(day: number): boolean {
    return this.inMask(day) && this.days[this.holidaysBefore(day)] !== day;
  }
}

function datesOf(days: readonly number[], shape: Shape): NDArray<"datetime64[D]"> {
  const values = BigInt64Array.from(days, (day) => (Number.isNaN(day) ? NAT : BigInt(day)));
  return fromTyped(values, DAYS, shape, true) as NDArray<"datetime64[D]">;
}

const WORKING_WEEK = "1111100";

/** What describes a calendar. */
export interface BusdaycalendarOptions {
  /** "1111100" (Monday to Friday) by default. */
  readonly weekmask?: Weekmask | undefined;
  /** Dates of a 1-D array; NaT is left out. */
  readonly holidays?: readonly NestedTimes[] | NDArray | undefined;
}

/**
 * A calendar of business days.
 *
 * @param options `weekmask` and `holidays`, by position or by name
 * @throws ValueError on a mask that is none, or without a business day
 * @example np.busdaycalendar({ weekmask: "Mon Tue Wed Thu", holidays: ["2024-12-25"] })
 * @see https://numpy.org/doc/stable/reference/generated/numpy.busdaycalendar.html
 */
export function busdaycalendar(
  ...options: [] | [Weekmask | BusdaycalendarOptions] | [Weekmask, BusdaycalendarOptions["holidays"]]
): Busdaycalendar {
  const given = readArguments("busdaycalendar", ["weekmask", "holidays"], options) as BusdaycalendarOptions;
  return calendarOf(given);
}

function calendarOf({ weekmask = WORKING_WEEK, holidays = [] }: BusdaycalendarOptions): Busdaycalendar {
  return new Busdaycalendar(readWeekmask(weekmask), readHolidays(holidays as NestedTimes));
}

/** What functions of business days take besides dates. */
export interface BusdayOptions extends BusdaycalendarOptions {
  /** A calendar, in place of `weekmask` and `holidays`. */
  readonly busdaycal?: Busdaycalendar | undefined;
  readonly out?: NDArray | undefined;
}

const CALENDAR = ["weekmask", "holidays", "busdaycal", "out"];

function chosenCalendar(fn: string, given: BusdayOptions): Busdaycalendar {
  if (given.busdaycal === undefined) return calendarOf(given);
  if (given.weekmask !== undefined || given.holidays !== undefined) {
    throw new ValueError(`Cannot supply both the weekmask/holidays and the busdaycal parameters to ${fn}()`);
  }
  if (given.busdaycal instanceof Busdaycalendar) return given.busdaycal;
  throw new TypeError(`${fn}(): busdaycal must be made by np.busdaycalendar`);
}

function finish(fn: string, result: NDArray, { out }: BusdayOptions): NDArray {
  return out === undefined ? result : deliver(fn, result.node(), { out, casting: "safe" });
}

function sharedShape(fn: string, a: NDArray, b: NDArray): Shape {
  try {
    return broadcastShapes([a.shape, b.shape]);
  } catch {
    throw new ValueError(
      `operands could not be broadcast together with shapes ${showShape(a.shape)} ${showShape(b.shape)} (np.${fn})`,
    );
  }
}

/**
 * Whether dates are business days; NaT is none.
 *
 * @param dates datetime64[D] or coarser, or texts
 * @param options `weekmask`, `holidays` or `busdaycal`, and `out`
 * @throws TypeError on times finer than days
 * @example np.is_busday(["2024-07-04", "2024-07-05"], { holidays: ["2024-07-04"] }) // [false, true]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.is_busday.html
 */
export function is_busday(dates: NestedTimes, ...options: [] | [Weekmask | BusdayOptions]): NDArray<"bool"> {
  const given = readArguments("is_busday", CALENDAR, options) as BusdayOptions;
  const calendar = chosenCalendar("is_busday", given);
  const x = readDates(dates, 0);
  const flags = Uint8Array.from(dayNumbers(x, x.shape), (day) => Number(calendar.isBusinessDay(day)));
  return finish("is_busday", fromTyped(flags, bool, x.shape, true), given) as NDArray<"bool">;
}

/**
 * How many business days there are from one date up to but without another; negative where the second is the earlier.
 *
 * @param options `weekmask`, `holidays` or `busdaycal`, and `out`
 * @returns int64 of the broadcast shape
 * @throws ValueError on NaT, TypeError on times finer than days
 * @example np.busday_count("2024-01-01", "2024-02-01") // 23
 * @see https://numpy.org/doc/stable/reference/generated/numpy.busday_count.html
 */
export function busday_count(
  begindates: NestedTimes,
  enddates: NestedTimes,
  ...options: [] | [Weekmask | BusdayOptions]
): NDArray<"int64"> {
  const given = readArguments("busday_count", CALENDAR, options) as BusdayOptions;
  const calendar = chosenCalendar("busday_count", given);
  const [begin, end] = [readDates(begindates, 0), readDates(enddates, 1)];
  const shape = sharedShape("busday_count", begin, end);
  const ends = dayNumbers(end, shape);
  const counts = dayNumbers(begin, shape).map((day, i) => BigInt(countDays(calendar, day, ends[i]!)));
  const made = fromTyped(BigInt64Array.from(counts), int64, shape, true);
  return finish("busday_count", made, given) as NDArray<"int64">;
}

function countDays(calendar: Busdaycalendar, begin: number, end: number): number {
  if (Number.isNaN(begin) || Number.isNaN(end)) {
    throw new ValueError("Cannot compute a business day count with a NaT (not-a-time) date");
  }
  // Backwards the later date counts and the earlier one does not.
  if (begin > end) return -countDays(calendar, end + 1, begin + 1);
  const weeks = Math.floor((end - begin) / 7);
  let count = weeks * calendar.perWeek - (calendar.holidaysBefore(end) - calendar.holidaysBefore(begin));
  for (let day = begin + weeks * 7; day < end; day++) if (calendar.inMask(day)) count++;
  return count;
}

/** How a date that is no business day is moved to one first: the direction, and whether it must stay in its month. */
const ROLLS: { readonly [roll: string]: readonly [step: 1 | -1, inMonth: boolean] } = {
  forward: [1, false],
  following: [1, false],
  backward: [-1, false],
  preceding: [-1, false],
  modifiedfollowing: [1, true],
  modifiedpreceding: [-1, true],
};

/** What becomes of a date that is no business day. */
export type Roll =
  | "raise"
  | "nat"
  | "forward"
  | "following"
  | "backward"
  | "preceding"
  | "modifiedfollowing"
  | "modifiedpreceding";

/** What `np.busday_offset` takes besides dates and offsets. */
export interface BusdayOffsetOptions extends BusdayOptions {
  readonly roll?: Roll | undefined;
}

/**
 * Dates some business days later, or earlier for negative offsets.
 *
 * @param dates datetime64[D] or coarser, or texts
 * @param offsets integers; floats are truncated
 * @param options `roll`: what is done first with a date that is no business day ("raise" by default); `weekmask`, `holidays`
 *   or `busdaycal`; `out`
 * @returns datetime64[D] of the broadcast shape
 * @throws ValueError on a date that is no business day, or NaT, where `roll` is "raise"
 * @example np.busday_offset("2024-03-30", 0, { roll: "modifiedfollowing" }) // 2024-03-29
 * @see https://numpy.org/doc/stable/reference/generated/numpy.busday_offset.html
 */
export function busday_offset(
  dates: NestedTimes,
  offsets: NestedTimes,
  ...options: [] | [Roll | BusdayOffsetOptions] | [Roll, BusdayOffsetOptions]
): NDArray<"datetime64[D]"> {
  const given = readArguments("busday_offset", ["roll", ...CALENDAR], options) as BusdayOffsetOptions;
  const roll = given.roll ?? "raise";
  if (roll !== "raise" && roll !== "nat" && !ROLLS[roll]) {
    throw new ValueError(`Invalid business day roll parameter "${String(roll)}"`);
  }
  const calendar = chosenCalendar("busday_offset", given);
  const start = readDates(dates, 0);
  const steps = NDArray.fromNode(cast(toArray(offsets, true).node(), int64 as DType));
  const shape = sharedShape("busday_offset", start, steps);
  const counts = dayNumbers(steps, shape);
  const days = dayNumbers(start, shape).map((day, i) =>
    offsetDay(calendar, rolled(calendar, day, roll), counts[i]!),
  );
  return finish("busday_offset", datesOf(days, shape), given) as NDArray<"datetime64[D]">;
}

function rolled(calendar: Busdaycalendar, day: number, roll: Roll): number {
  if (Number.isNaN(day)) {
    if (roll === "raise") throw new ValueError("NaT input in busday_offset");
    return day;
  }
  if (calendar.isBusinessDay(day)) return day;
  if (roll === "nat") return Number.NaN;
  const way = ROLLS[roll];
  if (!way) throw new ValueError("Non-business day date in busday_offset");
  const [step, inMonth] = way;
  const found = nextDay(calendar, day, step);
  return inMonth && monthOf(found) !== monthOf(day) ? nextDay(calendar, day, step === 1 ? -1 : 1) : found;
}

function nextDay(calendar: Busdaycalendar, from: number, step: 1 | -1): number {
  let day = from + step;
  while (!calendar.isBusinessDay(day)) day += step;
  return day;
}

const monthOf = (day: number) => momentOf(BigInt(day), { name: "D", multiple: 1 }).month;

/** So many business days from a business day: whole weeks first, then the holidays that they crossed and the rest. */
function offsetDay(calendar: Busdaycalendar, start: number, offset: number): number {
  if (Number.isNaN(start) || offset === 0) return start;
  const step = offset > 0 ? 1 : -1;
  const weeks = Math.trunc(offset / calendar.perWeek);
  let day = start + weeks * 7;
  let left = Math.abs(offset - weeks * calendar.perWeek);
  // Holidays after the start up to the day reached, or before the start down to it.
  const crossed =
    step > 0
      ? calendar.holidaysBefore(day + 1) - calendar.holidaysBefore(start)
      : calendar.holidaysBefore(start + 1) - calendar.holidaysBefore(day);
  for (left += crossed; left > 0; left--) day = nextDay(calendar, day, step);
  return day;
}
