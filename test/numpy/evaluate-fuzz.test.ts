/**
 * A hundred thousand texts for `np.evaluate`: soups of tokens, and formulas and attacks with pieces changed.
 */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { ANSWERS, names, REFUSED } from "./formulas.ts";

describe("fuzzing", () => {
  const OURS =
    /^(Source(Syntax|Type|Reference)Error|ValueError|AxisError|IndexError|OverflowError|LinAlgError)$/;
  const TOKENS = [
    ...[
      "a",
      "b",
      "c",
      "f",
      "k",
      "m",
      "z",
      "np",
      "np.",
      "qq",
      "0",
      "1",
      "2",
      "3.5",
      "2.0",
      "1e3",
      "7n",
      "0x1f",
      ".5",
    ],
    ...[
      "+",
      "-",
      "*",
      "/",
      "//",
      "%",
      "**",
      "&",
      "|",
      "^",
      "~",
      "!",
      "<<",
      ">>",
      ">>>",
      "<",
      "<=",
      "==",
      "!=",
      "===",
    ],
    ...[
      "&&",
      "||",
      "??",
      "?",
      ":",
      ".",
      "?.",
      ",",
      ";",
      "=",
      "+=",
      "=>",
      "...",
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      "`",
    ],
    ...[
      "'",
      '"',
      "'x'",
      "':'",
      "'::-1'",
      "'...'",
      "/*",
      "*/",
      "\n",
      " ",
      "\\",
      "#",
      "@",
      "$",
      "$0",
      "\u00e9",
      "\u2028",
    ],
    ...[
      "sum",
      "where",
      "sin",
      "reshape",
      "transpose",
      "clip",
      "astype",
      "concatenate",
      "divmod",
      "max",
      "mean",
      "zeros",
    ],
    ...[
      "axis=0",
      "axis",
      "keepdims=true",
      "{axis: 0}",
      "dtype=float32",
      "int8",
      "float32",
      "pi",
      "nan",
      "newaxis",
      "1:3",
      "::-1",
    ],
    ...[
      "T",
      "shape",
      "real",
      "ndim",
      "dtype",
      "at",
      "set",
      "item",
      "tolist",
      "eval",
      "dispose",
      "storage",
      "name",
    ],
    ...[
      "constructor",
      "__proto__",
      "prototype",
      "__defineGetter__",
      "toString",
      "valueOf",
      "hasOwnProperty",
      "call",
    ],
    ...[
      "this",
      "new",
      "function",
      "class",
      "import",
      "super",
      "await",
      "yield",
      "async",
      "delete",
      "typeof",
      "void",
    ],
    ...[
      "globalThis",
      "process",
      "Function",
      "eval",
      "Object",
      "Reflect",
      "Symbol",
      "null",
      "undefined",
      "true",
      "in",
    ],
  ];
  const ATTACKS = [
    "a.constructor.constructor('globalThis.hacked = 1')()",
    "a['constructor']['constructor']('globalThis.hacked = 1')()",
    "sum.constructor('globalThis.hacked = 1')()",
    "(() => { globalThis.hacked = 1 })()",
    "[].constructor.constructor('globalThis.hacked = 1')()",
    "''['constructor']('x')",
    "a.__proto__.hacked",
    "a.__defineGetter__('x', 1)",
    "sum(a, {__proto__: {axis: 0}})",
    "sum(a, {toString: 1})",
    "sum(a, __proto__=a)",
    "import('node:fs').then(1)",
    "new (class { constructor() { globalThis.hacked = 1 } })",
    "`$" + "{globalThis.hacked = 1}`",
    "a.at.call(globalThis)",
    "where.apply(null, [a, b, c])",
    "a.shape.push(3)",
    "a.shape.constructor",
    "a.dtype.constructor",
    "astype(a, {toString: 'int8'})",
    "array([constructor, __proto__])",
    "a[constructor]",
    "np.__proto__.constructor",
    "np['constructor']",
    "np.constructor('x')",
    "this.hacked = 1",
    "globalThis.hacked = 1",
    "eval('globalThis.hacked = 1')",
    "Function('globalThis.hacked = 1')()",
  ];

  /** A generator of numbers below `n`; the same sequence in every run. */
  function randomly(seed: number): (n: number) => number {
    let state = seed;
    return (n) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * n);
    };
  }

  type Pick = <T>(list: readonly T[]) => T;

  /** A formula that mostly has a value. */
  function formula(pick: Pick, depth: number): string {
    const part = () => formula(pick, depth - 1);
    if (depth === 0)
      return pick(["a", "b", "c", "f", "i8", "u", "m", "k", "2", "0.5", "3.0", "-1", "pi", "true"]);
    return pick([
      () =>
        `${part()} ${pick(["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "<", "==", "!="])} ${part()}`,
      () => `(${part()}) ${pick(["+", "*", "**", ">=", "-"])} (${part()})`,
      () => `${pick(["-", "~", "!", "+"])}(${part()})`,
      () =>
        `${pick(["sin", "sqrt", "abs", "transpose", "square", "isnan", "sum", "max", "ravel", "floor"])}(${part()})`,
      () =>
        `${pick(["maximum", "where", "hypot", "add", "clip", "divmod"])}(${part()}, ${part()}, ${part()})`,
      () => `${pick(["sum", "mean", "min"])}(${part()}, axis=${pick(["0", "1", "-1", "[0]"])})`,
      () =>
        `(${part()})${pick([".T", "[0]", "['::-1']", "[1:]", "[..., ::-1]", "[0, newaxis]", ".real", ".shape[0]", ".sum(0)", ".sqrt()"])}`,
      () => `astype(${part()}, ${pick(["float32", "int8", "'uint16'", "bool", "complex64"])})`,
      () => `reshape(${part()}, ${pick(["-1", "[2, -1]", "[3, 1]"])})`,
    ])();
  }

  function* inputs(count: number): Generator<string> {
    const random = randomly(20260101);
    const pick: Pick = (list) => list[random(list.length)]!;
    const seeds = [...ANSWERS.map(([text]) => text), ...REFUSED.map(([text]) => text), ...ATTACKS];
    for (let i = 0; i < count; i++) {
      if (i % 4 === 0) {
        yield Array.from({ length: 1 + random(12) }, () => pick(TOKENS)).join(pick(["", " "]));
        continue;
      }
      let text = i % 4 === 1 ? formula(pick, random(4)) : pick(seeds);
      for (let change = random(3); change > 0; change--) {
        const [at, end] = [random(text.length + 1), random(text.length + 1)];
        const piece = pick([
          () => pick(TOKENS),
          () => pick(seeds),
          () => String.fromCharCode(random(0x250)),
        ])();
        if (i % 4 === 2) text = text.slice(0, Math.min(at, end)) + piece + text.slice(Math.max(at, end));
        else text = text.slice(0, at) + piece + text.slice(at + random(3));
      }
      yield text.slice(0, 500);
    }
  }

  const own = (value: object) => Reflect.ownKeys(value).map(String).join();
  const watched = [Object, Array, Function, np.NDArray, Map, String, Number].flatMap((one) => [
    one,
    one.prototype,
  ]);

  test("a hundred thousand texts raise errors of ours only, and reach no prototype", {
    timeout: 120_000,
  }, () => {
    const before = [...watched.map(own), own(globalThis)];
    const { constructor } = Function.prototype;
    const { stackTraceLimit } = Error;
    // Recording where errors come from would take most of the time.
    Error.stackTraceLimit = 0;
    let reached = 0;
    Function.prototype.constructor = (() => {
      reached++;
      return () => 0;
    }) as unknown as FunctionConstructor;
    const foreign: string[] = [];
    let computed = 0;
    let refused = 0;
    try {
      for (const text of inputs(100_000)) {
        try {
          const result = np.evaluate(text, names);
          if (!(result instanceof np.NDArray)) foreign.push(`${text} gave ${typeof result}`);
          computed++;
        } catch (error) {
          refused++;
          if (!OURS.test((error as Error).name)) foreign.push(`${text} raised ${String(error)}`);
        }
      }
    } finally {
      Function.prototype.constructor = constructor;
      Error.stackTraceLimit = stackTraceLimit;
    }
    expect(foreign).toEqual([]);
    expect(reached).toBe(0);
    expect([...watched.map(own), own(globalThis)]).toEqual(before);
    // Both kinds must be there, or the texts test nothing.
    expect(computed).toBeGreaterThan(10_000);
    expect(refused).toBeGreaterThan(50_000);
    expect(names.a.tolist()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });
});
