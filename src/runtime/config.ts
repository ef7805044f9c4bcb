/**
 * Settings of the runtime. Changing one changes speed, never a result.
 */

export interface Config {
  /** What runs an expression: compiled JavaScript, or the step-by-step interpreter. */
  target: "js" | "interpreter";
  /** Off: every operation becomes its own kernel. */
  fusion: boolean;
  /** Off: graphs are scheduled as they were built. */
  rewrite: boolean;
  /** An expression deeper than this computes itself. */
  maxDepth: number;
  /** An expression that keeps more bytes of operands alive than this computes itself. */
  maxCapturedBytes: number;
  /** 0 silent; 1 a line an evaluation, 2 the groups with their reasons, 3 loop IR, 4 kernel source. */
  debug: number;
}

export const config: Config = {
  target: "js",
  fusion: true,
  rewrite: true,
  maxDepth: 20_000,
  maxCapturedBytes: 2 ** 31,
  debug: debugLevel(),
};

/** The level that the environment variable NUMFUSE_DEBUG asks for, where there is an environment. */
function debugLevel(): number {
  const host = globalThis as { process?: { env?: { readonly [name: string]: string | undefined } } };
  return Number(host.process?.env?.["NUMFUSE_DEBUG"] ?? 0) || 0;
}
