/** numfuse itself in a process of its own, for what only a fresh process can show. One thread. */
import { apply, expression } from "../../local.ts";
import { type Data, DTYPES, type Numfuse } from "../../workload.ts";
import { type Adapter, load } from "./adapter.ts";

export const packages = [];

export async function open(): Promise<Adapter> {
  const np = await load<Numfuse>(new URL("../../../dist/index.js", import.meta.url).href);
  if ("threads" in np.config) apply(np, { threads: 1 });
  return {
    dtypes: DTYPES,
    ways: (problem) => {
      const { make } = expression(np, problem);
      return {
        "": {
          run: () => make().eval().dispose(),
          result: () => make().toTypedArray().slice() as Data,
        },
      };
    },
  };
}
