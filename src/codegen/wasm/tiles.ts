/**
 * Tiles of the two innermost map axes, for operands that lie across the loops' order (a transposed matrix): the cache
 * lines that a few rows touch are still there for the next rows.
 */
import { isSequential, type LoopNest } from "../loops/ir.ts";
import { type Expr, i32, type Local, op, selectScalar } from "./encoder.ts";
import type { Kernel } from "./kernel.ts";

/** Sixteen rows are one or two cache lines of the operand that lies across; with so many columns all stay in L1. */
const ROWS = 100000;
const COLUMNS = 100000;

/** Whether some operand's neighbours lie along the last map axis but one. */
export function wantsTiles(nest: LoopNest, depth: number): boolean {
  if (depth < 2 || nest.folds.length > 0 || isSequential(nest)) return false;
  return nest.accesses.some(
    (access) =>
      access.kind !== "index" && access.strides[depth - 1] === "s" && access.strides[depth - 2] === "1",
  );
}

/** Runs the loops over `axis` and the next one, tile by tile. */
export function inTiles(kernel: Kernel, axis: number, loops: () => void): void {
  blocks(kernel, axis, ROWS, () => blocks(kernel, axis + 1, COLUMNS, loops));
}

/** Cuts an axis into stretches of at most `size` elements. */
function blocks(kernel: Kernel, axis: number, size: number, body: () => void): void {
  const { f } = kernel;
  f.scope(() => {
    const start = kernel.from(axis);
    const from = f.let(start ? f.get(start) : i32(0));
    const left = f.let(kernel.count(axis));
    const count = f.let(i32(0));
    f.loop((again) => {
      f.set(count, least(kernel, left, i32(size)));
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
