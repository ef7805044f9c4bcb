/**
 * log, log2, log10, log1p and the inverse hyperbolic functions.
 *
 * x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2); log(1 + f) = f - f^2/2 + s (f^2/2 + z P(z)) with
 * s = f / (2 + f), z = s^2, as in fdlibm's e_log.c (Sun Microsystems, 1993). Base 2 and 10 keep the leading part in two
 * pieces so that its product with a constant is exact, as FreeBSD's e_log2.c and e_log10.c do.
 */
import { type Pair, twoSum } from "../accurate.ts";
import type { ProgramBuilder, Value } from "../program.ts";
import * as c from "./coefficients.ts";
import { type Expansion, floatType, INFINITE, LEAST, NAN, num, odd, polynomial } from "./parts.ts";

const TAIL = { f64: c.LOG_64, f32: c.LOG_32 } as const;
const LN2 = { f64: c.LN2_PAIR, f32: c.LN2_32 } as const;

/** f, f^2/2 and s (f^2/2 + z P(z)), `more` added to the last. */
interface Series {
  readonly f: Value;
  readonly half: Value;
  readonly tail: Value;
}

function series(b: ProgramBuilder, f: Value, more?: Value): Series {
  const s = b.div(f, b.add(num(b, f, 2), f));
  const z = b.mul(s, s);
  const half = b.mul(b.mul(num(b, f, 0.5), f), f);
  const sum = b.fma(z, polynomial(b, z, TAIL[floatType(f)]), half);
  return { f, half, tail: more ? b.fma(s, sum, more) : b.mul(s, sum) };
}

/** From x's significand and exponent to its logarithm. */
type Kernel = (b: ProgramBuilder, f: Value, k: Value) => Value;

/** `more` is a small addend. */
function natural(b: ProgramBuilder, f: Value, k: Value, more?: Value): Value {
  const [high, low] = LN2[floatType(f)];
  const kLow = b.mul(k, num(b, f, low));
  const { half, tail } = series(b, f, more ? b.add(kLow, more) : kLow);
  return b.fma(k, num(b, f, high), b.sub(f, b.sub(half, tail)));
}

/** A number in two parts, of which the first has few bits. */
type Parts = readonly [number, number];
/** log e and log 2 in a base. */
interface Base {
  readonly e: Parts;
  readonly two: Parts;
}

const BASE2 = {
  f64: { e: c.LOG2_E, two: [1, 0] },
  f32: { e: c.LOG2_E_32, two: [1, 0] },
} as const;
const BASE10 = {
  f64: { e: c.LOG10_E, two: c.LOG10_2 },
  f32: { e: c.LOG10_E_32, two: c.LOG10_2_32 },
} as const;
/** Times this, less itself: the upper half of the bits (Veltkamp). */
const SPLIT = { f64: 2 ** 27 + 1, f32: 2 ** 12 + 1 } as const;

/** k log 2 + (high + low) log e. */
function inBase(bases: { readonly f64: Base; readonly f32: Base }): Kernel {
  return (b, f, k) => {
    const { e, two } = bases[floatType(f)];
    const { half, tail } = series(b, f);
    const lead = b.sub(f, half);
    const split = b.mul(lead, num(b, f, SPLIT[floatType(f)]));
    const high = b.sub(split, b.sub(split, lead));
    const low = b.add(b.sub(b.sub(f, high), half), tail);
    const product = b.mul(high, num(b, f, e[0]));
    const lower = b.fma(b.add(low, high), num(b, f, e[1]), b.mul(low, num(b, f, e[0])));
    const rest = two[1] === 0 ? lower : b.fma(k, num(b, f, two[1]), lower);
    const whole = two[0] === 1 ? k : b.mul(k, num(b, f, two[0]));
    const sum = b.add(whole, product);
    return b.add(sum, b.add(rest, b.add(b.sub(whole, sum), product)));
  };
}

const kernels = { log: natural as Kernel, log2: inBase(BASE2), log10: inBase(BASE10) } as const;

const apart = (b: ProgramBuilder, x: Value) => ({
  f: b.sub(b.op("significand", x), num(b, x, 1)),
  k: b.op("exponent", x),
});

/** log x of a positive normal number. */
export function naturalLog(b: ProgramBuilder, x: Value): Value {
  const { f, k } = apart(b, x);
  return natural(b, f, k);
}

