/**
 * Loads and stores in lanes, by how the access moves along the lanes' axis: one element for all, neighbours, or elements
 * at a distance, which are gathered and scattered one by one. Interleaved parts (complex) are told apart by shuffles.
 */
import { SCALARS, type ScalarType } from "../../graph/dtype.ts";
import type { Context } from "./context.ts";
import { type Expr, instruction, op } from "./encoder.ts";
import { decode, encode, round } from "./float16.ts";
import type { Instance, Kernel } from "./kernel.ts";
import { type Lanes, lanePattern, SHAPES } from "./lanes.ts";
import type { Opcode } from "./opcodes.ts";

/** A buffer's raw lanes as values of its type. */
function fromStorage(k: Context, raw: Expr, type: ScalarType, full: boolean): Lanes {
  if (type === "bool") return k.mask(op("i8x16.ne", raw, k.pattern(0n, 8)), 8, full);
  const expr = type === "f16" ? decode(k, raw) : raw;
  return { type, expr, bits: SHAPES[type].bits, full };
}

function toStorage(k: Context, x: Lanes): Expr {
  if (x.type === "bool") return op("v128.and", k.maskAt(x, 8), k.pattern(1n, 8));
  return x.type === "f16" ? encode(k, x.expr) : x.expr;
}

/** Loads so many bytes into a vector's low end. */
function loadBytes(address: Expr, offset: number, bytes: number): Expr {
  const name: Opcode =
    bytes === 16 ? "v128.load" : bytes >= 4 ? `v128.load${bytes === 8 ? 64 : 32}_zero` : splatName(8 * bytes);
  return instruction(name, [address], [offset]);
}

function splatName(bits: number): Opcode {
  return `v128.load${bits as 8 | 16 | 32 | 64}_splat`;
}

function storeBytes(address: Expr, offset: number, bytes: number, value: Expr, lane = 0): Expr {
  if (bytes === 16) return instruction("v128.store", [address, value], [offset]);
  return instruction(`v128.store${(8 * bytes) as 8 | 16 | 32 | 64}_lane`, [address, value], [offset, lane]);
}

/** Where an instance's first element lies: an address, and an offset to fold into the instruction. */
function placeOf(
  kernel: Kernel,
  access: number,
  at: Instance,
): { readonly address: Expr; readonly offset: number } {
  const pointer = kernel.f.get(kernel.pointers[access]!);
  const step = kernel.step(access, at.axis);
  if (at.shift === 0 || step === 0) return { address: pointer, offset: 0 };
  if (typeof step === "number") return { address: pointer, offset: step * at.shift };
  return { address: op("i32.add", pointer, kernel.stepExpr(access, at.axis, at.shift)), offset: 0 };
}

/** One lane of a position as an address's type. */
function positionLane(k: Context, position: Lanes, lane: number): Expr {
  const value = k.extract(position.expr, position.type, lane);
  return value.type === "i64" ? op("i32.wrap_i64", value) : value;
}

/** One component of an access at positions: each lane from a place of its own, unless one position is all lanes'. */
export function gather(kernel: Kernel, access: number, part: number, at: Instance, given: Lanes): Lanes {
  const { k, f } = kernel;
  const positions = k.held(given);
  const place = (lane: number) => kernel.positioned(access, positionLane(k, positions, lane));
  if (positions.full || at.count === 1) return load(kernel, access, part, at, place(0));
  const { type } = kernel.nest.accesses[access]!;
  const bits = SCALARS[type].bits;
  const { address, offset } = placeOf(kernel, access, at);
  const where = f.let(address);
  const partOffset = offset + (part * bits) / 8;
  const gathered = f.let(loadBytes(op("i32.add", f.get(where), place(0)), partOffset, bits / 8));
  const step = kernel.step(access, at.axis);
  for (let lane = 1; lane < at.count; lane++) {
    if (step !== 0) f.set(where, op("i32.add", f.get(where), kernel.stepExpr(access, at.axis)));
    const name = `v128.load${bits as 8 | 16 | 32 | 64}_lane` as const;
    const there = op("i32.add", f.get(where), place(lane));
    f.set(gathered, instruction(name, [there, f.get(gathered)], [partOffset, lane]));
  }
  return fromStorage(k, f.get(gathered), type, false);
}

/**
 * One component of an access for an instance's elements.
 *
 * @param moved by how many bytes all of them lie further on
 */
