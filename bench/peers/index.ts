/**
 * Which peers there are. A new one is a file beside this, and a line here.
 */
import { dtypesOf } from "../catalogue.ts";
import type { ContenderName, Found, Launcher } from "../contender.ts";
import type { Workload } from "../workload.ts";
import { cPeer } from "./c.ts";
import { Exchange } from "./exchange.ts";
import { interpreters } from "./interpreters.ts";
import { JS_PEERS, jsPeer, OWN } from "./js.ts";
import { PYTHON_PEERS, pythonPeer } from "./python.ts";

/** The peers that are asked for, to be started; `numpy` brings its two-thread form where a workload has one. */
export async function launchers(
  asked: readonly string[],
  workloads: readonly Workload[],
  exchange = new Exchange(),
): Promise<readonly Launcher[]> {
  const blas = workloads.some((workload) => workload.blas);
  const python = PYTHON_PEERS.filter((name: ContenderName) =>
    name === "numpy2" ? blas && asked.includes("numpy") : asked.includes(name),
  );
  const found = python.length > 0 ? await interpreters() : [];
  const peers: Launcher[] = python.map((name) => ({ name, launch: () => pythonPeer(name, exchange, found) }));
  if (asked.includes("c")) peers.push({ name: "c", launch: () => cPeer(exchange, workloads, dtypesOf) });
  for (const name of JS_PEERS) {
    if (asked.includes(name)) peers.push({ name, launch: () => jsPeer(name, exchange) });
  }
  return peers;
}

/** Those of which a fresh process shows something: not C, and numfuse and the hand-written loop as well. */
export async function coldLaunchers(asked: readonly string[]): Promise<readonly Launcher[]> {
  const exchange = new Exchange();
  const own = OWN.map((name) => ({ name, launch: () => jsPeer(name, exchange) }));
  return [
    ...own,
    ...(await launchers(
      asked.filter((name) => name !== "c"),
      [],
      exchange,
    )),
  ];
}

export async function start(all: readonly Launcher[]): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const { launch } of all) found.push(await launch());
  return found;
}
