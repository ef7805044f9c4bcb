/**
 * Mandelbrot's set, 800 x 600 points and at most 256 turns: `np.vectorize` against a loop by hand and against calls of
 * array functions. Run: `npx tsx bench/mandelbrot.ts [repeats]`
 *
 * All three give the same counts, which is checked. Times are the best of the repeats, in milliseconds.
 */
import * as np from "../src/index.ts";
import { escapeTime, MOST } from "./escape.ts";

const [WIDTH, HEIGHT] = [800, 600];
const repeats = Number(process.argv[2] ?? 5);

const re = np.linspace(-2.2, 0.9, WIDTH).eval();
const im = np.linspace(-1.2, 1.2, HEIGHT).reshape(HEIGHT, 1).eval();

const escape = np.vectorize(escapeTime, { otypes: ["int32"] });

function byHand(xs: Float64Array, ys: Float64Array): Int32Array {
  const out = new Int32Array(xs.length * ys.length);
  for (let row = 0; row < ys.length; row++) {
    const cy = ys[row]!;
    for (let column = 0; column < xs.length; column++) {
      const cx = xs[column]!;
      let x = 0;
      let y = 0;
      let n = 0;
      while (n < MOST && x * x + y * y <= 4) {
        const next = x * x - y * y + cx;
        y = 2 * x * y + cy;
        x = next;
        n++;
      }
      out[row * xs.length + column] = n;
    }
  }
  return out;
}

/** As one writes it with NumPy: every turn goes over the whole picture. */
function byCalls(): np.NDArray {
  let x = np.zeros([HEIGHT, WIDTH]);
  let y = np.zeros([HEIGHT, WIDTH]);
  let counts = np.zeros([HEIGHT, WIDTH], { dtype: "int32" });
  for (let n = 0; n < MOST; n++) {
    const inside = x.square().add(y.square()).less_equal(4);
    const next = x.square().subtract(y.square()).add(re);
    const upper = x.multiply(y).multiply(2).add(im);
    x = np.where(inside, next, x);
    y = np.where(inside, upper, y);
    counts = counts.add(inside);
    // One plan a turn: what is not needed any more is freed.
    np.eval(x, y, counts);
  }
  return counts;
}

function best(run: () => unknown, times = repeats): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

const xs = re.toTypedArray() as Float64Array;
const ys = im.toTypedArray() as Float64Array;
const wanted = byHand(xs, ys);
const same = (counts: ArrayLike<number>) => wanted.every((n, i) => n === counts[i]);
const { kernels } = np.explain(escape(re, im));

const rows: [name: string, time: number][] = [];
const hand = best(() => byHand(xs, ys));
rows.push(["loop by hand, JavaScript", hand]);
for (const threads of [1, 2]) {
  np.config.threads = threads;
  const counts = escape(re, im).eval();
  if (!same(counts.toTypedArray() as Int32Array)) throw new Error("np.vectorize counts otherwise");
  rows.push([`np.vectorize, ${threads} thread${threads > 1 ? "s" : ""}`, best(() => escape(re, im).eval())]);
}
np.config.threads = 1;
const target = np.config.target;
np.config.target = "js";
rows.push(["np.vectorize, JavaScript target", best(() => escape(re, im).eval())]);
np.config.target = target;
if (!same(byCalls().toTypedArray() as Int32Array)) throw new Error("array functions count otherwise");
rows.push(["calls of array functions, fused, 1 thread", best(() => byCalls(), 1)]);

console.log(`${kernels.length} kernel, ${kernels[0]!.target}`);
for (const [name, time] of rows) {
  console.log(
    `${name.padEnd(42)} ${time.toFixed(1).padStart(8)} ms  ${(time / hand).toFixed(2).padStart(6)} of the loop`,
  );
}
