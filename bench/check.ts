/**
 * Values before times: every contender's result against NumPy's, or the hand-written loop's where there is no NumPy.
 */
import type { ContenderName } from "./contender.ts";
import type { Data, Problem, Tolerance } from "./workload.ts";

const EPSILON = { float64: 2 ** -52, float32: 2 ** -23, int32: 0, int64: 0 };

const EXACT: Tolerance = { ulps: 0 };

/** FMA contraction and a library's own exp: a few units of terms about as large as the inputs. */
const USUAL: Tolerance = { ulps: 16, scale: 4 };

/** What is wrong with a result, in words; undefined when nothing is. */
export function wrong(
  { workload, dtype, n, output }: Problem,
  name: ContenderName,
  got: Data,
  want: Data,
  judge: ContenderName,
): string | undefined {
  const ours = name.startsWith("numfuse") && judge === "numpy";
  const { ulps, scale = 0 } = (ours ? workload.tolerance : workload.peerTolerance) ?? (ours ? EXACT : USUAL);
  if (got.length !== want.length) return `has ${got.length} elements, ${judge} ${want.length}`;
  // A running sum of more terms than a million drifts further, in proportion at worst.
  const drift = ours || output.length > 0 ? 1 : Math.max(1, n / 1e6);
  const unit = ulps * drift * EPSILON[dtype];
  for (let i = 0; i < want.length; i++) {
    if (got[i] === want[i]) continue; // Integers of 64 bits have no other way to be right.
    const [x, y] = [Number(got[i]), Number(want[i])];
    // Written so that nan is refused.
    if (unit === 0 || !(Math.abs(x - y) <= unit * Math.max(Math.abs(y), scale))) {
      return `element ${i} is ${got[i]}, by ${judge} ${want[i]} (${unit === 0 ? 0 : ulps} ulps are allowed)`;
    }
  }
  return undefined;
}
