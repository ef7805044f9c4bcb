/**
 * Scalar programs against NumPy 2.4, one value at a time: the special values that golden files pass over.
 *
 * Expected values were printed by NumPy unless a comment says otherwise. Signed zeros and nan are compared exactly.
 */
import { describe, expect, it } from "vitest";
import { dtype, NUMERIC_DTYPES, SCALARS, type ScalarType } from "../../src/graph/dtype.ts";
import { InternalError } from "../../src/graph/errors.ts";
import { evaluateOp, evaluateProgram } from "../../src/graph/scalar/evaluate.ts";
import {
  FUNCTIONS,
  type FunctionName,
  functionProgram,
  hasFunction,
} from "../../src/graph/scalar/functions.ts";
import { convertScalar, type Scalar } from "../../src/graph/scalar/machine.ts";
import { ProgramBuilder } from "../../src/graph/scalar/program.ts";
import { decodeF16, encodeF16, rint, roundF16, signbit } from "../../src/graph/scalar/reference.ts";

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const { PI } = Math;

/** One element through the function; complex operands are [re, im], as is a complex result. */
function apply(name: FunctionName, type: string, ...operands: (Scalar | readonly Scalar[])[]) {
  const results = evaluateProgram(functionProgram(name, dtype(type)), operands.flat());
  return results.length === 1 ? results[0]! : results;
}
const real = (name: FunctionName, ...x: number[]) => apply(name, "float64", ...x);
type Z = readonly [re: number, im: number];
const complex = (name: FunctionName, ...z: Z[]) => apply(name, "complex128", ...z);

/** Rows of operands and result, each a test. */
function table(name: FunctionName, type: string, rows: readonly (readonly [...Scalar[], Scalar])[]) {
  it.each(rows.map((row) => ({ operands: row.slice(0, -1), expected: row.at(-1)! })))(
    `${name} ${type} $operands is $expected`,
    ({ operands, expected }) => expect(apply(name, type, ...operands)).toEqual(expected),
  );
}
type Row = readonly [x: number, y: number, re: number, im: number];
function complexTable(name: FunctionName, rows: readonly Row[]) {
  it.each(rows)(`${name} (%d, %d) is (%d, %d)`, (x, y, re, im) => {
    expect(complex(name, [x, y])).toEqual([re, im]);
  });
}

/** Units in the last place of `exact` between the two. */
function ulps(value: number, exact: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(exact))), -1022);
  return Math.abs(value - exact) / 2 ** (exponent - 52);
}

