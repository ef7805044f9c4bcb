/** reduce, accumulate, outer and reduceat of every binary ufunc, cumulative sums and products, take and at, on every target. */
import { afterAll, beforeAll, describe } from "vitest";
import * as np from "../../src/index.ts";
import { DTYPES, goldenTests, type Library, load } from "./load.ts";

const { target } = np.config;

for (const way of ["interpreter", "js", "wasm"] as const) {
  describe(way, () => {
    beforeAll(() => {
      np.config.target = way;
    });
    afterAll(() => {
      np.config.target = target;
    });
    goldenTests(np as unknown as Library, {
      fixture: "methods",
      cases: 13622,
      functions: [...new Set(load("methods").cases.map((c) => c.f))],
      dtypes: DTYPES,
      accepted: 1062,
    });
    goldenTests(np as unknown as Library, {
      fixture: "indexed",
      cases: 3698,
      functions: [...new Set(load("indexed").cases.map((c) => c.f))],
      dtypes: DTYPES,
      accepted: 356,
    });
    goldenTests(np as unknown as Library, {
      fixture: "changed",
      cases: 12732,
      functions: [...new Set(load("changed").cases.map((c) => c.f))],
      dtypes: DTYPES,
      accepted: 935,
    });
    goldenTests(np as unknown as Library, {
      fixture: "cumulative",
      cases: 1212,
      functions: "cumsum cumprod nancumsum nancumprod cumulative_sum cumulative_prod".split(" "),
      dtypes: DTYPES,
      accepted: 84,
    });
  });
}
