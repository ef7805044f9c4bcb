/**
 * Explanations as a page: the graph drawn, kernels in their colours with their reasons, bytes, times and source.
 *
 * The layout is our own and plain: a node's layer is its longest way from the data; within a layer nodes stand near
 * what they read (the barycenter rule of Sugiyama et al., 1981). Every text is escaped; nothing is loaded.
 */
import type { ExplainedKernel, Explanation } from "./explain.ts";
import { type Drawing, type DrawnNode, kernelColors } from "./explain-graph.ts";
import { bytesText, count, LANGUAGES, summaryText, timeText } from "./explain-text.ts";
import { escapeHTML, page } from "./html.ts";

const STYLE = `
.graph text { font: 12px system-ui, "DejaVu Sans", sans-serif; }
.graph .type { font-size: 10.5px; fill: #5c6370; }
.graph path { fill: none; stroke: #9aa1ad; }
.swatch { display: inline-block; width: .85em; height: .85em; margin-right: .45em; border: 1px solid; border-radius: 3px; }
.kernel { margin: 1em 0; padding: .1em 1em .6em; border-left: 5px solid; background: #fafbfc; border-radius: 4px; }
.kernel h3 { margin: .5em 0 .2em; } .kernel ul { margin: .3em 0; padding-left: 1.2em; }
.facts td, .facts th { text-align: left; }`;

interface Placed {
  readonly node: DrawnNode;
  readonly width: number;
  x: number;
  y: number;
}

const HEIGHT = 40;
const LAYER = 74;
const GAP = 18;

/** Where the nodes stand. */
function layout({ nodes, edges }: Drawing): { placed: Map<string, Placed>; width: number; height: number } {
  const inputs = new Map<string, string[]>();
  for (const [from, to] of edges) {
    const list = inputs.get(to);
    if (list) list.push(from);
    else inputs.set(to, [from]);
  }
  // Nodes come inputs first, all but joined buffers, whose parts come later: those edges count as far as known.
  const layers = new Map<string, number>();
  for (let pass = 0; pass < 2; pass++) {
    for (const { id } of nodes) {
      const below = (inputs.get(id) ?? []).map((from) => layers.get(from) ?? -1);
      layers.set(id, 1 + Math.max(-1, ...below));
    }
  }
  const placed = new Map<string, Placed>();
  const rows: Placed[][] = [];
  for (const node of nodes) {
    const width = Math.max(64, 16 + 7 * Math.max(node.label.length, 0.9 * node.type.length));
    const one = { node, width, x: 0, y: 0 };
    placed.set(node.id, one);
    const layer = layers.get(node.id)!;
    while (rows.length <= layer) rows.push([]);
    rows[layer]!.push(one);
  }
  const center = ({ x, width }: Placed) => x + width / 2;
  rows.forEach((row, layer) => {
    const wanted = new Map(
      row.map((one, i) => {
        const from = (inputs.get(one.node.id) ?? []).map((id) => center(placed.get(id)!));
        const mean = from.reduce((sum, x) => sum + x, 0) / from.length;
        return [one, from.length > 0 && layer > 0 ? mean : i * 1000];
      }),
    );
    row.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
    let right = Number.NEGATIVE_INFINITY;
    row.forEach((one, i) => {
      const near = layer === 0 ? (i === 0 ? 0 : right) : wanted.get(one)! - one.width / 2;
      one.x = Math.max(right, near);
      one.y = layer * LAYER;
      right = one.x + one.width + GAP;
    });
    // A row that was pushed to the right goes back to stand around its middle.
    if (layer === 0 || row.length < 2) return;
    const drift = row.reduce((sum, one) => sum + center(one) - wanted.get(one)!, 0) / row.length;
    for (const one of row) one.x -= drift;
  });
  const all = [...placed.values()];
  const left = Math.min(0, ...all.map((one) => one.x));
  for (const one of all) one.x -= left;
  return {
    placed,
    width: Math.max(1, ...all.map((one) => one.x + one.width)),
    height: Math.max(1, rows.length * LAYER - (LAYER - HEIGHT)),
  };
}

function nodeSVG({ node, x, y, width }: Placed): string {
  const { fill, line } =
    node.kernel === undefined ? { fill: "#f2f3f5", line: "#8b919c" } : kernelColors(node.kernel);
  const round = node.kind === "data" ? 18 : 6;
  const weight = node.kind === "result" ? 2.5 : 1;
  const middle = (x + width / 2).toFixed(1);
  return (
    `<g><rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${HEIGHT}" rx="${round}" ` +
    `fill="${fill}" stroke="${line}" stroke-width="${weight}"/>` +
    `<text x="${middle}" y="${y + 17}" text-anchor="middle">${escapeHTML(node.label)}</text>` +
    `<text class="type" x="${middle}" y="${y + 32}" text-anchor="middle">${escapeHTML(node.type)}</text></g>`
  );
}

