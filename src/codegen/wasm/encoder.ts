/**
 * A small typed assembler of WebAssembly modules.
 *
 * Owns the binary format: LEB128, instructions with their immediates, structured control flow, locals and sections. An
 * instruction is an expression tree whose operand types are checked against the opcode table when it is built, so that
 * a malformed kernel fails at the line that wrote it. Knows nothing of arrays or loops over them.
 */
import { InternalError } from "../../graph/errors.ts";
import { CONTROL, type Immediate, NO_VALUE, type Opcode, opcodeRow } from "./opcodes.ts";

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

/** Bytes to be: nested, so that building is cheap, with functions whose numbers are known at the end. */
export type Code = readonly (number | Code | FunctionRef)[];

/** An instruction with its operands. Statements leave no value: type `none`. */
export interface Expr {
  readonly type: ValueType | "none";
  readonly code: Code;
  /** It only reads a local: using it twice costs nothing. */
  readonly simple?: boolean;
}

export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

/** A function to call; its number is settled when the module is finished. */
export interface FunctionRef {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  number: number;
}

export const TYPE_CODES: { readonly [T in ValueType]: number } = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** Types as the opcode table writes them. */
export const LETTERS: { readonly [letter: string]: ValueType } = {
  i: "i32",
  l: "i64",
  f: "f32",
  d: "f64",
  v: "v128",
};

export function unsignedLeb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return bytes;
}

export function signedLeb(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && byte < 0x40) || (rest === -1n && byte >= 0x40)) {
      bytes.push(byte);
      return bytes;
    }
    bytes.push(byte | 0x80);
  }
}

/** The same for 32 bits, without bigints. */
function signedLeb32(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && byte < 0x40) || (rest === -1 && byte >= 0x40)) {
      bytes.push(byte);
      return bytes;
    }
    bytes.push(byte | 0x80);
  }
}

function bytesOf(fill: (view: DataView) => void, length: number): number[] {
  const view = new DataView(new ArrayBuffer(length));
  fill(view);
  return Array.from({ length }, (_, i) => view.getUint8(i));
}

export const f32Bytes = (value: number) => bytesOf((view) => view.setFloat32(0, value, true), 4);
export const f64Bytes = (value: number) => bytesOf((view) => view.setFloat64(0, value, true), 8);

/** Atomic accesses must state their own width; for the others the hint changes nothing. */
function alignment(name: Opcode): number {
  if (!name.includes("atomic")) return 0;
  return name.startsWith("i64") ? 3 : 2;
}

function immediateBytes(kind: Immediate, name: Opcode, values: readonly (number | bigint)[]): number[] {
  const [first = 0, second = 0] = values;
  switch (kind) {
    case "i32":
      return signedLeb32(Number(first) | 0);
    case "i64":
      return signedLeb(BigInt.asIntN(64, BigInt(first)));
    case "f32":
      return f32Bytes(Number(first));
    case "f64":
      return f64Bytes(Number(first));
    case "bytes":
      return values.map(Number);
    case "lane":
      return [Number(first)];
    case "memory":
      return [alignment(name), ...unsignedLeb(Number(first))];
    case "memoryLane":
      return [alignment(name), ...unsignedLeb(Number(first)), Number(second)];
    case "copy":
      return [0, 0];
    case "fill":
    case "fence":
      return [0];
  }
}

const IMMEDIATE_COUNT: { readonly [kind in Immediate]: number } = {
  i32: 1,
  i64: 1,
  f32: 1,
  f64: 1,
  bytes: 16,
  lane: 1,
  memory: 1,
  memoryLane: 2,
  copy: 0,
  fill: 0,
  fence: 0,
};

/** An opcode's row, taken apart once. */
interface Parsed {
  readonly operands: readonly ValueType[];
  readonly result: ValueType | "none";
  readonly kind: Immediate | undefined;
  readonly opcode: Code;
}

const parsed = new Map<Opcode, Parsed>();

