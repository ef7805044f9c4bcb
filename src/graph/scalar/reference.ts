/**
 * Reference arithmetic on single machine values, exact to the bit.
 *
 * Owns the few conversions and integer functions that JavaScript has no operator for. The interpreter, constant
 * folding and the kernels of the JS target all call these same functions, so they cannot disagree.
 * Representation: bool is 0 or 1, i64 and u64 are bigints, every other type is a number already rounded to it.
 */

const F64 = new Float64Array(1);
const U32 = new Uint32Array(F64.buffer);
const F32 = new Float32Array(1);
const F32_BITS = new Uint32Array(F32.buffer);

/** Adding and taking away 2^52 leaves an integer, rounded half to even by the hardware. */
const TWO_52 = 4503599627370496;
const TWO_63 = 2 ** 63;

/** Round half to even, keeping the sign of zero. */
export function rint(x: number): number {
  if (!(Math.abs(x) < TWO_52)) return x;
  const r = x < 0 ? x - TWO_52 + TWO_52 : x + TWO_52 - TWO_52;
  return r === 0 ? x * 0 : r;
}

/**
 * The nearest float16 value, ties to even, in one rounding from float64.
 * Adding 1.5 * 2^52 units in the last place of the result makes the hardware round exactly there.
 */
export function roundF16(x: number): number {
  F64[0] = x;
  const exponent = U32[1]! & 0x7ff00000;
  // 2^17 and more, where the sum below could itself overflow.
  if (exponent >= 0x41000000) return Number.isNaN(x) ? x : x * Number.POSITIVE_INFINITY;
  // 2^-14 is the least normal float16: below it the last place stays fixed.
  const clamped = Math.max(exponent, 0x3f100000);
  U32[0] = 0;
  U32[1] = (clamped + 0x02a00000) | 0x00080000;
  const magic = F64[0]!;
  const r = x + magic - magic;
  if (r > 65504) return Number.POSITIVE_INFINITY;
  if (r < -65504) return Number.NEGATIVE_INFINITY;
  return r === 0 ? x * 0 : r;
}

/** The bit pattern of a number that is a float16 value already. */
export function encodeF16(x: number): number {
  F32[0] = x;
  const bits = F32_BITS[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude === 0x7f800000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) return sign | ((magnitude - 0x38000000) >>> 13);
  // Subnormal: a multiple of 2^-24.
  return sign | (Math.abs(x) * 16777216);
}

let decodeTable: Float32Array | undefined;

function makeDecodeTable(): Float32Array {
  const table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const exponent = (bits >>> 10) & 31;
    const fraction = bits & 1023;
    const magnitude =
      exponent === 31
        ? fraction === 0
          ? Number.POSITIVE_INFINITY
          : Number.NaN
        : exponent === 0
          ? fraction * 2 ** -24
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    table[bits] = bits & 0x8000 ? -magnitude : magnitude;
  }
  return table;
}

/** The value of a float16 bit pattern. */
export function decodeF16(bits: number): number {
  decodeTable ??= makeDecodeTable();
  return decodeTable[bits]!;
}

/** Whether the sign bit is set, also of -0. A nan counts as positive: engines do not keep the sign of one. */
export function signbit(x: number): number {
  if (Number.isNaN(x)) return 0;
  F64[0] = x;
  return U32[1]! >>> 31;
}

/** Float to int32 as x86 does it: truncated, and -2^31 for nan and whatever does not fit. */
export function toI32(x: number): number {
  return x > -2147483649 && x < 2147483648 ? x | 0 : -2147483648;
}

/** Float to int64 as x86 does it: truncated, and -2^63 for nan and whatever does not fit. */
export function toI64(x: number): bigint {
  return x >= -TWO_63 && x < TWO_63 ? BigInt(Math.trunc(x)) : -0x8000000000000000n;
}

/** Float to uint64 through int64, as compilers do it: the upper half is reached by an offset of 2^63. */
export function toU64(x: number): bigint {
  return BigInt.asUintN(64, x >= TWO_63 ? toI64(x - TWO_63) ^ 0x8000000000000000n : toI64(x));
}

/** Float to uint32 through int64, as compilers do it. */
export function toU32(x: number): number {
  if (x > -2147483649 && x < 4294967296) return x >>> 0;
  return Number(BigInt.asUintN(32, toI64(x)));
}

/** A 64-bit integer to the nearest float32 in one rounding: a sticky bit stands for what is shifted out. */
export function bigToF32(x: bigint): number {
  const near = Number(x);
  if (near > -9007199254740992 && near < 9007199254740992) return Math.fround(near);
  const kept = (x >> 11n) | ((x & 2047n) === 0n ? 0n : 1n);
  return Math.fround(Number(kept)) * 2048;
}

