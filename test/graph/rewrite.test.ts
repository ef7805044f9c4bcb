/**
 * Rewriting: every law, on every dtype on which it fires, gives the same bits (nan equals nan) as what it replaces.
 *
 * Laws are instantiated two ways: the small expressions over each dtype's special values are enumerated and every rule
 * tried on each, and rules about shapes get patterns of their own. Random graphs then go through the whole optimizer.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as g from "../../src/graph/build.ts";
import {
  bool,
  type DType,
  dtype,
  float64,
  int32,
  int64,
  NUMERIC_DTYPES,
  SCALARS,
} from "../../src/graph/dtype.ts";
import { InternalError } from "../../src/graph/errors.ts";
import type { Node } from "../../src/graph/ops.ts";
import { rewrite } from "../../src/graph/rewrite/engine.ts";
import { optimize } from "../../src/graph/rewrite/optimize.ts";
import type { Rule } from "../../src/graph/rewrite/rule.ts";
import { isLossless } from "../../src/graph/rewrite/rules/casts.ts";
import { allRules, indexRules } from "../../src/graph/rewrite/rules.ts";
import {
  FUNCTIONS,
  type FunctionName,
  functionFacts,
  functionResult,
  hasFunction,
} from "../../src/graph/scalar/functions.ts";
import { convertScalar, type Scalar } from "../../src/graph/scalar/machine.ts";
import { contiguousView, type View } from "../../src/graph/view.ts";
import { topological } from "../../src/graph/walk.ts";
import { Buffer } from "../../src/runtime/buffer.ts";
import { evaluate } from "../../src/runtime/evaluate.ts";
import { interpret, readElement, writeElement } from "../../src/runtime/interpret.ts";

const RULES = allRules();
const INDEX = indexRules(RULES);
const { inf, nan } = { inf: Number.POSITIVE_INFINITY, nan: Number.NaN };
const f = g.elementwise;

// ---- operands --------------------------------------------------------------------------------------------------------

/** The same numbers on every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

function specialValues({ scalar }: DType): Scalar[] {
  const facts = SCALARS[scalar];
  if (scalar === "bool") return [0, 1];
  if (facts.integer) {
    const { min, max } = facts;
    const values = [min, min + 1n, -1n, 0n, 1n, 2n, 3n, 7n, 100n, max / 2n, max - 1n, max];
    const fitting = values.filter((v) => v >= min && v <= max);
    return facts.big ? fitting : fitting.map(Number);
  }
  const max = scalar === "f16" ? 65504 : scalar === "f32" ? 3.4028234663852886e38 : Number.MAX_VALUE;
  const min = scalar === "f16" ? 2 ** -24 : scalar === "f32" ? 2 ** -149 : Number.MIN_VALUE;
  const plain = [0, 0.5, 1, 2, 2.5, 3, 1000.1, 65520, 2147483648, 1e19, max, min, inf].map((v) =>
    convertScalar(v, "f64", scalar),
  );
  return [...plain, ...plain.map((v) => -v), nan];
}

const COUNT = 96;

/** Data of a dtype: special values and random ones, in an order that the seed decides. */
function data(type: DType, seed: number, shape: readonly number[] = [COUNT]): Node {
  const size = shape.reduce((a, b) => a * b, 1);
  const random = generator(seed);
  const values = specialValues(type);
  const { scalar } = type;
  const pick = (): Scalar => {
    if (random() < 0.75) return values[Math.floor(random() * values.length)]!;
    return convertScalar((random() - 0.4) * 300, "f64", SCALARS[scalar].signed ? scalar : "u8");
  };
  const buffer = Buffer.allocate(type, size);
  for (let i = 0; i < size; i++) {
    const parts = Array.from({ length: type.components }, pick);
    writeElement(
      buffer,
      i,
      parts.map((p) => convertScalar(p, typeof p === "bigint" ? "i64" : "f64", scalar)),
    );
  }
  return g.buffer(buffer, contiguousView(shape));
}

function constants(type: DType): Node[] {
  if (type === bool) return [0, 1].map((v) => g.constant([v], bool));
  const integer = SCALARS[type.scalar].integer;
  const values = integer
    ? [0, 1, 2, 3, ...(SCALARS[type.scalar].signed ? [-1] : [])]
    : [0, -0, 1, -1, 2, 0.5, inf, nan];
  const parts = values.map((v) => convertScalar(v, "f64", type.scalar));
  const made = parts.map((part) => g.constant(type.components === 2 ? [part, part] : [part], type));
  if (type.components === 2)
    made.push(g.constantOf(1, type), g.constantOf(2, type), g.constant([0, -0], type));
  return made;
}

