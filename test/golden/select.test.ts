/** where, clip, and round with decimals. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library } from "./load.ts";

const functions = "where clip round around".split(" ");

goldenTests(np as unknown as Library, {
  fixture: "select",
  cases: 844,
  functions,
  dtypes: DTYPES,
  accepted: 56,
});
