/**
 * exp, exp2, expm1 and the hyperbolic functions.
 *
 * x = k ln 2 + r with |r| <= ln(2)/2, e^r by a polynomial, 2^k by the exponent's bits. The part of r that rounding would
 * lose joins where it weighs least, as in fdlibm's e_exp.c (Sun Microsystems, 1993).
 */
import type { ProgramBuilder, Value } from "../program.ts";
import { POW2_BASE } from "../reference.ts";
import * as c from "./coefficients.ts";
import { type Expansion, floatType, num, odd, polynomial, power2 } from "./parts.ts";

const TAIL = { f64: c.EXP_64, f32: c.EXP_32 } as const;
const LN2 = { f64: c.LN2_64, f32: c.LN2_32 } as const;
/** Up to here e^|x| and e^-|x| are normal numbers. */
const LIMIT = { f64: 708, f32: 87 } as const;
/** Beyond these e^x is infinite, or rounds to zero. */
const TOP = 720;
const BOTTOM = -750;

/** e^x = 2^k (1 + high + low), `counted` being k as `pow2` takes it. */
interface Reduced {
  readonly k: Value;
  readonly counted: Value;
  readonly high: Value;
  readonly low: Value;
}

/** Of x, or of x + `more`. */
function reduced(b: ProgramBuilder, x: Value, more?: Value): Reduced {
  const type = floatType(x);
  const base = num(b, x, POW2_BASE[type]);
  const counted = b.fma(x, num(b, x, Math.LOG2E), base);
  const k = b.sub(counted, base);
  const high = b.fma(k, num(b, x, -LN2[type][0]), x);
  const ln2Rest = num(b, x, -LN2[type][1]);
  const rest = more ? b.fma(k, ln2Rest, more) : b.mul(k, ln2Rest);
  const r = b.add(high, rest);
  const low = b.fma(b.mul(r, r), polynomial(b, r, TAIL[type]), rest);
  return { k, counted, high, low };
}

/** Where |x| is past the limit (nan passes it by), the rare function's value. */
function guarded(b: ProgramBuilder, x: Value, limit: number, rare: Value, value: Value): Value {
  return b.choose(b.lt(num(b, x, limit), b.op("abs", x)), rare, value);
}

export const exp: Expansion = (b, x) => {
  return guarded(b, x!, LIMIT[floatType(x!)], b.op("expRare", x!), expOfModerate(b, x!));
};

/** x between the bounds beyond which e^x no longer changes; nan stays. */
function clamped(b: ProgramBuilder, x: Value): Value {
  const below = b.select(b.lt(num(b, x, TOP), x), num(b, x, TOP), x);
  return b.select(b.lt(below, num(b, x, BOTTOM)), num(b, x, BOTTOM), below);
}

/** 2^(k + shift) (1 + s) for k past what `pow2` takes: in two factors, of which the second rounds. */
function scaledTwice(b: ProgramBuilder, s: Value, k: Value, shift: number): Value {
  const half = b.op("rint", b.mul(k, num(b, k, 0.5)));
  const rest = b.add(b.sub(k, half), num(b, k, shift));
  return b.mul(b.mul(b.add(num(b, k, 1), s), power2(b, half)), power2(b, rest));
}

function expWide(b: ProgramBuilder, x: Value, shift: number): Value {
  const { k, high, low } = reduced(b, clamped(b, x));
  return scaledTwice(b, b.add(high, low), k, shift);
}

/** e^(x + low) for any x; the low part counts only where the result is neither zero nor infinite. */
export function expOfPair(b: ProgramBuilder, x: Value, low: Value): Value {
  const inside = b.lt(b.op("abs", x), num(b, x, 760));
  const { k, high, low: tail } = reduced(b, clamped(b, x), b.choose(inside, low, num(b, x, 0)));
  return scaledTwice(b, b.add(high, tail), k, 0);
}

/** e^(x + low) for |x| below the limit. */
export function expOfModerate(b: ProgramBuilder, x: Value, low?: Value): Value {
  const { counted, high, low: tail } = reduced(b, x, low);
  const scale = b.op("pow2", counted);
  return b.fma(b.add(high, tail), scale, scale);
}

export const expRare: Expansion = (b, x) => expWide(b, x!, 0);

