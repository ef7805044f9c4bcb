/**
 * Walking graphs without recursion: a chain of a hundred thousand nodes must not meet the stack's end.
 */
import type { Node } from "./ops.ts";

/** Every node below the roots, inputs before their consumers, each once. */
export function topological(roots: readonly Node[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  // A node is pushed once to be opened and once more, below its inputs, to be closed.
  const stack: Node[] = [];
  const open = new Set<Node>();
  for (const root of roots) {
    stack.push(root);
    while (stack.length > 0) {
      const node = stack[stack.length - 1]!;
      if (seen.has(node)) {
        stack.pop();
      } else if (open.has(node) || node.inputs.length === 0) {
        stack.pop();
        seen.add(node);
        order.push(node);
      } else {
        open.add(node);
        for (let i = node.inputs.length - 1; i >= 0; i--) {
          if (!seen.has(node.inputs[i]!)) stack.push(node.inputs[i]!);
        }
      }
    }
  }
  return order;
}
