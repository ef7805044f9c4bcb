/**
 * What the host offers, reached without assuming which host it is: Node, Deno, Bun and browsers differ here only.
 */

interface Host {
  readonly process?: {
    readonly env?: { readonly [name: string]: string | undefined };
    emitWarning?(text: string, type: string): void;
  };
  readonly console?: { log(text: string): void; warn(text: string): void };
  /** Browsers share memory only with pages that are cut off from others; elsewhere there is no such property. */
  readonly crossOriginIsolated?: boolean;
  readonly Deno?: {
    readonly permissions?: { querySync?(wanted: object): { readonly state: string } };
  };
}

const host = globalThis as Host;

/** An environment variable, where there is an environment that may be read: Deno would stop the program to ask. */
export function environment(name: string): string | undefined {
  const permission = host.Deno?.permissions?.querySync?.({ name: "env", variable: name });
  if (permission && permission.state !== "granted") return undefined;
  return host.process?.env?.[name];
}

/** A line for the developer. */
export function log(text: string): void {
  host.console?.log(text);
}

/** A warning for the developer, as the host gives them: Node's can be caught and turned off by type. */
export function warn(text: string, type: string): void {
  if (host.process?.emitWarning) host.process.emitWarning(text, type);
  else host.console?.warn(`${type}: ${text}`);
}

/** Calls a function in a later turn of the event loop, if there is one: nothing is kept running for it. */
export function nextTurn(run: () => void): void {
  const timer: unknown = setTimeout(run, 0);
  // Browsers number their timers; elsewhere they are objects.
  if (typeof timer === "object") (timer as { unref?(): void } | null)?.unref?.();
}

/** Whether memory may be shared between threads. */
export function isolated(): boolean {
  return typeof SharedArrayBuffer === "function" && host.crossOriginIsolated !== false;
}

/**
 * Asks for WebAssembly's relaxed vector instructions where they are finished but not yet on by default: V8 of Node 20.
 * Elsewhere there is nothing to ask.
 */
export function permitRelaxedVectors(): void {
  const { process } = platform;
  if (Number.parseInt(process?.versions?.node ?? "", 10) !== 20) return;
  const v8 = process?.getBuiltinModule?.("node:v8") as
    | { setFlagsFromString?(flags: string): void }
    | undefined;
  v8?.setFlagsFromString?.("--experimental-wasm-relaxed-simd");
}

// ---- threads ---------------------------------------------------------------------------------------------------------

/** The parts of Node's worker threads, and of Web Workers, that are used. */
interface NodeWorkers {
  readonly Worker: new (
    source: string,
    options: object,
  ) => { unref(): void; on(event: string, f: () => void): void };
}
interface WebWorker {
  postMessage(data: unknown): void;
  onerror: (() => void) | null;
}
interface Platform {
  readonly process?: {
    getBuiltinModule?(name: string): unknown;
    readonly versions?: { readonly node?: string };
  };
  readonly Worker?: new (url: string) => WebWorker;
  readonly Blob?: new (parts: readonly string[], options: object) => object;
  readonly URL?: { createObjectURL(blob: object): string };
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

const platform = globalThis as unknown as Platform;

/** How many threads can run at once. */
export function processors(): number {
  const os = platform.process?.getBuiltinModule?.("node:os") as
    | { availableParallelism?(): number }
    | undefined;
  return os?.availableParallelism?.() ?? platform.navigator?.hardwareConcurrency ?? 1;
}

/**
 * Starts a worker on a function that is sent as text. It never keeps the process alive.
 *
 * @param source text of an expression: a function of the data
 * @param failed called when the worker dies
 * @returns whether the platform has workers
 */
export function startWorker(source: string, data: unknown, failed: () => void): boolean {
  try {
    const threads = platform.process?.getBuiltinModule?.("node:worker_threads") as NodeWorkers | undefined;
    if (threads) {
      const text = `(${source})(require("node:worker_threads").workerData)`;
      const worker = new threads.Worker(text, { eval: true, workerData: data, execArgv: [] });
      worker.unref();
      worker.on("error", failed);
      worker.on("exit", failed);
      return true;
    }
    const { Worker, Blob, URL } = platform;
    if (!Worker || !Blob || !URL) return false;
    const text = `onmessage = (event) => (${source})(event.data)`;
    const worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    worker.onerror = failed;
    worker.postMessage(data);
    return true;
  } catch {
    return false;
  }
}

/** Whether this thread may sleep; a browser's main thread may not. */
export function mayBlock(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}
