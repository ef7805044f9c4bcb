/**
 * Formulas as text: NumPy's answers, what is refused with which words, and the limits on what is read.
 */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { ANSWERS, names, REFUSED } from "./formulas.ts";

const words = (array: np.NDArray) => String(array).split(/\s+/).join(" ");

describe("np.evaluate gives NumPy's answer for", () => {
  test.each(ANSWERS)("%s", (formula, dtype, text) => {
    const result = np.evaluate(formula, names);
    expect([result.dtype.name, words(result)]).toEqual([dtype, text]);
  });

  test("names in a Map, typed arrays and lists", () => {
    const given = new Map<string, unknown>([
      ["x", new Int16Array([1, 2, 3])],
      ["y", [1, 2, 3]],
    ]);
    const sum = np.evaluate("x + y", given);
    expect([sum.dtype.name, sum.tolist()]).toEqual(["float64", [2, 4, 6]]);
    expect(np.evaluate("x * 2", given).dtype.name).toBe("int16");
  });

  test("names that hide functions and constants", () => {
    expect(np.evaluate("e * 2 + sin(sum)", { e: np.array([1, 2]), sum: 0 }).tolist()).toEqual([2, 4]);
  });

  test("a result put into an array", () => {
    const out = np.zeros([2, 3]);
    expect(np.evaluate("a + 1", names, { out })).toBe(out);
    expect(out.tolist()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(() => np.evaluate("b + 1", names, { out: np.zeros(3, "int32") })).toThrow(
      "Cannot cast ufunc 'evaluate' output from float64 to int32 with casting rule 'same_kind'",
    );
    expect(() => np.evaluate("b + 1", names, { out })).toThrow(
      "output array is the wrong shape: (2, 3) for a result of shape (3,)",
    );
  });
});

test("np.evaluate is lazy and fuses: one kernel, and the second time no new plan", () => {
  const formula = "where(x > y, x, y) * 2 + sqrt(x * x + y * y)";
  const [x, y] = [np.linspace(0, 1, 1000), np.linspace(1, 0, 1000)];
  const lazy = np.evaluate(formula, { x, y });
  expect(lazy.computed).toBe(false);
  expect(np.explain(lazy).kernels).toHaveLength(1);
  np.reset_counters();
  np.evaluate(formula, { x, y }).eval();
  expect(np.counters()).toMatchObject({ planHits: 1, kernelsCompiled: 0 });
});

describe("np.expr", () => {
  test("takes values as operands", () => {
    const { a, b } = names;
    const direct = np.add(np.multiply(a, 2), np.sin(b));
    expect(np.expr`${a} * 2 + sin(${b})`.tolist()).toEqual(direct.tolist());
    expect(np.expr`reshape(${names.c}, ${[2, 2]})`.tolist()).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(np.expr`${a}[${1}, ${"::-1"}]`.tolist()).toEqual([5, 4, 3]);
  });

  test("never takes a value for text", () => {
    const evil = "1); evil(";
    expect(() => np.expr`${names.a} + ${evil}`).toThrow(
      `expected an array, a list or a number, got the string "1); evil("\n\n  $0 + $1\n     ^`,
    );
    // @ts-expect-error a function is no operand
    expect(() => np.expr`${names.a} + ${() => 1}`).toThrow(
      "np.evaluate takes arrays, numbers and lists by name; '$1' is a function",
    );
  });
});

describe("np.evaluate refuses", () => {
  test.each(REFUSED)("%j", (formula, name, message, column) => {
    let error: unknown;
    try {
      np.evaluate(formula, names);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(Error);
    const { name: given, message: said } = error as Error;
    expect([given, said]).toEqual([name, `${message}\n\n  ${formula}\n  ${" ".repeat(column)}^`]);
  });

  test("with JavaScript's classes, and the place in fields", () => {
    const caught = (formula: string): unknown => {
      try {
        return np.evaluate(formula, names);
      } catch (error) {
        return error;
      }
    };
    expect(caught("a +")).toBeInstanceOf(SyntaxError);
    expect(caught("qq")).toBeInstanceOf(ReferenceError);
    expect(caught("k.x")).toBeInstanceOf(TypeError);
    expect(caught("a * qq")).toMatchObject({ text: "a * qq", index: 4 });
    expect(caught("a * qq")).toBeInstanceOf(np.SourceReferenceError);
  });

  test("with a caret under the right line of several, and a piece of a long one", () => {
    expect(() => np.evaluate("where(a > 1,\n\tqq,\n\t0)", names)).toThrow(/\n\n {2}\tqq,\n {2}\t\^$/);
    const row = "a + ".repeat(60);
    const message = () => np.evaluate(`${row}qq + ${row}a`, names);
    const piece = `...${`${row}qq + ${row}a`.slice(190, 290)}...`;
    expect(message).toThrow(`\n\n  ${piece}\n  ${" ".repeat(53)}^`);
  });

  test("values that are no data", () => {
    const wrong = (names: unknown) => () => np.evaluate("f", names as Record<string, unknown>);
    expect(wrong({ f: Math.sin })).toThrow(
      "np.evaluate takes arrays, numbers and lists by name; 'f' is a function",
    );
    expect(wrong({ f: new Date() })).toThrow("'f' is an object (Date)");
    expect(wrong({ f: { x: 1 } })).toThrow("'f' is an object (Object)");
    expect(wrong(3)).toThrow(
      "np.evaluate takes the values of names in an object: np.evaluate('a + b', { a, b })",
    );
    const ring: unknown[] = [];
    ring.push(ring, ring);
    expect(wrong({ f: ring })).toThrow("'f' is a list");
    expect(() => np.evaluate(3 as unknown as string)).toThrow(
      "np.evaluate takes a formula as text, got number",
    );
    // @ts-expect-error an unknown option
    expect(() => np.evaluate("a", names, { order: "C" })).toThrow(
      "evaluate() got an unexpected option 'order'; it takes out, casting",
    );
  });

  test("names that only a prototype has", () => {
    const inherited = Object.create({ x: np.array([1]) }) as Record<string, unknown>;
    expect(() => np.evaluate("x", inherited)).toThrow("'x' has no value: no names are given");
    const own = JSON.parse('{"__proto__": 3}') as Record<string, unknown>;
    expect(np.evaluate("__proto__ + 1", own).item()).toBe(4);
  });
});

describe("however long or deep a text is, np.evaluate gives an answer or an error of its own", () => {
  const deep =
    "nested deeper than 200, or more than 1000 operators in a row: compute parts first, and name them";
  const many = (text: string) => text.repeat(99_000 / text.length);

  test("within the limits it computes", () => {
    const x = np.array([1]);
    expect(np.evaluate(`x${" + x".repeat(999)}`, { x }).item()).toBe(1000);
    expect(np.evaluate(`${"(".repeat(150)}x${")".repeat(150)}`, { x }).item()).toBe(1);
    expect(np.evaluate(`${"- ".repeat(190)}x`, { x }).item()).toBe(1);
  });

  test.each([
    "(",
    "[",
    "- ",
    "a + ",
    "a ** ",
    "a ? b : ",
    "a ? ",
    "a = ",
    "sum(",
    "a[",
    "{a: ",
    "`${",
    "x => ",
  ])("%j again and again", (piece) => {
    expect(() => np.evaluate(many(piece))).toThrow(deep);
  });

  test.each([
    ".a",
    "()",
    "[0]",
    ".T",
    "new ",
    "function f(",
    "class extends ",
    "/(",
    "'",
    "\\u0061",
    "async ",
    "a,",
  ])("%j again and again after a name", (piece) => {
    let error: unknown;
    try {
      np.evaluate(`a${many(piece)}`, names);
    } catch (caught) {
      error = caught;
    }
    expect((error as Error).name).toMatch(/^Source\w+Error$|^IndexError$/);
  });

  test("a text of more than 100000 characters is not read", () => {
    expect(() => np.evaluate(" ".repeat(100_001))).toThrow(
      "the text has 100001 characters; 100000 are allowed",
    );
  });
});

test("an output by position is no way to write from a formula", () => {
  const a = np.array([1, 2]);
  for (const formula of ["add(a, a, a)", "sqrt(a, a)", "a.add(a, a)", "matmul(a, a, a)"]) {
    expect(() => np.evaluate(formula, { a }), formula).toThrow(TypeError);
  }
  expect(a.tolist()).toEqual([1, 2]);
});
