/**
 * Four years of weather in Seattle, explored with numfuse. Run it with `npm start`; every `// %%` is a cell. The report with
 * pictures is examples/reports/weather.html.
 *
 * Data: seattle-weather.csv of the npm package vega-datasets 3.2.1: daily records of NOAA's National Centers for
 * Environmental Information (https://www.ncdc.noaa.gov/cdo-web/datatools/records), 2012 to 2015; a work of the U.S.
 * Government, in the public domain (https://www.usa.gov/government-works). The package's description calls the wind
 * km/h, but its own script (vega-datasets/scripts/weather.py) divides NOAA's tenths of m/s by ten: it is m/s.
 */
import * as np from "../src/index.ts";
import { figure, heatmap, histogram, line, notebook, scatter } from "../src/notebook/index.ts";
import * as loop from "./loops.ts";
import { heading, medianTime, numbers, readCsv, table, values } from "./notebook.ts";

type F64 = np.NDArray<"float64">;
type Floats = np.NDArray<"float32" | "float64">;

const nb = notebook(import.meta.url, {
  output: "reports/",
  print: false,
  title: "Seattle's weather, 2012 to 2015",
});
console.log("Seattle, daily weather 2012-2015. Source: NOAA NCEI by way of vega-datasets; public domain.");

// %% 1. Load
heading(1, "The data");
const columns = ["precipitation", "temp_max", "temp_min", "wind"] as const;
const csv = readCsv("seattle-weather.csv", ["date", "weather", ...columns]);
const dates = csv.date;
const [rain, high, low, wind] = columns.map((name) => np.array(numbers(csv[name]))) as [F64, F64, F64, F64];
const year = np.array(
  dates.map((date) => Number(date.slice(0, 4))),
  { dtype: "int32" },
);
const month = np.array(
  dates.map((date) => Number(date.slice(5, 7))),
  { dtype: "int32" },
);
const data = np.stack([rain, high, low, wind], { axis: 1 }) as F64;
const days = data.length;
const missing = data.isnan().sum().item();
console.log(
  `${days} days from ${dates[0]} to ${dates.at(-1)}; shape (${data.shape.join(", ")}), ${data.dtype}; ${missing} missing.`,
);
console.log("First days of [precipitation mm, high °C, low °C, wind m/s]:");
console.log(String(data.at(":3")));

const kinds = [...new Set(csv.weather)].sort();
const codes = np.array(
  csv.weather.map((kind) => kinds.indexOf(kind)),
  { dtype: "uint8" },
);
const ofKind = values(codes.at(":", np.newaxis).eq(np.arange(kinds.length)).sum(0));
console.log(
  `Weather codes (${codes.dtype}): ${kinds.map((kind, i) => `${i} ${kind} ${ofKind[i]} days`).join(", ")}.`,
);

// %% 2. Standardise
heading(2, "Standardised columns");
const mean = data.mean(0);
const std = data.std(0);
const z = data.sub(mean).div(std);
table(
  ["", ...columns],
  [
    ["mean", ...values(mean)],
    ["std", ...values(std)],
    ["z: |mean| < 1e-14", ...values(z.mean(0).abs().lt(1e-14)).map((yes) => (yes ? "yes" : "no"))],
    ["z: std", ...values(z.std(0))],
  ],
  2,
);

// %% 3. Rolling means
heading(3, "Rolling means: the hottest and the coldest week");
const temperature = high.add(low).div(2);

/** Means over windows of `width` days: shifted views of one array, summed in one kernel. */
function rolling(x: F64, width: number): F64 {
  const count = x.length - width + 1;
  let total = x.at(`:${count}`);
  for (let shift = 1; shift < width; shift++) total = total.add(x.at(`${shift}:${shift + count}`));
  return total.div(width);
}

const date64 = np.array(dates, "datetime64[D]");
nb.show(
  figure(
    [
      scatter(date64, temperature, { label: "a day", color: "#97bbf5" }),
      line(date64.at("15:-14"), rolling(temperature, 30), { label: "mean of 30 days", color: "#4269d0" }),
    ],
    { title: "Temperature", ylabel: "°C", width: 800 },
  ),
);
for (const width of [7, 30]) {
  const means = rolling(temperature, width);
  const [hottest, coldest] = [means.argmax().item(), means.argmin().item()].map(Number) as [number, number];
  const span = (at: number) =>
    `${dates[at]} to ${dates[at + width - 1]} (mean ${means.item(at).toFixed(1)} °C)`;
  console.log(`${width} days: hottest ${span(hottest)}, coldest ${span(coldest)}.`);
}

