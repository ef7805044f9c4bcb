import type { Node } from "../ops.ts";

/** A rule that fired, and how often. */
export interface RuleHit {
  readonly rule: string;
  readonly count: number;
}

export function optimize(roots: readonly Node[]): { readonly roots: readonly Node[]; readonly rules: readonly RuleHit[] } {
  return { roots, rules: [] };
}
