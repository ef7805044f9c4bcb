/** Unary functions on real dtypes: special values and random ones. */
import * as np from "../../src/index.ts";
import { goldenTests, type Library, REALS } from "./load.ts";

const functions = [
  "negative positive absolute abs fabs sign reciprocal square sqrt cbrt exp exp2 expm1 log log2 log10 log1p",
  "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh degrees radians deg2rad rad2deg",
  "floor ceil trunc rint round around logical_not bitwise_not invert isnan isinf isfinite signbit conjugate",
  "conj real imag angle",
]
  .join(" ")
  .split(" ");

goldenTests(np as unknown as Library, {
  fixture: "unary",
  cases: 612,
  functions,
  dtypes: REALS,
  accepted: 603,
  refusals: true,
});
