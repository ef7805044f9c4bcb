/**
 * Platforms that forbid or lack something: every result is the same, by whatever way is left. No thread keeps a process.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPackage, hasCommand, type Package, runSources } from "./child.ts";

let built: Package;
beforeAll(() => {
  built = buildPackage();
}, 60_000);
afterAll(() => built.remove());

/** What each platform must compute, small and large; and what it took. */
const PROGRAM = `
const np = await import("./index.js");
const { kernelListeners } = await import("./runtime/kernels.js");
const { heap } = await import("./runtime/heap.js");
let javascript = 0;
kernelListeners.push(() => javascript++);
np.config.threads = 2;
np.config.threadsFrom = 0;
let refused = [];
try { new Function("return 1"); } catch (error) { refused.push(error.name); }
const n = 5000;
const x = np.arange(n, { dtype: "float64" }).copy().eval();
const rows = np.arange(6000, { dtype: "float64" }).reshape([60, 100]).copy().eval();
const centred = rows.subtract(rows.max(1, { keepdims: true })).multiply(2);
const c = np.zeros(4);
c.set(["1:3"], np.sqrt([4, 9]));
const a = np.arange(6).reshape([2, 3]);
const b = np.array([0.5, 1.5, -2], { dtype: "float32" });
const sum = np.add(a, b).sum({ axis: 0 });
const memory = Float64Array.from({ length: 40000 }, (_, i) => i);
const wrapped = np.asarray(memory);
np.multiply(wrapped, 2, { out: wrapped });
const values = {
  elementwise: np.where(np.greater(a, b), a, b).tolist(),
  sum: sum.tolist(),
  dtype: sum.dtype.name,
  argmax: a.argmax(1).tolist(),
  joined: np.concatenate([b, b.at("::-1")]).tolist(),
  written: c.tolist(),
  complex: String(np.multiply(np.array([np.complex(1, 2)]), np.complex(0, 1)).at(0).item()),
  mean: np.mean(a, 1).tolist(),
  wide: np.array([2n ** 53n]).multiply(3n).item().toString(),
  printed: np.array([1.5, 2]).repr(),
  odd: x.multiply(2).add(1).sum().item(),
  centred: centred.sum(1).tolist().every((row) => row === -9900),
  halves: np.arange(600).astype("float16").add(0.5).sum().item(),
  product: np.matmul(np.arange(2500, { dtype: "float64" }).reshape([50, 50]), np.ones([50, 50])).at(3, 7).item(),
  wrapped: memory[39999],
  apart: (await np.multiply(x, 3).evalAsync()).at(n - 1).item(),
  together: np.eval(x.max(), x.min()).map((one) => one.item()),
};
const { kernelsCompiled, interpreted, threadedJobs } = np.counters();
const webassembly = kernelsCompiled - javascript;
console.log(JSON.stringify({
  values,
  took: { refused, javascript: javascript > 0, webassembly: webassembly > 0, interpreted: interpreted > 0,
    shared: heap.shared, threads: threadedJobs > 0 },
}));
`;

const VALUES = {
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
  wide: "27021597764222976",
  printed: "array([1.5, 2. ])",
  odd: 25_000_000,
  centred: true,
  // Past 65504, which is the greatest float16.
  halves: null,
  product: 8725,
  wrapped: 79_998,
  apart: 14_997,
  together: [4999, 0],
};

interface Took {
  readonly refused: readonly string[];
  readonly javascript: boolean;
  readonly webassembly: boolean;
  readonly interpreted: boolean;
  readonly shared: boolean;
  readonly threads: boolean;
}

const EVERYTHING: Took = {
  refused: [],
  javascript: true,
  webassembly: true,
  interpreted: false,
  shared: true,
  threads: true,
};
const NO_EVAL = "--disallow-code-generation-from-strings";
const NO_MODULES = `
WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("blocked by policy"); } };
`;

const PLATFORMS: readonly { name: string; flags?: string[]; prelude?: string; took: Took }[] = [
  { name: "nothing is missing", took: EVERYTHING },
  {
    name: "new Function is forbidden: WebAssembly runs everything, whatever its size",
    flags: [NO_EVAL],
    took: { ...EVERYTHING, refused: ["EvalError"], javascript: false },
  },
  {
    name: "there is no WebAssembly",
    prelude: "delete globalThis.WebAssembly;",
    took: { ...EVERYTHING, webassembly: false, shared: false, threads: false },
  },
  {
    name: "WebAssembly may not be compiled",
    prelude: NO_MODULES,
    took: { ...EVERYTHING, webassembly: false, threads: false },
  },
  {
    name: "there is no memory for WebAssembly",
    prelude: "WebAssembly.Memory = class { constructor() { throw new RangeError('no memory'); } };",
    took: { ...EVERYTHING, webassembly: false, threads: false },
  },
  {
    name: "memory cannot be shared",
    prelude: "delete globalThis.SharedArrayBuffer;",
    took: { ...EVERYTHING, shared: false, threads: false },
  },
  {
    name: "the environment may not be read, as in Deno without a permission",
    prelude: `
      globalThis.Deno = { permissions: { querySync: () => ({ state: "prompt" }) } };
      const get = (env, name) => {
        if (String(name).startsWith("NUMFUSE")) throw new Error("NotCapable");
        return env[name];
      };
      process.env = new Proxy(process.env, { get });
    `,
    took: EVERYTHING,
  },
  {
    name: "there are no workers",
    prelude: "process.getBuiltinModule = undefined;",
    took: { ...EVERYTHING, threads: false },
  },
  {
    name: "neither JavaScript nor WebAssembly may be compiled: the interpreter does it all",
    flags: [NO_EVAL],
    prelude: NO_MODULES,
    took: {
      ...EVERYTHING,
      refused: ["EvalError"],
      javascript: false,
      webassembly: false,
      interpreted: true,
      threads: false,
    },
  },
  {
    name: "there is no WebAssembly and no new Function",
    flags: [NO_EVAL],
    prelude: "delete globalThis.WebAssembly;",
    took: {
      refused: ["EvalError"],
      javascript: false,
      webassembly: false,
      interpreted: true,
      shared: false,
      threads: false,
    },
  },
];

