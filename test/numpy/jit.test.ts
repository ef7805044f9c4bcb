/**
 * `np.jit`: the same answers as calling, one trace a signature, and nothing compiled for another shape.
 */
import { afterEach, describe, expect, expectTypeOf, test } from "vitest";
import * as np from "../../src/index.ts";

type A = np.NDArray;

const a = np.arange(6).reshape([2, 3]);
const b = np.array([1.5, 2, 3]);
const { target } = np.config;

afterEach(() => {
  np.config.target = target;
});

/** Functions with arguments of several dtypes, shapes and layouts. */
const CASES: readonly (readonly [
  name: string,
  fn: (...args: A[]) => A | A[],
  args: readonly (readonly A[])[],
])[] = [
  [
    "elementwise work with a broadcast",
    (x, y) => x!.add(y!).mul(2).sub(np.sqrt(y!)),
    [
      [a, b],
      [b, b],
      [a.at("::-1"), b.at("::-1")],
      [np.ones([4, 3], "float32"), b],
    ],
  ],
  [
    "sums, whose order follows the layout",
    (x) => np.sum(np.square(x!), { axis: 0 }),
    [[a], [a.T], [np.ones([300, 7]).T]],
  ],
  [
    "shapes inside",
    (x) => np.reshape(x!, [x!.size]).sub(np.mean(x!)),
    [[a], [b], [np.arange(24).reshape([2, 3, 4])]],
  ],
  ["several results", (x) => [np.min(x!), np.max(x!), np.exp(x!)], [[a], [b]]],
  [
    "joins and products",
    (x, y) => np.matmul(np.concatenate([x!, x!]), y!),
    [
      [a, b],
      [a, a.T],
    ],
  ],
  ["an argument as the result, and views of it", (x) => [x!, x!.T, x!, x!.at(0)], [[a], [a.T]]],
  ["a change of a copy", (x) => x!.copy().set([0], 7).set(["::2"], 1), [[a], [b], [a.T]]],
];

describe.each(["auto", "js", "wasm", "interpreter"] as const)(
  "with target %s a jitted function gives what calling gives",
  (way) => {
    test.each(CASES)("%s", (_name, fn, calls) => {
      np.config.target = way;
      const jitted = np.jit(fn);
      for (const args of [...calls, ...calls]) {
        const wanted = [fn(...args)].flat();
        const given = [jitted(...args)].flat();
        expect(given.every((x) => x.computed)).toBe(true);
        expect(given.map((x) => [x.dtype.name, x.shape, x.tolist()])).toEqual(
          wanted.map((x) => [x.dtype.name, x.shape, x.tolist()]),
        );
      }
      expect(jitted.traces).toBe(calls.length);
    });
  },
);

