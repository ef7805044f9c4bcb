/**
 * Complex scalars: what `item()` of a complex array gives, and how a complex constant is written.
 */

/** An immutable complex number. */
export class Complex {
  readonly re: number;
  readonly im: number;

  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
    Object.freeze(this);
  }

  /** As Python prints it: `(1+2j)`. */
  toString(): string {
    const im = `${Object.is(this.im, -0) || this.im < 0 ? "-" : "+"}${numberText(Math.abs(this.im))}j`;
    if (this.re === 0 && !Object.is(this.re, -0)) return im.startsWith("+") ? im.slice(1) : im;
    return `(${Object.is(this.re, -0) ? "-0" : numberText(this.re)}${im})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function numberText(x: number): string {
  return Number.isNaN(x)
    ? "nan"
    : x === Number.POSITIVE_INFINITY
      ? "inf"
      : x === Number.NEGATIVE_INFINITY
        ? "-inf"
        : String(x);
}

/**
 * A complex scalar.
 *
 * @param re real part
 * @param im imaginary part, 0 when left out
 * @example np.add(a, np.complex(0, 1))
 * @see https://numpy.org/doc/stable/reference/arrays.scalars.html
 */
export function complex(re: number, im = 0): Complex {
  if (typeof re !== "number" || typeof im !== "number") {
    throw new TypeError(`complex takes two numbers, got ${typeof re} and ${typeof im}`);
  }
  return new Complex(re, im);
}
