/**
 * Matrix products at run time: compiled code by dtype, the choice among targets, and running a product with its epilogue.
 *
 * The kernel that follows a product may be its epilogue: it is run on each block of rows as soon as the block is
 * computed, while it is still in the cache (`fusesWith` says when).
 */
import { emitMatmulJS } from "../codegen/js/matmul.ts";
import { integerLayout } from "../codegen/loops/ir.ts";
import type { Lowered } from "../codegen/loops/lower.ts";
import { type MatrixProduct, productOf } from "../codegen/schedule/product.ts";
import { fillBlock, type Product, type ProductCall, productCall } from "../codegen/wasm/matmul/convention.ts";
import { emitMatmul } from "../codegen/wasm/matmul/emit.ts";
import type { WasmExport } from "../codegen/wasm/webassembly.ts";
import type { DType, TypedArray } from "../graph/dtype.ts";
import { type View, viewBounds } from "../graph/view.ts";
import type { Buffer } from "./buffer.ts";
import { settings } from "./config.ts";
import { counters } from "./counters.ts";
import { type Block, heap } from "./heap.ts";
import { compile, kernelListeners } from "./kernels.ts";
import type { Choice } from "./target.ts";
import { instantiate, WasmForbidden, wasmAvailable } from "./wasm.ts";

/** Multiplications up to which JavaScript is done before operands are brought into the heap. */
const SMALL = 1024;

type ProductFunction = (a: TypedArray, b: TypedArray, c: TypedArray, numbers: readonly number[]) => void;

/** The compiled forms of a dtype's products, each made when it is first wanted. */
class ProductKernel {
  readonly name: string;
  readonly source: string;
  private readonly dtype: DType;
  private javascriptForm: ProductFunction | undefined;
  private wasmForm: WasmExport | undefined | null;

  constructor(dtype: DType) {
    this.dtype = dtype;
    this.name = `matmul__${dtype.name}`;
    this.source = emitMatmulJS(dtype);
  }

  /** @throws CompileForbidden where the platform has no `new Function` */
  javascript(): ProductFunction {
    if (!this.javascriptForm) {
      this.javascriptForm = compile<ProductFunction>(this.source);
      counters.kernelsCompiled++;
      for (const listener of kernelListeners) listener(this.source);
    }
    return this.javascriptForm;
  }

  /** The export `run`; undefined where WebAssembly is not to be had. */
  wasm(): WasmExport | undefined {
    if (this.wasmForm === undefined) {
      const { scalar, components } = this.dtype;
      const options = heap.shared ? { sharedPages: heap.maximumPages } : {};
      try {
        this.wasmForm = instantiate(emitMatmul(scalar, components, options))["run"]!;
        counters.kernelsCompiled++;
      } catch (error) {
        if (!(error instanceof WasmForbidden)) throw error;
        this.wasmForm = null;
      }
    }
    return this.wasmForm ?? undefined;
  }
}

const kernels = new Map<DType, ProductKernel>();

function kernelOf(dtype: DType): ProductKernel {
  let kernel = kernels.get(dtype);
  if (!kernel) {
    kernel = new ProductKernel(dtype);
    kernels.set(dtype, kernel);
  }
  return kernel;
}

/** A product's place in a plan. Operands are numbers of arguments or slots, as in a kernel's step. */
export interface ProductStep {
  readonly product: Product;
  readonly call: ProductCall;
  readonly kernel: ProductKernel;
  readonly choice: Choice;
  readonly wasm: WasmExport | undefined;
  readonly views: readonly [a: View, b: View];
  readonly block: number;
  /** Sources and slots of a, b and the result; -1 where it is the other. */
  readonly sources: readonly number[];
  readonly slots: readonly number[];
  /** Nothing to compute. */
  readonly empty: boolean;
  readonly compiled: boolean;
  readonly allocates: readonly number[];
  readonly frees: readonly number[];
  /** The next step is the epilogue. */
  readonly fused: boolean;
}

function chooseTarget(product: Product): Choice {
  const { target } = settings;
  if (target === "js") return { target, reason: "np.config.target is js" };
  if (!wasmAvailable()) return { target: "js", reason: "WebAssembly is not available" };
  if (target === "wasm") return { target, reason: "np.config.target is wasm" };
  const matrices = product.batch.reduce((count, extent) => count * extent, 1);
  const multiplications = matrices * product.rows * product.columns * product.depth;
  const reason = `${multiplications} multiplications, WebAssembly above ${SMALL}`;
  return { target: multiplications > SMALL ? "wasm" : "js", reason };
}

/** The parts of a step that do not depend on the rest of the plan. */
export function productStep(matrices: MatrixProduct) {
  const product = productOf(matrices);
  const { node, a, b } = matrices;
  const before = counters.kernelsCompiled;
  const kernel = kernelOf(node.dtype);
  const choice = chooseTarget(product);
  const wasm = choice.target === "wasm" ? kernel.wasm() : undefined;
  if (!wasm) kernel.javascript();
  return {
    product,
    call: productCall(product),
    kernel,
    choice: wasm || choice.target === "js" ? choice : NO_WASM,
    wasm,
    views: [a.view, b.view] as const,
    block: node.attr.block,
    empty: node.size === 0,
    compiled: counters.kernelsCompiled > before,
  };
}

