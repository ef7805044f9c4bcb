/**
 * Floats taken apart and put together: exponents, mantissas, neighbours. All exact.
 *
 * Neighbours of float16 and float32 are found in the next wider type, where their subnormal numbers are normal; mantissas
 * and exponents of float32 in its own, where subnormal numbers are lifted, as float64's are everywhere.
 */
import type { ScalarType } from "../dtype.ts";
import type { RealExpansion } from "./functions.ts";
import { clamped, LEAST, num, power2 } from "./math/parts.ts";
import type { ProgramBuilder, Value } from "./program.ts";
import { SCALE_BASE } from "./reference.ts";

type Table = { readonly [name: string]: RealExpansion };

/** A float type: bits of its significand, its least normal number, and the type in which it is worked on. */
const FORMATS = {
  f16: { bits: 11, least: 2 ** -14, wide: "f32" },
  f32: { bits: 24, least: LEAST.f32, wide: "f64" },
  f64: { bits: 53, least: LEAST.f64, wide: "f64" },
} as const satisfies { readonly [S in ScalarType]?: object };

const formatOf = (x: Value) => FORMATS[x.type as keyof typeof FORMATS];
const finite = (b: ProgramBuilder, x: Value) => b.lt(b.op("abs", x), num(b, x, Number.POSITIVE_INFINITY));

/** m and e of a positive normal x = m * 2^e, with m from 1 up to 2. */
function parts(b: ProgramBuilder, x: Value): { readonly m: Value; readonly e: Value } {
  const [m, e] = [b.op("significand", x), b.op("exponent", x)];
  const low = b.lt(m, num(b, x, 1));
  return { m: b.select(low, b.mul(m, num(b, x, 2)), m), e: b.select(low, b.sub(e, num(b, x, 1)), e) };
}

/** The distance from |x| to the next greater number, in the wide type, and the mantissa of |x| if that is normal. */
function unit(b: ProgramBuilder, x: Value): { readonly ulp: Value; readonly m: Value } {
  const { bits, least, wide } = formatOf(x);
  const size = b.op("abs", b.convert(x, wide));
  const smallest = num(b, size, least);
  const { m, e } = parts(b, b.select(b.lt(size, smallest), smallest, size));
  // The product may be subnormal, and is exact.
  return { ulp: b.mul(power2(b, e), num(b, size, 2 ** (1 - bits))), m };
}

/**
 * The distance to the next number: with the operand's sign to the one away from zero, but of float16 always to the one above
 * (NumPy's npy_half_spacing).
 */
function spacing(b: ProgramBuilder, x: Value): Value {
  const { least } = formatOf(x);
  const { ulp, m } = unit(b, x);
  const half = x.type === "f16";
  const size = b.op("abs", x);
  const inwards = b.and(b.eq(m, num(b, m, 1)), b.lt(x, num(b, x, -least)));
  const step = b.convert(half ? b.select(inwards, b.mul(ulp, num(b, ulp, 0.5)), ulp) : ulp, x.type);
  const last = b.eq(half ? x : size, num(b, x, greatest(x)));
  const distance = b.choose(last, num(b, x, Number.POSITIVE_INFINITY), step);
  const signed = half ? distance : b.select(b.lt(x, num(b, x, 0)), b.neg(distance), distance);
  return b.choose(finite(b, x), signed, num(b, x, Number.NaN));
}

function nextafter(b: ProgramBuilder, x: Value, y: Value): Value {
  const { least, wide } = formatOf(x);
  const [from, to] = [b.convert(x, wide), b.convert(y, wide)];
  const size = b.op("abs", from);
  const { ulp, m } = unit(b, x);
  // Towards zero, a power of two is as far from its neighbour as that is from the one after.
  const outwards = b.eq(b.lt(from, to), b.lt(num(b, from, 0), from));
  const atPower = b.and(b.eq(m, num(b, from, 1)), b.gt(size, num(b, from, least)));
  const inner = b.select(atPower, b.mul(ulp, num(b, from, 0.5)), ulp);
  const moved = b.select(outwards, b.add(size, ulp), b.sub(size, inner));
  const stepped = b.op("copysign", b.convert(moved, x.type), x);
  const zero = b.eq(x, num(b, x, 0));
  const leave = b.op("copysign", b.convert(ulp, x.type), y);
  const fromInfinite = b.op("copysign", num(b, x, greatest(x)), x);
  const step = b.choose(zero, leave, b.choose(finite(b, x), stepped, fromInfinite));
  const unknown = b.or(b.isNaN(x), b.isNaN(y));
  // Of equal zeros C gives the second, NumPy's float16 the first.
  return b.choose(unknown, b.add(x, y), b.choose(b.eq(x, y), x.type === "f16" ? x : y, step));
}

