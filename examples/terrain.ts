/**
 * The shape of a volcano: slopes, light and smoothing as stencils of slices.
 *
 * Run with `npx tsx examples/terrain.ts`; the report is examples/reports/terrain.html. Data: volcano.json of the npm package
 * vega-datasets 3.2.1: heights of Maunga Whau (Mt Eden), Auckland, on a grid of 10 m, digitized from a topographic map by
 * Ross Ihaka for R's data sets (https://stat.ethz.ch/R-manual/R-patched/library/datasets/html/volcano.html); "should not
 * be regarded as accurate". The package is under BSD-3-Clause; it names no other licence for this file.
 */
import { readFileSync } from "node:fs";
import * as np from "../src/index.ts";
import { bar, figure, heatmap, histogram, image, line, notebook } from "../src/notebook/index.ts";
import { table, values } from "./notebook.ts";

const nb = notebook(import.meta.url, { output: "reports/", print: false });

// %% [markdown]
// # Maunga Whau, Auckland
//
// Heights on a grid of 10 m. Slopes, shadows and means of neighbours are sums of shifted slices: each becomes one loop.

// %% The heights
const path = new URL("../node_modules/vega-datasets/data/volcano.json", import.meta.url);
const file = JSON.parse(readFileSync(path, "utf8")) as { width: number; height: number; values: number[] };
const ground = np.array(file.values).reshape(file.height, file.width);
const cell = 10; // metres from one point to the next
const [rows, width] = [file.height, file.width];
const summit = Number(ground.argmax());
const [top, left] = [Math.floor(summit / width), summit % width];
console.log(
  `${rows} x ${width} points; ${ground.min().item()} to ${ground.max().item()} m above the sea, mean ${ground.mean().item().toFixed(1)} m.`,
);
console.log(`The summit is at row ${top}, column ${left}.`);
nb.show(heatmap(ground, { colors: "viridis", title: "metres above the sea", width: 620 }));

// %% A cut through the summit
nb.show(
  figure(
    [
      line(np.arange(width).mul(cell), ground.at(top), { label: "along its row" }),
      line(np.arange(rows).mul(cell), ground.at(":", left), { label: "along its column" }),
    ],
    { title: "Two cuts through the summit", xlabel: "m", ylabel: "height, m", height: 260 },
  ),
);

// %% Slopes by central differences
const inner = "1:-1";
const acrossX = ground
  .at(inner, "2:")
  .sub(ground.at(inner, ":-2"))
  .div(2 * cell);
const acrossY = ground
  .at("2:", inner)
  .sub(ground.at(":-2", inner))
  .div(2 * cell);
const slope = np.hypot(acrossX, acrossY);
const degrees = np.degrees(np.arctan(slope)).eval();
const steep = degrees.gt(20).mean().item() * 100;
console.log(
  `Mean slope ${degrees.mean().item().toFixed(1)}°, steepest ${degrees.max().item().toFixed(1)}°; ${steep.toFixed(0)} % of the ground is steeper than 20°.`,
);
nb.show(
  heatmap(degrees, { colors: "fire", title: "slope, degrees", width: 520 }),
  histogram(degrees.ravel(), { bins: 40, title: "slopes", xlabel: "degrees", width: 420, height: 300 }),
);

// %% Light: the sun 45° up at the upper left
const light = np
  .add(acrossX, acrossY)
  .mul(0.5)
  .add(Math.SQRT1_2)
  .div(slope.square().add(1).sqrt())
  .clip(0, 1);
const told = np.explain(light);
console.log(
  `One formula of ${told.kernels[0]!.operations} operations over four shifted views: ${told.kernels.length} kernel, ` +
    `${(told.bytesMoved / 1000).toFixed(0)} kB moved, ${(told.bytesUnfused / 1000).toFixed(0)} kB without fusion.`,
);
const dark = light.min();
const shade = light.sub(dark).div(light.max().sub(dark));
nb.show(image(shade, { title: "hill shading", width: 620 }));
nb.show(told);

// %% Smoothing: a 3 x 3 mean as nine shifted views
const shifts = [0, 1, 2].flatMap((down) => [0, 1, 2].map((right) => [down, right] as const));
const total = shifts
  .map(([down, right]) => ground.at(`${down}:${down + rows - 2}`, `${right}:${right + width - 2}`))
  .reduce((sum, view) => sum.add(view));
const rough = ground.at(inner, inner).sub(total.div(9));
const most = Number(np.abs(rough).max());
console.log(
  `Heights differ from their smoothed ones by ${rough.std().item().toFixed(2)} m (standard deviation), ` +
    `at most ${most.toFixed(1)} m; ${np.explain(rough.std()).kernels.length} kernels.`,
);
nb.show(
  heatmap(rough, {
    ...{
      colors: "coolwarm",
      range: [-most, most] as const,
      title: "height less the mean around it, m",
      width: 620,
    },
  }),
);

// %% Ground above each height
const levels = np.arange(100, 200, 20);
const above = ground.ravel().sub(levels.at(":", np.newaxis)).clip(0, null);
const hectares = above
  .gt(0)
  .sum(1)
  .div(1e4 / cell ** 2)
  .eval();
const volume = above
  .sum(1)
  .div(1e6 / cell ** 2)
  .eval();
const heights = values(levels).map((level) => `${level} m`);
table(
  ["above", "hectares", "million m³"],
  heights.map((height, i) => [height, Number(hectares.item(i)), Number(volume.item(i))]),
  2,
);
nb.show(
  bar(heights, hectares, { title: "hectares above", height: 240, width: 440 }),
  bar(heights, volume, { title: "million m³ above", height: 240, width: 440 }),
);
await nb.save();
