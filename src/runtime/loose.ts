/**
 * WebAssembly kernels on large operands that do not lie in the heap: users' typed arrays, and all arrays once the heap is
 * used up.
 *
 * A small operand is copied into the heap whole, a large one window by window: the elements that a piece of the kernel's
 * range touches. What is stored into has one copy in the heap at a time, however many accesses walk through it: two would
 * each bring back what the other has not seen. Where the heap has no room even for that, the step runs in JavaScript.
 */
import { elementBytes } from "../codegen/wasm/kernel.ts";
import type { Buffer } from "./buffer.ts";
import { type Block, heap } from "./heap.ts";
import { runPieces } from "./pieces.ts";
import type { Step } from "./plan.ts";
import { listening } from "./progress.ts";
import type { WasmProgram } from "./wasm.ts";

/** Operands up to this many bytes are copied whole. */
const WHOLE = 128 * 1024;
/** Bytes that the windows of a piece take together: about what stays in the cache. */
const WINDOWS = 256 * 1024;

/** What one row (a unit of the kernel's range) touches of an operand, in bytes. */
interface Reach {
  /** First byte of row 0, and the end of what it touches. */
  readonly low: number;
  readonly high: number;
  /** From a row to the next. */
  readonly row: number;
}

interface Window extends Reach {
  readonly buffer: Buffer;
  readonly accesses: readonly number[];
}

/** An operand that does not lie in the heap, as one access walks through it. */
interface Loose {
  readonly access: number;
  readonly buffer: Buffer;
}

export function runLoose(step: Step, program: WasmProgram, operands: readonly (Buffer | undefined)[]): void {
  const taken: Block[] = [];
  const take = (bytes: number): Block | undefined => {
    const block = heap.take(bytes);
    if (block) taken.push(block);
    return block;
  };
  try {
    if (!runCopied(step, program, operands, take)) {
      const buffers = operands.map((buffer) => buffer?.data);
      step.kernel.javascript()(buffers, step.integers, step.constants);
    }
  } finally {
    for (const block of taken) heap.give(block);
  }
}

/** Runs with copies in the heap; false, and nothing done, where it has no room for them. */
function runCopied(
  step: Step,
  program: WasmProgram,
  operands: readonly (Buffer | undefined)[],
  take: (bytes: number) => Block | undefined,
): boolean {
  const loose = operands.flatMap((buffer, access): Loose[] =>
    buffer && buffer.address === 0 ? [{ access, buffer }] : [],
  );
  const stored = new Set(step.kernel.nest.stores.map((store) => operands[store.access]!));
  const windows = [...new Set(loose.map(({ buffer }) => buffer))].flatMap((buffer) => {
    const accesses = loose.filter((one) => one.buffer === buffer).map(({ access }) => access);
    return windowsOf(step, program, buffer, accesses, stored.has(buffer));
  });
  const rows = rowsFor(windows, step.pieces.length);
  const windowed = new Set<number>(rows > 0 ? windows.flatMap((window) => window.accesses) : []);
  const whole = new Map<Buffer, Block>();
  for (const { access, buffer } of loose) {
    if (windowed.has(access)) continue;
    const block = whole.get(buffer) ?? take(buffer.byteLength);
    if (!block) return false;
    if (!whole.has(buffer)) copyIn(buffer, 0, buffer.byteLength, block);
    whole.set(buffer, block);
    step.addresses[access] = block.address;
  }
  operands.forEach((buffer, access) => {
    if (buffer && buffer.address !== 0) step.addresses[access] = buffer.address;
  });
  if (windowed.size === 0) {
    program.fill(step.integers, step.addresses, step.constants);
    runPieces(step, program);
  } else if (!runWindows(step, program, windows, stored, rows, take)) return false;
  for (const { access } of step.kernel.nest.stores) {
    const block = whole.get(operands[access]!);
    if (block) copyOut(operands[access]!, 0, operands[access]!.byteLength, block);
  }
  return true;
}