describe("everything is computed where", () => {
  for (const { name, flags, prelude, took } of PLATFORMS) {
    test(name, { timeout: 60_000 }, () => {
      const { output, errors, code } = built.run(`${prelude ?? ""}\n${PROGRAM}`, flags);
      expect(errors).toBe("");
      expect(code).toBe(0);
      expect(JSON.parse(output)).toEqual({ values: VALUES, took });
    });
  }
});

/** Other runtimes, where they are installed: `npm install deno bun` elsewhere, and their folder in PATH. */
const RUNTIMES: readonly { readonly command: string; readonly flags: readonly string[] }[] = [
  { command: "deno", flags: ["run", "--no-prompt"] },
  { command: "deno", flags: ["run", "--allow-all"] },
  { command: "bun", flags: [] },
];

describe("everything is computed in another runtime", () => {
  for (const { command, flags } of RUNTIMES) {
    const name = [command, ...flags].join(" ");
    test.skipIf(!hasCommand(command))(name, { timeout: 60_000 }, () => {
      const { output, errors, code } = built.runBy(command, flags, PROGRAM);
      expect({ errors, code }).toEqual({ errors: "", code: 0 });
      expect(JSON.parse(output)).toEqual({ values: VALUES, took: EVERYTHING });
    });
  }
});

describe("a target that the platform forbids is replaced", () => {
  const program = (target: string) => `
    const np = await import("./index.js");
    np.config.target = "${target}";
    console.log(np.add(np.arange(1000), 1).sum().item(), np.add([1, 2], 1).tolist().join());
    console.log(np.counters().kernelsCompiled > 0, np.counters().interpreted);
  `;
  test("js by WebAssembly", { timeout: 60_000 }, () => {
    expect(built.run(program("js"), [NO_EVAL]).output).toBe("500500 2,3\ntrue 0\n");
  });
  test("wasm by JavaScript", { timeout: 60_000 }, () => {
    expect(built.run(NO_MODULES + program("wasm")).output).toBe("500500 2,3\ntrue 0\n");
  });
});

describe("workers do all their pieces", () => {
  const program = (path: string) => `
    const np = await import("${path}");
    Object.assign(np.config, { threads: 2, threadsFrom: 0, target: "wasm" });
    const angles = np.multiply(np.arange(200000, { dtype: "float64" }), 1e300).eval();
    const build = () => np.add(np.sin(angles), np.fmod(angles, 3));
    np.config.threads = 1;
    const alone = build().tobytes();
    np.config.threads = 2;
    // The worker is awake before it is asked.
    build().eval();
    await new Promise((resolve) => setTimeout(resolve, 300));
    // Apart, the workers do everything.
    const apart = (await build().evalAsync()).tobytes();
    console.log(alone.every((byte, i) => byte === apart[i]), np.counters().threadedJobs, np.counters().piecesRedone);
  `;
  const WANTED = "true 3 0\n";
  const cases = {
    "in one file": {},
    minified: { minify: true },
    "minified, with the names of functions": { minify: true, keepNames: true },
    "with the names of functions": { keepNames: true },
  };
  for (const [name, options] of Object.entries(cases)) {
    test(name, { timeout: 40_000 }, () => {
      const file = built.bundle(options);
      const { output, errors } = built.run(program(`./${file}`));
      expect({ output, errors }).toEqual({ output: WANTED, errors: "" });
    });
  }
});

describe("a process that used threads ends by itself", () => {
  const program = (path: string, last: string) => `
    const np = await import("${path}");
    Object.assign(np.config, { threads: 4, threadsFrom: 0, target: "wasm" });
    console.log(np.multiply(np.arange(200000), 2).item(7), np.counters().threadedJobs > 0);
    ${last}
  `;
  const WANTED = "14 true\n";

  test("after eval()", { timeout: 40_000 }, () => {
    const { output, errors, code, milliseconds } = built.run(program("./index.js", ""));
    expect({ output, errors, code }).toEqual({ output: WANTED, errors: "", code: 0 });
    expect(milliseconds).toBeLessThan(8000);
  });

  test("after evalAsync(), and with one that nobody waits for", { timeout: 40_000 }, () => {
    const last = `
      console.log((await np.multiply(np.arange(200000), 2).evalAsync()).at(9).item());
      np.sqrt(np.arange(3000000)).evalAsync().then(() => console.log("done"));
    `;
    const { output, errors, code } = built.run(program("./index.js", last));
    expect({ output, errors, code }).toEqual({ output: `${WANTED}18\ndone\n`, errors: "", code: 0 });
  });

  test("when it is transpiled as it runs", { timeout: 40_000 }, () => {
    const { output, errors, code } = runSources(program("./src/index.ts", ""));
    expect({ output, errors, code }).toEqual({ output: WANTED, errors: "", code: 0 });
  });
});
