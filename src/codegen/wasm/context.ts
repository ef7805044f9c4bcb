/**
 * What all parts of the WASM emitter share while one kernel is written: its module and function, the constants hoisted to
 * the function's start, imported and internal functions, and the few vector idioms that everything is made of.
 */
import { SCALARS, type ScalarType } from "../../graph/dtype.ts";
import type { Scalar } from "../../graph/scalar/machine.ts";
import {
  type Code,
  type Expr,
  type FunctionBuilder,
  type FunctionRef,
  f32Bytes,
  f64Bytes,
  i32,
  instruction,
  type Local,
  type ModuleBuilder,
  op,
  type ValueType,
} from "./encoder.ts";
import { IMPORTED, importArity } from "./imports.ts";
import { INTEGER_SHAPES, type Lanes, lanePattern, SHAPES, type Shape } from "./lanes.ts";

/** Raised for a nest that this target cannot compile: the caller takes another. */
export class Unsupported extends Error {}

/** The bytes of one lane, little end first. */
function laneBytes(value: Scalar, type: ScalarType): number[] {
  if (type === "f64") return f64Bytes(Number(value));
  if (type === "f32" || type === "f16") return f32Bytes(Number(value));
  const bits = type === "bool" ? -BigInt(value) : BigInt(value);
  return Array.from({ length: SCALARS[type].bits / 8 }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn));
}

/** Which of the platform's vector instructions may be used. */
export interface VectorOptions {
  /** Relaxed ones, where they give what others give: choices, and products with their errors. The platform must have the feature `fma`. */
  readonly relaxed: boolean;
  /** Approximations multiply and add with one rounding: other last bits. Wants `relaxed`. */
  readonly fma: boolean;
}

const PLAIN_VECTORS: VectorOptions = { relaxed: false, fma: false };

export class Context {
  readonly module: ModuleBuilder;
  readonly f: FunctionBuilder;
  /** What stands before everything else in the function. */
  private readonly hoisted: Code[] = [];
  private readonly constants = new Map<string, Local>();
  /** Names of the imported functions, in order of first use. */
  private readonly imports: string[];

  readonly options: VectorOptions;

  constructor(
    module: ModuleBuilder,
    f: FunctionBuilder,
    imports: string[],
    options: VectorOptions = PLAIN_VECTORS,
  ) {
    this.module = module;
    this.f = f;
    this.imports = imports;
    this.options = options;
  }

  /** The hoisted constants' definitions. */
  prologue(): Code {
    return this.hoisted;
  }

  // ---- constants -----------------------------------------------------------------------------------------------

  /** A constant vector, in a local that is set once: V8 is slower with constants inside loops. */
  vector(key: string, bytes: () => readonly number[]): Expr {
    let local = this.constants.get(key);
    if (!local) {
      local = this.f.permanent("v128");
      this.constants.set(key, local);
      this.hoisted.push(this.f.collect(() => this.f.set(local!, instruction("v128.const", [], bytes()))));
    }
    return this.f.get(local);
  }

  /** The same value in all lanes. */
  splatExpr(value: Scalar, type: ScalarType): Expr {
    return this.vector(`${type} ${Object.is(value, -0) ? "-0" : value}`, () => {
      const lane = laneBytes(value, type);
      return Array.from({ length: 16 }, (_, i) => lane[i % lane.length]!);
    });
  }

  constant(value: Scalar, type: ScalarType): Lanes {
    const lanes = { type, expr: this.splatExpr(value, type), bits: SHAPES[type].bits, full: true };
    return SCALARS[type].integer && type !== "bool" ? { ...lanes, literal: { value, type } } : lanes;
  }

  /** The same bit pattern in all lanes of some bits. */
  pattern(value: bigint, bits: number): Expr {
    const type = bits === 64 ? "u64" : bits === 32 ? "u32" : bits === 16 ? "u16" : "u8";
    return this.splatExpr(bits === 64 ? value : Number(value), type);
  }

  // ---- values --------------------------------------------------------------------------------------------------

  /** The expression, made cheap to use more than once. */
  hold(expr: Expr): Expr {
    return expr.simple ? expr : this.f.get(this.f.let(expr));
  }

  held(x: Lanes): Lanes {
    return { ...x, expr: this.hold(x.expr) };
  }

  /** A shuffle of one vector's lanes. */
  move(expr: Expr, pattern: readonly number[]): Expr {
    const x = this.hold(expr);
    return instruction("i8x16.shuffle", [x, x], pattern);
  }

  /** Lane 0 of the given width in all lanes. */
  spread(expr: Expr, bits: number): Expr {
    return this.move(
      expr,
      lanePattern(bits, bits, () => 0),
    );
  }

