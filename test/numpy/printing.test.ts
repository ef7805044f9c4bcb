// Owns: the tests of src/numpy/printing: literal examples to read, and NumPy's own output for many more.
// Does not own: the golden cases themselves (test/golden/printing.py makes them).

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { ValueError } from "../../src/graph/errors.ts";
import {
  type Array2stringOptions,
  array2string,
  arrayRepr,
  arrayStr,
  getPrintoptions,
  type PrintDtype,
  type PrintOptions,
  type PrintSource,
  type PrintValue,
  printoptions,
  scalarRepr,
  scalarStr,
  setPrintoptions,
} from "../../src/numpy/printing/index.ts";

interface GoldenScalar {
  readonly dtype: string;
  /** Hex of the little-endian bytes. */
  readonly data: string;
  readonly str: string;
  readonly repr: string;
}

interface GoldenArray extends GoldenScalar {
  readonly shape: readonly number[];
  readonly options: PrintOptions;
  readonly layout?: Pick<Array2stringOptions, "separator" | "prefix" | "suffix">;
  readonly array2string?: string;
}

interface Golden {
  readonly numpy: string;
  readonly arrays: readonly GoldenArray[];
  readonly scalars: readonly GoldenScalar[];
}

/** Set to compare a longer fixture than the committed one; see test/golden/printing.py. */
const fixture =
  process.env["PRINTING_FIXTURE"] ?? new URL("../golden/fixtures/printing.json.gz", import.meta.url);
const golden = JSON.parse(gunzipSync(readFileSync(fixture)).toString("utf8")) as Golden;

function dtypeOf(name: string): PrintDtype {
  if (name === "bool") return { name, kind: "b", itemsize: 1 };
  if (name.startsWith("datetime64")) return { name, kind: "M", itemsize: 8 };
  if (name.startsWith("timedelta64")) return { name, kind: "m", itemsize: 8 };
  return { name, kind: name[0] as "i" | "u" | "f" | "c", itemsize: Number(/\d+$/.exec(name)) / 8 };
}

