/** Elementwise kernels: every function, dtype, cast and layout, WASM against JS. */
import { describe, it } from "vitest";
import * as np from "../../../src/index.ts";
import { ELEMENT_TYPES, type ElementType, specialValues } from "../../differential/values.ts";
import { agree } from "./harness.ts";

const LENGTHS = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 40, 129];

type Ufunc = (...operands: np.NDArray[]) => np.NDArray;
const module = np as unknown as { readonly [name: string]: unknown };

const UNARY = [
  ..."negative positive absolute sign reciprocal square conjugate sqrt cbrt exp exp2 expm1 log log2 log10 log1p".split(
    " ",
  ),
  ..."sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh degrees radians".split(" "),
  ..."floor ceil trunc rint logical_not invert isnan isinf isfinite real imag".split(" "),
];
const BINARY = [
  ..."add subtract multiply divide floor_divide remainder fmod power logaddexp logaddexp2 arctan2 hypot".split(
    " ",
  ),
  ..."equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor".split(" "),
  ..."bitwise_and bitwise_or bitwise_xor left_shift right_shift maximum minimum fmax fmin".split(" "),
];

/** The values are spread so that pairs meet in many combinations. */
function operand(type: ElementType, length: number, seed: number): np.NDArray {
  return np.array(specialValues(type, length, seed), { dtype: type });
}

/**
 * The same for a function. Powers of complex numbers look at the sign of nan, which JavaScript does not fix; integers
 * to negative powers are errors of the data.
 */
function operandOf(name: string, type: ElementType, length: number, seed: number): np.NDArray {
  if (name !== "power" || type === "bool" || type.startsWith("float")) return operand(type, length, seed);
  if (!type.startsWith("complex")) return operand(type, length, seed).bitwise_and(7);
  const parts = Array.from({ length }, (_, i) =>
    np.complex(((i + seed) % 7) - 2.5, ((i * 5 + seed) % 11) / 4),
  );
  return np.array(parts, { dtype: type });
}

/** Whether NumPy (and so this library) has the function for the dtype. */
function call(name: string, operands: np.NDArray[]): np.NDArray | undefined {
  try {
    return (module[name] as Ufunc)(...operands);
  } catch {
    return undefined;
  }
}

describe("elementwise functions", () => {
  for (const type of ELEMENT_TYPES) {
    it(`of one operand, ${type}`, () => {
      for (const name of UNARY) {
        for (const length of LENGTHS) {
          const out = call(name, [operand(type, length, length)]);
          if (out) agree(out, `${name}(${type}[${length}])`);
        }
      }
    });

    it(`of two operands, ${type}`, () => {
      for (const name of BINARY) {
        for (const length of LENGTHS) {
          const operands = [length, 3 * length + 1].map((seed) => operandOf(name, type, length, seed));
          const out = call(name, operands);
          if (out) agree(out, `${name}(${type}[${length}])`);
        }
      }
    });

    it(`with a scalar operand, ${type}`, () => {
      for (const name of BINARY) {
        for (const length of [1, 5, 16, 35]) {
          const scalar = type === "bool" ? true : 5;
          const x = operandOf(name, type, length, length);
          for (const swap of [false, true]) {
            const y = np.array(scalar, { dtype: type });
            const out = call(name, swap ? [y, x] : [x, y]);
            if (out) agree(out, `${name}(${type}[${length}], ${swap})`);
          }
        }
      }
    });
  }
});

describe("casts", () => {
  for (const from of ELEMENT_TYPES) {
    it(`from ${from}`, () => {
      for (const to of ELEMENT_TYPES) {
        for (const length of LENGTHS)
          agree(operand(from, length, length).astype(to), `${from}[${length}] to ${to}`);
      }
    });
  }
});
