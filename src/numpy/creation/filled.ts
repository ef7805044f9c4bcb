/**
 * Arrays with one value in every place. They stay lazy: a fill costs nothing until it is used.
 */
import { cast, constant, expand } from "../../graph/build.ts";
import { bool, complex128, type DType, type DTypeName, float64, int64 } from "../../graph/dtype.ts";
import { OverflowError } from "../../graph/errors.ts";
import { checkShape } from "../../graph/shape.ts";
import { Complex } from "../complex.ts";
import {
  type ArrayLike,
  aloneDType,
  arrayOf,
  integerFits,
  type NestedTimes,
  type ScalarLike,
  scalarParts,
  toArray,
  weakKind,
} from "../convert.ts";
import { NDArray } from "../ndarray.ts";
import { readArguments } from "../options.ts";
import type { OwnType } from "../types.ts";
import { type DTypeArgument, type DTypeRest, optionalDType, type ShapeLike } from "./shared.ts";

function filled(shape: ShapeLike, value: ScalarLike, dtype: DType): NDArray {
  return NDArray.fromNode(constant(scalarParts(value, dtype), dtype, checkShape(shape)));
}

/**
 * An array of zeros.
 *
 * @param shape an extent or a list of them
 * @param options `dtype`, float64 by default
 * @see https://numpy.org/doc/stable/reference/generated/numpy.zeros.html
 */
export function zeros<D extends DTypeName = "float64">(
  shape: ShapeLike,
  options?: DTypeArgument<D>,
): NDArray<NoInfer<D>>;
export function zeros(shape: ShapeLike, ...rest: unknown[]): NDArray {
  return filled(shape, 0, optionalDType(readArguments("zeros", ["dtype"], rest)["dtype"]) ?? float64);
}

/** An array of ones; as `zeros`. @see https://numpy.org/doc/stable/reference/generated/numpy.ones.html */
export function ones<D extends DTypeName = "float64">(
  shape: ShapeLike,
  options?: DTypeArgument<D>,
): NDArray<NoInfer<D>>;
export function ones(shape: ShapeLike, ...rest: unknown[]): NDArray {
  return filled(shape, 1, optionalDType(readArguments("ones", ["dtype"], rest)["dtype"]) ?? float64);
}

/**
 * An array whose elements are unspecified; here, zeros.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.empty.html
 */
export function empty<D extends DTypeName = "float64">(
  shape: ShapeLike,
  options?: DTypeArgument<D>,
): NDArray<NoInfer<D>>;
export function empty(shape: ShapeLike, ...rest: unknown[]): NDArray {
  return filled(shape, 0, optionalDType(readArguments("empty", ["dtype"], rest)["dtype"]) ?? float64);
}

/**
 * An array with one value in every place.
 *
 * @param value a scalar, or an array that broadcasts to the shape
 * @param options `dtype`; by default that of the value (an integer-valued number is int64, beyond that uint64)
 * @see https://numpy.org/doc/stable/reference/generated/numpy.full.html
 */
export function full<V extends ArrayLike | NestedTimes, D extends DTypeName = OwnType<V>>(
  shape: ShapeLike,
  value: V,
  options?: DTypeArgument<D>,
): NDArray<NoInfer<D>>;
export function full(shape: ShapeLike, value: ArrayLike | NestedTimes, ...rest: unknown[]): NDArray {
  const wanted = optionalDType(readArguments("full", ["dtype"], rest)["dtype"]);
  const kind = weakKind(value);
  if (kind) return filledWith(shape, value as ScalarLike, wanted ?? aloneDType(value as ScalarLike, kind));
  const source = toArray(value, true, wanted);
  return NDArray.fromNode(expand(cast(source.node(), wanted ?? source.dtype), checkShape(shape)));
}

/** A fill copies its value in by any cast: a complex one leaves its imaginary part behind. */
function filledWith(shape: ShapeLike, value: ScalarLike, dtype: DType): NDArray {
  if (value instanceof Complex) {
    return NDArray.fromNode(
      cast(constant(scalarParts(value, complex128), complex128, checkShape(shape)), dtype),
    );
  }
  if (dtype === bool && weakKind(value) === "int" && !integerFits(value as number, int64)) {
    throw new OverflowError(`Python int too large to convert to C long: ${value} as bool`);
  }
  return filled(shape, value, dtype);
}

type LikeRest<D extends DTypeName> = DTypeRest<D, { readonly shape?: ShapeLike }>;

/** What an array is made like: a plain number as the array that it makes alone. */
function modelOf(prototype: ArrayLike): NDArray {
  return weakKind(prototype) ? arrayOf(prototype) : toArray(prototype, false);
}

function like(name: string, value: ScalarLike) {
  return <A extends ArrayLike, D extends DTypeName = OwnType<A>>(
    prototype: A,
    ...options: LikeRest<D>
  ): NDArray<NoInfer<D>> => {
    const given = readArguments(name, ["dtype", "|", "shape"], options);
    const model = modelOf(prototype);
    const dtype = optionalDType(given["dtype"]) ?? model.dtype;
    return filled((given["shape"] as ShapeLike | undefined) ?? model.shape, value, dtype) as NDArray<D>;
  };
}

/** Zeros in the shape and dtype of another array. */
export const zeros_like = like("zeros_like", 0);
/** Ones in the shape and dtype of another array. */
export const ones_like = like("ones_like", 1);
/** An unspecified array in the shape and dtype of another. */
export const empty_like = like("empty_like", 0);

/** One value in the shape and dtype of another array. */
export function full_like<A extends ArrayLike, D extends DTypeName = OwnType<A>>(
  prototype: A,
  value: ArrayLike | NestedTimes,
  ...options: LikeRest<D>
): NDArray<NoInfer<D>>;
export function full_like(prototype: ArrayLike, value: ArrayLike | NestedTimes, ...rest: unknown[]): NDArray {
  const given = readArguments("full_like", ["dtype", "|", "shape"], rest);
  const model = modelOf(prototype);
  const dtype = optionalDType(given["dtype"]) ?? model.dtype;
  return full((given["shape"] as ShapeLike | undefined) ?? model.shape, value, { dtype });
}
