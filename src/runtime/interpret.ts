/**
 * The interpreter: every node computed for itself, in order, from the reference meaning of its op.
 *
 * It is the oracle that fused kernels are compared with, and what runs where the platform forbids compiling. It shares
 * the scalar programs with the kernels and nothing else: indexing, folding and pairwise order are written again here,
 * plainly.
 */
import { nodeProgram } from "../graph/build.ts";
import type { DType } from "../graph/dtype.ts";
import { applyView } from "../graph/layout.ts";
import { isView, type Node, type NodeWith, type PointNode } from "../graph/ops.ts";
import { evaluateProgram } from "../graph/scalar/evaluate.ts";
import { argStep, foldingOf, worstOf } from "../graph/scalar/folds.ts";
import { convertScalar, fit, type Scalar } from "../graph/scalar/machine.ts";
import type { Program } from "../graph/scalar/program.ts";
import { decodeF16, encodeF16 } from "../graph/scalar/reference.ts";
import { contiguousView, type View } from "../graph/view.ts";
import { topological } from "../graph/walk.ts";
import { Buffer } from "./buffer.ts";
import { multiplyMatrices } from "./interpret-matmul.ts";

type Parts = readonly Scalar[];

/** One element's parts. */
export function readElement(buffer: Buffer, index: number): Scalar[] {
  const { components, scalar } = buffer.dtype;
  const parts: Scalar[] = [];
  for (let part = 0; part < components; part++) {
    const raw = buffer.data[index * components + part]!;
    parts.push(scalar === "f16" ? decodeF16(raw as number) : raw);
  }
  return parts;
}

export function writeElement(buffer: Buffer, index: number, parts: Parts): void {
  const { components, scalar } = buffer.dtype;
  const data = buffer.data as { [index: number]: Scalar };
  for (let part = 0; part < components; part++) {
    data[index * components + part] = scalar === "f16" ? encodeF16(parts[part] as number) : parts[part]!;
  }
}

/** Calls back with the flat index that each element of a view has, in row-major order. */
export function forEachIndex(view: View, visit: (flat: number, position: number) => void): void {
  const { shape, strides } = view;
  if (shape.includes(0)) return;
  const index = new Array<number>(shape.length).fill(0);
  let flat = view.offset;
  for (let position = 0; ; position++) {
    visit(flat, position);
    let axis = shape.length - 1;
    while (axis >= 0 && ++index[axis]! === shape[axis]) {
      flat -= (shape[axis]! - 1) * strides[axis]!;
      index[axis] = 0;
      axis--;
    }
    if (axis < 0) return;
    flat += strides[axis]!;
  }
}

export function interpret(roots: readonly Node[]): Buffer[] {
  const values = new Map<Node, Buffer>();
  const waiting = new Map<Node, number>();
  const order = topological(roots);
  for (const node of order)
    for (const input of node.inputs) waiting.set(input, (waiting.get(input) ?? 0) + 1);
  for (const root of roots) waiting.set(root, Number.POSITIVE_INFINITY);
  for (const node of order) {
    values.set(
      node,
      computeNode(
        node,
        node.inputs.map((input) => values.get(input)!),
      ),
    );
    for (const input of node.inputs) {
      const left = waiting.get(input)! - 1;
      waiting.set(input, left);
      if (left === 0) {
        values.get(input)!.release();
        values.delete(input);
      }
    }
  }
  return roots.map((root) => values.get(root)!);
}

