/**
 * JavaScript libraries as peers: one process of js/host.ts each, with the adapter of that name.
 *
 * Their packages are a package of their own (js/package.json), which `npm run bench:peers` installs.
 */
import { fileURLToPath } from "node:url";
import type { ContenderName, Found } from "../contender.ts";
import { Child } from "./child.ts";
import type { Exchange } from "./exchange.ts";
import { type AdapterModule, installed } from "./js/adapter.ts";
import { sessionPeer } from "./session.ts";

const HOST = fileURLToPath(new URL("./js/host.ts", import.meta.url));

/** For some milliseconds after a batch their garbage collectors go on. */
const COLLECTING_MS = 20;

export const JS_PEERS = [
  "numpy-ts",
  "jax-js",
  "tfjs",
  "stdlib",
  "ndarray",
  "mathjs",
] as const satisfies readonly ContenderName[];

/** What the driver's own process measures, in one of its own. */
export const OWN = ["numfuse", "hand"] as const satisfies readonly ContenderName[];

export async function jsPeer(
  name: (typeof JS_PEERS | typeof OWN)[number],
  exchange: Exchange,
): Promise<Found> {
  const { packages } = (await import(new URL(`./js/${name}.ts`, import.meta.url).href)) as AdapterModule;
  const missing = packages.filter((one) => installed(one) === undefined);
  if (missing.length > 0) {
    return `${name}: ${missing.join(", ")} not installed (npm run bench:peers does it); skipped`;
  }
  const child = new Child(process.execPath, [...process.execArgv, HOST, name], exchange.folder, 1);
  try {
    await child.reply();
  } catch (error) {
    child.close();
    return `${name}: does not start (${(error as Error).message}); skipped`;
  }
  return sessionPeer({
    ...{ name, child, exchange, tiersUp: true, lingers: COLLECTING_MS },
    version: packages
      .filter((one, i) => i === 0 || !one.startsWith("@stdlib/"))
      .map((one) => `${one} ${installed(one)}`)
      .join(", "),
    load: ({ workload, n }) => ({ workload: workload.name, n }),
  });
}
