/**
 * Tiles of the two innermost map axes, for operands that lie across the loops' order (a transposed matrix): the cache
 * lines that a few rows touch are still there for the next rows.
 */
import { isSequential, type LoopNest } from "../loops/ir.ts";
import { type Expr, i32, type Local, op, selectScalar } from "./encoder.ts";
import { elementBytes, type Kernel } from "./kernel.ts";

/** Rows of a tile: as many as one cache line of the operand that lies across has elements, or a few times that. */
const ROWS = 64;
/** Columns of a tile of narrow elements, and of wide ones whose rows all fall into the same few sets of the cache. */
const COLUMNS = 32;
const FEW_COLUMNS = 16;
/** Distances of rows, in bytes, that are multiples of this do so. */
const CONFLICT = 1024;
/** Wide elements elsewhere are best walked as they are: the second cache keeps up, and short rows cost more. */
const ALL = 2 ** 30;

/** Whether some operand's neighbours lie along the last map axis but one. */
export function wantsTiles(nest: LoopNest, depth: number): boolean {
  if (depth < 2 || nest.folds.length > 0 || isSequential(nest)) return false;
  return across(nest, depth) >= 0;
}

/** The first access whose neighbours lie along the last map axis but one. */
function across(nest: LoopNest, depth: number): number {
  return nest.accesses.findIndex(
    ({ kind, strides }) => kind !== "index" && strides[depth - 1] === "s" && strides[depth - 2] === "1",
  );
}

/** Runs the loops over `axis` and the next one, tile by tile. */
export function inTiles(kernel: Kernel, axis: number, loops: () => void): void {
  const { f, k, nest } = kernel;
  const access = across(nest, axis + 2);
  const distance = kernel.stepExpr(access, axis + 1);
  const conflicts = op("i32.eqz", op("i32.and", distance, i32(CONFLICT - 1)));
  const wide = elementBytes(nest.accesses[access]!) >= 8;
  const size = (few: number, many: number) =>
    k.hold(selectScalar(conflicts, i32(few), i32(wide ? ALL : many)));
  f.scope(() => {
    const [rows, columns] = [size(ROWS, ROWS), size(FEW_COLUMNS, COLUMNS)];
    blocks(kernel, axis, rows, () => blocks(kernel, axis + 1, columns, loops));
  });
}

/** Cuts an axis into stretches of at most `size` elements. */
function blocks(kernel: Kernel, axis: number, size: Expr, body: () => void): void {
  const { f } = kernel;
  f.scope(() => {
    const start = kernel.from(axis);
    const from = f.let(start ? f.get(start) : i32(0));
    const left = f.let(kernel.count(axis));
    const count = f.let(i32(0));
    f.loop((again) => {
      f.set(count, least(kernel, left, size));
      kernel.stretches.set(axis, { from, count });
      body();
      kernel.stretches.delete(axis);
      f.set(from, op("i32.add", f.get(from), f.get(count)));
      f.set(left, op("i32.sub", f.get(left), f.get(count)));
      f.brIf(again, f.get(left));
    });
  });
}

/** The smaller of an unsigned local and a bound. */
export function least(kernel: Kernel, x: Local, bound: Expr): Expr {
  const value = kernel.f.get(x);
  return selectScalar(op("i32.lt_u", value, bound), value, bound);
}
