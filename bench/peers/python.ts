/**
 * NumPy, numexpr and Numba as peers: one process of python.py each.
 */
import { fileURLToPath } from "node:url";
import type { Contender, ContenderName, Found, Peer } from "../contender.ts";
import type { Problem, Workload } from "../workload.ts";
import { Child } from "./child.ts";
import type { Exchange } from "./exchange.ts";
import { type Interpreter, newest } from "./interpreters.ts";

const SCRIPT = fileURLToPath(new URL("./python.py", import.meta.url));

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

function peer(name: ContenderName, version: string, kind: Kind, child: Child, exchange: Exchange): Peer {
  const ask = (request: object) => child.ask(JSON.stringify(request));
  const file = `${name}.out`;
  const contenders = async (problem: Problem): Promise<Contender[]> => {
    const text = kind.text(problem.workload);
    if (text === undefined) return [];
    const { dtype, shape, output } = problem;
    const inputs = exchange.give(problem);
    const { variants } = await ask({ op: "load", dtype, shape, output, inputs, text });
    return String(variants)
      .split(" ")
      .map((variant) => ({
        name,
        variant,
        tiersUp: false,
        result: async () => {
          await ask({ op: "result", variant, file });
          return exchange.take(file, dtype);
        },
        batch: async (repeats) => Number((await ask({ op: "batch", variant, repeats })).ms),
      }));
  };
  return { name, version, contenders, close: () => child.close() };
}

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
    return peer(name, label, kind, child, exchange);
  } catch (error) {
    child.close();
    return `${name}: ${kind.library} does not start (${(error as Error).message}); skipped`;
  }
}
