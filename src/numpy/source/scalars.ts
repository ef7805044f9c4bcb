/**
 * Arithmetic of the plain scalars in a formula, by Python's rules: integers of any size, `/` gives a float, `%` takes the
 * divisor's sign, and a float stays one even where its value is whole.
 *
 * Owns no arrays. Integers are numbers while they are safe, else bigints.
 */

/** A float whose value is whole: a plain number would count as an integer beside an array. */
export class WholeFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
    Object.freeze(this);
  }
}

export type FormulaScalar = number | bigint | boolean | WholeFloat;

/** Bits that an integer may have: no array takes more than 64, and no formula shall take forever. */
const MAX_BITS = 1024;

/** Raised for operands that an operator does not take; the reader adds the place. */
export class ScalarRefusal extends Error {}

export function isFormulaScalar(value: unknown): value is FormulaScalar {
  return (
    typeof value === "number" ||
    typeof value === "bigint" ||
    typeof value === "boolean" ||
    value instanceof WholeFloat
  );
}

/** A float as a value of a formula. -0 counts as a float by itself. */
export function floatOf(value: number): number | WholeFloat {
  return Number.isInteger(value) && !Object.is(value, -0) ? new WholeFloat(value) : value;
}

function isInteger(x: FormulaScalar): x is number | bigint | boolean {
  if (typeof x === "number") return Number.isInteger(x) && !Object.is(x, -0);
  return !(x instanceof WholeFloat);
}

function toFloat(x: FormulaScalar): number {
  return Number(x instanceof WholeFloat ? x.value : x);
}

function toBig(x: number | bigint | boolean): bigint {
  return BigInt(x);
}

function integerOf(value: bigint): number | bigint {
  if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER))
    return Number(value);
  return checked(value);
}

function checked(value: bigint): bigint {
  if (bits(value) > MAX_BITS) throw new ScalarRefusal(`an integer of more than ${MAX_BITS} bits`);
  return value;
}

function bits(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4;
}

function floorDivide(x: bigint, y: bigint): bigint {
  if (y === 0n) throw new ScalarRefusal("division of an integer by zero");
  const quotient = x / y;
  return x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient;
}

function shiftCount(y: bigint): bigint {
  if (y < 0n) throw new ScalarRefusal("negative shift count");
  if (y > BigInt(MAX_BITS)) throw new ScalarRefusal(`a shift by more than ${MAX_BITS} bits`);
  return y;
}

function integerPower(x: bigint, y: bigint): bigint {
  const length = x === 0n || x === 1n || x === -1n ? 0 : bits(x) - 3;
  if (BigInt(Math.max(length, 1)) * y > BigInt(4 * MAX_BITS) && length > 0) {
    throw new ScalarRefusal(`an integer of more than ${MAX_BITS} bits`);
  }
  // Powers of 0, 1 and -1 depend on no more than the exponent's last bit.
  return x ** (length > 0 ? y : y === 0n ? 0n : 2n - (y % 2n));
}

/** Python's remainder of floats: it has the divisor's sign. */
function floatRemainder(x: number, y: number): number {
  const rest = x % y;
  if (rest !== 0 && rest < 0 !== y < 0) return rest + y;
  return rest === 0 ? (y < 0 ? -0 : 0) : rest;
}

interface Meaning {
  /** Left out: integers become floats. */
  readonly integers?: (x: bigint, y: bigint) => bigint;
  /** Left out: floats are refused. */
  readonly floats?: (x: number, y: number) => number;
}

const ARITHMETIC: { readonly [operator: string]: Meaning } = {
  "+": { integers: (x, y) => x + y, floats: (x, y) => x + y },
  "-": { integers: (x, y) => x - y, floats: (x, y) => x - y },
  "*": { integers: (x, y) => x * y, floats: (x, y) => x * y },
  "/": { floats: (x, y) => x / y },
  "%": { integers: (x, y) => x - y * floorDivide(x, y), floats: floatRemainder },
  "**": { integers: integerPower, floats: (x, y) => x ** y },
  "&": { integers: (x, y) => x & y },
  "|": { integers: (x, y) => x | y },
  "^": { integers: (x, y) => x ^ y },
  "<<": { integers: (x, y) => x << shiftCount(y) },
  ">>": { integers: (x, y) => x >> shiftCount(y) },
};

const COMPARISONS: { readonly [operator: string]: (x: number | bigint, y: number | bigint) => boolean } = {
  "==": (x, y) => x >= y && x <= y,
  "!=": (x, y) => !(x >= y && x <= y),
  "<": (x, y) => x < y,
  "<=": (x, y) => x <= y,
  ">": (x, y) => x > y,
  ">=": (x, y) => x >= y,
};

/**
 * An operator on two scalars.
 *
 * @throws ScalarRefusal where it has no value
 */
export function scalarBinary(operator: string, x: FormulaScalar, y: FormulaScalar): FormulaScalar {
  const compare = COMPARISONS[operator];
  const plain = (z: FormulaScalar) =>
    z instanceof WholeFloat ? z.value : typeof z === "boolean" ? Number(z) : z;
  if (compare) return compare(plain(x), plain(y));
  if (typeof x === "boolean" && typeof y === "boolean") {
    if (operator === "&") return x && y;
    if (operator === "|") return x || y;
    if (operator === "^") return x !== y;
  }
  const { integers, floats } = ARITHMETIC[operator]!;
  // A negative power of an integer is a float, as in Python.
  const negative = operator === "**" && toFloat(y) < 0;
  if (integers && !negative && isInteger(x) && isInteger(y)) return integerOf(integers(toBig(x), toBig(y)));
  if (!floats) throw new ScalarRefusal(`'${operator}' takes integers, not floats`);
  return floatOf(floats(toFloat(x), toFloat(y)));
}

/** An operator before a scalar. */
export function scalarUnary(operator: string, x: FormulaScalar): FormulaScalar {
  if (operator === "!") return !toFloat(x);
  if (isInteger(x)) {
    const value = toBig(x);
    return integerOf(operator === "-" ? -value : operator === "~" ? ~value : value);
  }
  if (operator === "~") throw new ScalarRefusal("'~' takes integers, not floats");
  return operator === "-" ? floatOf(-toFloat(x)) : x;
}
