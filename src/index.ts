/**
 * numfuse: NumPy for TypeScript, lazy and fused. `import * as np from "numfuse"`.
 *
 * Only re-exports: what there is, by subject.
 */
import "./numpy/methods.ts";

export {
  bool,
  complex64,
  complex128,
  type DType,
  type DTypeLike,
  type DTypeName,
  dtype,
  float16,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
} from "./graph/dtype.ts";
export {
  AxisError,
  FloatingPointError,
  IndexError,
  InternalError,
  OverflowError,
  ValueError,
  ZeroDivisionError,
} from "./graph/errors.ts";
export * from "./numpy/arranging.ts";
export * from "./numpy/binning.ts";
export * from "./numpy/calculus.ts";
export { type ChooseOptions, choose, type Piece, piecewise, select } from "./numpy/choosing.ts";
export * from "./numpy/comparing.ts";
export { Complex, complex } from "./numpy/complex.ts";
export * from "./numpy/constants.ts";
export type { ArrayLike, NestedLike, NestedTimes, ScalarLike } from "./numpy/convert.ts";
export {
  type CovOptions,
  convolve,
  corrcoef,
  correlate,
  cov,
  type SlidingMode,
} from "./numpy/correlating.ts";
export * from "./numpy/creation/index.ts";
export * from "./numpy/cumulative.ts";
export * from "./numpy/datetime/index.ts";
export { type DiffOptions, diff } from "./numpy/differences.ts";
export * from "./numpy/editing.ts";
export * from "./numpy/elementwise.ts";
export {
  type ErrorCall,
  type ErrorMode,
  type ErrorState,
  type ErrorStateOptions,
  errstate,
  geterr,
  geterrcall,
  seterr,
  seterrcall,
} from "./numpy/errstate.ts";
export { type EvaluateOptions, evaluate, expr } from "./numpy/evaluate.ts";
export * from "./numpy/finding.ts";
export { matmul, matvec, type ProductOptions, type VecdotOptions, vecdot, vecmat } from "./numpy/gufuncs.ts";
export { newaxis } from "./numpy/indexing.ts";
export * from "./numpy/info.ts";
export * from "./numpy/inspect.ts";
export { type JitOptions, type Jitted, jit } from "./numpy/jit.ts";
export * from "./numpy/manipulation.ts";
export * from "./numpy/nan-reductions.ts";
export { type Item, NDArray, type NestedList } from "./numpy/ndarray.ts";
export { type PadFunction, type PadMode, type PadOptions, type Pairs, pad } from "./numpy/padding.ts";
export * from "./numpy/polynomials.ts";
export * from "./numpy/print.ts";
export { dot, inner, outer, vdot } from "./numpy/products.ts";
export {
  type Axis,
  all,
  amax,
  amin,
  any,
  argmax,
  argmin,
  count_nonzero,
  max,
  mean,
  min,
  prod,
  ptp,
  type ReductionOptions,
  std,
  sum,
  var,
  variance_,
} from "./numpy/reductions.ts";
export {
  digitize,
  type InterpOptions,
  interp,
  type SearchsortedOptions,
  type Side,
  searchsorted,
} from "./numpy/searching.ts";
export { SourceReferenceError, SourceSyntaxError, SourceTypeError } from "./numpy/source/parse.ts";
export * from "./numpy/taking.ts";
export { type CrossOptions, cross, kron, type TensorAxes, tensordot } from "./numpy/tensors.ts";
export type { Ufunc, UfuncOptions } from "./numpy/ufunc.ts";
export {
  type FrompyfuncOptions,
  frompyfunc,
  type LoopFunction,
  type RegisterOptions,
  ufunc,
} from "./numpy/ufunc-register.ts";
export * from "./numpy/unraveling.ts";
export { type Vectorized, type VectorizeOptions, vectorize } from "./numpy/vectorize.ts";
export * from "./numpy/windows.ts";
export {
  type CopytoOptions,
  copyto,
  fill_diagonal,
  place,
  put,
  put_along_axis,
  putmask,
} from "./numpy/writing.ts";
export { config } from "./runtime/config.ts";
export { TraceError } from "./runtime/trace.ts";
