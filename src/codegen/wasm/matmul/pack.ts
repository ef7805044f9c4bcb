/**
 * Packing: a panel of an operand copied so that the values that meet one k lie together, whatever the strides were.
 *
 * `pack(source, fast, slow, count, depth, target)`: `count` of the panel's lanes exist, `fast` bytes apart, the others
 * are zeros; consecutive k are `slow` bytes apart. Conversion to what is computed with happens here, once an element.
 */
import { SCALARS } from "../../../graph/dtype.ts";
import { Context } from "../context.ts";
import {
  type Expr,
  type FunctionBuilder,
  type FunctionRef,
  i32,
  instruction,
  type Local,
  type ModuleBuilder,
  op,
} from "../encoder.ts";
import { decode, encode, round } from "../float16.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { advance, plus, range, repeat, times } from "./loops.ts";
import { deinterleave } from "./micro.ts";

export interface Panel {
  /** Lanes of the panel: rows of a tile for A, columns for B. */
  readonly width: number;
  /** Complex lanes as vectors of real and of imaginary parts in turn; else as pairs. */
  readonly planar: boolean;
}

/** Copies so many bytes, at most a vector. */
function copyBytes(from: Expr, to: Expr, bytes: number, source: number, target: number): Expr {
  if (bytes === 16)
    return instruction("v128.store", [to, instruction("v128.load", [from], [source])], [target]);
  if (bytes === 8) return instruction("i64.store", [to, instruction("i64.load", [from], [source])], [target]);
  if (bytes === 4) return instruction("i32.store", [to, instruction("i32.load", [from], [source])], [target]);
  if (bytes === 2)
    return instruction("i32.store16", [to, instruction("i32.load16_u", [from], [source])], [target]);
  return instruction("i32.store8", [to, instruction("i32.load8_u", [from], [source])], [target]);
}

/** Brings one element from an operand into a panel. */
function moveIn(k: Context, kind: Arithmetic, planar: boolean, from: Expr, to: Expr, target: number): void {
  const { f } = k;
  if (kind.type === "f16") {
    const value = decode(k, instruction("v128.load16_splat", [from], [0]));
    f.do(instruction("v128.store32_lane", [to, value], [target, 0]));
  } else if (kind.converts) {
    const sign = SCALARS[kind.type].signed ? "s" : "u";
    f.do(instruction("i32.store16", [to, instruction(`i32.load8_${sign}`, [from], [0])], [target]));
  } else if (planar) {
    f.do(copyBytes(from, to, kind.stored, 0, target));
    f.do(copyBytes(from, to, kind.stored, kind.stored, target + 16));
  } else f.do(copyBytes(from, to, kind.stored * kind.components, 0, target));
}

/** One k of a full panel whose lanes lie together; `undefined` where it has no whole vectors. */
function vectorMove(
  k: Context,
  kind: Arithmetic,
  panel: Panel,
): ((from: Expr, to: Expr) => void) | undefined {
  const { f } = k;
  const vectors = (panel.width * kind.components * kind.computed) / 16;
  if (!Number.isInteger(vectors)) return undefined;
  const load = (from: Expr, i: number) => instruction("v128.load", [from], [16 * i]);
  const store = (to: Expr, i: number, value: Expr) => f.do(instruction("v128.store", [to, value], [16 * i]));
  const each = (make: (from: Expr, i: number) => Expr) => (from: Expr, to: Expr) => {
    for (let i = 0; i < vectors; i++) store(to, i, make(from, i));
  };
  if (kind.type === "f16")
    return each((from, i) => decode(k, instruction("v128.load64_zero", [from], [8 * i])));
  if (kind.converts) {
    const sign = SCALARS[kind.type].signed ? "s" : "u";
    return each((from, i) => instruction(`v128.load8x8_${sign}`, [from], [8 * i]));
  }
  if (!panel.planar) return each(load);
  return (from, to) => {
    for (let i = 0; i < vectors; i += 2) {
      const [re, im] = deinterleave(f, kind, load(from, i), load(from, i + 1)) as [Expr, Expr];
      store(to, i, re);
      store(to, i + 1, im);
    }
  };
}

