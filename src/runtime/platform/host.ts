/**
 * What the host offers, reached without assuming which host it is: Node, Deno, Bun and browsers differ here only.
 */

interface Host {
  readonly process?: { readonly env?: { readonly [name: string]: string | undefined } };
  readonly console?: { log(text: string): void };
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
