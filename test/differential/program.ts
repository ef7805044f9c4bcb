/**
 * Random programs over the public API, as lists of JavaScript statements.
 *
 * fast-check makes lists of raw instructions (a kind and some numbers); `resolve` turns each into a statement that is
 * legal for the shapes and dtypes at hand, so any shorter list is a program too and counterexamples shrink. The text
 * is what runs: a counterexample can be pasted as it is printed.
 */
import fc from "fast-check";
import type { FunctionName } from "../../src/graph/scalar/functions.ts";
import { functionProgram, hasFunction } from "../../src/graph/scalar/functions.ts";
import * as np from "../../src/index.ts";
import { ELEMENT_TYPES, type ElementType, literal, specialValues } from "./values.ts";

type NDArray = np.NDArray;

/** A raw instruction: shrinks towards the latest value and the simplest choice. */
export interface Instruction {
  readonly kind: Kind;
  readonly n: readonly number[];
}

/** What a program is made of, and how often. */
const WEIGHTS = {
  leaf: 3,
  view: 5,
  unary: 4,
  binary: 8,
  scalar: 3,
  where: 2,
  astype: 2,
  reshape: 2,
  broadcast: 1,
  concatenate: 1,
  reduce: 4,
  fold: 3,
  scan: 3,
  segments: 2,
  arg: 1,
  gather: 3,
  scatter: 3,
  outer: 1,
  parts: 1,
  product: 1,
  compose: 1,
  set: 3,
  out: 1,
  evaluate: 1,
} as const;

export type Kind = keyof typeof WEIGHTS;
const KINDS = (Object.keys(WEIGHTS) as Kind[]).flatMap((kind) => new Array<Kind>(WEIGHTS[kind]).fill(kind));

const instruction = fc.record({
  kind: fc.constantFrom(...KINDS),
  n: fc.array(fc.nat(9999), { minLength: 8, maxLength: 8 }),
});

/** Raw instruction lists. */
export function instructions(maxLength: number): fc.Arbitrary<Instruction[]> {
  return fc.array(instruction, { minLength: 1, maxLength, size: "max" });
}

/**
 * Random programs, in the form of their statements.
 *
 * @param without kinds of instruction to leave out
 */
export function programs(maxLength: number, without: readonly string[] = []): fc.Arbitrary<Program> {
  return instructions(maxLength).map((list) => resolve(list.filter(({ kind }) => !without.includes(kind))));
}

export class Program {
  readonly statements: readonly string[];
  constructor(statements: readonly string[]) {
    this.statements = statements;
  }

  toString(): string {
    return `\n${["const v = [];", ...this.statements].join("\n")}\n`;
  }

  [fc.toStringMethod](): string {
    return this.toString();
  }

  /** Runs it and gives all values. */
  run(): NDArray[] {
    const v: NDArray[] = [];
    for (const statement of this.statements) execute(statement, v);
    return v;
  }
}

const compiled = new Map<string, (library: typeof np, v: NDArray[]) => void>();

function execute(statement: string, v: NDArray[]): void {
  let run = compiled.get(statement);
  if (!run) {
    if (compiled.size > 5000) compiled.clear();
    run = new Function("np", "v", statement) as (library: typeof np, v: NDArray[]) => void;
    compiled.set(statement, run);
  }
  run(np, v);
}

const UNARY = (
  "negative positive absolute fabs sign reciprocal square conjugate sqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos " +
  "tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh degrees radians floor ceil trunc rint logical_not " +
  "invert isnan isinf isfinite signbit real imag bitwise_count spacing"
).split(" ");

const BINARY = (
  "add subtract multiply divide floor_divide remainder fmod power float_power logaddexp logaddexp2 arctan2 hypot copysign " +
  "equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor bitwise_and bitwise_or " +
  "bitwise_xor left_shift right_shift maximum minimum fmax fmin gcd lcm heaviside nextafter"
).split(" ");

const REDUCTIONS = "sum prod max min mean var_ std any all count_nonzero ptp".split(" ");

