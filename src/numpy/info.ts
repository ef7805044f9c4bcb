/**
 * Questions about dtypes: promotion, casting rules, limits.
 */
import {
  type DType,
  type DTypeLike,
  dtype as dtypeOf,
  type Kind,
  realDType,
  SCALARS,
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
import { type ArrayLike, describe, toArray, typedArrayDType, weakKind } from "./convert.ts";
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
