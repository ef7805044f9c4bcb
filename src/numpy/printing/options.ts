/// <reference lib="esnext.disposable" preserve="true" />
// Owns: the print options - their names, defaults, validation and the process-wide current values.
// Does not own: what the options mean for a given array (floats.ts, elements.ts and layout.ts read them).

import { ValueError } from "../../graph/errors.ts";

/** When the fractional digits of floats are cut, padded or left as they are. */
export type FloatMode = "fixed" | "unique" | "maxprec" | "maxprec_equal";

/** What stands in the sign position of a non-negative number. */
export type SignMode = "-" | "+" | " ";

/** The options of `numpy.set_printoptions`. A field that is left out keeps its current value. */
export interface PrintOptions {
  /** Number of fractional digits of floats (default 8). */
  precision?: number;
  /** Arrays with more elements than this are summarised with `...` (default 1000). */
  threshold?: number;
  /** Elements shown at either end of each summarised dimension (default 3). */
  edgeitems?: number;
  /** Characters per line before a line break is inserted (default 75). */
  linewidth?: number;
  /** Print small floats in fixed point notation, never with an exponent (default false). */
  suppress?: boolean;
  /** How not-a-number is spelled (default "nan"). */
  nanstr?: string;
  /** How infinity is spelled (default "inf"). */
  infstr?: string;
  /** The sign of non-negative numbers: "-" leaves it out, "+" prints it, " " prints a space (default "-"). */
  sign?: SignMode;
  /** How `precision` is applied (default "maxprec"). */
  floatmode?: FloatMode;
}

/** A complete set of print options. */
export type ResolvedPrintOptions = Readonly<Required<PrintOptions>>;

const DEFAULTS: ResolvedPrintOptions = Object.freeze({
  precision: 8,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 75,
  suppress: false,
  nanstr: "nan",
  infstr: "inf",
  sign: "-",
  floatmode: "maxprec",
});

/** NumPy options that a caller may well try; naming them makes the refusal clearer than "unknown". */
const LEFT_OUT: readonly string[] = ["formatter", "legacy", "override_repr"];

let current: ResolvedPrintOptions = DEFAULTS;

function show(given: unknown): string {
  if (typeof given === "string") return JSON.stringify(given);
  if (typeof given === "bigint") return `${given}n`;
  return typeof given === "object" && given !== null ? "an object" : String(given);
}

function requireWholeNumber(name: string, given: unknown): void {
  if (typeof given !== "number" || !Number.isInteger(given)) {
    throw new TypeError(`${name} must be an integer, but ${show(given)} was given`);
  }
  if (given < 0) throw new ValueError(`${name} must be 0 or more, but ${given} was given`);
}

/** Infinity is allowed: it is how "never summarise" and "never wrap" are spelled without sys.maxsize. */
function requireNumber(name: string, given: unknown): void {
  if (typeof given !== "number")
    throw new TypeError(`${name} must be a number, but ${show(given)} was given`);
  if (Number.isNaN(given)) {
    throw new ValueError(`${name} must not be NaN; give Infinity where there should be no limit`);
  }
}

function requireOneOf(name: string, given: unknown, wanted: readonly unknown[]): void {
  if (wanted.includes(given)) return;
  throw new ValueError(`${name} must be one of ${wanted.map(show).join(", ")}, but ${show(given)} was given`);
}

function requireString(name: string, given: unknown): void {
  if (typeof given !== "string")
    throw new TypeError(`${name} must be a string, but ${show(given)} was given`);
}

function requireBoolean(name: string, given: unknown): void {
  if (typeof given !== "boolean") {
    throw new TypeError(`${name} must be true or false, but ${show(given)} was given`);
  }
}

const CHECKS: Readonly<Record<string, (name: string, given: unknown) => void>> = {
  precision: requireWholeNumber,
  threshold: requireNumber,
  edgeitems: requireWholeNumber,
  linewidth: requireNumber,
  suppress: requireBoolean,
  nanstr: requireString,
  infstr: requireString,
  sign: (name, given) => requireOneOf(name, given, ["-", "+", " "]),
  floatmode: (name, given) => requireOneOf(name, given, ["fixed", "unique", "maxprec", "maxprec_equal"]),
  // array2string's own, which are never current values:
  separator: requireString,
  prefix: requireString,
  suffix: requireString,
};

/**
 * Checks the given names and values and lays them over `base`. Undefined and null mean "not given", as None
 * does in NumPy. Nothing is returned, and so nothing is changed, unless every name and value is right.
 */
export function mergeOptions<T extends object>(base: T, given: object | undefined): T {
  if (given === undefined) return base;
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`print options must be an object such as { precision: 3 }, but got ${show(given)}`);
  }
  const merged: Record<string, unknown> = Object.fromEntries(Object.entries(base));
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(base, name)) {
      const reason = LEFT_OUT.includes(name) ? "is not supported" : "does not exist";
      throw new TypeError(
        `print option ${show(name)} ${reason}; the options are ${Object.keys(base).join(", ")}`,
      );
    }
    if (value === undefined || value === null) continue;
    CHECKS[name]?.(name, value);
    merged[name] = value;
  }
  return merged as T;
}

/** The current options with `given` laid over them for one call. */
export function resolveOptions(given?: PrintOptions): ResolvedPrintOptions {
  return mergeOptions(current, given);
}

/**
 * Returns a copy of the current print options; changing the copy changes nothing else.
 *
 * @returns every option with its current value
 * @example
 * getPrintoptions().precision; // 8
 * @see numpy.get_printoptions
 */
export function getPrintoptions(): Required<PrintOptions> {
  return { ...current };
}

/**
 * Changes how arrays are printed from now on. Options that are left out keep their value. Scalars are
 * not affected: they always print with as many digits as they need.
 *
 * @param options the options to change
 * @throws TypeError for an unknown option or a value of the wrong type
 * @throws ValueError for a value outside what the option allows
 * @example
 * setPrintoptions({ precision: 3, suppress: true });
 * @see numpy.set_printoptions
 */
export function setPrintoptions(options: PrintOptions): void {
  current = Object.freeze(mergeOptions(current, options));
}

/** Puts the options back that were current before `printoptions` was called. */
export interface PrintOptionsScope extends Disposable {
  /** The options in force inside the scope. */
  readonly options: Required<PrintOptions>;
}

// Early Node 20 releases have no Symbol.dispose; down-levelled `using` then looks the registered symbol up.
const disposeSymbol: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

/**
 * Sets print options for a limited time: until the returned object is disposed of, or, when a callback is
 * given, while that callback runs. The callback must be synchronous, because the options are process-wide.
 *
 * @param options the options to change
 * @param callback runs with the options in force
 * @returns the scope, or what the callback returned
 * @example
 * {
 *   using _ = printoptions({ precision: 2 });
 *   console.log(String(x));
 * }
 * const text = printoptions({ precision: 2 }, () => String(x));
 * @see numpy.printoptions
 */
export function printoptions(options: PrintOptions): PrintOptionsScope;
export function printoptions<T>(options: PrintOptions, callback: () => T): T;
export function printoptions<T>(options: PrintOptions, callback?: () => T): PrintOptionsScope | T {
  const outer = current;
  setPrintoptions(options);
  if (callback === undefined) {
    const scope = getPrintoptions();
    return {
      options: scope,
      [disposeSymbol]() {
        current = outer;
      },
    };
  }
  try {
    return callback();
  } finally {
    current = outer;
  }
}