describe("a call", () => {
  test("with a known signature calls nothing of the user's, makes no plan and compiles nothing", () => {
    let called = 0;
    const f = np.jit((x: A) => {
      called++;
      return x.mul(3).add(1);
    });
    f(np.array([1, 2]));
    np.reset_counters();
    expect(f(np.array([5, 6])).tolist()).toEqual([16, 19]);
    expect(called).toBe(1);
    expect(np.counters()).toMatchObject({ evaluations: 1, planHits: 1, plansMade: 0, kernelsCompiled: 0 });
  });

  test("with another shape traces again and compiles nothing", () => {
    const f = np.jit((x: A, y: A) => np.reshape(x.mul(y), [-1]).sub(y.at(0, 0)));
    f(np.ones([50, 2]), np.ones([50, 2]));
    np.reset_counters();
    for (const n of [60, 70, 80]) f(np.ones([n, 2]), np.ones([n, 2]));
    expect(f.traces).toBe(4);
    expect(np.counters().kernelsCompiled).toBe(0);
  });

  test("computes lazy arguments first, all in one plan", () => {
    const f = np.jit((x: A, y: A) => x.sub(y));
    const x = np.arange(4).mul(2);
    np.reset_counters();
    expect(f(x, x.add(1)).tolist()).toEqual([-1, -1, -1, -1]);
    expect(np.counters().evaluations).toBe(2);
  });

  test("after plans were forgotten, or settings changed, still answers", () => {
    const f = np.jit((x: A) => x.add(1));
    expect(f(b).tolist()).toEqual([2.5, 3, 4]);
    np.clear_caches();
    expect(f(b).tolist()).toEqual([2.5, 3, 4]);
    np.config.fusion = false;
    expect(f(b).tolist()).toEqual([2.5, 3, 4]);
    np.config.fusion = true;
    expect(f.traces).toBe(1);
    f.clear();
    f(b);
    expect(f.traces).toBe(2);
  });

  test("takes typed arrays, and lists and objects of arrays; plain values are part of the signature", () => {
    const f = np.jit((p: { w: A; more: A[] }, k: number, deep: { on: boolean }) => ({
      sum: p.w.add(p.more[0]!).mul(k),
      note: [deep.on ? p.more[1]! : p.w, "text", k] as const,
    }));
    const p = { w: b, more: [b, a] };
    const result = f(p, 2, { on: true });
    expect(result.sum.tolist()).toEqual([6, 8, 12]);
    expect(result.note.map((x) => (x instanceof np.NDArray ? x.tolist() : x))).toEqual([
      a.tolist(),
      "text",
      2,
    ]);
    f(p, 2, { on: true });
    expect(f.traces).toBe(1);
    expect(f(p, 2, { on: false }).note[0].tolist()).toEqual(b.tolist());
    expect(f(p, 3, { on: true }).sum.tolist()).toEqual([9, 12, 18]);
    expect(f.traces).toBe(3);
    const g = np.jit((x: A) => x.add(1));
    expect(g(new Int16Array([1, 2]) as unknown as A).dtype.name).toBe("int16");
  });

  test("tells 0 from -0, 1 from 1n and true, and complex numbers apart", () => {
    const f = np.jit((x: A, k: number | bigint | boolean | np.Complex) => np.multiply(x, k));
    const x = np.array([1, 2]);
    for (const k of [0, -0, 1, 1n, true, np.complex(0, 1), np.complex(1, 0), Number.NaN, Number.NaN]) f(x, k);
    expect(f.traces).toBe(8);
    expect(String(f(x, -0))).toBe("[-0. -0.]");
  });

  test("gives results of its own: writing into one changes neither the others nor the argument", () => {
    const f = np.jit((x: A) => [x, x, x.at("::-1")] as const);
    const x = np.array([1, 2, 3]);
    const [p, q, r] = f(x);
    p.set([0], 50);
    r.set([0], 60);
    expect([x, p, q, r].map((one) => one.tolist())).toEqual([
      [1, 2, 3],
      [50, 2, 3],
      [1, 2, 3],
      [60, 2, 1],
    ]);
    expect(f(x)[0].tolist()).toEqual([1, 2, 3]);
  });

  test("sees the elements that an argument has then, and arrays from outside as they were", () => {
    const w = np.array([1, 2, 3]);
    const f = np.jit((x: A) => x.add(w));
    const x = np.array([0, 0, 0]);
    expect(f(x).tolist()).toEqual([1, 2, 3]);
    x.set([0], 10);
    w.set([1], 99);
    expect(f(x).tolist()).toEqual([11, 2, 3]);
    expect(w.tolist()).toEqual([1, 99, 3]);
  });

  test("inside another jitted function becomes part of it", () => {
    const inner = np.jit((x: A) => x.mul(2));
    const outer = np.jit((x: A) => inner(x).add(1));
    expect(outer(b).tolist()).toEqual([4, 5, 7]);
    expect([inner.traces, outer.traces]).toEqual([0, 1]);
  });

  test("without arrays, or with a result without arrays, is answered too", () => {
    expect(
      np
        .jit((n: number) => np.ones(n) as A)(2)
        .tolist(),
    ).toEqual([1, 1]);
    expect(np.jit((x: A) => x.shape)(a)).toEqual([2, 3]);
  });

  test("under an error state speaks each time, and not after it", () => {
    const f = np.jit((x: A) => np.log(x).mul(1));
    const x = np.array([0, 1]);
    f(x);
    const restore = np.seterr({ divide: "raise" });
    for (let i = 0; i < 2; i++) expect(() => f(x)).toThrow("divide by zero encountered in log");
    expect(f(np.array([1, 1])).tolist()).toEqual([0, 0]);
    np.seterr(restore);
    expect(f(x).tolist()).toEqual([Number.NEGATIVE_INFINITY, 0]);
    expect(f.traces).toBe(1);
  });

  test("large, over many steps and threads", () => {
    const x = np.linspace(0, 1, 300_000).reshape([1000, 300]).eval();
    const fn = (y: A) => {
      const shifted = np.exp(y.sub(np.max(y, { axis: 1, keepdims: true })));
      return np.divide(shifted, np.sum(shifted, { axis: 1, keepdims: true })) as A;
    };
    const f = np.jit(fn);
    const wanted = fn(x).tobytes();
    const same = (y: A) => y.tobytes().every((byte, i) => byte === wanted[i]);
    expect([same(f(x)), same(f(x))]).toEqual([true, true]);
  });

  test("of a chain deeper than the budget of nodes is one graph", () => {
    const f = np.jit((x: A) => {
      let y = x;
      for (let i = 0; i < 3000; i++) y = y.add(1) as A;
      return y;
    });
    expect(f(np.array([0, 1])).tolist()).toEqual([3000, 3001]);
  });
});

