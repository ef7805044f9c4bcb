/**
 * `np.jit`: functions of arrays, called once for each signature to learn what they compute, then replayed.
 *
 * Owns signatures, traces and results. How a function's operators become array arithmetic is `source/function.ts`; what
 * a trace may not do, `runtime/trace.ts`. Invariant: a replay runs a plan and nothing of the user's.
 *
 * A trace holds for exact shapes and layouts, because shapes stand in a graph (a reshape, a mean's count) and the order of
 * a sum follows the layout. Kernels serve every length, so another shape costs a trace and a plan but compiles nothing.
 */
import { isListening } from "../graph/build.ts";
import { type DType, isDType } from "../graph/dtype.ts";
import type { Node } from "../graph/ops.ts";
import { type Shape, sameShape } from "../graph/shape.ts";
import { sameView, type View } from "../graph/view.ts";
import { Buffer } from "../runtime/buffer.ts";
import { evaluate, Replay } from "../runtime/evaluate.ts";
import { LRU } from "../runtime/lru.ts";
import { force, Storage } from "../runtime/storage.ts";
import { isTracing, NO_VALUE, TraceError, traced } from "../runtime/trace.ts";
import { Complex } from "./complex.ts";
import { describe, type ScalarLike, type TypedLike, toArray, typedArrayDType } from "./convert.ts";
import { NDArray } from "./ndarray.ts";
import { isOptions, readArguments } from "./options.ts";
import { FunctionReader } from "./source/function.ts";
import { type FunctionTree, hasOperators } from "./source/names.ts";
import { parseFunction, SourceReferenceError, SourceSyntaxError, SourceTypeError } from "./source/parse.ts";

export interface JitOptions {
  /** Values of names that the function uses from outside: arrays, numbers, functions. Only reading needs them. */
  readonly scope?: Readonly<Record<string, unknown>> | undefined;
}

/** What a jitted function has besides being called. */
export interface Jitted {
  /** How often the function was called to learn what it computes. */
  readonly traces: number;
  /** Forgets what was learned. */
  clear(): void;
}

/** What the parameters of a formula take. */
type Operands<P extends readonly unknown[]> = { [I in keyof P]: NDArray | TypedLike | ScalarLike };

// ---- signatures ------------------------------------------------------------------------------------------------------

/** In a signature, where an array stands, and where lists, objects and complex numbers begin. */
const MARKS = {
  array: Symbol("array"),
  list: Symbol("list"),
  object: Symbol("object"),
  complex: Symbol("complex"),
};

const MAX_DEPTH = 100;

/** Arguments taken apart: arrays, and all the rest in the order met. */
interface Taken {
  readonly arrays: NDArray[];
  /** Marks, plain values, counts and names. */
  readonly rest: unknown[];
}

function take(value: unknown, taken: Taken, path: string, depth: number): void {
  const { arrays, rest } = taken;
  if (value instanceof NDArray) {
    arrays.push(value);
    rest.push(MARKS.array);
  } else if (typeof value !== "object" || value === null) {
    if (typeof value === "function" || typeof value === "symbol") throw notTaken(value, path);
    rest.push(value);
  } else if (depth > MAX_DEPTH) {
    throw new TypeError(`np.jit: ${path.slice(0, 60)}... is nested deeper than ${MAX_DEPTH}`);
  } else if (Array.isArray(value)) {
    rest.push(MARKS.list, value.length);
    for (let i = 0; i < value.length; i++) take(value[i], taken, `${path}[${i}]`, depth + 1);
  } else if (typedArrayDType(value)) {
    take(toArray(value, false), taken, path, depth);
  } else if (value instanceof Complex) {
    rest.push(MARKS.complex, value.re, value.im);
  } else if (isDType(value)) {
    rest.push(value);
  } else if (isOptions(value)) {
    const entries = Object.entries(value);
    rest.push(MARKS.object, entries.length);
    for (const [name, item] of entries) {
      rest.push(name);
      take(item, taken, `${path}.${name}`, depth + 1);
    }
  } else throw notTaken(value, path);
}

