/**
 * The workloads that there are: every file in workloads/ exports one. No list to keep.
 */
import { readdirSync } from "node:fs";
import type { DTypeOfBench, Workload } from "./workload.ts";

const FOLDER = new URL("./workloads/", import.meta.url);

export async function catalogue(): Promise<readonly Workload[]> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".ts"));
  const modules = files
    .sort()
    .map((file) => import(new URL(file, FOLDER).href) as Promise<{ [name: string]: Workload }>);
  return (await Promise.all(modules)).flatMap((module) => Object.values(module));
}

export const dtypesOf = ({ dtypes }: Workload): readonly DTypeOfBench[] => dtypes ?? ["float64", "float32"];
