/**
 * Which IEEE 754 exceptions a result shows: conditions over an operation's operands and result, as graphs.
 *
 * Owns what counts as a division by zero, an overflow, an underflow and an invalid operation, for each function of the graph.
 * What is done about them is `errstate.ts`.
 */
import { type BuildListener, constantOf, elementwise, expand, reduce, reshape } from "../graph/build.ts";
import { bool, type DType, realDType, SCALARS } from "../graph/dtype.ts";
import type { Node } from "../graph/ops.ts";
import type { FunctionName } from "../graph/scalar/functions.ts";

export const KINDS = ["divide", "over", "under", "invalid"] as const;
export type ErrorKind = (typeof KINDS)[number];

/** What of a node's elements shows which exception: bools of its shape. */
export type Conditions = { readonly [K in ErrorKind]?: Node };

const both = (x: Node, y: Node) => elementwise("logical_and", [x, y]);
const not = (x: Node) => elementwise("logical_not", [x]);
const every = (nodes: readonly Node[]) => nodes.reduce(both);
const some = (nodes: readonly Node[]) => nodes.reduce((x, y) => elementwise("logical_or", [x, y]));
const is = (fn: FunctionName, x: Node) => elementwise(fn, [x]);
const equals = (x: Node, value: number) => elementwise("equal", [x, constantOf(value, x.dtype)]);

/** Where an infinite result of finite operands is a pole, not a large number. */
const POLES: { readonly [fn in FunctionName]?: (operands: readonly Node[]) => Node | true } = {
  divide: ([, y]) => equals(y!, 0),
  floor_divide: ([, y]) => equals(y!, 0),
  reciprocal: ([x]) => equals(x!, 0),
  power: ([x]) => equals(x!, 0),
  log: () => true,
  log2: () => true,
  log10: () => true,
  log1p: () => true,
  arctanh: () => true,
};

/** Functions that make small numbers of ordinary ones, and the inverse that tells whether nothing was lost. */
const SHRINKING: {
  readonly [fn in FunctionName]?: ((r: Node, operands: readonly Node[]) => Node) | undefined;
} = {
  multiply: (r, [x, y]) => elementwise("not_equal", [elementwise("divide", [r, y!]), x!]),
  divide: (r, [x, y]) => elementwise("not_equal", [elementwise("multiply", [r, y!]), x!]),
  square: (r, [x]) => elementwise("not_equal", [elementwise("divide", [r, x!]), x!]),
  exp: undefined,
  exp2: undefined,
  power: undefined,
};

/** The least normal number, as NumPy's `finfo.smallest_normal`. */
const SMALLEST_NORMAL: { readonly [scalar: string]: number } = {
  f16: 2 ** -14,
  f32: 2 ** -126,
  f64: 2 ** -1022,
};

/** Results smaller than any normal number that are not exact. */
function underflow(fn: FunctionName, operands: readonly Node[], result: Node): Node | undefined {
  if (!(fn in SHRINKING) || result.dtype.kind !== "f") return undefined;
  const size = elementwise("absolute", [result]);
  const small = elementwise("less", [size, constantOf(SMALLEST_NORMAL[result.dtype.scalar]!, size.dtype)]);
  const ordinary = operands.map((x) => both(is("isfinite", x), not(equals(x, 0))));
  const lossy = SHRINKING[fn]?.(result, operands);
  // exp(0) is 1, and 0 ** y is exact.
  return every([small, ...ordinary, ...(lossy ? [lossy] : [])]);
}

function floatConditions(fn: FunctionName, operands: readonly Node[], result: Node): Conditions {
  const infinite = both(is("isinf", result), every(operands.map((x) => is("isfinite", x))));
  const pole = POLES[fn]?.(operands);
  const under = underflow(fn, operands, result);
  return {
    invalid: both(is("isnan", result), not(some(operands.map((x) => is("isnan", x))))),
    ...(pole === undefined
      ? { over: infinite }
      : pole === true
        ? { divide: infinite }
        : { divide: both(infinite, pole), over: both(infinite, not(pole)) }),
    ...(under ? { under } : {}),
  };
}

const DIVISIONS: readonly FunctionName[] = ["floor_divide", "remainder", "fmod"];

