/**
 * Compiled WebAssembly kernels: a module, its instance over the heap, and the parameter block it is called with.
 *
 * Owns compiling and filling the block as `codegen/wasm/convention.ts` lays it out. What is called when, in which pieces
 * and on which thread, is `launch.ts`.
 */
import type { CallLayout } from "../codegen/wasm/convention.ts";
import type { WasmKernel, WasmOptions } from "../codegen/wasm/emit.ts";
import { hasFeature } from "../codegen/wasm/features.ts";
import { IMPORTED } from "../codegen/wasm/imports.ts";
import { type WasmExport, type WasmInstance, webAssembly } from "../codegen/wasm/webassembly.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { type Block, heap } from "./heap.ts";
import { permitRelaxedVectors } from "./platform/host.ts";

/** Raised where WebAssembly cannot be compiled or has no memory: another target has to do. */
export class WasmForbidden extends Error {}

/** Set once compiling was refused: there is no use in trying again. */
let forbidden = false;

/** Whether this platform runs WebAssembly kernels. */
export function wasmAvailable(): boolean {
  return !forbidden && hasFeature("simd") && heap.memory !== undefined;
}

/**
 * An instance of a module over the heap, and the functions that it exports.
 *
 * @param imports names of the host's functions that it imports
 * @throws WasmForbidden where the platform does not allow it
 */
function instantiate(bytes: Uint8Array, imports: readonly string[] = []): WasmInstance["exports"] {
  const api = webAssembly()!;
  const env = Object.fromEntries(imports.map((name) => [name, IMPORTED[name]!]));
  try {
    return new api.Instance(new api.Module(bytes), { env: { memory: heap.memory!, ...env } }).exports;
  } catch (error) {
    // A policy refuses every module; anything else is a fault of ours.
    if (api.validate(bytes)) {
      forbidden = true;
      throw new WasmForbidden(String(error));
    }
    throw error;
  }
}

/** Whether kernels may be made with fused multiply-adds; undefined until somebody asks. */
let fused: boolean | undefined;

/** Whether this platform has fused multiply-adds in WebAssembly. */
export function fmaAvailable(): boolean {
  if (fused === undefined) {
    permitRelaxedVectors();
    fused = hasFeature("fma");
  }
  return fused;
}

let programs = 0;

export class WasmProgram {
  /** A number of its own, by which threads know it. */
  readonly id = programs++;
  readonly bytes: Uint8Array;
  readonly layout: CallLayout;
  readonly imports: readonly string[];
  private readonly entries: WasmInstance["exports"];
  private readonly runEntry: WasmExport;
  /** Parameter blocks by thread; the main thread's is the first. */
  protected readonly blocks: Block[] = [];
  private code: Block | undefined;
  private filled: readonly number[] | undefined;

  /**
   * @param fma with fused multiply-adds, which the platform must have
   * @throws WasmForbidden, and whatever `emit` throws
   */
  constructor(emit: (options: WasmOptions) => WasmKernel, fma = false) {
    if (!wasmAvailable()) throw new WasmForbidden("no WebAssembly here");
    const vectors = { fma, relaxed: fmaAvailable() };
    const emitted = emit(heap.shared ? { sharedPages: heap.maximumPages, ...vectors } : vectors);
    this.bytes = emitted.bytes;
    this.layout = emitted.params;
    this.imports = emitted.imports;
    this.entries = instantiate(emitted.bytes, emitted.imports);
    this.runEntry = this.entries["run"]!;
    this.block(0);
  }

  /** The parameter block of a thread. */
  block(thread: number): number {
    for (let i = this.blocks.length; i <= thread; i++) {
      const block = heap.take(this.layout.bytes);
      if (!block) throw new WasmForbidden("the heap has no room for a kernel's parameters");
      this.blocks.push(block);
    }
    return this.blocks[thread]!.address;
  }

  /** Makes sure that the main thread's block is large enough; false where the heap has no room for it. */
  reserve(_integers: readonly number[]): boolean {
    return true;
  }

  /** Makes what so many threads need: blocks, and the code; false where the heap has no room for it. */
  reserveThreads(count: number): boolean {
    try {
      this.codeBlock();
      for (let thread = 1; thread < count; thread++) this.block(thread);
      return true;
    } catch (error) {
      if (error instanceof WasmForbidden) return false;
      throw error;
    }
  }

  /**
   * Fills the main thread's block.
   *
   * @param integers extents, offsets and strides: equal lists are expected to be the same list
   */
  fill(integers: readonly number[], addresses: readonly number[], scalars: readonly Scalar[]): void {
    const { f64, i64 } = heap.views;
    const start = this.blocks[0]!.address / 8;
    const { layout } = this;
    if (this.filled !== integers) {
      for (let i = 0; i < integers.length; i++) f64[start + layout.integers + i] = integers[i]!;
      this.filled = integers;
    }
    for (let i = 0; i < addresses.length; i++) f64[start + layout.bases + i] = addresses[i]!;
    for (let i = 0; i < scalars.length; i++) {
      const value = scalars[i]!;
      if (typeof value === "bigint") i64[start + layout.scalars + i] = value;
      else f64[start + layout.scalars + i] = value;
    }
  }

  /** Moves one access's buffer. Addresses wrap, as they do in the kernel: a buffer may begin before the heap. */
  setAddress(access: number, address: number): void {
    const wrapped = address < 0 ? address + 2 ** 32 : address;
    heap.views.f64[this.blocks[0]!.address / 8 + this.layout.bases + access] = wrapped;
  }

  /** The module's bytes in the heap, from where threads compile it. */
  codeBlock(): Block {
    if (!this.code) {
      const block = heap.take(this.bytes.length);
      if (!block) throw new WasmForbidden("the heap has no room for a module");
      heap.views.bytes.set(this.bytes, block.address);
      this.code = block;
    }
    return this.code;
  }

  /** Copies the main thread's parameters into another thread's block. */
  share(thread: number): number {
    const block = this.block(thread);
    const { address } = this.blocks[0]!;
    heap.views.bytes.copyWithin(block, address, address + this.layout.scratch);
    return block;
  }

  run(begin: number, end: number): void {
    this.runEntry(begin, end, this.blocks[0]!.address);
  }

  part(begin: number, end: number): void {
    this.entries["part"]!(begin, end, this.blocks[0]!.address);
  }

  finish(length: number): void {
    this.entries["finish"]!(0, length, this.blocks[0]!.address);
  }

  /** The sums that `part` left, or takes for `finish`: their address, 16 bytes each. */
  get sums(): number {
    return this.blocks[0]!.address + this.layout.scratch;
  }
}
