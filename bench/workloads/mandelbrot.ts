import { escapeTime, MOST } from "../escape.ts";
import { type Numfuse, type Operand, uniform, workload } from "../workload.ts";

/** The scalar function is read once. */
let escape: ((x: Operand, y: Operand) => Operand) | undefined;

const made = (np: Numfuse) =>
  np.vectorize(escapeTime, { otypes: ["float64"] }) as unknown as (x: Operand, y: Operand) => Operand;

/**
 * Turns until a point escapes, over a picture of the set. No C and no Numba: one of their two ways contracts to fused
 * multiply-adds, which sends points on another way.
 */
export const mandelbrot = workload({
  name: "mandelbrot",
  formula: "Mandelbrot, 800 x 600, 256 turns",
  dtypes: ["float64"],
  sizes: [800 * 600],
  needs: "vectorize",
  inputs: {
    cx: { ...uniform(-2.2, 0.9, 1), sorted: true },
    cy: { ...uniform(-1.2, 1.2, 7), sorted: true },
  },
  shape: (n) => (n < 1e4 ? [6, 10] : [600, 800]),
  shapes: ([rows, columns]) => ({ cx: [columns!], cy: [rows!] }),
  peerTolerance: { ulps: 0 },
  numfuse: (np, { cx, cy }) => {
    escape ??= made(np);
    return escape(cx, cy.at(":", np.newaxis));
  },
  js: `
for (let i = 0; i < rows; i++) {
  for (let j = 0; j < columns; j++) {
    let x = 0, y = 0, turns = 0;
    while (turns < ${MOST} && x * x + y * y <= 4) {
      const next = x * x - y * y + cx[j];
      y = 2 * x * y + cy[i];
      x = next;
      turns++;
    }
    out[i * columns + j] = turns;
  }
}`,
  numpy: `
x = y = n = np.zeros((cy.size, cx.size))
for _ in range(${MOST}):
    xx, yy = x * x, y * y
    alive = xx + yy <= 4
    n = n + alive
    x, y = np.where(alive, xx - yy + cx, x), np.where(alive, 2 * x * y + cy[:, None], y)
n`,
});