const NO_WASM: Choice = { target: "js", reason: "WebAssembly is not available" };

/**
 * Whether a kernel can run on blocks of a product's rows as they are computed: everywhere that it reads the product, it
 * walks through it from start to end along its own outermost axis.
 *
 * @param reads whether an access reads the product
 */
export function fusesWith(one: Lowered, size: number, reads: (access: number) => boolean): boolean {
  const { axes } = one.nest;
  if (axes[0] !== "map") return false;
  const layout = integerLayout(one.nest);
  return one.nest.accesses.every((access, i) => {
    if (!reads(i)) return true;
    if (access.offset || access.kind !== "load") return false;
    let expected = 1;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const at = layout.strides[i]![axis]!;
      if ((at < 0 ? Number(access.strides[axis]) : one.integers[at]) !== expected) return false;
      expected *= one.integers[axis]!;
    }
    return expected === size;
  });
}

/**
 * Runs a product.
 *
 * @param epilogue is told how many elements of the result are computed, counted from its first; undefined when the
 *   result lies where it cannot be used yet
 */
export function runProduct(
  step: ProductStep,
  operands: readonly [a: Buffer, b: Buffer, c: Buffer],
  epilogue?: (elements: number) => void,
): boolean {
  if (step.wasm && runInHeap(step, step.wasm, operands, epilogue)) return true;
  runJavaScript(step, operands);
  return false;
}

/** Runs over the heap, bringing operands there that lie elsewhere; false where it has no room. */
function runInHeap(
  step: ProductStep,
  run: WasmExport,
  [a, b, c]: readonly [a: Buffer, b: Buffer, c: Buffer],
  epilogue: ((elements: number) => void) | undefined,
): boolean {
  const { call, product } = step;
  const taken: Block[] = [];
  const take = (bytes: number): number => {
    const block = heap.take(bytes);
    if (block) taken.push(block);
    return block?.address ?? 0;
  };
  const copied = (buffer: Buffer, view: View): number => {
    const size = buffer.dtype.itemsize;
    if (buffer.address !== 0) return buffer.address + view.offset * size;
    const [low, high] = viewBounds(view)!;
    const address = take((high - low + 1) * size);
    const { data } = buffer;
    const bytes = new Uint8Array(data.buffer, data.byteOffset + low * size, (high - low + 1) * size);
    if (address !== 0) heap.views.bytes.set(bytes, address);
    return address === 0 ? 0 : address + (view.offset - low) * size;
  };
  try {
    const block = take(call.bytes);
    const result = c.address !== 0 ? c.address : take(c.byteLength);
    const [x, y] = [copied(a, step.views[0]), copied(b, step.views[1])];
    if (block === 0 || result === 0 || x === 0 || y === 0) return false;
    fillBlock(heap.views.f64.subarray(block / 8), block, product, call, [x, y, result]);
    const whole = epilogue !== undefined && call.columnBlock >= product.columns;
    const matrix = product.rows * product.columns;
    // One task a call: V8 replaces a module's first, slow code only between calls. Small tasks are joined.
    const each = Math.max(
      1,
      Math.floor(65536 / (call.rowBlock * Math.min(call.columnBlock, product.columns))),
    );
    for (let task = 0; task < call.tasks; task += each) {
      const end = Math.min(task + each, call.tasks);
      run(task, end, block);
      if (!whole) continue;
      const matrices = Math.floor(end / call.tasksPerMatrix);
      const rows = (end % call.tasksPerMatrix) * call.rowBlock;
      epilogue(matrices * matrix + Math.min(rows, product.rows) * product.columns);
    }
    if (epilogue && !whole) epilogue(c.length);
    if (c.address === 0) {
      const { data } = c;
      new Uint8Array(data.buffer, data.byteOffset, c.byteLength).set(
        heap.views.bytes.subarray(result, result + c.byteLength),
      );
    }
    return true;
  } finally {
    for (const block of taken) heap.give(block);
  }
}

function runJavaScript(step: ProductStep, operands: readonly [a: Buffer, b: Buffer, c: Buffer]): void {
  const { product, views } = step;
  const { rows, columns, depth, batch, a, b } = product;
  const [x, y, z] = operands.map((buffer) => buffer.data) as [TypedArray, TypedArray, TypedArray];
  const compute = step.kernel.javascript();
  const index = new Array<number>(batch.length).fill(0);
  const matrices = batch.reduce((count, extent) => count * extent, 1);
  let aStart = views[0].offset;
  let bStart = views[1].offset;
  for (let matrix = 0; matrix < matrices; matrix++) {
    const start = matrix * rows * columns;
    compute(x, y, z, [
      ...[rows, columns, depth, step.block, aStart, bStart, start],
      ...[a.row, a.column, b.row, b.column],
    ]);
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      aStart += a.batch[axis]!;
      bStart += b.batch[axis]!;
      if (++index[axis]! < batch[axis]!) break;
      aStart -= a.batch[axis]! * batch[axis]!;
      bStart -= b.batch[axis]! * batch[axis]!;
      index[axis] = 0;
    }
  }
}
