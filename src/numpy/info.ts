/**
 * Questions about dtypes: promotion, casting rules, limits.
 */
import {
  complex64,
  type DType,
  type DTypeLike,
  dtype as dtypeOf,
  float16,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  isTime,
  type Kind,
  realDType,
  SCALARS,
  uint8,
  uint16,
  uint32,
  uint64,
} from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import {
  CASTINGS,
  type Casting,
  canCast,
  promoteTypes,
  resultType,
  type WeakKind,
} from "../graph/promotion.ts";
import { convertScalar } from "../graph/scalar/machine.ts";
import { Complex } from "./complex.ts";
import { type ArrayLike, arrayOf, describe, toArray, typedArrayDType, weakKind } from "./convert.ts";
import { NDArray } from "./ndarray.ts";

/**
 * The smallest dtype to which both cast safely.
 *
 * @throws TypeError when there is none
 * @see https://numpy.org/doc/stable/reference/generated/numpy.promote_types.html
 */
export function promote_types(type1: DTypeLike, type2: DTypeLike): DType {
  return promoteTypes(dtypeOf(type1), dtypeOf(type2));
}

/**
 * The dtype of an operation on these arrays, dtypes and scalars. Plain numbers are weak.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.result_type.html
 */
export function result_type(...arrays_and_dtypes: (ArrayLike | DTypeLike)[]): DType {
  const strong: DType[] = [];
  const ofArrays: DType[] = [];
  const weak: WeakKind[] = [];
  for (const one of arrays_and_dtypes) {
    const kind = weakKind(one);
    if (kind) weak.push(kind);
    else if (one instanceof NDArray) ofArrays.push(one.dtype);
    else if (typeof one === "string") strong.push(dtypeOf(one));
    else if (Array.isArray(one)) ofArrays.push(toArray(one, true).dtype);
    else {
      const typed = typedArrayDType(one);
      if (typed) ofArrays.push(typed);
      else strong.push(dtypeOf(one as DType));
    }
  }
  // The order can matter; NumPy's is dtypes before arrays.
  return resultType([...strong, ...ofArrays], weak);
}

/**
 * Whether a cast is allowed under a casting rule.
 *
 * @param casting "no", "equiv", "safe" (default), "same_kind" or "unsafe"
 * @throws TypeError when `from` is a plain number: its dtype is not known
 * @see https://numpy.org/doc/stable/reference/generated/numpy.can_cast.html
 */
export function can_cast(from: DTypeLike | NDArray, to: DTypeLike, casting: Casting = "safe"): boolean {
  if (weakKind(from) !== undefined) {
    throw new TypeError(
      "can_cast() does not support plain numbers, bigints, booleans or complex scalars: give a dtype",
    );
  }
  if (!CASTINGS.includes(casting)) {
    throw new ValueError(`casting must be one of ${CASTINGS.join(", ")}, got ${describe(casting)}`);
  }
  return canCast(from instanceof NDArray ? from.dtype : dtypeOf(from), dtypeOf(to), casting);
}

// ---- kinds of dtypes ---------------------------------------------------------------------------------------------------

/** NumPy's abstract dtypes, for `issubdtype`: they name themselves. */
export const generic = "generic";
export const number = "number";
export const integer = "integer";
export const signedinteger = "signedinteger";
export const unsignedinteger = "unsignedinteger";
export const inexact = "inexact";
export const floating = "floating";
export const complexfloating = "complexfloating";

/** The kinds of dtypes below each abstract one. Spans count as signed integers, as in NumPy. */
const ABSTRACT = {
  generic: "biufcmM",
  number: "iufcm",
  integer: "ium",
  signedinteger: "im",
  unsignedinteger: "u",
  inexact: "fc",
  floating: "f",
  complexfloating: "c",
} as const;

/** An abstract dtype's name. */
export type AbstractDType = keyof typeof ABSTRACT;

