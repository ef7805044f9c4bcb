/**
 * Pictures as SVG: parsed, they have the marks, texts and places that were asked for.
 */
import { parseHTML } from "linkedom";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import {
  bar,
  type Figure,
  figure,
  heatmap,
  histogram,
  image,
  line,
  scatter,
} from "../../src/notebook/index.ts";

interface Found {
  getAttribute(name: string): string | null;
  readonly textContent: string;
  readonly localName: string;
}

async function parsed(one: Figure) {
  const svg = await one.toSVG();
  const { document } = parseHTML(`<html><body>${svg}</body></html>`);
  const all = (selector: string) => [...document.querySelectorAll(selector)] as unknown as Found[];
  return { svg, all, texts: all("text").map((text) => text.textContent) };
}

/** The corners of a path of straight lines, rounded. */
function corners(path: string): string {
  return path.replace(/\d+\.\d+/g, (number) => String(Math.round(Number(number))));
}

test("a line has its path, gaps and labels; all texts are escaped", async () => {
  const options = { title: 'a <b> & "c"', xlabel: "<x>", ylabel: "y & z", width: 400, height: 200 };
  const { svg, all, texts } = await parsed(line([0, 1, Number.NaN, 3, 4], [0, 1, 5, 1, 0], options));
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  const [path] = all("[aria-label=line] path");
  expect(corners(path!.getAttribute("d")!)).toBe("M56,158L137,137M299,137L380,158");
  expect(texts).toEqual(expect.arrayContaining(['a <b> & "c"', "<x> →", "↑ y & z"]));
  expect(svg).not.toMatch(/<b>|<x>/);
});

test("several have their colours and a legend", async () => {
  const lines = figure([line([0, 1], { label: "<low>" }), line([1, 0], { label: "high", color: "#123456" })]);
  const { all, texts } = await parsed(lines);
  expect(all("[aria-label=line]").map((mark) => mark.getAttribute("stroke"))).toEqual(["#4269d0", "#123456"]);
  expect(all("rect").map((rect) => rect.getAttribute("fill"))).toEqual(["#4269d0", "#123456"]);
  expect(texts).toEqual(expect.arrayContaining(["<low>", "high"]));
});

test("points, bins and bars are as many as there are", async () => {
  const dots = await parsed(scatter([1, 2, Number.NaN], [1, 2, 3], { by: ["a", "b", "a"] }));
  expect(dots.all("circle")).toHaveLength(2);
  const bins = await parsed(histogram([1, 2, 2, 3], { bins: 3 }));
  expect(bins.all("[aria-label=rect] rect")).toHaveLength(3);
  const bars = await parsed(bar(["x", "y"], [1, -2]));
  expect(bars.all("[aria-label=bar] rect")).toHaveLength(2);
  expect(bars.texts).toEqual(expect.arrayContaining(["x", "y"]));
});

test("dates stand on an axis of dates", async () => {
  const { texts } = await parsed(line([new Date("2012-01-01"), new Date("2014-01-01")], [0, 1]));
  expect(texts.join(" ")).toContain("2013");
});

test("a long line is thinned to what its pixels show, peaks and gaps included", async () => {
  const n = 50_000;
  const y = np.sin(np.linspace(0, 500, n));
  y.set([1234], 9);
  y.set(["30000:30010"], Number.NaN);
  const { all } = await parsed(line(np.arange(n), y));
  const path = all("[aria-label=line] path")[0]!.getAttribute("d")!;
  expect(path.split(/[ML]/).length).toBeLessThan(4 * 640 + 20);
  expect(path.match(/M/g)).toHaveLength(2);
  const top = Math.min(...[...path.matchAll(/,([\d.]+)/g)].map((match) => Number(match[1])));
  expect(top).toBe(12);
});

describe("a heat map", () => {
  test("is a picture of its numbers, in the axes' frame", async () => {
    const { all, texts } = await parsed(
      heatmap(
        [
          [0, 1],
          [Number.NaN, 2],
        ],
        { colors: "gray" },
      ),
    );
    const [, picture] = all("image")
      .map((found) => found.getAttribute("href")!)
      .reverse();
    const png = PNG.sync.read(Buffer.from(picture!.split(",")[1]!, "base64"));
    expect([png.width, png.height]).toEqual([2, 2]);
    expect([...png.data]).toEqual([0, 0, 0, 255, 128, 128, 128, 255, 0, 0, 0, 0, 255, 255, 255, 255]);
    expect(texts).toEqual(expect.arrayContaining(["0.00", "2.00"]));
  });

  test("with names has them and its numbers as texts", async () => {
    const { texts } = await parsed(
      heatmap([[1, -0.5]], { rows: ["<r>"], columns: ["p", "q"], range: [-1, 1] }),
    );
    expect(texts).toEqual(expect.arrayContaining(["<r>", "p", "q", "1.00", "-0.50"]));
  });
});

test("an image is its pixels", async () => {
  const { svg, all } = await parsed(image(np.array([[0, 255]], { dtype: "uint8" }), { title: "<t>" }));
  const png = PNG.sync.read(Buffer.from(all("image")[0]!.getAttribute("href")!.split(",")[1]!, "base64"));
  expect([...png.data]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  expect(svg).toContain("&lt;t&gt;");
});

test("Deno's Jupyter kernel gets text and HTML", async () => {
  const one = line([0, 1]) as unknown as Record<symbol, () => Promise<Record<string, string>>>;
  const bundle = await one[Symbol.for("Jupyter.display")]!();
  expect(bundle["text/plain"]).toBe(String(one));
  expect(bundle["text/html"]).toMatch(/^<figure><svg .*<\/svg><\/figure>$/s);
});
