/**
 * Explanations: the facts that they give are those of the plan that runs, and their words say them.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as np from "../../src/index.ts";
import { settings } from "../../src/runtime/config.ts";
import { explanationText } from "../../src/runtime/explain-text.ts";
import { heap } from "../../src/runtime/heap.ts";
import { WasmProgram } from "../../src/runtime/wasm.ts";
import { computed } from "./counting.ts";

const before = { ...settings };

beforeEach(() => {
  np.clear_caches();
  np.config.target = "auto";
  np.config.threads = 1;
});

afterEach(() => {
  Object.assign(settings, before);
});

/** Two threads for whatever takes longer than waking one. */
function twoThreads(): void {
  np.config.threads = 2;
  np.config.threadsFrom = 150_000;
}

function softmax(a: np.NDArray): np.NDArray {
  const e = np.exp(a.sub(a.max(1, { keepdims: true })));
  return e.div(e.sum(1, { keepdims: true }));
}

describe("a kernel says", () => {
  test("that it runs in JavaScript, and why", () => {
    const { kernels, bands } = np.explain(computed([10]).mul(2).add(1));
    expect(kernels).toHaveLength(1);
    expect(bands).toEqual([]);
    const [kernel] = kernels as [np.ExplainedKernel];
    expect(kernel).toMatchObject({
      target: "js",
      why: "10 elements, WebAssembly from 256 on",
      calls: 1,
      threads: 1,
      pieces: "one call",
    });
    expect(kernel.source).toBe(kernel.javascript);
    expect(kernel.source).toMatch(/^return function map__f64__to__f64__/);
  });

  test("that it runs in WebAssembly, and shows that", () => {
    const [kernel] = np.explain(computed([1000]).mul(2).add(1)).kernels as [np.ExplainedKernel];
    expect(kernel).toMatchObject({ target: "wasm", why: "1000 elements, WebAssembly from 256 on" });
    expect(kernel.source).toMatch(/^\(module\n[\s\S]*f64x2\.add[\s\S]*\(export "run" \(func \$run\)\)\n\)$/);
    expect(kernel.javascript).toMatch(/^return function map__f64__to__f64__/);
  });

  test("that a setting chose", () => {
    np.config.target = "js";
    const [kernel] = np.explain(computed([1000]).add(1)).kernels as [np.ExplainedKernel];
    expect(kernel).toMatchObject({ target: "js", why: "np.config.target is js", pieces: "one call" });
  });

  test("how many calls it takes: as many as are made", () => {
    const a = computed([200_000]);
    const calls = (["run", "part", "finish"] as const).map((entry) => vi.spyOn(WasmProgram.prototype, entry));
    const builds = [
      () => a.mul(2),
      () => a.square().sum(),
      () => a.reshape([400, 500]).sum(0),
      () => a.reshape([400, 500]).sum(1),
      () => a.max(),
    ];
    for (const build of builds) {
      const [kernel] = np.explain(build()).kernels as [np.ExplainedKernel];
      expect(kernel.pieces).toBe(`${kernel.calls} calls`);
      for (const call of calls) call.mockClear();
      build().eval();
      expect(calls.reduce((sum, call) => sum + call.mock.calls.length, 0)).toBe(kernel.calls);
    }
    vi.restoreAllMocks();
  });

  test("how many threads share it", () => {
    if (!heap.shared) return;
    twoThreads();
    const long = np.explain(computed([1_000_000]).mul(2)).kernels[0]!;
    expect(long.threads).toBe(2);
    expect(long.pieces).toBe(`2 threads share ${long.calls} pieces`);
    const sum = np.explain(computed([1_000_000]).square().sum()).kernels[0]!;
    expect(sum.threads).toBe(2);
    expect(np.explain(computed([1000]).mul(2)).kernels[0]!.pieces).toBe("one call");
  });

  test("that there is nothing to compute", () => {
    const [kernel] = np.explain(np.add(computed([0]), 1)).kernels as [np.ExplainedKernel];
    expect(kernel).toMatchObject({ calls: 0, pieces: "nothing to compute" });
  });

  test("its source only when asked", () => {
    const { kernels } = np.explain(computed([1000]).mul(2));
    expect(Object.getOwnPropertyDescriptor(kernels[0], "source")).toHaveProperty("get");
    const copy = JSON.parse(JSON.stringify(kernels[0])) as np.ExplainedKernel;
    expect(copy).toEqual({ ...kernels[0] });
    expect(copy.source).toMatch(/^\(module/);
  });
});

describe("a band", () => {
  const rows = 400;
  const columns = 300;

  test("names its kernels, rows and tiles", () => {
    const { kernels, bands } = np.explain(softmax(computed([rows, columns])));
    expect(kernels).toHaveLength(4);
    expect(bands).toHaveLength(1);
    const [band] = bands as [np.ExplainedBand];
    expect(band).toMatchObject({ kernels: [0, 1, 2, 3], rows, threads: 1 });
    expect(band.pieces).toBe(Math.ceil(rows / band.rowsAPiece));
    expect(band.tiles.map((tile) => tile.bytesARow)).toEqual([8, 8 * columns, 8]);
    expect(band.tiles[1]!.value).toBe(`exp float64(${rows}, ${columns})`);
    expect(band.reason).toBe(
      `kernels 1-4 run together, ${band.rowsAPiece} rows at a time: what one stores the next finds in the cache; ` +
        "3 values stay in tiles",
    );
    for (const kernel of kernels) expect(kernel.pieces).toBe(`${band.pieces} calls, one a piece of band 1`);
  });

  test("moves no bytes through its tiles", () => {
    const told = np.explain(softmax(computed([rows, columns])));
    const whole = 8 * rows * columns;
    // The operand is read twice, the result written; the exponentials and both columns stay where they are.
    expect(told.kernels.map((kernel) => kernel.bytesRead)).toEqual([whole, whole, 0, 0]);
    expect(told.kernels.map((kernel) => kernel.bytesWritten)).toEqual([0, 0, 0, whole]);
    expect(told.kernels.map((kernel) => kernel.bytesInTiles)).toEqual([
      8 * rows,
      whole + 8 * rows,
      whole + 8 * rows,
      whole + 8 * rows,
    ]);
    expect(told.bytesMoved).toBe(3 * whole);
  });

  test("is shared by threads", () => {
    if (!heap.shared) return;
    twoThreads();
    const { bands, kernels } = np.explain(softmax(computed([rows, 10 * columns])));
    expect(bands[0]!.threads).toBe(2);
    expect(bands[0]!.reason).toMatch(/^kernels 1-4 run together on 2 threads, /);
    expect(kernels[2]!.pieces).toBe(`2 threads share ${bands[0]!.pieces} pieces of band 1`);
  });

  test("keeps in memory what is wanted whole", () => {
    const a = computed([rows, columns]);
    const top = a.max(1, { keepdims: true });
    const { bands, kernels } = np.explain(top, a.sub(top));
    expect(bands[0]).toMatchObject({ kernels: [0, 1], tiles: [] });
    expect(bands[0]!.reason).not.toContain("tile");
    expect(kernels[0]!.bytesWritten).toBe(8 * rows);
  });
});

describe("the words", () => {
  test("grow with the level", () => {
    const told = np.explain(softmax(computed([400, 300])));
    const texts = [1, 2, 3, 4].map((level) => explanationText(told, level));
    expect(texts[0]!.split("\n")).toEqual([
      "4 kernels; 2880 kB moved, unfused 7693 kB; new plan, 4 kernels compiled",
    ]);
    expect(texts[1]).toContain(`band 1: ${told.bands[0]!.reason}`);
    expect(texts[1]).toContain("  in a tile of 2400 B a row: exp float64(400, 300)");
    expect(texts[1]).toContain("  loops 400 x 300, 1 operation, reads 0 B, writes 960 kB, 963 kB in tiles");
    expect(texts[1]).toContain(
      `  runs in WebAssembly (120000 elements, WebAssembly from 256 on): ${told.bands[0]!.pieces} calls, one a piece of band 1`,
    );
    expect(texts[1]).not.toContain("loop IR");
    expect(texts[2]).toContain("  loop IR\n    axes map map");
    expect(texts[2]).not.toContain("(module");
    expect(texts[3]).toContain("  source: WebAssembly\n    (module\n");
    expect(String(told)).toBe(texts[3]);
  });

  test("are the same while evaluating", async () => {
    const lines: string[] = [];
    const error = console.error;
    const log = console.log;
    console.error = (text: string) => lines.push(text);
    console.log = console.error;
    try {
      np.config.debug = 2;
      softmax(computed([400, 300])).eval();
      await computed([1000]).add(1).evalAsync();
    } finally {
      console.error = error;
      console.log = log;
    }
    const told = lines.join("\n");
    expect(told).toMatch(/band 1: kernels 1-4 run together, \d+ rows at a time/);
    expect(told).toContain("runs in WebAssembly (1000 elements, WebAssembly from 256 on): one call");
  });

  test("of what is computed already", () => {
    const told = np.explain(computed([3]));
    expect(String(told)).toBe("already computed: nothing to run");
    expect(told).toMatchObject({ kernels: [], bands: [] });
  });
});

test("a matrix product shows its module", () => {
  const a = computed([300, 300], "float32");
  const [kernel] = np.explain(np.matmul(a, a)).kernels as [np.ExplainedKernel];
  expect(kernel.target).toBe("wasm");
  expect(kernel.source).toMatch(/^\(module\n[\s\S]*f32x4\.mul/);
});
