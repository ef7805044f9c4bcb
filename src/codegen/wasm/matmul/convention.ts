/**
 * How a compiled matrix product is called, and how it is cut.
 *
 * It is called as a kernel is (`../convention.ts`): `run(begin, end, block)`, where `begin .. end` is a range of the
 * result's rows, counted through all matrices of the batch: any ranges, in any order, on any thread, with the same results.
 * The parameter block has the addresses of a, b and the result, two scalars, and the integers of `PLACE`; after those
 * comes scratch memory, whose size depends on them (`blockBytes`). B is packed once for the calls on one block that use the
 * same columns: the two scalars say what is packed, and are 0 when the block is filled.
 *
 * The result is row-major without gaps: matrices of `rows` by `columns`, one after the other. Operands are reached by
 * strides (in elements, of any sign, 0 where broadcast). `depth` is at least 1.
 */
import type { ScalarType } from "../../../graph/dtype.ts";
import { MATMUL_BLOCK } from "../../../graph/matmul.ts";
import type { LoopNest } from "../../loops/ir.ts";
import type { CallLayout } from "../convention.ts";
import { arithmetic } from "./arithmetic.ts";

/** One operand: how far apart neighbours of its matrices are, in elements. */
export interface OperandLayout {
  /** Its first element. */
  readonly start: number;
  readonly row: number;
  readonly column: number;
  /** A stride for each batch axis, outermost first; 0 where the operand is broadcast. */
  readonly batch: readonly number[];
}

/** A product of batches of matrices: the shapes, without the data. */
export interface Product {
  readonly type: ScalarType;
  readonly components: 1 | 2;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Neighbouring terms that are summed by themselves. */
  readonly block: number;
  /** Extents of the batch axes, outermost first. */
  readonly batch: readonly number[];
  readonly a: OperandLayout;
  readonly b: OperandLayout;
}

/** How the loops are cut: no choice here changes a result. */
export interface Cut {
  readonly rowBlock: number;
  readonly columnBlock: number;
  /** 1: read the operands where they are instead of packing them; B's columns must lie together. */
  readonly direct: 0 | 1;
}

/**
 * The integers' places. The first ten are those of the nest below, which describes the product as if it had no batch; with
 * one, A's row stride there is 0. After `rank` come, for each batch axis from the innermost, extent and two strides.
 */
export const PLACE = {
  totalRows: 0,
  columns: 1,
  depth: 2,
  rows: 10,
  aStart: 11,
  aRow: 12,
  aDepth: 13,
  bStart: 14,
  bDepth: 15,
  bColumn: 16,
  block: 17,
  rowBlock: 18,
  columnBlock: 19,
  direct: 20,
  rank: 21,
  batch: 22,
} as const;

/** Slots of 8 bytes. NumPy's arrays have at most 64 axes. */
export const SLOT = { a: 0, b: 1, c: 2, packed: 3, packedStrip: 4, integers: 5 } as const;
const SLOTS = SLOT.integers + PLACE.batch + 3 * 64;
/** Bytes from a block's start to its scratch memory. */
export const SCRATCH = 16 * Math.ceil(SLOTS / 2);

export const LAYOUT: CallLayout = {
  integers: SLOT.integers,
  integerCount: PLACE.batch,
  bases: SLOT.a,
  scalars: SLOT.packed,
  scalarTypes: ["f64", "f64"],
  scratch: SCRATCH,
  bytes: SCRATCH,
  range: "map",
  parts: undefined,
};

/** A product described as the loops that it stands for: what looks at nests sees how it walks through its buffers. */
export function productNest(type: ScalarType, components: 1 | 2): LoopNest {
  const access = { type, components };
  return {
    axes: ["map", "map", "fold"],
    accesses: [
      { ...access, kind: "load", offset: true, strides: ["s", "0", "s"] },
      { ...access, kind: "load", offset: true, strides: ["0", "s", "s"] },
      { ...access, kind: "store", offset: false, strides: ["s", "1", "0"] },
    ],
    arguments: ["f64", "f64"],
    values: [],
    folds: [],
    stores: [{ access: 2, values: [] }],
    jam: false,
  };
}

/** How far A moves from one row of the result to the next; 0 where that differs, as between the matrices of a batch. */
export function rowStride({ batch, rows, a }: Product): number {
  const together = batch.length === 0 || (batch.length === 1 && a.batch[0] === a.row * rows);
  return together ? a.row : 0;
}

/** The integers of a product's parameter block. */
export function productIntegers(product: Product, cut: Cut): number[] {
  const { rows, columns, depth, batch, a, b } = product;
  const matrices = batch.reduce((count, extent) => count * extent, 1);
  const axes = batch.map((extent, axis) => [extent, a.batch[axis]!, b.batch[axis]!]).reverse();
  return [
    ...[rows * matrices, columns, depth],
    ...[a.start, batch.length === 0 ? a.row : 0, a.column],
    ...[b.start, b.column, b.row, columns],
    ...[rows, a.start, a.row, a.column, b.start, b.row, b.column, product.block],
    ...[cut.rowBlock, cut.columnBlock, cut.direct, batch.length, ...axes.flat()],
  ];
}

/** Bytes that a packed block of A should take: half of a small second-level cache. */
const A_BYTES = 128 * 1024;
/** And the packed panels of B: some thirds of a last-level cache. */
const B_BYTES = 8 * 1024 * 1024;
/** Products of so few rows read B too few times for packing to pay. */
const DIRECT_ROWS = 8;
/** So do those whose matrices all lie in the first-level cache. */
const DIRECT_BYTES = 24 * 1024;

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;

export function cutOf({ type, components, rows, columns, depth, b }: Product): Cut {
  const kind = arithmetic(type, components, false);
  const element = kind.computed * components;
  const step = kind.converts ? depth : Math.min(depth, MATMUL_BLOCK);
  const direct =
    !kind.converts &&
    (b.column === 1 || columns === 1) &&
    (rows <= DIRECT_ROWS || depth * (rows + columns) * element <= DIRECT_BYTES);
  const fitting = Math.floor(B_BYTES / (depth * element * kind.columns)) * kind.columns;
  const columnBlock = Math.min(roundUp(columns, kind.columns), Math.max(kind.columns, fitting));
  const fill = Math.max(kind.rows, Math.floor(A_BYTES / (step * element * kind.rows)) * kind.rows);
  const rowBlock = Math.max(kind.rows, roundUp(Math.ceil(rows / Math.ceil(rows / fill)), kind.rows));
  return { rowBlock, columnBlock, direct: direct ? 1 : 0 };
}

/** Size of the parameter block with its scratch memory: a tile, packed rows of A, packed columns of B. */
export function blockBytes(type: ScalarType, components: 1 | 2, integers: readonly number[]): number {
  const kind = arithmetic(type, components, false);
  const element = kind.computed * components;
  const depth = integers[PLACE.depth]!;
  const step = kind.converts ? depth : Math.min(depth, MATMUL_BLOCK);
  const tile = kind.rows * kind.columns * element;
  const direct = integers[PLACE.direct] === 1;
  const packedA = direct ? 0 : roundUp(integers[PLACE.rowBlock]! * step * element, 16);
  const packedB = (direct ? kind.columns : integers[PLACE.columnBlock]!) * depth * element;
  return SCRATCH + tile + packedA + packedB;
}
