/**
 * Function bodies read back: instructions as lists whose operands are the instructions that make them.
 *
 * Every body of `encoder.ts` is made of expression trees, so a stack of what was read last is all it takes to fold it. An
 * instruction that the tables do not know is an error: nothing is skipped or guessed.
 */
import { InternalError } from "../../graph/errors.ts";
import { LETTERS, type ValueType } from "./encoder.ts";
import { type List, list, packed } from "./lists.ts";
import { CONTROL, type Immediate, NO_VALUE, OPCODES, type Opcode, opcodeRow } from "./opcodes.ts";
import { type Reader, unknown } from "./reader.ts";

/** A function as its callers see it. */
export interface Signature {
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

const NAMES = new Map(Object.keys(OPCODES).map((name) => [opcodeRow(name as Opcode)[0], name as Opcode]));
const LETTER_OF = Object.fromEntries(Object.entries(LETTERS).map(([letter, type]) => [type, letter]));

/** Locals are named by their type and number. */
export const localNames = (types: readonly ValueType[]): string[] =>
  types.map((type, i) => `$${LETTER_OF[type]}${i}`);

/** A float by its bits: fraction bits of them, and the value that they have unless it is none. */
function floatText(value: number, bits: bigint, fraction: bigint, width: bigint): string {
  if (!Number.isNaN(value)) return Object.is(value, -0) ? "-0" : String(value).replace("Infinity", "inf");
  const payload = bits & ((1n << fraction) - 1n);
  const quiet = payload === 1n << (fraction - 1n);
  return `${bits >> (width - 1n) ? "-" : ""}nan${quiet ? "" : `:0x${payload.toString(16)}`}`;
}

const offsetText = (reader: Reader): string => {
  // The hint at alignment changes nothing, so it is left out.
  reader.unsigned();
  const offset = reader.unsigned();
  return offset === 0 ? "" : ` offset=${offset}`;
};

const zeros = (reader: Reader, count: number): string => {
  for (let i = 0; i < count; i++) {
    const byte = reader.byte();
    if (byte !== 0) throw unknown("memory's number", byte);
  }
  return "";
};

/** What follows an opcode, as text. */
const IMMEDIATES: { readonly [kind in Immediate]: (reader: Reader, name: Opcode) => string } = {
  i32: (reader) => ` ${reader.signed()}`,
  i64: (reader) => ` ${reader.signed()}`,
  f32: (reader) => {
    const at = reader.take(4);
    const bits = BigInt(reader.view.getUint32(at, true));
    return ` ${floatText(reader.view.getFloat32(at, true), bits, 23n, 32n)}`;
  },
  f64: (reader) => {
    const at = reader.take(8);
    const bits = reader.view.getBigUint64(at, true);
    return ` ${floatText(reader.view.getFloat64(at, true), bits, 52n, 64n)}`;
  },
  bytes: (reader, name) => {
    const at = reader.take(16);
    const bytes = Array.from({ length: 16 }, (_, i) => reader.view.getUint8(at + i));
    if (name !== "v128.const") return ` ${bytes.join(" ")}`;
    const lanes = [0, 4, 8, 12].map((lane) => reader.view.getUint32(at + lane, true));
    return ` i32x4 ${lanes.map((bits) => `0x${bits.toString(16).padStart(8, "0")}`).join(" ")}`;
  },
  lane: (reader) => ` ${reader.byte()}`,
  memory: offsetText,
  memoryLane: (reader) => `${offsetText(reader)} ${reader.byte()}`,
  copy: (reader) => zeros(reader, 2),
  fill: (reader) => zeros(reader, 1),
  fence: (reader) => zeros(reader, 1),
};

/** Reads the body of one function, from its locals to its end. */
export class BodyReader {
  private readonly reader: Reader;
  private readonly functions: readonly Signature[];
  private readonly locals: string[];
  /** Values that no instruction has taken yet. */
  private readonly values: List[] = [];
  /** The blocks around, of which only those that a branch leads to are named; and how many there were. */
  private readonly labels: { readonly name: string; used: boolean }[] = [];
  private blocks = 0;

  constructor(reader: Reader, functions: readonly Signature[], params: readonly ValueType[]) {
    this.reader = reader;
    this.functions = functions;
    this.locals = localNames(params);
  }

