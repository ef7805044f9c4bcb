/**
 * What the platform's WebAssembly can do, asked of the platform itself: a tiny module either validates or not.
 *
 * Nothing is probed when the file is loaded: each answer is found when it is first asked for.
 */
import { type Expr, i32, instruction, ModuleBuilder, op } from "./encoder.ts";
import { webAssembly } from "./webassembly.ts";

/** A module whose one function computes something and stores it. */
function probe(shared: boolean, value: (address: Expr) => Expr): Uint8Array {
  const module = new ModuleBuilder();
  module.importMemory({
    module: "env",
    name: "memory",
    initial: 1,
    ...(shared ? { maximum: 1 } : {}),
    shared,
  });
  module.function([], [], (body) => {
    const made = value(i32(0));
    if (made.type === "v128") body.do(instruction("v128.store", [i32(0), made], [0]));
    else body.do(instruction("i32.store", [i32(0), made], [0]));
  });
  return module.bytes();
}

const vector = () => op("f64x2.splat", instruction("f64.const", [], [1]));

/** Whether a multiply-add rounds once: relaxed instructions may round twice, where the machine has no other. */
function fuses(): boolean {
  const module = new ModuleBuilder();
  const number = (value: number) => op("f64x2.splat", instruction("f64.const", [], [value]));
  const sum = op("f64x2.relaxed_madd", number(1 + 2 ** -30), number(1 - 2 ** -30), number(-1));
  const run = module.function([], ["f64"], (body) => {
    body.result(instruction("f64x2.extract_lane", [sum], [0]));
  });
  module.export("run", run);
  const api = webAssembly()!;
  try {
    return new api.Instance(new api.Module(module.bytes()), { env: {} }).exports["run"]!() === -(2 ** -60);
  } catch {
    return false;
  }
}

const PROBES = {
  /** 128-bit vectors: without them this target is of no use. */
  simd: () => probe(false, vector),
  /** Relaxed SIMD with a multiply-add that is fused. */
  fma: () => probe(false, () => op("f64x2.relaxed_madd", vector(), vector(), vector())),
  /** Shared memory and atomics. */
  threads: () => probe(true, (address) => instruction("i32.atomic.load", [address], [0])),
} as const;

export type Feature = keyof typeof PROBES;

const answers = new Map<Feature, boolean>();

/** Whether the platform compiles WebAssembly with that feature; also false where WebAssembly is forbidden. */
export function hasFeature(feature: Feature): boolean {
  let answer = answers.get(feature);
  if (answer === undefined) {
    answer = webAssembly()?.validate(PROBES[feature]()) ?? false;
    if (answer && feature === "fma") answer = fuses();
    answers.set(feature, answer);
  }
  return answer;
}
