/**
 * np.vectorize: each construct against the same function called by JavaScript, dtypes against NumPy's rules, and each
 * refused construct with its message.
 */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2.5,
  -2.5,
  3,
  -7,
  1e10,
  -1e10,
  1e300,
  5e-324,
  Infinity,
  -Infinity,
  NaN,
];
const TARGETS = ["interpreter", "js", "wasm"] as const;

type Scalar = (...args: number[]) => number | boolean;

/** All pairs (or values) through the vectorized function on every target equal the function's own answers. */
function expectSame(fn: Scalar, values: readonly number[] = SPECIAL): void {
  const rows = fn.length === 1 ? values.map((x) => [x]) : values.flatMap((x) => values.map((y) => [x, y]));
  const columns = Array.from({ length: fn.length }, (_, i) =>
    np.array(
      rows.map((row) => row[i]!),
      { dtype: "float64" },
    ),
  );
  const wanted = rows.map((row) => fn(...row));
  const vectorized = np.vectorize(fn);
  const before = np.config.target;
  for (const target of TARGETS) {
    np.config.target = target;
    try {
      const found = vectorized(...columns).tolist();
      expect({ target, found }).toEqual({ target, found: wanted });
    } finally {
      np.config.target = before;
    }
  }
}

describe("equal to JavaScript in float64", () => {
  const cases: { readonly [name: string]: Scalar } = {
    arithmetic: (x, y) => (x! + y!) * (x! - y!) - x! / y!,
    remainder: (x, y) => x! % y!,
    negation: (x) => -x! + +x!,
    comparisons: (x, y) => (x! < y! ? 1 : x! <= y! ? 2 : x! === y! ? 3 : x! !== y! ? 4.5 : 5),
    "loose comparisons": (x, y) => (x! > y! ? 1 : x! >= y! ? 2 : 3.5),
    "logic gives an operand": (x, y) => (x! && y!) + (x! || y! - 1),
    "not, and truth of nan": (x, y) => (!x && !(y! > 2) ? 0.5 : 1.5),
    "bits of floats": (x, y) => (x! & 255) + (y! | 0) + (x! ^ y!) + ~y!,
    shifts: (x, y) => (x! << y!) + (x! >> y!) + (x! >>> y!),
    "compound assignment": (x, y) => {
      let z = x!;
      z += y!;
      z *= 2;
      z -= 0.25;
      z /= 3;
      z %= 5;
      z |= 1;
      z <<= 2;
      z >>>= 1;
      return z;
    },
    "logical assignment": (x, y) => {
      let z = x!;
      z ||= y!;
      let w = y!;
      w &&= z - 1;
      return z + w;
    },
    "increments as values": (x) => {
      let z = x!;
      const before = z++;
      const after = --z;
      return before * 10 + after + z--;
    },
    "if, else if, else": (x, y) => {
      let z = 0.5;
      if (x! > y!) z = x! * 2;
      else if (x === y) {
        z = -1;
        z -= x!;
      } else z += y!;
      return z;
    },
    "early returns": (x, y) => {
      if (x! < 0) return -1.5;
      if (y! < 0) {
        if (x! > 2) return 2.25;
        return x! * 0.5;
      }
      if (x! > y!) return y!;
      return x! + 0.5;
    },
    "returns within branches that go on": (x, y) => {
      let z = x! * 0.5;
      if (x! > 0) {
        z += 1;
        if (y! > 1) return z;
        z += 2;
      } else {
        if (y! < -1) return z - 100;
        z *= 3;
      }
      return z + y!;
    },
    "a while loop": (x) => {
      let z = Math.abs(x!);
      let n = 0.5;
      while (z > 1 && n < 40) {
        z /= 2;
        n++;
      }
      return n + z;
    },
    "a do loop": (x) => {
      let z = x!;
      let n = 0;
      do {
        z = z * 0.5 - 1;
        n += 1;
      } while (z > 0.25 && n < 9);
      return z + n;
    },
    "for, continue, break": (x, y) => {
      let sum = x! * 0;
      for (let i = 0; i < 12; i++) {
        if (i === y!) break;
        if (i % 3 === 1) continue;
        sum += i * 0.5;
        if (sum > x!) break;
      }
      return sum;
    },
    "continue, then changes": (x) => {
      let sum = x! * 0.25;
      let last = -0.5;
      for (let i = 0; i < 6; i++) {
        if (sum > 2) {
          last = i + 0.5;
          continue;
        }
        sum += 1.5;
        if (i > 3) {
          if (sum < 0) continue;
          if (sum > 3) break;
        }
        sum += 0.25;
      }
      return sum + last;
    },
    "return from loops in loops": (x, y) => {
      for (let i = 0; i < 5; i++) {
        for (let j = 0; j < 5; j++) {
          if (i * j > x!) return i * 10 + j + 0.5;
          if (j > y!) break;
        }
      }
      return -1.5;
    },
    "a loop in a branch": (x, y) => {
      let z = y!;
      if (x! > 1) {
        let n = 0;
        while (n < x! && n < 7) {
          z += n;
          n += 1;
        }
      }
      return z;
    },
    "an assignment as the condition of a loop": (x) => {
      let z = Math.min(Math.abs(x!), 100);
      let n = 0.5;
      // biome-ignore lint/suspicious/noAssignInExpressions: what is tested
      while ((z = Math.floor(z / 2)) > 1) n++;
      return n + z;
    },
    "shadowed names": (x) => {
      let z = x!;
      {
        const z = 3.5;
        if (z > 3) {
          const x = z * 2;
          if (x > 100) return x;
        }
      }
      z += 1;
      return z;
    },
    "exact functions of Math": (x, y) =>
      Math.abs(x!) +
      Math.sqrt(y!) +
      Math.floor(x!) +
      Math.ceil(y!) +
      Math.trunc(x!) +
      Math.sign(y!) +
      Math.fround(x!),
    "rounding halves up": (x) => Math.round(x!),
    "extrema and signs of zeros": (x, y) => 1 / Math.max(x!, y!) + 1 / Math.min(x!, y!, 7),
    "products of 32 bits": (x, y) => Math.imul(x!, y!),
    constants: (x) => x! * Math.PI + Math.E - Number.EPSILON + Number.MAX_SAFE_INTEGER,
    "nan and its kin": (x) =>
      Number.isNaN(x) ? 1.5 : Number.isFinite(x) ? 2.5 : x! === Infinity ? 3.5 : 4.5,
    "literals are computed as JavaScript does": (x) =>
      x! + (7 % -3) + 2 ** 0.5 + (5 & 6) + (-7 >>> 28) + 1 / 3 + -0,
  };
  for (const [name, fn] of Object.entries(cases)) test(name, () => expectSame(fn));

  test("powers of 1 to nan and infinity are nan", () => {
    const bases = [1, -1, 2, 0, Infinity, NaN];
    const exponents = [NaN, Infinity, -Infinity, 0, 1, 2, -1];
    const power = np.vectorize((x: number, y: number) => x ** y);
    const found = power(np.array(bases).reshape(6, 1), np.array(exponents)).tolist();
    expect(found).toEqual(bases.map((x) => exponents.map((y) => x ** y)));
  });

  test("functions within two units in the last place", () => {
    const f = (x: number) =>
      Math.sin(x) + Math.exp(-x * x) * Math.log1p(x) + Math.atan2(x, 2) + Math.hypot(x, 3) + x ** 1.5;
    const x = np.linspace(0.1, 3, 50);
    (np.vectorize(f)(x).tolist() as number[]).forEach((found, i) => {
      expect(Math.abs(found - f((x.tolist() as number[])[i]!))).toBeLessThan(4e-15 * Math.abs(found));
    });
  });
});

