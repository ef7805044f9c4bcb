/**
 * Reading imports out of TypeScript sources, and the rules that they must keep.
 *
 * TypeScript 7 has no stable parser API and acorn reads no types, so one regular expression finds the statements. It
 * also matches comments, strings and template literals, as whole tokens, so that nothing inside them counts.
 */
import { posix } from "node:path";

/** Folders in the order in which imports may run: each may use itself and those before it. */
export const LAYERS = ["graph", "codegen", "runtime", "numpy", "index", "notebook", "cli"] as const;

/** The folders that may know which platform they run on: one hides it, the other is a program for Node. */
const PLATFORM = ["runtime/platform/", "cli/"];

export interface Import {
  readonly specifier: string;
  /** `import type`, `export type` or `import("...").Name`: gone at run time. `import { type X }` is not. */
  readonly typeOnly: boolean;
}

const TOKEN = new RegExp(
  [
    String.raw`\/\/[^\n]*`,
    String.raw`\/\*[\s\S]*?\*\/`,
    String.raw`\b(?<keyword>import|export)(?<type>\s+type(?=[\s{*]))?(?:\s+|(?=[{*]))(?<names>[\w$*{},\s]+?)\s*from\s*(?<from>"[^"\n]*"|'[^'\n]*')`,
    String.raw`\bimport\s*(?<effect>"[^"\n]*"|'[^'\n]*')`,
    String.raw`\bimport\s*\(\s*(?<dynamic>"[^"\n]*"|'[^'\n]*')\s*\)(?<member>\s*\.\s*[A-Z])?`,
    '"(?:[^"\\\\\\n]|\\\\.)*"',
    "'(?:[^'\\\\\\n]|\\\\.)*'",
    "`(?:[^`\\\\]|\\\\[\\s\\S])*`",
  ].join("|"),
  "g",
);

/** Every import and re-export of a source, in order. */
export function importsOf(source: string): Import[] {
  const found: Import[] = [];
  for (const match of source.matchAll(TOKEN)) {
    const { type, names, from, effect, dynamic, member } = match.groups!;
    const quoted = from ?? effect ?? dynamic;
    if (quoted === undefined) continue;
    // `import type from "x"` imports a value that is called "type".
    const typeOnly = dynamic ? member !== undefined : type !== undefined && names !== "";
    found.push({ specifier: quoted.slice(1, -1), typeOnly });
  }
  return found;
}

/** Sources by their path below src/. */
export type Sources = ReadonlyMap<string, string>;

function layerOf(path: string): number {
  const first = path.split("/")[0]!;
  return LAYERS.findIndex((layer) => first === layer || path === `${layer}.ts`);
}

function resolve(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

/** Imports that break the rules, one line each. */
export function importViolations(sources: Sources, dependencies: readonly string[] = []): string[] {
  const wrong: string[] = [];
  for (const [path, source] of sources) {
    const layer = layerOf(path);
    if (layer < 0) wrong.push(`${path} lies in none of the folders ${LAYERS.join(", ")}`);
    for (const { specifier } of importsOf(source)) {
      if (specifier.startsWith("node:")) {
        if (!PLATFORM.some((folder) => path.startsWith(folder)))
          wrong.push(`${path} imports ${specifier} outside ${PLATFORM.join(" and ")}`);
      } else if (!specifier.startsWith(".")) {
        const name = specifier
          .split("/")
          .slice(0, specifier.startsWith("@") ? 2 : 1)
          .join("/");
        if (!dependencies.includes(name)) wrong.push(`${path} imports ${specifier}, which is no dependency`);
      } else {
        const target = resolve(path, specifier);
        if (!sources.has(target)) wrong.push(`${path} imports ${specifier}, which does not exist in src`);
        else if (layerOf(target) > layer)
          wrong.push(`${path} imports ${target}: ${LAYERS[layer]} must not know ${LAYERS[layerOf(target)]}`);
      }
    }
  }
  return wrong;
}

/**
 * Files that import each other's values in a ring, each ring as one line. Type-only imports are left out: they are gone
 * when the modules load, so a ring of them is harmless.
 */
export function valueCycles(sources: Sources): string[] {
  const targets = new Map<string, string[]>();
  for (const [path, source] of sources) {
    const values = importsOf(source).filter(
      ({ specifier, typeOnly }) => specifier.startsWith(".") && !typeOnly,
    );
    targets.set(path, [...new Set(values.map(({ specifier }) => resolve(path, specifier)))]);
  }
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, above: readonly string[]): void => {
    const start = above.indexOf(path);
    if (start >= 0) cycles.push([...above.slice(start), path].join(" -> "));
    if (start >= 0 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...above, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return cycles;
}

/** Whether a source begins with a comment that says something; a program's first line may name what runs it. */
export function startsWithPurpose(source: string): boolean {
  const comment = /^(?:#!.*\n)?(?:\/\*\*[\s\S]*?\*\/|(?:\/\/.*\n)+)/.exec(source)?.[0];
  return comment !== undefined && comment.replace(/[\s*/]+/g, " ").trim().length >= 20;
}
