/**
 * Pictures in text, character by character.
 */
import { inspect } from "node:util";
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

const drawn = (one: Figure, columns = 24, rows = 4) => one.toString({ columns, rows }).split("\n");
const colored = (one: Figure, columns = 24, rows = 4) =>
  one.toString({ columns, rows, color: true }).split("\n");
const ink = (r: number, g: number, b: number) => `\u001b[38;2;${r};${g};${b}m`;
const paper = (r: number, g: number, b: number) => `\u001b[48;2;${r};${g};${b}m`;

describe("a line", () => {
  test("joins its points by dots, with ticks on both axes", () => {
    expect(drawn(line(np.array([0, 1, 2, 3])))).toEqual([
      "  │                ⣀⡠⠔⠒⠉",
      "2 ┤          ⢀⡠⠤⠒⠊⠉",
      "  │     ⣀⡠⠤⠒⠊⠉",
      "0 ┤⣀⠤⠔⠒⠉",
      "  └┬────────────┬───────",
      "   0            2",
    ]);
  });

  test("has gaps where a value is nan, infinite or null", () => {
    const wanted = [
      " 1 ┤",
      " 0 ┤",
      "   │⠉⠉⠉⠉⠉⠁        ⠈⠉⠉⠉⠉⠉",
      "-1 ┤",
      "   └┬─────────┬────────┬",
      "    0         2        4",
    ];
    for (const gap of [null, Number.NaN, Number.NEGATIVE_INFINITY]) {
      expect(drawn(line([0, 0, gap, 0, 0]))).toEqual(wanted);
    }
    expect(drawn(line(np.array([0, 0, Number.NaN, 0, 0], { dtype: "float16" })))).toEqual(wanted);
  });

  test("is cut at the ends that were asked for, and has title and labels", () => {
    const options = { xlim: [40, 60], ylim: [40, 60], title: "T", xlabel: "x", ylabel: "y" } as const;
    expect(drawn(line([0, 100], [0, 100], options))).toEqual([
      "           T",
      "   ↑ y",
      "60 ┤               ⢀⣀⠔⠂⠊",
      "50 ┤          ⢀⡤⠄⠒⠉",
      "   │    ⢀⢀⡄⠔⠂⠁⠁",
      "40 ┤⡀⠤⠐⠂⠉",
      "   └┬─────────┬────────┬",
      "    40       50       60",
      "                     x →",
    ]);
  });

  test("of several has signs without colour, and colours with it", () => {
    const both = figure([
      line([0, 1, 2], [0, 1, 2], { label: "up" }),
      line([0, 1, 2], [2, 1, 0], { label: "down" }),
    ]);
    expect(drawn(both)).toEqual([
      "   o up   + down",
      "2 ┤+++++           ooooo",
      "1 ┤     ++++++ooooo",
      "  │     ooooo++++++",
      "0 ┤ooooo           +++++",
      "  └┬─────────┬─────────┬",
      "   0         1         2",
    ]);
    const [blue, yellow, reset] = [ink(66, 105, 208), ink(239, 177, 24), "\u001b[0m"];
    expect(colored(both).slice(0, 2)).toEqual([
      `   ${blue}━━${reset} up   ${yellow}━━${reset} down`,
      `2 ┤${yellow}⠉⠒⠢⢄⣀           ${blue}⣀⡠⠔⠒⠉${reset}`,
    ]);
  });

  test("of a matrix is one for each column", () => {
    const columns = line(
      [0, 1],
      np.array([
        [0, 2],
        [1, 3],
      ]),
      { label: ["low", "high"] },
    );
    expect(columns.marks.map((mark) => (mark.kind === "line" ? [mark.label, ...mark.y.values] : []))).toEqual(
      [
        ["low", 0, 1],
        ["high", 2, 3],
      ],
    );
  });

  test("over dates has dates on its axis, over hours hours", () => {
    const axis = (...ends: string[]) =>
      drawn(
        line(
          ends.map((text) => new Date(text)),
          [0, 1],
        ),
        50,
        2,
      ).at(-1);
    expect(axis("2020-01-01", "2020-03-01")).toBe("     2020-01             2020-02           2020-03");
    expect(axis("2020-01-01T00:00Z", "2020-01-01T06:00Z")).toBe(
      "     00:00               03:00               06:00",
    );
    expect(axis("1990-01-01", "2020-01-01")).toBe("     1990         2000          2010          2020");
  });

  test("over datetime64 of any unit is the same; NaT is a gap", () => {
    const ends = ["2020-01-01", "NaT", "2020-03-01"];
    const wanted = drawn(line([new Date(ends[0]!), null, new Date(ends[2]!)], [0, 5, 1]), 50, 2);
    for (const unit of ["D", "h", "s", "ms", "ns"] as const) {
      expect(drawn(line(np.array(ends, `datetime64[${unit}]`), [0, 5, 1]), 50, 2), unit).toEqual(wanted);
    }
    const months = np.array(["2020-01", "NaT", "2020-03"], "datetime64[M]");
    expect(drawn(line(months, [0, 5, 1]), 50, 2)).toEqual(wanted);
  });

  test("over names has names; great numbers have exponents", () => {
    expect(drawn(scatter(["x", "y", "z"], [1e9, 2e9, 3e9]))).toEqual([
      "3e9 ┤                  ⠈",
      "2e9 ┤",
      "    │         ⠈",
      "1e9 ┤⡀",
      "    └┬────────┬────────┬",
      "     x        y        z",
    ]);
  });
});

