/**
 * Ufuncs of one's own: loops registered beside others (`np.ufunc.register`), and JavaScript functions of single values
 * (`np.frompyfunc`).
 *
 * A registered loop is a composition of the module's functions: it builds a graph, so that it fuses and is compiled as any
 * other does. What `frompyfunc` wraps runs value by value, at once. Invariant: no loop is ever replaced unless asked for.
 */
import { buffer, expand } from "../graph/build.ts";
import type { DType } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { broadcastShapes } from "../graph/shape.ts";
import { contiguousView } from "../graph/view.ts";
import { Buffer } from "../runtime/buffer.ts";
import { writeElement } from "../runtime/interpret.ts";
import { describe, type ScalarLike, scalarParts, weakKind } from "./convert.ts";
import { NDArray } from "./ndarray.ts";
import { makeUfunc, UFUNC_PROTOTYPE, type Ufunc, ufuncSpec } from "./ufunc.ts";
import { type Compute, type Loop, parseSignature, specOf, typedLoop, type UfuncSpec } from "./ufunc-loops.ts";
import { UFUNCS } from "./ufuncs.ts";

/** What a loop computes: arrays at its dtypes to an array, or a list of them, of its results' dtypes. */
export type LoopFunction = (...operands: NDArray[]) => NDArray | readonly NDArray[];

/** What `np.ufunc.register` takes. */
export interface RegisterOptions {
  /** The loop's dtypes in NumPy's notation, `"ff->f"`; or several, which share the function. */
  readonly types: string | readonly string[];
  readonly loop: LoopFunction;
  /** Take the place of a loop of the same operands' dtypes, instead of being refused. */
  readonly replace?: boolean;
  /** What a reduction starts from, for a new ufunc. */
  readonly identity?: number | boolean;
  /** What it computes, in a line, for a new ufunc. */
  readonly doc?: string;
}

/** Ufuncs that were made by registering, by name. */
const registered = new Map<string, Ufunc>();

/** A loop made of the module's functions. What they give is held against the signature. */
function composed(name: string, signature: string, loop: LoopFunction): Loop {
  const { outs } = parseSignature(signature);
  const compute: Compute = (operands) => {
    const shape = broadcastShapes(operands.map((node) => node.shape));
    const made = loop(...operands.map((node) => NDArray.fromNode(expand(node, shape))));
    const results = Array.isArray(made) ? (made as readonly NDArray[]) : [made as NDArray];
    if (results.length !== outs.length) {
      throw new TypeError(
        `the loop ${signature} of ${name} must give ${outs.length} arrays, gave ${results.length}`,
      );
    }
    return results.map((result, i) => {
      if (!(result instanceof NDArray) || result.dtype !== outs[i]) {
        const got = result instanceof NDArray ? result.dtype.name : describe(result);
        throw new TypeError(
          `the loop ${signature} of ${name} must give an array of ${outs[i]!.name}, gave ${got}: use astype()`,
        );
      }
      return expand(result.node(), shape);
    });
  };
  return typedLoop(signature, compute);
}

/** Tries a loop on arrays of one zero: what is wrong with it shows where it is registered. */
function tried(loop: Loop): Loop {
  loop.compute(loop.ins.map((type) => expand(zero(type), [1])));
  return loop;
}

const zero = (type: DType): Node =>
  NDArray.fromNode(buffer(Buffer.allocate(type, 1), contiguousView([1]))).node();

function addLoop(spec: UfuncSpec, loop: Loop, replace: boolean): void {
  if (loop.ins.length !== spec.nin || loop.outs.length !== spec.nout) {
    throw new ValueError(
      `${spec.name} has ${spec.nin} operands and ${spec.nout} results, which ${loop.signature} does not fit`,
    );
  }
  const place = spec.loops.findIndex((one) => one.ins.every((type, i) => type === loop.ins[i]));
  if (place >= 0 && !replace) {
    throw new ValueError(
      `${spec.name} has a loop for these dtypes already (${spec.loops[place]!.signature}): ` +
        "give { replace: true } to put this one in its place",
    );
  }
  if (place >= 0) spec.loops[place] = loop;
  else spec.loops.push(loop);
  spec.resolved.clear();
}

/**
 * Adds a typed loop to a ufunc beside its others, or makes a new ufunc of it.
 *
 * A loop is chosen as NumPy chooses: by the operands' very dtypes first, else in order of registration by safe casting.
 *
 * @param name of the ufunc; those of the module by their names or other names
 * @param options `types` and `loop`, which is called with arrays of the loop's dtypes and composes functions of the module,
 *   so that it fuses with what is around it; `replace`, `identity`, `doc`
 * @returns the ufunc
 * @throws ValueError where there is a loop for the same dtypes; TypeError where the loop gives other dtypes than it says
 * @example np.ufunc.register("lerp", { types: ["fff->f", "ddd->d"], loop: (a, b, t) => a.add(b.sub(a).mul(t)) })
 */
