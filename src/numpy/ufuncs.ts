/**
 * The ufunc table: every ufunc of the module, one row each.
 *
 * To add one: its function in `graph/scalar/functions.ts` with an expansion a kind, and a row here; `npm run generate` gives
 * it its types. Loops are listed in the order in which NumPy tries them (`np.add.types`), without those for Python objects,
 * long doubles, and C's long long, which is int64.
 */

import { cast, constantOf, elementwise } from "../graph/build.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { temporalLoops } from "./datetime/loops.ts";
import { makeUfunc, type Ufunc } from "./ufunc.ts";
import { type Comparison, compareOutOfRange, signedWithUnsigned } from "./ufunc-compare.ts";
import { type Rule, type Segment, specOf, type UfuncRow, type UfuncSpec } from "./ufunc-loops.ts";
import { type UfuncMethods, withMethods } from "./ufunc-methods.ts";

const INTS = "bBhHiIlL";
const FLOATS = "efd";
const COMPLEX = "FD";
const REAL = INTS + FLOATS;
const NUMBERS = REAL + COMPLEX;
const ALL = `?${NUMBERS}`;
const INEXACT = FLOATS + COMPLEX;

/** Integers may not be raised to negative powers: an integer has no inverse. */
function powerRule([, exponent]: readonly Node[]): Rule | undefined {
  const { dtype, size } = exponent!;
  if (dtype.kind !== "i" || size === 0) return undefined;
  const broken = elementwise("less", [exponent!, constantOf(0, dtype)]);
  return { broken, error: () => new ValueError("Integers to negative integer powers are not allowed.") };
}

/** The row of a comparison but for its doc. */
function compares(name: Comparison) {
  const loops: readonly Segment[] = [`?${INTS}`, signedWithUnsigned(name), INEXACT];
  return { nin: 2, loops, special: compareOutOfRange(name) } as const;
}

