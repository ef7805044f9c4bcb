/**
 * Constants of the module.
 */

/** The circle constant. */
export const pi = Math.PI;
/** Euler's number. */
export const e = Math.E;
/** The Euler-Mascheroni constant. */
export const euler_gamma = 0.5772156649015329;
export const inf = Number.POSITIVE_INFINITY;
export const nan = Number.NaN;
