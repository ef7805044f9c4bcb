/** Products of vectors and matrices on every dtype, in every shape and layout. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library } from "./load.ts";

goldenTests(np as unknown as Library, {
  fixture: "products",
  cases: 2094,
  functions: "matmul dot inner outer vdot vecdot matvec vecmat".split(" "),
  dtypes: DTYPES,
  accepted: 112,
});
