/**
 * From JavaScript values to arrays and operands: nested lists, typed arrays and weak scalars.
 *
 * Owns the rule which dtype a plain value has, and range checks of integers on their way in.
 */
import { castParts } from "../graph/build.ts";
import {
  type DType,
  type DTypeName,
  dtype as dtypeOf,
  int64,
  isTime,
  SCALARS,
  type TypedArray,
  uint64,
} from "../graph/dtype.ts";
import { OverflowError, ValueError } from "../graph/errors.ts";
import { promoteTypes, resultType, type WeakKind, weakDType } from "../graph/promotion.ts";
import { convertScalar, fit, type Scalar } from "../graph/scalar/machine.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import { Buffer } from "../runtime/buffer.ts";
import { writeElement } from "../runtime/interpret.ts";
import { Storage } from "../runtime/storage.ts";
import { Complex } from "./complex.ts";
import {
  type Datetime64,
  isTimeScalar,
  standsForTime,
  type Timedelta64,
  textDType,
  timeDTypeOf,
  timeValue,
} from "./datetime/scalars.ts";
import { NDArray } from "./ndarray.ts";

/** A plain value that stands for one element. */
export type ScalarLike = number | bigint | boolean | Complex | Datetime64 | Timedelta64 | Date;
/** What stands for times where the dtype is known to be one: texts, and null for NaT; in lists of any depth. */
export type NestedTimes = ScalarLike | string | null | NDArray | readonly NestedTimes[];
/** Lists of plain values, nested to any depth; arrays may stand among them. */
export type NestedLike = ScalarLike | NDArray | readonly NestedLike[];
/** A typed array whose kind names a dtype. */
export type TypedLike = TypedArray | Uint8ClampedArray;
/** Whatever numfuse takes where NumPy takes array_like. */
export type ArrayLike = NDArray | TypedLike | NestedLike;

const TYPED: readonly (readonly [new (n: number) => object, DTypeName])[] = [
  [Float64Array, "float64"],
  [Float32Array, "float32"],
  [Int32Array, "int32"],
  [Uint8Array, "uint8"],
  [Uint8ClampedArray, "uint8"],
  [Int8Array, "int8"],
  [Int16Array, "int16"],
  [Uint16Array, "uint16"],
  [Uint32Array, "uint32"],
  [BigInt64Array, "int64"],
  [BigUint64Array, "uint64"],
];

/** The dtype of a typed array, or undefined for anything else. */
export function typedArrayDType(value: unknown): DType | undefined {
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return undefined;
  for (const [constructor, name] of TYPED) if (value instanceof constructor) return dtypeOf(name);
  return undefined;
}

/** The kind of a plain scalar, or undefined for anything else. -0 counts as a float: no integer has it. */
export function weakKind(value: unknown): WeakKind | undefined {
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) && !Object.is(value, -0) ? "int" : "float";
    case "bigint":
      return "int";
    case "boolean":
      return "bool";
    default:
      return value instanceof Complex ? "complex" : undefined;
  }
}

/** Whether an integer fits a dtype; every other dtype takes any. */
export function integerFits(value: number | bigint, dtype: DType): boolean {
  if (!"iu".includes(dtype.kind)) return true;
  const { min, max } = SCALARS[dtype.scalar];
  return value >= min && value <= max;
}

/** The dtype of a scalar that stands alone: of integers int64, and uint64 for those that only it holds. */
export function aloneDType(value: ScalarLike, kind: WeakKind): DType {
  const wide = kind === "int" && !integerFits(value as number, int64) && integerFits(value as number, uint64);
  return wide ? uint64 : weakDType(kind, undefined);
}

/**
 * A plain scalar's machine values in a dtype; in bool, its truth value.
 *
 * @throws OverflowError when an integer does not fit an integer dtype, or is beyond every float; TypeError when a
 *   complex scalar would have to become a real number; ValueError and TypeError of `timeValue` in a dtype of time
 */
