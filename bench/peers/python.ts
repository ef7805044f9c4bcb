/**
 * NumPy, numexpr and Numba as peers: one process of python.py each.
 */
import { fileURLToPath } from "node:url";
import type { ContenderName, Found } from "../contender.ts";
import type { Workload } from "../workload.ts";
import { Child } from "./child.ts";
import type { Exchange } from "./exchange.ts";
import { type Interpreter, newest } from "./interpreters.ts";
import { sessionPeer } from "./session.ts";

const SCRIPT = fileURLToPath(new URL("./python.py", import.meta.url));

/** OpenBLAS's threads look for more work for so long: some 130 milliseconds were seen. */
const SPIN_MS = 200;

interface Kind {
  readonly library: "numpy" | "numexpr" | "numba";
  readonly threads: number;
  /** The workload's text for this peer, if it has one. */
  text(workload: Workload): string | undefined;
}

const KINDS: { readonly [name in ContenderName]?: Kind } = {
  numpy: { library: "numpy", threads: 1, text: ({ numpy }) => numpy },
  // Only BLAS uses more threads in NumPy.
  numpy2: { library: "numpy", threads: 2, text: ({ blas, numpy }) => (blas ? numpy : undefined) },
  numexpr: { library: "numexpr", threads: 1, text: ({ numexpr }) => numexpr },
  numba: { library: "numba", threads: 1, text: ({ numba }) => numba },
};

export const PYTHON_PEERS = Object.keys(KINDS) as ContenderName[];

export async function pythonPeer(
  name: ContenderName,
  exchange: Exchange,
  all: readonly Interpreter[],
): Promise<Found> {
  const kind = KINDS[name]!;
  const interpreter = newest(all, kind.library);
  if (!interpreter) return `${name}: no Python interpreter with ${kind.library}; skipped`;
  const child = new Child(interpreter.executable, [SCRIPT, kind.library], exchange.folder, kind.threads);
  try {
    const { version } = await child.reply();
    const label = `${kind.library} ${version}, Python ${interpreter.python}`;
    return sessionPeer({
      ...{ name, version: label, child, exchange, tiersUp: false },
      ...(kind.threads > 1 ? { lingers: SPIN_MS } : {}),
      load: ({ workload }) => {
        const text = kind.text(workload);
        return text === undefined ? undefined : { text };
      },
    });
  } catch (error) {
    child.close();
    return `${name}: ${kind.library} does not start (${(error as Error).message}); skipped`;
  }
}
