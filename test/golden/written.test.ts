/** Functions that write into arrays. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library, load } from "./load.ts";

goldenTests(np as unknown as Library, {
  fixture: "written",
  cases: 8530,
  functions: [...new Set(load("written").cases.map((c) => c.f))],
  dtypes: DTYPES,
  accepted: 84,
});
