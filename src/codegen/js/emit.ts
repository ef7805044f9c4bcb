/**
 * The JS target: a loop nest as the source of one monomorphic function over typed arrays.
 *
 * The emitter follows the nest from the outside in, one method a statement, so that the code that writes looks like the
 * code written. Pointers move by increments; neighbours along the last map axis are computed side by side ("lanes").
 * It decides nothing about results: order and rounding are the nest's.
 */
import { SCALARS, type ScalarType } from "../../graph/dtype.ts";
import { InternalError } from "../../graph/errors.ts";
import {
  type Fold,
  type IntegerLayout,
  integerLayout,
  isRead,
  isSequential,
  type LoopNest,
  type LoopValue,
  mapDepth,
  storeDepth,
} from "../loops/ir.ts";
import { convertText, fitText, opText } from "./expressions.ts";
import { loopLines, operandLiteral, stateName } from "./loops.ts";
import { stepTexts, sumText, treeText } from "./steps.ts";

/** Longest run of neighbours whose sums stay sequential, in machine values: NumPy's block. */
const BLOCK = 128;
/** Bodies up to this many values are written out once a lane. */
const UNROLL_LIMIT = 48;
/** What wants its arguments by name. */
const NAMED_FOR: ReadonlySet<LoopValue["op"]> = new Set(["select", "load", "loop"]);

/** The kernel's source: an expression statement list that returns the function. */
export function emitJS(nest: LoopNest, name: string): string {
  return new Emitter(nest, name).run();
}

class Emitter {
  private readonly lines: string[] = [];
  private indent = 1;
  private readonly layout: IntegerLayout;
  private readonly depth: number;
  private readonly storeDepth: number;
  private readonly uses = new Map<LoopValue, number>();
  private readonly texts = new Map<string, string>();
  /** Index text of each access at the depth reached so far. */
  private pointers: string[];
  private readonly nest: LoopNest;
  private readonly name: string;
  /** Values that differ between lanes. */
  private readonly laned = new Set<LoopValue>();

  constructor(nest: LoopNest, name: string) {
    this.nest = nest;
    this.name = name;
    this.layout = integerLayout(nest);
    this.depth = mapDepth(nest);
    this.storeDepth = storeDepth(nest);
    this.pointers = nest.accesses.map((a, i) => (a.offset ? `o${i}` : "0"));
    for (const v of nest.values) for (const arg of v.args) this.use(arg);
    for (const fold of nest.folds) for (const v of [...fold.initial, ...fold.elements]) this.use(v);
    for (const store of nest.stores) {
      for (const v of store.values) this.use(v);
      if (store.position) this.use(store.position);
    }
    for (const v of nest.values) {
      const own = isRead(v) && this.stride(v.value as number, this.depth - 1) !== "0";
      if (own || v.op === "folded" || v.args.some((arg) => this.laned.has(arg))) this.laned.add(v);
    }
  }

  private use(v: LoopValue): void {
    this.uses.set(v, (this.uses.get(v) ?? 0) + 1);
  }

  run(): string {
    this.prologue();
    this.valuesAt(0, [0]);
    this.axis(0);
    const body = this.lines.join("\n");
    return `return function ${this.name}(B, I, C) {\n${body}\n};`;
  }

  private line(text: string): void {
    this.lines.push("  ".repeat(this.indent) + text);
  }

  private block(head: string, body: () => void): void {
    this.line(`${head} {`);
    this.indent++;
    body();
    this.indent--;
    this.line("}");
  }

  private prologue(): void {
    const { nest, layout } = this;
    nest.accesses.forEach((access, i) => {
      if (access.kind !== "index") this.line(`const b${i} = B[${i}];`);
    });
    nest.axes.forEach((_, axis) => {
      this.line(`const n${axis} = I[${axis}];`);
    });
    nest.accesses.forEach((_, i) => {
      if (layout.offsets[i]! >= 0) this.line(`const o${i} = I[${layout.offsets[i]}];`);
      layout.strides[i]!.forEach((at, axis) => {
        if (at >= 0) this.line(`const s${i}_${axis} = I[${at}];`);
      });
      if (layout.indexed[i]! >= 0) this.line(`const s${i}_${nest.axes.length} = I[${layout.indexed[i]}];`);
    });
    nest.arguments.forEach((_, i) => {
      this.line(`const c${i} = C[${i}];`);
    });
  }

