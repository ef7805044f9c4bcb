/**
 * One moment on the calendar: a datetime64's value as year, month, day and time of day, and back, in exact integers.
 *
 * Owns what parsing, printing and business days share. Whole arrays convert in kernels (`graph/scalar/calendar.ts`), which
 * give the same values. NumPy counts in int64 that wrap around, so far-away dates do here too.
 */
import type { DatetimeUnit, TimeUnit } from "../../graph/dtype.ts";

/** Not-a-time: the smallest 64-bit integer. */
export const NAT = -(2n ** 63n);

export interface Moment {
  readonly year: bigint;
  /** 1 to 12. */
  readonly month: number;
  /** From 1. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** The rest of the second in attoseconds. */
  readonly attosecond: bigint;
}

const MONTH_DAYS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAYS_PER_CYCLE = 146097n;
/** Days from 1970-01-01 to 2000-01-01, where a 400-year cycle of the Gregorian calendar begins. */
const CYCLE_START = 10957n;
const ATTOSECONDS = 10n ** 18n;
const SECONDS_PER_DAY = 86400n;

/** How many of a unit make a second, or seconds the unit. */
const PER_SECOND: { readonly [U in DatetimeUnit]?: bigint } = {
  s: 1n,
  ms: 10n ** 3n,
  us: 10n ** 6n,
  ns: 10n ** 9n,
  ps: 10n ** 12n,
  fs: 10n ** 15n,
  as: ATTOSECONDS,
};
const PER_DAY: { readonly [U in DatetimeUnit]?: bigint } = { h: 24n, m: 1440n };

/** How many of a unit of hours or finer make a day. */
function perDay(unit: DatetimeUnit): bigint {
  return PER_DAY[unit] ?? SECONDS_PER_DAY * PER_SECOND[unit]!;
}

/** NumPy computes with int64. */
export function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

export function floorDivide(value: bigint, divisor: bigint): { quotient: bigint; rest: bigint } {
  const rest = ((value % divisor) + divisor) % divisor;
  return { quotient: (value - rest) / divisor, rest };
}

export function isLeapYear(year: bigint): boolean {
  return year % 4n === 0n && (year % 100n !== 0n || year % 400n === 0n);
}

/** Days of a month, 1 to 12. */
export function monthLength(year: bigint, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : MONTH_DAYS[month - 1]!;
}

/** Days of the first `years` years of a 400-year cycle, whose year 0 is a leap year. */
function daysBeforeYear(years: number): number {
  return years * 365 + Math.ceil(years / 4) - Math.ceil(years / 100) + Math.ceil(years / 400);
}

function dateOf(daysSince1970: bigint): Pick<Moment, "year" | "month" | "day"> {
  const { quotient: cycles, rest } = floorDivide(wrap(daysSince1970 - CYCLE_START), DAYS_PER_CYCLE);
  let day = Number(rest);
  let inCycle = Math.floor(day / 365.2425);
  // The estimate is off by one near new year, because leap days come in lumps.
  if (daysBeforeYear(inCycle + 1) <= day) inCycle += 1;
  if (daysBeforeYear(inCycle) > day) inCycle -= 1;
  day -= daysBeforeYear(inCycle);
  const year = 2000n + cycles * 400n + BigInt(inCycle);
  let month = 1;
  for (; month < 12 && day >= monthLength(year, month); month++) day -= monthLength(year, month);
  return { year, month, day: day + 1 };
}

const MIDNIGHT = { hour: 0, minute: 0, second: 0, attosecond: 0n } as const;

/** The moment of a datetime64's value, which must not be NaT; the unit not generic. */
export function momentOf(value: bigint, unit: TimeUnit): Moment {
  const ticks = wrap(value * BigInt(unit.multiple));
  switch (unit.name) {
    case "Y":
      return { year: wrap(ticks + 1970n), month: 1, day: 1, ...MIDNIGHT };
    case "M": {
      const { quotient, rest } = floorDivide(ticks, 12n);
      return { year: quotient + 1970n, month: Number(rest) + 1, day: 1, ...MIDNIGHT };
    }
    case "W":
      return { ...dateOf(wrap(ticks * 7n)), ...MIDNIGHT };
    case "D":
      return { ...dateOf(ticks), ...MIDNIGHT };
  }
  const { quotient: days, rest } = floorDivide(ticks, perDay(unit.name));
  const attoseconds = rest * ((SECONDS_PER_DAY * ATTOSECONDS) / perDay(unit.name));
  const seconds = Number(attoseconds / ATTOSECONDS);
  return {
    ...dateOf(days),
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    attosecond: attoseconds % ATTOSECONDS,
  };
}