function integerConditions(fn: FunctionName, operands: readonly Node[]): Conditions {
  if (fn === "reciprocal") return { divide: equals(operands[0]!, 0) };
  if (!DIVISIONS.includes(fn)) return {};
  const [x, y] = operands as readonly [Node, Node];
  const divide = equals(y, 0);
  if (fn !== "floor_divide" || x.dtype.kind !== "i") return { divide };
  // The one quotient that does not fit: of the least number by -1.
  const { min } = SCALARS[x.dtype.scalar];
  const least = elementwise("equal", [x, constantOf(x.dtype.itemsize === 8 ? min : Number(min), x.dtype)]);
  return { divide, over: both(least, equals(y, -1)) };
}

/** Functions whose results are not numbers that were computed. */
const SILENT: readonly FunctionName[] = [
  ...(["where", "complex", "real", "imag", "positive", "negative", "conjugate", "absolute", "sign"] as const),
  ...(["maximum", "minimum", "fmax", "fmin", "copysign", "floor", "ceil", "trunc", "rint"] as const),
];

function castConditions(input: Node, result: Node): Conditions {
  const [from, to] = [input.dtype, result.dtype];
  if (!"fc".includes(from.kind)) return {};
  if ("fc".includes(to.kind)) {
    if (realDType(to).itemsize >= realDType(from).itemsize) return {};
    return { over: both(is("isinf", result), is("isfinite", input)) };
  }
  if (!"iu".includes(to.kind) || from.kind === "c") return {};
  // What has no place in the integers; unsigned ones take negative numbers by wrapping, as C's compilers do.
  const { max, min, signed } = SCALARS[to.scalar];
  const low = Number(signed ? min : -(max + 1n) / 2n);
  const whole = elementwise("trunc", [input]);
  const inside = every([
    is("isfinite", input),
    elementwise("greater_equal", [whole, constantOf(low, from)]),
    elementwise("less", [whole, constantOf(Number(max) + 1, from)]),
  ]);
  return { invalid: not(inside) };
}

/** A fold is judged by its result: nan of no nan, infinite of nothing infinite. */
function reduceConditions(input: Node, result: Node, node: Extract<Node, { op: "reduce" }>): Conditions {
  if (!"fc".includes(result.dtype.kind)) return {};
  const { fn, axes } = node.attr;
  if (fn !== "add" && fn !== "multiply") return {};
  const folded = (what: "logical_and" | "logical_or", test: FunctionName) =>
    reduce(what, is(test, input), axes);
  return {
    invalid: both(is("isnan", result), not(folded("logical_or", "isnan"))),
    over: both(is("isinf", result), folded("logical_and", "isfinite")),
  };
}

function matmulConditions([a, b]: readonly Node[], result: Node): Conditions {
  if (!"fc".includes(result.dtype.kind)) return {};
  const rank = result.shape.length;
  const rows = (test: FunctionName, what: "logical_and" | "logical_or") => {
    const [left, right] = [reduce(what, is(test, a!), [rank - 1]), reduce(what, is(test, b!), [rank - 2])];
    const batch = result.shape.slice(0, -2);
    const [n, m] = result.shape.slice(-2) as [number, number];
    return elementwise(what, [
      expand(reshape(left, [...batch, n, 1]), result.shape),
      expand(reshape(right, [...batch, 1, m]), result.shape),
    ]);
  };
  return {
    invalid: both(is("isnan", result), not(rows("isnan", "logical_or"))),
    over: both(is("isinf", result), rows("isfinite", "logical_and")),
  };
}

/** The exceptions that a node shows, as graphs over its inputs and itself. */
export function conditionsOf(
  what: Parameters<BuildListener>[0],
  inputs: readonly Node[],
  result: Node,
): Conditions {
  if (what === "cast") return castConditions(inputs[0]!, result);
  if (what === "reduce") {
    return result.op === "reduce" ? reduceConditions(inputs[0]!, result, result) : {};
  }
  if (what === "matmul") return matmulConditions(inputs, result);
  if (SILENT.includes(what)) return {};
  if ("fc".includes(result.dtype.kind)) return floatConditions(what, inputs, result);
  return "iu".includes(inputs[0]!.dtype.kind) && result.dtype !== (bool as DType)
    ? integerConditions(what, inputs)
    : {};
}
