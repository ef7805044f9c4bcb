/**
 * Error states: which exception an operation shows (NumPy's answers), when it is told, and what it leaves behind.
 */
import { afterEach, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";

const before = { ...np.config };
afterEach(() => {
  Object.assign(np.config, before);
  np.seterr({ all: "ignore" });
  np.seterrcall(null);
});

const f64 = (...values: number[]) => np.array(values, { dtype: "float64" });
const i8 = (...values: number[]) => np.array(values, { dtype: "int8" });
const i64 = (...values: number[]) => np.array(values, { dtype: "int64" });
const { nan, inf } = np;

/** What is said about an expression under `all: "call"`, without the places. */
function said(make: () => np.NDArray | readonly np.NDArray[]): string[] {
  const messages: string[] = [];
  np.seterrcall((_kind, message) => messages.push(message.replace(/, written at .*/, "")));
  np.errstate({ all: "call" }, () => {
    const made = make();
    np.eval(...(Array.isArray(made) ? made : [made as np.NDArray]));
  });
  return messages;
}

/** Expressions, and what NumPy 2.4 says of them with everything on. */
type Case = readonly [name: string, make: () => np.NDArray | readonly np.NDArray[], ...messages: string[]];
const CASES: readonly Case[] = [
  ["int8 MIN % -1", () => np.remainder(i8(-128), i8(-1))],
  ["int8 MIN // -1", () => np.floor_divide(i8(-128), i8(-1)), "overflow encountered in floor_divide"],
  ["1 // 0", () => np.floor_divide(i64(1), i64(0)), "divide by zero encountered in floor_divide"],
  ["1 % 0", () => np.remainder(i64(1), i64(0)), "divide by zero encountered in remainder"],
  ["fmod(1, 0)", () => np.fmod(i64(1), i64(0)), "divide by zero encountered in fmod"],
  ["1. / 0.", () => f64(1).div(f64(0)), "divide by zero encountered in divide"],
  ["0. / 0.", () => f64(0).div(f64(0)), "invalid value encountered in divide"],
  ["1. // 0.", () => np.floor_divide(f64(1), f64(0)), "divide by zero encountered in floor_divide"],
  ["0. // 0.", () => np.floor_divide(f64(0), f64(0)), "invalid value encountered in floor_divide"],
  ["1. % 0.", () => np.remainder(f64(1), f64(0)), "invalid value encountered in remainder"],
  [
    "divmod(1., 0.)",
    () => np.divmod(f64(1), f64(0)),
    "divide by zero encountered in divmod",
    "invalid value encountered in divmod",
  ],
  ["divmod(0., 0.)", () => np.divmod(f64(0), f64(0)), "invalid value encountered in divmod"],
  ["divmod(inf, 1.)", () => np.divmod(f64(inf), f64(1)), "invalid value encountered in divmod"],
  ["divmod(nan, 0.)", () => np.divmod(f64(nan), f64(0))],
  ["divmod(1, 0)", () => np.divmod(i64(1), i64(0)), "divide by zero encountered in divmod"],
  ["divmod(int8 MIN, -1)", () => np.divmod(i8(-128), i8(-1)), "overflow encountered in divmod"],
  [
    "the remainder of divmod(1, 0)",
    () => np.divmod(i64(1), i64(0))[1]!,
    "divide by zero encountered in divmod",
  ],
  ["float_power(0, -1)", () => np.float_power(i64(0), -1), "divide by zero encountered in float_power"],
  ["float_power(1e200, 2)", () => np.float_power(f64(1e200), 2), "overflow encountered in float_power"],
  ["ldexp(1, 5000)", () => np.ldexp(f64(1), 5000), "overflow encountered in ldexp"],
  ["modf(inf)", () => np.modf(f64(inf))],
  ["frexp(inf)", () => np.frexp(f64(inf))],
  ["0. ** -1", () => np.power(f64(0), -1), "divide by zero encountered in power"],
  ["1e200 ** 2", () => np.power(f64(1e200), f64(2)), "overflow encountered in power"],
  ["-8. ** 0.5", () => np.power(f64(-8), 0.5), "invalid value encountered in power"],
  ["log(0)", () => np.log(f64(0)), "divide by zero encountered in log"],
  ["log1p(-1)", () => np.log1p(f64(-1)), "divide by zero encountered in log1p"],
  ["arctanh(1)", () => np.arctanh(f64(1)), "divide by zero encountered in arctanh"],
  ["arctanh(2)", () => np.arctanh(f64(2)), "invalid value encountered in arctanh"],
  ["exp(1000)", () => np.exp(f64(1000)), "overflow encountered in exp"],
  ["exp(-1000)", () => np.exp(f64(-1000)), "underflow encountered in exp"],
  ["exp(-740)", () => np.exp(f64(-740)), "underflow encountered in exp"],
  ["1e-200 * 1e-200", () => f64(1e-200).mul(f64(1e-200)), "underflow encountered in multiply"],
  ["an exact subnormal product", () => f64(2 ** -1022).mul(f64(0.5))],
  ["an inexact one", () => f64(1e-310).mul(f64(1 / 3)), "underflow encountered in multiply"],
  ["square(1e-170)", () => np.square(f64(1e-170)), "underflow encountered in square"],
  ["1e-200 / 1e200", () => f64(1e-200).div(f64(1e200)), "underflow encountered in divide"],
  ["sum", () => np.sum(f64(1e308, 1e308)), "overflow encountered in reduce"],
  ["prod", () => np.prod(f64(1e308, 1e308)), "overflow encountered in reduce"],
  ["sum of both infinities", () => np.sum(f64(inf, -inf)), "invalid value encountered in reduce"],
  ["sum of nan", () => np.sum(f64(nan, 1))],
  ["mean of nothing", () => np.mean(f64()), "invalid value encountered in divide"],
  ["variance", () => np.var(f64(1e200, -1e200)), "overflow encountered in square"],
  [
    "matmul",
    () =>
      np.matmul(np.full([2, 3], 1e200, { dtype: "float64" }), np.full([3, 2], 1e200, { dtype: "float64" })),
    "overflow encountered in matmul",
  ],
  ["1e300 as float32", () => f64(1e300).astype("float32"), "overflow encountered in cast"],
  ["nan as int32", () => f64(nan).astype("int32"), "invalid value encountered in cast"],
  ["1e20 as int32", () => f64(1e20).astype("int32"), "invalid value encountered in cast"],
  ["limits as int32", () => f64(-(2 ** 31), 2 ** 31 - 1, -(2 ** 31) - 0.5, 2 ** 31 - 0.5).astype("int32")],
  ["70000 as float16", () => f64(70000).astype("float16"), "overflow encountered in cast"],
  ["-1 as uint8", () => f64(-1).astype("uint8")],
  ["sqrt(-1)", () => np.sqrt(f64(-1)), "invalid value encountered in sqrt"],
  ["inf - inf", () => f64(inf).sub(f64(inf)), "invalid value encountered in subtract"],
  ["tan(inf)", () => np.tan(f64(inf)), "invalid value encountered in tan"],
  ["cosh(1000)", () => np.cosh(f64(1000)), "overflow encountered in cosh"],
  ["floor(inf)", () => np.floor(f64(inf))],
  ["sign(nan)", () => np.sign(f64(nan))],
  ["nan < 1", () => np.less(f64(nan), 1)],
  ["maximum(nan, 1)", () => np.maximum(f64(nan), 1)],
  ["nan + 1", () => f64(nan).add(1)],
  ["inf + 1", () => f64(inf).add(1)],
  [
    "float32 sum of two",
    () => np.add(f64(3e38).astype("float32"), f64(3e38).astype("float32")),
    "overflow encountered in add",
  ],
  [
    "float16 product",
    () => f64(60000).astype("float16").mul(f64(2).astype("float16")),
    "overflow encountered in multiply",
  ],
];

describe.each(["js", "wasm", "interpreter"] as const)("exceptions as NumPy sees them, %s", (target) => {
  test.each(CASES.map(([name, make, ...messages]) => ({ name, make, messages })))(
    "$name",
    ({ make, messages }) => {
      np.config.target = target;
      expect(said(make)).toEqual(messages);
    },
  );
});

describe("modes", () => {
  test("are ignored at first, and changed by kind", () => {
    const ignored = { divide: "ignore", over: "ignore", under: "ignore", invalid: "ignore" };
    expect(np.geterr()).toEqual(ignored);
    expect(np.seterr({ all: "raise", under: "warn" })).toEqual(ignored);
    expect(np.geterr()).toEqual({ divide: "raise", over: "raise", under: "warn", invalid: "raise" });
    expect(np.errstate({ over: "ignore" }, () => np.geterr().over)).toBe("ignore");
    expect(np.geterr().over).toBe("raise");
  });

  test("raise names the operation and where it was written", () => {
    const quotient = np.errstate({ divide: "raise" }, () => f64(1).div(f64(0)));
    const place = /^divide by zero encountered in divide, written at .*errstate\.test\.ts:\d+:\d+$/;
    expect(() => quotient.eval()).toThrow(np.FloatingPointError);
    expect(() => quotient.eval()).toThrow(place);
  });

  test("raise at the call where the operands are constants", () => {
    expect(() => np.errstate({ all: "raise" }, () => np.divide(1, 0))).toThrow("divide by zero");
  });

  test("warn is a RuntimeWarning of the process, once", async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on("warning", listen);
    try {
      const root = np.errstate({ invalid: "warn" }, () => np.sqrt(f64(-1)));
      root.add(1).eval();
      root.add(2).eval();
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off("warning", listen);
    }
    const ours = warnings.filter((one) => one.name === "RuntimeWarning");
    expect(ours.map((one) => one.message.replace(/,.*/, ""))).toEqual(["invalid value encountered in sqrt"]);
  });

  test("hold to the end of a block with `using`", () => {
    const modes = np.errstate({ over: "raise" });
    expect(np.geterr().over).toBe("raise");
    modes[Symbol.dispose]();
    expect(np.geterr().over).toBe("ignore");
  });

  test("come back when the body throws", () => {
    expect(() =>
      np.errstate({ all: "raise" }, () => {
        throw new Error("mine");
      }),
    ).toThrow("mine");
    expect(np.geterr().divide).toBe("ignore");
  });

  test("reach what is computed apart", async () => {
    const quotient = np.errstate({ all: "raise" }, () => f64(1, 0).div(f64(1, 0)));
    await expect(quotient.evalAsync()).rejects.toThrow("invalid value encountered in divide");
  });

  test.each([
    [
      () => np.seterr({ divide: "x" as "warn" }),
      np.ValueError,
      "invalid error mode 'x': seterr() takes ignore, warn, raise, call, print",
    ],
    [
      () => np.seterr({ foo: "warn" } as object),
      TypeError,
      "seterr() got an unexpected option 'foo'; it takes all, divide, over, under, invalid",
    ],
    [
      () => np.seterr("warn" as never),
      TypeError,
      'seterr() takes an object of modes such as { divide: "raise" }',
    ],
    [
      () => np.seterr({ all: "call" }),
      np.ValueError,
      "seterr(): mode 'call' needs a function to call: set one with np.seterrcall first",
    ],
    [() => np.seterrcall(3 as never), TypeError, "seterrcall() takes a function or null, got number"],
    [
      () => np.errstate({ all: "warn" }, 3 as never),
      TypeError,
      "errstate() takes a function to run, got number",
    ],
  ])("refuse what they do not know: %s", (call, kind, message) => {
    expect(call).toThrow(kind as typeof Error);
    expect(call).toThrow(message);
    expect(np.geterr().divide).toBe("ignore");
  });
});

