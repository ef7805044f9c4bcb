/** Binary functions on real dtypes: cross products of special values, and random pairs. */
import * as np from "../../src/index.ts";
import { goldenTests, type Library, REALS } from "./load.ts";

const functions = [
  "add subtract multiply divide true_divide floor_divide remainder mod fmod power float_power divmod",
  "logaddexp logaddexp2 arctan2 hypot equal not_equal less less_equal greater greater_equal logical_and",
  "logical_or logical_xor bitwise_and bitwise_or bitwise_xor left_shift right_shift minimum maximum fmin",
  "fmax copysign",
]
  .join(" ")
  .split(" ");

goldenTests(np as unknown as Library, {
  fixture: "binary",
  cases: 428,
  functions,
  dtypes: REALS,
  accepted: 404,
  refusals: true,
});
