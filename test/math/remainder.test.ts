/**
 * fmod is exact: on every target it is the language's own remainder, to the bit.
 */
import { describe, expect, it } from "vitest";
import { enableFma, type Floats, floats, onInterpreter, onJavaScript, onWebAssembly } from "./targets.ts";

const SPECIAL = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1, -1, 3, 0.1, -2.5];
const EDGES = {
  // Around what the quick way takes: divisors by size, quotients of 52 bits, and the ends of the type.
  f64: [
    5e-324,
    2 ** -1022,
    2 ** -901,
    2 ** -899,
    2 ** 52,
    2 ** 53 - 1,
    2 ** 900,
    2 ** 991,
    1.7976931348623157e308,
  ],
  f32: [2 ** -149, 2 ** -126, 2 ** 27 + 8, 2 ** 28, 16777215, 2 ** 100, 3.4028234663852886e38],
} as const;

/** A generator of numbers that are spread over exponents and have neighbours of whole quotients among them. */
function operands(type: "f64" | "f32"): [Floats, Floats] {
  const rounded = type === "f64" ? (x: number) => x : Math.fround;
  const values = [...SPECIAL, ...EDGES[type], ...EDGES[type].map((x) => -x * 0.7)].map(rounded);
  const pairs = values.flatMap((x) => values.map((y) => [x, y] as const));
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const range = type === "f64" ? 300 : 30;
  for (let i = 0; i < 20_000; i++) {
    const y = rounded((1 + random()) * 2 ** Math.floor((random() - 0.5) * 2 * range));
    const whole = Math.floor(2 ** (random() * 50));
    // A multiple, its neighbours, and anything.
    pairs.push(
      [rounded(whole * y), y],
      [rounded(whole * y * (1 + 2 ** -52)), -y],
      [rounded(-random() * whole * y), y],
    );
  }
  const [x, y] = [floats(type, pairs.length), floats(type, pairs.length)];
  pairs.forEach(([p, q], i) => {
    x[i] = p;
    y[i] = q;
  });
  return [x, y];
}

const fma = enableFma();

describe.each(["f64", "f32"] as const)("fmod of %s", (type) => {
  const given = operands(type);
  const want = floats(type, given[0].length).map((_, i) => given[0][i]! % given[1][i]!) as Floats;
  const ways = {
    "the interpreter": () => onInterpreter("fmod", type, given),
    JavaScript: () => onJavaScript("fmod", type, given),
    WebAssembly: () => onWebAssembly("fmod", type, given),
    ...(fma
      ? { "WebAssembly with fused multiply-adds": () => onWebAssembly("fmod", type, given, { fma: true }) }
      : {}),
  };
  it.each(Object.entries(ways))("on %s", (_, compute) => {
    const got = compute();
    const wrong = [...got].flatMap((x, i) =>
      Object.is(x, want[i]) ? [] : [[given[0][i], given[1][i], x, want[i]]],
    );
    expect(wrong.slice(0, 5)).toEqual([]);
  });
});
