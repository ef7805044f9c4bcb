/**
 * Views share memory, writes are seen by all of them, and expressions built before a write keep the old values.
 */
import { afterEach, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";
import { counted } from "./counting.ts";

const defaults = { ...np.config };

afterEach(() => {
  Object.assign(np.config, defaults);
});

for (const target of ["js", "interpreter"] as const) {
  describe(`with target ${target}`, () => {
    const using = (work: () => void) => () => {
      np.config.target = target;
      work();
    };

    describe("a write through a view is seen", () => {
      test(
        "by its base and by its siblings",
        using(() => {
          const base = np.array([0, 1, 2, 3, 4, 5]);
          const [even, reversed, matrix] = [base.at("::2"), base.at("::-1"), base.reshape([2, 3])];
          even.set([1], 20);
          expect(base.tolist()).toEqual([0, 1, 20, 3, 4, 5]);
          expect(reversed.tolist()).toEqual([5, 4, 3, 20, 1, 0]);
          expect(matrix.tolist()).toEqual([
            [0, 1, 20],
            [3, 4, 5],
          ]);
          expect(even.tolist()).toEqual([0, 20, 4]);
        }),
      );

      test(
        "through a transposed, sliced and reshaped view of a view",
        using(() => {
          const base = np.array(np.arange(12)).reshape([3, 4]);
          const corner = base.T.at("1:3", "::-1");
          corner.set([0], [100, 200, 300]);
          expect(base.tolist()).toEqual([
            [0, 300, 2, 3],
            [4, 200, 6, 7],
            [8, 100, 10, 11],
          ]);
        }),
      );

      test(
        "when base and view are both expressions not yet computed",
        using(() => {
          const base = np.add(np.arange(4), 10);
          const tail = base.at("2:");
          tail.set([":"], np.multiply(np.arange(2), 5));
          expect(base.tolist()).toEqual([10, 11, 0, 5]);
          expect(tail.tolist()).toEqual([0, 5]);
        }),
      );

      test(
        "through the diagonal of a matrix",
        using(() => {
          const square = np.array([
            [1, 2],
            [3, 4],
          ]);
          np.diag(square).set([":"], 0);
          expect(square.tolist()).toEqual([
            [0, 2],
            [3, 0],
          ]);
        }),
      );
    });

    describe("what is a copy is not", () => {
      test(
        "copy(), astype and a reshape across a transpose",
        using(() => {
          const base = np.array([
            [1, 2],
            [3, 4],
          ]);
          const others = [base.copy(), base.astype("float64"), base.T.reshape([4]), np.add(base, 0)];
          base.set([0, 0], 9);
          expect(others.map((other) => other.ravel().tolist())).toEqual([
            [1, 2, 3, 4],
            [1, 2, 3, 4],
            [1, 3, 2, 4],
            [1, 2, 3, 4],
          ]);
          others[0]!.set([0, 1], 7);
          expect(base.tolist()).toEqual([
            [9, 2],
            [3, 4],
          ]);
        }),
      );

      test(
        "a typed array given to array()",
        using(() => {
          const memory = Float64Array.of(1, 2, 3);
          const a = np.array(memory);
          a.set([0], 9);
          memory[1] = 7;
          expect(a.tolist()).toEqual([9, 2, 3]);
          expect([...memory]).toEqual([1, 7, 3]);
        }),
      );
    });

    describe("an expression built before a write keeps the old values", () => {
      test(
        "of its operand",
        using(() => {
          const a = np.array([1, 2, 3]);
          const before = np.multiply(a, 10);
          a.set([0], 5);
          const after = np.multiply(a, 10);
          expect([before.tolist(), after.tolist()]).toEqual([
            [10, 20, 30],
            [50, 20, 30],
          ]);
        }),
      );

      test(
        "of a view of it",
        using(() => {
          const a = np.array([1, 2, 3, 4]);
          const before = np.negative(a.at("::2"));
          a.at("2:").set([":"], [7, 8]);
          expect([before.tolist(), a.tolist()]).toEqual([
            [-1, -3],
            [1, 2, 7, 8],
          ]);
        }),
      );

      test(
        "when the write itself is pending, forced, and followed by another",
        using(() => {
          const a = np.array([0, 1, 2]);
          a.set(["0:1"], np.array([5]));
          const between = np.negative(a);
          a.eval();
          a.set([2], 9);
          expect([between.tolist(), a.tolist()]).toEqual([
            [-5, -1, -2],
            [5, 1, 9],
          ]);
        }),
      );

      test(
        "over twenty versions",
        using(() => {
          const a = np.zeros(3).copy();
          const seen = Array.from({ length: 20 }, (_, i) => {
            a.set([i % 3], i);
            return np.add(a, 100);
          });
          expect(seen.map((x) => x.sum().item())).toEqual(
            Array.from({ length: 20 }, (_, i) => 300 + i + Math.max(i - 1, 0) + Math.max(i - 2, 0)),
          );
        }),
      );

      test(
        "also when the write comes from outside, through a typed array that is wrapped",
        using(() => {
          const memory = Float64Array.of(1, 2, 3);
          const a = np.asarray(memory);
          const before = np.negative(a);
          a.set([0], 9);
          expect(before.tolist()).toEqual([-1, -2, -3]);
          expect([...memory]).toEqual([9, 2, 3]);
        }),
      );
    });

    describe("reads come before writes", () => {
      test(
        "when a part is written with another that overlaps it",
        using(() => {
          const a = np.array([0, 1, 2, 3, 4]);
          a.set(["1:"], a.at(":-1"));
          expect(a.tolist()).toEqual([0, 0, 1, 2, 3]);
          const b = np.array([0, 1, 2, 3, 4]);
          b.set([":-1"], b.at("1:"));
          expect(b.tolist()).toEqual([1, 2, 3, 4, 4]);
        }),
      );

      test(
        "when an array is written with itself reversed or transposed",
        using(() => {
          const a = np.array([0, 1, 2, 3, 4]);
          a.set([":"], a.at("::-1"));
          expect(a.tolist()).toEqual([4, 3, 2, 1, 0]);
          const m = np.array(np.arange(9)).reshape([3, 3]);
          m.set([":"], m.T);
          expect(m.tolist()).toEqual([
            [0, 3, 6],
            [1, 4, 7],
            [2, 5, 8],
          ]);
        }),
      );

      test(
        "when an expression not yet computed is written with what it is made of",
        using(() => {
          const x = np.add(np.array([0, 1, 2]), 1);
          const y = np.add(x, 2);
          y.set(["::-1"], x);
          expect(y.tolist()).toEqual([3, 2, 1]);
        }),
      );

      test(
        "when two views of one array swap places",
        using(() => {
          const a = np.array([1, 2, 3, 4]);
          const old = np.add(a.at(":2"), 0);
          a.set([":2"], a.at("2:"));
          a.set(["2:"], old);
          expect(a.tolist()).toEqual([3, 4, 1, 2]);
        }),
      );
    });

    describe("out=", () => {
      test(
        "writes into the array and gives it back",
        using(() => {
          const [a, out] = [np.array([1, 2, 3]), np.zeros(3)];
          expect(np.add(a, 10, { out })).toBe(out);
          expect(out.tolist()).toEqual([11, 12, 13]);
        }),
      );

      test(
        "may be an operand or a view of one",
        using(() => {
          const a = np.array([1, 2, 3, 4]);
          np.add(a, a, { out: a });
          expect(a.tolist()).toEqual([2, 4, 6, 8]);
          np.multiply(a.at(":-1"), 10, { out: a.at("1:") });
          expect(a.tolist()).toEqual([2, 20, 40, 60]);
        }),
      );

      test(
        "keeps values where the mask is false, and casts",
        using(() => {
          const out = np.array([7, 7, 7], { dtype: "int32" });
          const where = np.array([true, false, true]);
          np.add(np.array([1.9, 2.9, 3.9]), 0, { out, where, casting: "unsafe" });
          expect(out.tolist()).toEqual([1, 7, 3]);
        }),
      );

      test(
        "reaches a view's base and later readers only",
        using(() => {
          const base = np.zeros([2, 2]).copy();
          const before = np.add(base, 1);
          np.add([1, 2], [3, 4], { out: base.at(0) });
          expect(base.tolist()).toEqual([
            [4, 6],
            [0, 0],
          ]);
          expect(before.tolist()).toEqual([
            [1, 1],
            [1, 1],
          ]);
        }),
      );
    });

    describe("asarray wraps a typed array", () => {
      test(
        "whose memory sees every write",
        using(() => {
          const memory = Int32Array.of(1, 2, 3, 4);
          const a = np.asarray(memory);
          a.set(["::2"], [10, 30]);
          expect([...memory]).toEqual([10, 2, 30, 4]);
          a.at("1:3").set([":"], 5);
          expect([...memory]).toEqual([10, 5, 5, 4]);
          np.add(a, 1, { out: a });
          expect([...memory]).toEqual([11, 6, 6, 5]);
          a.fill(0);
          expect([...memory]).toEqual([0, 0, 0, 0]);
        }),
      );

      test(
        "and shows what is written into that memory",
        using(() => {
          const memory = Float32Array.of(1, 2);
          const a = np.asarray(memory);
          memory[1] = 8;
          expect(a.tolist()).toEqual([1, 8]);
          expect(np.add(a, 1).tolist()).toEqual([2, 9]);
        }),
      );

      test(
        "of which a copy knows nothing",
        using(() => {
          const memory = Float64Array.of(1, 2);
          const a = np.asarray(memory);
          const copy = a.copy();
          copy.eval();
          memory[0] = 5;
          expect(copy.tolist()).toEqual([1, 2]);
          copy.set([1], 9);
          expect([...memory]).toEqual([5, 2]);
        }),
      );
    });
  });
}

describe("writing in place", () => {
  test("is done while nobody needs the old values, and counted", () => {
    const a = np.zeros(100).copy().eval();
    const x = np.add(np.arange(50), 0.5).eval();
    const { inPlace } = counted(() => {
      a.set([0], 1);
      a.set(["1:3"], 2);
      a.set(["50:"], x).eval();
    });
    expect(inPlace).toBe(3);
    expect([a.at(0).item(), a.at(2).item(), a.at(99).item()]).toEqual([1, 2, 49.5]);
  });

  test("is not done while an expression still needs them", () => {
    const a = np.array([1, 2, 3]);
    const pending = np.negative(a);
    expect(counted(() => a.set([0], 9).eval()).inPlace).toBe(0);
    expect(pending.tolist()).toEqual([-1, -2, -3]);
  });

  test("does not touch an array that was made from the same data", () => {
    const a = np.array([1, 2, 3]);
    const [b, c] = [np.array(a), np.copy(a)];
    a.set([0], 9);
    b.set([1], 8);
    expect([a.tolist(), b.tolist(), c.tolist()]).toEqual([
      [9, 2, 3],
      [1, 8, 3],
      [1, 2, 3],
    ]);
  });

  test("does not join two results that are the same value", () => {
    const a = np.array([1, 2, 3]);
    const [x, y] = [np.add(a, 1), np.add(a, 1)];
    np.eval(x, y);
    x.set([0], 100);
    expect([x.tolist(), y.tolist()]).toEqual([
      [100, 3, 4],
      [2, 3, 4],
    ]);
  });
});
