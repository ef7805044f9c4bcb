/**
 * Building nodes: the only place where one is made. dtype and shape are inferred here and wrong ones refused.
 *
 * Owns inference and the folding of constants (so that a graph never holds an op on constants alone).
 * Errors that users can cause are raised above, in `numpy/`, with the operation's name; what is refused here is a bug.
 */
import { bool, complex64, complex128, type DType, int64, isTime, type ScalarType } from "./dtype.ts";
import { InternalError } from "./errors.ts";
import { layoutOf, memoryOrder, orderFree, type ViewStep } from "./layout.ts";
import { matmulBlock } from "./matmul.ts";
import { make, mix, mixAll } from "./node.ts";
import type { Attributes, DataSource, Node, NodeWith, PointNode, ReduceFunction } from "./ops.ts";
import { castProgram } from "./scalar/casts.ts";
import { evaluateProgram } from "./scalar/evaluate.ts";
import {
  type FunctionName,
  functionFacts,
  functionProgram,
  functionResult,
  resultOf,
} from "./scalar/functions.ts";
import { convertScalar, fit, type Scalar } from "./scalar/machine.ts";
import { intern, type Program } from "./scalar/program.ts";
import { broadcastShapes, broadcastsTo, type Shape, sameShape, showShape, sizeOf } from "./shape.ts";
import {
  contiguousView,
  expandView,
  permuteView,
  type Range,
  reshapeView,
  sliceView,
  type View,
} from "./view.ts";

const NONE: readonly Node[] = [];
function viewSalt(view: View): number {
  return mixAll(view.offset === 0 ? 1 : 2, view.strides);
}

/** A computing node as it is built: what it computes, of what, and the result, which may have become a constant. */
export type BuildListener = (
  what: FunctionName | "cast" | "reduce" | "matmul",
  inputs: readonly Node[],
  result: Node,
) => void;

let listener: BuildListener | undefined;

/**
 * Has every computing node reported while it is built, whoever builds it; undefined ends that. The listener is not told
 * of what it builds itself.
 *
 * @returns the listener before
 */
export function listenToBuilding(next: BuildListener | undefined): BuildListener | undefined {
  const before = listener;
  listener = next;
  return before;
}

/** Whether somebody listens. */
export function isListening(): boolean {
  return listener !== undefined;
}

function told<N extends Node>(
  what: FunctionName | "cast" | "reduce" | "matmul",
  inputs: readonly Node[],
  result: N,
): N {
  const listening = listener;
  if (listening) {
    listener = undefined;
    try {
      listening(what, inputs, result);
    } finally {
      listener = listening;
    }
  }
  return result;
}

/** Computed data under a view (default: all of it, row-major). */
export function buffer(source: DataSource, view: View): NodeWith<"buffer"> {
  return make("buffer", source.dtype, view.shape, NONE, { source, view }, viewSalt(view));
}

/**
 * Constants that rules and code generation look at by value; every other constant is an argument of its kernel, so
 * that a changing scalar compiles nothing.
 */
export function isSpecial(part: Scalar): boolean {
  if (typeof part === "bigint") return part >= -1n && part <= 3n;
  return (
    part === 0 ||
    part === 1 ||
    part === -1 ||
    part === 2 ||
    part === 3 ||
    part === 0.5 ||
    !Number.isFinite(part)
  );
}

function constantSalt(parts: readonly Scalar[]): number {
  let salt = 7;
  for (const part of parts) {
    salt = mix(salt, isSpecial(part) ? Number(part) * 4 + (Object.is(part, -0) ? 1 : 2) : 99);
  }
  return salt;
}

/** One value everywhere; `parts` are machine values (two for complex), already of the dtype. */
export function constant(parts: readonly Scalar[], dtype: DType, shape: Shape = []): NodeWith<"constant"> {
  if (parts.length !== dtype.components)
    throw new InternalError(`constant of ${dtype} from ${parts.length} parts`);
  return make("constant", dtype, shape, NONE, { parts }, constantSalt(parts));
}

/** A constant from a plain number, fitted to the dtype. */
export function constantOf(value: number | bigint, dtype: DType, shape: Shape = []): NodeWith<"constant"> {
  const part = convertScalar(value, typeof value === "bigint" ? "i64" : "f64", dtype.scalar);
  return constant(dtype.components === 2 ? [part, fit(0, dtype.scalar)] : [part], dtype, shape);
}

/** 0, 1, 2, ... in row-major order. */
export function iota(dtype: DType, view: View): NodeWith<"iota"> {
  return make("iota", dtype, view.shape, NONE, { view }, mix(viewSalt(view), view.offset));
}

