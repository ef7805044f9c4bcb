/**
 * How dtypes combine: NEP 50 promotion, casting rules, weak JavaScript scalars.
 *
 * Owns the lattice only; conversion of values is in `scalar/`.
 * Source of the rules: https://numpy.org/neps/nep-0050-scalar-promotion.html
 */
import {
  bool,
  complex64,
  complex128,
  type DType,
  float16,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  isTime,
  timeDType,
  uint64,
} from "./dtype.ts";
import { ValueError } from "./errors.ts";
import { commonUnit, unitCasting } from "./units.ts";

/** A Python-like scalar's kind, which yields to an array's dtype of the same or a higher kind. */
export type WeakKind = "bool" | "int" | "float" | "complex";

export type Casting = "no" | "equiv" | "safe" | "same_kind" | "unsafe";
export const CASTINGS: readonly Casting[] = ["no", "equiv", "safe", "same_kind", "unsafe"];

const SIGNED = [int8, int16, int32, int64];

/** Half the bits a float needs to hold an integer of that many bytes: 1 -> float16, 2 -> float32. */
function floatFor(integer: DType): DType {
  return integer.itemsize === 1 ? float16 : integer.itemsize === 2 ? float32 : float64;
}

function wider(a: DType, b: DType): DType {
  return a.itemsize >= b.itemsize ? a : b;
}

const ORDER = "biufc";

function promoteNumeric(a: DType, b: DType): DType {
  if (ORDER.indexOf(a.kind) > ORDER.indexOf(b.kind)) return promoteNumeric(b, a);
  if (a.kind === b.kind) return wider(a, b);
  if (a.kind === "b") return b;
  if (b.kind === "u") {
    // A signed type that holds both; beyond int64 only a float does.
    if (a.itemsize > b.itemsize) return a;
    return SIGNED.find((s) => s.itemsize > b.itemsize) ?? float64;
  }
  if (b.kind === "f") return wider(b, floatFor(a));
  // complex: its parts must hold the other operand.
  const real = a.kind === "f" ? a : floatFor(a);
  return b === complex128 || real === float64 ? complex128 : complex64;
}

function promoteTimes(a: DType, b: DType): DType {
  const kind = a.kind === "M" || b.kind === "M" ? "M" : "m";
  return timeDType(kind, commonUnit(a.unit!, b.unit!, kind === "m"));
}

function promoteOrNone(a: DType, b: DType): DType | undefined {
  if (a === b) return a;
  if (isTime(a) && isTime(b)) return promoteTimes(a, b);
  if (isTime(a) || isTime(b)) {
    // timedelta64 takes integers; nothing else mixes.
    const [time, other] = isTime(a) ? [a, b] : [b, a];
    return time.kind === "m" && "biu".includes(other.kind) && other !== uint64 ? time : undefined;
  }
  return promoteNumeric(a, b);
}

/**
 * The smallest dtype to which both cast safely.
 *
 * @throws TypeError when there is none (`datetime64` with `float64`).
 * @example promoteTypes(dtype("int8"), dtype("uint8")).name // "int16"
 * @see https://numpy.org/doc/stable/reference/generated/numpy.promote_types.html
 */
export function promoteTypes(a: DType, b: DType): DType {
  const found = promoteOrNone(a, b);
  if (!found) throw new TypeError(`The DTypes ${a.name} and ${b.name} do not have a common DType.`);
  return found;
}

/** The dtype that a weak scalar takes beside an array of dtype `strong`. */
export function weakDType(weak: WeakKind, strong: DType | undefined): DType {
  if (weak === "bool") return bool;
  if (strong === undefined) return weak === "int" ? int64 : weak === "float" ? float64 : complex128;
  const kind = strong.kind;
  if (weak === "int") return kind === "b" ? int64 : strong;
  if (weak === "float") return "fc".includes(kind) ? strong : float64;
  if (kind === "c") return strong;
  return strong === float16 || strong === float32 ? complex64 : complex128;
}

/** What promotion of several looks at: dtypes, and the weak kinds but bool, which is as strong as any bool. */
type Promotable = DType | Exclude<WeakKind, "bool">;

const WEAK_ORDER: readonly Promotable[] = ["int", "float", "complex"];
/** Type characters in the order of NumPy's type numbers: of two dtypes the later one knows their common dtype. */
const TYPE_NUMBERS = "?bBhHiIlLfdFDMme";

/** What `one` knows about its common dtype with `other`; undefined where it leaves the answer to `other`. */
function commonKnownTo(one: Promotable, other: Promotable): Promotable | undefined {
  if (one === other) return one;
  if (typeof one === "string") {
    if (typeof other === "string")
      return WEAK_ORDER.indexOf(one) > WEAK_ORDER.indexOf(other) ? one : undefined;
    const yields = one === "int" ? "b" : "biu";
    return yields.includes(other.kind) ? weakDType(one, other) : undefined;
  }
  if (typeof other === "string") {
    const takes = other === "int" ? "iufc" : "fc";
    return takes.includes(one.kind) ? weakDType(other, one) : undefined;
  }
  return TYPE_NUMBERS.indexOf(other.char) > TYPE_NUMBERS.indexOf(one.char)
    ? undefined
    : promoteTypes(one, other);
}

