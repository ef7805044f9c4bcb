/**
 * The part of the platform's WebAssembly interface that numfuse uses, typed: the compiler's library for Node has none.
 */

export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
  /** Adds pages of 64 KiB; throws where they are not to be had. */
  grow(pages: number): number;
}

export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

export type WasmExport = (...args: number[]) => number | undefined;

export interface WasmInstance {
  readonly exports: { readonly [name: string]: WasmExport };
}

export type WasmImport = ((...args: number[]) => number) | WasmMemory;

export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly [name: string]: WasmImport } },
  ) => WasmInstance;
  readonly Memory: new (size: { initial: number; maximum?: number; shared?: boolean }) => WasmMemory;
}

/** The platform's WebAssembly, if it has one. */
export function webAssembly(): WebAssemblyApi | undefined {
  return (globalThis as unknown as { WebAssembly?: WebAssemblyApi }).WebAssembly;
}
