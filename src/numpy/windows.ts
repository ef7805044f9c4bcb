/**
 * Window functions, and the Bessel function that Kaiser's is made of. Lazy, as all arithmetic.
 */
import { constantOf } from "../graph/build.ts";
import { float64 } from "../graph/dtype.ts";
import { apply, floating } from "./compose.ts";
import { type ArrayLike, arrayOf, describe, type ScalarLike } from "./convert.ts";
import { arange } from "./creation/index.ts";
import { where } from "./elementwise.ts";
import { NDArray } from "./ndarray.ts";
import type { OwnType } from "./types.ts";

const add = (...terms: readonly unknown[]): NDArray =>
  terms.reduce((sum, one) => apply("add", sum, one)) as NDArray;

/** Of fewer than one point nothing, of one point 1. */
function window(name: string, M: ScalarLike, shape: (m: number) => NDArray): NDArray<"float64"> {
  const m = Number(M);
  if (typeof M === "object" || Number.isNaN(m))
    throw new TypeError(`${name}: M must be a number, got ${describe(M)}`);
  const made =
    m < 1
      ? NDArray.fromNode(constantOf(0, float64, [0]))
      : m === 1
        ? NDArray.fromNode(constantOf(1, float64, [1]))
        : shape(m);
  return made as NDArray<"float64">;
}

/** Points from one end to the other, in steps of 2 about 0. */
const points = (m: number): NDArray => arange(1 - m, m, 2, { dtype: "float64" });

/** Times the cosines of how far each point is, as an angle up to pi, or twice that. */
const cosine = (factor: number, turn: number, m: number): NDArray =>
  apply("multiply", factor, apply("cos", apply("divide", apply("multiply", turn, points(m)), m - 1)));

/**
 * The Bartlett window: a triangle.
 *
 * @param M how many points
 * @example np.bartlett(5) // [0, 0.5, 1, 0.5, 0]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.bartlett.html
 */
export function bartlett(M: ScalarLike): NDArray<"float64"> {
  return window("bartlett", M, (m) => {
    const share = apply("divide", points(m), m - 1);
    return where(apply("less_equal", points(m), 0), add(1, share), apply("subtract", 1, share));
  });
}

/**
 * The Blackman window: three terms of cosines.
 *
 * @param M how many points
 * @see https://numpy.org/doc/stable/reference/generated/numpy.blackman.html
 */
export function blackman(M: ScalarLike): NDArray<"float64"> {
  return window("blackman", M, (m) => add(0.42, cosine(0.5, Math.PI, m), cosine(0.08, 2 * Math.PI, m)));
}

/**
 * The Hamming window: a raised cosine.
 *
 * @param M how many points
 * @see https://numpy.org/doc/stable/reference/generated/numpy.hamming.html
 */
export function hamming(M: ScalarLike): NDArray<"float64"> {
  return window("hamming", M, (m) => add(0.54, cosine(0.46, Math.PI, m)));
}

/**
 * The Hann window: a cosine from 0 to 0.
 *
 * @param M how many points
 * @see https://numpy.org/doc/stable/reference/generated/numpy.hanning.html
 */
export function hanning(M: ScalarLike): NDArray<"float64"> {
  return window("hanning", M, (m) => add(0.5, cosine(0.5, Math.PI, m)));
}

/**
 * The Kaiser window: a Bessel function of an ellipse.
 *
 * @param M how many points
 * @param beta its shape: 0 is a rectangle, 5 like Hamming's, 8.6 like Blackman's
 * @see https://numpy.org/doc/stable/reference/generated/numpy.kaiser.html
 */
export function kaiser(M: ScalarLike, beta: ScalarLike): NDArray<"float64"> {
  const b = NDArray.fromNode(constantOf(Number(beta), float64));
  return window("kaiser", M, (m) => {
    const half = (m - 1) / 2;
    const share = apply("divide", apply("subtract", arange(0, m, 1, { dtype: "float64" }), half), half);
    const ellipse = apply("sqrt", apply("subtract", 1, apply("square", share)));
    return apply("divide", i0(apply("multiply", b, ellipse)), i0(b));
  });
}

