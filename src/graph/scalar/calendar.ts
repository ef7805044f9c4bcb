/**
 * The proleptic Gregorian calendar in machine ops: days since 1970-01-01 to year and month, and back; and the casts of
 * datetime64 and timedelta64 between units that are made of it.
 *
 * Everything is straight-line: no branches, no tables. Days are taken apart as in Howard Hinnant's "chrono-compatible
 * low-level date algorithms" (https://howardhinnant.github.io/date_algorithms.html): years begin in March, so that the leap
 * day is the last one, and 400 years are a period of 146,097 days. Only the division into periods needs 64 bits.
 * NaT, the least integer, stays NaT through every cast; other results wrap in 64 bits, as NumPy's do. (Years whose days do
 * not fit are undefined behaviour there.)
 */
import { SCALARS, type TimeUnit } from "../dtype.ts";
import { conversionRatio, isMonths } from "../units.ts";
import type { ProgramBuilder, Value } from "./program.ts";

/** NaT's count. */
export const NAT = SCALARS.i64.min;
const DAYS_IN_PERIOD = 146097;
/** Days from 1970-01-01 to 2000-01-01. */
const TO_2000 = 10957;
/** Days from 2000-01-01 to 2000-03-01, where a period of years from March begins. */
const TO_MARCH = 60;
/** Days from the first of January of year 1 to 1970-01-01. */
const DAYS_TO_1970 = 719162;

const i64 = (b: ProgramBuilder, value: bigint | number) => b.const(value, "i64");
const i32 = (b: ProgramBuilder, value: number) => b.const(value, "i32");

/** Whether a time is NaT. */
export function isNaT(b: ProgramBuilder, x: Value): Value {
  return b.eq(x, i64(b, NAT));
}

/** The quotient rounded down, and what remains, for a positive constant divisor. */
function floorDivide(b: ProgramBuilder, x: Value, by: bigint | number): { quotient: Value; rest: Value } {
  if (BigInt(by) === 1n) return { quotient: x, rest: b.const(0, x.type) };
  const divisor = b.const(by, x.type);
  const quotient = b.op("idiv", x, divisor);
  const rest = b.sub(x, b.mul(quotient, divisor));
  const zero = b.const(0, x.type);
  const below = b.lt(rest, zero);
  return {
    quotient: b.sub(quotient, b.convert(below, x.type)),
    rest: b.add(rest, b.select(below, divisor, zero)),
  };
}

/**
 * A quotient rounded down, of whole numbers below 2^31 in float64, which lanes have. (x + 1/2) / by lies at least 1 / (2 by)
 * from every integer, far more than a product with the reciprocal is off; and a product takes a fraction of a quotient's time.
 */
const divide = (b: ProgramBuilder, x: Value, by: number) =>
  b.op("floor", b.mul(b.add(x, b.const(0.5, "f64")), b.const(1 / by, "f64")));

/** Months since 1970-01 (or years since 1970) of days since 1970-01-01. */
function fromDays(b: ProgramBuilder, days: Value, to: "Y" | "M"): Value {
  const f64 = (value: number) => b.const(value, "f64");
  const times = (x: Value, by: number) => b.mul(x, f64(by));
  const { quotient, rest } = floorDivide(b, b.sub(days, i64(b, TO_2000)), DAYS_IN_PERIOD);
  // What is left is small: by way of 32 bits, which lanes convert.
  const shifted = b.sub(b.convert(b.convert(rest, "i32"), "f64"), f64(TO_MARCH));
  // January and February of the year 2000 belong to the period before.
  const before = b.lt(shifted, f64(0));
  const day = b.select(before, b.add(shifted, f64(DAYS_IN_PERIOD)), shifted);
  // A century has 36524.25 days, but the last day of a period is its third century's; a year has 365.25, from March on.
  const century = divide(b, b.add(times(day, 4), f64(3)), DAYS_IN_PERIOD);
  const inCentury = b.sub(day, times(century, 36524));
  const inYears = divide(b, b.add(times(inCentury, 4), f64(3)), 1461);
  const year = b.add(times(century, 100), inYears);
  const inYear = b.sub(inCentury, b.op("floor", times(inYears, 365.25)));
  const fromPeriod = b.sub(year, b.select(before, f64(400), f64(0)));
  const next = b.select(b.le(f64(306), inYear), f64(1), f64(0));
  // From March: 0 to 11.
  const month = () => divide(b, b.add(times(inYear, 5), f64(2)), 153);
  const small =
    to === "Y"
      ? b.add(fromPeriod, b.add(next, f64(30)))
      : b.add(times(fromPeriod, 12), b.add(month(), f64(30 * 12 + 2)));
  const periods = b.mul(quotient, i64(b, to === "Y" ? 400 : 4800));
  return b.add(periods, b.convert(b.convert(small, "i32"), "i64"));
}