  /** @param results how many values the function leaves */
  read(params: readonly ValueType[], results: number): (List | string)[] {
    const { reader } = this;
    const runs = reader.vector(() => ({ count: reader.unsigned(), type: reader.type() }));
    const types = runs.flatMap(({ count, type }) => new Array<ValueType>(count).fill(type));
    const names = localNames([...params, ...types]).slice(params.length);
    this.locals.push(...names);
    const declared = names.map((name, i) => `(local ${name} ${types[i]})`);
    const { lines, end } = this.sequence(results);
    if (end !== CONTROL.end) throw unknown("function's end", end);
    return [...packed(declared, 2), ...lines];
  }

  /** Statements up to the instruction that ends them. */
  private sequence(results: number): { readonly lines: List[]; readonly end: number } {
    const lines: List[] = [];
    for (;;) {
      const code = this.reader.byte();
      if (code === CONTROL.end || code === CONTROL.else) {
        if (this.values.length !== results) throw new InternalError("a block leaves values behind");
        return { lines: [...lines, ...this.values.splice(0)], end: code };
      }
      const statement = this.instruction(code);
      if (!statement) continue;
      if (this.values.length > 0) throw new InternalError("a statement amid the operands of an instruction");
      lines.push(statement);
    }
  }

  /** One instruction: a statement, or nothing where it made a value. */
  private instruction(code: number): List | undefined {
    const { reader } = this;
    switch (code) {
      case CONTROL.block:
        return this.block("block");
      case CONTROL.loop:
        return this.block("loop");
      case CONTROL.if:
        return this.choice();
      case CONTROL.br:
        return list(`br ${this.label()}`);
      case CONTROL.br_if:
        return list(`br_if ${this.label()}`, this.operands(1));
      case CONTROL.call: {
        const called = this.functions[reader.unsigned()];
        if (!called) throw new InternalError("a call of a function that is not there");
        const made = list(`call ${called.name}`, this.operands(called.params.length));
        return called.results.length === 0 ? made : this.value(made);
      }
      case CONTROL.select:
        return this.value(list("select", this.operands(3)));
      case CONTROL["local.get"]:
        return this.value(list(`local.get ${this.local()}`));
      case CONTROL["local.set"]:
        return list(`local.set ${this.local()}`, this.operands(1));
      default:
        return this.tabled(code);
    }
  }

  /** An instruction of the opcode table. */
  private tabled(first: number): List | undefined {
    const page = first >= 0xfc && first <= 0xfe;
    const within = page ? this.reader.unsigned() : 0;
    const code = !page ? first : first === 0xfd ? 0xfd000 + within : (first << 8) | within;
    const name = NAMES.get(code);
    if (!name || (page && first !== 0xfd && within > 0xff)) throw unknown("instruction", code);
    const [, signature, kind] = opcodeRow(name);
    const [operands, result] = signature.split(">") as [string, string];
    const text = kind ? IMMEDIATES[kind](this.reader, name) : "";
    const made = list(name + text, this.operands(operands.length));
    return result === "" ? made : this.value(made);
  }

  private value(made: List): undefined {
    this.values.push(made);
  }

  private operands(count: number): List[] {
    if (this.values.length < count) throw new InternalError("an instruction without its operands");
    return count === 0 ? [] : this.values.splice(-count);
  }

  private local(): string {
    const name = this.locals[this.reader.unsigned()];
    if (name === undefined) throw new InternalError("a local that is not there");
    return name;
  }

  private label(): string {
    const label = this.labels.at(-1 - this.reader.unsigned());
    if (!label) throw new InternalError("a branch to a block that is not there");
    label.used = true;
    return label.name;
  }

  /** A block of some kind with what is read inside. */
  private inside(kind: string, operands: readonly List[], read: () => List[]): List {
    const type = this.reader.byte();
    if (type !== NO_VALUE) throw unknown("block's type", type);
    if (this.values.length > 0) throw new InternalError("a block amid the operands of an instruction");
    const label = { name: `$${kind}${this.blocks++}`, used: false };
    this.labels.push(label);
    const body = read();
    this.labels.pop();
    return list(label.used ? `${kind} ${label.name}` : kind, operands, body);
  }

  private block(kind: "block" | "loop"): List {
    return this.inside(kind, [], () => {
      const { lines, end } = this.sequence(0);
      if (end !== CONTROL.end) throw unknown("block's end", end);
      return lines;
    });
  }

  private choice(): List {
    return this.inside("if", this.operands(1), () => {
      const then = this.sequence(0);
      const branches = [list("then", [], then.lines)];
      if (then.end === CONTROL.else) {
        const otherwise = this.sequence(0);
        if (otherwise.end !== CONTROL.end) throw unknown("block's end", otherwise.end);
        branches.push(list("else", [], otherwise.lines));
      }
      return branches;
    });
  }
}