export function load(kernel: Kernel, access: number, part: number, at: Instance, moved?: Expr): Lanes {
  const { k, f } = kernel;
  const { type, components } = kernel.nest.accesses[access]!;
  const { bits } = SCALARS[type];
  const step = kernel.step(access, at.axis);
  const { address: start, offset } = placeOf(kernel, access, at);
  const address = moved === undefined ? start : k.hold(op("i32.add", start, moved));
  const partOffset = offset + (part * bits) / 8;
  if (at.count === 1 || step === 0) {
    const raw = instruction(splatName(bits), [address], [partOffset]);
    return fromStorage(k, raw, type, true);
  }
  if (typeof step !== "number") {
    const where = f.let(address);
    const gathered = f.let(loadBytes(f.get(where), partOffset, bits / 8));
    for (let lane = 1; lane < at.count; lane++) {
      f.set(where, op("i32.add", f.get(where), f.get(step)));
      const name = `v128.load${bits as 8 | 16 | 32 | 64}_lane` as const;
      f.set(gathered, instruction(name, [f.get(where), f.get(gathered)], [partOffset, lane]));
    }
    return fromStorage(k, f.get(gathered), type, false);
  }
  if (components === 1) {
    return fromStorage(k, loadBytes(address, offset, (at.count * bits) / 8), type, false);
  }
  let parts = kernel.scope.pairs.get(access);
  if (!parts) {
    parts = deinterleave(kernel, address, offset, bits, at.count);
    kernel.scope.pairs.set(access, parts);
  }
  return { type, expr: parts[part]!, bits, full: false };
}

/** Both parts of neighbouring pairs, each in lanes. */
function deinterleave(kernel: Kernel, address: Expr, offset: number, bits: number, count: number): Expr[] {
  const { k } = kernel;
  const bytes = (2 * count * bits) / 8;
  const low = k.hold(loadBytes(address, offset, Math.min(bytes, 16)));
  const high = bytes > 16 ? k.hold(loadBytes(address, offset + 16, 16)) : low;
  return [0, 1].map((part) => {
    const pattern = lanePattern(bits, bits, (lane) => (2 * lane + part) % (256 / bits));
    return k.hold(instruction("i8x16.shuffle", [low, high], pattern));
  });
}

/**
 * Stores an element's parts for an instance.
 *
 * @param position that an indexed access stores at; the instance is a single element then
 */
export function store(
  kernel: Kernel,
  access: number,
  parts: readonly Lanes[],
  at: Instance,
  position?: Lanes,
): void {
  const { k, f } = kernel;
  const { type, components } = kernel.nest.accesses[access]!;
  const bytes = SCALARS[type].bits / 8;
  const step = kernel.step(access, at.axis);
  const { address: start, offset } = placeOf(kernel, access, at);
  const moved = position && kernel.positioned(access, positionLane(k, position, 0));
  const address = moved ? k.hold(op("i32.add", start, moved)) : start;
  const values = parts.map((x) => toStorage(k, x));
  if (at.count === 1 || step === 0) {
    values.forEach((value, part) => {
      f.do(storeBytes(address, offset + part * bytes, bytes, value));
    });
    return;
  }
  if (typeof step !== "number") {
    const where = f.let(address);
    const held = values.map((value) => k.hold(value));
    for (let lane = 0; lane < at.count; lane++) {
      if (lane > 0) f.set(where, op("i32.add", f.get(where), f.get(step)));
      held.forEach((value, part) => {
        f.do(storeBytes(f.get(where), offset + part * bytes, bytes, value, lane));
      });
    }
    return;
  }
  if (components === 1) {
    f.do(storeBytes(address, offset, at.count * bytes, values[0]!));
    return;
  }
  const [re, im] = values.map((value) => k.hold(value)) as [Expr, Expr];
  const perVector = 16 / bytes;
  const total = 2 * at.count;
  for (let first = 0; first < total; first += perVector) {
    const pattern = Array.from({ length: 16 }, (_, byte) => {
      const element = Math.min(first + Math.floor(byte / bytes), total - 1);
      return (element % 2) * 16 + Math.floor(element / 2) * bytes + (byte % bytes);
    });
    const mixed = instruction("i8x16.shuffle", [re, im], pattern);
    const size = Math.min(16, (total - first) * bytes);
    f.do(storeBytes(address, offset + first * bytes, size, mixed));
  }
}

/** Whether an access's elements lie together, and do not fill a vector where so many lanes are computed at once. */
export function packs(kernel: Kernel, access: number, { axis, count }: Instance): boolean {
  const { type, components, indexed } = kernel.nest.accesses[access]!;
  const { bits } = SCALARS[type];
  return (
    components === 1 &&
    indexed === undefined &&
    count > 1 &&
    count * bits < 128 &&
    kernel.step(access, axis) === bits / 8
  );
}

/**
 * Stores the values of neighbouring instances of as many lanes, by whole vectors as far as they reach.
 *
 * @param at the first instance
 */
export function storePacked(kernel: Kernel, access: number, given: readonly Lanes[], at: Instance): void {
  const { k, f } = kernel;
  const { type } = kernel.nest.accesses[access]!;
  const { bits } = SCALARS[type];
  const { address, offset } = placeOf(kernel, access, at);
  let [values, bytes] =
    type === "bool"
      ? packMasks(k, given, at.count)
      : [given.map((x) => toStorage(k, x)), (at.count * bits) / 8];
  while (bytes < 16 && values.length > 1) {
    const before = values;
    const width = 8 * bytes;
    values = Array.from({ length: before.length / 2 }, (_, i) =>
      joined(k, before[2 * i]!, before[2 * i + 1]!, width),
    );
    bytes *= 2;
  }
  values.forEach((value, i) => {
    const stored = type === "bool" ? op("v128.and", value, k.pattern(1n, 8)) : value;
    f.do(storeBytes(address, offset + i * bytes, bytes, stored));
  });
}

