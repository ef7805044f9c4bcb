/** out, where, dtype and casting of element-wise functions. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library } from "./load.ts";

const functions = "add multiply sqrt less negative divmod subtract divide exp bitwise_or".split(" ");

goldenTests(np as unknown as Library, {
  fixture: "kwargs",
  cases: 255,
  functions,
  dtypes: DTYPES,
  accepted: 0,
});
