/**
 * Shapes: sizes, broadcasting and axis normalisation. Pure functions over number lists; errors name what was given.
 */
import { AxisError, ValueError } from "./errors.ts";

export type Shape = readonly number[];

/** Elements in a shape. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i]!;
  return size;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** A shape as NumPy writes it: `()`, `(3,)`, `(2, 3)`. */
export function showShape(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/**
 * The shape that all broadcast to.
 *
 * @throws ValueError naming every shape when two extents differ and neither is 1.
 * @see https://numpy.org/doc/stable/user/basics.broadcasting.html
 */
export function broadcastShapes(shapes: readonly Shape[]): Shape {
  let longest = shapes[0] ?? [];
  let equal = true;
  for (const shape of shapes) {
    equal &&= sameShape(shape, longest);
    if (shape.length > longest.length) longest = shape;
  }
  if (equal) return longest;
  const out = longest.slice();
  for (const shape of shapes) {
    const lead = out.length - shape.length;
    for (let i = 0; i < shape.length; i++) {
      const extent = shape[i]!;
      const known = out[lead + i]!;
      if (extent === known || extent === 1) continue;
      if (known !== 1) {
        throw new ValueError(
          `operands could not be broadcast together with shapes ${shapes.map(showShape).join(" ")}`,
        );
      }
      out[lead + i] = extent;
    }
  }
  return out;
}

/** Whether an array of a shape can be repeated to fill another. */
export function broadcastsTo(from: Shape, to: Shape): boolean {
  const lead = to.length - from.length;
  for (let i = 0; i < from.length; i++) if (from[i] !== 1 && from[i] !== to[lead + i]) return false;
  return lead >= 0;
}

/**
 * An axis counted from the front.
 *
 * @throws AxisError when it is outside `-ndim .. ndim-1`; TypeError when it is not an integer.
 */
export function normalizeAxis(axis: number, ndim: number, what = "axis"): number {
  if (typeof axis !== "number" || !Number.isInteger(axis)) {
    throw new TypeError(`${what} must be an integer, got ${String(axis)}`);
  }
  if (axis < -ndim || axis >= ndim) {
    throw new AxisError(`${what} ${axis} is out of bounds for array of dimension ${ndim}`);
  }
  return axis < 0 ? axis + ndim : axis;
}

/**
 * A list of axes, each counted from the front, in the order given.
 *
 * @param axes one axis, several, or `null` for all
 * @throws ValueError on a repeated axis
 */
export function normalizeAxes(
  axes: number | readonly number[] | null | undefined,
  ndim: number,
): readonly number[] {
  if (axes === null || axes === undefined) return allAxes(ndim);
  if (typeof axes === "number") return [normalizeAxis(axes, ndim)];
  if (!Array.isArray(axes))
    throw new TypeError(`axis must be an integer or a list of them, got ${typeof axes}`);
  const out = axes.map((axis: number) => normalizeAxis(axis, ndim));
  if (new Set(out).size !== out.length) throw new ValueError(`repeated axis in [${axes.join(", ")}]`);
  return out;
}

/** 0, 1, 2, ... for so many axes: most calls fold them all. */
function allAxes(ndim: number): readonly number[] {
  let axes = ALL_AXES[ndim];
  if (!axes) {
    axes = Object.freeze(Array.from({ length: ndim }, (_, i) => i));
    ALL_AXES[ndim] = axes;
  }
  return axes;
}

const ALL_AXES: (readonly number[])[] = [];

/**
 * Checks extents that a user gave as a shape.
 *
 * @throws ValueError on a negative extent, TypeError on one that is not an integer
 */
export function checkShape(shape: number | readonly number[]): number[] {
  const extents = typeof shape === "number" ? [shape] : shape;
  if (!Array.isArray(extents))
    throw new TypeError(`a shape is an integer or a list of them, got ${typeof shape}`);
  for (const extent of extents) {
    if (typeof extent !== "number" || !Number.isInteger(extent)) {
      throw new TypeError(`extents of a shape must be integers, got ${String(extent)}`);
    }
    if (extent < 0) throw new ValueError(`negative dimensions are not allowed: ${showShape(extents)}`);
  }
  return extents.slice();
}

/**
 * A requested shape with its one unknown extent worked out: `-1`, though NumPy takes any negative number for it.
 *
 * @throws ValueError when the sizes do not agree
 */
export function resolveReshape(from: Shape, to: number | readonly number[]): number[] {
  const wanted = typeof to === "number" ? [to] : to.slice();
  const unknown = wanted.findIndex((extent) => extent < 0);
  if (unknown !== wanted.findLastIndex((extent) => extent < 0))
    throw new ValueError("can only specify one unknown dimension");
  const size = sizeOf(from);
  const complain = () =>
    new ValueError(`cannot reshape array of size ${size} into shape ${showShape(wanted)}`);
  if (unknown >= 0) {
    const others = sizeOf(checkShape(wanted.filter((_, i) => i !== unknown)));
    if (others === 0 || size % others !== 0) throw complain();
    const resolved = wanted.slice();
    resolved[unknown] = size / others;
    return resolved;
  }
  const shape = checkShape(wanted);
  if (sizeOf(shape) !== size) throw complain();
  return shape;
}
