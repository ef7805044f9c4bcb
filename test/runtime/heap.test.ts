/**
 * The heap's promises as an allocator, against a model of who holds what.
 */
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { settings } from "../../src/runtime/config.ts";
import { type Account, type Block, heap } from "../../src/runtime/heap.ts";

const MB = 2 ** 20;
/** Blocks that count together, as arrays' do. */
const arrays = { lent: 0, limit: 2 ** 30 } satisfies Account;
afterEach(() => {
  arrays.limit = 2 ** 30;
  settings.maxHeapBytes = 2 ** 30;
});

/** What sizes become: whole cache lines, and whole pages of memory where they are large. */
function rounded(bytes: number): number {
  const step = bytes > 65536 ? 4096 : 64;
  return Math.max(64, Math.ceil(bytes / step) * step);
}

function taken(bytes: number, account?: Account): Block {
  const block = heap.take(bytes, account);
  if (!block) throw new Error(`no block of ${bytes} bytes`);
  return block;
}

/** Differences of the statistics while `work` runs. */
function changes(work: () => void) {
  const before = heap.statistics();
  work();
  const after = heap.statistics();
  return {
    free: after.freeBytes - before.freeBytes,
    lent: after.lentBytes - before.lentBytes,
    reused: after.reused - before.reused,
    allocated: after.allocated - before.allocated,
    size: after.heapBytes - before.heapBytes,
  };
}

interface Held {
  readonly block: Block;
  readonly pattern: number;
  readonly limited: boolean;
}

function stamp({ block, pattern }: Held): void {
  heap.views.bytes.fill(pattern, block.address, block.address + block.bytes);
}

function intact({ block, pattern }: Held): boolean {
  return heap.views.bytes
    .subarray(block.address, block.address + block.bytes)
    .every((byte) => byte === pattern);
}

