/**
 * Folds of an outer axis: neighbours along the last map axis ("columns") are accumulated side by side, in registers.
 *
 * A strip of columns goes down a block of rows, then the next strip; between blocks the accumulators wait in scratch
 * memory. Strips that went down all rows at once would touch a new page with every row. Each column is still folded in
 * the order of its rows.
 */
import { JAM_COLUMNS } from "./convention.ts";
import { i32, type Local, op, selectScalar } from "./encoder.ts";
import { epilogue, foldLoops } from "./folds.ts";
import { type Instance, type Kernel, SCALAR } from "./kernel.ts";
import {
  defineFor,
  lanedValues,
  loadStates,
  type Member,
  newMember,
  saveStates,
  startStates,
  stateLocals,
} from "./members.ts";
import { least } from "./tiles.ts";
import { laneCount } from "./values.ts";

/** Rows that a strip of columns goes down before the next strip's turn. */
const ROWS = 64;
/** So few columns are summed down all rows at once: a row of them is a piece of a page. */
const NARROW = 64;
/** Accumulators side by side, with as many operands again in the registers of most machines; and the values of all bodies. */
const VECTORS = 4;
const VALUE_LIMIT = 96;

/** The loop over the last map axis of a nest whose folds run across it. */
export function emitJam(kernel: Kernel, axis: number): void {
  const { f, nest } = kernel;
  const laned = [...lanedValues(kernel, axis)];
  const stored = nest.stores.map((store) => nest.accesses[store.access]!.type);
  // A step may compute in a wider type than its state has.
  const stepped = nest.folds.flatMap((fold) => fold.step.values.map((v) => v.type));
  const kept = [...stepped, ...stored];
  const lanes = laneCount(laned, kept);
  const vectors = Math.max(1, Math.min(VECTORS, Math.floor(VALUE_LIMIT / laned.length)));
  f.scope(() => {
    const rows = kernel.extents[axis + 1]!;
    const left = f.let(kernel.count(axis));
    const from = kernel.from(axis);
    const column = f.let(from ? f.get(from) : i32(0));
    const width = f.local("i32");
    f.loop((nextColumns) => {
      f.set(width, least(kernel, left, i32(JAM_COLUMNS)));
      const row = f.let(i32(0));
      const count = f.local("i32");
      f.loop((nextRows) => {
        const narrow = op("i32.le_u", f.get(width), i32(NARROW));
        const rest = f.let(op("i32.sub", f.get(rows), f.get(row)));
        f.set(count, selectScalar(narrow, f.get(rest), least(kernel, rest, i32(ROWS))));
        kernel.stretches.set(axis + 1, { from: row, count });
        strips(kernel, axis, { lanes, vectors, column, width, row, count });
        kernel.stretches.delete(axis + 1);
        f.set(row, op("i32.add", f.get(row), f.get(count)));
        f.brIf(nextRows, op("i32.lt_u", f.get(row), f.get(rows)));
      });
      f.set(column, op("i32.add", f.get(column), f.get(width)));
      f.set(left, op("i32.sub", f.get(left), f.get(width)));
      f.brIf(nextColumns, f.get(left));
    });
  });
}

interface Tile {
  readonly lanes: number;
  readonly vectors: number;
  readonly column: Local;
  readonly width: Local;
  readonly row: Local;
  readonly count: Local;
}

/** All strips of a block of columns down a block of rows. */
function strips(kernel: Kernel, axis: number, tile: Tile): void {
  const { f } = kernel;
  const { lanes, vectors } = tile;
  const sizes = lanes === 1 ? [1] : vectors === 1 ? [lanes, 1] : [vectors * lanes, lanes, 1];
  f.scope(() => {
    const left = f.let(f.get(tile.width));
    const waiting = f.let(kernel.scratch());
    kernel.walking(axis, tile.column, (moving) => {
      for (const size of sizes) {
        kernel.repeat(left, size, () => {
          const count = Math.min(size, lanes);
          const members = Array.from({ length: size / count }, (_, i): Member => {
            const at: Instance = size === 1 ? SCALAR : { axis, count, shift: i * count };
            return newMember(kernel, at);
          });
          kernel.nested(() => strip(kernel, members, tile, waiting));
          f.set(waiting, op("i32.add", f.get(waiting), i32(16 * stateLocals(members).length)));
          for (const i of moving) kernel.advance(i, axis, size);
        });
      }
    });
  });
}

function strip(kernel: Kernel, members: readonly Member[], tile: Tile, waiting: Local): void {
  const { f, nest, depth, storeDepth } = kernel;
  const locals = stateLocals(members);
  defineFor(
    kernel,
    nest.values.filter((v) => v.level === depth && (!v.after || depth < storeDepth)),
    members,
  );
  f.if(
    op("i32.eqz", f.get(tile.row)),
    () => {
      for (const member of members) startStates(kernel, member);
    },
    () => loadStates(kernel, locals, f.get(waiting)),
  );
  foldLoops(kernel, depth, members);
  const end = op("i32.add", f.get(tile.row), f.get(tile.count));
  f.if(
    op("i32.lt_u", end, f.get(kernel.extents[depth]!)),
    () => saveStates(kernel, locals, f.get(waiting)),
    () => epilogue(kernel, members),
  );
}