function commonOf(one: Promotable, other: Promotable): Promotable {
  const found = commonKnownTo(one, other) ?? commonKnownTo(other, one);
  if (found === undefined)
    throw new TypeError(`The DTypes ${String(one)} and ${String(other)} do not have a common DType.`);
  return found;
}

/**
 * Puts the dtype that knows most in front, comparing from both ends inwards, and drops those that it already covers;
 * returns the common dtype of the last comparison, if its first side knew it.
 */
function toMostKnowing(list: (Promotable | undefined)[], length: number): Promotable | undefined {
  const half = Math.floor(length / 2);
  let common: Promotable | undefined;
  for (let low = 0; low < half; low++) {
    const high = length - 1 - low;
    const [first, last] = [list[low]!, list[high]!];
    common = commonKnownTo(first, last);
    if (common === undefined) [list[low], list[high]] = [last, first];
    if (common === list[low]) list[high] = undefined;
  }
  return length === 2 ? common : toMostKnowing(list, length - half);
}

/**
 * The common dtype of several, which is no fold of pairs: int8, uint8 and float16 give float16, though int8 and uint8
 * give int16. NumPy (PyArray_PromoteDTypeSequence) promotes each with the one that knows most, then the results.
 */
function promoteAll(all: readonly Promotable[]): Promotable {
  if (all.every((one) => one === all[0])) return all[0]!;
  const list: (Promotable | undefined)[] = all.slice();
  let common = toMostKnowing(list, list.length);
  const main = list[0]!;
  let previous: Promotable | undefined;
  for (let i = common === undefined ? 1 : 2; i < list.length; i++) {
    const one = list[i];
    if (one === undefined || one === previous) continue;
    const promoted = commonOf(main, one);
    common = common === undefined ? promoted : commonOf(common, promoted);
    previous = one;
  }
  return common ?? main;
}

/** Datetimes carry units, which fold pairwise. */
function promoteAllTimes(strong: readonly DType[], weak: readonly WeakKind[]): DType {
  const common = strong.reduce(promoteTypes);
  const refused = weak.find((kind) => common.kind !== "m" || (kind !== "int" && kind !== "bool"));
  if (refused !== undefined)
    throw new TypeError(`a ${refused} scalar and ${common.name} have no common DType`);
  return common;
}

/**
 * The dtype of an operation on these operands: strong dtypes promote, weak scalars yield.
 *
 * @throws ValueError when nothing is given, TypeError when there is no common dtype
 * @see https://numpy.org/doc/stable/reference/generated/numpy.result_type.html
 */
export function resultType(strong: readonly DType[], weak: readonly WeakKind[] = []): DType {
  if (strong.length + weak.length === 0) throw new ValueError("at least one array or dtype is required");
  if (strong.length === 1 && weak.length === 0) return strong[0]!;
  if (strong.some((one) => isTime(one))) return promoteAllTimes(strong, weak);
  // An array and scalars of one kind, which is what most calls have.
  const [kind] = weak;
  if (strong.length === 1 && kind !== "bool" && weak.every((one) => one === kind))
    return weakDType(kind!, strong[0]);
  const common = promoteAll([...strong, ...weak.map((kind) => (kind === "bool" ? bool : kind))]);
  return typeof common === "string" ? weakDType(common, undefined) : common;
}

/**
 * Whether a cast is allowed under a casting rule.
 *
 * @example canCast(dtype("int64"), dtype("float32"), "same_kind") // true
 * @see https://numpy.org/doc/stable/reference/generated/numpy.can_cast.html
 */
export function canCast(from: DType, to: DType, casting: Casting = "safe"): boolean {
  if (from === to || casting === "unsafe") return true;
  if (from.kind === to.kind && (from.kind === "m" || from.kind === "M"))
    return CASTINGS.indexOf(unitCasting(from.unit!, to.unit!, from.kind)) <= CASTINGS.indexOf(casting);
  if (casting === "no" || casting === "equiv") return false;
  if (isTime(from) || isTime(to)) {
    if (to.kind !== "m" || !"biu".includes(from.kind)) return false;
    // NumPy: integers become timedeltas safely, except uint64, which could overflow.
    return casting === "same_kind" || from !== uint64;
  }
  if (promoteOrNone(from, to) === to) return true;
  if (casting === "safe") return false;
  const rank = (d: DType) => (d.kind === "u" ? 1 : d.kind === "i" ? 1.5 : "b##fc".indexOf(d.kind));
  return rank(from) <= rank(to);
}
