/**
 * The choice of target at its edges, what it compiles, and the settings that move it.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as np from "../../src/index.ts";
import { fingerprint } from "../differential/ways.ts";
import { computed, counted } from "./counting.ts";

const defaults = { ...np.config };
beforeEach(() => {
  np.clear_caches();
  Object.assign(np.config, { target: "auto", threads: 1, wasmFrom: 100 });
});
afterEach(() => {
  Object.assign(np.config, defaults);
});

/** The target and reason of the one kernel that computes an expression. */
function choice(...arrays: np.NDArray[]) {
  const { kernels } = np.explain(...arrays);
  expect(kernels).toHaveLength(1);
  return { target: kernels[0]!.target, why: kernels[0]!.why };
}

const DTYPES = [
  ...(["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"] as const),
  ...(["float16", "float32", "float64", "complex64", "complex128"] as const),
];

describe("on both sides of wasmFrom", () => {
  const wanted = (count: number) => ({
    target: count < 100 ? "js" : "wasm",
    why: `${count} elements, WebAssembly from 100 on`,
  });

  test("the elements that the loops visit decide, whatever is done", () => {
    for (const n of [1, 99, 100, 101]) {
      expect(choice(computed([n]).add(1))).toEqual(wanted(n));
      expect(choice(computed([n]).square().sum())).toEqual(wanted(n));
      expect(choice(computed([n]).argmax())).toEqual(wanted(n));
      expect(
        choice(
          computed([2 * n])
            .at("::2")
            .multiply(3),
        ),
      ).toEqual(wanted(n));
    }
    expect(choice(np.add(computed([9, 11]), computed([11])))).toEqual(wanted(99));
    expect(choice(np.add(computed([10, 10]), computed([10])))).toEqual(wanted(100));
    // What is visited, not what comes out.
    expect(choice(computed([50, 2]).sum(0))).toEqual(wanted(100));
  });

  test.each(DTYPES)("%s is counted in elements, not bytes, and has the same bits", (dtype) => {
    for (const n of [99, 100]) {
      const a = computed([n], dtype);
      const build = () => np.where(np.equal(a, a.at("::-1")), a, np.multiply(a, a));
      expect(choice(build())).toEqual(wanted(n));
      const chosen = fingerprint(build());
      for (const target of ["js", "wasm", "interpreter"] as const) {
        np.config.target = target;
        expect(fingerprint(build()), target).toBe(chosen);
      }
      np.config.target = "auto";
    }
  });

  test("zero sends everything to WebAssembly, infinity nothing", () => {
    np.config.wasmFrom = 0;
    expect(choice(computed([1]).add(1)).target).toBe("wasm");
    np.config.wasmFrom = Number.POSITIVE_INFINITY;
    expect(choice(computed([10_000]).add(1)).target).toBe("js");
  });

  test("an expression known already follows the setting when it is changed, and back", () => {
    const a = computed([150]);
    const target = () => {
      a.multiply(7).eval();
      return choice(a.multiply(7)).target;
    };
    const seen = [100, 151, 150, 100].map((wasmFrom) => {
      np.config.wasmFrom = wasmFrom;
      return target();
    });
    expect(seen).toEqual(["wasm", "js", "wasm", "wasm"]);
  });

  test("a new length compiles nothing on either side, and once on the other", () => {
    const compiled = (n: number) => {
      const a = computed([n]);
      return counted(() => np.add(np.multiply(a, a), a).eval()).kernelsCompiled;
    };
    expect([10, 11, 99, 100, 101, 5000, 3, 98, 100_000].map(compiled)).toEqual([1, 0, 0, 1, 0, 0, 0, 0, 0]);
    const summed = (n: number) => {
      const a = computed([n, 3]);
      return counted(() => a.sum(0).eval()).kernelsCompiled;
    };
    expect([4, 20, 33, 34, 900, 7].map(summed)).toEqual([1, 0, 0, 1, 0, 0]);
  });

  test("parts of one plan choose by themselves", () => {
    const [a, b] = [computed([10]), computed([1000])];
    const { kernels } = np.explain(a.add(1), b.add(1));
    expect(kernels.map(({ target }) => target).sort()).toEqual(["js", "wasm"]);
  });
});

