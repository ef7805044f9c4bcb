/**
 * Storages: what array handles share. A storage holds its current version, a node: computed data, or how to compute it.
 *
 * Views of one array share its storage, so a write through one is seen by all. Writing puts a new version in place;
 * expressions built before keep the version that they captured. Invariant: a version's elements are the storage's
 * elements in row-major order, and a computed version covers exactly its buffer. Storages over a user's memory may
 * overlap: a write into one is a write into all of them.
 */
import { buffer, castParts, elementwise, scatter, update } from "../graph/build.ts";
import type { DType, TypedArray } from "../graph/dtype.ts";
import type { Node } from "../graph/ops.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import type { Program } from "../graph/scalar/program.ts";
import type { Shape } from "../graph/shape.ts";
import { contiguousView, isContiguous, type View } from "../graph/view.ts";
import { Buffer } from "./buffer.ts";
import { settings } from "./config.ts";
import { counters } from "./counters.ts";
import { evaluate, evaluateApart } from "./evaluate.ts";
import { forEachIndex, writeElement } from "./interpret.ts";
import { checkWriting, isTracing, noteStorage } from "./trace.ts";
import { isWatched } from "./watch.ts";
import { Wrapped } from "./wrapped.ts";

const wrapped = new Wrapped<Storage>();

export class Storage {
  /** The current version. */
  node: Node;

  private constructor(node: Node) {
    this.node = node;
    if (isTracing()) noteStorage(this);
  }

  /** The storage of an expression; one that has grown past its budget is computed at once. */
  static from(node: Node): Storage {
    const storage = new Storage(ownVersion(node));
    if ((node.depth > settings.maxDepth || node.captured > settings.maxCapturedBytes) && !isTracing()) {
      counters.forcedByBudget++;
      storage.force();
    }
    return storage;
  }

  /** The storage of a user's typed array: writes go into it. */
  static wrap(dtype: DType, array: TypedArray, shape: Shape): Storage {
    const known = wrapped.find(dtype, shape, array);
    if (known) return known;
    const storage = Storage.of(Buffer.wrap(dtype, array, true), shape);
    wrapped.add(storage);
    return storage;
  }

  /** The storage of computed data: writes go into them. */
  static of(data: Buffer, shape: Shape): Storage {
    return new Storage(buffer(data, contiguousView(shape)));
  }

  get dtype(): DType {
    return this.node.dtype;
  }

  get shape(): Shape {
    return this.node.shape;
  }

  /** The elements where they lie; computed if need be. */
  get memory(): TypedArray {
    return this.forced().data;
  }

  /** The computed data, if there is any. */
  get buffer(): Buffer | undefined {
    return this.node.op === "buffer" ? (this.node.attr.source as Buffer) : undefined;
  }

  /** The computed data, computing it if need be. */
  forced(): Buffer {
    this.force();
    return this.buffer!;
  }

  /** Computes the current version. */
  force(): void {
    const { node } = this;
    if (node.op === "buffer") return;
    const [result] = evaluate([node], mayOverwrite(node));
    this.node = buffer(result!, contiguousView(node.shape));
  }

  /** An expression takes the current version as an operand: the data that it rests on must not be written any more. */
  capture(): void {
    const base = isChange(this.node) ? this.node.inputs[0]! : this.node;
    if (base.op === "buffer") (base.attr.source as Buffer).readers++;
  }

  /**
   * Puts in a new version, in which the elements under `region` are those of `value`.
   *
   * @param region a view of the storage's flat elements
   */
  write(region: View, given: Node): void {
    checkWriting(this);
    const value = settled(given);
    // As if all operands were copied first, wherever else the written memory is seen.
    if (this.buffer?.external) for (const one of wrapped.overlapping(this.memory)) one.keep();
    const written = this.buffer;
    if (written && written.readers === 0 && value.op === "constant") {
      const parts: readonly Scalar[] = castParts(value.attr.parts, value.dtype, this.dtype);
      forEachIndex(region, (flat) => writeElement(written, flat, parts));
      counters.inPlace++;
      return;
    }
    this.change((old) => update(old, region, value), written);
  }

  /**
   * Puts in a new version in which elements at positions are changed one after the other (`scatter` of the graph).
   *
   * @param positions among the storage's flat elements, checked
   */
  scatter(positions: Node, values: readonly Node[], program: Program, name: string): void {
    checkWriting(this);
    const [at, ...settledValues] = [positions, ...values].map(settled) as [Node, ...Node[]];
    if (this.buffer?.external) for (const one of wrapped.overlapping(this.memory)) one.keep();
    this.change((old) => scatter(old, at, settledValues, program, name), this.buffer);
  }

