/**
 * What the host offers, reached without assuming which host it is: Node, Deno, Bun and browsers differ here only.
 */

interface Host {
  readonly process?: { readonly env?: { readonly [name: string]: string | undefined } };
  readonly console?: { log(text: string): void };
  /** Browsers share memory only with pages that are cut off from others; elsewhere there is no such property. */
  readonly crossOriginIsolated?: boolean;
}

const host = globalThis as Host;

/** An environment variable, where there is an environment. */
export function environment(name: string): string | undefined {
  return host.process?.env?.[name];
}

/** A line for the developer. */
export function log(text: string): void {
  host.console?.log(text);
}

/** Whether memory may be shared between threads. */
export function isolated(): boolean {
  return typeof SharedArrayBuffer === "function" && host.crossOriginIsolated !== false;
}
