/**
 * Functions that np.jit reads: operators as array arithmetic, the subset of JavaScript, and what is refused.
 */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";

type F = (...args: unknown[]) => unknown;

/** A function of exactly this source, as no bundler has touched it; `k` and `helper` are outside. */
function source(text: string): F {
  return new Function("np", `const k = 2, helper = (x) => x; return ${text}`)(np) as F;
}

const a = np.arange(6).reshape([2, 3]);
const b = np.array([1.5, 2, 3]);

const plain = (value: unknown): unknown => {
  if (value instanceof np.NDArray) return [value.dtype.name, value.tolist()];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
};

/** Functions, arguments, and what they mean in calls. */
const MEANINGS: readonly (readonly [text: string, args: unknown[], meaning: () => unknown])[] = [
  ["(a, b) => a * b + 1", [a, b], () => a.mul(b).add(1)],
  ["(a, b) => (a - b) / 2 ** -1", [a, b], () => a.sub(b).div(0.5)],
  ["(a) => -a % 4 + ~a", [a], () => a.neg().mod(4).add(np.invert(a))],
  [
    "(a) => (a << 2) ^ (a & 3) | a >> 1",
    [a],
    () => np.bitwise_or(np.bitwise_xor(np.left_shift(a, 2), np.bitwise_and(a, 3)), np.right_shift(a, 1)),
  ],
  [
    "(a, b) => [a < b, a <= b, a > b, a >= b, a == b, a === b, a != b, a !== b, !a]",
    [a, b],
    () => [a.lt(b), a.le(b), a.gt(b), a.ge(b), a.eq(b), a.eq(b), a.ne(b), a.ne(b), a.not()],
  ],
  // As TypeScript's CommonJS and tslab write names from outside.
  ["(a, b) => exports.np.sqrt(a * b) + 1", [a, b], () => np.sqrt(a.mul(b)).add(1)],
  ["(a, b) => (0, numfuse_1.hypot)(a, b) + 1", [a, b], () => np.hypot(a, b).add(1)],
  ["(a) => np.where(a > 2, a, -a).sum()", [a], () => np.where(a.gt(2), a, a.neg()).sum()],
  ["(a) => np.sum(a * 1, { axis: 1, keepdims: true })", [a], () => np.sum(a, { axis: 1, keepdims: true })],
  ["(a) => a[0] * a[1, '::-1'] + a.T[0, 1]", [a], () => a.at(0).mul(a.at(1, "::-1")).add(a.at(1, 0))],
  [
    "function f(a, b) { const c = a * b; let d = c + 1; d *= 2; d -= a; return d }",
    [a, b],
    () => a.mul(b).add(1).mul(2).sub(a),
  ],
  [
    "({ w, c = 5 }, [p, , q], ...rest) => ({ y: w * p + c, q, n: rest.length, first: rest[0] * 2 })",
    [{ w: a }, [b, 1, 2], b, 3],
    () => ({ y: a.mul(b).add(5), q: 2, n: 2, first: b.mul(2) }),
  ],
  [
    "(a, n) => { let s = 0; for (let i = 0; i < n; i++) { if (i === 1) continue; if (i > 3) break; s += i * a } return s }",
    [a, 9],
    () => a.mul(0).add(a.mul(2)).add(a.mul(3)),
  ],
  [
    "(a, list) => { let s = a * 0; for (const [k, { w }] of list) s = s + k * w; return s }",
    [
      a,
      [
        [1, { w: b }],
        [2, { w: a }],
      ],
    ],
    () => a.mul(0).add(b.mul(1)).add(a.mul(2)),
  ],
  ["(a) => { let n = 3, s = a; while (n > 0) { n--; s = s + a } return s }", [a], () => a.mul(4)],
  [
    "(a) => { const sq = (x) => x * x; function twice(f, x) { return f(f(x)) } return sq(a) - twice(sq, a) }",
    [a],
    () => a.mul(a).sub(a.mul(a).mul(a.mul(a))),
  ],
  [
    "(a, layers) => layers.reduce((h, { w, b }) => np.tanh(np.matmul(h, w) + b), a)",
    [a, [{ w: np.ones([3, 2]), b: np.array([1, 2]) }]],
    () => np.tanh(np.matmul(a, np.ones([3, 2])).add(np.array([1, 2]))),
  ],
  ["(list) => list.map((x, i) => x * i)", [[a, b]], () => [a.mul(0), b.mul(1)]],
  ["(a) => { const [x, y] = a; return x * y }", [a], () => a.at(0).mul(a.at(1))],
  [
    "(a) => { let s = 0; for (const row of a) s = s + row * row; return s }",
    [a],
    () =>
      a
        .at(0)
        .mul(a.at(0))
        .add(0)
        .add(a.at(1).mul(a.at(1))),
  ],
  [
    "(a) => a * Math.sqrt(4) + Math.PI - np.pi + (7 % -4) + 2 ** 3",
    [a],
    () => a.mul(2).add(Math.PI).sub(Math.PI).add(3).add(8),
  ],
  ["(a, k) => a * (k ?? 4) + (k ? 1 : 2) + (k && 3 || 5)", [a, undefined], () => a.mul(4).add(2).add(5)],
  [
    "(a, k) => (k === undefined || k == null) && a !== undefined && a != null ? a * 2 : a",
    [a],
    () => a.mul(2),
  ],
  [
    "(a) => a * np.complex(0, 1) + -np.complex(1, 2)",
    [b],
    () => b.mul(np.complex(0, 1)).add(np.complex(-1, -2)),
  ],
  [
    "(a, o) => ({ ...o, text: `$" + "{o.k}-th`, list: [...o.l, a * 1] })",
    [a, { k: 3, l: [b] }],
    () => ({
      k: 3,
      l: [b],
      text: "3-th",
      list: [b, a.mul(1)],
    }),
  ],
  [
    "(a) => { const c = (a * 2).copy(); c.set([0], 7); return c }",
    [a],
    () =>
      np.array(
        [
          [7, 7, 7],
          [6, 8, 10],
        ],
        "int64",
      ),
  ],
  ["(a) => a.shape[0] * a + a.shape.length + a.ndim - a.size", [a], () => a.mul(2).add(2).add(2).sub(6)],
  ["(a) => np.astype(a, np.float32) * 2", [a], () => np.astype(a, "float32").mul(2)],
  ["(a) => (0, np.add)(a, 1) * 2", [a], () => a.add(1).mul(2)],
  ["(a) => { const f = __name((x) => x * 2, 'f'); return f(a) }", [a], () => a.mul(2)],
  ["{ method(a) { return a * 2 } }.method", [a], () => a.mul(2)],
  ["(a) => { var x = 1; x += a; return x }", [a], () => a.add(1)],
  ["(a, n = a.shape[1], [p] = [2]) => a * n + p", [a], () => a.mul(3).add(2)],
];

