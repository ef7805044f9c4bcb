/**
 * Values of which elements are chosen (`where`, `choose`, `select`): one dtype, plain scalars yielding to arrays.
 */
import { cast, constant } from "../graph/build.ts";
import { type DType, SCALARS } from "../graph/dtype.ts";
import type { Node } from "../graph/ops.ts";
import { resultType, type WeakKind } from "../graph/promotion.ts";
import { aloneDType, type ScalarLike, scalarParts, toArray, weakKind } from "./convert.ts";

/** A scalar beside arrays of which it is chosen, which NumPy makes an array first: an integer then wraps to their dtype. */
export function convertedScalar(value: ScalarLike, dtype: DType): Node {
  const kind = weakKind(value)!;
  const own = kind === "int" && SCALARS[dtype.scalar].integer ? aloneDType(value, kind) : dtype;
  return cast(constant(scalarParts(value, own), own), dtype);
}

/** Values in the dtype that they have in common; plain scalars are constants without axes. */
export function inCommon(values: readonly unknown[]): Node[] {
  const weak: WeakKind[] = [];
  const arrays = values.map((value) => {
    const kind = weakKind(value);
    if (kind) weak.push(kind);
    return kind ? undefined : toArray(value, true);
  });
  const dtype = resultType(
    arrays.flatMap((array) => (array ? [array.dtype] : [])),
    weak,
  );
  return arrays.map((array, i) =>
    array ? cast(array.node(), dtype) : convertedScalar(values[i] as ScalarLike, dtype),
  );
}
