/**
 * Walking graphs without recursion: a chain of a hundred thousand nodes must not meet the stack's end.
 */
import { InternalError } from "./errors.ts";
import type { Node } from "./ops.ts";

/** Number of the walk under way, and of the latest: nodes remember the walk that met them last, and their place in it. */
let latest = 0;
let walking = false;
// The path from a root to the node at hand, and how many inputs of each were visited.
let path: (Node | undefined)[] = [];
const progress: number[] = [];

/**
 * Visits every node below the roots once, inputs before their consumers. When a node is visited, its `place` and its
 * inputs' are their numbers in the order.
 *
 * @param visit must not walk itself
 */
export function visitTopological(roots: readonly Node[], visit: (node: Node) => void): void {
  if (walking) throw new InternalError("a walk inside a walk");
  walking = true;
  const walk = ++latest;
  let count = 0;
  let deepest = 0;
  try {
    for (let r = 0; r < roots.length; r++) {
      if (roots[r]!.walk === walk) continue;
      let top = 0;
      path[0] = roots[r]!;
      progress[0] = 0;
      while (top >= 0) {
        const node: Node = path[top]!;
        const { inputs } = node;
        let next = progress[top]!;
        while (next < inputs.length && inputs[next]!.walk === walk) next++;
        if (next < inputs.length) {
          progress[top] = next + 1;
          top++;
          if (top > deepest) deepest = top;
          path[top] = inputs[next]!;
          progress[top] = 0;
        } else {
          top--;
          node.walk = walk;
          node.place = count++;
          visit(node);
        }
      }
    }
  } finally {
    walking = false;
    // A walk keeps no node alive. Setting a list's length costs as much as a short walk.
    if (deepest > 100) path = [];
    else for (let i = 0; i <= deepest; i++) path[i] = undefined;
  }
}

/** Every node below the roots, inputs before their consumers, each once. */
export function topological(roots: readonly Node[]): Node[] {
  const order: Node[] = [];
  visitTopological(roots, (node) => {
    order.push(node);
  });
  return order;
}
