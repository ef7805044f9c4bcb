/**
 * Which peers there are. A new one is a file beside this, and a line here.
 */
import { dtypesOf } from "../catalogue.ts";
import type { ContenderName, Found } from "../contender.ts";
import type { Workload } from "../workload.ts";
import { cPeer } from "./c.ts";
import { Exchange } from "./exchange.ts";
import { interpreters } from "./interpreters.ts";
import { PYTHON_PEERS, pythonPeer } from "./python.ts";

/** Starts the peers that are asked for; `numpy` brings its two-thread form where a workload has one. */
export async function start(
  asked: readonly string[],
  workloads: readonly Workload[],
): Promise<readonly Found[]> {
  if (asked.length === 0) return [];
  const blas = workloads.some((workload) => workload.blas);
  const python = PYTHON_PEERS.filter((name: ContenderName) =>
    name === "numpy2" ? blas && asked.includes("numpy") : asked.includes(name),
  );
  const exchange = new Exchange();
  const found = python.length > 0 ? await interpreters() : [];
  const peers: Found[] = [];
  for (const name of python) peers.push(await pythonPeer(name, exchange, found));
  if (asked.includes("c")) peers.push(await cPeer(exchange, workloads, dtypesOf));
  return peers;
}