const ordinary = (value: number, type: DType = float64) => g.constant([value], type);

// ---- comparing -------------------------------------------------------------------------------------------------------

/** Elements as text, each part with its sign of zero. */
function bits(node: Node): string[] {
  const buffer = interpret([node])[0]!;
  const show = (part: Scalar) => (Object.is(part, -0) ? "-0" : String(part));
  return Array.from({ length: buffer.length }, (_, i) => readElement(buffer, i).map(show).join(" "));
}

const IN_SHAPE = (made: Node, like: Node) =>
  made.op === "constant" ? g.constant(made.attr.parts, made.dtype, like.shape) : made;

/** A node as text, for messages; shared parts are written again, so only to a depth. */
function show(node: Node, depth = 5): string {
  if (depth === 0) return "...";
  if (node.op === "constant") return node.attr.parts.join("+i");
  if (node.inputs.length === 0) return node.op;
  const name = node.op === "elementwise" ? node.attr.fn : `${node.op} ${node.dtype}${node.shape}`;
  return `${name}(${node.inputs.map((input) => show(input, depth - 1)).join(", ")})`;
}

/** Dtype names on which each rule fired. */
const fired = new Map<string, Set<string>>();
const instances = new Map<string, number>();

function loopDType(node: Node): DType {
  return node.op === "cast" ? node.attr.from : (node.inputs.at(-1)?.dtype ?? node.dtype);
}

/** Tries every rule at a node's root, and compares both sides of each that fires. */
function tryRules(node: Node): void {
  for (const rule of INDEX.get(node.op === "elementwise" ? node.attr.fn : node.op) ?? []) {
    const made = (rule.apply as (node: Node) => Node | undefined)(node);
    if (!made) continue;
    const loop = loopDType(node);
    const key = `${rule.name} ${loop} ${node.dtype}`;
    const seen = instances.get(key) ?? 0;
    instances.set(key, seen + 1);
    fired.set(rule.name, (fired.get(rule.name) ?? new Set()).add(loop.kind));
    if (seen >= 40) continue;
    const shaped = IN_SHAPE(made, node);
    expect(shaped.dtype, rule.name).toBe(node.dtype);
    expect(shaped.shape, rule.name).toEqual(node.shape);
    expect(bits(shaped), `${rule.name}: ${show(node)} -> ${show(made)} on ${loop}`).toEqual(bits(node));
  }
}

const NAMES = Object.keys(FUNCTIONS) as FunctionName[];
const ofArity = (arity: number, type: DType) =>
  NAMES.filter((fn) => functionFacts(fn).arity === arity && fn !== "complex" && hasFunction(fn, type));

/** Integers have no negative powers: NumPy refuses them before a node is made, and the reference need not end. */
function isDefined(node: Node): boolean {
  return topological([node]).every((n) => {
    if (n.op !== "elementwise" || n.attr.fn !== "power" || n.dtype.kind !== "i") return true;
    const exponent = n.inputs[1]!;
    return exponent.op === "constant" && exponent.attr.parts[0]! >= 0;
  });
}

