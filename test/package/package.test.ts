/**
 * The package as users get it: built, packed, installed into an empty folder, and used from JavaScript and TypeScript.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "numfuse-package-"));
const installed = join(folder, "node_modules", "numfuse");

function run(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}

const manifest = (path: string) =>
  JSON.parse(readFileSync(path, "utf8")) as { readonly [field: string]: unknown };

beforeAll(() => {
  run("npm", ["run", "build"], root);
  const packed = run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], root);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "user", private: true, type: "module" }),
  );
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", join(folder, filename)], folder);
}, 180_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the tarball", () => {
  test("holds the compiled sources, their types and the papers, and nothing else", () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));
    const papers = files.filter((path) => !path.startsWith("dist/")).sort();
    expect(papers).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
    expect(files.filter((path) => path.startsWith("dist/") && !/\.(js|d\.ts)$/.test(path))).toEqual([]);
    expect(files).toContain("dist/index.js");
    expect(files).toContain("dist/index.d.ts");
  });

  test("brings no other package along than the parser of its front end", () => {
    expect(Object.keys(manifest(join(installed, "package.json"))["dependencies"] ?? {})).toEqual(["acorn"]);
    expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "acorn",
      "numfuse",
    ]);
  });

  test("imports nothing but its own files, and Node's only where the platform is hidden", () => {
    const scripts = readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" }).filter(
      (path) => path.endsWith(".js"),
    );
    for (const path of scripts) {
      const source = readFileSync(join(installed, "dist", path), "utf8");
      for (const [, specifier] of source.matchAll(
        /^(?:import|export)\b(?:[^"';=]*\bfrom)?\s*["']([^"']+)["'];?$/gm,
      )) {
        if (/^(?:runtime\/platform|cli)\//.test(path) && specifier!.startsWith("node:")) continue;
        if (path.startsWith("numpy/source/") && specifier === "acorn") continue;
        expect(specifier, path).toMatch(/^\.{1,2}\/.*\.js$/);
      }
    }
  });

  test("tells bundlers which modules do something when they are imported", () => {
    const { sideEffects } = manifest(join(installed, "package.json"));
    const list = Array.isArray(sideEffects) ? (sideEffects as string[]) : [];
    const index = readFileSync(join(installed, "dist/index.js"), "utf8");
    const imported = [...index.matchAll(/^import "\.\/(.*)";$/gm)].map(([, path]) => `./dist/${path}`);
    for (const path of imported)
      expect(sideEffects === undefined || sideEffects === true || list.includes(path), path).toBe(true);
  });

  test("has types for tslab too, which knows no exports: an entry point's are found by typesVersions", () => {
    const { exports, typesVersions } = manifest(join(installed, "package.json"));
    const entries = Object.entries(exports as { [path: string]: { types?: string } });
    const others = entries.filter(([path, { types }]) => path !== "." && types !== undefined);
    const wanted = Object.fromEntries(others.map(([path, { types }]) => [path.slice(2), [types]]));
    expect(typesVersions).toEqual({ "*": wanted });
    expect(others.length).toBeGreaterThan(0);
  });

  test("is found without fault by publint", async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
    const pkg = manifest(join(installed, "package.json"));
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });
});

test("the command is installed, and computes what is typed", () => {
  const command = join(folder, "node_modules/.bin/numfuse");
  const { version } = manifest(join(installed, "package.json"));
  expect(run(command, ["--version"], folder)).toBe(`${String(version)}\n`);
  const printed = execFileSync(command, { cwd: folder, encoding: "utf8", input: "np.arange(3) * 2 + 1\n" });
  expect(printed).toBe("> array([1, 3, 5])\n> ");
});

describe("from plain JavaScript", () => {
  test("it computes", () => {
    writeFileSync(
      join(folder, "program.js"),
      `import * as np from "numfuse";
       const a = np.arange(6).reshape([2, 3]);
       const b = np.where(np.greater(a, 2), a, -1).add([0.5, 1, 1.5]);
       console.log(JSON.stringify([b.tolist(), b.dtype.name, a.sum({ axis: 0 }).tolist(), String(np.sqrt(a.at(1)).round(3))]));`,
    );
    expect(JSON.parse(run(process.execPath, ["program.js"], folder))).toEqual([
      [
        [-0.5, 0, 0.5],
        [3.5, 5, 6.5],
      ],
      "float64",
      [3, 5, 7],
      "[1.732 2.    2.236]",
    ]);
  });

  test("named imports work, and importing alone computes nothing and prints nothing", () => {
    const program =
      'import { array, counters } from "numfuse"; process.stdout.write(String(counters().evaluations) + array([1, 2]).sum());';
    expect(run(process.execPath, ["--input-type=module", "-e", program], folder)).toBe("03");
  });

  test("nothing but the package itself and its package.json can be imported", () => {
    const program = (path: string) =>
      `import(${JSON.stringify(path)}).then(() => console.log("in"), (error) => console.log(error.code));`;
    const code = (path: string) => run(process.execPath, ["-e", program(path)], folder).trim();
    expect(code("numfuse")).toBe("in");
    expect(code("numfuse/dist/runtime/config.js")).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED");
    expect(run(process.execPath, ["-p", 'require("numfuse/package.json").name'], folder).trim()).toBe(
      "numfuse",
    );
  });
});

describe("numfuse/notebook", () => {
  const program = (body: string) =>
    run(
      process.execPath,
      ["--input-type=module", "-e", `import * as nb from "numfuse/notebook"; ${body}`],
      folder,
    );

  test("draws to a terminal without any other package", () => {
    expect(program("process.stdout.write(nb.bar(['a'], [2]).toString({ columns: 20 }))")).toBe(
      "a │██████████████ 2",
    );
  });

  test("says what to install for SVG, and makes HTML of the text meanwhile", () => {
    const message =
      "drawing SVG needs the packages @observablehq/plot and linkedom: npm install @observablehq/plot linkedom";
    const drawing = "const figure = nb.line([0, 1], { title: '<t>' });";
    expect(
      program(`${drawing} figure.toSVG().catch((e) => process.stdout.write(e.name + ": " + e.message))`),
    ).toBe(`ModuleNotFoundError: ${message}`);
    const html = program(`${drawing} process.stdout.write(await figure.toHTML())`);
    expect(html).toMatch(/^<figure><pre> +&lt;t&gt;\n[\s\S]*<\/pre><figcaption>/);
    expect(html).toContain(`<figcaption>${message}</figcaption></figure>`);
  });
});

describe("from TypeScript", () => {
  const tsc = (source: string, lib: readonly string[]) => {
    const project = join(folder, "typed");
    mkdirSync(project, { recursive: true });
    const compilerOptions = {
      ...{ target: "ES2022", module: "NodeNext", moduleResolution: "NodeNext", strict: true, noEmit: true },
      // The package's own declarations are checked too.
      ...{ skipLibCheck: false, types: [], lib, rootDir: "." },
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    writeFileSync(join(project, "program.ts"), source);
    return run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", project], project);
  };

  const GOOD = `
    import * as np from "numfuse";
    import type { NDArray } from "numfuse";
    const a: NDArray<"float32"> = np.zeros([2, 3], { dtype: "float32" });
    const b: NDArray<"float64"> = np.add(a, np.arange(3));
    const n: number = b.sum().item();
    const flags: NDArray<"bool"> = np.greater(a, n);
    export const shape: readonly number[] = np.where(flags, a, b).T.shape;
    import { type Figure, line } from "numfuse/notebook";
    export const figure: Figure = line(a, { title: "a" });
  `;

  test("it type checks strictly, in Node's module resolution, with its declarations", {
    timeout: 60_000,
  }, () => {
    expect(tsc(GOOD, ["ES2023", "ESNext.Disposable"])).toBe("");
  });

  test("it type checks with a browser's library and no types of Node's", { timeout: 60_000 }, () => {
    expect(tsc(GOOD, ["ES2022", "DOM"])).toBe("");
  });

  test("a wrong dtype is an error", { timeout: 60_000 }, () => {
    const wrong = 'import * as np from "numfuse"; export const a: np.NDArray<"int8"> = np.zeros(3);';
    expect(() => tsc(wrong, ["ES2023", "ESNext.Disposable"])).toThrow(/TS2322/);
  });
});
