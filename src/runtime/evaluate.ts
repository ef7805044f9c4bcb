/**
 * Evaluation: from nodes to buffers, through the plan cache.
 */
import type { Node } from "../graph/ops.ts";
import { runPlanApart } from "./apart.ts";
import type { Buffer } from "./buffer.ts";
import { settings } from "./config.ts";
import { counters } from "./counters.ts";
import { explainPlan } from "./explain.ts";
import { explanationText } from "./explain-text.ts";
import { interpret } from "./interpret.ts";
import { CompileForbidden } from "./kernels.ts";
import { runPlan } from "./launch.ts";
import { LRU } from "./lru.ts";
import { makePlan, type Plan } from "./plan.ts";
import { log } from "./platform/host.ts";
import { type Signature, sameTape, signatureOf } from "./signature.ts";

const plans = new LRU<number, Plan[]>(1024);
/** Set once compiling was refused: there is no use in trying again. */
let forbidden = false;

/** What a plan depends on besides the graph. */
function optionBits(inPlace: boolean): number {
  const target = settings.target === "auto" ? settings.wasmFrom + 2 : settings.target === "wasm" ? 1 : 0;
  return (settings.fusion ? 1 : 0) + (settings.rewrite ? 2 : 0) + (inPlace ? 4 : 0) + 8 * target;
}

export interface Found {
  readonly plan: Plan;
  readonly cached: boolean;
  readonly signature: Signature;
}

/** The plan for these roots, made if it is new. */
export function planFor(roots: readonly Node[], inPlace = false): Found {
  const signature = signatureOf(roots, optionBits(inPlace));
  const key = signature.hash;
  const bucket = plans.get(key);
  if (bucket) {
    for (const plan of bucket) {
      if (sameTape(plan.signature, signature.tape)) {
        counters.planHits++;
        return { plan, cached: true, signature };
      }
    }
  }
  const options = { fuse: settings.fusion, rewrite: settings.rewrite, inPlace };
  const plan = makePlan(roots, signature, options);
  if (!bucket) plans.set(key, [plan]);
  else {
    if (bucket.length >= 16) bucket.shift();
    bucket.push(plan);
  }
  return { plan, cached: false, signature };
}

/** Prints what a plan does, as `config.debug` asks. */
function tell(plan: Plan, roots: readonly Node[], cached: boolean): void {
  if (settings.debug > 0) log(explanationText(explainPlan(plan, roots, cached), settings.debug));
}

/**
 * Computes nodes, all in one plan.
 *
 * @param inPlace the one root is an update of data that nobody else needs
 * @returns their buffers, row-major and whole
 */
export function evaluate(roots: readonly Node[], inPlace = false): Buffer[] {
  counters.evaluations++;
  if (settings.target !== "interpreter" && !forbidden) {
    try {
      const { plan, signature, cached } = planFor(roots, inPlace);
      tell(plan, roots, cached);
      if (plan.overwritten) counters.inPlace++;
      return runPlan(plan, signature.sources, signature.constants);
    } catch (error) {
      if (!(error instanceof CompileForbidden)) throw error;
      forbidden = true;
    }
  }
  counters.interpreted++;
  return interpret(roots);
}

/**
 * Computes nodes while the event loop stays free; what cannot be computed apart is computed at once.
 *
 * @returns their buffers, row-major and whole
 */
export async function evaluateApart(roots: readonly Node[]): Promise<Buffer[]> {
  if (settings.target === "interpreter" || forbidden) return evaluate(roots);
  counters.evaluations++;
  const { plan, signature, cached } = planFor(roots);
  // Apart, steps run one by one.
  if (settings.debug > 0) tell({ ...plan, bands: new Map() }, roots, cached);
  return runPlanApart(plan, signature.sources, signature.constants);
}

export function clearPlans(): void {
  plans.clear();
}

export function planCount(): number {
  return plans.size;
}