/** The low lanes of two vectors, in turns: what processors have an instruction for. */
function joined(k: Context, x: Expr, y: Expr, bits: number): Expr {
  const size = bits / 8;
  const pattern = Array.from({ length: 16 }, (_, byte) => {
    const lane = Math.floor(byte / size);
    return (lane % 2) * 16 + Math.floor(lane / 2) * size + (byte % size);
  });
  return k.hold(instruction("i8x16.shuffle", [k.hold(x), k.hold(y)], pattern));
}

/** Masks of neighbours, brought to bytes two by two: ones and zeros survive saturation. */
function packMasks(k: Context, given: readonly Lanes[], count: number): [Expr[], number] {
  let bits = 128 / count;
  let masks = given.map((x) => k.maskAt(x, bits));
  while (bits > 8 && masks.length > 1) {
    const before = masks;
    const half = (bits / 2) as 8 | 16 | 32;
    masks = Array.from({ length: before.length / 2 }, (_, i) => {
      const [x, y] = [k.hold(before[2 * i]!), k.hold(before[2 * i + 1]!)];
      if (half === 32) return k.hold(instruction("i8x16.shuffle", [x, y], EVEN_WORDS));
      return k.hold(op(half === 16 ? "i16x8.narrow_i32x4_s" : "i8x16.narrow_i16x8_s", x, y));
    });
    bits = half;
  }
  const bytes = Math.min(16, (count * given.length) / masks.length);
  return [masks.map((mask) => k.maskAt({ type: "bool", expr: mask, bits, full: false }, 8)), bytes];
}

/** The lower half of each of four 64-bit lanes. */
const EVEN_WORDS = lanePattern(32, 32, (lane) => 2 * lane);

// ---- positions -------------------------------------------------------------------------------------------------------

/** The positions of an instance's elements as values of the access's type. */
export function position(kernel: Kernel, access: number, at: Instance): Lanes {
  const { k, f } = kernel;
  const { type } = kernel.nest.accesses[access]!;
  const { integer } = SCALARS[type];
  const { name, bits } = SHAPES[type];
  const step = kernel.step(access, at.axis);
  let start = f.get(kernel.pointers[access]!);
  if (at.shift !== 0 && step !== 0) start = op("i64.add", start, kernel.stepExpr(access, at.axis, at.shift));
  if (at.count === 1 || step === 0) {
    const expr = k.splat(scalarPosition(start, type), SHAPES[type]);
    return { type, expr: type === "f16" ? round(k, expr, "f32") : expr, bits, full: true };
  }
  const held = k.hold(start);
  if (!integer && type !== "f64") {
    let expr = k.splat(scalarPosition(held, type), SHAPES[type]);
    for (let lane = 1; lane < at.count; lane++) {
      const there = op("i64.add", held, kernel.stepExpr(access, at.axis, lane));
      expr = instruction("f32x4.replace_lane", [expr, scalarPosition(there, type)], [lane]);
    }
    return { type, expr: type === "f16" ? round(k, expr, "f32") : expr, bits, full: false };
  }
  if (bits === 8 && typeof step !== "number") return byElement(kernel, access, at, held);
  // Lane numbers times the step, added to the first: exact, or wrapped as integers are.
  const numbers = k.vector(`lanes ${type}`, () => laneNumbers(type));
  const first = k.splat(scalarPosition(held, type), SHAPES[type]);
  const factor =
    typeof step === "number" ? undefined : k.splat(scalarPosition(f.get(step), type), SHAPES[type]);
  const ahead = factor ? op(`${name as "f64x2"}.mul`, factor, numbers) : numbers;
  return { type, expr: op(`${name}.add`, first, ahead), bits, full: false };
}

/** Positions one by one, for the rare shapes that have no product. */
function byElement(kernel: Kernel, access: number, at: Instance, start: Expr): Lanes {
  const { type } = kernel.nest.accesses[access]!;
  let expr = kernel.k.splat(scalarPosition(start, type), SHAPES[type]);
  for (let lane = 1; lane < at.count; lane++) {
    const there = op("i64.add", start, kernel.stepExpr(access, at.axis, lane));
    expr = instruction("i8x16.replace_lane", [expr, scalarPosition(there, type)], [lane]);
  }
  return { type, expr, bits: SHAPES[type].bits, full: false };
}

/** A position as a scalar of a type; float16 is still to be rounded. */
function scalarPosition(position: Expr, type: ScalarType): Expr {
  if (type === "f64") return op("f64.convert_i64_s", position);
  if (!SCALARS[type].integer) return op("f32.convert_i64_s", position);
  return SCALARS[type].big ? position : op("i32.wrap_i64", position);
}

function laneNumbers(type: ScalarType): number[] {
  const { bits, integer } = SCALARS[type];
  const size = bits / 8;
  return Array.from({ length: 16 / size }, (_, lane) => {
    const view = new DataView(new ArrayBuffer(8));
    if (integer) view.setUint8(0, lane);
    else view.setFloat64(0, lane, true);
    return [...new Uint8Array(view.buffer)].slice(0, size);
  }).flat();
}
