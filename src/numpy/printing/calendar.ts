// Owns: datetime64 and timedelta64 values as text, and units as printing reads them from a dtype's name.
// Does not own: quotes and padding inside arrays (elements.ts), or the calendar (../datetime/moment.ts).

import type { DatetimeUnit } from "../../graph/dtype.ts";
import { ValueError } from "../../graph/errors.ts";
import { isoText, momentOf, NAT, wrap } from "../datetime/moment.ts";

export { NAT };

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

/**
 * A datetime64 in ISO 8601, down to its unit, or "NaT".
 *
 * @example
 * datetimeText(0n, { multiple: 1n, code: "s" }); // "1970-01-01T00:00:00"
 */
export function datetimeText(value: bigint, unit: TimeUnit): string {
  if (value === NAT) return "NaT";
  if (unit.code === "generic") {
    throw new ValueError(`a datetime64 without a unit can only be NaT, but it holds ${value}`);
  }
  const name = unit.code as DatetimeUnit;
  return isoText(momentOf(value, { name, multiple: Number(unit.multiple) }), name);
}

/** A timedelta64 in words, such as "5 days" or "NaT". */
export function timedeltaText(value: bigint, unit: TimeUnit): string {
  return value === NAT ? "NaT" : `${wrap(value * unit.multiple)} ${UNIT_NAMES[unit.code]}`;
}