function parse(name: Opcode): Parsed {
  const [number, signature, kind] = opcodeRow(name);
  const [operands, result] = signature.split(">") as [string, string];
  const page = number >= 0xfd000 ? 0xfd : number > 0xff ? number >> 8 : 0;
  const row: Parsed = {
    operands: [...operands].map((letter) => LETTERS[letter]!),
    result: result === "" ? "none" : LETTERS[result]!,
    kind,
    opcode: page === 0 ? [number] : [page, ...unsignedLeb(page === 0xfd ? number - 0xfd000 : number & 0xff)],
  };
  parsed.set(name, row);
  return row;
}

const NO_IMMEDIATES: readonly number[] = [];

/**
 * An instruction on operands.
 *
 * @param immediates a constant, a lane, 16 bytes, or an offset (and a lane)
 * @throws InternalError when the operands do not fit the opcode's signature
 */
export function instruction(
  name: Opcode,
  operands: readonly Expr[],
  immediates: readonly (number | bigint)[] = NO_IMMEDIATES,
): Expr {
  const row = parsed.get(name) ?? parse(name);
  const code: Code[number][] = [];
  let fits = operands.length === row.operands.length;
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i]!;
    if (operand.type !== row.operands[i]) fits = false;
    code.push(operand.code);
  }
  if (!fits) throw new InternalError(`${name} cannot take (${operands.map((x) => x.type).join(", ")})`);
  if (immediates.length !== (row.kind ? IMMEDIATE_COUNT[row.kind] : 0)) {
    throw new InternalError(`${name} cannot take ${immediates.length} immediates`);
  }
  code.push(row.opcode);
  if (row.kind) code.push(immediateBytes(row.kind, name, immediates));
  return { type: row.result, code };
}

/** An instruction without immediates. */
export const op = (name: Opcode, ...operands: Expr[]): Expr => instruction(name, operands);
export const i32 = (value: number): Expr => instruction("i32.const", [], [value]);
export const i64 = (value: number | bigint): Expr => instruction("i64.const", [], [value]);

export function call(target: FunctionRef, ...args: Expr[]): Expr {
  if (args.map((a) => a.type).join() !== target.params.join()) {
    throw new InternalError(`a call of (${target.params}) with (${args.map((a) => a.type)})`);
  }
  return { type: target.results[0] ?? "none", code: [...args.map((a) => a.code), CONTROL.call, target] };
}

/** `condition ? x : y` with both computed. */
export function selectScalar(condition: Expr, x: Expr, y: Expr): Expr {
  if (condition.type !== "i32" || x.type !== y.type) throw new InternalError("select of mixed types");
  return { type: x.type, code: [x.code, y.code, condition.code, CONTROL.select] };
}

/** Where a branch leads: the depth of its block. */
export type Label = number;

/** A function body under construction: statements are appended in order, locals handed out and taken back. */
export class FunctionBuilder {
  readonly params: readonly Local[];
  private readonly localTypes: ValueType[] = [];
  private readonly spare = new Map<ValueType, Local[]>();
  /** Expressions that read a local, made once each. */
  private readonly reads: Expr[] = [];
  private borrowed: Local[] = [];
  private out: Code[number][] = [];
  private depth = 0;

  constructor(params: readonly ValueType[]) {
    this.params = params.map((type, index) => ({ index, type }));
  }

  /** A local that outlives every scope. */
  permanent(type: ValueType): Local {
    return { index: this.params.length + this.localTypes.push(type) - 1, type };
  }

  /** A local for the rest of the scope. */
  local(type: ValueType): Local {
    const local = this.spare.get(type)?.pop() ?? this.permanent(type);
    this.borrowed.push(local);
    return local;
  }

  /** Locals that the body takes are free again after it. */
  scope<T>(body: () => T): T {
    const outer = this.borrowed;
    this.borrowed = [];
    const result = body();
    for (const local of this.borrowed.reverse()) {
      const list = this.spare.get(local.type);
      if (list) list.push(local);
      else this.spare.set(local.type, [local]);
    }
    this.borrowed = outer;
    return result;
  }

  get(local: Local): Expr {
    let read = this.reads[local.index];
    if (!read) {
      read = { type: local.type, code: [CONTROL["local.get"], ...unsignedLeb(local.index)], simple: true };
      this.reads[local.index] = read;
    }
    return read;
  }