export function scalarParts(value: ScalarLike, dtype: DType): Scalar[] {
  const { scalar, components } = dtype;
  if (isTime(dtype)) return [timeValue(value, dtype)];
  if (isTimeScalar(value)) return castParts([value.value], value.dtype, dtype);
  if (value instanceof Date) throw new TypeError(`a Date cannot become ${dtype.name}`);
  if (scalar === "bool") {
    const truth =
      value instanceof Complex ? value.re !== 0 || value.im !== 0 : Number.isNaN(value) || Boolean(value);
    return [truth ? 1 : 0];
  }
  if (value instanceof Complex) {
    const re = convertScalar(value.re, "f64", scalar);
    if (components === 2) return [re, convertScalar(value.im, "f64", scalar)];
    throw new TypeError(`a complex scalar cannot become ${dtype.name}`);
  }
  if (typeof value !== "boolean" && weakKind(value) === "int" && !integerFits(value as number, dtype)) {
    throw new OverflowError(`Python integer ${value} out of bounds for ${dtype.name}`);
  }
  // An integer-valued number is exact as a bigint; as a float it would be saturated on its way to 64 bits.
  const integral = SCALARS[scalar].big && typeof value === "number" && Number.isInteger(value);
  const plain = typeof value === "boolean" ? Number(value) : integral ? BigInt(value) : value;
  if (typeof plain === "bigint" && !SCALARS[scalar].integer && !Number.isFinite(Number(plain))) {
    throw new OverflowError(
      `int too large to convert to float: an integer of ${plain.toString(2).length} bits for ${dtype.name}`,
    );
  }
  const from = typeof plain === "bigint" ? (scalar === "u64" ? "u64" : "i64") : "f64";
  const re =
    typeof plain === "bigint" && !SCALARS[scalar].integer
      ? fit(Number(plain), scalar)
      : convertScalar(plain, from, scalar);
  return components === 2 ? [re, fit(0, scalar)] : [re];
}

// ---- lists -------------------------------------------------------------------------------------------------------------

/** Walks a nested list once: its shape and its leaves in order. */
function flatten(
  value: unknown,
  wanted: DType | undefined,
): { shape: number[]; leaves: ScalarLike[]; dtypes: DType[] } {
  const shape: number[] = [];
  const leaves: ScalarLike[] = [];
  const dtypes: DType[] = [];
  for (let level: unknown = value; Array.isArray(level) || level instanceof NDArray; ) {
    if (level instanceof NDArray) {
      shape.push(...level.shape);
      break;
    }
    shape.push(level.length);
    level = level[0];
  }
  const ragged = (depth: number, path: readonly number[]) =>
    new ValueError(
      `setting an array element with a sequence: the list is inhomogeneous after ${depth} dimensions ` +
        `(at index [${path.join(", ")}]; the first elements have shape (${shape.join(", ")}))`,
    );
  const visit = (item: unknown, depth: number, path: readonly number[]): void => {
    if (item instanceof NDArray) {
      if (item.shape.join() !== shape.slice(depth).join()) throw ragged(depth, path);
      dtypes.push(item.dtype);
      const flat = (list: unknown): void => {
        if (Array.isArray(list)) for (const one of list) flat(one);
        else leaves.push(list as ScalarLike);
      };
      flat(item.tolist());
    } else if (Array.isArray(item)) {
      if (depth >= shape.length || item.length !== shape[depth]) throw ragged(depth, path);
      item.forEach((one, i) => {
        visit(one, depth + 1, [...path, i]);
      });
    } else {
      if (depth !== shape.length) throw ragged(depth, path);
      if (weakKind(item) === undefined && !isElement(item, wanted)) {
        throw new TypeError(
          `an array's elements are numbers, bigints, booleans, complex scalars or times; got ${describe(item)} at index [${path.join(", ")}]`,
        );
      }
      leaves.push(item as ScalarLike);
    }
  };
  visit(value, 0, []);
  return { shape, leaves, dtypes };
}

/** Whether a value that is no number is an element: a time, or what stands for one in the dtype wanted. */
function isElement(value: unknown, wanted: DType | undefined): boolean {
  return timeDTypeOf(value) !== undefined || (wanted !== undefined && standsForTime(value, wanted));
}

