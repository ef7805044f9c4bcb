/**
 * Figures as text: Braille dots for lines, points and histograms, blocks for bars, heat maps and images.
 *
 * Plain characters by default. With colour, series have their colours and a character of a picture shows two pixels;
 * without, series have their own signs and pixels are shades.
 */
import { type Color, colorOf, lightness, seriesColor } from "./colors.ts";
import {
  type BarMark,
  type HeatMark,
  type ImageMark,
  isSeries,
  type Picture,
  type SeriesMark,
  type TextOptions,
} from "./marks.ts";
import { coloredPixels, pixelColor } from "./pixels.ts";
import type { Pixels } from "./png.ts";
import { extentOf, numberText, type Tick, ticksOf } from "./scale.ts";

const RESET = "\u001b[0m";
const foreground = ([r, g, b]: Color) => `\u001b[38;2;${r};${g};${b}m`;
const background = ([r, g, b]: Color) => `\u001b[48;2;${r};${g};${b}m`;
const SIGNS = "o+x*#@%&";
/** From dark to light, for light text on a dark ground. */
const SHADES = " ░▒▓█";

interface Size {
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
}

/** A figure's drawing. */
export function drawText(figure: Picture, options: TextOptions = {}): string {
  const { columns = 72, rows = 15, color = false } = options;
  const size: Size = { columns: Math.max(20, columns), rows: Math.max(2, rows), color };
  const { title } = figure.options;
  const [mark] = figure.marks;
  let lines: string[];
  if (!mark) lines = ["(an empty figure)"];
  else if (mark.kind === "bar") lines = drawBars(mark, size);
  else if (mark.kind === "heatmap") lines = drawHeat(mark, size);
  else if (mark.kind === "image") lines = drawImage(mark, size);
  else lines = drawSeries(figure, figure.marks.filter(isSeries), size);
  if (title !== undefined) lines.unshift(centred(title, size.columns));
  return lines.map((text) => text.trimEnd()).join("\n");
}

function centred(text: string, width: number): string {
  return " ".repeat(Math.max(0, Math.floor((width - text.length) / 2))) + text;
}

// ---- dots ------------------------------------------------------------------------------------------------------------

/** Bits of Braille's dots by row and column (Unicode 2800 on). */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** Dots, two by four a character; y counts from the top. */
class Canvas {
  readonly width: number;
  readonly height: number;
  private readonly columns: number;
  private readonly bits: Uint8Array;
  private readonly owner: Uint8Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.width = 2 * columns;
    this.height = 4 * rows;
    this.bits = new Uint8Array(columns * rows);
    this.owner = new Uint8Array(columns * rows);
  }

  dot(x: number, y: number, series: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const cell = (y >> 2) * this.columns + (x >> 1);
    this.bits[cell]! |= DOTS[y & 3]![x & 1]!;
    this.owner[cell] = series;
  }

  /** A straight line, as far as it lies on the canvas (cut as Liang and Barsky do, 1984). */
  line(x0: number, y0: number, x1: number, y1: number, series: number): void {
    const [dx, dy] = [x1 - x0, y1 - y0];
    let [from, to] = [0, 1];
    for (const [step, room] of [
      [-dx, x0],
      [dx, this.width - 1 - x0],
      [-dy, y0],
      [dy, this.height - 1 - y0],
    ] as const) {
      if (step === 0 && room < -0.5) return;
      if (step < 0) from = Math.max(from, (room + 0.5) / step);
      if (step > 0) to = Math.min(to, (room + 0.5) / step);
    }
    if (from > to) return;
    const steps = Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) * (to - from)) || 1;
    for (let i = 0; i <= steps; i++) {
      const at = from + ((to - from) * i) / steps;
      this.dot(Math.round(x0 + dx * at), Math.round(y0 + dy * at), series);
    }
  }

  /** The rows as text; without colour, several series show as their signs. */
  text(colors: readonly Color[] | undefined, signs: boolean): string[] {
    const lines: string[] = [];
    for (let start = 0; start < this.bits.length; start += this.columns) {
      let line = "";
      let shown = -1;
      for (let cell = start; cell < start + this.columns; cell++) {
        const bits = this.bits[cell]!;
        const owner = this.owner[cell]!;
        if (bits !== 0 && colors && owner !== shown) {
          line += foreground(colors[owner]!);
          shown = owner;
        }
        line += bits === 0 ? " " : signs ? SIGNS[owner % SIGNS.length]! : String.fromCharCode(0x2800 + bits);
      }
      lines.push(shown >= 0 ? line + RESET : line);
    }
    return lines;
  }
}

