/**
 * Which Python interpreters there are, and which of the libraries each has.
 *
 * NumPy in use and a distribution's numexpr and Numba often live in different interpreters, so each library is taken
 * from the one that has the newest. NUMFUSE_PYTHON lists more of them, as PATH does.
 */
import { execFile } from "node:child_process";
import { delimiter } from "node:path";
import { promisify } from "node:util";

export interface Interpreter {
  readonly executable: string;
  readonly python: string;
  /** Versions of the libraries that are installed. */
  readonly modules: { readonly [name: string]: string };
}

const USUAL = ["python3", "/usr/bin/python3", "python"];

/** Asks the package metadata: importing Numba alone takes a second. */
const PROBE = `
import json, platform, sys
from importlib.metadata import version, PackageNotFoundError
modules = {}
for name in ("numpy", "numexpr", "numba"):
    try:
        modules[name] = version(name)
    except PackageNotFoundError:
        pass
print(json.dumps({"executable": sys.executable, "python": platform.python_version(), "modules": modules}))
`;

async function probe(command: string): Promise<Interpreter | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, ["-c", PROBE], { timeout: 30_000 });
    return JSON.parse(stdout) as Interpreter;
  } catch {
    return undefined; // Not there, or too old to say.
  }
}

export async function interpreters(): Promise<readonly Interpreter[]> {
  const named = (process.env["NUMFUSE_PYTHON"] ?? "").split(delimiter).filter((name) => name !== "");
  const found = await Promise.all([...named, ...USUAL].map(probe));
  const unique = new Map(found.filter((one) => one !== undefined).map((one) => [one.executable, one]));
  return [...unique.values()];
}

/** The interpreter with the newest version of a library. */
export function newest(all: readonly Interpreter[], module: string): Interpreter | undefined {
  const key = (one: Interpreter) => one.modules[module]!.split(".").map((part) => Number.parseInt(part, 10));
  return all
    .filter((one) => one.modules[module] !== undefined)
    .sort((x, y) => {
      const [p, q] = [key(x), key(y)];
      const at = p.findIndex((part, i) => part !== q[i]);
      return at < 0 ? 0 : (q[at] ?? 0) - p[at]!;
    })[0];
}
