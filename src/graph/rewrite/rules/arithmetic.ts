/**
 * Laws of arithmetic, rounding and powers, on the dtypes where they hold to the bit.
 *
 * Refused, since they are only true of real numbers: x + 0 -> x and x * 0 -> 0 on floats (-0, inf, nan), x * 1 -> x on
 * complex (signed zeros, inf), regrouping of float sums, x ** 0.5 -> sqrt(x) (-0, -inf), x - x -> 0 on floats.
 */
import { constant, openElementwise as elementwise, isSpecialConstant } from "../../build.ts";
import { isTime } from "../../dtype.ts";
import type { Node, NodeWith } from "../../ops.ts";
import { type FunctionName, functionProgram } from "../../scalar/functions.ts";
import {
  besideValue,
  isBool,
  isComplex,
  isFloat,
  isFunction,
  isInteger,
  isReal,
  isValue,
  loopOf,
  type Rule,
  special,
} from "../rule.ts";

const ROUNDINGS = ["floor", "ceil", "trunc", "rint"] as const satisfies readonly FunctionName[];

/** The value inside a negation. */
function negated(node: Node): Node | undefined {
  return isFunction(node, "negative") ? node.inputs[0] : undefined;
}

/** f(f(x, c1), c2) as f(x, f(c1, c2)) where all three constants are special. */
function regrouped(node: NodeWith<"elementwise">): Node | undefined {
  const { fn } = node.attr;
  const [left, right] = node.inputs as readonly [Node, Node];
  const [inner, outer] = isSpecialConstant(right) ? [left, right] : [right, left];
  if (!isInteger(node.dtype) || !isSpecialConstant(outer) || !isFunction(inner, fn)) return undefined;
  const [x, y] = inner.inputs as readonly [Node, Node];
  const [rest, given] = isSpecialConstant(y) ? [x, y] : [y, x];
  if (!isSpecialConstant(given)) return undefined;
  const joined = elementwise(fn, [given, outer]);
  return isSpecialConstant(joined) ? elementwise(fn, [rest, joined]) : undefined;
}

