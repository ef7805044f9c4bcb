/**
 * What every creation function needs: the `dtype` option and the counting sequence.
 */
import { cast, iota } from "../../graph/build.ts";
import {
  type DType,
  type DTypeLike,
  type DTypeName,
  dtype as dtypeOf,
  realDType,
} from "../../graph/dtype.ts";
import type { Node } from "../../graph/ops.ts";
import { contiguousView } from "../../graph/view.ts";

export type DTypeOption<D extends DTypeName> = { readonly dtype?: DType<D> | D | undefined };
/** The dtype as NumPy users write it: by position or by name. */
export type DTypeArgument<D extends DTypeName> = DTypeOption<D> | DType<D> | D;
/** A shape: an extent or a list of them. */
export type ShapeLike = number | readonly number[];

export function optionalDType(value: unknown): DType | undefined {
  return value === undefined || value === null ? undefined : dtypeOf(value as DTypeLike);
}

/** 0, 1, 2, ... in a dtype. */
export function counting(length: number, dtype: DType): Node {
  return cast(iota(realDType(dtype), contiguousView([length])), dtype);
}
