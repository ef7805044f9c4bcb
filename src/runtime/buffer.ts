/**
 * Buffers: the memory of computed values, behind one interface wherever it lies.
 *
 * Small ones are pieces of a slab (`slab.ts`), larger ones blocks of the heap; both are given back by `release`
 * (temporaries of a plan), `dispose` (the user), or when the garbage collector finds them. Where the heap is used up, and
 * where a user's typed array is wrapped, they are ordinary typed arrays.
 */
import { type DType, SCALARS, type TypedArray } from "../graph/dtype.ts";
import type { DataSource } from "../graph/ops.ts";
import { counters } from "./counters.ts";
import { type Account, type Block, heap } from "./heap.ts";
import { Slab, SMALL } from "./slab.ts";
import { NO_VALUE, TraceError } from "./trace.ts";

/** The large arrays' blocks: the heap's limit is theirs. */
const account: Account = { lent: 0, limit: Number.POSITIVE_INFINITY };

/** Computed elements, row-major and contiguous. float16 is kept as bits, complex as pairs. */
export class Buffer implements DataSource {
  readonly dtype: DType;
  readonly length: number;
  private array: TypedArray | undefined;
  /** What its memory is part of, unless that is a typed array of its own. */
  private holder: Block | Slab | undefined;
  /** Where it lies in the heap; 0 where it does not. */
  address: number;
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
    holder: Block | Slab | undefined,
    address: number,
    external = false,
    hollow = false,
  ) {
    this.dtype = dtype;
    this.length = length;
    this.array = array;
    this.holder = holder;
    this.address = address;
    this.external = external;
    this.hollow = hollow;
  }

  /** A buffer that stands for the data of later calls; it counts as read, so that nobody writes into it. */
  static hollow(dtype: DType, length: number): Buffer {
    const made = new Buffer(dtype, length, undefined, undefined, 0, false, true);
    made.readers = 1;
    return made;
  }

  /** Lets a hollow buffer show another's data, of the same dtype and length; `undefined` takes them back. */
  show(other: Buffer | undefined): void {
    other?.alive();
    this.array = other?.array;
    this.holder = other?.holder;
    this.address = other === undefined ? 0 : other.address;
  }

  /**
   * A buffer with unspecified contents.
   *
   * @param heapWanted if it is small, it had better lie in the heap; larger ones do where they can
   */
  static allocate(dtype: DType, length: number, heapWanted = true): Buffer {
    const bytes = length * dtype.itemsize;
    counters.bytesAllocated += bytes;
    if (bytes > SMALL) {
      const block = heap.take(bytes, account);
      if (block) return new Buffer(dtype, length, undefined, block, block.address);
    }
    const { array } = SCALARS[dtype.scalar];
    const count = length * dtype.components;
    if (bytes > SMALL) return new Buffer(dtype, length, new array(count), undefined, 0);
    const slab = Slab.withRoom(bytes, heapWanted);
    const at = slab.place(bytes);
    if (slab.address !== 0) return new Buffer(dtype, length, undefined, slab, slab.address + at);
    return new Buffer(dtype, length, new array(slab.memory!, at, count), slab, 0);
  }

  /**
   * Takes over a typed array of the right kind.
   *
   * @param external it stays in use outside: writes go into it
   */
  static wrap(dtype: DType, array: TypedArray, external = false): Buffer {
    return new Buffer(dtype, array.length / dtype.components, array, undefined, 0, external);
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
      heap.views.bytes.buffer as ArrayBuffer,
      this.address,
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
    if (this.hollow && this.address === 0 && this.array === undefined) throw new TraceError(NO_VALUE);
  }

  /**
   * Hands the memory to a new buffer and keeps a copy of the contents: expressions that captured this buffer go on
   * seeing what they saw, while the memory (a user's typed array) is written.
   */
  splitForWriting(): Buffer {
    const successor = Buffer.wrap(this.dtype, this.data, this.external);
    this.array = this.data.slice();
    this.external = false;
    return successor;
  }

  /** Gives the memory back; the buffer must not be used any more. */
  release(): void {
    this.array = undefined;
    this.address = 0;
    this.gone = true;
    this.holder?.giveBack();
    this.holder = undefined;
  }
}