export const ARITHMETIC: readonly Rule[] = [
  // ---- expansions that say so themselves
  {
    name: "identity function",
    law: "f(x) -> x",
    exact:
      "the scalar program of f at this dtype is its parameter: positive, conjugate of reals, floor of integers, ...",
    op: "elementwise",
    fn: ["positive", "conjugate", "absolute", "floor", "ceil", "trunc", "real"],
    apply(node) {
      if (node.dtype !== loopOf(node)) return undefined;
      const { results, params } = functionProgram(node.attr.fn, node.dtype);
      const same =
        results.length === params.length && results.every((r, i) => r.op === "param" && r.value === i);
      return same ? node.inputs[0] : undefined;
    },
  },
  {
    name: "constant function",
    law: "f(x) -> c",
    exact: "the scalar program of f at this dtype is a constant: isnan of integers, imag of reals, ...",
    op: "elementwise",
    fn: ["isnan", "isinf", "isfinite", "imag"],
    apply(node) {
      const { results } = functionProgram(node.attr.fn, loopOf(node));
      const result = results[0]!;
      return results.length === 1 && result.op === "const"
        ? constant([result.value!], node.dtype)
        : undefined;
    },
  },

  // ---- neutral and absorbing operands
  {
    name: "add zero",
    law: "x + 0 -> x on integers; x + -0 -> x on floats and complex",
    exact: "IEEE 754: x + -0 is x for every x; x + 0 would turn -0 into 0",
    op: "elementwise",
    fn: ["add"],
    apply(node) {
      if (isInteger(node.dtype)) return besideValue(node, 0);
      return isBool(node.dtype) ? undefined : besideValue(node, -0);
    },
  },
  {
    name: "subtract zero",
    law: "x - 0 -> x",
    exact: "IEEE 754: x - +0 is x for every x, -0 included; complex subtracts part by part",
    op: "elementwise",
    fn: ["subtract"],
    apply: (node) => besideValue(node, 0),
  },
  {
    name: "subtract from zero",
    law: "0 - x -> -x",
    exact: "integers, modulo 2^n; a float 0 - 0 is 0, but -0 is not",
    op: "elementwise",
    fn: ["subtract"],
    apply(node) {
      const [x, y] = node.inputs as readonly [Node, Node];
      return isInteger(node.dtype) && isValue(x, 0) ? elementwise("negative", [y]) : undefined;
    },
  },
  {
    name: "multiply by one",
    law: "x * 1 -> x",
    exact:
      "integers and floats; a complex product adds x.re * 0 and x.im * 0, which may be nan or a zero of other sign",
    op: "elementwise",
    fn: ["multiply"],
    apply: (node) => (isReal(node.dtype) ? besideValue(node, 1) : undefined),
  },
  {
    name: "multiply by zero",
    law: "x * 0 -> 0",
    exact: "integers; a float product may be nan or -0",
    op: "elementwise",
    fn: ["multiply"],
    apply: (node) => (isInteger(node.dtype) && besideValue(node, 0) ? special(0, node.dtype) : undefined),
  },
  {
    name: "multiply by minus one",
    law: "x * -1 -> -x",
    exact: "integers, modulo 2^n; on floats it would change the sign of a nan",
    op: "elementwise",
    fn: ["multiply"],
    apply(node) {
      const x = isInteger(node.dtype) ? besideValue(node, -1) : undefined;
      return x && elementwise("negative", [x]);
    },
  },
  {
    name: "divide by one",
    law: "x / 1 -> x",
    exact: "floats, by IEEE 754; complex division goes by Smith's method, which does not keep signed zeros",
    op: "elementwise",
    fn: ["divide"],
    apply: (node) => (isFloat(node.dtype) ? besideValue(node, 1) : undefined),
  },
  {
    name: "divide by a power of two",
    law: "x / 2 -> x * 0.5; x / 0.5 -> x * 2",
    exact:
      "floats: the exact quotient and product are one number, rounded once; a product is several times faster",
    op: "elementwise",
    fn: ["divide"],
    apply(node) {
      const { dtype } = node;
      if (!isFloat(dtype)) return undefined;
      const [x, y] = node.inputs as readonly [Node, Node];
      if (isValue(y, 2)) return elementwise("multiply", [x, special(0.5, dtype)]);
      return isValue(y, 0.5) ? elementwise("multiply", [x, special(2, dtype)]) : undefined;
    },
  },
  {
    name: "floor divide by one",
    law: "x // 1 -> x",
    exact: "integers; a float goes through fmod, where inf // 1 is nan",
    op: "elementwise",
    fn: ["floor_divide"],
    apply: (node) => (isInteger(node.dtype) ? besideValue(node, 1) : undefined),
  },
  {
    name: "remainder by one",
    law: "x % 1 -> 0",
    exact: "integers: nothing is left; a float keeps its fraction",
    op: "elementwise",
    fn: ["remainder", "fmod"],
    apply: (node) => (isInteger(node.dtype) && besideValue(node, 1) ? special(0, node.dtype) : undefined),
  },

  // ---- powers
  {
    name: "first power",
    law: "x ** 1 -> x",
    exact:
      "integers and floats: pow's special case, nan included; a complex power loses the sign of a zero base",
    op: "elementwise",
    fn: ["power"],
    apply: (node) => (isReal(node.dtype) ? besideValue(node, 1) : undefined),
  },
  {
    name: "second power",
    law: "x ** 2 -> square(x)",
    exact:
      "integers modulo 2^n; floats: the machine's pow gives the rounded x * x here (fdlibm's case y = 2, as NumPy's own " +
      "fast path), and a target with a pow of its own has to keep that",
    op: "elementwise",
    fn: ["power"],
    apply(node) {
      const x = isReal(node.dtype) ? besideValue(node, 2) : undefined;
      return x && elementwise("square", [x]);
    },
  },
  {
    name: "zeroth power",
    law: "x ** 0 -> 1",
    exact: "integers and floats: C's pow gives 1 even for nan; of both zeros as exponent",
    op: "elementwise",
    fn: ["power"],
    apply(node) {
      if (!isReal(node.dtype)) return undefined;
      return besideValue(node, 0) || besideValue(node, -0) ? special(1, node.dtype) : undefined;
    },
  },
  {
    name: "product with itself",
    law: "x * x -> square(x)",
    exact: "every dtype: square is defined as that product; one form lets equal values be found",
    op: "elementwise",
    fn: ["multiply"],
    apply(node) {
      const [x, y] = node.inputs as readonly [Node, Node];
      return x === y && !isBool(node.dtype) ? elementwise("square", [x]) : undefined;
    },
  },

  // ---- signs
  {
    name: "double negation",
    law: "-(-x) -> x",
    exact: "every dtype: floats flip a bit twice, integers negate modulo 2^n",
    op: "elementwise",
    fn: ["negative"],
    apply: (node) => negated(node.inputs[0]!),
  },
  {
    name: "add a negation",
    law: "x + -y -> x - y; x - -y -> x + y",
    exact: "integers, modulo 2^n; on floats the sign of a nan would change",
    op: "elementwise",
    fn: ["add", "subtract"],
    apply(node) {
      if (!isInteger(node.dtype)) return undefined;
      const [x, y] = node.inputs as readonly [Node, Node];
      const adds = node.attr.fn === "add";
      const [minusX, minusY] = [negated(x), negated(y)];
      if (minusY) return elementwise(adds ? "subtract" : "add", [x, minusY]);
      return adds && minusX ? elementwise("subtract", [y, minusX]) : undefined;
    },
  },
  {
    name: "product of negations",
    law: "-x * -y -> x * y",
    exact: "integers, modulo 2^n",
    op: "elementwise",
    fn: ["multiply"],
    apply(node) {
      const [x, y] = node.inputs.map(negated);
      return isInteger(node.dtype) && x && y ? elementwise("multiply", [x, y]) : undefined;
    },
  },
  {
    name: "absolute of a sign change",
    law: "|-x| -> |x|; ||x|| -> |x|; |conj z| -> |z|",
    exact:
      "the magnitude ignores sign bits, and |MIN| is MIN either way; not -x on unsigned integers, where it wraps",
    op: "elementwise",
    fn: ["absolute"],
    apply(node) {
      const input = node.inputs[0]!;
      if (isFunction(input, "absolute")) return input;
      if (node.dtype.kind === "u" || !isFunction(input, "negative", "conjugate")) return undefined;
      return elementwise("absolute", [input.inputs[0]!]);
    },
  },
  {
    name: "square of a sign change",
    law: "square(-x) -> square(x); square(|x|) -> square(x)",
    exact: "integers, modulo 2^n; on floats the sign of a nan would change",
    op: "elementwise",
    fn: ["square"],
    apply(node) {
      const input = node.inputs[0]!;
      if (!isInteger(node.dtype) || !isFunction(input, "negative", "absolute")) return undefined;
      return elementwise("square", [input.inputs[0]!]);
    },
  },
  {
    name: "own sign",
    law: "copysign(x, x) -> x",
    exact: "floats: the sign bit is kept, of a nan too",
    op: "elementwise",
    fn: ["copysign"],
    apply: (node) => (node.inputs[0] === node.inputs[1] ? node.inputs[0] : undefined),
  },

  // ---- an operand with itself
  {
    name: "difference with itself",
    law: "x - x -> 0",
    exact: "integers; a float may be inf or nan",
    op: "elementwise",
    fn: ["subtract"],
    apply(node) {
      return isInteger(node.dtype) && node.inputs[0] === node.inputs[1] ? special(0, node.dtype) : undefined;
    },
  },
  {
    name: "extremum with itself",
    law: "max(x, x) -> x, and min, fmax, fmin",
    exact: "every dtype: either operand that is chosen is x, nan too",
    op: "elementwise",
    fn: ["maximum", "minimum", "fmax", "fmin"],
    apply: (node) => (node.inputs[0] === node.inputs[1] ? node.inputs[0] : undefined),
  },

  // ---- groups
  {
    name: "regroup constants",
    law: "(x + c1) + c2 -> x + (c1 + c2), and *",
    exact: "integers, modulo 2^n; only where the joined constant is special too",
    op: "elementwise",
    fn: ["add", "multiply"],
    apply: regrouped,
  },

  // ---- rounding
  {
    name: "rounding twice",
    law: "f(g(x)) -> g(x) for f, g of floor, ceil, trunc, rint",
    exact: "what is rounded is an integer, infinite or nan, and -0 stays -0; complex rint rounds each part",
    op: "elementwise",
    fn: ROUNDINGS,
    apply: (node) => (isFunction(node.inputs[0]!, ...ROUNDINGS) ? node.inputs[0] : undefined),
  },
  {
    name: "rounding an integer",
    law: "f(cast(n)) -> cast(n) for f of floor, ceil, trunc, rint and n an integer or bool",
    exact: "a float made from an integer is an integer or infinite, however it was rounded",
    op: "elementwise",
    fn: ROUNDINGS,
    apply(node) {
      const input = node.inputs[0]!;
      return input.op === "cast" && "biu".includes(input.attr.from.kind) ? input : undefined;
    },
  },
  {
    name: "sign of an unsigned",
    law: "|cast(n)| -> cast(n) for n unsigned or bool",
    exact:
      "into floats, whose conversion is 0 or above; into signed integers and times only from a narrower type",
    op: "elementwise",
    fn: ["absolute"],
    apply(node) {
      const input = node.inputs[0]!;
      if (input.op !== "cast" || isComplex(input.dtype) || !"bu".includes(input.attr.from.kind))
        return undefined;
      return isFloat(node.dtype) || input.attr.from.itemsize < node.dtype.itemsize ? input : undefined;
    },
  },
  {
    name: "predicate of a sign change",
    law: "isnan(-x) -> isnan(x), of |x| too; and isinf, isfinite",
    exact: "floats, and complex for -z and conj z; |z| of finite parts may be infinite, so not that",
    op: "elementwise",
    fn: ["isnan", "isinf", "isfinite"],
    apply(node) {
      const input = node.inputs[0]!;
      if (!isFunction(input, "negative", "absolute", "conjugate")) return undefined;
      const x = input.inputs[0]!;
      return x.dtype === input.dtype ? elementwise(node.attr.fn, [x]) : undefined;
    },
  },
  {
    name: "nan of an integer",
    law: "isnan(cast(n)) -> false for n an integer or bool, and the cast to a number",
    exact: "no conversion of an integer gives nan; a time made from one may be NaT",
    op: "elementwise",
    fn: ["isnan"],
    apply(node) {
      const input = node.inputs[0]!;
      if (input.op !== "cast" || isTime(input.dtype)) return undefined;
      return "biu".includes(input.attr.from.kind) ? special(0, node.dtype) : undefined;
    },
  },
];