describe("dtypes are NumPy's", () => {
  const kind = (array: np.NDArray) => [array.dtype.name, array.tolist()];
  const small = np.array([100, 27, -128], { dtype: "int8" });

  test("integers stay integers and wrap; literals give way", () => {
    expect(kind(np.vectorize((x: number) => x * 2 + 1)(small))).toEqual(["int8", [-55, 55, 1]]);
    expect(kind(np.vectorize((x: number) => x / 4)(np.array([1, 2], { dtype: "int32" })))).toEqual([
      "float64",
      [0.25, 0.5],
    ]);
    expect(kind(np.vectorize((x: number) => x * 0.5)(np.array([1, 3], { dtype: "float32" })))).toEqual([
      "float32",
      [0.5, 1.5],
    ]);
    expect(kind(np.vectorize((x: number) => x % 5)(np.array([-7, 7], { dtype: "int16" })))).toEqual([
      "int16",
      [-2, 2],
    ]);
    expect(
      kind(np.vectorize((x: number, y: number) => x + y)(small, np.array([1, 2, 3], { dtype: "uint8" }))),
    ).toEqual(["int16", [101, 29, -125]]);
    expect(
      kind(np.vectorize((x: number, y: number) => x + y)(np.array([1], { dtype: "float32" }), 2.5)),
    ).toEqual(["float32", [3.5]]);
  });

  test("variables of literals are weak, counters int64", () => {
    const sum = np.vectorize((x: number) => {
      let s = 0;
      for (let i = 0; i < 3; i++) s += x;
      return s;
    });
    expect(kind(sum(np.array([1.5], { dtype: "float32" })))).toEqual(["float32", [4.5]]);
    expect(kind(sum(np.array([50], { dtype: "int8" })))).toEqual(["int8", [-106]]);
    const count = np.vectorize((x: number) => {
      let n = 0;
      while (x > 1) {
        x /= 2;
        n++;
      }
      return n;
    });
    expect(kind(count(np.array([10, 1, 1000])))).toEqual(["int64", [4, 0, 10]]);
  });

  test("branches promote", () => {
    const f = np.vectorize((x: number) => (x > 0 ? x : 0.5));
    expect(kind(f(np.array([1, -1], { dtype: "int32" })))).toEqual(["float64", [1, 0.5]]);
    expect(kind(f(np.array([1, -1], { dtype: "float16" })))).toEqual(["float16", [1, 0.5]]);
    expect(kind(np.vectorize((x: number) => x > 0)(small))).toEqual(["bool", [true, true, false]]);
    expect(kind(np.vectorize((x: number) => x > 0 !== x > 50)(small))).toEqual([
      "bool",
      [false, true, false],
    ]);
  });

  test("bits of integers at their width", () => {
    expect(kind(np.vectorize((x: number) => x >>> 1)(small))).toEqual(["int8", [50, 13, 64]]);
    expect(kind(np.vectorize((x: number) => ~x ^ 3)(small))).toEqual(["int8", [-104, -25, 124]]);
  });

  test("integer powers", () => {
    const f = np.vectorize((x: number, y: number) => x ** y);
    expect(
      kind(
        f(np.array([2, -1, 1, 3, 0], { dtype: "int64" }), np.array([5, -3, -2, -1, 0], { dtype: "int64" })),
      ),
    ).toEqual(["int64", [32, -1, 1, 0, 1]]);
  });

  test("complex and datetime operands", () => {
    const square = np.vectorize((z: number) => z * z + 1)(np.array([np.complex(1, 2)]));
    expect(String(square)).toBe(String(np.array([np.complex(-2, 4)])));
  });

  test("dtype and otypes", () => {
    expect(kind(np.vectorize((x: number) => x * 2, { dtype: "float32" })(small))).toEqual([
      "float32",
      [-56, 54, 0],
    ]);
    const both = np.vectorize((x: number) => [x, x > 50], { otypes: "di" })(small);
    expect(both.map(kind)).toEqual([
      ["float64", [100, 27, -128]],
      ["int32", [1, 0, 0]],
    ]);
    expect(() => np.vectorize((x: number) => x, { otypes: "dd" })(small)).toThrow(
      "gives 1 results, and 'otypes' names 2 dtypes",
    );
    expect(() => np.vectorize((x: number) => x, { otypes: "d", dtype: "int8" })).toThrow(
      "'dtype' or 'otypes', not both",
    );
  });

  test("an integer of the text that does not fit", () => {
    expect(() => np.vectorize((x: number) => x + 300)(small)).toThrow(np.SourceTypeError);
    expect(() => np.vectorize((x: number) => x + 300)(small)).toThrow(
      "Python integer 300 out of bounds for int8",
    );
    expect(kind(np.vectorize((x: number) => x < 300)(small))).toEqual(["bool", [true, true, true]]);
  });
});

