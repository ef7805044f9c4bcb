/**
 * A module that multiplies matrices of one dtype, called as `convention.ts` says.
 *
 * The loops around the microkernel are those of Goto & van de Geijn (2008): a block of columns of B is packed whole, a
 * block of rows of A for a block of k at a time, and tiles walk down the rows first, so that a panel of B stays in the
 * first-level cache while A streams from the second.
 */
import type { ScalarType } from "../../../graph/dtype.ts";
import { MATMUL_BLOCK } from "../../../graph/matmul.ts";
import type { WasmKernel, WasmOptions } from "../emit.ts";
import {
  call,
  type Expr,
  type FunctionBuilder,
  type FunctionRef,
  i32,
  instruction,
  type Local,
  ModuleBuilder,
  op,
  selectScalar,
} from "../encoder.ts";
import { type Arithmetic, arithmetic } from "./arithmetic.ts";
import { LAYOUT, PLACE, SCRATCH, SLOT } from "./convention.ts";
import { advance, minus, plus, quotient, range, remainder, repeat, times } from "./loops.ts";
import { directKernel, packedKernel } from "./micro.ts";
import { copyFunction, packFunction } from "./pack.ts";

export function emitMatmul(type: ScalarType, components: 1 | 2, options: WasmOptions = {}): WasmKernel {
  const module = new ModuleBuilder();
  module.importHeap(options.sharedPages);
  const kind = arithmetic(type, components, options.fma === true);
  const parts: Parts = {
    kind,
    packed: packedKernel(module, kind),
    direct: kind.converts ? undefined : directKernel(module, kind),
    packA: packFunction(module, kind, { width: kind.rows, planar: false }),
    packB: packFunction(module, kind, { width: kind.columns, planar: true }),
    packPairs:
      components === 2 ? packFunction(module, kind, { width: kind.columns, planar: false }) : undefined,
    copy: copyFunction(module, kind),
  };
  const run = module.function(["i32", "i32", "i32"], [], (f, [begin, end, block]) => {
    new Driver(f, parts, block!).rows(begin!, end!);
  });
  module.export("run", run);
  return { bytes: module.bytes(), params: LAYOUT, imports: [] };
}

interface Parts {
  readonly kind: Arithmetic;
  readonly packed: FunctionRef;
  readonly direct: FunctionRef | undefined;
  readonly packA: FunctionRef;
  readonly packB: FunctionRef;
  readonly packPairs: FunctionRef | undefined;
  readonly copy: FunctionRef;
}

const least = (x: Expr, y: Expr): Expr => selectScalar(op("i32.lt_u", x, y), x, y);

/** The part of a task's operands and result that its loops are in. */
interface Task {
  readonly rows: Expr;
  readonly columns: Expr;
  readonly a: Expr;
  readonly b: Expr;
  readonly c: Expr;
}

class Driver {
  private readonly f: FunctionBuilder;
  private readonly parts: Parts;
  private readonly kind: Arithmetic;
  private readonly block: Local;
  private readonly depth: Expr;
  /** Strides in bytes. */
  private readonly aRow: Expr;
  private readonly aDepth: Expr;
  private readonly bDepth: Expr;
  private readonly bColumn: Expr;
  private readonly cRow: Expr;
  private readonly rowBlock: Expr;
  private readonly direct: Expr;
  private readonly tileAt: Expr;
  private readonly packedA: Expr;
  private readonly packedB: Expr;

  constructor(f: FunctionBuilder, parts: Parts, block: Local) {
    this.f = f;
    this.parts = parts;
    this.kind = parts.kind;
    this.block = block;
    this.depth = this.held(this.integer(PLACE.depth));
    this.aRow = this.held(this.bytes(PLACE.aRow));
    this.aDepth = this.held(this.bytes(PLACE.aDepth));
    this.bDepth = this.held(this.bytes(PLACE.bDepth));
    this.bColumn = this.held(this.bytes(PLACE.bColumn));
    this.cRow = this.held(this.bytes(PLACE.columns));
    this.rowBlock = this.held(this.integer(PLACE.rowBlock));
    this.direct = this.held(this.integer(PLACE.direct));
    this.tileAt = this.held(plus(f.get(block), i32(SCRATCH)));
    const { rows, columns } = this.kind;
    this.packedA = this.held(plus(this.tileAt, i32(rows * columns * this.element)));
    const step = this.kind.converts ? this.depth : least(this.depth, i32(MATMUL_BLOCK));
    const room = times(times(this.rowBlock, step), this.element);
    const aligned = op("i32.and", plus(room, i32(15)), i32(-16));
    this.packedB = this.held(plus(this.packedA, selectScalar(this.direct, i32(0), aligned)));
  }

