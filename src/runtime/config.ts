/**
 * Settings of the runtime. Changing one changes speed, never a result; `fma` alone may move the last bit of an
 * approximation.
 */
import { ValueError } from "../graph/errors.ts";
import { environment, processors, warn } from "./platform/host.ts";
import type { Progress } from "./progress-facts.ts";

export interface Config {
  /**
   * What runs an expression: WebAssembly or compiled JavaScript by the number of elements (`auto`), one of them
   * always, or the step-by-step interpreter.
   */
  target: (typeof TARGETS)[number];
  /** With target `auto`: elements from which on a kernel runs in WebAssembly. */
  wasmFrom: number;
  /**
   * WebAssembly's approximations (`exp`, `sin`, `pow` and the like) round a product and sum once, where the platform
   * can. A last bit may then differ from JavaScript's; arithmetic is never changed.
   */
  fma: boolean;
  /** Threads that may share one computation, the calling one included; 1 uses no workers. */
  threads: number;
  /** Nanoseconds of work from which on threads share a computation: less than it takes to wake one is done alone. */
  threadsFrom: number;
  /** Bytes of the heap that arrays may use; beyond, they take ordinary memory and are slower. */
  maxHeapBytes: number;
  /** Off: every operation becomes its own kernel. */
  fusion: boolean;
  /** Off: graphs are scheduled as they were built. */
  rewrite: boolean;
  /** An expression deeper than this computes itself. */
  maxDepth: number;
  /** An expression that keeps more bytes of operands alive than this computes itself. */
  maxCapturedBytes: number;
  /**
   * Evaluations that are expected to take longer than about 200 ms tell how far they are: true draws a bar on the
   * terminal behind stderr, a function is called with the facts. It must not compute arrays.
   */
  progress: boolean | ((progress: Progress) => void);
  /** 0 silent; 1 a line an evaluation, 2 bands and kernels with their reasons, 3 graph and loop IR, 4 source. */
  debug: number;
}

const TARGETS = ["auto", "wasm", "js", "interpreter"] as const;

const DEFAULTS: Config = {
  target: "auto",
  wasmFrom: 256,
  fma: true,
  threads: Math.min(8, processors()),
  threadsFrom: 150_000,
  maxHeapBytes: 2 ** 30,
  fusion: true,
  rewrite: true,
  maxDepth: 1000,
  maxCapturedBytes: 2 ** 31,
  progress: false,
  debug: 0,
};

/** What each setting takes, in words and as a test. */
const ACCEPTS: {
  readonly [K in keyof Config]: readonly [wanted: string, test: (value: unknown) => boolean];
} = {
  target: ['"auto", "wasm", "js" or "interpreter"', (value) => TARGETS.includes(value as Config["target"])],
  wasmFrom: ["a number of elements", (value) => typeof value === "number" && value >= 0],
  fma: ["true or false", (value) => typeof value === "boolean"],
  threads: [
    "an integer from 1 to 16",
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 16,
  ],
  threadsFrom: ["a number of nanoseconds", (value) => typeof value === "number" && value >= 0],
  maxHeapBytes: ["a number of bytes", (value) => typeof value === "number" && value >= 0],
  fusion: ["true or false", (value) => typeof value === "boolean"],
  rewrite: ["true or false", (value) => typeof value === "boolean"],
  maxDepth: ["a positive number", (value) => typeof value === "number" && value >= 1],
  maxCapturedBytes: ["a number of bytes", (value) => typeof value === "number" && value >= 0],
  progress: [
    "true, false or a function",
    (value) => typeof value === "boolean" || typeof value === "function",
  ],
  debug: [
    "a level from 0 to 4",
    (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 4,
  ],
};

/** Settings that the environment may set: the variable, and how its text is read. */
const VARIABLES = {
  target: ["NUMFUSE_TARGET", (text: string) => text],
  fma: ["NUMFUSE_FMA", (text: string) => ({ 0: false, 1: true })[text] ?? text],
  debug: ["NUMFUSE_DEBUG", Number],
} as const;

/** What the environment sets. A value that makes no sense is told, and left: a program must start all the same. */
function fromEnvironment(): Partial<Config> {
  const set: { [name: string]: unknown } = {};
  for (const [name, [variable, read]] of Object.entries(VARIABLES) as [
    keyof typeof VARIABLES,
    readonly [string, (text: string) => unknown],
  ][]) {
    const text = environment(variable)?.trim();
    if (text === undefined || text === "") continue;
    const value = read(text);
    const [wanted, test] = ACCEPTS[name];
    if (test(value)) set[name] = value;
    else {
      const takes = name === "fma" ? "0 or 1" : wanted.replaceAll('"', "");
      warn(
        `${variable} takes ${takes}, got '${text}': it stays at ${String(DEFAULTS[name])}`,
        "ConfigWarning",
      );
    }
  }
  return set;
}

function isSetting(name: string | symbol): name is keyof Config {
  return Object.hasOwn(ACCEPTS, name);
}

/** The settings in force, as the runtime reads them. */
export const settings: Config = { ...DEFAULTS, ...fromEnvironment() };

/**
 * The settings, checked when they are written.
 *
 * @throws TypeError on a name that does not exist, ValueError on a value that it does not take
 */
export const config: Config = new Proxy(settings, {
  set(target, name, value: unknown) {
    if (!isSetting(name)) {
      throw new TypeError(
        `np.config has no setting '${String(name)}'; it has ${Object.keys(ACCEPTS).join(", ")}`,
      );
    }
    const [wanted, test] = ACCEPTS[name];
    if (!test(value)) throw new ValueError(`np.config.${name} takes ${wanted}, got ${String(value)}`);
    return Reflect.set(target, name, value);
  },
});
