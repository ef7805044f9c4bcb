/**
 * argmax and argmin over more elements than a block, with the best in every part of it.
 */
import { afterEach, describe, expect, test } from "vitest";
import * as np from "../../../src/index.ts";

afterEach(() => {
  Object.assign(np.config, { target: "auto", threads: 1 });
});

const LENGTHS = [1, 63, 64, 65, 255, 320, 321, 577, 1000];
/** Where the best stands: each part of a block, both sides of its ends. */
const placesIn = (length: number) =>
  [0, 1, 62, 63, 64, 65, 319, 320, 321, 575, 576, 600, length - 2, length - 1].filter(
    (at) => at >= 0 && at < length,
  );

const DTYPES = ["int8", "uint8", "int16", "uint32", "int64", "float16", "float32", "float64"] as const;

/** Values from 3 to 7, but for some. */
function dull(length: number, special: ReadonlyMap<number, number>): number[] {
  return Array.from({ length }, (_, i) => special.get(i) ?? 3 + ((i * 7) % 5));
}

describe.each(["wasm", "js"] as const)("on %s", (target) => {
  test.each(DTYPES)("the first of the best %s, and of two of them", (dtype) => {
    np.config.target = target;
    for (const length of LENGTHS) {
      for (const at of placesIn(length)) {
        const later = Math.min(length - 1, at + 70);
        for (const [fn, best] of [
          [np.argmax, 100],
          [np.argmin, 1],
        ] as const) {
          const special = new Map([
            [at, best],
            [later, best],
          ]);
          const x = np.array(dull(length, special), { dtype });
          expect(fn(x).item(), `${fn.name} of ${length}, at ${at}`).toBe(at);
        }
      }
    }
  });

  test.each(["float16", "float32", "float64"] as const)("the first nan of %s outdoes everything", (dtype) => {
    np.config.target = target;
    for (const length of LENGTHS) {
      for (const at of placesIn(length)) {
        const special = new Map([
          [Math.max(0, at - 80), Number.POSITIVE_INFINITY],
          [at, Number.NaN],
          [Math.min(length - 1, at + 200), Number.NaN],
        ]);
        const x = np.array(dull(length, special), { dtype });
        expect(np.argmax(x).item()).toBe(at);
        expect(np.argmin(x).item()).toBe(at);
      }
    }
  });

  test("the first zero, whatever the sign of another", () => {
    np.config.target = target;
    const x = np.array(
      dull(600, new Map()).map((_, i) => (i === 130 || i === 400 ? 0 : i === 131 ? -0 : -1)),
    );
    expect(np.argmax(x).item()).toBe(130);
    expect(np.argmin(np.negative(x)).item()).toBe(130);
  });

  test("truths, and nothing but one of them", () => {
    np.config.target = target;
    for (const length of LENGTHS) {
      for (const at of placesIn(length)) {
        const x = np.array(Array.from({ length }, (_, i) => i >= at));
        expect(np.argmax(x).item()).toBe(at);
        expect(np.argmin(x).item()).toBe(0);
        expect(np.argmin(np.logical_not(x)).item()).toBe(at);
      }
      expect(np.argmax(np.zeros(length, { dtype: "bool" })).item()).toBe(0);
    }
  });

  test("rows, and numbers that grow all the way", () => {
    np.config.target = target;
    const x = np.arange(3 * 700, { dtype: "float64" }).reshape([3, 700]);
    expect(np.argmax(x, 1).tolist()).toEqual([699, 699, 699]);
    expect(np.argmin(x, 1).tolist()).toEqual([0, 0, 0]);
    expect(np.argmax(x.at("::-1", "::-1"), 1).tolist()).toEqual([0, 0, 0]);
    expect(np.argmax(np.multiply(x, x.subtract(500)).multiply(-1), 1).tolist()).toEqual([250, 0, 0]);
    const z = np.add(x, np.multiply(x, np.array([new np.Complex(0, -1)])));
    expect(np.argmax(z, 1).tolist()).toEqual([699, 699, 699]);
  });
});
