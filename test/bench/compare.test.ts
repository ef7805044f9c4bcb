import { describe, expect, test } from "vitest";
import { changes, changeTable, differences, summary } from "../../bench/compare.ts";
import { asText } from "../../bench/table.ts";
import { row, run } from "./rows.ts";

const one = (before: Parameters<typeof row>, now: Parameters<typeof row>) => {
  const [only] = changes(run([row(...before)]), run([row(...now)]));
  return only!;
};

describe("a comparison of two runs", () => {
  test("takes out what the machine did, by the median of those who stayed the same", () => {
    const was = { numfuse: 2, numpy: 4, c: 1, hand: 10 };
    const is = { numfuse: 4, numpy: 8, c: 2, hand: 90 };
    expect(one([was], [is])).toMatchObject({ before: 2, now: 4, others: 2, change: 1, verdict: "" });
  });

  test("numfuse's own modes are no measure of the machine; the hand-written loop is", () => {
    expect(one([{ numfuse: 1, numfuseJs: 1 }], [{ numfuse: 2, numfuseJs: 2 }])).toMatchObject({
      ...{ others: 1, change: 2, verdict: "slower" },
    });
    expect(one([{ numfuse: 1, hand: 1 }], [{ numfuse: 2, hand: 2 }])).toMatchObject({
      others: 2,
      verdict: "",
    });
  });

  test("a change counts beyond both runs' noise together, and beyond a twentieth", () => {
    const noisy = { spreads: { numfuse: 0.1 } };
    expect(one([{ numfuse: 100 }], [{ numfuse: 104 }])).toMatchObject({ noise: 0.05, verdict: "" });
    expect(one([{ numfuse: 100 }], [{ numfuse: 106 }]).verdict).toBe("slower");
    expect(one([{ numfuse: 106 }], [{ numfuse: 100 }]).verdict).toBe("faster");
    expect(one([{ numfuse: 100 }, noisy], [{ numfuse: 119 }, noisy])).toMatchObject({
      noise: 0.2,
      verdict: "",
    });
    expect(one([{ numfuse: 100 }, noisy], [{ numfuse: 121 }, noisy]).verdict).toBe("slower");
  });

  test("only rows that both have, by workload, dtype and size; threads are rows of their own", () => {
    const was = run([row({ numfuse: 1, numfuse2: 3 }), row({ numfuse: 1 }, { n: 10 })]);
    const is = run([row({ numfuse: 1, numfuse2: 6 }), row({ numfuse: 1 }, { dtype: "float32" })]);
    expect(changes(was, is).map(({ who, change }) => [who, change])).toEqual([
      ["numfuse", 1],
      ["numfuse2", 2],
    ]);
    expect(summary(changes(was, is))).toBe(
      "2 rows: 1 slower, 0 faster beyond noise; geometric mean of the changes 1.41 (above 1 is slower).",
    );
    expect(summary([])).toBe("The runs have no row in common.");
  });

  test("the table", () => {
    const all = changes(run([row({ numfuse: 1, numpy: 2 })]), run([row({ numfuse: 3, numpy: 4 })]));
    expect(asText(changeTable(all, "Against"))).toBe(
      [
        "",
        "Against",
        "         dtype          n  threads  before ms  now ms  now / before  others'  change  noise        ",
        "chain  float64  1,000,000        1       1.00    3.00          3.00     2.00    1.50   ±5 %  slower",
      ].join("\n"),
    );
  });

  test("says what makes the runs hard to compare", () => {
    const was = run([], { peers: { numpy: "numpy 1" } });
    const is = run([], { peers: { numpy: "numpy 2", c: "gcc 12" }, quick: false });
    expect(differences(was, is)).toEqual([
      "The runs differ in quick: true then, false now.",
      "The runs differ in numpy: numpy 1 then, numpy 2 now.",
    ]);
  });
});