function computeNode(node: Node, inputs: readonly Buffer[]): Buffer {
  const out = Buffer.allocate(node.dtype, node.size);
  if (isView(node)) {
    const whole = contiguousView(node.inputs[0]!.shape);
    gather(inputs[0]!, applyView(node, whole)!, out);
    return out;
  }
  switch (node.op) {
    case "buffer":
      gather(node.attr.source as Buffer, node.attr.view, out);
      break;
    case "constant":
      for (let i = 0; i < out.length; i++) writeElement(out, i, node.attr.parts);
      break;
    case "iota":
      forEachIndex(node.attr.view, (flat, i) => {
        writeElement(out, i, [convertScalar(flat, "f64", node.dtype.scalar)]);
      });
      break;
    case "elementwise":
    case "apply":
    case "cast":
      mapElements(node, inputs, out);
      break;
    case "reduce":
    case "argreduce":
      foldElements(node, inputs, out);
      break;
    case "scan":
      scanElements(node, inputs[0]!, out);
      break;
    case "gather":
      gatherElements(node, inputs, out);
      break;
    case "scatter":
      gather(inputs[0]!, contiguousView(node.shape), out);
      scatterElements(node, inputs, out);
      break;
    case "concat":
      concatenate(node, inputs, out);
      break;
    case "update":
      gather(inputs[0]!, contiguousView(node.shape), out);
      forEachIndex(node.attr.region, (flat, i) => writeElement(out, flat, readElement(inputs[1]!, i)));
      break;
    case "matmul": {
      const [a, b] = inputs.map((input) =>
        Array.from({ length: input.length }, (_, i) => readElement(input, i)),
      );
      multiplyMatrices(node, a!, b!).forEach((parts, i) => {
        writeElement(out, i, parts);
      });
    }
  }
  return out;
}

function gather(from: Buffer, view: View, out: Buffer): void {
  forEachIndex(view, (flat, i) => writeElement(out, i, readElement(from, flat)));
}

function mapElements(node: PointNode, inputs: readonly Buffer[], out: Buffer): void {
  const program = nodeProgram(node);
  for (let i = 0; i < out.length; i++) {
    // A constant operand may be 0-d.
    const args = inputs.flatMap((input) => readElement(input, input.length === 1 ? 0 : i));
    writeElement(out, i, evaluateProgram(program, args));
  }
}

function gatherElements(node: NodeWith<"gather">, inputs: readonly Buffer[], out: Buffer): void {
  const [data, positions] = inputs as readonly [Buffer, Buffer];
  const { strides } = contiguousView(node.inputs[0]!.shape);
  const along = strides[node.attr.axis]!;
  const start = {
    shape: node.shape,
    strides: strides.map((s, i) => (i === node.attr.axis ? 0 : s)),
    offset: 0,
  };
  forEachIndex(start, (flat, i) => {
    const at = Number(readElement(positions, positions.length === 1 ? 0 : i)[0]);
    writeElement(out, i, readElement(data, flat + at * along));
  });
}

function scatterElements(node: NodeWith<"scatter">, inputs: readonly Buffer[], out: Buffer): void {
  const [, positions, ...values] = inputs as readonly [Buffer, Buffer, ...Buffer[]];
  for (let i = 0; i < node.inputs[1]!.size; i++) {
    // A constant may be 0-d.
    const item = (from: Buffer) => readElement(from, from.length === 1 ? 0 : i);
    const at = Number(item(positions)[0]);
    const args = [...readElement(out, at), ...values.flatMap(item)];
    writeElement(out, at, evaluateProgram(node.attr.program, args));
  }
}

function concatenate(node: NodeWith<"concat">, inputs: readonly Buffer[], out: Buffer): void {
  const whole = contiguousView(node.shape);
  let start = 0;
  node.inputs.forEach((input, i) => {
    const offset = start * whole.strides[node.attr.axis]!;
    forEachIndex({ shape: input.shape, strides: whole.strides, offset }, (flat, at) => {
      writeElement(out, flat, readElement(inputs[i]!, at));
    });
    start += input.shape[node.attr.axis]!;
  });
}

// ---- folds -----------------------------------------------------------------------------------------------------------

function foldElements(
  node: NodeWith<"reduce"> | NodeWith<"argreduce">,
  inputs: readonly Buffer[],
  out: Buffer,
): void {
  const { shape } = node.inputs[0]!;
  const { strides } = contiguousView(shape);
  const { axes } = node.attr;
  const pick = (chosen: readonly number[], list: readonly number[]) => chosen.map((axis) => list[axis]!);
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const folded = { shape: pick(axes, shape), strides: pick(axes, strides) };
  forEachIndex({ shape: pick(kept, shape), strides: pick(kept, strides), offset: 0 }, (start, i) => {
    const elements: Parts[] = [];
    forEachIndex({ ...folded, offset: start }, (flat) =>
      elements.push(inputs.flatMap((input) => readElement(input, flat))),
    );
    writeElement(out, i, node.op === "reduce" ? reduceList(node, elements) : argList(node, elements));
  });
}

