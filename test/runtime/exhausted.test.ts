/**
 * The heap exhausted on purpose, by its limit and for good: every result is the same, and whatever was taken comes back.
 */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { integerLayout, type LoopNest } from "../../src/codegen/loops/ir.ts";
import { dtype } from "../../src/graph/dtype.ts";
import * as np from "../../src/index.ts";
import { Buffer } from "../../src/runtime/buffer.ts";
import { planFor } from "../../src/runtime/evaluate.ts";
import { type Block, heap } from "../../src/runtime/heap.ts";
import { kernelFor } from "../../src/runtime/kernels.ts";
import { runLoose } from "../../src/runtime/loose.ts";
import { counted } from "./counting.ts";

const defaults = { ...np.config };
beforeEach(() => {
  // Without FMA: where the heap is full, JavaScript runs, and both must give the same bits.
  Object.assign(np.config, { target: "wasm", threads: 1, fma: false });
});
afterEach(() => {
  Object.assign(np.config, defaults);
});

/** dtype, shape and bytes, in a few characters. */
function digest(array: np.NDArray): string {
  const bytes = createHash("sha256").update(array.tobytes()).digest("hex");
  return `${array.dtype.name}(${array.shape.join(", ")}) ${bytes}`;
}

/** Columns of 8 bytes: a matrix is larger than what is copied whole, and than the windows of one piece. */
const [ROWS, COLUMNS] = [250, 301];
const SIZE = ROWS * COLUMNS;

/** Sums of these have other bits in every other order. */
function wave(k: number): np.NDArray<"float64"> {
  return np.array(Float64Array.from({ length: SIZE }, (_, i) => Math.sin(i * k) * 10 ** ((i % 7) - 3)));
}

const matrix = (k: number) => wave(k).reshape([ROWS, COLUMNS]);

function softmax(m: np.NDArray): np.NDArray {
  const e = np.exp(m.subtract(m.max(1, { keepdims: true })));
  return np.divide(e, e.sum(1, { keepdims: true }));
}

/** What is computed and written, each from its own operands; arrays that are given back show what there is after. */
const PROGRAMS: { readonly [name: string]: () => np.NDArray[] } = {
  "maps and sums": () => {
    const [a, b] = [wave(1), wave(0.7)];
    return [np.add(np.multiply(a, 2), b), np.multiply(a, b).sum(), matrix(0.3).sum(0), matrix(0.3).max(1)];
  },
  "several results at once": () => {
    const [a, b] = [wave(1), wave(0.7)];
    return np.eval(np.add(a, b), np.subtract(a, b), np.greater(a, b));
  },
  "windows that reach over each other": () => {
    const a = wave(1);
    return [np.add(np.add(a.at(":-2"), a.at("1:-1")), a.at("2:")), np.add(a, a.at("::-1"))];
  },
  "a band and a product": () => {
    const m = matrix(0.9);
    return [softmax(m), np.matmul(m, m.T).at(":20"), np.maximum(np.matmul(m.T, m), 0)];
  },
  "joined columns and rows": () => {
    const [m, n] = [matrix(1), matrix(0.7)];
    return [np.concatenate([m, np.negative(n)], 1), np.concatenate([np.multiply(m, n), n], 0)];
  },
  "out= of an array, its view, and an operand": () => {
    const [a, b, out] = [wave(1), wave(0.7), np.zeros(SIZE).copy().eval()];
    np.add(a, b, { out });
    np.multiply(out.at(":-1"), 3, { out: out.at("1:") });
    np.subtract(b.at("::-1"), b, { out: b });
    return [out, b, a];
  },
  "out= with a mask and a cast": () => {
    const out = np.full(SIZE, 7, { dtype: "int32" }).copy().eval();
    np.add(wave(1), 0.5, { out, where: np.greater(wave(0.7), 0), casting: "unsafe" });
    return [out];
  },
  "set of rows, every second column, and overlapping parts": () => {
    const m = matrix(1).copy().eval();
    m.set(["::3"], matrix(0.7).at("::3"));
    m.set([":", "::2"], np.multiply(matrix(0.3).at(":", "::2"), 2));
    m.set([":", "1::2"], 5);
    m.set(["1:"], m.at(":-1"));
    m.set([":", ":-1"], m.at(":", "1:"));
    m.set([":"], m.at("::-1", "::-1"));
    return [m];
  },
  "a user's typed array, written by out= and set": () => {
    const memory = Float64Array.from({ length: SIZE }, (_, i) => Math.cos(i));
    const a = np.asarray(memory);
    np.multiply(a, 3, { out: a });
    a.reshape([ROWS, COLUMNS]).set([":", "::2"], matrix(0.7).at(":", "::2"));
    a.set(["7:"], a.at(":-7"));
    return [np.array(memory)];
  },
};