  private change(make: (old: Node) => Node, written: Buffer | undefined): void {
    // One pending change at most: a long loop of writes does not grow a graph.
    if (isChange(this.node) && !isTracing()) this.force();
    this.node = make(this.node);
    if (isTracing()) return;
    if (this.node.captured > settings.maxCapturedBytes || written?.external) this.force();
    if (written?.external && this.buffer !== written) {
      // The interpreter makes new data: bring it to where the user looks.
      (written.data as Uint8Array).set(this.buffer!.data as Uint8Array);
      this.node = buffer(written, contiguousView(this.node.shape));
    }
  }

  /** Before a user's memory is written: expressions that captured its elements keep a copy of them. */
  private keep(): void {
    const data = this.forced();
    if (data.readers > 0) this.node = buffer(data.splitForWriting(), contiguousView(this.node.shape));
  }

  /** Puts in a version that replaces every element. */
  replace(given: Node): void {
    checkWriting(this);
    const value = settled(given);
    const old = this.buffer;
    if (old?.external) {
      this.write(contiguousView(this.node.shape), value);
      return;
    }
    this.node = ownVersion(value);
    // Nobody can see the old data any more: the new may have its memory.
    if (old?.readers === 0) old.release();
  }
}

/** The node, computed if that may end in an error: the old version is still in place then. */
function settled(node: Node): Node {
  // A trace computes nothing: what is watched in it is nobody's yet.
  return !isTracing() && isWatched(node) ? buffer(evaluate([node])[0]!, contiguousView(node.shape)) : node;
}

/** Computes storages, all in one plan. */
export function force(storages: readonly Storage[]): void {
  const pending = pendingOf(storages);
  if (pending.length === 0) return;
  const roots = rootsOf(pending);
  settle(pending, roots, evaluate(roots, roots.length === 1 && mayOverwrite(roots[0]!)));
}

/** Whether a version is another one, changed in part. */
function isChange(node: Node): boolean {
  return node.op === "update" || node.op === "scatter";
}

/** Whether a version is a change of data that nobody else needs: it can be made in their place. */
function mayOverwrite(node: Node): boolean {
  if (!isChange(node)) return false;
  const old = node.inputs[0]!;
  return old.op === "buffer" && (old.attr.source as Buffer).readers === 0;
}

/** Computes storages in one plan, while the event loop stays free. */
export async function forceApart(storages: readonly Storage[]): Promise<void> {
  const pending = pendingOf(storages);
  if (pending.length === 0) return;
  const roots = rootsOf(pending);
  const results = await evaluateApart(roots);
  settle(pending, roots, results);
}

function pendingOf(storages: readonly Storage[]): readonly Storage[] {
  return storages.filter((storage) => storage.node.op !== "buffer");
}

function rootsOf(pending: readonly Storage[]): Node[] {
  return pending.length === 1 ? [pending[0]!.node] : [...new Set(pending.map((storage) => storage.node))];
}

/** Puts computed versions in place; one that has been written or computed meanwhile stays as it is. */
function settle(pending: readonly Storage[], roots: readonly Node[], results: readonly Buffer[]): void {
  const seen = new Set<Buffer>();
  for (const storage of pending) {
    const root = roots.indexOf(storage.node);
    if (root < 0) continue;
    const result = results[root]!;
    // Two storages of one value share its memory until either is written.
    if (seen.has(result)) result.readers++;
    seen.add(result);
    storage.node = buffer(result, contiguousView(storage.node.shape));
  }
}

/**
 * The node as a version of its own. Computed data are copied where the node is not all of them in order, and where a
 * user's typed array holds them: what is done to that array later is none of this version's.
 */
function ownVersion(node: Node): Node {
  if (node.op !== "buffer") return node;
  const { source, view } = node.attr;
  const whole = node.size === source.length && view.offset === 0 && isContiguous(view);
  if (whole && !(source as Buffer).external) return node;
  // What has no data yet cannot be copied: an operation that changes nothing does it later.
  if ((source as Buffer).hollow) return elementwise("positive", [node]);
  return buffer(evaluate([node])[0]!, contiguousView(node.shape));
}
