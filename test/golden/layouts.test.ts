/** Element-wise functions on 0-d, empty, broadcast, transposed and negative-stride operands. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library } from "./load.ts";

const functions = [
  "negative positive absolute abs fabs sign reciprocal square sqrt cbrt exp exp2 expm1 log log2 log10 log1p",
  "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh degrees radians deg2rad rad2deg",
  "floor ceil trunc rint round around logical_not bitwise_not invert isnan isinf isfinite signbit conjugate",
  "conj real imag angle add subtract multiply divide true_divide floor_divide remainder mod fmod power",
  "float_power divmod logaddexp logaddexp2 arctan2 hypot equal not_equal less less_equal greater",
  "greater_equal logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor left_shift",
  "right_shift minimum maximum fmin fmax copysign",
]
  .join(" ")
  .split(" ");

goldenTests(np as unknown as Library, {
  fixture: "layouts",
  cases: 7401,
  functions,
  dtypes: DTYPES,
  accepted: 1125,
});
