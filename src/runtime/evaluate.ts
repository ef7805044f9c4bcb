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
import { CompileForbidden, javascriptAvailable } from "./kernels.ts";
import { runPlan } from "./launch.ts";
import { LRU } from "./lru.ts";
import { makePlan, type Plan, type PlanOptions } from "./plan.ts";
import { log } from "./platform/host.ts";
import { isLatestTape, latestTape, type Signature, signatureOf, type Tape } from "./signature.ts";
import { wasmAvailable } from "./wasm.ts";
import { computeRepeatedly, computeWatched, computeWatchedApart, isWatching } from "./watch.ts";

/** Plans with the tapes of the graphs that they compute, by hash. */
const plans = new LRU<number, { readonly tape: Tape; readonly plan: Plan }[]>(1024);

/** What a plan depends on besides the graph. */
function optionBits(inPlace: boolean): number {
  const target = settings.target === "auto" ? settings.wasmFrom + 2 : settings.target === "wasm" ? 1 : 0;
  return (
    (settings.fusion ? 1 : 0) +
    (settings.rewrite ? 2 : 0) +
    (inPlace ? 4 : 0) +
    (settings.fma ? 8 : 0) +
    16 * target
  );
}

export interface Found {
  readonly plan: Plan;
  readonly cached: boolean;
  readonly signature: Signature;
}

/** Whether the platform lets us compile anything, as far as is known. */
function mayCompile(): boolean {
  return javascriptAvailable() || wasmAvailable();
}

/** A new plan. The first refusal of JavaScript is met here: all steps go to WebAssembly then. */
function newPlan(roots: readonly Node[], signature: Signature, options: PlanOptions): Plan {
  try {
    return makePlan(roots, signature, options);
  } catch (error) {
    if (!(error instanceof CompileForbidden) || !wasmAvailable()) throw error;
    return makePlan(roots, signature, options);
  }
}

/**
 * The plan for these roots, made if it is new.
 *
 * @throws CompileForbidden where a step can be compiled for no target
 */
export function planFor(roots: readonly Node[], inPlace = false): Found {
  const signature = signatureOf(roots, optionBits(inPlace));
  const key = signature.hash;
  const bucket = plans.get(key);
  if (bucket) {
    for (const { tape, plan } of bucket) {
      if (isLatestTape(tape)) {
        counters.planHits++;
        return { plan, cached: true, signature };
      }
    }
  }
  const tape = latestTape();
  const options = { fuse: settings.fusion, rewrite: settings.rewrite, inPlace };
  const plan = newPlan(roots, signature, options);
  if (!bucket) plans.set(key, [{ tape, plan }]);
  else {
    if (bucket.length >= 16) bucket.shift();
    bucket.push({ tape, plan });
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
  if (!isWatching()) return computed(roots, planFor, inPlace);
  // With a watch, what is changed in place must stay as it was until all is well.
  return computeWatched(roots, (all) => computed(all, planFor, inPlace && all.length === 1));
}

/** Computes nodes by the plan that is found for them, or step by step where nothing can be compiled. */
function computed(roots: readonly Node[], find: typeof planFor, inPlace: boolean): Buffer[] {
  counters.evaluations++;
  if (settings.target !== "interpreter" && mayCompile()) {
    try {
      const { plan, signature, cached } = find(roots, inPlace);
      tell(plan, roots, cached);
      if (plan.overwritten) counters.inPlace++;
      return runPlan(plan, signature.sources, signature.constants);
    } catch (error) {
      // Also a step that found no room in the heap, where there is WebAssembly only. What is changed in place is
      // changed by the last step, so nothing is changed yet.
      if (!(error instanceof CompileForbidden)) throw error;
    }
  }
  counters.interpreted++;
  return interpret(roots);
}

/** A graph that is computed again and again on other data: its plan is looked up once. */
export class Replay {
  private readonly open: readonly Buffer[];
  /** Computes the roots, and what is watched in them, by a function that computes nodes. */
  private readonly watched: (compute: (all: readonly Node[]) => Buffer[]) => Buffer[];
  private found: Found | undefined;
  /** What the plan was made for: settings, and plans not forgotten since. */
  private bits = -1;
  private era = -1;

  /**
   * @param roots what to compute
   * @param open hollow buffers that the graph reads
   */
  constructor(roots: readonly Node[], open: readonly Buffer[]) {
    this.open = open;
    this.watched = computeRepeatedly(roots);
  }

  /**
   * Computes the roots.
   *
   * @param data what the open buffers stand for this time
   * @returns the roots' buffers, row-major and whole
   */
  run(data: readonly Buffer[]): Buffer[] {
    const { open } = this;
    try {
      for (let i = 0; i < open.length; i++) open[i]!.show(data[i]);
      return this.watched(this.compute);
    } finally {
      for (let i = 0; i < open.length; i++) open[i]!.show(undefined);
    }
  }

  private readonly compute = (nodes: readonly Node[]): Buffer[] => computed(nodes, this.find, false);

  private readonly find = (nodes: readonly Node[]): Found => {
    const bits = optionBits(false);
    if (this.found && this.bits === bits && this.era === era) {
      counters.planHits++;
      return this.found;
    }
    const found = planFor(nodes);
    this.found = { ...found, cached: true };
    [this.bits, this.era] = [bits, era];
    return found;
  };
}

/**
 * Computes nodes while the event loop stays free; what cannot be computed apart is computed at once.
 *
 * @returns their buffers, row-major and whole
 */
export async function evaluateApart(roots: readonly Node[]): Promise<Buffer[]> {
  return computeWatchedApart(roots, computeApart);
}

async function computeApart(roots: readonly Node[]): Promise<Buffer[]> {
  if (settings.target === "interpreter" || !mayCompile()) return computed(roots, planFor, false);
  counters.evaluations++;
  try {
    const { plan, signature, cached } = planFor(roots);
    // Apart, steps run one by one.
    if (settings.debug > 0) tell({ ...plan, bands: new Map() }, roots, cached);
    return await runPlanApart(plan, signature.sources, signature.constants);
  } catch (error) {
    if (!(error instanceof CompileForbidden)) throw error;
    counters.interpreted++;
    return interpret(roots);
  }
}

/** Counts how often plans were forgotten. */
let era = 0;

export function clearPlans(): void {
  plans.clear();
  era++;
}

export function planCount(): number {
  return plans.size;
}
