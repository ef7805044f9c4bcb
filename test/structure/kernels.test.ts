/**
 * Generated kernels hold to an allowlist of syntax, for every ufunc at every dtype and for every kind of loop; and no
 * text of a user's gets into one.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { kernelListeners } from "../../src/runtime/kernels.ts";
import { syntaxViolations } from "./kernel-syntax.ts";

const DTYPES = [
  ..."bool int8 uint8 int16 uint16 int32 uint32 int64 uint64".split(" "),
  ..."float16 float32 float64 complex64 complex128".split(" "),
] as np.DTypeName[];

const sources = new Set<string>();
const listen = (source: string) => {
  sources.add(source);
};

beforeAll(() => {
  kernelListeners.push(listen);
});

afterAll(() => {
  kernelListeners.splice(kernelListeners.indexOf(listen), 1);
});

/** The kernels that a piece of work compiles. */
function compiledBy(work: () => void): string[] {
  np.clear_caches();
  sources.clear();
  work();
  return [...sources];
}

/** Runs what a dtype allows: NumPy refuses some operations on some dtypes. */
function allowed(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof np.ValueError)) throw error;
  }
}

const operand = (dtype: np.DTypeName, shape: readonly number[] = [6]) =>
  np
    .arange(shape.reduce((a, b) => a * b, 1))
    .astype(dtype)
    .reshape(shape)
    .copy()
    .eval();

type Call = (...operands: unknown[]) => np.NDArray | np.NDArray[];
const UFUNCS = Object.entries(np)
  // Generalized ufuncs are matrix products, whose kernels have a form of their own.
  .filter(([, value]) => typeof value === "function" && "nin" in value && value.signature === null)
  .map(([name, value]) => ({
    name,
    call: value as unknown as Call,
    nin: (value as unknown as { nin: number }).nin,
  }));

function evaluate(result: np.NDArray | np.NDArray[]): void {
  np.eval(...(Array.isArray(result) ? result : [result]));
}

describe("the allowlist holds for", () => {
  const holds = (work: () => void, least: number) => {
    const kernels = compiledBy(work);
    expect(kernels.length).toBeGreaterThanOrEqual(least);
    for (const source of kernels) expect(syntaxViolations(source), source).toEqual([]);
  };

  test("there are ufuncs to look at", () => {
    expect(UFUNCS.length).toBeGreaterThan(90);
  });

  for (const dtype of DTYPES) {
    test(`every ufunc at ${dtype}, with arrays and scalars`, () => {
      const x = operand(dtype);
      holds(() => {
        for (const { call, nin } of UFUNCS) {
          allowed(() => evaluate(nin === 1 ? call(x) : call(x, x.at("::-1"))));
          if (nin === 2)
            for (const scalar of [2, 2.75, -0, Number.NaN]) allowed(() => evaluate(call(x, scalar)));
        }
      }, 20);
    });

    test(`reductions and casts of ${dtype}`, () => {
      const shapes = [
        operand(dtype, [300]),
        operand(dtype, [4, 5, 6]),
        operand(dtype, [6, 40]).T,
        operand(dtype, [30, 4, 3]).at("::2", ":", "::-1"),
      ];
      holds(() => {
        for (const x of shapes) {
          for (const axis of [null, 0, x.ndim - 1]) {
            for (const reduce of [
              np.sum,
              np.prod,
              np.max,
              np.min,
              np.mean,
              np.var,
              np.std,
              np.any,
              np.all,
              np.argmax,
              np.argmin,
              np.ptp,
            ]) {
              allowed(() => (reduce as (a: np.NDArray, axis: number | null) => np.NDArray)(x, axis).eval());
            }
          }
          for (const to of DTYPES) x.astype(to).eval();
        }
      }, 20);
    });
  }

  test("views, joins, writes, iotas and choices", () => {
    const x = operand("float64", [6, 4]);
    holds(() => {
      for (const view of [
        x.T,
        x.at("::2"),
        x.at("::-1", "1:3"),
        x.reshape([4, 6]),
        x.T.reshape([24]),
        np.broadcast_to(x, [2, 6, 4]),
      ]) {
        np.add(view, 1.5).eval();
        np.sum(view).eval();
      }
      np.concatenate([x, x.at(":2"), np.negative(x)]).eval();
      np.where(np.greater(x, 2), x, 0).eval();
      np.add(x, x.at(0)).eval();
      const written = x.copy();
      written.set(["1:"], written.at(":-1"));
      written.set(["::2", 0], np.arange(3)).eval();
      np.eye(5).eval();
      np.linspace(0, 1, 7).eval();
      np.eval(np.add(x, 1), np.subtract(x, 1), x.sum());
      np.clip(x, 1, 3).add(np.arange(4)).mean(0).eval();
    }, 15);
  });

  test("long expressions, over and under the limits of a kernel", () => {
    const x = operand("float64");
    let chain: np.NDArray = x;
    for (let i = 0; i < 600; i++)
      chain = i % 3 === 0 ? np.sin(chain) : i % 3 === 1 ? np.add(chain, x) : np.multiply(chain, 0.3);
    const many = Array.from({ length: 40 }, () => operand("float32"));
    holds(() => {
      chain.eval();
      many.reduce((a, b) => np.add(a, b)).eval();
    }, 3);
  });
});

