/**
 * HTML: escaping, and the page that explanations and reports are written into. Self-contained: a page asks for nothing.
 */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it stands in HTML, in attributes too. */
export function escapeHTML(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const STYLE = `
:root { color-scheme: light; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1.25rem; background: #fff; color: #1d1f23;
  font: 15px/1.55 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 1.2em 0 .5em; }
h2 { font-size: 1.25rem; margin: 1.6em 0 .4em; }
h3 { font-size: 1.05rem; margin: 1.3em 0 .3em; }
a { color: #2456a6; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .85em; }
pre { line-height: 1.4; margin: .5em 0; padding: .6em .8em; overflow-x: auto; background: #f6f7f9; border-radius: 5px; }
p code, li code, td code { padding: .1em .3em; background: #f1f2f5; border-radius: 3px; }
table { border-collapse: collapse; margin: .6em 0; font-variant-numeric: tabular-nums; }
th, td { padding: .2em .7em; border-bottom: 1px solid #e3e5ea; text-align: right; }
th { font-weight: 600; color: #50555f; }
th:first-child, td:first-child { text-align: left; }
figure { margin: .8em 0; }
figcaption { color: #666c78; font-size: .85em; }
svg, img { max-width: 100%; height: auto; }
details > summary { cursor: pointer; color: #50555f; }
footer { margin-top: 3rem; color: #8a8f99; font-size: .8rem; }
`.trim();

/**
 * A whole page.
 *
 * @param title text
 * @param body HTML
 * @param style CSS beyond the common rules
 */
export function page(title: string, body: string, style = ""): string {
  return [
    "<!doctype html>",
    '<html lang="en">',
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHTML(title)}</title>`,
    `<style>${STYLE}\n${style.trim()}</style></head>`,
    `<body>\n${body}\n</body>`,
    "</html>",
    "",
  ].join("\n");
}
