/**
 * `numfuse/notebook`: pictures of arrays in a terminal and as SVG, and reports of notebook scripts. Only re-exports.
 */
export type { ColorMap } from "./colors.ts";
export { Figure, figure } from "./figure.ts";
export type { FigureOptions, TextOptions } from "./marks.ts";
export { type Notebook, type NotebookOptions, notebook, runScript } from "./notebook.ts";
export { imread, imsave } from "./pixels.ts";
export {
  bar,
  type HeatmapOptions,
  type HistogramOptions,
  heatmap,
  histogram,
  image,
  line,
  type ScatterOptions,
  type SeriesOptions,
  scatter,
} from "./plots.ts";
export { ModuleNotFoundError } from "./svg.ts";
export type { Values } from "./values.ts";
