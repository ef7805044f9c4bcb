/**
 * Trailing options objects: reading them by NumPy's names and refusing names that are not known.
 */

import { Complex } from "./complex.ts";
import { describe } from "./convert.ts";
import { NDArray } from "./ndarray.ts";

/** A trailing argument as NumPy users write it: by position, by name among the options, or followed by them. */
export type Trailing<V, O> = [] | [V | O | undefined] | [V | undefined, O];

/** Whether a value is a plain options object rather than an argument. */
export function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (value instanceof NDArray || value instanceof Complex || ArrayBuffer.isView(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const NONE: Readonly<Record<string, unknown>> = Object.freeze({});

function unknown(fn: string, name: string, names: readonly string[]): TypeError {
  const known = names.filter((one) => one !== "|").join(", ");
  return new TypeError(`${fn}() got an unexpected option '${name}'; it takes ${known || "none"}`);
}

/**
 * Joins positional arguments and the trailing options object of a call.
 *
 * @param fn the function's name, for errors
 * @param names the parameters that may follow, in NumPy's order; those after `|` only by name
 * @param given the arguments
 * @returns the arguments by name; one that is undefined was not given
 * @throws TypeError on an unknown option, a repeated one, or too many arguments
 */
export function readArguments(
  fn: string,
  names: readonly string[],
  given: readonly unknown[],
): Readonly<Record<string, unknown>> {
  if (given.length === 0) return NONE;
  const bar = names.indexOf("|");
  const positional = bar < 0 ? names.length : bar;
  const last = given[given.length - 1];
  const options = isOptions(last) ? last : undefined;
  const plain = options ? given.length - 1 : given.length;
  if (plain > positional) {
    const places = names.slice(0, positional).join(", ");
    throw new TypeError(
      `${fn}() takes at most ${positional} arguments after its arrays (${places}), got ${plain}: ` +
        `the last is ${describe(given[plain - 1])}`,
    );
  }
  if (options)
    for (const name of Object.keys(options))
      if (name === "|" || !names.includes(name)) throw unknown(fn, name, names);
  // Options alone are what is wanted already.
  if (options && plain === 0) return options;
  const values: Record<string, unknown> = {};
  for (let i = 0; i < plain; i++) {
    if (given[i] !== undefined) values[names[i]!] = given[i];
  }
  if (!options) return values;
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(values, name))
      throw new TypeError(`${fn}() got multiple values for argument '${name}'`);
    if (options[name] !== undefined) values[name] = options[name];
  }
  return values;
}