const ROWS = {
  // arithmetic
  add: { doc: "Sum.", nin: 2, identity: 0, loops: ALL },
  subtract: {
    doc: "Difference.",
    nin: 2,
    loops: NUMBERS,
    refusesBool: "subtract is not supported, use the bitwise_xor or logical_xor function",
  },
  multiply: { doc: "Product.", nin: 2, identity: 1, loops: ALL },
  divide: { doc: "Quotient; integers are divided in float64.", nin: 2, loops: INEXACT, integersAs: "d" },
  floor_divide: { doc: "Quotient rounded down; 0 for a zero divisor of integers.", nin: 2, loops: REAL },
  remainder: {
    doc: "Rest of the division that rounds down, with the sign of the divisor.",
    nin: 2,
    loops: REAL,
  },
  divmod: {
    doc: "The quotient rounded down, and the rest.",
    nin: 2,
    loops: REAL,
    fns: ["floor_divide", "remainder"],
  },
  fmod: {
    doc: "Rest of the division that rounds towards zero, with the sign of the dividend.",
    nin: 2,
    loops: REAL,
  },
  power: {
    doc: "The first to the power of the second; integers to negative powers are refused.",
    nin: 2,
    loops: NUMBERS,
    rule: powerRule,
  },
  float_power: {
    doc: "The first to the power of the second, in float64 or complex128.",
    nin: 2,
    loops: "dD",
    fns: ["power"],
  },
  negative: {
    doc: "The operand with its sign turned.",
    loops: NUMBERS,
    refusesBool: "negative is not supported, use the `~` operator or logical_not",
  },
  positive: { doc: "The operand itself.", loops: NUMBERS, refusesBool: "positive has no loop" },
  absolute: { doc: "Magnitude; of the least signed integer the least itself.", loops: ALL },
  fabs: { doc: "Magnitude, as a float.", loops: FLOATS, fns: ["absolute"] },
  sign: {
    doc: "-1, 0 or 1 by the sign; of complex numbers the direction.",
    loops: NUMBERS,
    refusesBool: "sign has no loop",
  },
  reciprocal: { doc: "One over the operand, at its dtype: integers truncate.", loops: NUMBERS },
  square: { doc: "The operand times itself.", loops: NUMBERS },
  conjugate: { doc: "Complex conjugate.", loops: NUMBERS },

  // powers, exponentials, logarithms
  sqrt: { doc: "Square root.", loops: INEXACT },
  exp: { doc: "e to the power of the operand.", loops: INEXACT },
  exp2: { doc: "2 to the power of the operand.", loops: INEXACT },
  expm1: { doc: "exp(x) - 1, exact near 0.", loops: INEXACT },
  log: { doc: "Natural logarithm.", loops: INEXACT },
  log2: { doc: "Logarithm to base 2.", loops: INEXACT },
  log10: { doc: "Logarithm to base 10.", loops: INEXACT },
  log1p: { doc: "log(1 + x), exact near 0.", loops: INEXACT },
  cbrt: { doc: "Cube root.", loops: FLOATS },
  logaddexp: {
    doc: "log(exp(x) + exp(y)), without overflow.",
    nin: 2,
    identity: Number.NEGATIVE_INFINITY,
    loops: FLOATS,
  },
  logaddexp2: {
    doc: "log2(2**x + 2**y), without overflow.",
    nin: 2,
    identity: Number.NEGATIVE_INFINITY,
    loops: FLOATS,
  },

  // trigonometry, in radians
  sin: { doc: "Sine.", loops: INEXACT },
  cos: { doc: "Cosine.", loops: INEXACT },
  tan: { doc: "Tangent.", loops: INEXACT },
  arcsin: { doc: "Inverse sine.", loops: INEXACT },
  arccos: { doc: "Inverse cosine.", loops: INEXACT },
  arctan: { doc: "Inverse tangent.", loops: INEXACT },
  sinh: { doc: "Hyperbolic sine.", loops: INEXACT },
  cosh: { doc: "Hyperbolic cosine.", loops: INEXACT },
  tanh: { doc: "Hyperbolic tangent.", loops: INEXACT },
  arcsinh: { doc: "Inverse hyperbolic sine.", loops: INEXACT },
  arccosh: { doc: "Inverse hyperbolic cosine.", loops: INEXACT },
  arctanh: { doc: "Inverse hyperbolic tangent.", loops: INEXACT },
  arctan2: { doc: "Angle of the point (y, x), from -pi to pi.", nin: 2, loops: FLOATS },
  hypot: { doc: "Length of the vector (x, y), without overflow.", nin: 2, identity: 0, loops: FLOATS },
  degrees: { doc: "Radians in degrees.", loops: FLOATS },
  radians: { doc: "Degrees in radians.", loops: FLOATS },

  // rounding
  floor: { doc: "Greatest integer that is not above.", loops: `?${REAL}` },
  ceil: { doc: "Least integer that is not below.", loops: `?${REAL}` },
  trunc: { doc: "Integer part.", loops: `?${REAL}` },
  rint: { doc: "Nearest integer, of two the even one.", loops: INEXACT },

  modf: {
    doc: "The part behind the point and the integer part, both with the operand's sign.",
    loops: FLOATS,
    fns: ["modf_fraction", "trunc"],
  },

  // comparison
  equal: { doc: "Whether the operands are equal.", ...compares("equal") },
  not_equal: { doc: "Whether the operands differ.", ...compares("not_equal") },
  less: { doc: "Whether the first is below the second.", ...compares("less") },
  less_equal: { doc: "Whether the first is not above the second.", ...compares("less_equal") },
  greater: { doc: "Whether the first is above the second.", ...compares("greater") },
  greater_equal: { doc: "Whether the first is not below the second.", ...compares("greater_equal") },
  maximum: { doc: "The greater operand; nan where either is.", nin: 2, loops: ALL },
  minimum: { doc: "The lesser operand; nan where either is.", nin: 2, loops: ALL },
  fmax: { doc: "The greater operand; the other one where one is nan.", nin: 2, loops: ALL },
  fmin: { doc: "The lesser operand; the other one where one is nan.", nin: 2, loops: ALL },
  gcd: { doc: "Greatest common divisor.", nin: 2, identity: 0, loops: INTS, refusesBool: "gcd has no loop" },
  lcm: { doc: "Least common multiple.", nin: 2, loops: INTS, refusesBool: "lcm has no loop" },
  heaviside: {
    doc: "0 below zero, 1 above, the second operand at zero.",
    nin: 2,
    loops: FLOATS,
  },

  // logic and bits
  logical_and: { doc: "Whether both are nonzero.", nin: 2, identity: true, loops: ALL, mixedAs: "?" },
  logical_or: { doc: "Whether either is nonzero.", nin: 2, identity: false, loops: ALL, mixedAs: "?" },
  logical_xor: { doc: "Whether just one is nonzero.", nin: 2, identity: false, loops: ALL, mixedAs: "?" },
  logical_not: { doc: "Whether the operand is zero.", loops: ALL },
  bitwise_and: { doc: "Bits that both have.", nin: 2, identity: -1, loops: `?${INTS}` },
  bitwise_or: { doc: "Bits that either has.", nin: 2, identity: 0, loops: `?${INTS}` },
  bitwise_xor: { doc: "Bits that just one has.", nin: 2, identity: 0, loops: `?${INTS}` },
  invert: { doc: "All bits turned; of bool the opposite.", loops: `?${INTS}` },
  left_shift: { doc: "Bits moved up; 0 from the width on.", nin: 2, loops: INTS },
  right_shift: { doc: "Bits moved down, the sign kept; 0 or -1 from the width on.", nin: 2, loops: INTS },
  bitwise_count: {
    doc: "Set bits of the magnitude.",
    loops: [[...INTS].map((char) => `${char}->B`).join(" ")],
  },

  // parts and kinds of numbers
  isnan: { doc: "Whether the operand is nan.", loops: ALL },
  isinf: { doc: "Whether the operand is infinite.", loops: ALL },
  isfinite: { doc: "Whether the operand is neither infinite nor nan.", loops: ALL },
  isnat: { doc: "Whether a time is NaT.", loops: "" },
  signbit: { doc: "Whether the sign bit is set: -0 and -nan have it.", loops: FLOATS },
  frexp: {
    doc: "Mantissa, from 1/2 up to 1, and exponent of 2.",
    loops: ["e->ei f->fi d->di"],
    fns: ["frexp_mantissa", "frexp_exponent"],
  },
  ldexp: {
    doc: "The first times 2 to the power of the second.",
    nin: 2,
    loops: [
      { "ei->e fi->f el->e fl->f di->d dl->d": ([x, n]) => elementwise("ldexp", [x!, cast(n!, x!.dtype)]) },
    ],
  },
  nextafter: {
    doc: "The number next to the first in the direction of the second.",
    nin: 2,
    loops: FLOATS,
  },
  spacing: { doc: "Distance to the next number away from zero, with the operand's sign.", loops: FLOATS },
  copysign: { doc: "The magnitude of the first with the sign of the second.", nin: 2, loops: FLOATS },
} as const satisfies { readonly [name: string]: UfuncRow };

