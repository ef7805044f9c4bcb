/** Positions by axis, windows, polynomials. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library, load } from "./load.ts";

goldenTests(np as unknown as Library, {
  fixture: "shaped",
  cases: 1800,
  functions: [...new Set(load("shaped").cases.map((c) => c.f))],
  dtypes: DTYPES,
  accepted: 104,
});
