/**
 * Loops of ufuncs over datetime64 and timedelta64: which there are for which operands, and what they compute.
 *
 * Owns NumPy's rules: units promote, integers beside a time count its units, a moment and a span give a moment. What mixes
 * times with numbers is computed on the counts in int64 or float64 and put right where an operand is NaT. Everything is
 * graph, so that it fuses. The rules for one dtype (NaT in sums, comparisons, extrema) are in `graph/scalar/time.ts`.
 */
import { cast, constant, constantOf, elementwise } from "../../graph/build.ts";
import { bool, type DType, float64, int64, timeDType, uint64 } from "../../graph/dtype.ts";
import type { Node } from "../../graph/ops.ts";
import { type Casting, canCast, promoteTypes } from "../../graph/promotion.ts";
import { type FunctionName, functionResult } from "../../graph/scalar/functions.ts";
import type { Compute, Loop, OperandType, TemporalLoops } from "../ufunc-loops.ts";
import { NAT } from "./moment.ts";

// ---- operands --------------------------------------------------------------------------------------------------------------

/** m and M for times, i for integers, b for bool, f for floats, undefined for what never mixes with times. */
type Kind = "m" | "M" | "i" | "b" | "f" | undefined;

const WEAK: { readonly [weak: string]: Kind } = { int: "i", bool: "b", float: "f" };

function kindOf(type: OperandType): Kind {
  if (typeof type === "string") return WEAK[type];
  const { kind } = type;
  return kind === "u" ? "i" : kind === "c" ? undefined : kind;
}

/** The operands' kinds, `"mM"`; one that never mixes is a question mark. */
const kindsOf = (types: readonly OperandType[]) => types.map((type) => kindOf(type) ?? "?").join("");

/** A dtype as NumPy's errors write it. */
function dtypeText(type: OperandType): string {
  const text =
    typeof type === "string"
      ? { int: "int64", float: "float64", bool: "bool", complex: "complex128" }[type]
      : "";
  return `dtype('${text || ("Mm".includes((type as DType).kind) ? (type as DType).str : (type as DType).name)}')`;
}

function cannotUse(name: string, types: readonly OperandType[]): TypeError {
  return new TypeError(
    `ufunc '${name}' cannot use operands with types ${types.map(dtypeText).join(" and ")}`,
  );
}

function noLoop(name: string, types: readonly OperandType[]): TypeError {
  const given = types.length === 1 ? String(types[0]) : `(${types.map(String).join(", ")})`;
  return new TypeError(
    `ufunc '${name}' did not contain a loop with signature matching types ${given} -> None`,
  );
}

/** Refuses an operand that would have to change between months and days, or between moment and span. */
function checkCast(
  name: string,
  types: readonly OperandType[],
  ins: readonly DType[],
  casting: Casting,
): void {
  types.forEach((type, i) => {
    if (typeof type === "string" || canCast(type, ins[i]!, casting)) return;
    throw new TypeError(
      `Cannot cast ufunc '${name}' input${types.length > 1 ? ` ${i}` : ""} from ${dtypeText(type)} to ${dtypeText(ins[i]!)} ` +
        `with casting rule '${casting}'`,
    );
  });
}

/** A dtype of the other kind with the same unit. */
const spanOf = (type: DType) => timeDType("m", type.unit!);

/** The time among two operands, or what both times promote to. */
function commonTime(types: readonly OperandType[]): DType {
  const times = types.filter((type): type is DType => "mM".includes(kindOf(type) ?? "?"));
  return times.reduce(promoteTypes);
}

// ---- loops -----------------------------------------------------------------------------------------------------------------

function made(ins: readonly DType[], outs: readonly DType[], compute: Compute, fn?: FunctionName): Loop {
  const signature = `${ins.map((type) => type.char).join("")}->${outs.map((type) => type.char).join("")}`;
  return { signature, ins, outs, fn, compute };
}

/** A function of the registry at one dtype of time. */
function plain(fn: FunctionName, type: DType, nin: number): Loop {
  const ins = new Array<DType>(nin).fill(type);
  return made(ins, [functionResult(fn, type)], (operands) => elementwise(fn, operands), fn);
}

const counts = (x: Node) => cast(x, int64);
const isNaT = (x: Node) => elementwise("isnan", [x]);
const isZero = (x: Node) => elementwise("equal", [x, constantOf(0n, x.dtype)]);
const either = (x: Node, y: Node) => elementwise("logical_or", [x, y]);
const nat = (type: DType) => constant([NAT], type);
const choice = (condition: Node, x: Node, y: Node) => elementwise("where", [condition, x, y]);

