/**
 * The optimizer's face: a graph and all rules in, the graph in normal form out. Keeps no state between calls.
 */
import type { Node } from "../ops.ts";
import { rewrite } from "./engine.ts";
import type { RuleHit } from "./rule.ts";
import { rulesByPattern } from "./rules.ts";

export type { RuleHit } from "./rule.ts";

/**
 * The same values by less work: equal subgraphs computed once, laws of arithmetic and of views applied, dead code gone.
 *
 * @returns the roots, in order (the very same nodes where nothing was to be done), and which rules fired how often
 */
export function optimize(roots: readonly Node[]): {
  readonly roots: readonly Node[];
  readonly rules: readonly RuleHit[];
} {
  return rewrite(roots, rulesByPattern());
}