/** base ** exponent modulo 2^32, for exponent >= 0; narrower types wrap the result. */
export function powI32(base: number, exponent: number): number {
  let result = 1;
  let square = base | 0;
  let rest = exponent >>> 0;
  while (rest !== 0) {
    if (rest & 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
    rest >>>= 1;
  }
  return result;
}

/** base ** exponent modulo 2^64, for exponent >= 0. */
export function powI64(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  let rest = exponent;
  while (rest > 0n) {
    if (rest & 1n) result = BigInt.asUintN(64, result * square);
    square = BigInt.asUintN(64, square * square);
    rest >>= 1n;
  }
  return result;
}

/** Set bits of an unsigned number: sums of neighbouring fields of 1, 2, 4, ... bits (Warren, Hacker's Delight, 5-1). */
export function popcnt32(x: number): number {
  const pairs = x - ((x >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export function popcnt64(x: bigint): bigint {
  return BigInt(popcnt32(Number(x & 0xffffffffn)) + popcnt32(Number(x >> 32n)));
}

/** The greatest common divisor of unsigned operands; 0 of two zeros. */
export function gcd32(x: number, y: number): number {
  let [a, b] = [x, y];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

export function gcd64(x: bigint, y: bigint): bigint {
  let [a, b] = [x, y];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** The magnitude of x with the sign bit of y. */
export function copysign(x: number, y: number): number {
  return signbit(x) === signbit(y) ? x : -x;
}

/** What rounding x * y to p left out: Dekker's product on Veltkamp's split (Dekker 1971). */
export function mulLow(x: number, y: number, p: number): number {
  const xc = x * 134217729;
  const xHigh = xc - (xc - x);
  const xLow = x - xHigh;
  const yc = y * 134217729;
  const yHigh = yc - (yc - y);
  const yLow = y - yHigh;
  return xHigh * yHigh - p + xHigh * yLow + xLow * yHigh + xLow * yLow;
}

// ---- what approximations are made of ---------------------------------------------------------------------------------

/** A float of this plus an integer k holds k in its low bits. */
export const COUNT_BASE = { f64: 1.5 * TWO_52, f32: 1.5 * 2 ** 23 } as const;
/** The same with k's bias as an exponent: what `pow2` takes. */
export const POW2_BASE = { f64: COUNT_BASE.f64 + 1023, f32: COUNT_BASE.f32 + 127 } as const;
/** With twice the bias: what `scale` takes. */
export const SCALE_BASE = { f64: COUNT_BASE.f64 + 2046, f32: COUNT_BASE.f32 + 254 } as const;
/** The high word of the float64 (and the float32) at which `significand` starts again: just below sqrt(1/2). */
export const LEAST_SIGNIFICAND = { f64: 0x3fe6a09e, f32: 0x3f3504f3 } as const;

let powers: Float64Array | undefined;

/**
 * 2^k for k from -1024 to 1024. Putting a float64 together from two words makes processors wait for both to reach memory;
 * a table does not.
 */
function powerTable(): Float64Array {
  powers ??= Float64Array.from({ length: 2049 }, (_, i) => 2 ** (i - 1024));
  return powers;
}

/** 2^k of POW2_BASE + k: the low bits become the exponent. */
export function pow2(x: number): number {
  F64[0] = x;
  return powerTable()[1 + (U32[0]! & 0x7ff)]!;
}

export function pow2Single(x: number): number {
  F32[0] = x;
  F32_BITS[0] = F32_BITS[0]! << 23;
  return F32[0]!;
}

/** x * 2^k of SCALE_BASE + k: by two powers that are normal numbers, of which only the second can round. */
export function scale(x: number, counted: number): number {
  F64[0] = counted;
  const biased = U32[0]! & 0xfff;
  const first = biased >> 1;
  const table = powerTable();
  return x * table[1 + first]! * table[1 + biased - first]!;
}

export function scaleSingle(x: number, counted: number): number {
  F32[0] = counted;
  const biased = F32_BITS[0]! & 0x1ff;
  const first = biased >> 1;
  const table = powerTable();
  return Math.fround(Math.fround(x * table[897 + first]!) * table[897 + biased - first]!);
}

/** Whether x is anything but a positive normal number. */
export function special(x: number): number {
  return x >= 2 ** -1022 && x <= Number.MAX_VALUE ? 0 : 1;
}

export function specialSingle(x: number): number {
  return x >= 2 ** -126 && x <= Number.MAX_VALUE ? 0 : 1;
}

/** The k of x = s * 2^k, s counted from LEAST_SIGNIFICAND. */
export function exponent(x: number): number {
  F64[0] = x;
  return (U32[1]! - LEAST_SIGNIFICAND.f64) >> 20;
}

export function exponentSingle(x: number): number {
  F32[0] = x;
  return (F32_BITS[0]! - LEAST_SIGNIFICAND.f32) >> 23;
}

/** The s of the same. */
export function significand(x: number): number {
  return x * powerTable()[1024 - exponent(x)]!;
}

export function significandSingle(x: number): number {
  F32[0] = x;
  F32_BITS[0] = ((F32_BITS[0]! - LEAST_SIGNIFICAND.f32) & 0x7fffff) + LEAST_SIGNIFICAND.f32;
  return F32[0]!;
}

/** Whether k is odd in COUNT_BASE + k. */
export function odd(x: number): number {
  F64[0] = x;
  return U32[0]! & 1;
}

export function oddSingle(x: number): number {
  F32[0] = x;
  return F32_BITS[0]! & 1;
}

/** x, negated when k mod 4 is 2 or 3 in COUNT_BASE + k. */
export function turn(x: number, count: number): number {
  F64[0] = count;
  return x * (1 - (U32[0]! & 2));
}

export function turnSingle(x: number, count: number): number {
  F32[0] = count;
  return x * (1 - (F32_BITS[0]! & 2));
}
