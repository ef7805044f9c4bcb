import { describe, expect, test } from "vitest";
import { barChart, type Chart, decades } from "../../bench/chart.ts";

const chart: Chart = {
  title: "a < b & c",
  subtitle: `"quoted" 'text'`,
  axis: "times",
  groups: [
    {
      label: "where(a > b, a, b)",
      bars: [
        { series: "NumPy", value: 10 },
        { series: "C", value: 0.1 },
      ],
    },
    { label: "a * b", bars: [{ series: "NumPy", value: 1 }] },
  ],
};

/** The elements of well-formed XML in order, with their attributes; throws on anything that XML does not allow. */
function elements(source: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const found: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: (typeof found)[number][] = [];
  const reference = /&(?!(?:amp|lt|gt|quot|apos);)/;
  let closed = false;
  for (const [token, end, name, rest, empty] of source.matchAll(
    /<(\/?)([A-Za-z]+)((?:\s+[A-Za-z0-9:-]+="[^"<]*")*)\s*(\/?)>|[^<]+|</g,
  )) {
    if (token === "<") throw new Error("a stray <");
    if (name === undefined) {
      if (reference.test(token)) throw new Error(`an unescaped & in '${token}'`);
      if (open.length === 0 && token.trim() !== "") throw new Error("text outside the root");
      const inner = open.at(-1);
      if (inner) inner.text += token;
      continue;
    }
    if (end) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
      closed = open.length === 0;
      continue;
    }
    if (closed) throw new Error("a second root");
    const attributes: Record<string, string> = {};
    for (const [, key, value] of rest!.matchAll(/([A-Za-z0-9:-]+)="([^"]*)"/g)) {
      if (key! in attributes) throw new Error(`${key} twice`);
      if (reference.test(value!)) throw new Error(`an unescaped & in '${value}'`);
      attributes[key!] = value!;
    }
    const element = { name, attributes, text: "" };
    found.push(element);
    if (!empty) open.push(element);
  }
  if (open.length > 0 || !closed) throw new Error("an element is not closed");
  return found;
}

/** The bars: they alone have a title of their own. */
const bars = (svg: string) =>
  [...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*><title>([^<]*)<\/title>/g)].map(
    ([, x, width, title]) => ({ from: Number(x), to: Number(x) + Number(width), title }),
  );

describe("the chart", () => {
  test("is well-formed XML that says what it was given", () => {
    const all = elements(barChart(chart));
    expect(all[0]!.name).toBe("svg");
    expect(all[0]!.attributes["xmlns"]).toBe("http://www.w3.org/2000/svg");
    expect(all.find(({ name }) => name === "title")!.text).toBe("a &lt; b &amp; c");
    expect(all.filter(({ text }) => text === "&quot;quoted&quot; &apos;text&apos;")).toHaveLength(1);
    expect(() => elements("<svg><g></svg></g>")).toThrow("</svg> closes another element");
  });

  test("has a bar a value, from one to the left or the right, as long as its logarithm", () => {
    const [numpy, c, same] = bars(barChart(chart));
    expect(numpy!.title).toBe("where(a &gt; b, a, b), NumPy: 10×");
    expect(c!.title).toBe("where(a &gt; b, a, b), C: 0.10×");
    expect(c!.to).toBeCloseTo(numpy!.from, 0);
    expect(c!.to - c!.from).toBeCloseTo(numpy!.to - numpy!.from, 0);
    expect(same!.from).toBe(numpy!.from);
    expect(same!.to - same!.from).toBe(1); // Seen at least.
  });

  test("shows the decades that its values lie in, and one", () => {
    expect(decades([10, 0.1])).toEqual([-1, 1]);
    expect(decades([3, 2000])).toEqual([0, 4]);
    expect(decades([0.2])).toEqual([-1, 1]);
    const ticks = elements(barChart(chart)).filter(({ text }) => /^[\d.]+×$/.test(text));
    expect(ticks.slice(0, 3).map(({ text }) => text)).toEqual(["0.1×", "1×", "10×"]);
  });

  test("refuses what a logarithmic axis does not have", () => {
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const wrong = { ...chart, groups: [{ label: "x", bars: [{ series: "y", value }] }] };
      expect(() => barChart(wrong)).toThrow(
        new RangeError(`a bar of ${value} has no place on a logarithmic axis`),
      );
    }
  });
});
