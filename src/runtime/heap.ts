/**
 * The heap: one WebAssembly memory that computed arrays live in, shared between threads where the platform allows.
 *
 * Owns the memory and its free blocks. Writing into memory that was used before costs a third of writing into fresh
 * pages, so freed blocks are kept: by exact size first (a loop finds the very block that it gave back), and where that
 * fails, joined with their neighbours. Only so many bytes may be out at a time: arrays give their blocks back through
 * finalizers, which cannot run inside a synchronous loop, and past the limit they take ordinary memory instead.
 */
import { hasFeature } from "../codegen/wasm/features.ts";
import { type WasmMemory, webAssembly } from "../codegen/wasm/webassembly.ts";
import { InternalError } from "../graph/errors.ts";
import { settings } from "./config.ts";
import { isolated, nextTurn } from "./platform/host.ts";

const PAGE = 65536;
/** Everything that a 32-bit address reaches. */
const MOST_PAGES = 65536;
/** Blocks start at cache lines. */
const ALIGNMENT = 64;
/** Growing is a system call: it takes at least this much. */
const GROWTH = 16 * 2 ** 20;
/** Bytes kept in lists by exact size before they are joined. */
const QUICK_BYTES = 64 * 2 ** 20;
/** Bytes that arrays take in before the garbage collector is made to look for those that are not used any more. */
const REMINDER = 2 ** 28;
/**
 * Fresh bytes that arrays get in one turn of the event loop. A loop that gives nothing back learns of no array that the
 * collector found before its turn ends: it would go on from fresh page to fresh page, which costs more than to work on
 * ordinary memory, and the collector takes that back meanwhile.
 */
const FRESH = 2 ** 28;

/** A stretch of the heap, in use or free. */
interface Span {
  address: number;
  bytes: number;
  free: boolean;
  /** Whose it is, where blocks in use are counted. */
  account: Account | undefined;
}

/** Arrays' blocks that are counted together: how many bytes of them are out, and how many may be beside the heap's limit. */
export interface Account {
  lent: number;
  readonly limit: number;
}

/** A piece of the heap in use. Who holds one gives it back, or lets the garbage collector find it. */
export class Block {
  readonly address: number;
  readonly bytes: number;
  /** @internal */
  readonly span: Span;
  constructor(span: Span) {
    this.address = span.address;
    this.bytes = span.bytes;
    this.span = span;
  }

  /** Gives it back to the heap. */
  giveBack(): void {
    heap.give(this);
  }
}

export interface HeapStatistics {
  /** Bytes of blocks that wait to be used again. */
  readonly freeBytes: number;
  /** Bytes of arrays' blocks in use. */
  readonly lentBytes: number;
  /** Blocks taken from memory used before, and from fresh memory. */
  readonly reused: number;
  readonly allocated: number;
  /** Size of the memory. */
  readonly heapBytes: number;
}

interface Views {
  readonly bytes: Uint8Array;
  readonly f64: Float64Array;
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly i64: BigInt64Array;
}

function viewsOf(buffer: ArrayBufferLike): Views {
  return {
    bytes: new Uint8Array(buffer),
    f64: new Float64Array(buffer),
    f32: new Float32Array(buffer),
    i32: new Int32Array(buffer),
    i64: new BigInt64Array(buffer),
  };
}

class Heap {
  /** The memory is shared with other threads. */
  shared = false;
  /** Pages that it was declared to grow to at most. */
  maximumPages = 0;
  private made: WasmMemory | undefined | null = null;
  private current: Views | undefined;
  /** End of the memory used so far. Address 0 stands for "not in the heap". */
  private top = ALIGNMENT;
  private readonly quick = new Map<number, Block[]>();
  /** Finds blocks that nobody holds any more. One is registered once, however often it is used again. */
  private readonly registry = new FinalizationRegistry<Span>((span) => this.reclaim(span));
  private quickBytes = 0;
  private readonly bins: Span[][] = [];
  private readonly byStart = new Map<number, Span>();
  private readonly byEnd = new Map<number, Span>();
  private freeBytes = 0;
  private lentBytes = 0;
  /** Fresh bytes that arrays got in this turn of the event loop. */
  private freshBytes = 0;
  /** Bytes lent at which the collector is reminded. */
  private reminder = REMINDER;
  private reused = 0;
  private allocated = 0;

