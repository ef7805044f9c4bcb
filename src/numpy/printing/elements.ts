// Owns: choosing how the elements of a dtype are printed, padded to one width per array.
// Does not own: floats (floats.ts), the calendar (calendar.ts), scalars (scalars.ts), brackets (layout.ts).

import { datetimeText, NAT, parseTimeUnit } from "./calendar.ts";
import type { FloatWidth } from "./digits.ts";
import { type ComplexValue, formatComplex, formatFloats } from "./floats.ts";
import type { ResolvedPrintOptions } from "./options.ts";

/** What printing needs to know about a dtype. */
export interface PrintDtype {
  /** NumPy's name, such as "float32" or "datetime64[D]". */
  readonly name: string;
  readonly kind: "b" | "i" | "u" | "f" | "c" | "M" | "m";
  /** Bytes per element. */
  readonly itemsize: number;
}

/** One element: boolean for bool, bigint for 64-bit integers and times, {re, im} for complex. */
export type PrintValue = boolean | number | bigint | ComplexValue;

/** Checks that floats of `bytes` bytes can be printed. */
export function floatWidth(bytes: number, dtype: PrintDtype): FloatWidth {
  if (bytes === 2 || bytes === 4 || bytes === 8) return bytes;
  throw new TypeError(`dtype ${dtype.name} cannot be printed: its floats have ${bytes} bytes, not 2, 4 or 8`);
}

function formatIntegers(values: readonly PrintValue[], options: ResolvedPrintOptions): string[] {
  const plus = options.sign === "+" ? "+" : "";
  const texts = values.map((value) => ((value as number | bigint) < 0 ? "" : plus) + String(value));
  let width = texts.reduce((length, text) => Math.max(length, text.length), 0);
  // The " " mode keeps the sign's place free, unless some minus sign does so already.
  if (options.sign === " " && !texts.some((text) => text.startsWith("-"))) width += 1;
  return texts.map((text) => text.padStart(width));
}

/** Dates and time spans, NaT in quotes, right-aligned to the widest of the earliest, the latest and NaT. */
function formatTimes(values: readonly bigint[], text: (value: bigint) => string): string[] {
  let earliest: bigint | undefined;
  let latest: bigint | undefined;
  for (const value of values) {
    if (value === NAT) continue;
    if (earliest === undefined || value < earliest) earliest = value;
    if (latest === undefined || value > latest) latest = value;
  }
  const widest = [values.includes(NAT) ? "'NaT'" : ""];
  for (const value of [earliest, latest]) if (value !== undefined) widest.push(text(value));
  const width = Math.max(...widest.map((candidate) => candidate.length));
  return values.map((value) => (value === NAT ? "'NaT'" : text(value)).padStart(width));
}

/**
 * The texts of the elements that an array shows, in the order given.
 *
 * @param ndim the array's dimensions: a 0-d bool is not padded
 */
export function formatElements(
  values: readonly PrintValue[],
  dtype: PrintDtype,
  ndim: number,
  options: ResolvedPrintOptions,
): string[] {
  switch (dtype.kind) {
    case "b":
      return values.map((value) => (value ? "True" : "False").padStart(ndim > 0 ? "False".length : 0));
    case "i":
    case "u":
      return formatIntegers(values, options);
    case "f":
      return formatFloats(values as readonly number[], floatWidth(dtype.itemsize, dtype), options);
    case "c":
      return formatComplex(values as readonly ComplexValue[], floatWidth(dtype.itemsize / 2, dtype), options);
    case "M": {
      const unit = parseTimeUnit(dtype.name);
      return formatTimes(values as readonly bigint[], (value) => `'${datetimeText(value, unit)}'`);
    }
    case "m":
      return formatTimes(values as readonly bigint[], String);
  }
}
