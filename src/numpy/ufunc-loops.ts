/**
 * Typed loops of ufuncs, and the choice among them by dtype: what NumPy calls resolution.
 *
 * Owns the form of a loop and of a ufunc's row, how rows are written, NumPy's search through the loops, and `dtype`,
 * `signature` and `casting`. Which ufuncs there are stands in `ufuncs.ts`, how one is called in `ufunc.ts`.
 * Invariant: a loop's operands have its very dtypes when it computes, and so have its results.
 */
import { cast, elementwise } from "../graph/build.ts";
import { bool, type DType, dtype as dtypeOf, int8 } from "../graph/dtype.ts";
import type { Node } from "../graph/ops.ts";
import { pointValues, quietly, standIn } from "../graph/point-program.ts";
import { type Casting, canCast, resultType, type WeakKind, weakDType } from "../graph/promotion.ts";
import { type FunctionName, functionProgram, functionResult } from "../graph/scalar/functions.ts";
import type { ProgramBuilder, Value } from "../graph/scalar/program.ts";

/** What an operand brings to resolution: its dtype, or the kind of a weak scalar. */
export type OperandType = DType | WeakKind;

/** Results from operands at a loop's dtypes and of one shape (constants may be scalars); it fuses as any graph does. */
export type Compute = (operands: readonly Node[]) => Node | readonly Node[];

/** One typed loop. */
export interface Loop {
  /** In NumPy's notation, `"dd->d"`. */
  readonly signature: string;
  readonly ins: readonly DType[];
  readonly outs: readonly DType[];
  /** The function of the scalar registry that the loop is, where it is just one with this very result. */
  readonly fn: FunctionName | undefined;
  readonly compute: Compute;
}

/** Loops over datetime64 and timedelta64: their dtypes carry units, so that they are made for the operands. */
export interface TemporalLoops {
  /** In NumPy's notation, `"mm->m"`: what `types` shows. */
  readonly types: readonly string[];
  /**
   * The loop for operands of which at least one is of kind m or M, with dtypes in full.
   *
   * @param fixed the dtypes that `signature` or `dtype` ask for, operands then results
   * @param casting what casts operands may take to a common unit: "same_kind" unless given
   * @returns undefined where there is none
   */
  resolve(
    operands: readonly OperandType[],
    fixed?: readonly (DType | undefined)[],
    casting?: Casting,
  ): Loop | undefined;
}

/** A ufunc's row in full. */
export interface UfuncSpec {
  readonly name: string;
  /** What it computes, in a line. */
  readonly doc: string;
  readonly nin: number;
  readonly nout: number;
  /** What a reduction starts from; null for none. */
  readonly identity: number | boolean | null;
  /** The core dimensions of a generalized ufunc. */
  readonly signature: string | null;
  /** In the order in which they are tried. */
  readonly loops: Loop[];
  readonly temporal?: TemporalLoops | undefined;
  /** Integers and bool take this loop, whatever their width (true division: float64). */
  readonly integersAs?: DType | undefined;
  /** Operands that differ take this loop, whatever the casting (logic: bool). */
  readonly mixedAs?: DType | undefined;
  /** bool has no loop of its own and is refused rather than widened: why. */
  readonly refusesBool?: string | undefined;
  /** The answer to operands that no dtype holds (comparisons with integers out of range); undefined for all others. */
  readonly special?: ((operands: readonly Operand[]) => Node | undefined) | undefined;
  /** What the operands' values must keep to; undefined where these need no look. */
  readonly rule?: ((operands: readonly Node[]) => Rule | undefined) | undefined;
  /** A weak scalar beside an array is of the dtype that promotion gives it, whatever the loops. */
  readonly plainScalars: boolean;
  /** Loops found so far, by the operands' dtypes. */
  readonly resolved: Map<number, Loop>;
}

/** What the values of given operands must keep to. */
export interface Rule {
  /** A bool for each element; true anywhere breaks the rule. */
  readonly broken: Node;
  readonly error: () => Error;
}

