/**
 * Arithmetic beyond one rounding: sums and squares with their errors, and a hypot within 0.51 ULP.
 *
 * Owns the building blocks that float and complex functions share; knows nothing of NumPy. `mulLow` is one fused
 * multiply-add where there is one and Dekker's product elsewhere, with the same bits.
 */
import type { ProgramBuilder, Value } from "./program.ts";

/** An unevaluated sum: `high` is it rounded, `low` what the rounding left out. */
export interface Pair {
  readonly high: Value;
  readonly low: Value;
}

const num = (b: ProgramBuilder, value: number) => b.const(value, "f64");

/** x + y without error (Knuth's TwoSum). */
export function twoSum(b: ProgramBuilder, x: Value, y: Value): Pair {
  const high = b.add(x, y);
  const part = b.sub(high, x);
  return { high, low: b.add(b.sub(x, b.sub(high, part)), b.sub(y, part)) };
}

/** x * y without error, for operands below 2^990 whose product is above 2^-960. */
export function twoProduct(b: ProgramBuilder, x: Value, y: Value): Pair {
  const high = b.mul(x, y);
  return { high, low: b.op("mulLow", x, y, high) };
}

/** x * x without error, for |x| between 2^-480 and 2^500. */
export function twoSquare(b: ProgramBuilder, x: Value): Pair {
  return twoProduct(b, x, x);
}

/** sqrt(x^2 + y^2) of float32 values held as float64: their squares are exact and stay in range. */
export function hypotOfSingles(b: ProgramBuilder, x: Value, y: Value): Value {
  return b.op("sqrt", b.add(b.mul(x, x), b.mul(y, y)));
}

/**
 * sqrt(x^2 + y^2) of finite float64 values: the plain root, then one Newton step on its exact residual
 * (Borges, "An Improved Algorithm for hypot(a,b)", 2019). JavaScript's Math.hypot is off by up to 1.9 ULP.
 */
function hypotOfDoubles(b: ProgramBuilder, x: Value, y: Value): Value {
  const ax = b.op("abs", x);
  const ay = b.op("abs", y);
  const swap = b.lt(ax, ay);
  const larger = b.select(swap, ay, ax);
  const big = b.gt(larger, num(b, 2 ** 480));
  const tiny = b.lt(larger, num(b, 2 ** -400));
  const pick = (g: number, t: number) => b.choose(big, num(b, g), b.choose(tiny, num(b, t), num(b, 1)));
  const scale = pick(2 ** -600, 2 ** 600);
  const p = twoSquare(b, b.mul(larger, scale));
  const q = twoSquare(b, b.mul(b.select(swap, ax, ay), scale));
  const root = b.op("sqrt", b.add(p.high, q.high));
  const r = twoSquare(b, root);
  const residual = b.add(b.sub(b.sub(r.high, p.high), q.high), b.sub(b.sub(r.low, p.low), q.low));
  const step = b.div(residual, b.add(root, root));
  const corrected = b.choose(b.eq(root, num(b, 0)), root, b.sub(root, step));
  return b.mul(corrected, pick(2 ** 600, 2 ** -600));
}

/** C's rule for hypot: an infinite operand outdoes nan. */
function orInfinite(size: (b: ProgramBuilder, x: Value, y: Value) => Value) {
  return (b: ProgramBuilder, x: Value, y: Value): Value => {
    const endless = num(b, Number.POSITIVE_INFINITY);
    const infinite = b.or(b.eq(b.op("abs", x), endless), b.eq(b.op("abs", y), endless));
    return b.choose(infinite, endless, size(b, x, y));
  };
}

/** hypot of float64 operands. */
export const hypot = orInfinite(hypotOfDoubles);
/** hypot of float32 operands, held in float64. */
export const hypotSingle = orInfinite(hypotOfSingles);
