/**
 * Memory that the heap never used before: how much of it arrays get at once.
 */
import { describe, expect, test } from "vitest";
import { heap } from "../../src/runtime/heap.ts";

const MB = 2 ** 20;
const arrays = { lent: 0, limit: 2 ** 32 };

describe("fresh memory for arrays", () => {
  const size = 96 * MB;
  const some = () => heap.take(size, arrays);

  test("has an end in one turn of the event loop, and is there again in the next", async () => {
    const before = [some()!, some()!];
    expect(some()).toBeUndefined();
    expect(heap.take(size)).toBeDefined();
    // What was used before is not fresh.
    heap.give(before.pop()!);
    before.push(some()!);
    expect(before).not.toContain(undefined);
    await new Promise((resolve) => setTimeout(resolve, 5));
    before.push(some()!);
    expect(before).not.toContain(undefined);
    for (const block of before) heap.give(block);
  });

  test("may be of any size for the first array of a turn", async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const block = heap.take(600 * MB, arrays);
    expect(block).toBeDefined();
    heap.give(block!);
  });
});
