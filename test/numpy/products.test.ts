/** Products of vectors and matrices: NumPy's words for operands that do not fit, and the methods. */
import { describe, expect, it } from "vitest";
import * as np from "../../src/index.ts";

const ones = (...shape: number[]) => np.ones(shape);
const GUFUNC = "with gufunc signature";

const REFUSALS: readonly (readonly [call: () => unknown, message: string])[] = [
  [
    () => np.matmul(ones(3, 4), ones(3, 4)),
    `matmul: Input operand 1 has a mismatch in its core dimension 0, ${GUFUNC} (n?,k),(k,m?)->(n?,m?) (size 3 is different from 4)`,
  ],
  [
    () => np.matmul(ones(3), ones(4)),
    `matmul: Input operand 1 has a mismatch in its core dimension 0, ${GUFUNC} (n?,k),(k,m?)->(n?,m?) (size 4 is different from 3)`,
  ],
  [
    () => np.matmul(2, ones(4)),
    "matmul: Input operand 0 does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)",
  ],
  [
    () => np.matmul(ones(2, 3, 4), ones(3, 4, 5)),
    "operands could not be broadcast together with remapped shapes [original->remapped]: (2,3,4)->(2,newaxis,newaxis) (3,4,5)->(3,newaxis,newaxis)  and requested shape (3,5)",
  ],
  [
    () => np.matmul(ones(2, 3), ones(3, 2), { out: np.zeros([3, 2]) }),
    `matmul: Output operand 0 has a mismatch in its core dimension 0, ${GUFUNC} (n?,k),(k,m?)->(n?,m?) (size 3 is different from 2)`,
  ],
  [
    () => np.matvec(ones(3), ones(3)),
    "matvec: Input operand 0 does not have enough dimensions (has 1, gufunc core with signature (m,n),(n)->(m) requires 2)",
  ],
  [
    () => np.vecdot(ones(2, 3), ones(4)),
    `vecdot: Input operand 1 has a mismatch in its core dimension 0, ${GUFUNC} (n),(n)->() (size 4 is different from 3)`,
  ],
  [() => np.dot(ones(3, 4), ones(3, 4)), "shapes (3,4) and (3,4) not aligned: 4 (dim 1) != 3 (dim 0)"],
  [() => np.dot(ones(3), ones(4)), "shapes (3,) and (4,) not aligned: 3 (dim 0) != 4 (dim 0)"],
  [
    () => np.dot(ones(2, 3, 4), ones(5, 3, 2)),
    "shapes (2,3,4) and (5,3,2) not aligned: 4 (dim 2) != 3 (dim 1)",
  ],
  [() => np.vdot(ones(2, 3), ones(5)), "cannot reshape array of size 5 into shape (6,)"],
];

describe("operands that do not fit", () => {
  it.each(REFUSALS)("%#", (call, message) => {
    expect(call).toThrow(np.ValueError);
    expect(call).toThrow(message);
  });

  it("are refused when the product is written, not when it is computed", () => {
    expect(() => np.matmul(ones(2, 3), ones(2, 3)).add(1)).toThrow(np.ValueError);
    expect(() => np.matmul(np.array(["1"] as never), ones(1))).toThrow(TypeError);
    expect(() => np.matmul(ones(2, 2), ones(2, 2), { where: true } as never)).toThrow(TypeError);
  });
});

describe("methods", () => {
  const a = np.array([
    [1, 2],
    [3, 4],
  ]);

  it("are the functions", () => {
    expect(a.matmul(a).tolist()).toEqual([
      [7, 10],
      [15, 22],
    ]);
    expect(a.dot([5, 6]).tolist()).toEqual([17, 39]);
    expect(a.dot(2).tolist()).toEqual([
      [2, 4],
      [6, 8],
    ]);
    const out = np.zeros([2, 2]);
    expect(a.matmul(a, { out })).toBe(out);
    expect(out.item(0)).toBe(7);
  });

  it("write into an operand after it has been read", () => {
    const b = a.copy();
    np.matmul(b, b, { out: b });
    expect(b.tolist()).toEqual([
      [7, 10],
      [15, 22],
    ]);
  });
});
