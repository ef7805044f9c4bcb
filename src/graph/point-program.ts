/**
 * Graphs that go element by element as scalar programs: built over stand-ins for one element each, then written out.
 *
 * Owns the stand-ins and the writing. Views change nothing here, since one element has no place.
 */
import { buffer, listenToBuilding, nodeProgram } from "./build.ts";
import type { DType } from "./dtype.ts";
import { InternalError } from "./errors.ts";
import { isPoint, isView, type Node } from "./ops.ts";
import type { ProgramBuilder, Value } from "./scalar/program.ts";
import { contiguousView } from "./view.ts";
import { topological } from "./walk.ts";

/** Data of one element that a value takes the place of. */
export function standIn(dtype: DType): Node {
  return buffer({ dtype, length: 1 }, contiguousView([]));
}

/** Builds without reports: error states watch arrays, and here are none. */
export function quietly<T>(build: () => T): T {
  const before = listenToBuilding(undefined);
  try {
    return build();
  } finally {
    listenToBuilding(before);
  }
}

/**
 * A graph over stand-ins as values.
 *
 * @param parts the components that each stand-in stands for
 * @returns the components of the root
 */
export function pointValues(
  b: ProgramBuilder,
  root: Node,
  stand: readonly Node[],
  parts: readonly (readonly Value[])[],
): readonly Value[] {
  const known = new Map<Node, readonly Value[]>();
  stand.forEach((node, i) => {
    known.set(node, parts[i]!);
  });
  for (const node of topological([root])) {
    if (known.has(node)) continue;
    const inputs = node.inputs.flatMap((input) => known.get(input)!);
    if (node.op === "constant")
      known.set(
        node,
        node.attr.parts.map((part) => b.const(part, node.dtype.scalar)),
      );
    else if (isView(node)) known.set(node, inputs);
    else if (isPoint(node)) known.set(node, b.inline(nodeProgram(node), inputs));
    else throw new InternalError(`${node.op} is not computed element by element`);
  }
  return known.get(root)!;
}
