/**
 * The ufuncs as functions of the module, and how each result's dtype follows from the operands' at compile time.
 *
 * Generated from the table in `ufuncs.ts` by `npm run generate`: ES modules export names statically, and only so can each
 * have its type and its doc.
 */
import type { Binary, BinaryPair, Unary, UnaryPair } from "./types.ts";
import type { UfuncMethods } from "./ufunc-methods.ts";
import { UFUNCS } from "./ufuncs.ts";

type AddResult = {
  bool: "bool";
  int8: "int8";
  uint8: "uint8";
  int16: "int16";
  uint16: "uint16";
  int32: "int32";
  uint32: "uint32";
  int64: "int64";
  uint64: "uint64";
  float16: "float16";
  float32: "float32";
  float64: "float64";
  complex64: "complex64";
  complex128: "complex128";
};
type SubtractResult = {
  bool: never;
  int8: "int8";
  uint8: "uint8";
  int16: "int16";
  uint16: "uint16";
  int32: "int32";
  uint32: "uint32";
  int64: "int64";
  uint64: "uint64";
  float16: "float16";
  float32: "float32";
  float64: "float64";
  complex64: "complex64";
  complex128: "complex128";
};
type DivideResult = {
  bool: "float64";
  int8: "float64";
  uint8: "float64";
  int16: "float64";
  uint16: "float64";
  int32: "float64";
  uint32: "float64";
  int64: "float64";
  uint64: "float64";
  float16: "float16";
  float32: "float32";
  float64: "float64";
  complex64: "complex64";
  complex128: "complex128";
};
type FloorDivideResult = {
  bool: "int8";
  int8: "int8";
  uint8: "uint8";
  int16: "int16";
  uint16: "uint16";
  int32: "int32";
  uint32: "uint32";
  int64: "int64";
  uint64: "uint64";
  float16: "float16";
  float32: "float32";
  float64: "float64";
  complex64: never;
  complex128: never;
};
type PowerResult = {
  bool: "int8";
  int8: "int8";
  uint8: "uint8";
  int16: "int16";
  uint16: "uint16";
  int32: "int32";
  uint32: "uint32";
  int64: "int64";
  uint64: "uint64";
  float16: "float16";
  float32: "float32";
  float64: "float64";
  complex64: "complex64";
  complex128: "complex128";
};
type FloatPowerResult = {
  bool: "float64";
  int8: "float64";
  uint8: "float64";
  int16: "float64";
  uint16: "float64";
  int32: "float64";
  uint32: "float64";
  int64: "float64";
  uint64: "float64";
  float16: "float64";
  float32: "float64";
  float64: "float64";
  complex64: "complex128";
  complex128: "complex128";
};
type AbsoluteResult = {
  bool: "bool";
  int8: "int8";
  uint8: "uint8";
  int16: "int16";
  uint16: "uint16";
  int32: "int32";
  uint32: "uint32";
  int64: "int64";
  uint64: "uint64";
  float16: "float16";
  float32: "float32";
  float64: "float64";
  complex64: "float32";
  complex128: "float64";
};
type FabsResult = {
  bool: "float16";
  int8: "float16";
  uint8: "float16";
  int16: "float32";
  uint16: "float32";
  int32: "float64";
  uint32: "float64";
  int64: "float64";
  uint64: "float64";
  float16: "float16";
  float32: "float32";
  float64: "float64";
  complex64: never;
  complex128: never;
};
type SqrtResult = {
  bool: "float16";
  int8: "float16";
  uint8: "float16";
  int16: "float32";
  uint16: "float32";
  int32: "float64";
  uint32: "float64";
  int64: "float64";
  uint64: "float64";
  float16: "float16";
  float32: "float32";
  float64: "float64";
  complex64: "complex64";
  complex128: "complex128";
};
type LogaddexpResult = { each: FabsResult };
type FloorResult = {
  bool: "bool";
  int8: "int8";
  uint8: "uint8";
  int16: "int16";
  uint16: "uint16";
  int32: "int32";
  uint32: "uint32";
  int64: "int64";
  uint64: "uint64";
  float16: "float16";
  float32: "float32";
  float64: "float64";
  complex64: never;
  complex128: never;
};
type EqualResult = {
  bool: "bool";
  int8: "bool";
  uint8: "bool";
  int16: "bool";
  uint16: "bool";
  int32: "bool";
  uint32: "bool";
  int64: "bool";
  uint64: "bool";
  float16: "bool";
  float32: "bool";
  float64: "bool";
  complex64: "bool";
  complex128: "bool";
  time: "bool";
};
type GcdResult = {
  bool: never;
  int8: "int8";
  uint8: "uint8";
  int16: "int16";
  uint16: "uint16";
  int32: "int32";
  uint32: "uint32";
  int64: "int64";
  uint64: "uint64";
  float16: never;
  float32: never;
  float64: never;
  complex64: never;
  complex128: never;
};
type LogicalNotResult = {
  bool: "bool";
  int8: "bool";
  uint8: "bool";
  int16: "bool";
  uint16: "bool";
  int32: "bool";
  uint32: "bool";
  int64: "bool";
  uint64: "bool";
  float16: "bool";
  float32: "bool";
  float64: "bool";
  complex64: "bool";
  complex128: "bool";
};
type BitwiseAndResult = {
  bool: "bool";
  int8: "int8";
  uint8: "uint8";
  int16: "int16";
  uint16: "uint16";
  int32: "int32";
  uint32: "uint32";
  int64: "int64";
  uint64: "uint64";
  float16: never;
  float32: never;
  float64: never;
  complex64: never;
  complex128: never;
};
type LeftShiftResult = {
  bool: "int8";
  int8: "int8";
  uint8: "uint8";
  int16: "int16";
  uint16: "uint16";
  int32: "int32";
  uint32: "uint32";
  int64: "int64";
  uint64: "uint64";
  float16: never;
  float32: never;
  float64: never;
  complex64: never;
  complex128: never;
};
type BitwiseCountResult = {
  bool: "uint8";
  int8: "uint8";
  uint8: "uint8";
  int16: "uint8";
  uint16: "uint8";
  int32: "uint8";
  uint32: "uint8";
  int64: "uint8";
  uint64: "uint8";
  float16: never;
  float32: never;
  float64: never;
  complex64: never;
  complex128: never;
};
type IsnatResult = {
  bool: never;
  int8: never;
  uint8: never;
  int16: never;
  uint16: never;
  int32: never;
  uint32: never;
  int64: never;
  uint64: never;
  float16: never;
  float32: never;
  float64: never;
  complex64: never;
  complex128: never;
  time: "bool";
};
type SignbitResult = {
  bool: "bool";
  int8: "bool";
  uint8: "bool";
  int16: "bool";
  uint16: "bool";
  int32: "bool";
  uint32: "bool";
  int64: "bool";
  uint64: "bool";
  float16: "bool";
  float32: "bool";
  float64: "bool";
  complex64: never;
  complex128: never;
};
type Frexp2Result = {
  bool: "int32";
  int8: "int32";
  uint8: "int32";
  int16: "int32";
  uint16: "int32";
  int32: "int32";
  uint32: "int32";
  int64: "int32";
  uint64: "int32";
  float16: "int32";
  float32: "int32";
  float64: "int32";
  complex64: never;
  complex128: never;
};
type Row1 = {
  bool: "float16";
  int8: "float16";
  uint8: "float16";
  int16: "float16";
  uint16: "float16";
  int32: "float16";
  uint32: "float16";
  int64: "float16";
  uint64: never;
  float16: never;
  float32: never;
  float64: never;
  complex64: never;
  complex128: never;
  int: "float16";
  float: never;
  complex: never;
};
type Row2 = {
  bool: "float32";
  int8: "float32";
  uint8: "float32";
  int16: "float32";
  uint16: "float32";
  int32: "float32";
  uint32: "float32";
  int64: "float32";
  uint64: never;
  float16: never;
  float32: never;
  float64: never;
  complex64: never;
  complex128: never;
  int: "float32";
  float: never;
  complex: never;
};
type Row3 = {
  bool: "float64";
  int8: "float64";
  uint8: "float64";
  int16: "float64";
  uint16: "float64";
  int32: "float64";
  uint32: "float64";
  int64: "float64";
  uint64: never;
  float16: never;
  float32: never;
  float64: never;
  complex64: never;
  complex128: never;
  int: "float64";
  float: never;
  complex: never;
};
type Row4 = {
  bool: never;
  int8: never;
  uint8: never;
  int16: never;
  uint16: never;
  int32: never;
  uint32: never;
  int64: never;
  uint64: never;
  float16: never;
  float32: never;
  float64: never;
  complex64: never;
  complex128: never;
  int: never;
  float: never;
  complex: never;
};
type Row5 = {
  bool: "float64";
  int8: "float16";
  uint8: "float16";
  int16: "float16";
  uint16: "float16";
  int32: "float16";
  uint32: "float16";
  int64: "float16";
  uint64: never;
  float16: never;
  float32: never;
  float64: never;
  complex64: never;
  complex128: never;
  int: "float64";
  float: never;
  complex: never;
};
type LdexpResult = {
  pairs: {
    bool: Row1;
    int8: Row1;
    uint8: Row1;
    int16: Row2;
    uint16: Row2;
    int32: Row3;
    uint32: Row3;
    int64: Row3;
    uint64: Row3;
    float16: Row1;
    float32: Row2;
    float64: Row3;
    complex64: Row4;
    complex128: Row4;
    int: Row5;
    float: Row3;
    complex: Row4;
  };
};