/** The greatest finite number. */
function greatest(x: Value): number {
  const { bits, least } = formatOf(x);
  // The exponents of the least and the greatest normal numbers add up to 1.
  return (2 - 2 ** (1 - bits)) * (2 / least);
}

/** float16 is taken apart in float32, where its subnormal numbers are normal. */
const own = (b: ProgramBuilder, x: Value): Value => (x.type === "f16" ? b.convert(x, "f32") : x);

/** Subnormal numbers are lifted by so many powers of two. */
const LIFT = { f64: 54, f32: 26 } as const;

/** s, from about sqrt(1/2) to sqrt(2), and k of |x| = s * 2^k; and whether there are such, which zero, infinity and nan lack. */
function apart(
  b: ProgramBuilder,
  x: Value,
): { readonly s: Value; readonly k: Value; readonly proper: Value } {
  const type = x.type as "f64" | "f32";
  const size = b.op("abs", x);
  const tiny = b.lt(size, num(b, x, LEAST[type]));
  const lifted = b.select(tiny, b.mul(size, num(b, x, 2 ** LIFT[type])), size);
  const down = b.select(tiny, num(b, x, -LIFT[type]), num(b, x, 0));
  return {
    s: b.op("significand", lifted),
    k: b.add(b.op("exponent", lifted), down),
    proper: b.and(finite(b, x), b.ne(x, num(b, x, 0))),
  };
}

/** The mantissa, from 1/2 up to 1, and the exponent of x = mantissa * 2^exponent. */
function frexp(b: ProgramBuilder, given: Value): { readonly mantissa: Value; readonly exponent: Value } {
  const x = own(b, given);
  const { s, k, proper } = apart(b, x);
  const low = b.lt(s, num(b, x, 1));
  const mantissa = b.op("copysign", b.select(low, s, b.mul(s, num(b, x, 0.5))), x);
  const exponent = b.select(low, k, b.add(k, num(b, x, 1)));
  return {
    mantissa: b.convert(b.select(proper, mantissa, x), given.type),
    exponent: b.convert(b.select(proper, exponent, num(b, x, 0)), given.type),
  };
}

/** From one end of a type past the other. */
const ENDS = { f64: [-1100, 1030], f32: [-170, 130] } as const;

/** x * 2^n, rounded once. */
function ldexp(b: ProgramBuilder, given: Value, n: Value): Value {
  const x = own(b, given);
  const { s, k, proper } = apart(b, x);
  const type = x.type as "f64" | "f32";
  const power = clamped(b, b.add(k, b.convert(n, type)), ENDS[type]);
  const size = b.op("scale", s, b.add(power, num(b, x, SCALE_BASE[type])));
  return b.convert(b.select(proper, b.op("copysign", size, x), x), given.type);
}

/** What lies behind the point, with the sign of x. */
function fraction(b: ProgramBuilder, x: Value): Value {
  const rest = b.choose(finite(b, x), b.sub(x, b.op("trunc", x)), num(b, x, 0));
  return b.choose(b.isNaN(x), x, b.op("copysign", rest, x));
}

function heaviside(b: ProgramBuilder, x: Value, atZero: Value): Value {
  const zero = num(b, x, 0);
  const step = b.convert(b.gt(x, zero), x.type);
  return b.choose(b.isNaN(x), x, b.choose(b.eq(x, zero), atZero, step));
}

export const PARTS: Table = {
  spacing,
  nextafter,
  frexp_mantissa: (b, x) => frexp(b, x).mantissa,
  frexp_exponent: (b, x) => frexp(b, x).exponent,
  ldexp,
  modf_fraction: fraction,
  heaviside,
};
