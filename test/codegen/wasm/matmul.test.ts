/**
 * The matrix product's module by itself: every dtype against the interpreter's plain loops, with tasks cut in every way,
 * operands under all kinds of strides, and nothing written outside the result.
 */
import { describe, expect, it } from "vitest";
import { hasFeature } from "../../../src/codegen/wasm/features.ts";
import {
  blockBytes,
  type Cut,
  cutOf,
  type OperandLayout,
  PLACE,
  type Product,
  productIntegers,
  SLOT,
} from "../../../src/codegen/wasm/matmul/convention.ts";
import { emitMatmul } from "../../../src/codegen/wasm/matmul/emit.ts";
import { type WasmExport, webAssembly } from "../../../src/codegen/wasm/webassembly.ts";
import { buffer, matmul } from "../../../src/graph/build.ts";
import { type DType, dtype as dtypeOf } from "../../../src/graph/dtype.ts";
import { MATMUL_BLOCK } from "../../../src/graph/matmul.ts";
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
    const { bytes } = emitMatmul(type.scalar, type.components, options);
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
  readonly cut?: Partial<Cut>;
  /** Rows a call. */
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

  const layout = ({ strides, offset }: View): OperandLayout => ({
    start: offset,
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
    block: type.scalar === "f16" ? depth : Math.min(depth, MATMUL_BLOCK),
    batch,
    a: layout(a.view),
    b: layout(b.view),
  };
  const cut = { ...cutOf(product), ...trial.cut };
  const integers = productIntegers(product, cut);
  const size = blockBytes(type.scalar, type.components, integers);
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
    return at;
  };
  const [x, y] = [place(a), place(b)];
  const result = take(expected.byteLength);
  const block = take(size);
  expect(next).toBeLessThan(bytes.length);
  const slots = new Float64Array(memory.buffer, block);
  slots.set([x, y, result, 0, 0, ...integers], SLOT.a);
  const run = compiled(type);
  const total = integers[PLACE.totalRows]!;
  const step = trial.step ?? total;
  const starts = Array.from({ length: Math.ceil(total / step) }, (_, i) => i * step);
  if (trial.reverse) starts.reverse();
  for (const start of starts) run(start, Math.min(total, start + step), block);

  const wanted = new Uint8Array(expected.data.buffer, expected.data.byteOffset, expected.byteLength);
  const label = `${type.name} ${batch}: ${rows}x${depth} ${how} @ ${depth}x${columns} ${other}, direct ${cut.direct}`;
  expect(hex(bytes.subarray(result, result + wanted.length)), label).toBe(hex(wanted));
  for (const end of [result + wanted.length, block + size]) {
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
      check({ type, rows, columns, depth, cut: { direct: 0 } });
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
    for (const [rowBlock, columnBlock, step] of [
      [8, 64, 1],
      [4, 192, 7],
      [24, 64, 5],
    ] as const) {
      for (const reverse of [false, true]) {
        const cut = { rowBlock, columnBlock, direct: 0 } as const;
        check({ type, batch: [2], rows: 11, columns: 130, depth: 9, reverse, cut, step });
        check({
          type,
          rows: 21,
          columns: 130,
          depth: 9,
          reverse,
          cut,
          step,
          walks: ["straight", "transposed"],
        });
      }
      check({ type, batch: [3], rows: 4, columns: 9, depth: 5, step: 3 });
    }
  });
});

describe("the cut of a product", () => {
  const layout: OperandLayout = { start: 0, row: 100, column: 1, batch: [] };
  const product: Product = {
    type: "f64",
    components: 1,
    rows: 512,
    columns: 512,
    depth: 512,
    block: 256,
    batch: [],
    a: layout,
    b: layout,
  };
  const bytes = (of: Product) => blockBytes(of.type, of.components, productIntegers(of, cutOf(of)));

  it("packs at most a few megabytes of B", () => {
    const large = { ...product, columns: 100_000, depth: 10_000 };
    expect(bytes(large)).toBeLessThan(20 * 2 ** 20);
    expect(cutOf(large).columnBlock).toBeLessThan(large.columns);
    expect(cutOf(product).columnBlock).toBe(512);
  });

  it("reads small operands where they are", () => {
    expect(cutOf({ ...product, rows: 4 }).direct).toBe(1);
    expect(cutOf({ ...product, rows: 16, columns: 16, depth: 16 }).direct).toBe(1);
    expect(cutOf({ ...product, rows: 4, b: { ...layout, column: 100 } }).direct).toBe(0);
    expect(cutOf(product).direct).toBe(0);
    expect(bytes({ ...product, rows: 4 })).toBeLessThan(64 * 1024);
  });
});
