/**
 * Chains of views: how an index of a kernel's loops reaches a node, through the views between them.
 *
 * A chain is interned by content, so that two uses of a node at the same index are recognised by `===`.
 */

import { InternalError } from "../../graph/errors.ts";
import { applyView } from "../../graph/layout.ts";
import type { ViewNode } from "../../graph/ops.ts";
import { type Shape, sameShape, sizeOf } from "../../graph/shape.ts";
import { contiguousView, isContiguous, type View } from "../../graph/view.ts";

/** The views to apply to a node's elements, nearest first; `undefined` is the identity. */
export interface Chain {
  readonly step: ViewNode;
  readonly rest: Chain | undefined;
  readonly key: string;
  /** Some step repeats elements. */
  readonly expands: boolean;
}

function stepKey(step: ViewNode): string {
  switch (step.op) {
    case "reshape":
    case "expand":
      return `${step.op} ${step.attr.shape.join()}`;
    case "permute":
      return `permute ${step.attr.axes.join()}`;
    case "slice":
      return `slice ${step.attr.ranges.map((r) => `${r.start}:${r.count}:${r.step}`).join()}`;
  }
}

/** Interns chains for one schedule. */
export class Chains {
  private readonly known = new Map<string, Chain>();

  /** The chain that applies `step` first and then `rest`. */
  prepend(step: ViewNode, rest: Chain | undefined): Chain {
    const key = rest ? `${stepKey(step)};${rest.key}` : stepKey(step);
    const found = this.known.get(key);
    if (found) return found;
    const expands = step.op === "expand" || (rest?.expands ?? false);
    const made = { step, rest, key, expands };
    this.known.set(key, made);
    return made;
  }
}

/** The view over the loops' domain that a chain makes of a node's own view. */
export function throughChain(view: View, chain: Chain | undefined): View {
  let current = view;
  for (let link = chain; link; link = link.rest) {
    const next = applyView(link.step, current);
    if (!next) throw new InternalError(`a ${link.key} that needs a copy was left in a kernel`);
    current = next;
  }
  return current;
}

/** Whether the chain visits the node's elements each once, in row-major order: a mere change of shape. */
export function isFlatIdentity(shape: Shape, chain: Chain | undefined): boolean {
  if (!chain) return true;
  let current: View | undefined = contiguousView(shape);
  for (let link: Chain | undefined = chain; link; link = link.rest) {
    current = applyView(link.step, current);
    if (!current) return false;
  }
  return sizeOf(current.shape) === sizeOf(shape) && isContiguous(current) && current.offset === 0;
}

/** Whether some axis of `to` covers several axes of `from`: only then can a reshape need a copy. */
export function mergesAxes(from: Shape, to: Shape): boolean {
  const [old, wanted] = [withoutUnits(from), withoutUnits(to)];
  if (sameShape(old, wanted)) return false;
  let at = 0;
  for (const extent of old) {
    let have = 1;
    while (have < extent && at < wanted.length) have *= wanted[at++]!;
    if (have !== extent) return true;
  }
  return false;
}

export function withoutUnits(shape: Shape): number[] {
  return shape.filter((extent) => extent !== 1);
}
