/**
 * Walking graphs without recursion: a chain of a hundred thousand nodes must not meet the stack's end.
 */
import type { Node } from "./ops.ts";

/**
 * Visits every node below the roots once, inputs before their consumers.
 *
 * @param visit gets the node and its number in the order; inputs are numbered already
 * @returns each node's number
 */
export function visitTopological(
  roots: readonly Node[],
  visit: (node: Node, place: number, places: ReadonlyMap<Node, number>) => void,
): Map<Node, number> {
  const places = new Map<Node, number>();
  // The path from a root to the node at hand, and how many inputs of each were visited.
  const path: Node[] = [];
  const progress: number[] = [];
  for (let r = 0; r < roots.length; r++) {
    if (places.has(roots[r]!)) continue;
    path.push(roots[r]!);
    progress.push(0);
    while (path.length > 0) {
      const top = path.length - 1;
      const node = path[top]!;
      const { inputs } = node;
      let next = progress[top]!;
      while (next < inputs.length && places.has(inputs[next]!)) next++;
      if (next < inputs.length) {
        progress[top] = next + 1;
        path.push(inputs[next]!);
        progress.push(0);
      } else {
        path.pop();
        progress.pop();
        visit(node, places.size, places);
        places.set(node, places.size);
      }
    }
  }
  return places;
}

/** Every node below the roots, inputs before their consumers, each once. */
export function topological(roots: readonly Node[]): Node[] {
  return [...visitTopological(roots, () => {}).keys()];
}
