/**
 * Markdown to HTML: the part that notes in a notebook need. Headings, paragraphs, lists, tables, quotes, fenced code;
 * in a line code, strong, emphasis and links.
 *
 * All text is escaped, HTML in it too; links lead to http, https, mailto and places of the page.
 */
import { escapeHTML } from "../runtime/html.ts";
import { highlight } from "./highlight.ts";

/** One line's marks. Code first: nothing else is read inside it. */
function inline(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, i) =>
      i % 2 === 1 ? `<code>${escapeHTML(part.slice(1, -1))}</code>` : marked(escapeHTML(part)),
    )
    .join("");
}

function marked(escaped: string): string {
  return escaped
    .replace(/\[([^\]]+)\]\(([^()\s]+)\)/g, (whole, text: string, address: string) =>
      /^(https?:\/\/|mailto:|#)/.test(address) ? `<a href="${address}">${text}</a>` : whole,
    )
    .replace(/\*\*(\S|\S.*?\S)\*\*/g, "<strong>$1</strong>")
    .replace(/(^|[^\w*])\*(\S|\S[^*]*?\S)\*(?![\w*])/g, "$1<em>$2</em>");
}

function tableRow(line: string, cell: "th" | "td"): string {
  const cells = line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|");
  return `<tr>${cells.map((text) => `<${cell}>${inline(text.trim())}</${cell}>`).join("")}</tr>`;
}

const HEADING = /^(#{1,4})\s+(.*?)\s*#*$/;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;
const FENCE = /^```\s*(\w*)\s*$/;
const RULE = /^\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*$/;

/** Whether a line ends a paragraph by beginning something else. */
function begins(line: string): boolean {
  return (
    line.trim() === "" || HEADING.test(line) || ITEM.test(line) || FENCE.test(line) || line.startsWith(">")
  );
}

/** A text's first heading of the highest level, plain. */
export function titleOf(text: string): string | undefined {
  return /^#\s+(.*?)\s*#*$/m.exec(text)?.[1]?.replace(/[`*]/g, "");
}

/**
 * Markdown as HTML.
 *
 * @example markdown("*Mean*: `3`") // "<p><em>Mean</em>: <code>3</code></p>"
 */
export function markdown(text: string): string {
  const lines = text.split(/\r?\n/);
  const out: string[] = [];
  let at = 0;
  /** The lines from here on that satisfy a test. */
  const take = (test: (line: string) => boolean): string[] => {
    const start = at;
    while (at < lines.length && test(lines[at]!)) at++;
    return lines.slice(start, at);
  };
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = HEADING.exec(line);
    const fence = FENCE.exec(line);
    if (line.trim() === "") at++;
    else if (fence) {
      at++;
      const code = take((next) => !FENCE.test(next)).join("\n");
      at++;
      const shown = /^(ts|js|typescript|javascript)$/.test(fence[1]!) ? highlight(code) : escapeHTML(code);
      out.push(`<pre>${shown}</pre>`);
    } else if (heading) {
      at++;
      const level = heading[1]!.length;
      out.push(`<h${level}>${inline(heading[2]!)}</h${level}>`);
    } else if (line.startsWith(">")) {
      const quoted = take((next) => next.startsWith(">")).map((next) => next.replace(/^>\s?/, ""));
      out.push(`<blockquote>${markdown(quoted.join("\n"))}</blockquote>`);
    } else if (ITEM.test(line)) {
      const items: string[] = [];
      for (const next of take((one) => ITEM.test(one) || /^\s+\S/.test(one))) {
        const item = ITEM.exec(next)?.[2];
        if (item !== undefined) items.push(item);
        else items[items.length - 1] += ` ${next.trim()}`;
      }
      const tag = ITEM.exec(line)![1] === undefined ? "ul" : "ol";
      out.push(`<${tag}>${items.map((item) => `<li>${inline(item)}</li>`).join("")}</${tag}>`);
    } else if (line.includes("|") && RULE.test(lines[at + 1] ?? "")) {
      const [header, , ...rows] = take((next) => next.includes("|"));
      const body = rows.map((row) => tableRow(row, "td")).join("");
      out.push(`<table><thead>${tableRow(header!, "th")}</thead><tbody>${body}</tbody></table>`);
    } else {
      // The first line is text, whatever it looks like: the loop goes on.
      at++;
      const rest = take((next) => !begins(next));
      out.push(`<p>${inline([line, ...rest].map((part) => part.trim()).join(" "))}</p>`);
    }
  }
  return out.join("\n");
}
