/** Promotion, casting rules and the limits of dtypes. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library } from "./load.ts";

const functions = "result_type promote_types can_cast finfo iinfo".split(" ");

goldenTests(np as unknown as Library, {
  fixture: "promotion",
  cases: 1980,
  functions,
  dtypes: DTYPES,
  accepted: 0,
});
