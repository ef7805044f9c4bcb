/**
 * pow: x^y = e^(y log x), the logarithm to about 65 bits.
 *
 * The logarithm is a sum of two floats, made with Dekker's and Knuth's exact sums and products (Dekker, "A Floating-Point
 * Technique for Extending the Available Precision", 1971). float32 needs none of that: float64 has bits to spare.
 * Special values are C99's (F.9.4.4).
 */
import { type Pair, twoProduct, twoSquare, twoSum } from "../accurate.ts";
import type { ProgramBuilder, Value } from "../program.ts";
import * as c from "./coefficients.ts";
import { expOfModerate, expOfPair } from "./exponential.ts";
import { naturalLog } from "./logarithm.ts";
import { type Expansion, INFINITE, LEAST, NAN, num, polynomial } from "./parts.ts";

/** Past this size an exponent leaves nothing but 0, 1 and infinity. */
const LARGE = 2 ** 64;

/** log x of a positive normal number, some factors of 2 added, in two parts. */
function logarithm(b: ProgramBuilder, x: Value, factors?: Value): Pair {
  const exponent = b.op("exponent", x);
  const k = factors ? b.add(exponent, factors) : exponent;
  const f = b.sub(b.op("significand", x), num(b, x, 1));
  // q + q' = f / (2 + f): the quotient's own error from the remainder.
  const two = num(b, x, 2);
  const d = b.add(two, f);
  const dRest = b.sub(f, b.sub(d, two));
  const q = b.div(f, d);
  const product = twoProduct(b, q, d);
  const remainder = b.sub(b.sub(b.sub(f, product.high), product.low), b.mul(q, dRest));
  const qRest = b.div(remainder, d);
  // z = q^2, cubed = q^3.
  const square = twoSquare(b, q);
  const z = square.high;
  const zRest = b.add(square.low, b.mul(b.add(q, q), qRest));
  const cube = twoProduct(b, q, z);
  const cubeRest = b.add(cube.low, b.add(b.mul(q, zRest), b.mul(qRest, z)));
  // cubed * (2/3 + z P(z))
  const [twoThirds, twoThirdsRest] = c.TWO_THIRDS;
  const tail = b.mul(z, polynomial(b, z, c.LOG_TAIL));
  const factor = b.add(num(b, x, twoThirds), tail);
  const factorRest = b.add(b.add(b.sub(num(b, x, twoThirds), factor), tail), num(b, x, twoThirdsRest));
  const term = twoProduct(b, cube.high, factor);
  const termRest = b.add(term.low, b.add(b.mul(cube.high, factorRest), b.mul(cubeRest, factor)));
  const [ln2, ln2Rest] = c.LN2_PAIR;
  const first = twoSum(b, b.mul(k, num(b, x, ln2)), b.add(q, q));
  const second = twoSum(b, first.high, term.high);
  const small = b.add(b.mul(k, num(b, x, ln2Rest)), b.add(b.add(qRest, qRest), termRest));
  const low = b.add(b.add(first.low, second.low), small);
  const high = b.add(second.high, low);
  return { high, low: b.add(b.sub(second.high, high), low) };
}

/** Signs, and the operands that have no logarithm, around e^(y log |x|). */
function withSpecials(b: ProgramBuilder, x: Value, y: Value, size: Value): Value {
  const zero = num(b, x, 0);
  const one = num(b, x, 1);
  const half = b.mul(y, num(b, x, 0.5));
  const whole = b.eq(b.op("rint", y), y);
  const isOdd = b.and(whole, b.ne(b.op("rint", half), half));
  const signed = b.choose(b.and(isOdd, b.op("signbit", x)), b.neg(size), size);
  const undefinedRoot = b.and(b.and(b.lt(x, zero), b.ne(x, num(b, x, -INFINITE))), b.not(whole));
  // The square is the product to the bit: rules rewrite one as the other.
  const exact = b.choose(b.eq(y, num(b, y, 2)), b.mul(x, x), signed);
  const real = b.choose(undefinedRoot, num(b, x, NAN), exact);
  const known = b.choose(b.or(b.isNaN(x), b.isNaN(y)), b.add(x, y), real);
  return b.choose(b.or(b.eq(y, zero), b.eq(x, one)), one, known);
}

/** An exponent that an infinite product, or one of infinity and zero, cannot come of. */
function bounded(b: ProgramBuilder, y: Value): Value {
  return b.choose(b.gt(b.op("abs", y), num(b, y, LARGE)), b.op("copysign", num(b, y, LARGE), y), y);
}

/** y log |x| for the ends of the line: only its sign matters. */
function atEnds(b: ProgramBuilder, size: Value, y: Value, exponent: Value): Value {
  const vast = b.op("copysign", num(b, y, 10000), y);
  const endless = b.choose(b.eq(size, num(b, y, INFINITE)), vast, exponent);
  return b.choose(b.eq(size, num(b, y, 0)), b.neg(vast), endless);
}

export const powRare: Expansion = (b, x, y) => {
  const size = b.op("abs", x!);
  const tiny = b.lt(size, num(b, x!, LEAST.f64));
  const scaled = b.choose(tiny, b.mul(size, num(b, x!, 2 ** 54)), size);
  const log = logarithm(b, scaled, b.choose(tiny, num(b, x!, -54), num(b, x!, 0)));
  const by = bounded(b, y!);
  const product = twoProduct(b, by, log.high);
  const exponent = atEnds(b, size, y!, product.high);
  return withSpecials(b, x!, y!, expOfPair(b, exponent, b.add(product.low, b.mul(by, log.low))));
};

/** Where a positive normal base, and a result that is normal too, need no care: nan counts as neither. */
function usual(b: ProgramBuilder, x: Value, y: Value, exponent: Value, value: Value): Value {
  const size = b.lt(b.op("abs", exponent), num(b, x, 700));
  const rare = b.or(b.not(size), b.op("special", x));
  // The square is the product to the bit: rules rewrite one as the other.
  const exact = b.select(b.eq(y, num(b, y, 2)), b.mul(x, x), value);
  return b.choose(rare, b.op("powRare", x, y), exact);
}

export const pow: Expansion = (b, x, y) => {
  const log = logarithm(b, x!);
  const product = twoProduct(b, y!, log.high);
  const rest = b.add(product.low, b.mul(y!, log.low));
  // Beside a huge y the exact product's parts are nan.
  const sum = b.add(product.high, rest);
  return usual(b, x!, y!, sum, expOfModerate(b, product.high, rest));
};

/** The same for float32 operands, held in float64. */
export const powSingle: Expansion = (b, x, y) => {
  const exponent = b.mul(y!, naturalLog(b, x!));
  return usual(b, x!, y!, exponent, expOfModerate(b, exponent));
};