  /** An access's step along an axis as text: "0", "1" or a variable. */
  private stride(access: number, axis: number): string {
    const cls = this.nest.accesses[access]!.strides[axis] ?? "0";
    return cls === "s" ? `s${access}_${axis}` : cls;
  }

  // ---- loops ---------------------------------------------------------------------------------------------------

  /** The loop over an axis and all inside it. */
  private axis(axis: number): void {
    if (axis === this.depth - 1) this.lastMap(axis);
    else if (axis < this.depth) {
      this.strided(axis, `i${axis}`, () => {
        this.valuesAt(axis + 1, [0]);
        this.axis(axis + 1);
      });
    } else this.innermost([0]);
  }

  /** A loop in which each access's pointer moves by its stride. */
  private strided(axis: number, index: string, body: () => void): void {
    const before = this.pointers;
    const moving: string[] = [];
    this.pointers = before.map((pointer, i) => {
      const step = this.stride(i, axis);
      if (step === "0") return pointer;
      const moved = `p${i}_${axis}`;
      this.line(`let ${moved} = ${pointer};`);
      moving.push(`${moved} += ${step}`);
      return moved;
    });
    const steps = moving.length > 0 ? `, ${moving.join(", ")}` : "";
    this.block(`for (let ${index} = 0; ${index} < n${axis}; ${index}++${steps})`, body);
    this.pointers = before;
  }

  /** The innermost map axis: several lanes at once where neighbours lie together. */
  private lastMap(axis: number): void {
    const lanes = this.laneCount(axis);
    if (lanes === 1) {
      this.strided(axis, `i${axis}`, () => {
        this.valuesAt(axis + 1, [0]);
        this.innermost([0]);
      });
      return;
    }
    const before = this.pointers;
    const index = `i${axis}`;
    this.laneAxis = axis;
    this.line(`let ${index} = 0;`);
    this.pointers = before.map((pointer, i) => {
      const step = this.stride(i, axis);
      if (step === "0") return pointer;
      const along = step === "1" ? index : `${index} * ${step}`;
      return pointer === "0" ? along : `${pointer} + ${along}`;
    });
    for (const group of [lanes, 1]) {
      const all = Array.from({ length: group }, (_, lane) => lane);
      const end = group === 1 ? `n${axis}` : `n${axis} - ${group - 1}`;
      this.block(`for (; ${index} < ${end}; ${index} += ${group})`, () => {
        this.valuesAt(axis + 1, all);
        this.innermost(all);
      });
    }
    this.pointers = before;
    this.laneAxis = -1;
  }

  private laneCount(axis: number): number {
    const { nest } = this;
    const count = nest.values.length;
    // Loops that end at data are not worth writing out several times.
    if (nest.values.some((v) => v.op === "loop")) return 1;
    if (nest.folds.length > 0) return nest.jam && count <= 2 * UNROLL_LIMIT ? 8 : 1;
    if (isSequential(nest)) return 1;
    const together = nest.accesses.every((a) => a.strides[axis] !== "s");
    return together && count <= UNROLL_LIMIT ? 4 : 1;
  }

  /** What stands inside all map axes: the folds, then the epilogue and the stores. */
  private innermost(lanes: readonly number[]): void {
    if (this.nest.folds.length > 0) {
      for (const lane of lanes) this.startFolds(lane);
      this.foldAxis(this.depth, lanes);
    }
    if (this.nest.axes[this.depth] !== "scan") this.results(lanes);
  }

