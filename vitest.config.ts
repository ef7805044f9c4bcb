/**
 * Test runs. Every test file has a process of its own: tests change the runtime's settings and read its counters.
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // The memory tests collect garbage by themselves, at points that they choose.
    execArgv: ["--expose-gc"],
  },
});
