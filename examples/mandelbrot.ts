/**
 * Mandelbrot's set by one scalar function. Run it with `npx tsx examples/mandelbrot.ts`; the report with the picture is
 * examples/reports/mandelbrot.html, the picture alone examples/reports/mandelbrot.png.
 *
 * `np.vectorize` reads the function: its loop becomes the inner loop of one compiled kernel, and the counts go on into
 * array functions as any array does.
 */
import * as np from "../src/index.ts";
import { heatmap, image, imsave, notebook } from "../src/notebook/index.ts";
import { heading } from "./notebook.ts";

const nb = notebook(import.meta.url, { output: "reports/", print: false, title: "Mandelbrot's set" });

const MOST = 256;

// %% 1. The function: turns of z = z^2 + c until z leaves the circle of radius 2
heading(1, "Turns until a point escapes");
const escape = np.vectorize(
  (cx: number, cy: number) => {
    let x = 0;
    let y = 0;
    let n = 0;
    while (n < most && x * x + y * y <= 4) {
      const next = x * x - y * y + cx;
      y = 2 * x * y + cy;
      x = next;
      n++;
    }
    return n;
  },
  { scope: { most: MOST }, otypes: ["int32"] },
);

/** Counts over a part of the plane, `width` points by `height`. */
function picture(width: number, height: number): np.NDArray {
  const re = np.linspace(-2.2, 0.9, width);
  const im = np.linspace(-1.2, 1.2, height).reshape(height, 1);
  return escape(re, im);
}

// %% 2. A small picture
heading(2, "A picture of 76 by 26 points");
const SHADES = " .:-=+*#%@";
for (const row of picture(76, 26).tolist() as number[][]) {
  console.log(row.map((n) => SHADES[n === MOST ? SHADES.length - 1 : Math.min(n, 16) >> 1] ?? " ").join(""));
}

// %% 3. A large one, and what became of it
heading(3, "800 by 600 points");
const start = performance.now();
const counts = picture(800, 600).eval();
const milliseconds = performance.now() - start;
const inside = np.equal(counts, MOST).sum().item() as number;
console.log(`${counts.size} points in ${milliseconds.toFixed(0)} ms, compiling included.`);
console.log(
  `${inside} never escape within ${MOST} turns: an area of about ${((inside / counts.size) * 3.1 * 2.4).toFixed(3)}.`,
);

const share = np.equal(picture(800, 600), MOST).mean();
const told = np.explain(share);
console.log(
  `Their share of the picture is ${share.item()}: ${told.kernels.length} kernel, from the points to the mean.`,
);

nb.show(told);

// %% 4. In colours
heading(4, "The picture in colours");
const turns = counts.div(MOST).power(0.35);
nb.show(
  heatmap(turns, { colors: "fire", extent: [-2.2, 0.9, -1.2, 1.2], title: "turns, to the power 0.35" }),
);
// Three waves of the count, one a channel; what never escapes is black.
const shift = np.array([0, 0.6, 1.2]);
const waves = np.sin(turns.at("...", np.newaxis).mul(14).sub(shift)).mul(0.5).add(0.5);
const colors = np.where(np.equal(counts, MOST).at("...", np.newaxis), 0, waves);
imsave(new URL("reports/mandelbrot.png", import.meta.url), colors);
nb.show(image(colors, { width: 800 }));
await nb.save();

declare const most: number;
