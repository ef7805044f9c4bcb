/**
 * Rewriting of typed programs: which operators become calls, what stays as it was, and that programs without arrays mean
 * what they meant.
 */
import { describe, expect, test } from "vitest";
import { OPERATE, operations, rewriteOperators } from "../../src/cli/operators.ts";
import * as np from "../../src/index.ts";

/** Rewritten text with the long name short. */
const short = (text: string) => rewriteOperators(text).replaceAll(`${OPERATE}.`, "_");

const REWRITTEN: readonly (readonly [text: string, rewritten: string])[] = [
  ["a * b + 1", '_binary("+", _binary("*", a , b) , 1)'],
  ["a * (b + 1)", '_binary("*", a , (_binary("+", b , 1)))'],
  ["-a ", '_unary("-", a) '],
  ["x => { return-x }", 'x => { return _unary("-", x) }'],
  ["!a&&~b", '_unary("!", a)&&_unary("~", b)'],
  ["-1 + a", '_binary("+", -1 , a)'],
  ["a[0]", "_at(a, 0)"],
  ["a[1, ':'] * b[i][j]", "_binary(\"*\", _at(a, 1, ':') , _at(_at(b, i), j))"],
  ["a[0] = b * 2", '_put(a, [0] , _binary("*", b , 2))'],
  ["a[i + 1, ':'] = 0", "_put(a, [_binary(\"+\", i , 1), ':'] , 0)"],
  ["x += y * z", 'x = _binary("+", x, _binary("*", y , z))'],
  ["x.y += 1", "x.y += 1"],
  ["x[0] += 1", "x[0] += 1"],
  ["x[0]++", "x[0]++"],
  ["delete x[0]", "delete x[0]"],
  ["[x[0], y] = z", "[x[0], y] = z"],
  ["f[0](a * b)", 'f[0](_binary("*", a , b))'],
  ["a[0][1]()", "_at(a, 0)[1]()"],
  ["a?.[0] + 1", '_binary("+", a?.[0] , 1)'],
  ["a /* * */ * /* * */ b", '_binary("*", a /* * */ , /* * */ b)'],
  [
    "const c = a * b; let d\nif (c > 1) d = c",
    'const c = _binary("*", a , b); let d\nif (_binary(">", c , 1)) d = c',
  ],
  ["`$" + "{a * b}` + '*'", '_binary("+", `$' + "{_binary(\"*\", a , b)}` , '*')"],
  ["await f(a * b)", 'await f(_binary("*", a , b))'],
  [
    "class A { #x = 1; m() { return #x in this && super[0] } }",
    "class A { #x = 1; m() { return #x in this && super[0] } }",
  ],
  ["a >>> 1; a in b; a instanceof b; a ?? b", "a >>> 1; a in b; a instanceof b; a ?? b"],
  ["for (const k of a[0]) x[k] = -k", 'for (const k of _at(a, 0)) _put(x, [k] , _unary("-", k))'],
  ["({ [a + b]: c * d, e })", '({ [_binary("+", a , b)]: _binary("*", c , d), e })'],
  ["a *", "a *"],
];

describe("rewriting", () => {
  test.each(REWRITTEN)("%s", (text, rewritten) => {
    expect(short(text)).toBe(rewritten);
  });

  test("changes no meaning where there is no array", () => {
    const programs = [
      "1 + 2 * 3 - -4 / 5 % 6 ** 2",
      "'a' + 1 + [2] + {} + null + undefined",
      "[1 < 2, '10' < '9', 2 >= 2, NaN == NaN, null == undefined, '1' == 1, '1' === 1, 0 != -0, [] == '']",
      "[~5, !5, +'7', -'7', !'', 5 & 3, 5 | 3, 5 ^ 3, 1 << 4, -16 >> 2, 2n ** 64n, -3n]",
      "let s = 0; for (let i = 0; i < 10; i++) s += i * i; s",
      "let o = { list: [1, 2, 3], k: 'list' }; o[o.k][1] = 7; o['n'] = o.list[1] * 2; JSON.stringify(o)",
      "const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2); fib(15)",
      "let log = []; const f = (x) => (log.push(x), x); f(1) + f(2) * f(3); log.join()",
      "let x = 5; x **= 2; x -= 3; x <<= 1; x",
      "[[1, 2], [3, 4]].map(([a, b]) => a * b).reduce((a, b) => a + b)",
      "const { a = 1 + 1, ...rest } = { b: 2 }; a + Object.keys(rest).length",
      "class P { constructor(x) { this.x = x } get twice() { return this.x * 2 } } new P(4).twice + 1",
      "label: for (;;) { for (;;) break label } 'done'[0] + 'done'.length",
      "new Date(0) - 0 + (typeof undefined_name == 'undefined')",
    ];
    for (const program of programs) {
      const run = new Function(OPERATE, "code", "return eval(code)") as (o: unknown, code: string) => unknown;
      expect(run(operations, rewriteOperators(program)), program).toEqual(run(operations, program));
    }
  });

  test("keeps what operators throw", () => {
    expect(() => operations.binary("+", 1n, 1)).toThrow(TypeError);
    expect(() => operations.at(undefined, 0)).toThrow(TypeError);
  });

  test("means array arithmetic where there is one", () => {
    const a = np.arange(4).reshape([2, 2]);
    const run = new Function("np", "a", OPERATE, "code", "return eval(code)") as (
      ...x: unknown[]
    ) => np.NDArray;
    const value = (code: string) => run(np, a, operations, rewriteOperators(code)).tolist();
    expect(value("a * 2 - a[0]")).toEqual([
      [0, 1],
      [4, 5],
    ]);
    expect(value("(a % 2 == 1) | !a")).toEqual([
      [true, true],
      [false, true],
    ]);
    expect(value("const c = a.copy(); c[':', 0] = -1; c[1, 1] = 9; c")).toEqual([
      [-1, 1],
      [-1, 9],
    ]);
    expect(value("let d = a; d += 1; d")).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(value("np.sum(a ** 2, { axis: 0 })")).toEqual([4, 10]);
    expect(run(np, a, operations, rewriteOperators("a === undefined || a == null || a == 'x'"))).toBe(false);
  });
});