describe("names", () => {
  test("np, by whatever the compiler calls it", () => {
    const x = np.array([-4, 9]);
    const read = (text: string) =>
      np.vectorize(new Function("x", `return ${text};`) as (x: number) => number)(x);
    expect(read("np.maximum(np.absolute(x), 5)").tolist()).toEqual([5, 9]);
    expect(read("np.where(x > 0, x, np.pi)").tolist()).toEqual([Math.PI, 9]);
    expect(read("np.float_power(x, 2)").tolist()).toEqual([16, 81]);
    // Written here, where the compiler names the module as it likes.
    const shorter = np.vectorize((y: number) => np.minimum(y, 5) as unknown as number);
    expect(shorter(x).tolist()).toEqual([-4, 5]);
    for (const text of [
      "(0, import_numfuse.square)(x)",
      "__vite_ssr_import_0__.square(x)",
      "np.square(x)",
      "(0,a__WEBPACK_IMPORTED_MODULE_1__.square)(x)",
      "(0, numfuse_1.square)(x)",
      "exports.np.square(x)",
    ]) {
      const fn = new Function("x", `return ${text};`) as (x: number) => number;
      expect(np.vectorize(fn)(x).tolist()).toEqual([16, 81]);
    }
    const single = np.vectorize(new Function("x", "return np.float32(x) * 2;") as (x: number) => number)(x);
    expect(single.dtype.name).toBe("float32");
  });

  test("names that CommonJS exports, tslab's among them; not an argument of that name", () => {
    const f = new Function("x", "return exports.k * exports.np.sqrt(x) + exports.g(x);");
    const g = np.vectorize((x: number) => x - 1);
    const outer = np.vectorize(f as (x: number) => number, { scope: { k: 10, g } });
    expect(outer(np.array([4, 9])).tolist()).toEqual([23, 38]);
    const own = new Function("exports", "return exports.np + exports;") as (x: number) => number;
    expect(() => np.vectorize(own)([1])).toThrow(
      "members are not supported in vectorized functions, but those of Math and np",
    );
  });

  test("Number of a number or a truth", () => {
    const f = np.vectorize((x: number) => Number(x > 0) * 10 + Number(np.square(x)));
    expect(f([-1, 2]).tolist()).toEqual([1, 14]);
    expect(f(np.array([-1, 2], { dtype: "int8" })).dtype.name).toBe("int8");
    const two = np.vectorize(new Function("x", "return Number(x, x);") as (x: number) => number);
    expect(() => two([1])).toThrow("Number takes one number, got 2\n\n  return Number(x, x);\n         ^");
  });

  test("scope: numbers, booleans, ufuncs, vectorized functions", () => {
    const [k, on] = [2.5, true];
    const inner = np.vectorize((x: number) => (x > 1 ? x * k : 0), { scope: { k } });
    const given = { k: 10, on, f: inner, exp2: np.exp2 };
    const text = "return on ? f(x) + k + exp2(x) : 0;";
    const outer = np.vectorize(new Function("x", text) as (x: number) => number, { scope: given });
    expect(outer(np.array([1, 2, 3])).tolist()).toEqual([12, 19, 25.5]);
  });

  test("a number of the scope compiles nothing when it changes", () => {
    const of = (k: number) =>
      np.vectorize(new Function("x", "return x * k;") as (x: number) => number, { scope: { k } });
    const x = np.arange(1000).astype("float64").eval();
    expect(of(2.5)(x).at(2).item()).toBe(5);
    const before = np.counters().kernelsCompiled;
    expect(of(3.5)(x).at(2).item()).toBe(7);
    expect(np.counters().kernelsCompiled).toBe(before);
  });

  test("a number of arguments, and what is no array", () => {
    const f = np.vectorize((x: number, y: number) => x + y);
    expect(f.nin).toBe(2);
    expect(() => f(...([1] as unknown as [number, number]))).toThrow(/takes 2 arguments \(x, y\), got 1/);
    expect(f([1, 2], [[10], [20]]).tolist()).toEqual([
      [11, 12],
      [21, 22],
    ]);
    expect(() => f([1, 2], [1, 2, 3])).toThrow(
      "operands could not be broadcast together with shapes (2,) (3,)",
    );
    expect(f(1, 2).item()).toBe(3);
  });
});

