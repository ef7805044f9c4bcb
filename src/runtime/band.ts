/**
 * Running a band: several kernels on a few rows, then on the next (`codegen/bands.ts` says which may).
 *
 * What only the band uses lives in a tile of the heap, one for each thread, that holds the rows of one piece. A kernel
 * sees it as the whole buffer: its address is moved back by the rows before the piece.
 */
import { counters } from "./counters.ts";
import { type Block, heap } from "./heap.ts";
import { type Arguments, allocate, fillConstants, operand, release } from "./operands.ts";
import { pieceSize, repeatable } from "./pieces.ts";
import type { Plan, StepBand } from "./plan.ts";
import { commonStage, stage, unstage } from "./staging.ts";
import { type Job, type JobTile, team } from "./threads.ts";

/** Runs a band; false, and nothing done, where a large operand lies outside the heap. */
export function runBand(plan: Plan, band: StepBand, given: Arguments): boolean {
  const { steps, tiled, programs } = band;
  for (const step of steps) allocate(plan, step, given, tiled);
  const at = commonStage();
  if (!at || !steps.every((step, s) => programs[s]!.reserve(step.integers))) return false;
  const operands = steps.map((step) =>
    step.addresses.map((_, access) =>
      tiled.has(step.slots[access]!) ? undefined : operand(step, access, given),
    ),
  );
  if (!steps.every((step, s) => stage(operands[s]!, step.addresses, at))) return false;
  const shared =
    team.worth(band.pieces.time) &&
    team.start() &&
    programs.every((program) => program.reserveThreads(team.threads));
  const size = shared ? pieceSize(band.pieces) : band.pieces.size;
  const blocks: Block[] = [];
  const tiles = makeTiles(band, size, shared ? team.threads : 1, blocks);
  if (tiles) {
    steps.forEach((step, s) => {
      fillConstants(step, given);
      programs[s]!.fill(step.integers, step.addresses, step.constants);
    });
    const job: Job = {
      programs,
      length: band.pieces.length,
      size,
      tiles,
      repeatable: shared && steps.every(repeatable),
    };
    if (shared) team.run(job);
    else team.runAlone(job);
    counters.kernelCalls += steps.length;
    counters.bands++;
    steps.forEach((step, s) => {
      unstage(step, operands[s]!, at);
      release(step, given);
    });
  }
  for (const block of blocks) heap.give(block);
  return tiles !== undefined;
}

/** A tile for each slot and thread; undefined where the heap has no room. */
function makeTiles(band: StepBand, size: number, threads: number, blocks: Block[]): JobTile[] | undefined {
  const tiles: JobTile[] = [];
  for (const { rowBytes, uses } of band.tiles) {
    const addresses: number[] = [];
    for (let thread = 0; thread < threads; thread++) {
      const block = heap.take(size * rowBytes);
      if (!block) return undefined;
      blocks.push(block);
      addresses.push(block.address);
    }
    for (const [step, access] of uses) tiles.push({ step, access, rowBytes, addresses });
  }
  return tiles;
}
