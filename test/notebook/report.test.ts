/**
 * Reports of notebook scripts: cells, what belongs to which, and that texts are escaped. Scripts run as users run them.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterAll, describe, expect, test } from "vitest";
import { cellsOf } from "../../src/notebook/cells.ts";
import { highlight } from "../../src/notebook/highlight.ts";
import { markdown } from "../../src/notebook/markdown.ts";

const root = new URL("../../", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "numfuse report-"));
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const IMPORTS = `import * as np from ${JSON.stringify(new URL("src/index.ts", root).href)};
import { image, line, notebook, runScript } from ${JSON.stringify(new URL("src/notebook/index.ts", root).href)};`;

function run(
  name: string,
  source: string,
): { path: string; stdout: string; stderr: string; status: number | null } {
  const path = join(folder, name);
  writeFileSync(path, source);
  const tsx = new URL("node_modules/tsx/dist/esm/index.mjs", root).href;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--import", tsx, path], {
    encoding: "utf8",
  });
  return { path, stdout, stderr, status };
}

/** The parts of a page's body in order: what they are, and their text. */
function parts(path: string): [string, string][] {
  const { document } = parseHTML(readFileSync(path, "utf8"));
  return [...document.body.children].map(
    (child: { localName: string; className: string; textContent: string }) => [
      child.localName + (child.className ? `.${child.className}` : ""),
      child.textContent.trim(),
    ],
  );
}

test("a script's report has its notes, code, outputs and pictures, each in its cell", {
  timeout: 120_000,
}, () => {
  const source = `/**
 * The first lines.
 */
${IMPORTS}
const nb = notebook(import.meta.url);
function helper(text: string): void { console.log("helped", text); }

// %% [markdown] Pictures & <b>
// # A *tiny* report
// Text <script>alert(1)</script>.
nb.show(line([0, 1], [1, 2], { title: "<i>title</i>" }));
console.log("one", { a: "<u>" });
console.log("two");

// %% Arrays
await Promise.resolve();
helper("later");
nb.show(np.arange(4).reshape([2, 2]), np.float64);
nb.md\`
  Sum **\${np.arange(4).sum()}**
\`;

// %%
await nb.save();
`;
  const { path, stdout, stderr, status } = run("tiny & co.ts", source);
  expect([stderr, status]).toEqual(["", 0]);
  const report = path.replace(/ts$/, "html");
  const code = (text: string) =>
    source
      .slice(source.indexOf(text))
      .split(/\n\n?\/\/ %%/)[0]!
      .trim();
  const found = parts(report);
  expect(found.map(([kind]) => kind)).toEqual([
    "p",
    "details",
    "h2",
    "h1",
    "p",
    "pre.code",
    "figure",
    "pre.out",
    "h2",
    "pre.code",
    "pre.out",
    "div.row",
    "p",
    "pre.code",
    "footer",
  ]);
  const texts = found.map(([, text]) => text);
  expect(texts[0]).toBe("The first lines.");
  expect(texts[1]).toContain('function helper(text: string): void { console.log("helped", text); }');
  expect(texts.slice(2, 6)).toEqual([
    "Pictures & <b>",
    "A tiny report",
    "Text <script>alert(1)</script>.",
    code("nb.show(line"),
  ]);
  expect(texts[7]).toBe("one { a: '<u>' }\ntwo");
  expect(texts.slice(8, 11)).toEqual(["Arrays", code("await Promise"), "helped later"]);
  expect(texts[12]).toBe("Sum 6");
  const html = readFileSync(report, "utf8");
  expect(html).toContain("<title>A tiny report</title>");
  expect(html).not.toMatch(/<script|<u>|<i>|src="http|href="http|@import/);
  expect(stdout).toContain("<i>title</i>\n");
  expect(stdout).toContain("two\nhelped later\narray([[0, 1],\n       [2, 3]])\n");
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("Sum **6**");
});

