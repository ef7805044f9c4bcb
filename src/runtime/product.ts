/**
 * Matrix products at run time: a kernel like others to whoever plans and launches, with code of its own.
 */
import { emitMatmulJS } from "../codegen/js/matmul.ts";
import type { LoopNest } from "../codegen/loops/ir.ts";
import type { Lowered } from "../codegen/loops/lower.ts";
import { blockBytes, PLACE, productNest } from "../codegen/wasm/matmul/convention.ts";
import { emitMatmul } from "../codegen/wasm/matmul/emit.ts";
import { type DType, SCALARS, type TypedArray } from "../graph/dtype.ts";
import type { Scalar } from "../graph/scalar/machine.ts";
import { counters } from "./counters.ts";
import { type Pieces, tuning } from "./cuts.ts";
import { heap } from "./heap.ts";
import { compile, type KernelFunction, kernelListeners, type Runnable } from "./kernels.ts";
import { WasmForbidden, WasmProgram } from "./wasm.ts";

/** About how many nanoseconds a multiplication of 64 bits takes. */
const MULTIPLICATION_NS = 0.1;
type ProductFunction = (a: TypedArray, b: TypedArray, c: TypedArray, numbers: readonly number[]) => void;

/** The module of a dtype's products. Its parameter blocks grow and shrink with the memory that packing needs. */
class ProductProgram extends WasmProgram {
  private readonly dtype: DType;
  private needed = 0;

  constructor(dtype: DType) {
    super((options) => emitMatmul(dtype.scalar, dtype.components, options));
    this.dtype = dtype;
  }

  override reserve(integers: readonly number[]): boolean {
    this.needed = blockBytes(this.dtype.scalar, this.dtype.components, integers);
    return this.sized(0);
  }

  override block(thread: number): number {
    const address = super.block(thread);
    // The base class's constructor asks before there is a size.
    if (this.needed === undefined || this.needed === 0) return address;
    if (!this.sized(thread)) throw new WasmForbidden("the heap has no room to pack a matrix");
    return this.blocks[thread]!.address;
  }

  /** Whether a thread's block is large enough, made so if need be; one that is far too large is given back. */
  private sized(thread: number): boolean {
    const old = this.blocks[thread]!;
    if (old.bytes >= this.needed && old.bytes <= 4 * this.needed + 65536) return true;
    const block = heap.take(this.needed);
    if (!block) return old.bytes >= this.needed;
    heap.views.bytes.copyWithin(block.address, old.address, old.address + this.layout.scratch);
    heap.give(old);
    this.blocks[thread] = block;
    return true;
  }
}

class ProductKernel implements Runnable {
  readonly nest: LoopNest;
  readonly name: string;
  readonly text: string;
  readonly source: string;
  /** They gain nothing here, and sums would depend on the machine. */
  readonly fma = false;
  /** Each piece goes through all of B. */
  readonly keepsPieces = true;
  private readonly dtype: DType;
  private compiledJS: KernelFunction | undefined;
  private compiledWasm: WasmProgram | undefined | null;

  constructor(dtype: DType) {
    this.dtype = dtype;
    this.nest = productNest(dtype.scalar, dtype.components);
    this.name = `matmul__${dtype.name}`;
    this.text = `matrix product of ${dtype.name}`;
    this.source = emitMatmulJS(dtype);
  }

  pieces(lowered: Lowered): Pieces {
    return productPieces(lowered);
  }

  /** What is packed of B: nothing yet. */
  constants(): Scalar[] {
    return [0, 0];
  }

  /** @throws CompileForbidden where the platform has no `new Function` */
  javascript(): KernelFunction {
    if (!this.compiledJS) {
      const compute = compile<ProductFunction>(this.source);
      this.compiledJS = (buffers, integers) => runMatrices(compute, buffers, integers);
      counters.kernelsCompiled++;
      for (const listener of kernelListeners) listener(this.source);
    }
    return this.compiledJS;
  }

  wasm(): WasmProgram | undefined {
    if (this.compiledWasm === undefined) {
      try {
        this.compiledWasm = new ProductProgram(this.dtype);
        counters.kernelsCompiled++;
      } catch (error) {
        if (!(error instanceof WasmForbidden)) throw error;
        this.compiledWasm = null;
      }
    }
    return this.compiledWasm ?? undefined;
  }
}

const kernels = new Map<DType, ProductKernel>();

export function clearProducts(): void {
  kernels.clear();
}

export function productKernel(dtype: DType): Runnable {
  let kernel = kernels.get(dtype);
  if (!kernel) {
    kernel = new ProductKernel(dtype);
    kernels.set(dtype, kernel);
  }
  return kernel;
}

/** How the rows of a product are shared out. */
function productPieces({ nest, integers }: Lowered): Pieces {
  const { type, components } = nest.accesses[0]!;
  const length = integers[PLACE.totalRows]!;
  const perRow = integers[PLACE.columns]! * integers[PLACE.depth]!;
  const cost = (MULTIPLICATION_NS * components ** 2 * Math.max(8, SCALARS[type].bits)) / 64;
  // Where B is packed part by part, every piece packs all of it: the fewer the better.
  const several = integers[PLACE.columnBlock]! < integers[PLACE.columns]! ? 4 : 1;
  const { pieceTime, productRows } = tuning;
  const size = Math.max(several * productRows, Math.floor(pieceTime / (perRow * cost + 1)));
  const least = Math.ceil(productRows / 4);
  return { length, size, least, components: 1, time: length * perRow * cost };
}

/** The matrices of a batch one by one, in JavaScript. */
function runMatrices(
  compute: ProductFunction,
  buffers: readonly (TypedArray | undefined)[],
  integers: readonly number[],
): void {
  const [a, b, c] = buffers as readonly [TypedArray, TypedArray, TypedArray];
  const at = (place: keyof typeof PLACE) => integers[PLACE[place]]!;
  const [rows, columns] = [at("rows"), at("columns")];
  const rank = at("rank");
  const extents: number[] = [];
  const [x, y]: [number[], number[]] = [[], []];
  for (let axis = 0; axis < rank; axis++) {
    const place = PLACE.batch + 3 * axis;
    extents.push(integers[place]!);
    x.push(integers[place + 1]!);
    y.push(integers[place + 2]!);
  }
  const index = new Array<number>(rank).fill(0);
  let [aStart, bStart] = [at("aStart"), at("bStart")];
  for (let row = 0; row < at("totalRows"); row += rows) {
    compute(a, b, c, [
      ...[rows, columns, at("depth"), at("block"), aStart, bStart, row * columns],
      ...[at("aRow"), at("aDepth"), at("bDepth"), at("bColumn")],
    ]);
    for (let axis = 0; axis < rank; axis++) {
      aStart += x[axis]!;
      bStart += y[axis]!;
      if (++index[axis]! < extents[axis]!) break;
      aStart -= x[axis]! * extents[axis]!;
      bStart -= y[axis]! * extents[axis]!;
      index[axis] = 0;
    }
  }
}
