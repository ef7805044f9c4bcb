/**
 * The house's rules on imports: arrows run one way, no rings of values, the platform behind one door.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { importsOf, importViolations, LAYERS, startsWithPurpose, valueCycles } from "./imports.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const files = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts"))
  .sort();
const sources = new Map(files.map((path) => [path, readFileSync(`${root}src/${path}`, "utf8")]));
const {
  dependencies = {},
  optionalDependencies = {},
  peerDependencies = {},
} = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
  [field: string]: Readonly<Record<string, string>>;
};

/** Files that are one table each: long, and read by looking things up. */
const TABLES = ["numpy/promotion-table.ts", "numpy/ufunc-exports.ts", "codegen/wasm/opcodes.ts"];
const LONGEST = 600;

describe("in src", () => {
  test("every folder of the design has files", () => {
    for (const layer of LAYERS.filter((name) => name !== "index")) {
      expect(files.filter((path) => path.startsWith(`${layer}/`)).length, layer).toBeGreaterThan(2);
    }
    expect(files).toContain("index.ts");
  });

  test(`imports run one way (${LAYERS.join(" <- ")}), and only to what package.json lists`, () => {
    const packages = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    expect(importViolations(sources, packages)).toEqual([]);
  });

  test("graph imports nothing from outside", () => {
    const all = files
      .filter((path) => path.startsWith("graph/"))
      .flatMap((path) => importsOf(sources.get(path)!));
    expect(all.filter(({ specifier }) => !specifier.startsWith("."))).toEqual([]);
  });

  test("no files import each other's values in a ring", () => {
    expect(valueCycles(sources)).toEqual([]);
  });

  test("every file starts with a comment that says what it owns", () => {
    expect(files.filter((path) => !startsWithPurpose(sources.get(path)!))).toEqual([]);
  });

  test(`no file but a table is longer than ${LONGEST} lines`, () => {
    const long = files.filter(
      (path) => !TABLES.includes(path) && sources.get(path)!.trimEnd().split("\n").length > LONGEST,
    );
    expect(long).toEqual([]);
  });

  test("index.ts only re-exports", () => {
    const code = sources.get("index.ts")!.replace(/\/\*[\s\S]*?\*\//g, "");
    const statements = code.split(";").map((statement) => statement.trim());
    expect(
      statements.filter((text) => text !== "" && !/^(export [\s\S]*from "|import ")/.test(text)),
    ).toEqual([]);
  });
});

describe("the reader of imports finds", () => {
  const read = (source: string) =>
    importsOf(source).map(({ specifier, typeOnly }) => `${typeOnly ? "type " : ""}${specifier}`);

  test("every form of import and re-export", () => {
    const source = `
      import a from "a";
      import * as b from './b.ts';
      import { c, type C } from "c";
      import d, { e } from "d";
      import "effect";
      import type { F } from "f";
      import type G from "g";
      export { h } from "h";
      export * from "i";
      export * as j from "j";
      export type { K } from "k";
      import {
        l,
        m as n,
      } from "l";
      type O = import("o").O;
      const p = await import("p");
      import type from "q";
      import{r}from"r";
    `;
    const wanted = "a,./b.ts,c,d,effect,type f,type g,h,i,j,type k,l,type o,p,q,r";
    expect(read(source).join()).toBe(wanted);
  });

  test("nothing in comments, strings and templates", () => {
    const source = `
      // import a from "a";
      /* import b from "b"; */
      const c = 'import c from "c"';
      const d = "import(\\"d\\")";
      const e = \`import e from "e"; \${"export * from 'f'"}\`;
      export const from = "g";
      export function important() { return "h"; }
    `;
    expect(read(source)).toEqual([]);
  });
});

describe("the rules refuse", () => {
  const house = new Map([
    ["graph/node.ts", 'import type { Op } from "./op.ts"; export const node = 1;'],
    ["graph/op.ts", 'import { node } from "./node.ts";'],
    ["codegen/emit.ts", 'import { node } from "../graph/node.ts";'],
    ["runtime/run.ts", 'import { emit } from "../codegen/emit.ts"; import "./platform/node.ts";'],
    ["runtime/platform/node.ts", 'import { Worker } from "node:worker_threads";'],
    ["numpy/array.ts", 'import { run } from "../runtime/run.ts"; import { node } from "../graph/node.ts";'],
    ["index.ts", 'export * from "./numpy/array.ts"; export { run } from "./runtime/run.ts";'],
  ]);
  const changed = (path: string, source: string) =>
    importViolations(new Map([...house, [path, source]]), ["acorn"]);

  test("nothing in a house that keeps them", () => {
    expect(importViolations(house)).toEqual([]);
    expect(valueCycles(house)).toEqual([]);
  });

  test("an arrow that runs back, from every layer to every later one", () => {
    const homes = ["graph/node.ts", "codegen/emit.ts", "runtime/run.ts", "numpy/array.ts", "index.ts"];
    homes.forEach((path, i) => {
      homes.slice(i + 1).forEach((target) => {
        const up = target === "index.ts" ? "../index.ts" : `../${target}`;
        for (const source of [
          `import { x } from "${up}";`,
          `import type { X } from "${up}";`,
          `type X = import("${up}").X;`,
        ]) {
          expect(changed(path, source), source).toHaveLength(1);
        }
      });
    });
  });

  test("a package that is no dependency, and take one that is", () => {
    expect(changed("graph/node.ts", 'import x from "left-pad";')).toHaveLength(1);
    expect(changed("graph/node.ts", 'import x from "fs";')).toHaveLength(1);
    expect(changed("graph/node.ts", 'import { parse } from "acorn";')).toEqual([]);
  });

  test("the platform outside its folder", () => {
    expect(changed("runtime/run.ts", 'import { readFileSync } from "node:fs";')).toHaveLength(1);
    expect(changed("numpy/array.ts", 'const fs = await import("node:fs");')).toHaveLength(1);
  });

  test("files that do not exist, and folders that are not in the design", () => {
    expect(changed("numpy/array.ts", 'import x from "./nothing.ts";')).toHaveLength(1);
    expect(changed("numpy/array.ts", 'import x from "../../test/golden/load.ts";')).toHaveLength(1);
    expect(changed("utils/helpers.ts", "export {};")).toHaveLength(1);
  });

  test("rings of values, but not of types", () => {
    const ring = (kind: string) =>
      new Map([
        ["graph/a.ts", 'import { b } from "./b.ts";'],
        ["graph/b.ts", 'export * from "./c.ts";'],
        ["graph/c.ts", `import ${kind}{ a } from "./a.ts";`],
      ]);
    expect(valueCycles(ring(""))).toEqual(["graph/a.ts -> graph/b.ts -> graph/c.ts -> graph/a.ts"]);
    expect(valueCycles(ring("type "))).toEqual([]);
    expect(valueCycles(new Map([["graph/a.ts", 'import "./a.ts";']]))).toEqual(["graph/a.ts -> graph/a.ts"]);
  });

  test("files without a purpose", () => {
    expect(startsWithPurpose("/** The dtype table: every data type with its limits and names. */")).toBe(
      true,
    );
    expect(startsWithPurpose("/** Types. */")).toBe(false);
    expect(
      startsWithPurpose('import x from "x";\n/** Long enough, but it comes after the first import. */'),
    ).toBe(false);
  });
});
