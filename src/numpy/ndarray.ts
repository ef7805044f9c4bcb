/// <reference lib="esnext.disposable" preserve="true" />
/**
 * NDArray: the handle that users hold. A storage, and the view of it that this handle shows.
 *
 * Owns views, forcing, reading and writing. Everything that computes is added by `methods.ts`, from the same tables as
 * the module's functions. Invariant: what a handle shows is `node()`, whether or not the storage is computed.
 */
import { buffer, stepNode } from "../graph/build.ts";
import type { DType, DTypeName, TypedArray } from "../graph/dtype.ts";
import { isTime, SCALARS } from "../graph/dtype.ts";
import { IndexError, ValueError } from "../graph/errors.ts";
import { applyView, type ViewStep } from "../graph/layout.ts";
import type { Node } from "../graph/ops.ts";
import { type Shape, showShape, sizeOf } from "../graph/shape.ts";
import { contiguousView, isContiguous, type View } from "../graph/view.ts";
import { Buffer } from "../runtime/buffer.ts";
import { forEachIndex, readElement } from "../runtime/interpret.ts";
import { forceApart, Storage } from "../runtime/storage.ts";
import { isTracing } from "../runtime/trace.ts";
import { Complex } from "./complex.ts";
import { type Datetime64, isTimeScalar, type Timedelta64, timeScalar } from "./datetime/scalars.ts";
import { type IndexItem, indexSteps } from "./indexing.ts";
import { arrayHTML } from "./printing/html.ts";
import { arrayRepr, arrayStr, type PrintValue, scalarStr } from "./printing/index.ts";

/** What one element is in JavaScript. */
export type Item<D extends DTypeName = DTypeName> = D extends "bool"
  ? boolean
  : D extends "complex64" | "complex128"
    ? Complex
    : D extends "int64" | "uint64"
      ? number | bigint
      : D extends `datetime64${string}`
        ? Datetime64<D>
        : D extends `timedelta64${string}`
          ? Timedelta64<D>
          : number;

/** The typed array that `toTypedArray` gives. */
export type TypedArrayOf<D extends DTypeName> = D extends "bool" | "uint8"
  ? Uint8Array
  : D extends "int8"
    ? Int8Array
    : D extends "int16"
      ? Int16Array
      : D extends "uint16"
        ? Uint16Array
        : D extends "int32"
          ? Int32Array
          : D extends "uint32"
            ? Uint32Array
            : D extends "uint64"
              ? BigUint64Array
              : D extends "float16" | "float32" | "complex64"
                ? Float32Array
                : D extends "float64" | "complex128"
                  ? Float64Array
                  : BigInt64Array;

/** Elements nested as deep as the array has axes. */
export type NestedList<T> = T | NestedList<T>[];

/**
 * An n-dimensional array of one dtype, computed when its value is needed.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.ndarray.html
 */
export class NDArray<D extends DTypeName = DTypeName> {
  /** @internal What this handle shares with its views. */
  readonly storage: Storage;
  readonly dtype: DType<D>;
  readonly shape: readonly number[];
  /** @internal The view of the storage's elements; undefined is all of them, row-major. */
  readonly window: View | undefined;
  /** How to make this view's node while the storage is not computed. */
  private readonly parent: NDArray | undefined;
  private readonly step: ViewStep | undefined;
  private nodeVersion: Node | undefined;
  private nodeCache: Node | undefined;

  /** @internal Use `np.array` and its like. */
  constructor(storage: Storage, shape: Shape, window?: View, parent?: NDArray, step?: ViewStep) {
    this.storage = storage;
    this.dtype = storage.node.dtype as DType<D>;
    this.shape = shape;
    this.window = window;
    this.parent = parent;
    this.step = step;
  }

