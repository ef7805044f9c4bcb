/**
 * Buffers: the memory of computed values, behind one interface wherever it lies.
 *
 * Small ones are pieces of a slab, ordinary memory that the garbage collector takes when no piece is in use: they need no
 * finalizer. Larger ones are blocks of the heap, given back by `release` (temporaries of a plan), `dispose` (the user), or
 * when the garbage collector finds the block. Where the heap is used up, and where a user's typed array is wrapped, they are ordinary typed arrays.
 */
import { type DType, SCALARS, type TypedArray } from "../graph/dtype.ts";
import type { DataSource } from "../graph/ops.ts";
import { counters } from "./counters.ts";
import { type Block, heap } from "./heap.ts";
import { NO_VALUE, TraceError } from "./trace.ts";

/** Up to this many bytes, a piece of a slab; above, a block of the heap. */
export const SMALL = 2048;
const SLAB = 16 * 1024;

let slab = new ArrayBuffer(0);
let slabUsed = 0;

/** Computed elements, row-major and contiguous. float16 is kept as bits, complex as pairs. */
export class Buffer implements DataSource {
  readonly dtype: DType;
  readonly length: number;
  private array: TypedArray | undefined;
  private block: Block | undefined;
  private gone = false;
  /** No data of its own: it stands for others, which it is lent while a graph is computed. */
  readonly hollow: boolean;
  /** Unevaluated expressions that took this data as an operand; while there are any, nobody may write into it. */
  readers = 0;
  /** The memory is a user's typed array: writes must reach it. */
  external: boolean;

  private constructor(
    dtype: DType,
    length: number,
    array: TypedArray | undefined,
    block: Block | undefined,
    external: boolean,
    hollow = false,
  ) {
    this.dtype = dtype;
    this.length = length;
    this.array = array;
    this.block = block;
    this.external = external;
    this.hollow = hollow;
  }

  /** A buffer that stands for the data of later calls; it counts as read, so that nobody writes into it. */
  static hollow(dtype: DType, length: number): Buffer {
    const made = new Buffer(dtype, length, undefined, undefined, false, true);
    made.readers = 1;
    return made;
  }

  /** Lets a hollow buffer show another's data, of the same dtype and length; `undefined` takes them back. */
  show(other: Buffer | undefined): void {
    other?.alive();
    this.array = other?.array;
    this.block = other?.block;
  }

  /** A buffer with unspecified contents. */
  static allocate(dtype: DType, length: number): Buffer {
    const bytes = length * dtype.itemsize;
    counters.bytesAllocated += bytes;
    if (bytes > SMALL) {
      const block = heap.take(bytes, true);
      if (block) return new Buffer(dtype, length, undefined, block, false);
    }
    const { array } = SCALARS[dtype.scalar];
    const count = length * dtype.components;
    if (bytes > SMALL) return new Buffer(dtype, length, new array(count), undefined, false);
    if (slabUsed + bytes > slab.byteLength) {
      slab = new ArrayBuffer(SLAB);
      slabUsed = 0;
    }
    const piece = new array(slab, slabUsed, count);
    slabUsed += (bytes + 7) & ~7;
    return new Buffer(dtype, length, piece, undefined, false);
  }

  /**
   * Takes over a typed array of the right kind.
   *
   * @param external it stays in use outside: writes go into it
   */
  static wrap(dtype: DType, array: TypedArray, external = false): Buffer {
    return new Buffer(dtype, array.length / dtype.components, array, undefined, external);
  }

  /** Where it lies in the heap; 0 where it does not. */
  get address(): number {
    return this.block === undefined ? 0 : this.block.address;
  }

  get byteLength(): number {
    return this.length * this.dtype.itemsize;
  }

  /** @throws Error after `dispose` */
  get data(): TypedArray {
    if (this.array) return this.array;
    this.alive();
    const { array } = SCALARS[this.dtype.scalar];
    this.array = new array(
      heap.memory!.buffer as ArrayBuffer,
      this.block!.address,
      this.length * this.dtype.components,
    );
    return this.array;
  }

  /**
   * Its bytes, or some of them; writing into these writes the elements.
   *
   * @throws Error after `dispose`
   */
  bytes(from = 0, count = this.byteLength): Uint8Array {
    const { data } = this;
    return new Uint8Array(data.buffer, data.byteOffset + from, count);
  }

  /** @throws Error after `dispose` */
  alive(): void {
    if (this.gone) throw new Error("this array's memory was given back by dispose()");
    if (this.hollow && this.block === undefined && this.array === undefined) throw new TraceError(NO_VALUE);
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
    this.gone = true;
    if (this.block) {
      heap.give(this.block);
      this.block = undefined;
    }
  }
}
