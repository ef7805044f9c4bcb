/**
 * Microkernels: one tile of the result, held in registers while a block of k is gone through.
 *
 * For each k, a column of the tile's rows of A meets a row of the tile's columns of B (the inner kernel of Goto & van de
 * Geijn 2008, with BLIS's packed panels: Van Zee & van de Geijn 2015). Every element's products are added in the order
 * of k, each with its own roundings; lanes are columns, so that no sum is split.
 */
import {
  type Expr,
  type FunctionBuilder,
  type FunctionRef,
  i32,
  instruction,
  type Local,
  type ModuleBuilder,
  op,
  selectScalar,
} from "../encoder.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { advance, plus, repeat, times } from "./loops.ts";

/** A tile's accumulators by row, vector and part. */
type Accumulators = readonly (readonly (readonly Local[])[])[];

const indices = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Real and imaginary lanes from two vectors of pairs. */
export function deinterleave(f: FunctionBuilder, kind: Arithmetic, low: Expr, high: Expr): Expr[] {
  const [x, y] = [f.get(f.let(low)), f.get(f.let(high))];
  return [0, 1].map((part) => {
    const pattern = indices(16).map((byte) => {
      const lane = Math.floor(byte / kind.computed);
      return (2 * lane + part) * kind.computed + (byte % kind.computed);
    });
    return f.get(f.let(instruction("i8x16.shuffle", [x, y], pattern)));
  });
}

/** The low or high half of the pairs of two vectors of parts. */
function interleave(kind: Arithmetic, half: 0 | 1, re: Expr, im: Expr): Expr {
  const pattern = indices(16).map((byte) => {
    const slot = Math.floor(byte / kind.computed) + half * kind.lanes;
    return (slot % 2) * 16 + Math.floor(slot / 2) * kind.computed + (byte % kind.computed);
  });
  return instruction("i8x16.shuffle", [re, im], pattern);
}

function startAccumulators(f: FunctionBuilder, kind: Arithmetic): Accumulators {
  const zero = () => instruction("v128.const", [], new Array<number>(16).fill(0));
  return indices(kind.rows).map(() =>
    indices(kind.vectors).map(() => indices(kind.components).map(() => f.let(zero()))),
  );
}

/** One value of A in all lanes. */
function splat(kind: Arithmetic, address: Expr, offset: number): Expr {
  const bits = (8 * kind.computed) as 8 | 16 | 32 | 64;
  return instruction(`v128.load${bits}_splat`, [address], [offset]);
}

/** acc += x y for a row of the tile; complex products are rounded as NumPy's are: both parts from two products each. */
function accumulateRow(
  f: FunctionBuilder,
  kind: Arithmetic,
  row: Accumulators[number],
  x: readonly Expr[],
  b: readonly (readonly Expr[])[],
): void {
  row.forEach((acc, v) => {
    const y = b[v]!;
    const [re, im] = acc as [Local, Local];
    if (kind.components === 1) {
      f.set(re, kind.multiplyAdd(f.get(re), x[0]!, y[0]!));
      return;
    }
    const sub = (p: Expr, q: Expr) => op(`${kind.shape}.sub`, p, q);
    const real = sub(kind.multiply(x[0]!, y[0]!), kind.multiply(x[1]!, y[1]!));
    const imaginary = kind.add(kind.multiply(x[0]!, y[1]!), kind.multiply(x[1]!, y[0]!));
    f.set(re, kind.add(f.get(re), real));
    f.set(im, kind.add(f.get(im), imaginary));
  });
}

/** Writes the tile to row-major memory, or adds it to what is there. */
function finish(
  f: FunctionBuilder,
  kind: Arithmetic,
  acc: Accumulators,
  c: Local,
  cRow: Local,
  onto: Local,
): void {
  const write = (added: boolean) =>
    acc.forEach((row, r) => {
      row.forEach((parts, v) => {
        const values =
          kind.components === 1
            ? [f.get(parts[0]!)]
            : ([0, 1] as const).map((half) => interleave(kind, half, f.get(parts[0]!), f.get(parts[1]!)));
        values.forEach((value, i) => {
          const offset = 16 * (v * kind.components + i);
          const whole = added ? kind.add(instruction("v128.load", [f.get(c)], [offset]), value) : value;
          f.do(instruction("v128.store", [f.get(c), whole], [offset]));
        });
      });
      if (r + 1 < kind.rows) advance(f, c, f.get(cRow));
    });
  // The sum's pointer is moved by either branch, which end the function.
  f.if(
    f.get(onto),
    () => write(true),
    () => write(false),
  );
}

/** `packed(depth, a, b, c, cRow, onto)`: both operands packed, one tile's values for each k together. */
export function packedKernel(module: ModuleBuilder, kind: Arithmetic): FunctionRef {
  return module.function(["i32", "i32", "i32", "i32", "i32", "i32"], [], (f, params) => {
    const [depth, a, b, c, cRow, onto] = params as [Local, Local, Local, Local, Local, Local];
    const acc = startAccumulators(f, kind);
    const aStep = kind.rows * kind.components * kind.computed;
    const bStep = kind.columns * kind.components * kind.computed;
    // One k a turn: written out for more, V8 runs out of registers.
    repeat(f, f.get(depth), () => {
      f.scope(() => {
        const vector = (i: number) => f.get(f.let(instruction("v128.load", [f.get(b)], [16 * i])));
        const columns = indices(kind.vectors).map((v) =>
          indices(kind.components).map((part) => vector(v * kind.components + part)),
        );
        acc.forEach((row, r) => {
          f.scope(() => {
            const x = indices(kind.components).map((part) =>
              f.get(f.let(splat(kind, f.get(a), (r * kind.components + part) * kind.computed))),
            );
            accumulateRow(f, kind, row, x, columns);
          });
        });
      });
      advance(f, a, aStep);
      advance(f, b, bStep);
    });
    finish(f, kind, acc, c, cRow, onto);
  });
}

/**
 * `direct(depth, a, aRow, aDepth, rows, b, bDepth, c, cRow, onto)`: operands where they are, by strides in bytes; B's
 * columns lie together. Rows past `rows` repeat the last one: they are read and their results not used.
 */
export function directKernel(module: ModuleBuilder, kind: Arithmetic): FunctionRef {
  return module.function(new Array<"i32">(10).fill("i32"), [], (f, params) => {
    const [depth, a, aRow, aDepth, rows, b, bDepth, c, cRow, onto] = params as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    const acc = startAccumulators(f, kind);
    const pointers = indices(kind.rows).map((r) => {
      const last = op("i32.sub", f.get(rows), i32(1));
      const row = selectScalar(op("i32.lt_u", i32(r), f.get(rows)), i32(r), last);
      return f.let(plus(f.get(a), times(row, f.get(aRow))));
    });
    repeat(f, f.get(depth), () => {
      f.scope(() => {
        const vector = (i: number) => f.get(f.let(instruction("v128.load", [f.get(b)], [16 * i])));
        const columns = indices(kind.vectors).map((v) =>
          kind.components === 1 ? [vector(v)] : deinterleave(f, kind, vector(2 * v), vector(2 * v + 1)),
        );
        acc.forEach((row, r) => {
          f.scope(() => {
            const x = indices(kind.components).map((part) =>
              f.get(f.let(splat(kind, f.get(pointers[r]!), part * kind.computed))),
            );
            accumulateRow(f, kind, row, x, columns);
          });
        });
      });
      for (const pointer of pointers) advance(f, pointer, f.get(aDepth));
      advance(f, b, f.get(bDepth));
    });
    finish(f, kind, acc, c, cRow, onto);
  });
}
