/**
 * Elementwise functions on datetime64 and timedelta64: NumPy's rules for NaT.
 *
 * Both are counts in 64 bits of which the least is NaT. Being the least, NaT negates, and is made positive, into itself.
 * Owns the functions whose operands share one dtype; what mixes times with numbers is composed of these and of integer
 * functions in `numpy/datetime/loops.ts`. Datetimes share the table: that they cannot be added is for the loops to say.
 */
import { isNaT, NAT } from "./calendar.ts";
import type { RealExpansion } from "./functions.ts";
import { INTEGER } from "./integer.ts";
import type { ProgramBuilder, Value } from "./program.ts";

type Table = { readonly [name: string]: RealExpansion };

/** NaT where either operand is. */
function propagating(fn: RealExpansion): RealExpansion {
  return (b, x, y) => b.choose(isNaT(b, x!), x!, b.choose(isNaT(b, y!), y!, fn(b, x!, y!)));
}

/** A comparison that is false where either operand is NaT. */
function ordered(fn: (b: ProgramBuilder, x: Value, y: Value) => Value): RealExpansion {
  return (b, x, y) => b.and(fn(b, x!, y!), b.not(b.or(isNaT(b, x!), isNaT(b, y!))));
}

/** Moves NaT from the least to the greatest place. */
const natLast = (b: ProgramBuilder, x: Value) => b.sub(x, b.const(1, "i64"));

const larger: RealExpansion = (b, x, y) => b.select(b.ge(x!, y!), x!, y!);
const smaller: RealExpansion = (b, x, y) => b.select(b.le(x!, y!), x!, y!);

const { add, subtract, remainder, negative, positive, absolute, sign } = INTEGER as {
  [name: string]: RealExpansion;
};

export const TIME: Table = {
  add: propagating(add!),
  subtract: propagating(subtract!),
  /** NaT of a zero divisor, too. */
  remainder: (b, x, y) => {
    const none = b.or(isNaT(b, x!), b.or(isNaT(b, y!), b.eq(y!, b.const(0, "i64"))));
    return b.choose(none, b.const(NAT, "i64"), remainder!(b, x!, y!));
  },
  negative: negative!,
  positive: positive!,
  absolute: absolute!,
  // Of NaT -1, as in NumPy.
  sign: sign!,
  equal: ordered((b, x, y) => b.eq(x, y)),
  not_equal: (b, x, y) => b.or(b.ne(x!, y!), b.or(isNaT(b, x!), isNaT(b, y!))),
  less: ordered((b, x, y) => b.lt(x, y)),
  less_equal: ordered((b, x, y) => b.le(x, y)),
  greater: ordered((b, x, y) => b.gt(x, y)),
  greater_equal: ordered((b, x, y) => b.ge(x, y)),
  real: positive!,
  imag: (b) => b.const(0, "i64"),
  isnan: (b, x) => isNaT(b, x!),
  isinf: (b) => b.const(0, "bool"),
  isfinite: (b, x) => b.not(isNaT(b, x!)),
  // NaT is the least: what is less takes it along, what is greater passes it over.
  minimum: smaller,
  fmax: larger,
  maximum: (b, x, y) => b.select(b.ge(natLast(b, x!), natLast(b, y!)), x!, y!),
  fmin: (b, x, y) => b.select(b.le(natLast(b, x!), natLast(b, y!)), x!, y!),
};