describe("np.config refuses", () => {
  const number = [-1, Number.NaN, "5", null, undefined, true, {}, 5n];
  const boolean = [0, 1, "true", null, undefined];
  const WRONG: { readonly [name: string]: readonly [wanted: string, values: readonly unknown[]] } = {
    target: ['"auto", "wasm", "js" or "interpreter"', ["WASM", "gpu", "", 0, null, undefined, ["js"]]],
    wasmFrom: ["a number of elements", number],
    fma: ["true or false", boolean],
    threads: ["an integer from 1 to 16", [0, 17, 1.5, Number.POSITIVE_INFINITY, ...number]],
    threadsFrom: ["a number of nanoseconds", number],
    maxHeapBytes: ["a number of bytes", number],
    fusion: ["true or false", boolean],
    rewrite: ["true or false", boolean],
    maxDepth: ["a positive number", [0, 0.5, ...number]],
    maxCapturedBytes: ["a number of bytes", number],
    progress: ["true, false or a function", ["yes", 1, 0, null, undefined, {}]],
    debug: ["a level from 0 to 4", [5, ...number]],
  };

  test.each(Object.keys(WRONG))("wrong values of %s, at the assignment, and keeps the old one", (name) => {
    const config = np.config as unknown as { [name: string]: unknown };
    const before = config[name];
    const [wanted, values] = WRONG[name]!;
    for (const value of values) {
      const text = `np.config.${name} takes ${wanted}, got ${String(value)}`;
      expect(() => {
        config[name] = value;
      }).toThrow(new np.ValueError(text));
      expect(config[name]).toBe(before);
    }
  });

  test("names that it does not have", () => {
    expect(() => Object.assign(np.config, { thread: 2 })).toThrow(
      /^np\.config has no setting 'thread'; it has target, wasmFrom, /,
    );
    expect("thread" in np.config).toBe(false);
  });

  test("what its table here does not know: no setting is left out", () => {
    const known = Object.keys(np.config).filter((name) => !(name in WRONG));
    expect(known).toEqual([]);
  });
});

describe("environment variables", () => {
  const fresh = async (variables: { readonly [name: string]: string }) => {
    vi.resetModules();
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    try {
      return await import("../../src/index.ts");
    } finally {
      vi.unstubAllEnvs();
    }
  };

  test("NUMFUSE_TARGET chooses, and what it does not know is auto", async () => {
    for (const target of ["auto", "wasm", "js", "interpreter"] as const) {
      expect((await fresh({ NUMFUSE_TARGET: target })).config.target).toBe(target);
    }
    expect((await fresh({ NUMFUSE_TARGET: "gpu" })).config.target).toBe("auto");
    const { config, counters, add } = await fresh({ NUMFUSE_TARGET: "interpreter" });
    expect(config.target).toBe("interpreter");
    expect(add([1, 2], 1).tolist()).toEqual([2, 3]);
    expect(counters()).toMatchObject({ interpreted: 1, kernelsCompiled: 0 });
  });

  test("NUMFUSE_DEBUG is the level, and NUMFUSE_FMA=0 goes without", async () => {
    expect((await fresh({ NUMFUSE_DEBUG: "3" })).config.debug).toBe(3);
    expect((await fresh({ NUMFUSE_DEBUG: "yes" })).config.debug).toBe(0);
    expect((await fresh({ NUMFUSE_FMA: "0" })).config.fma).toBe(false);
    expect((await fresh({ NUMFUSE_FMA: "1" })).config.fma).toBe(true);
  });

  test.each([
    ["NUMFUSE_DEBUG", "9", "NUMFUSE_DEBUG takes a level from 0 to 4, got '9': it stays at 0"],
    ["NUMFUSE_DEBUG", "1.5", "NUMFUSE_DEBUG takes a level from 0 to 4, got '1.5': it stays at 0"],
    [
      "NUMFUSE_TARGET",
      "gpu",
      "NUMFUSE_TARGET takes auto, wasm, js or interpreter, got 'gpu': it stays at auto",
    ],
    ["NUMFUSE_FMA", "yes", "NUMFUSE_FMA takes 0 or 1, got 'yes': it stays at true"],
    ["NUMFUSE_DEBUG", " ", undefined],
  ])("%s='%s' is left, and told once", async (name, text, message) => {
    const told = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    try {
      const { config } = await fresh({ [name]: text });
      expect([config.debug, config.target, config.fma]).toEqual([0, "auto", true]);
      expect(told.mock.calls).toEqual(message === undefined ? [] : [[message, "ConfigWarning"]]);
    } finally {
      told.mockRestore();
    }
  });
});
