/** Address arithmetic and counted loops, as the functions of a matrix product write them. */
import { type Expr, type FunctionBuilder, i32, type Local, op } from "../encoder.ts";

export const plus = (x: Expr, y: Expr): Expr => op("i32.add", x, y);
export const minus = (x: Expr, y: Expr): Expr => op("i32.sub", x, y);
export const times = (x: Expr, y: number | Expr): Expr =>
  op("i32.mul", x, typeof y === "number" ? i32(y) : y);
export const quotient = (x: Expr, y: Expr): Expr => op("i32.div_u", x, y);
export const remainder = (x: Expr, y: Expr): Expr => op("i32.rem_u", x, y);

export function advance(f: FunctionBuilder, local: Local, by: number | Expr): void {
  f.set(local, plus(f.get(local), typeof by === "number" ? i32(by) : by));
}

/** `body` as often as `count` says, which must not be 0. */
export function repeat(f: FunctionBuilder, count: Expr, body: () => void): void {
  f.scope(() => {
    const left = f.let(count);
    f.loop((again) => {
      body();
      advance(f, left, -1);
      f.brIf(again, f.get(left));
    });
  });
}

/** `body` for i = from, from + step, ... below `to`. */
export function range(
  f: FunctionBuilder,
  from: Expr,
  to: Expr,
  step: number | Expr,
  body: (i: Expr) => void,
): void {
  f.scope(() => {
    const i = f.let(from);
    f.block((done) => {
      f.loop((again) => {
        f.brIf(done, op("i32.ge_u", f.get(i), to));
        f.scope(() => body(f.get(i)));
        advance(f, i, step);
        f.br(again);
      });
    });
  });
}
