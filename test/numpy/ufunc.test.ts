/** Ufunc objects: attributes, resolution, and the arguments that every ufunc takes. Expected values are NumPy 2.4's. */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";

const names = (dtypes: readonly np.DType[]) => dtypes.map((dtype) => dtype.name);
const f4 = np.array([1.5, 2.5, -3], { dtype: "float32" });
const i1 = np.array([1, 2, 3], { dtype: "int8" });

describe("attributes", () => {
  test("are NumPy's", () => {
    expect([np.add.name, np.add.nin, np.add.nout, np.add.nargs]).toEqual(["add", 2, 1, 3]);
    expect([np.divmod.nin, np.divmod.nout, np.divmod.nargs]).toEqual([2, 2, 4]);
    expect(np.add.types.slice(0, 3)).toEqual(["??->?", "bb->b", "BB->B"]);
    expect(np.add.ntypes).toBe(np.add.types.length);
    expect(np.absolute.types).toContain("F->f");
    expect(np.less.types).toContain("lL->?");
    expect(np.divmod.types).toContain("dd->dd");
    expect(String(np.add)).toBe("<ufunc 'add'>");
    expect(`${np.mod}`).toBe("<ufunc 'remainder'>");
  });

  test("identities", () => {
    const identities = [
      np.add,
      np.multiply,
      np.logical_and,
      np.logical_or,
      np.bitwise_and,
      np.logaddexp,
      np.maximum,
    ];
    expect(identities.map((ufunc) => ufunc.identity)).toEqual([0, 1, true, false, -1, -Infinity, null]);
  });

  test("generalized ufuncs have a signature", () => {
    expect(np.add.signature).toBe(null);
    expect(np.matmul.signature).toBe("(n?,k),(k,m?)->(n?,m?)");
    expect([np.vecdot, np.matvec, np.vecmat].map((ufunc) => ufunc.signature)).toEqual([
      "(n),(n)->()",
      "(m,n),(n)->(m)",
      "(n),(n,m)->(m)",
    ]);
    expect(np.matmul.types).toContain("ee->e");
  });
});

describe("resolve_dtypes", () => {
  test("promotes", () => {
    expect(names(np.add.resolve_dtypes(["int8", "uint8", null]))).toEqual(["int16", "int16", "int16"]);
    expect(names(np.arctan2.resolve_dtypes(["int8", "uint8", null]))).toEqual([
      "float16",
      "float16",
      "float16",
    ]);
    expect(names(np.divide.resolve_dtypes(["int8", "int8", null]))).toEqual([
      "float64",
      "float64",
      "float64",
    ]);
    expect(names(np.less.resolve_dtypes(["int8", "uint64", null]))).toEqual(["int64", "uint64", "bool"]);
    expect(names(np.absolute.resolve_dtypes(["complex64", null]))).toEqual(["complex64", "float32"]);
    expect(names(np.divmod.resolve_dtypes(["float16", "int8", null, null]))).toEqual(
      new Array(4).fill("float16"),
    );
  });

  test("lets plain scalars yield", () => {
    expect(names(np.add.resolve_dtypes(["int8", BigInt, null]))).toEqual(["int8", "int8", "int8"]);
    expect(names(np.add.resolve_dtypes(["int8", Number, null]))).toEqual(["float64", "float64", "float64"]);
    expect(names(np.add.resolve_dtypes([Number, "float32", null]))).toEqual([
      "float32",
      "float32",
      "float32",
    ]);
  });

  test("logic on operands that differ is logic on bool", () => {
    expect(names(np.logical_and.resolve_dtypes(["int8", "int8", null]))).toEqual(["int8", "int8", "bool"]);
    expect(names(np.logical_and.resolve_dtypes(["int8", "float32", null]))).toEqual(["bool", "bool", "bool"]);
    const none = np.logical_and.resolve_dtypes(["int8", "float32", null], { casting: "no" });
    expect(names(none)).toEqual(["bool", "bool", "bool"]);
  });

  test("by signature, casting and reduction", () => {
    const add = (dtypes: (string | null)[], options: object) => names(np.add.resolve_dtypes(dtypes, options));
    expect(add(["int8", "uint8", null], { signature: "ff->f" })).toEqual(["float32", "float32", "float32"]);
    expect(add(["int8", "uint8", null], { signature: [null, null, "f"] })).toEqual([
      "float32",
      "float32",
      "float32",
    ]);
    expect(add([null, "int8", null], { reduction: true })).toEqual(["int8", "int8", "int8"]);
    expect(names(np.absolute.resolve_dtypes(["complex64", null], { signature: [null, "f"] }))).toEqual([
      "complex64",
      "float32",
    ]);
    expect(names(np.absolute.resolve_dtypes(["int8", null], { signature: [null, "f"] }))).toEqual([
      "float32",
      "float32",
    ]);
    expect(() => np.absolute.resolve_dtypes(["complex64", null], { signature: [null, "F"] })).toThrow(
      TypeError,
    );
    expect(() => add(["int8", "uint8", null], { casting: "no" })).toThrow(
      "Cannot cast ufunc 'add' input 0 from int8 to int16 with casting rule 'no'",
    );
    expect(() => add(["int8", "uint8"], {})).toThrow(np.ValueError);
  });
});

