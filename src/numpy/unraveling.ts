/**
 * Positions in flattened arrays and positions by axis, one from the other; functions applied along axes and over them.
 */
import { cast, concat, constantOf, elementwise, expand, reshape as reshapeNode } from "../graph/build.ts";
import { int64 } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import {
  broadcastShapes,
  checkShape,
  normalizeAxes,
  normalizeAxis,
  sameShape,
  showShape,
  sizeOf,
} from "../graph/shape.ts";
import { contiguousStrides } from "../graph/view.ts";
import { type ArrayLike, arrayOf, describe, fromTyped, toArray } from "./convert.ts";
import type { ShapeLike } from "./creation/index.ts";
import { expand_dims, moveaxis } from "./manipulation.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import { MODES, type PositionMode, positionArray } from "./positions.ts";
import { holdUnless } from "./ufunc-checks.ts";

/** Row-major, or column-major. */
export type IndexOrder = "C" | "F";

const number = (value: number): Node => constantOf(value, int64);

/** How far apart neighbours along each axis are in the flattened array. */
function stridesOf(shape: readonly number[], order: unknown): readonly number[] {
  if (order === "C") return contiguousStrides(shape);
  if (order === "F") return contiguousStrides(shape.slice().reverse()).reverse();
  throw new ValueError(`only 'C' or 'F' order is permitted, got ${describe(order)}`);
}

function integers(name: string, given: ArrayLike): Node {
  const array = toArray(given, true);
  if (!Array.isArray(given) && !"biu".includes(arrayOf(given).dtype.kind)) {
    throw new TypeError(`${name}: only int indices permitted, got ${array.dtype.name}`);
  }
  return cast(positionArray(name, given).node(), int64);
}

/** The condition that integers lie outside of `0 .. extent - 1`. */
const outside = (node: Node, extent: number): Node =>
  elementwise("logical_or", [
    elementwise("less", [node, number(0)]),
    elementwise("greater", [node, number(extent - 1)]),
  ]);

/**
 * Positions by axis of positions in the flattened array.
 *
 * @param indices integers; computed at the call, to be checked
 * @param shape of the array
 * @param options `order`: `C` (row-major) or `F`
 * @returns for each axis an int64 array of the shape of `indices`
 * @throws ValueError when a position is out of bounds, TypeError when one is no integer
 * @example np.unravel_index([22, 41], [7, 6]) // [3, 6] and [4, 5]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.unravel_index.html
 */
export function unravel_index(
  indices: ArrayLike,
  shape: ShapeLike,
  ...rest: [] | [IndexOrder | { readonly order?: IndexOrder }]
): NDArray<"int64">[] {
  const { order = "C" } = readArguments("unravel_index", ["order"], rest) as { readonly order?: IndexOrder };
  const extents = checkShape(shape);
  const strides = stridesOf(extents, order);
  const flat = integers("unravel_index", indices);
  const size = sizeOf(extents);
  if (extents.length === 0 && flat.shape.length > 0) {
    throw new ValueError("multiple indices are not supported for 0d arrays");
  }
  const hold =
    flat.size === 0
      ? () => {}
      : holdUnless(outside(flat, size), () => {
          const bad = Array.from(NDArray.fromNode(flat).raw() as BigInt64Array).find(
            (i) => i < 0 || i >= size,
          );
          return new ValueError(`index ${bad} is out of bounds for array with size ${size}`);
        });
  return extents.map((extent, axis) => {
    const whole = elementwise("floor_divide", [flat, number(strides[axis]!)]);
    const node = elementwise("remainder", [whole, number(extent)]);
    hold(node);
    return NDArray.fromNode(node);
  });
}

/**
 * Positions in the flattened array of positions by axis.
 *
 * @param multi_index for each axis integers; they broadcast
 * @param dims the array's shape
 * @param options `mode`: `raise`, `wrap` or `clip` for positions outside, or one of them for each axis; `order`: `C` or `F`
 * @throws ValueError when a position is out of bounds or there are too few or many, TypeError when one is no integer
 * @example np.ravel_multi_index([[3, 6], [4, 5]], [7, 6]) // [22, 41]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.ravel_multi_index.html
 */
