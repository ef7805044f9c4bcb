/** Arrays with Python scalars, in and out of the range of their dtype. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library } from "./load.ts";

const functions = [
  "add divide power maximum less bitwise_and left_shift arctan2 subtract multiply floor_divide remainder",
  "fmod equal greater minimum right_shift not_equal less_equal greater_equal sqrt negative square isnan",
  "invert",
]
  .join(" ")
  .split(" ");

goldenTests(np as unknown as Library, {
  fixture: "weak",
  cases: 10052,
  functions,
  dtypes: DTYPES,
  accepted: 100,
});