/** Of a year since 1970: the days from 1970-01-01 to its first day, and whether it is a leap year. */
function yearStart(b: ProgramBuilder, since1970: Value): { days: Value; leap: Value } {
  // Leap years are those among the years before this one, counted from year 1.
  const before = b.add(since1970, i64(b, 1969));
  const { quotient: centuries, rest } = floorDivide(b, before, 100);
  const quarter = (x: Value) => b.op("shr", x, i64(b, 2));
  const leapDays = b.add(b.sub(quarter(before), centuries), quarter(centuries));
  const days = b.sub(b.add(b.mul(before, i64(b, 365)), leapDays), i64(b, DAYS_TO_1970));
  const year = b.add(since1970, i64(b, 1970));
  const multipleOf = (power: number) => b.eq(b.and(year, i64(b, power - 1)), i64(b, 0));
  // A century is a leap year when 16 divides it: 400 is 16 times 25.
  const leap = b.and(multipleOf(4), b.or(b.ne(rest, i64(b, 99)), multipleOf(16)));
  return { days, leap };
}

/** Days since 1970-01-01 of the first day of a month since 1970-01. */
function daysOfMonth(b: ProgramBuilder, months: Value): Value {
  const { quotient, rest } = floorDivide(b, months, 12);
  const { days, leap } = yearStart(b, quotient);
  const month = b.convert(rest, "i32");
  // Days before a month in a year that begins in March: (153 m + 2) / 5, which is the shift below. January is its month 10.
  const early = b.lt(month, i32(b, 2));
  const fromMarch = b.add(month, b.select(early, i32(b, 10), i32(b, -2)));
  const inYear = b.op("shr", b.add(b.mul(fromMarch, i32(b, 979)), i32(b, 15)), i32(b, 5));
  // March 1 is 59 or 60 days after January 1, and January 1 is 306 days after the March 1 before.
  const toJanuary = b.select(early, i32(b, -306), b.add(b.convert(leap, "i32"), i32(b, 59)));
  return b.add(days, b.convert(b.add(inYear, toJanuary), "i64"));
}

/** One unit to another by a fixed ratio, rounded down. */
function byRatio(b: ProgramBuilder, x: Value, from: TimeUnit, to: TimeUnit): Value {
  const { num, den } = conversionRatio(from, to);
  const scaled = num === 1n ? x : b.mul(x, i64(b, num));
  return divideDown(b, scaled, b.lt(x, i64(b, 0)), den);
}

/** A quotient rounded down where `negative` says so: the bias wraps beyond 64 bits as NumPy's does. */
function divideDown(b: ProgramBuilder, x: Value, negative: Value, by: bigint): Value {
  if (by === 1n) return x;
  const bias = b.select(negative, i64(b, 1n - by), i64(b, 0));
  return b.op("idiv", b.add(x, bias), i64(b, by));
}

const single = (name: TimeUnit["name"]): TimeUnit => ({ name, multiple: 1 });

/** Days of a datetime in any unit but months. */
function toDays(b: ProgramBuilder, x: Value, unit: TimeUnit): Value {
  const { num, den } = conversionRatio(single(unit.name), single("D"));
  const count = scaled(b, x, unit);
  return num > 1n ? b.mul(count, i64(b, num)) : floorDivide(b, count, den).quotient;
}

function scaled(b: ProgramBuilder, x: Value, unit: TimeUnit): Value {
  return unit.multiple === 1 ? x : b.mul(x, i64(b, unit.multiple));
}

/** A datetime through the calendar: one of both units is years or months, the other is not, or both are. */
function throughCalendar(b: ProgramBuilder, x: Value, from: TimeUnit, to: TimeUnit): Value {
  let value: Value;
  if (isMonths(from)) {
    const given = scaled(b, x, from);
    if (isMonths(to)) {
      value =
        from.name === to.name
          ? given
          : from.name === "Y"
            ? b.mul(given, i64(b, 12))
            : floorDivide(b, given, 12).quotient;
    } else {
      const days = from.name === "Y" ? yearStart(b, given).days : daysOfMonth(b, given);
      value = byRatio(b, days, single("D"), single(to.name));
    }
  } else value = fromDays(b, toDays(b, x, from), to.name as "Y" | "M");
  return divideDown(b, value, b.lt(value, i64(b, 0)), BigInt(to.multiple));
}

/**
 * A time of one kind in another unit.
 *
 * @throws OverflowError where the units lie too far apart
 */
export function convertUnit(
  b: ProgramBuilder,
  x: Value,
  kind: "m" | "M",
  from: TimeUnit,
  to: TimeUnit,
): Value {
  const generic = from.name === "generic" || to.name === "generic";
  // NumPy asks for the ratio in any case: its overflow is an error even where the calendar does without it.
  const { num, den } = conversionRatio(from, to);
  const calendar = kind === "M" && !generic && (isMonths(from) || isMonths(to));
  if (!calendar && num === 1n && den === 1n) return x;
  const value = calendar ? throughCalendar(b, x, from, to) : byRatio(b, x, from, to);
  return b.choose(isNaT(b, x), x, value);
}
