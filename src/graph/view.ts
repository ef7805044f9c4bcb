/**
 * Views: which element of a flat buffer each index of an array means, as an offset and a stride an axis.
 *
 * Owns the algebra (permute, slice, expand, reshape) and nothing else: no buffers, no dtypes. Strides and offsets count
 * elements. A view never copies; `reshapeView` says so with `undefined` when only a copy would do.
 */
import { type Shape, sameShape, sizeOf } from "./shape.ts";

export interface View {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** One axis of a slice: `count` elements from `start`, `step` apart (any sign). */
export interface Range {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Row-major strides. */
export function contiguousStrides(shape: Shape): number[] {
  const strides: number[] = new Array(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/** The view of a whole row-major buffer. */
export function contiguousView(shape: Shape): View {
  return { shape, strides: contiguousStrides(shape), offset: 0 };
}

/** Whether the elements lie in row-major order without gaps; axes of extent 1 have no say. */
export function isContiguous(view: View): boolean {
  let expected = 1;
  for (let i = view.shape.length - 1; i >= 0; i--) {
    const extent = view.shape[i]!;
    if (extent === 0) return true;
    if (extent !== 1) {
      if (view.strides[i] !== expected) return false;
      expected *= extent;
    }
  }
  return true;
}

export function sameView(a: View, b: View): boolean {
  return a.offset === b.offset && sameShape(a.shape, b.shape) && sameShape(a.strides, b.strides);
}

export function permuteView(view: View, axes: readonly number[]): View {
  return {
    shape: axes.map((axis) => view.shape[axis]!),
    strides: axes.map((axis) => view.strides[axis]!),
    offset: view.offset,
  };
}

export function sliceView(view: View, ranges: readonly Range[]): View {
  let offset = view.offset;
  const strides: number[] = [];
  for (let i = 0; i < ranges.length; i++) {
    const { start, step, count } = ranges[i]!;
    // An empty range has no first element: its start may lie outside.
    if (count > 0) offset += start * view.strides[i]!;
    strides.push(step * view.strides[i]!);
  }
  return { shape: ranges.map((range) => range.count), strides, offset };
}

/** Repeats axes of extent 1 (stride 0) to reach `shape`, which may have more axes in front. */
export function expandView(view: View, shape: Shape): View {
  const lead = shape.length - view.shape.length;
  const strides: number[] = [];
  for (let i = 0; i < shape.length; i++) {
    strides.push(i >= lead && view.shape[i - lead] === shape[i] ? view.strides[i - lead]! : 0);
  }
  return { shape, strides, offset: view.offset };
}

/**
 * The same elements under another shape, or `undefined` where no strides express it.
 *
 * Both shapes are cut into the smallest runs of equal size; a run of old axes whose strides nest row-major can be
 * divided anew.
 */
export function reshapeView(view: View, shape: Shape): View | undefined {
  if (sameShape(view.shape, shape)) return view;
  if (sizeOf(shape) === 0) return { shape, strides: contiguousStrides(shape), offset: view.offset };
  const old: { extent: number; stride: number }[] = [];
  for (let i = 0; i < view.shape.length; i++) {
    if (view.shape[i] !== 1) old.push({ extent: view.shape[i]!, stride: view.strides[i]! });
  }
  const strides: number[] = new Array(shape.length);
  let from = 0;
  let to = 0;
  while (to < shape.length) {
    // Take axes from both sides until the products agree.
    let until = from;
    let end = to + 1;
    let have = 1;
    let want = shape[to]!;
    while (have !== want) {
      if (have < want) have *= old[until++]!.extent;
      else want *= shape[end++]!;
    }
    for (let i = from; i + 1 < until; i++) {
      const [outer, inner] = [old[i]!, old[i + 1]!];
      if (outer.stride !== inner.stride * inner.extent) return undefined;
    }
    let stride = until > from ? old[until - 1]!.stride : 1;
    for (let i = end - 1; i >= to; i--) {
      strides[i] = stride;
      stride *= shape[i]!;
    }
    from = until;
    to = end;
  }
  return { shape, strides, offset: view.offset };
}

/** The least and greatest flat index that a view touches, or `undefined` when it is empty. */
export function viewBounds(view: View): readonly [low: number, high: number] | undefined {
  let low = view.offset;
  let high = view.offset;
  for (let i = 0; i < view.shape.length; i++) {
    const extent = view.shape[i]!;
    if (extent === 0) return undefined;
    const reach = (extent - 1) * view.strides[i]!;
    if (reach < 0) low += reach;
    else high += reach;
  }
  return [low, high];
}

/**
 * The strides with which neighbouring axes merge into one, or `undefined`: for a set of views over one shape, axis `i`
 * joins axis `i + 1` when in every view a step of the outer is a whole run of the inner.
 */
export function canMerge(
  views: readonly (readonly number[])[],
  shape: Shape,
  outer: number,
  inner: number,
): boolean {
  const extent = shape[inner]!;
  for (const strides of views) if (strides[outer] !== strides[inner]! * extent) return false;
  return true;
}
