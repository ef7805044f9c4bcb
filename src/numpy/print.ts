/**
 * Printing, as functions of the module: `np.array2string`, `np.array_str`, `np.array_repr` and the print options.
 */
import { type ArrayLike, arrayOf } from "./convert.ts";
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

/** Options that single calls know by another name. */
interface CallOptions {
  /** `linewidth`. */
  readonly max_line_width?: number;
  /** `suppress`. */
  readonly suppress_small?: boolean;
}

function renamed<O extends object>({ max_line_width, suppress_small, ...options }: O & CallOptions): O {
  return {
    ...(max_line_width === undefined ? {} : { linewidth: max_line_width }),
    ...(suppress_small === undefined ? {} : { suppress: suppress_small }),
    ...options,
  } as unknown as O;
}

/**
 * An array as text.
 *
 * @param options `separator`, `prefix`, `suffix` and any print option; `max_line_width` and `suppress_small` as NumPy calls them here
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array2string.html
 */
export function array2string(a: ArrayLike, options: Array2stringOptions & CallOptions = {}): string {
  return format(arrayOf(a).printSource(), renamed(options));
}

/** As `str` prints it. @see https://numpy.org/doc/stable/reference/generated/numpy.array_str.html */
export function array_str(a: ArrayLike, options: PrintOptions & CallOptions = {}): string {
  return arrayStr(arrayOf(a).printSource(), renamed(options));
}

/** As `repr` prints it. @see https://numpy.org/doc/stable/reference/generated/numpy.array_repr.html */
export function array_repr(a: ArrayLike, options: PrintOptions & CallOptions = {}): string {
  return arrayRepr(arrayOf(a).printSource(), renamed(options));
}
