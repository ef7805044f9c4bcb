/** Gradients, integrals, products of several axes, sliding sums, covariances. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library, load } from "./load.ts";

goldenTests(np as unknown as Library, {
  fixture: "numeric",
  cases: 4662,
  functions: [...new Set(load("numeric").cases.map((c) => c.f))],
  dtypes: DTYPES,
  accepted: 145,
});
