/**
 * The dtype table: every data type with its limits, storage and names, in one place.
 *
 * Owns what a dtype *is*. How dtypes combine is `promotion.ts`; how a value converts is `scalar/`.
 * Invariant: a DType object is interned, so dtypes are compared with `===`.
 */

/** NumPy's one-letter kinds: bool, signed, unsigned, float, complex, timedelta, datetime. */
export type Kind = "b" | "i" | "u" | "f" | "c" | "m" | "M";

/** What one machine value is. A complex element is two of them; datetime64 is an `i64`. */
export type ScalarType =
  | "bool"
  | "i8"
  | "i16"
  | "i32"
  | "i64"
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "f16"
  | "f32"
  | "f64";

export type IntegerName = "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64";
export type FloatName = "float16" | "float32" | "float64";
export type ComplexName = "complex64" | "complex128";
/** The dtypes that arithmetic ufuncs take. */
export type NumericName = "bool" | IntegerName | FloatName | ComplexName;

/** NumPy's datetime units, coarse to fine; `generic` is a unit not yet chosen. */
export const DATETIME_UNITS = [
  "Y",
  "M",
  "W",
  "D",
  "h",
  "m",
  "s",
  "ms",
  "us",
  "ns",
  "ps",
  "fs",
  "as",
  "generic",
] as const;
export type DatetimeUnit = (typeof DATETIME_UNITS)[number];
/** What a datetime64 or timedelta64 counts: a multiple of a unit. */
export interface TimeUnit {
  readonly name: DatetimeUnit;
  readonly multiple: number;
}
export type DatetimeName =
  | `datetime64[${Exclude<DatetimeUnit, "generic">}]`
  | `timedelta64[${Exclude<DatetimeUnit, "generic">}]`
  | "datetime64"
  | "timedelta64";
/** Every dtype's name, as `array.dtype.name` gives it. */
export type DTypeName = NumericName | DatetimeName;

export type TypedArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

type TypedArrayConstructor = {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
};

/** A data type. Get one with {@link dtype}; compare with `===`. */
export interface DType<N extends DTypeName = DTypeName> {
  /** NumPy's name, `"float32"`. */
  readonly name: N;
  readonly kind: Kind;
  /** Bytes an element. */
  readonly itemsize: number;
  /** NumPy's type character, `"f"`. */
  readonly char: string;
  /** Byte order, kind and size, `"<f4"`. */
  readonly str: string;
  /** The machine type of an element, or of each of a complex element's two parts. */
  readonly scalar: ScalarType;
  /** Machine values an element: 2 for complex, else 1. */
  readonly components: 1 | 2;
  /** A small number, unique to the dtype: an ingredient of structural hashes. */
  readonly id: number;
  /** The unit of a datetime64 or timedelta64, with its multiple (`[25s]` is 25 and `s`). */
  readonly unit?: TimeUnit;
  toString(): string;
}

/** Facts of one machine type. Integer limits are bigints so that 64 bits are exact. */
export interface ScalarFacts {
  readonly bits: number;
  readonly integer: boolean;
  readonly signed: boolean;
  readonly min: bigint;
  readonly max: bigint;
  /** JavaScript holds it as a bigint. */
  readonly big: boolean;
  readonly array: TypedArrayConstructor;
}

function integerFacts(bits: number, signed: boolean, array: unknown): ScalarFacts {
  const b = BigInt(bits);
  const min = signed ? -(1n << (b - 1n)) : 0n;
  const max = signed ? (1n << (b - 1n)) - 1n : (1n << b) - 1n;
  return { bits, integer: true, signed, min, max, big: bits === 64, array: array as TypedArrayConstructor };
}

function floatFacts(bits: number, array: unknown): ScalarFacts {
  const facts = { bits, integer: false, signed: true, min: 0n, max: 0n, big: false };
  return { ...facts, array: array as TypedArrayConstructor };
}

/** Machine types. float16 is stored as its bit pattern: typed arrays of it are newer than Node 20. */
export const SCALARS: { readonly [S in ScalarType]: ScalarFacts } = {
  bool: { ...integerFacts(8, false, Uint8Array), max: 1n },
  i8: integerFacts(8, true, Int8Array),
  i16: integerFacts(16, true, Int16Array),
  i32: integerFacts(32, true, Int32Array),
  i64: integerFacts(64, true, BigInt64Array),
  u8: integerFacts(8, false, Uint8Array),
  u16: integerFacts(16, false, Uint16Array),
  u32: integerFacts(32, false, Uint32Array),
  u64: integerFacts(64, false, BigUint64Array),
  f16: floatFacts(16, Uint16Array),
  f32: floatFacts(32, Float32Array),
  f64: floatFacts(64, Float64Array),
};

