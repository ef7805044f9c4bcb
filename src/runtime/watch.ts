/**
 * Watched nodes: conditions that are computed together with the node that they are about, and what then happens.
 *
 * A watch is a graph of its own whose one bool says whether something happened in the node's elements. It is evaluated as
 * one more root of whatever evaluation computes the node, so it fuses into the same kernels and no result changes. Where
 * nothing is watched, nothing is asked. A watch speaks once, unless it ended the evaluation: a node that is computed again stays
 * silent.
 */
import type { Node } from "../graph/ops.ts";
import { visitTopological } from "../graph/walk.ts";
import type { Buffer } from "./buffer.ts";

export interface Watch {
  /** A single bool. */
  readonly condition: Node;
  /** Called when the condition was found true; what it throws ends the evaluation, with nothing stored. */
  readonly report: () => void;
}

interface Entry {
  readonly watches: readonly Watch[];
  spoken: boolean;
}

let entries: WeakMap<Node, Entry> | undefined;

/** Whether anything was ever watched. */
export function isWatching(): boolean {
  return entries !== undefined;
}

/** Watches a node from now on, also for what it is watched for already. Its inputs are computed data or nodes below it. */
export function watch(node: Node, watches: readonly Watch[]): void {
  entries ??= new WeakMap();
  entries.set(node, { watches: [...(entries.get(node)?.watches ?? []), ...watches], spoken: false });
}

/**
 * Computes roots, and with them whatever is watched below.
 *
 * @param compute computes all of the nodes that it is given
 * @param roots nodes of the array graph
 */
export function computeWatched(
  roots: readonly Node[],
  compute: (all: readonly Node[]) => Buffer[],
): Buffer[] {
  const found = watchesBelow(roots);
  return found.length === 0 ? compute(roots) : split(roots, found, compute(withConditions(roots, found)));
}

/** The same where computing takes its time. */
export async function computeWatchedApart(
  roots: readonly Node[],
  compute: (all: readonly Node[]) => Promise<Buffer[]>,
): Promise<Buffer[]> {
  const found = watchesBelow(roots);
  return found.length === 0
    ? compute(roots)
    : split(roots, found, await compute(withConditions(roots, found)));
}

/**
 * The same for roots that are computed again and again, on other data: every watch below speaks each time.
 *
 * @returns what computes the roots by a function that computes all of the nodes that it is given
 */
export function computeRepeatedly(
  roots: readonly Node[],
): (compute: (all: readonly Node[]) => Buffer[]) => Buffer[] {
  const found = watchesBelow(roots);
  if (found.length === 0) return (compute) => compute(roots);
  const all = withConditions(roots, found);
  return (compute) => split(roots, found, compute(all));
}

/** Whether computing the node would compute a watch. */
export function isWatched(node: Node): boolean {
  return watchesBelow([node]).length > 0;
}

const NOTHING: readonly Entry[] = [];

function watchesBelow(roots: readonly Node[]): readonly Entry[] {
  if (!entries) return NOTHING;
  const known = entries;
  const found: Entry[] = [];
  visitTopological(roots, (node) => {
    const entry = known.get(node);
    if (entry && !entry.spoken) found.push(entry);
  });
  return found;
}

const withConditions = (roots: readonly Node[], found: readonly Entry[]): Node[] => [
  ...roots,
  ...found.flatMap((entry) => entry.watches.map((one) => one.condition)),
];

/** The roots' results, once every watch has had its say in the order of the graph. */
function split(roots: readonly Node[], found: readonly Entry[], all: readonly Buffer[]): Buffer[] {
  const results = all.slice(0, roots.length);
  const answers = all.slice(roots.length);
  const watches = found.flatMap((entry) => entry.watches);
  const happened = watches.filter((_, i) => answers[i]!.data[0]);
  for (const answer of new Set(answers)) if (!results.includes(answer)) answer.release();
  try {
    for (const one of happened) one.report();
  } catch (error) {
    for (const result of new Set(results)) result.release();
    throw error;
  }
  for (const entry of found) entry.spoken = true;
  return results;
}
