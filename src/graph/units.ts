/**
 * The units of datetime64 and timedelta64: their ratios, common divisors and casting rules.
 *
 * Owns what NumPy knows about units. Ratios are kept in 64 bits as NumPy keeps them: a ratio of more than 56 bits counts
 * as an overflow, which is an error wherever it is asked for (days against picoseconds, for one). Years and months have no
 * fixed number of days; between them and the other units a timedelta takes the mean of 400 years, a datetime the calendar
 * (`scalar/calendar.ts`).
 */
import { DATETIME_UNITS, type DatetimeUnit, type TimeUnit } from "./dtype.ts";
import { OverflowError } from "./errors.ts";

/** How many of the next finer unit make one; the steps from years and months to days are nobody's ratio. */
const STEPS: { readonly [U in DatetimeUnit]?: bigint } = { W: 7n, D: 24n, h: 60n, m: 60n };
const DAYS_IN_400_YEARS = 146097n;

const rank = (unit: DatetimeUnit): number => DATETIME_UNITS.indexOf(unit);
const isGeneric = (unit: TimeUnit): boolean => unit.name === "generic";
/** Years and months, which the calendar makes of unequal length. */
export const isMonths = (unit: TimeUnit): boolean => unit.name === "Y" || unit.name === "M";

/** How many `fine` make one `coarse`, or undefined where NumPy's 64 bits overflow. */
function stepsBetween(coarse: DatetimeUnit, fine: DatetimeUnit): bigint | undefined {
  let factor = 1n;
  for (let i = rank(coarse); i < rank(fine); i++) {
    const unit = DATETIME_UNITS[i]!;
    factor *= STEPS[unit] ?? (i < rank("W") ? 1n : 1000n);
    if (factor >= 1n << 56n) return undefined;
  }
  return factor;
}

export function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** A unit as NumPy writes it in brackets: `[25s]`, and nothing for the generic one. */
export function unitText(unit: TimeUnit): string {
  if (isGeneric(unit)) return "";
  return `[${unit.multiple === 1 ? "" : unit.multiple}${unit.name}]`;
}

/** A length of one unit in another, as a fraction in lowest terms. */
export interface Ratio {
  readonly num: bigint;
  readonly den: bigint;
}

/** What a value in one unit is multiplied by and divided by to be one in the other. */
export function conversionRatio(from: TimeUnit, to: TimeUnit): Ratio {
  if (isGeneric(from) || isGeneric(to)) return { num: 1n, den: 1n };
  const swapped = rank(from.name) > rank(to.name);
  const [coarse, fine] = swapped ? [to.name, from.name] : [from.name, to.name];
  let [num, den]: (bigint | undefined)[] = [1n, 1n];
  if (coarse === "Y" || coarse === "M") {
    if (fine === "Y" || fine === "M") num = coarse === fine ? 1n : 12n;
    else {
      const days = fine === "W" ? 1n : stepsBetween("D", fine);
      num = days === undefined ? undefined : days * DAYS_IN_400_YEARS;
      den = (coarse === "Y" ? 400n : 4800n) * (fine === "W" ? 7n : 1n);
    }
  } else num = stepsBetween(coarse, fine);
  if (num === undefined || den === undefined) {
    throw new OverflowError(
      `Integer overflow while computing the conversion factor between NumPy datetime units ${coarse} and ${fine}`,
    );
  }
  if (swapped) [num, den] = [den, num];
  num = BigInt.asUintN(64, num * BigInt(from.multiple));
  den = BigInt.asUintN(64, den * BigInt(to.multiple));
  const common = gcd(num, den);
  return { num: num / common, den: den / common };
}

/**
 * The greatest unit of which both are multiples.
 *
 * @param strictA whether `a` is a timedelta's, which no calendar converts between months and days
 * @throws TypeError where a month would have to be a number of days, OverflowError where the units lie too far apart
 */
export function commonUnit(a: TimeUnit, b: TimeUnit, strictA: boolean, strictB = strictA): TimeUnit {
  if (isGeneric(a)) return b;
  if (isGeneric(b)) return a;
  let [x, y] = [BigInt(a.multiple), BigInt(b.multiple)];
  const [ra, rb] = [rank(a.name), rank(b.name)];
  if (isMonths(a) !== isMonths(b) && (isMonths(a) ? strictA : strictB)) {
    throw new TypeError(
      `Cannot get a common metadata divisor for Numpy datetime metadata ${unitText(a)} and ${unitText(b)} because they have incompatible nonlinear base time units.`,
    );
  }
  const factor = isMonths(a) && isMonths(b) ? (ra === rb ? 1n : 12n) : between(a.name, b.name);
  if (factor !== undefined) {
    if (ra > rb) y *= factor;
    else x *= factor;
    const multiple = gcd(x, y);
    if (multiple <= 0x7fffffffn) return { name: ra > rb ? a.name : b.name, multiple: Number(multiple) };
  }
  throw new OverflowError(
    `Integer overflow getting a common metadata divisor for NumPy datetime metadata ${unitText(a)} and ${unitText(b)}.`,
  );
}

function between(a: DatetimeUnit, b: DatetimeUnit): bigint | undefined {
  return rank(a) < rank(b) ? stepsBetween(a, b) : stepsBetween(b, a);
}

/** Whether each value in the unit `from` is a whole number in the unit `to`. */
function divides(from: TimeUnit, to: TimeUnit, strict: boolean): boolean {
  let [x, y] = [BigInt(from.multiple), BigInt(to.multiple)];
  if (from.name !== to.name) {
    const months = [from, to].filter(isMonths).length;
    if (months === 1) return !strict;
    const factor = months === 2 ? 12n : between(from.name, to.name);
    if (factor === undefined) return false;
    if (rank(from.name) > rank(to.name)) y *= factor;
    else x *= factor;
  }
  return x < 1n << 56n && y < 1n << 56n && x % y === 0n;
}

/** Whether a unit is the other one under a finer name: [1000ms] and [s]. */
function isRenamed(from: TimeUnit, to: TimeUnit): boolean {
  const steps = rank(from.name) - rank(to.name);
  if (rank(to.name) < rank("s") || steps < 1 || steps > 3) return false;
  return from.multiple === to.multiple * 1000 ** steps;
}

/** The strictest rule under which a unit casts to another. */
export function unitCasting(
  from: TimeUnit,
  to: TimeUnit,
  kind: "m" | "M",
): "no" | "safe" | "same_kind" | "unsafe" {
  if (from.name === to.name && from.multiple === to.multiple) return "no";
  if (isGeneric(from)) return "safe";
  if (isGeneric(to)) return "unsafe";
  if (isRenamed(from, to)) return "no";
  if (kind === "m" && isMonths(from) !== isMonths(to)) return "unsafe";
  const finer = rank(from.name) <= rank(to.name);
  return finer && divides(from, to, kind === "m") ? "safe" : "same_kind";
}