/** A view of a leaf is a leaf: the one place where views meet data. */
function viewOfLeaf(node: Node, apply: (view: View) => View | undefined): Node | undefined {
  if (node.op === "buffer" || node.op === "iota") {
    const view = apply(node.attr.view);
    if (!view) return undefined;
    return node.op === "buffer" ? buffer(node.attr.source, view) : iota(node.dtype, view);
  }
  if (node.op === "constant") {
    const shape = apply(contiguousView(node.shape))!.shape;
    return constant(node.attr.parts, node.dtype, shape);
  }
  return undefined;
}

export function reshape(input: Node, shape: Shape): Node {
  if (sameShape(input.shape, shape)) return input;
  if (sizeOf(shape) !== input.size) {
    throw new InternalError(`reshape of ${showShape(input.shape)} to ${showShape(shape)}`);
  }
  if (input.op === "constant") return constant(input.attr.parts, input.dtype, shape);
  return (
    viewOfLeaf(input, (view) => reshapeView(view, shape)) ??
    make("reshape", input.dtype, shape, [input], { shape }, 0)
  );
}

export function permute(input: Node, axes: readonly number[]): Node {
  if (axes.every((axis, i) => axis === i)) return input;
  const shape = axes.map((axis) => input.shape[axis]!);
  return (
    viewOfLeaf(input, (view) => permuteView(view, axes)) ??
    make("permute", input.dtype, shape, [input], { axes }, mixAll(1, axes))
  );
}

/** Repeats axes of extent 1; a shorter rank is first padded with leading axes. */
export function expand(input: Node, shape: Shape): Node {
  if (sameShape(input.shape, shape)) return input;
  if (!broadcastsTo(input.shape, shape)) {
    // Names the shapes, where they are a user's.
    broadcastShapes([input.shape, shape]);
    throw new InternalError(`expand of ${showShape(input.shape)} to ${showShape(shape)}`);
  }
  const leaf = viewOfLeaf(input, (view) => expandView(view, shape));
  if (leaf) return leaf;
  const lead = shape.length - input.shape.length;
  const padded = lead > 0 ? reshape(input, [...new Array<number>(lead).fill(1), ...input.shape]) : input;
  return sameShape(padded.shape, shape) ? padded : make("expand", input.dtype, shape, [padded], { shape }, 0);
}

export function slice(input: Node, ranges: readonly Range[]): Node {
  const whole = ranges.every((r, i) => r.start === 0 && r.step === 1 && r.count === input.shape[i]);
  if (whole) return input;
  const shape = ranges.map((range) => range.count);
  const flat = ranges.flatMap((range) => [range.start, range.step]);
  return (
    viewOfLeaf(input, (view) => sliceView(view, ranges)) ??
    make("slice", input.dtype, shape, [input], { ranges }, mixAll(2, flat))
  );
}

/** Applies a view op to a node. */
export function stepNode(node: ViewStep, input: Node): Node {
  switch (node.op) {
    case "reshape":
      return reshape(input, node.attr.shape);
    case "permute":
      return permute(input, node.attr.axes);
    case "expand":
      return expand(input, node.attr.shape);
    case "slice":
      return slice(input, node.attr.ranges);
  }
}

/**
 * A function of the scalar registry, element by element.
 *
 * Inputs share one dtype (save `where`'s condition) and one shape; a constant may keep shape `()`, since it is the
 * same everywhere.
 */
export function elementwise(fn: FunctionName, inputs: readonly Node[]): Node {
  const last = inputs[inputs.length - 1]!;
  const loop = last.dtype;
  for (let i = 0; i < inputs.length; i++) {
    const wanted = fn === "where" && i === 0 ? bool : loop;
    if (inputs[i]!.dtype !== wanted)
      throw new InternalError(`${fn} of ${inputs.map((n) => n.dtype.name).join(", ")}`);
  }
  const { shape, allConstant } = commonShape(fn, inputs);
  const facts = functionFacts(fn);
  if (inputs.length !== facts.arity) throw new InternalError(`${fn} of ${inputs.length} inputs`);
  const dtype = fn === "complex" ? complexOf(loop) : resultOf(facts, loop);
  const made = allConstant
    ? constant(evaluateProgram(functionProgram(fn, loop), partsOf(inputs)), dtype, shape)
    : make("elementwise", dtype, shape, inputs, facts, facts.id);
  return told(fn, inputs, made);
}

/**
 * A function that brings its own program, element by element.
 *
 * @param program its parameters are the inputs' components in order, its results those of the node
 * @param inputs of one shape, each of its own dtype; a constant may keep shape `()`
 * @param name for people; no part of what is computed
 */