test("points of groups have a sign each", () => {
  expect(drawn(scatter([1, 2, 3], [1, 2, 3], { by: ["q", "r", "q"] }))).toEqual([
    "   o q   + r",
    "3 ┤                    o",
    "2 ┤",
    "  │          +",
    "1 ┤o",
    "  └┬─────────┬─────────┬",
    "   1         2         3",
  ]);
});

describe("a histogram", () => {
  test("is filled to its counts", () => {
    expect(drawn(histogram([0, 0, 0, 1, 2, 2, 10], { bins: 5 }))).toEqual([
      "  ↑ count",
      "4 ┤⣿⣿⣿⣿",
      "2 ┤⣿⣿⣿⣿",
      "  │⣿⣿⣿⣿⣿⣿⣿⣿        ⢀⣀⣀⣀⣀",
      "0 ┤⣿⣿⣿⣿⣿⣿⣿⣿        ⢸⣿⣿⣿⣿",
      "  └┬─────────┬─────────┬",
      "   0         5        10",
    ]);
  });

  // np.histogram([1, 2, 1, 4, nan, 4.5, 0], bins=[0, 1, 2, 4]) and (..., bins=4, range=(0, 4)) count so.
  test("counts as NumPy does", () => {
    const data = [1, 2, 1, 4, Number.NaN, 4.5, 0];
    const counts = (options: object) => {
      const [mark] = histogram(data, options).marks;
      return mark?.kind === "histogram" ? [...mark.counts] : [];
    };
    expect(counts({ bins: [0, 1, 2, 4] })).toEqual([1, 2, 2]);
    expect(counts({ bins: 4, range: [0, 4] })).toEqual([1, 2, 1, 1]);
  });
});

test("bars are as long as their values, to either side of zero", () => {
  expect(drawn(bar(["a", "bb"], [1, 2.5]))).toEqual([" a │██████ 1", "bb │███████████████ 2.5"]);
  expect(drawn(bar(["a", "bb"], [1, -1]))).toEqual([" a │        ████████ 1", "bb │████████ -1"]);
  expect(drawn(bar([2012, 2013], [0, 9]))).toEqual(["2012 │ 0", "2013 │███████████████ 9"]);
});

describe("a heat map", () => {
  test("has shades, blanks for nan, and says what the shades mean", () => {
    const shades = "0.00  ░▒▓█ 3.00";
    expect(
      drawn(
        heatmap([
          [0, 1],
          [2, 3],
        ]),
      ),
    ).toEqual(["    ░░░░", "    ░░░░", "▓▓▓▓████", "▓▓▓▓████", shades]);
    expect(
      drawn(
        heatmap([
          [0, Number.NaN],
          [2, 3],
        ]),
      ),
    ).toEqual(["", "", "▓▓▓▓████", "▓▓▓▓████", shades]);
  });

  test("has the map's colours", () => {
    const [first] = colored(
      heatmap([
        [0, 1],
        [2, 3],
      ]),
    );
    const [dark, blue] = [
      [68, 1, 84],
      [49, 103, 141],
    ] as const;
    expect(first).toBe(`${ink(...dark)}${paper(...dark)}▀▀▀▀${ink(...blue)}${paper(...blue)}▀▀▀▀\u001b[0m`);
  });
});

