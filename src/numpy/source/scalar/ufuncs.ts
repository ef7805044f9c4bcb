/**
 * Ufuncs on values of a function that is read: NumPy's choice of a loop, and the loop as machine ops.
 *
 * A loop gives the machine ops that arrays get (`loopValues`). Where somebody hears them (`hear`), exceptions are computed, too.
 */
import { cast as castNode, listenToBuilding } from "../../../graph/build.ts";
import { type DType, SCALARS } from "../../../graph/dtype.ts";
import type { Node } from "../../../graph/ops.ts";
import { pointValues, quietly, standIn } from "../../../graph/point-program.ts";
import type { ProgramBuilder, Value } from "../../../graph/scalar/program.ts";
import { weakKind } from "../../convert.ts";
import { conditionsOf, type ErrorKind, KINDS } from "../../faults.ts";
import { type Loop, loopFor, loopValues, type Operand, type UfuncSpec } from "../../ufunc-loops.ts";
import { UFUNC_SPECS } from "../../ufuncs.ts";
import { converted, operandType, Refusal, type Type, type Typed, WEAK } from "./values.ts";

export function hasUfunc(name: string): boolean {
  return UFUNC_SPECS.has(name);
}

/**
 * A ufunc of values.
 *
 * @throws TypeError where it has no loop for them; Refusal where it does not go element by element
 */
export function ufunc(b: ProgramBuilder, name: string, args: readonly Typed[]): Typed {
  const spec = UFUNC_SPECS.get(name)!;
  if (spec.signature !== null) throw new Refusal(`${name} takes arrays, and here are numbers`);
  if (args.length !== spec.nin) {
    throw new Refusal(`${name} takes ${spec.nin} operand${spec.nin === 1 ? "" : "s"}, got ${args.length}`);
  }
  if (spec.nout !== 1) throw new Refusal(`${name} gives ${spec.nout} results: here a function gives one`);
  const answer = specialAnswer(b, spec, args);
  if (answer) return answer;
  const loop = loopFor(spec, args.map(operandType));
  const operands = args.map((x, i) => converted(b, x, { dtype: loop.ins[i]!, weak: undefined }));
  const parts = operands.flatMap((x) => x.parts);
  const type = resultType(loop.outs[0]!, args);
  if (name === "power" && "iu".includes(type.dtype.kind))
    return { ...type, parts: [integerPower(b, args[1]!, parts)] };
  const given = operands.map((x) => x.parts);
  heard?.push(...faultBits(b, loop.ins, given, loop.compute));
  return { ...type, parts: loopValues(b, loop, given) };
}

/** What is made of weak numbers alone is weak. */
function resultType(dtype: DType, args: readonly Typed[]): Type {
  const weak = args.every((x) => x.weak !== undefined);
  if (weak && dtype === WEAK.int.dtype) return WEAK.int;
  return weak && dtype === WEAK.float.dtype ? WEAK.float : { dtype, weak: undefined };
}

/** Powers of integers: a negative exponent gives what is left of the inverse, 0, or ±1 of ±1. */
function integerPower(b: ProgramBuilder, exponent: Typed, [x, y]: readonly Value[]): Value {
  if (typeof exponent.literal === "number" && exponent.literal < 0) {
    throw new Refusal("Integers to negative integer powers are not allowed.");
  }
  if (!SCALARS[x!.type].signed || exponent.literal !== undefined) return b.op("ipow", x!, y!);
  const [zero, one, minusOne] = [0, 1, -1].map((value) => b.const(value, x!.type)) as [Value, Value, Value];
  const negative = b.lt(y!, zero);
  const inverse = b.select(b.or(b.eq(x!, one), b.eq(x!, minusOne)), b.op("ipow", x!, b.and(y!, one)), zero);
  return b.choose(negative, inverse, b.op("ipow", x!, b.choose(negative, zero, y!)));
}

/** Answers that no loop gives: comparisons with integers out of a dtype's range. */
function specialAnswer(b: ProgramBuilder, spec: UfuncSpec, args: readonly Typed[]): Typed | undefined {
  if (!spec.special) return undefined;
  const stand: Node[] = [];
  const operands = args.map((x): Operand => {
    if (x.weak && x.literal !== undefined) return { weak: weakKind(x.literal)!, value: x.literal };
    const node = standIn(x.dtype);
    stand.push(node);
    return { weak: undefined, node, dtype: x.dtype };
  });
  // A weak number that is not in the text gives way to what it meets, as every number does.
  if (args.some((x) => x.weak && x.literal === undefined)) return undefined;
  const node = quietly(() => spec.special!(operands));
  if (!node) return undefined;
  const values = args.filter((x) => !(x.weak && x.literal !== undefined));
  return {
    dtype: node.dtype,
    weak: undefined,
    parts: pointValues(
      b,
      node,
      stand,
      values.map((x) => x.parts),
    ),
  };
}

// ---- exceptions --------------------------------------------------------------------------------------------------------

let heard: Value[] | undefined;

/** Runs what computes, and collects the exceptions that it shows: a bit for each kind, as uint8. */
export function hear<T>(into: Value[], compute: () => T): T {
  const before = heard;
  heard = into;
  try {
    return compute();
  } finally {
    heard = before;
  }
}

/** `np.int32(x)` and its like. */
export function cast(b: ProgramBuilder, x: Typed, dtype: DType): Typed {
  if (heard && x.literal === undefined) {
    heard.push(...faultBits(b, [x.dtype], [x.parts], ([node]) => castNode(node!, dtype)));
  }
  return converted(b, x, { dtype, weak: undefined });
}

/** The exceptions of a computation that is built over stand-ins, each where its condition holds. */
function faultBits(
  b: ProgramBuilder,
  types: readonly DType[],
  parts: readonly (readonly Value[])[],
  compute: Loop["compute"],
): Value[] {
  const stand = types.map(standIn);
  const found: [kind: ErrorKind, condition: Node][] = [];
  const before = listenToBuilding((what, inputs, result) => {
    found.push(...(Object.entries(conditionsOf(what, inputs, result)) as [ErrorKind, Node][]));
  });
  try {
    compute(stand);
  } finally {
    listenToBuilding(before);
  }
  const none = b.const(0, "u8");
  return found.map(([kind, condition]) => {
    const [holds] = pointValues(b, condition, stand, parts) as readonly [Value];
    return b.select(holds, b.const(1 << KINDS.indexOf(kind), "u8"), none);
  });
}
