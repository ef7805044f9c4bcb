/**
 * Explanations: what a plan does and why, as data.
 *
 * Reads a plan and the graph it was made for; decides nothing. `explain-text.ts` tells it in words.
 */
import type { Lowered } from "../codegen/loops/lower.ts";
import { describe } from "../codegen/schedule/facts.ts";
import { wasmText } from "../codegen/wasm/text.ts";
import { SCALARS } from "../graph/dtype.ts";
import { isLeaf, isView, type Node } from "../graph/ops.ts";
import { graphText } from "../graph/print.ts";
import { topological } from "../graph/walk.ts";
import { type Drawing, drawingDOT, drawingMermaid, drawingOf, NOTHING_DRAWN } from "./explain-graph.ts";
import { explanationFragment, explanationPage } from "./explain-html.ts";
import { bandReason, cutText, explanationText, LANGUAGES } from "./explain-text.ts";
import { type Cut, cutOf, rangeCut } from "./pieces.ts";
import type { Plan, Step, StepBand } from "./plan.ts";
import type { Target } from "./target.ts";

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
  /** Bytes that come from memory and go there. What stays in a band's tiles is not among them. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Bytes that it reads and writes in tiles, which stay in the cache. */
  readonly bytesInTiles: number;
  /** It was compiled for this plan; else it came from the cache. */
  readonly compiled: boolean;
  /** The form that runs, and why this one. */
  readonly target: Target;
  readonly why: string;
  /** Calls that it takes, threads that share them, and both in words. With other settings these would be others. */
  readonly calls: number;
  readonly threads: number;
  readonly pieces: string;
  /** How long it took, where that was asked for and it runs alone. */
  readonly milliseconds?: number;
  readonly loopIR: string;
  /** The form that runs as text, WebAssembly or JavaScript; made when it is read. */
  readonly source: string;
  /** Its JavaScript, whichever form runs; made when it is read. */
  readonly javascript: string;
}

/** Neighbouring kernels that run together, a few rows at a time. */
export interface ExplainedBand {
  /** Places in `kernels`, from 0. */
  readonly kernels: readonly number[];
  /** Rows of the whole, and of a piece. */
  readonly rows: number;
  readonly rowsAPiece: number;
  readonly pieces: number;
  readonly threads: number;
  /** Values that need memory for the rows of one piece only. */
  readonly tiles: readonly { readonly value: string; readonly bytesARow: number }[];
  /** How long it took, where that was asked for. */
  readonly milliseconds?: number;
  /** What this does, in words. */
  readonly reason: string;
}

/** Everything `np.explain` knows; `toString()` tells it to a person. */
export interface Explanation {
  readonly graph: string;
  readonly kernels: readonly ExplainedKernel[];
  readonly bands: readonly ExplainedBand[];
  /** Optimizer rules that fired. */
  readonly rules: readonly { readonly rule: string; readonly count: number }[];
  /** Bytes that the kernels read and write, and that one loop an operation would. */
  readonly bytesMoved: number;
  readonly bytesUnfused: number;
  /** The plan came from the cache. */
  readonly planCached: boolean;
  /** How long it all took, where that was asked for. */
  readonly milliseconds?: number;
  toString(): string;
  /** The graph in its kernels, for Graphviz. */
  toDOT(): string;
  /** The same for Mermaid. */
  toMermaid(): string;
  /** Everything as a page that needs no other: the graph drawn, kernels in their colours, reasons, bytes, source. */
  toHTML(): string;
}

