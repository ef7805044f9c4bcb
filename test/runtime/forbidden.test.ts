/**
 * Where compiling source is forbidden (a content security policy; here a flag of Node), the interpreter does it all.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

const PROGRAM = `
import * as np from "./src/index.ts";
let refused = "";
try { new Function("return 1"); } catch (error) { refused = error.name; }
const a = np.arange(6).reshape([2, 3]);
const b = np.array([0.5, 1.5, -2], { dtype: "float32" });
const c = np.zeros(4);
c.set(["1:3"], np.sqrt([4, 9]));
const sum = np.add(a, b).sum({ axis: 0 });
console.log(JSON.stringify({
  refused,
  elementwise: np.where(np.greater(a, b), a, b).tolist(),
  sum: sum.tolist(),
  dtype: sum.dtype.name,
  argmax: a.argmax(1).tolist(),
  joined: np.concatenate([b, b.at("::-1")]).tolist(),
  written: c.tolist(),
  complex: String(np.multiply(np.array([np.complex(1, 2)]), np.complex(0, 1)).at(0).item()),
  mean: np.mean(a, 1).tolist(),
  large: np.array([2n ** 53n]).multiply(3n).item().toString(),
  printed: np.array([1.5, 2]).repr(),
  kernels: np.counters().kernelsCompiled,
  interpreted: np.counters().interpreted > 0,
}));
`;

test("everything works where new Function is forbidden", { timeout: 60_000 }, () => {
  const flags = ["--disallow-code-generation-from-strings", "--import", "tsx", "--input-type=module"];
  const output = execFileSync(process.execPath, [...flags, "-e", PROGRAM], { cwd: root, encoding: "utf8" });
  expect(JSON.parse(output)).toEqual({
    refused: "EvalError",
    elementwise: [
      [0.5, 1.5, 2],
      [3, 4, 5],
    ],
    sum: [4, 8, 3],
    dtype: "float64",
    argmax: [2, 2],
    joined: [0.5, 1.5, -2, -2, 1.5, 0.5],
    written: [0, 2, 3, 0],
    complex: "(-2+1j)",
    mean: [1, 4],
    large: "27021597764222976",
    printed: "array([1.5, 2. ])",
    kernels: 0,
    interpreted: true,
  });
});
