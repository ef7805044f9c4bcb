/**
 * The plotting functions: from users' values to figures.
 *
 * Each reads its arguments, refuses what cannot be drawn, and forces its arrays once.
 */
import { type ArrayLike, asarray, eval as evaluate, NDArray, ValueError } from "../index.ts";
import { isOptions } from "../numpy/options.ts";
import { COLOR_MAPS, type ColorMap } from "./colors.ts";
import { Figure } from "./figure.ts";
import { FIGURE_OPTIONS, type FigureOptions, type HeatMark, type Mark } from "./marks.ts";
import { pixelsOf } from "./pixels.ts";
import { extentOf } from "./scale.ts";
import { type Column, columnsOf, numbersOf, toData, type Values } from "./values.ts";

/** Options of one line, cloud of points or histogram. */
export interface SeriesOptions extends FigureOptions {
  /** Its name in the legend; of a two-dimensional `y`, a name for each column. */
  label?: string | readonly string[] | undefined;
  /** `#rrggbb`. */
  color?: string | undefined;
}
export interface ScatterOptions extends SeriesOptions {
  /** A name for each point: points of one name get a colour and a place in the legend. */
  by?: Values | undefined;
}
export interface HistogramOptions extends SeriesOptions {
  /** How many of equal width (default 10, as in NumPy), or their edges. */
  bins?: number | ArrayLike | undefined;
  range?: readonly [number, number] | undefined;
}
export interface HeatmapOptions extends FigureOptions {
  /** What the ends of the colours stand for; default the least and the greatest element. */
  range?: readonly [number, number] | undefined;
  colors?: ColorMap | undefined;
  /** Names of the rows and columns. */
  rows?: readonly string[] | undefined;
  columns?: readonly string[] | undefined;
  /** What the edges stand for on the axes: left, right, top, bottom; default indices. */
  extent?: readonly [number, number, number, number] | undefined;
}

const SERIES_OPTIONS = [...FIGURE_OPTIONS, "label", "color"];

/** Parts a function's options into the figure's and its own. */
function split<O extends FigureOptions>(fn: string, options: O, known: readonly string[]) {
  const figure: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) {
      throw new TypeError(`${fn}() got an unexpected option '${name}'; it takes ${known.join(", ")}`);
    }
    if ((FIGURE_OPTIONS as readonly string[]).includes(name)) figure[name] = value;
  }
  const { color } = options as { color?: unknown };
  if (color !== undefined && !(typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color))) {
    throw new ValueError(`${fn}() takes a color as #rrggbb, got ${String(color)}`);
  }
  return figure as FigureOptions;
}

/** `(y, options)` or `(x, y, options)`; x counts from 0 where it is left out. */
function axes<O>(fn: string, given: readonly unknown[]): { x: Values | undefined; y: Values; options: O } {
  const last = given.at(-1);
  const options = (isOptions(last) ? last : {}) as O;
  const values = (isOptions(last) ? given.slice(0, -1) : given).filter(
    (value) => value !== undefined,
  ) as Values[];
  if (values.length < 1 || values.length > 2) {
    throw new TypeError(`${fn}() takes y, or x and y, and options; got ${values.length} values`);
  }
  const [y, x] = values.reverse() as [Values, Values?];
  return { x, y, options };
}

function counted(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => i);
}

/** The columns of a two-dimensional y; one where it has one dimension. */
function columnsOfY(y: Values): Values[] {
  const array = y instanceof NDArray && y.ndim === 2 ? y.eval() : undefined;
  return array ? Array.from({ length: array.shape[1]! }, (_, i) => array.at(":", i)) : [y];
}

function lengthOf(y: Values): number {
  return y instanceof NDArray ? y.size : ((y as ArrayLike & { length?: number }).length ?? 0);
}

