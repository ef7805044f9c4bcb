/**
 * Figures as SVG: axes and marks by Observable Plot, over the DOM of linkedom; both are optional packages.
 *
 * Images need neither. Heat maps are pictures that Plot puts axes around. All texts pass through the DOM, or are escaped.
 */
import { escapeHTML } from "../runtime/html.ts";
import { lightness, mapColor, seriesColor } from "./colors.ts";
import {
  type HeatMark,
  type ImageMark,
  isSeries,
  type Mark,
  type Picture,
  type SeriesMark,
} from "./marks.ts";
import { coloredPixels, dataURL } from "./pixels.ts";
import { extentOf, numberText } from "./scale.ts";
import type { Column } from "./values.ts";

/** A package that has to be installed for what was asked; named after Python's. */
export class ModuleNotFoundError extends Error {
  override name = "ModuleNotFoundError";
}

/** The parts of the DOM that are used. */
interface Elements {
  setAttribute(name: string, value: string): void;
  appendChild(child: Elements): void;
  textContent: string | null;
  readonly outerHTML: string;
}
interface Page {
  createElementNS(namespace: string, name: string): Elements;
}
type Options = Readonly<Record<string, unknown>>;
/** Plot draws a mark of its own, or calls a function for it. */
type Drawn = object | ((index: unknown, scales: unknown, values: unknown, frame: Frame) => Elements);
interface Frame {
  readonly width: number;
  readonly height: number;
  readonly marginLeft: number;
  readonly marginRight: number;
  readonly marginTop: number;
  readonly marginBottom: number;
}
interface PlotLibrary {
  plot(options: Options): Elements;
  line(data: unknown, options: Options): object;
  dot(data: unknown, options: Options): object;
  rectY(data: unknown, options: Options): object;
  barX(data: unknown, options: Options): object;
  barY(data: unknown, options: Options): object;
  text(data: unknown, options: Options): object;
  ruleX(data: unknown): object;
  ruleY(data: unknown): object;
}
interface Libraries {
  readonly plot: PlotLibrary;
  readonly document: Page;
}

const PACKAGES = "@observablehq/plot linkedom";
const SVG = "http://www.w3.org/2000/svg";

let loaded: Promise<Libraries> | undefined;

/** @throws ModuleNotFoundError when a package is missing */
function libraries(): Promise<Libraries> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Libraries> {
  try {
    const [plot, dom] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
    const { document } = dom.parseHTML("<!doctype html><html><body></body></html>");
    return { plot: plot as unknown as PlotLibrary, document: document as unknown as Page };
  } catch (cause) {
    throw new ModuleNotFoundError(
      `drawing SVG needs the packages ${PACKAGES.replace(" ", " and ")}: npm install ${PACKAGES}`,
      { cause },
    );
  }
}

/** A picture as an SVG document. */
export async function figureSVG(picture: Picture): Promise<string> {
  const [mark] = picture.marks;
  if (mark?.kind === "image") return imageSVG(mark, picture);
  const { plot, document } = await libraries();
  const svg = plot.plot(plotOptions({ plot, document }, picture));
  svg.setAttribute("xmlns", SVG);
  // linkedom's style cannot be assigned, as Plot's own option would.
  svg.setAttribute("style", "background:#fff;color:#1d1f23;font:11px system-ui,sans-serif;overflow:visible");
  return svg.outerHTML;
}

function imageSVG({ pixels }: ImageMark, { options }: Picture): string {
  const { title } = options;
  const width = options.width ?? Math.min(640, Math.max(240, pixels.width));
  const height = options.height ?? Math.round((width * pixels.height) / pixels.width);
  const top = title === undefined ? 0 : 26;
  const text =
    title === undefined
      ? ""
      : `<text x="0" y="16" font-family="system-ui, sans-serif" font-size="14" font-weight="600">${escapeHTML(title)}</text>`;
  return (
    `<svg xmlns="${SVG}" width="${width}" height="${height + top}" viewBox="0 0 ${width} ${height + top}">${text}` +
    `<image y="${top}" width="${width}" height="${height}" preserveAspectRatio="none" ` +
    `style="image-rendering:pixelated" href="${dataURL(pixels)}"/></svg>`
  );
}

