/**
 * The driver's side of a peer that is a child process holding one problem: python.py and js/host.ts answer alike.
 */
import { Refusal } from "../calls.ts";
import type { Contender, ContenderName, Peer } from "../contender.ts";
import type { Problem } from "../workload.ts";
import type { Child } from "./child.ts";
import type { Exchange } from "./exchange.ts";

interface Asked {
  readonly name: ContenderName;
  readonly version: string;
  readonly child: Child;
  readonly exchange: Exchange;
  readonly tiersUp: boolean;
  readonly lingers?: number;
  /** What a load request says beside the data; nothing where the peer does not compute this workload. */
  load(problem: Problem): object | undefined;
}

export function sessionPeer({ name, version, child, exchange, tiersUp, lingers = 0, load }: Asked): Peer {
  const ask = (request: object) => child.ask(JSON.stringify(request));
  const file = `${name}.out`;
  const contenders = async (problem: Problem): Promise<readonly Contender[] | string> => {
    const what = load(problem);
    if (what === undefined) return [];
    const { dtype, output } = problem;
    const { variants, refused } = await ask({
      op: "load",
      dtype,
      output,
      inputs: exchange.give(problem),
      ...what,
    });
    if (refused !== undefined) return String(refused);
    return String(variants)
      .split(" ")
      .map((variant) => ({
        name,
        variant,
        tiersUp,
        lingers,
        result: async () => {
          const { refused } = await ask({ op: "result", variant, file, dtype });
          if (refused !== undefined) throw new Refusal(String(refused));
          return exchange.take(file, dtype);
        },
        batch: async (repeats) => {
          const { ms, refused } = await ask({ op: "batch", variant, repeats });
          if (refused !== undefined) throw new Refusal(String(refused));
          return Number(ms);
        },
      }));
  };
  return { name, version, pid: child.pid, contenders, close: () => child.close() };
}
