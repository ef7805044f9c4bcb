/**
 * Signatures: a graph's structure as a list of numbers, with its data and its ordinary constants taken out.
 *
 * Two graphs of equal signature have the same plan; the data and constants, in the order met, are its arguments. Equal
 * means equal: the list is compared in full, the hash only finds candidates.
 */
import { isSpecial } from "../graph/build.ts";
import { type DataSource, type Node, OPS } from "../graph/ops.ts";
import { functionFacts } from "../graph/scalar/functions.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { visitTopological } from "../graph/walk.ts";

export interface Signature {
  readonly hash: number;
  readonly tape: readonly number[];
  /** Data in the order met. */
  readonly sources: readonly DataSource[];
  /** Machine values of the constants, in the order met. */
  readonly constants: readonly (readonly Scalar[])[];
}

/** Values that rules and kernels look at are part of the structure. */
function pushPart(tape: number[], part: Scalar): void {
  if (!isSpecial(part)) tape.push(0);
  else if (Number.isNaN(part)) tape.push(1);
  else tape.push(Object.is(part, -0) ? 3 : 2, Number(part));
}

function pushList(tape: number[], list: readonly number[]): void {
  tape.push(list.length);
  for (let i = 0; i < list.length; i++) tape.push(list[i]!);
}

/**
 * A graph's signature.
 *
 * @param extra what a plan depends on besides the graph
 */
export function signatureOf(roots: readonly Node[], extra: number): Signature {
  const writer = new TapeWriter();
  visitTopological(roots, (node) => writer.write(node));
  let hash = roots.length + extra;
  for (let i = 0; i < roots.length; i++) {
    writer.tape.push(roots[i]!.place);
    hash = Math.imul(hash ^ roots[i]!.hash, 0x9e3779b1);
  }
  writer.tape.push(extra);
  return { hash, tape: writer.tape, sources: writer.sources.items, constants: writer.constants.items };
}

class TapeWriter {
  readonly tape: number[] = [];
  readonly sources = new Numbering<DataSource>();
  readonly constants = new Numbering<readonly Scalar[]>();

  write(node: Node): void {
    const { tape } = this;
    tape.push(OPS[node.op].id, node.dtype.id);
    pushList(tape, node.shape);
    const { inputs } = node;
    for (let i = 0; i < inputs.length; i++) tape.push(inputs[i]!.place);
    switch (node.op) {
      case "buffer":
        tape.push(this.sources.placeOf(node.attr.source), node.attr.view.offset);
        pushList(tape, node.attr.view.strides);
        break;
      case "constant":
        this.constant(node.attr.parts);
        break;
      case "iota":
        tape.push(node.attr.view.offset);
        pushList(tape, node.attr.view.strides);
        break;
      case "permute":
        pushList(tape, node.attr.axes);
        break;
      case "slice":
        for (const range of node.attr.ranges) tape.push(range.start, range.step);
        break;
      case "elementwise":
        tape.push(functionFacts(node.attr.fn).id);
        break;
      case "apply":
      case "scatter":
        tape.push(node.attr.id, inputs.length);
        break;
      case "reduce":
        tape.push(functionFacts(node.attr.fn).id, node.attr.pairwise, node.inputs.length);
        tape.push(node.attr.first ? 1 : 0);
        pushList(tape, node.attr.axes);
        if (node.attr.initial) this.constant(node.attr.initial);
        break;
      case "scan":
      case "argreduce":
        tape.push(functionFacts(node.attr.fn).id);
        pushList(tape, node.attr.axes);
        break;
      case "concat":
      case "gather":
        tape.push(node.attr.axis);
        break;
      case "update":
        tape.push(node.attr.region.offset);
        pushList(tape, node.attr.region.shape);
        pushList(tape, node.attr.region.strides);
        break;
      case "reshape":
      case "expand":
      case "cast":
      case "matmul":
        // The result's shape and dtype, and the input's, say it all.
        break;
    }
  }

  /** One constant used twice is another structure than two constants of equal value. */
  private constant(parts: readonly Scalar[]): void {
    for (let i = 0; i < parts.length; i++) pushPart(this.tape, parts[i]!);
    this.tape.push(this.constants.placeOf(parts));
  }
}

/** Items numbered as they are met. Short lists are searched; a long one gets an index. */
class Numbering<T> {
  readonly items: T[] = [];
  private index: Map<T, number> | undefined;

  placeOf(item: T): number {
    const { items } = this;
    const found = this.index ? (this.index.get(item) ?? -1) : items.indexOf(item);
    if (found >= 0) return found;
    items.push(item);
    if (this.index) this.index.set(item, items.length - 1);
    else if (items.length > 16) this.index = new Map(items.map((one, i) => [one, i]));
    return items.length - 1;
  }
}

export function sameTape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
