/**
 * All rules, and by which node they are found. Owns no law: those stand in `rules/`, by subject.
 */
import type { Rule } from "./rule.ts";
import { ARITHMETIC } from "./rules/arithmetic.ts";
import { CASTS } from "./rules/casts.ts";
import { COMPLEX_PARTS } from "./rules/complex.ts";
import { LOGIC } from "./rules/logic.ts";
import { MOVEMENT } from "./rules/movement.ts";
import { REDUCTIONS } from "./rules/reductions.ts";

export function allRules(): readonly Rule[] {
  return [...ARITHMETIC, ...LOGIC, ...COMPLEX_PARTS, ...CASTS, ...MOVEMENT, ...REDUCTIONS];
}

/** Rules by the op, or for elementwise the function, at the root of their pattern. */
export type RuleIndex = ReadonlyMap<string, readonly Rule[]>;

export function indexRules(rules: readonly Rule[]): RuleIndex {
  const index = new Map<string, Rule[]>();
  for (const rule of rules) {
    for (const key of rule.fn ?? [rule.op]) {
      const list = index.get(key);
      if (list) list.push(rule);
      else index.set(key, [rule]);
    }
  }
  return index;
}

let index: RuleIndex | undefined;

export function rulesByPattern(): RuleIndex {
  index ??= indexRules(allRules());
  return index;
}
