/**
 * Progress: who is told how far a long evaluation is.
 *
 * The runtime speaks of steps and parts of a step, and only while somebody listens: an evaluation looks once whether
 * `config.progress` or a measurement asks, and pieces look at one field. Invariant: listening changes no result, and a
 * listener that fails is not asked again.
 */
import { settings } from "./config.ts";
import { terminal } from "./platform/files.ts";
import { log } from "./platform/host.ts";
import type { Progress } from "./progress-facts.ts";

/** Hears of an evaluation's steps: `count` of them at once where they run as a band. */
export interface Listener {
  begin(step: number, count: number): void;
  /** A part of what began last is done. */
  part(fraction: number): void;
  end(step: number, count: number): void;
  /** Nothing more comes, also after an error. */
  close(): void;
}

/** Who listens to the pieces that run now. */
export const listening: { now: Listener | undefined } = { now: undefined };

/** Nanoseconds of expected work from which on an evaluation is long, and milliseconds between two reports. */
export const reporting = { from: 200e6, every: 50 };

/** What a listener needs to know of a plan. */
interface Work {
  readonly steps: readonly { readonly pieces: { readonly time: number } }[];
}

let telling = false;

/** A listener for a plan that is about to run; undefined where nobody asked or the plan is short. */
export function listenerFor({ steps }: Work): Listener | undefined {
  if (telling) throw new Error("a progress callback cannot compute arrays: an evaluation is under way");
  const times = steps.map((step) => step.pieces.time);
  const whole = times.reduce((sum, time) => sum + time, 0);
  if (whole < reporting.from) return undefined;
  const report = settings.progress === true ? barOn() : settings.progress || undefined;
  return report && reporter(times, whole, report);
}

function reporter(times: readonly number[], whole: number, report: (progress: Progress) => void): Listener {
  const started = performance.now();
  let last = started;
  let failed = false;
  let done = 0;
  let kernels = 0;
  let current = 0;
  const tell = (part: number, now: number) => {
    last = now;
    if (failed) return;
    telling = true;
    try {
      const fraction = Math.min(1, (done + part * current) / whole);
      report({ fraction, elapsed: now - started, kernels, total: times.length });
    } catch (error) {
      failed = true;
      log(`np.config.progress failed and is not called again: ${String(error)}`);
    } finally {
      telling = false;
    }
  };
  const sum = (step: number, count: number) => times.slice(step, step + count).reduce((a, b) => a + b, 0);
  return {
    begin(step, count) {
      current = sum(step, count);
      if (step === 0) tell(0, started);
    },
    part(fraction) {
      const now = performance.now();
      if (now - last >= reporting.every) tell(fraction, now);
    },
    end(_, count) {
      done += current;
      current = 0;
      kernels += count;
      const now = performance.now();
      if (kernels < times.length && now - last >= reporting.every) tell(0, now);
    },
    close() {
      if (kernels === times.length) done = whole;
      tell(0, performance.now());
    },
  };
}

/** A bar on the terminal behind stderr, wiped out at the end; undefined where there is no terminal. */
function barOn(): ((progress: Progress) => void) | undefined {
  const screen = terminal("stderr");
  if (!screen) return undefined;
  return (progress) => {
    const text = barText(progress, Math.min(72, screen.columns - 1));
    screen.write(progress.fraction >= 1 ? "\r\u001b[K" : `\r${text}\u001b[K`);
  };
}

/** The bar as text. */
export function barText({ fraction, elapsed, kernels, total }: Progress, columns: number): string {
  const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
  const left = fraction > 0.02 ? `, ${seconds((elapsed / fraction) * (1 - fraction))} left` : "";
  const facts = ` ${String(Math.floor(100 * fraction)).padStart(3)} %  kernel ${Math.min(total, kernels + 1)} of ${total}, ${seconds(elapsed)}${left}`;
  const room = Math.max(4, columns - facts.length - 2);
  const full = Math.round(room * fraction);
  return `[${"█".repeat(full)}${"·".repeat(room - full)}]${facts}`;
}
