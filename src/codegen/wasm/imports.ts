/**
 * The functions that a module may import: machine ops without a WebAssembly instruction, on float64.
 *
 * They are the reference's own functions, so a kernel that calls them equals the interpreter by construction.
 */
import { pow } from "../../graph/scalar/reference.ts";

export const IMPORTED: { readonly [name: string]: (x: number, y: number) => number } = {
  fmod: (x, y) => x % y,
  pow,
  atan2: Math.atan2,
  hypot: (x, y) => Math.hypot(x, y),
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
};
