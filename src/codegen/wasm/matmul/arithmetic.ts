/**
 * How a matrix product of each dtype computes: the lanes that it multiplies in, the tile of the result that is held in
 * registers, and the multiply-add. One table, from which packing, microkernels and stores are written.
 */
import type { ScalarType } from "../../../graph/dtype.ts";
import { SCALARS } from "../../../graph/dtype.ts";
import { type Expr, op } from "../encoder.ts";
import type { ShapeName } from "../lanes.ts";

export interface Arithmetic {
  readonly type: ScalarType;
  readonly components: 1 | 2;
  readonly shape: ShapeName;
  /** Bytes of a real part as operands and results hold it, and as it is computed with. */
  readonly stored: number;
  readonly computed: number;
  /** Rows and columns (elements) of a tile. */
  readonly rows: number;
  readonly columns: number;
  /** Vectors of a tile's row, each of one part. */
  readonly vectors: number;
  /** Elements of a vector; a complex vector is one of real and one of imaginary parts. */
  readonly lanes: number;
  /** Operands and results are converted on their way: a tile is not stored as it is. */
  readonly converts: boolean;
  readonly multiply: (x: Expr, y: Expr) => Expr;
  readonly add: (x: Expr, y: Expr) => Expr;
  /** acc + x y. */
  readonly multiplyAdd: (acc: Expr, x: Expr, y: Expr) => Expr;
}

/** Lane shapes: 8-bit integers have no product in lanes and are computed in 16 bits, which wrap to the same 8. */
const COMPUTED: { readonly [S in ScalarType]: readonly [shape: ShapeName, bytes: number] } = {
  bool: ["i8x16", 1],
  i8: ["i16x8", 2],
  u8: ["i16x8", 2],
  i16: ["i16x8", 2],
  u16: ["i16x8", 2],
  i32: ["i32x4", 4],
  u32: ["i32x4", 4],
  i64: ["i64x2", 8],
  u64: ["i64x2", 8],
  f16: ["f32x4", 4],
  f32: ["f32x4", 4],
  f64: ["f64x2", 8],
};

/** @param fma one rounding for a product and sum where the machine has it; the results then depend on the machine */
export function arithmetic(type: ScalarType, components: 1 | 2, fma: boolean): Arithmetic {
  const [shape, computed] = COMPUTED[type];
  const stored = SCALARS[type].bits / 8;
  const lanes = 16 / computed;
  // Eight accumulators leave registers for the operands. Wide rows take fewer loads; of many lanes, too many columns.
  const vectors = components === 1 && lanes <= 4 ? 4 : 2;
  const multiply = (x: Expr, y: Expr) =>
    type === "bool" ? op("v128.and", x, y) : op(`${shape as "f64x2"}.mul`, x, y);
  const add = (x: Expr, y: Expr) => (type === "bool" ? op("v128.or", x, y) : op(`${shape}.add`, x, y));
  const fused = fma && !SCALARS[type].integer && type !== "f16";
  return {
    type,
    components,
    shape,
    stored,
    computed,
    rows: 8 / (vectors * components),
    columns: vectors * lanes,
    vectors,
    lanes,
    converts: stored !== computed,
    multiply,
    add,
    multiplyAdd: (acc, x, y) =>
      fused ? op(`${shape as "f64x2"}.relaxed_madd`, x, y, acc) : add(acc, multiply(x, y)),
  };
}