/** Expressions over a dtype, two functions deep, in the forms in which laws are written. */
function* expressions(type: DType): Iterable<Node> {
  const [x, y, c] = [data(type, 1), data(type, 2), data(bool, 3)];
  const special = constants(type);
  const unary = ofArity(1, type);
  const binary = ofArity(2, type);
  const kept = (fn: FunctionName) => functionResult(fn, type) === type;
  for (const fn of unary) {
    yield f(fn, [x]);
    for (const inner of [...unary, ...binary]) {
      const of = f(inner, functionFacts(inner).arity === 1 ? [x] : [x, y]);
      if (hasFunction(fn, of.dtype)) yield f(fn, [of]);
    }
    for (const from of NUMERIC_DTYPES) if (from !== type) yield f(fn, [g.cast(data(from, 4), type)]);
  }
  for (const fn of binary) {
    yield f(fn, [x, x]);
    for (const value of special) {
      yield f(fn, [x, value]);
      yield f(fn, [value, x]);
      for (const second of special) {
        if (!kept(fn)) continue;
        yield f(fn, [f(fn, [x, value]), second]);
        yield f(fn, [second, f(fn, [value, x])]);
      }
    }
    for (const inner of unary) {
      if (!kept(inner)) continue;
      const [u, v] = [f(inner, [x]), f(inner, [y])];
      yield* [f(fn, [u, x]), f(fn, [x, u]), f(fn, [u, y]), f(fn, [y, u]), f(fn, [u, v])];
    }
  }
  const choice = f("where", [c, x, y]);
  yield* [f("where", [c, x, x]), f("where", [f("logical_not", [c]), x, y])];
  yield* [f("where", [c, choice, y]), f("where", [c, x, choice]), f("where", [c, y, choice])];
  for (const decided of constants(bool)) yield f("where", [decided, x, y]);
  for (const a of special) for (const b of special) yield f("where", [c, a, b]);
  if (type.kind === "f") {
    for (const value of special) yield f("complex", [x, value]);
    for (const part of ["real", "imag"] as const)
      if (type.itemsize > 2) yield f(part, [f("complex", [x, y])]);
  }
  if (type.kind === "c") yield f("complex", [f("real", [x]), f("imag", [x])]);
  for (const mid of NUMERIC_DTYPES) {
    if (mid === type) continue;
    for (const to of NUMERIC_DTYPES) if (to !== mid) yield g.cast(g.cast(x, mid), to);
  }
}

/** Patterns of rules about shapes, for one dtype. */
function* shapes(type: DType): Iterable<Node> {
  // Not a leaf, since views of leaves fold when built.
  const lift = (node: Node) => f("where", [data(bool, 9, node.shape), node, node]);
  const a = lift(data(type, 5, [2, 3, 4]));
  const b = lift(data(type, 6, [2, 3, 4]));
  const range = (start: number, step: number, count: number) => ({ start, step, count });
  yield g.reshape(g.reshape(a, [6, 4]), [3, 8]);
  yield g.reshape(g.reshape(a, [24]), [2, 3, 4]);
  yield g.permute(g.permute(a, [2, 0, 1]), [0, 2, 1]);
  yield g.permute(g.permute(a, [2, 0, 1]), [1, 2, 0]);
  const some = g.slice(a, [range(1, -1, 2), range(0, 2, 2), range(3, -1, 4)]);
  yield g.slice(some, [range(0, 1, 1), range(1, -1, 2), range(0, 3, 2)]);
  yield g.slice(some, [range(0, 1, 0), range(0, 1, 2), range(2, -1, 1)]);
  yield g.slice(g.slice(a, [range(2, 1, 0), range(0, 1, 3), range(0, 1, 4)]), [
    range(0, 1, 0),
    range(1, 1, 2),
    range(0, 1, 4),
  ]);
  const thin = lift(data(type, 7, [2, 1, 1]));
  const wide = g.expand(thin, [2, 3, 1]);
  yield g.expand(wide, [2, 3, 4]);
  yield g.slice(g.expand(thin, [2, 3, 4]), [range(1, -1, 2), range(2, -2, 2), range(0, 3, 2)]);
  yield g.slice(g.expand(thin, [2, 3, 4]), [range(1, 1, 1), range(1, 1, 0), range(0, 1, 4)]);
  const none = g.slice(a, [range(0, 1, 2), range(0, 1, 0), range(0, 1, 4)]);
  yield g.concat([g.concat([a, b], 1), a, g.concat([b, b], 1)], 1);
  yield g.concat([none, a, none, b], 1);
  yield g.concat([none, none], 1);
  const part: View = { shape: [2, 2], strides: [12, -1], offset: 5 };
  const flat: View = { shape: [4, 6], strides: [6, 1], offset: 0 };
  const value = lift(data(type, 8, [2, 2]));
  yield g.update(a, flat, g.reshape(b, [4, 6]));
  yield g.update(a, contiguousView([2, 3, 4]), b);
  yield g.update(a, { shape: [0, 2], strides: [1, 1], offset: 3 }, g.reshape(none, [0, 2]));
  yield g.update(g.update(a, part, value), part, lift(data(type, 10, [2, 2])));
  for (const fn of ["add", "multiply", "maximum", "minimum"] as const) {
    yield g.reduce(fn, thin, [1]);
    yield g.reduce(fn, thin, [2, 1]);
    yield g.reduce(fn, thin, []);
  }
  if (type === bool) for (const fn of ["logical_and", "logical_or"] as const) yield g.reduce(fn, thin, [1]);
  yield g.argreduce("maximum", thin, [1, 2]);
  yield g.argreduce("minimum", thin, [1]);
  if (type.kind !== "c" && type !== bool) {
    for (const to of NUMERIC_DTYPES) {
      for (const view of [
        contiguousView([3, 5]),
        { shape: [4], strides: [-2], offset: 10 },
        contiguousView([0]),
      ]) {
        if (to !== type) yield g.cast(g.iota(type, view), to);
      }
      for (const offset of [126, 254, 2046, 16777214]) {
        if (to !== type) yield g.cast(g.iota(type, { shape: [4], strides: [1], offset }), to);
      }
    }
  }
}