describe("nothing is lost", () => {
  test.each(["js", "wasm", "interpreter"] as const)(
    "an array that an error kept from being written, %s",
    (target) => {
      np.config.target = target;
      const a = f64(1, 2).eval();
      const memory = Float64Array.of(5, 6);
      const wrapped = np.asarray(memory);
      np.errstate({ all: "raise" }, () => {
        expect(() => np.divide(a, f64(0, 1), { out: a })).toThrow("divide by zero");
        expect(() => np.divide(a, f64(0, 1), { out: wrapped })).toThrow("divide by zero");
        expect(() => a.set(["0"], np.log(f64(0)).at(0))).toThrow("divide by zero");
      });
      expect(a.tolist()).toEqual([1, 2]);
      expect([...memory]).toEqual([5, 6]);
      a.set(["0"], 7);
      expect(a.tolist()).toEqual([7, 2]);
    },
  );

  test("results are the same, and so is the number of kernels", () => {
    const x = np.linspace(-2, 2, 1000).eval();
    const make = () => np.sqrt(x).add(np.log(x)).sum();
    const plain = np.explain(make()).kernels.length;
    const watched = np.errstate({ all: "warn" }, make);
    expect(plain).toBe(1);
    const kernels = np.counters().kernelCalls;
    np.seterrcall(() => {});
    const again = np.errstate({ all: "call" }, make);
    expect(again.item()).toBe(make().item());
    expect(np.counters().kernelCalls - kernels).toBeLessThanOrEqual(3);
    watched.dispose();
  });

  test("nothing is added where everything is ignored", () => {
    const x = f64(0, 1).eval();
    const { kernelCalls } = np.counters();
    np.log(x).eval();
    expect(np.counters().kernelCalls - kernelCalls).toBe(1);
  });
});

