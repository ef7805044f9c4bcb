/**
 * Figures: pictures as data. A figure is marks over common axes, and draws itself to a terminal, SVG or HTML.
 *
 * Marks hold plain columns, so a figure stays as it was when its arrays change later. How it looks is left to
 * `terminal.ts` and `svg.ts`.
 */
import { ValueError } from "../index.ts";
import { escapeHTML } from "../runtime/html.ts";
import { type FilePath, pathOf, terminal, writeFile } from "../runtime/platform/files.ts";
import { type FigureOptions, isSeries, type Mark, type Picture, type TextOptions } from "./marks.ts";
import { encodePNG } from "./png.ts";
import { figureSVG, ModuleNotFoundError } from "./svg.ts";
import { drawText } from "./terminal.ts";

/** A picture; made by `line`, `scatter`, `histogram`, `bar`, `heatmap`, `image` and `figure`. */
export class Figure implements Picture {
  /** @internal */
  readonly marks: readonly Mark[];
  readonly options: Readonly<FigureOptions>;

  /** @internal */
  constructor(marks: readonly Mark[], options: FigureOptions) {
    checkOptions(options);
    this.marks = marks;
    this.options = options;
  }

  /**
   * The picture in text: Braille dots and blocks, plain by default.
   *
   * @example console.log(line(y).toString({ columns: 100, color: true }))
   */
  toString(options: TextOptions = {}): string {
    return drawText(this, options);
  }

  /**
   * The picture as SVG. All but images need the packages @observablehq/plot and linkedom.
   *
   * @throws ModuleNotFoundError when these are not installed
   */
  toSVG(): Promise<string> {
    return figureSVG(this);
  }

  /** The picture as a piece of HTML: SVG where that can be drawn, else the text, with a line that says what is missing. */
  async toHTML(): Promise<string> {
    try {
      return `<figure>${await this.toSVG()}</figure>`;
    } catch (error) {
      if (!(error instanceof ModuleNotFoundError)) throw error;
      const note = `<figcaption>${escapeHTML(error.message)}</figcaption>`;
      return `<figure><pre>${escapeHTML(this.toString())}</pre>${note}</figure>`;
    }
  }

  /**
   * Writes the picture to a file, by its ending: `.svg`, `.html`, `.txt`, and `.png` for images.
   *
   * @throws ValueError on another ending
   * @example await histogram(x).save("distribution.svg")
   */
  async save(path: FilePath): Promise<void> {
    const ending = /\.(\w+)$/.exec(pathOf(path))?.[1]?.toLowerCase();
    const [mark] = this.marks;
    if (ending === "svg") writeFile(path, await this.toSVG());
    else if (ending === "html")
      writeFile(path, `<!doctype html><meta charset="utf-8">${await this.toHTML()}`);
    else if (ending === "txt") writeFile(path, `${this.toString()}\n`);
    else if (ending === "png" && mark?.kind === "image") writeFile(path, encodePNG(mark.pixels));
    else if (ending === "png") {
      throw new ValueError("only image() can be saved as PNG; save other figures as .svg or .html");
    } else throw new ValueError(`a figure is saved as .svg, .html, .txt or .png, got '${pathOf(path)}'`);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const seen = terminal("stdout");
    return drawText(this, seen ? { columns: Math.min(100, seen.columns), color: seen.colors } : {});
  }

  /** What Deno's Jupyter kernel shows. */
  async [Symbol.for("Jupyter.display")](): Promise<Record<string, string>> {
    return { "text/plain": this.toString(), "text/html": await this.toHTML() };
  }
}

function checkOptions(options: FigureOptions): void {
  for (const name of ["title", "xlabel", "ylabel"] as const) {
    const value = options[name];
    if (value !== undefined && typeof value !== "string") {
      throw new TypeError(`${name} is a text, got ${String(value)}`);
    }
  }
  for (const name of ["width", "height"] as const) {
    const value = options[name];
    if (value !== undefined && !(value >= 40 && value <= 10_000)) {
      throw new ValueError(`${name} is a number of pixels from 40 to 10000, got ${String(value)}`);
    }
  }
  for (const name of ["xlim", "ylim"] as const) {
    const value = options[name];
    if (value === undefined) continue;
    if (value.length === 2 && Number.isFinite(value[0]) && Number.isFinite(value[1]) && value[0] < value[1])
      continue;
    throw new ValueError(`${name} is [low, high], got [${Array.from(value).join(", ")}]`);
  }
}

/**
 * Figures drawn over one another, on common axes.
 *
 * @param figures of lines, points and histograms; whose axes are of one kind
 * @param options title, axis labels and size; what is left out comes from the first figure that has it
 * @throws ValueError on bars, heat maps and images, which stand alone, and on axes of different kinds
 * @example figure([line(x, y, { label: "model" }), scatter(x, z, { label: "data" })], { title: "Fit" })
 */
export function figure(figures: readonly Figure[], options: FigureOptions = {}): Figure {
  const marks = figures.flatMap((one) => one.marks);
  const alone = marks.find((mark) => !isSeries(mark));
  if (alone && marks.length > 1)
    throw new ValueError(`figure() lays no others over a ${alone.kind}: it stands alone`);
  const kinds = new Set(
    marks.flatMap((mark) => (mark.kind === "line" || mark.kind === "scatter" ? mark.x.kind : [])),
  );
  if (kinds.size > 1)
    throw new ValueError(`figure() needs one kind of x axis, got ${[...kinds].join(" and ")}`);
  const merged: Record<string, unknown> = {};
  for (const one of [options, ...figures.map((each) => each.options)]) {
    for (const [name, value] of Object.entries(one)) if (value !== undefined) merged[name] ??= value;
  }
  return new Figure(marks, merged);
}
