/**
 * The matrix product's module by itself: every dtype against the interpreter's plain loops, with tasks cut in every way,
 * operands under all kinds of strides, and nothing written outside the result.
 */
import { describe, expect, it } from "vitest";
import { hasFeature } from "../../../src/codegen/wasm/features.ts";
import {
  fillBlock,
  type OperandLayout,
  type Product,
  type ProductCall,
  productCall,
} from "../../../src/codegen/wasm/matmul/convention.ts";
import { emitMatmul } from "../../../src/codegen/wasm/matmul/emit.ts";
import { type WasmExport, webAssembly } from "../../../src/codegen/wasm/webassembly.ts";
import { buffer, matmul } from "../../../src/graph/build.ts";
import { type DType, dtype as dtypeOf } from "../../../src/graph/dtype.ts";
import { contiguousView, type View, viewBounds } from "../../../src/graph/view.ts";
import { Buffer } from "../../../src/runtime/buffer.ts";
import { interpret, writeElement } from "../../../src/runtime/interpret.ts";
import { DTYPES } from "../../golden/load.ts";

const { Module, Instance, Memory } = webAssembly()!;
const PAGES = 64;
const GUARD = 0xa5;
const memory = new Memory({ initial: PAGES, maximum: PAGES, shared: hasFeature("threads") });

const modules = new Map<DType, WasmExport>();

function compiled(type: DType): WasmExport {
  let run = modules.get(type);
  if (!run) {
    const options = hasFeature("threads") ? { sharedPages: PAGES } : {};
    const bytes = emitMatmul(type.scalar, type.components, options);
    run = new Instance(new Module(bytes), { env: { memory } }).exports["run"]!;
    modules.set(type, run);
  }
  return run;
}

/** Numbers that differ in every bit, the same in every run. */
function data(type: DType, length: number, seed: number): Buffer {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const made = Buffer.allocate(type, length);
  const part = () => {
    if (type.kind === "b") return random() < 0.2 ? 1 : 0;
    if (type.kind === "f" || type.kind === "c")
      return type.scalar === "f64" ? random() - 0.5 : Math.fround(random() - 0.5);
    if (type.itemsize === 8) {
      const wide = BigInt(Math.floor(random() * 2 ** 24)) * 1099511627689n;
      return type.kind === "i" ? BigInt.asIntN(64, wide) : BigInt.asUintN(64, wide);
    }
    return Math.floor(random() * 2 ** (8 * type.itemsize - 1));
  };
  for (let i = 0; i < length; i++) {
    writeElement(made, i, Array.from({ length: type.components }, part).map(rounded));
  }
  return made;
  function rounded(x: number | bigint): number | bigint {
    return type.scalar === "f16" ? Math.round((x as number) * 1024) / 1024 : x;
  }
}

const WALKS = ["straight", "transposed", "reversed", "stepped"] as const;
type Walk = (typeof WALKS)[number];

/** A matrix (or batch of them) as a view of more data. */
function walk(shape: readonly number[], how: Walk): { view: View; length: number } {
  const strides = [...contiguousView(shape).strides];
  const length = shape.reduce((a, b) => a * b, 1);
  const [i, j] = [shape.length - 2, shape.length - 1];
  if (how === "transposed") [strides[i], strides[j]] = [1, shape[i]!];
  if (how === "stepped")
    return { view: { shape, strides: strides.map((s) => 3 * s), offset: 2 }, length: 3 * length };
  if (how !== "reversed") return { view: { shape, strides, offset: 0 }, length };
  const offset = (shape[i]! - 1) * strides[i]! + (shape[j]! - 1) * strides[j]!;
  strides[i] = -strides[i]!;
  strides[j] = -strides[j]!;
  return { view: { shape, strides, offset }, length };
}

interface Trial {
  readonly type: DType;
  readonly batch?: readonly number[];
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly walks?: readonly [Walk, Walk];
  /** Every operand of the batch is the same matrix. */
  readonly broadcast?: boolean;
  readonly adjust?: (call: ProductCall) => Partial<ProductCall>;
  /** Tasks a call. */
  readonly step?: number;
  readonly reverse?: boolean;
}

