/**
 * The approximated functions as the JS target has them: made of numbers, our own names and plain arithmetic.
 */
import { parse } from "acorn";
import { describe, expect, it } from "vitest";
import { HELPERS, helperSource } from "../../src/codegen/js/helpers.ts";
import { APPROXIMATED, HOST } from "../../src/graph/scalar/math/table.ts";

const KNOWN = new Set([
  ...Object.keys(HELPERS),
  ..."return function const NaN Infinity Math fround abs sqrt floor ceil trunc".split(" "),
]);
const OURS = /^(?:p[01]|v\d+)$/;

describe.each(APPROXIMATED)("%s", (op) => {
  it.each(["f64", "f32"] as const)("in %s is straight-line arithmetic", (type) => {
    if (type === "f64" && HOST[op]) return;
    const source = helperSource(op, type);
    const tree = parse(source, { ecmaVersion: 2022, allowReturnOutsideFunction: true });
    expect(tree.body.length).toBe(1);
    const names = source.match(/[A-Za-z_]\w*/g)!.filter((name) => !/^e\d*$/.test(name));
    expect(names.filter((name) => !KNOWN.has(name) && !OURS.test(name))).toEqual([]);
    expect(source).not.toMatch(/["'`\\]|=>/);
  });
});
