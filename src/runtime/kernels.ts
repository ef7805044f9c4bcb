/**
 * The kernel cache: loop IR to compiled code, each nest compiled once for each target that runs it.
 *
 * The key is the IR's canonical text, so equal keys are equal kernels: there is no hash to collide.
 */
import { emitJS } from "../codegen/js/emit.ts";
import { HELPERS } from "../codegen/js/helpers.ts";
import type { LoopNest } from "../codegen/loops/ir.ts";
import type { Lowered } from "../codegen/loops/lower.ts";
import { nestText } from "../codegen/loops/text.ts";
import { emitWasm, Unsupported } from "../codegen/wasm/emit.ts";
import type { TypedArray } from "../graph/dtype.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { isApproximated } from "../graph/scalar/math/table.ts";
import { eachValue } from "../graph/scalar/program.ts";
import { settings } from "./config.ts";
import { counters } from "./counters.ts";
import { type Pieces, piecesOf } from "./cuts.ts";
import { LRU } from "./lru.ts";
import { fmaAvailable, WasmForbidden, WasmProgram } from "./wasm.ts";

/** A kernel in JavaScript: buffers by access, extents and strides, scalar arguments. */
export type KernelFunction = (
  buffers: readonly (TypedArray | undefined)[],
  integers: readonly number[],
  scalars: readonly Scalar[],
) => void;

/** Raised when the platform forbids compiling (a content security policy). */
export class CompileForbidden extends Error {}

/** Set once compiling was refused: there is no use in trying again. */
let forbidden = false;

/** Whether this platform has compiled JavaScript so far, or has not been asked yet. */
export function javascriptAvailable(): boolean {
  return !forbidden;
}

const HELPER_NAMES = Object.keys(HELPERS);
const HELPER_VALUES = Object.values(HELPERS);

/** Tests listen here to check every source that is generated. */
export const kernelListeners: ((source: string) => void)[] = [];

/** What a plan runs: code for a nest, or for a routine that is called as one would be (`product.ts`). */
export interface Runnable {
  readonly nest: LoopNest;
  readonly text: string;
  readonly name: string;
  readonly source: string;
  /** Its WebAssembly has fused multiply-adds. */
  readonly fma: boolean;
  /** A piece costs something for itself: whoever cuts its range keeps to the sizes of `pieces`. */
  readonly keepsPieces: boolean;
  pieces(lowered: Lowered): Pieces;
  /** The vector of its scalar arguments, so many of them, before the first call. */
  constants(count: number): Scalar[];
  javascript(): KernelFunction;
  wasm(): WasmProgram | undefined;
}

/** A nest's compiled forms, each made when it is first wanted. */
export class Kernel implements Runnable {
  readonly nest: LoopNest;
  /** Canonical loop IR. */
  readonly text: string;
  readonly name: string;
  readonly fma: boolean;
  readonly keepsPieces = false;
  private sourceText: string | undefined;
  private compiledJS: KernelFunction | undefined;
  /** null: this nest has no WebAssembly. */
  private compiledWasm: WasmProgram | undefined | null;

  constructor(nest: LoopNest, text: string, fma: boolean) {
    this.nest = nest;
    this.fma = fma;
    this.text = text;
    this.name = kernelName(nest, text);
  }

  pieces(lowered: Lowered): Pieces {
    return piecesOf(lowered);
  }

  constants(count: number): Scalar[] {
    return new Array<Scalar>(count).fill(0);
  }

  /** Its JavaScript. */
  get source(): string {
    this.sourceText ??= emitJS(this.nest, this.name);
    return this.sourceText;
  }

  /** @throws CompileForbidden where the platform has no `new Function` */
  javascript(): KernelFunction {
    if (!this.compiledJS) {
      this.compiledJS = compile<KernelFunction>(this.source);
      counters.kernelsCompiled++;
      for (const listener of kernelListeners) listener(this.source);
    }
    return this.compiledJS;
  }

  /** Its WebAssembly; undefined for the few nests that have none, and where WebAssembly is forbidden. */
  wasm(): WasmProgram | undefined {
    if (this.compiledWasm === undefined) {
      try {
        this.compiledWasm = new WasmProgram((options) => emitWasm(this.nest, options), this.fma);
        counters.kernelsCompiled++;
      } catch (error) {
        if (!(error instanceof Unsupported) && !(error instanceof WasmForbidden)) throw error;
        this.compiledWasm = null;
      }
    }
    return this.compiledWasm ?? undefined;
  }
}

const cache = new LRU<string, Kernel>(2048);

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

/** Whether fused multiply-adds make a difference: only approximations have any. */
function approximates(nest: LoopNest): boolean {
  let found = false;
  const look = (v: { readonly op: string }) => {
    found ||= isApproximated(v.op);
  };
  eachValue(nest.values, look);
  for (const fold of nest.folds) eachValue(fold.step.values, look);
  return found;
}

/** The kernel of a nest, from the cache or new; compiling waits until a target is chosen. */
export function kernelFor(nest: LoopNest): Kernel {
  const text = nestText(nest);
  const fma = settings.fma && approximates(nest) && fmaAvailable();
  const key = fma ? `${text}\nfma` : text;
  const known = cache.get(key);
  if (known) {
    counters.kernelHits++;
    return known;
  }
  const kernel = new Kernel(nest, text, fma);
  cache.set(key, kernel);
  return kernel;
}

/**
 * Compiles source that returns a function.
 *
 * @throws CompileForbidden where the platform has no `new Function`
 */
export function compile<F>(source: string): F {
  if (forbidden) throw new CompileForbidden("the platform forbids new Function");
  try {
    return new Function(...HELPER_NAMES, source)(...HELPER_VALUES) as F;
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    forbidden = true;
    throw new CompileForbidden(error.message);
  }
}

export function clearKernels(): void {
  cache.clear();
}

export function kernelCount(): number {
  return cache.size;
}
