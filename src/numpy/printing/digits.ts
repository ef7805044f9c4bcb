// Owns: turning one non-negative finite float into decimal digits, exactly: the shortest digits that read
// back as the same float at its width, and correct rounding to a decimal place.
// Does not own: signs, padding, exponents versus fixed point, or anything about arrays.

/** Bytes of a float: 2, 4 or 8 (float16, float32, float64). */
export type FloatWidth = 2 | 4 | 8;

/** The number d.ddd... times ten to the power `exponent`, where `digits` is "dddd...". */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** The digits left and right of the decimal point. */
export interface PositionalDigits {
  readonly integer: string;
  readonly fraction: string;
}

/** One digit left of the point, the rest right of it, and the power of ten. */
interface ScientificDigits extends PositionalDigits {
  readonly exponent: number;
}

export interface DigitRequest {
  /** No more digits than tell the float apart from its neighbours; otherwise always `precision` of them. */
  readonly unique: boolean;
  /** The most digits of the fraction. */
  readonly precision: number;
  /** The fewest digits of the fraction; those beyond the unique ones are digits of the exact value. */
  readonly minDigits: number;
}

interface FloatFormat {
  /** Bits of the significand, the implicit one included. */
  readonly significandBits: number;
  /** The power of two of the last bit of the denormals. */
  readonly minExponent: number;
  /** No value needs more significant digits than this to be told apart from its neighbours. */
  readonly maxDigits: number;
}

const FORMATS: Readonly<Record<FloatWidth, FloatFormat>> = {
  2: { significandBits: 11, minExponent: -24, maxDigits: 5 },
  4: { significandBits: 24, minExponent: -149, maxDigits: 9 },
  8: { significandBits: 53, minExponent: -1074, maxDigits: 17 },
};

const scratch = new DataView(new ArrayBuffer(8));
const powersOfTen: bigint[] = [1n];

function powerOfTen(exponent: number): bigint {
  // Doubles reach 10 ** 324 both ways; only an outlandish precision asks for more, and is not worth storing.
  if (exponent > 400) return 10n ** BigInt(exponent);
  for (let e = powersOfTen.length; e <= exponent; e++) powersOfTen.push(powersOfTen[e - 1]! * 10n);
  return powersOfTen[exponent]!;
}

/** The positive float as `significand` times two to the power `exponent`, at double width. */
function decompose(value: number): { significand: bigint; exponent: number } {
  scratch.setFloat64(0, value);
  const bits = scratch.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const stored = bits & 0xfffffffffffffn;
  return biased === 0
    ? { significand: stored, exponent: -1074 }
    : { significand: stored | (1n << 52n), exponent: biased - 1075 };
}

/** numerator / denominator to the nearest integer, ties to the even one. */
function divideRounding(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator - quotient * denominator) * 2n;
  const up = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  return up ? quotient + 1n : quotient;
}

/** A float as it would be stored in `width` bytes. Doubles hold every narrower float, so this is exact. */
export function roundToWidth(value: number, width: FloatWidth): number {
  if (width === 8) return value;
  if (width === 4) return Math.fround(value);
  const magnitude = Math.abs(value);
  if (!(magnitude > 0 && magnitude < Infinity)) return value;
  const { significand, exponent } = decompose(magnitude);
  const leadingBit = exponent + significand.toString(2).length - 1;
  const lastBit = Math.max(leadingBit - 10, -24);
  const units =
    lastBit > exponent ? divideRounding(significand, 1n << BigInt(lastBit - exponent)) : significand;
  const rounded = Number(units) * 2 ** Math.max(lastBit, exponent);
  return (value < 0 ? -1 : 1) * (rounded > 65504 ? Infinity : rounded);
}

/**
 * The decimals that read back as one float: from `lowest` to `highest`, around its value `exact`, all three
 * counted in units of 1/`denominator`.
 */
interface Interval {
  readonly lowest: bigint;
  readonly exact: bigint;
  readonly highest: bigint;
  readonly denominator: bigint;
  readonly ownsEnds: boolean;
}

function intervalOf(value: number, width: FloatWidth): Interval {
  const { significandBits, minExponent } = FORMATS[width];
  const { significand, exponent } = decompose(value);
  const leadingBit = exponent + significand.toString(2).length - 1;
  const lastBit = Math.max(leadingBit - significandBits + 1, minExponent);
  // `value` is a whole number of units in its last place. A float owns the decimals up to half a unit away,
  // but below a power of two the floats lie twice as close, so there it owns only a quarter of a unit.
  const units =
    lastBit > exponent
      ? significand >> BigInt(lastBit - exponent)
      : significand << BigInt(exponent - lastBit);
  const atPowerOfTwo = lastBit > minExponent && units === 1n << BigInt(significandBits - 1);
  const quarterUnit = lastBit - 2;
  const scale = quarterUnit >= 0 ? 1n << BigInt(quarterUnit) : 1n;
  const exact = units * 4n * scale;
  return {
    lowest: exact - (atPowerOfTwo ? 1n : 2n) * scale,
    exact,
    highest: exact + 2n * scale,
    denominator: quarterUnit >= 0 ? 1n : 1n << BigInt(-quarterUnit),
    // Reading back rounds ties to even, so an even float owns the two midpoints as well.
    ownsEnds: (units & 1n) === 0n,
  };
}