function reduceList(node: NodeWith<"reduce">, elements: readonly Parts[]): Parts {
  const { pairwise } = node.attr;
  const { initial, step } = foldingOf(node);
  let state: Parts = initial;
  if (pairwise === 0) {
    for (const element of elements) state = evaluateProgram(step, [...state, ...element]);
    return state.slice(0, node.dtype.components);
  }
  const shape = node.attr.axes.map((axis) => node.inputs[0]!.shape[axis]!);
  const run = shape.slice(shape.length - pairwise).reduce((a, b) => a * b, 1);
  for (let start = 0; start < elements.length; start += run) {
    const sum = pairwiseSum(elements.slice(start, start + run), node.dtype);
    state = state.map((part, i) => addSum(part as number, sum[i]!, node.dtype));
  }
  return state;
}

function scanElements(node: NodeWith<"scan">, input: Buffer, out: Buffer): void {
  const { shape, strides } = contiguousView(node.shape);
  const axis = node.attr.axes[0];
  const { initial, step } = foldingOf(node);
  const starts = {
    shape: shape.map((extent, i) => (i === axis ? Math.min(1, extent) : extent)),
    strides,
    offset: 0,
  };
  forEachIndex(starts, (start) => {
    let state: Parts = initial;
    for (let i = 0; i < shape[axis]!; i++) {
      const at = start + i * strides[axis]!;
      state = evaluateProgram(step, [...state, ...readElement(input, at)]);
      writeElement(out, at, state.slice(0, node.dtype.components));
    }
  });
}

function addSum(state: number, sum: number, dtype: DType): number {
  if (dtype.scalar === "f16") return fit(Math.fround(state + sum), "f16") as number;
  return fit(state + sum, dtype.scalar) as number;
}

/** NumPy's pairwise sum: float16 runs are summed in float32, complex ones part by part. */
function pairwiseSum(elements: readonly Parts[], dtype: DType): number[] {
  const add = (x: number, y: number) => (dtype.scalar === "f64" ? x + y : Math.fround(x + y));
  const count = elements.length * dtype.components;
  const parts = Array.from({ length: dtype.components }, (_, part) => part);
  if (count > 128) {
    const half = Math.floor(count / 2);
    const cut = (half - (half % 8)) / dtype.components;
    const left = pairwiseSum(elements.slice(0, cut), dtype);
    const right = pairwiseSum(elements.slice(cut), dtype);
    return parts.map((part) => add(left[part]!, right[part]!));
  }
  const lanes = 8 / dtype.components;
  const whole = elements.length < lanes ? 0 : elements.length - (elements.length % lanes);
  return parts.map((part) => {
    let sum = -0;
    if (whole > 0) {
      let level = new Array<number>(lanes).fill(-0);
      for (let i = 0; i < whole; i++) level[i % lanes] = add(level[i % lanes]!, elements[i]![part] as number);
      while (level.length > 1) {
        level = level.filter((_, i) => i % 2 === 0).map((x, i) => add(x, level[2 * i + 1]!));
      }
      sum = level[0]!;
    }
    for (let i = whole; i < elements.length; i++) sum = add(sum, elements[i]![part] as number);
    return sum;
  });
}

function argList(node: NodeWith<"argreduce">, elements: readonly Parts[]): Parts {
  const { dtype } = node.inputs[0]!;
  const step: Program = argStep(node.attr.fn, dtype);
  let state: Parts = [...worstOf(node.attr.fn, dtype), 0];
  elements.forEach((element, position) => {
    state = evaluateProgram(step, [...state, ...element, position]);
  });
  return [BigInt(state[state.length - 1] as number)];
}