describe("blocks", () => {
  // Sizes from a few values come again, so that blocks are used again; others are cut from what was joined.
  const size = fc.oneof(
    fc.constantFrom(0, 1, 64, 65, 4096, 65536, 65537, 200_000),
    fc.integer({ min: 0, max: 70_000 }),
  );
  const step = fc.oneof(
    fc.record({ take: size, limited: fc.boolean() }),
    fc.record({ give: fc.nat({ max: 1000 }) }),
  );

  test("never overlap, start at cache lines, keep what is written, and add up", () => {
    let pattern = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
        const before = heap.statistics();
        const held: Held[] = [];
        const give = (i: number) => {
          const [one] = held.splice(i, 1);
          expect(intact(one!)).toBe(true);
          heap.give(one!.block);
        };
        for (const one of steps) {
          if ("give" in one) {
            if (held.length > 0) give(one.give % held.length);
            continue;
          }
          const block = taken(one.take, one.limited ? arrays : undefined);
          expect(block.address % 64).toBe(0);
          expect(block.address).toBeGreaterThanOrEqual(64);
          expect(block.bytes).toBe(rounded(one.take));
          pattern = (pattern % 255) + 1;
          const next = { block, pattern, limited: one.limited };
          stamp(next);
          held.push(next);
        }
        const sorted = held.map(({ block }) => block).sort((a, b) => a.address - b.address);
        for (let i = 1; i < sorted.length; i++) {
          expect(sorted[i]!.address).toBeGreaterThanOrEqual(sorted[i - 1]!.address + sorted[i - 1]!.bytes);
        }
        const limited = held.filter((one) => one.limited).reduce((sum, { block }) => sum + block.bytes, 0);
        expect(heap.statistics().lentBytes - before.lentBytes).toBe(limited);
        while (held.length > 0) give(0);
        expect(heap.statistics().lentBytes).toBe(before.lentBytes);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  test("are free when they are given back, byte for byte", () => {
    const blocks = Array.from({ length: 40 }, (_, i) => taken(1000 * (i + 1)));
    const { free, allocated, reused } = changes(() => {
      for (const block of blocks) heap.give(block);
    });
    expect(free).toBe(blocks.reduce((sum, block) => sum + block.bytes, 0));
    expect({ allocated, reused }).toEqual({ allocated: 0, reused: 0 });
  });

  test("of zero bytes are blocks of their own", () => {
    const [a, b] = [taken(0), taken(0)];
    expect(a.address).not.toBe(b.address);
    heap.give(a);
    heap.give(b);
  });
});

describe("a block given back", () => {
  test("is the next of its size", () => {
    const a = taken(123_456);
    heap.give(a);
    let b: Block | undefined;
    expect(
      changes(() => {
        b = taken(123_456);
      }),
    ).toEqual({ free: -126_976, lent: 0, reused: 1, allocated: 0, size: 0 });
    expect(b!.address).toBe(a.address);
    heap.give(b!);
  });

  test("twice counts once", () => {
    const a = taken(5000, arrays);
    expect(changes(() => heap.give(a))).toMatchObject({ free: 5056, lent: -5056 });
    expect(changes(() => heap.give(a))).toMatchObject({ free: 0, lent: 0 });
    const [b, c] = [taken(5000), taken(5000)];
    expect(b.address).not.toBe(c.address);
    heap.give(b);
    heap.give(c);
  });

  test("is joined with its neighbours on both sides", () => {
    // Fresh memory, side by side: larger than anything that is free.
    const bytes = 4096 * Math.ceil((heap.statistics().freeBytes + MB) / 4096);
    const [guard, a, b, c] = [taken(bytes), taken(bytes), taken(bytes), taken(bytes)];
    expect([b.address - a.address, c.address - b.address]).toEqual([bytes, bytes]);
    heap.give(a);
    heap.give(c);
    heap.give(b);
    let whole: Block | undefined;
    const { allocated, reused } = changes(() => {
      whole = taken(3 * bytes);
    });
    expect({ allocated, reused }).toEqual({ allocated: 0, reused: 1 });
    expect(whole!.address).toBe(a.address);
    heap.give(whole!);
    heap.give(guard);
  });

  test("is cut for a smaller one, and the rest stays free", () => {
    const bytes = 4096 * Math.ceil((heap.statistics().freeBytes + MB) / 4096);
    const [guard, large] = [taken(bytes), taken(bytes)];
    heap.give(large);
    let part: Block | undefined;
    const { free, allocated } = changes(() => {
      part = taken(bytes - 8192);
    });
    expect({ free, allocated }).toEqual({ free: 8192 - bytes, allocated: 0 });
    expect(part!.address).toBe(large.address);
    let rest: Block | undefined;
    expect(
      changes(() => {
        rest = taken(8192);
      }),
    ).toMatchObject({ allocated: 0, reused: 1, free: -8192 });
    heap.give(part!);
    heap.give(rest!);
    heap.give(guard);
  });
});

describe("a block that nobody holds", () => {
  const collect = (globalThis as { gc?: () => void }).gc!;
  const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

  test("comes back after a collection, also when it has been used again in between", async () => {
    const before = heap.statistics().lentBytes;
    const lose = () => {
      for (let i = 0; i < 50; i++) {
        const first = taken(6400, arrays);
        heap.give(first);
        taken(6400, arrays);
      }
    };
    lose();
    expect(heap.statistics().lentBytes - before).toBe(50 * 6400);
    for (let i = 0; i < 50 && heap.statistics().lentBytes > before; i++) {
      collect();
      await turn();
    }
    expect(heap.statistics().lentBytes).toBe(before);
  });

  test("does not, while somebody holds it", async () => {
    const held = taken(6400, arrays);
    const lent = heap.statistics().lentBytes;
    for (let i = 0; i < 5; i++) {
      collect();
      await turn();
    }
    expect(heap.statistics().lentBytes).toBe(lent);
    heap.give(held);
  });

  test("has no claim to memory that was joined, cut and lent again", async () => {
    // Fresh memory, side by side: blocks to lose, between guards.
    const bytes = 4096 * Math.ceil((heap.statistics().freeBytes + MB) / 4096);
    const guards: Block[] = [taken(bytes)];
    (() => {
      const lost = taken(bytes);
      guards.push(taken(64 + bytes));
      heap.give(lost);
    })();
    // No block has this size: what is free is joined, and cut.
    const held = taken(bytes - 4096, arrays);
    const { lentBytes } = heap.statistics();
    for (let i = 0; i < 10; i++) {
      collect();
      await turn();
    }
    expect(heap.statistics().lentBytes).toBe(lentBytes);
    for (const block of [...guards, held]) heap.give(block);
  });
});

describe("the memory", () => {
  test("grows for what does not fit, and keeps what is in it", () => {
    const kept = { block: taken(100), pattern: 77, limited: false };
    stamp(kept);
    const { heapBytes, freeBytes } = heap.statistics();
    const old = heap.views.bytes;
    let block: Block | undefined;
    const grown = changes(() => {
      block = taken(heapBytes + freeBytes);
    });
    expect(grown.allocated).toBe(1);
    expect(grown.size).toBeGreaterThanOrEqual(freeBytes);
    expect(heap.views.bytes.length).toBe(heap.statistics().heapBytes);
    // The last byte can be written, through views made after growing; older ones see the same memory.
    heap.views.bytes[block!.address + block!.bytes - 1] = 5;
    expect(heap.views.bytes[block!.address + block!.bytes - 1]).toBe(5);
    expect(intact(kept)).toBe(true);
    heap.views.bytes[kept.block.address] = 78;
    expect(old[kept.block.address]).toBe(78);
    heap.give(block!);
    heap.give(kept.block);
  });

  test("has an end: then there is no block, and what was given is still to be had", () => {
    const blocks: Block[] = [];
    for (let bytes = 2 ** 31; bytes >= 4096; bytes /= 2) {
      for (let block = heap.take(bytes); block; block = heap.take(bytes)) blocks.push(block);
    }
    expect(blocks.length).toBeGreaterThan(0);
    expect(heap.take(4096)).toBeUndefined();
    expect(heap.take(2 ** 40)).toBeUndefined();
    const last = blocks.pop()!;
    heap.give(last);
    expect(heap.take(last.bytes)?.address).toBe(last.address);
    const beyond = Math.max(...blocks.map((block) => block.address + block.bytes));
    expect(beyond).toBeLessThanOrEqual(2 ** 32);
    for (const block of blocks) heap.give(block);
  });
});

describe.each(["the heap's", "an account's"])("%s limit", (whose) => {
  const permit = (more: number) => {
    if (whose === "an account's") arrays.limit = arrays.lent + more;
    else settings.maxHeapBytes = heap.statistics().lentBytes + more;
  };

  test("is for arrays' blocks only", () => {
    permit(10_048);
    const array = taken(10_000, arrays);
    expect(array.bytes).toBe(10_048);
    expect(heap.take(1, arrays)).toBeUndefined();
    const other = taken(10_000);
    heap.give(array);
    const again = heap.take(10_000, arrays);
    expect(again).toBeDefined();
    heap.give(again!);
    heap.give(other);
  });

  test("follows what a block is used for, not what it was", () => {
    const before = heap.statistics().lentBytes;
    const first = taken(3000, arrays);
    heap.give(first);
    const second = taken(3000);
    expect(second.address).toBe(first.address);
    expect(heap.statistics().lentBytes).toBe(before);
    heap.give(second);
    expect(heap.statistics().lentBytes).toBe(before);
  });

  test("of zero leaves no array in the heap, and raised again lets them in", () => {
    permit(0);
    expect(heap.take(64, arrays)).toBeUndefined();
    permit(64);
    const block = heap.take(64, arrays);
    expect(block).toBeDefined();
    heap.give(block!);
  });
});

describe("sizes that are none are refused", () => {
  for (const bytes of [Number.NaN, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    test(String(bytes), () => {
      expect(changes(() => expect(() => heap.take(bytes)).toThrow(`a block of ${bytes} bytes`))).toEqual({
        free: 0,
        lent: 0,
        reused: 0,
        allocated: 0,
        size: 0,
      });
    });
  }
});