describe("fusion", () => {
  test("one kernel with its neighbours, none for another length", () => {
    const f = np.vectorize((x: number) => {
      let z = x;
      while (z > 1) z /= 2;
      return z;
    });
    const made = (n: number) => f(np.arange(n).astype("float64").add(1).sqrt()).multiply(2).sum();
    const { kernels } = np.explain(made(5000));
    expect(kernels).toHaveLength(1);
    made(5000).eval();
    const before = np.counters().kernelsCompiled;
    made(5001).eval();
    expect(np.counters().kernelsCompiled).toBe(before);
  });

  test("two results are one kernel, and equal functions one", () => {
    const f = np.vectorize((x: number) => {
      let z = x;
      let n = 0;
      while (z > 1) {
        z /= 2;
        n++;
      }
      return [z, n];
    });
    const x = np.arange(1000).astype("float64").eval();
    const results = f(x);
    const { kernels } = np.explain(...results);
    expect(kernels).toHaveLength(1);
    expect(kernels[0]!.loopIR.match(/= loop /g)).toHaveLength(1);
    np.eval(...results);
    const before = np.counters();
    const again = np.vectorize((y: number) => {
      let q = y;
      let m = 0;
      while (q > 1) {
        q /= 2;
        m++;
      }
      return [q, m];
    })(x);
    np.eval(...again);
    expect(np.counters().plansMade).toBe(before.plansMade);
  });

  test("threads give the same", () => {
    const f = np.vectorize((x: number) => {
      let n = 0;
      while (x > 1 && n < 50) {
        x = x * 0.75 - 0.1;
        n++;
      }
      return n + x;
    });
    const x = np.linspace(0, 1000, 200_000).eval();
    const before = { threads: np.config.threads, threadsFrom: np.config.threadsFrom };
    np.config.threads = 1;
    const one = f(x).tobytes();
    Object.assign(np.config, { threads: 2, threadsFrom: 0 });
    const two = f(x).tobytes();
    Object.assign(np.config, before);
    expect(Buffer.compare(one, two)).toBe(0);
  });
});