describe("text of a user's is in no kernel", () => {
  const marker = "__payload__";
  const kernelsAfter = (work: () => void) =>
    compiledBy(() => allowed(work)).filter((source) => source.includes(marker));
  const a = () => operand("float64");

  test("names of options and dtypes", () => {
    expect(kernelsAfter(() => np.sum(a(), { [`axis\n*/${marker}`]: 0 } as never).eval())).toEqual([]);
    expect(kernelsAfter(() => np.add(a(), 1, { casting: marker as never }).eval())).toEqual([]);
    expect(
      kernelsAfter(() =>
        a()
          .astype(marker as never)
          .eval(),
      ),
    ).toEqual([]);
    expect(kernelsAfter(() => np.array([1], { dtype: `float64 ${marker}` as never }).eval())).toEqual([]);
  });

  test("values that are no numbers are refused, whatever they print as", () => {
    const evil = { valueOf: () => 1, toString: () => `0; ${marker}()`, [Symbol.toPrimitive]: () => marker };
    for (const value of [evil, `1; ${marker}`, [evil], [[marker]]]) {
      expect(() => np.add(a(), value as never).eval()).toThrow(TypeError);
      expect(() => a().set([0], value as never)).toThrow(TypeError);
      expect(() => np.full(3, value as never).eval()).toThrow(TypeError);
    }
  });

  test("axes, shapes and indices that are no integers are refused", () => {
    const evil = `0]; ${marker}(); [0`;
    for (const work of [
      () => a().sum(evil as never),
      () => a().reshape([evil] as never),
      () => a().at(evil),
      () => np.zeros(evil as never),
      () => np.transpose(operand("float64", [2, 3]), [evil, 0] as never),
      () => np.broadcast_to(a(), [evil, 6] as never),
      () => np.arange(evil as never),
      () => np.concatenate([a(), a()], { axis: evil as never }),
    ]) {
      expect(work).toThrow();
    }
  });

  test("scalars are printed numbers or arguments", () => {
    const kernels = compiledBy(() => {
      for (const value of [1e300, 5e-324, -0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, -1, 0.5])
        np.multiply(a(), value).eval();
      for (const value of [-(2n ** 63n), 2n ** 62n]) np.add(operand("int64"), value).eval();
    });
    expect(kernels.length).toBeGreaterThan(3);
    for (const source of kernels) expect(syntaxViolations(source), source).toEqual([]);
    expect(kernels.join()).not.toContain("1e+300");
  });
});