  set(local: Local, value: Expr): void {
    if (value.type !== local.type) throw new InternalError(`a local of ${local.type} set to ${value.type}`);
    this.out.push(value.code, CONTROL["local.set"], ...unsignedLeb(local.index));
  }

  /** A new local with a value. */
  let(value: Expr): Local {
    if (value.type === "none") throw new InternalError("a statement has no value");
    const local = this.local(value.type);
    this.set(local, value);
    return local;
  }

  do(statement: Expr): void {
    if (statement.type !== "none") throw new InternalError("a value is left over");
    this.out.push(statement.code);
  }

  /** Appends code that was collected elsewhere. */
  insert(code: Code): void {
    this.out.push(code);
  }

  /** What the body appends, instead of appending it. */
  collect(body: () => void): Code {
    const outer = this.out;
    this.out = [];
    body();
    const made = this.out;
    this.out = outer;
    return made;
  }

  private structure(opcode: number, body: (label: Label) => void): void {
    this.out.push(opcode, NO_VALUE);
    this.depth++;
    body(this.depth);
    this.depth--;
    this.out.push(CONTROL.end);
  }

  /** Branching to its label leaves it. */
  block(body: (label: Label) => void): void {
    this.structure(CONTROL.block, body);
  }

  /** Branching to its label starts it again. */
  loop(body: (label: Label) => void): void {
    this.structure(CONTROL.loop, body);
  }

  if(condition: Expr, then: () => void, otherwise?: () => void): void {
    if (condition.type !== "i32") throw new InternalError("a condition must be an i32");
    this.out.push(condition.code);
    this.structure(CONTROL.if, () => {
      then();
      if (otherwise) {
        this.out.push(CONTROL.else);
        otherwise();
      }
    });
  }

  br(label: Label): void {
    this.out.push(CONTROL.br, ...unsignedLeb(this.depth - label));
  }

  brIf(label: Label, condition: Expr): void {
    if (condition.type !== "i32") throw new InternalError("a condition must be an i32");
    this.out.push(condition.code, CONTROL.br_if, ...unsignedLeb(this.depth - label));
  }

  /** The value that the function gives: its last expression. */
  result(value: Expr): void {
    this.out.push(value.code);
  }

  /** The function's locals and code as the code section has them. */
  finish(): Uint8Array {
    const runs: number[][] = [];
    for (let i = 0; i < this.localTypes.length; ) {
      let end = i;
      while (this.localTypes[end] === this.localTypes[i]) end++;
      runs.push([...unsignedLeb(end - i), TYPE_CODES[this.localTypes[i]!]]);
      i = end;
    }
    const writer = new Writer();
    writer.code([unsignedLeb(runs.length), ...runs, this.out, CONTROL.end]);
    return writer.bytes();
  }
}

/** Bytes in a row, in memory that grows. */
class Writer {
  private memory = new Uint8Array(1024);
  private length = 0;

  private reserve(count: number): void {
    if (this.length + count <= this.memory.length) return;
    const larger = new Uint8Array(2 * (this.length + count));
    larger.set(this.memory);
    this.memory = larger;
  }

  code(code: Code): void {
    this.reserve(code.length);
    for (let i = 0; i < code.length; i++) {
      const item = code[i]!;
      if (typeof item === "number") {
        this.memory[this.length++] = item;
      } else {
        if (Array.isArray(item)) this.code(item);
        else this.code(unsignedLeb((item as FunctionRef).number));
        this.reserve(code.length - i);
      }
    }
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.memory.set(bytes, this.length);
    this.length += bytes.length;
  }

  bytes(): Uint8Array {
    return this.memory.slice(0, this.length);
  }
}

export interface MemoryImport {
  readonly module: string;
  readonly name: string;
  /** Pages of 64 KiB. */
  readonly initial: number;
  /** A shared memory must have one; every memory of at most this size then fits. */
  readonly maximum?: number;
  readonly shared: boolean;
}

interface ImportedFunction {
  readonly module: string;
  readonly name: string;
  readonly ref: FunctionRef;
}

interface DefinedFunction {
  readonly ref: FunctionRef;
  readonly body: FunctionBuilder;
}

