/**
 * What consoles and Jupyter kernels show of arrays.
 */
import { inspect } from "node:util";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";

function bundle(a: np.NDArray): Record<string, string> {
  const display = (a as unknown as Record<symbol, (() => Record<string, string>) | undefined>)[
    Symbol.for("Jupyter.display")
  ];
  return display!.call(a);
}

/** The table's rows as lists of texts, and the line below it. */
function table(a: np.NDArray): { rows: string[][]; caption: string } {
  const { document } = parseHTML(`<html><body>${bundle(a)["text/html"]}</body></html>`);
  const rows = [...document.querySelectorAll("tr")].map((row) =>
    [...row.children].map((cell: { textContent: string }) => cell.textContent),
  );
  return { rows, caption: document.querySelector("figcaption")!.textContent };
}

test("consoles print arrays as NumPy does", () => {
  const a = np.array([[1, 2.5]], { dtype: "float32" });
  expect(inspect(a)).toBe("array([[1. , 2.5]], dtype=float32)");
  expect(bundle(a)["text/plain"]).toBe(inspect(a));
});

test("consoles print dtypes as NumPy does", () => {
  expect(inspect([np.float32, np.dtype("datetime64[ms]"), np.dtype("timedelta64")])).toBe(
    "[ dtype('float32'), dtype('<M8[ms]'), dtype('<m8') ]",
  );
});

describe("Jupyter shows", () => {
  test("a matrix as a table", () => {
    expect(
      table(
        np.array([
          [1, 0.25],
          [-3, 4],
        ]),
      ),
    ).toEqual({
      rows: [
        ["", "0", "1"],
        ["0", "1.", "0.25"],
        ["1", "-3.", "4."],
      ],
      caption: "float64, shape (2, 2)",
    });
  });

  test("a list as one row", () => {
    expect(table(np.array([true, false]))).toEqual({
      rows: [
        ["", "0", "1"],
        ["", "True", "False"],
      ],
      caption: "bool, shape (2,)",
    });
  });

  test("only the ends of long axes", () => {
    const { rows, caption } = table(np.arange(400).reshape([20, 20]));
    expect(rows).toHaveLength(12);
    expect(rows[0]).toEqual(["", "0", "1", "2", "3", "4", "…", "15", "16", "17", "18", "19"]);
    expect(rows[5]).toEqual(["4", "80", "81", "82", "83", "84", "…", "95", "96", "97", "98", "99"]);
    expect(rows[6]).toEqual(new Array(12).fill("…"));
    expect(rows[11]!.at(-1)).toBe("399");
    expect(caption).toBe("int64, shape (20, 20)");
  });

  test("scalars, empty arrays and more axes as text", () => {
    const html = (a: np.NDArray) => bundle(a)["text/html"];
    expect(html(np.array(3, { dtype: "int16" }))).toBe(
      "<figure><pre>3</pre><figcaption>int16, shape ()</figcaption></figure>",
    );
    expect(html(np.zeros([0, 3]))).toBe(
      "<figure><pre>[]</pre><figcaption>float64, shape (0, 3)</figcaption></figure>",
    );
    expect(html(np.ones([1, 1, 2]))).toContain("<pre>[[[1. 1.]]]</pre>");
  });
});
