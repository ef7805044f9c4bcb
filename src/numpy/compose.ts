/**
 * Ufuncs by name, as functions that are compositions of them apply them: options apart, exactly as users do.
 */
import { cast, listenToBuilding } from "../graph/build.ts";
import { float64 } from "../graph/dtype.ts";
import type { Range } from "../graph/view.ts";
import { NDArray } from "./ndarray.ts";
import { applyUfunc } from "./ufunc.ts";
import { UFUNC_SPECS } from "./ufuncs.ts";

/** A ufunc's first result. Plain numbers are weak. */
export function apply(name: string, ...operands: readonly unknown[]): NDArray {
  return NDArray.fromNode(applyUfunc(UFUNC_SPECS.get(name)!, operands)[0]!);
}

/** The array in float64 where it is of integers or bool: what a float beside it makes of it, in NumPy. */
export function floating(x: NDArray): NDArray {
  return "biu".includes(x.dtype.kind) ? NDArray.fromNode(cast(x.node(), float64)) : x;
}

/** A view of `count` places from `start` along one axis; of nothing, no matter where. */
export function part(x: NDArray, axis: number, start: number, count: number): NDArray {
  const ranges: Range[] = x.shape.map((extent, i) =>
    i === axis ? { start: count > 0 ? start : 0, step: 1, count } : { start: 0, step: 1, count: extent },
  );
  return x.viewed({ op: "slice", attr: { ranges } });
}

/** Builds what the error state does not look at: functions that are one loop in NumPy, with no look at exceptions. */
export function unwatched<T>(build: () => T): T {
  const before = listenToBuilding(undefined);
  try {
    return build();
  } finally {
    listenToBuilding(before);
  }
}