/** An operand: an array's node, or a weak scalar that has not yet a dtype. */
export type Operand =
  | { readonly weak: undefined; readonly node: Node; readonly dtype: DType }
  | { readonly weak: WeakKind; readonly value: unknown };

// ---- how rows are written ----------------------------------------------------------------------------------------------

/**
 * Loops as the table writes them. A text of dtype characters (`"bBhH"`): a loop each whose operands are of that dtype. A text
 * with arrows (`"b->B h->B"`): loops whose dtypes it spells out. Both compute the row's functions, which take the first
 * operand's dtype, and cast what they give. A record: signatures with what computes them.
 */
export type Segment = string | { readonly [signatures: string]: Compute };

/** A ufunc as the table writes it. */
export interface UfuncRow {
  readonly doc: string;
  readonly nin?: number;
  readonly identity?: number | boolean;
  readonly loops: string | readonly Segment[];
  /** Functions of the scalar registry, one a result; without, the one of the ufunc's name. */
  readonly fns?: readonly FunctionName[];
  readonly integersAs?: string;
  readonly mixedAs?: string;
  readonly refusesBool?: string;
  readonly special?: UfuncSpec["special"];
  readonly rule?: UfuncSpec["rule"];
}

/** Operands' and results' dtypes of a signature in NumPy's notation. */
export function parseSignature(signature: string): { readonly ins: DType[]; readonly outs: DType[] } {
  const [ins, outs] = signature.split("->").map((side) => [...side].map((char) => dtypeOf(char)));
  if (!ins?.length || !outs?.length || signature.split("->").length !== 2) {
    throw new TypeError(`a loop's signature is written as "dd->d", got ${JSON.stringify(signature)}`);
  }
  return { ins, outs };
}

export function typedLoop(signature: string, compute: Compute): Loop {
  return { signature, ...parseSignature(signature), fn: undefined, compute };
}

/** A loop that applies functions of the scalar registry, one a result. */
function functionLoop(signature: string, fns: readonly FunctionName[]): Loop {
  const { ins, outs } = parseSignature(signature);
  const [first] = fns as readonly [FunctionName];
  const plain = fns.length === 1 && functionResult(first, ins[0]!) === outs[0];
  const compute: Compute = plain
    ? (operands) => elementwise(first, operands)
    : (operands) => fns.map((fn, i) => cast(elementwise(fn, operands), outs[i]!));
  return { signature, ins, outs, fn: plain ? first : undefined, compute };
}

function loopsOf(nin: number, fns: readonly FunctionName[], segment: Segment): Loop[] {
  if (typeof segment !== "string") {
    return Object.entries(segment).flatMap(([signatures, compute]) =>
      signatures.split(" ").map((signature) => typedLoop(signature, compute)),
    );
  }
  if (segment.includes("->")) return segment.split(" ").map((signature) => functionLoop(signature, fns));
  return [...segment].map((char) => {
    const results = fns.map((fn) => functionResult(fn, dtypeOf(char)).char).join("");
    return functionLoop(`${char.repeat(nin)}->${results}`, fns);
  });
}

/** A table row in full, with its loops over times. */
export function specOf(name: string, row: UfuncRow, temporal?: TemporalLoops): UfuncSpec {
  const nin = row.nin ?? 1;
  const fns = row.fns ?? [name as FunctionName];
  const segments = typeof row.loops === "string" ? [row.loops] : row.loops;
  const loops = segments.flatMap((segment) => loopsOf(nin, fns, segment));
  return {
    name,
    doc: row.doc,
    nin,
    nout: loops[0]?.outs.length ?? 1,
    identity: row.identity ?? null,
    signature: null,
    loops,
    temporal,
    integersAs: row.integersAs === undefined ? undefined : dtypeOf(row.integersAs),
    mixedAs: row.mixedAs === undefined ? undefined : dtypeOf(row.mixedAs),
    refusesBool: row.refusesBool,
    special: row.special,
    rule: row.rule,
    plainScalars: row.mixedAs === undefined && loops.some((loop) => loop.ins.every((t) => t === loop.ins[0])),
    resolved: new Map(),
  };
}