function notTaken(value: unknown, path: string): TypeError {
  return new TypeError(
    `np.jit: ${path} is ${describe(value)}; arguments are arrays, plain values, dtypes, and lists and objects of them`,
  );
}

/** An array as a signature sees it. */
interface Layout {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly window: View | undefined;
  /** Elements of its storage. */
  readonly storage: Shape;
}

function fits(x: NDArray, layout: Layout): boolean {
  if (x.dtype !== layout.dtype || !sameShape(x.shape, layout.shape)) return false;
  const { window } = x;
  if (window === undefined || layout.window === undefined) return window === layout.window;
  return sameView(window, layout.window) && sameShape(x.storage.node.shape, layout.storage);
}

function mix(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x9e3779b1) ^ (hash >>> 15);
}

function hashOf({ arrays, rest }: Taken): number {
  let hash = rest.length;
  for (const { dtype, shape, window } of arrays) {
    hash = mix(hash, dtype.id);
    for (const extent of shape) hash = mix(hash, extent);
    if (window) for (const stride of window.strides) hash = mix(hash, stride);
  }
  for (const value of rest) if (typeof value === "number") hash = mix(hash, value * 64);
  return hash;
}

// ---- traces ----------------------------------------------------------------------------------------------------------

/** What a call gives: arrays are numbered. */
type Template =
  | { readonly kind: "array"; readonly place: number; readonly shape: Shape }
  | { readonly kind: "list"; readonly items: readonly Template[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Template])[] }
  | { readonly kind: "value"; readonly value: unknown };

interface Trace {
  readonly layouts: readonly Layout[];
  readonly rest: readonly unknown[];
  readonly result: Template;
  readonly replay: Replay;
  readonly outputs: number;
}

function matches(trace: Trace, { arrays, rest }: Taken): boolean {
  const { layouts } = trace;
  if (layouts.length !== arrays.length || trace.rest.length !== rest.length) return false;
  for (let i = 0; i < rest.length; i++) if (!Object.is(rest[i], trace.rest[i])) return false;
  for (let i = 0; i < arrays.length; i++) if (!fits(arrays[i]!, layouts[i]!)) return false;
  return true;
}

/** Arguments put together again around other arrays. */
function rebuild(rest: readonly unknown[], arrays: readonly NDArray[]): unknown[] {
  let at = 0;
  let next = 0;
  const build = (): unknown => {
    const item = rest[at++];
    if (item === MARKS.array) return arrays[next++];
    if (item === MARKS.complex) return new Complex(rest[at++] as number, rest[at++] as number);
    if (item === MARKS.list) return Array.from({ length: rest[at++] as number }, build);
    if (item !== MARKS.object) return item;
    return Object.fromEntries(Array.from({ length: rest[at++] as number }, () => [rest[at++], build()]));
  };
  const args: unknown[] = [];
  while (at < rest.length) args.push(build());
  return args;
}

/** Takes a result apart. */
function templateOf(value: unknown, roots: Node[], depth = 0): Template {
  if (value instanceof NDArray) {
    const node = value.node();
    let place = roots.indexOf(node);
    if (place < 0) place = roots.push(node) - 1;
    return { kind: "array", place, shape: value.shape };
  }
  if (depth > MAX_DEPTH) throw new TypeError(`np.jit: the result is nested deeper than ${MAX_DEPTH}`);
  if (Array.isArray(value)) {
    return { kind: "list", items: value.map((item) => templateOf(item, roots, depth + 1)) };
  }
  if (value instanceof Promise)
    throw new TypeError("np.jit takes no async functions: the function gave a Promise");
  if (isOptions(value)) {
    const entries = Object.entries(value).map(
      ([name, item]) => [name, templateOf(item, roots, depth + 1)] as const,
    );
    return { kind: "object", entries };
  }
  return { kind: "value", value };
}

