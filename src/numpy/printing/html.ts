// Owns: an array as an HTML table, for notebooks: its shown elements, and a line that says dtype and shape.
// Does not own: the texts of the elements (elements.ts), or arrays of three and more axes, which are shown as text.

import { escapeHTML } from "../../runtime/html.ts";
import { formatElements } from "./elements.ts";
import { arrayStr, type PrintSource } from "./index.ts";
import { resolveOptions } from "./options.ts";

/** Rows or columns from which on the middle is left out, and how many are shown at either end. */
const MANY = 12;
const EDGE = 5;

/** The indices along an axis that are shown; undefined stands for those left out. */
function shown(length: number): (number | undefined)[] {
  if (length <= MANY) return Array.from({ length }, (_, i) => i);
  const first = Array.from({ length: EDGE }, (_, i) => i);
  return [...first, undefined, ...first.map((i) => length - EDGE + i)];
}

/**
 * An array in HTML: a table for one and two axes, with the middle left out where it is long; else as `str` prints it.
 *
 * @param source the array
 * @returns a fragment whose texts are escaped
 */
export function arrayHTML(source: PrintSource): string {
  const { shape, dtype } = source;
  const facts = escapeHTML(`${dtype.name}, shape (${shape.join(", ")}${shape.length === 1 ? "," : ""})`);
  const caption = `<figcaption>${facts}</figcaption>`;
  if (shape.length < 1 || shape.length > 2 || shape.includes(0)) {
    return `<figure><pre>${escapeHTML(arrayStr(source))}</pre>${caption}</figure>`;
  }
  const [rows, columns] = shape.length === 1 ? [1, shape[0]!] : (shape as [number, number]);
  const [down, across] = [shown(rows), shown(columns)];
  const places = down.flatMap((row) =>
    row === undefined
      ? []
      : across.flatMap((column) => (column === undefined ? [] : [row * columns + column])),
  );
  const texts = formatElements(
    places.map((flat) => source.at(flat)),
    dtype,
    shape.length,
    resolveOptions(),
  );
  let next = 0;
  const head = across.map((column) => `<th>${column ?? "…"}</th>`).join("");
  const body = down.map((row) => {
    const cells = across.map((column) =>
      row === undefined || column === undefined
        ? "<td>…</td>"
        : `<td>${escapeHTML(texts[next++]!.trim())}</td>`,
    );
    const name = shape.length === 1 ? "" : (row ?? "…");
    return `<tr><th>${name}</th>${cells.join("")}</tr>`;
  });
  return (
    `<figure><table><thead><tr><th></th>${head}</tr></thead><tbody>${body.join("")}</tbody></table>` +
    `${caption}</figure>`
  );
}
