/**
 * Tables of cells, as aligned text for a terminal and as Markdown.
 */

/** Lines of cells; the first is the head. */
export interface Table {
  readonly title: string;
  readonly lines: readonly (readonly string[])[];
}

export const ABSENT = "–";

export function shown(value: number | undefined): string {
  if (value === undefined) return ABSENT;
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

const numeric = (cell: string) => cell === ABSENT || /^[\d.,e+*-]*$/.test(cell);

export function asText({ title, lines }: Table): string {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const text = lines.map((line) =>
    line
      .map((cell, i) =>
        i === 0 && !numeric(lines[1]![0]!) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
      )
      .join("  "),
  );
  return `\n${title}\n${text.join("\n")}`;
}

export function asMarkdown({ title, lines }: Table): string {
  const [head, ...body] = lines;
  const rule = head!.map((_, i) => (numeric(body[0]![i]!) ? "--:" : "---"));
  const rows = [head!, rule, ...body].map((line) => `| ${line.join(" | ")} |`);
  return `### ${title}\n\n${rows.join("\n")}\n`;
}
