/**
 * np.vectorize on random functions: programs of what is supported equal the same functions called by JavaScript, and texts
 * of whatever syntax are read or refused by errors of ours, nothing else.
 *
 * NUMFUSE_FUZZ multiplies the programs, NUMFUSE_SEED chooses others.
 */
import { expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { definitionOf } from "../../src/numpy/source/scalar/definition.ts";
import { Reading } from "../../src/numpy/source/scalar/expressions.ts";
import { readFunction } from "../../src/numpy/source/scalar/reader.ts";
import { WEAK } from "../../src/numpy/source/scalar/values.ts";

const PROGRAMS = Number(process.env["NUMFUSE_FUZZ"] ?? 120);
const SEED = Number(process.env["NUMFUSE_SEED"] ?? 1);
const VALUES = [0, -0, 1, -1, 0.5, 2.5, -3, 7, 100.25, 1e300, 5e-324, Infinity, -Infinity, NaN];

/** A small generator of pseudo-random numbers (mulberry32, Tommy Ettinger, public domain). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Functions of a and b in float64: every value is a float but counters and conditions. */
class Writer {
  private readonly next: () => number;
  private names = ["a", "b"];
  private serial = 0;
  private loops = 0;

  constructor(seed: number) {
    this.next = random(seed);
  }

  private below(n: number): number {
    return Math.floor(this.next() * n);
  }

  private pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  private number(): string {
    return this.pick(["0", "1", "2", "3", "0.5", "10", "-1", "-0.25", "1e9", "0.1"]);
  }

  private value(depth: number): string {
    if (depth <= 0) return this.pick(this.names);
    const x = () => this.value(depth - 1);
    switch (this.below(13)) {
      case 0:
      case 1:
      case 2:
        return `(${x()} ${this.pick(["+", "-", "*", "/", "%"])} ${this.below(2) ? x() : this.number()})`;
      case 3:
        return `(${this.number()} ${this.pick(["+", "-", "*", "/", "%"])} ${x()})`;
      case 4:
        return `(${this.condition(depth - 1)} ? ${x()} : ${x()})`;
      case 5:
        return `(${x()} ${this.pick(["&&", "||"])} ${x()})`;
      case 6:
        return `(${x()} ${this.pick(["&", "|", "^", "<<", ">>", ">>>"])} ${this.below(2) ? x() : this.number()})`;
      case 7:
        return `${this.pick(["-", "+", "~"])}(${x()})`;
      case 8:
        return `Math.${this.pick(["abs", "sqrt", "floor", "ceil", "trunc", "round", "sign", "fround"])}(${x()})`;
      case 9:
        return `Math.${this.pick(["min", "max", "imul"])}(${x()}, ${x()})`;
      default:
        return this.pick(this.names);
    }
  }

  private condition(depth: number): string {
    const x = () => this.value(depth - 1);
    switch (this.below(5)) {
      case 0:
        return depth > 0 ? `!(${this.condition(depth - 1)})` : "a < b";
      case 1:
        return depth > 0
          ? `(${this.condition(depth - 1)} ${this.pick(["&&", "||"])} ${this.condition(depth - 1)})`
          : "a > 1";
      case 2:
        return x();
      default:
        return `${x()} ${this.pick(["<", "<=", ">", ">=", "===", "!==", "==", "!="])} ${x()}`;
    }
  }

  private block(depth: number): string {
    const names = this.names;
    const text = Array.from({ length: 1 + this.below(3) }, () => this.statement(depth)).join(" ");
    this.names = names;
    return `{ ${text} }`;
  }

  private inLoop(depth: number): string {
    this.loops++;
    const text = this.block(depth);
    this.loops--;
    return text;
  }

  private statement(depth: number): string {
    const variables = this.names.filter((name) => name !== "a");
    const choice = this.below(depth > 0 ? 12 : 4);
    if (choice < 2) {
      const name = `v${this.serial++}`;
      const text = `let ${name} = ${this.value(2)};`;
      this.names = [...this.names, name];
      return text;
    }
    if (choice < 4) {
      return `${this.pick(variables)} ${this.pick(["=", "=", "+=", "-=", "*=", "/=", "%=", "||=", "&&="])} ${this.value(2)};`;
    }
    const n = `n${this.serial++}`;
    const most = 2 + this.below(5);
    switch (choice) {
      case 4:
        return `if (${this.condition(2)}) ${this.block(depth - 1)}`;
      case 5:
        return `if (${this.condition(2)}) ${this.block(depth - 1)} else ${this.block(depth - 1)}`;
      case 6:
        return `for (let ${n} = 0; ${n} < ${most}; ${n}++) ${this.inLoop(depth - 1)}`;
      case 7:
        return `let ${n} = 0; while (${n} < ${most} && ${this.condition(1)}) { ${n}++; ${this.inLoop(depth - 1)} }`;
      case 8:
        return `let ${n} = 0; do { ${n}++; ${this.inLoop(depth - 1)} } while (${n} < ${most} && ${this.condition(1)});`;
      case 9:
        return `if (${this.condition(1)}) return ${this.value(2)};`;
      default:
        if (this.loops === 0) return `if (${this.condition(1)}) ${this.block(0)}`;
        return `if (${this.condition(1)}) ${this.pick(["break", "continue"])};`;
    }
  }

  body(): string {
    const statements = Array.from({ length: 2 + this.below(4) }, () => this.statement(3));
    return `${statements.join("\n")}\nreturn ${this.value(2)};`;
  }
}

test(`${PROGRAMS} random functions`, { timeout: 600_000 }, () => {
  const rows = VALUES.flatMap((x) => VALUES.map((y) => [x, y] as const));
  const [a, b] = [0, 1].map((i) => np.array(rows.map((row) => row[i]!))) as [np.NDArray, np.NDArray];
  const before = np.config.target;
  for (let i = 0; i < PROGRAMS; i++) {
    const body = new Writer(SEED * 1_000_003 + i).body();
    const fn = new Function("a", "b", body) as (a: number, b: number) => number;
    const wanted = rows.map(([x, y]) => fn(x, y));
    const vectorized = np.vectorize(fn, { dtype: "float64" });
    for (const target of i % 4 === 0 ? (["wasm", "js", "interpreter"] as const) : (["wasm", "js"] as const)) {
      np.config.target = target;
      try {
        const found = vectorized(a, b).tolist() as number[];
        const at = wanted.findIndex((value, k) => !Object.is(value, found[k]));
        expect({ i, body, target, at: rows[at], found: found[at] }).toEqual({
          i,
          body,
          target,
          at: undefined,
          found: undefined,
          ...(at < 0 ? {} : { at: rows[at], found: wanted[at] }),
        });
      } finally {
        np.config.target = before;
      }
    }
  }
});

const TOKENS = (
  "x y z 0 1 2.5 1n 'a' null true ( ) [ ] { } ; , . + - * / % ** ++ -- = += &&= < > === ! ~ ? : && || ?? & | ^ << >> >>> " +
  "=> ... return if else for while do break continue const let var function class switch case try catch throw new this " +
  "typeof void delete in of instanceof yield await async Math.sin Math.max Math.PI np.exp np.where NaN undefined `a` /a/ " +
  "constructor __proto__ toString Math.constructor np.__proto__ hasOwnProperty #a label: super import"
).split(" ");

/** A text by a grammar of far more than is supported, so that many are syntax. */
function soup(next: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  const expression = (depth: number): string => {
    if (depth <= 0 || next() < 0.2)
      return pick(["x", "y", "z", "0", "1", "2.5", "NaN", "true", "Math.PI", "np.pi", "'a'", "null", "1n"]);
    const e = () => expression(depth - 1);
    return pick([
      () =>
        `${e()} ${pick(["+", "-", "*", "/", "%", "<", "===", "&", ">>>", "in", "instanceof", ","])} ${e()}`,
      () => `(${e()}) ** ${e()}`,
      () => `(${e()} ? ${e()} : ${e()})`,
      () => `(${e()} ${pick(["&&", "||", "??"])} ${e()})`,
      () => `${pick(["-", "!", "~", "typeof ", "void "])}(${e()})`,
      () =>
        `${pick(["Math.sin", "Math.max", "np.exp", "np.where", "np.add", "np.int32", "f", "x", "__name", "constructor", "np.toString"])}(${e()}, ${e()})`,
      () => `(y ${pick(["=", "+=", "&&=", "**="])} ${e()})`,
      () => `(${pick(["y", "x"])}${pick(["++", "--"])})`,
      () => `[${e()}, ${e()}]`,
      () => `({ a: ${e()} })`,
      () => `${e()}.a`,
      () => `((q) => ${e()})`,
    ])();
  };
  const statement = (depth: number): string => {
    const e = () => expression(3);
    if (depth <= 0) return `y = ${e()};`;
    const s = () => statement(depth - 1);
    return pick([
      () => `let ${pick(["y", "z", "w"])} = ${e()};`,
      () => `{ ${s()} ${s()} }`,
      () => `if (${e()}) ${s()}`,
      () => `if (${e()}) { ${s()} } else ${s()}`,
      () => `while (${e()}) { ${s()} }`,
      () => `for (let i = 0; i < ${e()}; i++) { ${s()} }`,
      () => `do { ${s()} } while (${e()});`,
      () => `return ${e()};`,
      () => pick(["break;", "continue;", "return;", ";", "debugger;"]),
      () => `switch (${e()}) { default: ${s()} }`,
      () => `try { ${s()} } finally { ${s()} }`,
    ])();
  };
  if (next() < 0.5) {
    const count = 1 + Math.floor(next() * 12);
    return `(x, y) => { ${Array.from({ length: count }, () => pick(TOKENS)).join(" ")} }`;
  }
  return `${pick(["(x, y) =>", "function (x, y)", "async (x, y) =>", "(x, y = 1) =>"])} { ${Array.from({ length: 1 + Math.floor(next() * 3) }, () => statement(2)).join(" ")} return ${expression(2)}; }`;
}

test("100,000 texts are read, or refused by errors of ours", { timeout: 600_000 }, () => {
  const next = random(SEED);
  const ours = [np.SourceSyntaxError, np.SourceTypeError, np.SourceReferenceError];
  let read = 0;
  // Traces of a hundred thousand errors take longer than the reading.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  for (let i = 0; i < 100_000; i++) {
    const text = soup(next);
    try {
      const definition = definitionOf(text, "f", new Map());
      const reading = new Reading();
      const args = definition.params.map(() => ({
        ...WEAK.float,
        weak: undefined,
        parts: [reading.b.param("f64")],
      }));
      readFunction(reading, definition, args, []);
      read++;
    } catch (error) {
      if (!ours.some((kind) => error instanceof kind))
        throw new Error(`${(error as Error).stack} of ${text}`);
    }
  }
  Error.stackTraceLimit = stackTraceLimit;
  // Enough of them are functions for the test to mean something.
  expect(read).toBeGreaterThan(500);
});
