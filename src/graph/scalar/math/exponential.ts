/**
 * exp, exp2, expm1 and the hyperbolic functions.
 *
 * x = k ln 2 + r with |r| <= ln(2)/2, e^r by a polynomial, 2^k by the exponent's bits. The part of r that rounding would
 * lose joins where it weighs least, as in fdlibm's e_exp.c (Sun Microsystems, 1993).
 */
import type { ProgramBuilder, Value } from "../program.ts";
import { POW2_BASE, SCALE_BASE } from "../reference.ts";
import * as c from "./coefficients.ts";
import { atMost, clamped, type Expansion, type FloatType, floatType, num, odd, polynomial } from "./parts.ts";

const TAIL = { f64: c.EXP_64, f32: c.EXP_32 } as const;
const LN2 = { f64: c.LN2_64, f32: c.LN2_32 } as const;
/** Up to here e^|x| and e^-|x| are normal numbers; so are 2^x and 2^-x for exponents. */
const LIMIT = {
  f64: { exp: 708, exp2: 1022 },
  f32: { exp: 87, exp2: 126 },
} as const;
/** Beyond these the functions have their final value: infinity, and what they tend to below. */
const BOUNDS = {
  f64: { exp: [-750, 720], exp2: [-1080, 1025], half: 710.5 },
  f32: { exp: [-110, 90], exp2: [-155, 129], half: 89.5 },
} as const;
/** Below this size sinh x is x to the last bit. */
const SMALL = { f64: 2 ** -27, f32: 2 ** -13 } as const;

/** e^x = 2^k (1 + high + low), `counted` being a base + k. */
interface Reduced {
  readonly counted: Value;
  readonly high: Value;
  readonly low: Value;
}

type Bases = { readonly [T in FloatType]: number };

/** Of x, or of x + `more`; the base says which op takes `counted`. */
function reduced(b: ProgramBuilder, x: Value, bases: Bases, more?: Value): Reduced {
  const type = floatType(x);
  const base = num(b, x, bases[type]);
  const counted = b.fma(x, num(b, x, Math.LOG2E), base);
  const k = b.sub(counted, base);
  const high = b.fma(k, num(b, x, -LN2[type][0]), x);
  const ln2Rest = num(b, x, -LN2[type][1]);
  const rest = more ? b.fma(k, ln2Rest, more) : b.mul(k, ln2Rest);
  const r = b.add(high, rest);
  const low = b.fma(b.mul(r, r), polynomial(b, r, TAIL[type]), rest);
  return { counted, high, low };
}

/** 2^k (1 + rest), also where that is no normal number. */
function scaled(b: ProgramBuilder, counted: Value, rest: Value): Value {
  return b.op("scale", b.add(num(b, rest, 1), rest), counted);
}

/** Where |x| is past the limit (nan passes it by), the rare function's value. */
function guarded(b: ProgramBuilder, x: Value, limit: number, rare: Value, value: Value): Value {
  return b.choose(b.lt(num(b, x, limit), b.op("abs", x)), rare, value);
}

export const exp: Expansion = (b, x) =>
  guarded(b, x!, LIMIT[floatType(x!)].exp, b.op("expRare", x!), expOfModerate(b, x!));

export const expRare: Expansion = (b, x) => {
  const r = reduced(b, clamped(b, x!, BOUNDS[floatType(x!)].exp), SCALE_BASE);
  return scaled(b, r.counted, b.add(r.high, r.low));
};

/** e^(x + low) for any x; the low part counts only where the result is neither zero nor infinite. */
export function expOfPair(b: ProgramBuilder, x: Value, low: Value): Value {
  const inside = b.lt(b.op("abs", x), num(b, x, 760));
  const bounds = BOUNDS[floatType(x)].exp;
  const r = reduced(b, clamped(b, x, bounds), SCALE_BASE, b.choose(inside, low, num(b, x, 0)));
  return scaled(b, r.counted, b.add(r.high, r.low));
}

/** e^(x + low) where that is a normal number. */
export function expOfModerate(b: ProgramBuilder, x: Value, low?: Value): Value {
  const { counted, high, low: tail } = reduced(b, x, POW2_BASE, low);
  const scale = b.op("pow2", counted);
  return b.fma(b.add(high, tail), scale, scale);
}

/** 2^x = 2^k e^(f ln 2), f being exact; the base says which op takes `counted`. */
function reduced2(b: ProgramBuilder, x: Value, bases: Bases): { readonly counted: Value; readonly s: Value } {
  const type = floatType(x);
  const base = num(b, x, bases[type]);
  const counted = b.add(x, base);
  const r = b.mul(b.sub(x, b.sub(counted, base)), num(b, x, Math.LN2));
  return { counted, s: b.fma(b.mul(r, r), polynomial(b, r, TAIL[type]), r) };
}

export const exp2: Expansion = (b, x) => {
  const { counted, s } = reduced2(b, x!, POW2_BASE);
  const scale = b.op("pow2", counted);
  const value = b.fma(s, scale, scale);
  return guarded(b, x!, LIMIT[floatType(x!)].exp2, b.op("exp2Rare", x!), value);
};

