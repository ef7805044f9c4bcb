/**
 * Notebooks: a script's cells, with what they print and show, written as one page.
 *
 * The script runs as it is; nothing of it is changed. Where an output belongs is read from the call stack: the cell whose
 * line the script itself is at. Invariant: what is shown is kept as it was at that moment.
 */
import { escapeHTML, page } from "../runtime/html.ts";
import {
  absolutePath,
  addressOf,
  type FilePath,
  pathOf,
  readText,
  writeFile,
} from "../runtime/platform/files.ts";
import { stackPlaces } from "../runtime/platform/stack.ts";
import { type Cell, cellsOf } from "./cells.ts";
import { htmlOf, plainText, preformatted } from "./display.ts";
import { HIGHLIGHT_STYLE, highlight } from "./highlight.ts";
import { markdown, titleOf } from "./markdown.ts";

export interface NotebookOptions {
  /** Default: the first Markdown heading, else the file's name. */
  title?: string | undefined;
  /** Where the report goes: a file, or a folder with `/` at its end; relative to the script. Default: beside it. */
  output?: string | undefined;
  /** What `console.log` and its like print is in the report too (default true). */
  console?: boolean | undefined;
  /** `show` and `md` print as well (default true). */
  print?: boolean | undefined;
}

/** HTML of one output; console lines in a row become one block. */
type Output = { readonly html: Promise<string> } | { text: string };

const METHODS = ["log", "info", "warn", "error"] as const;
type Printing = Record<(typeof METHODS)[number], (...values: unknown[]) => void>;

const STYLE = `
.out { background: none; border-left: 3px solid #8fb3e8; border-radius: 0; white-space: pre-wrap; }
.error { border-left-color: #c6362c; color: #8f1d14; }
.row { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
.row > * { flex: 0 1 auto; min-width: 0; }
details { margin: .5em 0; }
${HIGHLIGHT_STYLE}`;

/** Lines of code from which on a cell is folded up. */
const LONG = 40;

/** A notebook script's report in the making; from `notebook(import.meta.url)`. */
export class Notebook {
  readonly title: string;
  /** The file that `save` writes. */
  readonly path: string;
  private readonly script: string;
  private readonly cells: readonly Cell[];
  private readonly outputs: Output[][];
  private readonly options: NotebookOptions;
  private readonly original: Printing = { ...console };
  private readonly started = performance.now();
  private current = 0;
  private captured = false;
  /** It has been written, and nothing has been added since. */
  saved = false;

  /** @internal */
  constructor(script: string, options: NotebookOptions) {
    this.script = script;
    this.options = options;
    this.cells = cellsOf(readText(script));
    this.outputs = this.cells.map(() => []);
    const name = script.replace(/^.*[\\/]/, "").replace(/\.\w+$/, "");
    this.title = options.title ?? this.cells.map((cell) => titleOf(cell.notes)).find(Boolean) ?? name;
    this.path = outputPath(script, name, options.output);
    if (options.console ?? true) this.capture();
  }

  /** Has what the console prints recorded as well. */
  private capture(): void {
    this.captured = true;
    for (const method of METHODS) {
      console[method] = (...values: unknown[]) => {
        this.original[method](...values);
        this.print(plainText(values));
      };
    }
  }

  private release(): void {
    if (this.captured) Object.assign(console, this.original);
    this.captured = false;
  }

  /** A line of text belongs to the cell that is running. */
  private print(text: string): void {
    const outputs = this.here();
    const last = outputs.at(-1);
    if (last && "text" in last) last.text += `\n${text}`;
    else outputs.push({ text });
  }

  /** The outputs of the cell that is running. */
  private here(): Output[] {
    this.saved = false;
    const line = scriptLine(this.script);
    if (line !== undefined)
      this.current = Math.max(
        0,
        this.cells.findLastIndex((cell) => cell.line <= line),
      );
    return this.outputs[this.current]!;
  }

  /**
   * A note in Markdown, with values in it.
   *
   * @example nb.md`The mean is **${a.mean().item().toFixed(2)}**.`
   */
  md(parts: TemplateStringsArray, ...values: readonly unknown[]): void {
    const text = dedented(String.raw({ raw: parts }, ...values.map(String)));
    if (this.options.print ?? true) this.original.log(text);
    this.here().push({ html: Promise.resolve(markdown(text)) });
  }

  /**
   * Shows values: figures as pictures, arrays as tables, explanations as graphs, anything else as the console would.
   *
   * @param values several are shown side by side
   * @example nb.show(line(x, y))
   */
  show(...values: readonly unknown[]): void {
    if (this.options.print ?? true) for (const value of values) this.original.log(value);
    const parts = values.map(htmlOf);
    // An error is met by `save`.
    for (const part of parts) part.catch(() => {});
    const html = Promise.all(parts).then((all) =>
      all.length === 1 ? all[0]! : `<div class="row">${all.join("")}</div>`,
    );
    html.catch(() => {});
    this.here().push({ html });
  }