describe("refused, with the place", () => {
  const refusals: readonly (readonly [body: string, message: string])[] = [
    ["const [a] = x; return a;", "destructuring is not supported: take the values one by one"],
    ["const { a } = x; return a;", "destructuring is not supported: take the values one by one"],
    ["return ((y) => y)(x);", "only functions that have a name can be called"],
    [
      "const f = (y) => y; return f(x);",
      "functions inside are not supported: vectorize it by itself and give it by { scope }",
    ],
    [
      "function f(y) { return y; } return f(x);",
      "functions inside are not supported: vectorize it by itself and give it by { scope }",
    ],
    ["class A {} return x;", "classes are not supported in vectorized functions"],
    ["return x + k;", "'k' is not known inside the function: pass it as an argument, or by { scope: { k } }"],
    [
      "return sin(x);",
      "'sin' is not known inside the function: pass it as an argument, or by { scope: { sin } }, or write np.sin",
    ],
    [
      "return np.nothing(x);",
      "'nothing' of a module is not known inside the function: pass it as an argument, or by { scope: { nothing } }",
    ],
    ["return Math.random() + x;", "Math.random is not supported in vectorized functions"],
    ["return Math.max(...x);", "'...' is not supported in vectorized functions"],
    ["return x.toFixed();", "methods are not supported in vectorized functions: use Math or np"],
    ["return x.y;", "members are not supported in vectorized functions, but those of Math and np"],
    ["return x[0];", "members are not supported in vectorized functions, but those of Math and np"],
    ["return this.x;", "members are not supported in vectorized functions, but those of Math and np"],
    ["return this;", "'this' has no meaning here: pass what you need as an argument"],
    ["return x ?? 1;", "'??' has no meaning on numbers: write isNaN(x) ? y : x"],
    ["return typeof x;", "'typeof' is not supported in vectorized functions"],
    ["return 1 in x;", "'in' is not supported in vectorized functions"],
    ["return 'a' + x;", "a string is no number"],
    ["return null;", "null is no number"],
    ["return /a/;", "a regular expression is no number"],
    ["return x + 1n;", "write the number without the n: integers are whole numbers here"],
    ["return `a`;", "templates are not supported: there are only numbers here"],
    ["return { x };", "objects are not supported: there are only numbers here"],
    ["return x + [1];", "an array can only be returned: return [a, b] gives two results"],
    ["return [];", "an empty array is no result"],
    ["return [, x];", "an array with holes is no result"],
    ["if (x > 0) return [x, 1]; return x;", "this returns 1 values, another 'return' 2"],
    ["if (x > 0) return x;", "not every way through the function returns a value"],
    ["const y = x;", "the function returns no value"],
    ["return;", "'return' without a value: every element needs one"],
    [
      "switch (x) { case 1: return 2; } return x;",
      "'switch' is not supported: write if (x === 1) ... else if ...",
    ],
    [
      "for (const y of x) {} return x;",
      "'for ... of' is not supported: count with for (let i = 0; i < n; i++)",
    ],
    [
      "for (const y in x) {} return x;",
      "'for ... in' is not supported: count with for (let i = 0; i < n; i++)",
    ],
    ["try { return x; } catch {} return x;", "'try' is not supported: nothing here throws"],
    ["throw x;", "'throw' is not supported: return NaN for elements without a value"],
    ["return new Number(x);", "'new' is not supported: there are only numbers here"],
    ["a: while (x > 0) { x--; } return x;", "labels are not supported in vectorized functions"],
    ["while (true) { x++; } return x;", "a loop without an end: nothing in it breaks or returns"],
    ["while (x > 0) {} return x;", "this loop changes nothing that is known before it"],
    ["const y = 1; y = 2; return y;", "'y' is a constant"],
    ["y = 2; return x;", "'y' is not declared in the function: nothing outside can be changed"],
    ["let y; return y;", "'y' may have no value here"],
    ["let y; if (x > 0) y = 1; return y;", "'y' may have no value here"],
    ["return x(1);", "'x' is a number, not a function"],
    ["return Math.sqrt;", "Math.sqrt is a function: call it"],
    ["return np.divmod(x, x);", "divmod gives 2 results: here a function gives one"],
    ["return np.sin(x, x);", "sin takes 1 operand, got 2"],
    ["return Math.imul(x);", "Math.imul takes 2 operands, got 1"],
    ["return x?.y;", "'?.' is not supported in vectorized functions"],
  ];
  for (const [body, message] of refusals) {
    test(body, () => {
      const fn = new Function("x", body) as (x: number) => number;
      let error: Error | undefined;
      try {
        np.vectorize(fn)(np.array([1.5, 2]));
      } catch (caught) {
        error = caught as Error;
      }
      expect(
        [np.SourceSyntaxError, np.SourceTypeError, np.SourceReferenceError].some(
          (kind) => error instanceof kind,
        ),
      ).toBe(true);
      expect(error!.message.split("\n")[0]).toBe(message);
      expect(error!.message).toMatch(/\n\n {2}.*\n {2}\s*\^$/);
    });
  }

  test("what is no plain function", () => {
    const refused = (fn: unknown, message: string) =>
      expect(() => np.vectorize(fn as never)).toThrow(message);
    refused(Math.sin, "a native or bound function has no text to read: write (x) => f(x)");
    refused(((x: number) => x).bind(null), "a native or bound function has no text to read");
    refused(class {}, "a class is no function of numbers");
    refused(
      {
        f(x: number) {
          return x;
        },
      }.f,
      "methods are not supported: give an arrow function or a function",
    );
    refused(async (x: number) => x, "async functions are not supported: nothing here waits");
    refused(function* (x: number) {
      yield x;
    }, "generators are not supported in vectorized functions");
    refused(() => 1, "a function without arguments has nothing to go over");
    refused((x = 1) => x, "default values are not supported: give every argument");
    refused((...x: number[]) => x, "'...' is not supported: name every argument");
    refused(({ x }: { x: number }) => x, "destructuring is not supported: take the values one by one");
    refused(3, "vectorize() takes a function, got");
    expect(() => np.vectorize((x: number) => x, { excluded: [1] } as never)).toThrow(
      "vectorize() does not support 'excluded'",
    );
    expect(() => np.vectorize((x: number) => x, { signature: "(n)->()" } as never)).toThrow(
      "vectorize() does not support 'signature'",
    );
    expect(() => np.vectorize((x: number) => x, { other: 1 } as never)).toThrow(
      "vectorize() got an unexpected option 'other'",
    );
    expect(() => np.vectorize((x: number) => x, { scope: { a: np.array([1]) } })).toThrow(
      "pass arrays as arguments",
    );
    expect(() => np.vectorize((x: number) => x, { scope: { f: () => 1 } })).toThrow(
      "cannot read 'f' of the scope: vectorize it, too",
    );
  });
});
