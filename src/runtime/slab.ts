/**
 * Slabs: memory that small buffers share, so that none of them needs a block and a finalizer of its own.
 *
 * Some lie in the heap, where WebAssembly reaches their pieces without a copy; the others are ordinary memory. A slab is
 * used again once every piece has been given back, and otherwise lives as long as any of its pieces: the garbage collector
 * finds it when the last is gone. Invariant: pieces do not overlap while a buffer has them.
 */
import { type Account, type Block, heap } from "./heap.ts";

/** Up to this many bytes, an array is a piece of a slab; above, a block of the heap. */
export const SMALL = 2048;
const SLAB = 16 * 1024;
/** Pieces start at multiples of a vector's size. */
const ALIGNMENT = 16;
/**
 * Bytes of slabs in the heap: what temporaries and results that are given back need. A loop that gives nothing back takes
 * ordinary memory for the rest, which the garbage collector recycles while the loop runs; the heap would only grow, and
 * a page that was never touched costs a hundred times one that was.
 */
const IN_HEAP = 256 * 1024;

const account: Account = { lent: 0, limit: IN_HEAP };

export class Slab {
  /** In the heap; undefined where it is ordinary memory, and after it was given back. */
  private block: Block | undefined;
  /** The ordinary memory. */
  readonly memory: ArrayBuffer | undefined;
  private used = 0;
  private pieces = 0;

  private constructor(block: Block | undefined) {
    this.block = block;
    this.memory = block ? undefined : new ArrayBuffer(SLAB);
  }

  /** The slabs that pieces are taken from. */
  private static inHeap: Slab | undefined;
  private static ordinary: Slab | undefined;

  /**
   * A slab with room for so many bytes, at most `SMALL`.
   *
   * @param heapWanted in the heap, as long as there is room for slabs
   */
  static withRoom(bytes: number, heapWanted: boolean): Slab {
    if (heapWanted) {
      const { inHeap } = Slab;
      if (inHeap && inHeap.used + bytes <= SLAB) return inHeap;
      const block = heap.take(SLAB, account);
      // The old one is given back with its last piece, or found by the collector.
      if (block) {
        Slab.inHeap = new Slab(block);
        return Slab.inHeap;
      }
    }
    const { ordinary } = Slab;
    if (ordinary && ordinary.used + bytes <= SLAB) return ordinary;
    Slab.ordinary = new Slab(undefined);
    return Slab.ordinary;
  }

  /** Where the heap has it; 0 for ordinary memory. */
  get address(): number {
    return this.block === undefined ? 0 : this.block.address;
  }

  /** The next piece's first byte, counted from the slab's. */
  place(bytes: number): number {
    const at = this.used;
    this.used += (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    this.pieces++;
    return at;
  }

  /** Takes a piece back. */
  giveBack(): void {
    if (--this.pieces > 0) return;
    if (this === Slab.inHeap || this === Slab.ordinary) this.used = 0;
    else {
      this.block?.giveBack();
      this.block = undefined;
    }
  }
}
