/**
 * Values that stand in a text that is read: which may, how they are told in errors, and what formulas' scalars do.
 */
import { isDType } from "../../graph/dtype.ts";
import { Complex } from "../complex.ts";
import { describe } from "../convert.ts";
import { NDArray } from "../ndarray.ts";
import { FUNCTIONS } from "./namespace.ts";
import { arrayBinary, arrayUnary } from "./operators.ts";
import { isFormulaScalar, scalarBinary, scalarUnary, WholeFloat } from "./scalars.ts";

export type Value = unknown;

/** Whether a value may stand in a formula: arrays, plain scalars, dtypes, and lists of them. */
export function isReadable(value: unknown, depth = 0): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === "object") {
    if (value instanceof NDArray || value instanceof Complex || value instanceof WholeFloat) return true;
    if (Array.isArray(value)) return depth < 100 && value.every((item) => isReadable(item, depth + 1));
    if (ArrayBuffer.isView(value)) return !(value instanceof DataView);
    return isDType(value);
  }
  return typeof value !== "function" && typeof value !== "symbol";
}

/** A value in a few words. */
export function describeValue(value: Value): string {
  if (value instanceof NDArray) return `an array of shape (${value.shape.join(", ")})`;
  if (Array.isArray(value)) return "a list";
  if (value instanceof WholeFloat) return `the number ${value.value}`;
  if (typeof value === "number" || typeof value === "bigint") return `the number ${value}`;
  if (value === undefined || typeof value === "boolean") return String(value);
  if (isDType(value)) return `the dtype ${String(value)}`;
  return describe(value);
}

/** Scalars of formulas: Python's. */
export function formulaBinary(operator: string, a: Value, b: Value): Value {
  if (a instanceof Complex || b instanceof Complex) return complexResult(arrayOf(a), operator, b);
  if (!isFormulaScalar(a) || !isFormulaScalar(b)) {
    throw new TypeError(`'${operator}' between ${describeValue(a)} and ${describeValue(b)}`);
  }
  return scalarBinary(operator, a, b);
}

export function formulaUnary(operator: string, a: Value): Value {
  if (a instanceof Complex) return arrayUnary(operator, arrayOf(a))!.item();
  if (!isFormulaScalar(a)) throw new TypeError(`'${operator}' of ${describeValue(a)}`);
  return scalarUnary(operator, a);
}

function arrayOf(value: Value): NDArray {
  return FUNCTIONS.get("array")!(value instanceof WholeFloat ? value.value : value) as NDArray;
}

function complexResult(a: NDArray, operator: string, b: Value): Value {
  return arrayBinary(operator, a, b instanceof WholeFloat ? b.value : b)!.item();
}
