/**
 * Signatures: a graph's structure as a list of numbers, with its data and its ordinary constants taken out.
 *
 * Two graphs of equal signature have the same plan; the data and constants, in the order met, are its arguments. Equal
 * means equal: the list is compared in full, the hash only finds candidates.
 */
import { isSpecial } from "../graph/build.ts";
import type { DataSource, Node } from "../graph/ops.ts";
import { functionFacts } from "../graph/scalar/functions.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { visitTopological } from "../graph/walk.ts";

export interface Signature {
  readonly hash: number;
  /** Data in the order met. */
  readonly sources: readonly DataSource[];
  /** Machine values of the constants, in the order met. */
  readonly constants: readonly (readonly Scalar[])[];
}

/** A graph's structure as numbers. */
export type Tape = Float64Array;

/** Items numbered as they are met. Short lists are searched; a long one gets an index. */
class Numbering<T> {
  private items: T[] = [];
  private index: Map<T, number> | undefined;

  /** The items, which are forgotten here: nothing is kept alive. */
  take(): readonly T[] {
    const { items } = this;
    this.items = [];
    this.index = undefined;
    return items;
  }

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

// The latest signature. Its tape is written over by the next: most are compared with a known one and then forgotten.
let scratch: Tape = new Float64Array(256);
let end = 0;
const sources = new Numbering<DataSource>();
const constants = new Numbering<readonly Scalar[]>();

function push(value: number): void {
  if (end === scratch.length) {
    const longer = new Float64Array(2 * end);
    longer.set(scratch);
    scratch = longer;
  }
  scratch[end++] = value;
}

/** Values that rules and kernels look at are part of the structure. */
function pushPart(part: Scalar): void {
  if (!isSpecial(part)) push(0);
  else if (Number.isNaN(part)) push(1);
  else {
    push(Object.is(part, -0) ? 3 : 2);
    push(Number(part));
  }
}

function pushList(list: readonly number[]): void {
  push(list.length);
  for (let i = 0; i < list.length; i++) push(list[i]!);
}

/**
 * A graph's signature.
 *
 * @param extra what a plan depends on besides the graph
 */
export function signatureOf(roots: readonly Node[], extra: number): Signature {
  end = 0;
  visitTopological(roots, write);
  let hash = roots.length + extra;
  for (let i = 0; i < roots.length; i++) {
    push(roots[i]!.place);
    hash = Math.imul(hash ^ roots[i]!.hash, 0x9e3779b1);
  }
  push(extra);
  return { hash, sources: sources.take(), constants: constants.take() };
}

function write(node: Node): void {
  push(node.code);
  push(node.dtype.id);
  pushList(node.shape);
  const { inputs } = node;
  for (let i = 0; i < inputs.length; i++) push(inputs[i]!.place);
  switch (node.op) {
    case "buffer":
      push(sources.placeOf(node.attr.source));
      push(node.attr.view.offset);
      pushList(node.attr.view.strides);
      break;
    case "constant":
      pushConstant(node.attr.parts);
      break;
    case "iota":
      push(node.attr.view.offset);
      pushList(node.attr.view.strides);
      break;
    case "permute":
      pushList(node.attr.axes);
      break;
    case "slice":
      for (const range of node.attr.ranges) {
        push(range.start);
        push(range.step);
      }
      break;
    case "elementwise":
      push(node.attr.id);
      break;
    case "apply":
    case "scatter":
      push(node.attr.id);
      push(inputs.length);
      break;
    case "reduce":
      push(functionFacts(node.attr.fn).id);
      push(node.attr.pairwise);
      push(inputs.length);
      push(node.attr.first ? 1 : 0);
      pushList(node.attr.axes);
      if (node.attr.initial) pushConstant(node.attr.initial);
      break;
    case "scan":
    case "argreduce":
      push(functionFacts(node.attr.fn).id);
      pushList(node.attr.axes);
      break;
    case "concat":
      push(node.attr.axis);
      push(inputs.length);
      break;
    case "gather":
      push(node.attr.axis);
      break;
    case "update":
      push(node.attr.region.offset);
      pushList(node.attr.region.shape);
      pushList(node.attr.region.strides);
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
function pushConstant(parts: readonly Scalar[]): void {
  for (let i = 0; i < parts.length; i++) pushPart(parts[i]!);
  push(constants.placeOf(parts));
}

/** The tape of the latest signature, to keep. */
export function latestTape(): Tape {
  return scratch.slice(0, end);
}

/** Whether the latest signature's tape is this one. */
export function isLatestTape(tape: Tape): boolean {
  if (tape.length !== end) return false;
  for (let i = 0; i < end; i++) if (tape[i] !== scratch[i]) return false;
  return true;
}
