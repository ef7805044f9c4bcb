/**
 * Ufuncs on values of a function that is read: NumPy's choice of a loop, and the loop as machine ops.
 *
 * A loop that is one function of the scalar registry has its program there. Others are compositions: they are built over
 * operands that stand for one element, and the graph that they make is written out. Either way it is what arrays get.
 */
import { buffer, listenToBuilding, nodeProgram } from "../../../graph/build.ts";
import { type DType, SCALARS } from "../../../graph/dtype.ts";
import { InternalError } from "../../../graph/errors.ts";
import { isPoint, isView, type Node } from "../../../graph/ops.ts";
import { functionProgram } from "../../../graph/scalar/functions.ts";
import type { ProgramBuilder, Value } from "../../../graph/scalar/program.ts";
import { contiguousView } from "../../../graph/view.ts";
import { topological } from "../../../graph/walk.ts";
import { weakKind } from "../../convert.ts";
import { loopFor, type Operand, type UfuncSpec } from "../../ufunc-loops.ts";
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
  if (loop.fn !== undefined) {
    return { ...type, parts: b.inline(functionProgram(loop.fn, loop.ins.at(-1)!), parts) };
  }
  const stand = loop.ins.map(standIn);
  const made = quietly(() => loop.compute(stand));
  return { ...type, parts: written(b, Array.isArray(made) ? made[0] : (made as Node), stand, operands) };
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
  return { dtype: node.dtype, weak: undefined, parts: written(b, node, stand, values) };
}

// ---- graphs as machine ops ---------------------------------------------------------------------------------------------

/** Data of one element that a value takes the place of. */
function standIn(dtype: DType): Node {
  return buffer({ dtype, length: 1 }, contiguousView([]));
}

/** Builds without reports: error states watch arrays, and here are none. */
function quietly<T>(build: () => T): T {
  const before = listenToBuilding(undefined);
  try {
    return build();
  } finally {
    listenToBuilding(before);
  }
}

/** A graph over stand-ins as values. */
function written(
  b: ProgramBuilder,
  root: Node,
  stand: readonly Node[],
  operands: readonly Typed[],
): readonly Value[] {
  const known = new Map<Node, readonly Value[]>();
  stand.forEach((node, i) => {
    known.set(node, operands[i]!.parts);
  });
  for (const node of topological([root])) {
    if (known.has(node)) continue;
    const inputs = node.inputs.flatMap((input) => known.get(input)!);
    if (node.op === "constant")
      known.set(
        node,
        node.attr.parts.map((part) => b.const(part, node.dtype.scalar)),
      );
    else if (isView(node)) known.set(node, inputs);
    else if (isPoint(node)) known.set(node, b.inline(nodeProgram(node), inputs));
    else throw new InternalError(`${node.op} is not computed element by element`);
  }
  return known.get(root)!;
}