/** 2^x = 2^k e^(f ln 2), f being exact. */
function reduced2(
  b: ProgramBuilder,
  x: Value,
): { readonly counted: Value; readonly k: Value; readonly s: Value } {
  const type = floatType(x);
  const base = num(b, x, POW2_BASE[type]);
  const counted = b.add(x, base);
  const k = b.sub(counted, base);
  const r = b.mul(b.sub(x, k), num(b, x, Math.LN2));
  return { counted, k, s: b.fma(b.mul(r, r), polynomial(b, r, TAIL[type]), r) };
}

export const exp2: Expansion = (b, x) => {
  const { counted, s } = reduced2(b, x!);
  const scale = b.op("pow2", counted);
  const limit = floatType(x!) === "f64" ? 1022 : 126;
  return guarded(b, x!, limit, b.op("exp2Rare", x!), b.fma(s, scale, scale));
};

export const exp2Rare: Expansion = (b, x) => {
  const below = b.select(b.lt(num(b, x!, 1025), x!), num(b, x!, 1025), x!);
  const { k, s } = reduced2(b, b.select(b.lt(below, num(b, x!, -1080)), num(b, x!, -1080), below));
  return scaledTwice(b, s, k, 0);
};

/** e^x - 1 = 2^k (high + low) + (2^k - 1), where the sum's error is kept. */
function expm1Of(b: ProgramBuilder, x: Value): Value {
  const { counted, high, low } = reduced(b, x);
  const scale = b.op("pow2", counted);
  const less = b.sub(scale, num(b, x, 1));
  const grown = b.mul(scale, high);
  const sum = b.add(less, grown);
  const part = b.sub(sum, less);
  const error = b.add(b.sub(less, b.sub(sum, part)), b.sub(grown, part));
  return b.add(sum, b.fma(scale, low, error));
}

export const expm1: Expansion = (b, x) => {
  const value = b.choose(b.eq(x!, num(b, x!, 0)), x!, expm1Of(b, x!));
  return guarded(b, x!, LIMIT[floatType(x!)], b.op("expm1Rare", x!), value);
};

export const expm1Rare: Expansion = (b, x) =>
  b.select(b.lt(x!, num(b, x!, 0)), num(b, x!, -1), expWide(b, x!, 0));

/**
 * (e^x - e^-x) / 2 from E = e^x - 1, which is accurate near zero: with q = E / (E + 1) it is (E + q) / 2, and for small E
 * better E - E q / 2, whose second part weighs little.
 */
export const sinh: Expansion = (b, x) => {
  const value = odd((_, size) => {
    const half = num(b, x!, 0.5);
    const one = num(b, x!, 1);
    const e = expm1Of(b, size);
    const q = b.div(e, b.add(e, one));
    const small = b.sub(e, b.mul(b.mul(half, e), q));
    return b.select(b.lt(e, one), small, b.mul(half, b.add(e, q)));
  })(b, x!);
  return guarded(b, x!, LIMIT[floatType(x!)], b.op("sinhRare", x!), value);
};

export const sinhRare: Expansion = odd((b, x) => expWide(b, x, -1));

export const cosh: Expansion = (b, x) => {
  const size = b.op("abs", x!);
  const { counted, high, low } = reduced(b, size);
  const scale = b.op("pow2", counted);
  const half = b.mul(num(b, x!, 0.5), b.fma(b.add(high, low), scale, scale));
  const value = b.add(half, b.div(num(b, x!, 0.25), half));
  return guarded(b, x!, LIMIT[floatType(x!)], b.op("coshRare", x!), value);
};

export const coshRare: Expansion = (b, x) => expWide(b, b.op("abs", x!), -1);

const TANH = {
  f64: { top: c.TANH_64_P, bottom: c.TANH_64_Q, flat: 22 },
  f32: { top: c.TANH_32_P, bottom: c.TANH_32_Q, flat: 10 },
} as const;
/** Below this tanh x is x + x^3 P/Q, above 1 - 2 / (e^2x + 1): one division serves both. */
const TANH_SMALL = 0.7;

export const tanh: Expansion = odd((b, size) => {
  const { top, bottom, flat } = TANH[floatType(size)];
  const one = num(b, size, 1);
  const y = b.select(b.lt(num(b, size, flat), size), num(b, size, flat), size);
  const { counted, high, low } = reduced(b, b.add(y, y));
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
