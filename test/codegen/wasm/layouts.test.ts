/** Strided, reversed, transposed and broadcast operands, positions, several stores, chunks and shared memory. */
import { expect, it } from "vitest";
import * as np from "../../../src/index.ts";
import { ELEMENT_TYPES, type ElementType, specialValues } from "../../differential/values.ts";
import { agree, kernelsSeen, type Way } from "./harness.ts";

const WAYS: readonly Way[] = [{}, { chunk: 1 }, { chunk: 3 }, { chunk: 16 }, { memory: "shared" }];

function operand(type: ElementType, shape: number[], seed = 0): np.NDArray {
  const size = shape.reduce((x, y) => x * y, 1);
  return np.array(specialValues(type, size, seed), { dtype: type }).reshape(shape);
}

it("every way of walking, every dtype", () => {
  for (const type of ELEMENT_TYPES) {
    const a = operand(type, [7, 37]);
    const b = operand(type, [7, 37], 3);
    const views: (readonly [string, np.NDArray, np.NDArray])[] = [
      ["plain", a, b],
      ["reversed", a.at(":", "::-1"), b],
      ["every third", a.at(":", "::3"), b.at(":", "::3")],
      ["row", a.at(2), b],
      ["column", a.at(":", "1:2"), b],
      ["transposed", a.transpose(), b.transpose().at("::-1")],
      ["mixed", a.transpose(), operand(type, [37, 7])],
      ["element", a.at("3:4", "5:6"), b],
      ["window", a.at(":", "1:36"), b.at(":", "2:37")],
    ];
    for (const [name, x, y] of views) {
      agree(np.maximum(x, y), `maximum ${name} ${type}`, WAYS);
      agree(np.multiply(x, y), `multiply ${name} ${type}`, WAYS);
      agree(np.where(np.less(x, y), x, y), `where ${name} ${type}`, WAYS);
    }
    const out = operand(type, [7, 37], 9);
    agree(np.stack([a, b], { axis: 1 }), `stack ${type}`, WAYS);
    agree(np.concatenate([a, b.at(":", "::2"), out], { axis: 1 }), `concatenate ${type}`, WAYS);
  }
});

it("positions", () => {
  for (const type of ELEMENT_TYPES) {
    if (type === "bool" || type.startsWith("complex")) continue;
    for (const n of [1, 5, 37, 300]) {
      const iota = np.arange(n, { dtype: type === "float16" ? "int64" : type }).astype(type);
      agree(iota.add(iota), `arange ${type}[${n}]`, WAYS);
      agree(iota.at("::-1").multiply(operand(type, [n])), `reversed arange ${type}[${n}]`, WAYS);
      agree(iota.at("::3").add(operand(type, [Math.ceil(n / 3)])), `every third ${type}[${n}]`, WAYS);
    }
  }
  agree(np.linspace(0, 1, 37).multiply(3), "linspace", WAYS);
  agree(np.eye(9, { dtype: "float32" }).add(1), "eye", WAYS);
});

it("chains of mixed types", () => {
  for (const n of [1, 6, 33, 257]) {
    const x = operand("float64", [n]);
    const f = operand("float32", [n], 1);
    const i = operand("int32", [n], 2);
    const u = operand("uint8", [n], 3);
    const c = operand("complex64", [n], 4);
    const m = operand("bool", [n], 5);
    const cases: readonly np.NDArray[] = [
      f.greater(i.astype("float32")),
      u.astype("float32").divide(255),
      i.astype("float64").multiply(x).add(u),
      np.where(m, f, u.astype("float32")),
      np.where(x.greater(0).logical_and(f.less(3)).logical_or(m), i, -1),
      np.where(m, u, u.invert()),
      m.astype("float64").multiply(x).greater(i).logical_xor(m),
      c.multiply(f.astype("complex64")).add(x),
      c.real.add(c.imag),
      i.left_shift(3).bitwise_xor(i.bitwise_and(255)),
      i.left_shift(u.astype("int32").remainder(40)).right_shift(2),
      x.sqrt().add(f.astype("float64").exp()).astype("float16"),
      x.astype("float16").add(f.astype("float16")).astype("float64"),
      np.logical_and(u, i).astype("int8").add(u.astype("int8")),
    ];
    cases.forEach((out, k) => {
      agree(out, `case ${k}[${n}]`, WAYS);
    });
    const big = x.multiply(f).add(1);
    agree(np.stack([big, big.sqrt(), big.square()]), `several stores [${n}]`, WAYS);
  }
});

it("compiled many different kernels", () => expect(kernelsSeen()).toBeGreaterThan(200));