/**
 * Each ufunc's results, by dtype: a table by the operand's dtype, or by what two promote to; under "each" what the results of
 * each operand alone promote to; or by pairs.
 */
export interface UfuncResults {
  add: [AddResult];
  subtract: [SubtractResult];
  multiply: [AddResult];
  divide: [DivideResult];
  floor_divide: [FloorDivideResult];
  remainder: [FloorDivideResult];
  divmod: [FloorDivideResult, FloorDivideResult];
  fmod: [FloorDivideResult];
  power: [PowerResult];
  float_power: [FloatPowerResult];
  negative: [SubtractResult];
  positive: [SubtractResult];
  absolute: [AbsoluteResult];
  fabs: [FabsResult];
  sign: [SubtractResult];
  reciprocal: [PowerResult];
  square: [PowerResult];
  conjugate: [PowerResult];
  sqrt: [SqrtResult];
  exp: [SqrtResult];
  exp2: [SqrtResult];
  expm1: [SqrtResult];
  log: [SqrtResult];
  log2: [SqrtResult];
  log10: [SqrtResult];
  log1p: [SqrtResult];
  cbrt: [FabsResult];
  logaddexp: [LogaddexpResult];
  logaddexp2: [LogaddexpResult];
  sin: [SqrtResult];
  cos: [SqrtResult];
  tan: [SqrtResult];
  arcsin: [SqrtResult];
  arccos: [SqrtResult];
  arctan: [SqrtResult];
  sinh: [SqrtResult];
  cosh: [SqrtResult];
  tanh: [SqrtResult];
  arcsinh: [SqrtResult];
  arccosh: [SqrtResult];
  arctanh: [SqrtResult];
  arctan2: [LogaddexpResult];
  hypot: [LogaddexpResult];
  degrees: [FabsResult];
  radians: [FabsResult];
  floor: [FloorResult];
  ceil: [FloorResult];
  trunc: [FloorResult];
  rint: [SqrtResult];
  modf: [FabsResult, FabsResult];
  equal: [EqualResult];
  not_equal: [EqualResult];
  less: [EqualResult];
  less_equal: [EqualResult];
  greater: [EqualResult];
  greater_equal: [EqualResult];
  maximum: [AddResult];
  minimum: [AddResult];
  fmax: [AddResult];
  fmin: [AddResult];
  gcd: [GcdResult];
  lcm: [GcdResult];
  heaviside: [LogaddexpResult];
  logical_and: [EqualResult];
  logical_or: [EqualResult];
  logical_xor: [EqualResult];
  logical_not: [LogicalNotResult];
  bitwise_and: [BitwiseAndResult];
  bitwise_or: [BitwiseAndResult];
  bitwise_xor: [BitwiseAndResult];
  invert: [BitwiseAndResult];
  left_shift: [LeftShiftResult];
  right_shift: [LeftShiftResult];
  bitwise_count: [BitwiseCountResult];
  isnan: [EqualResult];
  isinf: [EqualResult];
  isfinite: [EqualResult];
  isnat: [IsnatResult];
  signbit: [SignbitResult];
  frexp: [FabsResult, Frexp2Result];
  ldexp: [LdexpResult];
  nextafter: [LogaddexpResult];
  spacing: [FabsResult];
  copysign: [LogaddexpResult];
}