// ---- lines, points, histograms -----------------------------------------------------------------------------------------

/** Where a value falls among so many places. */
const placed = (value: number, [low, high]: readonly [number, number], places: number): number =>
  ((value - low) / (high - low)) * (places - 1);

function drawSeries(figure: Picture, marks: readonly SeriesMark[], { columns, rows, color }: Size): string[] {
  const { xlabel, ylabel } = figure.options;
  const xs = marks.map((mark) => (mark.kind === "histogram" ? mark.edges : mark.x.values));
  const ys = marks.flatMap((mark) =>
    mark.kind === "histogram" ? [mark.counts, Float64Array.of(0)] : [mark.y.values],
  );
  const xRange = figure.options.xlim ?? extentOf(xs);
  const yRange = figure.options.ylim ?? extentOf(ys);
  const first = marks.find((mark) => mark.kind !== "histogram");
  const yTicks = ticksOf(first?.y.kind ?? "number", yRange, Math.max(2, rows / 3));
  const margin = Math.max(...yTicks.map((tick) => tick.text.length), 1);
  const canvas = new Canvas(Math.max(8, columns - margin - 2), rows);
  marks.forEach((mark, series) => {
    drawMark(canvas, mark, series, xRange, yRange);
  });
  const colors = marks.map((mark, i) => colorOf(mark.color ?? seriesColor(i)));
  const signs = !color && marks.length > 1;
  const legend = marks.flatMap((mark, i) => {
    if (mark.label === undefined) return [];
    return color
      ? `${foreground(colors[i]!)}━━${RESET} ${mark.label}`
      : `${signs ? `${SIGNS[i % SIGNS.length]} ` : ""}${mark.label}`;
  });
  const body = canvas.text(color ? colors : undefined, signs);
  const labels = new Map(
    yTicks.map((tick) => [rows - 1 - Math.round(placed(tick.at, yRange, rows)), tick.text]),
  );
  const lines = body.map((text, row) => {
    const label = labels.get(row);
    return `${(label ?? "").padStart(margin)} ${label === undefined ? "│" : "┤"}${text}`;
  });
  if (ylabel !== undefined) lines.unshift(`${" ".repeat(margin)} ↑ ${ylabel}`);
  if (legend.length > 0) lines.unshift(`${" ".repeat(margin + 2)}${legend.join("   ")}`);
  const width = canvas.width / 2;
  const xTicks = ticksOf(first?.x.kind ?? "number", xRange, Math.max(2, width / 12), first?.x.names);
  const [axis, texts] = xAxis(xTicks, xRange, width);
  lines.push(`${" ".repeat(margin)} └${axis}`, `${" ".repeat(margin + 2)}${texts}`);
  if (xlabel !== undefined) lines.push(`${" ".repeat(margin + 2)}${`${xlabel} →`.padStart(width)}`);
  return lines;
}

function drawMark(
  canvas: Canvas,
  mark: SeriesMark,
  series: number,
  xRange: readonly [number, number],
  yRange: readonly [number, number],
): void {
  const across = (x: number) => placed(x, xRange, canvas.width);
  const down = (y: number) => canvas.height - 1 - placed(y, yRange, canvas.height);
  if (mark.kind === "histogram") {
    mark.counts.forEach((count, bin) => {
      if (count === 0) return;
      const ends = [across(mark.edges[bin]!), across(mark.edges[bin + 1]!)] as const;
      for (
        let x = Math.round(ends[0]);
        x <= Math.round(ends[1]) - (bin < mark.counts.length - 1 ? 1 : 0);
        x++
      ) {
        for (let y = Math.round(down(0)); y >= Math.round(down(count)); y--) canvas.dot(x, y, series);
      }
    });
    return;
  }
  const [xs, ys] = [mark.x.values, mark.y.values];
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [across(xs[i]!), down(ys[i]!)];
    if (!Number.isFinite(x + y)) continue;
    const [px, py] = i > 0 ? [across(xs[i - 1]!), down(ys[i - 1]!)] : [Number.NaN, Number.NaN];
    if (mark.kind === "line" && Number.isFinite(px + py)) canvas.line(px, py, x, y, series);
    else canvas.dot(Math.round(x), Math.round(y), series);
  }
}

