/**
 * `at` of ufuncs: elements changed in place, one after the other, so that an index may come several times.
 *
 * Owns the program that one element goes through and NumPy's refusals. Which elements an index means is
 * `advanced-index.ts`, the changing itself the graph's `scatter`.
 */
import { cast, constant, expand } from "../graph/build.ts";
import type { DType } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { castProgram } from "../graph/scalar/casts.ts";
import { type Program, ProgramBuilder } from "../graph/scalar/program.ts";
import { broadcastsTo, type Shape, showShape } from "../graph/shape.ts";
import { flatPositions, type Index } from "./advanced-index.ts";
import { type ArrayLike, aloneDType, type ScalarLike, scalarParts, toArray, weakKind } from "./convert.ts";
import { NDArray } from "./ndarray.ts";
import { holdTo } from "./ufunc-checks.ts";
import { isTime, type Loop, loopValues, requestedLoop, resolveLoop, type UfuncSpec } from "./ufunc-loops.ts";

/** The second operand: an array's node, or a plain number's, which counts as an array here. */
function secondOperand(b: ArrayLike): Node {
  const weak = weakKind(b);
  if (!weak) return toArray(b, true).node();
  const dtype = aloneDType(b as ScalarLike, weak);
  return constant(scalarParts(b as ScalarLike, dtype), dtype);
}

/** From the old element of a dtype, and the second operand's at the loop's, to the new element. */
function elementProgram(spec: UfuncSpec, loop: Loop, dtype: DType): Program {
  const b = new ProgramBuilder();
  const params = (of: DType) => Array.from({ length: of.components }, () => b.param(of.scalar));
  const old = params(dtype);
  const second = spec.nin === 2 ? params(loop.ins[1]!) : [];
  const first = b.inline(castProgram(dtype, loop.ins[0]!), old);
  const made = loopValues(b, loop, spec.nin === 2 ? [first, second] : [first]);
  return b.finish(b.inline(castProgram(loop.outs[0]!, dtype), made));
}

/** Units cast whatever they are; only from a specific one to none there is no way back. */
function loopOf(spec: UfuncSpec, first: DType, second: DType | undefined): Loop {
  const types = second ? [first, second] : [first];
  if (!types.some(isTime)) return resolveLoop(spec, first, second);
  const loop = requestedLoop(spec, types, { casting: "unsafe" });
  const [made] = loop.outs as readonly [DType];
  if (first.unit?.name === "generic" && made.kind === first.kind && made !== first) {
    throw new ValueError(
      "Cannot convert from specific units to generic units in NumPy datetimes or timedeltas",
    );
  }
  return loop;
}

function fitted(value: Node, shape: Shape): Node {
  if (value.op === "constant" && value.shape.length === 0) return value;
  if (broadcastsTo(value.shape, shape)) return expand(value, shape);
  throw new ValueError(
    `array is not broadcastable to correct shape: ${showShape(value.shape)} for elements of shape ${showShape(shape)}`,
  );
}

/** Changes elements of `a` in place: `a[indices] = f(a[indices], b)`, an element as often as its index comes. */
export function changeAt(spec: UfuncSpec, a: unknown, indices: Index, b?: ArrayLike): void {
  if (spec.nout !== 1) throw new ValueError("Only single output ufuncs supported at this time");
  if (spec.nin > 2) throw new ValueError("Only unary and binary ufuncs supported at this time");
  if (!(a instanceof NDArray)) throw new TypeError("first operand must be array");
  if (spec.nin === 2 && b === undefined) throw new ValueError("second operand needed for ufunc");
  if (spec.nin === 1 && b !== undefined) throw new ValueError("second operand provided when ufunc is unary");
  const value = b === undefined ? undefined : secondOperand(b);
  const loop = loopOf(spec, a.dtype, value?.dtype);
  const program = elementProgram(spec, loop, a.dtype);
  const positions = flatPositions(`${spec.name}.at`, a, indices);
  const values = value ? [fitted(cast(value, loop.ins[1]!), positions.shape)] : [];
  if (positions.size === 0) return;
  const hold = holdTo(spec, [a.node(), ...values]);
  a.storage.scatter(positions, values, program, spec.name);
  hold(a.storage.node);
}
