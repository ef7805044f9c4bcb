/**
 * What the scheduler asks of nodes: what they cost, what they read, whether they fit together. Decides nothing.
 */
import { nodeProgram } from "../../graph/build.ts";
import { isLeaf, isPoint, isView, type Node } from "../../graph/ops.ts";
import { sameShape } from "../../graph/shape.ts";
import { isContiguous, sameView, type View } from "../../graph/view.ts";
import { topological } from "../../graph/walk.ts";
import { isReduction, type Reduction } from "./group.ts";

/** What the forward pass knows of each node. */
export interface Facts {
  /** Cost of computing one element from stored inputs. */
  readonly cost: number;
  /** All data below lie row-major, so that any reshape is index arithmetic. */
  readonly flat: boolean;
  /** A reduction's result, or elementwise work on one: belongs into that reduction's epilogue. */
  readonly epilogue: boolean;
}

/** What is known of a node, from what is known of its inputs. */
export function factsOf(node: Node, of: (input: Node) => Facts): Facts {
  if (isPoint(node)) {
    const below = node.inputs.map((input) => of(input));
    let cost = opCost(node);
    for (const input of below) cost += input.cost;
    return {
      cost: Math.min(cost, 1e6),
      flat: below.every((input) => input.flat),
      epilogue: below.some((input) => input.epilogue),
    };
  }
  if (isView(node)) {
    const input = of(node.inputs[0]!);
    return { cost: input.cost, flat: node.op === "reshape" && input.flat, epilogue: input.epilogue };
  }
  if (node.op === "buffer" || node.op === "iota") {
    return { cost: 0, flat: isContiguous(node.attr.view), epilogue: false };
  }
  if (node.op === "gather") {
    const positions = of(node.inputs[1]!);
    return { cost: Math.min(positions.cost + 1, 1e6), flat: false, epilogue: positions.epilogue };
  }
  return { cost: 0, flat: true, epilogue: isReduction(node) };
}

/** Time that an element of a node takes, in simple ops. */
export function opCost(node: Node): number {
  return isPoint(node) ? nodeProgram(node).cost : 1;
}

/** Machine ops a point node comes to. */
export function opCount(node: Node): number {
  return isPoint(node) ? nodeProgram(node).size : 1;
}

/** What views, if any, show. */
export function belowViews(node: Node): Node {
  let base = node;
  while (isView(base)) base = base.inputs[0]!;
  return base;
}

/** How many axes form a run that is summed in pairwise order. */
const runsOf = (r: Reduction): number => (r.op === "reduce" ? r.attr.pairwise : 0);

/** Whether the one is summed in pairwise order and the other not: then the same loops fold both element by element. */
export function ordersDiffer(a: Reduction, b: Reduction): boolean {
  return runsOf(a) > 0 !== runsOf(b) > 0;
}

/** Whether the same loops can fold both. */
export function foldsAlike(a: Reduction, b: Reduction): boolean {
  const [x, y] = [a.inputs[0]!, b.inputs[0]!];
  const [p, q] = [runsOf(a), runsOf(b)];
  // A run of pairwise summation needs its axes in one order; without one, any order of the same axes serves.
  return (
    (a.op === "scan") === (b.op === "scan") &&
    sameShape(x.shape, y.shape) &&
    (p === 0 || q === 0 || (p === q && a.dtype.components === b.dtype.components)) &&
    sameShape(a.attr.axes, b.attr.axes)
  );
}

/** Whether two reductions read some of the same data. */
export function sharesInput(a: Reduction, b: Reduction): boolean {
  const sources = (node: Node) =>
    new Set(
      topological([node])
        .filter((n) => isLeaf(n) && n.op !== "constant")
        .map((n) => (n.op === "buffer" ? n.attr.source : n)),
    );
  const first = sources(a.inputs[0]!);
  for (const source of sources(b.inputs[0]!)) if (first.has(source)) return true;
  return false;
}

/** Whether a value reads the buffer it is to be written into anywhere but at the very element being written. */
export function readsOtherwise(value: Node, source: unknown, region: View): boolean {
  const nodes = topological([value]);
  const readers = nodes.filter((node) => node.op === "buffer" && node.attr.source === source);
  if (readers.length === 0) return false;
  const straight = nodes.every(
    (node) => isLeaf(node) || (isPoint(node) && sameShape(node.shape, value.shape)),
  );
  return !straight || readers.some((node) => node.op === "buffer" && !sameView(node.attr.view, region));
}

/** Whether a node gets a buffer of its own whoever uses it. */
export function isStoredAnyway(node: Node): boolean {
  return node.op === "update" || node.op === "concat" || node.op === "scatter";
}

/** A node in a few words, for reasons. */
export function describe(node: Node): string {
  const own = node.op === "elementwise" || isReduction(node);
  const name = own ? node.attr.fn : node.op === "apply" ? node.attr.name : node.op;
  const folds = node.op === "reduce" || node.op === "scan" ? `${node.op} ` : "";
  return `${folds}${name} ${node.dtype.name}(${node.shape.join(", ")})`;
}