export function apply(program: Program, inputs: readonly Node[], dtype: DType, name: string): Node {
  const types = partTypes(inputs);
  if (types.join() !== program.params.join()) throw new InternalError(`${name} of ${types.join(", ")}`);
  if (program.results.some((r) => r.type !== dtype.scalar) || program.results.length !== dtype.components) {
    throw new InternalError(`${name} gives no ${dtype.name}`);
  }
  const { shape, allConstant } = commonShape(name, inputs);
  if (allConstant) return constant(evaluateProgram(program, partsOf(inputs)), dtype, shape);
  const known = intern(program);
  return make("apply", dtype, shape, inputs, { ...known, name }, known.id);
}

/** The program of what a node does to an element: parameters are its inputs' components in order. */
export function nodeProgram(node: PointNode): Program {
  if (node.op === "apply") return node.attr.program;
  if (node.op === "cast") return castProgram(node.attr.from, node.dtype);
  return functionProgram(node.attr.fn, node.inputs[node.inputs.length - 1]!.dtype);
}

function partTypes(inputs: readonly Node[]): ScalarType[] {
  return inputs.flatMap(({ dtype }) => new Array<ScalarType>(dtype.components).fill(dtype.scalar));
}

function partsOf(constants: readonly Node[]): Scalar[] {
  return constants.flatMap((input) => (input as NodeWith<"constant">).attr.parts);
}

/** The shape of what is computed element by element, and whether constants alone decide it. */
function commonShape(
  name: string,
  inputs: readonly Node[],
): { readonly shape: Shape; readonly allConstant: boolean } {
  let shape: Shape | undefined;
  let allConstant = true;
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i]!;
    if (input.op === "constant") {
      if (allConstant && (shape === undefined || input.shape.length > 0)) shape = input.shape;
      continue;
    }
    if (!allConstant && !sameShape(shape!, input.shape)) {
      throw new InternalError(`${name} of shapes ${inputs.map((n) => showShape(n.shape)).join(" ")}`);
    }
    allConstant = false;
    shape = input.shape;
  }
  return { shape: shape!, allConstant };
}

function complexOf(real: DType): DType {
  return real.scalar === "f32" ? complex64 : complex128;
}

/**
 * Conversion to another dtype by NumPy's rules (`scalar/casts.ts`).
 *
 * @throws OverflowError from a time to another whose unit is too far away
 */
export function cast(input: Node, to: DType): Node {
  if (input.dtype === to) return input;
  if (isTime(to)) castProgram(input.dtype, to);
  if (input.op === "constant") return constant(castParts(input.attr.parts, input.dtype, to), to, input.shape);
  return told("cast", [input], make("cast", to, input.shape, [input], { from: input.dtype }, input.dtype.id));
}

/** A cast of one element's parts. */
export function castParts(parts: readonly Scalar[], from: DType, to: DType): Scalar[] {
  return evaluateProgram(castProgram(from, to), parts);
}

function without(shape: Shape, axes: readonly number[]): Shape {
  const kept: number[] = [];
  for (let i = 0; i < shape.length; i++) if (!axes.includes(i)) kept.push(shape[i]!);
  return kept;
}

/** What combines elements has two operands and gives another of their kind. */
function checkCombines(fn: ReduceFunction, dtype: DType): void {
  if (functionFacts(fn).arity !== 2 || functionResult(fn, dtype) !== dtype) {
    throw new InternalError(`${fn} does not combine elements of ${dtype}`);
  }
}

/**
 * Folds axes away.
 *
 * The order in which floats are added is NumPy's for this layout: axes by stride, largest outermost, each from its first
 * index to its last; and where the fastest axis of all is folded, the run of axes that lie behind each other in memory
 * is summed pairwise. It is fixed here, when the node is built, so that no later rewrite or fusion can change a bit.
 *
 * @param initial where the accumulator starts; else the function's identity, or the first element where it has none
 * @param mask which elements count, where leaving one out cannot be expressed by another value in its place
 */
export function reduce(
  fn: ReduceFunction,
  input: Node,
  axes: readonly number[],
  initial?: readonly Scalar[],
  mask?: Node,
): Node {
  checkCombines(fn, input.dtype);
  const kept = without(input.shape, axes);
  let ordered = axes.length > 1 ? axes.slice().sort((a, b) => a - b) : axes;
  let pairwise = 0;
  if (!orderFree(fn, input.dtype) && input.size > 0) {
    const order = memoryOrder(layoutOf(input), axes);
    ordered = order.axes;
    pairwise = fn === "add" && !isTime(input.dtype) ? order.run : 0;
  }
  if (mask && (pairwise > 0 || mask.dtype !== bool || !sameShape(mask.shape, input.shape))) {
    throw new InternalError(`reduce ${fn} under a mask of ${mask.dtype} ${showShape(mask.shape)}`);
  }
  const attr =
    initial === undefined ? { fn, axes: ordered, pairwise } : { fn, axes: ordered, pairwise, initial };
  const inputs = mask ? [input, mask] : [input];
  return told("reduce", inputs, make("reduce", input.dtype, kept, inputs, attr, reduceSalt(attr)));
}