  /** @internal An error that ended the script. */
  fail(error: unknown): void {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const html = preformatted(text).replace('class="out"', 'class="out error"');
    const line = error instanceof Error ? scriptLine(this.script, error.stack) : undefined;
    const outputs = line === undefined ? this.outputs[this.current] : this.here();
    outputs!.push({ html: Promise.resolve(html) });
  }

  /**
   * Writes the report, one HTML file that needs no other, and lets the console go.
   *
   * @returns the file's path
   * @example await nb.save()
   */
  async save(): Promise<string> {
    this.release();
    const body: string[] = [];
    if (!this.cells.some((cell) => titleOf(cell.notes) !== undefined))
      body.push(`<h1>${escapeHTML(this.title)}</h1>`);
    for (const [i, cell] of this.cells.entries()) {
      if (cell.title !== undefined) body.push(`<h2>${escapeHTML(cell.title)}</h2>`);
      if (cell.notes !== "") body.push(markdown(cell.notes));
      if (cell.code !== "") body.push(codeHTML(cell.code, cell.title === undefined && i === 0));
      for (const output of this.outputs[i]!)
        body.push("text" in output ? preformatted(output.text) : await output.html);
    }
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1);
    const name = this.script.replace(/^.*[\\/]/, "");
    body.push(`<footer>${escapeHTML(name)} ran for ${seconds} s. Written by numfuse/notebook.</footer>`);
    writeFile(this.path, page(this.title, body.join("\n"), STYLE));
    this.saved = true;
    return this.path;
  }
}

/** Code as it stands in the report; long code and preparations are folded up. */
function codeHTML(code: string, preparation: boolean): string {
  const html = `<pre class="code">${highlight(code)}</pre>`;
  const lines = code.split("\n").length;
  if (!preparation && lines <= LONG) return html;
  return `<details><summary>${preparation ? "Preparations" : "Code"}, ${lines} lines</summary>${html}</details>`;
}

function outputPath(script: string, name: string, output: string | undefined): string {
  const folder = script.replace(/[^\\/]*$/, "");
  if (output === undefined) return `${folder}${name}.html`;
  const path = /^([\\/]|[A-Za-z]:)/.test(output) ? output : folder + output;
  return /[\\/]$/.test(path) ? `${path}${name}.html` : path;
}

/** A template's text without the indentation that all its lines share; text beside the opening quote has none. */
function dedented(text: string): string {
  const lines = text.split("\n");
  const indents = lines
    .slice(1)
    .flatMap((line) => (line.trim() === "" ? [] : [/^\s*/.exec(line)![0].length]));
  const least = Math.min(...indents);
  const kept = lines.map((line, i) => (i === 0 || indents.length === 0 ? line : line.slice(least)));
  return kept.join("\n").trim();
}

/**
 * The line that a script is at: its outermost frame on the stack, so that what a helper prints belongs to the cell that
 * called it.
 */
function scriptLine(script: string, stack?: string): number | undefined {
  const path = script.replaceAll("\\", "/");
  return stackPlaces(200, stack).findLast(({ file }) => file === path)?.line;
}

// ---- opening ---------------------------------------------------------------------------------------------------------

/** Open notebooks by script: shared by all copies of this module, since the one that runs a script may not be the script's. */
const OPEN = Symbol.for("numfuse.notebooks");

function openNotebooks(): Map<string, Notebook> {
  const shared = globalThis as { [OPEN]?: Map<string, Notebook> };
  shared[OPEN] ??= new Map();
  return shared[OPEN];
}

/**
 * Begins the report of the script that calls it.
 *
 * Cells are marked `// %% title`; a cell marked `// %% [markdown]` begins with comment lines that are Markdown. Run the
 * script as it is (`npx tsx script.ts`), or by `npx numfuse run script.ts`.
 *
 * @param script `import.meta.url`
 * @example
 * const nb = notebook(import.meta.url);
 * // %% Waves
 * const x = np.linspace(0, 7, 200);
 * nb.show(line(x, np.sin(x)));
 * // %% The end
 * await nb.save();
 */
export function notebook(script: FilePath, options: NotebookOptions = {}): Notebook {
  const path = pathOf((typeof script === "string" ? script : script.href).replace(/[?#].*$/, ""));
  const open = openNotebooks().get(path);
  if (open) return open;
  return new Notebook(path, options);
}

/**
 * Runs a notebook script and writes its report, also of a script that does not ask for one: its console output is in it.
 * An error that ends the script is in the report too.
 *
 * @param path of a script that this platform can import
 * @param options go before the script's own
 * @returns the report's path
 * @throws what the script throws, once the report is written
 */
export async function runScript(path: FilePath, options: NotebookOptions = {}): Promise<string> {
  const script = absolutePath(path);
  const made = new Notebook(script, options);
  openNotebooks().set(script, made);
  try {
    await import(/* @vite-ignore */ addressOf(script));
  } catch (error) {
    made.fail(error);
    await made.save();
    throw error;
  } finally {
    openNotebooks().delete(script);
  }
  if (!made.saved) await made.save();
  return made.path;
}
