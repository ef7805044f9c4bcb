/**
 * The functions that a module may import: machine ops without a WebAssembly instruction, on float64.
 *
 * They are the reference's own functions, so a kernel that calls them equals the interpreter by construction. Worker
 * threads get them as source text, so none may use anything of its module.
 */
import { hugeSource } from "../../graph/scalar/math/huge.ts";
import { HOST } from "../../graph/scalar/math/table.ts";

export const IMPORTED: { readonly [name: string]: (x: number, y: number) => number } = {
  ...HOST,
};

/** The same functions as the source of an expression. */
export function importedSource(): string {
  return `{ fmodRare: (x, y) => x % y, ...${hugeSource()} }`;
}

/** How many operands they take. */
export const importArity = (name: string): number => (name === "fmodRare" ? 2 : 1);
