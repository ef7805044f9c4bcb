/** Shape manipulation, joining and basic indexing. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library } from "./load.ts";

const functions =
  "reshape transpose swapaxes moveaxis expand_dims squeeze broadcast_to ravel flip concatenate stack at".split(
    " ",
  );

goldenTests(np as unknown as Library, {
  fixture: "shape",
  cases: 1638,
  functions,
  dtypes: DTYPES,
  accepted: 168,
});