/** A quotient of integers rounded towards zero. */
function truncated(x: Node, y: Node): Node {
  return elementwise("floor_divide", [elementwise("subtract", [x, elementwise("fmod", [x, y])]), y]);
}

type Two = (x: Node, y: Node) => Node;
const two =
  (compute: Two): Compute =>
  ([x, y]) =>
    compute(x!, y!);

/** A span times a number, or divided by one, in float64. */
const inFloat =
  (fn: "multiply" | "divide"): Two =>
  (x, y) =>
    choice(isNaT(x), x, cast(elementwise(fn, [cast(x, float64), y]), x.dtype));

const timesInteger: Two = (x, y) =>
  choice(isNaT(x), x, cast(elementwise("multiply", [counts(x), y]), x.dtype));

/** A span divided by an integer: NaT for a zero divisor. */
const byInteger: Two = (x, y) =>
  choice(either(isNaT(x), isZero(y)), nat(x.dtype), cast(truncated(counts(x), y), x.dtype));

const ratio: Two = (x, y) =>
  choice(
    either(isNaT(x), isNaT(y)),
    constantOf(Number.NaN, float64),
    elementwise("divide", [cast(x, float64), cast(y, float64)]),
  );

const wholeRatio: Two = (x, y) =>
  choice(
    either(isNaT(x), isNaT(y)),
    constantOf(0n, int64),
    elementwise("floor_divide", [counts(x), counts(y)]),
  );

/** Turns a loop's operands round. */
const swapped =
  (compute: Two): Two =>
  (x, y) =>
    compute(y, x);

/** Arithmetic of spans, whose result is a moment or a span. */
const onSpans =
  (fn: "add" | "subtract", out: DType): Two =>
  (x, y) => {
    const type = spanOf(out);
    return cast(elementwise(fn, [cast(x, type), cast(y, type)]), out);
  };

// ---- resolution ------------------------------------------------------------------------------------------------------------

type Resolve = (name: string, types: readonly OperandType[], casting: Casting) => Loop | undefined;

/** Sums and differences: spans with spans and integers; a moment with a span or an integer; the difference of moments. */
const sum =
  (fn: "add" | "subtract"): Resolve =>
  (name, types, casting) => {
    const kinds = kindsOf(types);
    const moments = fn === "add" ? /^(M[mib]|[mib]M)$/ : /^(M[mibM])$/;
    if (!moments.test(kinds) && !/^(mm|m[ib]|[ib]m)$/.test(kinds)) return undefined;
    const time = commonTime(types);
    if (!kinds.includes("M")) return plain(fn, time, 2);
    const ins = types.map((type) => (kindOf(type) === "M" ? time : spanOf(time)));
    checkCast(name, types, ins, casting);
    const out = kinds === "MM" ? spanOf(time) : time;
    return made(ins, [out], two(onSpans(fn, out)));
  };

/** A span with a number on its right (or on its left): in int64 or in float64. */
function withNumber(types: readonly OperandType[], integer: Two, float: Two, out?: DType): Loop {
  const left = kindOf(types[0]!) === "m";
  const time = (left ? types[0] : types[1]) as DType;
  const isFloat = kindOf(left ? types[1]! : types[0]!) === "f";
  const number = isFloat ? float64 : int64;
  const compute = isFloat ? float : integer;
  return left
    ? made([time, number], [out ?? time], two(compute))
    : made([number, time], [out ?? time], two(swapped(compute)));
}

const product: Resolve = (_, types) =>
  /^(m[ibf]|[ibf]m)$/.test(kindsOf(types)) ? withNumber(types, timesInteger, inFloat("multiply")) : undefined;

/** Quotients: of two spans a number; of a span and a number a span, in `floor_divide` rounded towards zero as well. */
const quotient =
  (out: DType, spans: Two): Resolve =>
  (_, types) => {
    const kinds = kindsOf(types);
    if (kinds === "mm") {
      const time = commonTime(types);
      return made([time, time], [out], two(spans));
    }
    return kinds === "mi" || kinds === "mf" ? withNumber(types, byInteger, inFloat("divide")) : undefined;
  };

const quotientAndRest: Resolve = (_, types) => {
  if (kindsOf(types) !== "mm") return undefined;
  const time = commonTime(types);
  const compute: Compute = ([x, y]) => [wholeRatio(x!, y!), elementwise("remainder", [x!, y!])];
  return made([time, time], [int64, time], compute);
};