export const exp2Rare: Expansion = (b, x) => {
  const { counted, s } = reduced2(b, clamped(b, x!, BOUNDS[floatType(x!)].exp2), SCALE_BASE);
  return scaled(b, counted, s);
};

/**
 * (e^x - 1) / 2^shift = 2^(k - shift) (high + low) + (2^(k - shift) - 2^-shift), where the sum's error is kept. The shift
 * keeps the power in range where the result is just below the greatest number.
 */
function expm1Of(b: ProgramBuilder, x: Value, shift: number): Value {
  const { counted, high, low } = reduced(b, x, { f64: POW2_BASE.f64 - shift, f32: POW2_BASE.f32 - shift });
  const scale = b.op("pow2", counted);
  const less = b.sub(scale, num(b, x, 2 ** -shift));
  const grown = b.mul(scale, high);
  const sum = b.add(less, grown);
  const part = b.sub(sum, less);
  const error = b.add(b.sub(less, b.sub(sum, part)), b.sub(grown, part));
  return b.add(sum, b.fma(scale, low, error));
}

export const expm1: Expansion = (b, x) => {
  const value = b.choose(b.eq(x!, num(b, x!, 0)), x!, expm1Of(b, x!, 0));
  return guarded(b, x!, LIMIT[floatType(x!)].exp, b.op("expm1Rare", x!), value);
};

export const expm1Rare: Expansion = (b, x) =>
  b.select(b.lt(x!, num(b, x!, 0)), num(b, x!, -1), b.op("exp", x!));

/**
 * (e^x - e^-x) / 2 from E = e^x - 1, which is accurate near zero: with q = E / (E + 1) it is (E + q) / 2, and for small E
 * better E - E q / 2, whose second part weighs little. All of it stands here divided by 4.
 */
export const sinh: Expansion = odd((b, size) => {
  const type = floatType(size);
  const e = expm1Of(b, atMost(b, size, BOUNDS[type].half), 2);
  const quarter = num(b, size, 0.25);
  // Where E is infinite its quotient is 1 all the same.
  const finite = atMost(b, e, 2 ** 60);
  const q = b.div(finite, b.add(finite, quarter));
  const small = b.sub(e, b.mul(b.mul(e, num(b, size, 0.5)), q));
  const large = b.fma(q, num(b, size, 0.125), b.mul(e, num(b, size, 0.5)));
  const value = b.select(b.lt(e, quarter), small, large);
  const twice = b.add(value, value);
  const least = num(b, size, SMALL[floatType(size)]);
  return b.select(b.lt(size, least), size, b.add(twice, twice));
});

export const cosh: Expansion = (b, x) => {
  const size = atMost(b, b.op("abs", x!), BOUNDS[floatType(x!)].half);
  // Half of e^size: 2^(k - 1) (1 + high + low), in which 2^(k - 2) is in range, too.
  const { counted, high, low } = reduced(b, size, { f64: POW2_BASE.f64 - 2, f32: POW2_BASE.f32 - 2 });
  const scale = b.op("pow2", counted);
  const quarter = b.fma(b.add(high, low), scale, scale);
  const half = b.add(quarter, quarter);
  return b.add(half, b.div(num(b, x!, 0.25), half));
};

const TANH = {
  f64: { top: c.TANH_64_P, bottom: c.TANH_64_Q, flat: 22 },
  f32: { top: c.TANH_32_P, bottom: c.TANH_32_Q, flat: 10 },
} as const;
/** Below this tanh x is x + x^3 P/Q, above 1 - 2 / (e^2x + 1): one division serves both. */
const TANH_SMALL = 0.7;

export const tanh: Expansion = odd((b, size) => {
  const { top, bottom, flat } = TANH[floatType(size)];
  const one = num(b, size, 1);
  const y = atMost(b, size, flat);
  const { counted, high, low } = reduced(b, b.add(y, y), POW2_BASE);
  const scale = b.op("pow2", counted);
  const grown = b.mul(b.add(high, low), scale);
  const more = b.add(scale, one);
  const large = b.add(more, grown);
  const z = b.mul(y, y);
  const small = b.lt(y, num(b, size, TANH_SMALL));
  const above = b.select(small, b.mul(b.mul(y, z), polynomial(b, z, top)), num(b, size, -2));
  const below = b.select(small, polynomial(b, z, bottom), large);
  const base = b.select(small, y, one);
  const part = b.div(above, below);
  const sum = b.add(base, part);
  // The rounding errors of the sum and of the large divisor: an error d there makes part^2 d / 2 of -2 / large.
  const lost = b.select(small, num(b, size, 0), b.add(b.sub(more, large), grown));
  const rest = b.fma(b.mul(b.mul(part, part), num(b, size, 0.5)), lost, b.add(b.sub(base, sum), part));
  return b.add(sum, rest);
});
