/**
 * The names that formulas may use: functions and constants of the module, and members of arrays.
 *
 * An allowlist: what is not found here does not exist for a formula. Only functions without effects are in it. Names are
 * looked up in Maps, never in objects, so that no prototype can be reached.
 */
import { NUMERIC_DTYPES } from "../../graph/dtype.ts";
import * as arranging from "../arranging.ts";
import * as binning from "../binning.ts";
import * as calculus from "../calculus.ts";
import * as choosing from "../choosing.ts";
import * as comparing from "../comparing.ts";
import { complex } from "../complex.ts";
import * as constants from "../constants.ts";
import * as correlating from "../correlating.ts";
import * as creation from "../creation/index.ts";
import * as editing from "../editing.ts";
import * as elementwise from "../elementwise.ts";
import * as finding from "../finding.ts";
import * as gufuncs from "../gufuncs.ts";
import { newaxis } from "../indexing.ts";
import * as manipulation from "../manipulation.ts";
import * as nanReductions from "../nan-reductions.ts";
import { NDArray } from "../ndarray.ts";
import { pad } from "../padding.ts";
import * as polynomials from "../polynomials.ts";
import * as products from "../products.ts";
import * as reductions from "../reductions.ts";
import * as searching from "../searching.ts";
import * as tensors from "../tensors.ts";
import { ravel_multi_index, unravel_index } from "../unraveling.ts";
import * as windows from "../windows.ts";

export type NamedFunction = (...args: unknown[]) => unknown;

/** Modules of which formulas may call every function. */
const MODULES: readonly object[] = [
  elementwise,
  manipulation,
  arranging,
  comparing,
  reductions,
  nanReductions,
  finding,
  choosing,
  editing,
  { pad, ravel_multi_index, unravel_index },
  polynomials,
  windows,
  calculus,
  tensors,
  correlating,
  searching,
  binning,
  products,
  gufuncs,
  creation,
];

/** Functions of these modules that formulas may not call: they write, take raw memory or call back. */
const EXCLUDED = new Set([
  "copyto",
  "put",
  "putmask",
  "place",
  "frombuffer",
  "fromfunction",
  "fromiter",
  "piecewise",
  "variance_",
]);

/** Functions by the names that they have in the module. */
export const FUNCTIONS: ReadonlyMap<string, NamedFunction> = new Map(
  [...MODULES.flatMap((module) => Object.entries(module)), ["complex", complex] as const].filter(
    (entry): entry is [string, NamedFunction] => typeof entry[1] === "function" && !EXCLUDED.has(entry[0]),
  ),
);

/** Constants: numbers, `newaxis` and the dtypes. */
export const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...Object.entries(constants),
  ["newaxis", newaxis],
  ...NUMERIC_DTYPES.map((dtype) => [dtype.name, dtype] as const),
]);

/** What formulas may read of an array. */
const PROPERTIES: ReadonlySet<string> = new Set(
  "T shape ndim size itemsize nbytes dtype real imag length".split(" "),
);

/** Methods that are functions of the module under another name, and those that only methods are. */
const METHOD_NAMES: ReadonlySet<string> = new Set(
  "sub mul div floorDiv mod pow neg abs eq ne lt le gt ge and or not conj at".split(" "),
);

/** Functions without effects whose method of the same name changes the array. */
const CHANGING: ReadonlySet<string> = new Set([
  "sort",
  "partition",
  "resize",
  "set",
  "fill",
  "put",
  "byteswap",
]);

/** A property of an array that formulas may read. */
export function arrayProperty(array: NDArray, name: string): { readonly value: unknown } | undefined {
  if (!PROPERTIES.has(name)) return undefined;
  return { value: (array as unknown as { readonly [name: string]: unknown })[name] };
}

/** A method of arrays that formulas may call. */
export function arrayMethod(name: string): NamedFunction | undefined {
  if (CHANGING.has(name) || !(METHOD_NAMES.has(name) || FUNCTIONS.has(name))) return undefined;
  const method: unknown = Object.getOwnPropertyDescriptor(NDArray.prototype, name)?.value;
  return typeof method === "function" ? (method as NamedFunction) : undefined;
}

/** Methods of ufuncs that only compute. */
const UFUNC_METHODS: ReadonlySet<string> = new Set(["reduce", "accumulate", "reduceat", "outer"]);

/** A method of a ufunc (`add.reduce`) that formulas may call. */
export function ufuncMethod(fn: NamedFunction, name: string): NamedFunction | undefined {
  if (!UFUNC_METHODS.has(name) || !("nin" in fn)) return undefined;
  const method: unknown = (fn as unknown as { readonly [name: string]: unknown })[name];
  return typeof method === "function" ? (method as NamedFunction) : undefined;
}

/** The name that comes nearest to one that does not exist; the first of several. */
export function similarName(name: string, ...lists: readonly Iterable<string>[]): string | undefined {
  let best: string | undefined;
  let least = name.length > 5 ? 3 : 2;
  const lower = name.toLowerCase();
  for (const list of lists) {
    for (const candidate of list) {
      if (Math.abs(candidate.length - name.length) >= least) continue;
      const distance = editDistance(lower, candidate.toLowerCase(), least);
      if (distance < least) [best, least] = [candidate, distance];
    }
  }
  return best;
}

/** Characters to change, add or leave out until one name is the other; `limit` where there are as many or more. */
function editDistance(a: string, b: string, limit: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    let fewest = i + 1;
    for (let j = 0; j < b.length; j++) {
      const here = Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (a[i] === b[j] ? 0 : 1));
      next.push(here);
      if (here < fewest) fewest = here;
    }
    if (fewest >= limit) return limit;
    row = next;
  }
  return row[b.length]!;
}
