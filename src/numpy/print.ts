/**
 * Printing, as functions of the module: `np.array2string`, `np.array_str`, `np.array_repr` and the print options.
 */
import { type ArrayLike, toArray } from "./convert.ts";
import {
  type Array2stringOptions,
  arrayRepr,
  arrayStr,
  array2string as format,
  type PrintOptions,
} from "./printing/index.ts";

export {
  getPrintoptions as get_printoptions,
  type PrintOptions,
  printoptions,
  setPrintoptions as set_printoptions,
} from "./printing/index.ts";

/**
 * An array as text.
 *
 * @param options `separator`, `prefix`, `suffix` and any print option
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array2string.html
 */
export function array2string(a: ArrayLike, options: Array2stringOptions = {}): string {
  return format(toArray(a, true).printSource(), options);
}

/** As `str` prints it. @see https://numpy.org/doc/stable/reference/generated/numpy.array_str.html */
export function array_str(a: ArrayLike, options: PrintOptions = {}): string {
  return arrayStr(toArray(a, true).printSource(), options);
}

/** As `repr` prints it. @see https://numpy.org/doc/stable/reference/generated/numpy.array_repr.html */
export function array_repr(a: ArrayLike, options: PrintOptions = {}): string {
  return arrayRepr(toArray(a, true).printSource(), options);
}
