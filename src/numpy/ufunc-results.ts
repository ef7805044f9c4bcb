/**
 * Where results go: into `out`, by the rules of casting and broadcasting, and only where a mask allows.
 *
 * Invariant: whatever is refused is refused before any array has changed.
 */
import { cast, constant, elementwise, expand, reshape } from "../graph/build.ts";
import { bool, type DType } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { type Casting, canCast } from "../graph/promotion.ts";
import { broadcastShapes, broadcastsTo, type Shape, sameShape, showShape } from "../graph/shape.ts";
import { describe, scalarParts, toArray } from "./convert.ts";
import { NDArray } from "./ndarray.ts";

/** An array that receives a result, or none. */
export type Output = NDArray | null | undefined;

/** How results are delivered. */
export interface Delivery {
  /** Write only where true. */
  readonly where?: NDArray | boolean | undefined;
  /** What casts to the output are allowed. */
  readonly casting?: Casting | undefined;
  /** The output must have the result's own shape; ufuncs spread theirs over it. */
  readonly exact?: boolean | undefined;
}

/**
 * Puts a computed node into `out`, or makes a new array of it, where a mask allows.
 *
 * @throws TypeError when the result cannot cast to `out`'s dtype, ValueError when the shapes differ
 */
export function deliver(name: string, value: Node, options: Delivery & { readonly out?: Output }): NDArray {
  return deliverAll(name, [value], options, [options.out])[0]!;
}

/** The same for several results: all are checked before one is written. */
export function deliverAll(
  name: string,
  values: readonly Node[],
  options: Delivery,
  outs: readonly Output[],
): NDArray[] {
  const results = values.map((value, i) => delivered(name, value, options, outs[i] ?? undefined));
  return results.map((result, i) => {
    const out = outs[i] ?? undefined;
    if (out === undefined) return NDArray.fromNode(result);
    assign(out, result);
    return out;
  });
}

/** What is to be written to `out`: of its dtype and shape. */
function delivered(
  name: string,
  value: Node,
  { where, casting = "same_kind", exact = false }: Delivery,
  out: NDArray | undefined,
): Node {
  let result = value;
  if (out !== undefined) {
    if (!(out instanceof NDArray)) {
      throw new TypeError(`${name}: return arrays must be of NDArray type, got ${describe(out)}`);
    }
    if (!canCast(value.dtype, out.dtype, casting)) {
      throw new TypeError(
        `Cannot cast ufunc '${name}' output from ${value.dtype.name} to ${out.dtype.name} with casting rule '${casting}'`,
      );
    }
    result = cast(result, out.dtype);
  }
  if (where !== undefined && where !== true) result = masked(name, result, where, out);
  if (out === undefined || sameShape(result.shape, out.shape)) return result;
  if (exact) {
    throw new ValueError(
      `output array does not match result of ${name}: its shape is ${showShape(out.shape)}, the result's ${showShape(result.shape)}`,
    );
  }
  if (!broadcastsTo(result.shape, out.shape)) {
    throw new ValueError(
      `non-broadcastable output operand with shape ${showShape(out.shape)} doesn't match the broadcast shape ${showShape(result.shape)}`,
    );
  }
  return expand(result, out.shape);
}

function masked(name: string, value: Node, where: NDArray | boolean, out: NDArray | undefined): Node {
  const mask = toArray(where, true);
  if (mask.dtype !== (bool as DType)) {
    throw new TypeError(
      `Cannot cast array data from ${mask.dtype.name} to bool according to the rule 'safe' (${name}: where)`,
    );
  }
  const shape = broadcastShapes(out ? [value.shape, mask.shape, out.shape] : [value.shape, mask.shape]);
  const other = out ? expand(out.node(), shape) : constant(scalarParts(0, value.dtype), value.dtype);
  return elementwise("where", [expand(mask.node(), shape), expand(value, shape), other]);
}

/** Why nothing may be written just now. */
let forbidden: string | undefined;

/** Runs what must not write to any array: whatever would is a TypeError that says why. */
export function withoutWrites<T>(why: string, run: () => T): T {
  const before = forbidden;
  forbidden = why;
  try {
    return run();
  } finally {
    forbidden = before;
  }
}

/** Writes a node over an array's elements: a new version of its storage. */
export function assign(target: NDArray, value: Node): void {
  if (forbidden !== undefined) throw new TypeError(forbidden);
  const { storage } = target;
  const whole = target.size === storage.node.size && sameShape(storage.node.shape, target.shape);
  const covers = whole && target.strides.every((s, i) => s === target.itemsize * stride(target.shape, i));
  if (covers && target.view().offset === 0) {
    storage.replace(value.op === "constant" ? expand(reshape(value, value.shape), target.shape) : value);
  } else storage.write(target.view(), value);
}

function stride(shape: Shape, axis: number): number {
  return shape.slice(axis + 1).reduce((a, b) => a * b, 1);
}