// ---- Plot ------------------------------------------------------------------------------------------------------------

function plotOptions({ plot, document }: Libraries, { marks, options }: Picture): Options {
  const { title, xlabel, ylabel, width = 640 } = options;
  const [first] = marks;
  const series = marks.filter(isSeries);
  const labelled = series.some((mark) => mark.label !== undefined);
  const heat = first?.kind === "heatmap" ? first : undefined;
  const titleRoom = title === undefined ? 0 : 24;
  const legendRoom = labelled || heat ? 20 : 0;
  const marginTop = 12 + titleRoom + legendRoom + (ylabel === undefined ? 0 : 16);
  const marginBottom = xlabel === undefined ? 26 : 42;
  const common = {
    document,
    width,
    marginTop,
    marginBottom,
  };
  const header = (_: unknown, __: unknown, ___: unknown, frame: Frame) => {
    const group = element(document, "g", { "text-anchor": "start", "font-size": "12" });
    if (title !== undefined) {
      group.appendChild(
        element(document, "text", { x: 4, y: 16, "font-size": 14, "font-weight": 600 }, title),
      );
    }
    if (labelled) legend(document, group, series, titleRoom + 14);
    if (heat) ramp(document, group, heat, titleRoom + 6, frame);
    // Plot would put the labels where title and legend stand.
    if (ylabel !== undefined) {
      group.appendChild(element(document, "text", { x: 4, y: marginTop - 10 }, `↑ ${ylabel}`));
    }
    if (xlabel !== undefined) {
      const end = { x: frame.width - frame.marginRight, y: frame.height - 6, "text-anchor": "end" };
      group.appendChild(element(document, "text", end, `${xlabel} →`));
    }
    return group;
  };
  const unlabelled = { label: null };
  if (heat)
    return { ...common, ...heatOptions(plot, document, heat, { options, header, marginTop, marginBottom }) };
  if (first?.kind === "bar") {
    const letters = first.names.reduce((sum, name) => sum + Math.max(3, name.length + 1), 0);
    const across = letters * 7 > width - 60;
    const data = Array.from(first.names, (_, i) => i);
    const channels = {
      [across ? "y" : "x"]: data,
      [across ? "x" : "y"]: first.values,
      fill: first.color ?? seriesColor(0),
    };
    const names = { type: "band", domain: data, tickFormat: (i: number) => first.names[i] ?? "" };
    const longest = Math.max(...first.names.map((name) => name.length));
    return {
      ...common,
      height: options.height ?? (across ? 24 * data.length + marginTop + 40 : 320),
      ...(across ? { marginLeft: Math.min(260, 12 + 7 * longest) } : { marginLeft: 56 }),
      x: across ? { ...unlabelled, grid: true } : { ...unlabelled, ...names },
      y: across ? { ...unlabelled, ...names } : { ...unlabelled, grid: true },
      marks: [
        across ? plot.barX(data, channels) : plot.barY(data, channels),
        across ? plot.ruleX([0]) : plot.ruleY([0]),
        header,
      ],
    };
  }
  const x = series.find((mark) => mark.kind !== "histogram")?.x;
  const named = x?.kind === "text" ? x : undefined;
  const time = x?.kind === "time";
  return {
    ...common,
    height: options.height ?? 320,
    marginLeft: 56,
    x: {
      ...unlabelled,
      ...(named
        ? { type: "point", domain: named.names.map((_, i) => i), tickFormat: (i: number) => named.names[i] }
        : {}),
      ...(time ? { type: "utc" } : {}),
      ...(options.xlim ? { domain: time ? options.xlim.map((end) => new Date(end)) : options.xlim } : {}),
    },
    y: { ...unlabelled, grid: true, ...(options.ylim ? { domain: options.ylim } : {}) },
    ...(options.xlim || options.ylim ? { clip: true } : {}),
    marks: [...marks.map((mark, i) => plotMark(plot, mark, i, width, marks.length)), header],
  };
}