/** Measured times, in milliseconds: by number of the step, of a band's first one. */
export interface Times {
  readonly steps: ReadonlyMap<number, number>;
  readonly whole: number;
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

/** Bytes moved in one direction, in tiles or outside; several views of one buffer read it once. */
function totalBytes(one: Lowered, kind: "load" | "store", counts: (access: number) => boolean): number {
  const byBuffer = new Map<unknown, number>();
  one.nest.accesses.forEach((access, i) => {
    if (access.kind !== kind || !counts(i)) return;
    const binding = one.bindings[i]!;
    const buffer =
      binding.kind === "source" ? binding.source : binding.kind === "slot" ? binding.slot : access;
    byBuffer.set(buffer, Math.max(byBuffer.get(buffer) ?? 0, accessBytes(one, i)));
  });
  let bytes = 0;
  for (const moved of byBuffer.values()) bytes += moved;
  return bytes;
}

/** Bytes of an operand's different elements: what is broadcast is read once. */
function operandBytes(operand: Node): number {
  let elements = operand.size;
  let node = operand;
  for (; isView(node); node = node.inputs[0]!) elements = Math.min(elements, node.inputs[0]!.size);
  if (node.op === "buffer") {
    const { shape, strides } = node.attr.view;
    const distinct = shape.reduce((product, extent, axis) => product * (strides[axis] === 0 ? 1 : extent), 1);
    elements = Math.min(elements, distinct);
  }
  return elements * operand.dtype.itemsize;
}

/** What an eager library would move: every operation reads its inputs and writes its result. */
function unfusedBytes(roots: readonly Node[]): number {
  let bytes = 0;
  for (const node of topological(roots)) {
    if (isLeaf(node) || isView(node)) continue;
    bytes += node.size * node.dtype.itemsize;
    for (const input of node.inputs) if (input.op !== "constant") bytes += operandBytes(input);
  }
  return bytes;
}

/** The form of a step that runs. */
const sourceText = ({ wasm, kernel }: Step): string => (wasm ? wasmText(wasm.bytes) : kernel.source);

/** A band with its number, and how its range is cut. */
interface CutBand {
  readonly number: number;
  readonly band: StepBand;
  readonly cut: Cut;
}

function explainKernel(plan: Plan, i: number, bands: readonly CutBand[], times?: Times): ExplainedKernel {
  const step = plan.steps[i]!;
  const one = plan.lowered[i]!;
  const group = plan.schedule.groups[i]!;
  const among = bands.find(({ band }) => i >= band.first && i < band.first + band.count);
  const tiles = among?.band.tiles.flatMap(({ uses }) => uses) ?? [];
  const inTile = (access: number) =>
    tiles.some(([member, use]) => among!.band.first + member === i && use === access);
  const outside = (access: number) => !inTile(access);
  const cut = among?.cut ?? cutOf(step);
  return {
    name: step.kernel.name,
    loops: one.integers.slice(0, one.nest.axes.length),
    stores: group.outputs.map((output) => describe(output.node)),
    folds: group.reductions.map(describe),
    reasons: group.reasons,
    operations: group.nodes,
    bytesRead: totalBytes(one, "load", outside),
    bytesWritten: totalBytes(one, "store", outside),
    bytesInTiles: totalBytes(one, "load", inTile) + totalBytes(one, "store", inTile),
    compiled: step.compiled,
    target: step.choice.target,
    why: step.choice.reason + (step.wasm && step.kernel.fma ? ", with fused multiply-adds" : ""),
    calls: cut.calls,
    threads: cut.threads,
    pieces: cutText(cut, among?.number),
    ...(among ? {} : timeOf(times, i)),
    loopIR: step.kernel.text,
    get source() {
      return sourceText(step);
    },
    get javascript() {
      return step.kernel.source;
    },
  };
}

function timeOf(times: Times | undefined, step: number): { milliseconds?: number } {
  const milliseconds = times?.steps.get(step);
  return milliseconds === undefined ? {} : { milliseconds };
}

function explainBand(plan: Plan, { band, cut }: CutBand, times?: Times): ExplainedBand {
  const kernels = Array.from({ length: band.count }, (_, i) => band.first + i);
  const tiles = band.tiles.map(({ uses, rowBytes }) => {
    const [member, access] = uses[0]!;
    const binding = plan.lowered[band.first + member]!.bindings[access]!;
    return { value: binding.kind === "slot" ? describe(binding.slot.node) : "", bytesARow: rowBytes };
  });
  const rows = band.pieces.length;
  const facts = { kernels, rows, rowsAPiece: Math.min(rows, cut.size), threads: cut.threads, tiles };
  return { ...facts, pieces: cut.calls, ...timeOf(times, band.first), reason: bandReason(facts) };
}

/** @param times as `timePlan` measures them */
export function explainPlan(
  plan: Plan,
  roots: readonly Node[],
  planCached: boolean,
  times?: Times,
): Explanation {
  const bands = [...plan.bands.values()].map(
    (band, number): CutBand => ({ number, band, cut: rangeCut(band.pieces) }),
  );
  const kernels = plan.steps.map((_, i) => explainKernel(plan, i, bands, times));
  const facts = {
    graph: graphText(roots),
    kernels,
    bands: bands.map((band) => explainBand(plan, band, times)),
    rules: plan.rules,
    bytesMoved: kernels.reduce((sum, kernel) => sum + kernel.bytesRead + kernel.bytesWritten, 0),
    bytesUnfused: unfusedBytes(roots),
    planCached,
    ...(times ? { milliseconds: times.whole } : {}),
  };
  return told(
    facts,
    (whole) => explanationText(whole, 4),
    () => drawingOf(plan.schedule),
  );
}

type Facts = Omit<Explanation, "toString" | "toDOT" | "toMermaid" | "toHTML">;

/** Facts with the ways to tell them, which are no facts: `String(...)`, a console, Jupyter, and the drawings. */
function told(facts: Facts, text: (whole: Explanation) => string, draw: () => Drawing): Explanation {
  const whole = facts as Explanation;
  const titles = () => whole.kernels.map((kernel, i) => `kernel ${i + 1}, ${LANGUAGES[kernel.target]}`);
  const ways = {
    toString: () => text(whole),
    [Symbol.for("nodejs.util.inspect.custom")]: () => text(whole),
    toDOT: () => drawingDOT(draw(), titles()),
    toMermaid: () => drawingMermaid(draw(), titles()),
    toHTML: () => explanationPage(whole, draw()),
    [Symbol.for("Jupyter.display")]: () => ({
      "text/plain": text(whole),
      "text/html": explanationFragment(whole, draw()),
    }),
  };
  for (const name of Reflect.ownKeys(ways)) {
    const value = ways[name as keyof typeof ways];
    Object.defineProperty(whole, name, { value, configurable: true });
  }
  return whole;
}

/** An expression that is computed already: there is nothing to run. */
export const NOTHING_TO_RUN: Explanation = told(
  { graph: "", kernels: [], bands: [], rules: [], bytesMoved: 0, bytesUnfused: 0, planCached: true },
  () => "already computed: nothing to run",
  () => NOTHING_DRAWN,
);