test("runScript writes reports of scripts that ask for none, and of those that fail", {
  timeout: 120_000,
}, () => {
  writeFileSync(join(folder, "plain.ts"), '// %% A\nconsole.log("said");\n');
  writeFileSync(
    join(folder, "failing.ts"),
    `${IMPORTS}\nconst nb = notebook(import.meta.url);\n// %% Fails\nnb.md\`before\`;\nnp.ones([2]).add(np.ones([3]));\nawait nb.save();\n`,
  );
  const { stdout, stderr } = run(
    "runner.ts",
    `${IMPORTS}
     console.log(await runScript(${JSON.stringify(join(folder, "plain.ts"))}, { output: "out/", title: "Given" }));
     await runScript(${JSON.stringify(join(folder, "failing.ts"))}).catch((error) => console.log(error.name));
     console.log("free");`,
  );
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n")).toEqual([
    "said",
    join(folder, "out/plain.html"),
    "before",
    "ValueError",
    "free",
  ]);
  expect(parts(join(folder, "out/plain.html")).slice(0, 4)).toEqual([
    ["h1", "Given"],
    ["h2", "A"],
    ["pre.code", 'console.log("said");'],
    ["pre.out", "said"],
  ]);
  expect(parts(join(folder, "failing.html")).slice(2, -1)).toEqual([
    ["h2", "Fails"],
    ["pre.code", expect.stringContaining("np.ones")],
    ["p", "before"],
    [
      "pre.out error",
      "ValueError: operands could not be broadcast together with shapes (2,) (3,) (np.add of float64 and float64)",
    ],
  ]);
  expect(existsSync(join(folder, "plain.html"))).toBe(false);
});

describe("cells", () => {
  test("begin at their marks; comment lines after [markdown] are notes, and what follows is code", () => {
    const source =
      "/** Top. */\nimport x;\n\n// %% One\n\na();\n// %% [markdown]\n// # Two\n//   - b\nb();\n//%%\n";
    expect(cellsOf(source)).toEqual([
      { line: 1, title: undefined, notes: "Top.", code: "import x;" },
      { line: 4, title: "One", notes: "", code: "a();" },
      { line: 7, title: undefined, notes: "# Two\n  - b", code: "b();" },
    ]);
  });

  test("without marks are one", () => {
    expect(cellsOf("a();\n")).toEqual([{ line: 1, title: undefined, notes: "", code: "a();" }]);
  });
});

describe("Markdown", () => {
  const cases: [string, string][] = [
    ["# A `b`", "<h1>A <code>b</code></h1>"],
    ["one\ntwo\n\nthree", "<p>one two</p>\n<p>three</p>"],
    ["- a\n- b\n  more", "<ul><li>a</li><li>b more</li></ul>"],
    ["1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"],
    [
      "| x | y |\n|---|--:|\n| 1 | *2* |",
      "<table><thead><tr><th>x</th><th>y</th></tr></thead><tbody><tr><td>1</td><td><em>2</em></td></tr></tbody></table>",
    ],
    ["> *quoted*", "<blockquote><p><em>quoted</em></p></blockquote>"],
    ["```\na < b\n```", "<pre>a &lt; b</pre>"],
    [
      "**strong** and *weak*, 2 * 3 * 4, a*b*c",
      "<p><strong>strong</strong> and <em>weak</em>, 2 * 3 * 4, a*b*c</p>",
    ],
    ["`**not**`", "<p><code>**not**</code></p>"],
    ["[a](https://b.c/d?e=1&f=2)", '<p><a href="https://b.c/d?e=1&amp;f=2">a</a></p>'],
    ["[a](javascript:alert)", "<p>[a](javascript:alert)</p>"],
    ['[a](https://b"onclick="x)', '<p><a href="https://b&quot;onclick=&quot;x">a</a></p>'],
    ["<img onerror=x>", "<p>&lt;img onerror=x&gt;</p>"],
  ];
  test.each(cases)("%j", (text, html) => {
    expect(markdown(text)).toBe(html);
  });
});

test("code is coloured by tokens, and all of it escaped", () => {
  expect(highlight('const a = "<b>"; // let 1 < 2')).toBe(
    '<span class="tk">const</span> a = <span class="tt">&quot;&lt;b&gt;&quot;</span>; <span class="tc">// let 1 &lt; 2</span>',
  );
  expect(highlight("x1 < 20 && constant")).toBe('x1 &lt; <span class="tn">20</span> &amp;&amp; constant');
});
