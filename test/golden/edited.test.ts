/** insert, delete, pad, block, choose and select. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library, load } from "./load.ts";

goldenTests(np as unknown as Library, {
  fixture: "edited",
  cases: 13420,
  functions: [...new Set(load("edited").cases.map((c) => c.f))],
  dtypes: DTYPES,
  accepted: 56,
});
