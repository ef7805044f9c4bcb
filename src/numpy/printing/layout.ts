// Owns: which elements of an array are shown, and arranging their texts in nested brackets and lines.
// Does not own: the texts themselves (elements.ts) or what stands around the brackets (index.ts).

const ELLIPSIS = "...";

/** How the texts of the elements are put together. */
export interface Layout {
  readonly shape: readonly number[];
  /** Elements shown at either end of a long dimension, or undefined where everything is shown. */
  readonly edge: number | undefined;
  readonly separator: string;
  /** Columns to the left of the outermost bracket. */
  readonly indent: number;
  /** Characters per line, the indentation included. */
  readonly width: number;
}

/** The part of a dimension that is shown: [0, head) and [tail, length), with dots between when `cut`. */
interface Span {
  readonly head: number;
  readonly tail: number;
  readonly cut: boolean;
}

function spanOf(length: number, edge: number | undefined): Span {
  if (edge === undefined || length <= 2 * edge) return { head: length, tail: length, cut: false };
  // NumPy shows the last element even when it is asked for no edge items at all.
  return { head: edge, tail: length - Math.max(edge, 1), cut: true };
}

/** The C-order flat indices of the shown elements, in the order in which they are printed. */
export function shownIndices(shape: readonly number[], edge: number | undefined): number[] {
  let indices = [0];
  for (const length of shape) {
    const { head, tail } = spanOf(length, edge);
    const wider: number[] = [];
    for (const index of indices) {
      for (let i = 0; i < head; i++) wider.push(index * length + i);
      for (let i = tail; i < length; i++) wider.push(index * length + i);
    }
    indices = wider;
  }
  return indices;
}

/** Fills lines with words, starting a new line before a word that would pass `limit`. */
function fillLines(words: readonly string[], separator: string, indent: number, limit: number): string {
  const margin = " ".repeat(indent);
  const lines: string[] = [];
  let line = margin;
  words.forEach((word, i) => {
    // A word that is too long for any line stays where it is: breaking before it would not help.
    if (line.length > indent && line.length + word.length > limit) {
      lines.push(line.trimEnd());
      line = margin;
    }
    line += word;
    if (i < words.length - 1) line += separator;
  });
  return [...lines, line].join("\n");
}

/**
 * The array's text: nested brackets, one line break per row and one more blank line per further dimension.
 *
 * @param words the texts of the elements at `shownIndices`
 */
export function arrange(words: readonly string[], layout: Layout): string {
  const { shape, edge, separator } = layout;
  const spans = shape.map((length) => spanOf(length, edge));
  const closing = separator.trimEnd();
  let next = 0;

  /** The sub-array at the next words, without the indentation of its first line. */
  const block = (axis: number, indent: number, width: number): string => {
    if (axis === shape.length) return words[next++]!;
    const { head, tail, cut } = spans[axis]!;
    const parts: string[] = [];
    const take = (count: number) => {
      for (let i = 0; i < count; i++) parts.push(block(axis + 1, indent + 1, width - 1));
    };
    take(head);
    if (cut) parts.push(ELLIPSIS);
    take(shape[axis]! - tail);
    const inner = shape.length - axis - 1;
    if (inner > 0) return `[${parts.join(closing + "\n".repeat(inner) + " ".repeat(indent))}]`;
    // Every line keeps room for what may follow its last word: the separator or the closing bracket.
    const filled = fillLines(parts, separator, indent, width - Math.max(closing.length, 1));
    return `[${filled.slice(indent)}]`;
  };
  return block(0, layout.indent + 1, layout.width);
}