describe("np.jit reads", () => {
  test.each(MEANINGS)("%s", (text, args, meaning) => {
    const f = np.jit(source(text.startsWith("{") ? `(${text.replace("}.method", "})")}.method` : text));
    expect(plain(f(...args))).toEqual(plain(meaning()));
    expect(plain(f(...args))).toEqual(plain(meaning()));
    expect(f.traces).toBe(1);
  });

  test("functions as TypeScript's tools leave them", () => {
    const f = np.jit((x: number, y: number) => {
      const square = (z: number): number => z * z;
      return (np.sqrt(square(x) + square(y)) as unknown as number) / 2;
    });
    expect(f(np.array([3, 5]), np.array([4, 12])).tolist()).toEqual([2.5, 6.5]);
    expect(f(new Float32Array([3]), 4).dtype.name).toBe("float32");
  });

  test("names of the scope: numbers, arrays, functions, jitted functions, the module", () => {
    const helper = np.jit(source("(x) => x * 10"));
    const scope = { k: 3, w: b, lib: np, abs: np.abs, helper, o: { deep: [2] } };
    const f = np.jit(source("(x) => helper(abs(-x) * k + w) + lib.sum(x * o.deep[0])"), { scope });
    const wanted = a
      .mul(3)
      .add(b)
      .mul(10)
      .add(np.sum(a.mul(2)));
    expect(plain(f(a))).toEqual(plain(wanted));
  });

  test("only what has operators: others are called, with all that they see", () => {
    const outside = new Map([["k", 3]]);
    const f = np.jit((x: np.NDArray) => x.mul(outside.get("k")!).add([...outside.values()][0]!));
    expect(f(b).tolist()).toEqual([7.5, 9, 12]);
  });

  test("and calls what it cannot read, as long as no operator meets an array", () => {
    const outside = { k: 3 };
    const f = np.jit((x: np.NDArray) => x.mul(outside.k + 1).reshape([x.size / 3, 3]));
    expect(f(b).tolist()).toEqual([[6, 8, 12]]);
    const g = np.jit((x: np.NDArray, n: number) => {
      try {
        return x.add(n * 2);
      } finally {
        outside.k++;
      }
    });
    expect(g(b, 2).tolist()).toEqual([5.5, 6, 7]);
    expect(outside.k).toBe(4);
  });

  test("errors of NumPy's functions with their place, and goes on to read after them", () => {
    const f = np.jit(source("(x, y) => np.sqrt(x + y)"));
    const message =
      "operands could not be broadcast together with shapes (2, 3) (2,) (np.add of float64 and float64)";
    expect(() => f(a, np.ones(2))).toThrow(
      `${message}\n\n  (x, y) => np.sqrt(x + y)\n                      ^`,
    );
    expect(plain(f(a, b))).toEqual(plain(np.sqrt(a.add(b))));
  });
});

const noValue =
  "np.jit called the function, where an operator (or item(), printing, iterating) asks an array for values that it " +
  "does not have yet; operators are array arithmetic only where the function is read, and it cannot be: ";