  /** Bytes of an element as it is computed with. */
  private get element(): number {
    return this.kind.computed * this.kind.components;
  }

  private get storedElement(): number {
    return this.kind.stored * this.kind.components;
  }

  private held(value: Expr): Expr {
    return value.simple ? value : this.f.get(this.f.let(value));
  }

  private slotAt(address: Expr, number: number): Expr {
    const value = instruction("f64.load", [address], [8 * number]);
    return op("i32.wrap_i64", op("i64.trunc_sat_f64_s", value));
  }

  private slot(number: number): Expr {
    return this.slotAt(this.f.get(this.block), number);
  }

  private integer(place: number): Expr {
    return this.slot(SLOT.integers + place);
  }

  /** A number of elements in bytes. */
  private bytes(place: number): Expr {
    return times(this.integer(place), this.storedElement);
  }

  /** The rows of a range, matrix by matrix. */
  rows(begin: Local, end: Local): void {
    const { f } = this;
    const perMatrix = this.held(this.integer(PLACE.rows));
    const columns = this.held(this.integer(PLACE.columns));
    const columnBlock = this.held(this.integer(PLACE.columnBlock));
    const row = f.let(f.get(begin));
    f.block((done) => {
      f.loop((again) => {
        f.brIf(done, op("i32.ge_u", f.get(row), f.get(end)));
        f.scope(() => {
          const matrix = this.held(quotient(f.get(row), perMatrix));
          const first = this.held(remainder(f.get(row), perMatrix));
          const left = this.held(minus(f.get(end), f.get(row)));
          const count = this.held(least(left, this.held(minus(perMatrix, first))));
          const c = this.held(plus(this.slot(SLOT.c), times(f.get(row), this.cRow)));
          const [a, b] = this.operands(matrix, first);
          this.matrix({ rows: count, columns, a, b, c }, columnBlock);
          advance(f, row, count);
        });
        f.br(again);
      });
    });
  }

  /** Some rows of one matrix: a block of columns at a time, so that what is packed of B serves all of them. */
  private matrix(whole: Task, columnBlock: Expr): void {
    const { f } = this;
    range(f, i32(0), whole.columns, columnBlock, (j) => {
      const columns = this.held(least(this.held(minus(whole.columns, j)), columnBlock));
      const b = this.held(plus(whole.b, times(j, this.bColumn)));
      range(f, i32(0), whole.rows, this.rowBlock, (i) => {
        const task: Task = {
          rows: this.held(least(this.held(minus(whole.rows, i)), this.rowBlock)),
          columns,
          a: this.held(plus(whole.a, times(i, this.aRow))),
          b,
          c: this.held(plus(plus(whole.c, times(i, this.cRow)), times(j, this.storedElement))),
        };
        const packed = () => {
          this.packOfB(task, j);
          this.packedTask(task);
        };
        if (this.parts.direct) f.if(this.direct, () => this.directTask(task), packed);
        else packed();
      });
    });
  }

  /** The addresses of a row of A, and of B, in a matrix of the batch. */
  private operands(matrix: Expr, row: Expr): [Expr, Expr] {
    const { f } = this;
    const a = f.let(plus(plus(this.slot(SLOT.a), this.bytes(PLACE.aStart)), times(row, this.aRow)));
    const b = f.let(plus(this.slot(SLOT.b), this.bytes(PLACE.bStart)));
    const rank = this.held(this.integer(PLACE.rank));
    const axes = SLOT.integers + PLACE.batch;
    f.if(rank, () => {
      f.scope(() => {
        const rest = f.let(matrix);
        const axis = f.let(f.get(this.block));
        repeat(f, rank, () => {
          f.scope(() => {
            const extent = this.held(this.slotAt(f.get(axis), axes));
            const index = this.held(times(remainder(f.get(rest), extent), this.storedElement));
            f.set(rest, quotient(f.get(rest), extent));
            advance(f, a, times(index, this.slotAt(f.get(axis), axes + 1)));
            advance(f, b, times(index, this.slotAt(f.get(axis), axes + 2)));
            advance(f, axis, 24);
          });
        });
      });
    });
    return [f.get(a), f.get(b)];
  }

  /** `body` for each block of k: its first k, how many there are, and whether sums are there already. */
  private blocks(body: (first: Expr, depth: Expr) => void): void {
    const { f } = this;
    if (this.kind.converts) {
      body(i32(0), this.depth);
      return;
    }
    range(f, i32(0), this.depth, MATMUL_BLOCK, (first) => {
      body(first, this.held(least(this.held(minus(this.depth, first)), i32(MATMUL_BLOCK))));
    });
  }

