/**
 * Explanations: what a plan does and why, as data and as text.
 *
 * Reads a plan and the graph it was made for; decides nothing. The same text is printed while evaluating when
 * `config.debug` asks for it.
 */
import type { Lowered } from "../codegen/loops/lower.ts";
import { describe } from "../codegen/schedule/schedule.ts";
import { SCALARS } from "../graph/dtype.ts";
import { isLeaf, isView, type Node } from "../graph/ops.ts";
import { graphDot, graphMermaid, graphText } from "../graph/print.ts";
import { topological } from "../graph/walk.ts";
import type { Plan } from "./plan.ts";

/** One kernel of a plan. */
export interface ExplainedKernel {
  readonly name: string;
  /** Extents of the loops, outermost first. */
  readonly loops: readonly number[];
  /** What it stores, in words. */
  readonly stores: readonly string[];
  /** Reductions that it folds. */
  readonly folds: readonly string[];
  /** Why it stands by itself and what else it took in. */
  readonly reasons: readonly string[];
  readonly operations: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** It was compiled for this plan; else it came from the cache. */
  readonly compiled: boolean;
  readonly loopIR: string;
  readonly source: string;
}

/** Everything `np.explain` knows; `toString()` tells it to a person. */
export interface Explanation {
  readonly graph: string;
  /** The graph for Graphviz and for Mermaid. */
  readonly dot: string;
  readonly mermaid: string;
  readonly kernels: readonly ExplainedKernel[];
  /** Optimizer rules that fired. */
  readonly rules: readonly { readonly rule: string; readonly count: number }[];
  /** Bytes that the kernels read and write, and that one loop an operation would. */
  readonly bytesMoved: number;
  readonly bytesUnfused: number;
  /** The plan came from the cache. */
  readonly planCached: boolean;
  toString(): string;
}

/** Bytes that one access moves: each element of the axes along which it advances, once. */
function accessBytes(one: Lowered, access: number): number {
  const { kind, type, components, strides } = one.nest.accesses[access]!;
  if (kind === "index") return 0;
  let elements = 1;
  strides.forEach((stride, axis) => {
    if (stride !== "0") elements *= one.integers[axis]!;
  });
  return (elements * components * SCALARS[type].bits) / 8;
}

/** Bytes moved in one direction; several views of one buffer read it once. */
function totalBytes(one: Lowered, kind: "load" | "store"): number {
  const byBuffer = new Map<unknown, number>();
  one.nest.accesses.forEach((access, i) => {
    if (access.kind !== kind) return;
    const binding = one.bindings[i]!;
    const buffer =
      binding.kind === "source" ? binding.source : binding.kind === "slot" ? binding.slot : access;
    byBuffer.set(buffer, Math.max(byBuffer.get(buffer) ?? 0, accessBytes(one, i)));
  });
  let bytes = 0;
  for (const moved of byBuffer.values()) bytes += moved;
  return bytes;
}

/** What an eager library would move: every operation reads its inputs and writes its result. */
function unfusedBytes(roots: readonly Node[]): number {
  let bytes = 0;
  for (const node of topological(roots)) {
    if (isLeaf(node) || isView(node)) continue;
    bytes += node.size * node.dtype.itemsize;
    for (const input of node.inputs) if (input.op !== "constant") bytes += input.size * input.dtype.itemsize;
  }
  return bytes;
}

export function explainPlan(plan: Plan, roots: readonly Node[], planCached: boolean): Explanation {
  const kernels = plan.steps.map((step, i): ExplainedKernel => {
    const one = plan.lowered[i]!;
    const group = plan.schedule.groups[i]!;
    return {
      name: step.kernel.name,
      loops: one.integers.slice(0, one.nest.axes.length),
      stores: group.outputs.map((output) => describe(output.node)),
      folds: group.reductions.map(describe),
      reasons: group.reasons,
      operations: group.nodes,
      bytesRead: totalBytes(one, "load"),
      bytesWritten: totalBytes(one, "store"),
      compiled: step.compiled,
      loopIR: step.kernel.text,
      source: step.kernel.source,
    };
  });
  const explanation = {
    graph: graphText(roots),
    dot: graphDot(roots),
    mermaid: graphMermaid(roots),
    kernels,
    rules: plan.rules,
    bytesMoved: kernels.reduce((sum, kernel) => sum + kernel.bytesRead + kernel.bytesWritten, 0),
    bytesUnfused: unfusedBytes(roots),
    planCached,
  };
  const whole: Explanation = told(explanation, () => explanationText(whole, 4));
  return whole;
}

/** Facts that print as their text, by `String(...)` and in a console. */
function told(facts: Omit<Explanation, "toString">, text: () => string): Explanation {
  return Object.defineProperties(facts as Explanation, {
    toString: { value: text, configurable: true },
    [Symbol.for("nodejs.util.inspect.custom")]: { value: text, configurable: true },
  });
}

/** An expression that is computed already: there is nothing to run. */
export const NOTHING_TO_RUN: Explanation = told(
  {
    graph: "",
    dot: graphDot([]),
    mermaid: graphMermaid([]),
    kernels: [],
    rules: [],
    bytesMoved: 0,
    bytesUnfused: 0,
    planCached: true,
  },
  () => "already computed: nothing to run",
);

function bytesText(bytes: number): string {
  if (bytes < 10_000) return `${bytes} B`;
  return bytes < 10_000_000 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(0)} MB`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/**
 * The explanation in words.
 *
 * @param level 1 a summary line; 2 with the groups and their reasons; 3 with the graph and loop IR; 4 with source
 */
export function explanationText(e: Explanation, level: number): string {
  const compiled = e.kernels.filter((kernel) => kernel.compiled).length;
  const origin = e.planCached ? "plan from the cache" : `new plan, ${count(compiled, "kernel")} compiled`;
  const moved = `${bytesText(e.bytesMoved)} moved, unfused ${bytesText(e.bytesUnfused)}`;
  const parts = [`${count(e.kernels.length, "kernel")}; ${moved}; ${origin}`];
  if (level >= 3) parts.unshift(`graph\n${indent(e.graph)}`);
  if (level >= 2 && e.rules.length > 0) {
    parts.push(`rules applied: ${e.rules.map((hit) => `${hit.rule} x${hit.count}`).join(", ")}`);
  }
  if (level >= 2) {
    e.kernels.forEach((kernel, i) => {
      const lines = [
        `kernel ${i + 1}: ${kernel.name} (${kernel.compiled ? "compiled now" : "from the cache"})`,
        `  loops ${kernel.loops.join(" x ") || "none"}, ${count(kernel.operations, "operation")}, reads ${bytesText(kernel.bytesRead)}, writes ${bytesText(kernel.bytesWritten)}`,
        ...kernel.folds.map((fold) => `  folds ${fold}`),
        ...kernel.stores.map((store) => `  stores ${store}`),
        ...kernel.reasons.map((reason) => `  because: ${reason}`),
      ];
      if (level >= 3) lines.push("  loop IR", indent(kernel.loopIR, 4));
      if (level >= 4) lines.push("  source", indent(kernel.source, 4));
      parts.push(lines.join("\n"));
    });
  }
  return parts.join("\n");
}

function indent(text: string, by = 2): string {
  return text
    .split("\n")
    .map((line) => " ".repeat(by) + line)
    .join("\n");
}
