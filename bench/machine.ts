/**
 * What a run says about where it ran, and how much memory a process came to need. No name of the machine.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** GiB, rounded. */
  readonly memory: number;
  readonly platform: string;
  readonly node: string;
}

export function machine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memory: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

/** A field of /proc/<pid>/status in bytes; undefined where there is no such file, as outside Linux. */
function status(pid: number, field: "VmRSS" | "VmHWM"): number | undefined {
  try {
    const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(
      readFileSync(`/proc/${pid}/status`, "utf8"),
    );
    return found ? Number(found[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}

/** Begins to watch a process's resident memory: the returned function gives the bytes that its peak lies above now. */
export function watchMemory(pid: number | undefined): () => number | undefined {
  if (pid === undefined) return () => undefined;
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5"); // The peak starts again from what is resident now.
  } catch {
    return () => undefined;
  }
  const before = status(pid, "VmRSS");
  return () => {
    const peak = status(pid, "VmHWM");
    return before === undefined || peak === undefined ? undefined : Math.max(0, peak - before);
  };
}