describe("float functions", () => {
  table("floor_divide", "float64", [
    [7, -2, -4],
    [-7, 2, -4],
    [0, -3, -0],
    [-0, 3, -0],
    [1, 0, inf],
    [1, -0, -inf],
    [0, 0, nan],
    [inf, 2, nan],
    [-2, inf, -1],
    [2, inf, 0],
    [1, 0.1, 9],
    [0.3, 0.1, 2],
  ]);
  table("remainder", "float64", [
    [7, -2, -1],
    [-7, 2, 1],
    [6, -3, -0],
    [-0, 3, 0],
    [1, 0, nan],
    [inf, 2, nan],
    [2, inf, 2],
    [-2, inf, inf],
    [2, -inf, -inf],
    [0.3, 0.1, 0.09999999999999998],
  ]);
  table("logaddexp", "float64", [
    [inf, inf, inf],
    [-inf, -inf, -inf],
    [inf, -inf, inf],
    [-inf, 3, 3],
    [nan, 1, nan],
    [0, 0, Math.LN2],
  ]);
  table("power", "float64", [
    [1, nan, 1],
    [nan, 0, 1],
    [-1, inf, 1],
    [-8, 1 / 3, nan],
    [-0, -3, -inf],
    [0, -2, inf],
  ]);
  table("sign", "float64", [
    [-3, -1],
    [-0, 0],
    [nan, nan],
  ]);
  table("rint", "float64", [
    [0.5, 0],
    [-0.5, -0],
    [2.5, 2],
    [4503599627370495.5, 4503599627370496],
  ]);
  table("maximum", "float64", [
    [nan, 1, nan],
    [1, nan, nan],
    [2, 1, 2],
  ]);
  table("fmax", "float64", [
    [nan, 1, 1],
    [1, nan, 1],
    [nan, nan, nan],
  ]);
  table("copysign", "float64", [
    [nan, -1, nan],
    [-3, 0, 3],
    [0, -0, -0],
  ]);

  it("gives log2 and exp2 of whole powers exactly", () => {
    for (let n = -1022; n < 1024; n++) {
      expect(real("log2", 2 ** n)).toBe(n);
      expect(real("exp2", n)).toBe(2 ** n);
    }
  });

  describe("hypot", () => {
    table("hypot", "float64", [
      [inf, nan, inf],
      [nan, -inf, inf],
      [nan, 1, nan],
      [-0, -0, 0],
      [1e308, 1e308, 1.4142135623730951e308],
      [5e-324, 0, 5e-324],
      [3e-320, 4e-320, 5e-320],
    ]);
    it("is exact on Pythagorean triples, which Math.hypot is not", () => {
      for (let m = 2; m < 40; m++) {
        for (let n = 1; n < m; n++) {
          expect(real("hypot", m * m - n * n, 2 * m * n)).toBe(m * m + n * n);
        }
      }
    });
  });

  describe("float16 computes in float32", () => {
    table("floor_divide", "float16", [[1025, 1.5, 683]]);
    table("degrees", "float16", [
      [1, 57.28125],
      [0.5, 28.640625],
    ]);
    table("logaddexp", "float16", [[-1, -2, -0.6865234375]]);
    table("exp", "float16", [[681, inf]]);
    table("degrees", "float32", [[1, 57.2957763671875]]);
  });
});

describe("integer functions", () => {
  table("floor_divide", "int8", [
    [-128, -1, -128],
    [5, 0, 0],
    [-7, 2, -4],
    [7, -2, -4],
  ]);
  table("floor_divide", "int64", [[-(2n ** 63n), -1n, -(2n ** 63n)]]);
  table("remainder", "int8", [
    [-7, 2, 1],
    [7, -2, -1],
    [5, 0, 0],
    [-128, -1, 0],
  ]);
  table("fmod", "int8", [
    [-7, 2, -1],
    [7, -2, 1],
    [5, 0, 0],
  ]);
  table("power", "int8", [[3, 7, -117]]);
  table("power", "int32", [[2, 40, 0]]);
  table("power", "int64", [[-3n, 41n, 420491770248316829n]]);
  table("absolute", "int8", [[-128, -128]]);
  table("negative", "uint8", [[1, 255]]);
  table("left_shift", "int8", [
    [1, 7, -128],
    [1, 8, 0],
    [1, -1, 0],
  ]);
  table("right_shift", "int8", [
    [-1, 100, -1],
    [64, 8, 0],
  ]);
  table("right_shift", "uint64", [
    [2n ** 63n, 63n, 1n],
    [2n ** 63n, 64n, 0n],
  ]);
  table("reciprocal", "int16", [
    [0, 0],
    [-1, -1],
    [2, 0],
  ]);
  table("reciprocal", "int32", [[0, -2147483648]]);
  table("reciprocal", "int64", [[0n, -(2n ** 63n)]]);
  table("reciprocal", "uint32", [[0, 0]]);
});

