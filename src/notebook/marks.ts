/**
 * Marks: what a picture is made of, as plain data. Made by `plots.ts`, drawn by `terminal.ts` and `svg.ts`.
 */
import type { ColorMap } from "./colors.ts";
import type { Pixels } from "./png.ts";
import type { Column } from "./values.ts";

/** What a figure has besides its marks. */
export interface FigureOptions {
  title?: string | undefined;
  xlabel?: string | undefined;
  ylabel?: string | undefined;
  /** Size of SVG and HTML, in pixels. */
  width?: number | undefined;
  height?: number | undefined;
  /** Ends of the axes, in place of the data's own. */
  xlim?: readonly [number, number] | undefined;
  ylim?: readonly [number, number] | undefined;
}

/** Size and colour of a drawing in text. */
export interface TextOptions {
  /** Characters a line (default 72) and lines of the plot itself (default 15). */
  columns?: number | undefined;
  rows?: number | undefined;
  /** 24-bit colours of a terminal (default false). */
  color?: boolean | undefined;
}

interface Series {
  readonly label?: string | undefined;
  /** #rrggbb; without it, the next of the series' colours. */
  readonly color?: string | undefined;
}
export interface PointMark extends Series {
  readonly kind: "line" | "scatter";
  readonly x: Column;
  readonly y: Column;
}
export interface HistogramMark extends Series {
  readonly kind: "histogram";
  readonly edges: Float64Array;
  readonly counts: Float64Array;
}
export interface BarMark extends Series {
  readonly kind: "bar";
  readonly names: readonly string[];
  readonly values: Float64Array;
}
export interface HeatMark {
  readonly kind: "heatmap";
  readonly values: Float64Array;
  readonly shape: readonly [rows: number, columns: number];
  readonly range: readonly [number, number];
  readonly map: ColorMap;
  readonly rows?: readonly string[] | undefined;
  readonly columns?: readonly string[] | undefined;
  /** What the edges stand for: left, right, top, bottom. */
  readonly extent: readonly [number, number, number, number];
}
export interface ImageMark {
  readonly kind: "image";
  readonly pixels: Pixels;
}
export type SeriesMark = PointMark | HistogramMark;
export type Mark = SeriesMark | BarMark | HeatMark | ImageMark;

/** Options that every figure takes. */
export const FIGURE_OPTIONS = ["title", "xlabel", "ylabel", "width", "height", "xlim", "ylim"] as const;

/** Whether a mark shares its axes with others. */
export function isSeries(mark: Mark): mark is SeriesMark {
  return mark.kind === "line" || mark.kind === "scatter" || mark.kind === "histogram";
}

/** Marks with the options that they are drawn by. */
export interface Picture {
  readonly marks: readonly Mark[];
  readonly options: Readonly<FigureOptions>;
}
