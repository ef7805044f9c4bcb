/**
 * How machine values lie in vectors: one table of lane shapes, and the values under construction.
 *
 * A vector body computes `count` neighbours at once, 128 bits divided by the widest type in it. Every value is kept in
 * its own type's shape and uses the low `count` lanes of it; what the other lanes hold is never looked at. A scalar is a
 * vector of one lane. bool is a mask, all ones or zeros, of the width of whatever was compared; float16 is held as
 * float32 that is always rounded to float16.
 */
import type { ScalarType } from "../../graph/dtype.ts";
import type { Scalar } from "../../graph/scalar/machine.ts";
import type { Expr, ValueType } from "./encoder.ts";

export type ShapeName = "i8x16" | "i16x8" | "i32x4" | "i64x2" | "f32x4" | "f64x2";

export interface Shape {
  readonly name: ShapeName;
  readonly bits: 8 | 16 | 32 | 64;
  /** What one lane is outside the vector. */
  readonly scalar: ValueType;
}

const shape = (name: ShapeName, bits: Shape["bits"], scalar: ValueType): Shape => ({ name, bits, scalar });

const I8 = shape("i8x16", 8, "i32");
const I16 = shape("i16x8", 16, "i32");
const I32 = shape("i32x4", 32, "i32");
const I64 = shape("i64x2", 64, "i64");
const F32 = shape("f32x4", 32, "f32");
const F64 = shape("f64x2", 64, "f64");

/** The shape that a type's values are computed in; a mask is of any integer shape. */
export const SHAPES: { readonly [S in ScalarType]: Shape } = {
  bool: I8,
  i8: I8,
  u8: I8,
  i16: I16,
  u16: I16,
  i32: I32,
  u32: I32,
  i64: I64,
  u64: I64,
  f16: F32,
  f32: F32,
  f64: F64,
};

/** Integer shapes by the bits of a lane. */
export const INTEGER_SHAPES: { readonly [bits: number]: Shape } = { 8: I8, 16: I16, 32: I32, 64: I64 };

/** A value in lanes. */
export interface Lanes {
  readonly type: ScalarType;
  readonly expr: Expr;
  /** Bits of a lane; of a mask, those of its present width. */
  readonly bits: number;
  /** All lanes of the register hold this one value: it does not differ between neighbours. */
  readonly full: boolean;
  /** Of a mask: the values (in locals) of which it says that the first is less. A choice between them is their minimum or maximum. */
  readonly less?: readonly [Expr, Expr];
  /** Lane 0 as an i32, where it serves as a shift's amount. */
  readonly amount?: Expr;
  /** The integer that all lanes are known to hold, of the type given: engines divide by a constant without dividing. */
  readonly literal?: { readonly value: Scalar; readonly type: ScalarType };
}

/** The sixteen byte numbers of a shuffle that moves lane `from(i)` of `source` bits to lane i of `target` bits. */
export function lanePattern(source: number, target: number, from: (lane: number) => number): number[] {
  const [wide, size] = [source / 8, target / 8];
  return Array.from({ length: 16 }, (_, byte) => {
    const lane = Math.floor(byte / size);
    return from(lane) * wide + Math.min(byte % size, wide - 1);
  });
}
