/**
 * Buffers: the typed arrays that hold computed values, and the pool that they come from and go back to.
 *
 * Writing into memory that was used before costs a third of writing into fresh pages, so large blocks are kept. A
 * buffer's block returns to the pool by `release` (temporaries of a plan), `dispose` (the user), or when the garbage
 * collector finds the buffer dead. Since finalizers cannot run inside a synchronous loop, only so many bytes may be out
 * on that promise; past the budget, blocks are ordinary memory that the collector takes by itself.
 */
import { type DType, SCALARS, type TypedArray } from "../graph/dtype.ts";
import type { DataSource } from "../graph/ops.ts";
import { counters } from "./counters.ts";

/** Smaller arrays are cheaper to make than to keep. */
const SMALLEST_POOLED = 32 * 1024;

export interface PoolLimits {
  /** Bytes of free blocks to keep. */
  keep: number;
  /** Bytes of pooled blocks that may be in use by arrays awaiting the garbage collector. */
  lent: number;
}

export interface PoolStatistics {
  readonly freeBytes: number;
  readonly lentBytes: number;
  readonly reused: number;
  readonly allocated: number;
}

/** Free lists by size class: powers of two and the three steps between them, so that at most a quarter is wasted. */
class Pool {
  readonly limits: PoolLimits = { keep: 256 * 2 ** 20, lent: 512 * 2 ** 20 };
  private readonly free = new Map<number, ArrayBuffer[]>();
  private freeBytes = 0;
  private lentBytes = 0;
  private reused = 0;
  private allocated = 0;

  /** The size class that holds `bytes`. */
  static classOf(bytes: number): number {
    const step = 2 ** Math.max(12, Math.floor(Math.log2(bytes)) - 2);
    return Math.ceil(bytes / step) * step;
  }

  /** A block of that class, or `undefined` when too much is lent out already. */
  take(bytes: number): ArrayBuffer | undefined {
    const size = Pool.classOf(bytes);
    if (this.lentBytes + size > this.limits.lent) return undefined;
    this.lentBytes += size;
    const block = this.free.get(size)?.pop();
    if (block) {
      this.freeBytes -= size;
      this.reused++;
      return block;
    }
    this.allocated++;
    return new ArrayBuffer(size);
  }

  give(block: ArrayBuffer): void {
    const size = block.byteLength;
    this.lentBytes -= size;
    if (this.freeBytes + size > this.limits.keep) return;
    this.freeBytes += size;
    const list = this.free.get(size);
    if (list) list.push(block);
    else this.free.set(size, [block]);
  }

  clear(): void {
    this.free.clear();
    this.freeBytes = 0;
  }

  statistics(): PoolStatistics {
    const { freeBytes, lentBytes, reused, allocated } = this;
    return { freeBytes, lentBytes, reused, allocated };
  }
}

export const pool = new Pool();

const finalizers = new FinalizationRegistry<ArrayBuffer>((block) => pool.give(block));

/** Computed elements, row-major and contiguous. float16 is kept as bits, complex as pairs. */
export class Buffer implements DataSource {
  readonly dtype: DType;
  readonly length: number;
  private array: TypedArray | undefined;
  private block: ArrayBuffer | undefined;
  /** Unevaluated expressions that took this data as an operand; while there are any, nobody may write into it. */
  readers = 0;

  /** The memory is a user's typed array: writes must reach it. */
  external: boolean;

  private constructor(
    dtype: DType,
    length: number,
    array: TypedArray,
    block: ArrayBuffer | undefined,
    external = false,
  ) {
    this.external = external;
    this.dtype = dtype;
    this.length = length;
    this.array = array;
    this.block = block;
    if (block) finalizers.register(this, block, this);
  }

  /** A buffer with unspecified contents. */
  static allocate(dtype: DType, length: number): Buffer {
    const { array } = SCALARS[dtype.scalar];
    const count = length * dtype.components;
    const bytes = count * array.BYTES_PER_ELEMENT;
    counters.bytesAllocated += bytes;
    const block = bytes >= SMALLEST_POOLED ? pool.take(bytes) : undefined;
    return new Buffer(dtype, length, block ? new array(block, 0, count) : new array(count), block);
  }

  /**
   * Takes over a typed array of the right kind.
   *
   * @param external it stays in use outside: writes go into it
   */
  static wrap(dtype: DType, array: TypedArray, external = false): Buffer {
    return new Buffer(dtype, array.length / dtype.components, array, undefined, external);
  }

  /** @throws Error after `dispose` */
  get data(): TypedArray {
    if (!this.array) throw new Error("this array's memory was given back by dispose()");
    return this.array;
  }

  get disposed(): boolean {
    return this.array === undefined;
  }

  /**
   * Hands the memory to a new buffer and keeps a copy of the contents: expressions that captured this buffer go on
   * seeing what they saw, while the memory (a user's typed array) is written.
   */
  splitForWriting(): Buffer {
    const successor = new Buffer(this.dtype, this.length, this.data, undefined, this.external);
    this.array = this.data.slice();
    this.external = false;
    return successor;
  }

  /** Gives the memory back; the buffer must not be used any more. */
  release(): void {
    this.array = undefined;
    if (this.block) {
      finalizers.unregister(this);
      pool.give(this.block);
      this.block = undefined;
    }
  }
}
