/** Places in sorted arrays, bins, interpolation. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library, load } from "./load.ts";

goldenTests(np as unknown as Library, {
  fixture: "searched",
  cases: 4505,
  functions: [...new Set(load("searched").cases.map((c) => c.f))],
  dtypes: DTYPES,
  accepted: 71,
});
