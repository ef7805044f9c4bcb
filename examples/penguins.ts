/**
 * Penguins: principal components by power iteration, and k-means, from matrix products and reductions alone.
 *
 * Run with `npx tsx examples/penguins.ts`; the report is examples/reports/penguins.html. Data: penguins.json of the npm
 * package vega-datasets 3.2.1: Palmer Archipelago penguins, collected by Kristen Gorman and the Palmer Station LTER
 * (Horst, Hill & Gorman, 2020; CC0).
 */
import { readFileSync } from "node:fs";
import * as np from "../src/index.ts";
import { bar, figure, heatmap, notebook, scatter } from "../src/notebook/index.ts";
import { crosstab, kMeans, principalComponents, standardised } from "./clusters.ts";
import { table, values } from "./notebook.ts";

const nb = notebook(import.meta.url, { output: "reports/", print: false });

// %% [markdown]
// # Three species, four measures
//
// Do a penguin's beak, flipper and weight tell its species? First the directions in which the birds differ most, then
// groups found without looking at the species.

// %% The data
const names = ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"] as const;
type Bird = Record<(typeof names)[number], number | null> & { Species: string };
const path = new URL("../node_modules/vega-datasets/data/penguins.json", import.meta.url);
const birds = (JSON.parse(readFileSync(path, "utf8")) as Bird[]).filter((bird) =>
  names.every((name) => bird[name] !== null),
);
const species = birds.map((bird) => bird.Species);
const kinds = [...new Set(species)];
const data = np.array(birds.map((bird) => names.map((name) => bird[name] as number)));
const z = standardised(data);
console.log(
  `${birds.length} penguins with all four measures: ${kinds.map((kind) => `${species.filter((one) => one === kind).length} ${kind}`).join(", ")}.`,
);
nb.show(
  scatter(data.at(":", 0), data.at(":", 1), {
    by: species,
    title: "Beaks",
    xlabel: "length, mm",
    ylabel: "depth, mm",
  }),
);

// %% Correlations
const count = birds.length;
const correlation = z.T.matmul(z).div(count).eval();
const short = names.map((name) => name.replace(/ \(.*/, ""));
nb.show(
  heatmap(correlation, { colors: "coolwarm", range: [-1, 1], rows: short, columns: short, width: 520 }),
);

// %% Principal components
const components = principalComponents(correlation);
const share = components.map(({ value }) => value / names.length);
table(
  ["component", ...short, "share"],
  components.map(({ vector }, i) => [`PC${i + 1}`, ...values(vector), share[i]!]),
  3,
);
const axes = np.stack(
  components.slice(0, 2).map(({ vector }) => vector),
  { axis: 1 },
);
const projected = z.matmul(axes).eval();
nb.show(
  bar(
    components.map((_, i) => `PC${i + 1}`),
    share.map((part) => 100 * part),
    { title: "share of the variance, %", height: 220, width: 420 },
  ),
);
nb.show(
  scatter(projected.at(":", 0), projected.at(":", 1), {
    by: species,
    title: "The two main directions",
    xlabel: "PC1",
    ylabel: "PC2",
  }),
);

// %% k-means
// Far apart to begin with: the birds with the least and greatest first component, and the greatest second.
const starts = [projected.at(":", 0).argmin(), projected.at(":", 0).argmax(), projected.at(":", 1).argmax()];
const { label, centers, rounds } = kMeans(z, np.stack(starts.map((i) => z.at(Number(i)))).eval());
const groups = values(label);
const found = crosstab(kinds, species, label);
console.log(`k-means settled after ${rounds} rounds.`);
table(
  ["species", "group 1", "group 2", "group 3"],
  kinds.map((kind, i) => [kind, ...values(found.at(i))]),
  0,
);
const right = Number(found.max(0).sum());
console.log(`${((100 * right) / count).toFixed(1)} % of the birds are in the group of their species.`);
const middles = centers.matmul(axes);
nb.show(
  figure(
    [
      scatter(projected.at(":", 0), projected.at(":", 1), {
        by: groups.map((group) => `group ${group + 1}`),
      }),
      scatter(middles.at(":", 0), middles.at(":", 1), { label: "centres", color: "#000000" }),
    ],
    { title: "Groups found without the species", xlabel: "PC1", ylabel: "PC2" },
  ),
  heatmap(found, {
    rows: kinds,
    columns: ["group 1", "group 2", "group 3"],
    title: "birds",
    width: 380,
  }),
);
await nb.save();