/** A fold along one axis, element by element, that starts with the first one whatever the function. */
export function reduceFromFirst(fn: ReduceFunction, input: Node, axis: number): Node {
  checkCombines(fn, input.dtype);
  const kept = without(input.shape, [axis]);
  const attr = { fn, axes: [axis], pairwise: 0, first: true } as const;
  return told("reduce", [input], make("reduce", input.dtype, kept, [input], attr, reduceSalt(attr)));
}

/** Every intermediate result of a fold along one axis, in order: NumPy's `accumulate`. */
export function scan(fn: ReduceFunction, input: Node, axis: number): Node {
  checkCombines(fn, input.dtype);
  return make("scan", input.dtype, input.shape, [input], { fn, axes: [axis] }, functionFacts(fn).id + axis);
}

function reduceSalt({ fn, axes, pairwise, initial, first }: Attributes["reduce"]): number {
  const start = initial !== undefined ? 1 : first ? 2 : 0;
  const salt = mix(mixAll(functionFacts(fn).id, axes), pairwise * 3 + start);
  return initial ? mix(salt, constantSalt(initial)) : salt;
}

/** The first row-major position, over the given axes, of the greatest or least element (or of the first nan). */
export function argreduce(fn: "maximum" | "minimum", input: Node, axes: readonly number[]): Node {
  const kept = without(input.shape, axes);
  const salt = mixAll(functionFacts(fn).id, axes);
  return make("argreduce", int64, kept, [input], { fn, axes }, salt);
}

/** Joins along an axis; every input has the same dtype and, elsewhere, the same extents. */
export function concat(inputs: readonly Node[], axis: number): Node {
  const first = inputs[0]!;
  const shape = first.shape.slice();
  shape[axis] = 0;
  for (const input of inputs) {
    if (input.dtype !== first.dtype) throw new InternalError("concat of several dtypes");
    shape[axis]! += input.shape[axis]!;
  }
  if (inputs.length === 1) return first;
  return make("concat", first.dtype, shape, inputs, { axis }, axis);
}

/**
 * Elements of `data` at positions along an axis; of the shape of `positions`, which has `data`'s extents but along the
 * axis. Whoever builds it has checked that the positions, of an integer dtype, lie in `0 .. extent - 1`.
 */
export function gather(data: Node, positions: Node, axis: number): Node {
  const fits =
    "iu".includes(positions.dtype.kind) &&
    positions.shape.length === data.shape.length &&
    positions.shape.every((extent, i) => i === axis || extent === data.shape[i]);
  if (!fits) {
    throw new InternalError(
      `gather of ${showShape(data.shape)} at ${positions.dtype} ${showShape(positions.shape)} along ${axis}`,
    );
  }
  if (data.op === "constant") return constant(data.attr.parts, data.dtype, positions.shape);
  return make("gather", data.dtype, positions.shape, [data, positions], { axis }, axis);
}

/**
 * `old` with its flat elements at `positions` (integers, checked to be in `0 .. size - 1`) changed one after the other.
 *
 * @param program of the old element's parts and those of the values' elements, in order, to the new element's
 */
export function scatter(
  old: Node,
  positions: Node,
  values: readonly Node[],
  program: Program,
  name: string,
): NodeWith<"scatter"> {
  const types = partTypes([old, ...values]);
  const fits =
    "iu".includes(positions.dtype.kind) &&
    types.join() === program.params.join() &&
    program.results.map((v) => v.type).join() === partTypes([old]).join() &&
    values.every((value) => value.op === "constant" || sameShape(value.shape, positions.shape));
  if (!fits) throw new InternalError(`scatter by ${name} of ${types.join(", ")}`);
  const known = intern(program);
  return make("scatter", old.dtype, old.shape, [old, positions, ...values], { ...known, name }, known.id);
}

/** `old` with the elements under `region` (a view of its flat row-major elements) replaced by `value`. */
export function update(old: Node, region: View, value: Node): NodeWith<"update"> {
  if (old.dtype !== value.dtype || !sameShape(region.shape, value.shape)) {
    throw new InternalError(`update of ${showShape(region.shape)} with ${showShape(value.shape)}`);
  }
  const salt = mix(mixAll(viewSalt(region), region.shape), region.offset);
  return make("update", old.dtype, old.shape, [old, value], { region }, salt);
}

