/**
 * The class of nodes, and their structural hashes. Only `build.ts` makes one, and checks it first.
 */
import type { DType } from "./dtype.ts";
import { type Attributes, type Node, type NodeWith, OPS, type OpName } from "./ops.ts";
import { type Shape, sizeOf } from "./shape.ts";

/** One class for every op keeps property access monomorphic; the discriminated union types it. */
class GraphNode<O extends OpName> {
  readonly op: O;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly inputs: readonly Node[];
  readonly attr: Attributes[O];
  readonly code: number;
  readonly size: number;
  readonly hash: number;
  readonly depth: number;
  readonly captured: number;
  walk = 0;
  place = 0;
  constructor(op: O, dtype: DType, shape: Shape, inputs: readonly Node[], attr: Attributes[O], salt: number) {
    this.op = op;
    this.dtype = dtype;
    this.shape = shape;
    this.inputs = inputs;
    this.attr = attr;
    this.code = OPS[op].id;
    this.size = sizeOf(shape);
    let hash = mix(mix(this.code, dtype.id), salt);
    for (let i = 0; i < shape.length; i++) hash = mix(hash, shape[i]!);
    for (let i = 0; i < inputs.length; i++) hash = mix(hash, inputs[i]!.hash);
    this.hash = hash;
    let depth = 0;
    // A sum over all paths would grow without bound where parts are shared: the deepest input stands for the others.
    let captured = 0;
    let direct = op === "buffer" ? this.size * dtype.itemsize : 0;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i]!;
      if (input.depth >= depth) depth = input.depth + 1;
      if (input.op === "buffer") direct += input.captured;
      else if (input.captured > captured) captured = input.captured;
    }
    captured += direct;
    this.depth = depth;
    this.captured = captured;
  }
}

/** One step of a 32-bit multiplicative hash. */
export function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** The same for a list. */
export function mixAll(hash: number, values: readonly number[]): number {
  let mixed = mix(hash, values.length);
  for (const value of values) mixed = mix(mixed, value);
  return mixed;
}

/**
 * A new node.
 *
 * @param salt what its hash takes from its attributes
 */
export function make<O extends OpName>(
  op: O,
  dtype: DType,
  shape: Shape,
  inputs: readonly Node[],
  attr: Attributes[O],
  salt: number,
): NodeWith<O> {
  return new GraphNode(op, dtype, shape, inputs, attr, salt) as unknown as NodeWith<O>;
}
