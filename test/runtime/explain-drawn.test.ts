/**
 * Explanations drawn: DOT, Mermaid and HTML of small graphs, names that need escaping, and measured times.
 */
import { parseHTML } from "linkedom";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { settings } from "../../src/runtime/config.ts";
import { type Drawing, drawingDOT, drawingMermaid } from "../../src/runtime/explain-graph.ts";
import { drawingSVG } from "../../src/runtime/explain-html.ts";
import { computed } from "./counting.ts";

const before = { ...settings };
beforeEach(() => {
  np.clear_caches();
  np.config.target = "auto";
  np.config.threads = 1;
});
afterEach(() => {
  Object.assign(settings, before);
});

function softmax(a: np.NDArray): np.NDArray {
  const e = np.exp(a.sub(a.max(1, { keepdims: true })));
  return e.div(e.sum(1, { keepdims: true }));
}

describe("DOT", () => {
  test("has a cluster for each kernel, data as cylinders, constants in labels", () => {
    expect(np.explain(computed([4]).mul(2).add(1)).toDOT()).toBe(
      `digraph numfuse {
  node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif"];
  d0 [label="data\\nfloat64[4]", shape=cylinder];
  subgraph cluster_1 {
    label="kernel 1, JavaScript"; style="rounded,filled"; color="#e2edfc";
    k1_0 [label="multiply(·, 2)\\nfloat64[4]"];
    k1_1 [label="add(·, 1)\\nfloat64[4]", penwidth=2];
  }
  d0 -> k1_0;
  k1_0 -> k1_1;
}`,
    );
  });

  test("has what flows between kernels as edges", () => {
    const a = computed([3, 2]);
    const shifted = a.sub(a.sum(0));
    const lines = np.explain(shifted).toDOT().split("\n");
    expect(lines.filter((line) => line.includes("->"))).toEqual([
      "  d0 -> k1_0;",
      "  k1_0 -> k2_0;",
      "  k2_0 -> k2_1;",
      "  d0 -> k2_2;",
      "  k2_1 -> k2_2;",
    ]);
    expect(
      lines.filter((line) => line.includes('label="kernel')).map((line) => line.trim().split(";")[0]),
    ).toEqual(['label="kernel 1, JavaScript"', 'label="kernel 2, JavaScript"']);
  });

  test("has what several kernels write together outside of them", () => {
    const a = computed([2]);
    expect(np.explain(np.concatenate([a, a.add(1)])).toDOT()).toContain(
      '  s0 [label="concat along 0\\nfloat64[4]", penwidth=2];',
    );
  });

  test("of what is computed is empty", () => {
    expect(np.explain(computed([2])).toDOT()).toBe(
      'digraph numfuse {\n  node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif"];\n}',
    );
  });
});

test("Mermaid has the same", () => {
  expect(np.explain(computed([4]).mul(2).add(1)).toMermaid()).toBe(
    `flowchart TD
  d0[("data<br/>float64#91;4#93;")]
  subgraph k1["kernel 1, JavaScript"]
    k1_0["multiply#40;·, 2#41;<br/>float64#91;4#93;"]
    k1_1(["add#40;·, 1#41;<br/>float64#91;4#93;"])
  end
  style k1 fill:#e2edfc,stroke:#888
  d0 --> k1_0
  k1_0 --> k1_1`,
  );
});

describe("names that users chose", () => {
  const drawing: Drawing = {
    nodes: [{ id: "k1_0", label: 'a"]; <b>&\n\\', type: "float64[]", kernel: 0, kind: "result" }],
    edges: [],
    kernels: 1,
    hidden: 0,
  };

  test("stay texts in DOT", () => {
    expect(drawingDOT(drawing, ['t"'])).toContain('k1_0 [label="a\\"]; <b>& \\\\\\nfloat64[]", penwidth=2];');
    expect(drawingDOT(drawing, ['t"'])).toContain('label="t\\"";');
  });

  test("stay texts in Mermaid", () => {
    expect(drawingMermaid(drawing, ["t"])).toContain(
      'k1_0(["a#34;#93;#59; #60;b#62;#38;#10;#92;<br/>float64#91;#93;"])',
    );
  });

  test("stay texts in HTML", () => {
    const { document } = parseHTML(`<html><body>${drawingSVG(drawing)}</body></html>`);
    expect(document.querySelector("text")!.textContent).toBe('a"]; <b>&\n\\');
    expect(document.querySelector("b")).toBeNull();
  });
});