/** Two times of a kind, or a span and an integer that a span holds. */
function comparable(types: readonly OperandType[]): DType | undefined {
  if (types.includes(uint64)) return undefined;
  return /^(mm|MM|m[ib]|[ib]m)$/.test(kindsOf(types)) ? commonTime(types) : undefined;
}

const comparison =
  (fn: FunctionName): Resolve =>
  (name, types) => {
    const time = comparable(types);
    if (time) return plain(fn, time, 2);
    if (/^(mM|Mm)$/.test(kindsOf(types))) throw cannotUse(name, types);
    throw noLoop(name, types);
  };

const extremum =
  (fn: FunctionName): Resolve =>
  (name, types, casting) => {
    const mixed = /^(mM|Mm)$/.test(kindsOf(types));
    const time = mixed ? commonTime(types) : comparable(types);
    if (!time) throw noLoop(name, types);
    if (mixed) checkCast(name, types, [time, time], casting);
    return plain(fn, time, 2);
  };

/** One operand, of these kinds. */
const unary =
  (fn: FunctionName, kinds: string): Resolve =>
  (name, [type]) => {
    if (!kinds.includes(kindOf(type!) ?? "?")) throw noLoop(name, [type!]);
    return plain(fn, type as DType, 1);
  };

const isNotATime: Resolve = (_, [type]) => {
  if ("mM".includes(kindOf(type!) ?? "?")) return plain("isnan", type as DType, 1);
  throw new TypeError("ufunc 'isnat' is only defined for np.datetime64 and np.timedelta64.");
};

/** Logic takes times as bool: all but a count of 0 are true. */
const logic =
  (fn: FunctionName): Resolve =>
  () =>
    plain(fn, bool, 2);

// ---- the table -------------------------------------------------------------------------------------------------------------

const COMPARED = "MM->? mm->?";
const EXTREMA = "mm->m MM->M";
const PREDICATE = "m->? M->?";

/** NumPy's signatures in its order, and how a loop is found. */
const TABLE: { readonly [name: string]: readonly [types: string, resolve: Resolve] } = {
  add: ["Mm->M mm->m mM->M", sum("add")],
  subtract: ["Mm->M mm->m MM->m", sum("subtract")],
  multiply: ["mq->m qm->m md->m dm->m", product],
  divide: ["mq->m md->m mm->d", quotient(float64, ratio)],
  floor_divide: ["mq->m md->m mm->q", quotient(int64, wholeRatio)],
  remainder: [
    "mm->m",
    (_, types) => (kindsOf(types) === "mm" ? plain("remainder", commonTime(types), 2) : undefined),
  ],
  divmod: ["mm->qm", quotientAndRest],
  equal: [COMPARED, comparison("equal")],
  not_equal: [COMPARED, comparison("not_equal")],
  less: [COMPARED, comparison("less")],
  less_equal: [COMPARED, comparison("less_equal")],
  greater: [COMPARED, comparison("greater")],
  greater_equal: [COMPARED, comparison("greater_equal")],
  maximum: [EXTREMA, extremum("maximum")],
  minimum: [EXTREMA, extremum("minimum")],
  fmax: [EXTREMA, extremum("fmax")],
  fmin: [EXTREMA, extremum("fmin")],
  negative: ["m->m", unary("negative", "m")],
  positive: ["m->m", unary("positive", "m")],
  absolute: ["m->m", unary("absolute", "m")],
  sign: ["m->m", unary("sign", "m")],
  isnan: [PREDICATE, unary("isnan", "mM")],
  isinf: [PREDICATE, unary("isinf", "mM")],
  isfinite: [PREDICATE, unary("isfinite", "mM")],
  isnat: ["M->? m->?", isNotATime],
  logical_and: ["", logic("logical_and")],
  logical_or: ["", logic("logical_or")],
  logical_xor: ["", logic("logical_xor")],
};

/** Whether a dtype that a call asks for is that of the loop; one of time need not name its unit. */
function agrees(asked: DType | undefined, has: DType): boolean {
  return asked === undefined || asked === has || (asked.kind === has.kind && asked.unit?.name === "generic");
}

/** The temporal loops of a ufunc, where it has any. */
export function temporalLoops(name: string): TemporalLoops | undefined {
  const row = TABLE[name];
  if (!row) return undefined;
  const [types, resolve] = row;
  return {
    types: types.split(" ").filter((type) => type !== ""),
    resolve(operands, fixed = [], casting = "same_kind") {
      const loop = resolve(name, operands, casting);
      if (!loop) throw cannotUse(name, operands);
      const has = [...loop.ins, ...loop.outs];
      return has.every((type, i) => agrees(fixed[i], type)) ? loop : undefined;
    },
  };
}
