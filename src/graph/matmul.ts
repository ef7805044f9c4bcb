/**
 * The order of addition in matrix products: part of what a product means, so that every target computes the same bits.
 *
 * An element of a @ b is the sum over k of a[i, k] b[k, j]. The products of each block of `MATMUL_BLOCK` neighbouring k
 * are added one by one, from zero; the blocks' sums are added in order. Blocks keep rounding errors small and let a
 * block's operands stay in cache (Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008). The
 * order depends on nothing else: not on strides, tiles, batches or threads.
 *
 * float16 products are summed in float32 without blocks and rounded once, as in NumPy.
 */
import { type DType, float16 } from "./dtype.ts";

/** Neighbouring k whose products are summed by themselves. */
export const MATMUL_BLOCK = 256;

/** The block of a dtype's products of `depth` terms. */
export function matmulBlock(dtype: DType, depth: number): number {
  return dtype === (float16 as DType) ? depth : Math.min(depth, MATMUL_BLOCK);
}