/**
 * The first result of a loop as machine ops, of one element.
 *
 * A loop that is one function of the scalar registry has its program there. Others are compositions: they are built over
 * operands that stand for one element, and the graph that they make is written out.
 */
export function loopValues(
  b: ProgramBuilder,
  loop: Loop,
  parts: readonly (readonly Value[])[],
): readonly Value[] {
  if (loop.fn !== undefined) return b.inline(functionProgram(loop.fn, loop.ins.at(-1)!), parts.flat());
  const stand = loop.ins.map(standIn);
  const made = quietly(() => loop.compute(stand));
  return pointValues(b, Array.isArray(made) ? made[0] : (made as Node), stand, parts);
}

// ---- the search ----------------------------------------------------------------------------------------------------------

export const isTime = (type: OperandType) =>
  typeof type !== "string" && (type.kind === "m" || type.kind === "M");

const typeNames = (types: readonly unknown[]) => types.map(String).join(", ");

function noLoop(spec: UfuncSpec, types: readonly OperandType[]): TypeError {
  const loops = [...spec.loops.map((loop) => loop.signature), ...(spec.temporal?.types ?? [])];
  return new TypeError(
    `ufunc '${spec.name}' not supported for the input types (${typeNames(types)}), and they could not be safely ` +
      `coerced to any of its loops (${loops.join(", ")})`,
  );
}

/** The dtypes that operands bring to the search: weak scalars yield to the arrays. */
function strongTypes(types: readonly OperandType[]): DType[] {
  if (types.every((type) => typeof type !== "string")) return types as readonly DType[] as DType[];
  const strong = types.filter((type) => typeof type !== "string");
  const common = strong.length > 0 ? resultType(strong) : undefined;
  return types.map((type) => (typeof type === "string" ? weakDType(type, common) : type));
}

/** The same where no loop has operands of one dtype (ldexp): a weak integer beside more than bool fits any of them. */
function narrowTypes(types: readonly OperandType[]): DType[] {
  const some = types.some((type) => typeof type !== "string" && type !== bool);
  return strongTypes(some ? types.map((type) => (type === "int" ? int8 : type)) : types);
}

/**
 * The loop for operand dtypes, as NumPy chooses it.
 *
 * @throws TypeError when there is none
 */
export function resolveLoop(spec: UfuncSpec, first: DType, second?: DType): Loop {
  const key = first.id * 65536 + (second?.id ?? 0);
  const found = spec.resolved.get(key);
  if (found) return found;
  const loop = loopFor(spec, second ? [first, second] : [first]);
  spec.resolved.set(key, loop);
  return loop;
}

/** The loop for operands of any kind. */
export function loopFor(spec: UfuncSpec, types: readonly OperandType[], casting?: Casting): Loop {
  if (types.some(isTime) || spec.loops.length === 0) {
    const loop = spec.temporal?.resolve(types, undefined, casting);
    if (loop) return loop;
    throw noLoop(spec, types);
  }
  const { mixedAs } = spec;
  if (mixedAs && types.some((type) => type !== types[0] || typeof type === "string"))
    return uniformLoop(spec, mixedAs)!;
  const found = searchLoop(spec, spec.plainScalars ? strongTypes(types) : narrowTypes(types));
  if (found) return found;
  throw noLoop(spec, types);
}

function uniformLoop(spec: UfuncSpec, type: DType): Loop | undefined {
  return spec.loops.find((loop) => loop.ins.every((one) => one === type));
}

/** A loop of these very dtypes, or else the first to which all cast safely. */
function searchLoop(spec: UfuncSpec, types: readonly DType[]): Loop | undefined {
  const exact = spec.loops.find((loop) => types.every((type, i) => type === loop.ins[i]));
  if (exact) return exact;
  if (spec.refusesBool && types.every((type) => type === bool)) {
    throw new TypeError(`numpy boolean ${spec.name}: ${spec.refusesBool}`);
  }
  if (spec.integersAs && types.every((type) => "biu".includes(type.kind)))
    return uniformLoop(spec, spec.integersAs);
  return spec.loops.find((loop) => types.every((type, i) => canCast(type, loop.ins[i]!, "safe")));
}

