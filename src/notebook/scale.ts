/**
 * Scales: where ticks stand on an axis of numbers, moments or names, and what they say.
 *
 * Only the terminal's pictures need them; Observable Plot has its own.
 */
import type { Column } from "./values.ts";

export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** The least and greatest finite value; 0 to 1 where there is none, and never an empty range. */
export function extentOf(columns: readonly Float64Array[]): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of columns) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return [0, 1];
  if (low < high) return [low, high];
  return low === 0 ? [-1, 1] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2];
}

/** The step of a scale: 1, 2 or 5 times a power of ten, so that about `count` fit. */
function stepFor(span: number, count: number): number {
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10);
}

/** A number with as many decimals as neighbours of this distance need. */
export function numberText(value: number, step: number): string {
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e7 || step < 1e-6) return value === 0 ? "0" : value.toExponential().replace("e+", "e");
  return value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

function numberTicks(low: number, high: number, count: number): Tick[] {
  const step = stepFor(high - low, count);
  const ticks: Tick[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    const at = Number((i * step).toPrecision(12));
    ticks.push({ at, text: numberText(at, step) });
  }
  return ticks;
}

const SECOND = 1000;
const DAY = 86_400 * SECOND;
/** Steps of moments: lengths, and from where on the ISO text of a tick is cut. */
const CLOCK: readonly (readonly [step: number, from: number, to: number])[] = [
  ...[1, 5, 15, 30].map((n) => [n * SECOND, 11, 19] as const),
  ...[1, 5, 15, 30, 60, 180, 360, 720].map((n) => [n * 60 * SECOND, 11, 16] as const),
  ...[1, 2, 7, 14].map((n) => [n * DAY, 5, 10] as const),
];
const MONTHS: readonly number[] = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

function timeTicks(low: number, high: number, count: number): Tick[] {
  const rough = (high - low) / Math.max(1, count);
  const ticks: Tick[] = [];
  const add = (at: number, from: number, to: number) => {
    if (at >= low && at <= high) ticks.push({ at, text: new Date(at).toISOString().slice(from, to) });
  };
  const clock = CLOCK.find(([step]) => step >= rough);
  if (clock) {
    const [step, from, to] = clock;
    for (let at = Math.ceil(low / step) * step; at <= high; at += step) add(at, from, to);
    return ticks;
  }
  const months = MONTHS.find((n) => n * 30 * DAY >= rough) ?? MONTHS.at(-1)!;
  const first = new Date(low);
  const start = Math.floor((12 * first.getUTCFullYear() + first.getUTCMonth()) / months) * months;
  for (let month = start; ; month += months) {
    const at = Date.UTC(Math.floor(month / 12), month % 12);
    if (!(at <= high)) return ticks;
    add(at, 0, months >= 12 ? 4 : 7);
  }
}

/** Ticks for a range of an axis, about `count` of them. */
export function ticksOf(
  kind: Column["kind"],
  [low, high]: readonly [number, number],
  count: number,
  names: readonly string[] = [],
): Tick[] {
  if (kind === "text") return names.map((text, at) => ({ at, text }));
  return kind === "time" ? timeTicks(low, high, count) : numberTicks(low, high, count);
}
