/**
 * Modules as text: an assembler makes the same module of it again, for every opcode and for the kernels of real
 * expressions; and what compiles is valid to a second judge.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callLayout } from "../../../src/codegen/wasm/convention.ts";
import { emitWasm } from "../../../src/codegen/wasm/emit.ts";
import { i32, instruction, ModuleBuilder, op } from "../../../src/codegen/wasm/encoder.ts";
import { OPCODES, type Opcode } from "../../../src/codegen/wasm/opcodes.ts";
import { wasmText } from "../../../src/codegen/wasm/text.ts";
import { webAssembly } from "../../../src/codegen/wasm/webassembly.ts";
import { InternalError } from "../../../src/graph/errors.ts";
import * as np from "../../../src/index.ts";
import { planFor } from "../../../src/runtime/evaluate.ts";
import { agree } from "./harness.ts";
import { assembled, printed, validate } from "./wabt.ts";

const wasm = webAssembly()!;

/** Alignment hints are not in the text. Those of atomic accesses are no hints, and natural. */
const withoutHints = (text: string): string => text.replaceAll(/ align=\d+/g, "");

/** The text of a module assembles to a module that is the same but for hints; gives the text. */
function holds(bytes: Uint8Array): string {
  const text = wasmText(bytes);
  const again = assembled(text);
  expect(withoutHints(printed(again)), text).toBe(withoutHints(printed(bytes)));
  expect(wasmText(again)).toBe(text);
  return text;
}

/** The modules that an expression compiles to. */
function modulesOf(...arrays: np.NDArray[]): Uint8Array[] {
  const open = arrays.filter((array) => !array.computed);
  if (open.length === 0) return [];
  const { plan } = planFor([...new Set(open.map((array) => array.node()))]);
  return plan.steps.flatMap((step) => (step.wasm ? [step.wasm.bytes] : []));
}

beforeAll(() => {
  np.config.target = "wasm";
});

afterAll(() => {
  np.config.target = "auto";
});

const data = (dtype: np.DTypeName, shape: readonly number[]) =>
  np
    .arange(shape.reduce((a, b) => a * b, 1))
    .astype(dtype)
    .reshape(shape)
    .copy()
    .eval();