type Row = readonly [
  name: NumericName,
  kind: Kind,
  char: string,
  str: string,
  scalar: ScalarType,
  components: 1 | 2,
];

const TABLE = [
  ["bool", "b", "?", "|b1", "bool", 1],
  ["int8", "i", "b", "|i1", "i8", 1],
  ["uint8", "u", "B", "|u1", "u8", 1],
  ["int16", "i", "h", "<i2", "i16", 1],
  ["uint16", "u", "H", "<u2", "u16", 1],
  ["int32", "i", "i", "<i4", "i32", 1],
  ["uint32", "u", "I", "<u4", "u32", 1],
  ["int64", "i", "l", "<i8", "i64", 1],
  ["uint64", "u", "L", "<u8", "u64", 1],
  ["float16", "f", "e", "<f2", "f16", 1],
  ["float32", "f", "f", "<f4", "f32", 1],
  ["float64", "f", "d", "<f8", "f64", 1],
  ["complex64", "c", "F", "<c8", "f32", 2],
  ["complex128", "c", "D", "<c16", "f64", 2],
] as const satisfies readonly Row[];

const byName = new Map<string, DType>();
let nextId = 1;

/** What dtypes are made from: so they are told from plain objects, which are options, and their own fields are facts only. */
const PROTOTYPE = Object.freeze({
  toString(this: DType): string {
    return this.name;
  },
  /** NumPy's repr, for consoles. */
  [Symbol.for("nodejs.util.inspect.custom")](this: DType): string {
    return `dtype('${this.unit ? this.str : this.name}')`;
  },
});

/** Whether a value is a dtype. */
export function isDType(value: unknown): value is DType {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === PROTOTYPE;
}

function intern(fields: Omit<DType, "id" | "toString">, ...aliases: string[]): DType {
  const made: DType = Object.freeze(Object.assign(Object.create(PROTOTYPE), fields, { id: nextId++ }));
  for (const alias of [fields.name, ...aliases]) byName.set(alias, made);
  return made;
}

/** The numeric dtypes in NumPy's order of kinds and widths. */
export const NUMERIC_DTYPES: readonly DType<NumericName>[] = TABLE.map(
  ([name, kind, char, str, scalar, components]) => {
    const itemsize = (SCALARS[scalar].bits / 8) * components;
    const plain = str.slice(1);
    const fields = { name, kind, itemsize, char, str, scalar, components };
    return intern(fields, char, str, plain, `=${plain}`, `|${plain}`, `<${plain}`) as DType<NumericName>;
  },
);

/** Other spellings that NumPy takes. */
const ALIASES = {
  bool_: "bool",
  b1: "bool",
  byte: "int8",
  ubyte: "uint8",
  short: "int16",
  ushort: "uint16",
  intc: "int32",
  uintc: "uint32",
  int: "int64",
  int_: "int64",
  intp: "int64",
  long: "int64",
  longlong: "int64",
  q: "int64",
  uint: "uint64",
  uintp: "uint64",
  ulong: "uint64",
  ulonglong: "uint64",
  Q: "uint64",
  half: "float16",
  single: "float32",
  float: "float64",
  double: "float64",
  csingle: "complex64",
  complex: "complex128",
  cdouble: "complex128",
} as const satisfies { readonly [alias: string]: NumericName };

type Str = (typeof TABLE)[number][3];
/** A type string with any mark of byte order, or none; times with or without a unit. */
type Bytes = Str extends `${"<" | "|"}${infer Plain}` ? Str | Plain | `=${Plain}` : never;
/** What NumPy takes for a dtype besides its name. */
export type DTypeSpelling =
  | keyof typeof ALIASES
  | (typeof TABLE)[number][2]
  | Bytes
  | `${"" | "<" | "="}${"M" | "m"}8${"" | `[${DatetimeUnit}]`}`;

const DATETIME = /^(?:(datetime64|timedelta64)|[<=|]?([Mm])8)(?:\[(\d*)([A-Za-zμ]+)\])?$/;

