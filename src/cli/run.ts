/**
 * Running notebook scripts: TypeScript by tsx where it is installed, else by Node itself. One that has cells is run by
 * `report.ts`, which writes its report.
 */
/// <reference types="node" preserve="false" />
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface RunOptions {
  /** What the script finds in `process.argv`. */
  readonly args?: readonly string[];
}

/**
 * Runs a script in a process of its own, with this one's input and output; the report of one that has cells lies beside it.
 *
 * @param path a `.ts`, `.js` or `.mjs` file
 * @returns the exit code
 * @throws Error when there is no such file, or nothing that runs TypeScript
 */
export async function runScript(path: string, options: RunOptions = {}): Promise<number> {
  const script = resolve(path);
  if (!existsSync(script)) throw new Error(`there is no file ${path}`);
  const { args = [] } = options;
  const programs = /^\/\/ ?%%/m.test(readFileSync(script, "utf8")) ? [REPORT, script] : [script];
  const loader = programs.map(loaderFor).find((found) => found.length > 0) ?? [];
  const child = spawn(process.execPath, [...loader, ...programs, ...args], { stdio: "inherit" });
  return new Promise((done, failed) => {
    child.on("error", failed);
    child.on("exit", (code, signal) => done(code ?? (signal ? 1 : 0)));
  });
}

/** What runs scripts with cells; as this file it is TypeScript in the repository, and JavaScript when it is installed. */
const REPORT = fileURLToPath(import.meta.url).replace(/run(\.[jt]s)$/, "report$1");

/** Node's arguments by which it reads a script's language. */
function loaderFor(script: string): string[] {
  if (!/^\.[mc]?tsx?$/.test(extname(script))) return [];
  for (const from of [dirname(script), process.cwd()]) {
    try {
      return ["--import", pathToFileURL(createRequire(join(from, "_")).resolve("tsx")).href];
    } catch {
      // Not installed there.
    }
  }
  const { typescript } = process.features as { readonly typescript?: string | false };
  if (typescript) return [];
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 6)) return ["--experimental-strip-types"];
  throw new Error(
    `Node ${process.versions.node} does not run TypeScript by itself: install tsx beside the script, npm install --save-dev tsx`,
  );
}
