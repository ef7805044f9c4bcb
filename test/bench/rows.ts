/** Made-up rows and runs for the tests of what the benchmark makes of its measurements. */
import type { Results } from "../../bench/report.ts";
import type { Row, Times } from "../../bench/rounds.ts";

export const row = (medians: Times, more: Partial<Row> = {}): Row => ({
  ...{ workload: "chain", formula: "a * b", dtype: "float64", n: 1e6 },
  ...{ medians, minima: medians, spreads: {}, variants: {}, failures: [] },
  ...more,
});

export const run = (rows: readonly Row[], more: Partial<Results> = {}): Results => ({
  ...{ date: "2026-01-02T03:04:05.678Z", version: "1.2.3", command: " -- --quick", quick: true },
  machine: { cpu: "Some <CPU> & more", cores: 2, memory: 8, platform: "linux x64", node: "v20.1.2" },
  ...{ peers: {}, skipped: [], refused: [], rows, small: [], fusion: [], cold: [] },
  ...more,
});
