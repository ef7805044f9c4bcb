/**
 * Files, compression and the terminal, as the host offers them: Node, Deno and Bun through the modules that they share;
 * a browser has none of them, and callers are told so.
 */

interface FileSystem {
  readFileSync(path: string): Uint8Array;
  writeFileSync(path: string, data: string | Uint8Array): void;
  mkdirSync(path: string, options: { recursive: boolean }): void;
}
interface Compression {
  deflateSync(data: Uint8Array): Uint8Array;
  inflateSync(data: Uint8Array, options?: { maxOutputLength?: number }): Uint8Array;
}
interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(count: number): boolean;
  write(text: string): unknown;
}
interface Process {
  getBuiltinModule?(name: string): unknown;
  readonly stdout?: Stream;
  readonly stderr?: Stream;
}

const process = (): Process | undefined => (globalThis as { readonly process?: Process }).process;

function builtin<T>(name: string): T | undefined {
  return process()?.getBuiltinModule?.(name) as T | undefined;
}

function files(): FileSystem {
  const system = builtin<FileSystem>("node:fs");
  if (!system) throw new Error("there are no files here: this platform has no node:fs");
  return system;
}

/** A path, or a `URL`; so written because not every platform's types know URL. */
export type FilePath = string | { readonly href: string };

/** The path that a file's address or path means. */
export function pathOf(path: FilePath): string {
  const text = typeof path === "string" ? path : path.href;
  if (!text.startsWith("file:")) return text;
  const url = builtin<{ fileURLToPath(url: string): string }>("node:url");
  return url ? url.fileURLToPath(text) : text;
}

/** A path from the root of the file system. */
export function absolutePath(path: FilePath): string {
  const paths = builtin<{ resolve(path: string): string }>("node:path");
  return paths ? paths.resolve(pathOf(path)) : pathOf(path);
}

/** The address by which a file can be imported. */
export function addressOf(path: string): string {
  const url = builtin<{ pathToFileURL(path: string): URL }>("node:url");
  return url ? url.pathToFileURL(path).href : path;
}

/** A file's bytes. */
export function readBytes(path: FilePath): Uint8Array {
  return files().readFileSync(pathOf(path));
}

/** A file's text. */
export function readText(path: FilePath): string {
  return new TextDecoder().decode(readBytes(path));
}

/** Writes a file, and makes the folders that lead to it. */
export function writeFile(path: FilePath, data: string | Uint8Array): void {
  const name = pathOf(path);
  const folder = name.replace(/[\\/][^\\/]*$/, "");
  if (folder !== name && folder !== "") files().mkdirSync(folder, { recursive: true });
  files().writeFileSync(name, data);
}

/** Bytes in zlib's format; undefined where nothing compresses. */
export function deflate(data: Uint8Array): Uint8Array | undefined {
  return builtin<Compression>("node:zlib")?.deflateSync(data);
}

/** The bytes that zlib's format holds, at most so many. */
export function inflate(data: Uint8Array, most: number): Uint8Array {
  const zlib = builtin<Compression>("node:zlib");
  if (!zlib) throw new Error("nothing can be decompressed here: this platform has no node:zlib");
  return zlib.inflateSync(data, { maxOutputLength: Math.max(1, most) });
}

/** A person's terminal behind an output stream. */
export interface Terminal {
  readonly columns: number;
  /** It shows 24-bit colours. */
  readonly colors: boolean;
  write(text: string): void;
}

/** The terminal behind an output stream; undefined where it is a file, a pipe or nothing. */
export function terminal(stream: "stdout" | "stderr"): Terminal | undefined {
  const out = process()?.[stream];
  if (!out?.isTTY) return undefined;
  const colors = out.hasColors?.(2 ** 24) ?? false;
  return { columns: out.columns ?? 80, colors, write: (text) => void out.write(text) };
}
