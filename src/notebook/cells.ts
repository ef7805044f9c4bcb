/**
 * Cells: how a script's text is cut into notes and code, by the marks that editors know (`// %%`).
 */

export interface Cell {
  /** The line, from 1, from which on statements belong to it. */
  readonly line: number;
  readonly title: string | undefined;
  /** Markdown that stands before the code. */
  readonly notes: string;
  readonly code: string;
}

const MARK = /^\/\/ ?%%\s*(\[markdown\]|\[md\])?\s*(.*)$/;

/** The text of comment lines: `// text`, or the inside of a block comment. */
function commentText(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/^\s*\/\/ ?/, "")).join("\n");
}

/** The comment that opens a file, as text, and how many lines it takes. */
function opening(lines: readonly string[]): { text: string; length: number } {
  if (!lines[0]?.startsWith("/*")) return { text: "", length: 0 };
  const last = lines.findIndex((line) => line.includes("*/"));
  if (last < 0) return { text: "", length: 0 };
  const body = lines
    .slice(0, last + 1)
    .join("\n")
    .replace(/^\/\*+|\*+\/.*$/g, "");
  const text = body
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .trim();
  return { text, length: last + 1 };
}

/**
 * A script's cells.
 *
 * A comment that opens the file is the first cell's note. `// %% title` begins a cell of code. `// %% [markdown]` begins
 * one whose following comment lines are Markdown; code after them belongs to it too.
 */
export function cellsOf(source: string): Cell[] {
  const lines = source.replace(/^#!.*/, "").split(/\r?\n/);
  const cells: Cell[] = [];
  const first = opening(lines);
  let open = { line: 1, title: undefined as string | undefined, notes: first.text, from: first.length };
  const close = (end: number) => {
    const code = lines
      .slice(open.from, end)
      .join("\n")
      .replace(/^(\s*\n)+|\s+$/g, "");
    const { line, title, notes } = open;
    if (code !== "" || notes !== "" || title !== undefined) cells.push({ line, title, notes, code });
  };
  for (let i = first.length; i < lines.length; i++) {
    const mark = MARK.exec(lines[i]!);
    if (!mark) continue;
    close(i);
    let from = i + 1;
    if (mark[1]) while (from < lines.length && /^\/\/(?! ?%%)/.test(lines[from]!)) from++;
    const title = mark[2]!.trim();
    const notes = commentText(lines.slice(i + 1, from)).trim();
    open = { line: i + 1, title: title === "" ? undefined : title, notes, from };
    i = from - 1;
  }
  close(lines.length);
  return cells;
}