/** A module under construction: one imported memory, imported and defined functions, exports. */
export class ModuleBuilder {
  private memory: MemoryImport | undefined;
  private readonly imports: ImportedFunction[] = [];
  private readonly functions: DefinedFunction[] = [];
  /** Internal functions that several bodies share, by name. */
  readonly helpers = new Map<string, FunctionRef>();
  private readonly exports: { readonly name: string; readonly ref: FunctionRef }[] = [];

  importMemory(memory: MemoryImport): void {
    this.memory = memory;
  }

  /**
   * Imports the memory that kernels work on, of whatever size.
   *
   * @param sharedPages pages that a shared one may grow to, as it was made with; without it the memory is not shared
   */
  importHeap(sharedPages: number | undefined): void {
    const maximum = sharedPages === undefined ? {} : { maximum: sharedPages };
    const shared = sharedPages !== undefined;
    this.importMemory({ module: "env", name: "memory", initial: 0, ...maximum, shared });
  }

  importFunction(
    module: string,
    name: string,
    params: readonly ValueType[],
    results: readonly ValueType[],
  ): FunctionRef {
    const known = this.imports.find((one) => one.module === module && one.name === name);
    if (known) return known.ref;
    const ref = { params, results, number: -1 };
    this.imports.push({ module, name, ref });
    return ref;
  }

  function(
    params: readonly ValueType[],
    results: readonly ValueType[],
    build: (body: FunctionBuilder, params: readonly Local[]) => void,
  ): FunctionRef {
    const body = new FunctionBuilder(params);
    const ref = { params, results, number: -1 };
    build(body, body.params);
    this.functions.push({ ref, body });
    return ref;
  }

  export(name: string, ref: FunctionRef): void {
    this.exports.push({ name, ref });
  }

  bytes(): Uint8Array {
    [...this.imports, ...this.functions].forEach(({ ref }, i) => {
      ref.number = i;
    });
    const types: number[][] = [];
    const typeOf = (ref: FunctionRef): number => {
      const type = [
        0x60,
        ...vector(ref.params.map((t) => [TYPE_CODES[t]])),
        ...vector(ref.results.map((t) => [TYPE_CODES[t]])),
      ];
      const at = types.findIndex((known) => known.join() === type.join());
      return at >= 0 ? at : types.push(type) - 1;
    };
    const imported = this.imports.map((one) => [
      ...text(one.module),
      ...text(one.name),
      0x00,
      ...unsignedLeb(typeOf(one.ref)),
    ]);
    const defined = this.functions.map((one) => unsignedLeb(typeOf(one.ref)));
    const memory = this.memory ? [memoryBytes(this.memory)] : [];
    const exported = this.exports.map((one) => [...text(one.name), 0x00, ...unsignedLeb(one.ref.number)]);
    const writer = new Writer();
    writer.code([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    const sections: readonly (readonly [number, readonly number[][]])[] = [
      [1, types],
      [2, [...memory, ...imported]],
      [3, defined],
      [7, exported],
    ];
    for (const [id, entries] of sections) {
      if (entries.length === 0) continue;
      const content = vector(entries);
      writer.code([id, unsignedLeb(content.length), content]);
    }
    const bodies = this.functions.map((one) => one.body.finish());
    const heads = bodies.map((body) => unsignedLeb(body.length));
    const count = unsignedLeb(bodies.length);
    const size = bodies.reduce((sum, body, i) => sum + body.length + heads[i]!.length, count.length);
    writer.code([10, unsignedLeb(size), count]);
    bodies.forEach((body, i) => {
      writer.code(heads[i]!);
      writer.raw(body);
    });
    return writer.bytes();
  }
}

function vector(entries: readonly (readonly number[])[]): number[] {
  const bytes = unsignedLeb(entries.length);
  for (const entry of entries) for (const byte of entry) bytes.push(byte);
  return bytes;
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsignedLeb(bytes.length), ...bytes];
}

function memoryBytes(memory: MemoryImport): number[] {
  const limits = memory.maximum === undefined ? [] : unsignedLeb(memory.maximum);
  const flags = (memory.maximum === undefined ? 0 : 1) | (memory.shared ? 2 : 0);
  return [
    ...text(memory.module),
    ...text(memory.name),
    0x02,
    flags,
    ...unsignedLeb(memory.initial),
    ...limits,
  ];
}