function resultOf(template: Template, arrays: readonly Buffer[], seen?: Set<Buffer>): unknown {
  switch (template.kind) {
    case "array": {
      const data = arrays[template.place]!;
      // Two results of one value share its memory until either is written.
      if (seen?.has(data)) data.readers++;
      seen?.add(data);
      return new NDArray(Storage.of(data, template.shape), template.shape);
    }
    case "list":
      return template.items.map((item) => resultOf(item, arrays, seen));
    case "object":
      return Object.fromEntries(template.entries.map(([name, item]) => [name, resultOf(item, arrays, seen)]));
    case "value":
      return template.value;
  }
}

/** Calls a function without a trace: what is watched while its operations are written (error states) is of this call. */
function computeOnce(fn: Traceable, args: readonly unknown[]): unknown {
  const roots: Node[] = [];
  const result = templateOf(fn.call(args), roots);
  return resultOf(result, evaluate(roots), new Set());
}

// ---- functions -------------------------------------------------------------------------------------------------------

type AnyFunction = (...args: never[]) => unknown;

/** A function that is called, or read where it has operators that only reading gives a meaning on arrays. */
class Traceable {
  private readonly fn: AnyFunction;
  private readonly scope: ReadonlyMap<string, unknown>;
  private tree: FunctionTree | undefined;
  /** Why the function cannot be read at all. */
  private reason: string | undefined;
  private parsed = false;

  constructor(fn: AnyFunction, scope: ReadonlyMap<string, unknown>) {
    this.fn = fn;
    this.scope = scope;
  }

  call(args: readonly unknown[]): unknown {
    this.parse();
    let { reason } = this;
    if (this.tree) {
      const reader = new FunctionReader(this.tree, this.scope);
      try {
        return reader.run(args);
      } catch (error) {
        // Before an operator has met an array, reading means no more than calling.
        if (!isSourceError(error) || reader.operators > 0) throw error;
        reason = error.message;
      }
    }
    try {
      return this.fn(...(args as never[]));
    } catch (error) {
      if (reason !== undefined && error instanceof TraceError && error.message === NO_VALUE) {
        error.message =
          `np.jit called the function, where an operator (or item(), printing, iterating) asks an array for values that it ` +
          `does not have yet; operators are array arithmetic only where the function is read, and it cannot be: ${reason}`;
      }
      throw error;
    }
  }

  private parse(): void {
    if (this.parsed) return;
    this.parsed = true;
    try {
      const tree = parseFunction(this.fn);
      if (hasOperators(tree)) this.tree = tree;
    } catch (error) {
      if (!isSourceError(error)) throw error;
      this.reason = error.message;
    }
  }
}

function isSourceError(error: unknown): error is Error {
  return (
    error instanceof SourceSyntaxError ||
    error instanceof SourceReferenceError ||
    error instanceof SourceTypeError
  );
}

/** Calls a function on arrays that stand for those given. */
function trace(fn: Traceable, { arrays, rest }: Taken): Trace {
  const layouts = arrays.map(({ dtype, shape, window, storage }) => ({
    dtype,
    shape,
    window,
    storage: storage.node.shape,
  }));
  const open = arrays.map(({ dtype, storage }) => Buffer.hollow(dtype, storage.node.size));
  const stand = open.map((data, i) => {
    const { storage, shape, window } = layouts[i]!;
    return new NDArray(Storage.of(data, storage), shape, window);
  });
  const roots: Node[] = [];
  const result = traced(() => templateOf(fn.call(rebuild(rest, stand)), roots));
  return { layouts, rest, result, replay: new Replay(roots, open), outputs: roots.length };
}