/**
 * Chebyshev coefficients of exp(-x) I0(x) in x / 2 - 2 up to 8, and of exp(-x) sqrt(x) I0(x) in 32 / x - 2 from there on,
 * by Clenshaw; as in i0.c of the Cephes Mathematical Library (Stephen L. Moshier).
 */
const NEAR: readonly number[] = [
  -4.4153416464793395e-18, 3.3307945188222384e-17, -2.431279846547955e-16, 1.715391285555133e-15,
  -1.1685332877993451e-14, 7.676185498604936e-14, -4.856446783111929e-13, 2.95505266312964e-12,
  -1.726826291441556e-11, 9.675809035373237e-11, -5.189795601635263e-10, 2.6598237246823866e-9,
  -1.300025009986248e-8, 6.046995022541919e-8, -2.670793853940612e-7, 1.1173875391201037e-6,
  -4.4167383584587505e-6, 1.6448448070728896e-5, -5.754195010082104e-5, 0.00018850288509584165,
  -0.0005763755745385824, 0.0016394756169413357, -0.004324309995050576, 0.010546460394594998,
  -0.02373741480589947, 0.04930528423967071, -0.09490109704804764, 0.17162090152220877, -0.3046826723431984,
  0.6767952744094761,
];
const FAR: readonly number[] = [
  -7.233180487874754e-18, -4.830504485944182e-18, 4.46562142029676e-17, 3.461222867697461e-17,
  -2.8276239805165836e-16, -3.425485619677219e-16, 1.7725601330565263e-15, 3.8116806693526224e-15,
  -9.554846698828307e-15, -4.150569347287222e-14, 1.54008621752141e-14, 3.8527783827421426e-13,
  7.180124451383666e-13, -1.7941785315068062e-12, -1.3215811840447713e-11, -3.1499165279632416e-11,
  1.1889147107846439e-11, 4.94060238822497e-10, 3.3962320257083865e-9, 2.266668990498178e-8,
  2.0489185894690638e-7, 2.8913705208347567e-6, 6.889758346916825e-5, 0.0033691164782556943,
  0.8044904110141088,
];

/** A Chebyshev series by Clenshaw's recurrence, the highest coefficient first. */
function series(x: NDArray, coefficients: readonly number[]): NDArray {
  let [now, before, last]: unknown[] = [coefficients[0], 0, 0];
  for (let i = 1; i < coefficients.length; i++) {
    [last, before] = [before, now];
    now = add(apply("subtract", apply("multiply", x, before), last), coefficients[i]);
  }
  return apply("multiply", 0.5, apply("subtract", now, last));
}

/**
 * The modified Bessel function of the first kind, of order 0.
 *
 * @param x real; integers count as float64
 * @throws TypeError for complex numbers
 * @example np.i0([0, 1]) // 1, 1.2660658777520082
 * @see https://numpy.org/doc/stable/reference/generated/numpy.i0.html
 */
export function i0<A extends ArrayLike>(
  x: A,
): NDArray<OwnType<A> extends `float${string}` ? OwnType<A> : "float64">;
export function i0(x: ArrayLike): NDArray {
  const given = arrayOf(x);
  if (given.dtype.kind === "c") throw new TypeError("i0 not supported for complex values");
  const size = apply("absolute", floating(given));
  const isNear = apply("less_equal", size, 8);
  // Each series sees only what it is for: beyond it would overflow, or divide by zero, though nobody wants its value.
  const near = series(apply("subtract", apply("divide", apply("minimum", size, 8), 2), 2), NEAR);
  const large = apply("maximum", size, 8);
  const far = series(apply("subtract", apply("divide", 32, large), 2), FAR);
  const scaled = apply("multiply", apply("exp", size), where(isNear, near, far));
  return where(isNear, scaled, apply("divide", scaled, apply("sqrt", large)));
}
