/**
 * Scalar programs in lanes, and the approximated functions, which are programs.
 *
 * An approximation's program stands inline where the op is used. Its rare cases are functions inside the module, called
 * only for vectors that have one; what the host computes is called lane by lane.
 */
import type { ScalarType } from "../../graph/dtype.ts";
import type { MachineOp } from "../../graph/scalar/machine.ts";
import { approximation, HOST, isApproximated, isRare, programType } from "../../graph/scalar/math/table.ts";
import type { Loop, Program, Value } from "../../graph/scalar/program.ts";
import type { Context } from "./context.ts";
import { convert } from "./convert.ts";
import { call, type Expr, instruction, op } from "./encoder.ts";
import { round } from "./float16.ts";
import { type Lanes, SHAPES } from "./lanes.ts";
import type { Opcode } from "./opcodes.ts";
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
  return operations(k, name, type, [args], count)[0]!;
}

/**
 * An op on the operands of several groups of neighbours.
 *
 * The steps of an approximation alternate between the groups: each waits for the step before, and processors look only
 * so far ahead for something else to do.
 */
export function operations(
  k: Context,
  name: MachineOp,
  type: ScalarType,
  groups: readonly (readonly Lanes[])[],
  count: number,
): Lanes[] {
  if (!isApproximated(name)) return groups.map((args) => exactOperation(k, name, type, args, count));
  const held = groups.map((args) => args.map((x) => k.held(x)));
  const full = held.every((args) => args.every((x) => x.full));
  const made = approximate(
    k,
    name,
    programType(type),
    held.map((args) => args.map((x) => x.expr)),
    full ? 128 / SHAPES[type].bits : count,
  );
  return made.map((expr) => ({
    type,
    expr: type === "f16" ? round(k, expr, "f32") : expr,
    bits: SHAPES[type].bits,
    full,
  }));
}

const lanesOf = (type: "f64" | "f32", expr: Expr): Lanes => ({
  type,
  expr,
  bits: SHAPES[type].bits,
  full: false,
});

/** Programs of more values than this are called, not written out wherever they are used. */
const INLINE_LIMIT = 160;

function approximate(
  k: Context,
  name: MachineOp,
  type: "f64" | "f32",
  groups: readonly (readonly Expr[])[],
  count: number,
): Expr[] {
  if (type === "f64" && HOST[name]) {
    const target = k.imported(name);
    return groups.map((args) => {
      const lanes = args.map((x) => lanesOf(type, x));
      return k.perLane(lanes, type, count, (...scalars) => call(target, ...scalars)).expr;
    });
  }
  const { program, wide } = approximation(name, type);
  if (!wide) return evaluate(k, name, program, type, groups, count);
  // float32 lanes in two halves of float64.
  const half = (args: readonly Expr[], upper: boolean) =>
    args.map((x) => k.hold(op("f64x2.promote_low_f32x4", upper ? k.move(x, UPPER) : x)));
  const halves = groups.flatMap((args) =>
    count > 2 ? [half(args, false), half(args, true)] : [half(args, false)],
  );
  const made = evaluate(k, name, program, "f64", halves, Math.min(count, 2));
  const narrow = made.map((x) => op("f32x4.demote_f64x2_zero", x));
  if (count <= 2) return narrow;
  return groups.map((_, i) => instruction("i8x16.shuffle", [narrow[2 * i]!, narrow[2 * i + 1]!], JOIN));
}

const UPPER = Array.from({ length: 16 }, (_, i) => 8 + (i % 8));
const JOIN = Array.from({ length: 16 }, (_, i) => (i < 8 ? i : i + 8));

function evaluate(
  k: Context,
  name: MachineOp,
  program: Program,
  type: "f64" | "f32",
  groups: readonly (readonly Expr[])[],
  count: number,
): Expr[] {
  const run = (inner: Context, params: readonly (readonly Expr[])[]) =>
    runTogether(
      inner,
      program,
      params.map((args) => args.map((x) => lanesOf(type, x))),
      count,
    ).map(([result]) => result!.expr);
  if (program.values.length <= INLINE_LIMIT) return run(k, groups);
  const target = k.helper(
    `${name}_${type}_${count}`,
    groups[0]!.map(() => "v128"),
    "v128",
    (inner, params) => run(inner, [params])[0]!,
  );
  return groups.map((args) => k.hold(call(target, ...args)));
}

/** A scalar program applied to values, results in locals. */
export function runProgram(k: Context, program: Program, params: readonly Lanes[], count: number): Lanes[] {
  return runTogether(k, program, [params], count)[0]!;
}

/** The same for several groups of values, step by step. */
function runTogether(
  k: Context,
  program: Program,
  groups: readonly (readonly Lanes[])[],
  count: number,
): Lanes[][] {
  const runs = groups.map((params) => new Run(k, program, params, { count }));
  for (const v of program.values) for (const run of runs) run.compute([v]);
  return runs.map((run) => program.results.map((result) => k.held(run.known(result))));
}

/** Where a program runs: for how many lanes, and inside a loop for which of them. */
interface Place {
  readonly count: number;
  readonly active?: Lanes;
}

/** A program on its way: values in order, those used more than once in locals. */
class Run {
  private readonly made: Lanes[] = [];
  private readonly uses = new Map<number, number>();
  private readonly results: readonly Value[];
  private readonly k: Context;
  private readonly params: readonly Lanes[];
  private readonly at: Place;

  constructor(k: Context, program: Program, params: readonly Lanes[], at: Place) {
    this.k = k;
    this.params = params;
    this.at = at;
    this.results = program.values.filter((v) => v.op === "result");
    const use = (v: Value) => this.uses.set(v.id, (this.uses.get(v.id) ?? 0) + 1);
    for (const v of program.values) v.args.forEach(use);
    program.results.forEach(use);
  }