const SHAPES: readonly (readonly number[])[] = [
  [3],
  [],
  [2, 3],
  [1],
  [3, 1],
  [1, 3],
  [2],
  [4],
  [2, 1, 3],
  [2, 2, 3],
  [0],
  [9],
  [2, 0],
  [0, 3],
  [1, 1],
  [3, 2, 2],
  [2, 3, 0],
  [4, 4],
  [17],
  [300],
  [9, 17],
  [3, 150],
  [150, 3],
  [2, 70, 2],
];

const SCALARS: readonly string[] = [
  ...[
    "2",
    "1",
    "0",
    "-1",
    "0.5",
    "3",
    "7",
    "1.5",
    "-0",
    "100",
    "-2.75",
    "NaN",
    "Infinity",
    "-Infinity",
    "0.1",
    "255",
  ],
  ...["1n", "true", "false", "np.complex(1, 2)", "np.complex(-0.5, 0)", "40", "-7"],
];

/** An error that NumPy has too: the instruction does not fit these operands and is left out. */
function isRefusal(error: unknown): boolean {
  if (error instanceof np.ValueError || error instanceof np.OverflowError) return true;
  return (
    error instanceof TypeError &&
    /not supported|no loop|No loop|cannot \w+ on a scalar|numpy boolean|boolean|could not be safely|Cannot cast|cannot become|no ordering/.test(
      error.message,
    )
  );
}

/** Turns instructions into statements, building the values (but evaluating nothing) along the way. */
export function resolve(instructions: readonly Instruction[]): Program {
  const statements: string[] = [];
  const v: NDArray[] = [];
  for (const { kind, n } of instructions) {
    const count = v.length;
    const statement = MAKERS[count === 0 ? "leaf" : kind](v, n as Numbers);
    if (statement === undefined) continue;
    try {
      execute(statement, v);
      if (v.length > count && v[count]!.size > 2000) v.length = count;
      else statements.push(statement);
    } catch (error) {
      v.length = count;
      if (!isRefusal(error))
        throw new Error(`${new Program([...statements, statement])}\nthrew ${error}`, { cause: error });
    }
  }
  return new Program(statements);
}

type Numbers = readonly [number, number, number, number, number, number, number, number];
type Maker = (v: readonly NDArray[], n: Numbers) => string | undefined;

const choose = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
/** A value's name, counted from the latest. */
const at = (v: readonly NDArray[], n: number): number => v.length - 1 - (n % v.length);

function assigned(v: readonly NDArray[], text: string): string {
  return `v[${v.length}] = ${text};`;
}

function broadcasts(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 1; i <= Math.min(a.length, b.length); i++) {
    const [x, y] = [a[a.length - i], b[b.length - i]];
    if (x !== y && x !== 1 && y !== 1) return false;
  }
  return true;
}

function broadcastsInto(a: readonly number[], target: readonly number[]): boolean {
  return (
    a.length <= target.length &&
    a.every((extent, i) => [1, target[target.length - a.length + i]].includes(extent))
  );
}

/**
 * A value as an operand, its nans replaced where the function looks at signs: IEEE 754 leaves a nan's sign open, and
 * JavaScript engines give one or the other.
 */
function operand(name: string, v: readonly NDArray[], i: number): string {
  const { dtype } = v[i]!;
  if (!["f", "c"].includes(dtype.kind) || !looksAtSigns(name, dtype)) return `v[${i}]`;
  return `np.where(np.isnan(v[${i}]), 1, v[${i}])`;
}

function looksAtSigns(name: string, dtype: np.DType): boolean {
  const wide = np.dtype(dtype.kind === "c" ? "complex128" : "float64");
  const fn = (name === "fabs" ? "absolute" : name === "float_power" ? "power" : name) as FunctionName;
  if (!hasFunction(fn, wide)) return false;
  return functionProgram(fn, wide).values.some(({ op }) => op === "signbit");
}

/** The first value from a place on, going back, that fits. */
function find(v: readonly NDArray[], n: number, fits: (x: NDArray) => boolean): number | undefined {
  for (let i = 0; i < v.length; i++) if (fits(v[at(v, n + i)]!)) return at(v, n + i);
  return undefined;
}

