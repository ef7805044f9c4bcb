/**
 * What compilers make of names that a function has from outside. Its text is all there is to see, so a module is known
 * by what it is called there: after TypeScript's CommonJS, tsx, esbuild, Vite, vitest or webpack.
 *
 * Invariant: a function's own names are never taken for these; whoever asks has looked for them first.
 */
import type { AnyNode, ArrowFunctionExpression, FunctionExpression } from "acorn";
import { LRU } from "../../runtime/lru.ts";

/** This module, by its name or where the compiler's names tell nothing. */
const OURS = /^(?:np|(?:import_)?numfuse(?:_?\d+)?|__vi_import_\d+__|__vite_ssr_import_\d+__)$/;
/** Any module. */
const ANY = /^(?:numpy|import_\w+|\w*__WEBPACK_IMPORTED_MODULE_\d+__)$/;

/** Whether a name is what a compiler calls this module. */
export function isOurModule(name: string): boolean {
  return OURS.test(name);
}

/** Whether a name is what a compiler calls some module, ours perhaps. */
export function isSomeModule(name: string): boolean {
  return OURS.test(name) || ANY.test(name);
}

/** Functions' texts as they were before somebody rewrote them, by what they became. */
const originals = new LRU<string, string>(1000);

/** Notes that a function was written otherwise than its text says: the prompt rewrites operators, which run as calls. */
export function noteOriginal(rewritten: string, original: string): void {
  originals.set(rewritten, original);
}

/** A function's text, as its author wrote it. */
export function textOf(fn: (...args: never[]) => unknown): string {
  const text = Function.prototype.toString.call(fn);
  return originals.get(text) ?? text;
}

/**
 * Takes `exports.` off the names in a tree: so TypeScript writes what a CommonJS module exports, and tslab everything
 * that an earlier cell declared, `np` included. A text that uses `exports` in any other way stays as it is.
 */
export function withoutExports<T extends ArrowFunctionExpression | FunctionExpression>(
  tree: T,
  text: string,
): T {
  if (!text.includes("exports.") || /\bexports\b(?!\.)/.test(text)) return tree;
  const pending: unknown[] = [tree];
  while (pending.length > 0) {
    const item = pending.pop();
    if (typeof item !== "object" || item === null) continue;
    for (const [key, value] of Object.entries(item as object)) {
      const name = exported(value as AnyNode | undefined);
      if (name) Reflect.set(item, key, name);
      else pending.push(value);
    }
  }
  return tree;
}

/** The name after `exports.`, standing where the whole stood. */
function exported(node: AnyNode | null | undefined): AnyNode | undefined {
  if (node?.type !== "MemberExpression" || node.computed || node.object.type !== "Identifier")
    return undefined;
  if (node.object.name !== "exports" || node.property.type !== "Identifier") return undefined;
  return { ...node.property, start: node.start };
}
