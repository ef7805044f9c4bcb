/** The hand-written loop in a process of its own, for what only a fresh process can show. */
import { hand } from "../../local.ts";
import { DTYPES } from "../../workload.ts";
import type { Adapter } from "./adapter.ts";

export const packages = [];

export const open = async (): Promise<Adapter> => ({
  dtypes: DTYPES,
  ways: (problem) => {
    const loop = hand(problem);
    return { "": { run: loop, result: loop } };
  },
});