  /** A mask at another lane width. A full mask is of every width at once. */
  maskAt(mask: Lanes, bits: number): Expr {
    if (mask.full || mask.bits === bits) return mask.expr;
    const lanes = 128 / mask.bits;
    return this.move(
      mask.expr,
      lanePattern(mask.bits, bits, (lane) => lane % lanes),
    );
  }

  /** Lanes of x where the mask has ones, of y where it has zeros. */
  pick(x: Expr, y: Expr, mask: Expr, bits: number): Expr {
    // Relaxed selection is one instruction of most machines; masks have only full lanes, for which they all agree.
    if (!this.options.relaxed) return op("v128.bitselect", x, y, mask);
    const { name } = INTEGER_SHAPES[bits]!;
    return op(`${name}.relaxed_laneselect` as "i32x4.relaxed_laneselect", x, y, mask);
  }

  mask(expr: Expr, bits: number, full: boolean): Lanes {
    return { type: "bool", expr, bits, full };
  }

  /** A lane as a scalar; narrow integers extended as their type says. */
  extract(x: Expr, type: ScalarType, lane: number): Expr {
    const { name, bits } = SHAPES[type];
    const sign = bits < 32 ? (SCALARS[type].signed ? "_s" : "_u") : "";
    return instruction(`${name}.extract_lane${sign}` as "f64x2.extract_lane", [x], [lane]);
  }

  splat(scalar: Expr, shape: Shape): Expr {
    return op(`${shape.name}.splat`, scalar);
  }

  /**
   * A function of scalars applied lane by lane; of values that do not differ, once.
   *
   * @param type the result's type
   */
  perLane(
    args: readonly Lanes[],
    type: ScalarType,
    count: number,
    compute: (...scalars: Expr[]) => Expr,
  ): Lanes {
    const held = args.map((x) => this.hold(x.expr));
    const full = args.every((x) => x.full);
    const shape = SHAPES[type];
    const scalar = (x: Lanes, k: number, i: number) => {
      if (x.literal?.type !== x.type) return this.extract(held[k]!, x.type, i);
      const { value } = x.literal;
      if (SHAPES[x.type].scalar !== "i64") return i32(Number(value) | 0);
      return instruction("i64.const", [], [BigInt.asIntN(64, BigInt(value))]);
    };
    const lane = (i: number) => compute(...args.map((x, k) => scalar(x, k, i)));
    let expr = this.splat(lane(0), shape);
    for (let i = 1; i < (full ? 1 : count); i++) {
      expr = instruction(`${shape.name}.replace_lane`, [expr, lane(i)], [i]);
    }
    return { type, expr, bits: shape.bits, full };
  }

  /** An integer vector's lanes in wider lanes. */
  extend(expr: Expr, from: number, to: number, signed: boolean): Expr {
    let made = expr;
    for (let bits = from; bits < to; bits *= 2) {
      const [narrow, wide] = [INTEGER_SHAPES[bits]!.name, INTEGER_SHAPES[2 * bits]!.name];
      const name = `${wide}.extend_low_${narrow}_${signed ? "s" : "u"}`;
      made = op(name as "i16x8.extend_low_i8x16_s", made);
    }
    return made;
  }

  /** An integer vector's lanes cut to narrower lanes. */
  cut(expr: Expr, from: number, to: number): Expr {
    if (from === to) return expr;
    const lanes = 128 / from;
    return this.move(
      expr,
      lanePattern(from, to, (lane) => lane % lanes),
    );
  }

  // ---- functions -----------------------------------------------------------------------------------------------

  /** A function of float64 that the host provides: the reference's own. */
  imported(name: string): FunctionRef {
    if (IMPORTED[name] === undefined)
      throw new Unsupported(`the machine op ${name} has no code for WebAssembly`);
    if (!this.imports.includes(name)) this.imports.push(name);
    return this.module.importFunction("env", name, new Array<ValueType>(importArity(name)).fill("f64"), [
      "f64",
    ]);
  }

  /** A function inside the module, written when it is first wanted. */
  helper(
    name: string,
    params: readonly ValueType[],
    result: ValueType,
    build: (inner: Context, params: readonly Expr[]) => Expr,
  ): FunctionRef {
    const known = this.module.helpers.get(name);
    if (known) return known;
    const made = this.module.function(params, [result], (body) => {
      const inner = new Context(this.module, body, this.imports, this.options);
      const code = body.collect(() => {
        body.result(
          build(
            inner,
            body.params.map((p) => body.get(p)),
          ),
        );
      });
      body.insert(inner.prologue());
      body.insert(code);
    });
    this.module.helpers.set(name, made);
    return made;
  }
}