  /** @internal */
  static fromNode<D extends DTypeName>(node: Node): NDArray<D> {
    return new NDArray<D>(Storage.from(node), node.shape);
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  get itemsize(): number {
    return this.dtype.itemsize;
  }

  /** Bytes of all elements. */
  get nbytes(): number {
    return this.size * this.dtype.itemsize;
  }

  /** Bytes from one element to the next along each axis. */
  get strides(): readonly number[] {
    return this.view().strides.map((stride) => stride * this.dtype.itemsize);
  }

  /** The extent of the first axis. */
  get length(): number {
    if (this.shape.length === 0) throw new TypeError("len() of unsized object: the array is 0-dimensional");
    return this.shape[0]!;
  }

  /** @internal */
  view(): View {
    return this.window ?? contiguousView(this.shape);
  }

  // ---- graph -----------------------------------------------------------------------------------------------------

  /** @internal The node that an expression captures: this handle's elements as they are now. */
  node(): Node {
    this.storage.capture();
    return this.currentNode();
  }

  private currentNode(): Node {
    if (!this.window) return this.storage.node;
    // A view that no path of steps describes (a diagonal) exists over computed data only.
    if (!this.parent) this.eval();
    const version = this.storage.node;
    if (this.nodeVersion === version) return this.nodeCache!;
    // Views of views are followed in a loop: they may nest deeply.
    const path: NDArray[] = [];
    let handle: NDArray = this as unknown as NDArray;
    if (version.op !== "buffer") {
      while (handle.parent && handle.nodeVersion !== version) {
        path.push(handle);
        handle = handle.parent;
      }
    }
    let node =
      version.op === "buffer"
        ? buffer(version.attr.source, this.window)
        : handle.nodeVersion === version
          ? handle.nodeCache!
          : version;
    for (let i = path.length - 1; i >= 0; i--) {
      node = stepNode(path[i]!.step!, node);
      path[i]!.nodeVersion = version;
      path[i]!.nodeCache = node;
    }
    this.nodeVersion = version;
    this.nodeCache = node;
    return node;
  }

  /** @internal A handle on the same elements through another view; a copy where no strides express it. */
  viewed(step: ViewStep): NDArray<D> {
    const window = applyView(step, this.view());
    if (!window) return NDArray.fromNode<D>(stepNode(step, this.node()));
    return new NDArray<D>(this.storage, window.shape, window, this as unknown as NDArray, step);
  }

  /**
   * Part of the array, as a view of the same memory.
   *
   * @param index integers, NumPy slices in strings (`":"`, `"1:-1"`, `"::-2"`), `"..."` and `np.newaxis`
   * @throws IndexError when an index is out of bounds or there are too many
   * @example a.at(0, "::-1")
   * @see https://numpy.org/doc/stable/user/basics.indexing.html
   */
  at(...index: IndexItem[]): NDArray<D> {
    let view = this as NDArray<D>;
    for (const step of indexSteps(this.shape, index)) view = view.viewed(step);
    return view;
  }

  // ---- forcing ---------------------------------------------------------------------------------------------------

  /**
   * Computes the array now.
   *
   * @returns the same array
   * @example const c = a.add(b).eval()
   */
  eval(): this {
    this.storage.force();
    return this;
  }

  /**
   * Computes the array on worker threads; the event loop stays free meanwhile.
   *
   * @returns the same array, when it is computed
   * @example const c = await a.add(b).evalAsync()
   */
  async evalAsync(): Promise<this> {
    await forceApart([this.storage]);
    return this;
  }

  /** Whether the elements are computed already. */
  get computed(): boolean {
    return this.storage.node.op === "buffer";
  }

  /** Gives the memory back now instead of when the garbage collector finds it; the array must not be used after. */
  dispose(): void {
    const data = this.storage.buffer;
    if (data && data.readers === 0 && !data.external) data.release();
  }

  /** `using a = ...` gives the memory back at the end of the block. */
  declare [Symbol.dispose]: () => void;

  static {
    // Early Node 20 releases have no Symbol.dispose; down-levelled `using` then looks the registered symbol up.
    const name = Symbol.dispose ?? Symbol.for("Symbol.dispose");
    Object.defineProperty(NDArray.prototype, name, { value: NDArray.prototype.dispose });
  }

  // ---- reading ---------------------------------------------------------------------------------------------------

  private element(data: Buffer, flat: number): Item<D> {
    const parts = readElement(data, flat);
    return toItem(this.dtype, parts) as Item<D>;
  }

  /**
   * One element as a plain JavaScript value.
   *
   * @param index a flat index, or one for each axis; left out for an array of one element
   * @throws ValueError when the array has several elements and no index is given
   * @see https://numpy.org/doc/stable/reference/generated/numpy.ndarray.item.html
   */
  item(...index: number[]): Item<D> {
    const data = this.storage.forced();
    if (index.length === 0) {
      if (this.size !== 1) {
        throw new ValueError(
          `can only convert an array of size 1 to a JavaScript value; this one has shape ${showShape(this.shape)}`,
        );
      }
      return this.element(data, this.view().offset);
    }
    const view = this.view();
    if (index.length === 1 && this.ndim !== 1) {
      return this.element(data, flatOf(view, checkedIndex(index[0]!, this.size, 0)));
    }
    if (index.length !== this.ndim)
      throw new ValueError(`item() takes one index or ${this.ndim}, got ${index.length}`);
    let flat = view.offset;
    for (let axis = 0; axis < index.length; axis++) {
      flat += checkedIndex(index[axis]!, this.shape[axis]!, axis) * view.strides[axis]!;
    }
    return this.element(data, flat);
  }

  /**
   * The elements as nested lists. int64 and uint64 become numbers when all are safe integers, else bigints.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.ndarray.tolist.html
   */
  tolist<T = NestedList<Item<D>>>(): T {
    const items = this.items();
    if (this.ndim === 0) return items[0] as T;
    let level: unknown[] = items;
    for (let axis = this.ndim - 1; axis > 0; axis--) {
      const extent = this.shape[axis]!;
      const count = sizeOf(this.shape.slice(0, axis));
      const rows = level;
      level = Array.from({ length: count }, (_, i) => rows.slice(i * extent, (i + 1) * extent));
    }
    return level as T;
  }

  /** JSON shows the elements. */
  toJSON(): unknown {
    return this.tolist();
  }

  /** The elements in row-major order as plain values. */
  private items(): unknown[] {
    const { kind, scalar, components } = this.dtype;
    const raw = this.raw();
    if (components === 2 || scalar === "f16") {
      const data = Buffer.wrap(this.dtype, raw);
      return Array.from({ length: data.length }, (_, i) => rawItem(this.dtype, readElement(data, i)));
    }
    if (kind === "b") return Array.from(raw as Uint8Array, (x) => x === 1);
    const items: (number | bigint)[] = Array.from<number | bigint>(raw as ArrayLike<number | bigint>);
    if (scalar !== "i64" && scalar !== "u64") return items;
    const big = items as bigint[];
    if (isTime(this.dtype)) return big.map((value) => timeScalar(value, this.dtype));
    return big.every(isSafe) ? big.map(Number) : big;
  }

  /** @internal The elements in row-major order in the dtype's own storage: float16 as bits, complex as pairs. */
  raw(): TypedArray {
    const data = this.storage.forced();
    const view = this.view();
    const { components } = this.dtype;
    if (isContiguous(view)) {
      return data.data.slice(view.offset * components, (view.offset + this.size) * components);
    }
    const out = new SCALARS[this.dtype.scalar].array(this.size * components) as {
      [i: number]: number | bigint;
    };
    const from = data.data;
    forEachIndex(view, (flat, i) => {
      for (let part = 0; part < components; part++)
        out[i * components + part] = from[flat * components + part]!;
    });
    return out as TypedArray;
  }

  /**
   * A copy of the elements in row-major order. bool gives a Uint8Array, complex the parts in turn, float16 a
   * Float32Array of its values.
   */
  toTypedArray(): TypedArrayOf<D> {
    const raw = this.raw();
    if (this.dtype.scalar !== "f16") return raw as TypedArrayOf<D>;
    const data = Buffer.wrap(this.dtype, raw);
    return Float32Array.from(
      { length: raw.length },
      (_, i) => readElement(data, i)[0] as number,
    ) as TypedArrayOf<D>;
  }

  /**
   * The elements' bytes in row-major order, little-endian.
   *
   * @see https://numpy.org/doc/stable/reference/generated/numpy.ndarray.tobytes.html
   */
  tobytes(): Uint8Array {
    const raw = this.raw();
    return new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
  }

  /** Iterates along the first axis: scalars of a 1-D array, sub-arrays of others. */
  *[Symbol.iterator](): Generator<Item<D> | NDArray<D>> {
    if (this.ndim === 0) throw new TypeError("iteration over a 0-d array");
    this.eval();
    for (let i = 0; i < this.shape[0]!; i++) yield this.ndim === 1 ? this.item(i) : this.at(i);
  }

  /** A 0-d array (or one of a single element) works as a number. */
  valueOf(): number | bigint | boolean | Complex | this {
    if (this.size !== 1) return this;
    const item: unknown = this.item();
    return isTimeScalar(item) ? item.value : (item as number);
  }

  /**
   * What JavaScript's own operators see. Larger arrays are no numbers: products and comparisons of them are refused, since
   * they would give nan and orders of texts; `+` and `==` see their text.
   */
  [Symbol.toPrimitive](hint: "string" | "number" | "default"): unknown {
    const value: unknown = hint === "string" ? undefined : this.valueOf();
    if (typeof value !== "object" && value !== undefined) return value;
    if (hint !== "number" || isTracing()) return this.toString();
    throw new TypeError(
      `JavaScript's operators take numbers, not an array of shape ${showShape(this.shape)}: write a.mul(b), a.gt(b); ` +
        "np.jit, np.evaluate and the prompt have operators on arrays",
    );
  }

  // ---- printing --------------------------------------------------------------------------------------------------

  /** @internal What printing reads. */
  printSource() {
    const data = this.storage.forced();
    const view = this.view();
    const at = (flat: number) => rawItem(this.dtype, readElement(data, flatOf(view, flat))) as PrintValue;
    return { dtype: this.dtype, shape: this.shape, at };
  }

  /** As Python's `str` prints it. */
  toString(): string {
    if (this.ndim === 0) return scalarStr(this.printSource().at(0), this.dtype);
    return arrayStr(this.printSource());
  }

  /** As Python's `repr` prints it. */
  repr(): string {
    return arrayRepr(this.printSource());
  }

  /** What the consoles of Node, Deno and Bun show. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.repr();
  }

  /** What Deno's Jupyter kernel shows: a table, or the text. */
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.repr(), "text/html": arrayHTML(this.printSource()) };
  }
}