/** How many units of ten to the power `place` come nearest to a float. */
interface Nearest {
  readonly units: bigint;
  /** Whether that decimal reads back as the float. */
  readonly readsBack: boolean;
}

/**
 * The decimal with its last digit at `place` that stands for the float. `unique` prefers one that reads back:
 * below a power of two the nearest decimal may miss the narrow side while the next one above still fits.
 */
function decimalAt(interval: Interval, place: number, unique: boolean): Nearest {
  // Compare in units in which both the float and the decimals are whole numbers.
  const refine = place < 0 ? powerOfTen(-place) : 1n;
  const step = (place > 0 ? powerOfTen(place) : 1n) * interval.denominator;
  const units = divideRounding(interval.exact * refine, step);
  if (!unique) return { units, readsBack: false };
  const owns = (decimal: bigint) => {
    const low = decimal * step - interval.lowest * refine;
    const high = interval.highest * refine - decimal * step;
    return interval.ownsEnds ? low >= 0n && high >= 0n : low > 0n && high > 0n;
  };
  if (owns(units)) return { units, readsBack: true };
  return owns(units + 1n) ? { units: units + 1n, readsBack: true } : { units, readsBack: false };
}

/** Whether a float is at least ten to the power `exponent`. */
function reaches(interval: Interval, exponent: number): boolean {
  const { exact, denominator } = interval;
  return exponent < 0
    ? exact * powerOfTen(-exponent) >= denominator
    : exact >= powerOfTen(exponent) * denominator;
}

/**
 * The fewest digits whose decimal reads back as `value` at `width`; of several such decimals, the one
 * closest to `value`.
 */
function shortestDecimal(value: number, width: FloatWidth): Decimal {
  if (value === 0) return { digits: "0", exponent: 0 };
  // JavaScript's own conversion answers exactly this question for doubles, and fast.
  const [mantissa = "", exponentText = "0"] = value.toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const exponent = Number(exponentText);
  if (width === 8 || digits.length === 1) return { digits, exponent };
  const interval = intervalOf(value, width);
  for (let count = 1; count < FORMATS[width].maxDigits; count++) {
    const place = exponent - count + 1;
    const { units, readsBack } = decimalAt(interval, place, true);
    if (readsBack) return fromUnits(units, place);
  }
  const place = exponent - FORMATS[width].maxDigits + 1;
  return fromUnits(decimalAt(interval, place, true).units, place);
}

/** `units` times ten to the power `place`, without trailing zeros. */
function fromUnits(units: bigint, place: number): Decimal {
  const text = units.toString();
  return { digits: text.replace(/0+$/, ""), exponent: place + text.length - 1 };
}

/** Drops trailing zeros, but keeps `minDigits` digits. */
function trimZeros(fraction: string, minDigits: number): string {
  return fraction.replace(/0+$/, "").padEnd(Math.min(minDigits, fraction.length), "0");
}

/**
 * Digits of a non-negative finite float in fixed point notation. Cut digits are rounded from the exact value
 * of the float, not from its shortest digits.
 */
export function positionalDigits(value: number, width: FloatWidth, request: DigitRequest): PositionalDigits {
  const { unique, precision, minDigits } = request;
  let places = precision;
  if (unique) {
    const { digits, exponent } = shortestDecimal(value, width);
    const integer = exponent < 0 ? "0" : digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
    const fraction =
      exponent < 0 && value > 0 ? "0".repeat(-exponent - 1) + digits : digits.slice(exponent + 1);
    if (fraction.length >= minDigits && fraction.length <= precision) return { integer, fraction };
    places = fraction.length > precision ? precision : minDigits;
  }
  const { units } = decimalAt(intervalOf(value, width), -places, unique);
  const text = units.toString().padStart(places + 1, "0");
  const point = text.length - places;
  const fraction = text.slice(point);
  return { integer: text.slice(0, point), fraction: unique ? trimZeros(fraction, minDigits) : fraction };
}

/** As `positionalDigits`, in scientific notation. */
export function scientificDigits(value: number, width: FloatWidth, request: DigitRequest): ScientificDigits {
  const { unique, precision, minDigits } = request;
  if (value === 0) return { integer: "0", fraction: "0".repeat(unique ? minDigits : precision), exponent: 0 };
  const shortest = shortestDecimal(value, width);
  const length = shortest.digits.length - 1;
  if (unique && length >= minDigits && length <= precision) {
    return {
      integer: shortest.digits.slice(0, 1),
      fraction: shortest.digits.slice(1),
      exponent: shortest.exponent,
    };
  }
  const places = unique && length < minDigits ? minDigits : precision;
  const interval = intervalOf(value, width);
  // Shortest digits may have rounded up to a power of ten that the value itself does not reach: float16 has
  // no 0.1, only 0.09998. Digits of the exact value then begin one place further down.
  const roundedUp = shortest.digits === "1" && !reaches(interval, shortest.exponent);
  let exponent = roundedUp ? shortest.exponent - 1 : shortest.exponent;
  const text = decimalAt(interval, exponent - places, unique).units.toString();
  // Rounding may carry into a new first digit, as in 9.99 -> 10.0.
  if (text.length > places + 1) exponent += 1;
  const fraction = text.slice(1, places + 1);
  return {
    integer: text.slice(0, 1),
    fraction: unique ? trimZeros(fraction, minDigits) : fraction,
    exponent,
  };
}
