/**
 * Where a generalized ufunc's operands and results have their core axes: `axes`, `axis` and `keepdims`, by NumPy's rules.
 *
 * Owns what these options mean and refuse. A call moves core axes to the end of its operands, and those of its result from
 * there to where they were wanted; what is multiplied is not this file's business.
 *
 * See "Generalized universal function API" and the optional arguments of ufuncs in NumPy's reference:
 * https://numpy.org/doc/stable/reference/ufuncs.html#optional-keyword-arguments
 */
import { permute } from "../graph/build.ts";
import { AxisError, ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { normalizeAxis } from "../graph/shape.ts";
import { describe } from "./convert.ts";

/** Core axes of one operand or result: a list of them, or the only one. */
export type CoreAxes = number | readonly number[];

/** The options that say where core axes are, as given. */
export interface AxesOptions {
  /** One entry an operand and result; results without core axes may be left out. */
  readonly axes?: readonly CoreAxes[] | undefined;
  /** The only core axis of all operands. */
  readonly axis?: number | undefined;
  /** Keep the core axes of the operands in the result, with extent 1. */
  readonly keepdims?: boolean | undefined;
}

export const AXES_OPTIONS = ["axes", "axis", "keepdims"] as const;

/** The core dimensions of a signature: `"(n?,k),(k,m?)->(n?,m?)"` gives [["n?", "k"], ["k", "m?"]] and [["n?", "m?"]]. */
export function coreDimensions(text: string): { readonly ins: string[][]; readonly outs: string[][] } {
  const [ins, outs] = text
    .split("->")
    .map((side) =>
      [...side.matchAll(/\(([^)]*)\)/g)].map((one) => one[1]!.split(",").filter((x) => x !== "")),
    );
  return { ins: ins!, outs: outs! };
}

/** Reads the options of a call. Whatever the signature alone forbids is a TypeError here, before any operand is looked at. */
export function axesOptions(
  name: string,
  text: string,
  read: Readonly<Record<string, unknown>>,
): AxesOptions {
  const { axes, axis, keepdims } = read;
  const { ins, outs } = coreDimensions(text);
  if (axes !== undefined && axis !== undefined) throw new TypeError("cannot specify both 'axis' and 'axes'");
  if (axes !== undefined && !Array.isArray(axes))
    throw new TypeError(`axes should be a list, got ${describe(axes)}`);
  if (axis !== undefined) {
    const distinct = new Set([...ins, ...outs].flat()).size;
    if (distinct !== 1 || ins.some((one) => one.length !== 1)) {
      throw new TypeError(
        `${name}: axis can only be used with a single shared core dimension, not with the ${distinct} distinct ones ` +
          `implied by signature ${text}.`,
      );
    }
    checkInteger(axis);
  }
  if (keepdims !== undefined) {
    if (typeof keepdims !== "boolean")
      throw new TypeError(`'keepdims' must be a boolean, got ${describe(keepdims)}`);
    const refuse = (role: string, count: number): never => {
      throw new TypeError(
        `${name} does not support keepdims: its signature ${text} requires ${role} to have ${count} core dimensions, but ` +
          "keepdims can only be used when all inputs have the same number of core dimensions and all outputs have no core dimensions.",
      );
    };
    for (const [i, one] of ins.entries()) if (one.length !== ins[0]!.length) refuse(`input ${i}`, one.length);
    for (const [i, one] of outs.entries()) if (one.length !== 0) refuse(`output ${i}`, one.length);
  }
  return { axes, axis, keepdims } as AxesOptions;
}

function checkInteger(value: unknown): asserts value is number {
  if (typeof value === "number" && Number.isInteger(value)) return;
  throw new TypeError(`an axis must be an integer, got ${describe(value)}`);
}

/**
 * The core axes of each operand and result, counted from the front.
 *
 * @param counts how many each has in this call, operands first
 * @param dims how many axes each has in all
 * @param nin how many of them are operands
 * @param optional the results have no core axes by the signature (though `keepdims` may give them some)
 * @throws AxisError, ValueError, TypeError with NumPy's texts
 */
export function corePlaces(
  name: string,
  { axes, axis }: AxesOptions,
  counts: readonly number[],
  dims: readonly number[],
  nin: number,
  optional: boolean,
): readonly (readonly number[])[] {
  const last = counts.map((count, i) => Array.from({ length: count }, (_, k) => dims[i]! - count + k));
  if (axis !== undefined)
    return counts.map((count, i) => (count === 0 ? [] : [normalizeAxis(axis, dims[i]!)]));
  if (axes === undefined) return last;
  if (axes.length !== counts.length && !(optional && axes.length === nin)) {
    throw new ValueError(
      `axes should be a list with an entry for all ${counts.length} inputs and outputs; entries for outputs can only be ` +
        "omitted if none of them has core axes.",
    );
  }
  return counts.map((count, i) => (i < axes.length ? entry(name, axes[i], i, count, dims[i]!) : last[i]!));
}

function entry(name: string, item: unknown, i: number, count: number, ndim: number): number[] {
  if (!Array.isArray(item)) {
    checkInteger(item);
    if (count === 1) return [normalizeAxis(item, ndim)];
    throw new AxisError(
      `${name}: operand ${i} has ${count} core dimensions, but the axes item is a single integer.`,
    );
  }
  if (item.length !== count) {
    throw new AxisError(
      `${name}: operand ${i} has ${count} core dimensions, but ${item.length} dimensions are specified by axes tuple.`,
    );
  }
  return item.map((axis, k) => {
    checkInteger(axis);
    const place = normalizeAxis(axis, ndim);
    if (item.slice(0, k).some((other: number) => (other + ndim) % ndim === place)) {
      throw new ValueError(`axes item ${i} has value ${axis} repeated`);
    }
    return place;
  });
}

/** The order of axes that has the core axes at the end. */
function coreLast(ndim: number, places: readonly number[]): number[] {
  return [...Array.from({ length: ndim }, (_, i) => i).filter((i) => !places.includes(i)), ...places];
}

/** How to see an array with its core axes at the end; undefined where they are there. */
export function orderOf(ndim: number, places: readonly number[]): readonly number[] | undefined {
  const order = coreLast(ndim, places);
  return order.every((axis, i) => axis === i) ? undefined : order;
}

/** An operand with its core axes at the end. */
export function coreToEnd(x: Node, places: readonly number[]): Node {
  const order = orderOf(x.shape.length, places);
  return order ? permute(x, order) : x;
}

/** A result whose core axes are at the end, with them where they were wanted. */
export function coreFromEnd(x: Node, places: readonly number[]): Node {
  const order = orderOf(x.shape.length, places);
  return order
    ? permute(
        x,
        Array.from(order, (_, axis) => order.indexOf(axis)),
      )
    : x;
}