const abstractKinds = (type: unknown): string | undefined =>
  typeof type === "string" && Object.hasOwn(ABSTRACT, type) ? ABSTRACT[type as AbstractDType] : undefined;

/**
 * Whether a dtype is another one, or below an abstract one (`np.floating`).
 *
 * @param arg1 a dtype, or an abstract one
 * @param arg2 a dtype, or `generic number integer signedinteger unsignedinteger inexact floating complexfloating`
 * @throws TypeError on a name of no dtype
 * @example np.issubdtype("float32", np.floating) // true
 * @see https://numpy.org/doc/stable/reference/generated/numpy.issubdtype.html
 */
export function issubdtype(arg1: DTypeLike | AbstractDType, arg2: DTypeLike | AbstractDType): boolean {
  const [lower, upper] = [abstractKinds(arg1), abstractKinds(arg2)];
  if (lower !== undefined) return upper !== undefined && [...lower].every((kind) => upper.includes(kind));
  const dtype = dtypeOf(arg1 as DTypeLike);
  if (upper !== undefined) return upper.includes(dtype.kind);
  const other = dtypeOf(arg2 as DTypeLike);
  // Times are of one type, whatever their unit.
  return dtype === other || (isTime(dtype) && dtype.kind === other.kind);
}

/** The array API's names for kinds of dtypes. */
const KINDS = {
  bool: "b",
  "signed integer": "i",
  "unsigned integer": "u",
  integral: "iu",
  "real floating": "f",
  "complex floating": "c",
  numeric: "iufc",
} as const;

/** A kind of dtypes by the array API's name. */
export type DTypeKind = keyof typeof KINDS;

/**
 * Whether a dtype is of a kind, or is another one.
 *
 * @param kind a name (`bool`, `signed integer`, `unsigned integer`, `integral`, `real floating`, `complex floating`, `numeric`),
 *   a dtype, or a list of these, of which one suffices
 * @throws ValueError on a name of no kind, TypeError on what is no dtype
 * @example np.isdtype(np.float32, "real floating") // true
 * @see https://numpy.org/doc/stable/reference/generated/numpy.isdtype.html
 */
export function isdtype(dtype: DTypeLike, kind: DTypeKind | DType | readonly (DTypeKind | DType)[]): boolean {
  const own = dtypeOf(dtype);
  const matches = ([kind].flat() as (DTypeKind | DType)[]).map((one) => {
    if (typeof one !== "string") return dtypeOf(one) === own;
    if (!Object.hasOwn(KINDS, one)) {
      throw new ValueError(`kind argument is a string, but '${String(one)}' is not a known kind name.`);
    }
    return (KINDS[one] as string).includes(own.kind);
  });
  return matches.includes(true);
}

const UNSIGNED: readonly DType[] = [uint8, uint16, uint32, uint64];
const SIGNED: readonly DType[] = [int8, int16, int32, int64];

/** The smallest float that holds the magnitude: NumPy's limits are rounder than the dtypes' own. */
function leastFloat(parts: readonly number[], dtype: DType): DType {
  const within = (limit: number) => parts.every((part) => Math.abs(part) < limit);
  if (dtype.kind === "c") return within(3.4e38) ? complex64 : dtype;
  if (within(65000) || !Number.isFinite(parts[0])) return float16;
  return dtype.itemsize > 4 && !within(3.4e38) ? dtype : float32;
}

/**
 * The smallest dtype that holds a value; of an array with axes, its own.
 *
 * @throws OverflowError for bigints beyond 64 bits; plain numbers beyond are floats
 * @example np.min_scalar_type(-260).name // "int16"
 * @see https://numpy.org/doc/stable/reference/generated/numpy.min_scalar_type.html
 */