describe("a traced function may not", () => {
  const noValue =
    "this array stands for later ones and has no values: np.jit calls a function with such arrays to learn what it " +
    "computes. eval(), item(), tolist(), printing, iterating and operators ask for values";
  const asking: readonly (readonly [string, (x: A) => unknown])[] = [
    ["compute", (x) => x.add(1).eval()],
    ["read an element", (x) => x.item(0)],
    ["make a list", (x) => x.tolist()],
    ["print", (x) => String(x)],
    ["iterate", (x) => [...x.add(1)]],
    ["inspect bytes", (x) => x.T.tobytes()],
  ];
  test.each(asking)("%s", (_name, fn) => {
    for (const way of ["js", "wasm", "interpreter"] as const) {
      np.config.target = way;
      for (const x of [a, np.ones([30, 40])]) {
        const call = () => np.jit(fn as (x: A) => A)(x);
        expect(call).toThrow(np.TraceError);
        expect(call).toThrow(noValue);
      }
    }
  });

  const foreign =
    "np.jit: the function writes into an array that it did not make (an argument, or one from outside); " +
    "write into a copy, x.copy(), and return that";
  test("write into an argument or an array from outside, which stay as they were", () => {
    const w = np.array([1, 2, 3]);
    const lazy = np.ones(3).mul(2);
    const writers: ((x: A) => unknown)[] = [
      (x) => x.set([0], 1),
      (x) => x.T.fill(0),
      (x) => np.add(x, 1, { out: x }),
      (x) => w.set([], x),
      (x) => w.set([0], 5).add(x),
      (x) => np.multiply(x, 2, { out: lazy }),
    ];
    const x = np.array([7, 8, 9]);
    for (const fn of writers) {
      const call = () => np.jit(fn as (x: A) => A)(x);
      expect(call).toThrow(np.TraceError);
      expect(call).toThrow(foreign);
    }
    expect([x, w, lazy].map((one) => one.tolist())).toEqual([
      [7, 8, 9],
      [1, 2, 3],
      [2, 2, 2],
    ]);
  });

  test("but may write into what it made, also by out", () => {
    const f = np.jit((x: A) => {
      const y = np.zeros(3);
      np.add(x, 1, { out: y });
      y.set([0], x.at(2));
      y.set(["1:"], 0);
      return y;
    });
    expect([f(b).tolist(), f(b.mul(2)).tolist()]).toEqual([
      [3, 0, 0],
      [6, 0, 0],
    ]);
  });

  test("let an array out: it never gets values", () => {
    const leaked: A[] = [];
    np.jit((x: A) => {
      leaked.push(x.add(1) as A);
      return x;
    })(b);
    expect(() => leaked[0]!.tolist()).toThrow(noValue);
  });

  test("be asynchronous, or take what is no data", () => {
    expect(() => np.jit(async (x: A) => x)(b)).toThrow(
      "np.jit takes no async functions: the function gave a Promise",
    );
    const f = np.jit((x: unknown) => x);
    const kinds = "arguments are arrays, plain values, dtypes, and lists and objects of them";
    expect(() => f(Math.sin)).toThrow(`np.jit: argument 1 is a function; ${kinds}`);
    expect(() => f({ when: [new Date()] })).toThrow(
      `np.jit: argument 1.when[0] is an object (Date); ${kinds}`,
    );
    const ring: unknown[] = [];
    ring.push(ring);
    expect(() => f(ring)).toThrow("is nested deeper than 100");
    expect(() => np.jit(3 as never)).toThrow("np.jit takes a function, got the number 3");
    expect(() => np.jit((x: A) => x, { scope: 3 } as never)).toThrow(
      "np.jit takes scope as an object of names, got the number 3",
    );
    expect(() => np.jit((x: A) => x, { scop: {} } as never)).toThrow(
      "jit() got an unexpected option 'scop'; it takes scope",
    );
  });

  test("fail without a trace of it: later calls work", () => {
    const f = np.jit((x: A) => x.reshape([2, 3]));
    expect(() => f(b)).toThrow("cannot reshape array of size 3 into shape (2, 3)");
    expect(f(a).shape).toEqual([2, 3]);
    const y = np.arange(3);
    y.set([0], 5);
    expect(y.tolist()).toEqual([5, 1, 2]);
  });
});

