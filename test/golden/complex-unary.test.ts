/** Unary functions on complex dtypes, with the corner cases of C99 Annex G. */
import * as np from "../../src/index.ts";
import { COMPLEXES, goldenTests, type Library } from "./load.ts";

const functions = [
  "negative positive absolute abs fabs sign reciprocal square sqrt cbrt exp exp2 expm1 log log2 log10 log1p",
  "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh degrees radians deg2rad rad2deg",
  "floor ceil trunc rint round around logical_not bitwise_not invert isnan isinf isfinite signbit conjugate",
  "conj real imag angle",
]
  .join(" ")
  .split(" ");

goldenTests(np as unknown as Library, {
  fixture: "complex-unary",
  cases: 102,
  functions,
  dtypes: COMPLEXES,
  accepted: 78,
  refusals: true,
});
