/**
 * Option prices: Black and Scholes' formula, and the same by Monte Carlo with random numbers made of integer operations.
 *
 * Run with `npx tsx examples/finance.ts`; the report is examples/reports/finance.html. No data are needed.
 */
import * as np from "../src/index.ts";
import { figure, heatmap, histogram, line, notebook } from "../src/notebook/index.ts";
import { table, values } from "./notebook.ts";

const nb = notebook(import.meta.url, { output: "reports/", print: false });

// %% [markdown]
// # Pricing options
//
// A call is the right to buy at a strike price on a later day. Its price by Black and Scholes (1973) is a formula; by Monte
// Carlo it is the mean of what many random futures pay, discounted to today.

// %% The formula
type Value = np.NDArray | number;
/** The normal distribution function; Abramowitz and Stegun, 26.2.17: absolute error below 7.5e-8. */
function cdf(x: np.NDArray): np.NDArray {
  const t = np.divide(1, x.abs().mul(0.2316419).add(1));
  const powers = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153];
  const series = powers.reduce((sum: np.NDArray, c) => sum.add(c).mul(t), t.mul(0));
  const tail = np.exp(x.square().mul(-0.5)).mul(0.3989422804014327).mul(series);
  return np.where(x.ge(0), np.subtract(1, tail), tail);
}
/** An array of one number as that number. */
const numberOf = (x: np.NDArray) => Number(x.item());
/** A call's price today; spot and volatility may be arrays. */
function call(spot: np.NDArray, strike: number, years: number, rate: number, volatility: Value): np.NDArray {
  const spread = np.multiply(volatility, Math.sqrt(years));
  const d1 = np.log(spot.div(strike)).add(np.square(volatility).div(2).add(rate).mul(years)).div(spread);
  return spot.mul(cdf(d1)).sub(cdf(d1.sub(spread)).mul(strike * Math.exp(-rate * years)));
}
const [strike, years, rate, volatility] = [100, 1, 0.03, 0.2];
const spot = np.linspace(50, 150, 201);
const price = call(spot, strike, years, rate, volatility);
const told = np.explain(price);
console.log(
  `201 prices: ${told.kernels.length} kernel of ${told.kernels[0]!.operations} operations; at the money ${numberOf(
    call(np.array([100]), strike, years, rate, volatility),
  ).toFixed(4)}.`,
);
nb.show(
  figure(
    [0.1, 0.2, 0.4].map((sigma) =>
      line(spot, call(spot, strike, years, rate, sigma), { label: `volatility ${sigma}` }),
    ),
    {
      title: "Price of a call, strike 100, one year",
      xlabel: "price of the share",
      ylabel: "price of the call",
    },
  ),
);
const grid = call(spot.at("::4"), strike, years, rate, np.linspace(0.05, 0.6, 40).at(":", np.newaxis));
nb.show(
  heatmap(grid, {
    title: "Price by share and volatility",
    extent: [50, 150, 0.05, 0.6],
    xlabel: "price of the share",
    ylabel: "volatility",
    height: 340,
  }),
);

// %% Random numbers from a counter
/**
 * Uniform numbers between 0 and 1: the counter's bits mixed by Chris Wellons' hash lowbias32 (hash-prospector, 2018; public
 * domain). uint32 arithmetic wraps, as in NumPy, so the whole generator is part of whatever loop reads it.
 */