/** Kinds of the loop's dtype on which each rule fires: wider is a mistake unless it is exact, narrower a loss. */
const KINDS: { readonly [rule: string]: string } = {
  "identity function": "biufc",
  "constant function": "biuf",
  "add zero": "iufc",
  "subtract zero": "iufc",
  "subtract from zero": "iu",
  "multiply by one": "iuf",
  "multiply by zero": "iu",
  "multiply by minus one": "i",
  "divide by one": "f",
  "divide by a power of two": "f",
  "floor divide by one": "iu",
  "remainder by one": "iu",
  "first power": "iuf",
  "second power": "iuf",
  "zeroth power": "iuf",
  "product with itself": "iufc",
  "double negation": "iufc",
  "add a negation": "iu",
  "product of negations": "iu",
  "absolute of a sign change": "biufc",
  "square of a sign change": "iu",
  "own sign": "f",
  "difference with itself": "iu",
  "extremum with itself": "biufc",
  "regroup constants": "iu",
  "rounding twice": "biufc",
  "rounding an integer": "biufc",
  "sign of an unsigned": "iuf",
  "predicate of a sign change": "biufc",
  "nan of an integer": "biufc",
  "bits with themselves": "iu",
  "bits with none": "iu",
  "bits with all": "i",
  "shift by zero": "iu",
  "shift of zero": "iu",
  "double inversion": "biu",
  "one name on bool": "b",
  "truth with itself": "biufc",
  "truth with true": "b",
  "truth with false": "b",
  "truth with its opposite": "b",
  "double not": "b",
  "not of a comparison": "b",
  "strict comparison with itself": "biufc",
  "comparison with itself": "biu",
  "comparison with a truth value": "b",
  "choice decided": "biufc",
  "choice of one": "biufc",
  "choice by a not": "biufc",
  "choice of truth values": "b",
  "choice made before": "biufc",
  "part of a pair": "c",
  "pair of parts": "f",
  "pair without imaginary part": "f",
  "double conjugate": "biufc",
  "real part of a conjugate": "biufc",
  "part of a cast": "c",
  "cast through a wider dtype": "iufc",
  "cast through more bits than are kept": "iu",
  "cast of an index": "iuf",
  "reshape of a reshape": "biufc",
  "permute of a permute": "biufc",
  "expand of an expand": "biufc",
  "slice of a slice": "biufc",
  "slice of an expand": "biufc",
  "concat of a concat": "biufc",
  "concat with nothing": "biufc",
  "update of everything": "biufc",
  "update of nothing": "biufc",
  "update of an update": "biufc",
  "fold of one element": "biuf",
  "position of one element": "biufc",
};

describe("rules", () => {
  it.each(NUMERIC_DTYPES.map((type) => type.name))(
    "keep every bit of small expressions of %s",
    (name) => {
      for (const node of expressions(dtype(name))) if (isDefined(node)) tryRules(node);
    },
    60_000,
  );

  it.each(NUMERIC_DTYPES.map((type) => type.name))("keep every bit of views and folds of %s", (name) => {
    for (const node of shapes(dtype(name))) tryRules(node);
  });

  it("fire on the kinds of dtypes they are meant for, each at least once", () => {
    const kinds = RULES.map(({ name }) => [
      name,
      [..."biufc"].filter((k) => fired.get(name)?.has(k)).join(""),
    ]);
    expect(Object.fromEntries(kinds)).toEqual(KINDS);
  });

  it("have distinct names, a law and its reason", () => {
    expect(new Set(RULES.map((rule) => rule.name)).size).toBe(RULES.length);
    for (const { law, exact } of RULES) expect([law.includes("->"), exact.length > 10]).toEqual([true, true]);
  });
});

