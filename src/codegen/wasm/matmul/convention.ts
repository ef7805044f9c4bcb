/**
 * How a compiled matrix product is called, and how it is cut into tasks.
 *
 * The module imports its memory as ("env", "memory") and exports `run(begin, end, block)`, all i32, as an elementwise
 * kernel does. A task is a block of rows by a block of columns of one matrix of the batch; `begin .. end` is a range of
 * tasks, of which there are `tasks`: any ranges, in any order, on any thread, with the same results. Tasks are numbered
 * by matrix, then block of columns, then block of rows: with a single block of columns, task t of a matrix is its rows
 * from t * rowBlock on, which an epilogue may read as soon as the call returns.
 *
 * `block` is the address of a parameter block, 16-byte aligned: slots of 8 bytes, all float64, then scratch memory.
 * Every thread needs a block of its own (a copy). Panels of B packed by one call serve the next one on the same block,
 * so the slot `packed` must be 0 when the block is filled.
 *
 * The result is row-major without gaps: matrices of `rows` by `columns`, one after the other. Operands are reached by
 * address and strides (in elements, of any sign, 0 where broadcast). `depth` is at least 1.
 */
import type { ScalarType } from "../../../graph/dtype.ts";
import { MATMUL_BLOCK } from "../../../graph/matmul.ts";
import { arithmetic } from "./arithmetic.ts";

/** Slots of the parameter block. After them come, for each batch axis from the innermost, its extent and two strides. */
export const SLOT = {
  rows: 0,
  columns: 1,
  depth: 2,
  /** Addresses of the first elements. */
  a: 3,
  b: 4,
  c: 5,
  aRow: 6,
  aDepth: 7,
  bDepth: 8,
  bColumn: 9,
  rowBlock: 10,
  columnBlock: 11,
  /** 1: read the operands where they are instead of packing them; B's columns must lie together. */
  direct: 12,
  /** Address of the scratch memory. */
  scratch: 13,
  /** What is packed of B: the address, and the block of columns. */
  packed: 14,
  packedStrip: 15,
  batchRank: 16,
} as const;
export const BATCH_SLOTS = 17;

/** One operand: where element [0, 0] of its first matrix is, and how far apart its neighbours are, in elements. */
export interface OperandLayout {
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
  /** Extents of the batch axes, outermost first. */
  readonly batch: readonly number[];
  readonly a: OperandLayout;
  readonly b: OperandLayout;
}

export interface ProductCall {
  /** Number of tasks: what bounds `begin` and `end`. */
  readonly tasks: number;
  /** Tasks of one matrix, and rows of a task. */
  readonly tasksPerMatrix: number;
  readonly rowBlock: number;
  readonly columnBlock: number;
  readonly direct: boolean;
  /** Size of the parameter block with its scratch memory. */
  readonly bytes: number;
  /** Scratch memory's place in it. */
  readonly scratch: number;
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

/**
 * How a product is cut.
 *
 * @param threads that will share the tasks: each is given some
 */
export function productCall(product: Product, threads = 1): ProductCall {
  const { type, components, rows, columns, depth, batch, b } = product;
  const kind = arithmetic(type, components, false);
  const element = kind.computed * components;
  const step = kind.converts ? depth : Math.min(depth, MATMUL_BLOCK);
  const matrices = batch.reduce((product, extent) => product * extent, 1);
  const bytesOfB = depth * columns * element;
  const direct =
    !kind.converts &&
    (b.column === 1 || columns === 1) &&
    (rows <= DIRECT_ROWS || bytesOfB + rows * depth * element <= DIRECT_BYTES);
  const fitting = Math.floor(B_BYTES / (depth * element * kind.columns)) * kind.columns;
  const columnBlock = Math.min(roundUp(columns, kind.columns), Math.max(kind.columns, fitting));
  const columnTasks = Math.ceil(columns / columnBlock);
  const fill = Math.max(kind.rows, Math.floor(A_BYTES / (step * element * kind.rows)) * kind.rows);
  // Fewer matrices than threads: cut the rows so that every thread has a like share.
  const share = Math.max(1, Math.ceil(threads / (matrices * columnTasks)));
  const parts = Math.ceil(rows / fill / share) * share;
  const rowBlock = Math.max(kind.rows, roundUp(Math.ceil(rows / parts), kind.rows));
  const tasksPerMatrix = columnTasks * Math.ceil(rows / rowBlock);
  const scratch = 16 * Math.ceil((BATCH_SLOTS + 3 * batch.length) / 2);
  const tile = kind.rows * kind.columns * element;
  const packedA = direct ? 0 : roundUp(rowBlock * step * element, 16);
  const packedB = (direct ? kind.columns : columnBlock) * depth * element;
  return {
    tasks: matrices * tasksPerMatrix,
    tasksPerMatrix,
    rowBlock,
    columnBlock,
    direct,
    bytes: scratch + tile + packedA + packedB,
    scratch,
  };
}

/**
 * Fills a parameter block.
 *
 * @param slots the block's memory, from its first slot on
 * @param address of the block
 * @param addresses of the first elements of a, b and the result
 */
export function fillBlock(
  slots: Float64Array,
  address: number,
  product: Product,
  call: ProductCall,
  addresses: readonly [a: number, b: number, c: number],
): void {
  const { a, b, batch } = product;
  slots[SLOT.rows] = product.rows;
  slots[SLOT.columns] = product.columns;
  slots[SLOT.depth] = product.depth;
  slots[SLOT.a] = addresses[0];
  slots[SLOT.b] = addresses[1];
  slots[SLOT.c] = addresses[2];
  slots[SLOT.aRow] = a.row;
  slots[SLOT.aDepth] = a.column;
  slots[SLOT.bDepth] = b.row;
  slots[SLOT.bColumn] = b.column;
  slots[SLOT.rowBlock] = call.rowBlock;
  slots[SLOT.columnBlock] = call.columnBlock;
  slots[SLOT.direct] = call.direct ? 1 : 0;
  slots[SLOT.scratch] = address + call.scratch;
  slots[SLOT.packed] = 0;
  slots[SLOT.batchRank] = batch.length;
  for (let i = 0; i < batch.length; i++) {
    const axis = batch.length - 1 - i;
    const at = BATCH_SLOTS + 3 * i;
    slots[at] = batch[axis]!;
    slots[at + 1] = a.batch[axis]!;
    slots[at + 2] = b.batch[axis]!;
  }
}