describe("kernels assemble again:", () => {
  const x = data("float64", [6, 40]);
  const f = data("float32", [6, 40]);
  const i = data("int64", [6, 40]);
  const shifted = f.sub(f.max(1, { keepdims: true }));
  const kernels: { readonly [name: string]: np.NDArray } = {
    "a * b + c": x.mul(x.add(1)).add(0.5),
    "a float32 root": np.sqrt(f.square().add(f)),
    "a choice": np.where(x.gt(3), x, x.mul(-2)),
    "bytes with a scalar": data("uint8", [77]).mul(3).add(1),
    "int64 division": np.floor_divide(i, i.add(3)),
    "a call of the host": np.arctan2(x, x.add(1)),
    "half precision": data("float16", [50]).mul(2).add(1),
    "complex numbers": data("complex128", [33])
      .mul(data("complex128", [33]))
      .add(1),
    booleans: x.gt(3).and(f.lt(9)),
    "a long sum": data("float64", [4000]).square().sum(),
    "sums of columns": x.mean(0),
    "sums of rows": f.sum(1),
    "an argmax": x.argmax(1),
    "extremes with nan": np.fmax(x, x.T.reshape([6, 40])).max(1),
    "a softmax": np.exp(shifted).div(np.exp(shifted).sum(1, { keepdims: true })),
    "a transpose": x.add(data("float64", [40, 6]).T),
    "backwards by twos": x.at("::-1", "::2").add(1),
    "a join": np.concatenate([x, x.mul(2)]),
    "constants of all kinds": np.where(x.gt(1e-300), Number.NaN, x.add(Number.POSITIVE_INFINITY).mul(0.1)),
    "a product of matrices": np.matmul(x, x.T),
    "a complex product": np.matmul(data("complex64", [9, 9]), data("complex64", [9, 9])),
    "a remainder of bytes": np.remainder(data("int8", [40]), 7),
  };
  for (const [name, array] of Object.entries(kernels)) {
    test(name, () => {
      const modules = modulesOf(array);
      expect(modules.length).toBeGreaterThan(0);
      for (const bytes of modules) expect(holds(bytes)).toMatch(/^\(module\n {2}\(import "env" "memory"/);
    });
  }

  test("and compute the same when they have", () => {
    const { plan } = planFor([x.mul(x).add(1).sum(1).node()]);
    const { nest } = plan.steps[0]!.kernel;
    agree(x.mul(x).add(1).sum(1), "the kernel itself");
    const { bytes } = emitWasm(nest);
    const results = [bytes, assembled(wasmText(bytes))].map((module) => {
      const memory = new wasm.Memory({ initial: 1 });
      const instance = new wasm.Instance(new wasm.Module(module), { env: { memory } });
      const floats = new Float64Array(memory.buffer);
      const layout = callLayout(nest);
      const { integers } = plan.steps[0]!;
      floats.set(integers, layout.integers);
      nest.accesses.forEach((access, a) => {
        floats[layout.bases + a] = access.kind === "store" ? 32768 : 8192;
      });
      plan.steps[0]!.scalars.forEach((_, s) => {
        floats[layout.scalars + s] = 1;
      });
      for (let n = 0; n < 240; n++) floats[1024 + n] = n / 7;
      instance.exports["run"]!(0, integers[0]!, 0);
      return [...floats.slice(4096, 4102)];
    });
    expect(results[0]![0]).toBeGreaterThan(40);
    expect(results[1]).toEqual(results[0]);
  });
});

describe("the text", () => {
  /** A module of one function, with everything that bodies can have. */
  function everything(): ModuleBuilder {
    const module = new ModuleBuilder();
    module.importMemory({ module: "env", name: "memory", initial: 1, maximum: 8, shared: true });
    const sin = module.importFunction("env", "sin", ["f64"], ["f64"]);
    const twice = module.function(["f64"], ["f64"], (g, [x]) => {
      g.result(op("f64.add", g.get(x!), g.get(x!)));
    });
    const run = module.function(["i32", "i32"], [], (g, [n, at]) => {
      const value = g.let(instruction("f64.const", [], [-0]));
      g.block((done) => {
        g.loop((again) => {
          g.brIf(done, op("i32.eqz", g.get(n!)));
          g.if(
            op("i32.gt_s", g.get(n!), i32(-5)),
            () => {
              g.set(value, { type: "f64", code: [g.get(value).code, 0x10, sin] });
            },
            () => {
              g.set(value, { type: "f64", code: [g.get(value).code, 0x10, twice] });
            },
          );
          g.do(instruction("f64.store", [g.get(at!), g.get(value)], [24]));
          g.br(again);
        });
      });
    });
    module.export("run", run);
    return module;
  }

  test("names functions, locals and the blocks that are branched to", () => {
    expect(holds(everything().bytes())).toBe(`(module
  (import "env" "memory" (memory $memory 1 8 shared))
  (import "env" "sin" (func $sin (param f64) (result f64)))
  (func $f1 (param $d0 f64) (result f64)
    (f64.add (local.get $d0) (local.get $d0))
  )
  (func $run (param $i0 i32) (param $i1 i32)
    (local $d2 f64)
    (local.set $d2 (f64.const -0))
    (block $block0
      (loop $loop1
        (br_if $block0 (i32.eqz (local.get $i0)))
        (if (i32.gt_s (local.get $i0) (i32.const -5))
          (then
            (local.set $d2 (call $sin (local.get $d2)))
          )
          (else
            (local.set $d2 (call $f1 (local.get $d2)))
          )
        )
        (f64.store offset=24 (local.get $i1) (local.get $d2))
        (br $loop1)
      )
    )
  )
  (export "run" (func $run))
)`);
  });

  /** A module with constants and one instruction. */
  const constant = (name: Opcode, ...values: (number | bigint)[]): Uint8Array => {
    const module = new ModuleBuilder();
    module.function([], [], (g) => {
      g.let(instruction(name, [], values));
    });
    return module.bytes();
  };

  test("has numbers to the bit", () => {
    const given = (name: Opcode, ...values: (number | bigint)[]) =>
      /\(\w+\.const [^)]*/.exec(holds(constant(name, ...values)))![0].replace(/^\(\w+\.const /, "");
    expect(given("f64.const", 0.1)).toBe("0.1");
    expect(given("f64.const", 5e-324)).toBe("5e-324");
    expect(given("f64.const", -1.7976931348623157e308)).toBe("-1.7976931348623157e+308");
    expect(given("f64.const", Number.NEGATIVE_INFINITY)).toBe("-inf");
    expect(given("f64.const", Number.NaN)).toBe("nan");
    expect(given("f32.const", Math.fround(0.1))).toBe(String(Math.fround(0.1)));
    expect(given("f32.const", Math.fround(1e-45))).toBe(String(Math.fround(1e-45)));
    expect(given("i32.const", 2 ** 31 - 1)).toBe("2147483647");
    expect(given("i32.const", 0x80000000)).toBe("-2147483648");
    expect(given("i64.const", -(2n ** 63n))).toBe("-9223372036854775808");
    expect(given("i64.const", 2n ** 63n - 1n)).toBe("9223372036854775807");
    expect(given("v128.const", ...Array.from({ length: 16 }, (_, n) => n))).toBe(
      "i32x4 0x03020100 0x07060504 0x0b0a0908 0x0f0e0d0c",
    );
  });

  test("keeps the payload of a nan", () => {
    const bytes = constant("f64.const", Number.NaN);
    const at = bytes.lastIndexOf(0x7f);
    bytes.set([0x12, 0, 0, 0, 0, 0, 0xf4, 0xff], at - 7);
    expect(holds(bytes)).toContain("(f64.const -nan:0x4000000000012)");
  });

  test("breaks long expressions at their operands", () => {
    const lines = holds(modulesOf(np.sqrt(data("float64", [9, 9]).T.add(1).mul(3)).add(2))[0]!).split("\n");
    expect(Math.max(...lines.map((line) => line.replace(/\)+$/, "").length))).toBeLessThanOrEqual(100);
  });

  test("refuses what the encoder never writes", () => {
    const bytes = everything().bytes();
    const where = (name: number[]) =>
      bytes.findIndex((_, at) => name.every((byte, k) => bytes[at + k] === byte));
    const changed = (at: number, byte: number) => () => {
      const copy = bytes.slice();
      copy[at] = byte;
      wasmText(copy);
    };
    expect(() => wasmText(bytes.slice())).not.toThrow();
    const sum = where([0x20, 0, 0x20, 0, 0xa0]);
    expect(changed(sum + 4, 0xc5)).toThrow("no instruction of a module is written 0xc5");
    expect(changed(sum + 4, 0xd0)).toThrow(InternalError);
    expect(changed(sum + 4, 0x1a)).toThrow("0x1a");
    expect(changed(sum, 0x01)).toThrow("0x01");
    expect(changed(sum + 1, 9)).toThrow("a local that is not there");
    expect(changed(where([0x02, 0x40]) + 1, 0x7f)).toThrow("no block's type of a module is written 0x7f");
    expect(changed(where([0x10, 0]) + 1, 7)).toThrow("not there");
    expect(changed(4, 2)).toThrow("no header");
    expect(changed(8, 11)).toThrow("no section of a module is written 0x0b");
    expect(() => wasmText(bytes.slice(0, -3))).toThrow(InternalError);
  });
});

describe("what compiles is valid, and its text assembles:", () => {
  const DTYPES = [
    ..."bool int8 uint8 int16 uint16 int32 uint32 int64 uint64".split(" "),
    ..."float16 float32 float64 complex64 complex128".split(" "),
  ] as np.DTypeName[];
  type Call = (...operands: unknown[]) => np.NDArray | np.NDArray[];
  const ufuncs = Object.values(np).filter(
    (value) => typeof value === "function" && "nin" in value,
  ) as (Call & {
    readonly nin: number;
  })[];

  /** Checks what an expression compiles to, if the dtype has it. */
  function check(seen: Set<string>, build: () => np.NDArray | np.NDArray[]): void {
    let modules: Uint8Array[];
    try {
      const made = build();
      modules = modulesOf(...(Array.isArray(made) ? made : [made]));
    } catch (error) {
      if (error instanceof TypeError || error instanceof np.ValueError) return;
      throw error;
    }
    for (const bytes of modules) {
      const key = bytes.join();
      if (seen.has(key)) continue;
      seen.add(key);
      expect(wasm.validate(bytes)).toBe(true);
      validate(bytes);
      validate(assembled(wasmText(bytes)));
    }
  }

  for (const dtype of DTYPES) {
    test(`every ufunc, reduction and cast of ${dtype}`, { timeout: 60_000 }, () => {
      const seen = new Set<string>();
      const [x, y, z] = [data(dtype, [40]), data(dtype, [30, 7]), data(dtype, [7, 30]).T];
      for (const call of ufuncs) {
        check(seen, () => (call.nin === 1 ? call(x) : call(x, x.at("::-1"))));
        if (call.nin === 2) check(seen, () => call(y, z));
        if (call.nin === 2) check(seen, () => call(x, 2));
      }
      const reductions = [
        np.sum,
        np.prod,
        np.max,
        np.min,
        np.mean,
        np.var,
        np.any,
        np.all,
        np.argmax,
        np.ptp,
      ];
      for (const reduce of reductions as ((a: np.NDArray, axis: number) => np.NDArray)[]) {
        for (const a of [x, y, z]) for (const axis of [0, a.ndim - 1]) check(seen, () => reduce(a, axis));
      }
      check(seen, () => np.matmul(y, y.T));
      for (const to of DTYPES) check(seen, () => x.astype(to));
      expect(seen.size).toBeGreaterThan(50);
    });
  }

  test("there are opcodes and ufuncs to look at", () => {
    expect(Object.keys(OPCODES).length).toBeGreaterThan(300);
    expect(ufuncs.length).toBeGreaterThan(90);
  });
});