/** The dtype of a list: numbers are float64, bigints int64, booleans bool; the highest kind wins. Times promote. */
function listDType(leaves: readonly ScalarLike[], dtypes: readonly DType[]): DType {
  if (dtypes.length > 0 && dtypes.every((d) => d === dtypes[0])) return dtypes[0]!;
  const times = leaves.flatMap((leaf) => timeDTypeOf(leaf) ?? []);
  if (times.length > 0)
    return resultType(
      [...dtypes, ...times],
      leaves.flatMap((leaf) => weakKind(leaf) ?? []),
    );
  let name: DTypeName = leaves.length === 0 ? "float64" : "bool";
  for (const leaf of leaves) {
    if (leaf instanceof Complex) return dtypeOf("complex128");
    if (typeof leaf === "number") name = "float64";
    else if (typeof leaf === "bigint" && name === "bool") name = "int64";
  }
  return dtypeOf(name);
}

/** A value that was given, in a few words. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `the string ${JSON.stringify(value.slice(0, 40))}`;
    case "number":
      return `the number ${value}`;
    case "bigint":
      return `the bigint ${value}n`;
    case "function":
      return "a function";
    case "symbol":
      return "a symbol";
    case "object":
      if (value === null) return "null";
      if (value instanceof NDArray)
        return `an array of ${value.dtype.name}, shape (${value.shape.join(", ")})`;
      return Array.isArray(value) ? "a list" : `an object (${value.constructor?.name ?? "no prototype"})`;
    default:
      return String(value);
  }
}

// ---- arrays ------------------------------------------------------------------------------------------------------------

/** A computed array over a typed array's elements. */
export function fromTyped(value: TypedLike, dtype: DType, shape: Shape, copy: boolean): NDArray {
  const array =
    value instanceof Uint8ClampedArray ? new Uint8Array(value.buffer, value.byteOffset, value.length) : value;
  if (!copy) return new NDArray(Storage.wrap(dtype, array, shape), shape);
  const data = Buffer.allocate(dtype, array.length / dtype.components);
  (data.data as Uint8Array).set(array as Uint8Array);
  return new NDArray(Storage.of(data, shape), shape);
}

/** A wanted datetime64 without a unit takes the unit that all elements have in common; texts have one too. */
function wantedDType(wanted: DType | undefined, leaves: readonly unknown[]): DType | undefined {
  if (wanted?.unit?.name !== "generic") return wanted;
  const own = leaves.flatMap((leaf) =>
    typeof leaf === "string" ? textDType(leaf, wanted) : (timeDTypeOf(leaf) ?? []),
  );
  return [wanted, ...own].reduce((a, b) => promoteTypes(a, b));
}

function fromList(value: unknown, wanted: DType | undefined): NDArray {
  const { shape, leaves, dtypes } = flatten(value, wanted);
  const dtype = wantedDType(wanted, leaves) ?? listDType(leaves, dtypes);
  const data = Buffer.allocate(dtype, sizeOf(shape));
  for (let i = 0; i < leaves.length; i++) writeElement(data, i, scalarParts(leaves[i]!, dtype));
  return new NDArray(Storage.of(data, shape), shape);
}

/**
 * An array of any array_like, without a dtype conversion.
 *
 * @param copy typed arrays are copied in; else they are wrapped, and writes reach them
 * @param wanted the dtype for lists, which have none of their own
 */
export function toArray(value: unknown, copy: boolean, wanted?: DType): NDArray {
  if (value instanceof NDArray) return value;
  const typed = typedArrayDType(value);
  if (typed) return fromTyped(value as TypedLike, typed, [(value as TypedLike).length], copy);
  if (Array.isArray(value) || weakKind(value) !== undefined || isElement(value, wanted))
    return fromList(value, wanted);
  throw new TypeError(`expected an array, a list or a number, got ${describe(value)}`);
}

/** An operand as an array; of plain numbers with the dtype that they have alone. */
export function arrayOf(value: unknown): NDArray {
  const weak = weakKind(value);
  return toArray(value, true, weak ? aloneDType(value as ScalarLike, weak) : undefined);
}
