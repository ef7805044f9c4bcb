/**
 * Users' typed arrays that share memory: a write into one is a write into all, and is made as if every operand had been
 * copied before. Expected values are NumPy's, of arrays made by slicing and `view` as the typed arrays here are.
 */
import { afterEach, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { Wrapped } from "../../src/runtime/wrapped.ts";

const defaults = { ...np.config };
afterEach(() => {
  Object.assign(np.config, defaults);
});

/** 0, 1, 2, ... in one memory; its first elements and, two further on, as many. */
function pair(n = 8) {
  const memory = Float64Array.from({ length: n }, (_, i) => i);
  const a = np.asarray(memory.subarray(0, n - 2));
  const b = np.asarray(memory.subarray(2));
  return { memory, a, b };
}

interface Case {
  readonly run: () => Float64Array | Float32Array;
  readonly numpy: readonly number[];
}

const CASES: { readonly [name: string]: Case } = {
  "out= further on": {
    run: () => {
      const { memory, a, b } = pair();
      np.multiply(a, 10, { out: b });
      return memory;
    },
    numpy: [0, 1, 0, 10, 20, 30, 40, 50],
  },
  "out= further back": {
    run: () => {
      const { memory, a, b } = pair();
      np.multiply(b, 10, { out: a });
      return memory;
    },
    numpy: [20, 30, 40, 50, 60, 70, 6, 7],
  },
  "set, backwards": {
    run: () => {
      const { memory, a, b } = pair();
      b.set(["::-1"], a);
      return memory;
    },
    numpy: [0, 1, 5, 4, 3, 2, 1, 0],
  },
  "set of a part, from both": {
    run: () => {
      const { memory, a, b } = pair();
      a.set(["1:5"], np.add(b.at(":4"), a.at(":4")));
      return memory;
    },
    numpy: [0, 2, 4, 6, 8, 5, 6, 7],
  },
  "out= with a mask": {
    run: () => {
      const { memory, a, b } = pair();
      const where = np.array([true, false, true, true, false, true]);
      np.add(a.at("::-1"), b, { out: b, where });
      return memory;
    },
    numpy: [0, 1, 7, 3, 7, 7, 6, 7],
  },
  "out= of another dtype": {
    run: () => {
      const memory = Float64Array.of(0, 1, 2, 3);
      const integers = np.asarray(new Int32Array(memory.buffer));
      np.add(integers.at(":4"), 1, { out: np.asarray(memory) });
      return memory;
    },
    numpy: [1, 1, 1, 1072693249],
  },
  "out= of another dtype, inside": {
    run: () => {
      const memory = Float64Array.of(0, 1, 2, 3);
      const out = np.asarray(new Int32Array(memory.buffer, 8, 4));
      np.add(np.asarray(memory), 0, { out, casting: "unsafe" });
      return memory;
    },
    numpy: [0, 2.121995791e-314, 6.365987374e-314, 3],
  },
  "a reduction of what is written": {
    run: () => {
      const { memory, a, b } = pair();
      b.set([":"], a.sum());
      return memory;
    },
    numpy: [0, 1, 15, 15, 15, 15, 15, 15],
  },
  "matrices, one of them transposed": {
    run: () => {
      const { memory, a, b } = pair();
      np.add(a.reshape([2, 3]), b.reshape([3, 2]).T, { out: b.reshape([2, 3]) });
      return memory;
    },
    numpy: [0, 1, 2, 5, 8, 6, 9, 12],
  },
  "three arrays over one memory": {
    run: () => {
      const memory = Float32Array.from({ length: 10 }, (_, i) => i);
      const [first, second] = [np.asarray(memory.subarray(1, 9)), np.asarray(memory.subarray(0, 8))];
      np.negative(first, { out: second });
      return memory;
    },
    numpy: [-1, -2, -3, -4, -5, -6, -7, -8, 8, 9],
  },
};

for (const target of ["js", "wasm", "interpreter"] as const) {
  describe(`with target ${target}, as if copied first:`, () => {
    for (const [name, { run, numpy }] of Object.entries(CASES)) {
      test(name, () => {
        np.config.target = target;
        const memory = run();
        expect([...memory]).toEqual(numpy);
      });
    }

    test("expressions built before keep what they captured, through any array", () => {
      np.config.target = target;
      const { a, b } = pair();
      const [x, y] = [np.negative(a), np.add(a, b)];
      b.set([0], 100);
      const z = np.negative(a);
      b.set(["1:3"], np.array([7, 8]));
      expect(x.tolist()).toEqual([-0, -1, -2, -3, -4, -5]);
      expect(y.tolist()).toEqual([2, 4, 6, 8, 10, 12]);
      expect(z.tolist()).toEqual([-0, -1, -100, -3, -4, -5]);
      expect(a.tolist()).toEqual([0, 1, 100, 7, 8, 5]);
    });

    test("large arrays, of which windows are copied", () => {
      Object.assign(np.config, { target, threads: 1 });
      const n = target === "interpreter" ? 2000 : 100_000;
      for (const forward of [true, false]) {
        const { memory, a, b } = pair(n);
        const [from, into] = forward ? [a, b] : [b, a];
        np.add(from, into.at("::-1"), { out: into });
        const [at, to] = forward ? [0, 2] : [2, 0];
        const wanted = Float64Array.from({ length: n }, (_, i) => i);
        for (let i = 0; i < n - 2; i++) wanted[to + i] = at + i + (to + n - 3 - i);
        expect(Buffer.compare(new Uint8Array(memory.buffer), new Uint8Array(wanted.buffer))).toBe(0);
      }
    });
  });
}

describe("memory is copied only where it must be", () => {
  test("not for arrays that lie beside each other in one memory", () => {
    const memory = new Float64Array(200_000).fill(1);
    const [a, b] = [np.asarray(memory.subarray(0, 100_000)), np.asarray(memory.subarray(100_000))];
    np.add(a, 1, { out: b });
    const data = a.storage.buffer;
    for (let i = 0; i < 3; i++) np.add(a, i, { out: b });
    expect(a.storage.buffer).toBe(data);
    expect(memory[100_000]).toBe(3);
  });

  test("and not where nothing has read what is written", () => {
    const { a, b } = pair();
    const data = [a.storage.buffer, b.storage.buffer];
    b.set([":"], np.arange(6));
    expect([a.storage.buffer, b.storage.buffer]).toEqual(data);
    expect(a.tolist()).toEqual([0, 1, 0, 1, 2, 3]);
  });
});

describe("the register of wrapped memory", () => {
  const collect = (globalThis as { gc?: () => void }).gc!;
  const wrapper = (memory: Float64Array) => ({
    memory,
    dtype: np.asarray(memory).dtype,
    shape: [memory.length],
  });

  test("gives one storage for one typed array, however often it is wrapped", () => {
    const memory = new Float64Array(10);
    expect(np.asarray(memory).storage).toBe(np.asarray(memory.subarray(0)).storage);
    expect(np.asarray(memory).storage).not.toBe(np.asarray(memory.subarray(1)).storage);
    expect(np.asarray(memory).storage).not.toBe(np.asarray(new BigInt64Array(memory.buffer)).storage);
  });

  test("knows every array that somebody holds, and forgets the others", async () => {
    const register = new Wrapped<ReturnType<typeof wrapper>>();
    const memory = new Float64Array(1000);
    const held = Array.from({ length: 100 }, (_, i) => wrapper(memory.subarray(i, i + 20)));
    for (const one of held) register.add(one);
    expect(register.overlapping(memory.subarray(10, 12))).toHaveLength(12);
    expect(register.overlapping(memory.subarray(500))).toEqual([]);
    expect(register.overlapping(new Float64Array(10))).toEqual([]);
    (() => {
      for (let i = 0; i < 500; i++) register.add(wrapper(memory.subarray(200, 300)));
    })();
    const found = () => register.overlapping(memory.subarray(250, 251)).length;
    expect(found()).toBe(500);
    for (let i = 0; i < 20 && found() > 8; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      collect();
    }
    expect(found()).toBe(8);
    expect(register.overlapping(memory.subarray(0, 120))).toHaveLength(100);
    expect(held).toHaveLength(100);
  });
});