  /** The memory; undefined where there is no WebAssembly. */
  get memory(): WasmMemory | undefined {
    if (this.made === null) this.made = this.reserve();
    return this.made;
  }

  /** The whole memory as typed arrays, made anew when it has grown. */
  get views(): Views {
    this.current ??= viewsOf(this.memory!.buffer);
    return this.current;
  }

  /**
   * Address space for the heap. A shared memory grows in place; one that is not would lose every view of it by growing,
   * so it has its full size from the start (which costs nothing until it is touched).
   */
  private reserve(): WasmMemory | undefined {
    const api = webAssembly();
    if (!api) return undefined;
    this.shared = isolated() && hasFeature("threads");
    for (let pages = this.shared ? MOST_PAGES : MOST_PAGES / 4; pages >= 256; pages /= 2) {
      try {
        this.maximumPages = pages;
        return new api.Memory({
          initial: this.shared ? GROWTH / PAGE : pages,
          maximum: pages,
          shared: this.shared,
        });
      } catch {
        // So much address space is not to be had: half of it may be.
      }
    }
    return undefined;
  }

  /**
   * A block of at least so many bytes; undefined when none is to be had.
   *
   * @param account whose it is, if it is for arrays: it must keep to the limits
   */
  take(bytes: number, account?: Account): Block | undefined {
    if (!(bytes >= 0 && bytes <= Number.MAX_SAFE_INTEGER))
      throw new InternalError(`a block of ${bytes} bytes`);
    const step = bytes > PAGE ? 4096 : ALIGNMENT;
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / step) * step);
    if (account && !this.mayLend(size, account)) return undefined;
    const block = this.quickly(size) ?? this.registered(this.fitting(size) ?? this.fresh(size, account));
    if (!block) return undefined;
    block.span.free = false;
    block.span.account = account;
    if (account) {
      account.lent += size;
      this.lentBytes += size;
      if (this.lentBytes > this.reminder) this.remind();
    }
    return block;
  }

  private mayLend(bytes: number, account: Account): boolean {
    return account.lent + bytes <= account.limit && this.lentBytes + bytes <= settings.maxHeapBytes;
  }

  /**
   * Makes the garbage collector run soon. It does not see this heap, so it has no reason of its own to look for arrays
   * that nobody holds any more; ordinary memory, though never touched, gives it one.
   */
  private remind(): void {
    this.reminder = this.nextReminder();
    try {
      for (let i = 0; i < 4; i++) new ArrayBuffer(REMINDER / 4);
    } catch {
      // Then memory is so short that it runs anyway.
    }
  }

  private nextReminder(): number {
    return this.lentBytes + Math.max(REMINDER, this.lentBytes / 2);
  }

  private registered(span: Span | undefined): Block | undefined {
    if (!span) return undefined;
    const block = new Block(span);
    this.registry.register(block, span, block);
    return block;
  }

  give(block: Block): void {
    const { span } = block;
    if (span.free) return;
    this.free(span);
    const list = this.quick.get(span.bytes);
    if (list) list.push(block);
    else this.quick.set(span.bytes, [block]);
    this.quickBytes += span.bytes;
    if (this.quickBytes > QUICK_BYTES && this.quickBytes > span.bytes) this.settle();
  }

  private free(span: Span): void {
    span.free = true;
    if (span.account) {
      span.account.lent -= span.bytes;
      this.lentBytes -= span.bytes;
      this.reminder = Math.min(this.reminder, this.nextReminder());
    }
    this.freeBytes += span.bytes;
  }

  /** The garbage collector found a block that was in use. */
  private reclaim(span: Span): void {
    if (span.free) return;
    this.free(span);
    this.insert(span);
  }

  private quickly(size: number): Block | undefined {
    const block = this.quick.get(size)?.pop();
    if (!block) return undefined;
    this.quickBytes -= size;
    this.freeBytes -= size;
    this.reused++;
    return block;
  }

  /** The best of a few free spans of the same bin, or the first of a larger bin; cut to size. */
  private fitting(size: number): Span | undefined {
    if (this.freeBytes < size) return undefined;
    this.settle();
    for (let bin = binOf(size); bin < this.bins.length; bin++) {
      const list = this.bins[bin];
      if (!list) continue;
      for (let i = list.length - 1, tries = 0; i >= 0 && tries < 16; i--, tries++) {
        const span = list[i]!;
        if (span.bytes < size) continue;
        this.remove(span);
        if (span.bytes > size) {
          this.insert({
            address: span.address + size,
            bytes: span.bytes - size,
            free: true,
            account: undefined,
          });
          span.bytes = size;
        }
        this.freeBytes -= size;
        this.reused++;
        return span;
      }
    }
    return undefined;
  }

  private fresh(size: number, account: Account | undefined): Span | undefined {
    const memory = this.memory;
    if (!memory || (account && !this.mayTakeFresh(size))) return undefined;
    const end = this.top + size;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0 && !this.grow(memory, missing)) return undefined;
    const span = { address: this.top, bytes: size, free: false, account: undefined };
    this.top = end;
    this.allocated++;
    return span;
  }

  /** Whether arrays may have so many fresh bytes in this turn; its first may be of any size. */
  private mayTakeFresh(bytes: number): boolean {
    if (this.freshBytes === 0) {
      nextTurn(() => {
        this.freshBytes = 0;
      });
    } else if (this.freshBytes + bytes > FRESH) return false;
    this.freshBytes += bytes;
    return true;
  }

  private grow(memory: WasmMemory, missing: number): boolean {
    if (!this.shared) return false;
    for (const bytes of [Math.max(missing, GROWTH), missing]) {
      try {
        memory.grow(Math.ceil(bytes / PAGE));
        this.current = undefined;
        return true;
      } catch {
        // Less may still be possible.
      }
    }
    return false;
  }

  /** Joins the spans of the quick lists with their free neighbours. */
  private settle(): void {
    for (const list of this.quick.values()) {
      for (const block of list) {
        this.registry.unregister(block);
        this.insert(block.span);
      }
      list.length = 0;
    }
    this.quickBytes = 0;
  }

  private insert(span: Span): void {
    const before = this.byEnd.get(span.address);
    if (before) {
      this.remove(before);
      span.address = before.address;
      span.bytes += before.bytes;
    }
    const after = this.byStart.get(span.address + span.bytes);
    if (after) {
      this.remove(after);
      span.bytes += after.bytes;
    }
    this.byStart.set(span.address, span);
    this.byEnd.set(span.address + span.bytes, span);
    const bin = binOf(span.bytes);
    const list = this.bins[bin];
    if (list) list.push(span);
    else this.bins[bin] = [span];
  }

  private remove(span: Span): void {
    this.byStart.delete(span.address);
    this.byEnd.delete(span.address + span.bytes);
    const list = this.bins[binOf(span.bytes)]!;
    const last = list.pop()!;
    if (last !== span) list[list.indexOf(span)] = last;
  }

  statistics(): HeapStatistics {
    const { freeBytes, lentBytes, reused, allocated } = this;
    return { freeBytes, lentBytes, reused, allocated, heapBytes: this.made?.buffer.byteLength ?? 0 };
  }
}

/** Four bins a power of two, so that a span of a larger bin is large enough whatever it is. */
function binOf(bytes: number): number {
  const log = 31 - Math.clz32(bytes / ALIGNMENT);
  return 4 * log + (Math.floor((bytes / ALIGNMENT) * 2 ** (2 - log)) & 3);
}

export const heap = new Heap();