/** The graph as SVG. */
export function drawingSVG(drawing: Drawing): string {
  const { placed, width, height } = layout(drawing);
  const margin = 4;
  const all = [...placed.values()];
  let right = width;
  const paths = drawing.edges.map(([from, to]) => {
    const [a, b] = [placed.get(from)!, placed.get(to)!];
    const [x1, y1, x2, y2] = [a.x + a.width / 2, a.y + HEIGHT, b.x + b.width / 2, b.y];
    const point = (x: number, y: number) => `${x.toFixed(1)},${y.toFixed(1)}`;
    const [low, high] = [Math.min(x1, x2), Math.max(x1, x2)];
    // A long edge passes beside the nodes that stand in its way.
    const between = all.filter(
      (one) => one.y > a.y && one.y < b.y && one.x < high + 8 && one.x + one.width > low - 8,
    );
    const bend = between.length > 0 ? LAYER * 0.6 : Math.max(14, (y2 - y1) / 2);
    const side = Math.max(...between.map((one) => one.x + one.width + 12));
    if (between.length > 0) right = Math.max(right, side + 4);
    const curve =
      between.length === 0
        ? `C${point(x1, y1 + bend)} ${point(x2, y2 - bend)} ${point(x2, y2)}`
        : `C${point(x1, y1 + 24)} ${point(side, y1)} ${point(side, y1 + bend)}L${point(side, y2 - bend)}` +
          `C${point(side, y2)} ${point(x2, y2 - 24)} ${point(x2, y2)}`;
    return `<path d="M${point(x1, y1)}${curve}" marker-end="url(#arrow)"/>`;
  });
  return (
    `<svg class="graph" xmlns="http://www.w3.org/2000/svg" width="${(right + 2 * margin).toFixed(0)}" ` +
    `viewBox="${-margin} ${-margin} ${(right + 2 * margin).toFixed(1)} ${height + 2 * margin}">` +
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">' +
    '<path d="M0,0L8,4L0,8z" style="fill:#9aa1ad;stroke:none"/></marker></defs>' +
    `${paths.join("")}${all.map(nodeSVG).join("")}</svg>`
  );
}

function kernelHTML(kernel: ExplainedKernel, number: number): string {
  const { fill, line } = kernelColors(number);
  const moved = [
    `reads ${bytesText(kernel.bytesRead)}`,
    `writes ${bytesText(kernel.bytesWritten)}`,
    ...(kernel.bytesInTiles > 0 ? [`${bytesText(kernel.bytesInTiles)} in tiles`] : []),
  ].join(", ");
  const rows: [string, string][] = [
    ["loops", `${kernel.loops.join(" × ") || "none"}, ${count(kernel.operations, "operation")}`],
    ["memory", moved],
    ["runs in", `${LANGUAGES[kernel.target]} (${kernel.why})`],
    ["called", kernel.pieces],
    ...(kernel.milliseconds === undefined
      ? []
      : [["time", timeText(kernel.milliseconds)] as [string, string]]),
    ...kernel.folds.map((fold): [string, string] => ["folds", fold]),
    ...kernel.stores.map((store): [string, string] => ["stores", store]),
  ];
  const facts = rows.map(([name, text]) => `<tr><th>${name}</th><td>${escapeHTML(text)}</td></tr>`).join("");
  const reasons = kernel.reasons.map((reason) => `<li>${escapeHTML(reason)}</li>`).join("");
  const folded = (name: string, text: string) =>
    `<details><summary>${escapeHTML(name)}</summary><pre>${escapeHTML(text)}</pre></details>`;
  return (
    `<section class="kernel" style="border-color:${line}">` +
    `<h3><span class="swatch" style="background:${fill};border-color:${line}"></span>Kernel ${number + 1}: ` +
    `<code>${escapeHTML(kernel.name)}</code></h3>` +
    `<table class="facts">${facts}</table><p>Because:</p><ul>${reasons}</ul>` +
    `${folded("Loop IR", kernel.loopIR)}${folded(LANGUAGES[kernel.target], kernel.source)}</section>`
  );
}

/** An explanation as a piece of a page. */
export function explanationHTML(e: Explanation, drawing: Drawing): string {
  if (e.kernels.length === 0) return `<p>${escapeHTML(String(e))}</p>`;
  const rules = e.rules.map((hit) => `${hit.rule} ×${hit.count}`).join(", ");
  const bands = e.bands.map((band, i) => {
    const tiles = band.tiles.map(
      (tile) => `<li>in a tile of ${bytesText(tile.bytesARow)} a row: ${escapeHTML(tile.value)}</li>`,
    );
    const time = band.milliseconds === undefined ? "" : ` (${timeText(band.milliseconds)})`;
    return `<p>Band ${i + 1}${time}: ${escapeHTML(band.reason)}</p><ul>${tiles.join("")}</ul>`;
  });
  return [
    `<p>${escapeHTML(summaryText(e))}</p>`,
    ...(drawing.hidden > 0 ? [`<p>${drawing.hidden} nodes before these are not drawn.</p>`] : []),
    drawingSVG(drawing),
    ...(rules === "" ? [] : [`<p>Rules applied: ${escapeHTML(rules)}</p>`]),
    ...bands,
    ...e.kernels.map(kernelHTML),
  ].join("\n");
}

/** CSS that a page with explanations needs. */
const styled = (html: string): string => `<style>${STYLE}</style>${html}`;

/** What a notebook shows of an explanation. */
export function explanationFragment(e: Explanation, drawing: Drawing): string {
  return styled(explanationHTML(e, drawing));
}

/** The whole page. */
export function explanationPage(e: Explanation, drawing: Drawing): string {
  return page("np.explain", `<h1>What computing this takes</h1>\n${explanationHTML(e, drawing)}`, STYLE);
}