/** An index counted from the front. */
function checkedIndex(index: number, extent: number, axis: number): number {
  if (!Number.isInteger(index)) throw new IndexError(`only integers are valid here, got ${String(index)}`);
  if (index < -extent || index >= extent) {
    throw new IndexError(`index ${index} is out of bounds for axis ${axis} with size ${extent}`);
  }
  return index < 0 ? index + extent : index;
}

/** The storage index of the element at a row-major position. */
function flatOf(view: View, position: number): number {
  let rest = position;
  let flat = view.offset;
  for (let axis = view.shape.length - 1; axis >= 0; axis--) {
    const extent = view.shape[axis]!;
    flat += (rest % extent) * view.strides[axis]!;
    rest = Math.floor(rest / extent);
  }
  return flat;
}

function isSafe(x: bigint): boolean {
  return x >= BigInt(Number.MIN_SAFE_INTEGER) && x <= BigInt(Number.MAX_SAFE_INTEGER);
}

/** An element with its integers as they are stored. */
function rawItem(dtype: DType, parts: readonly (number | bigint)[]): boolean | number | bigint | Complex {
  if (dtype.kind === "b") return parts[0] === 1;
  if (dtype.kind === "c") return new Complex(parts[0] as number, parts[1] as number);
  return parts[0]!;
}

function toItem(dtype: DType, parts: readonly (number | bigint)[]): unknown {
  if (isTime(dtype)) return timeScalar(parts[0] as bigint, dtype);
  const item = rawItem(dtype, parts);
  return typeof item === "bigint" && isSafe(item) ? Number(item) : item;
}
