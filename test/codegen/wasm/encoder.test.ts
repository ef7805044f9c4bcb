/** The assembler: every opcode validates and is what its name says, and modules read back as they were meant. */

import { describe, expect, it } from "vitest";
import {
  type Expr,
  FunctionBuilder,
  i32,
  instruction,
  ModuleBuilder,
  op,
  selectScalar,
  signedLeb,
  unsignedLeb,
} from "../../../src/codegen/wasm/encoder.ts";
import { hasFeature } from "../../../src/codegen/wasm/features.ts";
import { type Immediate, OPCODES, type Opcode, opcodeRow } from "../../../src/codegen/wasm/opcodes.ts";
import { webAssembly } from "../../../src/codegen/wasm/webassembly.ts";
import { printed } from "./wabt.ts";

const wasm = webAssembly()!;
const ZERO: { readonly [letter: string]: () => Expr } = {
  i: () => i32(0),
  l: () => instruction("i64.const", [], [0]),
  f: () => instruction("f32.const", [], [0]),
  d: () => instruction("f64.const", [], [0]),
  v: () => instruction("v128.const", [], new Array<number>(16).fill(0)),
};

const SAMPLE: { readonly [kind in Immediate]: readonly number[] } = {
  i32: [-7],
  i64: [-7],
  f32: [1.5],
  f64: [1.5],
  bytes: Array.from({ length: 16 }, (_, i) => i),
  lane: [1],
  memory: [24],
  memoryLane: [24, 1],
  copy: [],
  fill: [],
  fence: [],
};

/** A module that uses one opcode and drops its result. */
function moduleOf(name: Opcode): Uint8Array {
  const [, signature, immediate] = opcodeRow(name);
  const [params] = signature.split(">") as [string];
  const module = new ModuleBuilder();
  module.importMemory({ module: "env", name: "memory", initial: 1, maximum: 1, shared: true });
  module.function([], [], (f) => {
    const made = instruction(
      name,
      [...params].map((letter) => ZERO[letter]!()),
      immediate ? SAMPLE[immediate] : [],
    );
    if (made.type === "none") f.do(made);
    else f.let(made);
  });
  return module.bytes();
}

describe("opcodes", () => {
  const all = Object.keys(OPCODES) as Opcode[];
  for (const group of new Set(all.map((name) => name.split(".")[0]!))) {
    const names = all.filter((name) => name.startsWith(`${group}.`));
    it(`of ${group} are valid and read back by their names`, () => {
      for (const name of names) {
        const bytes = moduleOf(name);
        expect(printed(bytes)).toMatch(new RegExp(`^ +${name.replaceAll(".", "\\.")}( |\\)|$)`, "m"));
        // Relaxed instructions are newer than Node 20.
        if (!name.includes("relaxed") || hasFeature("fma")) expect(wasm.validate(bytes), name).toBe(true);
      }
    });
  }
});

it("has every number once", () => {
  const numbers = Object.values(OPCODES).map(([number]) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
});

it("writes numbers in LEB128", () => {
  expect(unsignedLeb(0)).toEqual([0]);
  expect(unsignedLeb(624485)).toEqual([0xe5, 0x8e, 0x26]);
  expect(unsignedLeb(2 ** 32 - 1)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  expect(signedLeb(-123456n)).toEqual([0xc0, 0xbb, 0x78]);
  expect(signedLeb(63n)).toEqual([63]);
  expect(signedLeb(64n)).toEqual([0xc0, 0]);
  expect(signedLeb(-64n)).toEqual([0x40]);
});

it("refuses operands of the wrong type", () => {
  expect(() => op("f64x2.add", i32(0), i32(0))).toThrow("f64x2.add cannot take (i32, i32)");
  expect(() => op("i32.add", i32(0))).toThrow("cannot take");
  expect(() => instruction("i32.const", [])).toThrow("immediates");
  const f = new FunctionBuilder(["i32"]);
  expect(() => f.set(f.params[0]!, instruction("f64.const", [], [0]))).toThrow("i32 set to f64");
  expect(() => selectScalar(i32(1), i32(1), instruction("f64.const", [], [0]))).toThrow("mixed");
});

it("writes loops, branches, calls and exports", () => {
  const module = new ModuleBuilder();
  module.importMemory({ module: "env", name: "memory", initial: 1, shared: false });
  const sin = module.importFunction("env", "sin", ["f64"], ["f64"]);
  expect(module.importFunction("env", "sin", ["f64"], ["f64"])).toBe(sin);
  const sum = module.function(["i32"], ["i32"], (f, [n]) => {
    const total = f.let(i32(0));
    f.block((done) => {
      f.loop((again) => {
        f.brIf(done, op("i32.eqz", f.get(n!)));
        f.scope(() => {
          const odd = f.let(op("i32.and", f.get(n!), i32(1)));
          f.if(
            f.get(odd),
            () => f.set(total, op("i32.add", f.get(total), f.get(n!))),
            () => f.set(total, op("i32.sub", f.get(total), f.get(n!))),
          );
        });
        f.set(n!, op("i32.sub", f.get(n!), i32(1)));
        f.br(again);
      });
    });
    f.result(f.get(total));
  });
  module.export("sum", sum);
  const bytes = module.bytes();
  expect(printed(bytes)).toMatchInlineSnapshot(`
    "(module
      (type (;0;) (func (param f64) (result f64)))
      (type (;1;) (func (param i32) (result i32)))
      (import "env" "memory" (memory (;0;) 1))
      (import "env" "sin" (func (;0;) (type 0)))
      (func (;1;) (type 1) (param i32) (result i32)
        (local i32 i32)
        i32.const 0
        local.set 1
        block  ;; label = @1
          loop  ;; label = @2
            local.get 0
            i32.eqz
            br_if 1 (;@1;)
            local.get 0
            i32.const 1
            i32.and
            local.set 2
            local.get 2
            if  ;; label = @3
              local.get 1
              local.get 0
              i32.add
              local.set 1
            else
              local.get 1
              local.get 0
              i32.sub
              local.set 1
            end
            local.get 0
            i32.const 1
            i32.sub
            local.set 0
            br 0 (;@2;)
          end
        end
        local.get 1)
      (export "sum" (func 1)))
    "
  `);
  const instance = new wasm.Instance(new wasm.Module(bytes), {
    env: { memory: new wasm.Memory({ initial: 1 }), sin: Math.sin },
  });
  expect(instance.exports["sum"]!(5)).toBe(1 - 2 + 3 - 4 + 5);
});

it("knows the platform", () => {
  expect(hasFeature("simd")).toBe(true);
  expect(hasFeature("threads")).toBe(true);
  expect(typeof hasFeature("fma")).toBe("boolean");
});