describe("integers to negative powers are refused by the values of each call", () => {
  const REFUSED = new np.ValueError("Integers to negative integer powers are not allowed.");
  const base = np.array([2n, 3n]);
  const good = np.array([3n, 2n]);
  const bad = np.array([3n, -1n]);

  test("in an operator and in calls", () => {
    const functions = [
      np.jit((x: number, y: number) => x ** y + 1),
      np.jit((x: A, y: A) => np.power(x, y).add(1)),
      np.jit((x: A, y: A) => np.add(x.pow(y), 1)),
    ] as unknown as (((x: A, y: A) => A) & { traces: number })[];
    for (const f of functions) {
      for (let turn = 0; turn < 2; turn++) {
        expect(f(base, good).tolist()).toEqual([9, 10]);
        expect(() => f(base, bad)).toThrow(REFUSED);
        expect(() => f(base, bad)).toThrow(REFUSED);
      }
      expect(f.traces).toBe(1);
    }
  });

  test("also of exponents that the function computes, and of several powers", () => {
    const f = np.jit((x: number, y: number, z: number) => [x ** (y - 1), x ** z]) as unknown as (
      ...args: A[]
    ) => A[];
    expect(f(base, good, good).map((one) => one.tolist())).toEqual([
      [4, 3],
      [8, 9],
    ]);
    expect(() => f(base, np.array([3n, 0n]), good)).toThrow(REFUSED);
    expect(() => f(base, good, bad)).toThrow(REFUSED);
    expect(f(base, np.array([1n, 1n]), good)[0]!.tolist()).toEqual([1, 1]);
  });

  test("at the trace where the exponent is a number; never for floats and unsigned integers", () => {
    const f = np.jit((x: number, k: number) => x ** k) as unknown as (x: A, k: number) => A;
    expect(() => f(base, -1)).toThrow("Integers to negative integer powers are not allowed.");
    expect(f(base, 2).tolist()).toEqual([4, 9]);
    expect(f(np.array([2, 4]), -1).tolist()).toEqual([0.5, 0.25]);
    const g = np.jit((x: number, y: number) => x ** y);
    expect(g(base.astype("uint8"), good.astype("uint8")).tolist()).toEqual([8, 9]);
    expect(g(np.array([2, 4]), bad).tolist()).toEqual([8, 0.25]);
  });

  test("by ufunc methods, and in what the function writes", () => {
    const exponents = np.array([2n, 3n, 2n]);
    const wrong = np.array([2n, 3n, -2n]);
    const f = np.jit((x: A) => [np.power.reduce(x), np.power.accumulate(x), np.power.outer(x, x)]);
    expect(f(exponents).map((one) => one.tolist())).toEqual([
      64,
      [2, 8, 64],
      [
        [4, 8, 4],
        [9, 27, 9],
        [4, 8, 4],
      ],
    ]);
    expect(() => f(wrong)).toThrow(REFUSED);
    const g = np.jit((x: A, y: A) => {
      const made = x.copy();
      np.power.at(made, [0], y);
      made.set([1], 7);
      return made;
    });
    expect(g(base, np.array([2n])).tolist()).toEqual([4, 7]);
    expect(() => g(base, np.array([-2n]))).toThrow(REFUSED);
    const h = np.jit((x: A, y: A) => {
      const made = np.zeros(2, "int64");
      np.power(x, y, { out: made });
      return made.add(1);
    });
    expect(h(base, good).tolist()).toEqual([9, 10]);
    expect(() => h(base, bad)).toThrow(REFUSED);
  });

  test("under an error state, and outside of a trace at the call", () => {
    const f = np.jit((x: number, y: number) => x ** y) as unknown as (x: A, y: A) => A;
    np.errstate({ all: "raise" }, () => {
      expect(f(base, good).tolist()).toEqual([8, 9]);
      // Here nothing is replayed, and the error shows its place.
      expect(() => f(base, bad)).toThrow(`${REFUSED.message}\n\n  (x, y) => x ** y\n              ^`);
    });
    expect(() => np.power(base, bad)).toThrow(REFUSED);
    expect(() => np.power(base, np.arange(-1, 1))).toThrow(REFUSED);
  });
});

test("an array whose memory was given back is refused", () => {
  const f = np.jit((x: A) => x.add(1));
  const x = np.ones(1000).eval();
  f(x);
  x.dispose();
  expect(() => f(x)).toThrow("this array's memory was given back by dispose()");
  expect(f(np.ones(1000)).at(0).item()).toBe(2);
});

test("the type checker knows functions of arrays as they are, and formulas as functions of arrays", () => {
  const f = np.jit((x: np.NDArray<"float32">, k: number) => ({ y: x.add(k), k }));
  expectTypeOf(f).parameters.toEqualTypeOf<[np.NDArray<"float32">, number]>();
  expectTypeOf(f).returns.toEqualTypeOf<{ y: np.NDArray<"float32">; k: number }>();
  const g = np.jit((x: number, y: number) => x * y);
  expectTypeOf(g(b, 2)).toEqualTypeOf<np.NDArray>();
  const h = np.jit((x: number, y: number) => np.sqrt(x * x + y * y));
  expect(h(np.array([3, 5]), np.array([4, 12])).tolist()).toEqual([5, 13]);
  expectTypeOf(g.traces).toEqualTypeOf<number>();
});