  /** The epilogue and the stores. */
  private results(lanes: readonly number[]): void {
    for (const lane of lanes) {
      // Each lane is finished before the next: fewer values live at once.
      const last = (v: LoopValue) => v.level === this.storeDepth && (v.after || this.nest.folds.length === 0);
      for (const v of this.nest.values)
        if (last(v) && (lane === 0 || this.laned.has(v))) this.define(v, lane);
      this.stores(lane);
    }
  }

  // ---- values --------------------------------------------------------------------------------------------------

  /** Defines the values that first can be computed at a level, save those that `innermost` does. */
  private valuesAt(level: number, lanes: readonly number[]): void {
    if (level === this.depth && this.nest.folds.length === 0) return;
    const here = this.nest.values.filter((v) => v.level === level && (!v.after || level < this.storeDepth));
    for (const lane of lanes) for (const v of here) if (lane === 0 || this.laned.has(v)) this.define(v, lane);
  }

  private valueName(v: LoopValue, lane: number): string {
    return lane > 0 && this.laned.has(v) ? `v${v.id}_${lane}` : `v${v.id}`;
  }

  /** A value's text as an operand. */
  private text(v: LoopValue, lane: number): string {
    if (v.op === "const") return operandLiteral(v);
    if (v.op === "argument") return `c${v.value}`;
    const name = this.valueName(v, lane);
    return this.texts.get(name) ?? name;
  }

  private define(v: LoopValue, lane: number): void {
    if (v.op === "const" || v.op === "argument" || this.defineLoop(v, lane)) return;
    const name = this.valueName(v, lane);
    const text = this.expression(v, lane);
    // A short value used once at the same depth stands where it is used.
    if (this.uses.get(v) === 1 && this.standsInline(v) && text.length < 72) {
      this.texts.set(name, text);
      return;
    }
    this.texts.delete(name);
    this.line(`const ${name} = ${text};`);
  }

  /** A loop is lines of its own, and its results are its variables. */
  private defineLoop(v: LoopValue, lane: number): boolean {
    if (v.loop) {
      const args = v.args.map((arg) => this.text(arg, lane));
      for (const line of loopLines(v.loop, this.valueName(v, lane), args)) this.line(line);
    } else if (v.op === "result") {
      const loop = this.valueName(v.args[0]!, lane);
      this.texts.set(this.valueName(v, lane), stateName(loop, v.value as number));
    }
    return v.op === "loop" || v.op === "result";
  }

  private standsInline(v: LoopValue): boolean {
    if (v.op === "select") return false;
    const user = this.nest.values.find((u) => u.args.includes(v));
    if (user) return user.level === v.level && user.after === v.after && !NAMED_FOR.has(user.op);
    // Stored directly: at the level of the stores.
    return v.level === this.depth && this.nest.folds.length === 0;
  }

  /** @param within the lane whose values the operands are, where it is not that of the memory */
  private expression(v: LoopValue, lane: number, within = lane): string {
    const args = v.args.map((arg) => this.text(arg, within));
    switch (v.op) {
      case "load":
        return this.loadText(v, lane);
      case "gather":
        return this.loadText(v, lane, this.positionText(v.args[0]!, within));
      case "index": {
        const at = this.indexText(v.value as number, lane);
        return SCALARS[v.type].big ? `BigInt(${at})` : fitText(`(${at})`, v.type);
      }
      case "folded":
        return this.stateName(v.value as number, v.part, lane);
      case "convert":
        return convertText(args[0]!, v.args[0]!.type, v.type);
      case "const":
      case "argument":
      case "result":
        return this.text(v, lane);
      case "loop":
        throw new InternalError("a loop has no text of its own");
      default: {
        const type = v.op === "select" || v.op === "choose" ? v.type : v.args[0]!.type;
        return opText(v.op, type, args);
      }
    }
  }

  /** The position of a lane's element in an access. */
  private indexText(access: number, lane: number): string {
    const pointer = this.pointers[access]!;
    const step = this.stride(access, this.laneAxis);
    if (lane === 0 || step === "0") return pointer;
    const ahead = step === "1" ? `${lane}` : `${lane} * ${step}`;
    return pointer === "0" ? ahead : `${pointer} + ${ahead}`;
  }

