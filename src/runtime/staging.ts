/**
 * Staging: small operands of a WebAssembly kernel that do not lie in the heap, on their way there and back.
 *
 * Users' typed arrays and, where the heap is used up, other small arrays live in memory that the garbage collector owns:
 * what they hold is copied into a few kilobytes of the heap for the time of a call.
 */

import type { Buffer } from "./buffer.ts";
import { type Block, heap } from "./heap.ts";
import type { Step } from "./plan.ts";
import { SMALL } from "./slab.ts";

/** More than the accesses of a kernel can need. */
const BYTES = 64 * 1024;

/** Memory to stage in, and what is staged there. */
export interface Stage {
  readonly block: Block;
  readonly buffers: Buffer[];
  readonly addresses: number[];
  used: number;
}

function stageIn(block: Block): Stage {
  return { block, buffers: [], addresses: [], used: 0 };
}

let common: Stage | undefined;

/** The stage of calls that end at once; empty. */
export function commonStage(): Stage | undefined {
  if (!common) {
    const block = heap.take(BYTES);
    if (!block) return undefined;
    common = stageIn(block);
  }
  common.buffers.length = 0;
  common.addresses.length = 0;
  common.used = 0;
  return common;
}

/** A stage of its own for a call that does not end at once; its block goes back to the heap. */
export function ownStage(): Stage | undefined {
  const block = heap.take(BYTES);
  return block && stageIn(block);
}

/**
 * Finds every operand's address, staging the small ones that lie elsewhere.
 *
 * @returns false where a large operand lies outside the heap
 */
export function stage(buffers: readonly (Buffer | undefined)[], addresses: number[], at: Stage): boolean {
  for (let i = 0; i < buffers.length; i++) {
    const buffer = buffers[i];
    addresses[i] = buffer === undefined ? 0 : buffer.address;
    if (buffer === undefined || addresses[i] !== 0) continue;
    const known = at.buffers.indexOf(buffer);
    if (known >= 0) {
      addresses[i] = at.addresses[known]!;
      continue;
    }
    const bytes = buffer.bytes();
    if (bytes.length > SMALL || at.used + bytes.length > at.block.bytes) return false;
    const address = at.block.address + at.used;
    heap.views.bytes.set(bytes, address);
    at.used += (bytes.length + 15) & ~15;
    at.buffers.push(buffer);
    at.addresses.push(address);
    addresses[i] = address;
  }
  return true;
}

/** Brings back what a step stored in staged memory. */
export function unstage(step: Step, buffers: readonly (Buffer | undefined)[], at: Stage): void {
  for (const { access } of step.kernel.nest.stores) {
    const known = at.buffers.indexOf(buffers[access]!);
    if (known < 0) continue;
    const bytes = at.buffers[known]!.bytes();
    const from = at.addresses[known]!;
    bytes.set(heap.views.bytes.subarray(from, from + bytes.length));
  }
}
