/** Reductions of times: NaT in sums and extrema, positions, what is refused. */
import { describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { type Answer, answer, bits, onTarget, stored, TARGETS, TIMES } from "./times.ts";

type Reduce = (x: np.NDArray, options: object) => np.NDArray;
const names = [...new Set(TIMES.reductions.map(([name]) => name))];

describe.each(TARGETS)("reductions of times, %s", (target) => {
  test.each(names)("%s", (name) => {
    onTarget(target, () => {
      for (const [, dtype, values, options, wanted] of TIMES.reductions.filter((row) => row[0] === name)) {
        const x = stored(values, dtype).reshape(3, 4);
        const got: Answer<string> = answer(() => {
          const result = (np as unknown as { [name: string]: Reduce })[name]!(x, options);
          return [result.dtype.str, bits(result)] as [string, string];
        });
        const label = `${name} of ${dtype} ${JSON.stringify(options)}`;
        if (wanted[0] === "UFuncTypeError" || wanted[0] === "TypeError")
          expect(got[0], label).toBe("TypeError");
        else expect(got, label).toEqual(wanted);
      }
    });
  });
});