  /** The axis along which lanes lie: the last map axis, or the run while it is summed. */
  private laneAxis = -1;

  /** @param position that a gather brings along */
  private elementText(access: number, lane: number, part: number, position?: string): string {
    let at = this.indexText(access, lane);
    if (position !== undefined) {
      const { indexed } = this.nest.accesses[access]!;
      const moved = indexed === "1" ? position : `${position} * s${access}_${this.nest.axes.length}`;
      at = at === "0" ? moved : `${at} + ${moved}`;
    }
    if (this.nest.accesses[access]!.components === 1) return `b${access}[${at}]`;
    const scaled = at === "0" ? "" : `2 * ${/^\w+$/.test(at) ? at : `(${at})`}`;
    const index = scaled === "" ? `${part}` : part === 0 ? scaled : `${scaled} + 1`;
    return `b${access}[${index}]`;
  }

  private loadText(v: LoopValue, lane: number, position?: string): string {
    const element = this.elementText(v.value as number, lane, v.part, position);
    return v.type === "f16" ? `decodeF16(${element})` : element;
  }

  private positionText(v: LoopValue, lane: number): string {
    const text = this.text(v, lane);
    return SCALARS[v.type].big ? `Number(${text})` : text;
  }

  private stores(lane: number): void {
    for (const store of this.nest.stores) {
      const position = store.position && this.positionText(store.position, lane);
      store.values.forEach((v, part) => {
        const value = this.text(v, lane);
        const stored = v.type === "f16" ? `encodeF16(${value})` : value;
        this.line(`${this.elementText(store.access, lane, part, position)} = ${stored};`);
      });
    }
  }

  // ---- folds ---------------------------------------------------------------------------------------------------

  private stateName(fold: number, part: number, lane: number): string {
    return lane > 0 ? `a${fold}_${part}_${lane}` : `a${fold}_${part}`;
  }

  private startFolds(lane: number): void {
    this.nest.folds.forEach((fold, f) => {
      fold.initial.forEach((v, part) => {
        this.line(`let ${this.stateName(f, part, lane)} = ${this.text(v, lane)};`);
      });
    });
  }

  private foldAxis(axis: number, lanes: readonly number[]): void {
    const { axes } = this.nest;
    if (axis === axes.length) {
      for (const lane of lanes) this.step(lane, this.nest.folds.keys());
    } else if (axes[axis] === "pairwise") this.pairwise(axis);
    else {
      this.strided(axis, `i${axis}`, () => {
        this.bodyValues(axis + 1, lanes);
        this.foldAxis(axis + 1, lanes);
        if (axes[axis] === "scan") this.results(lanes);
      });
    }
  }

  private bodyValues(level: number, lanes: readonly number[]): void {
    for (const lane of lanes) {
      for (const v of this.nest.values) {
        if (v.level === level && !v.after && (lane === 0 || this.laned.has(v))) this.define(v, lane);
      }
    }
  }

  /** One element joins the accumulators. */
  private step(lane: number, folds: Iterable<number>): void {
    for (const f of folds) {
      const fold = this.nest.folds[f]!;
      const state = fold.types.map((_, part) => this.stateName(f, part, lane));
      const elements = fold.elements.map((v) => this.text(v, lane));
      const { shared, results } = stepTexts(fold.step, [...state, ...elements]);
      if (shared.length === 0 && state.length === 1) this.line(`${state[0]} = ${results[0]};`);
      else this.assign(state, shared, results);
    }
  }

  /** Several variables at once: each new value may use all old ones, and values that they share. */
  private assign(names: readonly string[], shared: readonly string[], texts: readonly string[]): void {
    this.block("", () => {
      for (const line of shared) this.line(line);
      texts.forEach((text, i) => {
        this.line(`const t${i} = ${text};`);
      });
      names.forEach((name, i) => {
        this.line(`${name} = t${i};`);
      });
    });
  }

