/** Functions that are compositions of others: joining, turning, repeating, cutting, comparing; reductions without nan. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library, load } from "./load.ts";

goldenTests(np as unknown as Library, {
  fixture: "named",
  cases: 8699,
  functions: [...new Set(load("named").cases.map((c) => c.f))],
  dtypes: DTYPES,
  accepted: 610,
});
