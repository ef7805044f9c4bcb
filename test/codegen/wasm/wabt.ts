/**
 * The WebAssembly Binary Toolkit as the tests use it: a second opinion on what is a module and what its text means.
 */
import wabtFactory from "wabt";

const wabt = await wabtFactory();
const FEATURES = { simd: true, threads: true, relaxed_simd: true, bulk_memory: true, sat_float_to_int: true };

type Module = ReturnType<typeof wabt.readWasm>;
/** Its declarations leave out that validating takes the features too. */
type Validating = { validate(features: typeof FEATURES): void };

/** What is made of a module that is valid; else an error. */
function using<T>(module: Module, make: (module: Module) => T): T {
  try {
    (module as Validating).validate(FEATURES);
    return make(module);
  } finally {
    module.destroy();
  }
}

const read = (bytes: Uint8Array) => wabt.readWasm(bytes, { readDebugNames: false, ...FEATURES });

/** A module as the toolkit prints it. */
export function printed(bytes: Uint8Array): string {
  return using(read(bytes), (module) => module.toText({ foldExprs: false, inlineExport: false }));
}

/** Throws on a module that is not valid. */
export function validate(bytes: Uint8Array): void {
  using(read(bytes), () => {});
}

/** The module that a text stands for. */
export function assembled(text: string): Uint8Array {
  const module = wabt.parseWat("kernel.wat", text, FEATURES);
  return using(module, (valid) => valid.toBinary({ canonicalize_lebs: true }).buffer);
}
