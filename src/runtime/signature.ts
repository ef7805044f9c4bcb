/**
 * Signatures: a graph's structure as a list of numbers, with its data and its ordinary constants taken out.
 *
 * Two graphs of equal signature have the same plan; the data and constants, in the order met, are its arguments. Equal
 * means equal: the list is compared in full, the hash only finds candidates.
 */
import { isSpecial } from "../graph/build.ts";
import { type DataSource, type Node, OPS } from "../graph/ops.ts";
import { FUNCTIONS } from "../graph/scalar/functions.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { topological } from "../graph/walk.ts";

export interface Signature {
  readonly hash: number;
  readonly tape: readonly number[];
  /** Data in the order met. */
  readonly sources: readonly DataSource[];
  /** Machine values of the constants, in the order met. */
  readonly constants: readonly (readonly Scalar[])[];
}

const FUNCTION_IDS: { readonly [name: string]: number } = Object.fromEntries(
  Object.keys(FUNCTIONS).map((name, i) => [name, i]),
);

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

export function signatureOf(roots: readonly Node[]): Signature {
  const tape: number[] = [];
  const sources: DataSource[] = [];
  const constants: (readonly Scalar[])[] = [];
  const order = topological(roots);
  const places = new Map<Node, number>();
  const sourcePlaces = new Map<DataSource, number>();
  const constantPlaces = new Map<readonly Scalar[], number>();
  const pushConstant = (parts: readonly Scalar[]) => {
    for (const part of parts) pushPart(tape, part);
    let place = constantPlaces.get(parts);
    if (place === undefined) {
      place = constants.length;
      constantPlaces.set(parts, place);
      constants.push(parts);
    }
    tape.push(place);
  };
  let hash = roots.length;
  for (let i = 0; i < order.length; i++) {
    const node = order[i]!;
    places.set(node, i);
    tape.push(OPS[node.op].id, node.dtype.id);
    pushList(tape, node.shape);
    for (const input of node.inputs) tape.push(places.get(input)!);
    switch (node.op) {
      case "buffer": {
        let place = sourcePlaces.get(node.attr.source);
        if (place === undefined) {
          place = sources.length;
          sourcePlaces.set(node.attr.source, place);
          sources.push(node.attr.source);
        }
        tape.push(place, node.attr.view.offset);
        pushList(tape, node.attr.view.strides);
        break;
      }
      case "constant":
        pushConstant(node.attr.parts);
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
        tape.push(FUNCTION_IDS[node.attr.fn]!);
        break;
      case "reduce":
        tape.push(FUNCTION_IDS[node.attr.fn]!, node.attr.pairwise);
        pushList(tape, node.attr.axes);
        if (node.attr.initial) pushConstant(node.attr.initial);
        break;
      case "argreduce":
        tape.push(FUNCTION_IDS[node.attr.fn]!);
        pushList(tape, node.attr.axes);
        break;
      case "concat":
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
        // The result's shape and dtype, and the input's, say it all.
        break;
    }
  }
  for (const root of roots) {
    tape.push(places.get(root)!);
    hash = Math.imul(hash ^ root.hash, 0x9e3779b1);
  }
  return { hash, tape, sources, constants };
}

export function sameTape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
