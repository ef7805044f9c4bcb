/**
 * The ufunc table: every ufunc of the module, one row each.
 *
 * To add one: its function in `graph/scalar/functions.ts` with an expansion a kind, and a row here. The loops column
 * lists NumPy's dtype characters in the order in which NumPy tries them (`np.add.types`).
 */

import { constant, elementwise, reduce } from "../graph/build.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import type { FunctionName } from "../graph/scalar/functions.ts";
import { fit } from "../graph/scalar/machine.ts";
import { force, Storage } from "../runtime/storage.ts";
import { makeUfunc, type Ufunc, type UfuncSpec } from "./ufunc.ts";

const INTS = "bBhHiIlL";
const FLOATS = "efd";
const COMPLEX = "FD";
const REAL = INTS + FLOATS;
const NUMBERS = REAL + COMPLEX;
const ALL = `?${NUMBERS}`;
const INEXACT = FLOATS + COMPLEX;

type Row = Omit<UfuncSpec, "name" | "fns" | "nin" | "resolved"> & { readonly fns?: readonly FunctionName[] };

/** Integers may not be raised to negative powers: an integer has no inverse. */
function checkPower(operands: readonly Node[]): void {
  const exponent = operands[1]!;
  if (exponent.dtype.kind !== "i" || exponent.size === 0) return;
  const zero = constant([fit(exponent.dtype.itemsize === 8 ? 0n : 0, exponent.dtype.scalar)], exponent.dtype);
  const negative = elementwise("less", [exponent, zero]);
  const axes = negative.shape.map((_, axis) => axis);
  const any = Storage.from(axes.length > 0 ? reduce("logical_or", negative, axes) : negative);
  force([any]);
  if (any.buffer!.data[0]) throw new ValueError("Integers to negative integer powers are not allowed.");
}

const UNARY = {
  negative: { loops: NUMBERS, refusesBool: "negative is not supported, use the `~` operator or logical_not" },
  positive: { loops: NUMBERS, refusesBool: "positive has no loop", fns: ["positive"] },
  absolute: { loops: ALL },
  fabs: { loops: FLOATS, fns: ["absolute"] },
  sign: { loops: NUMBERS, refusesBool: "sign has no loop" },
  reciprocal: { loops: NUMBERS },
  square: { loops: NUMBERS },
  conjugate: { loops: NUMBERS },
  sqrt: { loops: INEXACT },
  cbrt: { loops: FLOATS },
  exp: { loops: INEXACT },
  exp2: { loops: INEXACT },
  expm1: { loops: INEXACT },
  log: { loops: INEXACT },
  log2: { loops: INEXACT },
  log10: { loops: INEXACT },
  log1p: { loops: INEXACT },
  sin: { loops: INEXACT },
  cos: { loops: INEXACT },
  tan: { loops: INEXACT },
  arcsin: { loops: INEXACT },
  arccos: { loops: INEXACT },
  arctan: { loops: INEXACT },
  sinh: { loops: INEXACT },
  cosh: { loops: INEXACT },
  tanh: { loops: INEXACT },
  arcsinh: { loops: INEXACT },
  arccosh: { loops: INEXACT },
  arctanh: { loops: INEXACT },
  degrees: { loops: FLOATS },
  radians: { loops: FLOATS },
  floor: { loops: `?${REAL}` },
  ceil: { loops: `?${REAL}` },
  trunc: { loops: `?${REAL}` },
  rint: { loops: INEXACT },
  logical_not: { loops: ALL },
  invert: { loops: `?${INTS}` },
  isnan: { loops: ALL },
  isinf: { loops: ALL },
  isfinite: { loops: ALL },
  signbit: { loops: FLOATS },
} as const satisfies { readonly [name: string]: Row };

const BINARY = {
  add: { loops: ALL },
  subtract: {
    loops: NUMBERS,
    refusesBool: "subtract is not supported, use the bitwise_xor or logical_xor function",
  },
  multiply: { loops: ALL },
  divide: { loops: INEXACT, integersAs: "d" },
  floor_divide: { loops: REAL },
  remainder: { loops: REAL },
  divmod: { loops: REAL, fns: ["floor_divide", "remainder"] },
  fmod: { loops: REAL },
  power: { loops: NUMBERS, check: checkPower },
  float_power: { loops: "dD", fns: ["power"] },
  logaddexp: { loops: FLOATS },
  logaddexp2: { loops: FLOATS },
  arctan2: { loops: FLOATS },
  hypot: { loops: FLOATS },
  copysign: { loops: FLOATS },
  equal: { loops: ALL, compares: true },
  not_equal: { loops: ALL, compares: true },
  less: { loops: ALL, compares: true },
  less_equal: { loops: ALL, compares: true },
  greater: { loops: ALL, compares: true },
  greater_equal: { loops: ALL, compares: true },
  logical_and: { loops: ALL },
  logical_or: { loops: ALL },
  logical_xor: { loops: ALL },
  bitwise_and: { loops: `?${INTS}` },
  bitwise_or: { loops: `?${INTS}` },
  bitwise_xor: { loops: `?${INTS}` },
  left_shift: { loops: INTS },
  right_shift: { loops: INTS },
  maximum: { loops: ALL },
  minimum: { loops: ALL },
  fmax: { loops: ALL },
  fmin: { loops: ALL },
} as const satisfies { readonly [name: string]: Row };

/** Other names of the same ufuncs, as NumPy has them. */
const ALIASES = {
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

export type UnaryName = keyof typeof UNARY;
export type BinaryName = keyof typeof BINARY;
export type AliasName = keyof typeof ALIASES;

function specOf(name: string, nin: 1 | 2, row: Row): UfuncSpec {
  return { name, nin, ...row, fns: row.fns ?? [name as FunctionName], resolved: new Map() };
}

/** Every ufunc's row by name. */
export const UFUNC_SPECS: ReadonlyMap<string, UfuncSpec> = new Map([
  ...Object.entries(UNARY).map(([name, row]) => [name, specOf(name, 1, row)] as const),
  ...Object.entries(BINARY).map(([name, row]) => [name, specOf(name, 2, row)] as const),
]);

/** Every ufunc by name, aliases included. */
export const UFUNCS: { readonly [name: string]: Ufunc } = (() => {
  const made: { [name: string]: Ufunc } = {};
  for (const [name, spec] of UFUNC_SPECS) made[name] = makeUfunc(spec);
  for (const [alias, name] of Object.entries(ALIASES)) made[alias] = made[name]!;
  return made;
})();