  private panels(count: Expr, width: number, body: (at: Expr, size: Expr) => void): void {
    range(this.f, i32(0), count, width, (at) => {
      body(at, this.held(least(this.held(minus(count, at)), i32(width))));
    });
  }

  /** Packs a task's columns of B, all k of them, unless they are from the task before. */
  private packOfB(task: Task, strip: Expr): void {
    const { f } = this;
    const { columns } = this.kind;
    const known = op(
      "i32.and",
      op("i32.eq", this.slot(SLOT.packed), task.b),
      op("i32.eq", this.slot(SLOT.packedStrip), strip),
    );
    f.if(op("i32.eqz", known), () => {
      f.scope(() => {
        const target = f.let(this.packedB);
        this.blocks((first, depth) => {
          this.panels(task.columns, columns, (j, width) => {
            const source = plus(plus(task.b, times(first, this.bDepth)), times(j, this.bColumn));
            f.do(call(this.parts.packB, source, this.bColumn, this.bDepth, width, depth, f.get(target)));
            advance(f, target, times(depth, columns * this.element));
          });
        });
      });
      for (const [slot, value] of [
        [SLOT.packed, task.b],
        [SLOT.packedStrip, strip],
      ] as const) {
        f.do(instruction("f64.store", [f.get(this.block), op("f64.convert_i32_u", value)], [8 * slot]));
      }
    });
  }

  private packedTask(task: Task): void {
    const { f, parts } = this;
    const { rows, columns } = this.kind;
    const b = f.let(this.packedB);
    this.blocks((first, depth) => {
      const target = f.let(this.packedA);
      this.panels(task.rows, rows, (i, height) => {
        const source = plus(plus(task.a, times(first, this.aDepth)), times(i, this.aRow));
        f.do(call(parts.packA, source, this.aRow, this.aDepth, height, depth, f.get(target)));
        advance(f, target, times(depth, rows * this.element));
      });
      this.panels(task.columns, columns, (j, width) => {
        const a = f.let(this.packedA);
        this.panels(task.rows, rows, (i, height) => {
          this.tile(task, i, j, height, width, first, (c, cRow) =>
            f.do(call(parts.packed, depth, f.get(a), f.get(b), c, cRow, first)),
          );
          advance(f, a, times(depth, rows * this.element));
        });
        advance(f, b, times(depth, columns * this.element));
      });
    });
  }

  private directTask(task: Task): void {
    const { f, parts } = this;
    const { rows, columns } = this.kind;
    this.blocks((first, depth) => {
      this.panels(task.columns, columns, (j, width) => {
        const source = plus(task.b, plus(times(first, this.bDepth), times(j, this.bColumn)));
        const b = f.let(source);
        const bDepth = f.let(this.bDepth);
        // Columns that do not fill a tile cannot be read in whole vectors where they are.
        f.if(op("i32.lt_u", width, i32(columns)), () => {
          const pack = parts.packPairs ?? parts.packB;
          f.do(call(pack, f.get(b), this.bColumn, this.bDepth, width, depth, this.packedB));
          f.set(b, this.packedB);
          f.set(bDepth, i32(columns * this.element));
        });
        this.panels(task.rows, rows, (i, height) => {
          const a = plus(plus(task.a, times(first, this.aDepth)), times(i, this.aRow));
          this.tile(task, i, j, height, width, first, (c, cRow) => {
            const operands = [a, this.aRow, this.aDepth, height, f.get(b), f.get(bDepth)];
            f.do(call(parts.direct!, depth, ...operands, c, cRow, first));
          });
        });
      });
    });
  }

  /** One tile: straight into the result where it fills its place and needs no conversion, else by way of scratch memory. */
  private tile(
    task: Task,
    i: Expr,
    j: Expr,
    height: Expr,
    width: Expr,
    first: Expr,
    compute: (c: Expr, cRow: Expr) => void,
  ): void {
    const { f, parts, kind } = this;
    const c = this.held(plus(plus(task.c, times(i, this.cRow)), times(j, this.storedElement)));
    const tileRow = i32(kind.columns * this.element);
    const copy = (...args: Expr[]) => f.do(call(parts.copy, ...args, height, width));
    const indirect = () => {
      if (!kind.converts) f.if(first, () => copy(c, this.cRow, this.tileAt, tileRow));
      compute(this.tileAt, tileRow);
      copy(this.tileAt, tileRow, c, this.cRow);
    };
    if (kind.converts) {
      indirect();
      return;
    }
    const full = op("i32.and", op("i32.eq", height, i32(kind.rows)), op("i32.eq", width, i32(kind.columns)));
    f.if(full, () => compute(c, this.cRow), indirect);
  }
}
