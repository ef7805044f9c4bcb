/**
 * The math library against exact results: how far each function is off, at most, in float64 and float32, and that every
 * target computes the same bits.
 */
import { describe, expect, it } from "vitest";
import { loadCases, worstOf } from "./accuracy.ts";
import { enableFma, type Floats, onInterpreter, onJavaScript, onWebAssembly } from "./targets.ts";

/** The most that a function may be off, in units in the last place. */
const ONE_ULP = new Set(["exp", "log", "sin", "cos", "tanh"]);
const bound = (op: string) => (ONE_ULP.has(op) ? 1 : 2);

const cases = loadCases();
const fma = enableFma();

function sameBits(given: Floats, expected: Floats, operands: readonly Floats[]): void {
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(given[i], expected[i])) {
      expect.fail(`f(${operands.map((x) => x[i])}): ${expected[i]} expected, got ${given[i]}`);
    }
  }
}

describe.each(cases.map((one) => [`${one.op} ${one.type}`, one] as const))("%s", (_, one) => {
  const { op, type, operands } = one;
  const reference = onInterpreter(op, type, operands);

  it("is as near the exact result as it says", () => {
    const worst = worstOf(one, reference);
    expect(worst.ulps, JSON.stringify(worst)).toBeLessThanOrEqual(bound(op));
  });

  it("is the same on every target", () => {
    sameBits(onJavaScript(op, type, operands), reference, operands);
    sameBits(onWebAssembly(op, type, operands), reference, operands);
  });

  it.runIf(fma)("keeps the bound with fused multiply-adds", () => {
    const worst = worstOf(one, onWebAssembly(op, type, operands, { fma: true }));
    expect(worst.ulps, JSON.stringify(worst)).toBeLessThanOrEqual(bound(op));
  });
});