describe("complex arithmetic", () => {
  it.each<[FunctionName, Z, Z, Z]>([
    ["divide", [1, 2], [3, 4], [0.44, 0.08]],
    ["divide", [1e300, 1e300], [1e300, 1e300], [1, 0]],
    ["divide", [1, 0], [0, 0], [inf, nan]],
    ["divide", [-1, 0], [0, 0], [-inf, nan]],
    ["divide", [1, 1], [-0, 0], [inf, inf]],
    ["divide", [0, 0], [0, 0], [nan, nan]],
    ["divide", [1, 1], [inf, 1], [0, 0]],
    ["multiply", [inf, 0], [1, 0], [inf, nan]],
    ["power", [0, 0], [0, 0], [1, 0]],
    ["power", [nan, nan], [0, 0], [1, 0]],
    ["power", [0, 0], [2, 1], [0, 0]],
    ["power", [0, 0], [-1, 0], [nan, nan]],
    ["power", [0, 0], [0, 1], [nan, nan]],
    ["power", [inf, 0], [1, 0], [inf, 0]],
    ["power", [inf, 1], [0.5, 0], [inf, nan]],
    ["power", [0, 1], [2, 0], [-1, 0]],
    ["power", [1, 2], [-3, 0], [-0.08800000000000001, 0.016]],
    ["power", [1, 1], [10, 0], [0, 32]],
    ["power", [1, 2], [99, 0], [-3.7339294613021816e34, 1.3546176148418555e34]],
  ])("%s %j %j is %j", (name, x, y, expected) => expect(complex(name, x, y)).toEqual([...expected]));

  complexTable("sign", [
    [3, 4, 0.6, 0.8],
    [0, -0, 0, 0],
    [inf, 2, 1, 0],
    [inf, inf, nan, nan],
    [1, -inf, 0, -1],
  ]);
  complexTable("reciprocal", [
    [0, 0, nan, nan],
    [0, 2, 0, -0.5],
    [inf, 1, 0, -0],
  ]);

  it("takes the absolute value without overflow, and infinity over nan", () => {
    expect(complex("absolute", [3e307, 4e307])).toBe(5e307);
    expect(complex("absolute", [nan, -inf])).toBe(inf);
    expect(apply("absolute", "complex64", [nan, -inf])).toBe(inf);
  });
});

describe("complex comparison", () => {
  const compare = (name: FunctionName, x: Z, y: Z) => complex(name, x, y);
  it("is lexicographic", () => {
    expect(compare("less", [1, 9], [2, 0])).toBe(1);
    expect(compare("less", [1, 1], [1, 2])).toBe(1);
    expect(compare("less_equal", [1, 2], [1, 2])).toBe(1);
    expect(compare("greater", [1, 2], [1, 2])).toBe(0);
  });
  it("is false beside nan, save not_equal", () => {
    for (const name of ["less", "less_equal", "greater", "greater_equal", "equal"] as const) {
      expect(compare(name, [0, 1], [1, nan])).toBe(0);
      expect(compare(name, [nan, 1], [0, 1])).toBe(0);
    }
    expect(compare("not_equal", [0, nan], [0, nan])).toBe(1);
  });
  it("hands nan on in maximum and passes it over in fmax", () => {
    expect(compare("maximum", [0, nan], [5, 0])).toEqual([0, nan]);
    expect(compare("maximum", [5, 0], [nan, 0])).toEqual([nan, 0]);
    expect(compare("fmax", [0, nan], [5, 0])).toEqual([5, 0]);
    expect(compare("fmin", [5, 0], [nan, 0])).toEqual([5, 0]);
  });
  it("counts nan as true", () => {
    expect(complex("logical_not", [0, nan])).toBe(0);
    expect(complex("logical_not", [-0, 0])).toBe(1);
    expect(complex("logical_xor", [0, nan], [0, 0])).toBe(1);
  });
});