// %% 4. Months
heading(4, "Months: a mask [month, day] summed over the days");
const monthNumber = np.arange(1, 13);
const inMonth = month.eq(monthNumber.at(":", np.newaxis));
const monthTemperature = np.where(inMonth, temperature, 0).sum(1).div(inMonth.sum(1));
const years = np.arange(2012, 2016);
const inYear = year.eq(years.at(":", np.newaxis));
const rainBy = np.where(inMonth.at(":", np.newaxis).and(inYear), rain, 0).sum(2);
const rainMean = rainBy.mean(1);
const names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
table(
  ["", "mean °C", ...values(years).map((y) => `rain ${y}`), "mean mm"],
  names.map((name, i) => [name, monthTemperature.item(i), ...values(rainBy.at(i)), rainMean.item(i)]),
);
nb.show(
  heatmap(rainBy, {
    title: "Rain, mm",
    rows: names,
    columns: values(years).map(String),
    colors: "viridis",
    width: 420,
    height: 380,
  }),
  line(names, rainBy, { title: "Rain by month, mm", label: values(years).map(String), width: 460 }),
);
const [wettest, driest] = [Number(rainMean.argmax()), Number(rainMean.argmin())];
console.log(
  `${names[wettest]} is the wettest month (${rainMean.item(wettest).toFixed(0)} mm), ${names[driest]} the driest ` +
    `(${rainMean.item(driest).toFixed(0)} mm). Years: ${values(rainBy.sum(0))
      .map((mm) => mm.toFixed(0))
      .join(", ")} mm.`,
);

// %% 5. Correlations
heading(5, "Correlations: mean over days of z_i z_j");
const correlation = z.at(":", ":", np.newaxis).mul(z.at(":", np.newaxis)).mean(0);
table(
  ["", ...columns],
  columns.map((name, i) => [name, ...values(correlation.at(i))]),
  3,
);
nb.show(heatmap(correlation, { rows: columns, columns, colors: "coolwarm", range: [-1, 1], width: 480 }));
const strongest = Number(np.abs(np.triu(correlation, 1)).argmax());
const [first, second] = [Math.floor(strongest / 4), strongest % 4];
console.log(
  `Strongest: ${columns[first]} with ${columns[second]} (r = ${correlation.item(first, second).toFixed(2)}).`,
);

// %% 6. Outliers
heading(6, "Outliers: more than three standard deviations away");
const far = z.abs().gt(3);
columns.forEach((name, column) => {
  const isFar = values(far.at(":", column));
  const found = dates.flatMap((date, day) => (isFar[day] ? [{ date, z: z.item(day, column) }] : []));
  found.sort((a, b) => Math.abs(b.z) - Math.abs(a.z));
  const shown = found.slice(0, 4).map((one) => `${one.date} (z ${one.z.toFixed(1)})`);
  console.log(
    `${name.padEnd(13)} ${String(found.length).padStart(2)} days${shown.length ? `: ${shown.join(", ")}` : ""}`,
  );
});

nb.show(
  histogram(rain, { bins: 40, range: [0.1, 60], title: "Rain on wet days, mm", width: 420, height: 240 }),
  scatter(low, high, {
    by: csv.weather,
    title: "Lowest and highest temperature, °C",
    xlabel: "low",
    ylabel: "high",
    width: 460,
  }),
);

// %% 7. Formulas
heading(7, "Whole formulas as one kernel");
const warmth = high.add(low).div(2);
const growing = np.sum(np.where(warmth.gt(10), warmth.sub(10), 0));
const told = np.explain(growing);
const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
console.log(
  `Growing degree days, the sum of max(mean - 10 °C, 0): ${growing.item().toFixed(0)} °C·d in ${years.size} years.`,
);
console.log(
  `  np.explain: ${told.kernels.length} kernel, ${told.kernels[0]!.operations} operations; ` +
    `${kB(told.bytesMoved)} moved, ${kB(told.bytesUnfused)} without fusion. Its loop:`,
);
const steps = told.kernels[0]!.loopIR.split("\n").map((line) => line.trim());
for (const step of steps.filter((line) => /^(v\d|fold|store \d+ <-)/.test(line))) console.log(`    ${step}`);

nb.show(told);

// Wind chill (Environment Canada, 2001): degrees C and km/h, for cold (up to 10 degrees) and moving air.
const speed = wind.mul(3.6).power(0.16);
const chilled = low.mul(0.6215).add(13.12).sub(speed.mul(11.37)).add(low.mul(speed).mul(0.3965));
const felt = np.where(low.le(10).and(wind.gt(4.8 / 3.6)), chilled, low);
const chilliest = Number(felt.argmin());
console.log(
  `Wind chill: ${dates[chilliest]} felt coldest, ${felt.item(chilliest).toFixed(1)} °C at ${low.item(chilliest)} °C ` +
    `and ${wind.item(chilliest)} m/s.`,
);

