/**
 * Bits, shifts and logic for all integer widths on all targets: the topics of the suite that this project began with.
 * Expected values are computed here with bigints by NumPy's rules; the golden fixtures hold NumPy's own for the same.
 */
import { afterEach, describe, expect, test } from "vitest";
import * as np from "../../src/index.ts";

const TARGETS = ["interpreter", "js", "wasm"] as const;
const WIDTHS = [8, 16, 32, 64] as const;
const KINDS = WIDTHS.flatMap((bits) => [
  { name: `int${bits}` as np.DTypeName, bits, signed: true },
  { name: `uint${bits}` as np.DTypeName, bits, signed: false },
]);

const before = { ...np.config };
afterEach(() => {
  Object.assign(np.config, before);
});

interface Kind {
  readonly name: np.DTypeName;
  readonly bits: number;
  readonly signed: boolean;
}

const wrapped = (value: bigint, { bits, signed }: Kind) =>
  signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);

/** Limits, neighbours of powers of two, and patterns. */
function operands(kind: Kind): bigint[] {
  const top = 1n << BigInt(kind.bits - 1);
  const pattern = BigInt(`0x${"a5".repeat(kind.bits / 8)}`);
  return [0n, 1n, -1n, 2n, 3n, 85n, top, top - 1n, top + 1n, pattern, ~pattern, 7n].map((x) =>
    wrapped(x, kind),
  );
}

/** Shifts: below, at and past the width, negative ones too. */
function amounts(kind: Kind): bigint[] {
  const width = BigInt(kind.bits);
  const past = [0n, 1n, 2n, width - 1n, width, width + 1n, 100n];
  return (kind.signed ? [...past, -1n, -width, -100n] : past).map((x) => wrapped(x, kind));
}

const array = (values: readonly bigint[], kind: Kind) => np.array(values, { dtype: kind.name }).eval();
const plain = (result: np.NDArray) =>
  (result.tolist() as (number | bigint | boolean)[]).map((x) => (typeof x === "boolean" ? x : BigInt(x)));

type Two = (x: bigint, y: bigint, kind: Kind) => bigint | boolean;
type Call = (...operands: unknown[]) => np.NDArray;

/** Every value with every other, along long arrays so that whole registers and what is left over are met. */
function holds(
  target: (typeof TARGETS)[number],
  kind: Kind,
  call: unknown,
  ys: readonly bigint[],
  rule: Two,
): void {
  Object.assign(np.config, { target });
  const pairs = operands(kind).flatMap((x) => ys.map((y) => [x, y] as const));
  const [x, y] = [
    array(
      pairs.map((p) => p[0]),
      kind,
    ),
    array(
      pairs.map((p) => p[1]),
      kind,
    ),
  ];
  const result = (call as Call)(x, y);
  const expected = pairs.map(([p, q]) => rule(p, q, kind));
  expect(plain(result)).toEqual(expected);
  expect(result.dtype.name).toBe(typeof expected[0] === "boolean" ? "bool" : kind.name);
  // The same in place, and for one amount or mask for all, where registers hold it once.
  const out = array(
    pairs.map(() => 0n),
    kind,
  );
  if (result.dtype.name === kind.name) {
    (call as Call)(x, y, { out });
    expect(plain(out)).toEqual(expected);
  }
  const all = array(operands(kind), kind);
  for (const one of ys) {
    expect(plain((call as Call)(all, array([one], kind)))).toEqual(
      operands(kind).map((p) => rule(p, one, kind)),
    );
  }
}

const leftShift: Two = (x, y, kind) => (y < 0n || y >= BigInt(kind.bits) ? 0n : wrapped(x << y, kind));
const rightShift: Two = (x, y, kind) => {
  const gone = y < 0n || y >= BigInt(kind.bits);
  return gone ? (x < 0n ? -1n : 0n) : x >> y;
};

describe.each(TARGETS)("on the target %s", (target) => {
  describe.each(KINDS)("$name", (kind) => {
    test("bitwise and", () =>
      holds(target, kind, np.bitwise_and, operands(kind), (x, y) => wrapped(x & y, kind)));
    test("bitwise or", () =>
      holds(target, kind, np.bitwise_or, operands(kind), (x, y) => wrapped(x | y, kind)));
    test("bitwise xor", () =>
      holds(target, kind, np.bitwise_xor, operands(kind), (x, y) => wrapped(x ^ y, kind)));
    test("bitwise not", () => {
      Object.assign(np.config, { target });
      const x = operands(kind);
      expect(plain(np.invert(array(x, kind)))).toEqual(x.map((v) => wrapped(~v, kind)));
      expect(plain(np.bitwise_not(array(x, kind)))).toEqual(x.map((v) => wrapped(~v, kind)));
    });
    test("left shift", () => {
      const within = amounts(kind).filter((y) => y >= 0n && y < BigInt(kind.bits));
      holds(target, kind, np.left_shift, within, leftShift);
    });
    test("right shift", () => {
      const within = amounts(kind).filter((y) => y >= 0n && y < BigInt(kind.bits));
      holds(target, kind, np.right_shift, within, rightShift);
    });
    test("shift bounds: by the width and more, and by negative amounts", () => {
      const beyond = amounts(kind).filter((y) => y < 0n || y >= BigInt(kind.bits));
      expect(beyond.length).toBeGreaterThan(2);
      holds(target, kind, np.left_shift, beyond, () => 0n);
      holds(target, kind, np.right_shift, beyond, (x) => (x < 0n ? -1n : 0n));
    });
    test("right shift of negative numbers keeps the sign; of unsigned ones it fills with zeros", () => {
      Object.assign(np.config, { target });
      const least = wrapped(1n << BigInt(kind.bits - 1), kind);
      const shifted = plain(
        np.right_shift(array([least, least], kind), array([1n, BigInt(kind.bits - 1)], kind)),
      );
      const half = 1n << BigInt(kind.bits - 2);
      expect(shifted).toEqual(kind.signed ? [-half, -1n] : [half, 1n]);
    });
    test("logical and", () =>
      holds(target, kind, np.logical_and, operands(kind), (x, y) => x !== 0n && y !== 0n));
    test("logical or", () =>
      holds(target, kind, np.logical_or, operands(kind), (x, y) => x !== 0n || y !== 0n));
    test("logical xor", () =>
      holds(target, kind, np.logical_xor, operands(kind), (x, y) => (x !== 0n) !== (y !== 0n)));
    test("logical not", () => {
      Object.assign(np.config, { target });
      const x = operands(kind);
      const result = np.logical_not(array(x, kind));
      expect(plain(result)).toEqual(x.map((v) => v === 0n));
      expect(result.dtype.name).toBe("bool");
    });
  });

  test("no loop runs over memory that is not its own: neighbours of an output keep their values", () => {
    Object.assign(np.config, { target });
    for (const kind of KINDS) {
      const frame = np.full(7, 1, { dtype: kind.name }).eval();
      const x = np.array([1n, 2n, 3n], { dtype: kind.name });
      np.left_shift(x, np.array([1n, 1n, 1n], { dtype: kind.name }), { out: frame.at("2:5") });
      expect(plain(frame)).toEqual([1n, 1n, 2n, 4n, 6n, 1n, 1n]);
    }
  });
});