export interface UfuncSignatures {
  /**
   * Sum.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.add.html
   */
  add: Binary<"add">;
  /**
   * Difference.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.subtract.html
   */
  subtract: Binary<"subtract">;
  /**
   * Product.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.multiply.html
   */
  multiply: Binary<"multiply">;
  /**
   * Quotient; integers are divided in float64.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.divide.html
   */
  divide: Binary<"divide">;
  /**
   * Quotient rounded down; 0 for a zero divisor of integers.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.floor_divide.html
   */
  floor_divide: Binary<"floor_divide">;
  /**
   * Rest of the division that rounds down, with the sign of the divisor.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.remainder.html
   */
  remainder: Binary<"remainder">;
  /**
   * The quotient rounded down, and the rest.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.divmod.html
   */
  divmod: BinaryPair<"divmod">;
  /**
   * Rest of the division that rounds towards zero, with the sign of the dividend.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.fmod.html
   */
  fmod: Binary<"fmod">;
  /**
   * The first to the power of the second; integers to negative powers are refused.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.power.html
   */
  power: Binary<"power">;
  /**
   * The first to the power of the second, in float64 or complex128.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.float_power.html
   */
  float_power: Binary<"float_power">;
  /**
   * The operand with its sign turned.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.negative.html
   */
  negative: Unary<"negative">;
  /**
   * The operand itself.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.positive.html
   */
  positive: Unary<"positive">;
  /**
   * Magnitude; of the least signed integer the least itself.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.absolute.html
   */
  absolute: Unary<"absolute">;
  /**
   * Magnitude, as a float.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.fabs.html
   */
  fabs: Unary<"fabs">;
  /**
   * -1, 0 or 1 by the sign; of complex numbers the direction.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.sign.html
   */
  sign: Unary<"sign">;
  /**
   * One over the operand, at its dtype: integers truncate.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.reciprocal.html
   */
  reciprocal: Unary<"reciprocal">;
  /**
   * The operand times itself.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.square.html
   */
  square: Unary<"square">;
  /**
   * Complex conjugate.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.conjugate.html
   */
  conjugate: Unary<"conjugate">;
  /**
   * Square root.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.sqrt.html
   */
  sqrt: Unary<"sqrt">;
  /**
   * e to the power of the operand.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.exp.html
   */
  exp: Unary<"exp">;
  /**
   * 2 to the power of the operand.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.exp2.html
   */
  exp2: Unary<"exp2">;
  /**
   * exp(x) - 1, exact near 0.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.expm1.html
   */
  expm1: Unary<"expm1">;
  /**
   * Natural logarithm.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.log.html
   */
  log: Unary<"log">;
  /**
   * Logarithm to base 2.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.log2.html
   */
  log2: Unary<"log2">;
  /**
   * Logarithm to base 10.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.log10.html
   */
  log10: Unary<"log10">;
  /**
   * log(1 + x), exact near 0.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.log1p.html
   */
  log1p: Unary<"log1p">;
  /**
   * Cube root.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.cbrt.html
   */
  cbrt: Unary<"cbrt">;
  /**
   * log(exp(x) + exp(y)), without overflow.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.logaddexp.html
   */
  logaddexp: Binary<"logaddexp">;
  /**
   * log2(2**x + 2**y), without overflow.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.logaddexp2.html
   */
  logaddexp2: Binary<"logaddexp2">;
  /**
   * Sine.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.sin.html
   */
  sin: Unary<"sin">;
  /**
   * Cosine.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.cos.html
   */
  cos: Unary<"cos">;
  /**
   * Tangent.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.tan.html
   */
  tan: Unary<"tan">;
  /**
   * Inverse sine.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arcsin.html
   */
  arcsin: Unary<"arcsin">;
  /**
   * Inverse cosine.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arccos.html
   */
  arccos: Unary<"arccos">;
  /**
   * Inverse tangent.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arctan.html
   */
  arctan: Unary<"arctan">;
  /**
   * Hyperbolic sine.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.sinh.html
   */
  sinh: Unary<"sinh">;
  /**
   * Hyperbolic cosine.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.cosh.html
   */
  cosh: Unary<"cosh">;
  /**
   * Hyperbolic tangent.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.tanh.html
   */
  tanh: Unary<"tanh">;
  /**
   * Inverse hyperbolic sine.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arcsinh.html
   */
  arcsinh: Unary<"arcsinh">;
  /**
   * Inverse hyperbolic cosine.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arccosh.html
   */
  arccosh: Unary<"arccosh">;
  /**
   * Inverse hyperbolic tangent.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arctanh.html
   */
  arctanh: Unary<"arctanh">;
  /**
   * Angle of the point (y, x), from -pi to pi.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arctan2.html
   */
  arctan2: Binary<"arctan2">;
  /**
   * Length of the vector (x, y), without overflow.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.hypot.html
   */
  hypot: Binary<"hypot">;
  /**
   * Radians in degrees.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.degrees.html
   */
  degrees: Unary<"degrees">;
  /**
   * Degrees in radians.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.radians.html
   */
  radians: Unary<"radians">;
  /**
   * Greatest integer that is not above.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.floor.html
   */
  floor: Unary<"floor">;
  /**
   * Least integer that is not below.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.ceil.html
   */
  ceil: Unary<"ceil">;
  /**
   * Integer part.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.trunc.html
   */
  trunc: Unary<"trunc">;
  /**
   * Nearest integer, of two the even one.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.rint.html
   */
  rint: Unary<"rint">;
  /**
   * The part behind the point and the integer part, both with the operand's sign.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.modf.html
   */
  modf: UnaryPair<"modf">;
  /**
   * Whether the operands are equal.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.equal.html
   */
  equal: Binary<"equal">;
  /**
   * Whether the operands differ.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.not_equal.html
   */
  not_equal: Binary<"not_equal">;
  /**
   * Whether the first is below the second.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.less.html
   */
  less: Binary<"less">;
  /**
   * Whether the first is not above the second.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.less_equal.html
   */
  less_equal: Binary<"less_equal">;
  /**
   * Whether the first is above the second.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.greater.html
   */
  greater: Binary<"greater">;
  /**
   * Whether the first is not below the second.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.greater_equal.html
   */
  greater_equal: Binary<"greater_equal">;
  /**
   * The greater operand; nan where either is.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.maximum.html
   */
  maximum: Binary<"maximum">;
  /**
   * The lesser operand; nan where either is.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.minimum.html
   */
  minimum: Binary<"minimum">;
  /**
   * The greater operand; the other one where one is nan.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.fmax.html
   */
  fmax: Binary<"fmax">;
  /**
   * The lesser operand; the other one where one is nan.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.fmin.html
   */
  fmin: Binary<"fmin">;
  /**
   * Greatest common divisor.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.gcd.html
   */
  gcd: Binary<"gcd">;
  /**
   * Least common multiple.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.lcm.html
   */
  lcm: Binary<"lcm">;
  /**
   * 0 below zero, 1 above, the second operand at zero.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.heaviside.html
   */
  heaviside: Binary<"heaviside">;
  /**
   * Whether both are nonzero.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.logical_and.html
   */
  logical_and: Binary<"logical_and">;
  /**
   * Whether either is nonzero.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.logical_or.html
   */
  logical_or: Binary<"logical_or">;
  /**
   * Whether just one is nonzero.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.logical_xor.html
   */
  logical_xor: Binary<"logical_xor">;
  /**
   * Whether the operand is zero.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.logical_not.html
   */
  logical_not: Unary<"logical_not">;
  /**
   * Bits that both have.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.bitwise_and.html
   */
  bitwise_and: Binary<"bitwise_and">;
  /**
   * Bits that either has.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.bitwise_or.html
   */
  bitwise_or: Binary<"bitwise_or">;
  /**
   * Bits that just one has.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.bitwise_xor.html
   */
  bitwise_xor: Binary<"bitwise_xor">;
  /**
   * All bits turned; of bool the opposite.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.invert.html
   */
  invert: Unary<"invert">;
  /**
   * Bits moved up; 0 from the width on.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.left_shift.html
   */
  left_shift: Binary<"left_shift">;
  /**
   * Bits moved down, the sign kept; 0 or -1 from the width on.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.right_shift.html
   */
  right_shift: Binary<"right_shift">;
  /**
   * Set bits of the magnitude.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.bitwise_count.html
   */
  bitwise_count: Unary<"bitwise_count">;
  /**
   * Whether the operand is nan.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.isnan.html
   */
  isnan: Unary<"isnan">;
  /**
   * Whether the operand is infinite.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.isinf.html
   */
  isinf: Unary<"isinf">;
  /**
   * Whether the operand is neither infinite nor nan.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.isfinite.html
   */
  isfinite: Unary<"isfinite">;
  /**
   * Whether a time is NaT.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.isnat.html
   */
  isnat: Unary<"isnat">;
  /**
   * Whether the sign bit is set: -0 and -nan have it.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.signbit.html
   */
  signbit: Unary<"signbit">;
  /**
   * Mantissa, from 1/2 up to 1, and exponent of 2.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.frexp.html
   */
  frexp: UnaryPair<"frexp">;
  /**
   * The first times 2 to the power of the second.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.ldexp.html
   */
  ldexp: Binary<"ldexp">;
  /**
   * The number next to the first in the direction of the second.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.nextafter.html
   */
  nextafter: Binary<"nextafter">;
  /**
   * Distance to the next number away from zero, with the operand's sign.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.spacing.html
   */
  spacing: Unary<"spacing">;
  /**
   * The magnitude of the first with the sign of the second.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.copysign.html
   */
  copysign: Binary<"copysign">;
  /**
   * Magnitude; of the least signed integer the least itself. `absolute` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.absolute.html
   */
  abs: Unary<"absolute">;
  /**
   * Complex conjugate. `conjugate` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.conjugate.html
   */
  conj: Unary<"conjugate">;
  /**
   * Quotient; integers are divided in float64. `divide` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.divide.html
   */
  true_divide: Binary<"divide">;
  /**
   * Rest of the division that rounds down, with the sign of the divisor. `remainder` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.remainder.html
   */
  mod: Binary<"remainder">;
  /**
   * The first to the power of the second; integers to negative powers are refused. `power` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.power.html
   */
  pow: Binary<"power">;
  /**
   * All bits turned; of bool the opposite. `invert` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.invert.html
   */
  bitwise_not: Unary<"invert">;
  /**
   * All bits turned; of bool the opposite. `invert` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.invert.html
   */
  bitwise_invert: Unary<"invert">;
  /**
   * Bits moved up; 0 from the width on. `left_shift` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.left_shift.html
   */
  bitwise_left_shift: Binary<"left_shift">;
  /**
   * Bits moved down, the sign kept; 0 or -1 from the width on. `right_shift` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.right_shift.html
   */
  bitwise_right_shift: Binary<"right_shift">;
  /**
   * Degrees in radians. `radians` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.radians.html
   */
  deg2rad: Unary<"radians">;
  /**
   * Radians in degrees. `degrees` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.degrees.html
   */
  rad2deg: Unary<"degrees">;
  /**
   * Inverse cosine. `arccos` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arccos.html
   */
  acos: Unary<"arccos">;
  /**
   * Inverse hyperbolic cosine. `arccosh` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arccosh.html
   */
  acosh: Unary<"arccosh">;
  /**
   * Inverse sine. `arcsin` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arcsin.html
   */
  asin: Unary<"arcsin">;
  /**
   * Inverse hyperbolic sine. `arcsinh` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arcsinh.html
   */
  asinh: Unary<"arcsinh">;
  /**
   * Inverse tangent. `arctan` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arctan.html
   */
  atan: Unary<"arctan">;
  /**
   * Angle of the point (y, x), from -pi to pi. `arctan2` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arctan2.html
   */
  atan2: Binary<"arctan2">;
  /**
   * Inverse hyperbolic tangent. `arctanh` by another name.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.arctanh.html
   */
  atanh: Unary<"arctanh">;
}

