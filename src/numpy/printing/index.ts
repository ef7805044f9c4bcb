// Owns: the public printing functions: str and repr of arrays, array2string, and what surrounds the brackets.
// Does not own: the steps in between (options.ts, elements.ts, layout.ts), or arrays (it gets a PrintSource).

import { formatElements, type PrintDtype, type PrintValue } from "./elements.ts";
import { arrange, shownIndices } from "./layout.ts";
import { mergeOptions, type PrintOptions, type ResolvedPrintOptions, resolveOptions } from "./options.ts";
import { scalarStr } from "./scalars.ts";

export type { PrintDtype, PrintValue } from "./elements.ts";
export {
  getPrintoptions,
  type PrintOptions,
  printoptions,
  setPrintoptions,
} from "./options.ts";
export { scalarRepr, scalarStr } from "./scalars.ts";

/** An array as printing sees it. */
export interface PrintSource {
  readonly dtype: PrintDtype;
  readonly shape: readonly number[];
  /**
   * The element at a C-order flat index: boolean for bool, number for (u)int8 to 32 and floats, bigint for
   * int64, uint64, datetime64 and timedelta64, {re, im} for complex. Only shown elements are asked for.
   */
  at(flat: number): PrintValue;
}

/** What `array2string` takes besides the print options. */
export interface Array2stringOptions extends PrintOptions {
  /** Stands between elements (default " "). */
  separator?: string;
  /** Text that will precede the result: lines are indented by its length. */
  prefix?: string;
  /** Text that will follow the result: lines leave room for its length. */
  suffix?: string;
}

/** Non-empty arrays of these dtypes are what plain Python values make, so their repr leaves the dtype out. */
const IMPLIED_DTYPES: readonly string[] = ["bool", "int64", "float64", "complex128"];

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** A Python tuple: "(3,)", "(0, 3)", "()". */
function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** As in NumPy, names that are Python identifiers stand bare and those with a unit are quoted. */
function dtypeText(name: string): string {
  return name.includes("[") ? `'${name}'` : name;
}

function bracketed(
  source: PrintSource,
  options: ResolvedPrintOptions,
  separator: string,
  before: number,
  after: number,
): string {
  const { shape, dtype } = source;
  const size = sizeOf(shape);
  if (size === 0) return "[]";
  const edge = size > options.threshold ? options.edgeitems : undefined;
  const values = shownIndices(shape, edge).map((flat) => source.at(flat));
  const words = formatElements(values, dtype, shape.length, options);
  return arrange(words, { shape, edge, separator, indent: before, width: options.linewidth - after });
}

/**
 * An array's text, with a choice of what separates its elements.
 *
 * @param source the array
 * @param options print options for this call only, and `separator`, `prefix` and `suffix`; the last two are
 *   not printed, but room is left for them
 * @example
 * array2string(source, { precision: 2, separator: "," }); // "[0.33,0.67,1.  ]"
 * @see numpy.array2string
 */
export function array2string(source: PrintSource, options?: Array2stringOptions): string {
  const base = { ...resolveOptions(), separator: " ", prefix: "", suffix: "" };
  const { separator, prefix, suffix, ...resolved } = mergeOptions(base, options);
  return bracketed(source, resolved, separator, prefix.length, suffix.length);
}

/**
 * What Python's `str` gives for the array: its elements in brackets. A 0-d array prints as its scalar, to
 * which print options do not apply.
 *
 * @param source the array
 * @param options print options for this call only
 * @example
 * arrayStr(source); // "[[1 2 3]\n [4 5 6]]"
 * @see numpy.array_str
 */
export function arrayStr(source: PrintSource, options?: PrintOptions): string {
  const resolved = resolveOptions(options);
  if (source.shape.length === 0) return scalarStr(source.at(0), source.dtype);
  return bracketed(source, resolved, " ", 0, 0);
}

/**
 * What Python's `repr` gives for the array: `array(...)`, with the shape where the elements shown do not tell
 * it (empty and summarised arrays) and the dtype where they do not imply it.
 *
 * @param source the array
 * @param options print options for this call only
 * @example
 * arrayRepr(source); // "array([1., 2.], dtype=float32)"
 * @see numpy.array_repr
 */
export function arrayRepr(source: PrintSource, options?: PrintOptions): string {
  const resolved = resolveOptions(options);
  const { shape, dtype } = source;
  const size = sizeOf(shape);
  const opening = "array(";
  const text = opening + bracketed(source, resolved, ", ", opening.length, 1);

  const extras: string[] = [];
  if (size > resolved.threshold || (size === 0 && shape.length !== 1))
    extras.push(`shape=${shapeText(shape)}`);
  if (size === 0 || !IMPLIED_DTYPES.includes(dtype.name)) extras.push(`dtype=${dtypeText(dtype.name)}`);
  if (extras.length === 0) return `${text})`;

  const extra = extras.join(", ");
  const lastLine = text.length - (text.lastIndexOf("\n") + 1);
  // The comma, a space and the closing parenthesis go onto the line with the extras.
  const fits = lastLine + extra.length + 3 <= resolved.linewidth;
  return `${text},${fits ? " " : `\n${" ".repeat(opening.length)}`}${extra})`;
}
