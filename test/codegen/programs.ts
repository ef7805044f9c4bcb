/**
 * Scalar programs with loops whose end depends on data, for tests: each with the same in plain JavaScript.
 */
import type { ScalarType } from "../../src/graph/dtype.ts";
import { type Program, ProgramBuilder, type Value } from "../../src/graph/scalar/program.ts";

export function programOf(
  params: readonly ScalarType[],
  build: (b: ProgramBuilder, ...params: Value[]) => readonly Value[],
): Program {
  const b = new ProgramBuilder();
  return b.finish(build(b, ...params.map((type) => b.param(type))));
}

/** Turns until z = z² + c has left the circle of radius 2, at most `most`. Only the count is read at the end. */
export function escape(type: "f64" | "f32", most: number): Program {
  return programOf([type, type], (b, cx, cy) => {
    const zero = b.const(0, type);
    const [, , n] = b.loop([zero, zero, b.const(0, "i32")], (t, [x, y, count]) => {
      const [xx, yy] = [t.mul(x!, x!), t.mul(y!, y!)];
      const inside = t.le(t.add(xx, yy), t.const(4, type));
      const enter = t.and(t.lt(count!, t.const(most, "i32")), inside);
      const xy = t.mul(x!, y!);
      const next = [t.add(t.sub(xx, yy), cx), t.add(t.add(xy, xy), cy), t.add(count!, t.const(1, "i32"))];
      return { enter, next };
    });
    return [n!];
  });
}

export function escapeOf(cx: number, cy: number, most: number, round = (x: number) => x): number {
  let [x, y, n] = [0, 0, 0];
  while (n < most && round(round(x * x) + round(y * y)) <= 4) {
    const xy = round(x * y);
    [x, y] = [round(round(round(x * x) - round(y * y)) + cx), round(round(xy + xy) + cy)];
    n++;
  }
  return n;
}

/** Euclid's algorithm on unsigned or nonnegative integers: each part of the state becomes another's old value. */
export function euclid(type: ScalarType): Program {
  return programOf([type, type], (b, x, y) => {
    const [a] = b.loop([x, y], (t, [p, q]) => {
      const enter = t.ne(q!, t.const(0, type));
      // Divisors must not be zero even where the loop has ended.
      const divisor = t.choose(enter, q!, t.const(1, type));
      return { enter, next: [q!, t.sub(p!, t.mul(t.op("idiv", p!, divisor), divisor))] };
    });
    return [a!];
  });
}

export function euclidOf(x: number, y: number): number {
  let [p, q] = [x, y];
  while (q !== 0) [p, q] = [q, p % q];
  return p;
}

/**
 * Steps of the Collatz sequences of 1 to n together. The inner loop would not end for the numbers that lanes whose outer
 * loop has ended go on with: they must not run it.
 */
export const collatz: Program = programOf(["i32"], (b, n) => {
  const int = (t: ProgramBuilder, value: number) => t.const(value, "i32");
  const [, total] = b.loop([b.const(1, "i32"), b.const(0, "i32")], (t, [k, sum]) => {
    const enter = t.le(k!, n);
    const start = t.select(enter, k!, int(t, 0));
    const [, steps] = t.loop([start, int(t, 0)], (u, [m, count]) => {
      const odd = u.ne(u.and(m!, int(u, 1)), int(u, 0));
      const half = u.op("shr", m!, int(u, 1));
      const next = u.select(odd, u.add(u.mul(m!, int(u, 3)), int(u, 1)), half);
      return { enter: u.ne(m!, int(u, 1)), next: [next, u.add(count!, int(u, 1))] };
    });
    return { enter, next: [t.add(k!, int(t, 1)), t.add(sum!, steps!)] };
  });
  return [total!];
});

export function collatzOf(n: number): number {
  let total = 0;
  for (let k = 1; k <= n; k++) for (let m = k; m !== 1; total++) m = m % 2 ? 3 * m + 1 : m / 2;
  return total;
}

/** Halves at least once and until at most 1, with a bool in the state; two results, the loop shared. */
export const halving: Program = programOf(["f64"], (b, x) => {
  const [value, wasBig] = b.loop([x, b.const(0, "bool")], (t, [v, big]) => {
    const next = t.mul(v!, t.const(0.5, "f64"));
    return { again: t.gt(next, t.const(1, "f64")), next: [next, t.or(big!, t.gt(v!, t.const(100, "f64")))] };
  });
  return [b.select(wasBig!, b.neg(value!), value!)];
});

export function halvingOf(x: number): number {
  let [value, big] = [x, false];
  do {
    big ||= value > 100;
    value *= 0.5;
  } while (value > 1);
  return big ? -value : value;
}

/** 1 + 1 + ... n times in a loop that no operand decides, and exp in a loop that one does. */
export const uniform: Program = programOf(["f64"], (b, x) => {
  const [ten] = b.loop([b.const(0, "f64")], (t, [n]) => ({
    enter: t.lt(n!, t.const(10, "f64")),
    next: [t.add(n!, t.const(1, "f64"))],
  }));
  const [e] = b.loop([x], (t, [v]) => ({
    enter: t.lt(v!, ten!),
    next: [t.op("exp", t.add(v!, t.const(0.5, "f64")))],
  }));
  return [b.add(e!, ten!)];
});