function fast(name: "log" | "log2" | "log10"): Expansion {
  return (b, x) => {
    const { f, k } = apart(b, x!);
    return b.choose(b.op("special", x!), b.op(`${name}Rare`, x!), kernels[name](b, f, k));
  };
}

function rare(name: "log" | "log2" | "log10"): Expansion {
  return (b, x) => {
    const tiny = b.lt(x!, num(b, x!, LEAST[floatType(x!)]));
    const { f, k } = apart(b, b.select(tiny, b.mul(x!, num(b, x!, 2 ** 54)), x!));
    const value = kernels[name](b, f, b.select(tiny, b.sub(k, num(b, x!, 54)), k));
    return atEnds(b, x!, 0, value);
  };
}

/** The pole, nan below it, and infinity and nan as they are. */
function atEnds(b: ProgramBuilder, x: Value, pole: number, value: Value): Value {
  const finite = b.select(b.lt(x, num(b, x, INFINITE)), value, x);
  const defined = b.select(b.lt(x, num(b, x, pole)), num(b, x, NAN), finite);
  return b.select(b.eq(x, num(b, x, pole)), num(b, x, -INFINITE), defined);
}

export const log = fast("log");
export const logRare = rare("log");
export const log2 = fast("log2");
export const log2Rare = rare("log2");
export const log10 = fast("log10");
export const log10Rare = rare("log10");

/** The logarithm of a positive normal number plus its rounding error, some factors of 2 added. */
function ofPair(b: ProgramBuilder, { high, low }: Pair, factors?: Value): Value {
  const { f, k } = apart(b, high);
  return natural(b, f, factors ? b.add(k, factors) : k, b.div(low, high));
}

export const log1p: Expansion = (b, x) => {
  const pair = twoSum(b, num(b, x!, 1), x!);
  const value = b.choose(b.eq(x!, num(b, x!, 0)), x!, ofPair(b, pair));
  return b.choose(b.op("special", pair.high), b.op("log1pRare", x!), value);
};

export const log1pRare: Expansion = (b, x) => atEnds(b, x!, -1, x!);

/** Past this, 1 beside x^2 is nothing, and asinh and acosh are log(2x). */
const LARGE = { f64: 2 ** 28, f32: 2 ** 14 } as const;

/** log(1 + x + y), or log(2x) for large x. */
function ofSum(b: ProgramBuilder, x: Value, y: Value, large: Value, size: Value): Value {
  const first = twoSum(b, x, y);
  const second = twoSum(b, num(b, x, 1), first.high);
  const zero = num(b, x, 0);
  const pair = {
    high: b.choose(large, size, second.high),
    low: b.choose(large, zero, b.add(second.low, first.low)),
  };
  return ofPair(b, pair, b.choose(large, num(b, x, 1), zero));
}

export const asinh: Expansion = odd((b, x) => {
  const one = num(b, x, 1);
  const square = b.mul(x, x);
  const more = b.div(square, b.add(one, b.op("sqrt", b.add(square, one))));
  const value = ofSum(b, x, more, b.gt(x, num(b, x, LARGE[floatType(x)])), x);
  return b.choose(b.lt(x, num(b, x, INFINITE)), value, x);
});

export const acosh: Expansion = (b, x) => {
  const t = b.sub(x!, num(b, x!, 1));
  const root = b.op("sqrt", b.fma(t, t, b.add(t, t)));
  const value = ofSum(b, t, root, b.gt(x!, num(b, x!, LARGE[floatType(x!)])), x!);
  const finite = b.choose(b.lt(x!, num(b, x!, INFINITE)), value, x!);
  return b.choose(b.lt(x!, num(b, x!, 1)), num(b, x!, NAN), finite);
};

/** log1p(2x / (1 - x)) / 2. */
export const atanh: Expansion = odd((b, x) => {
  const one = num(b, x, 1);
  const quotient = b.div(b.add(x, x), b.sub(one, x));
  const value = b.mul(num(b, x, 0.5), ofPair(b, twoSum(b, one, quotient)));
  const at = b.choose(b.eq(x, one), num(b, x, INFINITE), value);
  return b.choose(b.le(x, one), at, num(b, x, NAN));
});