  known = (v: Value): Lanes => this.made[v.id]!;

  compute(values: readonly Value[]): void {
    for (const v of values) {
      if (isRare(v.op) || v.op === "result") continue;
      if (v.op === "loop") this.loop(v);
      else {
        const value = this.value(v, v.op);
        this.made[v.id] = (this.uses.get(v.id) ?? 0) > 1 ? this.k.held(value) : value;
      }
    }
  }

  private value(v: Value, name: Exclude<Value["op"], "loop" | "result">): Lanes {
    const { k, known } = this;
    const { count } = this.at;
    if (name === "param") return this.params[v.value as number]!;
    if (name === "const") return k.constant(v.value!, v.type);
    if (name === "convert") return convert(k, known(v.args[0]!), v.type, count);
    if (name === "choose" && isRare(v.args[1]!.op)) return rareChoice(k, v, known, this.at);
    const type = name === "select" || name === "choose" ? v.type : v.args[0]!.type;
    return operation(k, name, type, v.args.map(known), count);
  }

  /** A loop gives all its results at once. */
  private loop(v: Value): void {
    const results = this.results.filter((result) => result.args[0] === v);
    const wanted = new Set(results.map((result) => result.value as number));
    const ended = runLoop(this.k, v.loop!, v.args.map(this.known), wanted, this.at);
    for (const result of results) this.made[result.id] = ended[result.value as number]!;
  }
}

/**
 * A loop in lanes: turns are taken while any lane wants one. Parts of the state that are read after the loop stand still
 * in lanes that have ended; the others go on, which nobody sees.
 *
 * @param wanted the parts of the state that are read
 * @returns the state at the end
 */
export function runLoop(
  k: Context,
  loop: Loop,
  args: readonly Lanes[],
  wanted: ReadonlySet<number>,
  at: Place,
): Lanes[] {
  const { step, entry, parts } = loop;
  const { f } = k;
  const [enter, again, ...next] = step.results as [Value, Value, ...Value[]];
  const full = args.every((x) => x.full);
  // Where nothing differs between lanes all of them run alike, and a mask is of any width.
  const width = full ? 8 : Math.min(64, 128 / at.count);
  const laneType = (type: ScalarType) => (type === "bool" ? width : SHAPES[type].bits);
  const written = (x: Lanes) => (x.type === "bool" ? k.maskAt(x, width) : x.expr);
  const locals = args.slice(0, parts).map((x) => f.let(written(x)));
  const state = locals.map((local, part): Lanes => {
    const { type } = args[part]!;
    return { type, expr: f.get(local), bits: laneType(type), full };
  });
  const outside = args.slice(parts).map((x) => k.held(x));
  const all = k.pattern(2n ** BigInt(width) - 1n, width);
  const running = f.let(at.active && !full ? k.maskAt(at.active, width) : all);
  const active = k.mask(f.get(running), width, full);
  const any = () => op(BITMASKS[width]!, active.expr);
  const narrowed = (v: Value, run: Run) => op("v128.and", active.expr, k.maskAt(run.known(v), width));
  f.block((done) => {
    f.loop((repeat) => {
      f.scope(() => {
        const run = new Run(k, step, [...state, ...outside], { count: at.count, active });
        run.compute(step.values.slice(0, entry));
        if (!isTrue(enter)) {
          f.set(running, narrowed(enter, run));
          f.brIf(done, op("i32.eqz", any()));
        }
        run.compute(step.values.slice(entry));
        // All of the next state is in locals before the first part changes, and so is what comes after.
        const more = isTrue(again) ? undefined : k.hold(narrowed(again, run));
        const made = next.map((v) => f.let(written(run.known(v))));
        next.forEach((v, part) => {
          if (v.op === "param" && v.value === part) return;
          const there = f.get(made[part]!);
          const { expr, bits } = state[part]!;
          const still = wanted.has(part) && !full;
          f.set(locals[part]!, still ? k.pick(there, expr, k.maskAt(active, bits), bits) : there);
        });
        if (isTrue(again)) f.br(repeat);
        else {
          f.set(running, more!);
          f.brIf(repeat, any());
        }
      });
    });
  });
  return state;
}

const isTrue = (v: Value) => v.op === "const" && v.value === 1;

const BITMASKS: { readonly [bits: number]: Opcode } = {
  8: "i8x16.bitmask",
  16: "i16x8.bitmask",
  32: "i32x4.bitmask",
  64: "i64x2.bitmask",
};
/** The usual value, and where lanes are out of the ordinary, theirs from a function that is called only then. */
function rareChoice(k: Context, v: Value, known: (v: Value) => Lanes, { count, active }: Place): Lanes {
  const [condition, rare, usual] = v.args as [Value, Value, Value];
  const type = v.type as "f64" | "f32";
  const { bits } = SHAPES[type];
  const { f } = k;
  const args = rare.args.map((arg) => k.held(known(arg)));
  const result = f.let(known(usual).expr);
  const mask = known(condition);
  const some =
    mask.full || count * bits === 128 ? mask.expr : op("v128.and", mask.expr, firstLanes(k, count, bits));
  const seen = k.hold(active && !active.full ? op("v128.and", some, k.maskAt(active, bits)) : some);
  // The signs of full lanes: cheaper than `v128.any_true` on x86.
  f.if(op(bits === 64 ? "i64x2.bitmask" : "i32x4.bitmask", seen), () => {
    const target = k.helper(
      `${rare.op}_${type}_${count}`,
      args.map(() => "v128"),
      "v128",
      (inner, params) => approximate(inner, rare.op as MachineOp, type, [params], count)[0]!,
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
