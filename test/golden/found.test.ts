/** Where elements are: nonzero places, parts by conditions, diagonals and grids. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library, load } from "./load.ts";

goldenTests(np as unknown as Library, {
  fixture: "found",
  cases: 2804,
  functions: [...new Set(load("found").cases.map((c) => c.f))],
  dtypes: DTYPES,
  accepted: 98,
});