export function ravel_multi_index(
  multi_index: readonly ArrayLike[] | NDArray,
  dims: ShapeLike,
  ...rest:
    | []
    | [
        | PositionMode
        | readonly PositionMode[]
        | { readonly mode?: PositionMode | readonly PositionMode[]; readonly order?: IndexOrder },
      ]
    | [PositionMode | readonly PositionMode[], IndexOrder | { readonly order?: IndexOrder }]
): NDArray<"int64"> {
  const { mode = "raise", order = "C" } = readArguments("ravel_multi_index", ["mode", "order"], rest) as {
    readonly mode?: PositionMode | readonly PositionMode[];
    readonly order?: IndexOrder;
  };
  const extents = checkShape(dims);
  const strides = stridesOf(extents, order);
  const list =
    multi_index instanceof NDArray
      ? Array.from({ length: multi_index.length }, (_, i) => multi_index.at(i))
      : multi_index;
  if (!Array.isArray(list) || list.length !== extents.length) {
    throw new ValueError(
      `parameter multi_index must be a sequence of length ${extents.length}, got ${describe(multi_index)}`,
    );
  }
  const modes = typeof mode === "string" ? extents.map(() => mode) : mode;
  if (modes.length !== extents.length || modes.some((one) => !MODES.includes(one))) {
    throw new ValueError(
      `ravel_multi_index: mode must be one of ${MODES.join(", ")}, or one for each axis, got ${String(mode)}`,
    );
  }
  const nodes = list.map((one) => integers("ravel_multi_index", one as ArrayLike));
  const shape = broadcastShapes([[], ...nodes.map((node) => node.shape)]);
  const holds: ((result: Node) => void)[] = [];
  const parts = nodes.map((node, axis) => {
    const extent = extents[axis]!;
    let held = node;
    if (modes[axis] === "wrap") held = elementwise("remainder", [node, number(extent)]);
    else if (modes[axis] === "clip") {
      held = elementwise("minimum", [elementwise("maximum", [node, number(0)]), number(extent - 1)]);
    } else if (node.size > 0) {
      holds.push(
        holdUnless(
          outside(node, extent),
          () => new ValueError(`invalid entry in coordinates array: axis ${axis} has ${extent} places`),
        ),
      );
    }
    return expand(elementwise("multiply", [held, number(strides[axis]!)]), shape);
  });
  const made = parts.reduce((sum, one) => elementwise("add", [sum, one]), expand(number(0), shape));
  for (const hold of holds) hold(made);
  return NDArray.fromNode(made);
}

// ---- functions along axes ----------------------------------------------------------------------------------------------

/** Results for up to so many rows stay lazy; more are computed one by one, lest a graph grow with the array. */
const FEW = 16;

/**
 * What a function makes of each row along an axis.
 *
 * @param func1d gets a 1-d view, and further arguments; gives a number, a list or an array, of one shape for all rows
 * @param axis along which rows lie
 * @returns the array's shape with the axis replaced by that of the results; the dtype of the first
 * @throws AxisError, ValueError when there is no row or results differ in shape
 * @example np.apply_along_axis((row) => row.max().sub(row.min()), 1, table)
 * @see https://numpy.org/doc/stable/reference/generated/numpy.apply_along_axis.html
 */
export function apply_along_axis<R extends readonly unknown[]>(
  func1d: (row: NDArray, ...args: R) => ArrayLike,
  axis: number,
  arr: ArrayLike,
  ...args: R
): NDArray {
  const x = arrayOf(arr);
  const place = normalizeAxis(axis, x.ndim);
  const last = moveaxis(x, place, -1);
  const lead = last.shape.slice(0, -1);
  const count = sizeOf(lead);
  if (count === 0) {
    throw new ValueError("Cannot apply_along_axis when any iteration dimensions are 0");
  }
  if (count > FEW) last.eval();
  const strides = contiguousStrides(lead);
  const row = (i: number) => last.at(...lead.map((extent, d) => Math.floor(i / strides[d]!) % extent));
  const first = arrayOf(func1d(row(0), ...args));
  const { shape, dtype } = first;
  const result = (i: number): NDArray => {
    const made = i === 0 ? first : arrayOf(func1d(row(i), ...args));
    if (!sameShape(made.shape, shape)) {
      throw new ValueError(
        `could not broadcast input array from shape ${showShape(made.shape)} into shape ${showShape(shape)}: ` +
          "func1d must give one shape for all rows",
      );
    }
    return NDArray.fromNode(cast(made.node(), dtype));
  };
  let made: NDArray;
  if (count <= FEW) {
    const nodes = Array.from({ length: count }, (_, i) => reshapeNode(result(i).node(), [1, ...shape]));
    made = NDArray.fromNode(reshapeNode(concat(nodes, 0), [...lead, ...shape]));
  } else {
    const start = result(0).raw();
    const all = new (start.constructor as new (length: number) => typeof start)(start.length * count);
    for (let i = 0; i < count; i++) {
      (all as Uint8Array).set((i === 0 ? start : result(i).raw()) as Uint8Array, i * start.length);
    }
    made = fromTyped(all, dtype, [...lead, ...shape], true);
  }
  const from = shape.map((_, i) => lead.length + i);
  return moveaxis(
    made,
    from,
    from.map((_, i) => place + i),
  );
}

/**
 * A function applied over several axes, one after the other.
 *
 * @param func gets the array and an axis; gives an array with or without that axis, which is kept with extent 1
 * @param axes one axis or several
 * @throws ValueError when a result has another number of axes, AxisError
 * @example np.apply_over_axes(np.sum, a, [0, 2])
 * @see https://numpy.org/doc/stable/reference/generated/numpy.apply_over_axes.html
 */
export function apply_over_axes(
  func: (a: NDArray, axis: number) => NDArray,
  a: ArrayLike,
  axes: number | readonly number[],
): NDArray {
  let x = arrayOf(a);
  const { ndim } = x;
  for (const given of [axes].flat() as number[]) {
    const [axis] = normalizeAxes(given, ndim) as [number];
    const made = func(x, axis);
    if (made.ndim === ndim) x = made;
    else if (made.ndim === ndim - 1) x = expand_dims(made, axis);
    else {
      throw new ValueError(
        `function is not returning an array of the correct shape: ${showShape(made.shape)} for ${showShape(x.shape)} over axis ${axis}`,
      );
    }
  }
  return x;
}