/** Other names of the same ufuncs, as NumPy has them. */
export const ALIASES = {
  abs: "absolute",
  conj: "conjugate",
  true_divide: "divide",
  mod: "remainder",
  pow: "power",
  bitwise_not: "invert",
  bitwise_invert: "invert",
  bitwise_left_shift: "left_shift",
  bitwise_right_shift: "right_shift",
  deg2rad: "radians",
  rad2deg: "degrees",
  acos: "arccos",
  acosh: "arccosh",
  asin: "arcsin",
  asinh: "arcsinh",
  atan: "arctan",
  atan2: "arctan2",
  atanh: "arctanh",
} as const;

export type UfuncName = keyof typeof ROWS;

/** Every ufunc's row by name. */
export const UFUNC_SPECS: ReadonlyMap<string, UfuncSpec> = new Map(
  Object.entries<UfuncRow>(ROWS).map(([name, row]) => [name, specOf(name, row, temporalLoops(name))]),
);

/** Every ufunc by name, aliases included. */
export const UFUNCS: { readonly [name: string]: Ufunc & UfuncMethods } = (() => {
  const made: { [name: string]: Ufunc & UfuncMethods } = {};
  for (const [name, spec] of UFUNC_SPECS) made[name] = withMethods(spec, makeUfunc(spec));
  for (const [alias, name] of Object.entries(ALIASES)) made[alias] = made[name]!;
  return made;
})();
