/**
 * Programs in a process of their own: what a platform forbids or lacks can be taken away there.
 *
 * They run the compiled package, so that nothing of the test's tools is in the way.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Ended {
  readonly output: string;
  readonly errors: string;
  /** undefined when the process had to be killed. */
  readonly code: number | undefined;
  readonly milliseconds: number;
}

export interface Package {
  /** Runs a module's source; `import("./index.js")` finds numfuse. */
  run(source: string, flags?: readonly string[]): Ended;
  /** Runs it in another runtime, by a command that a file's name completes. */
  runBy(command: string, flags: readonly string[], source: string): Ended;
  /** Puts it into one file for browsers and servers, as bundlers do, with these options; returns the file's name. */
  bundle(options: { readonly [name: string]: unknown }): string;
  remove(): void;
}

/** Compiles the package into a folder of its own. */
export function buildPackage(): Package {
  const folder = mkdtempSync(join(tmpdir(), "numfuse-child-"));
  const options = ["-p", "tsconfig.build.json", "--outDir", folder, "--noCheck", "--declaration", "false"];
  execFileSync(join(root, "node_modules", ".bin", "tsc"), options, { cwd: root });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  // Its one dependency.
  cpSync(join(root, "node_modules", "acorn"), join(folder, "node_modules", "acorn"), { recursive: true });
  return {
    run: (source, flags = []) => runIn(folder, source, flags),
    runBy: (command, flags, source) => {
      writeFileSync(join(folder, "program.mjs"), source);
      return execute(command, [...flags, "program.mjs"], folder);
    },
    bundle: (options) => bundleIn(folder, options),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

interface Bundler {
  buildSync(options: { readonly [name: string]: unknown }): unknown;
}

/** The bundler that tsx brings. */
function bundler(): Bundler {
  const require = createRequire(import.meta.url);
  return createRequire(require.resolve("tsx/package.json"))("esbuild") as Bundler;
}

function bundleIn(folder: string, options: { readonly [name: string]: unknown }): string {
  const name = `bundle-${Object.keys(options).join("-")}.js`;
  bundler().buildSync({
    entryPoints: [join(folder, "index.js")],
    outfile: join(folder, name),
    bundle: true,
    format: "esm",
    target: "es2022",
    ...options,
  });
  return name;
}

/** Runs a module's source with the sources themselves; `import("./src/index.ts")` finds numfuse. */
export function runSources(source: string): Ended {
  return runIn(root, source, ["--import", "tsx"]);
}

function runIn(cwd: string, source: string, flags: readonly string[]): Ended {
  return execute(process.execPath, [...flags, "--input-type=module", "-e", source], cwd);
}

function execute(command: string, args: readonly string[], cwd: string): Ended {
  const start = performance.now();
  const { stdout, stderr, status } = spawnSync(command, args, { cwd, encoding: "utf8", timeout: 30_000 });
  return {
    output: stdout,
    errors: stderr,
    code: status ?? undefined,
    milliseconds: performance.now() - start,
  };
}

/** Whether a command is installed. */
export function hasCommand(command: string): boolean {
  return spawnSync(command, ["--version"]).status === 0;
}
