/**
 * Settings of the runtime. Changing one changes speed, never a result.
 */
import { environment } from "./platform/host.ts";

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
  maxDepth: 1000,
  maxCapturedBytes: 2 ** 31,
  debug: Number(environment("NUMFUSE_DEBUG") ?? 0) || 0,
};
