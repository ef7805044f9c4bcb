/**
 * What pictures are made of: users' values as plain columns, each forced once.
 *
 * A column is numbers, moments (milliseconds since 1970, UTC) or names. Missing values (nan, NaT, null) are NaN here and
 * gaps in a picture.
 */
import { type ArrayLike, array, asarray, eval as evaluate, NDArray, ValueError } from "../index.ts";
import { datetimeText, NAT, parseTimeUnit } from "../numpy/printing/calendar.ts";

/** What pictures take for one axis: arrays and lists as everywhere; lists of texts or of `Date`s too. */
export type Values =
  | ArrayLike
  | readonly (string | null)[]
  | readonly (Date | null)[]
  | readonly (number | null)[];

export interface Column {
  readonly kind: "number" | "time" | "text";
  /** Of texts: places in `names`. */
  readonly values: Float64Array;
  readonly names: readonly string[];
}

/** Reads several values at once: lazy arrays among them share one evaluation. */
export function columnsOf<K extends string>(
  fn: string,
  given: Readonly<Record<K, Values>>,
): Readonly<Record<K, Column>> {
  const arrays = Object.values(given).filter((value): value is NDArray => value instanceof NDArray);
  evaluate(...arrays);
  const columns = Object.entries(given).map(([name, value]) => [
    name,
    columnOf(fn, name, value as Values),
  ]) as [K, Column][];
  const [first, ...others] = columns;
  for (const [name, { values }] of others) {
    const wanted = first![1].values.length;
    if (values.length === wanted) continue;
    throw new ValueError(
      `${fn}() takes ${first![0]} and ${name} of one length, got ${wanted} and ${values.length} elements`,
    );
  }
  return Object.fromEntries(columns) as Record<K, Column>;
}

function columnOf(fn: string, name: string, value: Values): Column {
  if (Array.isArray(value)) {
    const known = value.find((item) => item !== null);
    if (typeof known === "string") return namesOf(fn, name, value as (string | null)[]);
    if (known instanceof Date) return { kind: "time", values: Float64Array.from(value, timeOf), names: [] };
  }
  const data = toData(value);
  if (data.ndim !== 1) {
    throw new ValueError(`${fn}() takes a one-dimensional ${name}, got shape (${data.shape.join(", ")})`);
  }
  return { kind: data.dtype.kind === "M" ? "time" : "number", values: numbersOf(fn, data), names: [] };
}

const timeOf = (item: unknown): number => (item instanceof Date ? item.getTime() : Number.NaN);

function namesOf(fn: string, name: string, texts: readonly unknown[]): Column {
  const places = new Map<string, number>();
  const values = Float64Array.from(texts, (text) => {
    if (text === null) return Number.NaN;
    if (typeof text !== "string") {
      throw new TypeError(`${fn}() takes texts or numbers as ${name}, not both in one list`);
    }
    if (!places.has(text)) places.set(text, places.size);
    return places.get(text)!;
  });
  return { kind: "text", values, names: [...places.keys()] };
}

/** Any array_like as an array; null in a list is nan. */
export function toData(value: Values): NDArray {
  if (value instanceof NDArray) return value;
  if (!Array.isArray(value)) return asarray(value as ArrayLike);
  return array((value.includes(null) ? value.map((item) => item ?? Number.NaN) : value) as ArrayLike);
}

/** The elements in row-major order as float64; moments as milliseconds. */
export function numbersOf(fn: string, data: NDArray): Float64Array {
  const { kind, name } = data.dtype;
  if (kind === "c") throw new TypeError(`${fn}() draws real numbers; take the real part or abs of ${name}`);
  const items = data.toTypedArray() as ArrayLike & Iterable<number | bigint>;
  if (kind !== "M" && kind !== "m") return Float64Array.from(items, Number);
  const convert = kind === "M" ? momentOf(name) : Number;
  return Float64Array.from(items, (item) => (item === NAT ? Number.NaN : convert(item as bigint)));
}

/** From a datetime64's integers to milliseconds, by way of the calendar's text. */
function momentOf(dtype: string): (item: bigint) => number {
  const unit = parseTimeUnit(dtype);
  return (item) => {
    const text = datetimeText(item, unit);
    const clock = /T\d\d$/.test(text) ? `${text}:00Z` : text.includes("T") ? `${text}Z` : text;
    return Date.parse(clock);
  };
}