// ---- dtype, signature, casting -----------------------------------------------------------------------------------------

/** What a call asks of resolution beside its operands. */
export interface Request {
  /** The dtypes asked for, operands then results. */
  readonly fixed?: readonly (DType | undefined)[] | undefined;
  readonly casting?: Casting | undefined;
}

/** The loop for operands, by `signature`, `dtype` and `casting`. */
export function requestedLoop(spec: UfuncSpec, types: readonly OperandType[], request: Request): Loop {
  const { fixed, casting } = request;
  if (fixed === undefined && casting === undefined) return loopFor(spec, types);
  const asked = types.map((type, i) => fixed?.[i] ?? type);
  const loop =
    fixed === undefined
      ? loopFor(spec, types, casting)
      : fixedLoop(spec, asked, fixed, casting ?? "same_kind");
  checkCasting(spec, types, loop, casting ?? "same_kind");
  return loop;
}

function fixedLoop(
  spec: UfuncSpec,
  asked: readonly OperandType[],
  fixed: readonly (DType | undefined)[],
  casting: Casting,
): Loop {
  if ([...asked, ...fixed].some((type) => type && isTime(type))) {
    const loop = spec.temporal?.resolve(asked, fixed, casting);
    if (loop) return loop;
    throw noLoop(spec, asked);
  }
  const matches = (loop: Loop) => [...loop.ins, ...loop.outs].every((type, i) => (fixed[i] ?? type) === type);
  const results = fixed.slice(spec.nin).filter((type) => type !== undefined);
  // Where every loop gives what is asked for (comparisons: bool), nothing is asked for.
  if (
    results.length === 0 ||
    spec.loops.every((loop) => loop.outs.every((type) => results.every((r) => r === type)))
  ) {
    const loop = loopFor(spec, asked);
    if (matches(loop)) return loop;
  }
  const types = strongTypes(asked);
  const candidates = spec.loops.filter(matches);
  const loop =
    candidates.find((one) => one.ins.every((type, i) => type === types[i])) ??
    // Of two operands the common dtype is the one asked for, to which they then have to cast.
    (spec.nin > 1 ? candidates.find((one) => one.ins.every((type) => type === results[0])) : undefined) ??
    candidates.find((one) => one.ins.every((type, i) => canCast(types[i]!, type, casting)));
  if (loop) return loop;
  throw new TypeError(
    `No loop matching the specified signature and casting was found for ufunc ${spec.name} ` +
      `(asked for ${fixed.map((type) => type?.name ?? "any").join(", ")}; its loops are ` +
      `${spec.loops.map((one) => one.signature).join(", ")})`,
  );
}

/** Refuses a loop to which some operand does not cast under the rule. */
function checkCasting(spec: UfuncSpec, types: readonly OperandType[], loop: Loop, casting: Casting): void {
  if (spec.mixedAs && loop.ins.every((type) => type === spec.mixedAs)) return;
  const strong = strongTypes(types);
  types.forEach((given, i) => {
    const [type, wanted] = [strong[i]!, loop.ins[i]!];
    // A weak integer that the loop takes as an integer of another width has cast already.
    const narrowed = given === "int" && "iu".includes(wanted.kind);
    if (!narrowed && !canCast(type, wanted, casting)) {
      throw new TypeError(
        `Cannot cast ufunc '${spec.name}' input${types.length > 1 ? ` ${i}` : ""} from ${type.name} to ` +
          `${wanted.name} with casting rule '${casting}'`,
      );
    }
    // A weak scalar has given way to the array already; "equiv" looks at what it was, "no" (in NumPy 2.4) does not.
    if (typeof given === "string" && casting === "equiv" && weakDType(given, undefined) !== wanted) {
      throw new TypeError(
        `cannot cast Python ${given} to ${wanted.name} under the casting rule '${casting}'`,
      );
    }
  });
}