describe("the page", () => {
  const parsed = (html: string) => parseHTML(html).document;

  test("has every node once, in its kernel's colour, and every edge", () => {
    const told = np.explain(softmax(computed([40, 300])));
    const page = parsed(told.toHTML());
    const nodes = [...page.querySelectorAll("svg g")].map((group) =>
      [...group.querySelectorAll("text")].map((text: { textContent: string }) => text.textContent),
    );
    expect(nodes).toEqual([
      ["data", "float64[40, 300]"],
      ["reduce maximum over axes 1", "float64[40]"],
      ["reshape", "float64[40, 1]"],
      ["expand", "float64[40, 300]"],
      ["subtract", "float64[40, 300]"],
      ["exp", "float64[40, 300]"],
      ["reduce add over axes 1", "float64[40]"],
      ["reshape", "float64[40, 1]"],
      ["expand", "float64[40, 300]"],
      ["divide", "float64[40, 300]"],
    ]);
    const fills = new Set([...page.querySelectorAll("svg g rect")].map((rect) => rect.getAttribute("fill")));
    expect(fills.size).toBe(1 + told.kernels.length);
    expect(page.querySelectorAll("svg > path")).toHaveLength(11);
    expect(page.querySelectorAll(".kernel")).toHaveLength(4);
  });

  test("tells reasons, bytes, target, calls and source, and loads nothing", () => {
    const told = np.explain(computed([1000]).mul(2).sum());
    const html = told.toHTML();
    const kernel = parsed(html).querySelector(".kernel")!;
    const facts = [...kernel.querySelectorAll("tr")].map((row) =>
      [...row.children].map((cell: { textContent: string }) => cell.textContent),
    );
    expect(facts).toEqual([
      ["loops", "1000, 2 operations"],
      ["memory", "reads 8000 B, writes 8 B"],
      ["runs in", "WebAssembly (1000 elements, WebAssembly from 256 on)"],
      ["called", "one call"],
      ["folds", "reduce add float64()"],
      ["stores", "reduce add float64()"],
    ]);
    expect([...kernel.querySelectorAll("li")].map((item) => item.textContent)).toEqual(
      told.kernels[0]!.reasons,
    );
    expect([...kernel.querySelectorAll("pre")].map((text) => text.textContent)).toEqual([
      told.kernels[0]!.loopIR,
      told.kernels[0]!.source,
    ]);
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/(src|href)="http|<script|@import|url\(h/);
  });

  test("Jupyter gets the drawing, consoles the text", () => {
    const told = np.explain(computed([4]).add(1)) as unknown as Record<symbol, () => Record<string, string>>;
    const bundle = told[Symbol.for("Jupyter.display")]!();
    expect(bundle["text/plain"]).toBe(String(told));
    expect(bundle["text/html"]).toContain('<svg class="graph"');
  });
});

describe("time", () => {
  test("is measured when it is asked for, of every kernel or band, and leaves the arrays as they are", () => {
    const a = computed([1000]);
    const x = a.mul(3);
    const { kernels, milliseconds } = np.explain(x, { time: true });
    expect(x.computed).toBe(false);
    expect(kernels[0]!.milliseconds).toBeGreaterThan(0);
    expect(milliseconds).toBeGreaterThanOrEqual(kernels[0]!.milliseconds!);
    expect(String(np.explain(x, { time: true }))).toMatch(/; takes [\d.]+ (µs|ms)\n/);
    const soft = np.explain(softmax(computed([40, 300])), { time: true });
    expect(soft.bands[0]!.milliseconds).toBeGreaterThan(0);
    expect(soft.kernels.every((kernel) => kernel.milliseconds === undefined)).toBe(true);
  });

  test("is not, when it is not", () => {
    const told = np.explain(computed([10]).add(1));
    expect([told.milliseconds, told.kernels[0]!.milliseconds]).toEqual([undefined, undefined]);
    expect(String(told)).not.toContain("takes");
  });

  test("unknown options are refused", () => {
    expect(() => np.explain(computed([1]), { tiem: true } as object)).toThrow(
      "explain() got an unexpected option 'tiem'; it takes time",
    );
  });
});
