// Owns: printing floats and complex numbers: aligned columns of an array's elements, and single scalars.
// Does not own: producing decimal digits (digits.ts), or arranging the elements in brackets (layout.ts).

import {
  type DigitRequest,
  type FloatWidth,
  type PositionalDigits,
  positionalDigits,
  roundToWidth,
  scientificDigits,
} from "./digits.ts";
import type { ResolvedPrintOptions, SignMode } from "./options.ts";

export interface ComplexValue {
  readonly re: number;
  readonly im: number;
}

/** Decimal digits that a float of each width always holds (`numpy.finfo(dtype).precision`). */
const RELIABLE_DIGITS: Readonly<Record<FloatWidth, number>> = { 2: 3, 4: 6, 8: 15 };

/** float64 scalars switch to an exponent later than arrays do: where integers stop being exact. */
const SCALAR_EXPONENT_FROM: Readonly<Record<FloatWidth, number>> = { 2: 1e3, 4: 1e6, 8: 1e16 };

const ALL_DIGITS: DigitRequest = { unique: true, precision: Infinity, minDigits: 0 };

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

function signText(value: number, sign: SignMode): string {
  if (isNegative(value)) return "-";
  return sign === "+" ? "+" : "";
}

function exponentText(exponent: number, minDigits: number): string {
  return `e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(minDigits, "0")}`;
}

function longest(texts: readonly string[]): number {
  return texts.reduce((length, text) => Math.max(length, text.length), 0);
}

/** Whether a column needs exponents: large values, or small values and wide ranges unless suppressed. */
function needsExponent(finite: readonly number[], width: FloatWidth, suppress: boolean): boolean {
  let largest = 0;
  let smallest = Infinity;
  for (const value of finite) {
    const magnitude = Math.abs(value);
    if (magnitude === 0) continue;
    largest = Math.max(largest, magnitude);
    smallest = Math.min(smallest, magnitude);
  }
  if (largest === 0) return false;
  if (largest >= 10 ** Math.min(8, RELIABLE_DIGITS[width])) return true;
  // NumPy compares in the array's own dtype, so the limit and the quotient are rounded to its width.
  return (
    !suppress && (smallest < roundToWidth(1e-4, width) || roundToWidth(largest / smallest, width) > 1000)
  );
}

/** A column of finite floats after its digits are found: the part left of the point, and the rest. */
interface Column {
  readonly left: readonly string[];
  readonly right: readonly string[];
}

function scientificColumn(
  finite: readonly number[],
  signs: readonly string[],
  width: FloatWidth,
  request: DigitRequest,
): Column {
  const parts = finite.map((value) => scientificDigits(Math.abs(value), width, request));
  const exponentDigits = Math.max(2, longest(parts.map((part) => String(Math.abs(part.exponent)))));
  // Whatever the float mode, the fractions of one column are equally long.
  const equal = equalised(parts, finite, (value, same) => scientificDigits(value, width, same));
  return {
    left: equal.map((part, i) => signs[i]! + part.integer),
    right: equal.map((part) => part.fraction + exponentText(part.exponent, exponentDigits)),
  };
}

function positionalColumn(
  finite: readonly number[],
  signs: readonly string[],
  width: FloatWidth,
  request: DigitRequest,
  fillDigits: boolean,
): Column {
  let parts = finite.map((value) => positionalDigits(Math.abs(value), width, request));
  if (fillDigits) parts = equalised(parts, finite, (value, same) => positionalDigits(value, width, same));
  const fractionWidth = longest(parts.map((part) => part.fraction));
  return {
    left: parts.map((part, i) => signs[i]! + part.integer),
    right: parts.map((part) => part.fraction.padEnd(fractionWidth)),
  };
}

/** Gives shorter fractions the length of the longest, with further digits of the value rather than zeros. */
function equalised<P extends PositionalDigits>(
  parts: readonly P[],
  values: readonly number[],
  digits: (magnitude: number, request: DigitRequest) => P,
): P[] {
  const places = longest(parts.map((part) => part.fraction));
  const same: DigitRequest = { unique: true, precision: places, minDigits: places };
  return parts.map((part, i) =>
    part.fraction.length === places ? part : digits(Math.abs(values[i]!), same),
  );
}

