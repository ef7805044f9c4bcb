/**
 * The type-level promotion table is what the generator writes, and every cell is what the runtime answers.
 */
import { readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, test } from "vitest";
import * as np from "../../src/index.ts";
import type { PromotionTable } from "../../src/numpy/promotion-table.ts";
import { GENERATED } from "./generate.ts";

/** The cells of the committed file. */
function cells(): { readonly a: np.DTypeName; readonly b: np.DTypeName; readonly result: string }[] {
  const source = readFileSync(GENERATED[0]!.path, "utf8");
  return [...source.matchAll(/(\w+): \{([^}]*)\}/g)].flatMap(([, a, row]) =>
    [...row!.matchAll(/(\w+): "(\w+)"/g)].map(([, b, result]) => ({
      a: a as np.DTypeName,
      b: b as np.DTypeName,
      result: result!,
    })),
  );
}

test.each(GENERATED)("$name is what `npm run generate` writes", ({ path, text }) => {
  // What the formatter adds or drops aside.
  const plain = (source: string) => source.replace(/[\s;,]/g, "");
  expect(plain(readFileSync(path, "utf8")) === plain(text()), "run `npm run generate`").toBe(true);
});

describe("the table", () => {
  test("has a cell for each of the 14 times 14 pairs", () => {
    const pairs = cells().map(({ a, b }) => `${a} ${b}`);
    expect(pairs).toHaveLength(196);
    expect(new Set(pairs).size).toBe(196);
  });

  test("agrees with promote_types in every cell", () => {
    for (const { a, b, result } of cells())
      expect(np.promote_types(a, b).name, `${a} with ${b}`).toBe(result);
  });

  test("agrees with the dtype of a sum of two arrays in every cell", () => {
    for (const { a, b, result } of cells()) {
      const sum = np.add(np.zeros(1, { dtype: a }), np.zeros(1, { dtype: b }));
      expect(sum.dtype.name, `${a} with ${b}`).toBe(result);
    }
  });

  test("is symmetric", () => {
    const table = new Map(cells().map(({ a, b, result }) => [`${a} ${b}`, result]));
    for (const { a, b, result } of cells()) expect(table.get(`${b} ${a}`)).toBe(result);
  });
});

test("the type checker reads the same cells", () => {
  expectTypeOf<PromotionTable["int32"]["float32"]>().toEqualTypeOf<"float64">();
  expectTypeOf<PromotionTable["uint8"]["int8"]>().toEqualTypeOf<"int16">();
  expectTypeOf<PromotionTable["int64"]["uint64"]>().toEqualTypeOf<"float64">();
  expectTypeOf<PromotionTable["complex64"]["float64"]>().toEqualTypeOf<"complex128">();
  expectTypeOf<PromotionTable["bool"]["bool"]>().toEqualTypeOf<"bool">();
});
