/**
 * What JavaScript's operators mean on arrays: one table, which everything that reads formulas shares.
 *
 * Owns the operators' ufuncs, and the words for the operators that have none. Which operands are arrays is asked here,
 * what scalars do among themselves is not.
 */
import { NDArray } from "../ndarray.ts";
import type { Ufunc } from "../ufunc.ts";
import { UFUNCS } from "../ufuncs.ts";

/** Ufuncs of the operators between two operands. */
export const BINARY_OPERATORS = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "remainder",
  "**": "power",
  "&": "bitwise_and",
  "|": "bitwise_or",
  "^": "bitwise_xor",
  "<<": "left_shift",
  ">>": "right_shift",
  "==": "equal",
  "!=": "not_equal",
  "===": "equal",
  "!==": "not_equal",
  "<": "less",
  "<=": "less_equal",
  ">": "greater",
  ">=": "greater_equal",
} as const;

/** Ufuncs of the operators before an operand. */
export const UNARY_OPERATORS = {
  "-": "negative",
  "+": "positive",
  "~": "invert",
  "!": "logical_not",
} as const;

/** Operators that compare: Python reads several in a row as one test, JavaScript does not. */
export const COMPARING: ReadonlySet<string> = new Set(["==", "!=", "===", "!==", "<", "<=", ">", ">="]);

/** Operators without a meaning on arrays, each with what to write. */
export const REFUSED_OPERATORS: { readonly [operator: string]: string } = {
  "&&": "'&&' needs one truth value: write & for arrays, element by element",
  "||": "'||' needs one truth value: write | for arrays, element by element",
  "??": "'??' has no meaning on arrays: write where(isnan(a), b, a)",
  ">>>": "'>>>' has no NumPy operator: write >>, on unsigned arrays for zeros from the left",
  in: "'in' has no meaning on arrays: write any(a == x)",
  instanceof: "'instanceof' has no meaning on arrays: look at a.dtype",
};

/** Whether an operator between these two is array arithmetic. */
export function concernsArrays(a: unknown, b: unknown): boolean {
  return a instanceof NDArray || b instanceof NDArray;
}

/** An operator between two operands of which one at least is an array; undefined where it has no meaning. */
export function arrayBinary(operator: string, a: unknown, b: unknown): NDArray | undefined {
  if (!Object.hasOwn(BINARY_OPERATORS, operator)) return undefined;
  return ufunc(BINARY_OPERATORS[operator as keyof typeof BINARY_OPERATORS])(a, b) as NDArray;
}

/** `a op= b`: the operator's result in place of the array's elements, by NumPy's rule for casting to `a`'s dtype. */
export function arrayChange(operator: string, a: NDArray, b: unknown): NDArray | undefined {
  if (!Object.hasOwn(BINARY_OPERATORS, operator)) return undefined;
  return ufunc(BINARY_OPERATORS[operator as keyof typeof BINARY_OPERATORS])(a, b, { out: a }) as NDArray;
}

/** An operator before an array; undefined where it has no meaning. */
export function arrayUnary(operator: string, a: NDArray): NDArray | undefined {
  if (!Object.hasOwn(UNARY_OPERATORS, operator)) return undefined;
  return ufunc(UNARY_OPERATORS[operator as keyof typeof UNARY_OPERATORS])(a) as NDArray;
}

function ufunc(name: string): Ufunc {
  return UFUNCS[name]!;
}

/** What the same operators mean in JavaScript, where there is no array. */
export const PLAIN_BINARY: { readonly [operator: string]: (a: never, b: never) => unknown } = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
  "%": (a: number, b: number) => a % b,
  "**": (a: number, b: number) => a ** b,
  "&": (a: number, b: number) => a & b,
  "|": (a: number, b: number) => a | b,
  "^": (a: number, b: number) => a ^ b,
  "<<": (a: number, b: number) => a << b,
  ">>": (a: number, b: number) => a >> b,
  // biome-ignore lint/suspicious/noDoubleEquals: the program that is read says so
  "==": (a: unknown, b: unknown) => a == b,
  // biome-ignore lint/suspicious/noDoubleEquals: the program that is read says so
  "!=": (a: unknown, b: unknown) => a != b,
  "===": (a: unknown, b: unknown) => a === b,
  "!==": (a: unknown, b: unknown) => a !== b,
  "<": (a: number, b: number) => a < b,
  "<=": (a: number, b: number) => a <= b,
  ">": (a: number, b: number) => a > b,
  ">=": (a: number, b: number) => a >= b,
};