/** Days from 1970-01-01 to a date of which the day may lie outside its month. */
export function daysOf(year: bigint, month: number, day: number): bigint {
  const { quotient: cycles, rest } = floorDivide(year - 2000n, 400n);
  let days = daysBeforeYear(Number(rest)) + day - 1;
  for (let m = 1; m < month; m++) days += monthLength(year, m);
  return CYCLE_START + cycles * DAYS_PER_CYCLE + BigInt(days);
}

/** The value of the datetime64 in a unit, rounded down, that holds a moment. */
export function valueAt(moment: Moment, unit: TimeUnit): bigint {
  const { year, month, day, hour, minute, second, attosecond } = moment;
  const days = () => daysOf(year, month, day);
  let ticks: bigint;
  switch (unit.name) {
    case "Y":
      ticks = year - 1970n;
      break;
    case "M":
      ticks = 12n * (year - 1970n) + BigInt(month - 1);
      break;
    case "W":
      ticks = floorDivide(days(), 7n).quotient;
      break;
    case "D":
      ticks = days();
      break;
    default: {
      const seconds = BigInt((hour * 60 + minute) * 60 + second);
      const inDay = seconds * ATTOSECONDS + attosecond;
      ticks = days() * perDay(unit.name) + (inDay * perDay(unit.name)) / (SECONDS_PER_DAY * ATTOSECONDS);
    }
  }
  return floorDivide(wrap(ticks), BigInt(unit.multiple)).quotient;
}

/** The moment some minutes later. */
export function addMinutes(moment: Moment, minutes: number): Moment {
  const total = moment.hour * 60 + moment.minute + minutes;
  const days = Math.floor(total / 1440);
  const inDay = total - days * 1440;
  const date = dateOf(daysOf(moment.year, moment.month, moment.day + days));
  return { ...moment, ...date, hour: Math.floor(inDay / 60), minute: inDay % 60 };
}

/** At least four characters, a minus sign among them, as C's %04d writes it. */
function yearText(year: bigint): string {
  return year < 0n ? `-${String(-year).padStart(3, "0")}` : String(year).padStart(4, "0");
}

const two = (value: number) => String(value).padStart(2, "0");

/** A moment in ISO 8601, down to a unit (weeks as days). */
export function isoText(moment: Moment, unit: DatetimeUnit): string {
  let text = yearText(moment.year);
  if (unit === "Y") return text;
  text += `-${two(moment.month)}`;
  if (unit === "M") return text;
  text += `-${two(moment.day)}`;
  if (unit === "D" || unit === "W") return text;
  text += `T${two(moment.hour)}`;
  if (unit === "h") return text;
  text += `:${two(moment.minute)}`;
  if (unit === "m") return text;
  text += `:${two(moment.second)}`;
  if (unit === "s") return text;
  const digits = String(PER_SECOND[unit]).length - 1;
  return `${text}.${String(moment.attosecond).padStart(18, "0").slice(0, digits)}`;
}

/** The coarsest unit of which a moment is a whole number. */
export function losslessUnit(moment: Moment): DatetimeUnit {
  const { attosecond } = moment;
  if (attosecond !== 0n) {
    const fits = (unit: DatetimeUnit) => attosecond % (ATTOSECONDS / PER_SECOND[unit]!) === 0n;
    return (Object.keys(PER_SECOND) as DatetimeUnit[]).find(fits)!;
  }
  if (moment.second !== 0) return "s";
  if (moment.minute !== 0) return "m";
  if (moment.hour !== 0) return "h";
  if (moment.day !== 1) return "D";
  return moment.month !== 1 ? "M" : "Y";
}
