import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { gathered, pictured, whyNot } from "../../bench/gathered.ts";
import { last, read, save } from "../../bench/saved.ts";
import { asMarkdown } from "../../bench/table.ts";
import { row, run } from "./rows.ts";

const won = row({ numfuse: 1, numpy: 2, hand: 5 });
const lost = row(
  { numfuse: 4, numpy: 2, hand: 2, numba: 8 },
  { workload: "gaussian", formula: "exp(a) | b" },
);

describe("the peers' table", () => {
  test("has the peers that took part as columns, and what they do faster in bold", () => {
    const text = gathered(run([won, lost], { peers: { numpy: "numpy 2" } }), 1e6, ["float64", "float32"])!;
    expect(text).toContain("`npm run bench -- --quick`");
    expect(text).toContain("numfuse is the fastest on 1 of 2 fused rows");
    expect(text).toContain(
      [
        "### float64, n = 1,000,000",
        "",
        "|  | NumPy | Numba | hand JS |",
        "| --- | --: | --: | --: |",
        "| `a * b` | 2.00 | – | 5.00 |",
        "| `exp(a) \\| b` | **0.500** | 2.00 | **0.500** |",
        "| geometric mean | 1.00 | 2.00 | 1.58 |",
      ].join("\n"),
    );
    expect(text).not.toContain("float32");
  });

  test("says of each row that numfuse does not win why, or that nobody knows", () => {
    expect(whyNot(won)).toBeUndefined();
    expect(whyNot(lost)).toBe(
      "gaussian, float64: NumPy is 2.00 times as fast (NumPy's exp, log, sin and cos compute 512 bits at a time; " +
        "WebAssembly has 128); hand JS is 2.00 times as fast (no reason is known)",
    );
  });

  test("nothing where there are no rows of the size; products have a size of their own", () => {
    expect(gathered(run([won]), 10, ["float64"])).toBeUndefined();
    const product = row({ numfuse: 1, numpy: 2 }, { workload: "matmul", n: 512 ** 2 });
    expect(gathered(run([product]), 1e6, ["float64"])).toContain("the fastest on 0 of 0 fused rows");
  });

  test("the picture has the same numbers", () => {
    expect(pictured(run([won]), "float64", 1e6)!.groups).toEqual([
      {
        label: "a * b",
        bars: [
          { series: "NumPy", value: 2 },
          { series: "hand JS", value: 5 },
        ],
      },
    ]);
    expect(pictured(run([won]), "float32", 1e6)).toBeUndefined();
  });

  test("Markdown's columns of numbers stand to the right", () => {
    const lines = [
      ["", "x", "y"],
      ["name", "1.50", "text"],
    ];
    expect(asMarkdown({ title: "T", lines })).toBe(
      "### T\n\n|  | x | y |\n| --- | --: | --- |\n| name | 1.50 | text |\n",
    );
  });
});

describe("saved runs", () => {
  const folder = mkdtempSync(join(tmpdir(), "numfuse-saved-"));
  const url = pathToFileURL(`${folder}/`);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("the last one is the newest by date, whatever else lies there", () => {
    expect(last(url)).toBeUndefined();
    expect(last(new URL("absent/", url))).toBeUndefined();
    const [first] = save(run([won]), url);
    expect(first).toBe("2026-01-02T03-04-05-678Z.json");
    save(run([lost], { date: "2026-01-03T00:00:00.000Z" }), url);
    save(run([won], { date: "2025-12-31T00:00:00.000Z" }), url);
    writeFileSync(join(folder, "zzz.json"), "{}");
    expect(last(url)!.rows[0]!.workload).toBe("gaussian");
    expect(read(new URL(first!, url))).toEqual(run([won]));
  });

  test("a run leaves tables and a chart a dtype", () => {
    expect(save(run([won]), url)).toEqual([
      ...["2026-01-02T03-04-05-678Z.json", "latest.md", "peers.md", "peers-float64.svg"],
    ]);
    expect(readFileSync(join(folder, "peers-float64.svg"), "utf8")).toContain("Some &lt;CPU&gt; &amp; more");
  });

  test("a file that holds no run is refused", () => {
    writeFileSync(join(folder, "other.json"), '{"rows": []}');
    expect(() => read(join(folder, "other.json"))).toThrow(
      /other\.json does not hold a run of this benchmark$/,
    );
  });
});
