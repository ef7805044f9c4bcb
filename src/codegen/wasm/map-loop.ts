/**
 * The innermost map axis: groups of neighbours, several a turn while so many are left, then one, then single elements.
 *
 * Owns how many groups a turn has and which are computed side by side. It decides nothing about results: every group size
 * gives the same bits.
 */
import { SCALARS, type ScalarType } from "../../graph/dtype.ts";
import type { MachineOp } from "../../graph/scalar/machine.ts";
import { approximation, HOST, isApproximated, programType } from "../../graph/scalar/math/table.ts";
import type { Program } from "../../graph/scalar/program.ts";
import { isSequential, type LoopValue } from "../loops/ir.ts";
import { type Instance, type Kernel, SCALAR } from "./kernel.ts";
import type { Lanes } from "./lanes.ts";
import { packs, storePacked } from "./memory.ts";
import { defineTogether, laneCount, storeAll, valueOf } from "./values.ts";

/** Values that a turn may come to where its body is written out several times, and how often at most. */
const UNROLLED_VALUES = 64;
const UNROLL_MOST = 8;

/** The loop over the innermost map axis of a nest without folds. */
export function mapLoop(kernel: Kernel, axis: number): void {
  const { f, nest } = kernel;
  const body = nest.values.filter((v) => v.level === axis + 1);
  const stored = nest.stores.map((store) => nest.accesses[store.access]!.type);
  const lanes = laneCount(body, stored);
  const together = body.some(waits) ? 2 : 1;
  f.scope(() => {
    const left = f.let(kernel.count(axis));
    kernel.walking(axis, kernel.from(axis), (moving) => {
      for (const group of isSequential(nest) ? [1] : groupSizes(lanes, body, stored)) {
        kernel.repeat(left, group, () => {
          const count = Math.min(group, lanes);
          const instances = Array.from({ length: group / count }, (_, i) =>
            group === 1 ? SCALAR : { axis, count, shift: i * count },
          );
          f.scope(() => turn(kernel, body, instances, together));
          for (const i of moving) kernel.advance(i, axis, group);
        });
      }
    });
  });
}

/** Instances of the body, so many side by side. What does not fill a vector waits for its neighbours. */
function turn(
  kernel: Kernel,
  body: readonly LoopValue[],
  instances: readonly Instance[],
  together: number,
): void {
  const first = instances[0]!;
  const packed =
    instances.length > 1 ? kernel.nest.stores.filter(({ access }) => packs(kernel, access, first)) : [];
  const waiting = packed.map((): Lanes[] => []);
  for (let i = 0; i < instances.length; i += together) {
    const group = instances.slice(i, i + together);
    const scopes = group.map(() => kernel.inner());
    defineTogether(kernel, body, group, scopes);
    group.forEach((at, member) => {
      kernel.within(scopes[member]!, () => {
        storeAll(kernel, at, packed);
        packed.forEach((store, s) => {
          waiting[s]!.push(kernel.k.held(valueOf(kernel, store.values[0]!)));
        });
      });
    });
  }
  packed.forEach(({ access }, s) => {
    storePacked(kernel, access, waiting[s]!, first);
  });
}

/** The program that stands for a value in code; none where it is an op of its own, or the host's. */
function programOf(v: LoopValue): Program | undefined {
  if (!isApproximated(v.op) || (v.type === "f64" && HOST[v.op])) return undefined;
  return approximation(v.op as MachineOp, programType(v.type)).program;
}

/** Whether an approximation waits for divisions: two of them side by side share the time. */
function waits(v: LoopValue): boolean {
  return programOf(v)?.values.some(({ op }) => op === "div" || op === "sqrt") ?? false;
}

/** Elements a turn of each loop, largest first. */
function groupSizes(lanes: number, body: readonly LoopValue[], stored: readonly ScalarType[]): number[] {
  if (lanes === 1) return [1];
  if (body.some((v) => v.op === "loop")) return [lanes, 1];
  const size = body.reduce((sum, v) => sum + (programOf(v)?.values.length ?? 1), 1);
  // A turn costs some eight instructions whatever it does.
  const fitting = 2 ** Math.floor(Math.log2(UNROLLED_VALUES / size));
  // Narrow results of up to so many turns make one vector.
  const narrowest = Math.min(...stored.map((type) => SCALARS[type].bits));
  const least = body.length <= UNROLLED_VALUES ? 2 : Math.min(2, 128 / (lanes * narrowest));
  const times = Math.min(UNROLL_MOST, Math.max(fitting, least));
  return times > 1 ? [times * lanes, lanes, 1] : [lanes, 1];
}