/** A function with constants hoisted to its start. */
function withContext(
  module: ModuleBuilder,
  params: number,
  build: (k: Context, params: readonly Local[]) => void,
): FunctionRef {
  return module.function(new Array<"i32">(params).fill("i32"), [], (f, locals) => {
    const k = new Context(module, f, []);
    const code = f.collect(() => build(k, locals));
    f.insert(k.prologue());
    f.insert(code);
  });
}

export function packFunction(module: ModuleBuilder, kind: Arithmetic, panel: Panel): FunctionRef {
  return withContext(module, 6, (k, params) => {
    const { f } = k;
    const [source, fast, slow, count, depth, target] = params as [Local, Local, Local, Local, Local, Local];
    const planar = panel.planar && kind.components === 2;
    const packed = kind.computed * kind.components;
    const stored = kind.stored * kind.components;
    const next = () => {
      advance(f, source, f.get(slow));
      advance(f, target, panel.width * packed);
    };
    const perVector = 16 / kind.computed;
    const whole = vectorMove(k, kind, { ...panel, planar });
    const lanes = () =>
      repeat(f, f.get(depth), () => {
        f.scope(() => {
          const from = f.let(f.get(source));
          for (let lane = 0; lane < panel.width; lane++) {
            const at = planar ? lane * kind.computed + 16 * Math.floor(lane / perVector) : lane * packed;
            f.scope(() => moveIn(k, kind, planar, f.get(from), f.get(target), at));
            if (lane + 1 < panel.width) advance(f, from, f.get(fast));
          }
        });
        next();
      });
    const some = () => {
      const bytes = times(f.get(depth), panel.width * packed);
      f.do(op("memory.fill", f.get(target), i32(0), bytes));
      range(f, i32(0), f.get(count), 1, (lane) => {
        const from = f.let(plus(f.get(source), times(lane, f.get(fast))));
        const place = planar
          ? plus(times(lane, kind.computed), times(op("i32.div_u", lane, i32(perVector)), 16))
          : times(lane, packed);
        const to = f.let(plus(f.get(target), place));
        repeat(f, f.get(depth), () => {
          f.scope(() => moveIn(k, kind, planar, f.get(from), f.get(to), 0));
          advance(f, from, f.get(slow));
          advance(f, to, panel.width * packed);
        });
      });
    };
    f.if(op("i32.lt_u", f.get(count), i32(panel.width)), some, () => {
      if (!whole) lanes();
      else
        f.if(
          op("i32.eq", f.get(fast), i32(stored)),
          () =>
            repeat(f, f.get(depth), () => {
              f.scope(() => whole(f.get(source), f.get(target)));
              next();
            }),
          lanes,
        );
    });
  });
}

/** Takes one element from a tile to the result. */
function moveOut(k: Context, kind: Arithmetic, from: Expr, to: Expr): void {
  const { f } = k;
  if (kind.type === "f16") {
    const value = encode(k, round(k, instruction("v128.load32_splat", [from], [0]), "f32"));
    f.do(instruction("v128.store16_lane", [to, value], [0, 0]));
  } else if (kind.converts)
    f.do(instruction("i32.store8", [to, instruction("i32.load8_u", [from], [0])], [0]));
  else f.do(copyBytes(from, to, kind.stored * kind.components, 0, 0));
}

/** `copy(from, fromRow, to, toRow, rows, columns)`: a part of a tile to the result; unconverted, also the way back. */
export function copyFunction(module: ModuleBuilder, kind: Arithmetic): FunctionRef {
  return withContext(module, 6, (k, params) => {
    const { f }: { f: FunctionBuilder } = k;
    const [from, fromRow, to, toRow, rows, columns] = params as [Local, Local, Local, Local, Local, Local];
    repeat(f, f.get(rows), () => {
      f.scope(() => {
        const [x, y] = [f.let(f.get(from)), f.let(f.get(to))];
        repeat(f, f.get(columns), () => {
          f.scope(() => moveOut(k, kind, f.get(x), f.get(y)));
          advance(f, x, kind.computed * kind.components);
          advance(f, y, kind.stored * kind.components);
        });
        advance(f, from, f.get(fromRow));
        advance(f, to, f.get(toRow));
      });
    });
  });
}
