/**
 * Explanations in words: what `np.explain` prints, and `config.debug` while evaluating.
 */
import type { ExplainedBand, ExplainedKernel, Explanation } from "./explain.ts";
import type { Cut } from "./pieces.ts";

/** What a kernel's forms are called. */
export const LANGUAGES: { readonly [T in ExplainedKernel["target"]]: string } = {
  wasm: "WebAssembly",
  js: "JavaScript",
};

/** How a kernel is called, by itself or as one of a band (numbered from 0). */
export function cutText({ calls, threads }: Cut, band?: number): string {
  const where = band === undefined ? "" : ` of band ${band + 1}`;
  if (calls === 0) return "nothing to compute";
  if (threads > 1) return `${threads} threads share ${count(calls, "piece")}${where}`;
  return calls === 1
    ? `one call${where && `, the only piece${where}`}`
    : `${calls} calls${where && `, one a piece${where}`}`;
}

/** Why kernels run as a band. */
export function bandReason(band: Omit<ExplainedBand, "reason" | "pieces">): string {
  const { kernels, rowsAPiece, rows, tiles, threads } = band;
  const shared = threads > 1 ? ` on ${threads} threads` : "";
  const size = rowsAPiece >= rows ? `all ${rows} rows at once` : `${count(rowsAPiece, "row")} at a time`;
  const kept = [
    `${count(tiles.length, "value")} ${tiles.length === 1 ? "stays in a tile" : "stay in tiles"}`,
  ];
  return [
    `kernels ${kernels[0]! + 1}-${kernels.at(-1)! + 1} run together${shared}, ${size}: what one stores the next finds in the cache`,
    ...(tiles.length > 0 ? kept : []),
  ].join("; ");
}

function tileText({ value, bytesARow }: ExplainedBand["tiles"][number]): string {
  return `  in a tile of ${bytesText(bytesARow)} a row: ${value}`;
}

export function bytesText(bytes: number): string {
  if (bytes < 10_000) return `${bytes} B`;
  return bytes < 10_000_000 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(0)} MB`;
}

export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Milliseconds with three digits. */
export function timeText(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toPrecision(3)} s`;
  return milliseconds >= 1
    ? `${milliseconds.toPrecision(3)} ms`
    : `${(milliseconds * 1000).toPrecision(3)} µs`;
}

/** One line: kernels, bytes, where the plan came from, and the time if it was measured. */
export function summaryText(e: Explanation): string {
  const compiled = e.kernels.filter((kernel) => kernel.compiled).length;
  const origin = e.planCached ? "plan from the cache" : `new plan, ${count(compiled, "kernel")} compiled`;
  const moved = `${bytesText(e.bytesMoved)} moved, unfused ${bytesText(e.bytesUnfused)}`;
  const time = e.milliseconds === undefined ? "" : `; takes ${timeText(e.milliseconds)}`;
  return `${count(e.kernels.length, "kernel")}; ${moved}; ${origin}${time}`;
}

/**
 * The explanation in words.
 *
 * @param level 1 a summary line; 2 with bands and kernels, each with its reasons; 3 with the graph and loop IR; 4 with
 *   the source that runs
 */
export function explanationText(e: Explanation, level: number): string {
  const parts = [summaryText(e)];
  if (level >= 3) parts.unshift(`graph\n${indent(e.graph)}`);
  if (level >= 2 && e.rules.length > 0) {
    parts.push(`rules applied: ${e.rules.map((hit) => `${hit.rule} x${hit.count}`).join(", ")}`);
  }
  if (level >= 2) {
    e.bands.forEach((band, i) => {
      const time = band.milliseconds === undefined ? "" : `; takes ${timeText(band.milliseconds)}`;
      parts.push([`band ${i + 1}: ${band.reason}${time}`, ...band.tiles.map(tileText)].join("\n"));
    });
    e.kernels.forEach((kernel, i) => {
      const moved = [
        `reads ${bytesText(kernel.bytesRead)}`,
        `writes ${bytesText(kernel.bytesWritten)}`,
        ...(kernel.bytesInTiles > 0 ? [`${bytesText(kernel.bytesInTiles)} in tiles`] : []),
      ].join(", ");
      const lines = [
        `kernel ${i + 1}: ${kernel.name} (${kernel.compiled ? "compiled now" : "from the cache"})`,
        `  loops ${kernel.loops.join(" x ") || "none"}, ${count(kernel.operations, "operation")}, ${moved}`,
        `  runs in ${LANGUAGES[kernel.target]} (${kernel.why}): ${kernel.pieces}`,
        ...(kernel.milliseconds === undefined ? [] : [`  takes ${timeText(kernel.milliseconds)}`]),
        ...kernel.folds.map((fold) => `  folds ${fold}`),
        ...kernel.stores.map((store) => `  stores ${store}`),
        ...kernel.reasons.map((reason) => `  because: ${reason}`),
      ];
      if (level >= 3) lines.push("  loop IR", indent(kernel.loopIR, 4));
      if (level >= 4) lines.push(`  source: ${LANGUAGES[kernel.target]}`, indent(kernel.source, 4));
      parts.push(lines.join("\n"));
    });
  }
  return parts.join("\n");
}

function indent(text: string, by = 2): string {
  return text
    .split("\n")
    .map((line) => " ".repeat(by) + line)
    .join("\n");
}
