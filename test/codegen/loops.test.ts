/**
 * Loop IR: what typical kernels look like as text, and as JavaScript.
 */
import { describe, expect, test } from "vitest";
import { emitJS } from "../../src/codegen/js/emit.ts";
import { lower } from "../../src/codegen/loops/lower.ts";
import { nestText } from "../../src/codegen/loops/text.ts";
import { schedule } from "../../src/codegen/schedule/schedule.ts";
import { float32, int32 } from "../../src/graph/dtype.ts";
import type { Node } from "../../src/graph/ops.ts";
import { add, call, data, expand, multiply, number, sum, transpose } from "./graphs.ts";

function nests(...roots: Node[]) {
  const cut = schedule(roots);
  return cut.groups.map((group) => lower(group, cut));
}

const texts = (...roots: Node[]) =>
  nests(...roots)
    .map(({ nest }) => nestText(nest))
    .join("\n\n");

describe("the text of", () => {
  test("a * b + 2.5: one axis, a scalar argument", () => {
    expect(texts(add(multiply(data([3, 4]), data([3, 4])), number(2.5)))).toMatchInlineSnapshot(`
      "axes map
      load 0: f64 [1]
      load 1: f64 [1]
      store 2: f64 [1]
      arguments f64
        v0: f64 = load 0.0
        v1: f64 = load 1.0
        v2: f64 = mul v0 v1
      v3: f64 = argument 0
        v4: f64 = add v2 v3
        store 2 <- v4"
    `);
  });

  test("a matrix plus its transpose: two axes, a strided access", () => {
    const a = data([4, 4], float32);
    expect(texts(add(a, transpose(a)))).toMatchInlineSnapshot(`
      "axes map map
      load 0: f32 [s 1]
      load 1: f32 [1 s]
      store 2: f32 [s 1]
          v0: f32 = load 0.0
          v1: f32 = load 1.0
          v2: f32 = add v0 v1
          store 2 <- v2"
    `);
  });

  test("the sum of squares over the last axis: a pairwise run and an epilogue", () => {
    expect(texts(call("sqrt", sum(call("square", data([5, 9])), 1)))).toMatchInlineSnapshot(`
      "axes map pairwise
      load 0: f64 [s 1]
      store 1: f64 [1 0]
          v0: f64 = load 0.0
          v1: f64 = mul v0 v0
      v2: f64 = 0
          fold 0: f64 from v2 with v1 pairwise
            p2=add.f64(p0 p1); => p2
        v3: f64 = folded 0.0
        v4: f64 = sqrt v3
        store 1 <- v4"
    `);
  });

  test("the sum over the first axis: neighbours are folded together", () => {
    expect(texts(sum(data([5, 9], int32), 0))).toMatchInlineSnapshot(`
      "axes map fold jam
      load 0: i32 [1 s]
      store 1: i32 [1 0]
          v0: i32 = load 0.0
      v1: i32 = 0
          fold 0: i32 from v1 with v0 sequential
            p2=add.i32(p0 p1); => p2
        v2: i32 = folded 0.0
        store 1 <- v2"
    `);
  });

  test("a row that is broadcast over a matrix, and two results", () => {
    const [a, row] = [data([5, 9]), expand(data([9]), [5, 9])];
    expect(texts(add(a, row), call("greater", a, row))).toMatchInlineSnapshot(`
      "axes map map
      load 0: f64 [s 1]
      load 1: f64 [0 1]
      store 2: bool [s 1]
      store 3: f64 [s 1]
          v0: f64 = load 0.0
          v1: f64 = load 1.0
          v2: bool = lt v1 v0
          v3: f64 = add v0 v1
          store 2 <- v2
          store 3 <- v3"
    `);
  });
});

test("the JavaScript of (a + 2.5) * a in float32", () => {
  const a = data([8], float32);
  const [lowered] = nests(multiply(add(a, number(2.5, float32)), a));
  expect(emitJS(lowered!.nest, "map__f32__to__f32__00000000")).toMatchInlineSnapshot(`
    "return function map__f32__to__f32__00000000(B, I, C) {
      const b0 = B[0];
      const b1 = B[1];
      const n0 = I[0];
      const c0 = C[0];
      let i0 = 0;
      for (; i0 < n0 - 3; i0 += 4) {
        const v0 = b0[i0];
        b1[i0] = Math.fround((Math.fround((v0 + c0)) * v0));
        const v0_1 = b0[i0 + 1];
        b1[i0 + 1] = Math.fround((Math.fround((v0_1 + c0)) * v0_1));
        const v0_2 = b0[i0 + 2];
        b1[i0 + 2] = Math.fround((Math.fround((v0_2 + c0)) * v0_2));
        const v0_3 = b0[i0 + 3];
        b1[i0 + 3] = Math.fround((Math.fround((v0_3 + c0)) * v0_3));
      }
      for (; i0 < n0; i0 += 1) {
        const v0 = b0[i0];
        b1[i0] = Math.fround((Math.fround((v0 + c0)) * v0));
      }
    };"
  `);
});

describe("lengths, strides, offsets and scalars are arguments", () => {
  const scaled = (n: number, k: number) => nests(multiply(data([n]), number(k)))[0]!;

  test("so that texts are equal", () => {
    expect(nestText(scaled(8, 4.5).nest)).toBe(nestText(scaled(9, 7.25).nest));
    expect(scaled(8, 4.5).integers).toEqual([8]);
    expect(scaled(9, 4.5).integers).toEqual([9]);
    expect(scaled(9, 7.25).scalars.map(({ parts, part }) => parts[part])).toEqual([7.25]);
  });

  test("while dtypes and special scalars are in the text", () => {
    expect(nestText(scaled(8, 2).nest)).not.toBe(nestText(scaled(8, 4.5).nest));
    const other = nests(multiply(data([8], float32), number(4.5, float32)))[0]!;
    expect(nestText(other.nest)).not.toBe(nestText(scaled(8, 4.5).nest));
  });
});
