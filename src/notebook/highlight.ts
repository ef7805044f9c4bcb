/**
 * TypeScript in colours: comments, texts, numbers and keywords as spans. Reads tokens only, and escapes all of them.
 */
import { escapeHTML } from "../runtime/html.ts";

const KEYWORDS =
  "as async await break case catch class const continue default do else export extends false finally for from function " +
  "if import in instanceof let new null of return static super switch this throw true try type typeof undefined using " +
  "void while yield";

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))`,
    "(?<text>\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'|`(?:[^`\\\\]|\\\\[\\s\\S])*`)",
    String.raw`(?<number>\b\d[\w.]*)`,
    `(?<keyword>\\b(?:${KEYWORDS.split(" ").join("|")})\\b)`,
  ].join("|"),
  "g",
);

/** CSS of the spans. */
export const HIGHLIGHT_STYLE = `
.code { border-left: 3px solid #d5d9e2; }
.tc { color: #6e7781; } .tt { color: #0a6640; } .tn { color: #9a4b00; } .tk { color: #8a2d8f; }`;

/** A program's text as HTML. */
export function highlight(source: string): string {
  let out = "";
  let end = 0;
  for (const match of source.matchAll(TOKEN)) {
    const { comment, text, number } = match.groups!;
    const kind =
      comment !== undefined ? "tc" : text !== undefined ? "tt" : number !== undefined ? "tn" : "tk";
    out += `${escapeHTML(source.slice(end, match.index))}<span class="${kind}">${escapeHTML(match[0])}</span>`;
    end = match.index + match[0].length;
  }
  return out + escapeHTML(source.slice(end));
}
