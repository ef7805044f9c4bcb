/**
 * What a JavaScript library is to the benchmark: an adapter, one file each, loaded by host.ts in a process of its own.
 *
 * Packages are imported by name at run time, so that types are checked and tests run without them: an adapter
 * describes the little of its library that it calls.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Data, DTypeOfBench, Problem } from "../../workload.ts";

/** One way to compute a problem with a library. */
export interface Way {
  /** Computes the result and lets it go, as a loop in a user's program would. */
  run(): unknown;
  /** The result's elements, in the problem's dtype. */
  result(): Data | Promise<Data>;
  /** Where `run` gives promises, which are then awaited. */
  readonly asynchronous?: boolean;
}

export interface Adapter {
  readonly dtypes: readonly DTypeOfBench[];
  /** The most elements that it is asked to compute. */
  readonly most?: number;
  /**
   * The ways to compute a problem, by name; the fastest is timed. One that there is not may be undefined.
   * @throws Refusal where the library lacks something, on calling this or on the first run
   */
  ways(problem: Problem): { readonly [variant: string]: Way | undefined };
}

/** What an adapter's file exports. */
export interface AdapterModule {
  /** The packages that it needs; the version of the first is stated. */
  readonly packages: readonly string[];
  open(): Promise<Adapter>;
}

/** The version of a package that is installed beside this file. */
export function installed(name: string): string | undefined {
  const manifest = new URL(`./node_modules/${name}/package.json`, import.meta.url);
  if (!existsSync(manifest)) return undefined;
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

/** Imports a package as what the adapter says that it is. */
export const load = async <T>(name: string): Promise<T> => (await import(name)) as T;

const require = createRequire(import.meta.url);

/** The same of a CommonJS package, which may be a function. */
export const loadCommon = <T>(name: string): T => require(name) as T;
