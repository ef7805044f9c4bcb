/**
 * Values before times: every contender's result against NumPy's, or the hand-written loop's where there is no NumPy.
 */
import type { ContenderName } from "./contender.ts";
import type { Data, Problem, Tolerance } from "./workload.ts";

const EPSILON = { float64: 2 ** -52, float32: 2 ** -23, int32: 0 };

const EXACT: Tolerance = { ulps: 0 };

/** FMA contraction and a library's own exp: a few units of terms about as large as the inputs. */
const USUAL: Tolerance = { ulps: 16, scale: 4 };

/** What is wrong with a result, in words; undefined when nothing is. */
export function wrong(
  { workload, dtype }: Problem,
  name: ContenderName,
  got: Data,
  want: Data,
  judge: ContenderName,
): string | undefined {
  const ours = name.startsWith("numfuse") && judge === "numpy";
  const { ulps, scale = 0 } = (ours ? workload.tolerance : workload.peerTolerance) ?? (ours ? EXACT : USUAL);
  if (got.length !== want.length) return `${name} has ${got.length} elements, ${judge} ${want.length}`;
  const unit = ulps * EPSILON[dtype];
  for (let i = 0; i < want.length; i++) {
    const limit = unit * Math.max(Math.abs(want[i]!), scale);
    // Written so that nan is refused.
    if (!(Math.abs(got[i]! - want[i]!) <= limit)) {
      return `${name}: element ${i} is ${got[i]}, by ${judge} ${want[i]} (${ulps} ulps are allowed)`;
    }
  }
  return undefined;
}