function points<O extends SeriesOptions>(
  kind: "line" | "scatter",
  given: readonly unknown[],
  own: readonly string[] = [],
): { marks: Mark[]; options: O; figure: FigureOptions } {
  const { x, y, options } = axes<O>(kind, given);
  const figure = split(kind, options, [...SERIES_OPTIONS, ...own]);
  const all = columnsOfY(y);
  const labels = typeof options.label === "string" ? [options.label] : (options.label ?? []);
  if (labels.length > all.length) {
    throw new ValueError(`${kind}() got ${labels.length} labels for ${all.length} columns of y`);
  }
  const marks = all.map((column, i): Mark => {
    const read = columnsOf(kind, { x: x ?? counted(lengthOf(column)), y: column });
    if (read.y.kind === "text") throw new TypeError(`${kind}() takes numbers as y, got texts`);
    return { kind, ...read, label: labels[i], color: options.color };
  });
  return { marks, options, figure };
}

/**
 * A line through points, in the order given; nan and NaT leave gaps.
 *
 * @param x positions: numbers, datetime64 or `Date`s, or names; left out, 0, 1, 2, ...
 * @param y heights; of shape (n, k), k lines
 * @param options `label`, `color`, and the figure's title, labels and size
 * @returns a figure; print it, show it in a notebook, `toSVG()` it, or lay it over others by `figure`
 * @throws ValueError when x and y have different lengths
 * @example line(np.linspace(0, 7, 100), np.sin(np.linspace(0, 7, 100)), { title: "sin" })
 */
export function line(y: Values, options?: SeriesOptions): Figure;
export function line(x: Values, y: Values, options?: SeriesOptions): Figure;
export function line(...given: unknown[]): Figure {
  const { marks, figure } = points("line", given);
  return new Figure(marks, figure);
}

/**
 * Points.
 *
 * @param options `by`: a name for each point, which gives each name a colour; otherwise as `line`
 * @throws ValueError when x, y and `by` have different lengths
 * @example scatter(length, depth, { by: species })
 */
export function scatter(y: Values, options?: ScatterOptions): Figure;
export function scatter(x: Values, y: Values, options?: ScatterOptions): Figure;
export function scatter(...given: unknown[]): Figure {
  const { marks, options, figure } = points<ScatterOptions>("scatter", given, ["by"]);
  if (options.by === undefined) return new Figure(marks, figure);
  const [mark] = marks;
  if (mark?.kind !== "scatter" || marks.length > 1) {
    throw new ValueError("scatter() takes `by` with a one-dimensional y");
  }
  const { by } = columnsOf("scatter", { y: mark.y.values, by: options.by });
  const groups =
    by.kind === "text" ? by.names.map((_, i) => i) : [...new Set(by.values)].sort((a, b) => a - b);
  const pick = (column: Column, group: number): Column => ({
    ...column,
    values: column.values.filter((_, i) => by.values[i] === group),
  });
  return new Figure(
    groups.map((group) => ({
      kind: "scatter",
      x: pick(mark.x, group),
      y: pick(mark.y, group),
      label: by.names[group] ?? String(group),
    })),
    figure,
  );
}

/**
 * How many values lie in each of several bins, as `np.histogram` counts: the last bin has both its edges. Values outside
 * and nan are left out.
 *
 * @param options `bins`, `range`; otherwise as `line`
 * @throws ValueError when the edges do not increase
 * @example histogram(x, { bins: 40, title: "Rain" })
 */
export function histogram(x: Values, options: HistogramOptions = {}): Figure {
  const figure = split("histogram", options, [...SERIES_OPTIONS, "bins", "range"]);
  const { bins = 10, range, label, color } = options;
  const values = numbersOf("histogram", toData(x));
  const edges = typeof bins === "number" ? evenEdges(bins, range ?? extentOf([values])) : givenEdges(bins);
  const counts = new Float64Array(edges.length - 1);
  const last = edges[counts.length]!;
  for (const value of values) {
    if (!(value >= edges[0]! && value <= last)) continue;
    let [low, high] = [0, counts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (value >= edges[middle]!) low = middle;
      else high = middle;
    }
    counts[low]!++;
  }
  const name = typeof label === "string" ? label : undefined;
  return new Figure([{ kind: "histogram", edges, counts, label: name, color }], {
    ylabel: "count",
    ...figure,
  });
}