/** What is refused: source, class, message before the place, and the column of the caret. */
const REFUSED: readonly (readonly [text: string, name: string, message: string, column: number])[] = [
  [
    "(x) => x * k",
    "TraceError",
    `${noValue}'k' is a name from outside, which np.jit cannot see: pass it as an argument, or give it as np.jit(f, { scope: { k } })`,
    11,
  ],
  [
    "(x) => { const y = x * 2; return y + k }",
    "SourceReferenceError",
    "'k' is a name from outside, which np.jit cannot see: pass it as an argument, or give it as np.jit(f, { scope: { k } })",
    37,
  ],
  [
    "(x) => helper(x + 1)",
    "TraceError",
    `${noValue}'helper' is a name from outside, which np.jit cannot see: pass it as an argument, or give it as np.jit(f, { scope: { helper } })`,
    7,
  ],
  [
    "(x) => x > 2 ? x : -x",
    "SourceTypeError",
    "a condition on an array, whose values are not known yet: write where(condition, x, y) for a choice element by element",
    7,
  ],
  [
    "(x) => { if (x) return x; return -x }",
    "SourceTypeError",
    "a condition on an array, whose values are not known yet: write np.where(condition, x, y)",
    13,
  ],
  [
    "(x) => { while (x > 1) x = x / 2; return x }",
    "SourceTypeError",
    "a condition on an array, whose values are not known yet: a loop ends by a plain number",
    16,
  ],
  [
    "(x) => x && x + 1",
    "SourceSyntaxError",
    "'&&' needs one truth value: write & for arrays, element by element",
    9,
  ],
  [
    "(x) => x || x + 1",
    "SourceSyntaxError",
    "'||' needs one truth value: write | for arrays, element by element",
    9,
  ],
  [
    "(x) => (x + 1) >>> 1",
    "SourceSyntaxError",
    "'>>>' has no NumPy operator: write >>, on unsigned arrays for zeros from the left",
    15,
  ],
  [
    "(x) => 1 < x < 2",
    "TraceError",
    `${noValue}comparisons in a row are not one test in JavaScript: write (a < b) & (b < c)`,
    13,
  ],
  [
    "(x) => (x * 2).item(0)",
    "SourceTypeError",
    "item() asks for the values of an array, which has none while np.jit reads a function",
    15,
  ],
  [
    "(x) => (x * 2).eval()",
    "SourceTypeError",
    "eval() asks for the values of an array, which has none while np.jit reads a function",
    15,
  ],
  ["(x) => Math.sin(x * 2)", "SourceTypeError", "Math.sin takes numbers: write np.sin for arrays", 12],
  [
    "(x) => { const y = x * 2; y[0] = 1; return y }",
    "SourceSyntaxError",
    "only local names can be assigned; an array is written by a.set([index], value)",
    26,
  ],
  ["(x) => { const y = x * 2; y = 1; return y }", "SourceTypeError", "'y' is a const", 26],
  [
    "(x) => { const y = x * 2; z = 1; return y }",
    "SourceSyntaxError",
    "'z' is assigned, but is no name of this function",
    26,
  ],
  [
    "(x) => { const y = x * 2; throw y }",
    "SourceSyntaxError",
    "this statement is not read (ThrowStatement)",
    26,
  ],
  ["(x) => { const y = x * 2; return y?.T }", "SourceSyntaxError", "'?.' is not part of formulas", 33],
  [
    "(x) => { const y = x * 2; return new Map(y) }",
    "SourceSyntaxError",
    "'new' is not part of formulas: make the value outside and give it by name",
    33,
  ],
  [
    "(x) => { const y = x * 2; return this }",
    "SourceSyntaxError",
    "'this' has no meaning here: give values by name",
    33,
  ],
  [
    "(x) => { const y = x * 2; return np.foo(y) }",
    "SourceSyntaxError",
    "np.foo() cannot be called in a function that is read",
    36,
  ],
  [
    "(x) => { const y = x * 2; return y.constructor }",
    "SourceTypeError",
    "an array of shape (2, 3) has no property 'constructor' that formulas may read",
    35,
  ],
  [
    "(x) => { const y = x * 2; return [y].push(1) }",
    "SourceSyntaxError",
    "lists have map, reduce and length here, not 'push'",
    37,
  ],
  [
    "(x) => { const f = (n) => f(n) + 1; return x * 2 + f(x) }",
    "SourceTypeError",
    "more than 50 calls inside each other",
    19,
  ],
  [
    "(x) => x * [1, 2]",
    "ValueError",
    "operands could not be broadcast together with shapes (2, 3) (2,) (np.multiply of float64 and float64)",
    9,
  ],
  [
    "(x) => { x.set([], x * 2); return x }",
    "TraceError",
    "np.jit: the function writes into an array that it did not make (an argument, or one from outside); write into a copy, x.copy(), and return that",
    9,
  ],
];

describe("np.jit refuses to read", () => {
  test.each(REFUSED)("%s", (text, name, message, column) => {
    let error: unknown;
    try {
      np.jit(source(text))(a);
    } catch (caught) {
      error = caught;
    }
    const { name: given, message: said } = error as Error;
    expect([given, said]).toEqual([name, `${message}\n\n  ${text}\n  ${" ".repeat(column)}^`]);
  });

  test("native functions and classes", () => {
    expect(() => np.jit(Math.max)(a as never)).toThrow(`${noValue}unexpected 'code'`);
    expect(() => np.jit(class {} as never as F)(a)).toThrow("Class constructor");
  });
});
