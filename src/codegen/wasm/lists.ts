/**
 * Nested lists in parentheses, laid out in lines: the form of WebAssembly's text. Knows nothing of instructions.
 */

/** `(head operand ... operand)`; a body's items follow on lines of their own. */
export interface List {
  readonly head: string;
  readonly operands: readonly List[];
  readonly body: readonly (List | string)[] | undefined;
  /** Characters of the head with its operands in one line. */
  readonly width: number;
}

/** Lines are broken before this column where they can be, closing parentheses apart. */
const COLUMNS = 100;

export function list(head: string, operands: readonly List[] = [], body?: readonly (List | string)[]): List {
  let width = head.length + 2;
  for (const operand of operands) width += operand.width + 1;
  return { head, operands, body, width };
}

/** Words in as few lines as they need inside so many levels. */
export function packed(words: readonly string[], level: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && 2 * level + last.length + 1 + word.length <= COLUMNS) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

function open(item: List): string {
  return `(${[item.head, ...item.operands.map((operand) => `${open(operand)})`)].join(" ")}`;
}

export function listText(item: List | string, level = 0): string {
  const margin = "  ".repeat(level);
  if (typeof item === "string") return margin + item;
  const fits = margin.length + item.width <= COLUMNS;
  const inner = (part: List | string) => `\n${listText(part, level + 1)}`;
  const head = fits ? open(item) : `(${item.head}${item.operands.map(inner).join("")}`;
  if (!item.body || item.body.length === 0) return `${margin}${head})`;
  return `${margin}${head}${item.body.map(inner).join("")}\n${margin})`;
}