/** C99 Annex G: the operand's parts and the result's. */
const SPECIAL: { readonly [name in FunctionName]?: readonly Row[] } = {
  sqrt: [
    [-4, 0, 0, 2],
    [-4, -0, 0, -2],
    [-0, 0, 0, 0],
    [inf, nan, inf, nan],
    [-inf, 1, 0, inf],
    [nan, inf, inf, inf],
    [-inf, nan, nan, inf],
  ],
  exp: [
    [0, 0, 1, 0],
    [-inf, nan, 0, 0],
    [inf, inf, inf, nan],
    [inf, 0, inf, 0],
    [nan, 0, nan, 0],
    [1, inf, nan, nan],
    [800, 0, inf, 0],
  ],
  expm1: [
    [0, -0, 0, -0],
    [-inf, 1, -1, 0],
  ],
  log: [
    [-1, 0, 0, PI],
    [-1, -0, 0, -PI],
    [0, 0, -inf, 0],
    [-0, -0, -inf, -PI],
    [-inf, inf, inf, 2.356194490192345],
    [inf, nan, inf, nan],
    [nan, 1, nan, nan],
  ],
  log1p: [
    [-1, 0, -inf, 0],
    [-0, -0, 0, -0],
  ],
  sinh: [
    [inf, 2, -inf, inf],
    [0, inf, 0, nan],
    [inf, inf, inf, nan],
    [nan, 0, nan, 0],
    [-0, 0, -0, 0],
  ],
  cosh: [
    [inf, 2, -inf, inf],
    [0, inf, nan, 0],
    [inf, nan, inf, nan],
    [nan, -0, nan, -0],
    [-inf, 0, inf, -0],
  ],
  tanh: [
    [inf, 1, 1, 0],
    [inf, 2, 1, -0],
    [1000, 2, 1, -0],
    [nan, 0, nan, 0],
    [0, inf, 0, nan],
    [-inf, inf, -1, 0],
  ],
  sin: [
    [0, inf, 0, inf],
    [nan, 0, nan, 0],
  ],
  cos: [
    [0, inf, inf, -0],
    [0, nan, nan, 0],
  ],
  tan: [
    [0, inf, 0, 1],
    [1, -inf, 0, -1],
  ],
  arcsin: [
    [2, 0, PI / 2, 1.3169578969248166],
    [2, -0, PI / 2, -1.3169578969248166],
    [0, nan, 0, nan],
    [inf, inf, PI / 4, inf],
    [1, 0, PI / 2, 0],
  ],
  arccos: [
    [2, 0, 0, -1.3169578969248166],
    [2, -0, 0, 1.3169578969248166],
    [-inf, inf, 2.356194490192345, -inf],
    [0, nan, PI / 2, nan],
    [-1, 0, PI, -0],
  ],
  arctan: [
    [0, 1, 0, inf],
    [0, 2, PI / 2, 0.5493061443340549],
    [-0, 2, -PI / 2, 0.5493061443340549],
    [inf, nan, PI / 2, 0],
  ],
  arcsinh: [
    [0, 2, 1.3169578969248166, PI / 2],
    [-0, 2, -1.3169578969248166, PI / 2],
    [nan, 0, nan, 0],
    [nan, inf, inf, nan],
  ],
  arccosh: [
    [0, 0, 0, PI / 2],
    [-2, -0, 1.3169578969248166, -PI],
    [inf, nan, inf, nan],
    [-inf, 1, inf, PI],
  ],
  arctanh: [
    [1, 0, inf, 0],
    [2, 0, 0.5493061443340549, PI / 2],
    [2, -0, 0.5493061443340549, -PI / 2],
    [0, nan, 0, nan],
    [inf, nan, 0, nan],
    [1, inf, 0, PI / 2],
  ],
};

describe("complex special values", () => {
  for (const [name, rows] of Object.entries(SPECIAL)) complexTable(name as FunctionName, rows);
});