describe("options", () => {
  test("signature chooses the loop", () => {
    expect(np.add(i1, i1, { signature: "dd->d" }).dtype.name).toBe("float64");
    expect(np.add(i1, i1, { sig: [null, null, "float32"] }).dtype.name).toBe("float32");
    expect(() => np.add(i1, i1, { signature: "dd->d", dtype: "float64" })).toThrow(TypeError);
    expect(() => np.add(i1, i1, { signature: "dd->d", sig: "dd->d" })).toThrow(TypeError);
    expect(() => np.add(i1, i1, { signature: "d->d" })).toThrow(np.ValueError);
    expect(() => np.add(i1, i1, { signature: "df->d" })).toThrow(
      "No loop matching the specified signature and casting was found for ufunc add",
    );
  });

  test("order and subok have no meaning", () => {
    expect(np.add(i1, i1, { order: "F", subok: false }).tolist()).toEqual([2, 4, 6]);
  });

  test("out by name, by position, in a list", () => {
    const out = np.zeros(3);
    expect(np.add(i1, f4, out)).toBe(out);
    expect(out.tolist()).toEqual([2.5, 4.5, 0]);
    expect(np.multiply(i1, f4, { out: [out] })).toBe(out);
    expect(out.tolist()).toEqual([1.5, 5, -9]);
    const [q, r] = [np.zeros(3), np.zeros(3)];
    const given = np.divmod(f4, i1, q, r);
    expect(given[0]).toBe(q);
    expect(given[1]).toBe(r);
    expect([q.tolist(), r.tolist()]).toEqual([
      [1, 1, -1],
      [0.5, 0.5, 0],
    ]);
    const [only, made] = np.divmod(i1, i1, { out: [null, r] });
    expect([only.dtype.name, made]).toEqual(["int8", r]);
    expect(r.tolist()).toEqual([0, 0, 0]);
  });

  test("nothing is written unless all can be", () => {
    const [q, r] = [np.zeros(3), np.zeros(2)];
    expect(() => np.divmod(f4, i1, { out: [q, r] })).toThrow(np.ValueError);
    expect(q.tolist()).toEqual([0, 0, 0]);
    expect(() => np.divmod(f4, i1, { out: q })).toThrow(TypeError);
    expect(() => np.divmod(f4, i1, { out: [q] })).toThrow(np.ValueError);
  });
});

describe("exact functions of floats' parts, on every target", () => {
  const targets = ["interpreter", "js", "wasm"] as const;

  test.each(targets)("%s: results by hand", (target) => {
    const before = np.config.target;
    np.config.target = target;
    try {
      const x = np.array([1, -0.75, 8, 5e-324, 0]);
      const [mantissa, exponent] = np.frexp(x);
      expect(mantissa.tolist()).toEqual([0.5, -0.75, 0.5, 0.5, 0]);
      expect([exponent.dtype.name, exponent.tolist()]).toEqual(["int32", [1, 0, 4, -1073, 0]]);
      expect(np.ldexp(mantissa, exponent).tolist()).toEqual(x.tolist());
      expect(np.ldexp([1, 1.5, 3], np.array([-1074n, -1075n, 5000n])).tolist()).toEqual([
        5e-324,
        5e-324,
        Infinity,
      ]);
      expect(np.modf([2.5, -2.5, Infinity]).map((part) => part.tolist())).toEqual([
        [0.5, -0.5, 0],
        [2, -2, Infinity],
      ]);
      expect(np.nextafter([1, 0, Infinity], [2, -1, 0]).tolist()).toEqual([
        1 + 2 ** -52,
        -5e-324,
        Number.MAX_VALUE,
      ]);
      expect(np.spacing([1, -1, 0]).tolist()).toEqual([2 ** -52, -(2 ** -52), 5e-324]);
      expect(np.heaviside([-1, 0, 2, NaN], 0.5).tolist()).toEqual([0, 0.5, 1, NaN]);
      expect(np.gcd(np.array([12n, -18n, 0n]), 8n).tolist()).toEqual([4, 2, 8]);
      expect(np.lcm(np.array([4n, -6n, 0n]), 10n).tolist()).toEqual([20, 30, 0]);
      const counts = np.bitwise_count(np.array([7n, -7n, -(2n ** 63n)]));
      expect([counts.dtype.name, counts.tolist()]).toEqual(["uint8", [3, 3, 1]]);
    } finally {
      np.config.target = before;
    }
  });
});
