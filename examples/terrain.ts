/**
 * The shape of a volcano: slopes, light and smoothing as stencils of slices. Run with `npx tsx examples/terrain.ts`.
 *
 * Data: volcano.json of the npm package vega-datasets 3.2.1: heights of Maunga Whau (Mt Eden), Auckland, on a grid of
 * 10 m, digitized from a topographic map by Ross Ihaka for R's data sets
 * (https://stat.ethz.ch/R-manual/R-patched/library/datasets/html/volcano.html); "should not be regarded as accurate".
 * The package is under BSD-3-Clause; it names no other licence for this file.
 */
import { readFileSync } from "node:fs";
import * as np from "../src/index.ts";
import { heading, values } from "./notebook.ts";

console.log("Maunga Whau, Auckland: heights on a 10 m grid. Source: R's volcano, by way of vega-datasets.");

// %% 1. Load
heading(1, "The heights");
const path = new URL("../node_modules/vega-datasets/data/volcano.json", import.meta.url);
const file = JSON.parse(readFileSync(path, "utf8")) as { width: number; height: number; values: number[] };
const ground = np.array(file.values).reshape(file.height, file.width);
const cell = 10; // metres from one point to the next
const [rows, width] = [file.height, file.width];
const summit = Number(ground.argmax());
console.log(
  `${rows} x ${width} points; ${ground.min().item()} to ${ground.max().item()} m above the sea, mean ${ground.mean().item().toFixed(1)} m.`,
);
console.log(`The summit is at row ${Math.floor(summit / width)}, column ${summit % width}.`);

// %% 2. Slopes
heading(2, "Slopes by central differences");
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
const degrees = np.degrees(np.arctan(slope));
const steep = degrees.gt(20).mean().item() * 100;
console.log(
  `Mean slope ${degrees.mean().item().toFixed(1)}°, steepest ${degrees.max().item().toFixed(1)}°; ${steep.toFixed(0)} % of the ground is steeper than 20°.`,
);

// %% 3. Hill shading
heading(3, "Hill shading: the light of a sun 45° up at the upper left");
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
const shade = light.sub(dark).div(light.max().sub(dark)).mul(9.999).floor().astype("uint8");
for (let row = 0; row < shade.length; row += 2) {
  console.log(
    `  ${values(shade.at(row))
      .map((level) => "@%#*+=-:. "[level])
      .join("")}`,
  );
}

// %% 4. Smoothing
heading(4, "Smoothing: a 3 x 3 mean as nine shifted views");
let total = np.zeros([rows - 2, width - 2]);
for (let down = 0; down < 3; down++) {
  for (let right = 0; right < 3; right++) {
    total = total.add(ground.at(`${down}:${down + rows - 2}`, `${right}:${right + width - 2}`));
  }
}
const rough = ground.at(inner, inner).sub(total.div(9));
console.log(
  `Heights differ from their smoothed ones by ${rough.std().item().toFixed(2)} m (standard deviation), ` +
    `at most ${np.abs(rough).max().item().toFixed(1)} m; ${np.explain(rough.std()).kernels.length} kernels.`,
);

// %% 5. Volume
heading(5, "Ground above each height");
const levels = np.arange(100, 200, 20);
const above = ground.ravel().sub(levels.at(":", np.newaxis)).clip(0, null);
const hectares = above
  .gt(0)
  .sum(1)
  .div(1e4 / cell ** 2);
const volume = above.sum(1).div(1e6 / cell ** 2);
values(levels).forEach((level, i) => {
  console.log(
    `  above ${level} m: ${hectares.item(i).toFixed(1).padStart(5)} ha, ${volume.item(i).toFixed(2).padStart(5)} million m³`,
  );
});
