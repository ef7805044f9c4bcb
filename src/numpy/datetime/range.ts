/**
 * Ranges of times: what `np.arange` does where a bound or the dtype is one of time.
 */
import { cast, constant, constantOf, elementwise } from "../../graph/build.ts";
import { type DType, int64, isTime, type TimeUnit, timeDType } from "../../graph/dtype.ts";
import { ValueError } from "../../graph/errors.ts";
import { commonUnit } from "../../graph/units.ts";
import { counting } from "../creation/shared.ts";
import { NDArray } from "../ndarray.ts";
import { NAT, wrap } from "./moment.ts";
import {
  type Datetime64,
  type Timedelta64,
  textDType,
  timeDTypeOf,
  timeScalar,
  timeValue,
} from "./scalars.ts";

/** A bound or a step of a range of times. */
export type TimeBound = Datetime64 | Timedelta64 | Date | NDArray | string | number | bigint;

/** A 0-d array of time as its scalar; everything else as it is. */
export function plainTime(value: unknown): unknown {
  if (!(value instanceof NDArray) || !isTime(value.dtype) || value.ndim !== 0) return value;
  return timeScalar(value.raw()[0] as bigint, value.dtype);
}

const isSpan = (value: unknown): boolean =>
  typeof value === "number" || typeof value === "bigint" || timeDTypeOf(value)?.kind === "m";

/** The unit that a value has by itself. */
function ownUnit(value: unknown, kind: "m" | "M"): TimeUnit {
  const generic = timeDType(kind, { name: "generic", multiple: 1 });
  const own = timeDTypeOf(value) ?? (typeof value === "string" ? textDType(value, generic) : generic);
  return own.unit!;
}

/**
 * A range of times, by NumPy's rules.
 *
 * @param bounds start, stop and step as `arange` has read them: a lone one is the stop
 * @throws ValueError when bounds are missing or NaT, or the step is 0; TypeError where units do not go together
 */
export function timeRange(bounds: readonly unknown[], wanted: DType | undefined): NDArray {
  const missing = bounds[1] === undefined || bounds[1] === null;
  const [start, stop] = missing ? [undefined, bounds[0]] : bounds;
  const step = bounds[2] ?? undefined;
  const moment = (value: unknown) => timeDTypeOf(value)?.kind === "M";
  const kind = wanted ? (wanted.kind as "m" | "M") : moment(start) || moment(stop) ? "M" : "m";
  if (moment(step)) throw new ValueError("cannot use a datetime as a step in arange");
  if (kind === "M" && start === undefined) {
    throw new ValueError("arange requires both a start and a stop for NumPy datetime64 ranges");
  }
  const given = [start, stop, step];
  const kinds = [kind, kind === "M" && isSpan(stop) ? "m" : kind, "m"] as const;
  const unit = wanted && wanted.unit!.name !== "generic" ? wanted.unit! : sharedUnit(given, kinds);
  const counts = given.map((value, i) =>
    value === undefined ? undefined : timeValue(value, countDType(kinds[i]!, unit, value)),
  );
  const first = counts[0] ?? 0n;
  const end = kinds[1] === kind ? counts[1]! : wrap(counts[1]! + first);
  const by = counts[2] ?? 1n;
  if ([first, counts[1], end, by].includes(NAT)) {
    throw new ValueError("arange: cannot use NaT (not-a-time) datetime values");
  }
  if (by === 0n) throw new ValueError("arange: step cannot be zero");
  const length = rangeLength(first, end, by);
  const scaled = elementwise("multiply", [counting(length, int64), constantOf(by, int64)]);
  return NDArray.fromNode(
    cast(elementwise("add", [scaled, constant([first], int64)]), timeDType(kind, unit)),
  );
}

/** Numbers count whatever unit there is, and so does the generic one. */
function countDType(kind: "m" | "M", unit: TimeUnit, value: unknown): DType {
  const plain = typeof value === "number" || typeof value === "bigint";
  return timeDType(kind, plain && unit.name === "generic" ? { name: "s", multiple: 1 } : unit);
}

function sharedUnit(given: readonly unknown[], kinds: readonly ("m" | "M")[]): TimeUnit {
  let common: TimeUnit | undefined;
  let strict = false;
  given.forEach((value, i) => {
    const kind = kinds[i]!;
    if (value === undefined) return;
    const own = ownUnit(value, kind);
    common = common === undefined ? own : commonUnit(own, common, kind === "m", strict);
    strict ||= kind === "m";
  });
  return common!;
}

function rangeLength(first: bigint, end: bigint, by: bigint): number {
  const span = end - first;
  if (span === 0n || span > 0n !== by > 0n) return 0;
  return Number((span + by + (by > 0n ? -1n : 1n)) / by);
}