  // ---- pairwise runs -------------------------------------------------------------------------------------------

  /**
   * A run summed in NumPy's order: halves (cut at a multiple of eight) down to blocks of 128, each block with eight
   * accumulators. The recursion is a loop: `stack` holds the size of each pending right half, then the left sums.
   */
  private pairwise(axis: number): void {
    const { nest } = this;
    const runAxes = nest.axes.map((_, i) => i).slice(axis);
    const sums = nest.folds.flatMap((fold, f) =>
      fold.pairwise ? fold.types.map((type, part) => ({ fold, f, part, type, name: `r${f}_${part}` })) : [],
    );
    const components = nest.folds.find((fold) => fold.pairwise)!.types.length;
    const block = BLOCK / components;
    const half = components === 1 ? "h = m >>> 1;" : "h = m;";
    const align = components === 1 ? "h -= h & 7;" : "h = (h - (h & 7)) / 2;";
    const width = 1 + sums.length;
    this.line(`let m = ${runAxes.map((i) => `n${i}`).join(" * ")}, q = 0, d = 0;`);
    this.block("for (;;)", () => {
      this.block(`while (m > ${block})`, () => {
        this.line(`let ${half} ${align}`);
        this.line(`stack[d] = m - h; d += ${width}; m = h;`);
      });
      for (const sum of sums) this.line(`let ${sum.name} = -0;`);
      this.runBlock(axis, sums, 8 / components);
      this.line("q += m;");
      this.block(`while (d > 0 && stack[d - ${width}] < 0)`, () => {
        this.line(`d -= ${width};`);
        sums.forEach((sum, i) => {
          this.line(`${sum.name} = ${sumText(sum.type, `stack[d + ${i + 1}]`, sum.name)};`);
        });
      });
      this.block("if (d === 0)", () => {
        for (const { f, part, type, name } of sums) {
          const state = this.stateName(f, part, 0);
          const total = sumText(type, state, name);
          this.line(`${state} = ${type === "f16" ? `roundF16(${total})` : total};`);
        }
        this.line("break;");
      });
      sums.forEach((sum, i) => {
        this.line(`stack[d - ${width} + ${i + 1}] = ${sum.name};`);
      });
      this.line(`m = stack[d - ${width}]; stack[d - ${width}] = -1;`);
    });
  }

  /** The sums of one block: lanes of accumulators, then what is left over. */
  private runBlock(axis: number, sums: readonly Sum[], lanes: number): void {
    const before = this.pointers;
    const single = axis === this.nest.axes.length - 1;
    const advance = single ? undefined : this.startOdometer(axis);
    if (single) {
      this.line("let k = 0;");
      this.pointers = before.map((pointer, i) => {
        const step = this.stride(i, axis);
        if (step === "0") return pointer;
        const start = step === "1" ? "q" : `q * ${step}`;
        this.line(`const w${i} = ${pointer === "0" ? start : `${pointer} + ${start}`};`);
        return step === "1" ? `w${i} + k` : `w${i} + k * ${step}`;
      });
    } else this.line("let k = 0;");
    const bodies = this.nest.values.filter((v) => v.level > this.depth && !v.after).length;
    const unrolled = bodies <= UNROLL_LIMIT && !this.nest.values.some((v) => v.op === "loop");
    this.block(`if (m >= ${lanes})`, () => {
      const all = Array.from({ length: lanes }, (_, lane) => lane);
      if (unrolled)
        this.line(`let ${sums.flatMap((s) => all.map((l) => `${s.name}_${l} = -0`)).join(", ")};`);
      else this.line(`for (let z = 0; z < ${8 * sums.length}; z++) lanes[z] = -0;`);
      this.line(`const e = m - m % ${lanes};`);
      if (unrolled) {
        this.block(`for (; k < e; k += ${lanes})`, () => {
          for (const lane of all) {
            this.block("", () => this.runElement(axis, single ? lane : 0, (s) => `${s.name}_${lane}`, sums));
            advance?.();
          }
        });
        for (const s of sums)
          this.line(
            `${s.name} = ${treeText(
              s.type,
              all.map((l) => `${s.name}_${l}`),
            )};`,
          );
      } else {
        this.block("for (; k < e; k++)", () => {
          this.line(`const l = k % ${lanes};`);
          this.runElement(axis, 0, (s) => `lanes[${8 * sums.indexOf(s)} + l]`, sums);
          advance?.();
        });
        sums.forEach((s, i) => {
          this.line(
            `${s.name} = ${treeText(
              s.type,
              all.map((l) => `lanes[${8 * i + l}]`),
            )};`,
          );
        });
      }
    });
    this.block("for (; k < m; k++)", () => {
      this.runElement(axis, 0, (s) => s.name, sums);
      advance?.();
    });
    this.pointers = before;
  }

