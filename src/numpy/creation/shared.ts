/**
 * What every creation function needs: the `dtype` option and the counting sequence.
 */
import { cast, iota } from "../../graph/build.ts";
import {
  type DType,
  type DTypeLike,
  type DTypeName,
  type DTypeSpelling,
  dtype as dtypeOf,
  realDType,
} from "../../graph/dtype.ts";
import type { Node } from "../../graph/ops.ts";
import { contiguousView } from "../../graph/view.ts";
import type { Trailing } from "../options.ts";

/** A dtype: itself, its name, or another of NumPy's spellings, which leave the static dtype open. */
type DTypeGiven<D extends DTypeName> = DType<D> | D | DTypeSpelling;
export type DTypeOption<D extends DTypeName> = { readonly dtype?: DTypeGiven<D> | undefined };
/** The dtype as NumPy users write it: by position or by name. */
export type DTypeArgument<D extends DTypeName> = DTypeOption<D> | DTypeGiven<D>;
/** The same with options beside it. */
export type DTypeRest<D extends DTypeName, O> = Trailing<DTypeGiven<D>, DTypeOption<D> & O>;
/** Parameters before the dtype by position, as far as anyone writes them, or by name. */
export type ShapeRest<D extends DTypeName> =
  | [M?: number, k?: number, dtype?: DTypeArgument<D>]
  | [M: number | undefined, options: MatrixOptions<D>]
  | [options: MatrixOptions<D>];
export interface MatrixOptions<D extends DTypeName> {
  readonly M?: number | undefined;
  readonly k?: number | undefined;
  readonly dtype?: DTypeGiven<D> | undefined;
}
/** A shape: an extent or a list of them. */
export type ShapeLike = number | readonly number[];

export function optionalDType(value: unknown): DType | undefined {
  return value === undefined || value === null ? undefined : dtypeOf(value as DTypeLike);
}

/** 0, 1, 2, ... in a dtype. */
export function counting(length: number, dtype: DType): Node {
  return cast(iota(realDType(dtype), contiguousView([length])), dtype);
}