function evenEdges(bins: number, [low, high]: readonly [number, number]): Float64Array {
  if (!Number.isInteger(bins) || bins < 1) throw new ValueError(`\`bins\` must be positive, got ${bins}`);
  if (!(low < high))
    throw new ValueError(`max must be larger than min in range parameter, got [${low}, ${high}]`);
  return Float64Array.from({ length: bins + 1 }, (_, i) =>
    i === bins ? high : low + ((high - low) / bins) * i,
  );
}

function givenEdges(bins: ArrayLike): Float64Array {
  const edges = numbersOf("histogram", asarray(bins));
  if (edges.length < 2 || !edges.every((edge, i) => i === 0 || edge >= edges[i - 1]!)) {
    throw new ValueError("`bins` must increase monotonically, when an array");
  }
  return edges;
}

/**
 * A bar for each name.
 *
 * @param names texts, or numbers that name the bars
 * @param values their lengths
 * @throws ValueError when there are not as many names as values
 * @example bar(["rain", "sun"], [641, 640])
 */
export function bar(names: Values, values: Values, options: SeriesOptions = {}): Figure {
  const figure = split("bar", options, SERIES_OPTIONS);
  const read = columnsOf("bar", { names, values });
  if (read.values.kind === "text") throw new TypeError("bar() takes numbers as values, got texts");
  const texts = Array.from(read.names.values, (value) =>
    read.names.kind === "text"
      ? (read.names.names[value] ?? "")
      : read.names.kind === "time"
        ? new Date(value).toISOString().slice(0, 10)
        : String(value),
  );
  return new Figure(
    [{ kind: "bar", names: texts, values: read.values.values, color: options.color }],
    figure,
  );
}

/**
 * A matrix as colours, its first row on top; nan is left blank.
 *
 * @param options `range`, `colors` (`viridis`, `coolwarm`, `gray`, `fire`), names of `rows` and `columns`, `extent`
 * @throws ValueError when it is no matrix, or has other numbers of rows and columns than names
 * @example heatmap(correlation, { colors: "coolwarm", range: [-1, 1], rows: names, columns: names })
 */
export function heatmap(matrix: Values, options: HeatmapOptions = {}): Figure {
  const figure = split("heatmap", options, [
    ...FIGURE_OPTIONS,
    "range",
    "colors",
    "rows",
    "columns",
    "extent",
  ]);
  const data = toData(matrix);
  if (data.ndim !== 2 || data.size === 0) {
    throw new ValueError(`heatmap() takes a matrix that is not empty, got shape (${data.shape.join(", ")})`);
  }
  const shape = data.shape as readonly [number, number];
  const { colors: map = "viridis", rows, columns, extent = [0, shape[1], 0, shape[0]] } = options;
  if (!COLOR_MAPS.includes(map)) {
    throw new ValueError(`heatmap() has the colors ${COLOR_MAPS.join(", ")}, got ${String(map)}`);
  }
  for (const [names, axis] of [
    [rows, 0],
    [columns, 1],
  ] as const) {
    if (names && names.length !== shape[axis]) {
      throw new ValueError(
        `heatmap() got ${names.length} names for ${shape[axis]} ${axis ? "columns" : "rows"}`,
      );
    }
  }
  const values = numbersOf("heatmap", data);
  const range = options.range ?? extentOf([values]);
  const mark: HeatMark = { kind: "heatmap", values, shape, range, map, rows, columns, extent };
  return new Figure([mark], figure);
}

/**
 * An array as a picture, pixel by pixel.
 *
 * @param pixels shape (rows, columns) in gray, or (rows, columns, 1 to 4); uint8, bool, or floats from 0 to 1
 * @throws ValueError on another shape, TypeError on another dtype
 * @example await image(photo).save("photo.png")
 */
export function image(pixels: Values, options: FigureOptions = {}): Figure {
  const figure = split("image", options, FIGURE_OPTIONS);
  if (pixels instanceof NDArray) evaluate(pixels);
  return new Figure([{ kind: "image", pixels: pixelsOf("image", pixels) }], figure);
}