/**
 * The texts of an array's floats, all equally long and with their decimal points aligned.
 *
 * @param sign overrides the sign option: imaginary parts always show theirs
 */
export function formatFloats(
  values: readonly number[],
  width: FloatWidth,
  options: ResolvedPrintOptions,
  sign: SignMode = options.sign,
): string[] {
  const { floatmode, nanstr, infstr } = options;
  const request: DigitRequest = {
    unique: floatmode !== "fixed",
    precision: floatmode === "unique" ? Infinity : options.precision,
    minDigits: 0,
  };
  const finite = values.filter(Number.isFinite);
  const signs = finite.map((value) => signText(value, sign));
  const column = needsExponent(finite, width, options.suppress)
    ? scientificColumn(finite, signs, width, request)
    : positionalColumn(finite, signs, width, request, floatmode === "maxprec_equal");

  const rightWidth = longest(column.right);
  let leftWidth = longest(column.left);
  // The " " mode keeps the sign's place free, unless some minus sign does so already.
  if (sign === " " && !finite.some(isNegative)) leftWidth += 1;
  if (finite.length < values.length) {
    const signedInfinity = sign !== "-" || values.includes(-Infinity);
    const besidesLeft = rightWidth + 1;
    leftWidth = Math.max(leftWidth, nanstr.length - besidesLeft);
    leftWidth = Math.max(leftWidth, infstr.length + (signedInfinity ? 1 : 0) - besidesLeft);
  }

  let next = 0;
  return values.map((value) => {
    if (Number.isFinite(value)) {
      const text = `${column.left[next]!.padStart(leftWidth)}.${column.right[next]!}`;
      next += 1;
      return text;
    }
    const text = Number.isNaN(value) ? (sign === "+" ? "+" : "") + nanstr : signText(value, sign) + infstr;
    return text.padStart(leftWidth + 1 + rightWidth);
  });
}

/** The texts of an array's complex numbers: two columns, the second signed and ending in `j`. */
export function formatComplex(
  values: readonly ComplexValue[],
  partWidth: FloatWidth,
  options: ResolvedPrintOptions,
): string[] {
  const real = values.map((value) => value.re);
  const imaginary = values.map((value) => value.im);
  const realTexts = formatFloats(real, partWidth, options);
  const imaginaryTexts = formatFloats(imaginary, partWidth, options, "+").map((text) => {
    // `j` stands right behind the digits; the padding that aligns the column comes after it.
    const digits = text.trimEnd();
    return `${digits}j${text.slice(digits.length)}`;
  });
  return realTexts.map((text, i) => text + imaginaryTexts[i]!);
}

/** Digits of a scalar's magnitude; `pointless` drops the ".0" of whole numbers. */
function scalarMagnitude(value: number, width: FloatWidth, pointless: boolean): string {
  // A scalar may come straight from a literal, such as 0.1 for float32; array elements are rounded already.
  const magnitude = roundToWidth(Math.abs(value), width);
  if (Number.isNaN(magnitude)) return "nan";
  if (magnitude === Infinity) return "inf";
  const positional = magnitude === 0 || (magnitude >= 1e-4 && magnitude < SCALAR_EXPONENT_FROM[width]);
  if (positional) {
    const { integer, fraction } = positionalDigits(magnitude, width, ALL_DIGITS);
    if (fraction === "") return pointless ? integer : `${integer}.0`;
    return `${integer}.${fraction}`;
  }
  const { integer, fraction, exponent } = scientificDigits(magnitude, width, ALL_DIGITS);
  return (fraction === "" ? integer : `${integer}.${fraction}`) + exponentText(exponent, 2);
}

/** A float scalar with as many digits as tell it apart, whatever the print options say. */
export function formatFloatScalar(value: number, width: FloatWidth): string {
  return signText(value, "-") + scalarMagnitude(value, width, false);
}

/** A complex scalar, in parentheses unless its real part is (positive) zero. */
export function formatComplexScalar(value: ComplexValue, partWidth: FloatWidth): string {
  const imaginary = `${scalarMagnitude(value.im, partWidth, true)}j`;
  if (Object.is(value.re, 0)) return signText(value.im, "-") + imaginary;
  const real = signText(value.re, "-") + scalarMagnitude(value.re, partWidth, true);
  return `(${real}${signText(value.im, "+")}${imaginary})`;
}
