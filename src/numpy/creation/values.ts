/**
 * Arrays from values: lists, typed arrays, bytes.
 */
import { cast } from "../../graph/build.ts";
import { type DType, type DTypeName, float64, withUnitOf } from "../../graph/dtype.ts";
import { ValueError } from "../../graph/errors.ts";
import { Buffer } from "../../runtime/buffer.ts";
import { Storage } from "../../runtime/storage.ts";
import { type ArrayLike, type NestedTimes, toArray } from "../convert.ts";
import { NDArray } from "../ndarray.ts";
import { readArguments } from "../options.ts";
import type { OwnType } from "../types.ts";
import { type DTypeArgument, type DTypeRest, optionalDType } from "./shared.ts";

/** The dtype of data as an array: a number is float64, as in a list. */
type Made<A> = A extends number ? "float64" : OwnType<A>;

/**
 * A new array with a copy of the data.
 *
 * @param object nested lists, a typed array, a number or an array. Lists of numbers become float64, of booleans bool, of
 *   bigints int64, of `Date` datetime64[ms]; typed arrays keep their type
 * @param options `dtype`; of datetime64 and timedelta64, lists may hold texts, and null for NaT
 * @throws ValueError on ragged lists, OverflowError on an integer that does not fit, TypeError on other values
 * @example np.array([[1, 2], [3, 4]], { dtype: "int32" })
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array.html
 */
export function array<A extends ArrayLike>(object: A): NDArray<Made<A>>;
export function array<D extends DTypeName>(
  object: ArrayLike | NestedTimes,
  options: DTypeArgument<D>,
): NDArray<NoInfer<D>>;
export function array(object: ArrayLike | NestedTimes, ...rest: unknown[]): NDArray {
  const { dtype } = readArguments("array", ["dtype"], rest);
  const wanted = optionalDType(dtype);
  const made = toArray(object, true, wanted);
  if (made !== object) return wanted ? astypeNode(made, wanted) : made;
  return NDArray.fromNode(cast(made.node(), withUnitOf(made.dtype, wanted ?? made.dtype))).eval();
}

/**
 * The data as an array, without a copy where possible: arrays are returned as they are, typed arrays are wrapped, so
 * that writes reach them.
 *
 * @param options `dtype`; `copy: true` copies in any case
 * @see https://numpy.org/doc/stable/reference/generated/numpy.asarray.html
 */
export function asarray<A extends ArrayLike>(object: A): NDArray<Made<A>>;
export function asarray<D extends DTypeName>(
  object: ArrayLike | NestedTimes,
  ...options: DTypeRest<D, { readonly copy?: boolean }>
): NDArray<NoInfer<D>>;
export function asarray(object: ArrayLike | NestedTimes, ...rest: unknown[]): NDArray {
  const { dtype, copy } = readArguments("asarray", ["dtype", "|", "copy"], rest);
  const wanted = optionalDType(dtype);
  const made = toArray(object, copy === true, wanted);
  return wanted ? astypeNode(made, wanted) : made;
}

function astypeNode(made: NDArray, wanted: DType): NDArray {
  const dtype = withUnitOf(made.dtype, wanted);
  return made.dtype === dtype ? made : NDArray.fromNode(cast(made.node(), dtype));
}

/**
 * The bytes of a buffer as a 1-D array (copied).
 *
 * @param buffer an ArrayBuffer or a view of one, little-endian
 * @param options `dtype` (default float64), `count` (elements, all by default), `offset` (bytes)
 * @throws ValueError when the size is no multiple of the dtype's
 * @see https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
 */
export function frombuffer<D extends DTypeName = "float64">(
  buffer: ArrayBufferLike | ArrayBufferView,
  ...options: DTypeRest<D, { readonly count?: number; readonly offset?: number }>
): NDArray<NoInfer<D>>;
export function frombuffer(buffer: ArrayBufferLike | ArrayBufferView, ...rest: unknown[]): NDArray {
  const given = readArguments("frombuffer", ["dtype", "count", "offset"], rest);
  const dtype = optionalDType(given["dtype"]) ?? float64;
  const bytes = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  const offset = Number(given["offset"] ?? 0);
  const available = bytes.byteLength - offset;
  const count = Number(given["count"] ?? -1);
  if (offset < 0 || offset > bytes.byteLength) {
    throw new ValueError(
      `offset must be non-negative and no greater than buffer length (${bytes.byteLength})`,
    );
  }
  if (count < 0 && available % dtype.itemsize !== 0) {
    throw new ValueError(
      `buffer size must be a multiple of element size: ${available} bytes, ${dtype.itemsize} an element`,
    );
  }
  const length = count < 0 ? available / dtype.itemsize : count;
  if (length * dtype.itemsize > available) {
    throw new ValueError(
      `buffer is smaller than requested size: ${available} bytes for ${length} of ${dtype.name}`,
    );
  }
  const storage = Storage.of(Buffer.allocate(dtype, length), [length]);
  const made = new NDArray(storage, [length]);
  const data = storage.forced().data;
  new Uint8Array(data.buffer, data.byteOffset, length * dtype.itemsize).set(
    bytes.subarray(offset, offset + length * dtype.itemsize),
  );
  return made;
}
