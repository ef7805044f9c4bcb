/**
 * Wrapped memory: which arrays lie in a user's memory, so that a write through one is known to reach others.
 *
 * Owns the register, by the memory that typed arrays share. Who is registered may be forgotten by everyone else: the
 * register holds the few that were wrapped last (with the memory, not longer), so that wrapping one typed array in a
 * long loop makes one array, and the rest weakly.
 */
import type { DType, TypedArray } from "../graph/dtype.ts";
import { type Shape, sameShape } from "../graph/shape.ts";

/** An array over a user's typed array. */
export interface Wrapper {
  readonly dtype: DType;
  readonly shape: Shape;
  /** The typed array. */
  readonly memory: TypedArray;
}

/** Held by the register itself. */
const RECENT = 8;
/** Weak references looked through at least, before those that lead nowhere are dropped. */
const SWEEP = 64;

interface Memory<W> {
  readonly recent: W[];
  older: WeakRef<W & object>[];
  sweepAt: number;
}

export class Wrapped<W extends Wrapper> {
  private readonly memories = new WeakMap<ArrayBufferLike, Memory<W>>();

  /** The array that wraps the same elements in the same way, if it is among the last. */
  find(dtype: DType, shape: Shape, array: TypedArray): W | undefined {
    return this.memories
      .get(array.buffer)
      ?.recent.find(
        (one) =>
          one.dtype === dtype &&
          one.memory.byteOffset === array.byteOffset &&
          one.memory.byteLength === array.byteLength &&
          sameShape(one.shape, shape),
      );
  }

  add(wrapper: W): void {
    const { buffer } = wrapper.memory;
    let memory = this.memories.get(buffer);
    if (!memory) {
      memory = { recent: [], older: [], sweepAt: SWEEP };
      this.memories.set(buffer, memory);
    }
    memory.recent.push(wrapper);
    if (memory.recent.length <= RECENT) return;
    memory.older.push(new WeakRef(memory.recent.shift()!));
    if (memory.older.length < memory.sweepAt) return;
    memory.older = memory.older.filter((one) => one.deref());
    memory.sweepAt = Math.max(SWEEP, 2 * memory.older.length);
  }

  /** All arrays that have a byte in common with a typed array. */
  overlapping(array: TypedArray): W[] {
    const memory = this.memories.get(array.buffer);
    if (!memory) return [];
    const all = [...memory.recent, ...memory.older.map((one) => one.deref())];
    return all.filter((one): one is W => one !== undefined && overlap(one.memory, array));
  }
}

function overlap(a: TypedArray, b: TypedArray): boolean {
  return a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}
