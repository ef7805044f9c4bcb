/**
 * fmod: x - trunc(x / y) y, exactly.
 *
 * The quotient as it is rounded is at most one too large, and then the rest is y below zero. The rest is a multiple of the
 * last place of y and smaller than y, so that every step is exact. Quotients of too many bits, and what is infinite, zero
 * or nan, are the host's.
 */
import { twoProduct } from "../accurate.ts";
import type { ProgramBuilder, Value } from "../program.ts";
import { type Expansion, num } from "./parts.ts";

/** The rest of sizes, and the quotient. */
function rest(b: ProgramBuilder, x: Value, y: Value): { readonly quotient: Value; readonly value: Value } {
  const quotient = b.div(x, y);
  const product = twoProduct(b, b.op("trunc", quotient), y);
  const value = b.sub(b.sub(x, product.high), product.low);
  return { quotient, value: b.select(b.lt(value, num(b, x, 0)), b.add(value, y), value) };
}

export const fmod: Expansion = (b, x, y) => {
  const size = b.op("abs", y!);
  const { quotient, value } = rest(b, b.op("abs", x!), size);
  const usual = b.and(
    b.lt(quotient, num(b, x!, 2 ** 52)),
    b.and(b.lt(num(b, x!, 2 ** -900), size), b.lt(size, num(b, x!, 2 ** 990))),
  );
  return b.choose(b.not(usual), b.op("fmodRare", x!, y!), b.op("copysign", value, x!));
};

/** The same for float32 operands, held in float64: a quotient of up to 28 bits is never rounded to the next integer. */
export const fmodSingle: Expansion = (b, x, y) => {
  const quotient = b.op("trunc", b.div(x!, y!));
  const value = b.op("copysign", b.sub(x!, b.mul(quotient, y!)), x!);
  const usual = b.and(
    b.lt(b.op("abs", quotient), num(b, x!, 2 ** 28)),
    b.lt(b.op("abs", y!), num(b, x!, Number.POSITIVE_INFINITY)),
  );
  return b.choose(b.not(usual), b.op("fmodRare", x!, y!), value);
};