/** A large operand's windows, each for the accesses that go through it together; none where it must be copied whole. */
function windowsOf(
  step: Step,
  program: WasmProgram,
  buffer: Buffer,
  accesses: readonly number[],
  stored: boolean,
): readonly Window[] {
  if (buffer.byteLength <= WHOLE) return [];
  const windows: Window[] = [];
  for (const access of accesses) {
    const reach = reachOf(step, program, access);
    if (!reach && stored) return [];
    if (!reach) continue;
    const near = windows.findIndex(
      ({ low, high, row }) => row === reach.row && (stored || (low < reach.high && reach.low < high)),
    );
    const other = windows[near];
    if (!other) windows.push({ ...reach, buffer, accesses: [access] });
    else
      windows[near] = {
        ...other,
        low: Math.min(other.low, reach.low),
        high: Math.max(other.high, reach.high),
        accesses: [...other.accesses, access],
      };
  }
  return stored && windows.length > 1 ? [] : windows;
}

/** Rows a piece so that all windows fit; 0 where they would not be small. */
function rowsFor(windows: readonly Window[], length: number): number {
  let perRow = 0;
  let beyond = 0;
  for (const { low, high, row } of windows) {
    perRow += Math.abs(row);
    beyond += Math.max(0, high - low - Math.abs(row));
  }
  // What a row touches beyond its own length is copied with every piece: it must be the smaller part.
  const rows = Math.floor((WINDOWS - beyond) / Math.max(1, perRow));
  return windows.length === 0 || rows * perRow < beyond ? 0 : Math.min(rows, length);
}

function runWindows(
  step: Step,
  program: WasmProgram,
  windows: readonly Window[],
  stored: ReadonlySet<Buffer>,
  rows: number,
  take: (bytes: number) => Block | undefined,
): boolean {
  const blocks: Block[] = [];
  for (const { low, high, row } of windows) {
    const block = take(high - low + (rows - 1) * Math.abs(row));
    if (!block) return false;
    blocks.push(block);
  }
  program.fill(step.integers, step.addresses, step.constants);
  const { length } = step.pieces;
  for (let begin = 0; begin < length; begin += rows) {
    const end = Math.min(length, begin + rows);
    const place = ({ low, high, row }: Window) => {
      const ends = [begin * row, (end - 1) * row];
      return { from: low + Math.min(...ends), bytes: high - low + Math.abs(ends[1]! - ends[0]!) };
    };
    windows.forEach((window, i) => {
      const { from, bytes } = place(window);
      copyIn(window.buffer, from, bytes, blocks[i]!);
      for (const access of window.accesses) program.setAddress(access, blocks[i]!.address - from);
    });
    program.run(begin, end);
    listening.now?.part(end / length);
    windows.forEach((window, i) => {
      const { from, bytes } = place(window);
      if (stored.has(window.buffer)) copyOut(window.buffer, from, bytes, blocks[i]!);
    });
  }
  return true;
}

/** What a row touches of an access's operand; undefined where the range is not made of rows. */
function reachOf(step: Step, program: WasmProgram, access: number): Reach | undefined {
  const { range } = program.layout;
  const { nest } = step.kernel;
  if ((range !== "map" && range !== "fold") || nest.accesses[access]!.indexed) return undefined;
  const size = elementBytes(nest.accesses[access]!);
  const strides = step.strides[access]!;
  let low = size * step.offsets[access]!;
  let high = low + size;
  for (let axis = 1; axis < nest.axes.length; axis++) {
    const along = (step.integers[axis]! - 1) * size * strides[axis]!;
    if (along < 0) low += along;
    else high += along;
  }
  const row = size * strides[0]!;
  return row === 0 ? undefined : { low, high, row };
}

function copyIn(buffer: Buffer, from: number, bytes: number, block: Block): void {
  heap.views.bytes.set(buffer.bytes(from, bytes), block.address);
}

function copyOut(buffer: Buffer, from: number, bytes: number, block: Block): void {
  buffer.bytes(from, bytes).set(heap.views.bytes.subarray(block.address, block.address + bytes));
}
