/**
 * Element values at which dtypes go wrong: limits, signed zeros, infinities, nan, subnormals, halves.
 */
import * as np from "../../src/index.ts";

export const ELEMENT_TYPES = [
  "float64",
  "float32",
  "int32",
  "int64",
  "uint8",
  "bool",
  "float16",
  "int8",
  "complex128",
  "uint64",
  "int16",
  "uint32",
  "uint16",
  "complex64",
] as const;
export type ElementType = (typeof ELEMENT_TYPES)[number];

type Value = number | bigint | boolean | np.Complex;

const FLOATS = [
  ...[
    0,
    1,
    2,
    -1,
    0.5,
    -0,
    3,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    1.5,
    -2.5,
    0.1,
    7,
  ],
  ...[
    5e-324, 1.4e-45, 6e-8, 65504, 65520, 3.4e38, 1e300, -1e30, 2147483648, -2147483649, 4294967296, 16777217,
  ],
  ...[2 ** 53 + 2, 2 ** 63, -(2 ** 63), 2 ** 64, 255.9, -128.5, 1e-300, 100, -7.25],
];

function limits(bits: number, signed: boolean): number[] {
  return signed ? [2 ** (bits - 1) - 1, -(2 ** (bits - 1))] : [2 ** bits - 1, 2 ** (bits - 1)];
}

function integers(type: ElementType): readonly (number | bigint)[] {
  const signed = type.startsWith("int");
  const bits = Number(/\d+/.exec(type)![0]);
  const small = [0, 1, 2, 3, 5, 7, 31, 32, 63, 64, 100, ...(signed ? [-1, -2, -7, -64] : [])];
  if (bits < 64) return [...small, ...limits(bits, signed)];
  const big = signed
    ? [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n]
    : [2n ** 64n - 1n, 2n ** 63n, 2n ** 53n + 1n];
  return [...small, ...big];
}

function poolOf(type: ElementType): readonly Value[] {
  if (type === "bool") return [false, true];
  if (type.startsWith("float")) return FLOATS;
  if (!type.startsWith("complex")) return integers(type);
  return FLOATS.map((re, i) => np.complex(re, FLOATS[(i * 7 + 1) % 17]!));
}

/** Values of a dtype, by a seed; seed 0 gives the first ones in order. */
export function specialValues(type: ElementType, count: number, seed: number): Value[] {
  const values = poolOf(type);
  const step = 1 + (seed % 11);
  return Array.from(
    { length: Math.max(count, 1) },
    (_, i) => values[(seed + i * step) % values.length]!,
  ).slice(0, Math.max(count, 0) || (count === 0 ? 0 : 1));
}

/** A value as JavaScript source. */
export function literal(value: Value): string {
  if (value instanceof np.Complex) return `np.complex(${literal(value.re)}, ${literal(value.im)})`;
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}