describe("complex accuracy", () => {
  // Exact values by mpmath at 300 bits, where the textbook formulas cancel, overflow or underflow.
  it.each<[FunctionName, Z, Z]>([
    ["log", [0.6, 0.8], [2.2204460492503132e-17, 0.9272952180016123]],
    ["log", [0.28, -0.96], [-2.6645352591003756e-17, -1.2870022175865687]],
    ["log", [0.5403023058681398, 0.8414709848078965], [2.4228383963033683e-17, 1]],
    ["log1p", [1e-20, 1e-30], [1e-20, 1e-30]],
    ["log1p", [-5e-11, 1e-5], [1.2500063586955257e-21, 1.0000000000166668e-5]],
    ["arccos", [1.0000000000000002, 1e-20], [4.745313280009497e-13, -2.1073424260789764e-8]],
    ["arcsin", [1, 1e-30], [1.5707963267948957, 1e-15]],
    ["arcsin", [1e-300, 1], [7.071067811865475e-301, 0.881373587019543]],
    ["arccosh", [1, 1e-12], [1.0000000000000834e-6, 9.999999999999167e-7]],
    ["arctanh", [1, 2 ** -60], [21.140989007078332, 0.7853981633974483]],
    ["arctanh", [1, 5e-324], [372.56660955097055, 0.7853981633974483]],
    ["arctan", [1e-8, 1], [0.7853981658974483, 9.556913962256155]],
    ["tanh", [25, 1.5], [1, 5.443703881802715e-23]],
    ["sinh", [710.5, 1], [9.950300979231658e307, 1.5496675607696623e308]],
    ["sqrt", [1e308, 1e308], [1.09868411346781e154, 4.5508986056222734e153]],
    ["sqrt", [5e-324, 5e-324], [2.4421097261308304e-162, 1.0115549693666347e-162]],
  ])("%s %j is %j to 4 ULP", (name, z, exact) => {
    const result = complex(name, z) as number[];
    for (const part of [0, 1]) expect(ulps(result[part]!, exact[part]!)).toBeLessThan(4);
  });

  it("keeps exp finite where only its size overflows", () => {
    const [re, im] = complex("exp", [710, 1.57]) as number[];
    expect(ulps(re!, 1.778989703932881e305)).toBeLessThan(4);
    expect(im).toBe(inf);
  });

  it("reaches a branch point from the smallest number beside it", () => {
    expect((complex("arcsin", [1, 5e-324]) as number[])[1]).toBe(Math.sqrt(5e-324));
  });

  it("rounds complex64 once, from float64", () => {
    const [re, im] = apply("exp", "complex64", [1, 1]) as number[];
    expect(re).toBe(Math.fround(1.4686939399158851));
    expect(im).toBe(Math.fround(2.2873552871788423));
  });
});

describe("which functions there are", () => {
  it("has complex loops where NumPy has them and nowhere else", () => {
    const has = (name: FunctionName) => hasFunction(name, dtype("complex64"));
    for (const name of ["floor", "ceil", "trunc", "arctan2", "hypot", "cbrt", "signbit"] as const) {
      expect(has(name)).toBe(false);
    }
    for (const name of ["floor_divide", "remainder", "fmod", "logaddexp", "degrees"] as const) {
      expect(has(name)).toBe(false);
    }
    for (const name of ["rint", "sign", "log1p", "power", "fmin", "isfinite"] as const) {
      expect(has(name)).toBe(true);
    }
  });

  it("builds every program it says it has, over its own dtypes", () => {
    for (const type of NUMERIC_DTYPES) {
      for (const name of Object.keys(FUNCTIONS) as FunctionName[]) {
        if (!hasFunction(name, type)) continue;
        const program = functionProgram(name, type);
        expect(program.results.length).toBeGreaterThan(0);
        expect(functionProgram(name, type)).toBe(program);
      }
    }
    expect(() => functionProgram("floor", dtype("complex64"))).toThrow(TypeError);
  });
});

