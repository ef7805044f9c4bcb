/**
 * Image processing on a real picture: gray levels, blur, Sobel edges, histogram equalisation, saved as PNG files.
 *
 * Run with `npx tsx examples/image.ts`; the report is examples/reports/image.html. Picture: gimp.png of the npm package
 * vega-datasets 3.2.1 (an icon of the GIMP project, 100 x 100 pixels with transparency).
 */
import * as np from "../src/index.ts";
import { figure, heatmap, histogram, image, imread, imsave, line, notebook } from "../src/notebook/index.ts";
import { values } from "./notebook.ts";

const nb = notebook(import.meta.url, { output: "reports/", print: false });
const saved = (name: string) => new URL(`reports/${name}`, import.meta.url);

// %% [markdown]
// # Filters as arithmetic on shifted views
//
// A picture is an array of shape (rows, columns, channels). A filter is a sum of slices of it, each shifted and weighted:
// the slices are views, and the whole sum becomes one loop.

// %% The picture on white, and its gray levels
const picture = imread(new URL("../node_modules/vega-datasets/data/gimp.png", import.meta.url));
const colors = picture.at("...", ":3").div(255);
const opacity = picture.at("...", "3:").div(255);
const onWhite = colors.mul(opacity).add(np.subtract(1, opacity));
// Luma weights of ITU-R BT.601.
const gray = onWhite.mul([0.299, 0.587, 0.114]).sum(2).eval();
console.log(
  `${picture.dtype} of shape (${picture.shape.join(", ")}); mean gray level ${gray.mean().item().toFixed(3)}.`,
);
nb.show(image(onWhite, { title: "on white", width: 300 }), image(gray, { title: "gray", width: 300 }));

// %% Blur: a Gaussian as two sums of seven shifted views
const [rows, columns] = gray.shape as [number, number];
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
  `Blur: ${told.kernels.length} kernels, ${(told.bytesMoved / 1e3).toFixed(0)} kB moved, ${(told.bytesUnfused / 1e3).toFixed(0)} kB without fusion.`,
);
nb.show(told);

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
const outline = np.subtract(1, edges.div(edges.max()));
console.log(
  `Edges: ${np.explain(edges).kernels.length} kernel; ${(edges.gt(1).mean().item() * 100).toFixed(1)} % of the pixels are on one.`,
);
nb.show(image(blurred, { title: "blurred", width: 300 }), image(outline, { title: "edges", width: 300 }));

// %% Histogram equalisation of a picture with little contrast
const dull = gray.mul(0.3).add(0.35).mul(255).round().astype("uint8").eval();
const levels = np.arange(256);
const counts = dull.ravel().at(":", np.newaxis).eq(levels).sum(0);
// A level's new value is the part of the pixels that are not lighter: a sum over levels, written as a mask.
const share = np
  .where(levels.le(levels.at(":", np.newaxis)), counts, 0)
  .sum(1)
  .div(dull.size)
  .eval();
const equalised = np.where(dull.at("...", np.newaxis).eq(levels), share, 0).sum(2).eval();
console.log(
  `Equalised: levels from ${dull.min().item()}–${dull.max().item()} to ${(equalised.min().item() * 255).toFixed(0)}–${(equalised.max().item() * 255).toFixed(0)}.`,
);
nb.show(image(dull, { title: "dull", width: 300 }), image(equalised, { title: "equalised", width: 300 }));
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
nb.show(heatmap(edges, { colors: "fire", title: "strength of edges", width: 420 }));

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
      line(values(equalised.at(rows >> 1)), { label: "equalised" }),
    ],
    { title: "the middle row", height: 220 },
  ),
);
await nb.save();