/** `datetime64[25s]` and the like: made on first use, since units and multiples are many. */
function datetime(text: string): DType | undefined {
  const found = DATETIME.exec(text);
  if (!found) return undefined;
  const kind = found[1] === "datetime64" || found[2] === "M" ? "M" : "m";
  const unit = found[4] === undefined ? GENERIC : parseUnit(found[3]! + found[4]);
  return unit && timeDType(kind, unit);
}

const GENERIC: TimeUnit = { name: "generic", multiple: 1 };

/** A unit as NumPy writes it, `"D"` or `"25s"`; undefined for what is none. */
export function parseUnit(text: string): TimeUnit | undefined {
  const [, digits, letters] = /^(\d*)(.+)$/.exec(text) ?? [];
  const name = letters === "μs" ? "us" : letters;
  const multiple = digits ? Number(digits) : 1;
  const known = (DATETIME_UNITS as readonly (string | undefined)[]).includes(name);
  if (!known || multiple < 1 || multiple > SCALARS.i32.max) return undefined;
  return { name: name as DatetimeUnit, multiple };
}

/** The datetime64 (kind M) or timedelta64 (kind m) of a unit. */
export function timeDType(kind: "m" | "M", unit: TimeUnit): DType<DatetimeName> {
  const generic = unit.name === "generic";
  const multiple = generic ? 1 : unit.multiple;
  const base = kind === "M" ? "datetime64" : "timedelta64";
  const suffix = generic ? "" : `[${multiple === 1 ? "" : multiple}${unit.name}]`;
  const name = `${base}${suffix}` as DatetimeName;
  const fields = { name, kind, itemsize: 8, char: kind, str: `<${kind}8${suffix}` };
  const made =
    byName.get(name) ??
    intern({ ...fields, scalar: "i64", components: 1, unit: { name: unit.name, multiple } });
  return made as DType<DatetimeName>;
}

/** The dtype that a conversion gives: a datetime64 or timedelta64 without a unit takes the unit that there is. */
export function withUnitOf(from: DType, to: DType): DType {
  if (to.unit?.name !== "generic" || from.unit === undefined) return to;
  return timeDType(to.kind as "m" | "M", from.unit);
}

/** Whether a dtype is datetime64 or timedelta64. */
export function isTime({ kind }: DType): boolean {
  return kind === "M" || kind === "m";
}

/** A dtype, or any of the names NumPy takes for one. */
export type DTypeLike<N extends DTypeName = DTypeName> = DType<N> | N | (string & {});

/**
 * The dtype of that name.
 *
 * @param spec a DType, NumPy's name (`"int32"`), type string (`"<f8"`), character (`"d"`), or
 *   `"datetime64[ms]"`.
 * @throws TypeError when nothing is called so.
 * @example dtype("<f8") === dtype("float64") // true
 * @see https://numpy.org/doc/stable/reference/arrays.dtypes.html
 */
export function dtype<N extends DTypeName>(spec: DType<N> | N): DType<N>;
export function dtype(spec: DTypeLike): DType;
export function dtype(spec: DTypeLike): DType {
  if (isDType(spec)) return spec;
  if (typeof spec === "string") {
    const found =
      byName.get(spec) ??
      byName.get((ALIASES as { readonly [alias: string]: string })[spec] ?? "") ??
      datetime(spec);
    if (found) return found;
  }
  throw new TypeError(
    `data type ${typeof spec === "string" ? JSON.stringify(spec) : `of JavaScript type ${typeof spec}`} not understood; ` +
      `known are ${TABLE.map((row) => row[0]).join(", ")}, datetime64[unit] and timedelta64[unit]`,
  );
}

/** The common dtypes by a short name, for code that builds graphs. */
export const bool = dtype("bool");
export const int8 = dtype("int8");
export const int16 = dtype("int16");
export const int32 = dtype("int32");
export const int64 = dtype("int64");
export const uint8 = dtype("uint8");
export const uint16 = dtype("uint16");
export const uint32 = dtype("uint32");
export const uint64 = dtype("uint64");
export const float16 = dtype("float16");
export const float32 = dtype("float32");
export const float64 = dtype("float64");
export const complex64 = dtype("complex64");
export const complex128 = dtype("complex128");

/** The float dtype of a complex dtype's parts; the dtype itself for all others. */
export function realDType(of: DType): DType {
  if (of === complex64) return float32;
  return of === complex128 ? float64 : of;
}