export function min_scalar_type(a: ArrayLike): DType {
  if (typeof a === "number" && Math.abs(a) >= 2 ** 64) return leastFloat([a], float64);
  const x = arrayOf(a);
  const { dtype } = x;
  if (x.ndim > 0 || dtype.kind === "b" || isTime(dtype)) return dtype;
  const item: unknown = x.item();
  if ("iu".includes(dtype.kind)) {
    const value = BigInt(item as number | bigint);
    const fits = (one: DType) => value >= SCALARS[one.scalar].min && value <= SCALARS[one.scalar].max;
    return (value >= 0n ? UNSIGNED : SIGNED).find(fits)!;
  }
  return leastFloat(item instanceof Complex ? [item.re, item.im] : [item as number], dtype);
}

// ---- limits ------------------------------------------------------------------------------------------------------------

/** Limits of an integer dtype. */
export interface IntegerInfo {
  readonly dtype: DType;
  /** "i" or "u". */
  readonly kind: Kind;
  readonly bits: number;
  /** A bigint where it is beyond the safe integers. */
  readonly min: number | bigint;
  readonly max: number | bigint;
}

/**
 * Limits of an integer dtype.
 *
 * @throws ValueError for other kinds
 * @example np.iinfo("int8").max // 127
 * @see https://numpy.org/doc/stable/reference/generated/numpy.iinfo.html
 */
export function iinfo(type: DTypeLike): IntegerInfo {
  const dtype = dtypeOf(type);
  if (!"iu".includes(dtype.kind)) throw new ValueError(`Invalid integer data type '${dtype.name}'.`);
  const { bits, min, max } = SCALARS[dtype.scalar];
  const plain = (x: bigint) => (bits === 64 && x !== 0n ? x : Number(x));
  return { dtype, kind: dtype.kind, bits, min: plain(min), max: plain(max) };
}

/** Limits of a float dtype. */
export interface FloatInfo {
  readonly dtype: DType;
  readonly bits: number;
  /** Bits of the stored fraction and of the exponent. */
  readonly nmant: number;
  readonly nexp: number;
  /** Least exponent that underflows to subnormals, and that overflows. */
  readonly minexp: number;
  readonly maxexp: number;
  /** Exponents of `eps` and `epsneg`. */
  readonly machep: number;
  readonly negep: number;
  readonly iexp: number;
  /** Difference between 1 and the next float above, and below. */
  readonly eps: number;
  readonly epsneg: number;
  readonly max: number;
  readonly min: number;
  /** Least positive normal number. */
  readonly tiny: number;
  readonly smallest_normal: number;
  readonly smallest_subnormal: number;
  /** Decimal digits that hold, and 10 to minus that. */
  readonly precision: number;
  readonly resolution: number;
}

const FORMATS: { readonly [bits: number]: readonly [nmant: number, nexp: number] } = {
  16: [10, 5],
  32: [23, 8],
  64: [52, 11],
};

/**
 * Limits of a float dtype, or of a complex dtype's parts.
 *
 * @throws ValueError for other kinds
 * @example np.finfo("float32").eps
 * @see https://numpy.org/doc/stable/reference/generated/numpy.finfo.html
 */
export function finfo(type: DTypeLike): FloatInfo {
  const dtype = realDType(dtypeOf(type));
  if (dtype.kind !== "f") throw new ValueError(`data type '${dtype.name}' not inexact`);
  const { bits } = SCALARS[dtype.scalar];
  const [nmant, nexp] = FORMATS[bits]!;
  const bias = 2 ** (nexp - 1);
  const max = (2 - 2 ** -nmant) * 2 ** (bias - 1);
  const precision = Math.floor(nmant * Math.log10(2));
  return {
    dtype,
    bits,
    nmant,
    nexp,
    minexp: 2 - bias,
    maxexp: bias,
    machep: -nmant,
    negep: -nmant - 1,
    iexp: nexp,
    eps: 2 ** -nmant,
    epsneg: 2 ** (-nmant - 1),
    max,
    min: -max,
    tiny: 2 ** (2 - bias),
    smallest_normal: 2 ** (2 - bias),
    smallest_subnormal: 2 ** (2 - bias - nmant),
    precision,
    resolution: convertScalar(10 ** -precision, "f64", dtype.scalar) as number,
  };
}
