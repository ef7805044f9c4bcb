/**
 * The page of primitive ops: everything an array graph is made of.
 *
 * Owns the op names, their attributes and traits, and the Node type. How nodes are built and checked is `build.ts`;
 * what the elementwise functions mean is `scalar/functions.ts`. NumPy's functions are compositions of these.
 */
import type { DType } from "./dtype.ts";
import type { FunctionName } from "./scalar/functions.ts";
import type { Scalar } from "./scalar/machine.ts";
import type { Program } from "./scalar/program.ts";
import type { Shape } from "./shape.ts";
import type { Range, View } from "./view.ts";

/** Computed data that a graph reads. The runtime implements it; the graph only needs to tell two apart. */
export interface DataSource {
  readonly dtype: DType;
  /** Elements in the flat buffer. */
  readonly length: number;
}

/** Functions by which `reduce` and `scan` combine elements: those of two operands whose result has the operands' dtype. */
export type ReduceFunction = FunctionName;

/**
 * Each op's attributes, with its meaning.
 *
 * Leaves: `buffer` is computed data under a view; `constant` one value in every place; `iota` the flat index that its
 * view gives (so a strided iota is an arithmetic progression).
 * Views move no data. `reshape` keeps row-major order; `expand` repeats axes of extent 1; `slice` takes a range an axis.
 * Compute: `elementwise` applies a function of the scalar registry, `apply` one that brings its own program, whose
 * parameters are the inputs' components, each of its own dtype; `cast` converts; `reduce` folds axes (in the order
 * listed, outermost first; the last `pairwise` of them are summed as one run in NumPy's pairwise order), of a second
 * input only the elements where it is true; `scan` keeps every intermediate result of such a fold along one axis, element
 * by element; `argreduce`
 * gives the first position of the extreme value, counted row-major over its axes; `concat` joins along an axis;
 * `gather` takes, along one axis, the elements of the first input at the positions that the second gives, which are
 * known to lie in it (so no kernel checks); all other extents are equal;
 * `scatter` is the first input with its flat elements at the positions that the second gives (known to lie in it) changed
 * one after the other, in row-major order: its program makes the new element of the old one and of those of the inputs
 * after the second, so that positions may repeat;
 * `update` is the first input with a region of its flat elements replaced by the second; `matmul` multiplies the matrices
 * of the last two axes, all axes before them being equal, in the order of addition of `matmul.ts`.
 */
export interface Attributes {
  buffer: { readonly source: DataSource; readonly view: View };
  constant: { readonly parts: readonly Scalar[] };
  iota: { readonly view: View };
  reshape: { readonly shape: Shape };
  permute: { readonly axes: readonly number[] };
  expand: { readonly shape: Shape };
  slice: { readonly ranges: readonly Range[] };
  /** The function, and its number. */
  elementwise: { readonly fn: FunctionName; readonly id: number };
  apply: {
    readonly program: Program;
    /** Equal programs have equal numbers. */
    readonly id: number;
    /** For people. */
    readonly name: string;
  };
  cast: { readonly from: DType };
  reduce: {
    readonly fn: ReduceFunction;
    readonly axes: readonly number[];
    readonly pairwise: number;
    /** The accumulator's first value, in place of the function's identity or of the first element. */
    readonly initial?: readonly Scalar[];
    /** It starts with the first element although the function has an identity. */
    readonly first?: true;
  };
  scan: { readonly fn: ReduceFunction; readonly axes: readonly [number] };
  argreduce: { readonly fn: "maximum" | "minimum"; readonly axes: readonly number[] };
  concat: { readonly axis: number };
  update: { readonly region: View };
  gather: { readonly axis: number };
  scatter: { readonly program: Program; readonly id: number; readonly name: string };
  matmul: {
    /** Neighbouring terms that are summed by themselves. */
    readonly block: number;
  };
}

export type OpName = keyof Attributes;

interface OpFacts {
  /** A number for hashing. */
  readonly id: number;
  /** Inputs; `many` is one or more. */
  readonly arity: 0 | 1 | 2 | "function" | "many";
  /** leaf: no inputs; view: index arithmetic only; point: one element from one of each input; barrier: stored. */
  readonly role: "leaf" | "view" | "point" | "barrier";
}

export const OPS: { readonly [O in OpName]: OpFacts } = {
  buffer: { id: 1, arity: 0, role: "leaf" },
  constant: { id: 2, arity: 0, role: "leaf" },
  iota: { id: 3, arity: 0, role: "leaf" },
  reshape: { id: 4, arity: 1, role: "view" },
  permute: { id: 5, arity: 1, role: "view" },
  expand: { id: 6, arity: 1, role: "view" },
  slice: { id: 7, arity: 1, role: "view" },
  elementwise: { id: 8, arity: "function", role: "point" },
  cast: { id: 9, arity: 1, role: "point" },
  reduce: { id: 10, arity: "many", role: "barrier" },
  argreduce: { id: 11, arity: 1, role: "barrier" },
  concat: { id: 12, arity: "many", role: "barrier" },
  update: { id: 13, arity: 2, role: "barrier" },
  matmul: { id: 14, arity: 2, role: "barrier" },
  apply: { id: 15, arity: "many", role: "point" },
  scan: { id: 16, arity: 1, role: "barrier" },
  gather: { id: 17, arity: 2, role: "barrier" },
  scatter: { id: 18, arity: "many", role: "barrier" },
};

interface NodeOf<O extends OpName> {
  readonly op: O;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly inputs: readonly Node[];
  readonly attr: Attributes[O];
  /** The op's number. */
  readonly code: number;
  /** Elements. */
  readonly size: number;
  /** Structural hash: equal graphs over other data of the same layout hash alike. */
  readonly hash: number;
  /** Length of the longest path to a leaf. */
  readonly depth: number;
  /** About how many bytes of computed data the graph below keeps alive: those met along its heaviest path. */
  readonly captured: number;
  /** The walk that met the node last, and its number there: notes of `walk.ts`, no part of the node. */
  walk: number;
  place: number;
}

/** A node of the array graph, discriminated by `op`. Never changed after it is built, but for the notes of walks. */
export type Node = { [O in OpName]: NodeOf<O> }[OpName];
export type NodeWith<O extends OpName> = NodeOf<O>;
export type PointNode = NodeOf<"elementwise"> | NodeOf<"apply"> | NodeOf<"cast">;
export type ViewNode = NodeOf<"reshape"> | NodeOf<"permute"> | NodeOf<"expand"> | NodeOf<"slice">;

export function isView(node: Node): node is ViewNode {
  return OPS[node.op].role === "view";
}

export function isLeaf(node: Node): boolean {
  return OPS[node.op].role === "leaf";
}

/** Elementwise, apply and cast: an element of the result needs one element of each input, at the same index. */
export function isPoint(node: Node): node is PointNode {
  return OPS[node.op].role === "point";
}
