/** Reductions of every kind of axis, dtype and length, WASM against JS: whole, in chunks, and by subtrees. */
import { describe, it } from "vitest";
import * as np from "../../../src/index.ts";
import { ELEMENT_TYPES, type ElementType, specialValues } from "../../differential/values.ts";
import { agree, type Way } from "./harness.ts";

const LENGTHS = [0, 1, 2, 3, 7, 8, 9, 16, 17, 40, 127, 128, 129, 136, 137, 256, 1000];
const WAYS: readonly Way[] = [{}, { chunk: 1 }, { chunk: 7 }, { chunk: 100 }];

type Reduce = (a: np.NDArray, options: { axis: number | null }) => np.NDArray;
const module = np as unknown as { readonly [name: string]: unknown };
const REDUCTIONS = "sum prod max min any all argmax argmin".split(" ");

/** Plain numbers beside special ones, so that sums are not all nan. */
function operand(type: ElementType, shape: number[], special: boolean): np.NDArray {
  const size = shape.reduce((x, y) => x * y, 1);
  if (special) return np.array(specialValues(type, size, size), { dtype: type }).reshape(shape);
  const values = Array.from({ length: size }, (_, i) => ((i * 7919) % 101) / 8);
  return np.array(values, { dtype: "float64" }).astype(type).reshape(shape);
}

function reduce(name: string, a: np.NDArray, axis: number | null): np.NDArray | undefined {
  try {
    return (module[name] as Reduce)(a, { axis });
  } catch {
    return undefined;
  }
}

describe("reductions of everything", () => {
  for (const type of ELEMENT_TYPES) {
    it(type, () => {
      for (const name of REDUCTIONS) {
        for (const length of LENGTHS) {
          for (const special of [false, true]) {
            const out = reduce(name, operand(type, [length], special), null);
            if (out) agree(out, `${name}(${type}[${length}])`, WAYS);
          }
        }
      }
    });
  }
});

describe("reductions of an axis", () => {
  for (const type of ELEMENT_TYPES) {
    it(type, () => {
      for (const name of REDUCTIONS) {
        for (const shape of [
          [3, 5],
          [2, 137],
          [137, 2],
          [70, 37],
          [5, 130],
          [4, 3, 6],
          [2, 140, 3],
        ]) {
          for (const axis of shape.map((_, i) => i)) {
            const special = (shape[0]! + axis) % 2 === 0;
            const out = reduce(name, operand(type, shape, special), axis);
            if (out) agree(out, `${name}(${type}[${shape}], ${axis})`, [{}, { chunk: 2 }]);
          }
        }
      }
    });
  }
});

it("views, several axes and runs that do not join", () => {
  for (const type of [
    "float64",
    "float32",
    "float16",
    "complex64",
    "complex128",
    "int16",
    "int64",
  ] as const) {
    const a = operand(type, [6, 20, 30], false);
    const views = [
      a.transpose(),
      a.at(":", "::2", "::-1"),
      a.at("1:5", ":", "3:"),
      a.transpose([1, 0, 2]),
      a.at(":", ":", "::3"),
      a.at("::-1"),
    ];
    for (const [i, view] of views.entries()) {
      for (const name of ["sum", "max", "prod", "argmin"]) {
        for (const axis of [null, 0, 1, 2]) {
          const out = reduce(name, view, axis);
          if (out) agree(out, `${name}(view ${i} of ${type}, ${axis})`, WAYS);
        }
      }
      for (const axis of [
        [0, 1],
        [1, 2],
        [0, 2],
      ]) {
        agree(np.sum(view, { axis }), `sum(view ${i} of ${type}, ${axis})`, WAYS);
      }
    }
  }
});

it("what fuses into sums and after them", () => {
  for (const type of ["float64", "float32"] as const) {
    for (const n of [5, 40, 130, 1000]) {
      const a = operand(type, [n], false);
      const b = operand(type, [n], false).multiply(3);
      agree(np.sum(a.subtract(b).square()), `sum((a-b)^2) ${type}[${n}]`, WAYS);
      agree(np.mean(a.multiply(b)).sqrt(), `sqrt(mean(a*b)) ${type}[${n}]`, WAYS);
      agree(np.sum(np.where(a.greater(b), a, 0)), `sum(where) ${type}[${n}]`, WAYS);
      agree(np.sum(a.greater(2)), `count ${type}[${n}]`, WAYS);
      agree(np.sum(a.astype("float64").add(a.astype("float32")).astype("float32")), "mixed", WAYS);
      agree(np.std(a), `std ${type}[${n}]`, WAYS);
      agree(np.ptp(a), `ptp ${type}[${n}]`, WAYS);
      agree(
        a
          .reshape([1, n])
          .add(a.reshape([n, 1]))
          .sum({ axis: 0 }),
        `outer sum 0 ${type}[${n}]`,
        WAYS,
      );
      agree(
        a
          .reshape([1, n])
          .add(a.reshape([n, 1]))
          .sum({ axis: 1 }),
        `outer sum 1 ${type}[${n}]`,
        WAYS,
      );
    }
  }
});

it("columns in blocks of rows", () => {
  for (const type of ["float64", "float32", "int8", "bool", "complex64", "float16", "int64"] as const) {
    for (const shape of [
      [1, 40],
      [63, 70],
      [64, 66],
      [65, 81],
      [200, 1100],
      [130, 64],
      [3, 2100],
    ]) {
      const a = operand(type, shape, false);
      for (const name of ["sum", "prod", "max", "argmax", "any"]) {
        const out = reduce(name, a, 0);
        if (out) agree(out, `${name}(${type}[${shape}], 0)`, [{}, { chunk: 37 }]);
      }
      agree(np.multiply(np.sum(a, { axis: 0 }), 2), `2 * sum(${type}[${shape}], 0)`, [{}, { chunk: 500 }]);
    }
  }
  const a = operand("float32", [5, 70, 33], false);
  agree(np.sum(a, { axis: 1 }), "sum in the middle");
  agree(np.sum(a, { axis: [0, 1] }), "sum of two");
  agree(np.mean(a.add(operand("float32", [33], false)).square(), { axis: 1 }), "mean of a broadcast");
  agree(np.std(a, { axis: 1 }), "std in the middle");
  agree(np.max(np.where(a.greater(3), a, 0), { axis: 1 }), "max of a choice");
});