describe("float16", () => {
  /** The pattern's value by the definition of binary16. */
  function binary16(bits: number): number {
    const sign = bits >>> 15 === 0 ? 1 : -1;
    const exponent = (bits >>> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction === 0 ? sign * inf : nan;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  }

  /** The bit patterns below `end` that fail the check; one assertion each would be slow. */
  function failures(end: number, holds: (bits: number) => boolean): number[] {
    return Array.from({ length: end }, (_, bits) => bits).filter((bits) => !holds(bits));
  }

  it("decodes every pattern and encodes it back", () => {
    const roundTrips = (bits: number) => {
      const value = decodeF16(bits);
      const back = encodeF16(value);
      const same = Number.isNaN(value) ? Number.isNaN(decodeF16(back)) : back === bits;
      return same && Object.is(value, binary16(bits)) && Object.is(roundF16(value), value);
    };
    expect(failures(65536, roundTrips)).toEqual([]);
  });

  it("rounds what lies between two neighbours to the nearer, ties to even", () => {
    const rounds = (bits: number) => {
      const low = decodeF16(bits);
      const high = decodeF16(bits + 1);
      const middle = (low + high) / 2;
      const even = bits % 2 === 0 ? low : high;
      return (
        Object.is(roundF16(middle), even) &&
        Object.is(roundF16(-middle), -even) &&
        roundF16(middle * (1 - 2 ** -53)) === low &&
        roundF16(middle * (1 + 2 ** -52)) === high
      );
    };
    expect(failures(0x7bff, rounds)).toEqual([]);
  });

  it("overflows from 65520 on", () => {
    expect(roundF16(65519.99999999999)).toBe(65504);
    expect(roundF16(65520)).toBe(inf);
    expect(roundF16(-65520)).toBe(-inf);
    expect(roundF16(131072)).toBe(inf);
    // Once nan: the rounding constant itself overflowed.
    expect(roundF16(Number.MAX_VALUE)).toBe(inf);
    expect(roundF16(-1e300)).toBe(-inf);
    expect(roundF16(5e-324)).toBe(0);
    expect(roundF16(-5e-324)).toBe(-0);
  });
});

describe("reference functions", () => {
  it("rounds half to even and keeps the sign of zero", () => {
    expect(rint(-0.4)).toBe(-0);
    expect(rint(3.5)).toBe(4);
    expect(rint(-2.5)).toBe(-2);
    expect(rint(2 ** 52 + 1)).toBe(2 ** 52 + 1);
    expect(rint(nan)).toBe(nan);
  });
  it("sees the sign of zero", () => {
    expect([signbit(-0), signbit(0), signbit(-inf)]).toEqual([1, 0, 1]);
  });
});

describe("convertScalar", () => {
  it.each<[ScalarType, ScalarType, Scalar, Scalar]>([
    // Float to signed: truncation, and the least value for all that does not fit int32 or int64.
    ["f64", "i32", -1.9, -1],
    ["f64", "i32", 2147483647.9, 2147483647],
    ["f64", "i32", 2147483648, -2147483648],
    ["f64", "i32", nan, -2147483648],
    ["f64", "i64", 2 ** 63, -(2n ** 63n)],
    ["f64", "i64", -(2 ** 63), -(2n ** 63n)],
    ["f32", "i64", inf, -(2n ** 63n)],
    // Narrow types take the low bits of int32.
    ["f64", "i8", 300, 44],
    ["f64", "i8", nan, 0],
    ["f64", "u8", -1, 255],
    ["f64", "i16", 40000, -25536],
    // Unsigned go through int64; the upper half of uint64 by an offset.
    ["f64", "u32", 4294967295.5, 4294967295],
    ["f64", "u32", -1, 4294967295],
    ["f64", "u64", 2 ** 63, 2n ** 63n],
    ["f64", "u64", 2 ** 64 - 2048, 2n ** 64n - 2048n],
    ["f64", "u64", -1, 18446744073709551615n],
    ["f64", "u64", nan, 2n ** 63n],
    // Truth: nan is true, either zero is not.
    ["f64", "bool", nan, 1],
    ["f64", "bool", -0, 0],
    ["i64", "bool", 2n ** 40n, 1],
    // Integers wrap.
    ["i64", "i8", 511n, -1],
    ["i64", "u32", -1n, 4294967295],
    ["i64", "u64", -1n, 18446744073709551615n],
    ["u64", "i64", 2n ** 64n - 1n, -1n],
    ["i8", "u64", -1, 18446744073709551615n],
    ["u32", "i32", 4294967295, -1],
    // 64-bit integers round once, also to float32: through float64 this would give 2^54.
    ["i64", "f64", 9007199254740993n, 9007199254740992],
    ["i64", "f32", 2n ** 54n + 2n ** 30n + 1n, 2 ** 54 + 2 ** 31],
    ["i64", "f32", -(2n ** 54n + 2n ** 30n), -(2 ** 54)],
    ["u64", "f32", 2n ** 64n - 1n, 2 ** 64],
    ["i64", "f16", 65520n, inf],
    ["f64", "f16", 2049, 2048],
    ["f64", "f32", 1e39, inf],
    ["f64", "f32", -1e-46, -0],
  ])("%s to %s: %s is %s", (from, to, value, expected) => {
    expect(convertScalar(value, from, to)).toBe(expected);
  });

  it("keeps every small whole number between all types", () => {
    const types = Object.keys(SCALARS).filter((t) => t !== "bool") as ScalarType[];
    for (const from of types) {
      for (const to of types) {
        for (const n of [0, 1, 7, 100]) {
          const value = (t: ScalarType) => (SCALARS[t].big ? BigInt(n) : n);
          expect(convertScalar(value(from), from, to)).toBe(value(to));
        }
      }
    }
  });
});

describe("ProgramBuilder", () => {
  it("shares equal subexpressions, and tells -0 from 0 and types apart", () => {
    const b = new ProgramBuilder();
    const x = b.param("f64");
    const y = b.param("f64");
    expect(b.mul(b.add(x, y), x)).toBe(b.mul(b.add(x, y), x));
    expect(b.add(x, y)).not.toBe(b.add(y, x));
    expect(b.const(0, "f64")).toBe(b.const(0, "f64"));
    expect(b.const(0, "f64")).not.toBe(b.const(-0, "f64"));
    expect(b.const(1, "f64")).not.toBe(b.const(1, "f32"));
    expect(b.const(0.1, "f32")).toBe(b.const(Math.fround(0.1), "f32"));
    expect(b.convert(x, "f64")).toBe(x);
    expect(b.convert(x, "f32")).toBe(b.convert(x, "f32"));
    expect(b.param("f64")).not.toBe(x);
  });

  it("refuses operands of the wrong type or number", () => {
    const b = new ProgramBuilder();
    const float = b.param("f64");
    const single = b.param("f32");
    const integer = b.param("i32");
    const truth = b.param("bool");
    expect(() => b.add(float, single)).toThrow(InternalError);
    expect(() => b.add(truth, truth)).toThrow(InternalError);
    expect(() => b.and(float, float)).toThrow(InternalError);
    expect(() => b.op("sin", integer)).toThrow(InternalError);
    expect(() => b.op("idiv", float, float)).toThrow(InternalError);
    expect(() => b.op("shl", truth, truth)).toThrow(InternalError);
    expect(() => b.select(float, float, float)).toThrow(InternalError);
    expect(() => b.select(truth, float, single)).toThrow(InternalError);
    expect(() => b.op("add", float)).toThrow("add cannot take (f64)");
  });

  it("types comparisons as bool and choices as their arms", () => {
    const b = new ProgramBuilder();
    const x = b.param("i64");
    const isLess = b.lt(x, b.const(3, "i64"));
    expect(isLess.type).toBe("bool");
    const program = b.finish([b.select(isLess, b.neg(x), x), isLess]);
    expect(program.results.map((r) => r.type)).toEqual(["i64", "bool"]);
    expect(evaluateProgram(program, [2n])).toEqual([-2n, 1]);
    expect(evaluateProgram(program, [5n])).toEqual([5n, 0]);
    expect(program.cost).toBe(3);
  });
});

describe("evaluateOp", () => {
  it("wraps integers and rounds floats after every op", () => {
    expect(evaluateOp("add", "i8", [127, 1])).toBe(-128);
    expect(evaluateOp("mul", "i32", [0x7fffffff, 0x7fffffff])).toBe(1);
    expect(evaluateOp("mul", "u64", [2n ** 63n, 2n])).toBe(0n);
    expect(evaluateOp("add", "f32", [16777216, 1])).toBe(16777216);
    expect(evaluateOp("add", "f16", [2048, 1])).toBe(2048);
    expect(evaluateOp("shr", "i8", [-128, 3])).toBe(-16);
    expect(evaluateOp("shr", "u32", [0x80000000, 31])).toBe(1);
  });
});
