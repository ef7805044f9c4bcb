/**
 * Rewriting of typed programs: which operators become calls, what stays as it was, and that programs without arrays mean
 * what they meant.
 */
import { describe, expect, test } from "vitest";
import { operations } from "../../src/cli/operations.ts";
import { OPERATE, rewriteOperators } from "../../src/cli/operators.ts";
import * as np from "../../src/index.ts";

/** Rewritten text with the long name short. */
const short = (text: string) =>
  rewriteOperators(text).replaceAll(`${OPERATE}.`, "_").replaceAll(`${OPERATE}value`, "_value");

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
  ["x += y * z", '_change("+", x , _binary("*", y , z), (_value) => x = _value)'],
  ["x.y += 1", '_held(x, ["y"] ).change("+", 1)'],
  ["x[0] += 1", '_held(x, [0] ).change("+", 1)'],
  ["x[i][j + 1] **= y[0]", '_held(_at(x, i), [_binary("+", j , 1)] ).change("**", _at(y, 0))'],
  ["x[0]++; --x.y[1]; i++", "_place(x, [0]).value++; --_place(x.y, [1]).value; i++"],
  ["x[0] ||= y", "_place(x, [0]).value ||= y"],
  ["x?.[0] + x?.y[0]", '_binary("+", x?.[0] , x?.y[0])'],
  ["a[1:3]", "_at(a, _slice(1,3))"],
  [
    "a[:] + a[::] + a[1:]",
    '_binary("+", _binary("+", _at(a, _slice(undefined, )) , _at(a, _slice(undefined, undefined,))) , _at(a, _slice(1,)))',
  ],
  ["a[i + 1 : n, ::-1]", '_at(a, _slice(_binary("+", i , 1) , n), _slice(undefined, undefined,-1))'],
  ["a[b[1:2]:c:d]", "_at(a, _slice(_at(b, _slice(1,2)),c,d))"],
  ["a[..., 0] = a[x ? 1 : 2:3]", '_put(a, ["...", 0] , _at(a, _slice(x ? 1 : 2,3)))'],
  ["a[1:3] -= 5", '_held(a, [_slice(1,3)] ).change("-", 5)'],
  ["a[/* : */ 1 /* : */ : 2]", "_at(a, /* : */ _slice(1 /* : */ , 2))"],
  ["delete x[0]", "delete x[0]"],
  ["[x[0], y] = z", "[_place(x, [0]).value, y] = z"],
  ["({ k: x[0], ...x[1] } = z)", "({ k: _place(x, [0]).value, ..._place(x, [1]).value } = z)"],
  ["for (x[0] of y) x[1] = 2", "for (_place(x, [0]).value of y) _put(x, [1] , 2)"],
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
  ["np.zeros((2, n + 1))", 'np.zeros([2, _binary("+", n , 1)])'],
  ["a.reshape((2, 3), k)", "a.reshape([2, 3], k)"],
  ["np.sum(a * 2, axis=-1)", 'np.sum(_binary("*", a , 2), { axis:-1 })'],
  ["a.sum(axis = (0, 1), keepdims=b)", "a.sum({ axis : [0, 1], keepdims:b })"],
  ["f(x = 1); f((1, 2))", "f(x = 1); f((1, 2))"],
  ["Math.max((1, 2)); m.set(k = 1, 2)", "Math.max((1, 2)); m.set(k = 1, 2)"],
  ["a *", "a *"],
  ["a[1:", "a[1:"],
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
      "let o = { n: 1, list: [1, 2] }; o.n += 2; o.list[0] **= 3; o['n'] -= 1n < 2; JSON.stringify(o)",
      "let l = [1, 2]; [l[0], l[1]] = [l[1], l[0]]; l[0]++; --l[1]; l[2] ??= 7; l[0] ||= 9; l.join()",
      "let l = [1, 2]; const g = () => (l[0] = 10, 1); l[0] += g(); l.join()",
      "let l = []; for (l[0] of [1, 2, 3]); for (l[1] in { k: 1 }); l.join()",
      "let n = 0; const once = () => (n++, [5]); once()[0] += 1; n",
      "let s = 'a'; s += 1; s += null; s",
      "const o = { get x() { return 1 }, set x(v) { this.y = v } }; o.x += 4; o.y",
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
    expect(value("np.sum(a ** 2, { axis: 0 })")).toEqual([4, 10]);
    expect(value("np.sum(a ** 2, axis=0, keepdims=true)")).toEqual([[4, 10]]);
    expect(value("a.std(ddof=2)")).toBe(Math.sqrt(2.5));
    expect(value("np.zeros((2, 1))")).toEqual([[0], [0]]);
    expect(value("a.sum(axis=(0, 1))")).toBe(6);
    expect(run(np, a, operations, rewriteOperators("a === undefined || a == null || a == 'x'"))).toBe(false);
  });

  test("means Python's assignments where there is an array", () => {
    const run = (code: string, a: np.NDArray = np.arange(6).reshape([2, 3])) => {
      const program = new Function("np", "a", OPERATE, "code", "eval(code); return a") as (
        ...x: unknown[]
      ) => np.NDArray;
      return program(np, a, operations, rewriteOperators(code)).tolist();
    };
    expect(run("a[0] += 1")).toEqual([
      [1, 2, 3],
      [3, 4, 5],
    ]);
    expect(run("a[1, 2] *= 10; a[0, 0] -= 0.5; a[0, 1] **= 2n")).toEqual([
      [0, 1, 2],
      [3, 4, 50],
    ]);
    expect(run("a[:, 1:] = 7; a[1, ::-2] += [10, 20]")).toEqual([
      [0, 7, 7],
      [23, 7, 17],
    ]);
    expect(run("a[..., 0] = -a[..., 0] - 1; a[-1][-1] = 9")).toEqual([
      [-1, 1, 2],
      [-4, 4, 9],
    ]);
    expect(run("[a[0, 0], a[1, 2]] = [a[1, 2].item(), a[0, 0].item()]; a[0, 1]++; --a[0, 2]")).toEqual([
      [5, 2, 1],
      [3, 4, 0],
    ]);
    // In place, as in NumPy: other names see it, and the dtype stays. A single element is a scalar, which does not change.
    expect(run("const b = a; b += 1; let c = a[0, 0]; c += 100; a.T[2] -= 1")).toEqual([
      [1, 2, 2],
      [4, 5, 5],
    ]);
    expect(run("const o = { a, n: 1 }; o.a *= 2; o.n += 1; o['a'] += o.n")).toEqual([
      [2, 4, 6],
      [8, 10, 12],
    ]);
    expect(run("let i = 1; a[i] = a[i - 1]; a[0][i] <<= i")).toEqual([
      [0, 2, 2],
      [0, 1, 2],
    ]);
  });

  test("refuses assignments as NumPy does, and changes nothing", () => {
    const a = np.arange(3);
    const run = (code: string) => {
      const program = new Function("np", "a", OPERATE, "code", "return eval(code)") as (
        ...x: unknown[]
      ) => unknown;
      return program(np, a, operations, rewriteOperators(code));
    };
    const casting = "Cannot cast ufunc 'add' output from float64 to int64 with casting rule 'same_kind'";
    expect(() => run("a += 0.5")).toThrow(casting);
    expect(() => run("a[:2] += 0.5")).toThrow(casting);
    expect(() => run("a[5] += 1")).toThrow("index 5 is out of bounds for axis 0 with size 3");
    expect(() => run("a[:2] = [1, 2, 3]")).toThrow(
      "could not broadcast input array from shape (3,) into shape (2,)",
    );
    expect(() => run("a[0.5:2]")).toThrow("slice indices must be integers or left out, got 0.5");
    expect(() => run("[1, 2, 3][0:2]")).toThrow("[0:2] is a slice, which only arrays have: np.array(x)");
    expect(() => run("a[:2]++")).toThrow(
      "this needs one element, and the index gives an array of shape (2): write a[...] += 1",
    );
    expect(a.tolist()).toEqual([0, 1, 2]);
  });
});