/** The products of the matrices in the last two axes; both operands have one dtype and equal axes before them. */
export function matmul(a: Node, b: Node): Node {
  const rank = a.shape.length;
  const [rows, depth] = a.shape.slice(-2) as [number, number];
  const batch = a.shape.slice(0, -2);
  const fits =
    a.dtype === b.dtype &&
    rank >= 2 &&
    rank === b.shape.length &&
    b.shape[rank - 2] === depth &&
    sameShape(batch, b.shape.slice(0, -2));
  if (!fits)
    throw new InternalError(`matmul of ${a.dtype} ${showShape(a.shape)} ${b.dtype} ${showShape(b.shape)}`);
  const block = matmulBlock(a.dtype, depth);
  const shape = [...batch, rows, b.shape[rank - 1]!];
  return told("matmul", [a, b], make("matmul", a.dtype, shape, [a, b], { block }, depth));
}

/**
 * `elementwise` for rewriting: it folds only where operands and result are special. Other constants are arguments of a
 * plan: what they happen to be must not decide its structure.
 *
 * @param shape of the result where all operands are constants
 */
export function openElementwise(fn: FunctionName, inputs: readonly Node[], shape?: Shape): Node {
  if (!inputs.every((input) => input.op === "constant")) return elementwise(fn, inputs);
  const folded = elementwise(fn, inputs);
  if (inputs.every(isSpecialConstant) && isSpecialConstant(folded)) return folded;
  const facts = functionFacts(fn);
  return make("elementwise", folded.dtype, shape ?? folded.shape, inputs, facts, facts.id);
}

/** `apply` for rewriting: of constants it stays what it is, for they are arguments of a plan. */
export function openApply({ dtype, attr }: NodeWith<"apply">, inputs: readonly Node[], shape: Shape): Node {
  return make("apply", dtype, shape, inputs, attr, attr.id);
}

/** `cast` for rewriting, with the same care. */
export function openCast(input: Node, to: DType, shape?: Shape): Node {
  const folded = cast(input, to);
  if (input.op !== "constant" || input.dtype === to) return folded;
  if (isSpecialConstant(input) && isSpecialConstant(folded)) return folded;
  return make("cast", to, shape ?? input.shape, [input], { from: input.dtype }, input.dtype.id);
}

/**
 * The same op over other inputs of the same dtypes and shapes (a constant's shape aside), for rewriting.
 *
 * Attributes stay, above all a reduction's order of summation.
 */
export function rebuild(node: Node, inputs: readonly Node[]): Node {
  const { dtype, shape } = node;
  switch (node.op) {
    case "buffer":
    case "constant":
    case "iota":
      return node;
    case "reshape":
    case "permute":
    case "expand":
    case "slice":
      return stepNode(node, inputs[0]!);
    case "elementwise":
      return openElementwise(node.attr.fn, inputs, shape);
    case "apply":
      return openApply(node, inputs, shape);
    case "cast":
      return openCast(inputs[0]!, dtype, shape);
    case "reduce":
      return make("reduce", dtype, shape, inputs, node.attr, reduceSalt(node.attr));
    case "scan":
      return scan(node.attr.fn, inputs[0]!, node.attr.axes[0]);
    case "argreduce":
      return argreduce(node.attr.fn, inputs[0]!, node.attr.axes);
    case "concat":
      return concat(inputs, node.attr.axis);
    case "scatter": {
      const [old, positions, ...values] = inputs as readonly [Node, Node, ...Node[]];
      const at = fullShape(positions, node.inputs[1]!.shape);
      return scatter(old, at, values, node.attr.program, node.attr.name);
    }
    case "gather":
      return gather(inputs[0]!, fullShape(inputs[1]!, shape), node.attr.axis);
    case "update":
      return update(inputs[0]!, node.attr.region, inputs[1]!);
    case "matmul":
      return matmul(inputs[0]!, inputs[1]!);
  }
}

/** A constant, which may have shape `()`, in the shape that is wanted of it. */
function fullShape(node: Node, shape: Shape): Node {
  if (node.op !== "constant" || sameShape(node.shape, shape)) return node;
  return constant(node.attr.parts, node.dtype, shape);
}

/** A constant whose value rules may look at. */
export function isSpecialConstant(node: Node): node is NodeWith<"constant"> {
  return node.op === "constant" && node.attr.parts.every(isSpecial);
}
