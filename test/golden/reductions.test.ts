/** Reductions on every dtype, with their keywords. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library } from "./load.ts";

const functions = "sum prod min max mean var std any all argmin argmax count_nonzero ptp".split(" ");

goldenTests(np as unknown as Library, {
  fixture: "reductions",
  cases: 7677,
  functions,
  dtypes: DTYPES,
  accepted: 181,
  refusals: true,
});
