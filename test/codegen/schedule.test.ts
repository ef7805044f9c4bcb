/**
 * How graphs are cut into kernels, and the reasons given.
 */
import { describe, expect, test } from "vitest";
import { schedule } from "../../src/codegen/schedule/schedule.ts";
import { concat, update } from "../../src/graph/build.ts";
import type { Node } from "../../src/graph/ops.ts";
import { add, call, data, expand, multiply, number, sum, transpose } from "./graphs.ts";

const kernels = (...roots: Node[]): number => schedule(roots).groups.length;
const reasons = (...roots: Node[]): string[] => schedule(roots).groups.flatMap((group) => group.reasons);

describe("1: elementwise work, casts and views inline into their consumer", () => {
  test("a chain is one kernel", () => {
    const [a, b] = [data([8]), data([8])];
    expect(kernels(call("sqrt", add(multiply(a, b), number(2))))).toBe(1);
  });

  test("views on the way are index arithmetic", () => {
    const [a, b] = [data([4, 6]), data([6, 4])];
    expect(kernels(add(transpose(add(a, a)), b))).toBe(1);
  });

  test("a cheap value that is broadcast is computed again", () => {
    const row = add(data([6]), number(1));
    expect(kernels(add(expand(row, [4, 6]), data([4, 6])))).toBe(1);
  });

  test("an expensive value that is broadcast is computed once and stored", () => {
    const row = call("exp", data([6]));
    const root = add(expand(row, [4, 6]), data([4, 6]));
    expect(kernels(root)).toBe(2);
    expect(reasons(root).join()).toMatch(/a value of cost \d+ is broadcast: computed once/);
  });
});

describe("2: reductions take in their producers and their epilogue", () => {
  test("a sum of squared differences is one kernel", () => {
    const [a, b] = [data([4, 6]), data([4, 6])];
    for (const axes of [[0], [1], [0, 1]]) {
      const difference = call("subtract", a, b);
      expect(kernels(sum(call("square", difference), ...axes)), axes.join()).toBe(1);
    }
  });

  test("work on a reduction's result is its epilogue", () => {
    expect(kernels(call("sqrt", multiply(sum(data([4, 6]), 1), number(0.25))))).toBe(1);
    expect(kernels(add(sum(data([4, 6]), 1), data([4])))).toBe(1);
  });

  test("a result that is broadcast back is stored, and says so", () => {
    const a = data([4, 6]);
    const root = call("subtract", a, expand(sum(a, 0), [4, 6]));
    expect(kernels(root)).toBe(2);
    expect(reasons(root)).toContain("a reduction's result is broadcast back");
  });

  test("a result that is reduced again is stored, and says so", () => {
    const root = sum(call("sqrt", sum(data([4, 6]), 1)), 0);
    expect(kernels(root)).toBe(2);
    expect(reasons(root).join()).toMatch(/reduc/);
  });
});

describe("3: results over one index space share a kernel", () => {
  test("of the same data", () => {
    const [a, b] = [data([8]), data([8])];
    expect(kernels(add(a, b), call("subtract", a, b), multiply(a, b))).toBe(1);
  });

  test("a value that is a result and an operand of another", () => {
    const x = call("exp", data([8]));
    expect(kernels(x, add(x, number(1)))).toBe(1);
  });

  test("not of different shapes", () => {
    expect(kernels(add(data([8]), number(1)), add(data([9]), number(1)))).toBe(2);
  });

  test("sibling reductions of the same axes", () => {
    const a = data([4, 6]);
    const least = call("negative", a);
    expect(kernels(sum(a, 1), sum(least, 1))).toBe(1);
    expect(kernels(sum(a, 1), sum(a, 0))).toBe(2);
  });
});

describe("4: a value with several consumers", () => {
  test("is computed in each of them when cheap", () => {
    const x = add(data([4, 6]), number(1));
    expect(kernels(sum(x, 0), sum(x, 1))).toBe(2);
  });

  test("is stored when it costs more than four simple ops", () => {
    const x = call("exp", data([4, 6]));
    expect(kernels(sum(x, 0), sum(x, 1))).toBe(3);
    expect(reasons(sum(x, 0), sum(x, 1)).join()).toMatch(/2 consumers in 2 kernels, cost \d+: stored/);
  });

  test("is computed once where both consumers are one kernel", () => {
    const x = call("exp", data([8]));
    expect(kernels(add(multiply(x, number(2)), call("sqrt", x)))).toBe(1);
  });
});

describe("6: caps", () => {
  test("no kernel has more than 256 operations", () => {
    const one = data([8]);
    let x: Node = data([8]);
    for (let i = 0; i < 600; i++) x = call(i % 2 === 0 ? "add" : "multiply", x, one);
    const { groups } = schedule([x]);
    expect(groups.length).toBe(3);
    for (const group of groups) expect(group.nodes).toBeLessThanOrEqual(257);
    expect(groups.flatMap((group) => group.reasons).join()).toContain(
      "its consumer has reached 256 operations: split",
    );
  });

  test("no kernel has more than 16 buffers, and the split-off part's result", () => {
    const root = Array.from({ length: 40 }, () => data([8])).reduce(add);
    const { groups } = schedule([root]);
    expect(groups.length).toBeGreaterThanOrEqual(3);
    for (const group of groups) expect(group.loads.size + group.outputs.length).toBeLessThanOrEqual(17);
    expect(groups.flatMap((group) => group.reasons).join()).toContain(
      "its consumer has reached 16 buffers: split",
    );
  });
});

describe("joins and updates", () => {
  test("a join is one kernel a part, each with the work before it", () => {
    expect(kernels(concat([call("exp", data([3])), add(data([5]), number(1))], 0))).toBe(2);
  });

  test("an update copies and then writes, in that order", () => {
    const root = update(data([8]), { shape: [3], strides: [2], offset: 1 }, call("sqrt", data([3])));
    expect(reasons(root)).toEqual([
      "buffer float64(8) is copied before it is changed",
      "sqrt float64(3) is written into a region",
    ]);
  });

  test("an update in place only writes", () => {
    const region = { shape: [3], strides: [1], offset: 0 };
    expect(
      schedule([update(data([8]), region, call("sqrt", data([3])))], { fuse: true, inPlace: true }).groups
        .length,
    ).toBe(1);
  });
});

describe("without fusion", () => {
  test("every operation is a kernel", () => {
    const root = call("sqrt", add(multiply(data([8]), data([8])), number(2)));
    expect(schedule([root], { fuse: false }).groups.length).toBe(3);
  });
});

test("every group has a reason, and producers come before their consumers", () => {
  const a = data([4, 6]);
  const deviation = call("subtract", a, expand(sum(call("exp", a), 0), [4, 6]));
  const { groups, slots } = schedule([sum(deviation, 1), transpose(deviation)]);
  const written = new Set<unknown>();
  for (const group of groups) {
    expect(group.reasons.length).toBeGreaterThan(0);
    for (const read of group.reads) expect(written.has(slots.get(read))).toBe(true);
    for (const output of group.outputs) written.add(output.slot);
  }
});
