/**
 * Loops whose end depends on data: the same results on every target as plain JavaScript gives, whatever stands around.
 */
import { describe, expect, test } from "vitest";
import { apply } from "../../src/graph/build.ts";
import { type DType, dtype } from "../../src/graph/dtype.ts";
import { evaluateProgram } from "../../src/graph/scalar/evaluate.ts";
import { intern, type Program } from "../../src/graph/scalar/program.ts";
import * as np from "../../src/index.ts";
import { NDArray } from "../../src/numpy/ndarray.ts";
import { evaluated, FAMILIES } from "../differential/ways.ts";
import {
  collatz,
  collatzOf,
  escape,
  escapeOf,
  euclid,
  euclidOf,
  halving,
  halvingOf,
  programOf,
  uniform,
} from "./programs.ts";

function applied(program: Program, type: DType, ...arrays: NDArray[]): NDArray {
  return NDArray.fromNode(
    apply(
      program,
      arrays.map((array) => array.node()),
      type,
      "tested",
    ),
  );
}

/** All ways of one family give the first one's bytes. */
function expectAgreement(run: () => NDArray[]): void {
  for (const family of FAMILIES) {
    const [first, ...others] = family;
    const wanted = evaluated({ run } as never, first!);
    for (const way of others)
      expect({ way, values: evaluated({ run } as never, way) }).toEqual({ way, values: wanted });
  }
}

const int32 = dtype("int32");
const float64 = dtype("float64");
const grid = (count: number) => np.linspace(-2, 1, count).eval();

describe("equal to plain JavaScript", () => {
  test("an escape time, in float64 and float32", () => {
    for (const [type, round] of [
      ["f64", (x: number) => x],
      ["f32", Math.fround],
    ] as const) {
      const [x, y] = [grid(53), np.linspace(-1.2, 1.2, 53)].map((a) =>
        a.astype(type === "f64" ? "float64" : "float32"),
      );
      const counts = applied(escape(type, 40), int32, x!, y!).tolist();
      const [cx, cy] = [x!.tolist() as number[], y!.tolist() as number[]];
      expect(counts).toEqual(cx.map((c, i) => escapeOf(c, cy[i]!, 40, round)));
    }
  });

  test("Euclid's algorithm at every width", () => {
    const [x, y] = [
      [12, 0, 7, 100, 81, 5, 96, 127, 64, 3, 0],
      [18, 5, 0, 75, 27, 5, 36, 1, 48, 9, 0],
    ];
    for (const name of ["uint8", "int16", "int32", "uint32", "int64", "uint64"] as const) {
      const type = dtype(name);
      const result = applied(
        euclid(type.scalar),
        type,
        np.array(x!, { dtype: name }),
        np.array(y!, { dtype: name }),
      );
      expect(result.tolist()).toEqual(x!.map((p, i) => euclidOf(p, y![i]!)));
    }
  });

  test("a loop inside a loop, which ended lanes do not enter", () => {
    const n = np.array([1, 30, 0, 7, 2, 19, 3], { dtype: "int32" });
    expect(applied(collatz, int32, n).tolist()).toEqual([1, 30, 0, 7, 2, 19, 3].map(collatzOf));
  });

  test("a loop that is left at the end of a turn, with a bool in its state", () => {
    const values = [0.5, 1, 3, 1000, -4, 99, 101, 0];
    expect(applied(halving, float64, np.array(values)).tolist()).toEqual(values.map(halvingOf));
    expect(values.map((x) => evaluateProgram(halving, [x])[0])).toEqual(values.map(halvingOf));
  });
});

describe("the same bits in every way", () => {
  test("by itself, over strided and broadcast operands", () => {
    expectAgreement(() => {
      const [x, y] = [grid(24), np.linspace(-1, 1, 24).eval()];
      const table = np.broadcast_to(x.reshape(24, 1), [24, 24]);
      return [
        applied(escape("f64", 30), int32, x, y),
        applied(escape("f64", 30), int32, table, table.T),
        applied(escape("f32", 30), int32, x.astype("float32").at("::-1"), y.astype("float32")),
        applied(halving, float64, x.multiply(300)),
        applied(uniform, float64, x),
        applied(collatz, int32, np.arange(23, { dtype: "int32" })),
      ];
    });
  });

  test("between neighbours, in sums, in folds by lanes and by columns", () => {
    expectAgreement(() => {
      const table = np
        .linspace(-2, 2, 15 * 11)
        .reshape(15, 11)
        .eval();
      const counted = applied(escape("f64", 30), int32, table, table.multiply(0.5));
      const halved = applied(halving, float64, table.multiply(200).add(1));
      return [
        counted.multiply(2).add(1),
        counted.sum(),
        counted.sum({ axis: 0 }),
        counted.max({ axis: 1 }),
        counted.argmax(),
        halved.sum(),
        halved.sum({ axis: 0 }),
        halved.sum({ axis: 1 }).multiply(halved.max()),
        applied(halving, float64, table.sum({ axis: 1 })),
        applied(halving, float64, table.multiply(150).sum({ axis: 0 })).add(1),
      ];
    });
  });

  test("integers of every width, and several types in one loop", () => {
    const mixed = programOf(["u8", "f32", "i64"], (b, x, y, z) => {
      const [count, sum, flag] = b.loop([x, y, b.const(0, "bool"), z], (t, [n, s, f, l]) => ({
        enter: t.and(t.gt(n!, t.const(2, "u8")), t.lt(l!, t.const(40n, "i64"))),
        again: t.not(t.gt(s!, t.const(50, "f32"))),
        next: [
          t.sub(n!, t.const(1, "u8")),
          t.add(s!, t.convert(n!, "f32")),
          t.xor(f!, t.lt(s!, t.const(10, "f32"))),
          t.add(l!, t.const(3n, "i64")),
        ],
      }));
      return [b.add(b.convert(count!, "f64"), b.select(flag!, b.convert(sum!, "f64"), b.const(0.25, "f64")))];
    });
    expectAgreement(() => {
      const x = np.arange(37, { dtype: "uint8" }).eval();
      const results = (
        ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"] as const
      ).map((name) => {
        const a = np.arange(1, 38, { dtype: name });
        return applied(euclid(dtype(name).scalar), dtype(name), a.multiply(3), a.at("::-1"));
      });
      return [...results, applied(mixed, float64, x, x.astype("float32"), x.astype("int64").multiply(2))];
    });
  });
});

describe("equal functions", () => {
  test("have one kernel, also for another length", () => {
    const run = (n: number) => applied(escape("f64", 17), int32, grid(n), grid(n)).eval();
    run(300);
    const before = np.counters().kernelsCompiled;
    run(300);
    run(1001);
    expect(np.counters().kernelsCompiled).toBe(before);
    expect(intern(escape("f64", 17)).id).toBe(intern(escape("f64", 17)).id);
    expect(intern(escape("f64", 17)).id).not.toBe(intern(escape("f64", 18)).id);
    expect(intern(escape("f64", 17)).id).not.toBe(intern(escape("f32", 17)).id);
  });

  test("are computed once in one kernel with their neighbours", () => {
    const x = grid(1000);
    const twice = applied(escape("f64", 17), int32, x, x).add(applied(escape("f64", 17), int32, x, x));
    const { kernels } = np.explain(twice);
    expect(kernels.length).toBe(1);
    expect(kernels[0]!.loopIR.match(/loop /g)).toHaveLength(1);
  });
});
