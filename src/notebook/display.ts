/**
 * Showing anything: what a value looks like in a terminal and in a page.
 *
 * Values say it themselves, by the same two symbols that Deno's Jupyter kernel and Node's console ask for; so arrays,
 * figures, explanations and other libraries' objects all work, whichever copy of numfuse made them.
 */
import { escapeHTML } from "../runtime/html.ts";

const JUPYTER = Symbol.for("Jupyter.display");

interface Shown {
  readonly [JUPYTER]?: () => MediaBundle | Promise<MediaBundle>;
}
/** A value in several forms, by media type. */
export type MediaBundle = Readonly<Record<string, unknown>>;

interface Util {
  format(...values: unknown[]): string;
}

/** What `console.log` would print, without colours. */
export function plainText(values: readonly unknown[]): string {
  const { process } = globalThis as { readonly process?: { getBuiltinModule?(name: string): unknown } };
  const util = process?.getBuiltinModule?.("node:util") as Util | undefined;
  return util ? util.format(...values) : values.map(String).join(" ");
}

/** Text as it was printed, in a page; colours of a terminal are left out. */
export function preformatted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  return `<pre class="out">${escapeHTML(text.replace(/\u001b\[[\d;]*m/g, ""))}</pre>`;
}

/** A value as HTML, as it is now. */
export async function htmlOf(value: unknown): Promise<string> {
  const display = (value as Shown | null | undefined)?.[JUPYTER];
  if (typeof display !== "function") return preformatted(plainText([value]));
  const bundle = await display.call(value);
  const text = (type: string) => (typeof bundle[type] === "string" ? (bundle[type] as string) : undefined);
  return (
    text("text/html") ??
    (text("image/svg+xml") !== undefined ? `<figure>${text("image/svg+xml")}</figure>` : undefined) ??
    preformatted(text("text/plain") ?? plainText([value]))
  );
}