function float16At(view: DataView, byte: number): number {
  const bits = view.getUint16(byte, true);
  const sign = bits >> 15 === 1 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

function readerOf(name: string, view: DataView): (byte: number) => PrintValue {
  switch (name) {
    case "bool":
      return (byte) => view.getUint8(byte) !== 0;
    case "int8":
      return (byte) => view.getInt8(byte);
    case "int16":
      return (byte) => view.getInt16(byte, true);
    case "int32":
      return (byte) => view.getInt32(byte, true);
    case "uint8":
      return (byte) => view.getUint8(byte);
    case "uint16":
      return (byte) => view.getUint16(byte, true);
    case "uint32":
      return (byte) => view.getUint32(byte, true);
    case "uint64":
      return (byte) => view.getBigUint64(byte, true);
    case "float16":
      return (byte) => float16At(view, byte);
    case "float32":
      return (byte) => view.getFloat32(byte, true);
    case "float64":
      return (byte) => view.getFloat64(byte, true);
    case "complex64":
      return (byte) => ({ re: view.getFloat32(byte, true), im: view.getFloat32(byte + 4, true) });
    case "complex128":
      return (byte) => ({ re: view.getFloat64(byte, true), im: view.getFloat64(byte + 8, true) });
    default:
      return (byte) => view.getBigInt64(byte, true);
  }
}

function decode(name: string, shape: readonly number[], hex: string): PrintSource {
  const bytes = Uint8Array.from(Buffer.from(hex, "hex"));
  const dtype = dtypeOf(name);
  const read = readerOf(name, new DataView(bytes.buffer));
  return { dtype, shape, at: (flat) => read(flat * dtype.itemsize) };
}

/** An array from its elements in C order. */
function source(name: string, values: readonly PrintValue[], shape = [values.length]): PrintSource {
  return { dtype: dtypeOf(name), shape, at: (flat) => values[flat]! };
}

const initial = getPrintoptions();
afterEach(() => setPrintoptions(initial));

describe("NumPy's own output", () => {
  it("covers enough cases of a NumPy 2.4", () => {
    expect(golden.numpy).toMatch(/^2\.4\./);
    expect(golden.arrays.length).toBeGreaterThanOrEqual(600);
  });

  const kinds = [...new Set(golden.arrays.map((one) => one.dtype.replace(/\[.*/, "")))];
  it.each(kinds)("%s arrays", (kind) => {
    for (const one of golden.arrays.filter((array) => array.dtype.replace(/\[.*/, "") === kind)) {
      const array = decode(one.dtype, one.shape, one.data);
      const settings = `${JSON.stringify(one.shape)} ${JSON.stringify(one.options)}`;
      const what = `${one.dtype} ${settings} ${one.data.slice(0, 400)}`;
      printoptions(one.options, () => {
        expect(arrayStr(array), `str of ${what}`).toBe(one.str);
        expect(arrayRepr(array), `repr of ${what}`).toBe(one.repr);
        if (one.layout === undefined) return;
        const layout = `${what} ${JSON.stringify(one.layout)}`;
        expect(array2string(array, one.layout), `array2string of ${layout}`).toBe(one.array2string);
      });
      expect(arrayRepr(array, one.options), `repr, options given, of ${what}`).toBe(one.repr);
    }
  });

  it("scalars", () => {
    for (const one of golden.scalars) {
      const scalar = decode(one.dtype, [], one.data);
      expect(scalarStr(scalar.at(0), scalar.dtype), `str of ${one.dtype} ${one.data}`).toBe(one.str);
      expect(scalarRepr(scalar.at(0), scalar.dtype), `repr of ${one.dtype} ${one.data}`).toBe(one.repr);
    }
  });
});

describe("str", () => {
  it("aligns decimal points and keeps eight fractional digits", () => {
    expect(arrayStr(source("float64", [1.5, NaN, -Infinity, 0.1, -0, 1 / 3], [2, 3]))).toBe(
      ["[[ 1.5                nan        -inf]", " [ 0.1        -0.          0.33333333]]"].join("\n"),
    );
  });

  it("breaks lines at 75 characters", () => {
    const range = Array.from({ length: 30 }, (_, i) => BigInt(i));
    expect(arrayStr(source("int64", range))).toBe(
      "[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n 24 25 26 27 28 29]",
    );
  });

  it("uses exponents for large values, small values and wide ranges", () => {
    const str = (...values: number[]) => arrayStr(source("float64", values));
    expect(str(99999999, 1)).toBe("[9.9999999e+07 1.0000000e+00]");
    expect(str(99999999, 1e7)).toBe("[99999999. 10000000.]");
    expect(str(1e8, 1e7)).toBe("[1.e+08 1.e+07]");
    expect(str(1e-4, 0.1)).toBe("[0.0001 0.1   ]");
    expect(str(9e-5, 0)).toBe("[9.e-05 0.e+00]");
    expect(str(1, 1000, 0)).toBe("[   1. 1000.    0.]");
    expect(str(1, 1001, 0)).toBe("[1.000e+00 1.001e+03 0.000e+00]");
  });

  it("prints the shortest digits that are unique at each width", () => {
    expect(arrayStr(source("float64", [0.1 + 0.2], []))).toBe("0.30000000000000004");
    expect(arrayStr(source("float32", [Math.fround(0.1)], []))).toBe("0.1");
    expect(arrayStr(source("float16", [0.0999755859375], []))).toBe("0.1");
  });

  it("prints 0-d arrays as scalars, which ignore the options", () => {
    expect(arrayStr(source("float64", [1.123456789123], []), { precision: 2, sign: "+" })).toBe(
      "1.123456789123",
    );
    expect(arrayStr(source("timedelta64[D]", [5n], []))).toBe("5 days");
  });
});

describe("repr", () => {
  it("separates blocks of more dimensions by blank lines", () => {
    const range = Array.from({ length: 8 }, (_, i) => i);
    expect(arrayRepr(source("int32", range, [2, 2, 2]))).toBe(
      ["array([[[0, 1],", "        [2, 3]],", "", "       [[4, 5],", "        [6, 7]]], dtype=int32)"].join(
        "\n",
      ),
    );
  });

  it("names the dtype unless plain values imply it, and the shape of empty arrays", () => {
    expect(arrayRepr(source("float64", [1, 2]))).toBe("array([1., 2.])");
    expect(arrayRepr(source("float32", [1, 2]))).toBe("array([1., 2.], dtype=float32)");
    expect(arrayRepr(source("bool", [true, false]))).toBe("array([ True, False])");
    expect(arrayRepr(source("complex128", [{ re: 1, im: -2.5 }]))).toBe("array([1.-2.5j])");
    expect(arrayRepr(source("float64", []))).toBe("array([], dtype=float64)");
    expect(arrayRepr(source("float64", [], [0, 3]))).toBe("array([], shape=(0, 3), dtype=float64)");
    expect(arrayRepr(source("float64", [1], []))).toBe("array(1.)");
  });

  it("prints dates in quotes", () => {
    expect(arrayRepr(source("datetime64[D]", [11016n, -(2n ** 63n)]))).toBe(
      "array(['2000-02-29',        'NaT'], dtype='datetime64[D]')",
    );
  });

  it("summarises long arrays and reads only what it shows", () => {
    let reads = 0;
    const million: PrintSource = {
      dtype: dtypeOf("int32"),
      shape: [1000, 1000],
      at: (flat) => {
        reads += 1;
        return flat;
      },
    };
    expect(arrayRepr(million)).toBe(
      [
        "array([[     0,      1,      2, ...,    997,    998,    999],",
        "       [  1000,   1001,   1002, ...,   1997,   1998,   1999],",
        "       [  2000,   2001,   2002, ...,   2997,   2998,   2999],",
        "       ...,",
        "       [997000, 997001, 997002, ..., 997997, 997998, 997999],",
        "       [998000, 998001, 998002, ..., 998997, 998998, 998999],",
        "       [999000, 999001, 999002, ..., 999997, 999998, 999999]],",
        "      shape=(1000, 1000), dtype=int32)",
      ].join("\n"),
    );
    expect(reads).toBe(36);
    expect(arrayStr(million, { edgeitems: 0 })).toBe("[...\n [... 999999]]");
    expect(reads).toBe(37);
  });
});

describe("array2string", () => {
  it("leaves room for a prefix and a suffix without printing them", () => {
    const array = source("int32", [0, 1, 2, 3, 4, 5], [2, 3]);
    expect(array2string(array, { separator: ", ", prefix: "x = " })).toBe("[[0, 1, 2],\n     [3, 4, 5]]");
    expect(array2string(source("int32", [1, 2, 3]), { linewidth: 8 })).toBe("[1 2 3]");
    expect(array2string(source("int32", [1, 2, 3]), { linewidth: 8, suffix: ");" })).toBe("[1 2\n 3]");
  });

  it.each([
    ["fixed", "[0.5000 0.3333]"],
    ["unique", "[0.5                0.3333333333333333]"],
    ["maxprec", "[0.5    0.3333]"],
    ["maxprec_equal", "[0.5000 0.3333]"],
  ] as const)("floatmode %s", (floatmode, text) => {
    expect(array2string(source("float64", [0.5, 1 / 3]), { precision: 4, floatmode })).toBe(text);
  });
});

describe("scalars", () => {
  it.each([
    ["bool", true, "np.True_"],
    ["int8", -5, "np.int8(-5)"],
    ["uint64", 2n ** 64n - 1n, "np.uint64(18446744073709551615)"],
    ["float16", 65504, "np.float16(6.55e+04)"],
    ["float32", 1.5, "np.float32(1.5)"],
    ["float64", 1e16, "np.float64(1e+16)"],
    ["float64", 1e15, "np.float64(1000000000000000.0)"],
    ["complex64", { re: 1, im: 2 }, "np.complex64(1+2j)"],
    ["complex128", { re: 0, im: -2 }, "np.complex128(-2j)"],
    ["datetime64[s]", 0n, "np.datetime64('1970-01-01T00:00:00')"],
    ["timedelta64[25s]", 5n, "np.timedelta64(5,'25s')"],
  ] as const)("repr of %s %s", (name, value, text) => {
    expect(scalarRepr(value, dtypeOf(name))).toBe(text);
  });

  it("rounds a literal to the dtype's width", () => {
    expect(scalarStr(0.1, dtypeOf("float32"))).toBe("0.1");
    expect(scalarStr(-2049, dtypeOf("float16"))).toBe("-2.048e+03");
    expect(scalarStr(1e6, dtypeOf("float16"))).toBe("inf");
  });

  it("refuses a datetime64 without a unit that is not NaT", () => {
    expect(() => scalarStr(5n, dtypeOf("datetime64"))).toThrow(ValueError);
  });
});

describe("print options", () => {
  it("has NumPy's defaults and hands out copies", () => {
    const options = getPrintoptions();
    expect(options).toEqual({
      precision: 8,
      threshold: 1000,
      edgeitems: 3,
      linewidth: 75,
      suppress: false,
      nanstr: "nan",
      infstr: "inf",
      sign: "-",
      floatmode: "maxprec",
    });
    options.precision = 1;
    expect(getPrintoptions().precision).toBe(8);
  });

  it("changes arrays until it is changed back", () => {
    const thirds = source("float64", [1 / 3, 2 / 3, 0.25]);
    setPrintoptions({ precision: 3 });
    expect(arrayStr(thirds)).toBe("[0.333 0.667 0.25 ]");
    expect(arrayStr(thirds, { precision: 1 })).toBe("[0.3 0.7 0.2]");
    expect(getPrintoptions().precision).toBe(3);
  });

  it("is limited to a callback, even one that throws", () => {
    expect(printoptions({ precision: 2 }, () => getPrintoptions().precision)).toBe(2);
    expect(getPrintoptions().precision).toBe(8);
    expect(() =>
      printoptions({ precision: 2 }, () => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(getPrintoptions().precision).toBe(8);
  });

  it("is limited to a block by `using`", () => {
    {
      using outer = printoptions({ precision: 2 });
      expect(outer.options.precision).toBe(2);
      {
        using _ = printoptions({ sign: "+" });
        expect(getPrintoptions()).toMatchObject({ precision: 2, sign: "+" });
      }
      expect(getPrintoptions()).toMatchObject({ precision: 2, sign: "-" });
    }
    expect(getPrintoptions().precision).toBe(8);
  });

  it.each([
    [
      { precison: 3 },
      TypeError,
      'print option "precison" does not exist; the options are precision, threshold',
    ],
    [{ formatter: {} }, TypeError, 'print option "formatter" is not supported'],
    [{ precision: 2.5 }, TypeError, "precision must be an integer, but 2.5 was given"],
    [{ precision: -1 }, ValueError, "precision must be 0 or more, but -1 was given"],
    [{ threshold: "all" }, TypeError, 'threshold must be a number, but "all" was given'],
    [
      { threshold: NaN },
      ValueError,
      "threshold must not be NaN; give Infinity where there should be no limit",
    ],
    [{ edgeitems: -3 }, ValueError, "edgeitems must be 0 or more, but -3 was given"],
    [{ linewidth: 80n }, TypeError, "linewidth must be a number, but 80n was given"],
    [{ suppress: "no" }, TypeError, 'suppress must be true or false, but "no" was given'],
    [{ nanstr: 0 }, TypeError, "nanstr must be a string, but 0 was given"],
    [{ sign: "*" }, ValueError, 'sign must be one of "-", "+", " ", but "*" was given'],
    [
      { floatmode: "short" },
      ValueError,
      'floatmode must be one of "fixed", "unique", "maxprec", "maxprec_equal"',
    ],
  ])("refuses %o and changes nothing", (options, error, message) => {
    const wrong = { sign: "+", ...options } as PrintOptions;
    expect(() => setPrintoptions(wrong)).toThrow(error);
    expect(() => setPrintoptions(wrong)).toThrow(message);
    expect(() => arrayStr(source("int8", [1]), wrong)).toThrow(message);
    expect(() => array2string(source("int8", [1]), wrong)).toThrow(error);
    expect(getPrintoptions()).toEqual(initial);
  });

  it("takes Infinity for no limit, and undefined for not given", () => {
    const range = Array.from({ length: 2000 }, (_, i) => i);
    const text = arrayStr(source("int32", range), { threshold: Infinity, linewidth: Infinity });
    expect(text.split(" ").filter((word) => word !== "")).toHaveLength(2000 + 1);
    expect(text).not.toMatch(/\n|\.\.\./);
    setPrintoptions({ precision: undefined } as unknown as PrintOptions);
    expect(getPrintoptions()).toEqual(initial);
  });
});
