// Owns: datetime64 and timedelta64 values as text: units, the calendar in 64-bit integers, and NaT.
// Does not own: quotes and padding inside arrays (elements.ts), or parsing dates.

import { ValueError } from "../../graph/errors.ts";

/** Not-a-time: the smallest 64-bit integer. */
export const NAT = -(2n ** 63n);

/** The unit of a datetime64 or timedelta64 dtype: "25s" is 25 times "s". */
export interface TimeUnit {
  readonly multiple: bigint;
  readonly code: string;
}

const UNIT_NAMES: Readonly<Record<string, string>> = {
  Y: "years",
  M: "months",
  W: "weeks",
  D: "days",
  h: "hours",
  m: "minutes",
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  ns: "nanoseconds",
  ps: "picoseconds",
  fs: "femtoseconds",
  as: "attoseconds",
  generic: "generic time units",
};

/** Ticks per day, and how many decimal digits of a second a tick resolves (-1: minutes, -2: hours). */
const CLOCK_UNITS: Readonly<Record<string, { readonly perDay: bigint; readonly digits: number }>> = {
  h: { perDay: 24n, digits: -2 },
  m: { perDay: 1440n, digits: -1 },
  s: { perDay: 86400n, digits: 0 },
  ms: { perDay: 86400n * 10n ** 3n, digits: 3 },
  us: { perDay: 86400n * 10n ** 6n, digits: 6 },
  ns: { perDay: 86400n * 10n ** 9n, digits: 9 },
  ps: { perDay: 86400n * 10n ** 12n, digits: 12 },
  fs: { perDay: 86400n * 10n ** 15n, digits: 15 },
  as: { perDay: 86400n * 10n ** 18n, digits: 18 },
};

const MONTH_DAYS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAYS_PER_CYCLE = 146097n;
/** Days from 1970-01-01 to 2000-01-01, where a 400-year cycle of the Gregorian calendar begins. */
const CYCLE_START = 10957n;

/**
 * The unit in a dtype's name.
 *
 * @param name such as "datetime64[D]", "timedelta64[25s]" or, without a unit, "timedelta64"
 */
export function parseTimeUnit(name: string): TimeUnit {
  const match = /^(?:datetime64|timedelta64)(?:\[(\d*)([A-Za-z]+)\])?$/.exec(name);
  const code = match?.[2] ?? "generic";
  if (match === null || UNIT_NAMES[code] === undefined) {
    throw new ValueError(
      `a datetime64 or timedelta64 dtype such as "datetime64[D]" was expected, not "${name}"`,
    );
  }
  return { multiple: BigInt(match[1] || 1), code };
}

/** The unit as a scalar's repr names it: "D", "25s", "generic". */
export function timeUnitText(unit: TimeUnit): string {
  return unit.multiple === 1n ? unit.code : `${unit.multiple}${unit.code}`;
}

/** NumPy computes with int64 that wraps around; far-away dates print accordingly. */
function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function floorDivide(value: bigint, divisor: bigint): { quotient: bigint; rest: bigint } {
  const rest = ((value % divisor) + divisor) % divisor;
  return { quotient: (value - rest) / divisor, rest };
}

/** At least four characters, a minus sign among them, as C's %04d writes it. */
function yearText(year: bigint): string {
  return year < 0n ? `-${String(-year).padStart(3, "0")}` : String(year).padStart(4, "0");
}

function twoDigits(value: number | bigint): string {
  return String(value).padStart(2, "0");
}

/** Days of the first `years` years of a 400-year cycle, whose year 0 is a leap year. */
function daysBeforeYear(years: number): number {
  return years * 365 + Math.ceil(years / 4) - Math.ceil(years / 100) + Math.ceil(years / 400);
}

function dateText(daysSince1970: bigint): string {
  const { quotient: cycles, rest } = floorDivide(wrap(daysSince1970 - CYCLE_START), DAYS_PER_CYCLE);
  let day = Number(rest);
  let year = Math.floor(day / 365.2425);
  // The estimate is off by one near new year, because leap days come in lumps.
  if (daysBeforeYear(year + 1) <= day) year += 1;
  if (daysBeforeYear(year) > day) year -= 1;
  day -= daysBeforeYear(year);
  const leap = daysBeforeYear(year + 1) - daysBeforeYear(year) === 366;
  let month = 0;
  for (; month < 11; month++) {
    const length = MONTH_DAYS[month]! + (leap && month === 1 ? 1 : 0);
    if (day < length) break;
    day -= length;
  }
  return `${yearText(2000n + cycles * 400n + BigInt(year))}-${twoDigits(month + 1)}-${twoDigits(day + 1)}`;
}

function clockText(ticks: bigint, perDay: bigint, digits: number): string {
  const { quotient: days, rest } = floorDivide(ticks, perDay);
  const perHour = perDay / 24n;
  const hours = `${dateText(days)}T${twoDigits(rest / perHour)}`;
  if (digits === -2) return hours;
  const perMinute = perHour / 60n;
  const minutes = `${hours}:${twoDigits((rest % perHour) / perMinute)}`;
  if (digits === -1) return minutes;
  const perSecond = perMinute / 60n;
  const seconds = `${minutes}:${twoDigits((rest % perMinute) / perSecond)}`;
  return digits === 0 ? seconds : `${seconds}.${String(rest % perSecond).padStart(digits, "0")}`;
}

/**
 * A datetime64 in ISO 8601, down to its unit, or "NaT".
 *
 * @example
 * datetimeText(0n, { multiple: 1n, code: "s" }); // "1970-01-01T00:00:00"
 */
export function datetimeText(value: bigint, unit: TimeUnit): string {
  if (value === NAT) return "NaT";
  const ticks = wrap(value * unit.multiple);
  switch (unit.code) {
    case "generic":
      throw new ValueError(`a datetime64 without a unit can only be NaT, but it holds ${value}`);
    case "Y":
      return yearText(wrap(ticks + 1970n));
    case "M": {
      const { quotient, rest } = floorDivide(ticks, 12n);
      return `${yearText(quotient + 1970n)}-${twoDigits(rest + 1n)}`;
    }
    case "W":
      return dateText(wrap(ticks * 7n));
    case "D":
      return dateText(ticks);
  }
  const { perDay, digits } = CLOCK_UNITS[unit.code]!;
  return clockText(ticks, perDay, digits);
}

/** A timedelta64 in words, such as "5 days" or "NaT". */
export function timedeltaText(value: bigint, unit: TimeUnit): string {
  return value === NAT ? "NaT" : `${wrap(value * unit.multiple)} ${UNIT_NAMES[unit.code]}`;
}