export function register(name: string, options: RegisterOptions): Ufunc {
  const { types, loop, replace = false, identity, doc = "" } = options;
  if (typeof loop !== "function")
    throw new TypeError(`register() takes a function as 'loop', got ${describe(loop)}`);
  const loops = (typeof types === "string" ? [types] : types).map((signature) =>
    tried(composed(name, signature, loop)),
  );
  const found = Object.hasOwn(UFUNCS, name) ? UFUNCS[name] : registered.get(name);
  if (found) {
    if (ufuncSpec(found).signature !== null)
      throw new ValueError(`${name} is a generalized ufunc: it has no loops of its own`);
    for (const one of loops) addLoop(ufuncSpec(found), one, replace);
    return found;
  }
  const [first] = loops;
  if (!first) throw new ValueError(`register("${name}") needs a loop's types`);
  const spec = specOf(name, {
    doc,
    nin: first.ins.length,
    loops: [{ [first.signature]: first.compute }],
    ...(identity === undefined ? {} : { identity }),
  });
  for (const one of loops.slice(1)) addLoop(spec, one, replace);
  const made = makeUfunc(spec);
  registered.set(name, made);
  return made;
}

/**
 * What every ufunc is an instance of; `np.ufunc.register` adds loops.
 *
 * @example np.add instanceof np.ufunc // true
 * @see https://numpy.org/doc/stable/reference/generated/numpy.ufunc.html
 */
export const ufunc: {
  readonly register: typeof register;
  readonly prototype: object;
  [Symbol.hasInstance](x: unknown): boolean;
} = Object.assign(
  function ufunc(): never {
    throw new TypeError("cannot create 'numpy.ufunc' instances: use np.frompyfunc or np.ufunc.register");
  },
  { register },
) as never;
Object.defineProperty(ufunc, "prototype", { value: UFUNC_PROTOTYPE });

/** What `np.frompyfunc` takes. */
export interface FrompyfuncOptions {
  /** The loops' dtypes, `"dd->d"`; the first to which the operands cast safely is taken. Default: float64 throughout. */
  readonly types?: string | readonly string[];
  readonly identity?: number | boolean;
}

/**
 * A ufunc that calls a JavaScript function for every element.
 *
 * There are no arrays of objects here, so that results have a dtype: float64 unless `types` says otherwise. The function is
 * called at once when the ufunc is, and cannot fuse: for that use `np.vectorize`, or compose functions of arrays.
 *
 * @param func gets a number, bigint (of int64 and uint64 beyond the safe integers), boolean or complex an operand; gives a
 *   plain value, or a list of `nout`
 * @param nin number of operands
 * @param nout number of results
 * @param options `types`, `identity`
 * @throws TypeError when the function gives what is no plain value
 * @example np.frompyfunc((x, y) => Math.hypot(x, y), 2, 1)([3, 5], 4) // [5, 6.40312424]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.frompyfunc.html
 */
export function frompyfunc(
  func: (...values: number[]) => unknown,
  nin: number,
  nout: number,
  options?: FrompyfuncOptions,
): Ufunc;
export function frompyfunc(
  func: (...values: never[]) => unknown,
  nin: number,
  nout: number,
  options?: FrompyfuncOptions,
): Ufunc;
export function frompyfunc(
  func: (...values: never[]) => unknown,
  nin: number,
  nout: number,
  options: FrompyfuncOptions = {},
): Ufunc {
  if (typeof func !== "function") throw new TypeError(`frompyfunc() takes a function, got ${describe(func)}`);
  for (const count of [nin, nout]) {
    if (!Number.isInteger(count) || count < 1) {
      throw new ValueError(`frompyfunc() takes numbers of operands and results from 1 on, got ${count}`);
    }
  }
  const name = `${func.name || "?"} (vectorized)`;
  const { types = `${"d".repeat(nin)}->${"d".repeat(nout)}`, identity } = options;
  const signatures = typeof types === "string" ? [types] : types;
  const loops = signatures.map((signature) => {
    const { ins, outs } = parseSignature(signature);
    if (ins.length !== nin || outs.length !== nout) {
      throw new ValueError(
        `frompyfunc() of ${nin} operands and ${nout} results cannot have a loop ${signature}`,
      );
    }
    return [
      signature,
      (operands: readonly Node[]) => called(func as (...values: unknown[]) => unknown, name, operands, outs),
    ] as const;
  });
  const row = { doc: "A JavaScript function of single values.", nin, loops: [Object.fromEntries(loops)] };
  return makeUfunc(specOf(name, identity === undefined ? row : { ...row, identity }));
}

/** Calls a function with the elements of the operands, in row-major order. */
function called(
  func: (...values: unknown[]) => unknown,
  name: string,
  operands: readonly Node[],
  outs: readonly DType[],
): Node[] {
  const shape = broadcastShapes(operands.map((node) => node.shape));
  const arrays = operands.map((node) => NDArray.fromNode(expand(node, shape)).eval());
  const size = shape.reduce((a, b) => a * b, 1);
  const results = outs.map((type) => Buffer.allocate(type, size));
  const columns = arrays.map((array) => array.reshape([size]).tolist() as unknown[]);
  for (let i = 0; i < size; i++) {
    const given = func(...columns.map((column) => column[i]));
    const values = outs.length === 1 && !Array.isArray(given) ? [given] : (given as unknown[]);
    if (!Array.isArray(values) || values.length !== outs.length) {
      throw new TypeError(`${name} must give ${outs.length} values, gave ${describe(given)}`);
    }
    values.forEach((value, k) => {
      if (weakKind(value) === undefined)
        throw new TypeError(`${name} must give plain values, gave ${describe(value)}`);
      writeElement(results[k]!, i, scalarParts(value as ScalarLike, outs[k]!));
    });
  }
  return results.map((data) => buffer(data, contiguousView(shape)));
}