describe("the checker", () => {
  const kernel = (body: string, parameters = "B, I, C") =>
    `return function map__f64__to__f64__0123abcd(${parameters}) {\n${body}\n};`;

  test("takes what kernels are made of", () => {
    const good = `
      const b0 = B[0]; const n0 = I[0]; const c0 = C[0];
      let i0 = 0, a0_0 = -0, m = 1;
      for (; i0 < n0 - 3; i0 += 4) {
        const v1 = Math.sqrt(b0[i0 + 1]);
        b0[i0] = v1 > 2 && m !== 0 ? BigInt.asIntN(64, 3n) : (pick[0] = v1, pick[1] = -Infinity, pick[+(v1 < NaN)]);
        while (m > 128) { stack[d] = m - h; m >>> 1; }
        if (m === 0) { break; }
        a0_0 += Math.fround(rint(c0) * powI32(i0, 2));
        ++m;
      }`;
    expect(syntaxViolations(kernel(good))).toEqual([]);
  });

  const bad: { readonly [what: string]: string } = {
    "a string": 'const v0 = "x";',
    "a template literal": "const v0 = `x`;",
    "a regular expression": "const v0 = /x/;",
    true: "const v0 = true;",
    this: "const v0 = this;",
    "new": "const v0 = new Date();",
    eval: "eval(b0);",
    "import()": 'import("fs");',
    "import.meta": "const v0 = import.meta;",
    "a global": "const v0 = process;",
    globalThis: "globalThis[0] = 1;",
    "a call of a global": "fetch(0);",
    Function: "Function(b0);",
    "Math.random": "const v0 = Math.random();",
    "Math itself": "const v0 = Math;",
    "a method of a buffer": "b0.fill(0);",
    "a property by name": "const v0 = b0.constructor;",
    "a property of a local": "const v0 = v1[0];",
    "a property of an element": "const v0 = b0[0][0];",
    "a call of a local": "v0(1);",
    "a call of an element": "b0[0](1);",
    "a write to a parameter": "B = 0;",
    "a write to a parameter's element": "B[0] = 0;",
    "a write to a helper": "rint = 0;",
    "a write to Math": "Math.abs = 0;",
    "a write to a global": "x = 0;",
    "an inner function": "const v0 = function () {};",
    "an arrow": "const v0 = () => 1;",
    "a class": "class v0 {}",
    throw: "throw 1;",
    try: "try { } catch { }",
    with: "with (b0) { }",
    "a label": "m: for (;;) { break m; }",
    "an unknown local": "const evil = 1;",
    delete: "delete b0[0];",
    typeof: "const v0 = typeof b0;",
    in: "const v0 = 0 in b0;",
    spread: "Math.max(...b0);",
    destructuring: "const [v0] = b0;",
    var: "var v0 = 1;",
    "optional chaining": "const v0 = b0?.[0];",
    "an exponent operator": "const v0 = 2 ** 3;",
    "a tagged template": "rint`x`;",
    debugger: "debugger;",
  };
  for (const [what, body] of Object.entries(bad)) {
    test(`refuses ${what}`, () => {
      expect(syntaxViolations(kernel(body)).length).toBeGreaterThan(0);
    });
  }

  test("refuses what is not one function of a kernel's name and parameters", () => {
    expect(syntaxViolations("const x = 1;").length).toBeGreaterThan(0);
    expect(syntaxViolations(`${kernel("")} alert(1);`).length).toBeGreaterThan(0);
    expect(syntaxViolations(kernel("", "B, I, C = alert(1)")).length).toBeGreaterThan(0);
    expect(syntaxViolations("return function evil(B, I, C) {};").length).toBeGreaterThan(0);
    expect(syntaxViolations("return () => 1;").length).toBeGreaterThan(0);
    expect(syntaxViolations("return function (").length).toBeGreaterThan(0);
    expect(syntaxViolations(kernel("").replace("function", "async function")).length).toBeGreaterThan(0);
  });
});
