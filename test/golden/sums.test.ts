/** The order of summation, which shows in the last bits. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library } from "./load.ts";

const functions = "sum mean var std prod min argmin max argmax ptp count_nonzero".split(" ");

goldenTests(np as unknown as Library, {
  fixture: "sums",
  cases: 2694,
  functions,
  dtypes: DTYPES,
  accepted: 55,
});