function plotMark(plot: PlotLibrary, mark: Mark, i: number, width: number, count: number): Drawn {
  if (!isSeries(mark)) return plot.ruleY([]);
  const color = mark.color ?? seriesColor(i);
  if (mark.kind === "histogram") {
    const bins = { x1: mark.edges.slice(0, -1), x2: mark.edges.slice(1), y: mark.counts, fill: color };
    return plot.rectY(
      { length: mark.counts.length },
      { ...bins, ...(count > 1 ? { fillOpacity: 0.6 } : {}) },
    );
  }
  const shown = mark.kind === "line" ? thinned(mark.x.values, mark.y.values, width) : undefined;
  const [x, y] = shown ?? [mark.x.values, mark.y.values];
  const channels = { x: positions(mark.x, x), y: positions(mark.y, y) };
  if (mark.kind === "line")
    return plot.line({ length: x.length }, { ...channels, stroke: color, strokeWidth: 1.5 });
  const radius = x.length > 2000 ? 1.2 : x.length > 300 ? 2 : 3;
  return plot.dot(
    { length: x.length },
    { ...channels, r: radius, stroke: "none", fill: color, fillOpacity: 0.75 },
  );
}

/** Plot tells dates by their class. */
function positions(column: Column, values: Float64Array): Float64Array | (Date | undefined)[] {
  if (column.kind !== "time") return values;
  return Array.from(values, (value) => (Number.isNaN(value) ? undefined : new Date(value)));
}

/**
 * A long line as it looks at a width in pixels: in each pixel's column its first, least, greatest and last point (as in
 * Jugel et al., "M4", 2014). Undefined where it is short or its x does not increase.
 */
function thinned(x: Float64Array, y: Float64Array, width: number): [Float64Array, Float64Array] | undefined {
  if (x.length <= 4 * width) return undefined;
  const [low, high] = extentOf([x]);
  const kept: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let begin = 0, end = 0; begin < x.length; begin = end) {
    const pixel = Math.floor(((x[begin]! - low) / (high - low)) * width);
    let [least, greatest] = [begin, begin];
    for (
      end = begin;
      end < x.length && Math.floor(((x[end]! - low) / (high - low)) * width) === pixel;
      end++
    ) {
      if (!(x[end]! >= last)) return undefined;
      last = x[end]!;
      // A gap stays a gap.
      if (Number.isNaN(y[end]!)) break;
      if (y[end]! < y[least]!) least = end;
      if (y[end]! > y[greatest]!) greatest = end;
    }
    if (end === begin || Number.isNaN(y[Math.min(end, x.length - 1)]!)) end = Math.min(x.length, end + 1);
    kept.push(...[...new Set([begin, least, greatest, end - 1])].sort((a, b) => a - b));
  }
  return [Float64Array.from(kept, (i) => x[i]!), Float64Array.from(kept, (i) => y[i]!)];
}

// ---- heat maps ---------------------------------------------------------------------------------------------------------

interface HeatContext {
  readonly options: Picture["options"];
  readonly header: Drawn;
  readonly marginTop: number;
  readonly marginBottom: number;
}