/** A basic index into a shape, item by item. */
function indexOf(shape: readonly number[], n: readonly number[]): string {
  const items = shape.map((extent, axis) => {
    const [form, seed] = [n[axis]! % 9, Math.floor(n[axis]! / 9)];
    if (form <= 1) return '":"';
    if (form === 2) return '"::-1"';
    if (form === 3) return '"::2"';
    if (form === 4) return '"1:"';
    if (form === 5) return '":-1"';
    if (form === 6 && extent > 0) return String((seed % (2 * extent)) - extent);
    const [start, stop, step] = [
      seed % (extent + 1),
      Math.floor(seed / 7) % (extent + 2),
      choose([1, 2, 3, -1, -2], seed),
    ];
    return form === 7 ? `"${start}:${stop}:${step}"` : `"${step > 0 ? "" : "-1"}::${step}"`;
  });
  if (n[7]! % 11 === 1) items.push("null");
  return items.join(", ");
}

function factored(size: number, n: Numbers): number[] {
  const shape: number[] = [];
  let rest = size;
  for (const seed of n.slice(1, 4)) {
    const divisors = [1, 2, 3, 4, 5, 7, 10].filter((d) => rest % d === 0);
    const d = choose(divisors, seed);
    shape.push(d);
    rest /= d;
  }
  shape.splice(n[4] % 4, 0, rest);
  return shape.filter((extent, i) => extent !== 1 || n[5] % 4 === i);
}

function permutation(count: number, n: number): number[] {
  const rest = Array.from({ length: count }, (_, i) => i);
  const axes: number[] = [];
  for (let seed = n; rest.length > 0; seed = Math.floor(seed / 3))
    axes.push(...rest.splice(-1 - (seed % rest.length), 1));
  return axes;
}

function axisOf(ndim: number, n: number): string {
  const choices = ["null", ...Array.from({ length: ndim }, (_, i) => `${n % 2 === 0 ? i : i - ndim}`)];
  if (ndim > 1) choices.push(`[0, ${ndim - 1}]`, "[0, 1]");
  return choose(choices, n);
}

function arrayLiteral(type: ElementType, shape: readonly number[], n: Numbers): string {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = specialValues(type, size, n[2]);
  const options = `{ dtype: "${type}" }`;
  if (shape.length === 0) return `np.array(${literal(values[0]!)}, ${options})`;
  const flat =
    size <= 40
      ? `np.array([${values.map(literal).join(", ")}], ${options})`
      : `np.array(np.arange(${size}).multiply(${1 + (n[2] % 37)}).remainder(${3 + (n[3] % 90)}).subtract(${type.startsWith("u") ? 0 : n[4] % 20}), ${options})`;
  return shape.length === 1 ? flat : `${flat}.reshape([${shape}])`;
}

/** Positions along an axis: given, or whatever integers there are. */
function indicesOf(v: readonly NDArray[], n: Numbers, extent: number): string {
  const i = n[5] % 2 === 1 ? find(v, n[1], (x) => "iu".includes(x.dtype.kind) && x.size < 40) : undefined;
  if (i !== undefined) return `v[${i}]`;
  const places = n.slice(4).map((seed) => (seed % (2 * extent)) - extent);
  return `np.array([${places}], { dtype: "${choose(["int64", "int32", "int16"], n[6])}" })${n[7] % 3 === 0 ? ".reshape(2, 2)" : ""}`;
}

