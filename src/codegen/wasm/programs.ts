/**
 * Scalar programs in lanes, and the approximated functions, which are programs.
 *
 * An approximation's program stands inline where the op is used. Its rare cases are functions inside the module, called
 * only for vectors that have one; what the host computes is called lane by lane.
 */
import type { ScalarType } from "../../graph/dtype.ts";
import type { MachineOp } from "../../graph/scalar/machine.ts";
import { approximation, HOST, isApproximated, isRare, programType } from "../../graph/scalar/math/table.ts";
import type { Program, Value } from "../../graph/scalar/program.ts";
import type { Context } from "./context.ts";
import { convert } from "./convert.ts";
import { call, type Expr, instruction, op } from "./encoder.ts";
import { round } from "./float16.ts";
import { type Lanes, SHAPES } from "./lanes.ts";
import { exactOperation } from "./operations.ts";

/**
 * A machine op on values in lanes.
 *
 * @param type the operands' type (for a choice, that of the two arms)
 * @param count lanes that matter
 */
export function operation(
  k: Context,
  name: MachineOp,
  type: ScalarType,
  args: readonly Lanes[],
  count: number,
): Lanes {
  if (!isApproximated(name)) return exactOperation(k, name, type, args, count);
  const held = args.map((x) => k.held(x));
  const expr = approximate(
    k,
    name,
    programType(type),
    held.map((x) => x.expr),
    held.every((x) => x.full) ? 128 / SHAPES[type].bits : count,
  );
  return {
    type,
    expr: type === "f16" ? round(k, expr, "f32") : expr,
    bits: SHAPES[type].bits,
    full: held.every((x) => x.full),
  };
}

const lanesOf = (type: "f64" | "f32", expr: Expr): Lanes => ({
  type,
  expr,
  bits: SHAPES[type].bits,
  full: false,
});

/** Programs of more values than this are called, not written out wherever they are used. */
const INLINE_LIMIT = 100;

function approximate(
  k: Context,
  name: MachineOp,
  type: "f64" | "f32",
  args: readonly Expr[],
  count: number,
): Expr {
  if (type === "f64" && HOST[name]) {
    const target = k.imported(name);
    const lanes = args.map((x) => lanesOf(type, x));
    return k.perLane(lanes, type, count, (...scalars) => call(target, ...scalars)).expr;
  }
  const { program, wide } = approximation(name, type);
  if (!wide) return evaluate(k, name, program, type, args, count);
  // float32 lanes in two halves of float64.
  const half = (x: Expr, upper: boolean) =>
    k.hold(op("f64x2.promote_low_f32x4", upper ? k.move(x, UPPER) : x));
  const low = evaluate(
    k,
    name,
    program,
    "f64",
    args.map((x) => half(x, false)),
    Math.min(count, 2),
  );
  const first = op("f32x4.demote_f64x2_zero", low);
  if (count <= 2) return first;
  const held = k.hold(first);
  const high = evaluate(
    k,
    name,
    program,
    "f64",
    args.map((x) => half(x, true)),
    count - 2,
  );
  return instruction("i8x16.shuffle", [held, op("f32x4.demote_f64x2_zero", high)], JOIN);
}

const UPPER = Array.from({ length: 16 }, (_, i) => 8 + (i % 8));
const JOIN = Array.from({ length: 16 }, (_, i) => (i < 8 ? i : i + 8));

function evaluate(
  k: Context,
  name: MachineOp,
  program: Program,
  type: "f64" | "f32",
  args: readonly Expr[],
  count: number,
): Expr {
  const run = (inner: Context, params: readonly Expr[]) =>
    runProgram(
      inner,
      program,
      params.map((x) => lanesOf(type, x)),
      count,
    )[0]!.expr;
  if (program.values.length <= INLINE_LIMIT) return run(k, args);
  const target = k.helper(
    `${name}_${type}_${count}`,
    args.map(() => "v128"),
    "v128",
    run,
  );
  return call(target, ...args);
}

/** A scalar program applied to values, results in locals. */
export function runProgram(k: Context, program: Program, params: readonly Lanes[], count: number): Lanes[] {
  const made: Lanes[] = [];
  const uses = new Map<number, number>();
  const use = (v: Value) => uses.set(v.id, (uses.get(v.id) ?? 0) + 1);
  for (const v of program.values) v.args.forEach(use);
  program.results.forEach(use);
  const known = (v: Value) => made[v.id]!;
  for (const v of program.values) {
    let value: Lanes;
    if (v.op === "param") value = params[v.value as number]!;
    else if (v.op === "const") value = k.constant(v.value!, v.type);
    else if (v.op === "convert") value = convert(k, known(v.args[0]!), v.type, count);
    else if (isRare(v.op)) continue;
    else if (v.op === "choose" && isRare(v.args[1]!.op)) {
      value = rareChoice(k, v, known, count);
    } else {
      const type = v.op === "select" || v.op === "choose" ? v.type : v.args[0]!.type;
      value = operation(k, v.op, type, v.args.map(known), count);
    }
    made[v.id] = (uses.get(v.id) ?? 0) > 1 ? k.held(value) : value;
  }
  return program.results.map((result) => k.held(known(result)));
}

/** The usual value, and where lanes are out of the ordinary, theirs from a function that is called only then. */
function rareChoice(k: Context, v: Value, known: (v: Value) => Lanes, count: number): Lanes {
  const [condition, rare, usual] = v.args as [Value, Value, Value];
  const type = v.type as "f64" | "f32";
  const { bits } = SHAPES[type];
  const { f } = k;
  const args = rare.args.map((arg) => k.held(known(arg)));
  const result = f.let(known(usual).expr);
  const mask = known(condition);
  const seen = k.hold(
    mask.full || count * bits === 128 ? mask.expr : op("v128.and", mask.expr, firstLanes(k, count, bits)),
  );
  // The signs of full lanes: cheaper than `v128.any_true` on x86.
  f.if(op(bits === 64 ? "i64x2.bitmask" : "i32x4.bitmask", seen), () => {
    const target = k.helper(
      `${rare.op}_${type}_${count}`,
      args.map(() => "v128"),
      "v128",
      (inner, params) => approximate(inner, rare.op as MachineOp, type, params, count),
    );
    const made = call(target, ...args.map((x) => x.expr));
    f.set(result, k.pick(made, f.get(result), seen, bits));
  });
  return lanesOf(type, f.get(result));
}

/** Ones in the lanes that count. */
function firstLanes(k: Context, count: number, bits: number): Expr {
  return k.vector(`first ${count * bits}`, () =>
    Array.from({ length: 16 }, (_, byte) => (8 * byte < count * bits ? 255 : 0)),
  );
}