/** The programs' results with all the room there is. */
function roomy(name: string): string[] {
  const given = PROGRAMS[name]!();
  np.eval(...given);
  return given.map(digest);
}

describe("the limit of arrays' memory is reached", () => {
  for (const name of Object.keys(PROGRAMS)) {
    test(name, () => {
      const wanted = roomy(name);
      // Everything is new: what was lent before is not what this takes.
      for (const room of [0, 8 * SIZE + 4096, 3 * 8 * SIZE]) {
        const { lentBytes } = np.counters().heap;
        np.config.maxHeapBytes = lentBytes + room;
        const { interpreted } = counted(() => {
          const given = PROGRAMS[name]!();
          np.eval(...given);
          expect(given.map(digest), `${room} bytes`).toEqual(wanted);
        });
        expect(interpreted).toBe(0);
        expect(np.counters().heap.lentBytes).toBeLessThanOrEqual(np.config.maxHeapBytes);
        np.config.maxHeapBytes = defaults.maxHeapBytes;
      }
    });
  }

  test("what kernels take meanwhile is given back", () => {
    np.config.maxHeapBytes = 0;
    const run = () => {
      for (const build of Object.values(PROGRAMS)) for (const array of np.eval(...build())) array.dispose();
      const { freeBytes, lentBytes, heapBytes, allocated } = np.counters().heap;
      return { freeBytes, lentBytes, heapBytes, allocated };
    };
    run();
    const before = run();
    for (let i = 0; i < 3; i++) expect(run()).toEqual(before);
  });
});

describe("the heap is full: not a block is to be had", () => {
  const blocks: Block[] = [];
  const fill = () => {
    for (let bytes = 2 ** 31; bytes >= 64; bytes /= 2) {
      for (let block = heap.take(bytes); block; block = heap.take(bytes)) blocks.push(block);
    }
  };
  afterEach(() => {
    for (const block of blocks) heap.give(block);
    blocks.length = 0;
  });

  for (const name of Object.keys(PROGRAMS)) {
    test(name, () => {
      const wanted = roomy(name);
      np.clear_caches();
      fill();
      const { lentBytes } = np.counters().heap;
      const given = PROGRAMS[name]!();
      np.eval(...given);
      expect(given.map(digest)).toEqual(wanted);
      expect(np.counters().heap.lentBytes).toBeLessThanOrEqual(lentBytes);
    });
  }

  test("and there is again, when arrays are disposed of", () => {
    const arrays = Array.from({ length: 20 }, (_, i) => np.add(wave(1), i).eval());
    fill();
    expect(np.add(wave(1), 1).eval().storage.buffer!.address).toBe(0);
    for (const array of arrays) array.dispose();
    expect(np.add(wave(1), 1).eval().storage.buffer!.address).toBeGreaterThan(0);
  });
});

test("two stores into one buffer through windows that overlap lose nothing of each other", () => {
  // Left and right halves of the rows of one matrix: no schedule makes such a kernel, but nothing forbids it.
  const base = matrix(1);
  const half = base.at(":", ":150");
  const roots = [np.add(half, 0.5), np.multiply(half, 3)].map((array) => array.storage.node);
  const { plan, signature } = planFor(roots);
  expect(plan.steps).toHaveLength(1);
  const [step] = plan.steps as [(typeof plan.steps)[number]];
  const { nest: made } = step.kernel;
  const nest: LoopNest = {
    ...made,
    accesses: made.accesses.map((access) => (access.kind === "store" ? { ...access, offset: true } : access)),
  };
  const layout = integerLayout(nest);
  const integers = new Array<number>(layout.length).fill(0);
  [integers[0], integers[1]] = [ROWS, 150];
  const strides = nest.accesses.map(({ kind }) => [kind === "store" ? 300 : COLUMNS, 1]);
  const offsets = nest.accesses.map(() => 0);
  const right = step.slots.indexOf(plan.roots[1]!);
  offsets[right] = 150;
  nest.accesses.forEach((_, i) => {
    if (layout.offsets[i]! >= 0) integers[layout.offsets[i]!] = offsets[i]!;
    integers[layout.strides[i]![0]!] = strides[i]![0]!;
  });
  const kernel = kernelFor(nest);
  const program = kernel.wasm()!;
  const out = Buffer.wrap(dtype("float64"), new Float64Array(ROWS * 300).fill(-1));
  const source = Buffer.wrap(dtype("float64"), (signature.sources[0] as Buffer).data.slice());
  const operands = nest.accesses.map(({ kind }) => (kind === "store" ? out : source));
  runLoose({ ...step, kernel, wasm: program, integers, offsets, strides }, program, operands);
  const wanted = np.concatenate([np.add(half, 0.5), np.multiply(half, 3)], 1);
  expect(digest(np.array(out.data as Float64Array).reshape([ROWS, 300]))).toBe(digest(wanted));
});