describe("an image", () => {
  test("has shades: light is full, as on a dark ground", () => {
    const gray = np.array(
      [
        [0, 255],
        [128, 64],
      ],
      { dtype: "uint8" },
    );
    expect(drawn(image(gray))).toEqual([
      ...new Array<string>(5).fill(`${" ".repeat(10)}${"█".repeat(10)}`),
      ...new Array<string>(5).fill(`${"▒".repeat(10)}${"░".repeat(10)}`),
    ]);
  });

  test("has two pixels a character in colour; what is transparent is dark", () => {
    const data = np.zeros([40, 20, 4], { dtype: "uint8" });
    data.set(["::2", "...", 0], 255);
    data.set(["1::2", "...", 1], 255);
    data.set(["...", 3], 255);
    data.set([":", "10:", 3], 0);
    const rows = colored(image(data), 20);
    expect(rows).toHaveLength(20);
    const [red, green, black] = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 0],
    ] as const;
    const wanted = `${ink(...red)}${paper(...green)}${"▀".repeat(10)}${ink(...black)}${paper(...black)}${"▀".repeat(10)}\u001b[0m`;
    expect(new Set(rows)).toEqual(new Set([wanted]));
  });
});

test("a console shows the drawing", () => {
  const one = line([0, 1]);
  expect(inspect(one)).toBe(one.toString());
});

test("a figure keeps what it was made of", () => {
  const a = np.array([0, 1, 2]);
  const one = line(a);
  const before = one.toString();
  a.set([1], 50);
  expect(one.toString()).toBe(before);
});

describe("refused", () => {
  const refused: [string, () => unknown, string][] = [
    ["lengths", () => line([1, 2, 3], [1, 2]), "line() takes x and y of one length, got 3 and 2 elements"],
    ["shapes", () => line(np.ones([2, 2]), np.ones(2)), "line() takes a one-dimensional x, got shape (2, 2)"],
    [
      "options",
      () => line([1], { colour: "red" } as object),
      "line() got an unexpected option 'colour'; it takes title, xlabel, ylabel, width, height, xlim, ylim, label, color",
    ],
    ["colours", () => line([1], { color: "red" }), "line() takes a color as #rrggbb, got red"],
    [
      "complex",
      () => line(np.array([np.complex(1, 2)])),
      "line() draws real numbers; take the real part or abs of complex128",
    ],
    ["texts as heights", () => line(["a", "b"]), "line() takes numbers as y, got texts"],
    [
      "mixed lists",
      () => scatter(["a", 1] as unknown as string[], [1, 2]),
      "scatter() takes texts or numbers as x, not both in one list",
    ],
    ["sizes", () => line([1], { width: 10 }), "width is a number of pixels from 40 to 10000, got 10"],
    ["limits", () => line([1], { xlim: [2, 1] }), "xlim is [low, high], got [2, 1]"],
    ["bins", () => histogram([1], { bins: 0 }), "`bins` must be positive, got 0"],
    ["edges", () => histogram([1], { bins: [2, 1] }), "`bins` must increase monotonically, when an array"],
    ["no matrix", () => heatmap([1, 2]), "heatmap() takes a matrix that is not empty, got shape (2)"],
    ["names", () => heatmap([[1, 2]], { columns: ["a"] }), "heatmap() got 1 names for 2 columns"],
    [
      "maps",
      () => heatmap([[1]], { colors: "jet" as "gray" }),
      "heatmap() has the colors viridis, coolwarm, gray, fire, got jet",
    ],
    [
      "pixels",
      () => image(np.ones([2, 2, 5])),
      "image() takes an array of shape (rows, columns) or (rows, columns, 1 to 4), none of them 0, got (2, 2, 5)",
    ],
    [
      "pixel dtypes",
      () => image(np.ones([2, 2], { dtype: "int32" })),
      'image() takes uint8, bool or floats from 0 to 1 as pixels, got int32: use astype("uint8") or divide',
    ],
    [
      "layers",
      () => figure([line([1]), bar(["a"], [1])]),
      "figure() lays no others over a bar: it stands alone",
    ],
    [
      "axes",
      () => figure([line(["a"], [1]), line([1], [1])]),
      "figure() needs one kind of x axis, got text and number",
    ],
  ];
  test.each(refused)("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
