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

/**
 * Joins positional arguments and the trailing options object of a call.
 *
 * @param fn the function's name, for errors
 * @param names the parameters that may follow, in NumPy's order; those after `|` only by name
 * @param given the arguments
 * @throws TypeError on an unknown option, a repeated one, or too many arguments
 */
export function readArguments(
  fn: string,
  names: readonly string[],
  given: readonly unknown[],
): Readonly<Record<string, unknown>> {
  const bar = names.indexOf("|");
  const positional = bar < 0 ? names : names.slice(0, bar);
  const known = names.filter((name) => name !== "|");
  const values: Record<string, unknown> = {};
  const last = given[given.length - 1];
  const options = isOptions(last) ? last : undefined;
  const plain = options ? given.slice(0, -1) : given;
  if (plain.length > positional.length) {
    throw new TypeError(
      `${fn}() takes at most ${positional.length} arguments after its arrays (${positional.join(", ")}), got ${plain.length}: ` +
        `the last is ${describe(plain[plain.length - 1])}`,
    );
  }
  plain.forEach((value, i) => {
    if (value !== undefined) values[positional[i]!] = value;
  });
  for (const [name, value] of Object.entries(options ?? {})) {
    if (!known.includes(name)) {
      throw new TypeError(
        `${fn}() got an unexpected option '${name}'; it takes ${known.join(", ") || "none"}`,
      );
    }
    if (name in values) throw new TypeError(`${fn}() got multiple values for argument '${name}'`);
    if (value !== undefined) values[name] = value;
  }
  return values;
}
