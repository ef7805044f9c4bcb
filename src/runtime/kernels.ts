/**
 * The kernel cache: loop IR to a compiled function, each compiled once.
 *
 * The key is the IR's canonical text, so equal keys are equal kernels: there is no hash to collide.
 */
import { emitJS } from "../codegen/js/emit.ts";
import { HELPERS } from "../codegen/js/helpers.ts";
import type { LoopNest } from "../codegen/loops/ir.ts";
import { nestText } from "../codegen/loops/text.ts";
import type { TypedArray } from "../graph/dtype.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { counters } from "./counters.ts";
import { LRU } from "./lru.ts";

/** A compiled kernel: buffers by access, extents and strides, scalar arguments. */
export type KernelFunction = (
  buffers: readonly (TypedArray | undefined)[],
  integers: readonly number[],
  scalars: readonly Scalar[],
) => void;

export interface Kernel {
  readonly name: string;
  readonly nest: LoopNest;
  /** Canonical loop IR. */
  readonly text: string;
  readonly source: string;
  readonly run: KernelFunction;
}

/** Raised when the platform forbids compiling source (a content security policy). */
export class CompileForbidden extends Error {}

const cache = new LRU<string, Kernel>(2048);
const HELPER_NAMES = Object.keys(HELPERS);
const HELPER_VALUES = Object.values(HELPERS);

/** Tests listen here to check every source that is generated. */
export const kernelListeners: ((source: string) => void)[] = [];

function hashText(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** The dtype signature goes into the name: V8 shares type feedback between functions of identical source. */
function kernelName(nest: LoopNest, text: string): string {
  const types = (kind: string) =>
    nest.accesses
      .filter((a) => a.kind === kind)
      .map((a) => (a.components === 2 ? `c${a.type}` : a.type))
      .join("_");
  const kind = nest.folds.length > 0 ? "fold" : "map";
  return `${kind}__${types("load") || "none"}__to__${types("store")}__${hashText(text)}`;
}

/**
 * The kernel of a nest, from the cache or compiled now.
 *
 * @throws CompileForbidden where the platform has no `new Function`
 */
export function kernelFor(nest: LoopNest): Kernel {
  const text = nestText(nest);
  const known = cache.get(text);
  if (known) {
    counters.kernelHits++;
    return known;
  }
  const name = kernelName(nest, text);
  const source = emitJS(nest, name);
  const kernel = { name, nest, text, source, run: compile(source) };
  cache.set(text, kernel);
  counters.kernelsCompiled++;
  for (const listener of kernelListeners) listener(source);
  return kernel;
}

export function isCached(nest: LoopNest): boolean {
  return cache.peek(nestText(nest)) !== undefined;
}

function compile(source: string): KernelFunction {
  try {
    return new Function(...HELPER_NAMES, source)(...HELPER_VALUES) as KernelFunction;
  } catch (error) {
    if (error instanceof EvalError) throw new CompileForbidden(error.message);
    throw error;
  }
}

export function clearKernels(): void {
  cache.clear();
}

export function kernelCount(): number {
  return cache.size;
}
