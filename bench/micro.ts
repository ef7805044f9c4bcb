/**
 * What a call costs when there is hardly anything to compute, and what a new kernel costs the first time.
 */
import { median } from "./statistics.ts";
import { A, B, elementwise, type Numfuse, type Operand, random, workload } from "./workload.ts";

const sum = workload({
  name: "add",
  formula: "a + b",
  dtypes: ["float64"],
  sizes: [10],
  inputs: { a: A, b: B },
  numfuse: (_np, { a, b }) => a.add(b),
  calls: (o, { a, b }) => o.add(a, b),
  numpy: "a + b",
  ...elementwise({ js: "a[i] + b[i]", numba: "a[i] + b[i]", c: "a[i] + b[i]" }),
});

/** Twenty operations: five times four. */
const STEPS = [0, 1, 2, 3, 4];
const TEXT = STEPS.reduce((inner) => `(((${inner} + b) * a - b) * b)`, "a");
const ELEMENT = TEXT.replace(/[ab]/g, "$&[i]");

const twenty = workload({
  name: "twenty",
  formula: "20 operations in a row",
  dtypes: ["float64"],
  sizes: [10],
  inputs: { a: A, b: B },
  peerTolerance: { ulps: 64, scale: 1000 },
  numfuse: (_np, { a, b }) => STEPS.reduce((inner) => inner.add(b).mul(a).sub(b).mul(b), a),
  calls: (o, { a, b }) =>
    STEPS.reduce((inner) => o.multiply(o.subtract(o.multiply(o.add(inner, b), a), b), b), a),
  numpy: TEXT,
  ...elementwise({ js: ELEMENT, numba: ELEMENT, c: ELEMENT }),
});

/** Measured as the workloads are, with every contender, but on ten elements only. */
export const SMALL = [sum, twenty];

export interface FirstEvaluation {
  readonly n: number;
  readonly samples: number;
  /** Median milliseconds: the first evaluation of an expression of a structure never seen before, and later ones. */
  readonly first: number;
  readonly steady: number;
  /** The median of their differences: what planning, generating, compiling and tiering up cost. */
  readonly extra: number;
}

const OPERATIONS = [
  (x: Operand, y: Operand) => x.add(y),
  (x: Operand, y: Operand) => x.sub(y),
  (x: Operand, y: Operand) => x.mul(y),
] as const;

/** Seven operations, picked by the digits of a number to base three: every number is a structure of its own. */
function structure(index: number, a: Operand, b: Operand): Operand {
  let x = a;
  for (let i = 0; i < 7; i++) x = OPERATIONS[Math.floor(index / 3 ** i) % 3]!(x, i % 2 === 0 ? b : a);
  return x;
}

export function firstEvaluation(np: Numfuse, n = 1e5, samples = 20): FirstEvaluation {
  const a = np.array(random(n, A)) as Operand;
  const b = np.array(random(n, B)) as Operand;
  const timed = (index: number) => {
    const start = performance.now();
    structure(index, a, b).eval().dispose();
    return performance.now() - start;
  };
  const all = Array.from({ length: samples }, (_, i) => {
    const index = (i * 607 + 101) % 3 ** 7; // Scattered, so that neighbours differ from the first operation on.
    const first = timed(index);
    const later = Array.from({ length: 40 }, () => timed(index));
    const steady = median(later.slice(-15));
    return { first, steady, extra: first - steady };
  });
  const over = (key: "first" | "steady" | "extra") => median(all.map((sample) => sample[key]));
  return { n, samples, first: over("first"), steady: over("steady"), extra: over("extra") };
}
