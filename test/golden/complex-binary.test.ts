/** Binary functions on complex dtypes. */
import * as np from "../../src/index.ts";
import { COMPLEXES, goldenTests, type Library } from "./load.ts";

const functions = [
  "add subtract multiply divide true_divide floor_divide remainder mod fmod power float_power divmod",
  "logaddexp logaddexp2 arctan2 hypot equal not_equal less less_equal greater greater_equal logical_and",
  "logical_or logical_xor bitwise_and bitwise_or bitwise_xor left_shift right_shift minimum maximum fmin",
  "fmax copysign",
]
  .join(" ")
  .split(" ");

goldenTests(np as unknown as Library, {
  fixture: "complex-binary",
  cases: 70,
  functions,
  dtypes: COMPLEXES,
  accepted: 40,
  refusals: true,
});