/**
 * Makes a function of arrays fast to call: what it computes is learned once for each signature, and then computed without
 * building an expression again. The results are computed when the call returns.
 *
 * A signature is the arguments' dtypes, shapes and memory layouts, and every plain value among them: numbers, strings and
 * the like are constants of the trace. Arguments and results may be lists and plain objects of arrays, nested. Another
 * shape means another trace, but compiles nothing.
 *
 * The function is called when a signature is new, and not again: its effects happen once, random numbers are drawn once,
 * arrays from outside keep the elements that they have then. It must not ask for values (`item()`, printing, conditions
 * on arrays) and not write into its arguments; both are refused.
 *
 * Operators on arrays are arithmetic: a function that has operators is read, not called. Read are `const`, `let`,
 * `return`, `if` and loops on plain values, local functions, taking arguments apart, `np.` functions, and `Math` on
 * numbers; `a[0]` and `a[1, ":"]` index; `%` takes the divisor's sign; `==` and `===` compare elements. Names from outside
 * are given in `scope`. Where reading meets something else, the function is called, unless an operator has met an array.
 *
 * @param fn a function of arrays; for the type checker, formulas are functions of numbers: `(a: number) => a * 2`
 * @param options `scope`: values of names from outside
 * @returns a function with the same parameters; `traces` counts signatures, `clear()` forgets them
 * @throws TraceError where the function asks for values or writes what is not its own; SourceTypeError,
 *   SourceSyntaxError or SourceReferenceError where it cannot be read but must be
 * @example
 * const norm = np.jit((a: number, b: number) => np.sqrt(a * a + b * b));
 * norm(np.array([3, 5]), np.array([4, 12])); // array([ 5., 13.])
 */
export function jit<P extends readonly number[]>(
  fn: (...args: P) => number | NDArray,
  options?: JitOptions,
): ((...args: Operands<P>) => NDArray) & Jitted;
export function jit<F extends (...args: never[]) => unknown>(fn: F, options?: JitOptions): F & Jitted;
export function jit(fn: AnyFunction, ...rest: unknown[]): unknown {
  if (typeof fn !== "function") throw new TypeError(`np.jit takes a function, got ${describe(fn)}`);
  const { scope = {} } = readArguments("jit", ["|", "scope"], rest) as JitOptions;
  if (!isOptions(scope))
    throw new TypeError(`np.jit takes scope as an object of names, got ${describe(scope)}`);
  const traceable = new Traceable(fn, new Map(Object.entries(scope)));
  const known = new LRU<number, Trace[]>(256);
  let latest: Trace | undefined;
  let traces = 0;

  const find = (taken: Taken): Trace => {
    if (latest && matches(latest, taken)) return latest;
    const hash = hashOf(taken);
    const bucket = known.get(hash);
    latest = bucket?.find((one) => matches(one, taken));
    if (latest) return latest;
    traces++;
    const made = trace(traceable, taken);
    known.set(hash, [made, ...(bucket ?? []).slice(0, 15)]);
    latest = made;
    return made;
  };

  const call = (...args: unknown[]): unknown => {
    // Inside another trace the function is part of it.
    if (isTracing()) return traceable.call(args);
    if (isListening()) return computeOnce(traceable, args);
    const taken: Taken = { arrays: [], rest: [] };
    for (let i = 0; i < args.length; i++) take(args[i], taken, `argument ${i + 1}`, 0);
    const { arrays } = taken;
    if (arrays.some((x) => !x.computed)) force(arrays.map((x) => x.storage));
    const { replay, result, outputs } = find(taken);
    const data: Buffer[] = new Array(arrays.length);
    for (let i = 0; i < arrays.length; i++) data[i] = arrays[i]!.storage.buffer!;
    const computed = outputs > 0 ? replay.run(data) : [];
    return result.kind === "array" ? resultOf(result, computed) : resultOf(result, computed, new Set());
  };
  return Object.defineProperties(call, {
    name: { value: fn.name },
    traces: { get: () => traces },
    clear: {
      value: () => {
        known.clear();
        latest = undefined;
      },
    },
  });
}