export const {
  abs,
  absolute,
  acos,
  acosh,
  add,
  arccos,
  arccosh,
  arcsin,
  arcsinh,
  arctan,
  arctan2,
  arctanh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  bitwise_and,
  bitwise_count,
  bitwise_invert,
  bitwise_left_shift,
  bitwise_not,
  bitwise_or,
  bitwise_right_shift,
  bitwise_xor,
  cbrt,
  ceil,
  conj,
  conjugate,
  copysign,
  cos,
  cosh,
  deg2rad,
  degrees,
  divide,
  divmod,
  equal,
  exp,
  exp2,
  expm1,
  fabs,
  float_power,
  floor,
  floor_divide,
  fmax,
  fmin,
  fmod,
  frexp,
  gcd,
  greater,
  greater_equal,
  heaviside,
  hypot,
  invert,
  isfinite,
  isinf,
  isnan,
  isnat,
  lcm,
  ldexp,
  left_shift,
  less,
  less_equal,
  log,
  log10,
  log1p,
  log2,
  logaddexp,
  logaddexp2,
  logical_and,
  logical_not,
  logical_or,
  logical_xor,
  maximum,
  minimum,
  mod,
  modf,
  multiply,
  negative,
  nextafter,
  not_equal,
  positive,
  pow,
  power,
  rad2deg,
  radians,
  reciprocal,
  remainder,
  right_shift,
  rint,
  sign,
  signbit,
  sin,
  sinh,
  spacing,
  sqrt,
  square,
  subtract,
  tan,
  tanh,
  true_divide,
  trunc,
} = UFUNCS as unknown as { readonly [K in keyof UfuncSignatures]: UfuncSignatures[K] & UfuncMethods };
