/**
 * A notebook script for the test of `numfuse run`.
 */
import * as np from "../../src/index.ts";

// %% a cell
const doubled: np.NDArray = np.array([1, 2], "int64").mul(2);
console.log(doubled.repr(), ...process.argv.slice(2));

// %% another
process.exitCode = 3;