describe("refused", () => {
  const stays = (node: Node) => expect(optimize([node]).roots[0]).toBe(node);
  const x = data(float64, 1);
  const y = data(float64, 2);
  const z = data(dtype("complex128"), 3);
  const n = data(int64, 4);
  const value = (v: number) => g.constantOf(v, float64);

  it("x + 0, x * 0, x - x, x - -0 on floats", () => {
    stays(f("add", [x, value(0)]));
    stays(f("multiply", [x, value(0)]));
    stays(f("subtract", [x, x]));
    stays(f("subtract", [x, value(-0)]));
  });
  it("z * 1, z / 1, z ** 1, z + 0 on complex", () => {
    const one = g.constantOf(1, z.dtype);
    for (const fn of ["multiply", "divide", "power"] as const) stays(f(fn, [z, one]));
    stays(f("add", [z, g.constantOf(0, z.dtype)]));
  });
  it("x ** 0.5, x == x and not (x < y) on floats", () => {
    stays(f("power", [x, value(0.5)]));
    stays(f("equal", [x, x]));
    for (const fn of ["less", "less_equal", "greater", "greater_equal"] as const) {
      stays(f("logical_not", [f(fn, [x, y])]));
    }
  });
  it("casts that round on the way: int64 by float64, uint32 by float64 to int32", () => {
    stays(g.cast(g.cast(n, float64), int64));
    stays(g.cast(g.cast(data(dtype("uint32"), 5), float64), int32));
    expect(isLossless(int64, float64)).toBe(false);
    expect(isLossless(dtype("uint16"), dtype("float16"))).toBe(false);
    expect(isLossless(int32, float64)).toBe(true);
  });
  it("an index that the new dtype cannot hold", () => {
    stays(g.cast(g.iota(int64, { shape: [2], strides: [1], offset: 2 ** 24 }), dtype("float32")));
    stays(g.cast(g.iota(int64, contiguousView([129])), dtype("int8")));
  });
  it("a float sum over one element, since 0 + -0 is 0", () => {
    const negativeZero = f("negative", [g.cast(g.iota(int64, contiguousView([1, 1])), float64)]);
    expect(bits(g.reduce("add", negativeZero, [0]))).toEqual(["0"]);
    stays(
      g.reduce(
        "add",
        f("where", [data(bool, 1, [3, 1]), data(float64, 1, [3, 1]), data(float64, 2, [3, 1])]),
        [1],
      ),
    );
  });
  it("a fold with an initial value", () => {
    const column = f("negative", [data(int64, 1, [3, 1])]);
    stays(g.reduce("add", column, [1], [5n]));
  });
  it("looking at ordinary constants, or making one", () => {
    const seven = g.constant([7n], int64);
    const ninety = g.constant([90n], int64);
    stays(f("add", [f("add", [n, seven]), ninety]));
    const three = g.constantOf(3, int64);
    // 3 + 3 is not special.
    const sum = f("add", [f("add", [n, three]), three]);
    stays(sum);
  });
});