const MAKERS: { readonly [kind in Kind]: Maker } = {
  leaf(v, n) {
    const type = choose(ELEMENT_TYPES, n[0]);
    const shape = choose(SHAPES, n[1]);
    const size = shape.reduce((a, b) => a * b, 1);
    switch (n[5] % 10) {
      case 7:
        return assigned(
          v,
          `np.arange(${size}, { dtype: "${type === "bool" ? "int8" : type}" }).reshape([${shape}])`,
        );
      case 8:
        return assigned(
          v,
          `np.full([${shape}], ${literal(specialValues(type, 1, n[2])[0]!)}, { dtype: "${type}" })`,
        );
      case 9:
        return assigned(
          v,
          `np.asarray(new Float32Array([${specialValues("float32", size % 50, n[2]).map(literal)}]))`,
        );
      default:
        return assigned(v, arrayLiteral(type, shape, n));
    }
  },

  view(v, n) {
    const a = at(v, n[0]);
    const { shape, ndim } = v[a]!;
    switch (n[1] % 6) {
      case 3:
        return assigned(v, `v[${a}].T`);
      case 4:
        return assigned(v, `np.transpose(v[${a}], [${permutation(ndim, n[2])}])`);
      case 5:
        return assigned(v, `np.flip(v[${a}]${ndim > 0 && n[2] % 2 === 1 ? `, ${n[3] % ndim}` : ""})`);
      default:
        return assigned(v, `v[${a}].at(${indexOf(shape, n.slice(2))})`);
    }
  },

  unary(v, n) {
    const name = choose(UNARY, n[1]);
    return assigned(v, `np.${name}(${operand(name, v, at(v, n[0]))})`);
  },

  binary(v, n) {
    const name = choose(BINARY, n[2]);
    const a = at(v, n[0]);
    const b = find(v, n[1], (x) => broadcasts(x.shape, v[a]!.shape))!;
    return assigned(v, `np.${name}(${operand(name, v, a)}, ${operand(name, v, b)})`);
  },

  scalar(v, n) {
    const name = choose(BINARY, n[2]);
    const operands = [operand(name, v, at(v, n[0])), choose(SCALARS, n[1])];
    if (n[3] % 3 === 1) operands.reverse();
    return assigned(v, `np.${name}(${operands.join(", ")})`);
  },

  where(v, n) {
    const c = at(v, n[0]);
    const x = find(v, n[1], (y) => broadcasts(y.shape, v[c]!.shape))!;
    const shape = np.broadcast_shapes(v[c]!.shape, v[x]!.shape);
    const y = n[4] % 3 === 0 ? undefined : find(v, n[2], (z) => broadcasts(z.shape, shape));
    const operands = [`v[${x}]`, y === undefined ? choose(SCALARS, n[3]) : `v[${y}]`];
    if (n[5] % 2 === 1) operands.reverse();
    return assigned(v, `np.where(v[${c}], ${operands.join(", ")})`);
  },

  astype: (v, n) => assigned(v, `v[${at(v, n[0])}].astype("${choose(ELEMENT_TYPES, n[1])}")`),

  reshape(v, n) {
    const a = at(v, n[0]);
    const { size } = v[a]!;
    if (size === 0) return assigned(v, `v[${a}].ravel()`);
    return assigned(v, `v[${a}].reshape([${n[6] % 4 === 0 ? -1 : factored(size, n)}])`);
  },

  broadcast(v, n) {
    const a = at(v, n[0]);
    const shape = v[a]!.shape.map((extent, i) => (extent === 1 ? 1 + (n[1 + i]! % 4) : extent));
    if (n[5] % 2 === 0) shape.unshift(n[6] % 4);
    return assigned(v, `np.broadcast_to(v[${a}], [${shape}])`);
  },

  concatenate(v, n) {
    const a = find(v, n[0], (x) => x.ndim > 0);
    if (a === undefined) return undefined;
    const { shape } = v[a]!;
    const axis = n[1] % shape.length;
    const fits = (x: NDArray) =>
      x.ndim === shape.length && x.shape.every((e, i) => i === axis || e === shape[i]);
    const others = [n[2], n[3]].slice(0, 1 + (n[4] % 2)).map((seed) => `v[${find(v, seed, fits)!}]`);
    return assigned(v, `np.concatenate([v[${a}], ${others.join(", ")}], ${axis})`);
  },

  reduce(v, n) {
    const a = at(v, n[0]);
    const keepdims = n[3] % 3 === 1 ? ", keepdims: true" : "";
    const name = choose(REDUCTIONS, n[1]);
    const axis = axisOf(v[a]!.ndim, n[2]);
    return assigned(v, `np.${name === "var_" ? "var" : name}(v[${a}], { axis: ${axis}${keepdims} })`);
  },

  // `reduce` of every ufunc: with a start, from the first element, under a mask.
  fold(v, n) {
    const a = at(v, n[0]);
    const name = choose(BINARY, n[1]);
    const mask =
      n[5] % 4 === 1
        ? find(v, n[6], (x) => x.dtype.name === "bool" && broadcastsInto(x.shape, v[a]!.shape))
        : undefined;
    const options = [
      `axis: ${n[2] % 3 === 0 ? "null" : axisOf(v[a]!.ndim, n[2])}`,
      ...(n[3] % 3 === 1 ? ["keepdims: true"] : []),
      ...(n[4] % 3 > 0 ? [`initial: ${choose(["null", "1", "2", "0", "-0", "3"], n[4])}`] : []),
      ...(mask === undefined ? [] : [`where: v[${mask}]`]),
    ];
    return assigned(v, `np.${name}.reduce(${operand(name, v, a)}, { ${options.join(", ")} })`);
  },

  scan(v, n) {
    const a = find(v, n[0], (x) => x.ndim > 0);
    if (a === undefined) return undefined;
    const axis = (n[2] % (2 * v[a]!.ndim)) - v[a]!.ndim;
    if (n[3] % 4 === 0) {
      const fn = choose(["cumsum", "cumprod", "nancumsum", "nancumprod"], n[1]);
      return assigned(v, `np.${fn}(v[${a}]${n[4] % 3 === 0 ? "" : `, ${axis}`})`);
    }
    if (n[3] % 4 === 1) {
      const fn = choose(["cumulative_sum", "cumulative_prod"], n[1]);
      return assigned(v, `np.${fn}(v[${a}], { axis: ${axis}, include_initial: ${n[4] % 2 === 0} })`);
    }
    const name = choose(BINARY, n[1]);
    const dtype = n[4] % 4 === 1 ? `, { dtype: "${choose(ELEMENT_TYPES, n[5])}" }` : "";
    return assigned(v, `np.${name}.accumulate(${operand(name, v, a)}, ${axis}${dtype})`);
  },

  segments(v, n) {
    const a = find(v, n[0], (x) => x.ndim > 0 && x.size > 0);
    if (a === undefined) return undefined;
    const name = choose(BINARY, n[1]);
    const axis = n[2] % v[a]!.ndim;
    const extent = v[a]!.shape[axis]!;
    const starts = n.slice(4, 5 + (n[3] % 4)).map((seed) => seed % extent);
    return assigned(
      v,
      `np.${name}.reduceat(${operand(name, v, a)}, np.array([${starts}], { dtype: "int64" }), ${axis})`,
    );
  },

  gather(v, n) {
    const a = find(v, n[0], (x) => x.size > 0 && x.ndim > 0);
    if (a === undefined) return undefined;
    const axis = n[2] % v[a]!.ndim;
    const extent = v[a]!.shape[axis]!;
    const indices = indicesOf(v, n, extent);
    if (n[3] % 5 === 1 && v[a]!.ndim === 1) {
      const own = n.slice(4).map((seed) => (seed % (2 * extent)) - extent);
      return assigned(v, `np.take_along_axis(v[${a}], np.array([${own}], { dtype: "int32" }))`);
    }
    const where = n[3] % 4 === 0 ? "" : `axis: ${axis}, `;
    return assigned(v, `np.take(v[${a}], ${indices}, { ${where}mode: "${choose(["wrap", "clip"], n[4])}" })`);
  },

  // Indices that come several times, into views as well.
  scatter(v, n) {
    const a = find(v, n[0], (x) => x.size > 0 && x.ndim > 0);
    if (a === undefined) return undefined;
    const extent = v[a]!.shape[0]!;
    const places = n.slice(2, 4 + (n[6] % 4)).map((seed) => (seed % (2 * extent)) - extent);
    const mask =
      n[5] % 6 === 1
        ? find(v, n[1], (x) => x.dtype.name === "bool" && String(x.shape) === String(v[a]!.shape))
        : undefined;
    const indices = mask === undefined ? `np.array([${places}], { dtype: "int64" })` : `v[${mask}]`;
    const unary = n[5] % 5 === 1;
    // `real` and `imag` are no ufuncs.
    const name = choose(unary ? UNARY.filter((one) => !["real", "imag"].includes(one)) : BINARY, n[1]);
    if ("fc".includes(v[a]!.dtype.kind) && looksAtSigns(name, v[a]!.dtype)) return undefined;
    if (unary) return `np.${name}.at(v[${a}], ${indices});`;
    const shape = mask === undefined ? [places.length, ...v[a]!.shape.slice(1)] : [];
    const b = n[7] % 3 === 0 ? undefined : find(v, n[7], (x) => broadcastsInto(x.shape, shape));
    return `np.${name}.at(v[${a}], ${indices}, ${b === undefined ? choose(SCALARS, n[7]) : operand(name, v, b)});`;
  },

  outer(v, n) {
    const name = choose(BINARY, n[2]);
    const small = (x: NDArray) => x.size < 40;
    const [a, b] = [find(v, n[0], small), find(v, n[1], small)];
    if (a === undefined || b === undefined) return undefined;
    return assigned(v, `np.${name}.outer(${operand(name, v, a)}, ${operand(name, v, b)})`);
  },

  // One of several results.
  parts(v, n) {
    const a = at(v, n[0]);
    if (n[2] % 3 === 0) {
      const b = find(v, n[1], (x) => broadcasts(x.shape, v[a]!.shape))!;
      return assigned(v, `np.divmod(v[${a}], v[${b}])[${n[3] % 2}]`);
    }
    return assigned(v, `np.${choose(["modf", "frexp"], n[2])}(v[${a}])[${n[3] % 2}]`);
  },

  product(v, n) {
    const a = find(v, n[0], (x) => x.ndim > 0);
    if (a === undefined) return undefined;
    const { shape } = v[a]!;
    const depth = shape.at(-1)!;
    const b = find(v, n[1], (x) => x.ndim > 0 && x.ndim < 3 && x.shape.at(x.ndim === 1 ? 0 : -2) === depth);
    if (b === undefined || n[2] % 3 === 0) return assigned(v, `np.vecdot(v[${a}], v[${a}])`);
    return assigned(v, `np.matmul(v[${a}], v[${b}])`);
  },

  arg(v, n) {
    const a = at(v, n[0]);
    const axis = v[a]!.ndim > 0 && n[2] % 3 > 0 ? String(n[3] % v[a]!.ndim) : "null";
    return assigned(v, `np.${choose(["argmax", "argmin"], n[1])}(v[${a}], { axis: ${axis} })`);
  },

  compose(v, n) {
    const a = at(v, n[0]);
    switch (n[1] % 4) {
      case 0:
        return assigned(
          v,
          `np.clip(v[${a}], ${choose(["0", "1", "null", "0.5"], n[2])}, ${choose(["2", "null", "3"], n[3])})`,
        );
      case 1:
        return assigned(v, `np.round(v[${a}], ${choose([0, 1, 2, -1], n[2])})`);
      case 2:
        return assigned(v, `np.copy(v[${a}])`);
      default:
        return assigned(
          v,
          `v[${a}].subtract(v[${a}].mean({ axis: ${axisOf(v[a]!.ndim, n[2])}, keepdims: true }))`,
        );
    }
  },

  set(v, n) {
    const a = at(v, n[0]);
    const index = indexOf(v[a]!.shape, [...n.slice(2, 7), 0, 0, 0]);
    const items =
      index === ""
        ? []
        : index.split(", ").map((item) => (item.startsWith('"') ? item.slice(1, -1) : Number(item)));
    const part = v[a]!.at(...items).shape;
    const b = n[7] % 4 === 0 ? undefined : find(v, n[1], (x) => broadcastsInto(x.shape, part));
    return `v[${a}].set([${index}], ${b === undefined ? choose(SCALARS.slice(0, 16), n[1]) : `v[${b}]`});`;
  },

  out(v, n) {
    const target = at(v, n[0]);
    const fits = (x: NDArray) => broadcastsInto(x.shape, v[target]!.shape);
    const [a, b] = [find(v, n[1], fits)!, find(v, n[2], fits)!];
    const mask = n[4] % 3 === 1 ? find(v, n[5], (x) => x.dtype.name === "bool" && fits(x)) : undefined;
    const options = mask === undefined ? `out: v[${target}]` : `out: v[${target}], where: v[${mask}]`;
    const name = choose(BINARY, n[3]);
    return `np.${name}(${operand(name, v, a)}, ${operand(name, v, b)}, { ${options}, casting: "unsafe" });`;
  },

  evaluate(v, n) {
    const chosen = [...new Set([n[0], n[1], n[2]].slice(0, 1 + (n[3] % 3)).map((seed) => at(v, seed)))];
    return `np.eval(${chosen.map((i) => `v[${i}]`).join(", ")});`;
  },
};