// Evapotranspiration of grass after Hargreaves and Samani (FAO paper 56, equations 21 to 25 and 52), in mm a day.
const day = np.array(
  dates.map((date) => (Date.parse(date) - Date.parse(`${date.slice(0, 4)}-01-01`)) / 864e5 + 1),
);
const latitude = (47.6 * Math.PI) / 180;
const angle = day.mul((2 * Math.PI) / 365);
const declination = np.sin(angle.sub(1.39)).mul(0.409);
const sunset = np.arccos(np.tan(declination).mul(-Math.tan(latitude)));
const radiation = np
  .add(
    sunset.mul(np.sin(declination)).mul(Math.sin(latitude)),
    np.sin(sunset).mul(np.cos(declination)).mul(Math.cos(latitude)),
  )
  .mul(np.cos(angle).mul(0.033).add(1))
  .mul(((24 * 60) / Math.PI) * 0.082 * 0.408);

/** Daily evapotranspiration (mm) from extraterrestrial radiation (as mm of water) and the day's extremes (degrees C). */
function evapotranspiration(sun: Floats, hot: Floats, cold: Floats): Floats {
  return sun.mul(0.0023).mul(hot.add(cold).div(2).add(17.8)).mul(hot.sub(cold).sqrt());
}

const losses = evapotranspiration(radiation, high, low);
const explained = np.explain(losses);
console.log(
  `Evapotranspiration: ${explained.kernels.length} kernel of ${explained.kernels[0]!.operations} operations, ` +
    `${kB(explained.bytesMoved)} moved, ${kB(explained.bytesUnfused)} without fusion.`,
);
const lossMean = np.where(inMonth, losses, 0).sum(1).div(years.size);
const dry = names.filter((_, i) => lossMean.item(i) > rainMean.item(i));
console.log(
  `  It takes ${losses.sum().div(years.size).item().toFixed(0)} mm of the ${rainMean.sum().item().toFixed(0)} mm that ` +
    `fall in a year; the ground dries out in ${dry.join(", ")}.`,
);

// %% 8. Time
const copies = 684;
const [sunLong, highLong, lowLong] = [radiation, high, low].map((x) =>
  np.concatenate(new Array(copies).fill(x)).eval(),
) as [F64, F64, F64];
const length = highLong.size;
heading(8, `Time: evapotranspiration of ${length.toLocaleString("en")} days (the data ${copies} times over)`);

const fused = () => evapotranspiration(sunLong, highLong, lowLong).eval();
function unfused(): Floats {
  np.config.fusion = false;
  const result = fused();
  np.config.fusion = true;
  return result;
}

// The same operations in the same order as plain JavaScript: one loop and one fresh array for each.
const [sunData, highData, lowData] = [sunLong, highLong, lowLong].map((x) => x.toTypedArray()) as [
  Float64Array,
  Float64Array,
  Float64Array,
];
function loops(): Float64Array {
  const celsius = loop.shift(loop.scale(loop.add(highData, lowData), 0.5), 17.8);
  return loop.mul(loop.mul(loop.scale(sunData, 0.0023), celsius), loop.sqrt(loop.sub(highData, lowData)));
}

const expected = np.array(loops());
const same = [fused, unfused].every((run) => np.equal(run(), expected).all().item());
const milliseconds = {
  "numfuse, fused": medianTime(() => fused().dispose()),
  "numfuse, fusion off": medianTime(() => unfused().dispose()),
  "a plain loop for each operation": medianTime(loops),
};
const base = milliseconds["numfuse, fused"];
table(
  ["", "ms", "ratio"],
  Object.entries(milliseconds).map(([name, ms]) => [name, ms, ms / base]),
);
console.log(
  `All ${length.toLocaleString("en")} results are ${same ? "equal to the last bit" : "NOT equal"}.`,
);

// %% 9. Counters
heading(9, "Counters");
const all = np.counters();
console.log(
  `So far ${all.evaluations} evaluations made ${all.kernelCalls} kernel calls with ${all.kernelsCompiled} compiled kernels; ` +
    `${all.planHits} plans and ${all.kernelHits} kernels came from the caches.`,
);

/** What a run compiles and finds in the caches. */
function counted(name: string, run: () => np.NDArray): [string, string, string] {
  np.reset_counters();
  run().eval();
  const { kernelsCompiled, kernelHits, planHits } = np.counters();
  return [name, String(kernelsCompiled), String(kernelHits + planHits)];
}
const cut = (length: number) => [radiation, high, low].map((x) => x.at(`:${length}`)) as [F64, F64, F64];
const [sun32, high32, low32] = [radiation, high, low].map((x) => x.astype("float32")) as [
  Floats,
  Floats,
  Floats,
];
np.eval(sun32, high32, low32);
table(
  ["evapotranspiration of", "compiled", "cache hits"],
  [
    counted("the first 1000 days", () => evapotranspiration(...cut(1000))),
    counted("the first 77 days", () => evapotranspiration(...cut(77))),
    counted("all days as float32", () => evapotranspiration(sun32, high32, low32)),
    counted("them again", () => evapotranspiration(sun32, high32, low32)),
  ],
);
console.log("\nThe report with pictures: examples/reports/weather.html");
await nb.save();
