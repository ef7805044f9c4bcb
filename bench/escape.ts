/**
 * Mandelbrot's function of a point, which two benchmarks share. `np.vectorize` reads its text, so the number of turns is
 * written out in it.
 */

/** Turns at most. */
export const MOST = 256;

/** Turns until a point escapes. */
export const escapeTime = (cx: number, cy: number): number => {
  let x = 0;
  let y = 0;
  let n = 0;
  while (n < 256 && x * x + y * y <= 4) {
    const next = x * x - y * y + cx;
    y = 2 * x * y + cy;
    x = next;
    n++;
  }
  return n;
};