declare const floor_divide: (x: number, y: number) => number;

/** Scalar functions, what they are called with, and what is said of them. */
const FUNCTIONS: readonly (readonly [
  name: string,
  make: () => np.NDArray | np.NDArray[],
  ...messages: string[],
])[] = [
  [
    "1 / x",
    () =>
      np.vectorize(function inverse(x: number) {
        return 1 / x;
      })(f64(1, 0)),
    "divide by zero encountered in inverse",
  ],
  [
    "the way taken",
    () =>
      np.vectorize(function guarded(x: number) {
        return x > 0 ? Math.log(x) : 0;
      })(f64(1, 0, -1)),
  ],
  [
    "a way taken by some",
    () =>
      np.vectorize(function half(x: number) {
        if (x > 2) return 1;
        const y = Math.log(x);
        return y;
      })(f64(3, 0)),
    "divide by zero encountered in half",
  ],
  [
    "a way left",
    () =>
      np.vectorize(function left(x: number) {
        if (x === 0) return 0;
        return 1 / x;
      })(f64(3, 0)),
  ],
  [
    "a returned fault",
    () =>
      np.vectorize(function early(x: number) {
        if (x === 0) return 1 / x;
        return 2;
      })(f64(3, 0)),
    "divide by zero encountered in early",
  ],
  [
    "a fault that nothing shows",
    () =>
      np.vectorize(function hidden(x: number) {
        return Math.atan(1 / x);
      })(f64(0)),
    "divide by zero encountered in hidden",
  ],
  [
    "a loop",
    () =>
      np.vectorize(function grown(x: number) {
        let y = x;
        for (let i = 0; i < 5; i++) y = y * y;
        return y;
      })(f64(1, 1e100)),
    "overflow encountered in grown",
  ],
  [
    "a loop ended in time",
    () =>
      np.vectorize(function safe(x: number) {
        let y = x;
        for (let i = 0; i < 5; i++) {
          if (y > 1e100) break;
          y = y * y;
        }
        return y;
      })(f64(1, 1e100, 1e90)),
  ],
  [
    "a loop's condition",
    () =>
      np.vectorize(function asked(x: number) {
        let y = x;
        while (1 / y > 0 && y < 5) y = y - 1;
        return y;
      })(f64(2)),
    "divide by zero encountered in asked",
  ],
  [
    "integers",
    () =>
      np.vectorize(
        function whole(x: number) {
          return floor_divide(1, x) + 1;
        },
        { scope: { floor_divide: np.floor_divide } },
      )(i64(0, 1)),
    "divide by zero encountered in whole",
  ],
  [
    "casts",
    () =>
      np.vectorize(function narrow(x: number) {
        return (np.int32 as unknown as (x: number) => number)(x);
      })(f64(1e20)),
    "invalid value encountered in narrow",
  ],
  [
    "a function within",
    () => {
      const inner = np.vectorize(function root(x: number) {
        return Math.sqrt(x);
      });
      return np.vectorize((x: number) => (x > -1 ? (inner(x) as unknown as number) : 0), {
        scope: { inner },
      })(f64(-2, -0.5));
    },
    "invalid value encountered in vectorized",
  ],
  [
    "two results",
    () =>
      np.vectorize(function both(x: number) {
        return [1 / x, Math.sqrt(x)];
      })(f64(0, -1)),
    "divide by zero encountered in both",
    "invalid value encountered in both",
  ],
  [
    "numbers alone",
    () =>
      np.vectorize(function lone(x: number) {
        return 1 / x;
      })(0),
    "divide by zero encountered in lone",
  ],
];

describe.each(["js", "wasm", "interpreter"] as const)("exceptions in vectorized functions, %s", (target) => {
  test.each(FUNCTIONS.map(([name, make, ...messages]) => ({ name, make, messages })))(
    "$name",
    ({ make, messages }) => {
      np.config.target = target;
      expect(said(make as () => np.NDArray)).toEqual(messages);
    },
  );
});

test("an error of a vectorized function names where it was called, and its results are those without", () => {
  const steps = np.vectorize((x: number) => {
    let n = 0;
    for (let y = x; y < 1e300; y = y * y) n += 1 / (y - 3);
    return n;
  });
  const x = np.linspace(1.5, 9, 500);
  const plain = steps(x).tobytes();
  expect(np.errstate({ all: "warn" }, () => steps(np.linspace(1.5, 8, 100))).size).toBe(100);
  expect(() => np.errstate({ divide: "raise" }, () => steps(f64(3)).eval())).toThrow(
    /^divide by zero encountered in vectorized, written at .*errstate\.test\.ts/,
  );
  np.seterrcall(() => {});
  expect(np.errstate({ all: "call" }, () => steps(x)).tobytes()).toEqual(plain);
});
