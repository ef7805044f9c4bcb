/** Creation functions. */
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library } from "./load.ts";

const functions = [
  "arange linspace logspace geomspace eye identity tri tril triu diag zeros ones full zeros_like ones_like",
  "full_like",
]
  .join(" ")
  .split(" ");

goldenTests(np as unknown as Library, {
  fixture: "creation",
  cases: 1994,
  functions,
  dtypes: DTYPES,
  accepted: 224,
});