function uniform(count: number, stream: number): np.NDArray {
  let x = np
    .arange(count)
    .astype("uint32")
    .add(np.array((stream * 0x9e3779b9) >>> 0, { dtype: "uint32" })) as np.NDArray;
  for (const [shift, factor] of [
    [16, 0x7feb352d],
    [15, 0x846ca68b],
  ] as const) {
    x = np.bitwise_xor(x, np.right_shift(x, shift)).mul(np.array(factor, { dtype: "uint32" }));
  }
  return np
    .bitwise_xor(x, np.right_shift(x, 16))
    .astype("float64")
    .add(0.5)
    .div(2 ** 32);
}
/** Normal numbers, by Box and Muller (1958). */
function normal(count: number, stream: number): np.NDArray {
  const radius = np.sqrt(np.log(uniform(count, 2 * stream + 1)).mul(-2));
  return radius.mul(np.cos(uniform(count, 2 * stream + 2).mul(2 * np.pi)));
}
const sample = normal(1_000_000, 7);
const [mean, std] = np.eval(sample.mean(), sample.std());
console.log(
  `A million normal numbers: mean ${numberOf(mean!).toFixed(4)}, standard deviation ${numberOf(std!).toFixed(4)}.`,
);
nb.show(histogram(sample.at(":100000"), { bins: 80, title: "100,000 of the numbers", height: 240 }));

// %% Monte Carlo
const paths = 1_000_000;
const growth = np.exp(
  normal(paths, 1)
    .mul(volatility * Math.sqrt(years))
    .add((rate - volatility ** 2 / 2) * years),
);
const payoff = growth
  .mul(100)
  .sub(strike)
  .clip(0, null)
  .mul(Math.exp(-rate * years))
  .eval();
const exact = numberOf(call(np.array([100]), strike, years, rate, volatility));
const counts = [100, 1000, 10_000, 100_000, paths];
const estimates = counts.map((n) => {
  const first = payoff.at(`:${n}`);
  return { n, mean: numberOf(first.mean()), error: numberOf(first.std()) / Math.sqrt(n) };
});
table(
  ["paths", "price", "standard error", "off by"],
  estimates.map(({ n, mean: m, error }) => [n.toLocaleString("en"), m, error, m - exact]),
  4,
);
const logs = counts.map(Math.log10);
nb.show(
  figure(
    [
      line(
        logs,
        estimates.map((one) => one.mean + 2 * one.error),
        { label: "mean + 2 errors", color: "#97bbf5" },
      ),
      line(
        logs,
        estimates.map((one) => one.mean),
        { label: "Monte Carlo", color: "#4269d0" },
      ),
      line(
        logs,
        estimates.map((one) => one.mean - 2 * one.error),
        { label: "mean - 2 errors", color: "#97bbf5" },
      ),
      line(
        logs,
        logs.map(() => exact),
        { label: "Black-Scholes", color: "#ff725c" },
      ),
    ],
    { title: "The estimate settles", xlabel: "log10 of the number of paths", ylabel: "price" },
  ),
);

// %% An Asian option: the mean over the year
// A path is a sum of steps: a product with a triangle of ones.
const [days, futures] = [64, 20_000];
const steps = normal(futures * days, 2)
  .reshape(futures, days)
  .mul(volatility * Math.sqrt(years / days))
  .add(((rate - volatility ** 2 / 2) * years) / days);
const walk = np
  .exp(np.matmul(steps, np.triu(np.ones([days, days]))))
  .mul(100)
  .eval();
const asian = walk
  .mean(1)
  .sub(strike)
  .clip(0, null)
  .mul(Math.exp(-rate * years));
const [asianMean, asianStd] = np.eval(asian.mean(), asian.std()).map(numberOf) as [number, number];
console.log(
  `An option on the year's mean: ${asianMean.toFixed(3)} ± ${((2 * asianStd) / Math.sqrt(futures)).toFixed(3)}; on the last day's price: ${exact.toFixed(3)}.`,
);
nb.show(
  line(np.arange(1, days + 1), walk.at(":12").T, {
    title: "Twelve of 20,000 futures",
    xlabel: "step",
    ylabel: "price",
    height: 280,
  }),
  histogram(walk.at(":", -1), { bins: 60, title: "Prices after a year", height: 280, xlabel: "price" }),
);
console.log(
  `Checked: ${values(np.abs(np.array(estimates.map((one) => (one.mean - exact) / one.error))).lt(4)).every(Boolean) ? "every estimate within four standard errors" : "an estimate is far off"}.`,
);
await nb.save();