describe("equal subgraphs", () => {
  it("become one, whichever way round a function that commutes is written", () => {
    const [x, y] = [data(float64, 1), data(float64, 2)];
    const sum = () => f("sqrt", [f("add", [x, y])]);
    const node = f("hypot", [sum(), f("sqrt", [f("add", [y, x])])]);
    const { roots, rules } = optimize([node, sum()]);
    expect(roots[0]!.inputs[0]).toBe(roots[0]!.inputs[1]);
    expect(roots[1]).toBe(roots[0]!.inputs[0]);
    expect(rules).toEqual([{ rule: "common subexpression", count: 4 }]);
    expect(bits(roots[0]!)).toEqual(bits(node));
  });
  it("do not where the function does not commute", () => {
    const [x, y] = [data(float64, 1), data(float64, 2)];
    const node = f("hypot", [f("subtract", [x, y]), f("subtract", [y, x])]);
    expect(optimize([node]).roots[0]).toBe(node);
  });
  it("take data as equal only by source and view, not by looks", () => {
    const source = Buffer.allocate(float64, 4);
    const read = (view = contiguousView([4])) => f("exp", [g.buffer(source, view)]);
    const inputs = (node: Node) => optimize([node]).roots[0]!.inputs;
    const same = inputs(f("hypot", [read(), read()]));
    expect(same[0]).toBe(same[1]);
    const reversed = inputs(f("hypot", [read(), read({ shape: [4], strides: [-1], offset: 3 })]));
    expect(reversed[0]).not.toBe(reversed[1]);
    const other = f("exp", [g.buffer(Buffer.allocate(float64, 4), contiguousView([4]))]);
    expect(other.hash).toBe(read().hash);
    const two = inputs(f("hypot", [read(), other]));
    expect(two[0]).not.toBe(two[1]);
  });
  it("tell 0 from -0, take nan for nan, and 1 from 1 of another dtype", () => {
    const x = data(float64, 1);
    const one = (a: number, b: number) => {
      const node = f("hypot", [f("arctan2", [x, ordinary(a)]), f("arctan2", [x, ordinary(b)])]);
      const [left, right] = optimize([node]).roots[0]!.inputs;
      return left === right;
    };
    expect([one(0, 0), one(-0, -0), one(nan, nan), one(inf, inf), one(0, -0), one(inf, -inf)]).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
  it("keep ordinary constants of equal value apart: the plan's next call may tell them apart", () => {
    const x = data(float64, 1);
    const parts = [7.25];
    const apart = f("hypot", [f("multiply", [x, ordinary(7.25)]), f("multiply", [x, ordinary(7.25)])]);
    expect(optimize([apart]).roots[0]).toBe(apart);
    const shared = f("hypot", [
      f("multiply", [x, g.constant(parts, float64)]),
      f("multiply", [x, g.constant(parts, float64)]),
    ]);
    const [left, right] = optimize([shared]).roots[0]!.inputs;
    expect(left).toBe(right);
  });
});

describe("constants", () => {
  it("only special or given ones come out", () => {
    const x = data(int32, 1);
    const given = g.constant([77], int32);
    const zero = f("subtract", [x, x]);
    const { roots } = optimize([f("add", [zero, given]), g.cast(f("add", [zero, given]), float64)]);
    expect(roots[0]!.op === "constant" && roots[0]!.attr.parts).toBe(given.attr.parts);
    expect(roots[0]!.shape).toEqual([COUNT]);
    // 77.0 would be a new argument: the cast stays.
    expect(roots[1]!.op).toBe("cast");
    expect(bits(roots[1]!)).toEqual(new Array(COUNT).fill("77"));
    const folded = optimize([f("add", [f("add", [zero, g.constantOf(1, int32)]), g.constantOf(2, int32)])])
      .roots[0]!;
    expect(folded.op === "constant" && folded.attr.parts).toEqual([3]);
  });
  it("do not outlive their call: a plan made where two happen to be equal serves where they differ", () => {
    const x = data(float64, 1);
    const sum = (a: number, b: number) =>
      f("add", [f("multiply", [x, ordinary(a)]), f("multiply", [x, ordinary(b)])]);
    const text = (buffer: Buffer) => Array.from(buffer.data as Float64Array, String);
    for (const [a, b] of [
      [5.25, 5.25],
      [5.25, 7.75],
    ] as const) {
      expect(text(evaluate([sum(a, b)])[0]!)).toEqual(text(interpret([sum(a, b)])[0]!));
    }
  });
  it("of two ordinary values are left to the kernel", () => {
    const c = g.constant([1], bool);
    const x = data(int32, 1);
    const pick = (value: number) => f("where", [c, g.constant([value], int32), x]);
    const root = optimize([f("multiply", [pick(77), pick(99)])]).roots[0]!;
    expect([root.op, root.shape]).toEqual(["elementwise", [COUNT]]);
    expect(bits(root)).toEqual(new Array(COUNT).fill("7623"));
    expect(Array.from(evaluate([root])[0]!.data as Int32Array)).toEqual(new Array(COUNT).fill(7623));
  });
});

describe("rebuilt nodes", () => {
  it("keep a sum's order, whatever becomes of its input", () => {
    const x = data(float64, 1, [6, 50]);
    const one = g.constantOf(1, float64);
    const node = g.reduce("add", f("multiply", [g.permute(x, [1, 0]), one]), [0]);
    const root = optimize([node]).roots[0]!;
    expect(root.inputs[0]!.op).toBe("buffer");
    expect(root.attr).toBe(node.attr);
    expect(bits(root)).toEqual(bits(node));
  });
});

describe("the engine", () => {
  const x = data(float64, 1);
  const rule = (name: string, fn: FunctionName, to: FunctionName): Rule => ({
    name,
    law: `${fn} -> ${to}`,
    exact: "not at all",
    op: "elementwise",
    fn: [fn],
    apply: (node) => f(to, node.inputs),
  });

  it("rebuilds over positions that turn out to be constant", () => {
    const none = f("remainder", [data(int32, 2, [4]), g.constantOf(1, int32)]);
    const positions = g.expand(g.reshape(none, [1, 4]), [3, 4]);
    const node = g.gather(data(float64, 1, [3, 1]), positions, 1);
    const root = optimize([node]).roots[0]!;
    expect(root.inputs[1]).toMatchObject({ op: "constant", shape: [3, 4] });
    expect(bits(root)).toEqual(bits(node));
  });

  it("gives back the very nodes where nothing applies", () => {
    const node = f("exp", [f("add", [f("multiply", [x, ordinary(4.5)]), data(float64, 2)])]);
    const roots = [node, g.reduce("add", node, [0])];
    const result = optimize(roots);
    expect(result.roots).toBe(roots);
    expect(result.rules).toEqual([]);
    const changed = optimize([node, f("multiply", [node, g.constantOf(1, float64)])]);
    expect(changed.roots[0]).toBe(node);
    expect(changed.roots[1]).toBe(node);
    expect(changed.rules).toEqual([{ rule: "multiply by one", count: 1 }]);
  });
  it("normalizes what a rule makes, inputs first", () => {
    // where(not not not c, x, y) and then the nested choice that this uncovers.
    const not = (c: Node) => f("logical_not", [c]);
    const [c, y] = [data(bool, 2), data(float64, 3)];
    const node = f("where", [not(not(not(c))), x, f("where", [c, y, x])]);
    const root = optimize([node]).roots[0]!;
    expect(show(root)).toBe("where(buffer, buffer, buffer)");
    expect(root.inputs).toEqual([c, y, x]);
    expect(bits(root)).toEqual(bits(node));
  });
  it("drops what nobody needs any more", () => {
    const n = data(int32, 1);
    const heavy = f("subtract", [f("square", [n]), f("square", [n])]);
    const root = optimize([f("add", [n, heavy])]).roots[0]!;
    expect(topological([root])).toEqual([n]);
  });
  it("stops rules that go round, and names them", () => {
    const index = indexRules([
      rule("there", "sin", "cos"),
      rule("back", "cos", "sin"),
      rule("idle", "tan", "sin"),
    ]);
    const run = () => rewrite([f("exp", [f("sin", [x])])], index);
    expect(run).toThrow(InternalError);
    expect(run).toThrow(/rewriting 3 nodes does not end; .* (there, back|back, there)\./);
  });
  it("stops a rule that gives its own input back, and one that grows for ever", () => {
    const same = { ...rule("same", "sin", "sin"), apply: (node: Node) => node } as Rule;
    expect(() => rewrite([f("sin", [x])], indexRules([same]))).toThrow(/are same\./);
    const grows = {
      ...rule("grows", "sin", "sin"),
      apply: (node: Node) => f("sin", [f("sin", [node])]),
    } as Rule;
    expect(() => rewrite([f("sin", [x])], indexRules([grows]))).toThrow(/are grows\./);
  });
  it("refuses a rule that changes dtype or shape", () => {
    const wrong = { ...rule("wrong", "sin", "sin"), apply: (node: Node) => g.cast(node, int32) } as Rule;
    expect(() => rewrite([f("sin", [x])], indexRules([wrong]))).toThrow(
      /rule wrong made int32\(96,\) of float64\(96,\)/,
    );
  });

  const LONG = 100_000;
  const small = data(int32, 1, [4]);
  function timed(node: Node) {
    const start = performance.now();
    const result = optimize([node]);
    // Measured 0.2 s; the bound leaves room for a busy machine, and none for quadratic work.
    expect(performance.now() - start).toBeLessThan(3000);
    return result;
  }
  function chain(step: (x: Node, i: number) => Node, length = LONG): Node {
    let node: Node = small;
    for (let i = 0; i < length; i++) node = step(node, i);
    return node;
  }
  it("takes a chain, a diamond, and as many constants or buffers, of 100,000 levels", () => {
    const other = data(int32, 2, [4]);
    const source = () => g.buffer(Buffer.allocate(int32, 4), contiguousView([4]));
    const graphs = [
      chain((node) => f("add", [node, other])),
      chain((node) => f("add", [node, node])),
      chain((node) => f("multiply", [node, g.constant([7], int32)])),
      chain((node) => f("maximum", [node, source()])),
    ];
    for (const node of graphs) expect(timed(node).roots[0]).toBe(node);
  }, 60_000);
  it("undoes 100,000 levels of work that does nothing", () => {
    expect(timed(chain((node) => f("multiply", [node, g.constantOf(1, int32)]))).roots[0]).toBe(small);
    expect(timed(chain((node) => f("negative", [node]))).roots[0]).toBe(small);
    const wide = timed(
      chain((node, i) => (i % 2 ? g.reshape(node, [4]) : g.reshape(f("add", [node, node]), [2, 2]))),
    );
    expect(wide.rules).toEqual([{ rule: "reshape of a reshape", count: LONG / 2 }]);
    const twins = [chain((node) => f("add", [node, node])), chain((node) => f("add", [node, node]))] as const;
    expect(timed(f("subtract", twins)).roots[0]).toMatchObject({ op: "constant" });
  }, 60_000);
});

describe("random graphs", () => {
  const types = NUMERIC_DTYPES;
  /** A graph of a few nodes from a list of numbers: each step picks an operation that fits. */
  function grow(choices: readonly number[]): Node {
    const pool: Node[] = types.map((type, i) => data(type, i + 20, [3, 4]));
    const boolean = () => pool.filter((node) => node.dtype === bool).at(-1)!;
    const kept = (made: Node) => made.shape.length === 2 && made.shape[0] === 3 && made.shape[1] === 4;
    for (let i = 0; i + 2 < choices.length; i += 3) {
      const [a, b, c] = choices.slice(i, i + 3) as [number, number, number];
      const x = pool[pool.length - 1 - (a % Math.min(pool.length, 20))]!;
      const peers = pool.filter((node) => node.dtype === x.dtype);
      const y = peers[b % peers.length]!;
      const fns = NAMES.filter((fn) => fn !== "complex" && fn !== "where" && hasFunction(fn, x.dtype));
      const fn = fns[b % fns.length]!;
      const special = constants(x.dtype);
      const value = special[b % special.length]!;
      const range = { start: 3, step: -1, count: 4 };
      const made = [
        () => f(fn, functionFacts(fn).arity === 1 ? [x] : [x, y]),
        () => f(fn, functionFacts(fn).arity === 1 ? [x] : [x, value]),
        () => f(fn, functionFacts(fn).arity === 1 ? [x] : [value, x]),
        () => f("where", [boolean(), x, y]),
        () => f("where", [boolean(), value, y]),
        () => g.cast(x, types[b % types.length]!),
        () => g.slice(x, [{ start: 0, step: 1, count: 3 }, range]),
        () => g.reshape(g.permute(x, [1, 0]), [3, 4]),
        () => g.expand(g.reduce("maximum", x, [0]), [3, 4]),
        () =>
          g.expand(
            g.slice(x, [
              { start: b % 3, step: 1, count: 1 },
              { start: 0, step: 1, count: 4 },
            ]),
            [3, 4],
          ),
        () => g.update(x, { shape: [4], strides: [1], offset: 4 }, g.reduce("add", y, [0])),
        () =>
          g.concat(
            [
              g.slice(x, [{ start: 0, step: 1, count: 1 + (b % 2) }, range]),
              g.slice(y, [{ start: 0, step: 1, count: 2 - (b % 2) }, range]),
            ],
            0,
          ),
      ][c % 12]!();
      if (made.op !== "constant" && kept(made) && isDefined(made)) pool.push(made);
    }
    return pool.at(-1)!;
  }

  it("come out of the optimizer with the same bits", () => {
    let changed = 0;
    const choice = fc.nat({ max: 1000 });
    fc.assert(
      fc.property(fc.array(choice, { minLength: 9, maxLength: 60 }), (choices) => {
        const root = grow(choices);
        const { roots, rules } = optimize([root]);
        if (rules.length > 0) changed++;
        expect(roots[0]!.shape).toEqual(root.shape);
        expect(bits(roots[0]!), show(root)).toEqual(bits(root));
        // A normal form stays as it is.
        expect(optimize(roots).roots[0]).toBe(roots[0]);
      }),
      { numRuns: 1500, seed: 20 },
    );
    expect(changed).toBeGreaterThan(200);
  }, 60_000);
});