  private runElement(axis: number, lane: number, target: (sum: Sum) => string, sums: readonly Sum[]): void {
    const outerLaneAxis = this.laneAxis;
    this.laneAxis = axis;
    // Inside a block every element is its own scope, so that names need no lane.
    for (const v of this.nest.values) if (v.level > axis && !v.after) this.defineAtLane(v, lane);
    for (const s of sums) {
      const element = this.text(s.fold.elements[s.part]!, 0);
      this.line(`${target(s)} = ${sumText(s.type, target(s), element)};`);
    }
    this.step(
      0,
      this.nest.folds.flatMap((fold, f) => (fold.pairwise ? [] : [f])),
    );
    this.laneAxis = outerLaneAxis;
  }

  /** Defines a value under its plain name from the memory of another lane. */
  private defineAtLane(v: LoopValue, lane: number): void {
    if (v.op === "const" || v.op === "argument" || this.defineLoop(v, 0)) return;
    const name = `v${v.id}`;
    const text = this.expression(v, isRead(v) ? lane : 0, 0);
    this.texts.delete(name);
    if (this.uses.get(v) === 1 && this.standsInline(v) && text.length < 72) this.texts.set(name, text);
    else this.line(`const ${name} = ${text};`);
  }

  /** A run over several axes that do not join: counters carry from the last axis to the first. */
  private startOdometer(axis: number): () => void {
    const { axes } = this.nest;
    const last = axes.length - 1;
    this.line("let rest = q;");
    for (let i = last; i >= axis; i--) {
      this.line(`let j${i} = rest % n${i};`);
      if (i > axis) this.line(`rest = (rest - j${i}) / n${i};`);
    }
    const moving: number[] = [];
    this.pointers = this.pointers.map((pointer, i) => {
      const terms: string[] = pointer === "0" ? [] : [pointer];
      for (let a = axis; a <= last; a++) {
        const step = this.stride(i, a);
        if (step !== "0") terms.push(step === "1" ? `j${a}` : `j${a} * ${step}`);
      }
      const still = axes.slice(axis).every((_, a) => this.stride(i, axis + a) === "0");
      if (still) return pointer;
      this.line(`let w${i} = ${terms.join(" + ")};`);
      moving.push(i);
      return `w${i}`;
    });
    const carry = (a: number): void => {
      for (const i of moving) if (this.stride(i, a) !== "0") this.line(`w${i} += ${this.stride(i, a)};`);
      if (a === axis) {
        this.line(`j${a}++;`);
        return;
      }
      this.block(`if (++j${a} === n${a})`, () => {
        this.line(`j${a} = 0;`);
        for (const i of moving) {
          if (this.stride(i, a) !== "0") this.line(`w${i} -= n${a} * ${this.stride(i, a)};`);
        }
        carry(a - 1);
      });
    };
    return () => carry(last);
  }
}

interface Sum {
  readonly fold: Fold;
  readonly f: number;
  readonly part: number;
  readonly type: ScalarType;
  readonly name: string;
}
