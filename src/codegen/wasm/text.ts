/**
 * Modules as WebAssembly text: what `explain` shows of a kernel that runs in WebAssembly.
 *
 * Reads the sections that `encoder.ts` writes; an assembler makes an equal module of the text again. Names are made here:
 * functions are called as they are exported or imported, locals and labels by what they are.
 */
import { InternalError } from "../../graph/errors.ts";
import { BodyReader, localNames, type Signature } from "./disassemble.ts";
import type { ValueType } from "./encoder.ts";
import { type List, list, listText } from "./lists.ts";
import { Reader, unknown } from "./reader.ts";

interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

interface Import {
  readonly module: string;
  readonly name: string;
  /** The type of a function; a memory's limits in words. */
  readonly what: number | string;
}

/** A module as far as it is read: the sections come in this order. */
interface Module {
  types: FunctionType[];
  imports: Import[];
  /** Types of the functions that it defines. */
  defined: number[];
  exports: { readonly name: string; readonly number: number }[];
  functions: List[];
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** What reads a section, by its number. */
const SECTIONS: { readonly [id: number]: (reader: Reader, into: Module) => void } = {
  1: (reader, into) => {
    into.types = reader.vector(() => {
      demand(reader, 0x60, "type");
      return { params: reader.vector(() => reader.type()), results: reader.vector(() => reader.type()) };
    });
  },
  2: (reader, into) => {
    into.imports = reader.vector(() => ({
      module: reader.name(),
      name: reader.name(),
      what: readImported(reader),
    }));
  },
  3: (reader, into) => {
    into.defined = reader.vector(() => reader.unsigned());
  },
  7: (reader, into) => {
    into.exports = reader.vector(() => {
      const name = reader.name();
      demand(reader, 0x00, "export");
      return { name, number: reader.unsigned() };
    });
  },
  10: (reader, into) => {
    const functions = signatures(into);
    const own = functions.slice(functions.length - into.defined.length);
    if (reader.unsigned() !== own.length)
      throw new InternalError("a module has not as many bodies as functions");
    into.functions = own.map((one) => {
      const length = reader.unsigned();
      const end = reader.at + length;
      const lines = new BodyReader(reader, functions, one.params).read(one.params, one.results.length);
      if (reader.at !== end) throw new InternalError("a body is not as long as it says");
      return list(`func ${one.name}`, typeLists(one, localNames(one.params)), lines);
    });
  },
};

function demand(reader: Reader, wanted: number, what: string): void {
  const byte = reader.byte();
  if (byte !== wanted) throw unknown(what, byte);
}

function readImported(reader: Reader): number | string {
  const kind = reader.byte();
  if (kind === 0x00) return reader.unsigned();
  if (kind !== 0x02) throw unknown("import", kind);
  const flags = reader.byte();
  if (flags > 3) throw unknown("memory", flags);
  const limits = [reader.unsigned(), ...(flags & 1 ? [reader.unsigned()] : [])].join(" ");
  return flags & 2 ? `${limits} shared` : limits;
}

/** All functions with their names: those that are imported come first. */
function signatures({ types, imports, defined, exports }: Module): Signature[] {
  const typed = (type: number, name: string): Signature => {
    const found = types[type];
    if (!found) throw new InternalError("a function has a type that is not there");
    return { name: `$${name}`, ...found };
  };
  const known = imports.flatMap(({ name, what }) => (typeof what === "number" ? [typed(what, name)] : []));
  const first = known.length;
  const named = (number: number) => exports.find((one) => one.number === number)?.name ?? `f${number}`;
  return [...known, ...defined.map((type, i) => typed(type, named(first + i)))];
}

/** A function's type; its parameters by name where it has a body. */
function typeLists({ params, results }: FunctionType, names?: readonly string[]): List[] {
  const given = names
    ? params.map((type, i) => `param ${names[i]} ${type}`)
    : [["param", ...params].join(" ")];
  const parts = params.length > 0 ? given : [];
  return [...parts, ...(results.length > 0 ? [`result ${results.join(" ")}`] : [])].map((part) => list(part));
}

function moduleList(module: Module): List {
  const functions = signatures(module);
  let next = 0;
  const imports = module.imports.map(({ module: from, name, what }) => {
    const one = functions[next]!;
    if (typeof what === "number") next++;
    const imported =
      typeof what === "number" ? list(`func ${one.name}`, typeLists(one)) : list(`memory $memory ${what}`);
    return list(`import "${from}" "${name}"`, [imported]);
  });
  const exports = module.exports.map(({ name, number }) =>
    list(`export "${name}"`, [list(`func ${functions[number]!.name}`)]),
  );
  return list("module", [], [...imports, ...module.functions, ...exports]);
}

/**
 * A module's text.
 *
 * @param bytes a module that `ModuleBuilder` made
 * @throws InternalError on what it never writes
 */
export function wasmText(bytes: Uint8Array): string {
  const reader = new Reader(bytes);
  for (const byte of MAGIC) demand(reader, byte, "header");
  const module: Module = { types: [], imports: [], defined: [], exports: [], functions: [] };
  while (!reader.done) {
    const id = reader.byte();
    const length = reader.unsigned();
    const end = reader.at + length;
    const read = SECTIONS[id];
    if (!read) throw unknown("section", id);
    read(reader, module);
    if (reader.at !== end) throw new InternalError("a section is not as long as it says");
  }
  return listText(moduleList(module));
}