/** The axis line with its ticks, and their texts below; texts that would touch are left out. */
function xAxis(ticks: readonly Tick[], range: readonly [number, number], width: number): [string, string] {
  const axis = new Array<string>(width).fill("─");
  let texts = "";
  for (const { at, text } of ticks) {
    const column = Math.round(placed(at, range, width));
    if (column < 0 || column >= width) continue;
    const start = Math.min(
      Math.max(0, column - Math.floor(text.length / 2)),
      Math.max(0, width - text.length),
    );
    if (texts !== "" && start < texts.length + 1) continue;
    axis[column] = "┬";
    texts = texts.padEnd(start) + text;
  }
  return [axis.join(""), texts];
}

// ---- bars ------------------------------------------------------------------------------------------------------------

const EIGHTHS = " ▏▎▍▌▋▊▉";

function drawBars({ names, values, color: own }: BarMark, { columns, color }: Size): string[] {
  const [low, high] = extentOf([values, Float64Array.of(0)]);
  const texts = Array.from(values, (value) => String(Number(value.toPrecision(6))));
  const margin = Math.max(...names.map((name) => name.length));
  const room = Math.max(8, columns - margin - Math.max(...texts.map((text) => text.length)) - 4);
  const zero = Math.round(((0 - low) / (high - low)) * room);
  return names.map((name, i) => {
    const value = values[i]!;
    const length = Number.isFinite(value) ? (Math.abs(value) / (high - low)) * room : 0;
    const eighths = Math.round(length * 8);
    const [whole, rest] = [eighths >> 3, eighths & 7];
    const bar =
      value < 0
        ? "█".repeat(Math.min(zero, Math.round(length))).padStart(zero)
        : " ".repeat(zero) + "█".repeat(whole) + (rest > 0 ? EIGHTHS[rest] : "");
    const shown = color ? `${foreground(colorOf(own ?? seriesColor(0)))}${bar}${RESET}` : bar;
    return `${name.padStart(margin)} │${shown} ${texts[i]}`;
  });
}

// ---- pictures ----------------------------------------------------------------------------------------------------------

/** A picture of so many pixels, each the mean of those that it covers. */
function resampled(source: Pixels, width: number, height: number): Color[][] {
  const ends = (i: number, to: number, from: number): [number, number] => {
    const begin = Math.floor((i * from) / to);
    return [begin, Math.max(begin + 1, Math.floor(((i + 1) * from) / to))];
  };
  return Array.from({ length: height }, (_, y) => {
    const [top, bottom] = ends(y, height, source.height);
    return Array.from({ length: width }, (_, x): Color => {
      const [left, right] = ends(x, width, source.width);
      const sum = [0, 0, 0];
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          pixelColor(source, row, column).forEach((level, i) => {
            sum[i]! += level;
          });
        }
      }
      const count = (bottom - top) * (right - left);
      return sum.map((level) => Math.round(level / count)) as unknown as Color;
    });
  });
}

function drawPixels(pixels: Pixels, columns: number, color: boolean): string[] {
  // A character is about twice as high as wide.
  const height = Math.max(2, 2 * Math.round((pixels.height * columns) / pixels.width / 2));
  const rows = resampled(pixels, columns, height);
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    const [upper, lower] = [rows[y]!, rows[y + 1]!];
    let line = "";
    let shown = "";
    upper.forEach((above, x) => {
      const below = lower[x]!;
      if (color) {
        const colors = foreground(above) + background(below);
        line += colors === shown ? "▀" : `${colors}▀`;
        shown = colors;
      } else {
        const light = (lightness(above) + lightness(below)) / 2;
        line += SHADES[Math.min(SHADES.length - 1, Math.floor((light / 256) * SHADES.length))]!;
      }
    });
    lines.push(color ? line + RESET : line);
  }
  return lines;
}

function drawImage({ pixels }: ImageMark, { columns, color }: Size): string[] {
  return drawPixels(pixels, Math.min(columns, Math.max(20, pixels.width)), color);
}

function drawHeat({ values, shape, range, map }: HeatMark, { columns, rows, color }: Size): string[] {
  const pixels = coloredPixels(values, shape, range, color ? map : "gray");
  const most = Math.min(columns, Math.round((2 * rows * shape[1]) / shape[0]));
  const width = shape[1] <= most ? shape[1] * Math.floor(most / shape[1]) : most;
  const step = (range[1] - range[0]) / 100;
  const [low, high] = range.map((end) => numberText(end, step));
  const scale = color
    ? drawPixels(
        coloredPixels(
          Float64Array.from({ length: 32 }, (_, i) => i),
          [1, 16],
          [0, 15],
          map,
        ),
        16,
        true,
      )[0]!
    : SHADES;
  return [...drawPixels(pixels, Math.max(1, width), color), `${low} ${scale} ${high}`];
}
