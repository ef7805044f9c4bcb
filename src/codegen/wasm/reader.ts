/**
 * Reading modules: numbers, names and types out of the bytes that `encoder.ts` writes.
 */
import { InternalError } from "../../graph/errors.ts";
import { TYPE_CODES, type ValueType } from "./encoder.ts";

const TYPES = new Map(Object.entries(TYPE_CODES).map(([name, code]) => [code, name as ValueType]));

/** A byte that our modules do not have at this place. */
export function unknown(what: string, code: number): InternalError {
  return new InternalError(`no ${what} of a module is written 0x${code.toString(16).padStart(2, "0")}`);
}

export class Reader {
  readonly view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.at >= this.view.byteLength;
  }

  /** Where so many bytes begin that are read next. */
  take(count: number): number {
    const from = this.at;
    if (from + count > this.view.byteLength) throw new InternalError("a module ends too early");
    this.at += count;
    return from;
  }

  byte(): number {
    return this.view.getUint8(this.take(1));
  }

  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  signed(): bigint {
    let value = 0n;
    for (let shift = 0n; ; ) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (byte < 0x80) return BigInt.asIntN(Number(shift), value);
    }
  }

  name(): string {
    const length = this.unsigned();
    const from = this.take(length);
    return new TextDecoder().decode(new Uint8Array(this.view.buffer, this.view.byteOffset + from, length));
  }

  type(): ValueType {
    const code = this.byte();
    const type = TYPES.get(code);
    if (!type) throw unknown("type", code);
    return type;
  }

  /** A counted row of things. */
  vector<T>(read: () => T): T[] {
    return Array.from({ length: this.unsigned() }, read);
  }
}