function heatOptions(plot: PlotLibrary, document: Page, heat: HeatMark, context: HeatContext): Options {
  const { options, header, marginTop, marginBottom } = context;
  const [rows, columns] = heat.shape;
  const [left, right, top, bottom] = heat.extent;
  const width = options.width ?? 640;
  const longest = Math.max(0, ...(heat.rows ?? []).map((name) => name.length));
  const margins = {
    marginLeft: heat.rows ? Math.min(200, 14 + 7 * longest) : 56,
    marginRight: 20,
    marginBottom: 36,
  };
  const inner = width - margins.marginLeft - margins.marginRight;
  // Cells are square where that is no strip.
  const ratio = Math.min(1, Math.max(0.2, rows / columns));
  const picture = dataURL(coloredPixels(heat.values, heat.shape, heat.range, heat.map));
  const image: Drawn = (_index, _scales, _values, frame) =>
    element(document, "image", {
      x: frame.marginLeft,
      y: frame.marginTop,
      width: frame.width - frame.marginLeft - frame.marginRight,
      height: frame.height - frame.marginTop - frame.marginBottom,
      preserveAspectRatio: "none",
      style: "image-rendering:pixelated",
      href: picture,
    });
  const axis = (names: readonly string[] | undefined, from: number, to: number): Options =>
    names
      ? {
          type: "band",
          padding: 0,
          domain: names.map((_, i) => i),
          tickFormat: (i: number) => names[i] ?? "",
        }
      : { type: "linear", domain: [from, to] };
  const cells = heat.rows && heat.columns && rows * columns <= 100 ? cellTexts(plot, heat) : [];
  return {
    ...margins,
    height: options.height ?? Math.round(inner * ratio) + marginTop + marginBottom,
    x: { label: null, ...axis(heat.columns, left, right) },
    y: {
      label: null,
      ...axis(heat.rows, top, bottom),
      ...(heat.rows ? {} : { reverse: true, domain: [Math.min(top, bottom), Math.max(top, bottom)] }),
      ...(!heat.rows && top > bottom ? { reverse: false } : {}),
    },
    marks: [image, ...cells, header],
  };
}

/** The numbers in the cells, dark on light and light on dark. */
function cellTexts(plot: PlotLibrary, { values, shape, range, map }: HeatMark): Drawn[] {
  const index = Array.from(values, (_, i) => i);
  const step = (range[1] - range[0]) / 100;
  const light = (i: number) =>
    lightness(mapColor(map, (values[i]! - range[0]) / (range[1] - range[0]))) > 140;
  return [
    plot.text(index, {
      x: index.map((i) => i % shape[1]),
      y: index.map((i) => Math.floor(i / shape[1])),
      text: index.map((i) => (Number.isFinite(values[i]!) ? numberText(values[i]!, step) : "")),
      fill: index.map((i) => (light(i) ? "#1d1f23" : "#ffffff")),
      fontSize: 12,
    }),
  ];
}

// ---- what stands above ---------------------------------------------------------------------------------------------------

function element(document: Page, name: string, attributes: Options, text?: string): Elements {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

function legend(document: Page, group: Elements, series: readonly SeriesMark[], y: number): void {
  let x = 4;
  series.forEach((mark, i) => {
    if (mark.label === undefined) return;
    const color = mark.color ?? seriesColor(i);
    group.appendChild(element(document, "rect", { x, y: y - 9, width: 12, height: 10, rx: 2, fill: color }));
    group.appendChild(element(document, "text", { x: x + 17, y }, mark.label));
    x += 34 + 7 * mark.label.length;
  });
}

/** The colours of a heat map with what their ends stand for. */
function ramp(document: Page, group: Elements, { range, map }: HeatMark, y: number, frame: Frame): void {
  const colors = coloredPixels(
    Float64Array.from({ length: 64 }, (_, i) => i),
    [1, 64],
    [0, 63],
    map,
  );
  const step = (range[1] - range[0]) / 100;
  const [low, high] = range.map((end) => numberText(end, step)) as [string, string];
  const x = frame.marginLeft + 7 * low.length + 6;
  group.appendChild(element(document, "text", { x: x - 6, y: y + 9, "text-anchor": "end" }, low));
  const bar = { x, y, width: 128, height: 10, preserveAspectRatio: "none", href: dataURL(colors) };
  group.appendChild(element(document, "image", bar));
  group.appendChild(element(document, "text", { x: x + 134, y: y + 9 }, high));
}