/** Runs a trial in WebAssembly and in the interpreter, and demands equal bytes. */
function check(trial: Trial): void {
  const { type, rows, columns, depth, batch = [] } = trial;
  const [how, other] = trial.walks ?? ["straight", "straight"];
  const operand = (shape: readonly number[], by: Walk, seed: number) => {
    const full = [...batch, ...shape];
    const { view, length } = walk(trial.broadcast ? shape : full, by);
    const strides = trial.broadcast ? [...batch.map(() => 0), ...view.strides] : view.strides;
    return { view: { ...view, shape: full, strides }, source: data(type, length, seed) };
  };
  const a = operand([rows, depth], how, 1);
  const b = operand([depth, columns], other, 2);
  const [expected] = interpret([matmul(buffer(a.source, a.view), buffer(b.source, b.view))]) as [Buffer];

  const layout = ({ strides }: View): OperandLayout => ({
    row: strides[batch.length]!,
    column: strides[batch.length + 1]!,
    batch: strides.slice(0, batch.length),
  });
  const product: Product = {
    type: type.scalar,
    components: type.components,
    rows,
    columns,
    depth,
    batch,
    a: layout(a.view),
    b: layout(b.view),
  };
  const planned = productCall(product);
  const call = { ...planned, ...trial.adjust?.(planned) };
  const bytes = new Uint8Array(memory.buffer);
  bytes.fill(GUARD);
  let next = 1024;
  const take = (size: number) => {
    const at = next;
    next = 16 * Math.ceil((next + size + 64) / 16);
    return at;
  };
  const place = ({ source, view }: typeof a) => {
    const at = take(source.byteLength);
    bytes.set(new Uint8Array(source.data.buffer, source.data.byteOffset, source.byteLength), at);
    expect(viewBounds(view)![1]).toBeLessThan(source.length);
    return at + view.offset * type.itemsize;
  };
  const [x, y] = [place(a), place(b)];
  const result = take(expected.byteLength);
  const block = take(call.bytes);
  expect(next).toBeLessThan(bytes.length);
  fillBlock(new Float64Array(memory.buffer, block), block, product, call, [x, y, result]);
  const run = compiled(type);
  const step = trial.step ?? call.tasks;
  const starts = Array.from({ length: Math.ceil(call.tasks / step) }, (_, i) => i * step);
  if (trial.reverse) starts.reverse();
  for (const start of starts) run(start, Math.min(call.tasks, start + step), block);

  const wanted = new Uint8Array(expected.data.buffer, expected.data.byteOffset, expected.byteLength);
  const label = `${type.name} ${batch}: ${rows}x${depth} ${how} @ ${depth}x${columns} ${other}, direct ${call.direct}`;
  expect(hex(bytes.subarray(result, result + wanted.length)), label).toBe(hex(wanted));
  for (const end of [result + wanted.length, block + call.bytes]) {
    for (let i = 0; i < 32; i++) expect(bytes[end + i], `${label}: wrote past the end`).toBe(GUARD);
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const SIZES = [
  [1, 1, 1],
  [2, 3, 4],
  [3, 2, 1],
  [4, 8, 5],
  [5, 9, 7],
  [2, 33, 3],
  [7, 65, 2],
  [11, 17, 13],
  [16, 32, 16],
] as const;

describe.each(DTYPES)("%s products in WebAssembly", (name) => {
  const type = dtypeOf(name);

  it("of all sizes around a tile's, packed and direct", () => {
    for (const [rows, columns, depth] of SIZES) {
      check({ type, rows, columns, depth });
      check({ type, rows, columns, depth, adjust: () => packed(type, rows, columns, depth) });
    }
  });

  it("of operands under any strides", () => {
    for (const a of WALKS)
      for (const b of WALKS) check({ type, rows: 5, columns: 19, depth: 6, walks: [a, b] });
  });

  it("with several blocks of k", () => {
    for (const depth of [255, 256, 257, 515]) check({ type, rows: 3, columns: 9, depth });
    check({ type, rows: 3, columns: 9, depth: 300, walks: ["transposed", "transposed"] });
  });

  it("of batches, repeated operands among them", () => {
    check({ type, batch: [3], rows: 2, columns: 5, depth: 4 });
    check({ type, batch: [2, 3], rows: 4, columns: 5, depth: 3, walks: ["transposed", "stepped"] });
    check({ type, batch: [2, 3], rows: 4, columns: 5, depth: 3, broadcast: true });
  });

  it("whose tasks are cut anyhow and run in any order", () => {
    const cut = (rowBlock: number, columnBlock: number) => (call: ProductCall) =>
      recut(call, type, 21, 130, 9, rowBlock, columnBlock);
    for (const [rowBlock, columnBlock] of [
      [8, 64],
      [4, 192],
      [24, 64],
    ] as const) {
      for (const reverse of [false, true]) {
        const trial = { type, rows: 21, columns: 130, depth: 9, reverse } as const;
        check({ ...trial, adjust: cut(rowBlock, columnBlock), step: 1 });
        check({ ...trial, adjust: cut(rowBlock, columnBlock), step: 2, walks: ["straight", "transposed"] });
      }
    }
  });
});

/** A call that packs its operands even where it would not. */
function packed(type: DType, rows: number, columns: number, depth: number): Partial<ProductCall> {
  const layout = { row: 1, column: 7, batch: [] };
  const { scalar, components } = type;
  return productCall({ type: scalar, components, rows, columns, depth, batch: [], a: layout, b: layout });
}

function recut(
  call: ProductCall,
  type: DType,
  rows: number,
  columns: number,
  depth: number,
  rowBlock: number,
  columnBlock: number,
): Partial<ProductCall> {
  const tasks = Math.ceil(rows / rowBlock) * Math.ceil(columns / columnBlock);
  const room = 8 * type.components * depth * (rowBlock + columnBlock);
  return { rowBlock, columnBlock, tasks, tasksPerMatrix: tasks, direct: false, bytes: call.bytes + room };
}

describe("the plan of a product", () => {
  const layout: OperandLayout = { row: 100, column: 1, batch: [] };
  const product: Product = {
    type: "f64",
    components: 1,
    rows: 512,
    columns: 512,
    depth: 512,
    batch: [],
    a: layout,
    b: layout,
  };

  it("gives every thread tasks", () => {
    expect(productCall(product).tasks).toBeGreaterThan(1);
    for (const threads of [2, 3, 4]) expect(productCall(product, threads).tasks % threads).toBe(0);
    expect(productCall({ ...product, rows: 32 }, 2).tasks).toBe(2);
  });

  it("packs at most a few megabytes of B", () => {
    const call = productCall({ ...product, columns: 100_000, depth: 10_000 });
    expect(call.bytes).toBeLessThan(20 * 2 ** 20);
    expect(call.tasksPerMatrix).toBeGreaterThan(100);
  });

  it("reads small operands where they are", () => {
    expect(productCall({ ...product, rows: 4 }).direct).toBe(true);
    expect(productCall({ ...product, rows: 16, columns: 16, depth: 16 }).direct).toBe(true);
    expect(productCall(product).direct).toBe(false);
  });
});
